// The recommendations of one report
// What does this report ask for, of whom, and which failings does each recommendation address?
// parameters: {"report_id": "9a1f0c33b2d4e5f6"}
// same as: scr show REPORT --recommendations
MATCH (:Report {report_id: $report_id})-[:MAKES]->(x:Recommendation)
RETURN x.recommendation_id AS recommendation_id, x.number AS number, x.addressee AS addressee, x.text AS text, x.page AS page,
  COLLECT { MATCH (x)-[:TO]->(a:Agency) RETURN a.code ORDER BY a.code } AS agencies,
  COLLECT { MATCH (x)-[:ADDRESSES]->(f:Failing) RETURN f.code ORDER BY f.code } AS failings
ORDER BY x.start, x.end, x.recommendation_id
