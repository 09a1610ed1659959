"""The Cypher of counts by what a report says of its child: age and harm."""

from __future__ import annotations

from graph import cypher


def by_area(dimension: str) -> str:
    """The findings that count, by area and `dimension`: rows area (may be null), key, failing, ... reports."""
    return f"{cypher.grouped(dimension, [])} RETURN n.area AS area, key, {cypher.TALLY}"


def reports(dimension: str, names: list[str]) -> str:
    """The reports of which `dimension` is known, with a finding that passes the filters named: rows report_id, area, kind, year."""
    return f"""
{cypher.grouped(dimension, names)}
RETURN DISTINCT n.report_id AS report_id, n.area AS area, n.kind AS kind, n.year AS year"""
