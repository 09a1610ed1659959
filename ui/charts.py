"""The charts of the screens: one form for bars with their intervals, one for a heat map. Dark on white, 14 px and more, told by length and number as
well as by colour; each stands beside the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from ui import frame, show, tables_out

COLOURS = {"failing": "#8c2611", "strength": "#14532d", "recommendation": "#1f3f8f"}
INK, SOFT, GRID = "#1b2127", "#4a545d", "#e3e7ea"
SIZE = 14  # pixels of all text
SAME = "The same as a table, with links to the quotations"
PICK = "pick"  # the selection's name
STEPS = ("#eef3f6", "#cfe0e9", "#93bdd1", "#2f7396", "#17567a", "#0b3149")  # of a heat map, pale to dark
LIFTS = (1.0, 1.5, 2.5, 3.5, 5.0)  # where one gives way to the next: times as often as by chance
LIGHT = 2.5  # from here on the number in a cell is white


def _axis(title: str | None, **more: Any) -> alt.Axis:
    return alt.Axis(title=title, labelColor=INK, titleColor=SOFT, labelFontSize=SIZE, titleFontSize=SIZE, titleFontWeight="normal", gridColor=GRID, **more)


def bars(rows: Sequence[dict[str, Any]], colour: str, *, title: str, sideways: bool) -> alt.LayerChart:
    """Bars of `count` by `name`, with a line from `low` to `high` where these are known; rows {key, name, count, low, high, tip}.

    A bar that is clicked is told by its `key`.
    """
    table = pd.DataFrame(rows)
    pick = alt.selection_point(name=PICK, fields=["key"], on="click")
    names = alt.Axis(title=None, labelColor=INK, labelFontSize=SIZE, labelAngle=0, labelLimit=330, labelOverlap=not sideways, ticks=False, domain=not sideways)
    across, along = (alt.Y, alt.X) if sideways else (alt.X, alt.Y)
    by = across("name:N", sort=None, axis=names)
    count = along("count:Q", axis=_axis(title, tickMinStep=1, format=",d"))
    tip = [alt.Tooltip("name:N", title=" "), alt.Tooltip("tip:N", title="mentions")]
    side = ("y", "x", "x2") if sideways else ("x", "y", "y2")
    bar = alt.Chart(table).mark_bar(color=colour, size=18 if sideways else 26, cursor="pointer").encode(
        **{side[0]: by, side[1]: count}, tooltip=tip, opacity=alt.condition(pick, alt.value(1), alt.value(0.55))).add_params(pick)
    known = table.dropna(subset=["low", "high"])
    reach = {side[0]: by, side[1]: along("low:Q"), side[2]: "high:Q"}
    edge, line = (alt.Chart(known).mark_rule(color=c, strokeWidth=w, tooltip=None).encode(**reach) for c, w in (("#ffffff", 6), (INK, 2)))
    chart = bar + edge + line  # the white edge keeps the line apart from a dark bar
    return chart.properties(height=alt.Step(30)) if sideways else chart.properties(height=320)


def heat(cells: Sequence[dict[str, Any]], names: Sequence[str], codes: Sequence[str]) -> alt.LayerChart:
    """A square of cells {one, other, lift, said, key}: the darker the more often together than by chance. Rows are called by `names`, columns by `codes`."""
    table = pd.DataFrame(cells)
    pick = alt.selection_point(name=PICK, fields=["key"], on="click")
    named = alt.Axis(title=None, labelColor=INK, labelFontSize=SIZE, labelLimit=360, labelOverlap=False, ticks=False, domain=False)
    base = alt.Chart(table).encode(
        x=alt.X("other:N", sort=list(codes), axis=alt.Axis(title=None, orient="top", labelAngle=0, labelColor=INK, labelFontSize=SIZE, labelOverlap=False, ticks=False, domain=False)),
        y=alt.Y("one:N", sort=list(names), axis=named),
    )
    boxes = base.mark_rect(stroke="#ffffff", strokeWidth=2, cursor="pointer").encode(
        color=alt.Color("lift:Q", scale=alt.Scale(type="threshold", domain=list(LIFTS), range=list(STEPS)), legend=alt.Legend(
            title="Times as often as by chance", orient="bottom", labelFontSize=SIZE, titleFontSize=SIZE, labelColor=INK, titleColor=SOFT, titleLimit=300, gradientLength=340)),
        opacity=alt.condition(pick, alt.value(1), alt.value(0.6)), tooltip=[alt.Tooltip("said:N", title=" ")],
    ).add_params(pick)
    words = base.mark_text(fontSize=SIZE, tooltip=None).encode(
        text=alt.Text("lift:Q", format=".1f"), color=alt.condition(f"datum.lift >= {LIGHT}", alt.value("#ffffff"), alt.value(INK)))
    return (boxes + words).properties(height=alt.Step(36))


def picked(event: Any) -> str:
    """The key of the bar or cell that was clicked, "" for none."""
    found = (event or {}).get("selection", {}).get(PICK) or []
    return str(found[0].get("key", "")) if found else ""


def draw(chart: Any, *, key: str, about: str, pick: str) -> str:
    """The chart; gives the key of what is clicked in it, "" where that was unclicked, else `pick`, what the address says."""
    clicked = picked(st.altair_chart(chart, key=key, width="stretch", on_select="rerun", selection_mode=[PICK], alt=about))
    before = st.session_state.get(f"{key}_clicked", "")
    st.session_state[f"{key}_clicked"] = clicked
    return now(clicked, before, pick)


def now(clicked: str, before: str, pick: str) -> str:
    """What is picked where `clicked` is clicked now, `before` was when the page was drawn last, and `pick` is what the address says."""
    return clicked or ("" if before and before == pick else pick)


def same_as_table(head: Sequence[str], rows: Sequence[Sequence[Any]], plain: Sequence[Sequence[Any]], *, file: str, columns: Sequence[str], title: str = SAME) -> None:
    """What a chart shows as a table and to save. `rows` hold HTML, already escaped; `plain` the same for a spreadsheet, under `columns`,
    with what it may be used for in every row."""
    with st.expander(title, expanded=title != SAME):
        body = "".join("<tr>" + "".join(f"<td{' class=n' if i else ''}>{cell}</td>" for i, cell in enumerate(row)) + "</tr>" for row in rows)
        top = "".join(f"<th scope='col'{' class=n' if i else ''}>{show.escape(h)}</th>" for i, h in enumerate(head))
        st.html(f"<div class='scroll' tabindex='0'><table class='plain'><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>")
        st.download_button("Save as CSV", tables_out.counts(columns, plain, frame.PURPOSE), file, "text/csv", on_click="ignore", key=f"save_{file}")
