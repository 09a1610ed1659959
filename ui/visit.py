"""A visit to the screens by somebody who signed in: who they are, in this process's memory alone.

Links between pages begin a new session of Streamlit, so the browser is handed a random token in a cookie that ends with it; the
key itself never leaves this process but for the API. A visit is one for all tabs of a browser: it ends in all of them when the
person signs out, after some hours without a click, or after half a day.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field

import streamlit as st

from corpus.errors import ScrError
from corpus.settings import idle_hours
from ui import login
from ui.api_client import Api
from ui.api_http import Caller, url_from_env

TOKEN, WHY = "signed_in_token", "signed_out_why"  # in the session's state
FORM = ("sign_in_key", "FormSubmitter:sign_in-")  # widgets of the form that signs in, as their keys in the session's state begin
COOKIE = "scr_visit"
BACK = "scr_back"            # cookie: the page that somebody wanted who signs in elsewhere, for BACK_S
BACK_S = 600
LONGEST_S = 12 * 3600        # seconds after which a person signs in again
MOST = 1_000                 # visits, and ended ones, remembered at once


@dataclass
class Visit:
    caller: Caller
    until: float
    seen: float  # when something was last clicked, in any tab


@dataclass
class _Memory:
    """By name: the token, or what the provider's answer comes to. `gone`: why a visit ended, and until when that must be known."""

    visits: dict[str, Visit] = field(default_factory=dict)
    gone: dict[str, tuple[str, float]] = field(default_factory=dict)


@st.cache_resource(show_spinner=False)
def _memory() -> _Memory:
    return _Memory()


def begin(key: str) -> None:
    """Somebody signs in with a key."""
    token = secrets.token_urlsafe(32)
    _start(token, Caller(key), time.time() + LONGEST_S)
    st.session_state[TOKEN] = token
    st.session_state.pop(WHY, None)


def current() -> Caller | None:
    """Who is at the screen, and has a visit that lasts."""
    memory, now = _memory(), time.time()
    for name in _names():
        if found := memory.visits.get(name):
            why = "long" if found.until < now else "idle" if found.seen + idle_hours() * 3600 < now else ""
            if not why:
                return found.caller
            _leave(name, why)
    key, someone = os.environ.get("SCR_SCREENS_KEY"), login.signed_in()
    if not key or not someone or not someone.identity or someone.visit in memory.gone or not -login.LATER_S < now - someone.since < LONGEST_S:
        return None
    return _start(someone.visit, Caller(key, someone.identity), someone.since + LONGEST_S)


def touch() -> None:
    """Something was clicked."""
    for name in _names():
        if found := _memory().visits.get(name):
            found.seen = time.time()


def why_ended() -> str:
    """Why the last visit of this browser ended: out, refused, idle, long, or ended where that is not known; "" where there was none."""
    known = next((_memory().gone[name][0] for name in _names() if name in _memory().gone), "")
    return st.session_state.get(WHY) or known or ("ended" if TOKEN in st.session_state else "")


def end(why: str) -> None:
    """Signs out, in all tabs. Nothing of what a person typed, chose or decided stays for the next one."""
    for name in _names():
        _leave(name, why)
    state = st.session_state
    for name in [str(name) for name in state if not str(name).startswith((*FORM, TOKEN))]:
        del state[name]
    state[WHY] = why


def keep() -> None:
    """Hands the browser its token, on every page of the session in which somebody signed in."""
    token = st.session_state.get(TOKEN)
    if token in _memory().visits:
        _run(f"document.cookie = '{COOKIE}={token}; path=/; SameSite=Strict{_secure()}'")
    if st.context.cookies.get(BACK):
        forget(BACK)


def forget(*cookies: str) -> None:
    """Takes cookies back from the browser."""
    _run("".join(f"document.cookie = '{name}=; path=/; max-age=0; SameSite=Strict';" for name in cookies))


def come_back() -> None:
    """Has the browser remember this address: who signs in elsewhere is sent to the first page."""
    _run(f"document.cookie = '{BACK}=' + encodeURIComponent(location.pathname + location.search) + '; path=/; max-age={BACK_S}; SameSite=Strict{_secure()}'")


def _names() -> Iterator[str]:
    """Under which names a visit of this browser may be kept."""
    for token in (st.session_state.get(TOKEN), st.context.cookies.get(COOKIE)):
        if isinstance(token, str) and token:
            yield token
    if someone := login.signed_in():
        yield someone.visit


def _start(name: str, caller: Caller, until: float) -> Caller:
    memory, now = _memory(), time.time()
    for old in [old for old, visit in list(memory.visits.items()) if visit.until < now] or (list(memory.visits)[:1] if len(memory.visits) >= MOST else []):
        memory.visits.pop(old, None)
    memory.visits[name] = Visit(caller, until, now)
    with suppress(ScrError), closing(Api(url_from_env(), caller)) as api:  # of the audit; what is refused the page tells of when it begins
        api.sign_in()
    return caller


def _leave(name: str, why: str) -> None:
    memory, now = _memory(), time.time()
    for old in [old for old, (_, until) in list(memory.gone.items()) if until < now]:
        memory.gone.pop(old, None)
    if memory.visits.pop(name, None) and why != "refused":  # of keys that were only tried nothing is remembered
        memory.gone[name] = (why, now + LONGEST_S + login.LATER_S)


def _secure() -> str:
    return "; Secure" if (st.context.url or "").startswith("https:") else ""


def _run(script: str) -> None:
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
