"""Counts of findings with the model's own errors allowed for.

Of n findings that the model marks some are wrong, and it misses others. Where labelled sentences
show `right`, `wrong` and `missed` of a kind, the number that two readers would mark is estimated as

    n * precision / recall  =  n * (right + missed) / (right + wrong)

the idea of Rogan and Gladen (1978, American Journal of Epidemiology 107:71) for counts of what a test
finds, known for classifiers as adjusted counting (Forman 2008, Data Mining and Knowledge Discovery 17:164);
with precision in place of specificity, since nobody knows how many sentences hold no finding. It is a ratio
estimator (Cochran 1977, chapter 6). So precision and recall are taken together: both stand on the same right findings,
and treated as independent they would make the interval too wide.

What people decided on is known and is not corrected again: of the findings in a cell those nobody decided on are
multiplied by precision, those that people left there or put there count as they are, and

    missed  =  all that the model marked there, the rejected included, * (1 / recall - 1) * precision

is what it missed, of which people have perhaps added some: whichever is more, what they added or what it missed.

Cells with few labels borrow SHRINK labels from all of the same genre, level and polarity. The interval is 95 %, by the
delta method on the log scale: no sampling, hence quick and always the same. It allows for the few labelled
sentences (and for what documents differ by, `spread`), and for which findings of this count happen to be wrong and missed.

Prediction-powered inference (Angelopoulos and others 2023, Science 382:669) is not used: it needs labels drawn
from the very reports that are counted. What is assumed instead: the model errs on these reports as on those labelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
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
class Found:
    """How many findings there are in a cell: nobody decided on `undecided`; people left `confirmed` where the model
    had put them, and `added` others or changed them into this; the model had marked `marked` there, whatever became of them."""

    undecided: int
    confirmed: int = 0
    added: int = 0
    marked: int = 0

    @classmethod
    def by_model(cls, number: int) -> Found:
        """Findings that nobody decided on."""
        return cls(number, marked=number)

    def __add__(self, other: Found) -> Found:
        return Found(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True)
class Cell:
    """What is known of one genre, level, key and polarity.

    `own` are its labels, right, wrong and missed, with those it borrows; `pooled` those of its pool, which count by `share`.
    `wrong` is the share of the found that is wrong, `unseen` what is missed for each one found.
    """

    pool: str
    own: tuple[float, float, float]
    pooled: tuple[float, float, float]
    share: float
    spread: float

    @property
    def wrong(self) -> float:
        return self.own[1] / (self.own[0] + self.own[1])

    @property
    def unseen(self) -> float:
        return self.own[2] / (self.own[0] + self.own[1])

    @property
    def recall(self) -> float:
        return self.own[0] / (self.own[0] + self.own[2])


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

    @property
    def labelled(self) -> Row:
        """{sentences, documents} that it was measured on; 0 where it was not."""
        return {name: self._accuracy.get(name, 0) for name in ("sentences", "documents")}

    def counts(self, genre: str, code: str, polarity: str) -> tuple[int, int, int]:
        """Right, wrong and missed findings of a theme or failing, as counted."""
        right, wrong, missed = self._accuracy.get(genre, {}).get(f"{code}/{polarity}", (0, 0, 0))
        return right, wrong, missed

    def why_not(self, kinds: Iterable[str], others: int, sure: bool) -> str:
        """Why there can be no estimate of findings in reports of these kinds, `others` of which another
        model made; "" where there can."""
        if not self._accuracy:
            return NOT_MEASURED
        if others:
            return OTHER_MODEL
        table = self._accuracy.get("sure", {}) if sure else self._accuracy
        return "" if all(table.get(genre_of(kind)) for kind in kinds) and any(map(table.get, GENRES)) else NOT_THIS_GENRE

    def estimate(self, found: Mapping[tuple[str, str], Found], level: str, polarity: str, *, key: str = "", sure: bool = False) -> Row | None:
        """{estimate, estimate_low, estimate_high} for findings by kind of report and key; None where too little is found for one.

        `level` says what the keys are: theme, failing or agency. Where the model marked nothing, `key` says
        what of, and the genre in which most is missed gives the bound.
        """
        cells: dict[Cell, Found] = {}
        for (kind, own), n in found.items():
            if n.marked:
                cell = self._cell(genre_of(kind), level, own, polarity, sure)
                cells[cell] = cells.get(cell, Found(0)) + n
        confirmed, added = (sum(getattr(n, name) for n in found.values()) for name in ("confirmed", "added"))
        if not cells:
            table = self._accuracy.get("sure", {}) if sure else self._accuracy
            recall = min(self._cell(g, level, key, polarity, sure).recall for g in GENRES if table.get(g))
            most = added + floor(log(FEW) / log(1 - recall)) if recall >= LEAST_RECALL else 0
            return {"estimate": added, "estimate_low": added, "estimate_high": most} if recall >= LEAST_RECALL else None
        if any(cell.recall < LEAST_RECALL for cell in cells):
            return None
        mean = sum(n.undecided * (1 - c.wrong) + n.marked * c.unseen for c, n in cells.items())
        variance = 0.0
        pools: dict[str, list[float]] = {}
        pooled: dict[str, Cell] = {}
        for c, n in cells.items():
            # Binomial of what nobody decided on, and Poisson of unknown rate of what is missed.
            variance += c.spread * (n.undecided * c.wrong * (1 - c.wrong) + n.marked * (c.unseen + c.unseen**2))
            variance += c.spread * _variance(n.undecided, n.marked, *c.own)
            of_pool = pools.setdefault(c.pool, [0.0, 0.0])
            of_pool[0] += n.undecided * (1 - c.wrong) * c.share
            of_pool[1] += n.marked * c.unseen * c.share
            pooled[c.pool] = c
        for pool, (right, missed) in pools.items():
            c = pooled[pool]
            r, w, m = c.pooled
            variance += c.spread * _variance(right * (r + w) / r, missed * (r + w) / m, *c.pooled)
        reach = exp(Z * sqrt(log(1 + variance / mean**2)))
        over = sum(max(0.0, n.added - n.marked * c.unseen) for c, n in cells.items())  # added beyond what was thought missed
        over += added - sum(n.added for n in cells.values())  # in cells where the model marked nothing
        return {
            "estimate": confirmed + max(added, round(mean + over)),
            "estimate_low": confirmed + max(added, floor(mean / reach + over)),
            "estimate_high": confirmed + max(added, ceil(mean * reach + over)),
        }

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
            pool=f"{genre} {level} {polarity}", own=(right, wrong, missed), pooled=tuple(pooled), share=SHRINK / (SHRINK + sum(counts)),
            spread=spread,
        )


def _variance(undecided: float, marked: float, right: float, wrong: float, missed: float) -> float:
    """Of undecided * precision + marked * missed / (right + wrong), for three counts of one sample."""
    by_right = undecided * wrong - marked * missed
    by_wrong = undecided * right + marked * missed
    return (by_right**2 * right + by_wrong**2 * wrong) / (right + wrong) ** 4 + marked**2 * missed / (right + wrong) ** 2


def level_of(name: str) -> str:
    """What a key of the measured counts is of: "agency POL/failing", "CO1/failing", "CO/failing"."""
    if name.startswith("agency "):
        return "agency"
    return "theme" if name.partition("/")[0] in load_codebook().themes else "failing"


def level_for(dimension: str, filters: Filters) -> str:
    """At which level a count is corrected: what it is narrowed to most."""
    if dimension == "agency" or filters.agency:
        return "agency"
    return "failing" if dimension in ("failing", "report failing") or filters.failing else "theme"


def wanted(filters: Filters) -> tuple[str, ...]:
    """The polarities that are counted under these filters."""
    return tuple(p.value for p in Polarity if not filters.polarity or p.value in filters.polarity)
