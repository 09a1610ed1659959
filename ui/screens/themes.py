"""Themes: what the reports say, by theme and failing, by year and by kind of agency."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from ui import frame, show
from ui.choice import Choice
from ui.counted import cell, explained, span

COLOURS = {"failing": "#8c2611", "strength": "#14532d", "recommendation": "#1f3f8f"}
NOTE = "Counts are mentions in published reports, not prevalence."
PLURAL = {"failing": "Failings", "strength": "Strengths", "recommendation": "Recommendations"}


def chart(rows: list[dict[str, Any]], polarity: str, *, by: str, sideways: bool) -> alt.Chart:
    """Bars of mentions. Sideways for names, upright for years."""
    table = pd.DataFrame([
        {by: str(r.get("label") or r["key"]), "mentions": r.get(polarity, 0), "probably": probably(r, polarity), "reports": r.get("reports", 0)}
        for r in rows
    ])
    names = alt.Axis(labelAngle=0, labelLimit=340, labelOverlap=False, title=None, labelColor="#1b2127", labelFontSize=13)
    numbers = alt.Axis(title="Mentions", tickMinStep=1, format="d", labelColor="#4a545d", titleColor="#4a545d", grid=True, gridColor="#e3e7ea")
    bars = alt.Chart(table).mark_bar(color=COLOURS[polarity], size=18 if sideways else 28)
    tip = [alt.Tooltip(f"{by}:N"), alt.Tooltip("mentions:Q", title="mentions found"),
           alt.Tooltip("probably:N", title="probably, the model's errors allowed for"), alt.Tooltip("reports:Q", title="in reports with any mention")]
    if sideways:
        return bars.encode(y=alt.Y(f"{by}:N", sort=None, axis=names), x=alt.X("mentions:Q", axis=numbers), tooltip=tip).properties(
            height=alt.Step(28))
    return bars.encode(x=alt.X(f"{by}:O", sort=None, axis=names), y=alt.Y("mentions:Q", axis=numbers), tooltip=tip).properties(height=300)


def probably(row: dict[str, Any], polarity: str) -> str:
    """"105 to 150", or that nobody can tell."""
    made = (row.get("estimates") or {}).get(polarity)
    return span(made) if made else "cannot be told"


def every_year(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The years in order, those between without a report put in, so that a gap looks like one."""
    found = {int(r["key"]): r for r in rows if str(r["key"]).isdigit()}
    return [found.get(y, {"key": y, "label": str(y)}) for y in range(min(found), max(found) + 1)] if found else []


def figure(title: str, note: str, rows: list[dict[str, Any]], polarity: str, by: str, *, sideways: bool) -> None:
    st.subheader(title, anchor=False)
    if not any(r.get(polarity) for r in rows):
        st.html(show.notice("No mentions yet", "Nothing has been counted here. Choose another theme, or read more reports."))
        return
    st.altair_chart(chart(rows, polarity, by=by, sideways=sideways), width="stretch", alt=f"Bar chart: {title}")
    st.caption(show.plain(f"{note} {explained(rows)} {NOTE}"))
    with st.expander("The same as a table"):
        st.html(show.table([by.capitalize(), "Failings", "Strengths", "Recommendations", "Reports with any of these"],
                           [[r.get("label") or r["key"], *(cell(r, k) for k in (*COLOURS, "reports"))] for r in rows if r.get("reports")]))


def theme_table(theme: dict[str, Any], sure: bool) -> str:
    """The failings of a theme with definition, counts and a link to the quotations."""
    rows = []
    for failing in theme.get("failings", []):
        link = show.escape(Choice(failing=(failing["code"],), sure=sure).link())
        rows.append(
            f"<tr><td><a href='{link}' target='_self'><b>{show.escape(failing['label'])}</b></a><br>{show.escape(failing.get('definition'))}</td>"
            + "".join(f"<td class='n'>{number(failing, k, sure)}</td>" for k in COLOURS) + f"<td class='n'>{failing.get('reports', 0):,}</td></tr>")
    head = "<th scope='col'>Failing, and what counts as one</th>" + "".join(
        f"<th scope='col' class='n'>{h}</th>" for h in ("As failing", "As strength", "In recom&shy;mendation", "Reports with any"))
    link = show.escape(Choice(theme=(theme["code"],), sure=sure).link())
    return (f"<div class='scroll' tabindex='0'><table class='plain'><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
            f"<p><a href='{link}' target='_self'>All quotations on this theme</a></p>")


