// Told before, anywhere
// Which failings say the same as a recommendation of an earlier report, on whatever area?
// parameters: {"limit": 20}
MATCH (later:Finding {polarity: 'failing'})-[e:ECHOES]->(earlier:Finding {polarity: 'recommendation'})
MATCH (a:Report {report_id: earlier.report_id}), (b:Report {report_id: later.report_id})
WHERE a.published <> '' AND left(a.published, size(b.published)) < left(b.published, size(a.published))
RETURN e.score AS score, a.title AS recommended_in, a.published AS recommended, earlier.quotation AS recommendation,
  b.title AS found_in, b.published AS found, later.quotation AS failing
ORDER BY score DESC, later.finding_id, earlier.finding_id LIMIT $limit
