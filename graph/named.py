"""What people keep under a name of their own (saved searches, collections): the name's form, and which one is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from corpus.errors import NotFound, UsageError
from graph.decisions import MAX_NAME, SHORTEST_ID


def short(name: str, value: str, *, todo: str) -> str:
    """One line of at most MAX_NAME characters, white space tidied; `name` is what it is called. Raises UsageError with `todo` where it is missing."""
    value = " ".join(value.split())
    if not value:
        raise UsageError(f"{name} is missing.", todo=todo)
    if len(value) > MAX_NAME:
        raise UsageError(f"{name} is longer than {MAX_NAME} characters.", todo="Say it shorter.")
    return value


def same(name: str, other: str) -> bool:
    return name.casefold() == other.casefold()


def one_of(kept: Iterable[tuple[str, str]], wanted: str, *, called: str, missing: Callable[[str], NotFound]) -> str:
    """Of those kept, (id, name), the id of the one that is wanted by the beginning of its id or by its name. `called`: what several are.

    Raises NotFound, or UsageError where several fit.
    """
    wanted = " ".join(wanted.split())
    found = [id_ for id_, name in kept if same(name, wanted) or (len(wanted) >= SHORTEST_ID and id_.startswith(wanted))]
    if not found:
        raise missing(wanted)
    if len(found) > 1:
        raise UsageError(f"fits several {called}: {', '.join(found[:5])}.", where=wanted, todo="Give the id.")
    return found[0]