def number(failing: dict[str, Any], polarity: str, sure: bool) -> str:
    """A count that opens the quotations behind it; a nought opens nothing."""
    if not failing.get(polarity):
        return "0"
    link = show.escape(Choice(failing=(failing["code"],), polarity=(polarity,), sure=sure).link())
    about = show.escape(f"{show.POLARITIES[polarity]}: {show.label_of(failing | {'polarity': polarity})}")
    return f"<a href='{link}' target='_self' title='{about}'>{show.escape(cell(failing, polarity))}</a>"


def main() -> None:
    frame.begin("Themes", "Twelve themes run through reviews and inspections. Under each stand the failings that make it up, "
                          "with what counts as one. Counts open the quotations behind them.")
    sure = st.checkbox("Count only findings the model is sure of", key="themes_sure", help="Fewer findings; about nine in ten of them are right.")
    only = {"sure": True} if sure else {}
    with frame.calm("Counting…"):
        themes = frame.api().themes(only)
    by_code = {t["code"]: t for t in themes}
    if not any(t.get(k) for t in themes for k in COLOURS):
        nothing = ("Nothing to count", "The model is sure of no finding.") if sure else (
            "No reports have been read yet", "The themes are below; counts appear once reports are read: `scr ingest FOLDER`.")
        st.html(show.notice(*nothing))
    else:
        charts(by_code, only)
    st.header("The themes", anchor=False)
    st.caption(show.plain(f"{explained(themes)} {NOTE}"))
    for theme in themes:
        parts = [f"{cell(theme, k)} {(PLURAL[k][:-1] if theme[k] == 1 else PLURAL[k]).lower()}" for k in COLOURS if theme.get(k)]
        tail = f" — {', '.join(parts)}, in {show.count(theme.get('reports', 0), 'report')}" if parts else " — no mentions"
        with st.expander(f"**{show.plain(theme['label'])}**{show.plain(tail)}"):
            st.html(theme_table(theme, sure))


def charts(by_code: dict[str, dict[str, Any]], only: dict[str, Any]) -> None:
    given = st.query_params.get("theme", "")
    if "themes_theme" not in st.session_state:
        st.session_state["themes_theme"] = given if given in by_code else ""
    left, right = st.columns(2, vertical_alignment="bottom")
    chosen = left.selectbox("Theme", ["", *by_code], key="themes_theme",
                            format_func=lambda c: "All themes" if not c else by_code[c]["label"])
    polarity = right.segmented_control("Count", list(COLOURS), default="failing", key="themes_polarity", required=True,
                                       format_func=PLURAL.__getitem__) or "failing"
    st.query_params.from_dict({"theme": chosen} if chosen else {})
    filters = only | ({"theme": [chosen]} if chosen else {})
    with frame.calm("Counting…"):
        years, agencies = frame.api().counts("year", filters), frame.api().counts("agency", filters)
    about = f"{PLURAL[polarity]} {'on ' + by_code[chosen]['label'].lower() if chosen else 'on all themes'}"
    figure(f"{about}, by year of publication",
           "Mentions in the reports read here. A year with more or longer reports has more mentions: this is no trend in practice.",
           every_year(years), polarity, "year", sideways=False)
    figure(f"{about}, by kind of agency",
           "In alphabetical order: this is not a ranking. Agencies that reviews write about more are mentioned more.",
           sorted((a for a in agencies if a.get(polarity)), key=lambda r: str(r.get("label") or r["key"]).lower()), polarity, "agency", sideways=True)


main()
