"""Small cells withheld where area, age and harm are combined: a child could be recognised.

A value under SMALLEST is not given (nor is a nought: one row that is not nought would tell the only child there is), nor is
any value that stands on fewer than SMALLEST reports, each of which may be one child. What is withheld could still be
worked out from a total and what is shown, so in each line of the table more is withheld, the smallest first, until at
least two values and SMALLEST mentions and reports are. A line is one area, whose totals `counts polarity --area` gives; or one
band over all areas, whose total is the count of all reports. One reason is given for all: a different
one for a value that is not small would tell that it is not nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graph.run import Row

SMALLEST = 5
WITHHELD = f"withheld: fewer than {SMALLEST}, or such a number could be worked out from it"
NO_ESTIMATE = "No estimate of what is withheld."
PERSONAL = ("age", "harm")  # what a report says of its child

Cell = tuple[str | None, str]  # area and band
Lines = Iterable[Sequence[Cell]]


def hidden(cells: Mapping[Cell, Row], value: str, lines: Lines) -> set[Cell]:
    """The cells whose `value` is withheld. `cells` hold `value` and reports; those on no area (None) are never shown."""
    lines = [list(line) for line in lines]
    out = {c for c, row in cells.items() if c[0] is None or row[value] < SMALLEST or row["reports"] < SMALLEST}
    more = True
    while more:
        more = False
        for line in lines:
            gone, left = [c for c in line if c in out], [c for c in line if c not in out]
            if gone and left and (len(gone) == 1 or any(sum(cells[c][n] for c in gone) < SMALLEST for n in (value, "reports"))):
                out.add(min(left, key=lambda c: (cells[c][value], c[0] or "", c[1])))
                more = True
    return out


def lines_of(cells: Iterable[Cell], *, totals: bool) -> list[list[Cell]]:
    """The cells of each area, and with `totals` those of each band."""
    found: dict[tuple[str, str], list[Cell]] = {}
    for area, band in cells:
        if area is not None:
            found.setdefault(("area", area), []).append((area, band))
        if totals:
            found.setdefault(("band", band), []).append((area, band))
    return list(found.values())


def withheld(rows: Sequence[Row], gone: Mapping[str, set[str]]) -> list[Row]:
    """The rows without the values that `gone` names for their keys, {value: keys}; `suppressed` of each says of each why."""
    found = []
    for row in rows:
        names = [name for name, keys in gone.items() if row["key"] in keys]
        row = row | dict.fromkeys(names) | {"suppressed": dict.fromkeys(names, WITHHELD)}
        if len(names) == len(gone):  # also why there is no estimate would tell what there is
            row |= {"estimates": None, "no_estimate": NO_ESTIMATE}
        elif row.get("estimates"):
            row["estimates"] = row["estimates"] | {name: None for name in names if name in row["estimates"]}
        found.append(row)
    return found


def telling(areas_of_reports: Sequence[str | None]) -> bool:
    """Whether these reports, given by their areas, are so few that a count of them is one of an area or of a child."""
    return 0 < len(areas_of_reports) < SMALLEST or len(set(areas_of_reports)) == 1
