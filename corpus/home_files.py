"""Which files of a home (SCR_HOME) are its state, and which can be made again.

The rule is what is left out, by name, each with its reason (`LEFT_OUT`). All else that lies in the home is state and
belongs to it wherever it goes: reports, uploads, keys, receipts, tombstones, the trail of who did what, and whatever a later release adds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

MARK = "restore.json"       # of a restore that is under way, or broke off
UNPACKED = "restoring"      # where it unpacks
SET_ASIDE = "set-aside"     # keys, receipts and the like that a restore replaced

# Folders (with a slash at the end) of the home itself, places in it (with one inside), and names of files wherever they lie.
LEFT_OUT = {
    "neo4j/": "the database's own files, password, port and log: the graph goes as lines of JSON, which any server can read",
    "cache/": "program files of Neo4j and built models: fetched or built again",
    f"{UNPACKED}/": "what a restore that broke off had unpacked",
    MARK: "the mark of a restore that is under way",
    "*.lock": "locks, held by programs that run", "audit/lock": "locks, held by programs that run",
    "audit/open/*": "changes that are under way: they end here",
    "*.log": "logs: counts, no state",
    ".part-*": "files that are being written", "*.part": "files that are being written", "*.new": "files that are being written",
    ".*.part-*": "backups and exports that broke off",
}


def is_left_out(name: str) -> bool:
    """Of a file's path inside its home, with slashes."""
    path = PurePosixPath(name)
    return any(
        path.parts[0] == rule[:-1] if rule.endswith("/") else fnmatchcase(name if "/" in rule else path.name, rule) for rule in LEFT_OUT
    )


def state_files(home: Path, *, cache: Path | None = None) -> list[str]:
    """The state's files: paths inside the home, with slashes, in order. Links are followed, so that a library that lies on
    another disk is not forgotten. `cache` (SCR_CACHE) is left out wherever it lies. Raises OSError."""
    return sorted(name for name in _walk(home, cache) if not is_left_out(name))


def _walk(home: Path, cache: Path | None) -> Iterator[str]:
    seen: set[str] = set()

    def fail(error: OSError) -> None:
        raise error

    for folder, folders, files in os.walk(home, followlinks=True, onerror=fail if home.is_dir() else None):
        at = os.path.realpath(folder)
        inside = Path(folder).relative_to(home)
        if at in seen or (cache and at == os.path.realpath(cache)) or (len(inside.parts) == 1 and f"{inside.name}/" in LEFT_OUT):
            folders.clear()
            continue
        seen.add(at)
        yield from ((inside / name).as_posix() for name in files if os.path.isfile(os.path.join(folder, name)))


def report_of(name: str) -> str | None:
    """The id of the report to which a file of the library belongs; None for any other file."""
    parts = PurePosixPath(name).parts
    stem = PurePosixPath(name).name.split(".")[0]
    if len(parts) == 3 and parts[0] == "library" and len(parts[1]) == 2 and len(stem) == 64 and stem.startswith(parts[1]):
        return stem[:16]
    return None


def is_waiting(name: str) -> bool:
    """Whether it is an uploaded file that waits to be read."""
    parts = PurePosixPath(name).parts
    return parts[:2] == ("library", "uploads") and len(parts) == 4 and not parts[3].endswith(".json")
