// How far two people agree, by theme
// Of the findings that both decided on, how many were taken alike, and how much is that beyond chance (Cohen's kappa, with its 95 % interval)?
// parameters: {}
// same as: scr decisions agreement
MATCH (e:Decision) WHERE e.takes_back IS NOT NULL WITH collect(e.takes_back) AS taken_back
MATCH (d:Decision) WHERE d.what IN ['accept', 'reject', 'change', 'add'] AND NOT d.decision_id IN taken_back
WITH d ORDER BY d.sequence
WITH d.finding_id AS finding, d.target_theme AS theme, d.by AS person, last(collect(d)) AS d
WITH finding, theme, collect({person: person, took: CASE
  WHEN d.what = 'reject' THEN 'rejected' WHEN d.theme <> d.target_theme THEN 'another theme' ELSE d.polarity END}) AS views
UNWIND views AS a UNWIND views AS b
WITH a, b, theme WHERE a.person < b.person
UNWIND ['', theme] AS theme_or_all
WITH a.person AS first, b.person AS second, theme_or_all AS theme, collect([a.took, b.took]) AS pairs
WITH first, second, theme, pairs, toFloat(size(pairs)) AS n, size([p IN pairs WHERE p[0] = p[1]]) / toFloat(size(pairs)) AS agreed
WITH first, second, theme, n, agreed, reduce(sum = 0, took IN ['rejected', 'another theme', 'failing', 'strength', 'recommendation'] |
  sum + size([p IN pairs WHERE p[0] = took]) * size([p IN pairs WHERE p[1] = took])) / (n * n) AS chance, 1.959964 AS z
WITH first, second, theme, n, agreed, chance, (agreed + z * z / (2 * n)) / (1 + z * z / n) AS middle,
  z / (1 + z * z / n) * sqrt(agreed * (1 - agreed) / n + z * z / (4 * n * n)) AS reach
WITH first, second, theme, n, agreed, CASE WHEN chance < 1 THEN
  [x IN [agreed, middle - reach, middle + reach] | (CASE WHEN x > 1 THEN 1 ELSE x END - chance) / (1 - chance)] END AS beyond
OPTIONAL MATCH (t:Theme {code: theme})
RETURN [first, second] AS people, theme, coalesce(t.label, 'All themes') AS label, toInteger(n) AS n, round(agreed, 3) AS agreed,
  round(CASE WHEN beyond[0] < -1 THEN -1.0 ELSE beyond[0] END, 3) AS kappa,
  round(CASE WHEN beyond[1] < -1 THEN -1.0 ELSE beyond[1] END, 3) AS low, round(beyond[2], 3) AS high
ORDER BY first, second, coalesce(t.place, -1)
