"""DOCX to blocks: styles to headings, numbering, tables in their place."""

from __future__ import annotations

import io
import re

from docx import Document as open_docx
from docx.oxml.ns import qn
from docx.table import Table as DocxTable
from docx.text.paragraph import Paragraph

from corpus.errors import UnreadableFile
from ingest.archive import open_archive
from ingest.blocks import Document
from ingest.clean import one_line
from ingest.gather import Gatherer
from ingest.styled import DEEPEST_STYLE, MOST_COLUMNS, add_styled, bare, figure


def read_docx(data: bytes, name: str) -> Document:
    """Raises EncryptedFile, UnreadableFile (no archive, broken, unfolding too far), NoText."""
    open_archive(data, name, what="Word file", holds=_is_word).close()
    gatherer = Gatherer("docx", name)
    try:
        document = open_docx(io.BytesIO(data))
        styles = _Styles()
        numbering = _Numbering(document, styles)
        for element in document.element.body.iter(qn("w:p"), qn("w:tbl")):
            if any(a.tag in (qn("w:tbl"), qn("w:txbxContent")) for a in element.iterancestors()):
                continue
            if element.tag == qn("w:tbl"):
                gatherer.table(_rows(DocxTable(element, document)))
            else:
                _paragraph(gatherer, Paragraph(element, document), numbering, styles)
    except (UnreadableFile, MemoryError, RecursionError):
        raise
    except Exception as error:  # python-docx raises KeyError, ValueError, lxml and its own errors alike
        raise UnreadableFile(f"is a broken Word file: {error}", where=name, todo="Open and save it again in Word.") from error
    return gatherer.finish()


def _is_word(members: set[str]) -> bool:
    return "[Content_Types].xml" in members and any(m.startswith("word/") for m in members)


def _rows(table: DocxTable) -> list[list[str]]:
    """Cells as printed: one that spans columns is printed once, one that spans rows in its first."""
    rows = []
    for row in table._tbl.tr_lst:
        cells = []
        for cell in row.tc_lst:
            merged = cell.find(qn("w:tcPr") + "/" + qn("w:vMerge"))
            goes_on = merged is not None and merged.get(qn("w:val")) != "restart"
            cells.append("" if goes_on else one_line(" ".join(_words(p) for p in cell.iter(qn("w:p")))))
            cells += [""] * (min(cell.grid_span, MOST_COLUMNS) - 1)
        rows.append(cells)
    return rows


def _paragraph(gatherer: Gatherer, paragraph: Paragraph, numbering: _Numbering, styles: _Styles) -> None:
    style = styles.of(paragraph)[0]
    number, is_bullet = numbering.next(paragraph)
    runs = [r for r in paragraph.runs if r.text.strip()]
    bold = bool(runs) and all(r.bold for r in runs)
    add_styled(gatherer, _words(paragraph._p), style, number=number, bullet=is_bullet, bold=bold)


def _words(paragraph) -> str:
    """Words of a paragraph as it now stands: deletions tracked by Word are gone, insertions in."""
    parts = []
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")):
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif node.getparent().tag == qn("w:r"):
            parts.append(" ")
    return "".join(parts)


class _Styles:
    """The styles of paragraphs, each looked up once: python-docx searches them all for every paragraph."""

    def __init__(self) -> None:
        self._known: dict[str | None, tuple[str, list]] = {}

    def of(self, paragraph: Paragraph) -> tuple[str, list]:
        """(name, the paragraph settings of the style and of those it is based on, nearest first)"""
        key = paragraph._p.style
        if key not in self._known:
            style, settings = paragraph.style, []
            name = (style.name if style is not None else "") or ""
            while style is not None and len(settings) < DEEPEST_STYLE:  # styles may be based on each other in a ring
                settings.append(style.element.find(qn("w:pPr")))
                style = style.base_style
            self._known[key] = name, settings
        return self._known[key]


class _Numbering:
    """Counts Word's automatic numbers, which stand nowhere in the text."""

    def __init__(self, document, styles: _Styles) -> None:
        self._styles = styles
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract = {a.get(qn("w:abstractNumId")): self._read(a) for a in root.iter(qn("w:abstractNum"))}
        for num in root.iter(qn("w:num")):
            link = num.find(qn("w:abstractNumId"))
            if link is not None:
                self._levels[num.get(qn("w:numId"))] = abstract.get(link.get(qn("w:val")), {})

    @staticmethod
    def _read(abstract) -> dict[int, tuple[str, str, int]]:
        def value(level, tag: str, default: str) -> str:
            node = level.find(qn(tag))
            return default if node is None else node.get(qn("w:val")) or default

        return {
            int(level.get(qn("w:ilvl"))): (
                value(level, "w:numFmt", "decimal"), value(level, "w:lvlText", ""), int(value(level, "w:start", "1")),
            )
            for level in abstract.iter(qn("w:lvl"))
        }

    def next(self, paragraph: Paragraph) -> tuple[str, bool]:
        """(number as printed, whether a bullet) of the next paragraph; ("", False) for a plain one."""
        num_id, level = self._of(paragraph)
        levels = self._levels.get(num_id)
        if not levels or level not in levels:
            return "", self._styles.of(paragraph)[0].startswith("List Bullet")
        form, pattern, start = levels[level]
        if form in ("bullet", "none"):
            return "", form == "bullet"
        counts = self._counts.setdefault(num_id, {})
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [k for k in counts if k > level]:
            del counts[deeper]

        def one(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            form_at, _, start_at = levels.get(at, ("decimal", "", 1))
            return figure(counts.get(at, start_at), form_at)

        return bare(re.sub(r"%(\d)", one, pattern)), False

    def _of(self, paragraph: Paragraph) -> tuple[str, int]:
        places = [paragraph._p.pPr, *self._styles.of(paragraph)[1]]
        level = None
        for place in places:
            numbered = place.find(qn("w:numPr")) if place is not None else None
            if numbered is None:
                continue
            depth, link = numbered.find(qn("w:ilvl")), numbered.find(qn("w:numId"))
            level = int(depth.get(qn("w:val"))) if depth is not None and level is None else level
            if link is not None:
                return link.get(qn("w:val")), level or 0
        return "", 0
