"""Recurrence: which failings came back.

A failing came back where a report found it although an earlier report on the same area had told of it: found
it as well, or recommended on it. Earlier is by date of publication, as far as both dates are written; undated
reports tell of no order, nor do dates less than three months apart of which one is reckoned. Reviews and inspections count, press articles, minutes and the like only when asked for.
These are mentions in published documents: a failing that no report mentions again may still be there,
and an area on which more was published has more that can come back.
"""

from __future__ import annotations

from dataclasses import replace

from corpus.codebook import Codebook
from corpus.errors import NotFound, UsageError
from graph import cypher_recurrence as cypher
from graph.areas import area_head, of_reports
from graph.dates import published_later
from graph.filters import Filters
from graph.findings import code_dict, finding_dict
from graph.questions import label_of
from graph.run import Row, Runner

AFTER = ("failing", "recommendation")       # how it may have been told before
GROUPS = ("year", "agency", "kind", "region")
MOST_ECHOES = 50                            # findings in one answer, each way
_REPORT = ("file", "title", "kind", "area", "area_name", "published", "published_estimated")


def recurrence_in(runner: Runner, book: Codebook, area: str, filters: Filters, *, after: str | None, all_kinds: bool) -> Row:
    """{area: {code, name, region, nation}, reports, dated, without_echoes, recurrences: [{code, label, theme, theme_label,
    reports, came_back, told_before, history: [{report_id, title, kind, published, ..., failing, recommendation, came_back, finding}],
    pair}]}.

    `reports` of a recurrence is how many reports found it failing, `came_back` in how many of them it came back,
    `told_before` how earlier ones had told of it (failing, recommendation). `history` holds the reports that tell of it in order of
    date, each with the surest of its findings: a failing, or a recommendation where it only recommends or `after` asks for those.
    `pair` is the earlier finding and the later failing that say it most alike, by their ECHOES link: {score, earlier, later}, or None
    where none are linked. The most reports first, then the best score. With `after` only what had been told in that way.

    Raises NotFound for an area without reports, UsageError for an unknown `after` or a filter on polarity.
    """
    head = area_head(runner, area)
    wanted, ways = _wanted(filters, book, after, all_kinds)
    wanted = replace(wanted, area=(area,))
    given = wanted.parameters()
    rows = [_recurrence(row, ways, book) for row in runner.read(cypher.in_area(list(given)), after=ways, **given)]
    rows.sort(key=lambda row: (-row["reports"], -(row["pair"]["score"] if row["pair"] else -1), row["code"]))
    return {"area": head, **_looked_at(runner, wanted, "reports", "dated", "without_echoes"), "recurrences": rows}


def recurrence_across(runner: Runner, book: Codebook, filters: Filters, *, after: str | None, by: str | None, all_kinds: bool) -> Row:
    """{areas, reports, dated, by, recurrences: [{code, label, theme, theme_label, areas, reports, came_back, groups: [{key, label,
    areas, came_back}]}]}, what came back in most areas first.

    `areas` is in how many areas it came back, `reports` how many reports on those found it failing, `came_back` in how
    many of them it came back. `by` counts the latter by year of the later report, its kind, the area's region, or the
    agencies that its failings speak of (a report with two counts under both). Which areas they are is not told.

    Raises UsageError for an unknown `by` or `after` or a filter on polarity.
    """
    if by not in (None, *GROUPS):
        raise UsageError(f"recurrence cannot be counted by {by!r}", todo=f"Use one of {', '.join(GROUPS)}.")
    wanted, ways = _wanted(filters, book, after, all_kinds)
    given = wanted.parameters()
    by_code: dict[str, list[Row]] = {}
    for row in runner.read(cypher.across(list(given)), after=ways, **given):
        by_code.setdefault(row["code"], []).append(row)
    rows = [
        {**code_dict(code, book), "areas": len(found), "reports": sum(r["reports"] for r in found),
         "came_back": sum(len(r["back"]) for r in found), "groups": _groups(found, by, book)}
        for code, found in by_code.items()
    ]
    rows.sort(key=lambda row: (-row["areas"], -row["came_back"], row["code"]))
    return {**_looked_at(runner, wanted, "areas", "reports", "dated"), "by": by, "recurrences": rows}


