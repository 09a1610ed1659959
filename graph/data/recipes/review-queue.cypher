// What to look at first
// Which findings that nobody has decided on is the model least sure of?
// parameters: {"limit": 20}
// same as: scr decisions queue --limit LIMIT
MATCH (f:Finding) WHERE f.status IS NULL
WITH f ORDER BY f.confidence, f.report_id, f.start, f.end, f.code, f.polarity, f.finding_id LIMIT $limit
MATCH (r:Report {report_id: f.report_id})
RETURN f.finding_id AS finding_id, f.polarity AS polarity, f.code AS code, f.label AS label, f.confidence AS confidence,
  r.title AS title, f.page AS page, f.quotation AS quotation
ORDER BY f.confidence, f.report_id, f.start, f.end, f.code, f.polarity, f.finding_id
