// How often each theme is mentioned
// How many findings are marked under each theme, as a failing, as a strength and in a recommendation, and in how many reports?
// parameters: {}
// same as: scr themes
// note: These are the numbers found; `scr themes` adds what is probable when the model's errors are allowed for.
MATCH (t:Theme)
OPTIONAL MATCH (f:Finding {theme: t.code})
WITH t, f.polarity AS polarity, count(f) AS n, collect(DISTINCT f.report_id) AS ids
WITH t, collect({polarity: polarity, n: n, ids: ids}) AS parts
RETURN t.code AS code, t.label AS theme,
  reduce(s = 0, p IN parts | s + CASE p.polarity WHEN 'failing' THEN p.n ELSE 0 END) AS failing,
  reduce(s = 0, p IN parts | s + CASE p.polarity WHEN 'strength' THEN p.n ELSE 0 END) AS strength,
  reduce(s = 0, p IN parts | s + CASE p.polarity WHEN 'recommendation' THEN p.n ELSE 0 END) AS recommendation,
  size(reduce(s = [], p IN parts | s + [id IN p.ids WHERE NOT id IN s])) AS reports
ORDER BY t.place
