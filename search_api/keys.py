"""The keys of the API: who may ask, and in which role.

    SCR_HOME/keys.json    one row a key: id, name, role, hash (argon2id), when made, until when, when revoked

A key is `scr_<id>_<secret>`: the id tells which hash to look at, the secret is 256 random bits and is kept nowhere. Beside the
hash stand 32 bits of a quick digest of the secret: of wrong keys one in four thousand million costs a hash. The key of
SCR_API_KEY stands beside them, with the role admin.

A key with the role `screens` opens nothing by itself: with it the screens say for whom they ask (`X-On-Behalf-Of`), and what
that person may is written in `search_api.people`. No other key may say so.

Once a key has been made, or SCR_API_KEY is set, every request needs one, also when all were revoked or have expired: a ring
without keys lets everybody in as admin, and is for a person at their own machine alone.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cachetools import TTLCache

from corpus.errors import KeysError, NotFound, UsageError
from corpus.roles import ROLES, SCREENS, enough
from search_api import people
from search_api.key_file import Key, KeyFile

PREFIX = "scr_"
MAX_NAME = 100       # characters of a name
MAX_DAYS = 3_650     # days a key may be given
MAX_KEY = 200        # characters of what is looked at as a key
REMEMBERED_S = 60    # seconds for which a key that was found right is not hashed again
REMEMBERED = 1_000   # keys remembered at most
PLACES = 12          # keys looked at or waiting for it at once: fewer than the threads that answer
GUESSES = 20         # wrong guesses at SCR_API_KEY, which a person chose, from one address; then the address waits
GUESSING_S = 60      # seconds for which it does
LEAST_API_KEY = 16   # characters of SCR_API_KEY
# OWASP's least for argon2id: a secret of 256 random bits cannot be guessed, however fast the hash is.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@dataclass(frozen=True)
class Person:
    """Who asks. `name` and `id` are those of the key, "" where none says it; `actor` is what the audit calls them."""

    name: str
    role: str
    id: str = ""
    actor: str = "key"

    def may(self, role: str) -> bool:
        return enough(self.role, role)


class Busy(Exception):
    """Too many keys are being looked at, or were guessed; `wait_s` seconds later fewer are."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


class NotLetIn(Exception):
    """The key holds, and still: `str()` says why, fit to show to a person."""


ALONE = Person("", "admin", actor="loopback without key")  # a person at their own machine
OF_SETTING = Person("", "admin", actor="SCR_API_KEY")  # whoever holds that


