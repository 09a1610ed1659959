"""What redaction knows of words: common names, ordinary words, and names that are nobody's in particular."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from corpus.areas import load_areas
from corpus.codebook import load_codebook

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
POSSESSIVE = re.compile(r"['’][sS]$")
BODIES = frozenset(  # what a run of capitalised words ends with that names a body, a law or a method
    """council board partnership trust hospital infirmary clinic centre center surgery police constabulary committee university foundation charity
    association agency society authority ward unit act court inquiry guidance framework model scale tool toolkit protocol principles guidelines competence
    team service services prison church mosque temple project programme department office ombudsman regulations line helpline nhs hmp ccg icb""".split()
)
WORKS = frozenset("law report review assessment plan commission method test matrix checklist group".split())  # may be named after the child of the case


class Word(NamedTuple):
    """A word of a text, its possessive ending left out: text[start:end] == said."""

    start: int
    end: int
    said: str
    key: str  # as compared

    @property
    def capital(self) -> bool:
        return self.said[0].isupper()

    @property
    def shouted(self) -> bool:
        return len(self.said) > 1 and self.said.isupper()


def words_in(text: str) -> list[Word]:
    found = []
    for match in WORD.finditer(text):
        said = POSSESSIVE.sub("", match[0])
        found.append(Word(match.start(), match.start() + len(said), said, key_of(said)))
    return found


def key_of(word: str) -> str:
    return word.replace("’", "'").casefold()


@cache
def given_names() -> frozenset[str]:
    return _listed("given_names.txt")


@cache
def surnames() -> frozenset[str]:
    return _listed("surnames.txt")


@cache
def ordinary_words() -> frozenset[str]:
    return _listed("ordinary_words.txt")


@cache
def known_names() -> frozenset[str]:
    """Words of places, peoples, bodies and works: no person's name by themselves."""
    areas = {w.key for a in load_areas().values() for name in (a.name, *a.aliases) for w in words_in(name)}
    agencies = {w.key for a in load_codebook().agencies.values() for name in (a.label, *a.names) for w in words_in(name)}
    return _listed("known_names.txt") | areas | agencies


def is_ordinary(key: str) -> bool:
    """Whether it is a word of the language, also in a common ending."""
    words = ordinary_words()
    if key in words:
        return True
    for ending, instead in (("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""), ("al", ""), ("er", ""), ("ers", "")):
        if key.endswith(ending) and len(key) > len(ending) + 2 and key.removesuffix(ending) + instead in words:
            return True
    return "-" in key and all(part in words or is_ordinary(part) for part in key.split("-") if len(part) > 1)


def _listed(file: str) -> frozenset[str]:
    lines = files("ingest").joinpath("data", file).read_text("utf-8").splitlines()
    return frozenset(key_of(word) for line in lines if not line.startswith("#") for word in line.split())
