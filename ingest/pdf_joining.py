"""Lines of one paragraph as one text: hyphens at the ends of lines, and where a page turns."""

from __future__ import annotations

import re
from collections import Counter

from ingest.clean import one_line
from ingest.pdf_lines import HYPHEN, Line

_KEEPS_HYPHEN = frozenset(
    "well non co multi self long short post pre re sub inter cross anti ex mid part full semi half high low out over under "
    "non- two three four first second third single one early cost decision child family face up in on to by off follow "
    "step day year home evidence age gender trauma strength solution peer police health social inter- school ill".split()
)


def joined(lines: list[Line], words: Counter[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The lines as one text, with (offset, page) where a later page begins."""
    text, turns, page = "", [], lines[0].page
    for line in lines:
        piece = one_line(line.text.replace(HYPHEN, "\x00"))
        piece = one_line(line.text[:-1]) + HYPHEN if line.text.endswith(HYPHEN) else piece
        if text.endswith(HYPHEN):
            text = text[:-1] + ("" if _is_broken(text[:-1], piece, words) else "-")
        elif text and not (text.endswith(("-", "–")) and text[-2:-1].isalnum() and piece[:1].islower()):
            text += " "
        if line.page != page:
            page = line.page
            turns.append((len(text), page))
        text += piece
    return text.replace(HYPHEN, "-"), tuple(turns)


def _is_broken(before: str, after: str, words: Counter[str]) -> bool:
    """Whether a hyphen at a line's end was put there by the typesetter, told from the document's words."""
    head = re.search(r"[^\W\d_]+$", before)
    tail = re.match(r"[^\W\d_]+", after)
    if not head or not tail or tail.group()[0].isupper():
        return False
    head_, tail_ = head.group().casefold(), tail.group().casefold()
    if words[head_ + tail_]:
        return True
    if words[f"{head_}-{tail_}"] or head_ in _KEEPS_HYPHEN:
        return False
    return not (words[head_] and words[tail_])
