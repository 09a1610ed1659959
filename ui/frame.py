"""What every screen shares: the API client, the line at the top, and calm errors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from corpus import practice
from corpus.codebook import shipped
from corpus.errors import ScrError
from corpus.roles import enough
from ui import login, signing, visit
from ui.api_client import Api
from ui.api_http import ApiDown, ApiProblem, Caller, url_from_env
from ui.parts import NOT_THIS as PURPOSE
from ui.show import escape, notice

LONGEST_NAME = 100  # characters; the API's own limit
HELPLINE = practice.HELPLINE
TITLES = {401: "Please sign in", 403: "Your key does not open this", 404: "Not found", 503: "The search service is not ready"}
LET_IN = "let_in"  # in the session's state: whether the page that stands there was shown to somebody let in
STYLES = Path(__file__).parent / "data" / "screens.css"


@st.cache_resource(show_spinner=False, max_entries=100, ttl=3600)
def _client(url: str, caller: Caller | None) -> Api:
    return Api(url, caller, refused=lambda: _me.clear(url, caller))


def caller() -> Caller | None:
    """The person who signed in, for this visit alone; else the installation's own key, but where people sign in at their organisation."""
    own = os.environ.get("SCR_API_KEY")
    return visit.current() or (Caller(own) if own and not login.wanted() else None)


def api() -> Api:
    """Raises ApiProblem 401 where nobody signed in and everybody is to."""
    return _client(url_from_env(), _somebody())


def begin(title: str, lead: str = "") -> None:
    """Title and the line that every screen carries. Where somebody is to sign in, the page ends here with what asks for it."""
    st.html(STYLES)
    st.html(f'<p class="strip">{escape(PURPOSE)}</p>')
    st.html(f"<h1>{escape(title)}</h1>" + (f'<p class="lead">{escape(lead)}</p>' if lead else ""))
    visit.keep()
    refused = _refused()
    st.session_state[LET_IN] = not refused
    if refused == 401:
        signing.page()
        st.stop()
    if refused == 403:
        signing.barred(getattr(caller(), "person", ""))
        st.stop()
    if signing.stranger():
        st.html(notice("Please open this page by its own address", "Without signing in the screens answer to this machine alone, as localhost or 127.0.0.1. "
                       "For others, whoever runs this installation gives each a key.", "care"))
        st.stop()
    visit.touch()


def changed() -> bool:
    """Whether who was let in when the page was drawn is not any more: revoked, expired, or without a click for too long."""
    return bool(st.session_state.get(LET_IN)) and bool(_refused())


def there(ask: Callable[..., dict[str, Any]], *wanted: str) -> dict[str, Any] | None:
    """What the API answers; None where it has no such thing."""
    try:
        return ask(*wanted)
    except ApiProblem as problem:
        if problem.status == 404:
            return None
        raise


@contextmanager
def calm(doing: str = "", *, title: str = "") -> Iterator[None]:
    """Shows `doing` while it works; an error becomes a quiet panel and ends the page there. `title`
    is for a page that has not begun yet: an error begins it."""
    try:
        if doing:
            with st.spinner(doing):
                yield
        else:
            yield
    except ScrError as error:
        if title:
            begin(title)
        explain(error)
        st.stop()


def bring(place: str, key: str, asked: object, *, block: str = "start") -> None:
    """Brings `place`, a CSS selector of the program's own, into view: once for what was `asked`, remembered as `key`."""
    if st.session_state.get(key) != asked:
        st.session_state[key] = asked
        st.html(f"<script>setTimeout(() => document.querySelector('{place}')?.scrollIntoView({{block: '{block}'}}), 400)</script>", unsafe_allow_javascript=True)


def explain(error: ScrError) -> None:
    """What went wrong and what to do, without alarm."""
    if isinstance(error, ApiDown):
        st.html(notice("The search service is not running", sentence(f"{error.what} at {error.where}") + " " + error.todo, "care"))
        st.button("Try again", type="primary")
        return
    status = error.status if isinstance(error, ApiProblem) else 0
    if status == 401 and _refused() == 401:
        st.rerun()
    where = f" ({error.where})" if error.where else ""
    st.html(notice(TITLES.get(status, "That did not work"), f"{sentence(error.what)}{where} {error.todo}".strip(), "care"))


def me() -> dict[str, Any] | None:
    """{name, role, keys} of who is at the screen; None where a key is wanted and none that holds is there, or the service does
    not answer: the page says so itself."""
    try:
        return _me(url_from_env(), _somebody())
    except ScrError:
        return None


def my_name() -> str:
    """What a box for the name of who is at the screen begins with: what this browser was told (`ui.deciding`)."""
    return unquote(signing.name_told())[:LONGEST_NAME]


def name_of_key() -> str:
    """The name of the person's key, under which alone what they do is kept; "" where none has one."""
    return str((me() or {}).get("name") or "")


def name_box(key: str, place: DeltaGenerator | None = None, *, first: str = "", about: str | None = None) -> str:
    """Under which name something is kept: that of the person's key, which is not asked for, else what is typed in a box that
    begins with `first`. It stands in the session's state under `key`, for a button's callback."""
    if name := name_of_key():
        st.session_state[key] = name
        return name
    return (place or st).text_input("Your name", value=first or my_name(), key=key, max_chars=LONGEST_NAME, help=about) or ""


def _refused() -> int:
    """401 where somebody is to sign in, 403 where the person who did is not let in, else 0."""
    try:
        _me(url_from_env(), _somebody())
    except ApiProblem as problem:
        return problem.status if problem.status in (401, 403) else 0
    except ScrError:  # it does not answer: the page says so itself
        pass
    return 0


def _somebody() -> Caller | None:
    found = caller()
    if found is None and login.wanted():
        raise ApiProblem("nobody has signed in", todo="Sign in.", status=401)
    return found


@st.cache_data(ttl=10, show_spinner=False, max_entries=100)
def _me(url: str, asks: Caller | None) -> dict[str, Any]:
    return _client(url, asks).me()


def may(role: str) -> bool:
    """Whether the person at the screen has this role, or one above it; where the service does not answer, the page says so itself."""
    try:
        who = _me(url_from_env(), _somebody())
    except ApiDown:
        return True
    except ScrError:
        return False
    return enough(who["role"], role)


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


@st.cache_data(ttl=30, show_spinner=False)
def labels(url: str, asks: Caller | None) -> dict[str, dict[str, str]]:
    """Codes to labels, by kind of thing: {"kind": {"scr": "Serious case review"}, ...}."""
    client = _client(url, asks)
    found = {name: {r["key"]: r["label"] for r in rows} for name, rows in client.facets().items()}
    factors = {row["code"]: row["label"] for row in shipped("factors.yaml")}  # vocabulary, not data: the API has no route for it
    return found | {"agency": {a["code"]: a["label"] for a in client.agencies()}, "factor": factors}


def names() -> dict[str, dict[str, str]]:
    return labels(url_from_env(), _somebody())
