"""Starts the screens: Streamlit in a process of its own, on this machine's own address alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from corpus.errors import UsageError
from corpus.settings import home, idle_hours

HERE = Path(__file__).resolve().parent
ENTRY = HERE / "screens" / "main.py"
CONFIG = HERE / ".streamlit" / "config.toml"
LOOPBACK = "127.0.0.1"
SECRETS = "secrets.toml"  # in SCR_HOME: where people sign in (`ui.login`)


def options(port: int, secrets: Path) -> list[str]:
    """Streamlit's command line: what `config.toml` says, the port, and where secrets lie.

    As flags, for Streamlit reads a configuration file, and secrets, from the folder a person happens to stand in
    and from their home; flags win over both.
    """
    flat = {f"{part}.{name}": value for part, names in tomllib.loads(CONFIG.read_text("utf-8")).items() for name, value in names.items()}
    flat |= {"server.address": LOOPBACK, "server.port": port, "browser.serverAddress": LOOPBACK, "browser.serverPort": port, "secrets.files": secrets}
    return [f"--{name}={_say(value)}" for name, value in flat.items()]


def command(port: int, secrets: Path) -> list[str]:
    return [sys.executable, "-m", "ui.quietly", "run", str(ENTRY), *options(port, secrets)]


def run_screens(port: int, api_url: str, *, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """The screens at http://127.0.0.1:`port`, with the API at `api_url`. The caller waits or terminates.

    Raises UsageError for a port out of range, an address that is no http(s) address, or settings that are wrong.
    """
    if not 1 <= port <= 65535:
        raise UsageError(f"{port} is no port", todo="Give a number from 1 to 65535.")
    if not api_url.startswith(("http://", "https://")):
        raise UsageError(f"{api_url!r} is no address of an API", where="SCR_API_URL", todo="Give one such as http://127.0.0.1:8000.")
    around = dict(os.environ if env is None else env)
    idle_hours(around)
    if around.get("SCR_LOGIN_CLAIM", "") not in ("", "email", "sub"):
        raise UsageError(f"{around['SCR_LOGIN_CLAIM']!r} says of nobody who they are", where="SCR_LOGIN_CLAIM", todo="Use email or sub.")
    around["SCR_API_URL"] = api_url
    # Streamlit puts the script's own folder first on the import path; the packages lie above it.
    around["PYTHONPATH"] = os.pathsep.join(p for p in (str(HERE.parent), around.get("PYTHONPATH", "")) if p)
    return subprocess.Popen(command(port, home(around) / SECRETS), env=around, stdin=subprocess.DEVNULL)


def end_on_request() -> None:
    """SIGTERM ends this process as Ctrl-C does, so that it ends what it started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def _say(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
