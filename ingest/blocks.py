"""What every reader of a file kind hands over: blocks in reading order, tables beside them.

The readers know files; `ingest.assemble` knows reports. A block is a heading, a paragraph or a
bullet as printed, cleaned (`ingest.clean`), with the printed number taken off its text. A caption
("Table 2. Chronology") is text, but no sentence and no heading of what follows the table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.vocabulary import OcrPage
from ingest.clean import BULLETS

HEADING, PARAGRAPH, BULLET, FOOTNOTE, CAPTION = "heading", "paragraph", "bullet", "footnote", "caption"
LONGEST_CAPTION = 160  # characters; more is prose that begins with a table's name


@dataclass(frozen=True, slots=True)
class Block:
    """`level` counts from 1 for headings and is 0 otherwise. `page` is where the block begins;
    `turns` holds (offset in `text`, page) for each later page that begins inside the block."""

    kind: str
    text: str
    level: int = 0
    page: int | None = None
    number: str = ""
    turns: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table as printed; `before` is the index of the block that follows it. `pages`: the page on which each row
    begins, () where all begin on `page`."""

    rows: tuple[tuple[str, ...], ...]
    before: int
    page: int | None = None
    pages: tuple[int, ...] = ()


@dataclass(slots=True)
class Document:
    """One file as its reader saw it."""

    media_type: str
    blocks: list[Block] = field(default_factory=list)
    tables: list[TableBlock] = field(default_factory=list)
    pages: int = 0               # 0 for files without pages
    warnings: list[str] = field(default_factory=list)
    ocr: list[OcrPage] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)  # pages without text


_LABELLED = (
    r"(?:Recommendation|Finding|Learning [Pp]oint|Learning|Lesson|Action|Practice [Ll]earning [Pp]oint|"
    r"Key [Ll]earning(?: [Pp]oint)?|Priority|Key [Ff]inding|Practice [Pp]oint|Para(?:graph)?|Question|Issue|Theme|RECOMMENDATION|FINDING|LEARNING POINT|LESSON)"
)
_NUMBER = re.compile(
    rf"""(?:
        (?P<labelled>{_LABELLED}\s+(?:No\.?\s*)?\d{{1,3}}(?:\.\d{{1,2}}|[a-z])?)\s*[:.–—-]?(?=\s|$)
      | (?P<dotted>(?:[A-Z]\.?)?\d{{1,3}}(?:\.\d{{1,3}}){{1,3}})[.):]?(?=\s)
      | (?P<single>\d{{1,3}})[.)](?=\s|[A-Z][A-Za-z])
      | (?P<coded>[A-H](?=\.)|[A-Z]{{1,2}}\d{{1,2}}[a-z]?|\d{{1,3}}[a-z]|[ivx]{{1,5}}(?=\.))[.)](?=\s)
      | (?P<letter>\((?:[a-z]{{1,2}}|[ivx]{{1,5}}|\d{{1,2}})\)|(?:[a-z]|[ivx]{{2,5}})\))(?=\s)
    )\s*""",
    re.VERBOSE,
)
# "7.1 Recommendation 1. The Board should ..."
_SECOND = re.compile(r"(?P<label>(?:Recommendation|RECOMMENDATION|Action)\s+(?:No\.?\s*)?\d{1,3})\s*[:.]\s+(?=[A-Z])")
_CAPTION = re.compile(r"(?:Table|TABLE|Figure|FIGURE|Chart|Diagram|Box) [A-Z]?\d{1,3}[.:]? ?(?:[–—-] )?[A-Z‘“\"'(]")
_BULLET = re.compile(rf"\s*(?:[{re.escape(BULLETS)}]\s*|[-–—*o»]\s+)")


def take_number(text: str) -> tuple[str, str]:
    """The printed number that begins `text` and the rest: "4.27 The GP" -> ("4.27", "The GP").

    ("", text) where there is none, or where nothing would be left.
    """
    found = _NUMBER.match(text)
    if not found:
        return "", text
    rest = text[found.end():]
    if found["labelled"]:
        return (" ".join(found["labelled"].split()), rest) if rest else ("", text)
    if not rest or not _may_follow_number(rest, found):
        return "", text
    if found["dotted"] and (second := _SECOND.match(rest)):
        return f"{found['dotted']} {' '.join(second['label'].split())}", rest[second.end():]
    return (found["dotted"] or found["single"] or found["coded"] or found["letter"]), rest


def _may_follow_number(rest: str, found: re.Match[str]) -> bool:
    """A number that goes on in lower case ("4.5 per cent") counts something; it numbers nothing."""
    if found["letter"]:
        return True
    first = rest.lstrip("\"'“‘([")[:1]
    return first.isupper() or (first.isdigit() and not found["dotted"]) or not first.isalnum()


def is_caption(text: str) -> bool:
    return len(text) <= LONGEST_CAPTION and bool(_CAPTION.match(text))


def take_bullet(text: str) -> tuple[bool, str]:
    """Whether `text` begins with a bullet, and the rest."""
    found = _BULLET.match(text)
    if found and text[found.end():].strip():
        return True, text[found.end():].strip()
    return False, text
