// The decisions that people took, the first first
// Who decided what on which sentence, when and why, and which decision holds?
// parameters: none
MATCH (d:Decision)
OPTIONAL MATCH (d)-[:DECIDES]->(f)
OPTIONAL MATCH (r:Report {report_id: d.report_id})
OPTIONAL MATCH (later:Decision {finding_id: d.finding_id}) WHERE later.sequence > d.sequence
WITH d, f, r, count(later) AS later
RETURN d.sequence AS sequence, d.what AS what, d.by AS by, d.at AS at, d.reason AS reason, f IS NOT NULL AND later = 0 AS in_force,
  r.title AS title, f.page AS page, f.quotation AS quotation,
  d.model_code AS model_code, d.model_polarity AS model_polarity, d.code AS code, d.polarity AS polarity, d.agencies AS agencies
ORDER BY sequence
