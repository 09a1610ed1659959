"""Which part a section plays in its genre, told from its heading by rules in data."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import yaml

from corpus.errors import CodebookError

# Under a chapter of this kind, a sub-heading that says nothing itself takes the chapter's kind.
_NUMBER = re.compile(r"(?i)^(?:(?:section|part|chapter)\s+)?(?:\d+|[ivx]+|[a-z])(?:\.\d+)*[.):]*\s+")
LONGEST_HEADING = 160  # characters; a longer one is prose set as a heading


@cache
def kind_rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(kind, pattern), in the order they are tried. Raises CodebookError for a rule that is none."""
    place = files("corpus") / "data" / "section_kinds.yaml"
    try:
        rows = yaml.safe_load(place.read_text("utf-8"))
        return tuple(
            (row["kind"], re.compile("|".join(f"(?:{p})" for p in row["headings"]), re.IGNORECASE))
            for row in rows
        )
    except (OSError, KeyError, TypeError, re.error, yaml.YAMLError) as error:
        raise CodebookError(f"cannot be used: {error}", where=str(place), todo="Reinstall the program.") from error


def section_kind(path: tuple[str, ...]) -> str:
    """The kind of the innermost heading that tells one, "" where none does."""
    for heading in reversed(path):
        kind = heading_kind(heading)
        if kind:
            return kind
    return ""


@cache
def heading_kind(heading: str) -> str:
    """The kind that a heading alone tells, "" where none."""
    if len(heading) > LONGEST_HEADING:
        return ""
    words = _NUMBER.sub("", heading)
    for kind, pattern in kind_rules():
        if pattern.search(words):
            return kind
    return ""
