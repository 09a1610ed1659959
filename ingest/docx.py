"""DOCX to blocks: styles to headings, numbering, tables in their place.

The archive's members are measured before anything is unpacked, so that a small file cannot
unfold into a large one.
"""

from __future__ import annotations

import io
import re
import zipfile

from docx import Document as open_docx
from docx.oxml.ns import qn
from docx.table import Table as DocxTable
from docx.text.paragraph import Paragraph

from corpus.errors import EncryptedFile, UnreadableFile
from ingest.blocks import BULLET, PARAGRAPH, Document
from ingest.clean import one_line
from ingest.gather import LONGEST_BOLD_HEADING, Gatherer

LARGEST_UNPACKED = 400_000_000   # bytes of all members together
LARGEST_XML = 60_000_000         # bytes of one XML member
MOST_MEMBERS = 10_000
_OLE = b"\xd0\xcf\x11\xe0"       # an old .doc, or a .docx locked with a password
_HEADING = re.compile(r"^heading (\d)", re.IGNORECASE)
_TOC = re.compile(r"^(toc|table of (contents|figures))", re.IGNORECASE)


def read_docx(data: bytes, name: str) -> Document:
    """Raises EncryptedFile, UnreadableFile (no archive, broken, unfolding too far), NoText."""
    _check_archive(data, name)
    try:
        document = open_docx(io.BytesIO(data))
        numbering = _Numbering(document)
        body = document.element.body
    except Exception as error:  # python-docx raises KeyError, ValueError, lxml and its own errors alike
        raise UnreadableFile(f"is a broken Word file: {error}", where=name, todo="Open and save it again in Word.") from error
    gatherer = Gatherer("docx")
    for element in body.iter(qn("w:p"), qn("w:tbl")):
        if any(a.tag in (qn("w:tbl"), qn("w:txbxContent")) for a in element.iterancestors()):
            continue
        if element.tag == qn("w:tbl"):
            gatherer.table(_rows(DocxTable(element, document)))
        else:
            _paragraph(gatherer, Paragraph(element, document), numbering)
    return gatherer.finish(name)


def _check_archive(data: bytes, name: str) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise EncryptedFile("is locked with a password", where=name, todo="Save it without a password.")
        raise UnreadableFile(
            "is a Word file of the old kind under a new name", where=name, todo="Open it in Word and save it as .docx.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableFile("is no Word file", where=name, todo="Check that its suffix tells its true kind.") from error
    if "[Content_Types].xml" not in {m.filename for m in members} or not any(
        m.filename.startswith("word/") for m in members
    ):
        raise UnreadableFile(
            "is an archive but no Word file", where=name, todo="Check that its suffix tells its true kind.",
        )
    if (
        len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > LARGEST_UNPACKED
        or any(m.file_size > LARGEST_XML for m in members if m.filename.endswith((".xml", ".rels")))
    ):
        raise UnreadableFile(
            "unfolds into more than is read", where=name, todo="Save it again in Word with its pictures made smaller.",
        )


def _rows(table: DocxTable) -> list[list[str]]:
    """Cells as printed: one that spans columns is printed once, one that spans rows in its first."""
    rows = []
    for row in table._tbl.tr_lst:
        cells = []
        for cell in row.tc_lst:
            merged = cell.find(qn("w:tcPr") + "/" + qn("w:vMerge"))
            goes_on = merged is not None and merged.get(qn("w:val")) != "restart"
            cells.append("" if goes_on else one_line(" ".join(_words(p) for p in cell.iter(qn("w:p")))))
            cells += [""] * (cell.grid_span - 1)
        rows.append(cells)
    return rows


def _paragraph(gatherer: Gatherer, paragraph: Paragraph, numbering: _Numbering) -> None:
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    text = _words(paragraph._p)
    number, is_bullet = numbering.next(paragraph)
    if _TOC.match(style) or not text.strip():
        return
    if found := _HEADING.match(style):
        gatherer.heading(f"{number} {text}" if number else text, int(found[1]))
    elif style.lower() in ("title", "subtitle"):
        gatherer.heading(text, 1 if style.lower() == "title" else 2)
    elif _is_bold_heading(paragraph, text) and not is_bullet:
        gatherer.heading(f"{number} {text}" if number else text, 3)
    else:
        gatherer.add(BULLET if is_bullet else PARAGRAPH, text, number)


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


def _is_bold_heading(paragraph: Paragraph, text: str) -> bool:
    runs = [r for r in paragraph.runs if r.text.strip()]
    text = text.strip()
    return (
        bool(runs) and all(r.bold for r in runs) and len(text) <= LONGEST_BOLD_HEADING and text[-1:] not in ".;,"
    )


class _Numbering:
    """Counts Word's automatic numbers, which stand nowhere in the text."""

    def __init__(self, document) -> None:
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
            return "", (paragraph.style.name if paragraph.style is not None else "").startswith("List Bullet")
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
            return _figure(counts.get(at, start_at), form_at)

        printed = re.sub(r"%(\d)", one, pattern).strip()
        return (printed if printed.startswith("(") else printed.rstrip(".):")), False

    @staticmethod
    def _of(paragraph: Paragraph) -> tuple[str, int]:
        places = [paragraph._p.pPr]
        style = paragraph.style
        while style is not None:
            places.append(style.element.find(qn("w:pPr")))
            style = style.base_style
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


def _figure(count: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        roman = ""
        for value, sign in ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
            while count >= value:
                roman, count = roman + sign, count - value
        return roman if form == "lowerRoman" else roman.upper()
    return str(count)
