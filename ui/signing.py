"""Signing in on the screens: the page that asks for it, in place of what a page would show, and who may see what."""

from __future__ import annotations

import os
from typing import Any

import streamlit as st

from corpus.settings import idle_hours
from search_api.guard import host_name, is_loopback
from ui import login, visit
from ui.show import notice

LONGEST_KEY = 200  # characters
NAMED = "scr_reviewer"  # cookie: the name typed in this browser, until it is closed: links that open a page anew would forget it
AGAIN = "Sign in, and you come back to this page."


def page() -> None:
    """What stands there for somebody who is not let in, and what to do. A key that was refused is kept no longer."""
    someone, asking = login.signed_in(), visit.current()
    if asking and not asking.person:
        visit.end("refused")
    why = visit.why_ended()
    if why:
        visit.forget(visit.COOKIE, NAMED)
    elif someone and not someone.identity:
        _as_another("It is not certain who you are", "Your organisation has not verified your e-mail address, or does not say which it is. Ask whoever runs this installation.")
        return
    elif someone and (asking or not os.environ.get("SCR_SCREENS_KEY")):
        _as_another("Signing in does not work here yet", "The screens have no key of their own that holds (SCR_SCREENS_KEY). Ask whoever runs this installation.")
        return
    title, said, look = _words(why)
    st.html(notice(title, said, look))
    offered = login.offered()
    if offered:
        visit.come_back()
        with st.container(horizontal=True):
            for provider in offered:
                st.button(f"Sign in with {provider}" if provider != login.DEFAULT else "Sign in at your organisation", key=f"sign_in_at_{provider}", type="primary",
                          on_click=login.begin, args=(provider,))
        with st.expander("Sign in with a key"):
            _form()
    else:
        _form()


def barred(identity: str) -> None:
    """For somebody who signed in at their organisation and whom nobody has let in here, or not any more."""
    _as_another("You are not let in here", f"You signed in as {identity}. Whoever runs this installation can let you in; then reload this page.")


def stranger() -> bool:
    """Whether the page was asked for by another name than this machine's own, and nobody signed in: without a key a page of
    another site could point its own name here (DNS rebinding)."""
    host = st.context.headers.get("Host") or ""
    return bool(host) and not visit.current() and not is_loopback(host_name(host))


def name_told() -> str:
    told: Any = st.context.cookies.get(NAMED, "")
    return told if isinstance(told, str) else ""


def leave() -> None:
    """Signs out (a button's callback). What stood in the address, a question perhaps, goes too."""
    elsewhere = login.signed_in() is not None
    visit.end("out")
    st.query_params.clear()
    if elsewhere:
        st.logout()


def _words(why: str) -> tuple[str, str, str]:
    hours = f"{idle_hours():g} {'hour' if idle_hours() == 1 else 'hours'}"
    return {
        "out": ("You have signed out", "Nothing of your visit is kept here.", "calm"),
        "idle": ("You were signed out", f"Nothing was clicked for {hours}. {AGAIN}", "calm"),
        "long": ("You were signed out", f"A visit ends after {visit.LONGEST_S // 3600} hours. {AGAIN}", "calm"),
        "ended": ("Please sign in again", f"Your visit has ended. {AGAIN}", "calm"),
        "refused": ("Please sign in", "Your key is not accepted any more: it was mistyped, has expired or was revoked. Ask whoever runs this installation.", "care"),
    }.get(why) or ("Please sign in", "Sign in as you do at work. Whoever runs this installation says who is let in." if login.offered() else
                   "This installation asks each person for a key. Whoever runs it makes one for you.", "calm")


def _form() -> None:
    with st.form("sign_in", border=False):
        given = st.text_input("Your key", type="password", key="sign_in_key", autocomplete="off", max_chars=LONGEST_KEY, width=460,
                              help="It begins with scr_. It is kept for this visit, until you sign out or close the browser, and nowhere else.")
        if st.form_submit_button("Sign in", type="secondary" if login.offered() else "primary") and given.strip():
            visit.begin(given.strip())
            st.rerun()


def _as_another(title: str, said: str) -> None:
    st.html(notice(title, said, "care"))
    st.button("Sign out", key="sign_out_barred", on_click=leave)
