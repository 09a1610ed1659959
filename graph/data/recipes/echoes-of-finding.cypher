// What a finding echoes, and what echoes it
// Did earlier reports say the same as this finding, and did later ones say it again?
// parameters: {"finding_id": "5f0c2a9be1d47730"}
// same as: scr echoes FINDING
MATCH (f:Finding {finding_id: $finding_id})-[e:ECHOES]-(g:Finding)
MATCH (r:Report {report_id: g.report_id})
RETURN CASE WHEN startNode(e) = f THEN 'earlier' ELSE 'later' END AS way, e.score AS score, g.finding_id AS finding_id, g.polarity AS polarity,
  g.quotation AS quotation, g.page AS page, g.paragraph AS paragraph, r.title AS title, r.published AS published, r.area_name AS area
ORDER BY way, score DESC, g.finding_id
