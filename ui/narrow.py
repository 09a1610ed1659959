"""The filters beside the Search and the Themes screen. What is chosen on the one holds on the other, until it is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui import frame, show
from ui.choice import MANY, Choice

FILTERS = {
    "polarity": "What the text says",
    "theme": "Theme",
    "failing": "Failing",
    "agency": "Agency",
    "kind": "Kind of report",
    "area": "Area",
}
HELP = {
    "polarity": "A failing, something done well, or a recommendation.",
    "failing": "The aspect of practice. With “Strength” chosen above, places where the same thing was done well.",
    "agency": "Whose practice the text speaks of.",
}
KEPT = "narrowed"  # in the session: the filters last chosen on either screen


def kept() -> Choice:
    """The filters last chosen in this visit, without a question."""
    return st.session_state.get(KEPT, Choice())


def keep(choice: Choice) -> None:
    st.session_state[KEPT] = Choice(
        **{name: getattr(choice, name) for name in MANY}, year_from=choice.year_from, year_to=choice.year_to, sure=choice.sure)


def seed(screen: str, given: Choice) -> None:
    """The widgets' values: written back before they are drawn, for their labels carry counts, and a label that changes would lose its selection."""
    state = st.session_state
    for name in MANY:
        state[f"{screen}_{name}"] = state.get(f"{screen}_{name}", list(getattr(given, name)))
    state[f"{screen}_from"] = state.get(f"{screen}_from", given.year_from or 0)
    state[f"{screen}_to"] = state.get(f"{screen}_to", given.year_to or 0)
    state[f"{screen}_sure"] = state.get(f"{screen}_sure", given.sure)


def chosen(screen: str) -> dict[str, Any]:
    """What the widgets say, as fields of a `Choice`."""
    state = st.session_state
    return {name: tuple(state[f"{screen}_{name}"]) for name in MANY} | {
        "year_from": state[f"{screen}_from"] or None, "year_to": state[f"{screen}_to"] or None, "sure": state[f"{screen}_sure"]}


def clear(screen: str) -> None:
    state = st.session_state
    for name in MANY:
        state[f"{screen}_{name}"] = []
    state[f"{screen}_from"] = state[f"{screen}_to"] = 0
    state[f"{screen}_sure"] = False


def panel(
    screen: str, facets: dict[str, list[dict[str, Any]]], choice: Choice, *, title: str, changed: Callable[[], None] | None = None,
    leave_out: tuple[str, ...] = (), cleared: Callable[[], None] | None = None,
) -> None:
    """The filters' widgets, each value with its number of findings."""
    st.subheader(title, anchor=False)
    if choice.filtered:
        st.button("Clear all filters", on_click=cleared or clear, args=() if cleared else (screen,), width="stretch")
    for name, label in FILTERS.items():
        if name in leave_out:
            continue
        rows = {r["key"]: r for r in facets.get(name, [])}
        options = [r["key"] for r in rows.values() if r["count"]]
        options += [c for c in getattr(choice, name) if c not in options]  # chosen, though nothing fits it now

        def say(code: str, name: str = name, rows: dict = rows) -> str:
            row = rows.get(code, {})
            label = show.POLARITIES.get(code) or row.get("label") or frame.names().get(name, {}).get(code, code)
            return f"{label} ({row.get('count', 0):,})"

        st.multiselect(label, options, filter_mode="contains", key=f"{screen}_{name}", format_func=say, help=HELP.get(name), on_change=changed,
                       placeholder="Any" if options else "None yet", disabled=not options, select_all=False)
    years = sorted({int(r["key"]) for r in facets.get("year", [])} | {y for y in (choice.year_from, choice.year_to) if y})
    counts = {int(r["key"]): r["count"] for r in facets.get("year", [])}
    left, right = st.columns(2)
    for column, name, label in ((left, "from", "From year"), (right, "to", "To year")):
        column.selectbox(label, [0, *years], key=f"{screen}_{name}", on_change=changed,
                         format_func=lambda y: "Any" if not y else f"{y} ({counts.get(y, 0):,})")
    st.checkbox("Only findings the model is sure of", key=f"{screen}_sure", on_change=changed,
                help="Fewer findings; about nine in ten of them are right.")
