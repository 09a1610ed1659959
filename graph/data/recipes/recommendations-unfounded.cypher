// Recommendations with no failing behind them
// Which recommendations does a report make without telling a failing of that kind? With the surest quotation.
// parameters: {}
// same as: scr recommendations unfounded
// note: For some reports only, write for example (r:Report {kind: 'scr'}) in the first line of the query.
MATCH (r:Report)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->(f:Finding {polarity: 'recommendation'})
WITH r, f ORDER BY f.confidence DESC, f.start, f.end, f.finding_id
WITH r, f.code AS code, f.theme AS theme, collect(f) AS found
WHERE NOT EXISTS {
  MATCH (r)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->(m:Finding {polarity: 'failing'})
  WHERE m.code = code OR (code = theme AND m.theme = theme)
}
RETURN r.published AS published, r.title AS report, code, found[0].label AS about, size(found) AS mentions,
  found[0].quotation AS quotation, found[0].page AS page, found[0].paragraph AS paragraph
ORDER BY published DESC, report, mentions DESC, code
