// What was recommended again
// What do two reports on the same area recommend, the one later than the other? The surest quotation of each report.
// parameters: {}
// same as: scr recommendations repeated
// note: For one area, write (r:Report {area: 'norfolk'}) in the first line of the query.
MATCH (r:Report)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->(f:Finding {polarity: 'recommendation'})
WHERE r.area IS NOT NULL AND r.published <> ''
WITH r, f ORDER BY f.confidence DESC, f.start, f.end, f.finding_id
WITH r, f.code AS code, collect(f)[0] AS said ORDER BY r.published, r.title, r.report_id
WITH r.area_name AS area, code, said.label AS recommendation, collect({
  published: r.published, about: coalesce(r.published_estimated, false), report: r.title, quotation: said.quotation, page: said.page, paragraph: said.paragraph
}) AS reports
WITH *, reports[0].published AS first, reports[size(reports) - 1].published AS last
// Of any two one must be later as far as both dates are known: 2015 and 2015-03 are not told apart. Where one is reckoned
// (about), two whole months must lie between.
WHERE any(a IN reports WHERE any(b IN reports WHERE CASE WHEN true IN [a.about, b.about]
  THEN 12 * toInteger(left(b.published, 4)) + coalesce(toInteger(substring(b.published, 5, 2)), 1)
    - 12 * toInteger(left(a.published, 4)) - coalesce(toInteger(substring(a.published, 5, 2)), 12) > 2
  ELSE left(a.published, size(b.published)) < left(b.published, size(a.published)) END))
RETURN area, code, recommendation, first, last, reports
ORDER BY area, code
