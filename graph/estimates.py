"""Counts of findings with the model's own errors allowed for.

Of n findings that the model marks some are wrong, and it misses others. Where labelled sentences
show `right`, `wrong` and `missed` of a kind, the number that two readers would mark is estimated as

    n * precision / recall  =  n * (right + missed) / (right + wrong)

the idea of Rogan and Gladen (1978, American Journal of Epidemiology 107:71) for counts of what a test
finds, known for classifiers as adjusted counting (Forman 2008, Data Mining and Knowledge Discovery 17:164);
with precision in place of specificity, since nobody knows how many sentences hold no finding. It is a ratio
estimator (Cochran 1977, chapter 6). So precision and recall are taken together: both stand on the same right findings,
and treated as independent they would make the interval too wide.

Cells with few labels borrow SHRINK labels from all of the same genre, level and polarity. The interval is 95 %, by the
delta method on the log scale: no sampling, hence quick and always the same. It allows for the few labelled
sentences (and for what documents differ by, `spread`), and for which findings of this count happen to be wrong and missed.

Prediction-powered inference (Angelopoulos and others 2023, Science 382:669) is not used: it needs labels drawn
from the very reports that are counted. What is assumed instead: the model errs on these reports as on those labelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, exp, floor, log, sqrt
from typing import Any

from corpus.codebook import load_codebook
from corpus.errors import ModelError
from corpus.vocabulary import Polarity
from graph.filters import Filters
from graph.run import Row
from graph.statistics import Z
from ingest.accuracy import GENRES, genre_of, load_accuracy

SHRINK = 25  # labels borrowed from all cells of a polarity: of 2 to 1000, 20 to 30 make the shipped counts likeliest
PRIOR = 0.5  # of a right, a wrong and a missed finding each, before any is seen (Jeffreys)
LEAST_RECALL = 0.2  # where less is found than this share, the rest cannot be told from it
FEW = 0.025  # chance below which it is not believed that every one was missed

NOT_MEASURED = "No estimate: how often the model errs has not been measured for these weights."
OTHER_MODEL = "No estimate: some of these findings were not made by the model whose errors were measured. Read the reports again."
MOSTLY_MISSED = "No estimate where fewer than one in five of what is there is found, as of sure findings in reviews."
NOT_THIS_GENRE = "No estimate: the model's errors have not been measured on this kind of text."


@dataclass(frozen=True)
class Cell:
    """What is known of one genre, level, key and polarity.

    `ratio` turns found into true; `wrong` is the share of the found that is wrong, `unseen` what is
    missed for each one found. `own` and `shared` are variances of log ratio: of the cell's labels, and of those of its
    pool, which count by `share`.
    """

    pool: str
    ratio: float
    wrong: float
    unseen: float
    recall: float
    own: float
    share: float
    shared: float
    spread: float


class Measured:
    """The errors of a model, as counted; `model` is its version. None: not measured."""

    def __init__(self, accuracy: Mapping[str, Any] | None) -> None:
        self.model: str = accuracy["model"] if accuracy else ""
        self._accuracy = accuracy or {}
        self._cell = lru_cache(maxsize=None)(self._make_cell)

    @classmethod
    def shipped(cls) -> Measured:
        """Of the program's own weights; not measured where they cannot be read, for counts need none."""
        try:
            return cls(load_accuracy())
        except ModelError:
            return cls(None)

    def why_not(self, kinds: Iterable[str], others: int, sure: bool) -> str:
        """Why there can be no estimate of findings in reports of these kinds, `others` of which another
        model made; "" where there can."""
        if not self._accuracy:
            return NOT_MEASURED
        if others:
            return OTHER_MODEL
        table = self._accuracy.get("sure", {}) if sure else self._accuracy
        return "" if all(table.get(genre_of(kind)) for kind in kinds) and any(map(table.get, GENRES)) else NOT_THIS_GENRE

    def estimate(self, found: Mapping[tuple[str, str], int], level: str, polarity: str, *, key: str = "", sure: bool = False) -> Row | None:
        """{estimate, estimate_low, estimate_high} for numbers of findings by kind of report and key; None
        where too little is found for one.

        `level` says what the keys are: theme, failing or agency. Where nothing was found, `key` says
        what of, and the genre in which most is missed gives the bound.
        """
        cells: dict[Cell, int] = {}
        for (kind, own), n in found.items():
            if n:
                cell = self._cell(genre_of(kind), level, own, polarity, sure)
                cells[cell] = cells.get(cell, 0) + n
        if not cells:
            table = self._accuracy.get("sure", {}) if sure else self._accuracy
            recall = min(self._cell(g, level, key, polarity, sure).recall for g in GENRES if table.get(g))
            return {"estimate": 0, "estimate_low": 0, "estimate_high": floor(log(FEW) / log(1 - recall))} if recall >= LEAST_RECALL else None
        if any(cell.recall < LEAST_RECALL for cell in cells):
            return None
        mean = sum(n * c.ratio for c, n in cells.items())
        variance = 0.0
        pools: dict[str, float] = {}
        shared: dict[str, float] = {}
        for cell, n in cells.items():
            here = cell.wrong * (1 - cell.wrong) + cell.unseen + cell.unseen**2  # binomial, and Poisson of unknown rate
            variance += n * cell.spread * here + (n * cell.ratio) ** 2 * cell.own
            pools[cell.pool] = pools.get(cell.pool, 0.0) + n * cell.ratio * cell.share
            shared[cell.pool] = cell.shared
        variance += sum(part**2 * shared[pool] for pool, part in pools.items())
        reach = exp(Z * sqrt(log(1 + variance / mean**2)))
        return {"estimate": round(mean), "estimate_low": floor(mean / reach), "estimate_high": ceil(mean * reach)}

    def _make_cell(self, genre: str, level: str, key: str, polarity: str, sure: bool) -> Cell:
        whole = self._accuracy.get("sure", {}) if sure else self._accuracy
        table: Mapping[str, list[int]] = whole[genre]
        pooled = [PRIOR] * 3
        for name, counts in table.items():
            if level_of(name) == level and name.endswith(f"/{polarity}"):
                pooled = [a + b for a, b in zip(pooled, counts, strict=True)]
        # A theme's code given as the most exact one there is has no counts of its own.
        name = f"agency {key}/{polarity}" if level == "agency" else f"{key}/{polarity}"
        counts = table.get(name, [0, 0, 0]) if level_of(name) == level else [0, 0, 0]
        right, wrong, missed = (n + SHRINK * p / sum(pooled) for n, p in zip(counts, pooled, strict=True))
        spread = whole.get("spread", {}).get(genre, 1.0)
        return Cell(
            pool=f"{genre} {level} {polarity}", ratio=(right + missed) / (right + wrong), wrong=wrong / (right + wrong),
            unseen=missed / (right + wrong), recall=right / (right + missed), own=spread * _variance(right, wrong, missed),
            share=SHRINK / (SHRINK + sum(counts)), shared=spread * _variance(*pooled), spread=spread,
        )


def _variance(right: float, wrong: float, missed: float) -> float:
    """Of the log of (right + missed) / (right + wrong), for three counts of one sample."""
    return (wrong + missed) / ((right + missed) * (right + wrong))


def level_of(name: str) -> str:
    """What a key of the measured counts is of: "agency POL/failing", "CO1/failing", "CO/failing"."""
    if name.startswith("agency "):
        return "agency"
    return "theme" if name.partition("/")[0] in load_codebook().themes else "failing"


def level_for(dimension: str, filters: Filters) -> str:
    """At which level a count is corrected: what it is narrowed to most."""
    if dimension == "agency" or filters.agency:
        return "agency"
    return "failing" if dimension == "failing" or filters.failing else "theme"


def wanted(filters: Filters) -> tuple[str, ...]:
    """The polarities that are counted under these filters."""
    return tuple(p.value for p in Polarity if not filters.polarity or p.value in filters.polarity)