def echoes_of(runner: Runner, book: Codebook, finding_id: str, limit: int) -> Row:
    """{finding, earlier_count, later_count, earlier: [{score, ...finding}], later: [...]}: what a finding echoes and what
    echoes it, the nearest first, each with the facts of its report. Raises NotFound, UsageError for a limit below 1."""
    if limit < 1:
        raise UsageError("limit begins at 1")
    found = runner.read(cypher.FINDING, finding_id=finding_id)
    if not found:
        raise NotFound("there is no such finding.", where=finding_id, todo="`scr show REPORT --json` lists the findings of a report.")
    answer: Row = {"finding": _quoted(found[0], book), "made": bool(found[0]["report"]["echoes"])}
    for way in ("earlier", "later"):
        rows = runner.read(cypher.echoes(earlier=way == "earlier"), finding_id=finding_id, limit=limit)
        answer |= {f"{way}_count": rows[0]["of"] if rows else 0, way: [{"score": row["score"], **_quoted(row, book)} for row in rows]}
    return answer


def _wanted(filters: Filters, book: Codebook, after: str | None, all_kinds: bool) -> tuple[Filters, list[str]]:
    if after not in (None, *AFTER):
        raise UsageError(f"nothing can have been told before as {after!r}", todo=f"Use one of {', '.join(AFTER)}.")
    if filters.polarity:
        raise UsageError("recurrence is of failings, and takes no polarity", todo="Use `after` to choose how it was told before.")
    filters.refuse_duplicates("What came back")
    return of_reports(filters, book, all_kinds=all_kinds), [after] if after else list(AFTER)


def _looked_at(runner: Runner, wanted: Filters, *names: str) -> Row:
    given = wanted.without("theme", "failing", "agency", "sure").parameters()
    row = runner.read(cypher.looked_at(list(given)), **given)[0]
    return {name: row[name] for name in names}


def _recurrence(row: Row, ways: list[str], book: Codebook) -> Row:
    history = [
        {name: report.get(name) for name in ("report_id", *_REPORT)} | {way: way in report["said"] for way in AFTER}
        | {"came_back": report["report_id"] in row["back"], "finding": _surest(report, row["back"], ways, book)}
        for report in row["reports"]
    ]
    back = [h for h in history if h["came_back"]]
    told = [way for way in ways if any(h[way] and published_later(h, b) for h in history for b in back)]
    pair = row["pair"] and {"score": row["pair"]["score"], **{way: _quoted(row["pair"][way], book) for way in ("earlier", "later")}}
    return {
        **code_dict(row["code"], book), "reports": sum(h["failing"] for h in history), "came_back": len(row["back"]),
        "told_before": told, "history": history, "pair": pair,
    }


def _surest(report: Row, back: list[str], ways: list[str], book: Codebook) -> Row:
    """The surest failing of a report, or the surest recommendation where it only recommends or that is what was asked for."""
    wanted = "failing" if report["report_id"] in back else ways[0]
    return finding_dict(report[wanted] or report["failing"] or report["recommendation"], book)


def _groups(found: list[Row], by: str | None, book: Codebook) -> list[Row]:
    """[{key, label, areas, came_back}]: for the years in order, the others the most areas first."""
    if by is None:
        return []
    seen: dict[str | int, set[tuple[str, str]]] = {}
    for row in found:
        for later in row["back"]:
            keys = later["agencies"] if by == "agency" else [later[by]]
            for key in keys:
                if key is not None:
                    seen.setdefault(key, set()).add((row["area"], later["report_id"]))
    rows = [
        {"key": key, "label": label_of(book, by, key), "areas": len({area for area, _ in reports}), "came_back": len(reports)}
        for key, reports in seen.items()
    ]
    return sorted(rows, key=lambda row: (0 if by == "year" else -row["areas"], 0 if by == "year" else -row["came_back"], str(row["key"])))


def _quoted(row: Row, book: Codebook) -> Row:
    """A finding with the facts of its report."""
    return finding_dict(row["finding"], book) | {name: row["report"].get(name) for name in _REPORT}
