"""What every screen shares: the API client, the line at the top, and calm errors."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from corpus.codebook import shipped
from corpus.errors import ScrError
from ui.api_client import Api, ApiDown, ApiProblem, url_from_env
from ui.parts import NOT_THIS as PURPOSE
from ui.show import escape, notice

HELPLINE = "0808 800 5000"
TITLES = {401: "The search service wants a key", 403: "The search service wants a key", 404: "Not found", 503: "The search service is not ready"}
STYLES = Path(__file__).parent / "data" / "screens.css"


@st.cache_resource(show_spinner=False)
def _client(url: str, key: str | None) -> Api:
    return Api(url, key)


def api() -> Api:
    return _client(url_from_env(), os.environ.get("SCR_API_KEY") or None)


def begin(title: str, lead: str = "") -> None:
    """Title and the line that every screen carries."""
    st.html(STYLES)
    st.html(f'<p class="strip">{escape(PURPOSE)}</p>')
    st.html(f"<h1>{escape(title)}</h1>" + (f'<p class="lead">{escape(lead)}</p>' if lead else ""))


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
    where = f" ({error.where})" if error.where else ""
    st.html(notice(TITLES.get(status, "That did not work"), f"{sentence(error.what)}{where} {error.todo}".strip(), "care"))


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
    return labels(url_from_env(), os.environ.get("SCR_API_KEY") or None)
