// Two groups of reports compared
// Which failings are mentioned in a larger share of one group of reports than of another?
// parameters: {}
// same as: scr contrast --a "kind=jtai,from=2016,to=2018" --b "kind=jtai,from=2022"
// note: Change the kinds and years of the groups a and b in the first two lines of the query. Five reports in each at least.
WITH {kinds: ['jtai'], from: 2016, to: 2018} AS a,
     {kinds: ['jtai'], from: 2022, to: 2999} AS b
WITH COLLECT { MATCH (r:Report) WHERE r.kind IN a.kinds AND a.from <= r.year <= a.to AND r.duplicate_of IS NULL RETURN r.report_id } AS in_a,
     COLLECT { MATCH (r:Report) WHERE r.kind IN b.kinds AND b.from <= r.year <= b.to AND r.duplicate_of IS NULL RETURN r.report_id } AS fit_b
WITH in_a, [id IN fit_b WHERE NOT id IN in_a] AS in_b
WHERE size(in_a) >= 5 AND size(in_b) >= 5
MATCH (f:Finding {polarity: 'failing'})-[:ABOUT]->(x:Failing)
WHERE f.report_id IN in_a OR f.report_id IN in_b
WITH DISTINCT in_a, in_b, x, f.report_id AS id
WITH x, size(in_a) AS n_a, size(in_b) AS n_b, sum(CASE WHEN id IN in_a THEN 1 ELSE 0 END) AS a, sum(CASE WHEN id IN in_b THEN 1 ELSE 0 END) AS b
WITH *, n_a + n_b AS n, a + b AS m
WITH *, [[a, n_a, m], [n_a - a, n_a, n - m], [b, n_b, m], [n_b - b, n_b, n - m]] AS cells
RETURN x.code AS code, x.label AS failing, a AS in_a, b AS in_b, round(a * 1.0 / n_a, 4) AS share_a, round(b * 1.0 / n_b, 4) AS share_b,
  round(2 * reduce(s = 0.0, c IN cells | s + CASE c[0] WHEN 0 THEN 0.0 ELSE c[0] * log(c[0] * n * 1.0 / (c[1] * c[2])) END), 2) AS g2
ORDER BY g2 DESC, code
