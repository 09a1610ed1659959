"""What the reports say, counted: themes and failings, by year, agency, kind, region and area.

A count is a number of findings (mentions); `reports` is the number of reports with at least one.
"""

from __future__ import annotations

from corpus.areas import area_by_code
from corpus.codebook import Codebook
from corpus.errors import UsageError
from corpus.vocabulary import Polarity
from graph import cypher
from graph.filters import Filters
from graph.run import Row, Runner

DIMENSIONS = ("year", "agency", "kind", "region", "area", "theme", "failing", "polarity")
FACETS = {  # what is offered as a filter: the filters that are left open while counting it
    "theme": ("theme", "failing"), "failing": ("failing",), "polarity": ("polarity",), "agency": ("agency",),
    "kind": ("kind",), "area": ("area",), "year": ("year_from", "year_to"),
}
_COUNTS = ("failing", "strength", "recommendation", "reports")


def themes(runner: Runner, book: Codebook, filters: Filters) -> list[Row]:
    """[{code, label, failing, strength, recommendation, reports, failings: [{code, label, definition, ...}]}]

    A theme's counts hold the findings of its failings and those that no single failing fits.
    """
    by_theme, by_code = ({row["key"]: row for row in _tally(runner, dimension, filters)} for dimension in ("theme", "failing"))
    return [
        {"code": t.code, "label": t.label, **_counts(by_theme.get(t.code)), "failings": [
            {"code": x.code, "label": x.label, "definition": x.definition, **_counts(by_code.get(x.code))}
            for x in book.failings.values() if x.theme == t.code
        ]}
        for t in book.themes.values()
    ]


def counts_by(runner: Runner, book: Codebook, dimension: str, filters: Filters) -> list[Row]:
    """[{key, label, failing, strength, recommendation, reports}] in order of the codebook or of the key.

    Findings without a value (a report without a date, a finding about no agency) are left out.
    Raises UsageError for an unknown dimension.
    """
    if dimension not in DIMENSIONS:
        raise UsageError(f"nothing can be counted by {dimension!r}", todo=f"Use one of {', '.join(DIMENSIONS)}.")
    rows = [{"key": row["key"], "label": label_of(book, dimension, row["key"]), **_counts(row)} for row in _tally(runner, dimension, filters)]
    return sorted(rows, key=lambda row: _place(book, dimension, row["key"]))


def facets(runner: Runner, book: Codebook, filters: Filters) -> dict[str, list[Row]]:
    """{"theme": [{key, label, count, reports}], "failing": ..., "year": ...}: the number of findings
    there would be under each value and the other filters that are set."""
    found: dict[str, list[Row]] = {}
    for dimension, left_open in FACETS.items():
        rows = _tally(runner, dimension, filters.without(*left_open))
        if dimension == "failing":
            rows = [row for row in rows if row["key"] in book.failings]  # themes have a facet of their own
        rows.sort(key=lambda row: _place(book, dimension, row["key"]))
        found[dimension] = [{
            "key": row["key"], "label": label_of(book, dimension, row["key"]),
            "count": row["failing"] + row["strength"] + row["recommendation"], "reports": row["reports"],
        } for row in rows]
    return found


def label_of(book: Codebook, dimension: str, key: object) -> str:
    """What a key is called."""
    code = str(key)
    if dimension == "area":
        return area_by_code(code).name
    if dimension in ("theme", "failing"):
        return book.label(code) if code in book.themes or code in book.failings else code
    known = {"agency": book.agencies, "kind": book.kinds}.get(dimension, {})
    return known[code].label if code in known else code


def _tally(runner: Runner, dimension: str, filters: Filters) -> list[Row]:
    given = filters.parameters()
    return runner.read(cypher.tally(dimension, list(given)), **given)


def _counts(row: Row | None) -> Row:
    return {name: row[name] if row else 0 for name in _COUNTS}


def _place(book: Codebook, dimension: str, key: object) -> tuple[int, str]:
    orders = {
        "theme": list(book.themes), "failing": [*book.failings], "agency": list(book.agencies), "kind": list(book.kinds),
        "polarity": [p.value for p in Polarity],
    }
    order = orders.get(dimension, [])
    return (order.index(str(key)) if key in order else len(order), str(key))
