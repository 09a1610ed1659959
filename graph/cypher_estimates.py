"""Cypher that counts findings as they must be told apart to allow for the model's errors."""

from __future__ import annotations

from graph import cypher

_STRATA = {"theme": "n.theme", "failing": "n.code"}
_FIRST_ASKED = "[a IN $agency WHERE a IN n.agencies][0]"  # of several agencies: each finding counts once


def strata(dimension: str, level: str, names: list[str], label: str = "Finding") -> str:
    """Findings that pass the filters named by `dimension`, kind of report and what `level` tells apart:
    rows key, kind, stratum, failing, strength, recommendation, others (by another model than $model, and by no person)."""
    stratum = "key" if dimension == "agency" else _STRATA.get(level, _FIRST_ASKED)
    return f"""
{cypher.grouped(dimension, names, label)}
RETURN key, n.kind AS kind, {stratum} AS stratum,
sum(CASE n.polarity WHEN 'failing' THEN 1 ELSE 0 END) AS failing,
sum(CASE n.polarity WHEN 'strength' THEN 1 ELSE 0 END) AS strength,
sum(CASE n.polarity WHEN 'recommendation' THEN 1 ELSE 0 END) AS recommendation,
sum(CASE WHEN n.version = $model OR coalesce(n.status, '') <> '' THEN 0 ELSE 1 END) AS others
ORDER BY key, kind, stratum"""
