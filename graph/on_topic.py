"""How much a finding is on a topic: its relevance.

Three things tell, weighed on 240 questions whose passages were graded by reading: how near the finding's passage is to the topic as a
question is to its answer (counted twice), how near the finding's own sentence is in meaning, and the share of the topic's words, the rarer the heavier, that
it holds; those that only its passage or heading holds count half. A failing or theme that the topic names ("babies not brought to appointments"), or one by whose
cues it is told ("mum's new partner"), brings its findings nearer. The sum is divided by three. Of 72 other questions on 189 inspection reports, passages with a relevance of 0.45
were on the topic in 8 cases of 10 and with 0.5 in 9; from 0.3 to 0.33, in half (`benchmarks/briefing_quality.py`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from corpus.codebook import load_codebook
from graph import cypher_briefing as cypher
from graph.run import Row, Runner
from graph.stems import stems
from ingest.encoder import Encoder

FLOOR = 0.42         # least relevance of what is quoted
OF_BEST = 0.75       # share of the best relevance that a finding needs, unless it is about the role's own agencies
LEND = 0.3           # what sharing all of the topic's words adds
ELSEWHERE = 0.5      # what a word counts that stands in the passage or its heading, and not in the sentence
NAMED = 0.47         # cosine of a topic and a failing's name from which the topic names it
CUED = 0.53          # the same with a cue of the codebook, where it names none
AS_NEAR = 0.15, 0.03  # by how much less than the nearest name, or cue, another may be near and be named too
CALLED_FROM = 0.4    # what that cosine is over this counts twice for the failing's findings
MOST_WORDS = 30      # of a topic that are weighed


@dataclass(frozen=True, eq=False)
class Meaning:
    """A topic in vectors: as a `question`, whose answers are passages, and as a `quotation`, whose like are findings. `named`: the themes and failings
    that it names, by code, the nearest first, and how near it is to the name or cue, cosine."""

    question: Sequence[float]
    quotation: Sequence[float]
    named: Mapping[str, float] = field(default_factory=dict)


def meaning(encoder: Encoder, topic: str) -> Meaning:
    question = encoder.encode_questions([topic])[0]
    return Meaning(question, encoder.encode_quotations([topic])[0], _named(encoder, question))


def _named(encoder: Encoder, question: np.ndarray) -> dict[str, float]:
    for (codes, vectors), least_, less in zip(_said(encoder), (NAMED, CUED), AS_NEAR, strict=True):
        near: dict[str, float] = {}
        for code, cosine in zip(codes, (vectors @ question).tolist(), strict=True):
            near[code] = max(cosine, near.get(code, -1.0))
        enough = max(least_, max(near.values()) - less)
        if named := {code: near[code] for code in sorted(near, key=lambda code: -near[code]) if near[code] >= enough}:
            return named
    return {}


@lru_cache(maxsize=1)
def _said(encoder: Encoder) -> tuple[tuple[list[str], np.ndarray], ...]:
    """The names of themes and failings, and the cues of failings: (codes, vectors) each."""
    book = load_codebook()
    names = {code: [book.label(code)] for code in (*book.themes, *book.failings)}
    cues = {code: [failing.definition, *failing.cues] for code, failing in book.failings.items()}
    return tuple(([code for code, words in said.items() for _ in words], encoder.encode_passages([w for words in said.values() for w in words])) for said in (names, cues))


@dataclass(frozen=True, eq=False)
class Topic:
    """What findings are held against. Made by `topic_of`."""

    question: np.ndarray | None
    quotation: np.ndarray | None
    named: Mapping[str, float]
    words: Mapping[str, float]  # the stems of its words, each with its share of the weight of all

    def relevance(self, finding: Row, quotation: str, around: str, own: np.ndarray | None, passage: np.ndarray | None) -> float | None:
        """At most 1.5. `around` is the passage's text with its heading; `own` and `passage` are vectors of length 1,
        and a finding without one is judged by its passage alone. None where nothing can be told."""
        if self.question is None or self.quotation is None or passage is None:
            return None
        near = float(passage @ self.question)
        alike = float(own @ self.quotation) if own is not None else near
        called = 2 * max(0.0, max(self.named.get(finding[key], 0.0) for key in ("code", "theme")) - CALLED_FROM)
        return (alike + 2 * near + LEND * self._share(quotation, around) + called) / 3

    def _share(self, quotation: str, around: str) -> float:
        """The share of the topic's words that a sentence holds, 0 to 1."""
        near, far = set(stems(quotation)), set(stems(around))
        return sum(weight * (1 if stem in near else ELSEWHERE if stem in far else 0) for stem, weight in self.words.items())


def topic_of(runner: Runner, topic: str, meant: Meaning) -> Topic:
    return Topic(unit(meant.question), unit(meant.quotation), meant.named, _weights(runner, topic))


def least(relevances: Iterable[float]) -> float:
    """The relevance from which something is on the topic, given those of all that were looked at."""
    return max(FLOOR, OF_BEST * max(relevances, default=0.0))


def unit(vector: Sequence[float] | None) -> np.ndarray | None:
    """The vector at length 1, None for one without a direction."""
    numbers = np.asarray(vector if vector is not None else (), dtype=np.float64)
    length = float(np.linalg.norm(numbers))
    return numbers / length if length else None


def _weights(runner: Runner, topic: str) -> dict[str, float]:
    """The words of the topic, each with its share of the weight of all: the fewer passages hold one, the heavier it is."""
    words = stems(topic)[:MOST_WORDS]
    spoken = {stem: next(w for w in re.findall(r"\w+", topic.casefold()) if stems(w) == (stem,)) for stem in words}
    rows = runner.read(cypher.HOLDING, words=list(spoken.values())) if words else []
    held = {row["word"]: math.log(1 + row["all"] / (1 + row["passages"])) for row in rows}
    heavy = sum(held.values())
    return {stem: held[word] / heavy for stem, word in spoken.items()} if heavy else {}
