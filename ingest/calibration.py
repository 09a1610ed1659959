"""Turning scores into confidences, and measuring how far they can be believed.

A confidence is the share of findings of such a score that the readers agreed with, on labelled
sentences: isotonic regression by pooling adjacent violators (Ayer et al. 1955). Expected
calibration error as in Naeini et al. 2015, over bins of equal width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.vocabulary import Label
from ingest.gold import GoldSentence, theme_of

BINS = 10
KNOTS = 10      # points of a shipped curve
SMALLEST = 25   # findings that a step of the curve stands on


@dataclass(frozen=True, slots=True)
class Bin:
    """Findings of confidence `low` to `high`: how many, their mean confidence, the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def outcomes(sentences: Sequence[GoldSentence], found: Sequence[Sequence[Label]]) -> tuple[np.ndarray, np.ndarray]:
    """Confidence float [n] and rightness bool [n] of the findings, one for each sentence, theme and
    polarity (the surest); those that only some readers marked are left out."""
    values, right = [], []
    for sentence, labels in zip(sentences, found, strict=True):
        required = {theme_of(x) for x in sentence.labels}
        optional = {theme_of(x) for x in sentence.optional} - required
        best: dict[tuple, float] = {}
        for x in labels:
            key = theme_of(x)
            best[key] = max(best.get(key, 0.0), x.confidence)
        for key, value in best.items():
            if key not in optional:
                values.append(value)
                right.append(key in required)
    return np.array(values, float), np.array(right, bool)


def reliability(confidence: np.ndarray, right: np.ndarray, bins: int = BINS) -> list[Bin]:
    """The bins that hold any finding, from the least sure up."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        Bin(b / bins, (b + 1) / bins, int(own.sum()), float(confidence[own].mean()), float(right[own].mean()))
        for b in range(bins) if (own := place == b).any()
    ]


def calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = BINS) -> float:
    """Expected calibration error, 0..1: how far confidence and rightness lie apart on average."""
    if not len(confidence):
        return 0.0
    return sum(b.count * abs(b.confidence - b.right) for b in reliability(confidence, right, bins)) / len(confidence)


def fit_curve(scores: np.ndarray, right: np.ndarray) -> list[tuple[float, float]]:
    """Points (score, confidence), both rising, at most KNOTS: straight lines between, level beyond."""
    if not len(scores):
        return []
    order = np.argsort(scores, kind="stable")
    steps = max(1, min(KNOTS, len(order) // SMALLEST))
    blocks: list[list[float]] = []  # score, share right, count
    for own in np.array_split(order, steps):
        blocks.append([float(scores[own].mean()), float(right[own].mean()), float(len(own))])
        while len(blocks) > 1 and blocks[-2][1] >= blocks[-1][1]:
            (s1, r1, n1), (s2, r2, n2) = blocks[-2:]
            blocks[-2:] = [[(s1 * n1 + s2 * n2) / (n1 + n2), (r1 * n1 + r2 * n2) / (n1 + n2), n1 + n2]]
    return [(round(s, 4), round(r, 4)) for s, r, _ in blocks]
