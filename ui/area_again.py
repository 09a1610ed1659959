"""What came back in an area, and what was recommended there and what followed, in the reports' own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui import show
from ui.counted import cell

TOLD = {"failing": "found", "recommendation": "recommended on"}


def quoted(finding: Mapping[str, Any], head: str) -> str:
    """One sentence with its report, date and place, and the ways to it."""
    report = show.finding_link(finding["report_id"], finding["finding_id"])
    facts = ", ".join(x for x in (finding.get("title") or finding.get("file") or "", show.published(finding), show.place(finding)) if x)
    return (f"<div><h4>{show.escape(head)}</h4><blockquote class='quote'><div class='passage'>{show.escape(finding['quotation'])}</div></blockquote>"
            f"<p class='spot'>{show.escape(facts)}</p><p class='acts'><a href='{show.escape(report)}' target='_self'>Read it in the report</a>"
            f"{show.page_link(finding, 'See it on the page')}</p></div>")


def recurrence(row: Mapping[str, Any]) -> str:
    """A failing that came back: the two sentences that say it most alike, and all reports that told of it."""
    told = " and ".join(TOLD[way] for way in row["told_before"])
    facts = f"{row['theme_label']} · found in {show.count(row['reports'], 'report')}, in {row['came_back']} of them after an earlier report had told of it ({told})"
    pair, history = row.get("pair"), row["history"]
    if pair:
        earlier, later = pair["earlier"], pair["later"]
        heads = f"This area was told this before: {TOLD.get(earlier['polarity'], 'told')}, {show.published(earlier)}", f"Found again, {show.published(later)}"
    else:  # the surest of the first report and of the last, which may speak of different matters
        first = next((h for h in history if any(h[way] for way in row["told_before"])), history[0])
        last = next((h for h in reversed(history) if h["came_back"]), history[-1])
        earlier, later = ({**h, **h["finding"]} for h in (first, last))
        heads = f"{TOLD.get(earlier['polarity'], 'told').capitalize()} first, {show.published(earlier)}", f"Found last, {show.published(later)}"
    items = "".join(
        f"<li><a href='{show.escape(show.finding_link(h['report_id'], h['finding']['finding_id']))}' target='_self'>{show.escape(h.get('title') or h.get('file'))}</a>, "
        f"{show.escape(show.published(h))}: {show.escape(_how(h))}. “{show.escape(h['finding']['quotation'])}”</li>" for h in history)
    return (f"<article class='hit'><h3>{show.escape(row['label'])}</h3><p class='facts'>{show.escape(facts)}</p>"
            f"<div class='pair'>{quoted(earlier, heads[0])}{quoted(later, heads[1])}</div>"
            f"<details><summary>All {show.count(len(history), 'report')} that tell of it</summary><ul>{items}</ul></details></article>")


def _how(report: Mapping[str, Any]) -> str:
    ways = [TOLD[way] for way in TOLD if report[way]]
    return " and ".join(ways) + (", after it had been told of" if report["came_back"] else "")


def repeated(row: Mapping[str, Any]) -> str:
    """What was recommended again: the recommendations, the oldest first."""
    parts = "".join(quoted({**report, **finding, "theme": row["theme"]}, show.published(report))
                    for report in row["reports"] for finding in report["findings"][:1])
    return (f"<article class='hit'><h3>{show.escape(row['label'])}</h3><p class='facts'>{show.escape(row['theme_label'])} · recommended in "
            f"{show.count(len(row['reports']), 'report')}, {show.escape(show.say_date(row['first']))} to {show.escape(show.say_date(row['last']))}</p>"
            f"<div class='pair'>{parts}</div></article>")


def missing(report: Mapping[str, Any]) -> str:
    """The failings of a report on which it makes no recommendation, each with its surest sentences."""
    items = ""
    for item in report["items"]:
        quotes = "".join(quoted({**{k: report.get(k) for k in ("title", "file", "published", "published_estimated")}, **f, "theme": item["theme"]}, "") for f in item["findings"])
        items += (f"<details><summary>{show.escape(item['label'])}: {show.escape(cell(dict(item), 'mentions'))} mentions</summary>"
                  f"<div class='pair'>{quotes}</div></details>")
    none = " No recommendation of any kind was marked in it: it may make none, or print them elsewhere." if not report["against"] else ""
    return (f"<article class='hit'><h3><a href='{show.escape(show.report_link(report['report_id']))}' target='_self'>{show.escape(report.get('title') or report.get('file'))}</a></h3>"
            f"<p class='facts'>{show.escape(show.published(report))} · {show.count(len(report['items']), 'failing')} without a recommendation.{none}</p>{items}</article>")
