"""Themes, “Two groups compared”: in which share of one group of reports, and of another, is each failing mentioned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui import charts, frame, kept, show
from ui.api_http import ApiProblem
from ui.choice import Choice

SIDES = {"a": "First group", "b": "Second group"}
CLEAR = 0.05  # adjusted chance from which on a difference is taken for more than accident
SHOWN = 40    # rows of the table
HOLD = "Of the filters at the side only the theme, the failing and “Only findings the model is sure of” hold here; each group has its own."


def seed(query: Mapping[str, Any]) -> None:
    """The widgets' values from the address."""
    state = st.session_state
    for side in SIDES:
        for name in ("kind", "region"):
            state[f"contrast_{side}_{name}"] = state.get(f"contrast_{side}_{name}", [v for v in query.get(f"{side}_{name}", []) if v])
        for name in ("from", "to"):
            given = (query.get(f"{side}_{name}") or ["0"])[-1]
            state[f"contrast_{side}_{name}"] = state.get(f"contrast_{side}_{name}", int(given) if given.isascii() and given.isdigit() else 0)


def groups() -> dict[str, Any]:
    """What the widgets say, as the API's parameters and the address's."""
    state = st.session_state
    return {f"{side}_{name}": value for side in SIDES for name in ("kind", "region", "from", "to") if (value := state.get(f"contrast_{side}_{name}"))}


def choose(facets: dict[str, list[dict[str, Any]]]) -> None:
    kinds = frame.names().get("kind", {})  # of all reports, whatever is chosen at the side
    years = sorted(int(r["key"]) for r in facets.get("year", []))
    regions = sorted({a["region"] for a in kept.asked("areas") if a["region"]})
    for (side, name), column in zip(SIDES.items(), st.columns(2), strict=True):
        with column.container(border=True):
            st.markdown(f"**{name}**" + (" (left open: all other reports)" if side == "b" else ""))
            st.multiselect("Kind of report", list(kinds), filter_mode="contains", key=f"contrast_{side}_kind", format_func=lambda k: kinds.get(k, k), placeholder="Any", select_all=False)
            st.multiselect("Region", regions, filter_mode="contains", key=f"contrast_{side}_region", placeholder="Any", select_all=False)
            left, right = st.columns(2)
            for box, end, label in ((left, "from", "From year"), (right, "to", "To year")):
                key = f"contrast_{side}_{end}"
                offered = [0, *years] if st.session_state[key] in (0, *years) else sorted({0, *years, st.session_state[key]})
                box.selectbox(label, offered, key=key, format_func=lambda y: str(y or "Any"))


def said(side: str, chosen: Mapping[str, Any]) -> str:
    """A group in words."""
    kinds = frame.names().get("kind", {})
    parts = [kinds.get(k, k) for k in chosen.get(f"{side}_kind", [])] + list(chosen.get(f"{side}_region", []))
    parts += [f"{word} {chosen[f'{side}_{word}']}" for word in ("from", "to") if chosen.get(f"{side}_{word}")]
    return ", ".join(parts) or ("all reports" if side == "a" else "all other reports")


def contrast(choice: Choice, polarity: str, facets: dict[str, list[dict[str, Any]]]) -> None:
    """The comparison. Of the filters beside the page only those that `HOLD` names do so here; the groups have their own."""
    choose(facets)
    st.caption(HOLD)
    chosen = groups()
    if not chosen:
        st.html(show.notice("Choose two groups", "For example inspections of one kind up to 2018 and the same from 2022."))
        return
    with frame.calm("Comparing…"):
        try:
            answer = frame.api().contrast(**chosen, polarity=polarity, sure=choice.sure)
        except ApiProblem as problem:
            if problem.status not in (400, 422):
                raise
            frame.explain(problem)
            return
    sizes = {side: f"{show.count(answer[side]['reports'], 'report')}, {answer[side]['passages']:g} passages in the middle one" for side in SIDES}
    st.html("".join(f"<p><b>{SIDES[side]}:</b> {show.escape(said(side, chosen))}: {show.escape(sizes[side])}</p>" for side in SIDES)
            + (f"<p>{show.count(answer['in_both'], 'report')} fit both and are counted in the first alone.</p>" if answer["in_both"] else ""))
    if answer["too_few"]:
        words = answer["too_few"]
        for side, name in SIDES.items():  # as the groups are called here
            words = words.replace(f"group {side.upper()} has", f"the {name.lower()} has")
        st.html(show.notice("Too few reports", words))
        return
    for warning in answer["warnings"]:
        st.html(show.notice("Mind", warning, "care"))
    rows = [r for r in answer["rows"] if (not choice.theme or r["theme"] in choice.theme) and (not choice.failing or r["code"] in choice.failing)]
    clear = sum(r["q"] < CLEAR for r in rows)
    st.html(f"<p>{show.count(len(rows), 'failing')} compared, the clearest difference first; {clear} of them differ by more than accident "
            f"would explain (less than {CLEAR:.0%}, all {answer['compared']} comparisons allowed for). Shares are of reports with at least one mention, as found. A difference "
            "says nothing of why, or of how well anybody works.</p>")
    body = [[f"<a href='{show.escape(Choice(failing=(r['code'],), polarity=(polarity,), sure=choice.sure).link())}' target='_self'>{show.escape(r['label'])}</a>",
             *(linked(r, side, chosen, polarity, sure=choice.sure) for side in SIDES), f"{r['difference'] * 100:+.0f} points ({r['difference_low'] * 100:+.0f} to {r['difference_high'] * 100:+.0f})",
             "<b>yes</b>" if r["q"] < CLEAR else "cannot be told"] for r in rows[:SHOWN]]
    names = ("label", "in_a", "share_a", "in_b", "share_b", "difference", "difference_low", "difference_high", "odds_ratio", "odds_low", "odds_high", "g2", "p", "q")
    charts.same_as_table(["Failing" if polarity == "failing" else "What it is about", "First group", "Second group", "Difference (95 %)", "More than accident?"], body,
                         [[r[n] for n in names] for r in rows], file="two-groups-for-learning.csv", columns=names, title="The comparison, with links to the quotations")


def linked(row: dict[str, Any], side: str, chosen: Mapping[str, Any], polarity: str, *, sure: bool) -> str:
    """Reports of a group that mention it, opening the quotations where Search has all of the group's filters."""
    said = f"{row[f'in_{side}']:,} ({row[f'share_{side}']:.0%})"
    own = {name: chosen.get(f"{side}_{name}") for name in ("kind", "region", "from", "to")}
    if own["region"] or not row[f"in_{side}"] or (side == "b" and not any(own.values())):
        return said
    there = Choice(failing=(row["code"],), polarity=(polarity,), kind=tuple(own["kind"] or ()), year_from=own["from"], year_to=own["to"], sure=sure)
    return f"<a href='{show.escape(there.link())}' target='_self'>{said}</a>"
