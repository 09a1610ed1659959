"""Which agencies a sentence names, by the gazetteer `corpus/data/agencies.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from corpus.codebook import load_codebook

_APOSTROPHES = re.compile("[\u2018\u2019\u02bc]")  # as word processors print them
_NUMBER = re.compile(r"\s?\d{1,2}$")


@dataclass(frozen=True, slots=True)
class Mention:
    """`text[start:end]` names the agency `code`."""

    code: str
    start: int
    end: int


def _fold(name: str) -> str:
    return re.sub(r"\s+", " ", _APOSTROPHES.sub("'", name)).lower()


@cache
def _gazetteer() -> tuple[re.Pattern[str], dict[str, str], dict[str, str]]:
    """One pattern over all names, the longest first; abbreviations and descriptions by code."""
    short: dict[str, str] = {}
    long: dict[str, str] = {}
    for agency in load_codebook().agencies.values():
        for name in agency.names:
            if name == name.upper() or re.fullmatch(r"[A-Z]{2,}s", name):
                short[name] = agency.code
            else:
                long[_fold(name)] = agency.code
    parts = []
    for name in sorted([*short, *long], key=len, reverse=True):
        pattern = re.escape(name).replace(r"\ ", r"\s+").replace("'", "['\u2018\u2019\u02bc]")
        parts.append(rf"{pattern}(?:\s?\d{{1,2}})?" if name in short else f"(?i:{pattern}(?:'s)?s?)")
    return re.compile(r"(?<![\w-])(?:" + "|".join(parts) + r")(?!\w)"), short, long


def mentions(text: str) -> Iterator[Mention]:
    """What the gazetteer finds, in order, without overlap; of two names the longer counts."""
    pattern, short, long = _gazetteer()
    for match in pattern.finditer(text):
        found = match.group()
        folded = _fold(found)
        code = short.get(found) or short.get(_NUMBER.sub("", found)) or next(
            (long[form] for form in (folded, folded.removesuffix("s"), folded.removesuffix("'s")) if form in long), None
        )
        if code:
            yield Mention(code, match.start(), match.end())


def named(text: str) -> frozenset[str]:
    """Codes of the agencies that a text names, in whatever part they play in it."""
    return frozenset(m.code for m in mentions(text))
