// Failings that nobody recommended on
// On which failings does the same report make no recommendation? With how often, and the surest quotation.
// parameters: {}
// same as: scr recommendations missing
// note: For some reports only, write for example (r:Report {kind: 'scr'}) in the first line of the query.
MATCH (r:Report)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->(f:Finding {polarity: 'failing'})
WITH r, f ORDER BY f.confidence DESC, f.start, f.end, f.finding_id
WITH r, f.code AS code, f.theme AS theme, collect(f) AS found
// A failing is answered by a recommendation with its code; one of a whole theme, by any under the theme.
WHERE NOT EXISTS {
  MATCH (r)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->(m:Finding {polarity: 'recommendation'})
  WHERE m.code = code OR (code = theme AND m.theme = theme)
}
RETURN r.published AS published, r.title AS report, code, found[0].label AS failing, size(found) AS mentions,
  found[0].quotation AS quotation, found[0].page AS page, found[0].paragraph AS paragraph
ORDER BY published DESC, report, mentions DESC, code
