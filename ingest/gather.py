"""Collects blocks for the readers of files that are not laid out in lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.errors import NoText, UnreadableFile
from ingest.blocks import (
    BULLET, CAPTION, FOOTNOTE, HEADING, PARAGRAPH, Block, Document, TableBlock, is_caption, take_bullet, take_number,
)
from ingest.clean import one_line
from ingest.sections import LONGEST_HEADING, heading_kind
from ingest.tables import prose_cells

LONGEST_ENTRY = 120        # characters of a line of a table of contents
MOST_CELLS = 200_000       # of one table, empty ones counted
MOST_BLOCKS = 200_000      # headings and paragraphs; the longest published reviews have about 5,000


_ROW_NUMBER = re.compile(r"^(?:[A-Z]{1,2}|Rec\.? ?)?\d{1,3}(?:\.\d{1,2})*[.:]?$")


def _is_entry(text: str) -> bool:
    """Whether a line under "Contents" is one of its entries."""
    return len(text) <= LONGEST_ENTRY and text[-1] not in ".!?;:"


class Gatherer:
    """Adds one block at a time, cleaned, its bullet glyph and printed number taken off.

    `page` is that of the blocks to come, None for files without pages. Raises UnreadableFile for a file
    of more blocks than any report has.
    """

    def __init__(self, media_type: str, name: str) -> None:
        self._document = Document(media_type)
        self._name = name
        self.page: int | None = None

    def heading(self, text: str, level: int) -> None:
        text = one_line(text)
        if is_caption(text):
            self._append(Block(CAPTION, text, 0, self.page))
        elif len(text) > LONGEST_HEADING * 2:  # prose in a heading's clothes
            self.add(PARAGRAPH, text)
        elif text:
            number, _ = take_number(text)
            self._append(Block(HEADING, text, max(1, level), self.page, number))

    def add(self, kind: str, text: str, number: str = "") -> None:
        text = one_line(text)
        if is_caption(text):
            self._append(Block(CAPTION, text, 0, self.page))
            return
        is_bullet, text = take_bullet(text)
        printed, text = take_number(text)
        if not any(c.isalnum() for c in text) or (self._under_contents() and _is_entry(text)):
            return
        kind = BULLET if is_bullet else kind
        self._append(Block(kind, text, 0, self.page, printed or number))

    def footnote(self, text: str, mark: str = "") -> None:
        if text := one_line(text):
            self._append(Block(FOOTNOTE, text, 0, self.page, mark))

    def warn(self, warning: str) -> None:
        self._document.warnings.append(warning)

    def _append(self, block: Block) -> None:
        if len(self._document.blocks) >= MOST_BLOCKS:
            raise UnreadableFile(
                f"has more than {MOST_BLOCKS:,} paragraphs, more than any report", where=self._name, todo="Check or split the file.",
            )
        self._document.blocks.append(block)

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """A table of cleaned cells. A contents table says nothing; one of a single column is prose; what a
        table recommends, and the prose in one of no known kind, is text as well, so that it can be found."""
        rows = [row for row in rows if any(row)]
        width = max(map(len, rows), default=0)
        if not rows or self._under_contents():
            return
        if width * len(rows) > MOST_CELLS:
            raise UnreadableFile("has a table larger than any report's", where=self._name, todo="Check or split the file.")
        kept = tuple(tuple(row) for row in rows)
        single = max(sum(map(bool, row)) for row in kept) == 1
        prose = [range(len(row)) for row in kept] if single else prose_cells(kept)
        if prose:
            for row, columns in zip(kept, prose, strict=True):
                number = row[0].rstrip(".:") if len(row) > 1 and _ROW_NUMBER.match(row[0]) else ""
                for at in columns:
                    self.add(PARAGRAPH, row[at], number)
            if all(at in columns for row, columns in zip(kept, prose, strict=True) for at, cell in enumerate(row) if cell):
                return
        self._document.tables.append(TableBlock(kept, len(self._document.blocks), self.page))

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

    def finish(self, pages: int = 0) -> Document:
        self._document.pages = pages
        if not self._document.blocks and not self._document.tables:
            raise NoText("has no text", where=self._name, todo="Check that it is the file you meant.")
        return self._document
