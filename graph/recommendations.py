"""Recommendations and failings, both ways: what nobody recommended on, what no failing stands behind, and
what was recommended again.

Compared within one report: a failing is answered by a recommendation with the same code; one of a
theme of which no single failing fits, by any recommendation under that theme; and the other way
round. With `by="theme"` any of the theme answers any other. Filters say which findings are listed; they
are compared with everything in the report, sure or not. Only what the model marked is compared: it misses
recommendations and failings, so what is listed is to be looked up, not to be reported unread. Of reports that are one
(`graph.duplicates`) one counts, unless the filters say `include_duplicates`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import combinations
from typing import Any

from corpus.codebook import Codebook
from corpus.errors import UsageError
from corpus.vocabulary import Polarity
from graph import cypher_recommendations as cypher
from graph.dates import published_later
from graph.estimates import Measured
from graph.estimating import Estimates
from graph.filters import Filters
from graph.findings import code_dict, finding_dict
from graph.run import Row, Runner

BY = ("failing", "theme")
MOST = 200          # reports, or things that came again, in one answer
QUOTATIONS = 3      # of one code in one report, unless more are asked for
MOST_QUOTATIONS = 50


def unanswered(
    runner: Runner, book: Codebook, filters: Filters, measured: Measured, listed: Polarity, *, by: str = "failing", limit: int = 20,
    offset: int = 0, quotations: int = QUOTATIONS,
) -> Row:
    """Findings of the polarity `listed` (failing or recommendation) that none of the other answers.

    {listed, against, by, total, without_any, across: [{code, label, theme, theme_label, reports, answered, unanswered}],
    reports: [{report_id, file, title, kind, area, area_name, published, published_estimated, against,
    estimates, no_estimate, items: [{code, label, theme, theme_label, mentions, on_theme, estimates, no_estimate, findings: [...]}]}]}

    `across`: in how many reports a code is listed, and in how many of those it is answered; the most
    often unanswered first. `reports`: the newest first, `limit` of `total`; `against` is the number of findings
    of the other polarity in the whole report, and `without_any` that of reports (of `total`) which
    have none at all; `on_theme` the number of those under the item's theme; `findings` the surest. `estimates` are of `against`, and of `mentions` and
    `on_theme`; numbers of reports are not corrected.
    Raises UsageError.
    """
    against = Polarity.RECOMMENDATION if listed is Polarity.FAILING else Polarity.FAILING
    filters = _checked(filters, listed, by, limit, offset, quotations)
    given, label = filters.parameters(), filters.finding_label()
    others: dict[str, Row] = {}
    for row in runner.read(cypher.against(label), against=against.value):
        own = others.setdefault(row["report_id"], {"codes": set(), "themes": {}, "all": 0})
        own["codes"].add(row["code"])
        own["themes"][row["theme"]] = own["themes"].get(row["theme"], 0) + row["findings"]
        own["all"] += row["findings"]
    nothing: Row = {"codes": set(), "themes": {}, "all": 0}
    across: dict[str, list[int]] = {}
    lists: dict[str, list[tuple[str, int]]] = {}
    for row in runner.read(cypher.counted(by, list(given), label), **given):
        code, own = row["code"], others.get(row["report_id"], nothing)
        answered = book.theme_of(code) in own["themes"] if code in book.themes else code in own["codes"]
        seen = across.setdefault(code, [0, 0])
        seen[0] += 1
        seen[1] += answered
        if not answered:
            lists.setdefault(row["report_id"], []).append((code, row["mentions"]))
    order = [row["id"] for row in runner.read(cypher.ORDERED, ids=sorted(lists))]
    shown = order[offset:offset + limit]
    heads, quotes = _quoted(runner, book, by, filters, shown, quotations)
    place = _places(book)
    reports = []
    made = _Beside(runner, book, measured, by, filters, listed, against, shown)
    for report_id in shown:
        own = others.get(report_id, nothing)
        items = [
            {**code_dict(code, book, listed.value), "mentions": mentions, "on_theme": own["themes"].get(book.theme_of(code), 0),
             **made.of_item(report_id, code), "findings": quotes[report_id, code]}
            for code, mentions in sorted(lists[report_id], key=lambda x: (-x[1], place[x[0]]))
        ]
        reports.append({**heads[report_id], "against": own["all"], **made.of_report(report_id), "items": items})
    return {
        "listed": listed.value, "against": against.value, "by": by, "total": len(order),
        "without_any": sum(1 for report_id in order if report_id not in others),
        "across": [
            {**code_dict(code, book, listed.value), "reports": n, "answered": answered, "unanswered": n - answered}
            for code, (n, answered) in sorted(across.items(), key=lambda x: (x[1][1] - x[1][0], place[x[0]]))
        ],
        "reports": reports,
    }


def repeated(
    runner: Runner, book: Codebook, filters: Filters, *, by: str = "failing", limit: int = 20, offset: int = 0, quotations: int = QUOTATIONS,
) -> Row:
    """What was recommended again: the same area, the same code (or theme), a report of a later date.

    {by, total, no_area, no_date, repeated: [{area, area_name, code, label, theme, theme_label, first, last, reports:
    [{report_id, ..., published, findings: [...]}]}]}

    In order of the area's name (this is no ranking) and of the codebook; reports the oldest first. Of any two of
    them one must be later: a date of a year alone is not taken to be earlier or later than a month of that year,
    nor is a reckoned date than one less than three months away (`graph/dates.py`). `no_area`, `no_date`: reports with
    recommendations that could not be compared. Raises UsageError.
    """
    filters.refuse_duplicates("What was recommended again")
    filters = _checked(filters, Polarity.RECOMMENDATION, by, limit, offset, quotations)
    given = filters.parameters()
    place = _places(book)
    rows = [
        row for row in runner.read(cypher.by_area(by, list(given)), **given)
        if any(published_later(one, other) for one, other in combinations(row["dates"], 2))
    ]
    rows.sort(key=lambda row: (row["area_name"], row["area"], place[row["code"]]))
    shown = rows[offset:offset + limit]
    heads, quotes = _quoted(runner, book, by, filters, sorted({d["report_id"] for row in shown for d in row["dates"]}), quotations)
    missing = runner.read(cypher.left_out(list(given)), **given)[0]
    return {
        "by": by, "total": len(rows), **missing,
        "repeated": [{
            "area": row["area"], "area_name": row["area_name"], **code_dict(row["code"], book, Polarity.RECOMMENDATION.value),
            "first": row["dates"][0]["published"], "last": row["dates"][-1]["published"],
            "reports": [{**heads[d["report_id"]], "findings": quotes[d["report_id"], row["code"]]} for d in row["dates"]],
        } for row in shown],
    }


class _Beside:
    """The estimates of what is listed, and of what it is compared with, in the reports shown."""

    def __init__(
        self, runner: Runner, book: Codebook, measured: Measured, by: str, filters: Filters, listed: Polarity, against: Polarity,
        shown: Collection[str],
    ) -> None:
        self._book, self._listed, self._against = book, listed.value, against.value
        if shown:
            ids = tuple(shown)
            others = Filters(polarity=(self._against,), report_id=ids)
            self._items = Estimates(runner, measured, f"report {by}", replace(filters, report_id=ids), filters.finding_label())
            self._others = Estimates(runner, measured, "report theme", others, filters.finding_label())

    def of_item(self, report_id: str, code: str) -> Row:
        """{estimates: {mentions, on_theme}, no_estimate} of a code in a report."""
        theme = self._book.theme_of(code)
        return _both(
            mentions=(self._items.of(f"{report_id} {code}", about=code), self._listed),
            on_theme=(self._others.of(f"{report_id} {theme}", about=theme), self._against),
        )

    def of_report(self, report_id: str) -> Row:
        """{estimates: {against}, no_estimate} of a whole report."""
        return _both(against=(self._others.of(*(f"{report_id} {code}" for code in self._book.themes)), self._against))


def _both(**made: tuple[Row, str]) -> Row:
    """One set of estimates of several counts, {name: (what was made, polarity)}; the first reason why one is missing."""
    return {
        "estimates": {name: (row["estimates"] or {}).get(polarity) for name, (row, polarity) in made.items()},
        "no_estimate": next((row["no_estimate"] for row, _ in made.values() if row["no_estimate"]), ""),
    }


def _checked(filters: Filters, listed: Polarity, by: str, limit: int, offset: int, quotations: int) -> Filters:
    if by not in BY:
        raise UsageError(f"nothing can be compared by {by!r}", todo=f"Use one of {', '.join(BY)}.")
    if filters.polarity and filters.polarity != (listed.value,):
        raise UsageError(f"what is listed here are findings of the kind {listed.value}", todo="Leave the filter polarity out.")
    if not 1 <= limit <= MOST or offset < 0:
        raise UsageError(f"limit is 1 to {MOST} and offset begins at 0")
    if not 1 <= quotations <= MOST_QUOTATIONS:
        raise UsageError(f"quotations are 1 to {MOST_QUOTATIONS}")
    return replace(filters, polarity=(listed.value,))


def _quoted(
    runner: Runner, book: Codebook, by: str, filters: Filters, reports: Collection[str], quotations: int,
) -> tuple[dict[str, Row], dict[tuple[str, str], list[Row]]]:
    """What these reports are, by id; and their surest findings, by id and code."""
    if not reports:
        return {}, {}
    given: dict[str, Any] = replace(filters, report_id=tuple(reports)).parameters()
    heads = {row["report"]["report_id"]: row["report"] for row in runner.read(cypher.REPORTS, ids=list(reports))}
    rows = runner.read(cypher.quoted(by, list(given)), quotations=quotations, **given)
    return heads, {(row["report_id"], row["code"]): [finding_dict(f, book) for f in row["findings"]] for row in rows}


def _places(book: Codebook) -> dict[str, int]:
    """Where each code stands in the codebook: themes, then their failings."""
    return {code: i for i, code in enumerate((*book.themes, *book.failings))}
