"""What the API answered a moment ago in this visit, so that a click on a filter or a tab does not ask for it again."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

SECONDS = 60.0  # for which an answer is taken as it was
MOST = 12       # answers kept of one visit

T = TypeVar("T")


def kept(key: tuple[Hashable, ...], ask: Callable[[], T]) -> T:
    """The answer kept under `key`, or what `ask` gives."""
    found = st.session_state.setdefault("kept", {})
    at, value = found.get(key, (-SECONDS, None))
    if time.monotonic() - at < SECONDS:
        return value
    value = ask()
    found.pop(key, None)
    found[key] = (time.monotonic(), value)
    for old in list(found)[:-MOST]:
        del found[old]
    return value


def kept_now() -> dict[tuple[Hashable, ...], tuple[float, object]]:
    """What is kept; where something is decided it is cleared, and everything asked for again."""
    return st.session_state.setdefault("kept", {})
