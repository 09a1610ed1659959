"""Themes, “What comes back”: failings that a later report on the same area found again, by the number of areas."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from ui import charts, frame, kept, show
from ui.choice import Choice
from ui.themes_counts import quotations

DRAWN = 20  # failings in the chart; the table holds all


def again(choice: Choice, after: str, pick: str) -> str:
    """The failings that came back in most areas; gives the one that was clicked, or the one of the address."""
    asked = replace(choice, polarity=()).filters() | ({"after": after} if after else {})
    with frame.calm("Looking for what came back…"):
        answer = kept.asked("recurrence", asked)
    rows = answer["recurrences"]
    st.html("<div class='prose'><p><b>How to read it.</b> A failing came back in an area where a report found it although an earlier report on the same area had found it, or recommended on it. "
            f"Looked at were the {show.count(answer['reports'], 'review or inspection', 'reviews and inspections')} here that name their area, on {show.count(answer['areas'], 'area')}, "
            f"{'all' if answer['dated'] == answer['reports'] else format(answer['dated'], ',')} of them with a date; press articles, minutes, briefings and the like are left out. "
            "Areas are counted and not named: this compares failings, not areas. Two sentences under one failing may speak of different matters.</p></div>")
    if not rows:
        st.html(show.notice("Nothing came back", "No failing is told in two dated reports on the same area under these filters."))
        return ""
    drawn = [{"key": r["code"], "name": r["label"], "count": r["areas"], "low": None, "high": None,
              "tip": f"came back in {r['areas']:,} areas, in {show.count(r['came_back'], 'later report')}"} for r in rows[:DRAWN]]
    pick = charts.draw(charts.bars(drawn, charts.COLOURS["failing"], title="Areas in which it came back", sideways=True), key="themes_again_chart", pick=pick,
                          about="Bar chart of failings that came back. The table below holds the same.")
    body = [[f"<a href='{show.escape(behind(choice, r).link())}' target='_self'>{show.escape(r['label'])}</a>", show.escape(r["theme_label"]), f"{r['areas']:,}", f"{r['reports']:,}",
             f"{r['came_back']:,}"] for r in rows]
    names = ("code", "label", "theme_label", "areas", "reports", "came_back")
    st.caption("A failing’s link opens all its quotations, also those of reports that came first. Which sentences came back in one area: Areas, “What came back”.")
    charts.same_as_table(["Failing", "Theme", "Areas in which it came back", "Reports there that found it", "Those after an earlier one"], body,
                         [[r[n] for n in names] for r in rows], file="what-came-back-for-learning.csv", columns=names)
    chosen = next((r for r in rows if r["code"] == pick), None)
    if chosen:
        quotations(behind(choice, chosen), "failing", chosen["label"])  # how many findings there are this answer does not say
    return pick if chosen else ""


def behind(choice: Choice, row: dict[str, Any]) -> Choice:
    return replace(choice, failing=(row["code"],), theme=(), polarity=("failing",))
