"""What the reports say, counted: themes and failings, by year, agency, kind, region, area, age and harm.

A count is a number of findings (mentions in published reports, not prevalence); `reports` is the
number of reports with at least one. Of reports that are one (`graph.duplicates`) one counts, unless the filters say
`include_duplicates`. Beside each count stands what it probably would be had the
model made no errors (`graph/estimates.py`): `estimates`, {"failing": {estimate, estimate_low, estimate_high} or
None where the filters leave that out, ...}; where none can be made it is None and `no_estimate` says why.
The numbers of reports are not corrected.
"""

from __future__ import annotations

from functools import cache

from corpus.areas import area_by_code
from corpus.codebook import Codebook, shipped
from corpus.errors import UsageError
from corpus.vocabulary import Polarity
from graph import children, cypher
from graph.estimates import Measured
from graph.estimating import Estimates
from graph.filters import Filters
from graph.run import Row, Runner
from graph.suppress import PERSONAL
from ingest.facts_case import AGE_BANDS

DIMENSIONS = ("year", "agency", "kind", "region", "area", "theme", "failing", "polarity", "age", "harm")
FACETS = {  # what is offered as a filter: the filters that are left open while counting it
    "theme": ("theme", "failing"), "failing": ("failing",), "polarity": ("polarity",), "agency": ("agency",),
    "kind": ("kind",), "area": ("area",), "year": ("year_from", "year_to"),
}
_COUNTS = ("failing", "strength", "recommendation", "reports")


def themes(runner: Runner, book: Codebook, filters: Filters, measured: Measured) -> list[Row]:
    """[{code, label, failing, strength, recommendation, reports, estimates, no_estimate,
    failings: [{code, label, definition, ...}]}]

    A theme's counts hold the findings of its failings and those that no single failing fits.
    """
    by_theme, by_code = ({row["key"]: row for row in _tally(runner, dimension, filters)} for dimension in ("theme", "failing"))
    themes_, codes = (Estimates(runner, measured, dimension, filters) for dimension in ("theme", "failing"))
    return [
        {"code": t.code, "label": t.label, **_counts(by_theme.get(t.code)), **themes_.of(t.code), "failings": [
            {"code": x.code, "label": x.label, "definition": x.definition, **_counts(by_code.get(x.code)), **codes.of(x.code)}
            for x in book.failings.values() if x.theme == t.code
        ]}
        for t in book.themes.values()
    ]


def counts_by(runner: Runner, book: Codebook, dimension: str, filters: Filters, measured: Measured) -> list[Row]:
    """[{key, label, failing, strength, recommendation, reports, estimates, no_estimate, suppressed}] in
    order of the codebook or of the key.

    Findings without a value (a report without a date, a finding about no agency) are left out. Where
    area is combined with age or harm small values are None and `suppressed` says so (`graph/suppress.py`); then every
    age or harm there is has a row. Raises UsageError for an unknown dimension, and for filters
    under which a count by age or harm would tell of single children (`graph/children.py`).
    """
    if dimension not in DIMENSIONS:
        raise UsageError(f"nothing can be counted by {dimension!r}", todo=f"Use one of {', '.join(DIMENSIONS)}.")
    if dimension in PERSONAL:
        children.refuse(dimension, filters)
    estimates = Estimates(runner, measured, dimension, filters)

    def named(key: object, row: Row | None) -> Row:
        return {"key": key, "label": label_of(book, dimension, key), **_counts(row), **estimates.of(key)}

    rows = sorted((named(row["key"], row) for row in _tally(runner, dimension, filters)), key=lambda row: _place(book, dimension, row["key"]))
    if dimension in PERSONAL:
        seen = {row["key"]: row for row in rows}
        everything = [seen.get(key) or named(key, None) for key in dict.fromkeys((*_order(book, dimension), *seen))]
        return children.guarded(runner, dimension, filters, rows, everything)
    return [row | {"suppressed": {}} for row in rows]


def facets(runner: Runner, book: Codebook, filters: Filters) -> dict[str, list[Row]]:
    """{"theme": [{key, label, count, reports}], "failing": ..., "year": ...}: the number of findings
    there would be under each value and the other filters that are set. They are as found, without estimates: they say how
    many quotations a filter leaves to read, which is no measure of what there is."""
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
    if dimension == "harm":
        return _harms().get(code, code)
    known = {"agency": book.agencies, "kind": book.kinds}.get(dimension, {})
    return known[code].label if code in known else code


def _tally(runner: Runner, dimension: str, filters: Filters) -> list[Row]:
    given = filters.parameters()
    return runner.read(cypher.tally(dimension, list(given), filters.finding_label()), **given)


@cache
def _harms() -> dict[str, str]:
    return {row["code"]: row["label"] for row in shipped("harms.yaml")}


def _counts(row: Row | None) -> Row:
    return {name: row[name] if row else 0 for name in _COUNTS}


def _place(book: Codebook, dimension: str, key: object) -> tuple[int, str]:
    order = _order(book, dimension)
    return (order.index(str(key)) if key in order else len(order), str(key))


def _order(book: Codebook, dimension: str) -> list[str]:
    """The keys of a dimension as they stand in the codebook and its like; [] where they stand in no order."""
    orders = {
        "theme": list(book.themes), "failing": [*book.failings], "agency": list(book.agencies), "kind": list(book.kinds),
        "polarity": [p.value for p in Polarity], "age": ["unborn", *(band for _, band in AGE_BANDS)], "harm": list(_harms()),
    }
    return orders.get(dimension, [])
