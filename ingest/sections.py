"""Which part a section plays in its genre, told from its heading by rules in data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from corpus.codebook import shipped
from corpus.errors import CodebookError

_NUMBER = re.compile(r"(?i)^(?:(?:section|part|chapter)\s+)?(?:\(?(?:q?\d+|[ivx]+|[a-z])(?:\.\d+)*[.):]*\s+)(?:[–—-]\s+)?")
KINDS_UNDER_TITLE = 4  # sections of so many kinds beneath it make a heading a title
LONGEST_HEADING = 160  # characters; a longer one is prose set as a heading


@dataclass(frozen=True, slots=True)
class KindRule:
    """`own`: it tells the kind of the section under the heading itself, and of none further down."""

    kind: str
    pattern: re.Pattern[str]
    own: bool = False


@cache
def kind_rules() -> tuple[KindRule, ...]:
    """The rules in the order they are tried. Raises CodebookError for a rule that is none."""
    rows = shipped("section_kinds.yaml")
    try:
        return tuple(
            KindRule(row["kind"], re.compile("|".join(f"(?:{p})" for p in row["headings"]), re.IGNORECASE), bool(row.get("own")))
            for row in rows
        )
    except (KeyError, TypeError, AttributeError, re.error) as error:
        raise CodebookError(f"cannot be used: {error}", where="section_kinds.yaml", todo="Reinstall the program.") from error


def section_kind(path: tuple[str, ...]) -> str:
    """The kind of the innermost heading that tells one, "" where none does: a sub-heading that says
    nothing itself takes its chapter's kind."""
    for depth, heading in enumerate(reversed(path)):
        rule = _rule(heading)
        if rule and not (depth and rule.own):
            return rule.kind
    return ""


def kinds_of(paths: Sequence[tuple[str, ...]]) -> list[str]:
    """The kind of each section of a document from the heading paths of all of them in order. A heading
    under which many kinds stand is a title, of the document or of one of several in it: those
    beneath take no kind from it."""
    told: dict[tuple[str, ...], set[str]] = {}
    for path in paths:
        kind = heading_kind(path[-1]) if path else ""
        for depth in range(1, len(path)):
            told.setdefault(path[:depth], set()).update([kind] if kind else [])
    return [section_kind(path[_titles(path, told):]) for path in paths]


def _titles(path: tuple[str, ...], told: Mapping[tuple[str, ...], set[str]]) -> int:
    """How many of the outer headings are titles; the section's own heading is none."""
    return max((depth for depth in range(1, len(path)) if len(told[path[:depth]]) >= KINDS_UNDER_TITLE), default=0)


def heading_kind(heading: str) -> str:
    """The kind that a heading alone tells, "" where none."""
    rule = _rule(heading)
    return rule.kind if rule else ""


@cache
def _rule(heading: str) -> KindRule | None:
    if len(heading) > LONGEST_HEADING:
        return None
    words = _NUMBER.sub("", heading)
    return next((rule for rule in kind_rules() if rule.pattern.search(words)), None)
