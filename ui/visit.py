"""A visit to the screens by somebody who signed in: their key, in this process's memory alone.

Links between pages begin a new session of Streamlit, so the browser is handed a random token in a cookie that ends with it; the
key itself never leaves this process but for the API.
"""

from __future__ import annotations

import secrets
import time

import streamlit as st

SIGNED_IN = "signed_in_key"  # in the session's state
TOKEN = "signed_in_token"    # likewise
FORM = ("sign_in_key", "FormSubmitter:sign_in-")  # widgets of the form that signs in, as their keys in the session's state begin
COOKIE = "scr_visit"
LONGEST_S = 12 * 3600        # seconds after which a person signs in again
MOST = 1_000                 # visits remembered at once


@st.cache_resource(show_spinner=False)
def _visits() -> dict[str, tuple[str, float]]:
    """Keys by token, and until when."""
    return {}


def begin(key: str) -> None:
    """Somebody signs in."""
    visits = _visits()
    for token in [token for token, (_, until) in list(visits.items()) if until < time.time()] or (list(visits)[:1] if len(visits) >= MOST else []):
        visits.pop(token, None)
    token = secrets.token_urlsafe(32)
    visits[token] = (key, time.time() + LONGEST_S)
    st.session_state[SIGNED_IN], st.session_state[TOKEN] = key, token


def keep() -> None:
    """Hands the browser its token, on every page of the session in which somebody signed in."""
    if token := st.session_state.get(TOKEN):
        st.iframe(f"<script>document.cookie = '{COOKIE}={token}; path=/; SameSite=Strict'</script>", height=1)


def remembered() -> str | None:
    """The key of a visit that began in another session of this browser."""
    key, until = _visits().get(st.context.cookies.get(COOKIE) or "", (None, 0.0))
    return key if until > time.time() else None


def end() -> bool:
    """Signs out; whether somebody was signed in. Nothing of what they typed, chose or decided stays for the next person."""
    visits, state = _visits(), st.session_state
    gone = [visits.pop(token, None) for token in (state.pop(TOKEN, ""), st.context.cookies.get(COOKIE) or "")]
    was = state.pop(SIGNED_IN, None) is not None or any(gone)
    for name in [str(name) for name in state if not str(name).startswith(FORM)]:
        del state[name]
    return was
