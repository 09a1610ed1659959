"""Saved searches on the screens: as a choice of the Search screen, in words, and the button that saves one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui import frame, show
from ui.choice import MANY, Choice


SPOKEN = {  # filters as the side of the Search screen calls them
    "polarity": "what the text says", "theme": "theme", "failing": "failing", "agency": "agency", "kind": "kind of report", "area": "area",
}
MODE_NAMES = {"hybrid": "by words and meaning", "keyword": "by words", "semantic": "by meaning"}
NOT_ON_SCREEN = {"report_id": "only certain reports", "include_duplicates": "drafts and copies as well"}


def choice_of(saved: Mapping[str, Any]) -> Choice:
    """A saved search as a choice on the Search screen, as far as that has a place for it (`NOT_ON_SCREEN`)."""
    filters = saved["filters"]
    return Choice(
        question=saved["question"], mode=saved["mode"], year_from=filters.get("from"), year_to=filters.get("to"), sure=bool(filters.get("sure")),
        **{name: tuple(filters.get(name, ())) for name in MANY},
    )


def described(saved: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> str:
    """What a saved search asks for, in a line: "“missed appointments” by words; theme: Supervision; from 2018"."""
    parts = [f"“{saved['question']}” {MODE_NAMES.get(saved['mode'], saved['mode'])}"] if saved["question"] else []
    filters = saved["filters"]
    for name, spoken in SPOKEN.items():
        if filters.get(name):
            values = [show.POLARITIES.get(v) or names.get(name, {}).get(v, v) for v in filters[name]]
            parts.append(f"{spoken}: {' or '.join(values)}")
    parts += [f"{word} {filters[word]}" for word in ("from", "to") if filters.get(word)]
    parts += ["only findings the model is sure of"] if filters.get("sure") else []
    return "; ".join(parts + [words for name, words in NOT_ON_SCREEN.items() if filters.get(name)])


def offer(choice: Choice) -> None:
    """The button on the Search screen that saves what is asked there."""
    if not frame.may("reviewer"):
        return
    with st.expander("Save this search"):
        st.caption("What reports read from now on add to it is listed under “Saved searches”, which everybody here sees.")
        with st.form("save_search", border=False):
            left, *right, button = st.columns([5, 1] if frame.name_of_key() else [3, 2, 1], vertical_alignment="bottom")
            name = left.text_input("What to call it", key="save_name", max_chars=frame.LONGEST_NAME)
            by = frame.name_box("save_by", *right)
            wanted = button.form_submit_button("Save", width="stretch")
        if not wanted:
            return
        if not name.strip() or not by.strip():
            st.html(show.notice("Not saved yet", "Give it a name, and say who you are.", "care"))
            return
        with frame.calm():
            frame.api().save_search(choice.question, choice.filters(), mode=choice.mode, name=name, by=by)
        st.html(show.notice("Saved", f"“{name.strip()}” stands under “Saved searches” from now on."))
