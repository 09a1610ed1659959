// How many reports on one area, by the child's age, small numbers withheld
// In how many reports on this area with a finding is the child of each age band, where that tells of no single child?
// parameters: {"area": "norfolk"}
// note: Where all the small numbers together are fewer than five, the others would tell them: then nothing is shown.
// note: `scr counts age --area` withholds more, for what the other areas would tell.
MATCH (b:Report) WHERE b.child_age_band <> ''
WITH DISTINCT b.child_age_band AS age
WITH age, COUNT { MATCH (r:Report {area: $area, child_age_band: age}) WHERE EXISTS { MATCH (:Finding {report_id: r.report_id}) } } AS reports
WITH collect({age: age, reports: reports}) AS rows, sum(CASE WHEN reports < 5 THEN reports ELSE 0 END) AS small
UNWIND rows AS row
RETURN row.age AS age, CASE WHEN row.reports < 5 OR small < 5 THEN 'withheld' ELSE toString(row.reports) END AS reports
ORDER BY age
