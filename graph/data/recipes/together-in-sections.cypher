// Failings that stand together in one section
// Which two failings are marked under the same heading more often than by chance? At least five sections with both.
// parameters: {}
// same as: scr together --within section
// note: All sections with text count in which findings are looked for; lift is observed / expected, g2 Dunning's log-likelihood ratio.
MATCH (s:Section)-[:HAS_PASSAGE]->()-[:HAS_FINDING]->(:Finding {polarity: 'failing'})-[:ABOUT]->(x:Failing)
WITH s.section_id AS unit, collect(DISTINCT x.code) AS codes
WITH collect(codes) AS units, COUNT {
  MATCH (s:Section) WHERE (s)-[:HAS_PASSAGE]->(:Passage) AND NOT s.kind IN ['contents', 'glossary', 'terms_of_reference']
} AS n
UNWIND units AS codes UNWIND codes AS one
WITH units, n, one, count(*) AS n1
WITH units, n, collect({code: one, n: n1}) AS single
UNWIND single AS a UNWIND single AS b
WITH units, n, a, b WHERE a.code < b.code AND a.n >= 5 AND b.n >= 5
WITH n, a, b, size([codes IN units WHERE a.code IN codes AND b.code IN codes]) AS both WHERE both >= 5
WITH n, a, b, both, a.n * b.n * 1.0 / n AS expected, [
  [both, a.n, b.n], [a.n - both, a.n, n - b.n], [b.n - both, n - a.n, b.n], [n - a.n - b.n + both, n - a.n, n - b.n]
] AS cells
RETURN a.code AS one, b.code AS other, a.n AS one_units, b.n AS other_units, both AS observed, round(expected, 2) AS expected,
  round(both / expected, 2) AS lift,
  round(2 * reduce(s = 0.0, c IN cells | s + CASE c[0] WHEN 0 THEN 0.0 ELSE c[0] * log(c[0] * n * 1.0 / (c[1] * c[2])) END), 2) AS g2
ORDER BY lift <= 1, g2 DESC, one, other
