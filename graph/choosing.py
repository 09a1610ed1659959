"""Choosing a few quotations out of many: the most fitting, each of which says something that the others do not.

Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): again and again that one is taken which has the most of
its own score left when its likeness to what was taken before is set off against it. Here what is of a failing, report or
year that is there already loses a little more, so that the few cover many. What says nearly the same is never taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

BALANCE = 0.7        # weight of a candidate's own score; the rest weighs its likeness to what was taken
PER_FAILING = 2      # of one code and polarity, at first
PER_REPORT = 2       # always, unless the caller says otherwise
SHARE = {"failing": 0.5, "strength": 0.25, "recommendation": 0.25}  # of all, at first
SEEN = {"failing": 0.06, "report": 0.05, "year": 0.02}  # what each one of the same that was taken costs
NEARLY_SAME = 0.9    # cosine from which two say the same
SAME_WORDS = 0.75    # share of their words, all together, that two have in common, from which they are one wording


@dataclass(frozen=True, eq=False)
class Candidate:
    """`score` 0 to 1; `vector` of length 1, or None; `what` is the caller's."""

    score: float
    polarity: str
    code: str
    report_id: str
    year: str
    quotation: str
    vector: np.ndarray | None
    what: Any = None
    words: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", frozenset(re.findall(r"\w+", self.quotation.casefold())))

    @property
    def failing(self) -> tuple[str, str]:
        return self.polarity, self.code


def choose(candidates: Iterable[Candidate], limit: int, *, per_report: int = PER_REPORT) -> list[Candidate]:
    """At most `limit`, in the order in which they were taken. Of equal ones the first given is taken."""
    left, taken = list(candidates), []
    for allowed in _rules(taken, limit, per_report):
        while len(taken) < limit:
            left = [c for c in left if not any(says_the_same(c, t) for t in taken[-1:])]
            best = max((c for c in left if allowed(c)), key=lambda c: _worth(c, taken), default=None)
            if best is None:
                break
            taken.append(best)
            left.remove(best)
    return taken


def _rules(taken: Sequence[Candidate], limit: int, per_report: int) -> Iterator[Callable[[Candidate], bool]]:
    """Which may be taken still: the strictest rule first, until nothing is left that it lets in."""
    def count(name: str) -> Counter[Any]:
        return Counter(getattr(c, name) for c in taken)

    def fits_report(c: Candidate) -> bool:
        return count("report_id")[c.report_id] < per_report

    def fits_failing(c: Candidate) -> bool:
        return fits_report(c) and count("failing")[c.failing] < PER_FAILING

    def fits_share(c: Candidate) -> bool:
        return fits_failing(c) and count("polarity")[c.polarity] < max(1, round(SHARE[c.polarity] * limit))

    yield from (fits_share, fits_failing, fits_report)


def _worth(c: Candidate, taken: Sequence[Candidate]) -> float:
    like = max((_likeness(c, t) for t in taken), default=0.0)
    seen = sum(
        SEEN["failing"] * (t.failing == c.failing) + SEEN["report"] * (t.report_id == c.report_id) + SEEN["year"] * (bool(c.year) and t.year == c.year)
        for t in taken
    )
    return BALANCE * c.score - (1 - BALANCE) * like - seen


def _likeness(a: Candidate, b: Candidate) -> float:
    """Cosine of both, not below 0; without a vector the share of words in common."""
    if a.vector is None or b.vector is None:
        return _shared(a, b)
    return max(0.0, float(a.vector @ b.vector))


def _shared(a: Candidate, b: Candidate) -> float:
    """Jaccard's coefficient of their words, 0 to 1."""
    return len(a.words & b.words) / len(a.words | b.words) if a.words and b.words else 0.0


def says_the_same(a: Candidate, b: Candidate) -> bool:
    return _shared(a, b) >= SAME_WORDS or (a.vector is not None and b.vector is not None and float(a.vector @ b.vector) >= NEARLY_SAME)
