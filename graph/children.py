"""Counts by age and harm: what may be asked, and what is withheld, so that no single child's age or harm is told.

The reports are public and say how old a child was; but which report is on which area is an answer of its own, and so is how
many findings one report has. So of one area small values are withheld (`graph.suppress`), and no other
filter may stand beside it: one answer less the other would tell what both withhold. Filters without an area must leave
enough reports in and out, or they are an area by another name. Neither is a lock: who asks often
enough, or reads the reports, will know.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.errors import UsageError
from graph import cypher_children as cypher
from graph.filters import Filters
from graph.run import Row, Runner
from graph.suppress import SMALLEST, hidden, lines_of, telling, withheld

_VALUES = ("failing", "strength", "recommendation", "reports")
_RATHER = "Ask for one area with no other filter, or for all areas; `scr reports` lists the reports themselves."


def refuse(dimension: str, filters: Filters) -> None:
    """Raises UsageError for filters whose answer, beside others, would tell one child's `dimension`."""
    what = f"a count by {dimension} "
    if filters.report_id:
        raise UsageError(f"{what}of single reports would tell of single children.", todo=_RATHER)
    if filters.include_duplicates:
        raise UsageError(f"{what}takes no duplicates: a draft and its final tell of one child.", todo="Leave include_duplicates out.")
    if filters.area and len(filters.area) > 1:
        raise UsageError(f"{what}takes one area: two answers with one area between them would tell of that one.", todo=_RATHER)
    if filters.area and filters.without("area").parameters():
        raise UsageError(
            f"{what}in one area takes no other filter: with and without it, small numbers that are withheld could be worked out.", todo=_RATHER,
        )


def guarded(runner: Runner, dimension: str, filters: Filters, rows: Sequence[Row], everything: Sequence[Row]) -> list[Row]:
    """The rows of a count by `dimension`, as they may be shown. `everything` holds a row for each key there is: where
    something is withheld, also what was not found is listed. Raises UsageError for filters that leave too few in or out."""
    if filters.area:
        return _of_area(runner, dimension, filters.area[0], everything) if rows else []
    base = _reports(runner, dimension, Filters())
    if filters.parameters():
        _refuse_few(runner, dimension, filters, base)
    elif _on_one_area(base):
        cells = {("", row["key"]): row for row in everything}
        gone = {value: {key for _, key in hidden(cells, value, [list(cells)])} for value in _VALUES}
        return withheld(everything, gone)
    return [row | {"suppressed": {}} for row in rows]


def _of_area(runner: Runner, dimension: str, area: str, everything: Sequence[Row]) -> list[Row]:
    """The rows of one area, as the whole table of areas leaves them."""
    none = dict.fromkeys(_VALUES, 0)
    found = {(row["area"], row["key"]): row for row in runner.read(cypher.by_area(dimension))}
    cells = {(a, row["key"]): found.get((a, row["key"]), none) for a in {a for a, _ in found} for row in everything}
    totals = not _on_one_area(_reports(runner, dimension, Filters()))  # else the count of all is withheld too
    lines = lines_of(sorted(cells, key=lambda c: (c[0] or "", c[1])), totals=totals)
    return withheld(everything, {value: {key for a, key in hidden(cells, value, lines) if a == area} for value in _VALUES})


def _refuse_few(runner: Runner, dimension: str, filters: Filters, base: list[Row]) -> None:
    """Two answers that differ by few reports tell of those: with and without the filters, one year more, one kind more."""
    passing = {r["report_id"] for r in _reports(runner, dimension, filters)}
    groups = [[r for r in base if r["report_id"] in passing], [r for r in base if r["report_id"] not in passing]]
    if filters.kind:
        groups += [[r for r in base if r["kind"] == kind] for kind in {r["kind"] for r in base}]
    ends = [end for end in (filters.year_from and filters.year_from - 1, filters.year_to) if end]
    if ends:
        dated = [r for r in _reports(runner, dimension, filters.without("year_from", "year_to")) if r["year"]]
        years = sorted({r["year"] for r in dated})
        for end in ends:
            beside = [y for y in years if y <= end][-1:] + [y for y in years if y > end][:1]
            groups += [[r for r in dated if r["year"] == year] for year in beside]
    if any(telling([r["area"] for r in group]) for group in groups):
        raise UsageError(
            f"a count by {dimension} with these filters could tell of single children: fewer than {SMALLEST} reports, or only those on one area, "
            "are left in, are left out, or would be with a year or a kind more.", todo="Leave the filters out, or choose wider ones.",
        )


def _on_one_area(reports: list[Row]) -> bool:
    """Whether a count of all reports is a count of an area, as in a board's own store."""
    return len({r["area"] for r in reports}) == 1


def _reports(runner: Runner, dimension: str, filters: Filters) -> list[Row]:
    given = filters.parameters()
    return runner.read(cypher.reports(dimension, list(given)), **given)
