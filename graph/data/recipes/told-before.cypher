// Told before, anywhere
// Which failings say the same as a recommendation of an earlier report, on whatever area?
// parameters: {"limit": 20}
MATCH (later:Finding {polarity: 'failing'})-[e:ECHOES]->(earlier:Finding {polarity: 'recommendation'})
MATCH (a:Report {report_id: earlier.report_id}), (b:Report {report_id: later.report_id})
// as far as both dates are written; where one is reckoned, two whole months must lie between
WHERE a.published <> '' AND CASE WHEN true IN [a.published_estimated, b.published_estimated]
  THEN 12 * toInteger(left(b.published, 4)) + coalesce(toInteger(substring(b.published, 5, 2)), 1)
    - 12 * toInteger(left(a.published, 4)) - coalesce(toInteger(substring(a.published, 5, 2)), 12) > 2
  ELSE left(a.published, size(b.published)) < left(b.published, size(a.published)) END
RETURN e.score AS score, a.title AS recommended_in, a.published AS recommended, earlier.quotation AS recommendation,
  b.title AS found_in, b.published AS found, later.quotation AS failing
ORDER BY score DESC, later.finding_id, earlier.finding_id LIMIT $limit
