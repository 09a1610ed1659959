"""Cypher on recommendations and failings: what answers what, and what came again. n is a Finding."""

from __future__ import annotations

from graph import cypher

REPORT = "r {.report_id, .file, .title, .kind, .area, .area_name, .published, .published_estimated}"
_SUREST_FIRST = "WITH n ORDER BY n.confidence DESC, n.start, n.end, n.finding_id"


def counted(by: str, names: list[str], label: str) -> str:
    """The findings that pass the filters named: rows report_id, code, mentions."""
    return f"""
MATCH (n:{label}) {cypher.where(names)}
RETURN n.report_id AS report_id, {cypher.KEYS_OF_FINDINGS[by]} AS code, count(*) AS mentions ORDER BY report_id, code"""


def against(label: str) -> str:
    """The findings of the polarity $against: rows report_id, code, theme, findings."""
    return f"""
MATCH (n:{label} {{polarity: $against}})
RETURN n.report_id AS report_id, n.code AS code, n.theme AS theme, count(*) AS findings ORDER BY report_id, code"""


REPORTS = f"UNWIND $ids AS id MATCH (r:Report {{report_id: id}}) RETURN {REPORT} AS report"
ORDERED = "UNWIND $ids AS id MATCH (r:Report {report_id: id}) RETURN id ORDER BY r.published DESC, r.title, id"


def quoted(by: str, names: list[str]) -> str:
    """The surest `$quotations` findings of each report and code, of the reports in $report_id: rows
    report_id, code, findings."""
    return f"""
MATCH (n:Finding|DuplicateFinding) {cypher.where(names)}
{_SUREST_FIRST}
WITH n.report_id AS report_id, {cypher.KEYS_OF_FINDINGS[by]} AS code, collect(n)[..$quotations] AS found
RETURN report_id, code, [x IN found | x {{.*}}] AS findings ORDER BY report_id, code"""


def by_area(by: str, names: list[str]) -> str:
    """Rows area, code, dates: of every report on an area whose date is known, {report_id, published, published_estimated}."""
    return f"""
MATCH (n:Finding) {cypher.where(names)}
WITH DISTINCT n.report_id AS id, {cypher.KEYS_OF_FINDINGS[by]} AS code
MATCH (r:Report {{report_id: id}}) WHERE r.area IS NOT NULL AND r.published <> ''
WITH r, code ORDER BY r.published, r.title, r.report_id
RETURN r.area AS area, r.area_name AS area_name, code, collect(r {{.report_id, .published, .published_estimated}}) AS dates
ORDER BY area_name, area, code"""


def left_out(names: list[str]) -> str:
    """Reports with findings that pass the filters named and of which area or date is not known."""
    return f"""
MATCH (n:Finding) {cypher.where(names)}
WITH DISTINCT n.report_id AS id
MATCH (r:Report {{report_id: id}})
RETURN count(CASE WHEN r.area IS NULL THEN 1 END) AS no_area, count(CASE WHEN r.area IS NOT NULL AND r.published = '' THEN 1 END) AS no_date"""
