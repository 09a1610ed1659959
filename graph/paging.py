"""From a ranking to pages: passages that say the same in nearly the same words are one hit, and no report fills a page.

Pure functions of the order that a ranking gives: nothing here knows how it was made. A ranking comes in stretches,
each the continuation of those before; what stands on a page depends on its own stretch alone, so that a page stays as
it is however far somebody reads on. Every passage is a hit once, or is named once by the hit that it was folded into.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

PER_REPORT = 2   # hits of one report on a page, where nothing else is asked for; 0 for as many as there are
RUN = 4          # words of a run by which passages are compared
ALIKE = 0.6      # of two passages' runs, the share that both have (Jaccard): what inspectorates write in each letter stands above it
LIKELY = 1 / 3   # of a passage's signs, the share that another must have for the two to be compared
LONG = 10        # letters of a word that makes a sign
SHORT = 20       # words; a shorter passage must have the very same ones: one word is much of its meaning

@dataclass(frozen=True)
class Candidate:
    """A passage in a ranking. `score` is the ranking's own, for showing; the order is the list's."""

    passage_id: str
    report_id: str
    text: str
    score: float = 0.0


@dataclass(frozen=True)
class Place:
    """A hit and the passages that say nearly the same, in the ranking's order."""

    hit: Candidate
    also: tuple[Candidate, ...] = ()


def page(
    stretches: Iterable[Sequence[Candidate]], limit: int, offset: int, per_report: int = PER_REPORT, *, fold: bool = True,
) -> list[Place]:
    """The places `offset` to `offset + limit` of the order that readers see. Takes no more stretches than it needs.

    Pages are cut at multiples of `limit`: on each at most `per_report` hits of a report, as long as there are others;
    those held back come first on the next page. Without `fold` every passage stands for itself.
    """
    places = (place for stretch in stretches for place in _capped(folded(stretch) if fold else [Place(c) for c in stretch], limit, per_report))
    return list(islice(places, offset, offset + limit))


def folded(candidates: Sequence[Candidate]) -> list[Place]:
    """The candidates, those that say nearly the same as a better one under that one. Some 5 ms for 400."""
    first: list[Candidate] = []
    words_of: list[list[str]] = []
    also: list[list[Candidate]] = []
    having: dict[str, list[int]] = defaultdict(list)  # a sign: the places that have it
    for candidate in candidates:
        words = candidate.text.casefold().split()
        signs = _signs(words)
        shared = Counter(place for sign in signs & having.keys() for place in having[sign])
        likely = sorted((n for n, many in shared.items() if many >= LIKELY * len(signs)), key=lambda n: (-shared[n], n))
        same = next((n for n in likely if _same(words, words_of[n])), None)
        if same is not None:
            also[same].append(candidate)
            continue
        for sign in signs:
            having[sign].append(len(first))
        first.append(candidate)
        words_of.append(words)
        also.append([])
    return [Place(candidate, tuple(others)) for candidate, others in zip(first, also, strict=True)]


def _signs(words: list[str]) -> set[str]:
    """Few things by which a like passage is noticed: each long word with the two after it."""
    if len(words) < SHORT:
        return {" ".join(words)}
    return {a + b + c for a, b, c in zip(words, words[1:], words[2:], strict=False) if len(a) >= LONG} or set(words)


def _same(a: list[str], b: list[str]) -> bool:
    if min(len(a), len(b)) < SHORT:
        return a == b
    one, other = _runs(a), _runs(b)
    shared = len(one & other)
    return shared >= ALIKE * (len(one) + len(other) - shared)


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return set(zip(*(words[n:] for n in range(RUN)), strict=False))


def _capped(places: Sequence[Place], size: int, per_report: int) -> Iterator[Place]:
    """The places, page after page of `size`."""
    waiting = list(places)
    while waiting and per_report:
        taken: list[Place] = []
        held: list[Place] = []
        of_report: Counter[str] = Counter()
        for n, place in enumerate(waiting):
            if len(taken) == size:
                held += waiting[n:]
                break
            if of_report[place.hit.report_id] < per_report:
                of_report[place.hit.report_id] += 1
                taken.append(place)
            else:
                held.append(place)
        missing = size - len(taken)  # where no other report has any left, the page is filled all the same
        yield from taken
        yield from held[:missing]
        waiting = held[missing:]
    yield from waiting
