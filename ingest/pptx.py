"""PowerPoint to blocks: a slide is a page, its title a heading, its notes under a heading of their own."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn

from corpus.errors import UnreadableFile
from ingest.archive import open_archive, parse_xml
from ingest.blocks import BULLET, PARAGRAPH, Document
from ingest.clean import one_line
from ingest.gather import Gatherer
from ingest.styled import MOST_COLUMNS

MOST_SLIDES = 1_000
DEEPEST_GROUP = 50       # shapes grouped inside groups
LARGEST_DRAWING = 5_000_000  # bytes of the data of one diagram
NOTES = "Notes"          # the heading over what the speaker has before him and the screen does not show

_SLIDE = re.compile(r"^ppt/slides/slide\d+\.xml$")
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
_FURNITURE = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER)
_BODIES = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY, PP_PLACEHOLDER.VERTICAL_OBJECT)
_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read_pptx(data: bytes, name: str) -> Document:
    """Raises EncryptedFile, UnreadableFile (no archive, broken, too many slides, unfolding too far), NoText."""
    with open_archive(data, name, what="PowerPoint file", holds=_is_show) as archive:
        slides = sum(bool(_SLIDE.match(m)) for m in archive.namelist())
    if slides > MOST_SLIDES:
        raise UnreadableFile(f"has {slides:,} slides; 1 to {MOST_SLIDES:,} are read", where=name, todo="Check or split the file.")
    gatherer = Gatherer("pptx", name)
    try:
        shown = list(Presentation(io.BytesIO(data)).slides)
        for number, slide in enumerate(shown, 1):
            gatherer.page = number
            if slide._element.get("show") in ("0", "false"):
                gatherer.warn(f"slide {number} is hidden and was left out")
            else:
                _slide(gatherer, slide, number, name)
    except (UnreadableFile, MemoryError, RecursionError):
        raise
    except Exception as error:  # python-pptx raises KeyError, ValueError, lxml and its own errors alike
        raise UnreadableFile(f"is a broken PowerPoint file: {error}", where=name, todo="Open and save it again in PowerPoint.") from error
    return gatherer.finish(pages=len(shown))


def _is_show(members: set[str]) -> bool:
    return "[Content_Types].xml" in members and any(m.startswith("ppt/") for m in members)


def _slide(gatherer: Gatherer, slide, number: int, name: str) -> None:
    shapes = list(_shapes(slide.shapes))
    titles = [shape for shape in shapes if _role(shape) in _TITLES and shape.text_frame.text.strip()]
    for shape in titles[:1]:
        gatherer.heading(shape.text_frame.text.replace("\v", " "), 1)
    if not titles:
        gatherer.heading(f"Slide {number}", 1)  # so that its text does not stand under the slide before
    for shape in shapes:
        if shape in titles[:1] or _role(shape) in _FURNITURE:
            continue
        if getattr(shape, "has_table", False) and shape.has_table:
            gatherer.table(_rows(shape.table))
        elif shape.has_text_frame:
            _text(gatherer, shape)
        else:
            for words in _diagram(shape, name):
                gatherer.add(BULLET, words)
    if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame) is not None and frame.text.strip():
        gatherer.heading(NOTES, 2)
        for paragraph in frame.paragraphs:
            gatherer.add(PARAGRAPH, _words(paragraph._p))


def _shapes(shapes, depth: int = 0) -> Iterator:
    """Shapes in the order in which they are read out, those of groups among them."""
    for shape in shapes:
        if shape.shape_type is not None and hasattr(shape, "shapes"):
            if depth < DEEPEST_GROUP:
                yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _role(shape) -> PP_PLACEHOLDER | None:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _text(gatherer: Gatherer, shape) -> None:
    """The body of a slide is a list, unless its paragraphs say that they have no bullets."""
    listed = _role(shape) in _BODIES
    for paragraph in shape.text_frame.paragraphs:
        settings = paragraph._p.find(qn("a:pPr"))
        plain = settings is not None and settings.find(qn("a:buNone")) is not None
        dotted = settings is not None and any(settings.find(qn(f"a:{tag}")) is not None for tag in ("buChar", "buAutoNum", "buBlip"))
        gatherer.add(BULLET if dotted or (listed and not plain) else PARAGRAPH, _words(paragraph._p))


def _words(paragraph) -> str:
    parts = []
    for node in paragraph.iter(qn("a:t"), qn("a:br"), qn("a:tab")):
        parts.append(node.text or "" if node.tag == qn("a:t") else " ")
    return "".join(parts)


def _rows(table) -> list[list[str]]:
    """Cells as printed: one that spans several is printed once."""
    rows = []
    for row in table._tbl.tr_lst:
        cells = []
        for cell in row.tc_lst[:MOST_COLUMNS]:
            goes_on = cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true")
            cells.append("" if goes_on else one_line(" ".join(_words(p) for p in cell.iter(qn("a:p")))))
        rows.append(cells)
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _diagram(shape, name: str) -> list[str]:
    """The words of a SmartArt diagram, one entry for each of its points."""
    ids = shape._element.find(f".//{{{_DIAGRAM}}}relIds")
    if ids is None:
        return []
    try:
        blob = shape.part.related_part(ids.get(f"{{{_R}}}dm")).blob
    except KeyError:
        return []
    if len(blob) > LARGEST_DRAWING:
        return []
    points: list[etree._Element] = list(parse_xml(blob, name).iter(f"{{{_DIAGRAM}}}pt"))
    return [words for point in points if (words := one_line(" ".join(t.text or "" for t in point.iter(f"{{{_A}}}t"))))]
