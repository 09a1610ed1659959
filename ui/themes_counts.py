"""Themes, “How often”: mentions by theme, failing, year, agency, kind and region, and the quotations behind each bar."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from corpus.codebook import load_codebook
from ui import charts, frame, kept, show
from ui.choice import Choice
from ui.counted import PLURAL, cell, explained, span

BY = {"theme": "theme", "failing": "failing", "year": "year of publication", "agency": "agency", "kind": "kind of report", "region": "region"}
MIND = {
    "year": "A year with more or longer reports has more mentions: this is no trend in practice. Reports without a date are left out.",
    "agency": "In alphabetical order: this is not a ranking. Agencies that reviews write about more are mentioned more. A finding on two agencies counts under both.",
    "region": "In alphabetical order: this is not a ranking. A region with more or longer reports has more mentions.",
}
QUOTATIONS = 10  # shown under a chart; Search shows more


def narrowed(choice: Choice, by: str, key: str, areas: list[dict[str, Any]]) -> Choice | None:
    """The filters of one bar; None for a region without areas and for findings of a theme that no single failing fits: Search has no
    filter for these."""
    if by == "failing" and key in load_codebook().themes:
        return None
    if by == "year":
        return replace(choice, year_from=int(key), year_to=int(key))
    if by == "region":
        codes = tuple(a["code"] for a in areas if a["region"] == key and (not choice.area or a["code"] in choice.area))
        return replace(choice, area=codes) if codes else None
    return replace(choice, **{by: (key,)})


def ordered(rows: list[dict[str, Any]], by: str, polarity: str) -> list[dict[str, Any]]:
    """Years in their order with those between put in; agencies and regions by name; the rest as the codebook has them."""
    if by == "year":
        found = {int(r["key"]): r for r in rows if str(r["key"]).isdigit()}
        return [found.get(y, {"key": y, "label": str(y)}) for y in range(min(found), max(found) + 1)] if found else []
    rows = [r for r in rows if r.get(polarity)]
    return sorted(rows, key=lambda r: str(r["label"]).lower()) if by in ("agency", "region") else rows


def bar(row: dict[str, Any], polarity: str) -> dict[str, Any]:
    """A row as the chart wants it."""
    found, made = row.get(polarity) or 0, (row.get("estimates") or {}).get(polarity)
    tip = f"{found:,} found" + (f"; probably {span(made)}" if made and found else "") + f"; in {show.count(row.get('reports') or 0, 'report')}"
    name = str(row["label"]) if polarity == "failing" else show.label_of({"code": row["key"], "polarity": polarity, "label": row["label"]})
    return {"key": str(row["key"]), "name": name, "count": found, "tip": tip, "low": made["estimate_low"] if made and found else None,
            "high": made["estimate_high"] if made and found else None}


def counts(choice: Choice, by: str, polarity: str, pick: str) -> str:
    """The chart and its table; gives the key that was clicked, or the one given in the address."""
    given = replace(choice, polarity=()).filters()
    with frame.calm("Counting…"):
        rows = ordered(kept.asked("counts", by, given), by, polarity)
        areas = kept.asked("areas") if by == "region" else []
    if not any(r.get(polarity) for r in rows):
        st.html(show.notice("No mentions", "Nothing is counted under these filters. Clear some of them, or count something else."))
        return ""
    title = f"{PLURAL[polarity]} by {BY[by]}"
    st.subheader(title, anchor=False)
    st.caption(show.plain(" ".join(x for x in (MIND.get(by, ""), "Each bar is what was found; its line is what is probable. Click a bar for its quotations.", explained(rows, [polarity])) if x)))
    pick = charts.draw(charts.bars([bar(r, polarity) for r in rows], charts.COLOURS[polarity], title="Mentions", sideways=by != "year"),
                          key=f"themes_chart_{by}_{polarity}", pick=pick, about=f"Bar chart: {title}. The table below holds the same.")
    body, plain = [], []
    for row in (r for r in rows if r.get("reports")):
        there = narrowed(choice, by, str(row["key"]), areas)
        body.append([show.escape(row["label"]), *(linked(row, p, there) for p in PLURAL), f"{row['reports']:,}"])
        plain.append([row["label"], *(x for p in PLURAL for x in (row[p], *low_high(row, p))), row["reports"]])
    columns = [by, *(x for p in PLURAL for x in (p, f"{p}_low", f"{p}_high")), "reports"]
    charts.same_as_table([BY[by].capitalize(), *PLURAL.values(), "Reports with any"], body, plain, file=f"mentions-by-{by}-for-learning.csv", columns=columns)
    chosen = next((r for r in rows if str(r["key"]) == pick and r.get(polarity)), None)
    if chosen:
        there = narrowed(choice, by, pick, areas)
        if there is None:
            without(choice, by, pick, polarity)
        else:
            quotations(there, polarity, f"{bar(chosen, polarity)['name']}", chosen[polarity])
    return pick if chosen else ""


def low_high(row: dict[str, Any], polarity: str) -> tuple[Any, Any]:
    made = (row.get("estimates") or {}).get(polarity)
    return (made["estimate_low"], made["estimate_high"]) if made else ("", "")


def linked(row: dict[str, Any], polarity: str, there: Choice | None) -> str:
    """A count that opens the quotations behind it; a nought opens nothing."""
    said = show.escape(cell(row, polarity))
    if not row.get(polarity) or there is None:
        return said
    return f"<a href='{show.escape(replace(there, polarity=(polarity,)).link())}' target='_self'>{said}</a>"


def without(choice: Choice, by: str, key: str, polarity: str) -> None:
    """In place of the quotations behind a bar that Search has no filter for."""
    if by == "region":
        st.html(show.notice("No area is known", "The reports of this region name no area, and Search has no filter for it."))
        return
    whole = replace(choice, theme=(key,), failing=(), polarity=(polarity,))
    st.html(show.notice("Under this theme no single failing fits these", "They cannot be listed by themselves: they stand among the quotations of the theme."))
    st.html(f"<p><a href='{show.escape(whole.link())}' target='_self'>All quotations of the theme on Search</a></p>")


def quotations(there: Choice, polarity: str, name: str, total: int | None = None) -> None:
    """What stands behind a bar, word for word. `total`: how many findings these are in all, where that is known."""
    st.subheader(show.plain(f"{name}: the quotations"), anchor=False)
    there = replace(there, polarity=(polarity,))
    with frame.calm("Looking for the quotations…"):
        hits = kept.asked("search", "", there.filters())["hits"][:QUOTATIONS]
        known = frame.names()
    left = f"The {len(hits)} newest passages; {show.count(total, 'finding')} in all. " if total and total > len(hits) else ""
    st.html(f"<p>{left}<a href='{show.escape(there.link())}' target='_self'>All of them on Search, with these filters</a></p>")
    for hit in hits:
        st.html(show.card(hit, kinds=known.get("kind"), agencies=known.get("agency"), wanted=there.wants))
