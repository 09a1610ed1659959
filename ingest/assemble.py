"""From a reader's blocks to a Report: one canonical text and offsets into it.

The text is the blocks joined by line breaks, headings included. Headings belong to sections and to
no sentence or passage, nor do captions of tables; everything else is cut into sentences, and sentences gathered into passages.
A letter's address and the publisher's notices are sections without a heading (`ingest.margins`).
Footnotes stand in a last section of their own, so that they break no paragraph; their page is
the page on which they are printed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, fields, replace

from corpus.vocabulary import FOOTNOTES, Facts, Passage, Report, Section, Sentence, Table
from ingest.blocks import CAPTION, FOOTNOTE, HEADING, Block, Document
from ingest.facts import find_facts
from ingest.margins import margins
from ingest.sections import kinds_of
from ingest.sentences import sentence_spans
from ingest.tables import events_of, table_kind

PASSAGE_TARGET = 600    # characters: a passage that has reached it ends with its paragraph
PASSAGE_FAIR = 350      # characters: from here on it ends with its paragraph if the next would not fit
PASSAGE_LIMIT = 900     # characters: a passage ends before the sentence that would pass it
PASSAGE_LEAST = 200     # characters: a shorter last passage joins the one before it, if that stays under
PASSAGE_MOST = 1_100    # characters, even then


_NUMBERED = re.compile(r"^\w+ [A-Z]?\d+[.:]? ?(?:[–—-] )?")


@dataclass(slots=True)
class _Piece:
    """One sentence on its way, with the block it came from."""

    start: int
    end: int
    page: int | None
    paragraph: str
    section: int
    block: int


def assemble(document: Document, data: bytes, name: str, reader: str, given: Facts | None) -> Report:
    """The Report of a document. Pure: equal arguments give equal reports."""
    blocks = _footnotes_last(document.blocks)
    text, starts = _join(blocks)
    page_starts = _page_starts(blocks, starts, document.pages, len(text))
    sections, section_of = _sections(blocks, starts, len(text))
    pieces = _pieces(blocks, starts, section_of)
    passages, passage_of = _passages(pieces, [len(b.text) for b in blocks])
    sentences = tuple(
        Sentence(p.start, p.end, p.section, passage_of[i], p.page, p.paragraph) for i, p in enumerate(pieces)
    )
    tables = _tables(document, blocks, section_of, sections)
    facts = find_facts(text, page_starts, sections, tables)
    digest = hashlib.sha256(data).hexdigest()
    return Report(
        id=digest[:16], file=name, sha256=digest, media_type=document.media_type, text=text,
        page_starts=page_starts, facts=with_given(facts, given), sections=sections, passages=passages,
        sentences=sentences, tables=tables, events=events_of(tables, [table.pages for table in document.tables]),
        warnings=tuple(document.warnings), reader=reader, ocr_pages=tuple(document.ocr), unread_pages=tuple(document.unread),
    )


def with_given(found: Facts, given: Facts | None) -> Facts:
    """`found`, with every field that `given` fills in taken from `given`; a region goes with its area."""
    if given is None:
        return found
    empty = Facts()
    said = {f.name: getattr(given, f.name) for f in fields(Facts)}
    said = {k: v for k, v in said.items() if v and v != getattr(empty, k)}
    if "area" in said:
        said["region"] = given.region
    if "published" in said:
        said["published_estimated"] = given.published_estimated
    return replace(found, **said)


def _footnotes_last(blocks: list[Block]) -> list[Block]:
    body = [b for b in blocks if b.kind != FOOTNOTE]
    notes = [b for b in blocks if b.kind == FOOTNOTE]
    if not notes:
        return body
    return [*body, Block(HEADING, FOOTNOTES, level=1, page=notes[0].page), *notes]


def _join(blocks: list[Block]) -> tuple[str, list[int]]:
    starts, at = [], 0
    for block in blocks:
        starts.append(at)
        at += len(block.text) + 1
    return "\n".join(b.text for b in blocks), starts


def _page_starts(blocks: list[Block], starts: list[int], pages: int, end: int) -> tuple[int, ...]:
    """Offset at which each page begins; an empty page begins where the next one does."""
    first: dict[int, int] = {}
    for block, start in zip(blocks, starts, strict=True):
        if block.kind == FOOTNOTE or block.page is None:
            continue
        if not (block.kind == HEADING and block.text == FOOTNOTES):
            first.setdefault(block.page, start)
        for offset, page in block.turns:
            first.setdefault(page, start + offset)
    result, following = [], end
    for page in range(pages, 0, -1):
        following = min(first.get(page, following), following)
        result.append(following)
    if result:
        result[-1] = 0
    return tuple(reversed(result))


def _sections(blocks: list[Block], starts: list[int], end: int) -> tuple[tuple[Section, ...], list[int]]:
    """The sections, and for each block the index of its own."""
    margin = margins(blocks)
    opens: list[tuple[int, Block | None]] = []
    section_of = []
    for i, block in enumerate(blocks):
        if block.kind == HEADING or not opens or i in margin:
            opens.append((i, block if block.kind == HEADING else None))
        section_of.append(len(opens) - 1)
    sections, paths, trail = [], [], []
    for _, block in opens:
        trail = [*(t for t in trail if t.level < block.level), block] if block is not None else []
        paths.append(tuple(t.text for t in trail))
    kinds = kinds_of(paths)
    for index, (first, block) in enumerate(opens):
        path = paths[index]
        stop = starts[opens[index + 1][0]] - 1 if index + 1 < len(opens) else end
        sections.append(Section(
            index=index, heading=path[-1] if path else "", level=block.level if block else 0, path=path,
            start=starts[first], end=stop, page=blocks[first].page, kind=margin.get(first) or kinds[index],
        ))
    return tuple(sections), section_of


def _pieces(blocks: list[Block], starts: list[int], section_of: list[int]) -> list[_Piece]:
    pieces, number, section = [], "", -1
    for i, block in enumerate(blocks):
        if section_of[i] != section:
            section, number = section_of[i], ""
        if block.kind == HEADING:
            number = block.number
            continue
        if block.kind == CAPTION:
            continue
        number = block.number or number
        for start, end in sentence_spans(block.text):
            page = block.page
            for offset, turned in block.turns:
                if start >= offset:
                    page = turned
            pieces.append(_Piece(starts[i] + start, starts[i] + end, page, number, section, i))
    return pieces


def _passages(pieces: list[_Piece], lengths: list[int]) -> tuple[tuple[Passage, ...], list[int]]:
    """Passages of whole sentences of one section, and for each sentence the index of its own."""
    groups: list[list[_Piece]] = []
    for piece in pieces:
        group = groups[-1] if groups else None
        if group is None or _begins_passage(group, piece, lengths):
            groups.append([piece])
        else:
            group.append(piece)
    groups = _join_short(groups)
    passages, passage_of = [], []
    for index, group in enumerate(groups):
        passages.append(Passage(
            index=index, start=group[0].start, end=group[-1].end, section=group[0].section,
            page=group[0].page, page_end=group[-1].page, paragraph=group[0].paragraph,
        ))
        passage_of += [index] * len(group)
    return tuple(passages), passage_of


def _begins_passage(group: list[_Piece], piece: _Piece, lengths: list[int]) -> bool:
    if piece.section != group[-1].section:
        return True
    size = group[-1].end - group[0].start
    if piece.block != group[-1].block:
        if size >= PASSAGE_TARGET:
            return True
        if size >= PASSAGE_FAIR and size + 1 + lengths[piece.block] > PASSAGE_LIMIT:
            return True
    return piece.end - group[0].start > PASSAGE_LIMIT


def _join_short(groups: list[list[_Piece]]) -> list[list[_Piece]]:
    joined: list[list[_Piece]] = []
    for group in groups:
        last = joined[-1] if joined else None
        if (
            last and last[-1].section == group[0].section
            and group[-1].end - group[0].start < PASSAGE_LEAST
            and group[-1].end - last[0].start <= PASSAGE_MOST
        ):
            last.extend(group)
        else:
            joined.append(group)
    return joined


def _tables(
    document: Document, blocks: list[Block], section_of: list[int], sections: tuple[Section, ...],
) -> tuple[Table, ...]:
    # Footnotes moved to the end, so an index into the reader's blocks is found again by identity.
    place = {id(b): section_of[i] for i, b in enumerate(blocks)}
    tables = []
    for table in document.tables:
        above = next((b for b in reversed(document.blocks[:table.before]) if b.kind != FOOTNOTE), None)
        section = place[id(above)] if above else None
        path = sections[section].path if section is not None else ()
        if above and above.kind == CAPTION:  # it may tell the kind of table
            path = (*path, _NUMBERED.sub("", above.text))
        tables.append(Table(table.rows, table.page, section, table_kind(table.rows, path)))
    return tuple(tables)
