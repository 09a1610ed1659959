// The timeline of an area
// Which reviews, inspections and visits were there in this area, with which grades, and what did each find?
// parameters: {"area": "norfolk", "left_out": ["abstract", "briefing", "minutes", "press", "other"]}
// same as: scr timeline AREA
// note: left_out: kinds of report that are not shown.
MATCH (r:Report {area: $area}) WHERE NOT r.kind IN $left_out AND r.duplicate_of IS NULL
RETURN r.published AS published, coalesce(r.published_estimated, false) AS about, r.kind AS kind, r.title AS title, r.report_id AS report_id,
  COLLECT { MATCH (r)-[:HAS_GRADE]->(g) WITH g ORDER BY g.index RETURN g.subject + ': ' + g.grade } AS grades,
  COLLECT {
    MATCH (f:Finding {area: $area}) WHERE f.report_id = r.report_id
    MATCH (t:Theme {code: f.theme})
    WITH t, f.polarity AS polarity, count(*) AS mentions ORDER BY t.place, polarity
    RETURN t.label + ': ' + mentions + ' ' + polarity
  } AS themes
// those without a date come last; of one that is a year alone nobody knows where in the year it stands
ORDER BY r.published = '', r.published, r.title, r.report_id
