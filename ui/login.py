"""Signing in at one's organisation: OpenID Connect by Streamlit's own login, where `[auth]` stands in SCR_HOME/secrets.toml.

Streamlit checks the provider's answer and keeps it in a signed cookie for 30 days, without looking at its age; `ui.visit` does.
Who a person is, is the e-mail address that the provider has verified, or with SCR_LOGIN_CLAIM=sub its own address and its number
for them, `https://login.example/#248289`. What they may, the API says (`scr keys map`).
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st

DEFAULT = "default"  # the provider that stands in [auth] itself
LATER_S = 120        # seconds by which the provider's clock may be ahead


class SignedIn(NamedTuple):
    """`identity` is "" where the provider has verified none; `since` is when it was said, seconds since 1970; `visit` names this signing in."""

    identity: str
    since: float
    visit: str


def wanted() -> bool:
    """Whether people are to sign in: then nobody is let in who did not, whatever key the screens were started with."""
    return bool(_auth())


def offered() -> list[str]:
    """Names of the providers; none where Authlib is not installed, which the screens need for it."""
    auth = _auth()
    if not auth or importlib.util.find_spec("authlib") is None:
        return []
    named = [name for name, value in auth.items() if isinstance(value, Mapping) and "client_id" in value]
    return ([DEFAULT] if "client_id" in auth else []) + named


def begin(provider: str) -> None:
    st.login(None if provider == DEFAULT else provider)


def signed_in() -> SignedIn | None:
    """Who signed in with a provider in this browser, as its cookie said when the page was opened."""
    if not wanted():
        return None
    claims = st.user.to_dict()
    since = claims.get("iat")
    if not claims.get("is_logged_in") or not isinstance(since, (int, float)) or isinstance(since, bool):
        return None
    once = [str(claims.get(name)) for name in ("iss", "sub", "iat", "nonce")]
    return SignedIn(identity(claims, os.environ.get("SCR_LOGIN_CLAIM") or "email"), float(since), hashlib.sha256("\n".join(once).encode()).hexdigest())


def identity(claims: Mapping[str, Any], claim: str) -> str:
    """Who a person is, by the claims of the provider; "" where these do not say so for certain."""
    issuer, number, address = (claims.get(name) for name in ("iss", "sub", "email"))
    if claim == "sub":
        return f"{issuer}#{number}" if isinstance(issuer, str) and isinstance(number, str) and issuer and number else ""
    return address if isinstance(address, str) and claims.get("email_verified") in (True, "true") else ""


def _auth() -> Mapping[str, Any]:
    found = st.secrets.get("auth") if st.secrets.load_if_toml_exists() else None
    return found if isinstance(found, Mapping) else {}
