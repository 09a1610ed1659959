"""What every screen shares: the API client, the line at the top, and calm errors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from corpus import practice
from corpus.codebook import shipped
from corpus.errors import ScrError
from corpus.roles import enough
from ui import visit
from ui.api_client import Api
from ui.api_http import ApiDown, ApiProblem, url_from_env
from ui.parts import NOT_THIS as PURPOSE
from ui.show import escape, notice

LONGEST_KEY, LONGEST_NAME = 200, 100  # characters; of a name the API's own limit
NAMED = "scr_reviewer"  # cookie: the name typed in this browser, until it is closed: links that open a page anew would forget it
HELPLINE = practice.HELPLINE
TITLES = {401: "Please sign in", 403: "Your key does not open this", 404: "Not found", 503: "The search service is not ready"}
STYLES = Path(__file__).parent / "data" / "screens.css"


@st.cache_resource(show_spinner=False, max_entries=100, ttl=3600)
def _client(url: str, key: str | None) -> Api:
    return Api(url, key)


def key() -> str | None:
    """The key of the person who signed in, for this visit alone; else the installation's own."""
    return st.session_state.get(visit.SIGNED_IN) or visit.remembered() or os.environ.get("SCR_API_KEY") or None


def api() -> Api:
    return _client(url_from_env(), key())


def begin(title: str, lead: str = "") -> None:
    """Title and the line that every screen carries. Where a key is wanted and none that holds is there, the page ends here with
    the form that asks for it."""
    st.html(STYLES)
    st.html(f'<p class="strip">{escape(PURPOSE)}</p>')
    st.html(f"<h1>{escape(title)}</h1>" + (f'<p class="lead">{escape(lead)}</p>' if lead else ""))
    visit.keep()
    if _locked():
        sign_in()
        st.stop()


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


def explain(error: ScrError) -> None:
    """What went wrong and what to do, without alarm."""
    if isinstance(error, ApiDown):
        st.html(notice("The search service is not running", sentence(f"{error.what} at {error.where}") + " " + error.todo, "care"))
        st.button("Try again", type="primary")
        return
    status = error.status if isinstance(error, ApiProblem) else 0
    if status == 401:
        sign_in()
        return
    where = f" ({error.where})" if error.where else ""
    st.html(notice(TITLES.get(status, "That did not work"), f"{sentence(error.what)}{where} {error.todo}".strip(), "care"))


def sign_in() -> None:
    """The form that asks for a key, in place of what the page would show. A key that is refused is kept no longer."""
    refused = visit.end()
    st.html(notice("Please sign in", "Your key is not accepted any more: it was mistyped, has expired or was revoked. Ask whoever runs this installation." if refused else
                   "This installation asks each person for a key. Whoever runs it makes one for you.", "care" if refused else "calm"))
    with st.form("sign_in", border=False):
        given = st.text_input("Your key", type="password", key="sign_in_key", autocomplete="off", max_chars=LONGEST_KEY, width=460,
                              help="It begins with scr_. It is kept for this visit, until you sign out or close the browser, and nowhere else.")
        if st.form_submit_button("Sign in", type="primary") and given.strip():
            with suppress(ScrError):  # a key that is refused is told of when the page begins anew
                _client(url_from_env(), given.strip()).sign_in()
            visit.begin(given.strip())
            st.rerun()


def me() -> dict[str, Any] | None:
    """{name, role, keys} of who is at the screen; None where a key is wanted and none that holds is there, or the service does
    not answer: the page says so itself."""
    try:
        return _me(url_from_env(), key())
    except ScrError:
        return None


def my_name() -> str:
    """What a box for the name of who is at the screen begins with: what this browser was told (`ui.deciding`)."""
    told = st.context.cookies.get(NAMED, "")
    return unquote(told)[:LONGEST_NAME] if isinstance(told, str) else ""


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


def _locked() -> bool:
    try:
        _me(url_from_env(), key())
    except ApiProblem as problem:
        return problem.status == 401
    except ScrError:  # it does not answer: the page says so itself
        pass
    return False


@st.cache_data(ttl=10, show_spinner=False, max_entries=100)
def _me(url: str, given: str | None) -> dict[str, Any]:
    return _client(url, given).me()


def may(role: str) -> bool:
    """Whether the person at the screen has this role, or one above it; where the service does not answer, the page says so itself."""
    try:
        who = _me(url_from_env(), key())
    except ApiDown:
        return True
    except ScrError:
        return False
    return enough(who["role"], role)


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else "")


@st.cache_data(ttl=30, show_spinner=False)
def labels(url: str, key: str | None) -> dict[str, dict[str, str]]:
    """Codes to labels, by kind of thing: {"kind": {"scr": "Serious case review"}, ...}."""
    client = _client(url, key)
    found = {name: {r["key"]: r["label"] for r in rows} for name, rows in client.facets().items()}
    factors = {row["code"]: row["label"] for row in shipped("factors.yaml")}  # vocabulary, not data: the API has no route for it
    return found | {"agency": {a["code"]: a["label"] for a in client.agencies()}, "factor": factors}


def names() -> dict[str, dict[str, str]]:
    return labels(url_from_env(), key())
