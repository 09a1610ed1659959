// How often failings are mentioned, by the child's age
// How many failings are marked in reports on children of each age band, and in how many reports?
// parameters: {}
// same as: scr counts age
// note: Do not add an area: a small number could then tell who a child is. `scr counts age --area` withholds it.
MATCH (r:Report) WHERE r.child_age_band <> ''
MATCH (f:Finding {report_id: r.report_id, polarity: 'failing'})
RETURN r.child_age_band AS age, count(f) AS failing, count(DISTINCT r) AS reports
ORDER BY age
