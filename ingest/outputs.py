"""What the finding model's outputs stand for, and how scores become labels.

Outputs for each sentence: `themes` (theme x polarity), `codes` (theme or failing x polarity),
`polarities`, `agencies` and `genre`, each score in 0..1 and independent of the others. `genre`
says how far the text tells a case, as reviews do, and not an inspection's judgement: the scores
of narrative run lower, so each genre has its thresholds and a text between them what lies between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache

import numpy as np

from corpus.codebook import load_codebook
from corpus.vocabulary import Label, Polarity

POLARITIES = tuple(Polarity)
MOST_LABELS = 3   # of one sentence: more are guesses
MOST_CODES = 2    # of one theme and polarity: the best, and a second when it is sure
DEFAULT_THRESHOLD = 0.5
GENRE_FROM, GENRE_TO = 0.7, 0.95  # genre scores at which a text begins to count, and counts, as narrative
POLARITY_SHARE = 0.25  # chosen on dev, where 0.1 to 0.5 do about as well


@cache
def names() -> dict[str, tuple]:
    """What column each output has: `themes` and `codes` pairs (code, polarity), the rest single."""
    book = load_codebook()
    return {
        "themes": tuple((t, p) for t in book.themes for p in POLARITIES),
        "codes": tuple((c, p) for c in (*book.failings, *book.themes) for p in POLARITIES),
        "polarities": POLARITIES,
        "agencies": tuple(book.agencies),
        "genre": ("narrative",),
    }


def targets(labels: Sequence[Sequence[Label]]) -> dict[str, np.ndarray]:
    """What a perfect model would output: float32 [sentences, columns] of 0 and 1. `genre` is left at 0."""
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
    """From what score on an output counts. `themes` and `narrative` map "CO/failing" to a score,
    for inspections and for reviews; what they lack is `default`."""

    themes: Mapping[str, float] = field(default_factory=dict)
    narrative: Mapping[str, float] = field(default_factory=dict)
    default: float = DEFAULT_THRESHOLD
    second: float = 0.6    # a second code of the same theme needs this score
    agency: float = 0.5    # of an agency that the sentence does not name
    named: float = 0.3     # of one that it names
    curve: Sequence[Sequence[float]] = ()            # (score, confidence) for inspections; none: the score itself
    curve_narrative: Sequence[Sequence[float]] = ()  # and for reviews
    high: float = 0.9      # confidence from which findings are called sure

    def limits(self, narrative: np.ndarray) -> np.ndarray:
        """float32 [sentences, columns of `themes`] for genre scores [sentences]."""
        keys = ["/".join(column) for column in names()["themes"]]
        inspections = np.array([self.themes.get(k, self.default) for k in keys], np.float32)
        reviews = np.array([self.narrative.get(k, i) for k, i in zip(keys, inspections, strict=True)], np.float32)
        share = _share(narrative)[:, None].astype(np.float32)
        return (1 - share) * inspections + share * reviews

    def confidence(self, values: np.ndarray, narrative: np.ndarray) -> np.ndarray:
        """float [sentences, columns]: how often a finding of such a score is right, for theme scores
        [sentences, columns] and genre scores [sentences]."""
        plain, told = (np.interp(values, *np.array(curve).T) if len(curve) else values for curve in (self.curve, self.curve_narrative))
        share = _share(narrative)[:, None]
        return (1 - share) * plain + share * told

    def as_dict(self) -> dict:
        return asdict(self)


def _share(narrative: np.ndarray) -> np.ndarray:
    """How far texts of these genre scores count as narrative, 0..1."""
    return np.clip((narrative - GENRE_FROM) / (GENRE_TO - GENRE_FROM), 0, 1)


def theme_scores(scores: Mapping[str, np.ndarray]) -> np.ndarray:
    """float32 [sentences, themes x polarities] in 0..1: a theme's own score and that of any of its
    codes (geometric mean), lowered where the polarity alone is unlikely."""
    missed = np.stack([np.prod(1 - scores["codes"][:, indexes], axis=1) for indexes in _codes_of_themes()], axis=1)
    polarity = np.tile(scores["polarities"], len(load_codebook().themes))
    return np.sqrt(scores["themes"] * (1 - missed)) * polarity**POLARITY_SHARE


@cache
def _codes_of_themes() -> tuple[np.ndarray, ...]:
    """For each column of `themes`, the columns of `codes` that stand under it."""
    book, columns = load_codebook(), names()
    return tuple(
        np.array([i for i, (code, p) in enumerate(columns["codes"]) if p == polarity and book.theme_of(code) == theme])
        for theme, polarity in columns["themes"]
    )


def decode(
    scores: Mapping[str, np.ndarray], thresholds: Thresholds, mentioned: Sequence[frozenset[str]] | None = None
) -> list[tuple[Label, ...]]:
    """Labels of each sentence, the surest first.

    A theme with a polarity is taken when its score reaches its threshold; then its best code, and a
    second when sure. `confidence` is that of the theme and polarity. `mentioned`: agencies that each names.
    """
    columns = names()
    found: list[tuple[Label, ...]] = []
    themes, genre = theme_scores(scores), scores["genre"][:, 0]
    confidences = thresholds.confidence(themes, genre)
    for row, (values, limits) in enumerate(zip(themes, thresholds.limits(genre), strict=True)):
        taken = np.flatnonzero(values >= limits)
        if not len(taken):
            found.append(())
            continue
        taken = taken[np.argsort(-values[taken] / limits[taken], kind="stable")]
        acting = _acting(scores["agencies"][row], mentioned[row] if mentioned else frozenset(), thresholds)
        labels = []
        for column in taken:
            ranked = sorted(_codes_of_themes()[column], key=lambda i: -scores["codes"][row, i])
            best = [i for k, i in enumerate(ranked[:MOST_CODES]) if k == 0 or scores["codes"][row, i] >= thresholds.second]
            confidence = round(float(confidences[row, column]), 4)
            labels += [Label(*columns["codes"][i], acting, confidence, confidence >= thresholds.high) for i in best]
        found.append(tuple(labels[:MOST_LABELS]))
    return found


def _acting(scores: np.ndarray, mentioned: frozenset[str], thresholds: Thresholds) -> tuple[str, ...]:
    """Agencies whose score is enough; a named one needs less. The surest first."""
    agencies = names()["agencies"]
    return tuple(
        agencies[i] for i in np.argsort(-scores, kind="stable")
        if scores[i] >= (thresholds.named if agencies[i] in mentioned else thresholds.agency)
    )
