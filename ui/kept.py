"""What the API answered a moment ago in this visit, so that a click on a filter or a tab does not ask for it again."""

from __future__ import annotations

import json
import time
from collections.abc import Hashable
from typing import Any

import streamlit as st

from ui import frame

SECONDS = 15.0  # for which an answer is taken as it was
MOST = 20       # answers kept of one visit


def asked(method: str, *what: Any) -> Any:
    """The answer of a method of `ui.api_client.Api` to who is signed in, kept for SECONDS. `what`: its arguments, as JSON has them."""
    found, key = kept_now(), (frame.caller(), method, json.dumps(what))
    at, value = found.get(key, (-SECONDS, None))
    if time.monotonic() - at < SECONDS:
        return value
    value = getattr(frame.api(), method)(*what)
    found.pop(key, None)
    found[key] = (time.monotonic(), value)
    for old in list(found)[:-MOST]:
        del found[old]
    return value


def clear() -> None:
    """After something was changed: everything is asked for again."""
    kept_now().clear()


def kept_now() -> dict[tuple[Hashable, ...], tuple[float, Any]]:
    """What is kept; where something is decided it is cleared, and everything asked for again."""
    return st.session_state.setdefault("kept", {})
