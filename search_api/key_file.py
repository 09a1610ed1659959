"""The file of those who may ask: read again when it is another one than last time, and changed by one process at a time.

    SCR_HOME/keys.json    {"version", "keys": one row a key, "people": one row a person whom the screens speak for}

It is its owner's alone (0600), and written whole or not at all.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from corpus.errors import KeysError
from corpus.roles import ROLES, SCREENS
from corpus.whole import write_whole

WAIT_S = 10  # seconds another process may hold the file
T = TypeVar("T")


@dataclass(frozen=True)
class Key:
    """A key without its secret. Times are ISO, UTC; "" for never. `check` tells most wrong secrets before the hash is paid for."""

    id: str
    name: str
    role: str
    hash: str
    made_at: str
    expires_at: str = ""
    revoked_at: str = ""
    check: str = ""

    def state(self, at: str) -> str:
        """active, expired or revoked."""
        return "revoked" if self.revoked_at else "expired" if self.expires_at and self.expires_at <= at else "active"


@dataclass(frozen=True)
class Mapped:
    """A person who signs in elsewhere: `identity` is what that place says of them, see `search_api.people`."""

    identity: str
    name: str
    role: str
    made_at: str
    ended_at: str = ""


@dataclass
class Kept:
    """What the file holds: keys by id, people by identity, the first made first."""

    keys: dict[str, Key] = field(default_factory=dict)
    people: dict[str, Mapped] = field(default_factory=dict)


class KeyFile:
    """Without a home it is empty, and cannot be changed. Safe to use from several threads and processes."""

    def __init__(self, home: Path | None, *, changed: Callable[[], None] = lambda: None) -> None:
        """`changed` is called when another file is found than last time."""
        self.path = home / "keys.json" if home else None
        self._changed = changed
        self._kept, self._stamp = Kept(), ()
        self._reading = threading.Lock()

    def read(self) -> Kept:
        """A copy of what it holds now. Raises KeysError where it cannot be read."""
        if self.path is None:
            return Kept()
        with self._reading:
            try:
                with self.path.open("rb") as file:
                    about = os.fstat(file.fileno())
                    stamp = (about.st_mtime_ns, about.st_size, about.st_ino)
                    if stamp != self._stamp:
                        self._take(_read(json.loads(file.read())), stamp)
            except FileNotFoundError:
                self._take(Kept(), ())
            except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
                raise KeysError(
                    "the keys cannot be read, so nobody is let in.", where=str(self.path),
                    todo="Restore the file from a backup; or remove it, restart, and make new keys.",
                ) from error
            return Kept(dict(self._kept.keys), dict(self._kept.people))

    def change(self, work: Callable[[Kept], T]) -> T:
        """Writes what `work` makes of it, which is handed a copy. Raises KeysError, and what `work` raises."""
        if self.path is None:
            raise KeysError("there is no home to keep keys in.", todo="Start the API with `scr serve`.")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(str(self.path) + ".lock", timeout=WAIT_S, mode=0o600):
                kept = self.read()
                done = work(kept)
                rows = {"version": 1, "keys": [asdict(k) for k in kept.keys.values()], "people": [asdict(p) for p in kept.people.values()]}
                write_whole(self.path, json.dumps(rows, ensure_ascii=False, indent=1).encode())
                return done
        except Timeout as error:
            raise KeysError("another process holds the keys.", where=str(self.path), todo="Try again in a moment.") from error
        except OSError as error:
            raise KeysError(
                f"the keys cannot be written: {error.strerror or error}.", where=str(self.path), todo="Make room, or give yourself the right to write there.",
            ) from error

    def _take(self, kept: Kept, stamp: tuple[int, ...]) -> None:
        self._kept, self._stamp = kept, stamp
        self._changed()


def _read(rows: dict[str, Any]) -> Kept:
    kept = Kept({row["id"]: Key(**row) for row in rows["keys"]}, {row["identity"]: Mapped(**row) for row in rows.get("people", [])})
    if any(key.role not in (*ROLES, SCREENS) for key in kept.keys.values()) or any(person.role not in ROLES for person in kept.people.values()):
        raise ValueError("unknown role")
    return kept
