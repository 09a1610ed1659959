"""What a review says of the case: factors, the child's age band, the harm. Reviews only, except factors."""

from __future__ import annotations

import re
from functools import cache

from corpus.codebook import shipped

CASE_KINDS = frozenset({"scr", "lcspr", "systems_review", "child_practice_review", "learning_review", "dhr"})
"""Kinds that tell of one case, and so of an age and a harm."""

AGE_BANDS = ((0, "unborn"), (1, "under 1"), (6, "1 to 5"), (11, "6 to 10"), (16, "11 to 15"), (18, "16 to 17"))
"""(age in years below which the band holds, its name); "unborn" is told by words alone."""

MIN_MENTIONS = 3
"""Mentions below which a factor was named in passing."""
WORDS_PER_MENTION = 2500
"""A long report must name a factor at least once in so many words."""
MIN_PLACES = 2
"""Of the stretches of `_PLACE` characters, how many must name it: one aside repeats a word quickly."""
_PLACE = 1500

_UNITS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
          "eighteen").split()
_NUMBER = rf"(?P<n>\d{{1,3}}|{'|'.join(_UNITS)}|nineteen|twenty)"
_AGE = re.compile(
    rf"\b(?:{_NUMBER}[\s-]+(?P<unit>day|week|month|year)s?(?:[\s-]+(?:of age|old|and \w+ months? old)|(?=[\s-]old)|(?= after| when)))"
    rf"|\b(?:aged?|age of|was then aged|then aged|who was|was|is|just|nearly|almost|only)\s+(?P<n2>\d{{1,2}}|{'|'.join(_UNITS)})"
    rf"(?:\s+(?P<unit2>days?|weeks?|months?|years?)\b)?(?=[\s,.;)](?!(?:of|per|in|other|siblings?|children|people|reports?|reviews?|agencies|million)\b))",
    re.IGNORECASE,
)
_GROWN = re.compile(r"\b(?:mother|father|parents?|partner|man|woman|mr|ms|mrs|grandmother|grandfather|stepfather|adults?)\b[^.]{0,25}$", re.IGNORECASE)
_UNBORN = re.compile(r"\bunborn (?:child|baby)\b", re.IGNORECASE)


def _pattern(cues: list[str]) -> re.Pattern[str]:
    parts = (re.escape(c[:-1]) + r"\w*" if c.endswith("*") else re.escape(c) for c in sorted(cues, key=len, reverse=True))
    joined = "|".join(parts).replace("'", "['’]").replace(r"\ ", r"\s+").replace(r"\-", r"[-\s]")
    return re.compile(rf"\b(?:{joined})\b", re.IGNORECASE)


@cache
def _factors() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((f["code"], _pattern(f["cues"])) for f in shipped("factors.yaml"))


@cache
def _harms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((h["code"], _pattern(h["cues"])) for h in shipped("harms.yaml"))


def factors_of(text: str) -> tuple[str, ...]:
    """Codes of `corpus/data/factors.yaml` that the text dwells on, in the order of that file."""
    least = max(MIN_MENTIONS, len(text.split()) // WORDS_PER_MENTION)
    found = []
    for code, pattern in _factors():
        starts = [m.start() for m in pattern.finditer(text)]
        if len(starts) >= least and len({s // _PLACE for s in starts}) >= min(MIN_PLACES, 1 + len(text) // _PLACE):
            found.append(code)
    return tuple(found)


def age_band_of(story: str) -> str:
    """The band of the first child's age that the story of the case tells; "" where it tells none.

    `story` begins where the contents end, so that the first age is the subject's."""
    for match in _AGE.finditer(story[:6000]):
        if _GROWN.search(story[max(0, match.start() - 60):match.start()]):
            continue
        word = (match["n"] or match["n2"]).lower()
        number = int(word) if word.isdigit() else _UNITS.index(word) if word in _UNITS else 19
        unit = (match["unit"] or match["unit2"] or "year").lower().rstrip("s")
        years = number / {"day": 365, "week": 52, "month": 12, "year": 1}[unit]
        if years < 18:
            return next(name for limit, name in AGE_BANDS if years < limit)
    return "unborn" if _UNBORN.search(story[:3000]) else ""


def harm_of(title: str, story: str) -> str:
    """A code of `corpus/data/harms.yaml`: what the title says, else what the opening of the story says."""
    for text in (title, story[:2500], story[:6000]):
        for code, pattern in _harms():
            if pattern.search(text):
                return code
    return ""
