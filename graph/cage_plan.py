"""How the database would run a person's Cypher: every operator and procedure of the plan must be known only to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.errors import QueryRefused
from graph.cage_lists import FUNCTIONS, OPERATORS, PROCEDURES
from graph.cage_text import ONLY_READING, REACHES_OUT, no_function, no_procedure
from graph.run import Row

_REASONS = {
    "LoadCSV": REACHES_OUT, "ShowSettings": "it looks into the server's settings.",
    "ShowTransactions": "it looks at what others are asking.", "TerminateTransactions": "it stops what others are asking.",
    "ShowProcedures": "it looks into the server.", "ShowFunctions": "it looks into the server.",
    "AdministrationCommand": "it administers the server.", "TransactionForeach": "it opens transactions of its own.",
    "TransactionApply": "it opens transactions of its own.",
}
_FUNCTION = re.compile(r"((?:`[^`]*`|\w+)(?:\s*\.\s*(?:`[^`]*`|\w+))+)\s*\(")  # those of plugins have dots in their names
_TEXT = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'", re.DOTALL)
_HIDDEN = re.compile(r"\bLOAD\s+CSV\b|\bCALL\s+((?:`[^`]*`|\w+)(?:\s*\.\s*(?:`[^`]*`|\w+))*)\s*\(", re.IGNORECASE)


def look_at_plan(plan: Row | None, database: str) -> None:
    """Raises QueryRefused unless every operator of the plan is known only to read this database."""
    if plan is None:
        raise QueryRefused("the database did not say how it would run it.", todo=ONLY_READING)
    for operator, where, details in _operators(plan):
        if operator not in OPERATORS:
            reason = _REASONS.get(operator) or f"it would change something or look beyond the reports ({operator})."
            raise QueryRefused(reason, todo=ONLY_READING)
        if where and where.casefold() != database.casefold():
            raise QueryRefused(f"it would run on the database {where}.", todo=ONLY_READING)
        if operator == "ProcedureCall":
            name = details.split("(")[0].strip().replace("`", "")
            if name not in PROCEDURES:
                raise no_procedure(name)
        else:
            _look_at_details(details)


def _look_at_details(details: str) -> None:
    """Expressions are printed in a plan: a second look at subqueries and functions that hide in one."""
    for match in _HIDDEN.finditer(details):
        name = re.sub(r"[`\s]", "", match[1] or "")
        if not name:
            raise QueryRefused(REACHES_OUT, todo=ONLY_READING)
        if name not in PROCEDURES:
            raise no_procedure(name)
    for match in _FUNCTION.finditer(_TEXT.sub("''", details)):
        name = re.sub(r"[`\s]", "", match[1])
        if name.lower() not in FUNCTIONS and name not in PROCEDURES:
            raise no_function(name)


def _operators(plan: Row) -> Iterator[tuple[str, str, str]]:
    """(name without its variant in brackets, database, details) of every operator."""
    waiting = [plan]
    while waiting:
        node = waiting.pop()
        name, _, where = str(node.get("operatorType", "")).partition("@")
        yield name.split("(")[0], where, str(node.get("args", {}).get("Details", ""))
        waiting.extend(node.get("children", ()))
