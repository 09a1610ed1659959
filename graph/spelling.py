"""Spelling slips: words that no passage holds, and the word that passages do hold in place of each.

A word that any passage holds, in whatever form, is never altered, nor is one that the encoder knows as a word of
English: the reports call the thing otherwise, and its meaning finds that. For another the full-text index names passages
with something like it (Lucene's fuzzy search, on the stems that it keeps); of the words of those the nearest is
taken: by letters added, left out, changed or swapped, then by how often it is written. One letter may differ, from
eight letters on two, never the first: more often than that it is another word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from corpus.errors import ModelError
from graph import cypher_search
from graph.recent import Recent
from graph.run import Row, Runner
from graph.stems import stem
from graph.words import STOP_WORDS, WORD, spans
from ingest.encoder import vocabulary

MAX_CHECKED = 60   # different words of a question that are looked up: 1 ms each
MAX_SLIPS = 10     # of those, unknown ones for which a near word is sought: some 10 ms each
SHORTEST = 4       # letters: nearly every shorter string of letters is near some word
TWO_FROM = 8       # letters from which on two may differ
COMMON = 500       # passages: a word that stands in more is no rarer than another such
LOOKED_AT = 200    # passages whose words are compared


@dataclass(frozen=True)
class Spelled:
    """`question` with its slips put right, each {written, read}; `nowhere`: words that no passage holds, nor any like them.
    `held`: in how many passages each other word stands, counted up to COMMON."""

    question: str
    slips: tuple[Row, ...] = ()
    nowhere: tuple[str, ...] = ()
    held: Mapping[str, int] = field(default_factory=dict)


def spelled(runner: Runner, question: str, *, put_right: bool = True, known: Recent | None = None) -> Spelled:
    """A question looked up in the store. Without `put_right` it stays as it is written. `known` words are not looked up, and others
    that passages hold become known."""
    places = spans(question)
    words = [word for word in dict.fromkeys(word for *_, word in places) if word not in STOP_WORDS][:MAX_CHECKED]
    if not words:
        return Spelled(question)
    held = known.of(words) if known else {}
    if fresh := [word for word in words if word not in held]:
        looked_up = _held(runner, fresh)
        held |= looked_up
        if known:
            known.keep(looked_up)
    unknown = [word for word in words if word not in held]
    read: dict[str, str] = {}
    if put_right and unknown:
        sought = [word for word in unknown if len(word) >= SHORTEST and word.isalpha() and word not in _english()][:MAX_SLIPS]
        read = {word: near for word in sought if (near := _nearest(word, _like(runner, word)))}
    for start, end, word in reversed(places):
        if word in read:
            question = question[:start] + read[word] + question[end:]
    if read:
        held |= _held(runner, list(read.values()))
    return Spelled(question, tuple({"written": w, "read": r} for w, r in read.items()), tuple(w for w in unknown if w not in read), held)


def _held(runner: Runner, words: list[str]) -> dict[str, int]:
    asked = [{"word": word, "clause": f'text:"{word}"'} for word in words]
    return {row["word"]: row["passages"] for row in runner.read(cypher_search.HELD, words=asked, most=COMMON)}


def _english() -> frozenset[str]:
    with suppress(ModelError):  # words can be looked for without a model
        return vocabulary()
    return frozenset()


def _may_differ(word: str) -> int:
    return 2 if len(word) >= TWO_FROM else 1


def _like(runner: Runner, word: str) -> Counter[str]:
    """The words of passages that hold something like it, and how often."""
    likes = [f"{form}~2" for form in dict.fromkeys((stem(word), word))]
    asked = " ".join([*likes, f"{word[:max(3, len(word) // 2)]}*"])  # by its beginning: a slip in the ending keeps it from being cut off
    rows = runner.read(cypher_search.TEXTS_LIKE, words=f"text:({asked})", limit=LOOKED_AT)
    return Counter(re.sub("['’]s$", "", found[0].lower()) for row in rows for found in WORD.finditer(row["text"]))


def _nearest(word: str, words: Counter[str]) -> str:
    """The nearest of the words, the most frequent of those; "" where none is near enough."""
    near = (
        (steps, -often, other) for other, often in words.items()
        if other[:1] == word[:1] and other.isalpha() and other not in STOP_WORDS and (steps := distance(word, other, _may_differ(word))) is not None
    )
    return min(near, default=(0, 0, ""))[2]


def distance(a: str, b: str, most: int) -> int | None:
    """Letters to add, leave out, change or swap with their neighbour to make b of a; None for more than `most`.

    Damerau, "A technique for computer detection and correction of spelling errors", CACM 7(3), 1964: each letter is touched once.
    """
    if abs(len(a) - len(b)) > most:
        return None
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            steps = min(last[j] + 1, row[-1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                steps = min(steps, before[j - 2] + 1)
            row.append(steps)
        before, last = last, row
    return last[-1] if last[-1] <= most else None
