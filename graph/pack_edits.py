"""Changes in a quotation: from where to where, by what, and of which kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

KINDS = {  # of what is changed, as a cover says it
    "names": "personal names", "ages": "exact ages", "dates": "dates", "number": "numbers of children", "sex": "words for a boy or girl, a brother or sister",
    "relatives": "words for relatives", "household": "words for others in the home",
}


@dataclass(frozen=True)
class Edit:
    """[start, end) of the text becomes `text`."""

    start: int
    end: int
    text: str
    kind: str


def apart(edits: Iterable[Edit]) -> list[Edit]:
    """Those that do not overlap, in order; of two that do the earlier, then the longer."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def edited(text: str, edits: Iterable[Edit]) -> tuple[str, frozenset[str]]:
    """The text with what is changed in square brackets, and the kinds of change."""
    done, at, kinds = "", 0, set()
    for edit in apart(edits):
        done += text[at:edit.start] + f"[{edit.text}]"
        at = edit.end
        kinds.add(edit.kind)
    return done + text[at:], frozenset(kinds)
