"""What a case-study pack is asked for: of which source, for whom, how long, to learn what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from corpus.codebook import load_codebook, shipped
from corpus.errors import UsageError
from graph.filters import Filters

MOST_IDS = 200         # findings and passages named in one pack
MOST_OBJECTIVES = 8
LONGEST_OBJECTIVE = 300  # characters of one in a person's own words
LONGEST_TITLE = 120


@dataclass(frozen=True)
class Length:
    """How much goes into a pack: numbers of failings, of quotations on each, of strengths, recommendations, parts of the vignette,
    rows of the timeline and questions on each failing; `words` bounds the vignette, in characters."""

    code: str
    label: str
    minutes: int
    failings: int
    quotations: int
    strengths: int
    recommendations: int
    parts: int
    rows: int
    questions: int
    words: int


LENGTHS = {
    "short": Length("short", "Seven-minute briefing", 7, 2, 1, 1, 1, 2, 6, 1, 1100),
    "half": Length("half", "About an hour", 60, 4, 2, 3, 3, 3, 12, 2, 2800),
    "full": Length("full", "About three hours", 180, 8, 3, 6, 6, 4, 30, 2, 6500),
}


@dataclass(frozen=True)
class Audience:
    code: str
    label: str
    agencies: tuple[str, ...]


@cache
def audiences() -> dict[str, Audience]:
    return {row["code"]: Audience(row["code"], row["label"], tuple(row["agencies"])) for row in shipped("audiences.yaml")}


@dataclass(frozen=True)
class PackAsked:
    """Made by `checked`. `filters` name a report, or a theme or failing; or `findings` and `passages` are given by their ids."""

    filters: Filters
    findings: tuple[str, ...]
    passages: tuple[str, ...]
    audience: Audience
    length: Length
    objectives: tuple[str, ...]
    change_details: bool
    change_family: bool
    title: str

    @property
    def changes(self) -> bool:
        """Whether anything is to be changed in quotations."""
        return self.change_details or self.change_family

    @property
    def by_ids(self) -> bool:
        return bool(self.findings or self.passages)

    @classmethod
    def checked(
        cls, filters: Filters = Filters(), *, findings: Sequence[str] = (), passages: Sequence[str] = (), audience: str = "all",
        length: str = "half", objectives: Sequence[str] = (), change_details: bool = False,
        change_family: bool = False, title: str = "",
    ) -> PackAsked:
        """Raises UsageError for a source that is none, or two at once, and for what is not known or too much."""
        named = tuple(dict.fromkeys(findings)), tuple(dict.fromkeys(passages))
        if any(named) and filters != Filters():
            raise UsageError("a pack is made of findings and passages by their ids, or of a report, theme or failing, not of both.", todo="Leave one out.")
        if not any(named) and not (filters.report_id or filters.theme or filters.failing):
            raise UsageError(
                "a pack needs a source.", todo="Name a report, a theme (such as SU), a failing (such as CO1), or findings and passages by their ids.")
        if len(filters.report_id or ()) > 1:
            raise UsageError("a pack is made of one report, or of a theme over all of them.", todo="Name one report, or a theme and filters.")
        if filters.polarity:
            raise UsageError("a pack shows failings, strengths and recommendations, each apart.", todo="Leave the polarity out.")
        if sum(map(len, named)) > MOST_IDS:
            raise UsageError(f"{sum(map(len, named))} findings and passages are too many for a pack.", todo=f"Choose {MOST_IDS} at most.")
        return cls(
            filters, *named, _one_of("audience", audience, audiences()), _one_of("length", length, LENGTHS), _objectives(objectives), change_details,
            change_family, _said("title", title, LONGEST_TITLE),
        )


def _one_of(name: str, value: str, known: dict) -> object:
    if value not in known:
        raise UsageError(f"{name} has no value {value!r}.", todo=f"Allowed: {', '.join(known)}.")
    return known[value]


def _objectives(given: Iterable[str]) -> tuple[str, ...]:
    """Codes of themes in capitals, and own words."""
    found = dict.fromkeys(filter(None, (_said("objective", words, LONGEST_OBJECTIVE) for words in given)))
    if len(found) > MOST_OBJECTIVES:
        raise UsageError(f"{len(found)} objectives are too many for one session.", todo=f"Choose {MOST_OBJECTIVES} at most.")
    themes = load_codebook().themes
    return tuple(words.upper() if words.upper() in themes else words for words in found)


def _said(name: str, words: str, longest: int) -> str:
    words = " ".join(words.split())
    if len(words) > longest:
        raise UsageError(f"the {name} has {len(words)} characters.", todo=f"{longest} are the most.")
    return words
