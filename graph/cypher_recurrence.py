"""The Cypher of recurrence: failings that came back in a later report on the same area.

Of two dates the earlier is the one that is earlier as far as both are written: 2019 and 2019-03 tell of no order. Where one
is reckoned, BETWEEN whole months must lie between (`graph/dates.py`).
`n` is a finding about one failing (one that names only a theme does not count).
"""

from __future__ import annotations

import re

from graph.cypher import COUNTED, finding, where
from graph.dates import BETWEEN

_TOLD = "n.code <> n.theme AND n.polarity IN ['failing', 'recommendation']"
_BEFORE = f"""CASE WHEN true IN [{{a}}.published_estimated, {{b}}.published_estimated]
      THEN 12 * toInteger(left({{b}}.published, 4)) + coalesce(toInteger(substring({{b}}.published, 5, 2)), 1)
        - 12 * toInteger(left({{a}}.published, 4)) - coalesce(toInteger(substring({{a}}.published, 5, 2)), 12) > {BETWEEN}
      ELSE left({{a}}.published, size({{b}}.published)) < left({{b}}.published, size({{a}}.published)) END"""
_CAME_BACK = f"""
  [later IN reports WHERE 'failing' IN later.said AND any(x IN reports WHERE any(p IN x.said WHERE p IN $after)
    AND {_BEFORE.format(a="x", b="later")})] AS back"""
_REPORT = ".report_id, .file, .title, .kind, .area, .area_name, .published, .published_estimated"


def _also(names: list[str], name: str = "n") -> str:
    """The filters named, as conditions on `name` after others."""
    conditions = where(names).removeprefix("WHERE ")
    return " AND " + re.sub(r"\bn\.", f"{name}.", conditions) if conditions else ""


def in_area(names: list[str]) -> str:
    """Failings that came back, among findings that pass the filters named (`area` one of them): rows code, reports [{report_id,
    ..., said, failing and recommendation (the surest of each)}], back [report_id], pair {score, later, earlier} or null, both
    of these {finding, report}."""
    return f"""
MATCH (n:Finding) WHERE {_TOLD}{_also(names)}
MATCH (r:Report {{report_id: n.report_id}}) WHERE r.published <> ''
WITH n, r ORDER BY n.confidence DESC, n.finding_id
WITH n.code AS code, r, collect(n) AS told
WITH code, r, told, head([n IN told WHERE n.polarity = 'failing']) AS failing, head([n IN told WHERE n.polarity = 'recommendation']) AS advice
ORDER BY r.published, r.report_id
WITH code, collect(r {{{_REPORT}, said: [n IN told | n.polarity], failing: {finding('failing')}, recommendation: {finding('advice')}}}) AS reports
WITH code, reports, {_CAME_BACK}
WHERE size(back) > 0
CALL (code) {{
  MATCH (f:Finding)-[e:ECHOES]->(g:Finding)
  WHERE f.code = code AND g.code = code AND f.polarity = 'failing' AND g.polarity IN $after{_also(names, "f")}{_also(names, "g")}
  MATCH (a:Report {{report_id: g.report_id}}), (b:Report {{report_id: f.report_id}}) WHERE a.published <> '' AND {_BEFORE.format(a="a", b="b")}
  WITH f, e, g, a, b ORDER BY e.score DESC, f.finding_id, g.finding_id LIMIT 1
  RETURN collect({{score: e.score, later: {{finding: {finding('f')}, report: b {{{_REPORT}}}}},
    earlier: {{finding: {finding('g')}, report: a {{{_REPORT}}}}}}})[0] AS pair
}}
RETURN code, reports, [x IN back | x.report_id] AS back, pair"""


def across(names: list[str]) -> str:
    """The same in every area: rows code, area, reports (that found it failing), back [{report_id, year, kind, region, agencies}]."""
    return f"""
MATCH (n:Finding) WHERE n.area IS NOT NULL AND {_TOLD}{_also(names)}
MATCH (r:Report {{report_id: n.report_id}}) WHERE r.published <> ''
WITH n.area AS area, n.code AS code, r, collect(n) AS told
WITH area, code, collect(r {{.report_id, .published, .published_estimated, .year, .kind, .region, said: [n IN told | n.polarity],
  agencies: reduce(all = [], n IN [n IN told WHERE n.polarity = 'failing'] | all + n.agencies)}}) AS reports
WITH area, code, reports, {_CAME_BACK}
WHERE size(back) > 0
RETURN code, area, size([x IN reports WHERE 'failing' IN x.said]) AS reports,
  [x IN back | x {{.report_id, .year, .kind, .region, .agencies}}] AS back
ORDER BY code, area"""


LOOKED_AT = {  # what a recurrence was looked for among
    "reports": "count(n)", "dated": "sum(CASE WHEN n.published <> '' THEN 1 ELSE 0 END)", "areas": "count(DISTINCT n.area)",
    "without_echoes": "sum(CASE WHEN coalesce(n.echoes, false) THEN 0 ELSE 1 END)",
}


def looked_at(names: list[str]) -> str:
    """Reports on an area that pass the filters named, counted; not those that are counted as another."""
    return f"MATCH (n:Report) WHERE n.area IS NOT NULL AND {COUNTED}{_also(names)} RETURN " + ", ".join(f"{v} AS {k}" for k, v in LOOKED_AT.items())


FINDING = f"""
MATCH (f:Finding {{finding_id: $finding_id}}) MATCH (r:Report {{report_id: f.report_id}})
RETURN {finding('f')} AS finding, r {{{_REPORT}, .echoes}} AS report"""


def echoes(*, earlier: bool) -> str:
    """The findings that a finding echoes, or that echo it: rows score, finding, report, the nearest first; and of how many."""
    path = "(:Finding {finding_id: $finding_id})-[e:ECHOES]->(g)" if earlier else "(:Finding {finding_id: $finding_id})<-[e:ECHOES]-(g)"
    return f"""
MATCH {path} MATCH (r:Report {{report_id: g.report_id}})
RETURN e.score AS score, {finding('g')} AS finding, r {{{_REPORT}}} AS report, COUNT {{ {path.replace("[e:", "[:").replace("(g)", "()")} }} AS of
ORDER BY score DESC, g.finding_id LIMIT $limit"""
