// What came back in an area
// Which failings did a report on this area find although an earlier one had found them or recommended on them, and in which words?
// parameters: {"area": "norfolk", "after": ["failing", "recommendation"], "left_out": ["abstract", "briefing", "minutes", "press", "other"]}
// same as: scr recurrence --area AREA
// note: after: how an earlier report had told it; left_out: kinds of report that do not count.
MATCH (n:Finding {area: $area})-[:ABOUT]->(x:Failing)
WHERE n.polarity IN ['failing', 'recommendation'] AND NOT n.kind IN $left_out
MATCH (r:Report {report_id: n.report_id}) WHERE r.published <> ''
WITH x, r, collect(DISTINCT n.polarity) AS said
WITH x, collect(r {.published, .published_estimated, said: said}) AS reports
// of two dates the earlier is the one that is earlier as far as both are written; where one is reckoned, two whole months must lie between
WITH x, reports, [later IN reports WHERE 'failing' IN later.said AND any(b IN reports WHERE any(p IN b.said WHERE p IN $after)
  AND CASE WHEN true IN [b.published_estimated, later.published_estimated]
  THEN 12 * toInteger(left(later.published, 4)) + coalesce(toInteger(substring(later.published, 5, 2)), 1)
    - 12 * toInteger(left(b.published, 4)) - coalesce(toInteger(substring(b.published, 5, 2)), 12) > 2
  ELSE left(b.published, size(later.published)) < left(later.published, size(b.published)) END)] AS back
WHERE size(back) > 0
CALL (x) {
  MATCH (later:Finding {area: $area, code: x.code, polarity: 'failing'})-[e:ECHOES]->(earlier:Finding {area: $area, code: x.code})
  WHERE earlier.polarity IN $after AND NOT later.kind IN $left_out AND NOT earlier.kind IN $left_out
  MATCH (a:Report {report_id: earlier.report_id}), (b:Report {report_id: later.report_id})
  WHERE a.published <> '' AND CASE WHEN true IN [a.published_estimated, b.published_estimated]
    THEN 12 * toInteger(left(b.published, 4)) + coalesce(toInteger(substring(b.published, 5, 2)), 1)
      - 12 * toInteger(left(a.published, 4)) - coalesce(toInteger(substring(a.published, 5, 2)), 12) > 2
    ELSE left(a.published, size(b.published)) < left(b.published, size(a.published)) END
  WITH e, earlier, later, a, b ORDER BY e.score DESC, later.finding_id, earlier.finding_id LIMIT 1
  RETURN collect({score: e.score, earlier: earlier.quotation, earlier_published: a.published, earlier_title: a.title, earlier_page: earlier.page,
    later: later.quotation, later_published: b.published, later_title: b.title, later_page: later.page})[0] AS pair
}
RETURN x.code AS code, x.label AS failing, size([b IN reports WHERE 'failing' IN b.said]) AS reports, size(back) AS came_back, pair.score AS score,
  pair.earlier_published AS earlier_published, pair.earlier_title AS earlier_title, pair.earlier_page AS earlier_page, pair.earlier AS earlier,
  pair.later_published AS later_published, pair.later_title AS later_title, pair.later_page AS later_page, pair.later AS later
ORDER BY reports DESC, coalesce(score, -1) DESC, code
