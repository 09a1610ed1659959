"""Who is signed in: said at the top of every page where keys are asked for."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import streamlit as st

from corpus.roles import all_of
from ui import frame, show, signing, visit

LOOK_S = 15  # seconds between two looks at whether who is signed in still is
LONGEST = 4_000  # characters of an address

# Streamlit has two single letters of its own, which draw a page anew or empty its memory and cannot be switched off (WCAG 2.1.4).
NO_LETTERS = """<script>if (!window.scrLetters) { window.scrLetters = true; window.addEventListener('keydown', e => {
  const typing = e.target instanceof Element && e.target.closest('input, textarea, select, [contenteditable]');
  if (/^[cr]$/i.test(e.key) && !e.ctrlKey && !e.metaKey && !e.altKey && !typing) e.stopImmediatePropagation(); }, true); }</script>"""


def in_as(who: dict[str, Any]) -> None:
    """A button with the person's name and role; under it what they may, and signing out."""
    mine = visit.current() is not None
    name = who["name"] or "This installation\u2019s key"
    with st.container(horizontal=True, horizontal_alignment="right"):
        with st.popover(f"{show.plain(name)} ({who['role']})", width="content"):
            st.html(f"<p><b>{show.escape(name)}</b>, signed in as {show.escape(who['role'])}. You may {all_of(who['role'])}.</p>")
            if mine:
                st.button("Sign out", on_click=signing.leave)
            else:
                st.html("<p>Nobody has signed in here: the screens send the key that they were started with.</p>")


@st.fragment(run_every=LOOK_S)
def watch() -> None:
    """Asks for signing in on a page that stands open after its key was revoked or has expired, or after hours without a click."""
    if frame.changed():
        st.rerun()


def came_back(pages: list[st.Page]) -> None:
    """Opens the page that somebody wanted before they signed in elsewhere, which sends them to the first one."""
    wanted = st.context.cookies.get(visit.BACK)
    if not isinstance(wanted, str) or not wanted or visit.BACK in st.session_state or st.query_params:
        return
    st.session_state[visit.BACK] = True
    address = urlsplit(unquote(wanted)[:LONGEST])
    for page in pages:
        if page.url_path == address.path.strip("/"):
            st.switch_page(page, query_params=parse_qsl(address.query))
