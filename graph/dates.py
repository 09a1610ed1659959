"""Which of two reports was published later, as far as their dates are known: YYYY, YYYY-MM or YYYY-MM-DD.

A date that a report does not print is reckoned from its inspection's (`published_estimated`), and may lie a month and a half off
either way.
"""

from __future__ import annotations

from typing import Any

BETWEEN = 2  # whole months that must lie between two dates of which one is reckoned


def later(first: str, second: str, *, reckoned: bool = False) -> bool:
    """Whether the second date is certainly later, compared as far as both are written. `reckoned`: one of them is not printed."""
    if reckoned:
        return _month(second, or_else=1) - _month(first, or_else=12) > BETWEEN
    known = min(len(first), len(second))
    return second[:known] > first[:known]


def published_later(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """The same of two dated reports, each {published, published_estimated}."""
    return later(first["published"], second["published"], reckoned=bool(first["published_estimated"] or second["published_estimated"]))


def _month(date: str, *, or_else: int) -> int:
    """The number of its month, counted on through the years; `or_else` stands for the month of a year alone."""
    return 12 * int(date[:4]) + int(date[5:7] or or_else)