class KeyRing:
    """The keys of a home. Safe to use from several threads and processes; what another process changes is noticed at once."""

    def __init__(self, home: Path | None, api_key: str | None = None, *, clock: Callable[[], float] = time.time) -> None:
        self._api_key = api_key.encode() if api_key else None
        self._clock = clock
        self._right: dict[bytes, tuple[str, float]] = {}  # SHA-256 of a key that was right: its id, until when that is believed
        self._known: dict[bytes, str] = {}  # the same with its id, for longer
        self._wanted = bool(api_key)
        self._file = KeyFile(home, changed=self._right.clear)
        self.people = people.People(self._file, self._now)
        self._hashing, self._guessing = threading.Lock(), threading.Lock()
        self._guesses: TTLCache[str, int] = TTLCache(10_000, GUESSING_S)  # wrong ones by address
        self._places = threading.BoundedSemaphore(PLACES)

    def add(self, name: str, role: str, *, days: int | None = None) -> tuple[Key, str]:
        """Makes a key; with it the text to hand over, which nothing can show again.

        Raises UsageError for a blank or long name, an unknown role or a wrong number of days, KeysError.
        """
        name = " ".join(name.split())
        if not name or len(name) > MAX_NAME:
            raise UsageError(f"the name has {len(name)} characters.", where="name", todo=f"Say whose key it is, in 1 to {MAX_NAME}.")
        if role not in (*ROLES, SCREENS):
            raise UsageError(f"{role!r} is no role.", where="role", todo=f"Use one of {', '.join(ROLES)}, or {SCREENS} for the screens' own.")
        if days is not None and not 1 <= days <= MAX_DAYS:
            raise UsageError(f"{days} is no number of days a key can hold.", where="days", todo=f"Use 1 to {MAX_DAYS}, or none.")
        secret = secrets.token_hex(32)
        made = datetime.fromtimestamp(self._clock(), UTC)
        until = iso(made + timedelta(days=days)) if days else ""

        def work(keys: dict[str, Key]) -> Key:
            id_ = secrets.token_hex(4)
            while id_ in keys:
                id_ = secrets.token_hex(4)
            keys[id_] = Key(id_, name, role, _HASHER.hash(secret), iso(made), until, check=_check(secret))
            return keys[id_]

        key = self._file.change(lambda kept: work(kept.keys))
        return key, f"{PREFIX}{key.id}_{secret}"

    def listed(self) -> list[Key]:
        """All keys, the first made first, also those that no longer hold."""
        return list(self._file.read().keys.values())

    def revoke(self, id_: str) -> Key:
        """From now on the key opens nothing. Revoking it again changes nothing. Raises NotFound, KeysError."""
        def work(keys: dict[str, Key]) -> Key:
            if id_ not in keys:
                raise NotFound("there is no such key.", where=id_, todo="See `scr keys list`.")
            if not keys[id_].revoked_at:
                keys[id_] = replace(keys[id_], revoked_at=self._now())
            return keys[id_]

        return self._file.change(lambda kept: work(kept.keys))

    def wanted(self) -> bool:
        """Whether every request needs a key. Once it was so it stays so, whatever becomes of the file."""
        if not self._wanted:
            kept = self._file.read()
            self._wanted = bool(kept.keys or kept.people)
        return self._wanted

    def usable(self) -> bool:
        """Whether some key opens something now."""
        return self._api_key is not None or any(key.state(self._now()) == "active" for key in self._file.read().keys.values())

    def guessable(self) -> bool:
        """Whether SCR_API_KEY is so short that it could be guessed."""
        return self._api_key is not None and len(self._api_key) < LEAST_API_KEY

    def who(self, given: str, *, on_behalf: str = "", address: str = "") -> Person | None:
        """Whose key this is, or for whom the screens ask with theirs; None where it opens nothing: unknown, wrong, expired, revoked.
        `address`: where it comes from.

        Raises KeysError; NotLetIn where a key of the screens names nobody who is let in, or another key speaks for somebody; Busy where
        so many are being looked at that this one would wait, or this address guessed at SCR_API_KEY too often.
        """
        if self._is_api_key(given, address):
            person = OF_SETTING
        else:
            key = self._key(given)
            if key is not None and key.role == SCREENS:
                return self._spoken_for(on_behalf, key)
            person = Person(key.name, key.role, key.id) if key else None
        if person and on_behalf:
            raise NotLetIn("Only a key with the role screens may ask for somebody else.")
        return person

    def _key(self, given: str) -> Key | None:
        id_, _, secret = given.removeprefix(PREFIX).partition("_")
        if not given.startswith(PREFIX) or len(given) > MAX_KEY or not secret.isascii():
            return None
        key = self._file.read().keys.get(id_)
        if key is None or key.state(self._now()) != "active" or not self._is_right(key, secret, _digest(given)):
            return None
        return key

    def _spoken_for(self, identity: str, key: Key) -> Person:
        if not identity:
            raise NotLetIn("This key opens nothing by itself: say for whom you ask, in X-On-Behalf-Of.")
        found = people.found(self._file.read().people, identity)
        if found is None:
            raise NotLetIn("Nobody has let this person in. Whoever runs this program does, with `scr keys map`.")
        return Person(*found, key.id, actor="person")

    def _is_api_key(self, given: str, address: str) -> bool:
        if self._api_key is None or not given:
            return False
        sent = given.encode("latin-1", "replace")  # the bytes of the header, as they came
        if given.startswith(PREFIX):  # no guess: it is made as the others are
            return hmac.compare_digest(sent, self._api_key)
        with self._guessing:
            if self._guesses.get(address, 0) >= GUESSES:
                raise Busy(GUESSING_S)
            right = hmac.compare_digest(sent, self._api_key)
            if not right:
                self._guesses[address] = self._guesses.get(address, 0) + 1
        return right

    def _is_right(self, key: Key, secret: str, digest: bytes) -> bool:
        if self._remembers(digest, key):
            return True
        if key.check and not hmac.compare_digest(key.check, _check(secret)):
            return False
        if not self._places.acquire(blocking=False):  # a flood of wrong keys leaves threads for those whose key is known
            raise Busy(2)
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

    def known(self, given: str, on_behalf: str = "") -> str:
        """Whose share a request takes, which lets nobody in: the id of a key that was found right before, by its text, with the person
        for whom the screens ask; "" where none was."""
        if self._api_key is not None and hmac.compare_digest(given.encode("latin-1", "replace"), self._api_key):
            return "SCR_API_KEY"
        id_ = self._known.get(_digest(given), "") if 0 < len(given) <= MAX_KEY else ""
        if not id_ or not on_behalf:
            return id_
        try:
            file = self._file.read()
        except KeysError:  # who lets people in says so
            return id_
        key, person = file.keys.get(id_), people.found(file.people, on_behalf)
        return f"{id_} for {person[0]}" if person and key and key.role == SCREENS else id_

    def _remembers(self, digest: bytes, key: Key) -> bool:
        id_, until = self._right.get(digest, ("", 0.0))
        return id_ == key.id and until > self._clock()

    def _now(self) -> str:
        return iso(datetime.fromtimestamp(self._clock(), UTC))


def shown(key: Key) -> dict[str, str]:
    """What a list says of it: never the hash."""
    return {k: v for k, v in asdict(key).items() if k not in ("hash", "check")} | {"state": key.state(now())}


def _check(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:8]


def _digest(given: str) -> bytes:
    return hashlib.sha256(given.encode("utf-8", "surrogateescape")).digest()


def iso(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


def now() -> str:
    return iso(datetime.now(UTC))
