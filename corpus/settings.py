"""Where the program keeps what it keeps, and the settings a person can make. Read, never mutated."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from corpus.errors import UsageError

APP = "scr-graph"
IDLE_HOURS = 8


def home(env: Mapping[str, str] | None = None) -> Path:
    """The folder of the library, the store and the log: `SCR_HOME`, or the system's data folder."""
    env = os.environ if env is None else env
    return Path(env.get("SCR_HOME") or platformdirs.user_data_dir(APP)).expanduser().absolute()


def cache(env: Mapping[str, str] | None = None) -> Path:
    """The folder of what can be made or fetched again (jars, built encoders).

    `SCR_CACHE`, else inside `SCR_HOME` where that is set, else the system's cache folder.
    """
    env = os.environ if env is None else env
    if env.get("SCR_CACHE"):
        return Path(env["SCR_CACHE"]).expanduser().absolute()
    if env.get("SCR_HOME"):
        return home(env) / "cache"
    return Path(platformdirs.user_cache_dir(APP)).absolute()


@dataclass(frozen=True)
class Settings:
    """All settings of a run. `SETTINGS` below says what each environment variable means."""

    home: Path
    cache: Path
    api_host: str = "127.0.0.1"
    api_port: int = 8000
    ui_port: int = 8501
    api_key: str | None = None
    api_rate: int = 3_000
    api_at_once: int = 8
    api_at_once_all: int = 32
    api_seconds: int = 50
    redact: bool = False

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Raises UsageError for a port or a limit that is no number, or out of range."""
        env = os.environ if env is None else env
        return cls(
            home=home(env),
            cache=cache(env),
            api_host=env.get("SCR_API_HOST") or "127.0.0.1",
            api_port=_port(env, "SCR_API_PORT", 8000),
            ui_port=_port(env, "SCR_UI_PORT", 8501),
            api_key=env.get("SCR_API_KEY") or None,
            api_rate=_limit(env, "SCR_API_RATE", 3_000, 0, 1_000_000),
            api_at_once=_limit(env, "SCR_API_AT_ONCE", 8, 1, 40),
            api_at_once_all=_limit(env, "SCR_API_AT_ONCE_ALL", 32, 1, 40),
            api_seconds=_limit(env, "SCR_API_SECONDS", 50, 1, 3_600),
            redact=_limit(env, "SCR_REDACT", 0, 0, 1) == 1,
        )


SETTINGS: dict[str, str] = {
    "SCR_HOME": "folder of everything the program keeps: library, store, caches",
    "SCR_CACHE": "folder of what can be fetched or built again; by default inside SCR_HOME",
    "SCR_API_HOST": "address the API listens on (127.0.0.1); any other than loopback needs a key",
    "SCR_API_PORT": "port of the API (8000)",
    "SCR_API_KEY": "a key with the role admin, beside those of `scr keys`; the screens send it where nobody signed in",
    "SCR_API_RATE": "requests a minute of one key, or of one address where no key is known (3000); 0: any number",
    "SCR_API_AT_ONCE": "requests of one key, or address, that the API answers at the same time (8); others wait",
    "SCR_API_AT_ONCE_ALL": "the same of everybody (32)",
    "SCR_API_SECONDS": "seconds after which the API gives an answer up (50); the screens wait for 60",
    "SCR_REDACT": "1: reports are read as `scr ingest --redact` reads them, uploads too (0)",
    "SCR_API_URL": "address of the API that the screens talk to",
    "SCR_UI_PORT": "port of the screens (8501)",
    "SCR_UI_IDLE": "hours without a click after which the screens sign a person out (8)",
    "SCR_SCREENS_KEY": "the screens' own key (role screens), with which they ask for people who sign in at their organisation",
    "SCR_LOGIN_CLAIM": "who such a person is: email, where their organisation has verified it, or sub (email)",
    "SCR_NEO4J_HEAP": "memory of the Neo4j that the program starts itself (1g)",
    "NEO4J_URI": "your own Neo4j server, used instead of starting one",
    "NEO4J_USERNAME": "account on that server",
    "NEO4J_PASSWORD": "its password",
    "NEO4J_DATABASE": "database on that server (neo4j)",
}


def _limit(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = env.get(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit()) or not least <= int(value) <= most:
        raise UsageError(f"{value!r} is no such number", where=name, todo=f"Give a whole number from {least} to {most:,}.")
    return int(value)


def idle_hours(env: Mapping[str, str] | None = None) -> float:
    """SCR_UI_IDLE. Raises UsageError for what is no number of hours above 0."""
    value = (os.environ if env is None else env).get("SCR_UI_IDLE") or str(IDLE_HOURS)
    try:
        hours = float(value)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 24:
        raise UsageError(f"{value!r} is no number of hours", where="SCR_UI_IDLE", todo="Give a number above 0, at most 24.")
    return hours


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name)
    if not value:
        return default
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise UsageError(f"{value!r} is no port", where=name, todo="Give a number from 1 to 65535.")
    return int(value)
