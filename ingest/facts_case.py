"""What a review says of the case: factors, the child's age band, the harm. Reviews only, except factors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from corpus.codebook import shipped
from corpus.vocabulary import Table

CASE_KINDS = frozenset({"scr", "lcspr", "systems_review", "child_practice_review", "learning_review", "dhr"})
"""Kinds that tell of one case, and so of an age and a harm."""

AGE_BANDS = ((1, "under 1"), (6, "1 to 5"), (11, "6 to 10"), (16, "11 to 15"), (18, "16 to 17"))
"""(age in years below which the band holds, its name). "unborn" is told by words alone."""

MIN_MENTIONS = 3
"""Mentions below which a factor was named in passing."""
WORDS_PER_MENTION = 2500
"""A long report must name a factor at least once in so many words."""
MIN_PLACES = 2
"""Of the stretches of `_PLACE` characters, how many must name it: one aside repeats a word quickly."""
_PLACE = 1500

_UNITS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
          "eighteen").split()
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(_UNITS)})"
_UNIT = r"(?:days?|weeks?|months?|years?)"
# "seven months old", "17-week-old", "aged eleven", "Isaac was fifteen.", "between twelve and fifteen"
_AGE = re.compile(
    rf"\b(?P<old>{_NUMBER})[\s-]+(?P<unit>{_UNIT})[\s-]+(?:of[\s-]age|old|and \w+ (?:days|weeks|months) old)"
    rf"|\b(?:aged|age of|at the age of)\s+(?:just |only |nearly |almost |about )?(?P<aged>{_NUMBER})(?:\s+(?P<aged_unit>{_UNIT}))?\b"
    rf"|\b(?:[Hh]e|[Ss]he|[A-Z][\w'’-]*)\s+(?:was|is)\s+(?:then |just |only |nearly |almost )?(?P<was>{_NUMBER})"
    rf"(?:\s+(?P<was_unit>{_UNIT}))?(?=[.,;]|\s+(?:when|and|at)\b)",
)
_BETWEEN = re.compile(rf"\bbetween (?:the ages of )?(?P<low>{_NUMBER}) and (?P<high>{_NUMBER})(?=[.,;]|\s+(?:years?|when|at)\b)", re.IGNORECASE)
_SEVERAL = re.compile(r"\b(?:children|babies|girls|boys|siblings|brothers|sisters|young people|family|families|sibling group)\b", re.IGNORECASE)
_SUBJECT = re.compile(r"\bsubject\b", re.IGNORECASE)
_CELL = re.compile(rf"^(?P<n>\d{{1,2}})\s*(?P<unit>{_UNIT})?\b", re.IGNORECASE)
_GROWN = re.compile(r"\b(?:mother|father|parents?|partner|man|woman|mr|ms|mrs|grandmother|grandfather|stepfather|adults?)\b[^.]{0,25}$", re.IGNORECASE)
_UNBORN = re.compile(r"\bunborn (?:child|baby)\b", re.IGNORECASE)


def _plain(text: str) -> str:
    """Lower case, straight apostrophes, every hyphen and run of white space one blank."""
    return " ".join(text.lower().replace("’", "'").replace("-", " ").split())


def _spans(plain: str, cue: str) -> Iterator[tuple[int, int]]:
    """Where a cue stands in a plain text as whole words; a cue ending in * stands for any ending.

    `str.find` and not a pattern: some 250 cues over a long report cost hundredths of a second."""
    open_ended, word = cue.endswith("*"), cue.rstrip("*")
    at = plain.find(word)
    while at >= 0:
        end = at + len(word)
        if not plain[at - 1:at].isalnum() and (open_ended or not plain[end:end + 1].isalnum()):
            yield at, end
        at = plain.find(word, end)


def _starts(plain: str, cues: tuple[str, ...]) -> list[int]:
    """Where any of the cues begins, in order; of overlapping ones the first alone counts."""
    starts, reached = [], -1
    for start, end in sorted(span for cue in cues for span in _spans(plain, cue)):
        if start >= reached:
            starts.append(start)
            reached = end
    return starts


@cache
def _cues(file: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((entry["code"], tuple(_plain(c) for c in entry["cues"])) for entry in shipped(file))


def factors_of(text: str) -> tuple[str, ...]:
    """Codes of `corpus/data/factors.yaml` that the text dwells on, in the order of that file."""
    plain = _plain(text)
    least = max(MIN_MENTIONS, plain.count(" ") // WORDS_PER_MENTION)
    places = min(MIN_PLACES, 1 + len(plain) // _PLACE)
    found = []
    for code, cues in _cues("factors.yaml"):
        starts = _starts(plain, cues)
        if len(starts) >= least and len({s // _PLACE for s in starts}) >= places:
            found.append(code)
    return tuple(found)


def age_band_of(title: str, story: str, tables: Iterable[Table]) -> str:
    """The band of the age of the child whom the review is about; "" where it is not told, or where
    several children of several bands are.

    Told by the subject's row in the family table, else by the first child's age in the story
    (which begins where the contents end).
    """
    for table in tables:
        band = _from_family_table(table)
        if band:
            return band
    opening = story[:6000]
    between = _BETWEEN.search(opening)
    if between:
        bands = {_band(_years(between[n], "years")) for n in ("low", "high")}
        if len(bands) == 1:
            return bands.pop()
    if _SEVERAL.search(title):
        return ""
    for match in _AGE.finditer(opening):
        if not _GROWN.search(opening[max(0, match.start() - 60):match.start()]):
            number = match["old"] or match["aged"] or match["was"]
            years = _years(number, match["unit"] or match["aged_unit"] or match["was_unit"] or "years")
            if years < 18:
                return _band(years)
    return "unborn" if _UNBORN.search(story[:3000]) else ""


def _years(number: str, unit: str) -> float:
    word = number.lower()
    count = int(word) if word.isdigit() else _UNITS.index(word)
    return count / {"day": 365, "week": 52, "month": 12, "year": 1}[unit.lower().rstrip("s")]


def _band(years: float) -> str:
    return next((name for limit, name in AGE_BANDS if years < limit), "")


def _from_family_table(table: Table) -> str:
    """The band in the one row that says "subject", under the column headed "Age ..."."""
    header = [c.strip().lower() for c in table.rows[0]] if table.rows else []
    column = next((i for i, c in enumerate(header) if re.match(r"age\b", c)), None)
    subjects = [row for row in table.rows[1:] if any(_SUBJECT.search(c) for c in row)]
    if column is None or len(subjects) != 1 or len(subjects[0]) <= column:
        return ""
    age = _CELL.match(subjects[0][column].strip())
    return _band(_years(age["n"], age["unit"] or "years")) if age else ""


def harm_of(title: str, story: str) -> str:
    """A code of `corpus/data/harms.yaml`: what the title says, else what the opening of the story says."""
    for text in (title, story[:2500], story[:6000]):
        plain = _plain(text)
        for code, cues in _cues("harms.yaml"):
            if _starts(plain, cues):
                return code
    return ""
