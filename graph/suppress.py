"""Small cells withheld where area, age and harm are combined: a child could be recognised.

A value under SMALLEST is not given, nor is any value that stands on fewer than SMALLEST reports, each of which may
be one child. Where that leaves one single value of a column withheld, the next smallest is too,
for the first could else be worked out from a total.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.run import Row

SMALLEST = 5
FEWER = f"fewer than {SMALLEST}"
FEWER_REPORTS = f"withheld: {FEWER} reports"
TOO_TELLING = "withheld: another value could be worked out from it"


def must_suppress(names: Iterable[str]) -> bool:
    """Whether a count grouped by and filtered by these names combines area with age or harm."""
    used = set(names)
    return "area" in used and bool(used & {"age", "harm"})


def suppressed(rows: Sequence[Row], values: Sequence[str], *, reports: str = "reports") -> list[Row]:
    """The rows with small `values` as None; `suppressed` of each says of each why: {value: words}."""
    found = [dict(row) | {"suppressed": {}} for row in rows]
    for row, given in zip(found, rows, strict=True):
        for value in values:
            if given[value] is not None and given[value] < SMALLEST:
                _withhold(row, value, FEWER)
            elif given[reports] is not None and given[reports] < SMALLEST:
                _withhold(row, value, FEWER_REPORTS)
    for value in values:
        left = [row for row in found if row[value] is not None]
        if left and len(found) - len(left) == 1:
            _withhold(min(left, key=lambda row: row[value]), value, TOO_TELLING)
    return found


def _withhold(row: Row, value: str, why: str) -> None:
    row[value] = None
    row["suppressed"] = row["suppressed"] | {value: why}
    if row.get("estimates"):
        row["estimates"] = row["estimates"] | {value: None}
