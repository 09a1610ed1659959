"""The version of this program."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def program_version() -> str:
    """"0.1.0"; "0" when run from a folder that is not installed."""
    try:
        return version("scr-graph")
    except PackageNotFoundError:
        return "0"
