"""What the finding model's outputs stand for, and how scores become labels.

Four outputs for each sentence: `themes` (theme x polarity), `codes` (theme or failing x polarity),
`polarities` and `agencies`, each score in 0..1 and independent of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from corpus.codebook import load_codebook
from corpus.vocabulary import Label, Polarity

POLARITIES = tuple(Polarity)
MOST_LABELS = 3   # of one sentence, as the annotation guide has it
MOST_THEMES = 2   # codes of one theme and polarity: the best alone, and a second when it is near
DEFAULT_THRESHOLD = 0.5


@cache
def names() -> dict[str, tuple]:
    """What column each output has: `themes` and `codes` pairs (code, polarity), the rest single."""
    book = load_codebook()
    return {
        "themes": tuple((t, p) for t in book.themes for p in POLARITIES),
        "codes": tuple((c, p) for c in (*book.failings, *book.themes) for p in POLARITIES),
        "polarities": POLARITIES,
        "agencies": tuple(book.agencies),
    }


def targets(labels: Sequence[Sequence[Label]]) -> dict[str, np.ndarray]:
    """What a perfect model would output: float32 [sentences, columns] of 0 and 1."""
    book, columns = load_codebook(), names()
    place = {head: {name: i for i, name in enumerate(column)} for head, column in columns.items()}
    wanted = {head: np.zeros((len(labels), len(column)), np.float32) for head, column in columns.items()}
    for row, of_sentence in enumerate(labels):
        for label in of_sentence:
            wanted["themes"][row, place["themes"][book.theme_of(label.code), label.polarity]] = 1
            wanted["codes"][row, place["codes"][label.code, label.polarity]] = 1
            wanted["polarities"][row, place["polarities"][label.polarity]] = 1
            for agency in label.agencies:
                if agency in place["agencies"]:
                    wanted["agencies"][row, place["agencies"][agency]] = 1
    return wanted


@dataclass(frozen=True)
class Thresholds:
    """From what score on an output counts. Missing ones are DEFAULT_THRESHOLD."""

    themes: Mapping[str, float] = field(default_factory=dict)  # "CO/failing" -> score
    agency: float = DEFAULT_THRESHOLD
    second: float = 0.6  # a second code of the same theme needs this score

    def of(self, theme: str, polarity: str) -> float:
        return self.themes.get(f"{theme}/{polarity}", DEFAULT_THRESHOLD)


def decode(scores: Mapping[str, np.ndarray], thresholds: Thresholds) -> list[tuple[Label, ...]]:
    """Labels of each sentence, the surest first; agencies by score alone.

    A theme with a polarity is taken when its score reaches its threshold; then its best code, and a
    second when sure. `confidence` is the theme's score.
    """
    book, columns = load_codebook(), names()
    codes: dict[tuple[str, Polarity], list[int]] = {}
    for i, (code, polarity) in enumerate(columns["codes"]):
        codes.setdefault((book.theme_of(code), polarity), []).append(i)
    limits = np.array([thresholds.of(t, p) for t, p in columns["themes"]], np.float32)
    found: list[tuple[Label, ...]] = []
    for row in range(len(scores["themes"])):
        taken = np.flatnonzero(scores["themes"][row] >= limits)
        taken = taken[np.argsort(-scores["themes"][row][taken] / limits[taken], kind="stable")]
        acting = tuple(
            a for a, s in zip(columns["agencies"], scores["agencies"][row], strict=True) if s >= thresholds.agency
        ) if len(taken) else ()
        labels = []
        for column in taken:
            theme, polarity = columns["themes"][column]
            sure = float(scores["themes"][row, column])
            ranked = sorted(codes[theme, polarity], key=lambda i: -scores["codes"][row, i])
            best = [i for k, i in enumerate(ranked[:MOST_THEMES]) if k == 0 or scores["codes"][row, i] >= thresholds.second]
            labels += [Label(columns["codes"][i][0], polarity, acting, round(sure, 4)) for i in best]
        found.append(tuple(labels[:MOST_LABELS]))
    return found
