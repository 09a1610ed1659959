"""The version of this program, and of the packages it stands on."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def program_version() -> str:
    """"0.1.0"; "0" when run from a folder that is not installed."""
    return installed("scr-graph", "0")


def installed(package: str, absent: str) -> str:
    """The version of an installed package, else `absent`."""
    try:
        return version(package)
    except PackageNotFoundError:
        return absent
