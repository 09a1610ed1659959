// Failings and whether anybody recommended on them, over all reports
// In how many reports is each failing marked, and in how many of those is there a recommendation on it?
// parameters: {}
// same as: scr recommendations missing
// note: For one area, write (r:Report {area: 'norfolk'}) in the first line of the query.
MATCH (r:Report)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->(f:Finding {polarity: 'failing'})
WITH DISTINCT r, f.code AS code, f.theme AS theme, f.label AS failing
WITH code, failing, CASE WHEN EXISTS {
  MATCH (r)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->(m:Finding {polarity: 'recommendation'})
  WHERE m.code = code OR (code = theme AND m.theme = theme)
} THEN 1 ELSE 0 END AS answered
RETURN code, failing, count(*) AS reports, sum(answered) AS answered, count(*) - sum(answered) AS unanswered
ORDER BY unanswered DESC, code
