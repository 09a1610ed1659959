"""The Cypher of areas and of their timelines."""

from __future__ import annotations

from graph.cypher import TALLY, where, where_reports

AREA = """
MATCH (a:Area {code: $code})<-[:CONCERNS]-() OPTIONAL MATCH (a)-[:IN]->(g:Region)
RETURN DISTINCT a.code AS code, a.name AS name, a.nation AS nation, g.name AS region"""


def areas(names: list[str], *, by_findings: bool, label: str, duplicates: bool) -> str:
    """Areas with their numbers of reports that pass the filters named, with a finding that passes where findings are filtered."""
    if by_findings:
        found = f"MATCH (n:{label}) {where(names)} WITH DISTINCT n.report_id AS id MATCH (r:Report {{report_id: id}})"
    else:
        found = f"MATCH (n:Report) {where_reports(names, duplicates=duplicates)} WITH n AS r"
    return f"""{found}
MATCH (r)-[:CONCERNS]->(a:Area) OPTIONAL MATCH (a)-[:IN]->(g:Region)
WITH a, g, count(DISTINCT r) AS reports, [x IN collect(r.published) WHERE x <> ''] AS dates
RETURN a.code AS code, a.name AS name, a.nation AS nation, g.name AS region, reports,
  coalesce(reduce(x = head(dates), y IN dates | CASE WHEN y < x THEN y ELSE x END), '') AS first,
  coalesce(reduce(x = head(dates), y IN dates | CASE WHEN y > x THEN y ELSE x END), '') AS last"""


def timeline(names: list[str], *, duplicates: bool) -> str:
    """Reports that pass the filters named, in order of date, those without one last."""
    return f"""
MATCH (n:Report) {where_reports(names, duplicates=duplicates)}
RETURN n {{.report_id, .file, .title, .kind, .publisher, .published, .published_estimated, .inspected, .duplicate_of, .duplicate_kind,
  grades: COLLECT {{ MATCH (n)-[:HAS_GRADE]->(g) WITH g ORDER BY g.index RETURN g {{.subject, .grade}} }}}} AS entry
ORDER BY n.published = '', n.published, n.title, n.report_id"""


def themes_of_reports(names: list[str], label: str) -> str:
    """How often each report that passes mentions each theme: rows report_id, theme, failing, strength, recommendation."""
    return f"""
MATCH (n:{label}) {where(names)}
RETURN n.report_id AS report_id, n.theme AS theme, {TALLY}"""
