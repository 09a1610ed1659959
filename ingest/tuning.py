"""Choosing thresholds for the finding model's scores on labelled sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from corpus.vocabulary import Polarity
from ingest.agencies import named
from ingest.calibration import fit_curve, outcomes
from ingest.evaluate import f1_of
from ingest.gold import GoldSentence
from ingest.outputs import DEFAULT_THRESHOLD, Thresholds, decode, names, targets, theme_scores

STEPS = np.round(np.arange(0.08, 0.86, 0.02), 2)
WANTED_PRECISION = 0.75  # a reader looks at what is found; more than one wrong in four tires
HIGH_PRECISION = 0.9     # of findings that are called sure
PRICE = 0.02             # of F1 that may be given for that precision
FEWEST = 50              # sentences of a genre, to choose thresholds for it
SHRINK = 25              # sentences of a theme at which its own best threshold counts half


def choose_thresholds(
    scores: Mapping[str, np.ndarray], sentences: Sequence[GoldSentence], narrative: Sequence[bool] | None = None
) -> Thresholds:
    """The thresholds that suit these sentences: for each genre and polarity the one with the best
    F1, and for each theme one drawn from that towards its own best as far as its count of labels
    allows. `narrative` says which sentences are of reviews; without it the model's genre does."""
    told = np.array(narrative) if narrative is not None else scores["genre"][:, 0] >= 0.5
    limits = [_limits(scores, sentences, np.flatnonzero(told == genre)) for genre in (False, True)]
    found = Thresholds(limits[0], limits[1])
    mentioned = [named(s.text) for s in sentences]

    def f1(measure: str, candidate: Thresholds) -> float:
        return f1_of(measure, sentences, decode(scores, candidate, mentioned))

    found = max((replace(found, second=float(s)) for s in (0.3, 0.4, 0.5, 0.6, 0.7, 1.01)), key=lambda t: f1("exact code with polarity", t))
    found = max(
        (replace(found, agency=a, named=n) for a in (0.3, 0.4, 0.5, 0.6) for n in (0.1, 0.2, 0.3, 0.4) if n <= a),
        key=lambda t: f1("agencies of correct findings", t),
    )
    return calibrated(scores, sentences, told, found)


def calibrated(scores: Mapping[str, np.ndarray], sentences: Sequence[GoldSentence], told: np.ndarray, found: Thresholds) -> Thresholds:
    """The thresholds with curves of confidence for each genre (the other's where there are too few
    findings), and the confidence from which nine findings of ten are right."""
    mentioned = [named(s.text) for s in sentences]
    raw = decode(scores, replace(found, curve=(), curve_narrative=()), mentioned)
    curves = []
    for genre in (False, True):
        rows = np.flatnonzero(told == genre)
        curves.append(fit_curve(*outcomes([sentences[i] for i in rows], [raw[i] for i in rows])))
    found = replace(found, curve=curves[0] or curves[1], curve_narrative=curves[1] or curves[0])
    confidence, right = outcomes(sentences, decode(scores, found, mentioned))
    order = np.argsort(-confidence, kind="stable")
    precise = np.flatnonzero(np.cumsum(right[order]) / np.arange(1, len(order) + 1) >= HIGH_PRECISION)
    return replace(found, high=round(float(confidence[order[precise[-1]]]), 3)) if len(precise) else replace(found, high=1.0)


def _limits(scores: Mapping[str, np.ndarray], sentences: Sequence[GoldSentence], rows: np.ndarray) -> dict[str, float]:
    """Thresholds by theme and polarity for the sentences at `rows`; none for too few sentences."""
    if len(rows) < FEWEST:
        return {}
    chosen = [sentences[i] for i in rows]
    wanted = targets([s.labels for s in chosen])["themes"] > 0
    spared = (targets([s.optional for s in chosen])["themes"] > 0) & ~wanted
    values = theme_scores({head: of[rows] for head, of in scores.items()})
    columns = names()["themes"]
    limits: dict[str, float] = {}
    for polarity in Polarity:
        own = np.array([i for i, (_, p) in enumerate(columns) if p == polarity])
        shared = _best(values[:, own], wanted[:, own], spared[:, own], DEFAULT_THRESHOLD)
        for i in own:
            count = int(wanted[:, i].sum())
            best = _best(values[:, [i]], wanted[:, [i]], spared[:, [i]], shared)
            limits["/".join(columns[i])] = round((count * best + SHRINK * shared) / (count + SHRINK), 3)
    return limits


def _best(values: np.ndarray, wanted: np.ndarray, spared: np.ndarray, otherwise: float) -> float:
    """The threshold of best F1; of those that cost at most PRICE, one with WANTED_PRECISION."""
    if not wanted.any():
        return otherwise
    rows = []
    for step in STEPS:
        given = (values >= step) & ~spared
        right = int((given & wanted).sum())
        total = int(given.sum())
        rows.append((2 * right / (total + int(wanted.sum())), right / total if total else 1.0, float(step)))
    best = max(f for f, _, _ in rows)
    near = [(f, p, s) for f, p, s in rows if f >= best - PRICE]
    precise = [row for row in near if row[1] >= WANTED_PRECISION]
    return max(precise)[2] if precise else max(rows)[2]
