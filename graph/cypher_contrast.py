"""Cypher that compares two groups of reports."""

from __future__ import annotations

from graph import cypher

_GROUP_FILTERS = cypher.REPORT_FILTERS | {"region": "n.region IN $region"}


def group(names: list[str], *, themed: bool, duplicates: bool) -> str:
    """The reports of a group: rows report_id, kind, area, passages. `themed`: only those with a finding
    of $polarity under one of $theme. `duplicates`: those that are counted as another as well."""
    conditions = [*(_GROUP_FILTERS[name] for name in names), *([] if duplicates else [cypher.COUNTED])]
    if themed:
        found = "MATCH (f:Finding|DuplicateFinding {polarity: $polarity}) WHERE f.theme IN $theme WITH DISTINCT f.report_id AS id MATCH (n:Report {report_id: id})"
    else:
        found = "MATCH (n:Report)"
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"{found} {where} RETURN n.report_id AS report_id, n.kind AS kind, n.area AS area, n.passages AS passages ORDER BY report_id"


def mentions(by: str, *, sure: bool) -> str:
    """In how many reports of $a and of $b each code is found: rows code, in_a, in_b."""
    only = " AND n.sure" if sure else ""
    return f"""
MATCH (n:Finding|DuplicateFinding {{polarity: $polarity}}) WHERE (n.report_id IN $a OR n.report_id IN $b){only}
WITH DISTINCT {cypher.KEYS_OF_FINDINGS[by]} AS code, n.report_id AS id
RETURN code, count(CASE WHEN id IN $a THEN 1 END) AS in_a, count(CASE WHEN id IN $b THEN 1 END) AS in_b ORDER BY code"""
