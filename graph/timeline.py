"""The timeline of an area: its reviews, inspections and visits in order of date, with their grades and what they found.

It sets the reports of one area one after another and compares no area with another.
"""

from __future__ import annotations

from dataclasses import replace

from corpus.codebook import Codebook
from graph import cypher_areas as cypher
from graph.areas import area_head, of_reports
from graph.estimates import Measured
from graph.estimating import Estimates
from graph.filters import Filters
from graph.run import Row, Runner

PRECISION = {4: "year", 7: "month", 10: "day"}  # by the length of a date
_COUNTS = ("failing", "strength", "recommendation")


def timeline(runner: Runner, book: Codebook, area: str, filters: Filters, measured: Measured, *, all_kinds: bool) -> Row:
    """{area: {code, name, region, nation}, entries: [{report_id, file, title, kind, kind_label, publisher, inspected, published,
    published_estimated, duplicate_of, duplicate_kind, precision, grades: [{subject, grade}], failing, strength, recommendation,
    estimates, no_estimate, themes: [{code, label, failing, strength, recommendation, estimates, no_estimate}]}]}, the oldest first,
    those without a date last.

    `precision` of a date is day, month, year, or "" without one; one of a year alone stands before all others of
    that year. `area` is a code. Filters on findings narrow what is counted, not which reports stand there. A report
    that is counted as another (`graph.duplicates`) stands there only where the filters say `include_duplicates` or name
    it; `duplicate_of` then tells that other one. Raises NotFound.
    """
    head = area_head(runner, area)
    wanted = replace(of_reports(filters, book, all_kinds=all_kinds), area=(area,))
    of_report = wanted.without("theme", "failing", "polarity", "agency", "sure").parameters()
    counts: dict[str, dict[str, Row]] = {}
    for row in runner.read(cypher.themes_of_reports(list(wanted.parameters()), wanted.finding_label()), **wanted.parameters()):
        counts.setdefault(row["report_id"], {})[row["theme"]] = row
    entries = [row["entry"] for row in runner.read(cypher.timeline(list(of_report), duplicates=wanted.duplicates), **of_report)]
    estimates = Estimates(runner, measured, "report theme", wanted)
    return {"area": head, "entries": [_entry(entry, counts.get(entry["report_id"], {}), book, estimates) for entry in entries]}


def _entry(entry: Row, counts: dict[str, Row], book: Codebook, estimates: Estimates) -> Row:
    def of(*themes: str) -> Row:
        return estimates.of(*(f"{entry['report_id']} {code}" for code in themes))

    themes = [
        {"code": theme.code, "label": theme.label, **{name: counts[theme.code][name] for name in _COUNTS}, **of(theme.code)}
        for theme in book.themes.values() if theme.code in counts
    ]
    kind = book.kinds.get(entry["kind"])
    return entry | {
        "kind_label": kind.label if kind else entry["kind"], "precision": PRECISION.get(len(entry["published"]), ""),
        **{name: sum(theme[name] for theme in themes) for name in _COUNTS}, **of(*book.themes), "themes": themes,
    }
