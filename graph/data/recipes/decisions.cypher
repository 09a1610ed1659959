// The decisions that people took, the first first
// Who decided what on which sentence, when and why, and which decision holds?
// parameters: {}
// same as: scr decisions
MATCH (e:Decision) WHERE e.takes_back IS NOT NULL WITH collect(e.takes_back) AS taken_back
MATCH (d:Decision)
OPTIONAL MATCH (d)-[:DECIDES]->(f {report_id: d.report_id})
OPTIONAL MATCH (r:Report {report_id: d.report_id})
WITH d, f, r, d.what = 'undo' OR d.decision_id IN taken_back AS gone,
  COUNT { (later:Decision)-[:DECIDES]->(f) WHERE later.sequence > d.sequence AND later.what <> 'undo' AND NOT later.decision_id IN taken_back } AS later,
  COUNT { (later:Decision {report_id: d.report_id, other_id: d.other_id}) WHERE later.sequence > d.sequence } AS later_on_pair
RETURN d.sequence AS sequence, d.what AS what, d.by AS by, d.at AS at, d.reason AS reason,
  NOT gone AND later + later_on_pair = 0 AND (f IS NOT NULL OR d.other_id IS NOT NULL AND d.withdrawn_at IS NULL) AS in_force,
  r.title AS title, f.page AS page, f.quotation AS quotation,
  d.model_code AS model_code, d.model_polarity AS model_polarity, d.code AS code, d.polarity AS polarity, d.agencies AS agencies
ORDER BY sequence
