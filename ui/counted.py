"""Counts and quotations as a person reads them: with what is probable when the model's errors are allowed for, with the place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

PLURAL = {"failing": "Failings", "strength": "Strengths", "recommendation": "Recommendations"}
POLARITIES = tuple(PLURAL)
AFTER = {"": "Found or recommended on before", "failing": "Found before", "recommendation": "Recommended on before"}  # of what came back


def cell(row: dict[str, Any], name: str) -> str:
    """"120 (105 to 150)", "0", "withheld", or "17" where no estimate is to be had."""
    if row[name] is None:
        return "withheld"
    made = (row.get("estimates") or {}).get(name)
    return f"{row[name]:,} ({span(made)})" if made and row[name] else f"{row[name]:,}"


def span(made: dict[str, Any]) -> str:
    """"105 to 150", of an estimate."""
    return f"{made['estimate_low']:,} to {made['estimate_high']:,}"


def explained(rows: Iterable[dict[str, Any]], names: Iterable[str] = POLARITIES) -> str:
    """How to read such counts: the largest of these rows in words, or why there are no estimates."""
    rows, names = list(rows), tuple(names)
    best = max(((row[name], row["estimates"][name]) for row in rows if row.get("estimates") for name in names
                if row.get(name) and row["estimates"].get(name)), key=lambda x: x[0], default=None)
    said = [why for why in dict.fromkeys(row.get("no_estimate") for row in rows) if why]
    if best:
        found, made = best
        said.insert(0, (
            f"{found:,} ({span(made)}): found {found:,}; probably {span(made)} when the model's errors are allowed for. "
            "A 0 is what was found: a few may have been missed. Numbers of reports are as found."
        ))
    return " ".join(said)


def quoted(finding: dict[str, Any], *first: str) -> str:
    """A finding's quotation with what is to stand first, its page and its paragraph."""
    page, paragraph = (f"{name} {finding[key]}" if finding[key] else "" for name, key in (("p.", "page"), ("para", "paragraph")))
    place = ", ".join(x for x in (*first, page, paragraph) if x)
    return f"“{finding['quotation']}”" + (f" ({place})" if place else "")
