// What came back in most areas
// In how many areas did each failing come back, by year or kind of the later report, by region, or by agency?
// parameters: {"by": "year", "after": ["failing", "recommendation"], "left_out": ["abstract", "briefing", "minutes", "press", "other"]}
// same as: scr recurrence --by BY
// note: by is year, kind, region or agency; after: how an earlier report had told it; left_out: kinds of report that do not count.
MATCH (n:Finding)-[:ABOUT]->(x:Failing)
WHERE n.area IS NOT NULL AND n.polarity IN ['failing', 'recommendation'] AND NOT n.kind IN $left_out
MATCH (r:Report {report_id: n.report_id}) WHERE r.published <> ''
WITH x, n.area AS area, r, collect(n) AS told
WITH x, area, collect({id: r.report_id, published: r.published, published_estimated: r.published_estimated, said: [n IN told | n.polarity], keys: CASE $by
  WHEN 'year' THEN [r.year] WHEN 'kind' THEN [r.kind] WHEN 'region' THEN [r.region]
  ELSE reduce(all = [], n IN [n IN told WHERE n.polarity = 'failing'] | all + n.agencies) END}) AS reports
// of two dates the earlier is the one that is earlier as far as both are written; where one is reckoned, two whole months must lie between
WITH x, area, [later IN reports WHERE 'failing' IN later.said AND any(b IN reports WHERE any(p IN b.said WHERE p IN $after)
  AND CASE WHEN true IN [b.published_estimated, later.published_estimated]
  THEN 12 * toInteger(left(later.published, 4)) + coalesce(toInteger(substring(later.published, 5, 2)), 1)
    - 12 * toInteger(left(b.published, 4)) - coalesce(toInteger(substring(b.published, 5, 2)), 12) > 2
  ELSE left(b.published, size(later.published)) < left(later.published, size(b.published)) END)] AS back
UNWIND back AS later
UNWIND later.keys AS key
WITH x, key, area, later WHERE key IS NOT NULL
RETURN x.code AS code, x.label AS failing, key, count(DISTINCT area) AS areas, count(DISTINCT later.id) AS came_back
ORDER BY code, key
