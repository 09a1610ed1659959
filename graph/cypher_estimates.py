"""Cypher that counts findings as they must be told apart to allow for the model's errors, and for what people decided."""

from __future__ import annotations

from graph import cypher

_POLARITIES = ("failing", "strength", "recommendation")
_STRATA = {"theme": "{}.theme", "failing": "{}.code"}
_FIRST_ASKED = "[a IN $agency WHERE a IN {}.agencies][0]"  # of several agencies: each finding counts once
_KEYS = {  # that a person can change
    "theme": "{}.theme", "failing": "{}.code", "polarity": "{}.polarity",
    "report theme": "{}.report_id + ' ' + {}.theme", "report failing": "{}.report_id + ' ' + {}.code",
}
_AS_MODEL_SAID = """f {.report_id, .kind, .area, .year, .region, theme: f.model_theme, code: f.model_code, polarity: f.model_polarity,
agencies: f.model_agencies, sure: f.model_sure}"""


def strata(dimension: str, level: str, names: list[str], label: str = "Finding") -> str:
    """Findings that pass the filters named by `dimension`, kind of report and what `level` tells apart: rows key, kind, stratum,
    and of each polarity failing (all), failing_decided (those a person accepted, changed or added); others (by another model
    than $model, and by no person)."""
    return f"""
{cypher.grouped(dimension, names, label)}
RETURN key, n.kind AS kind, {_stratum(dimension, level, 'n')} AS stratum,
{_sums('')},
{_sums('_decided', 'n.status IS NOT NULL')},
sum(CASE WHEN n.version = $model OR n.status IS NOT NULL THEN 0 ELSE 1 END) AS others
ORDER BY key, kind, stratum"""


def judged(dimension: str, level: str, names: list[str], label: str = "Finding") -> str:
    """The same of what people decided on, as the model had said it, also what they rejected or changed: rows key,
    kind, stratum and of each polarity failing_judged; failing_confirmed are those that still count there."""
    same = ["NOT f:Rejected", "f.polarity = n.polarity", "f.theme = n.theme", f"{_stratum(dimension, level, 'f')} = {_stratum(dimension, level, 'n')}"]
    same += ["f.code = n.code"] if "failing" in names else []
    same += ["key IN f.agencies"] if dimension == "agency" else [f"key = {_KEYS[dimension].replace('{}', 'f')}"] if dimension in _KEYS else []
    folded = "" if "Duplicate" in label else "AND NOT EXISTS { MATCH (r:Report {report_id: f.report_id}) WHERE r.duplicate_of IS NOT NULL }"
    return f"""
MATCH (f:{label}|Rejected) WHERE f.model_version = $model {folded}
WITH f, {_AS_MODEL_SAID} AS n
{cypher.keyed(dimension, names, also='f')}
RETURN key, n.kind AS kind, {_stratum(dimension, level, 'n')} AS stratum,
{_sums('_judged')},
{_sums('_confirmed', ' AND '.join(same))}
ORDER BY key, kind, stratum"""


def _stratum(dimension: str, level: str, name: str) -> str:
    return "key" if dimension == "agency" else _STRATA.get(level, _FIRST_ASKED).replace("{}", name)


def _sums(suffix: str, also: str = "true") -> str:
    return ",\n".join(f"sum(CASE WHEN n.polarity = '{p}' AND {also} THEN 1 ELSE 0 END) AS {p}{suffix}" for p in _POLARITIES)
