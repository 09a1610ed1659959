"""Who is signed in: said at the top of every page where keys are asked for."""

from __future__ import annotations

from typing import Any

import streamlit as st

from corpus.roles import all_of
from ui import show, visit


def in_as(who: dict[str, Any]) -> None:
    """A button with the person's name and role; under it what they may, and signing out."""
    mine = bool(st.session_state.get(visit.SIGNED_IN) or visit.remembered())
    name = who["name"] or "This installation\u2019s key"
    with st.container(horizontal=True, horizontal_alignment="right"):
        with st.popover(f"{show.plain(name)} ({who['role']})", width="content"):
            st.html(f"<p><b>{show.escape(name)}</b>, signed in as {show.escape(who['role'])}. You may {all_of(who['role'])}.</p>")
            if mine:
                st.button("Sign out", on_click=visit.end)
            else:
                st.html("<p>Nobody has signed in here: the screens send the key that they were started with.</p>")
