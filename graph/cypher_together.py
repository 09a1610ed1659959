"""Cypher on what stands together in one report or section. n is a Finding."""

from __future__ import annotations

from graph import cypher
from graph.cypher_recommendations import REPORT

_UNITS = {
    "report": "MATCH (n:{label}) {where} WITH n, n.report_id AS unit",
    "section": "MATCH (s:Section)-[:HAS_PASSAGE]->()-[:HAS_FINDING]->(n:{label}) {where} WITH n, s.section_id AS unit",
}


def units(within: str, names: list[str], label: str) -> str:
    """Every report or section with a finding that passes the filters named: rows unit, codes, themes
    and said, each code with the place of its sentence."""
    found = _UNITS[within].format(where=cypher.where(names), label=label)
    return f"""
{found}
RETURN unit, collect(DISTINCT n.code) AS codes, collect(DISTINCT n.theme) AS themes, collect(DISTINCT [n.code, n.start]) AS said ORDER BY unit"""


def size(within: str, names: list[str], *, duplicates: bool) -> str:
    """How many reports, or sections with text in which findings are looked for, pass the filters named: units."""
    names = [name for name in names if name in cypher.REPORT_FILTERS]
    if within == "report":
        return f"MATCH (n:Report) {cypher.where_reports(names, duplicates=duplicates)} RETURN count(n) AS units"
    label = "Passage|DuplicatePassage" if duplicates else "Passage"
    return f"MATCH (s:Section)-[:HAS_PASSAGE]->(n:{label}) {cypher.where(names, 'NOT s.kind IN $never')} RETURN count(DISTINCT s) AS units"


def quoted(within: str, names: list[str], label: str) -> str:
    """For rows {unit, one, other} of $pairs the findings of both codes there, the surest first: rows unit,
    one, other, report, found (of each its properties and the heading it stands under)."""
    place = {
        "report": "MATCH (r:Report {report_id: pair.unit})-[:HAS_SECTION]->(s:Section)",
        "section": "MATCH (r:Report)-[:HAS_SECTION]->(s:Section {section_id: pair.unit})",
    }[within]
    return f"""
UNWIND $pairs AS pair {place}-[:HAS_PASSAGE]->()-[:HAS_FINDING]->(n:{label})
{cypher.where(names, 'n.code IN [pair.one, pair.other]')}
WITH pair, r, s, n ORDER BY n.confidence DESC, n.start, n.end, n.finding_id
WITH pair, r, collect({{finding: properties(n), heading: s.heading}}) AS found
RETURN pair.unit AS unit, pair.one AS one, pair.other AS other, {REPORT} AS report, found"""
