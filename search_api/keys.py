"""The keys of the API: who may ask, and in which role.

    SCR_HOME/keys.json    one row a key: id, name, role, hash (argon2id), when made, until when, when revoked

A key is `scr_<id>_<secret>`: the id tells which hash to look at, the secret is 256 random bits and is kept nowhere. The file
is its owner's alone (0600), is written whole or not at all, and by one process at a time. The key of SCR_API_KEY stands
beside them, with the role admin.

Once a key has been made, or SCR_API_KEY is set, every request needs one, also when all were revoked or have expired: a ring
without keys lets everybody in as admin, and is for a person at their own machine alone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from filelock import FileLock, Timeout

from corpus.errors import KeysError, NotFound, UsageError
from corpus.roles import ROLES, enough
from corpus.whole import write_whole

PREFIX = "scr_"
MAX_NAME = 100       # characters of a name
MAX_DAYS = 3_650     # days a key may be given
MAX_KEY = 200        # characters of what is looked at as a key
REMEMBERED_S = 60    # seconds for which a key that was found right is not hashed again
REMEMBERED = 1_000   # keys remembered at most
PLACES = 12          # keys looked at or waiting for it at once: fewer than the threads that answer
WAIT_S = 10          # seconds another process may hold the file
# OWASP's least for argon2id: a secret of 256 random bits cannot be guessed, however fast the hash is.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@dataclass(frozen=True)
class Key:
    """A key without its secret. Times are ISO, UTC; "" for never."""

    id: str
    name: str
    role: str
    hash: str
    made_at: str
    expires_at: str = ""
    revoked_at: str = ""

    def state(self, at: str) -> str:
        """active, expired or revoked."""
        return "revoked" if self.revoked_at else "expired" if self.expires_at and self.expires_at <= at else "active"

    def shown(self) -> dict[str, str]:
        """What a list says of it: never the hash."""
        return {k: v for k, v in asdict(self).items() if k != "hash"} | {"state": self.state(now())}


@dataclass(frozen=True)
class Person:
    """Who asks. `name` is "" where no key says it."""

    name: str
    role: str

    def may(self, role: str) -> bool:
        return enough(self.role, role)


class Busy(Exception):
    """Too many keys are being looked at; in a moment fewer are."""


ALONE = Person("", "admin")  # a person at their own machine, and whoever holds SCR_API_KEY


class KeyRing:
    """The keys of a home. Safe to use from several threads and processes; what another process changes is noticed at once."""

    def __init__(self, home: Path | None, api_key: str | None = None, *, clock: Callable[[], float] = time.time) -> None:
        self._path = home / "keys.json" if home else None
        self._api_key = api_key.encode() if api_key else None
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._stamp: tuple[int, ...] = ()
        self._right: dict[bytes, tuple[str, float]] = {}  # SHA-256 of a key that was right: its id, until when that is believed
        self._known: dict[bytes, str] = {}  # the same with its id, for longer
        self._wanted = bool(api_key)
        self._reading, self._hashing = threading.Lock(), threading.Lock()
        self._places = threading.BoundedSemaphore(PLACES)

    def add(self, name: str, role: str, *, days: int | None = None) -> tuple[Key, str]:
        """Makes a key; with it the text to hand over, which nothing can show again.

        Raises UsageError for a blank or long name, an unknown role or a wrong number of days, KeysError.
        """
        name = " ".join(name.split())
        if not name or len(name) > MAX_NAME:
            raise UsageError(f"the name has {len(name)} characters.", where="name", todo=f"Say whose key it is, in 1 to {MAX_NAME}.")
        if role not in ROLES:
            raise UsageError(f"{role!r} is no role.", where="role", todo=f"Use one of {', '.join(ROLES)}.")
        if days is not None and not 1 <= days <= MAX_DAYS:
            raise UsageError(f"{days} is no number of days a key can hold.", where="days", todo=f"Use 1 to {MAX_DAYS}, or none.")
        secret = secrets.token_hex(32)
        made = datetime.fromtimestamp(self._clock(), UTC)
        until = iso(made + timedelta(days=days)) if days else ""

        def work(keys: dict[str, Key]) -> Key:
            id_ = secrets.token_hex(4)
            while id_ in keys:
                id_ = secrets.token_hex(4)
            keys[id_] = Key(id_, name, role, _HASHER.hash(secret), iso(made), until)
            return keys[id_]

        key = self._change(work)
        return key, f"{PREFIX}{key.id}_{secret}"

    def listed(self) -> list[Key]:
        """All keys, the first made first, also those that no longer hold."""
        return list(self._read().values())

    def revoke(self, id_: str) -> Key:
        """From now on the key opens nothing. Revoking it again changes nothing. Raises NotFound, KeysError."""
        def work(keys: dict[str, Key]) -> Key:
            if id_ not in keys:
                raise NotFound("there is no such key.", where=id_, todo="See `scr keys list`.")
            if not keys[id_].revoked_at:
                keys[id_] = replace(keys[id_], revoked_at=iso(datetime.fromtimestamp(self._clock(), UTC)))
            return keys[id_]

        return self._change(work)

    def wanted(self) -> bool:
        """Whether every request needs a key. Once it was so it stays so, whatever becomes of the file."""
        if not self._wanted and self._read():
            self._wanted = True
        return self._wanted

    def usable(self) -> bool:
        """Whether some key opens something now."""
        return self._api_key is not None or any(key.state(self._now()) == "active" for key in self._read().values())

    def who(self, given: str) -> Person | None:
        """Whose key this is, None where it opens nothing: unknown, wrong, expired, revoked. Raises KeysError, and Busy where so many
        are being looked at that this one would wait."""
        sent = given.encode("latin-1", "replace")  # the bytes of the header, as they came
        if self._api_key is not None and hmac.compare_digest(sent, self._api_key):
            return ALONE
        id_, _, secret = given.removeprefix(PREFIX).partition("_")
        if not given.startswith(PREFIX) or len(given) > MAX_KEY or not secret.isascii():
            return None
        key = self._read().get(id_)
        if key is None or key.state(self._now()) != "active" or not self._is_right(key, secret, _digest(given)):
            return None
        return Person(key.name, key.role)

    def _is_right(self, key: Key, secret: str, digest: bytes) -> bool:
        if self._remembers(digest, key):
            return True
        if not self._places.acquire(blocking=False):  # a flood of wrong keys leaves threads for those whose key is known
            raise Busy
        try:
            with self._hashing:  # one at a time: it costs neither memory nor all processors
                if self._remembers(digest, key):
                    return True
                try:
                    _HASHER.verify(key.hash, secret)
                except (VerificationError, InvalidHashError):
                    return False
                if len(self._right) >= REMEMBERED:
                    self._right.clear()
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                self._right[digest], self._known[digest] = (key.id, self._clock() + REMEMBERED_S), key.id
            return True
        finally:
            self._places.release()

    def known(self, given: str) -> str:
        """The id of a key that was found right before, by its text, or "": tells whose share a request takes, and lets nobody in."""
        if self._api_key is not None and hmac.compare_digest(given.encode("latin-1", "replace"), self._api_key):
            return "SCR_API_KEY"
        return self._known.get(_digest(given), "") if 0 < len(given) <= MAX_KEY else ""

    def _remembers(self, digest: bytes, key: Key) -> bool:
        id_, until = self._right.get(digest, ("", 0.0))
        return id_ == key.id and until > self._clock()

    def _now(self) -> str:
        return iso(datetime.fromtimestamp(self._clock(), UTC))

    def _read(self) -> dict[str, Key]:
        """The keys by id. The file is read again when it is another one than last time."""
        if self._path is None:
            return {}
        with self._reading:
            try:
                with self._path.open("rb") as file:
                    about = os.fstat(file.fileno())
                    stamp = (about.st_mtime_ns, about.st_size, about.st_ino)
                    if stamp != self._stamp:
                        keys = [Key(**row) for row in json.loads(file.read())["keys"]]
                        if any(key.role not in ROLES for key in keys):
                            raise ValueError("unknown role")
                        self._keys, self._stamp, self._right = {key.id: key for key in keys}, stamp, {}
            except FileNotFoundError:
                self._keys, self._stamp, self._right = {}, (), {}
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise KeysError(
                    "the keys cannot be read, so nobody is let in.", where=str(self._path),
                    todo="Restore the file from a backup; or remove it, restart, and make new keys.",
                ) from error
            return dict(self._keys)

    def _change(self, work: Callable[[dict[str, Key]], Key]) -> Key:
        if self._path is None:
            raise KeysError("there is no home to keep keys in.", todo="Start the API with `scr serve`.")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(str(self._path) + ".lock", timeout=WAIT_S, mode=0o600):
                keys = self._read()
                key = work(keys)
                rows = {"version": 1, "keys": [asdict(k) for k in keys.values()]}
                write_whole(self._path, json.dumps(rows, ensure_ascii=False, indent=1).encode())
                return key
        except Timeout as error:
            raise KeysError("another process holds the keys.", where=str(self._path), todo="Try again in a moment.") from error
        except OSError as error:
            raise KeysError(
                f"the keys cannot be written: {error.strerror or error}.", where=str(self._path), todo="Make room, or give yourself the right to write there.",
            ) from error


def _digest(given: str) -> bytes:
    return hashlib.sha256(given.encode("utf-8", "surrogateescape")).digest()


def iso(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


def now() -> str:
    return iso(datetime.now(UTC))
