// The areas that reports are about
// Of which local authorities are there reports, how many, and from when to when?
// parameters: {}
// same as: scr areas
MATCH (r:Report)-[:CONCERNS]->(a:Area) WHERE r.duplicate_of IS NULL
OPTIONAL MATCH (a)-[:IN]->(g:Region)
WITH a, g, count(DISTINCT r) AS reports, [x IN collect(r.published) WHERE x <> ''] AS dates
RETURN a.code AS code, a.name AS name, g.name AS region, reports,
  coalesce(reduce(x = head(dates), y IN dates | CASE WHEN y < x THEN y ELSE x END), '') AS first,
  coalesce(reduce(x = head(dates), y IN dates | CASE WHEN y > x THEN y ELSE x END), '') AS last
ORDER BY name, code
