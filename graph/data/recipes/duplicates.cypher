// Reports that are counted as another
// Which reports are the same, a version or a part of another one, how alike are they, and which of them counts?
// parameters: {}
// same as: scr duplicates
MATCH (r:Report) WHERE r.duplicate_of IS NOT NULL
MATCH (c:Report {report_id: r.duplicate_of}), (l:Report {report_id: r.duplicate_like}), (r)-[s:SAME_AS]-(l)
RETURN r.report_id AS report_id, r.title AS title, r.file AS file, r.kind AS kind, r.published AS published, r.findings AS findings,
  r.duplicate_kind AS relation, s.jaccard AS jaccard, s.containment AS containment, l.report_id AS like_id, l.title AS like_title, l.file AS like_file,
  c.report_id AS counted_as, c.title AS counted_title, c.file AS counted_file, c.published AS counted_published
ORDER BY counted_title, counted_as, published DESC, title, report_id
