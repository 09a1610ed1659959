"""What `cage_sizes` reckons with: of what a value is made, how often."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from corpus.errors import QueryRefused
from graph.lexer import Token

Size = Counter[Any]    # of "": what a value is made of; of a loop or a reduce(): how often its variable or its sum goes in
WRITTEN = "written"    # key of the characters and numbers written out in it


@dataclass(frozen=True)
class Loop:
    mark: object
    unknown: bool     # the length of its list
    apart: bool       # its list does not come from the loops around it
    builds: bool      # what is made in it is kept


@dataclass(frozen=True)
class Gathered:
    """What a reduce() gathers in: its parts are counted one by one, since {n: a.n + 1, s: a.s + x} doubles nothing."""

    mark: object

    def used(self, link: str) -> Size:
        return Counter({(self.mark, link): 1})


def closings(parts: list[Token]) -> list[int]:
    """For each opening bracket the place of its end. Raises QueryRefused where one has none."""
    ends, open_ = [0] * len(parts), []
    for at, part in enumerate(parts):
        if part.opens:
            open_.append(at)
        elif part.closes:
            if not open_ or parts[open_[-1]].text + part.text not in ("()", "[]", "{}"):
                raise QueryRefused(f"nothing is open that the {part.text} could close.", todo="Look at the brackets.")
            ends[open_.pop()] = at
    if open_:
        raise QueryRefused(f"a {parts[open_[-1]].text} is not closed.", todo="Look at the brackets.")
    return ends


def gathered(body: Size, loop: Loop, gone_through: Size, length: int) -> Size:
    """What all rounds of a loop make: of the list what each place of it gives, of all else as much every time."""
    each = body.pop(loop.mark, 0) + body.pop(WRITTEN, 0)
    return times(gone_through, each) + times(body, length)


def times(size: Size, times: int) -> Size:
    return Counter({key: n * times for key, n in size.items()})


def resting(loops: tuple[Loop, ...]) -> tuple[Loop, ...]:
    """The loops around what is not kept."""
    return tuple(replace(loop, builds=False) for loop in loops)


def length(value: Any) -> int:
    """Values and characters in it."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(len(key) + length(item) for key, item in value.items())
    return sum(map(length, value)) + 1 if isinstance(value, (list, tuple)) else 1
