"""Themes, “The twelve themes”: what each failing is, with its counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from ui import frame, kept, show
from ui.choice import Choice
from ui.counted import PLURAL, cell, explained
from ui.themes_counts import linked

SOURCE = ("The twelve themes, the failings and their definitions are this program’s own taxonomy, drawn from what published reviews and "
          "inspection reports repeat; they are no official list. Codes stay the same from release to release.")


def theme_table(theme: dict[str, Any], choice: Choice) -> str:
    """The failings of a theme with definition, counts and links to the quotations."""
    rows = []
    for failing in theme.get("failings", []):
        there = replace(choice, failing=(failing["code"],), theme=())
        link = show.escape(replace(there, polarity=()).link())
        around = show.escape(f"graph?kind=failing&key={failing['code']}")
        rows.append(
            f"<tr><td><a href='{link}' target='_self'><b>{show.escape(failing['label'])}</b></a> <span class='code'>{show.escape(failing['code'])}</span><br>"
            f"{show.escape(failing.get('definition'))} <a href='{around}' target='_self'>On the graph</a></td>"
            + "".join(f"<td class='n'>{linked(failing, k, there)}</td>" for k in PLURAL) + f"<td class='n'>{failing.get('reports', 0):,}</td></tr>")
    head = "<th scope='col'>Failing, and what counts as one</th>" + "".join(
        f"<th scope='col' class='n'>{h}</th>" for h in ("As failing", "As strength", "In recom&shy;mendation", "Reports with any"))
    link = show.escape(replace(choice, theme=(theme["code"],), failing=(), polarity=()).link())
    return (f"<div class='scroll' tabindex='0'><table class='plain'><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
            f"<p><a href='{link}' target='_self'>All quotations on this theme</a></p>")


def themes(choice: Choice) -> None:
    with frame.calm("Counting…"):
        rows = kept.asked("themes", replace(choice, polarity=()).filters())
    st.html(f"<p class='prose'>{show.escape(SOURCE)} How often the model is right, theme by theme, is on the page <a href='about' target='_self'>About</a>.</p>")
    if said := explained(rows):
        st.caption(show.plain(said))
    for theme in rows:
        parts = [f"{cell(theme, k)} {(PLURAL[k][:-1] if theme[k] == 1 else PLURAL[k]).lower()}" for k in PLURAL if theme.get(k)]
        tail = f" — {', '.join(parts)}, in {show.count(theme.get('reports', 0), 'report')}" if parts else " — no mentions"
        with st.expander(f"**{show.plain(theme['label'])}**{show.plain(tail)}"):
            st.html(theme_table(theme, choice))
