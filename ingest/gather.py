"""Collects blocks for the readers of files without pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.errors import NoText
from ingest.blocks import BULLET, HEADING, PARAGRAPH, Block, Document, TableBlock, take_bullet, take_number
from ingest.clean import one_line
from ingest.sections import LONGEST_HEADING, heading_kind
from ingest.tables import is_prose, is_prose_cell

LONGEST_BOLD_HEADING = 90  # characters
LONGEST_ENTRY = 120        # characters of a line of a table of contents


_ROW_NUMBER = re.compile(r"^(?:[A-Z]{1,2}|Rec\.? ?)?\d{1,3}(?:\.\d{1,2})*[.:]?$")


def _is_entry(text: str) -> bool:
    """Whether a line under "Contents" is one of its entries."""
    return len(text) <= LONGEST_ENTRY and text[-1] not in ".!?;:"


class Gatherer:
    """Adds one block at a time, cleaned, its bullet glyph and printed number taken off."""

    def __init__(self, media_type: str) -> None:
        self._document = Document(media_type)

    def heading(self, text: str, level: int) -> None:
        text = one_line(text)
        if len(text) > LONGEST_HEADING * 2:  # prose in a heading's clothes
            self.add(PARAGRAPH, text)
        elif text:
            number, _ = take_number(text)
            self._document.blocks.append(Block(HEADING, text, level=max(1, level), number=number))

    def add(self, kind: str, text: str, number: str = "") -> None:
        text = one_line(text)
        is_bullet, text = take_bullet(text)
        printed, text = take_number(text)
        if not any(c.isalnum() for c in text) or (self._under_contents() and _is_entry(text)):
            return
        kind = BULLET if is_bullet else kind
        self._document.blocks.append(Block(kind, text, number=printed or number))

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """A table of cleaned cells. A contents table says nothing; one of a single column is prose; the
        prose in a table of no known kind is text as well, so that it can be found."""
        kept = tuple(tuple(row) for row in rows if any(row))
        if not kept or self._under_contents():
            return
        single = max(sum(map(bool, row)) for row in kept) == 1
        if single or is_prose(kept):
            for row in kept:
                number = row[0].rstrip(".:") if len(row) > 1 and _ROW_NUMBER.match(row[0]) else ""
                for cell in row:
                    if single or is_prose_cell(cell):
                        self.add(PARAGRAPH, cell, number)
            if single or all(is_prose_cell(cell) for row in kept for cell in row if cell):
                return
        self._document.tables.append(TableBlock(kept, len(self._document.blocks)))

    def cut(self, text: str) -> list[str]:
        """Lines of one paragraph joined, save where a line begins with a bullet or a number."""
        parts: list[str] = []
        for line in text.split("\n"):
            line = line.strip()
            if not line:
                continue
            begins = take_bullet(line)[0] or bool(take_number(line)[0])
            if parts and not begins:
                parts[-1] = f"{parts[-1]} {line}"
            else:
                parts.append(line)
        return parts

    def _under_contents(self) -> bool:
        blocks = self._document.blocks
        return bool(blocks) and blocks[-1].kind == HEADING and heading_kind(blocks[-1].text) == "contents"

    def finish(self, name: str) -> Document:
        if not self._document.blocks and not self._document.tables:
            raise NoText("has no text", where=name, todo="Check that it is the file you meant.")
        return self._document
