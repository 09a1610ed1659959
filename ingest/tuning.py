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
from ingest.outputs import DEFAULT_THRESHOLD, GENRES, Thresholds, decode, names, shares, targets, theme_scores

STEPS = np.round(np.arange(0.08, 0.98, 0.02), 2)
WANTED_PRECISION = 0.75  # a reader looks at what is found; more than one wrong in four tires
HIGH_PRECISION = 0.9     # of findings that are called sure
PRICE = 0.02             # of F1 that may be given for that precision
MOST_FALSE = 40          # sentences of public texts for each false finding
FEWEST = 50              # sentences of a genre, to choose thresholds for it
SHRINK = 25              # sentences of a theme at which its own best threshold counts half


def choose_thresholds(
    scores: Mapping[str, np.ndarray], sentences: Sequence[GoldSentence], genres: Sequence[str] | None = None
) -> Thresholds:
    """The thresholds that suit these sentences: for each genre and polarity the one with the best
    F1, and for each theme one drawn from that towards its own best as far as its count of labels
    allows; for public texts then raised until few findings are false. `genres` names each
    sentence's genre; without it the model's own say."""
    own = np.array(genres) if genres is not None else np.array(GENRES)[shares(scores["genre"]).argmax(axis=1)]
    rows = {genre: np.flatnonzero(own == genre) for genre in GENRES}
    limits = {genre: of for genre in GENRES if (of := _limits(scores, sentences, rows[genre], genre == "public"))}
    found = Thresholds(limits)
    mentioned = [named(s.text) for s in sentences]

    def f1(measure: str, candidate: Thresholds) -> float:
        return f1_of(measure, sentences, decode(scores, candidate, mentioned))

    found = max((replace(found, second=float(s)) for s in (0.3, 0.4, 0.5, 0.6, 0.7, 1.01)), key=lambda t: f1("exact code with polarity", t))
    found = max(
        (replace(found, agency=a, named=n) for a in (0.3, 0.4, 0.5, 0.6) for n in (0.1, 0.2, 0.3, 0.4) if n <= a),
        key=lambda t: f1("agencies of correct findings", t),
    )
    return calibrated(scores, sentences, rows, found)


def calibrated(
    scores: Mapping[str, np.ndarray], sentences: Sequence[GoldSentence], rows: Mapping[str, np.ndarray], found: Thresholds
) -> Thresholds:
    """The thresholds with a curve of confidence for each genre that has findings, and the confidence
    from which nine findings of ten are right. `rows`: the sentences of each genre."""
    mentioned = [named(s.text) for s in sentences]
    raw = decode(scores, replace(found, curves={}), mentioned)
    curves = {genre: fit_curve(*outcomes([sentences[i] for i in own], [raw[i] for i in own])) for genre, own in rows.items()}
    found = replace(found, curves={genre: curve for genre, curve in curves.items() if curve})
    confidence, right = outcomes(sentences, decode(scores, found, mentioned))
    order = np.argsort(-confidence, kind="stable")
    precise = np.flatnonzero(np.cumsum(right[order]) / np.arange(1, len(order) + 1) >= HIGH_PRECISION)
    return replace(found, high=round(float(confidence[order[precise[-1]]]), 3)) if len(precise) else replace(found, high=1.0)


def _limits(scores: Mapping[str, np.ndarray], sentences: Sequence[GoldSentence], rows: np.ndarray, wary: bool) -> dict[str, float]:
    """Thresholds by theme and polarity for the sentences at `rows`; none for too few sentences.
    `wary`: no more false findings than one in MOST_FALSE sentences, whatever that misses."""
    if len(rows) < FEWEST:
        return {}
    chosen = [sentences[i] for i in rows]
    wanted = targets([s.labels for s in chosen])["themes"] > 0
    spared = (targets([s.optional for s in chosen])["themes"] > 0) & ~wanted
    values = theme_scores({head: of[rows] for head, of in scores.items()})
    columns = names()["themes"]
    limits: dict[str, float] = {}
    of = {polarity: np.array([i for i, (_, p) in enumerate(columns) if p == polarity]) for polarity in Polarity}
    outputs = {polarity: (values[:, own], wanted[:, own], spared[:, own]) for polarity, own in of.items()}
    best_of = {polarity: _best(*output, DEFAULT_THRESHOLD) for polarity, output in outputs.items()}
    if wary:
        raised = _raised(best_of, outputs, len(rows) / MOST_FALSE)
        return {"/".join(columns[i]): raised[polarity] for polarity, own in of.items() for i in own}
    for polarity, own in of.items():
        shared = best_of[polarity]
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


def _raised(start: Mapping[Polarity, float], outputs: Mapping[Polarity, tuple[np.ndarray, ...]], most: float) -> dict[Polarity, float]:
    """Thresholds by polarity, raised from `start` until at most `most` findings are false: each time
    the one whose rise spares most false findings for each right one that it loses."""

    def counts(polarity: Polarity, step: float) -> tuple[int, int]:
        values, wanted, spared = outputs[polarity]
        given = (values >= step) & ~spared
        return int((given & ~wanted).sum()), int((given & wanted).sum())

    chosen = dict(start)
    while sum(counts(p, s)[0] for p, s in chosen.items()) > most:
        rises = []
        for polarity, now in chosen.items():
            false, right = counts(polarity, now)
            for step in STEPS[now < STEPS]:
                fewer, left = counts(polarity, step)
                if fewer < false:
                    rises.append(((false - fewer) / (right - left + 0.5), float(step), polarity))
        if not rises:
            break
        _, step, polarity = max(rises, key=lambda rise: (rise[0], -rise[1], rise[2]))  # of equal ones the smallest rise
        chosen[polarity] = step
    return chosen
