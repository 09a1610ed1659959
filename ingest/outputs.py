"""What the finding model's outputs stand for, and how scores become labels.

Outputs for each sentence: `themes` (theme x polarity), `codes` (theme or failing x polarity),
`polarities`, `agencies` and `genre`, each score in 0..1 and independent of the others. `genre`
says how far the text tells a case, as reviews do (`narrative`), or speaks to the public, as press,
columns and minutes do (`public`), and not as an inspection judges. Scores of narrative run lower,
and opinions and exhortations look like findings, so each genre has its thresholds and curve of
confidence; a text between genres has what lies between.
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
GENRES = ("inspection", "narrative", "public")
GENRE_FROM, GENRE_TO = 0.7, 0.95  # genre scores at which a text begins to count, and counts, as of that genre
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
        "genre": GENRES[1:],
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
    """From what score on an output counts. `limits` maps a genre and "CO/failing" to a score; what a
    genre lacks is as for inspections, and what they lack is `default`. `curves` maps a genre to
    points (score, confidence); without any, the score itself is the confidence."""

    limits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    default: float = DEFAULT_THRESHOLD
    second: float = 0.6    # a second code of the same theme needs this score
    agency: float = 0.5    # of an agency that the sentence does not name
    named: float = 0.3     # of one that it names
    curves: Mapping[str, Sequence[Sequence[float]]] = field(default_factory=dict)
    high: float = 0.9      # confidence from which findings are called sure

    def limits_for(self, genre: np.ndarray) -> np.ndarray:
        """float32 [sentences, columns of `themes`] for genre scores [sentences, 2]."""
        keys = ["/".join(column) for column in names()["themes"]]
        plain = self.limits.get(GENRES[0], {})
        each = np.array([[self.limits.get(g, {}).get(k, plain.get(k, self.default)) for k in keys] for g in GENRES], np.float32)
        return shares(genre) @ each

    def confidence(self, values: np.ndarray, genre: np.ndarray) -> np.ndarray:
        """float [sentences, columns]: how often a finding of such a score is right, for theme scores
        [sentences, columns] and genre scores [sentences, 2]."""
        plain = self.curves.get(GENRES[0], ())
        curves = [self.curves.get(g) or plain for g in GENRES]
        each = np.stack([np.interp(values, *np.array(curve).T) if len(curve) else values for curve in curves])
        return np.einsum("sg,gsc->sc", shares(genre), each)

    def as_dict(self) -> dict:
        return asdict(self)


def shares(genre: np.ndarray) -> np.ndarray:
    """float32 [sentences, 3]: how far texts of genre scores [sentences, 2] count as of each genre; rows sum to 1."""
    told, public = np.clip((genre - GENRE_FROM) / (GENRE_TO - GENRE_FROM), 0, 1).T
    told = told * (1 - public)
    return np.stack([1 - told - public, told, public], axis=1).astype(np.float32)


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
    themes = theme_scores(scores)
    confidences = thresholds.confidence(themes, scores["genre"])
    for row, (values, limits) in enumerate(zip(themes, thresholds.limits_for(scores["genre"]), strict=True)):
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
