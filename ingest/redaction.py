"""Names kept small: personal names, exact dates of birth, addresses and schools taken out of a document before anything else is made of it.

    document, taken = redact(document)     # "[name 1] went to [primary school 1]"

What stands in their place says what stood there, with a number that is the same wherever the same name stands in that report, so
that a story can still be followed. Two people have one number only where they are called the same; one person who is called by two
names that nothing connects has two. Kept: roles (Mother, Child A, HV1), job titles, agencies, boards, courts, laws, who wrote the
report, dates of events, and the year of a birth, for ages hang on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from corpus.vocabulary import OcrPage, Redacted
from ingest.blocks import Block, Document, TableBlock
from ingest.redact_people import People
from ingest.redact_places import BIRTH_HEAD, BIRTH_ROW, DATE, Places

REDACTION_VERSION = "1"  # raised when the same document would be redacted otherwise: what was redacted before is then read again
KINDS = ("name", "birth", "address", "school")


class Span(NamedTuple):
    """[start, end) of a text, and what shall stand there."""

    start: int
    end: int
    kind: str
    instead: str


class Redaction:
    """What is to be taken out of one document."""

    def __init__(self, texts: Sequence[str], births: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        """`texts`: all of it, in its order. `births`: texts of which each date is one of birth. `names`: words that a model took for names."""
        self._places = Places(texts, births)
        self._people = People(texts, names)
        self._numbers: dict[tuple[str, str], int] = {}
        self.taken: list[tuple[str, str]] = []  # (kind, words) of each stretch that was taken out

    def spans(self, text: str, *, births: bool = False) -> list[Span]:
        """What is to be taken out of a text, in order, none running into another."""
        found = [Span(p.start, p.end, p.kind, self._said(p.kind, p.whose, p.instead)) for p in self._places.find(text, births=births)]
        for start, end, whose in self._people.find(text):
            if not any(s.start < end and start < s.end for s in found):
                found.append(Span(start, end, "name", self._said("name", whose, "name")))
        return sorted(found)

    def _said(self, kind: str, whose: str, what: str) -> str:
        if kind in ("address", "birth"):
            return what
        number = self._numbers.setdefault((kind, whose), 1 + sum(k == kind for k, _ in self._numbers))
        return f"[{what} {number}]"

    def text(self, text: str, *, births: bool = False) -> str:
        """A text of the document, redacted."""
        spans = self.spans(text, births=births)
        self.taken += [(s.kind, text[s.start:s.end]) for s in spans]
        return replaced(text, spans)

    def counts(self) -> Redacted:
        return Redacted(*(sum(kind == k for k, _ in self.taken) for kind in KINDS))


def replaced(text: str, spans: Sequence[Span]) -> str:
    said, at = [], 0
    for span in spans:
        said += [text[at:span.start], span.instead]
        at = span.end
    return "".join(said) + text[at:]


def redact(document: Document, more: Sequence[str] = (), *, names: Iterable[str] = ()) -> tuple[Document, Redaction, list[str]]:
    """The document with what is to be taken out replaced, what that was, and `more`, texts about it such as a title that was given, redacted
    likewise."""
    texts = texts_of(document)
    done = Redaction([*(text for text, _ in texts), *more], [text for text, births in texts if births], names)
    blocks = [_block(block, done) for block in document.blocks]
    cells = iter(texts[len(blocks):])
    tables = [
        replace(table, rows=tuple(tuple(done.text(text, births=births) for text, births in (next(cells) for _ in row)) for row in table.rows))
        for table in document.tables
    ]
    about = [replaced(text, done.spans(text)) for text in more]
    ocr = [redacted_scan(page, done) for page in document.ocr]
    return replace(document, blocks=blocks, tables=tables, ocr=ocr), done, about


def texts_of(document: Document) -> list[tuple[str, bool]]:
    """All texts of a document, those of its blocks and then of its cells, and whether every date in one is of birth."""
    births = [set(_births_in(table)) for table in document.tables]
    cells = [(cell, (r, c) in found) for table, found in zip(document.tables, births, strict=True) for r, row in enumerate(table.rows) for c, cell in enumerate(row)]
    return [*((block.text, False) for block in document.blocks), *cells]


def _block(block: Block, done: Redaction) -> Block:
    spans = done.spans(block.text)
    done.taken += [(s.kind, block.text[s.start:s.end]) for s in spans]
    turns = tuple((_moved(offset, spans), page) for offset, page in block.turns)
    return replace(block, text=replaced(block.text, spans), turns=turns) if spans else block


def _moved(offset: int, spans: Sequence[Span]) -> int:
    """Where what stood at an offset stands now; the beginning of what replaces it, where it was taken out."""
    by = 0
    for span in spans:
        if span.end <= offset:
            by += len(span.instead) - (span.end - span.start)
        elif span.start < offset:
            return span.start + by
    return offset + by


def _births_in(table: TableBlock) -> Iterable[tuple[int, int]]:
    """(row, column) of cells whose dates are of birth: under or beside "Date of birth", or the date of a row that tells of a birth."""
    if not table.rows:
        return
    columns = {c for c, cell in enumerate(table.rows[0]) if len(cell) < 40 and BIRTH_HEAD.search(cell)}
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row):
            if c in columns or (c and len(row[c - 1]) < 40 and BIRTH_HEAD.search(row[c - 1]) and not DATE.search(row[c - 1])):
                yield r, c
            elif r and len(cell) < 40 and DATE.search(cell) and any(BIRTH_ROW.search(other) for other in row):
                yield r, c


def redacted_scan(page: OcrPage, done: Redaction) -> OcrPage:
    """A page read by OCR with its words redacted: the first word of a name holds what stands for it, the others nothing."""
    starts, at = [], 0
    for word in page.words:
        starts.append(at)
        at += len(word.text) + 1
    starts.append(at)
    spans, words = done.spans(" ".join(w.text for w in page.words)), []
    for word, (start, after) in zip(page.words, pairwise(starts), strict=True):
        inside = [s for s in spans if s.start < after - 1 and start < s.end]
        parts = [Span(max(s.start - start, 0), min(s.end, after - 1) - start, s.kind, s.instead if s.start >= start else "") for s in inside]
        words.append(word._replace(text=re.sub(r"\s+", " ", replaced(word.text, parts))))
    return replace(page, words=tuple(words))
