"""People who sign in at their organisation: in which role, and under which name, the screens may speak for each.

An identity is what the organisation's sign-in says of a person: an e-mail address that it has verified, or its own address and
its number for the person, `https://login.example/#248289`. `*@board.example` stands for everybody with an address there who is
not named, and may only read. Whoever is not here may do nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

from corpus.errors import NotFound, UsageError
from corpus.roles import ROLES
from search_api.key_file import KeyFile, Mapped

MAX_IDENTITY = 500  # characters
MAX_NAME = 100
MAPPABLE = ROLES[:-1]  # never admin: with the screens' key, whoever takes it, nobody makes keys
EVERYBODY = "*@"
_ADDRESS = re.compile(r"[!-~]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")  # ASCII alone: letters that look alike, or become alike in small letters, name nobody
_NUMBER = re.compile(r"https?://[!-~]+#[!-~]+")


class People:
    """Kept beside the keys. What another process changes is noticed at once."""

    def __init__(self, file: KeyFile, now: Callable[[], str]) -> None:
        self._file, self._now = file, now

    def map(self, identity: str, role: str, *, name: str = "") -> Mapped:
        """Lets a person in, or changes how. `name` stands beside what they decide; without it, their identity does.

        Raises UsageError for what is no identity, a wrong role or a long name, KeysError.
        """
        identity, name = identified(identity), " ".join(name.split())
        allowed = MAPPABLE[:1] if identity.startswith(EVERYBODY) else MAPPABLE
        if role not in allowed:
            raise UsageError(f"{role!r} cannot be given to {identity}.", where="role", todo=f"Use {' or '.join(allowed)}; an admin has a key of their own.")
        if name and identity.startswith(EVERYBODY):
            raise UsageError("everybody at an address cannot have one name.", where="name", todo="Leave it out: each is called by their own address.")
        if not name and ("#" in identity or len(identity) > MAX_NAME):
            raise UsageError("nobody would know who decided.", where="name", todo="Say what this person is called.")
        if len(name) > MAX_NAME or not (name or identity).isprintable():
            raise UsageError("that is no name to keep.", where="name", todo=f"Use 1 to {MAX_NAME} characters that can be printed.")
        person = Mapped(identity, name, role, self._now())

        def work(people: dict[str, Mapped]) -> Mapped:
            people[identity] = person
            return person

        return self._file.change(lambda kept: work(kept.people))

    def unmap(self, identity: str) -> Mapped:
        """From now on this person may do nothing, also where everybody at their address may read. Raises NotFound, UsageError, KeysError."""
        identity = identified(identity)

        def work(people: dict[str, Mapped]) -> Mapped:
            if identity not in people:
                raise NotFound("nobody of that name is let in.", where=identity, todo="See `scr keys people`.")
            if not people[identity].ended_at:
                people[identity] = replace(people[identity], ended_at=self._now())
            return people[identity]

        return self._file.change(lambda kept: work(kept.people))

    def listed(self) -> list[Mapped]:
        """All, the first made first, also those who are let in no more."""
        return list(self._file.read().people.values())


def identified(given: str) -> str:
    """An identity as it is kept: an address in small letters. Raises UsageError for what is none."""
    given = given.strip()
    if len(given) <= MAX_IDENTITY and _NUMBER.fullmatch(given):
        return given
    address = given.lower() if given.isascii() else given
    if len(given) > MAX_IDENTITY or not _ADDRESS.fullmatch(address) or ("*" in address and not address.startswith(EVERYBODY)):
        raise UsageError(
            f"{given[:80]!r} is nobody's e-mail address.", where="identity",
            todo="Write ann@board.example, *@board.example for everybody there, or https://ISSUER#NUMBER as the screens show it.",
        )
    return address


def found(people: Mapping[str, Mapped], given: str) -> tuple[str, str] | None:
    """(name, role) of the person with this identity; None for one who is not let in."""
    try:
        identity = identified(given)
    except UsageError:
        return None
    if identity.startswith(EVERYBODY):
        return None
    one = people.get(identity) or people.get(EVERYBODY + identity.rpartition("@")[2])
    return None if one is None or one.ended_at else (one.name or identity[:MAX_NAME], one.role)


def shown(person: Mapped) -> dict[str, str]:
    """What a list says of a person."""
    return {"id": id_of(person.identity), **asdict(person), "state": "ended" if person.ended_at else "active"}


def id_of(identity: str) -> str:
    """What stands for an identity in an address."""
    return hashlib.sha256(identity.encode()).hexdigest()[:16]
