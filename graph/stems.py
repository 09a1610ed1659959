"""A word's stem as the full-text index has it, so that what the index found can be shown.

Porter, "An algorithm for suffix stripping", Program 14(3), 1980, with the two departures of his own later
code; Lucene's English analyzer ends in the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

_VOWEL, _CONSONANT = "(?:[aeiou]|(?<=[^aeiou])y)", "(?:[^aeiouy]|(?<![^aeiou])y)"
_MEASURE = re.compile(f"{_VOWEL}+{_CONSONANT}+")
_HAS_VOWEL = re.compile(_VOWEL)
_DOUBLE = re.compile(r"([^aeiouy])\1$|(?<![^aeiou])yy$")
_SHORT = re.compile(f"{_CONSONANT}{_VOWEL}(?![wxy]){_CONSONANT}$")
_STEP_2 = dict(pair.split(":") for pair in (
    "ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e ousli:ous ization:ize ation:ate ator:ate alism:al "
    "iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble logi:log"
).split())
_STEP_3 = dict(pair.split(":") for pair in "icate:ic ative: alize:al iciti:ic ical:ic ful: ness:".split())
_STEP_4 = "al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize".split()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a lower-case word; one that is not of plain letters has none but itself."""
    word = re.sub("['’]s$|['’]$", "", word)
    if len(word) < 3 or not (word.isascii() and word.isalpha()):
        return word
    word = _plural(word)
    word = _past(word)
    if word.endswith("y") and _HAS_VOWEL.search(word[:-1]):
        word = word[:-1] + "i"
    word = _replaced(word, _STEP_2)
    word = _replaced(word, _STEP_3)
    ending = max((e for e in _STEP_4 if word.endswith(e)), key=len, default="")
    if ending and _measure(word[:-len(ending)]) > 1 and (ending != "ion" or word[:-3].endswith(("s", "t"))):
        word = word[:-len(ending)]
    if word.endswith("e") and (_measure(word[:-1]) > 1 or _measure(word[:-1]) == 1 and not _SHORT.search(word[:-1])):
        word = word[:-1]
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word


def _plural(word: str) -> str:
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-2] if word.endswith(("sses", "ies")) else word[:-1]
    return word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    ending = next((e for e in ("ed", "ing") if word.endswith(e)), "")
    if not ending or not _HAS_VOWEL.search(word[:-len(ending)]):
        return word
    word = word[:-len(ending)]
    if word.endswith(("at", "bl", "iz")):
        return word + "e"
    if _DOUBLE.search(word) and word[-1] not in "lsz":
        return word[:-1]
    return word + "e" if _measure(word) == 1 and _SHORT.search(word) else word


def _replaced(word: str, endings: dict[str, str]) -> str:
    ending = max((e for e in endings if word.endswith(e)), key=len, default="")
    return word[:-len(ending)] + endings[ending] if ending and _measure(word[:-len(ending)]) > 0 else word


def _measure(word: str) -> int:
    """How many times vowels are followed by consonants."""
    return len(_MEASURE.findall(word))


_OF_A_QUESTION = frozenset(
    "a an and any are as at be been but by can could did do does for from had has have how i if in into is it its "
    "me my no nor not of on or our say says said should so such than that the their them then there these they this those to "
    "was we were what when where which who why will with would about review reviews report reports".split()
)


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's words that carry meaning, each once and in order: "assessing" meets "assessment"."""
    words = (word for word in re.findall(r"\w+", text.casefold()) if word not in _OF_A_QUESTION and (len(word) > 2 or word.isdigit()))
    return tuple(dict.fromkeys(stem(word) for word in words))
