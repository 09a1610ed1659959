"""A pack as a Word document: real headings, lists and tables, so that it can be edited, navigated and read aloud."""

from __future__ import annotations

import io
from datetime import datetime
from functools import singledispatch
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from search_api.pack_blocks import MARKS, PURPOSE, Heading, Page, Pack, Pause, Points, Quote, Table, Text, blocks

WIDE_CM = 17.0         # of the text on an A4 page with margins of 2 cm
FONT = "Arial"
INK, SOFT = RGBColor(0x1B, 0x21, 0x27), RGBColor(0x4A, 0x54, 0x5D)
EDGES = {"failing": ("single", "8C2611"), "strength": ("dotted", "14532D"), "recommendation": ("dashed", "1F3F8F"), "": ("single", "C9D0D4")}
_SIZES = {"Title": 24, "Heading 1": 18, "Heading 2": 14, "Heading 3": 11.5, "Normal": 11, "List Bullet": 11, "List Number": 11, "Quote": 11, "Header": 9, "Footer": 9}


def docx_bytes(pack: Pack) -> bytes:
    document = Document()
    _set_up(document, pack)
    for block in blocks(pack):
        _put(block, document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_up(document: Any, pack: Pack) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    for name, size in _SIZES.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(theme), None)
    document.styles["Quote"].font.italic = False
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    about = document.core_properties
    about.title, about.subject, about.author, about.comments, about.language = pack["title"][:250], "Case study for learning", "", PURPOSE, "en-GB"
    about.created = about.modified = datetime.fromisoformat(pack["made_on"])
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    _small(head.add_run(pack["title"]))
    _small(foot.add_run(f"{PURPOSE} {pack['cover']['helpline']}. Page "))
    _field(foot, "PAGE")
    _small(foot.add_run(" of "))
    _field(foot, "NUMPAGES")


def _small(run: Any) -> None:
    run.font.size, run.font.color.rgb = Pt(9), SOFT


def _field(paragraph: Any, code: str) -> None:
    """A field that Word fills in: a page's number."""
    run = paragraph.add_run()
    _small(run)
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


@singledispatch
def _put(block: Any, document: Any) -> None:
    raise TypeError(f"no way to write {type(block).__name__}")


@_put.register
def _(block: Heading, document: Any) -> None:
    heading = document.add_heading(block.text, block.level)
    heading.paragraph_format.page_break_before = block.page


@_put.register
def _(block: Text, document: Any) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(block.text)
    if block.kind == "small":
        _small(run)
    elif block.kind == "lead":
        run.font.size = Pt(13)
    elif block.kind == "care":
        _box(paragraph, "7A4A00", "FDF6E9")


@_put.register
def _(block: Quote, document: Any) -> None:
    style, colour = EDGES[block.polarity]
    head = ". ".join(filter(None, (MARKS.get(block.polarity, ""), block.before)))
    paragraph = document.add_paragraph(style="Quote")
    if head:
        paragraph.add_run(f"{head}\n").bold = True
    paragraph.add_run(block.words)
    cite = document.add_paragraph(style="Quote")
    _small(cite.add_run(" ".join(filter(None, (block.citation, block.note)))))
    for part in (paragraph, cite):
        part.paragraph_format.left_indent = Cm(0.6)
        part.paragraph_format.space_before = Pt(0)
        _edge(part, style, colour)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_after = Pt(1)
    cite.paragraph_format.space_after = Pt(8)


@_put.register
def _(block: Points, document: Any) -> None:
    for number, item in enumerate(block.items, 1):
        if block.numbered:  # written out: a numbered list of Word's would go on counting from the one before
            paragraph = document.add_paragraph(f"{number}.\t{item}")
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Cm(0.8), Cm(-0.8)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.8))
        else:
            paragraph = document.add_paragraph(item, style="List Bullet")
        paragraph.paragraph_format.space_after = Pt(3)


@_put.register
def _(block: Pause, document: Any) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(f"{block.title}. Stop reading here.").bold = True
    for question in block.questions:
        paragraph.add_run(f"\n{question}")
    _box(paragraph, "17567A", "EEF4F7")
    paragraph.paragraph_format.keep_together = True


@_put.register
def _(block: Table, document: Any) -> None:
    table = document.add_table(rows=1, cols=len(block.header), style="Table Grid")
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, block.header, strict=True):
        _cell(cell, text, bold=True)
        _shade(cell, "EEF1EE")
    _mark(table.rows[0], "w:tblHeader")
    for row in block.rows:
        cells = table.add_row().cells
        _mark(table.rows[-1], "w:cantSplit")
        if isinstance(row, str):
            whole = cells[0].merge(cells[-1])
            _cell(whole, row, bold=True)
            _shade(whole, "EEF4F7")
        else:
            for cell, text in zip(cells, row, strict=True):
                _cell(cell, text)
    for column, share in zip(table.columns, block.widths, strict=True):
        column.width = Cm(WIDE_CM * share)
        for cell in column.cells:
            cell.width = Cm(WIDE_CM * share)
    if block.whole:
        for row in table.rows[:-1]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
    document.add_paragraph().paragraph_format.space_after = Pt(2)


@_put.register
def _(block: Page, document: Any) -> None:
    start = len(document.paragraphs)
    for inner in block.blocks:
        _put(inner, document)
    for paragraph in document.paragraphs[start:]:  # closer, so that it stands on one page
        paragraph.paragraph_format.space_after = Pt(2)
        if paragraph.style.name.startswith("Heading"):
            paragraph.paragraph_format.space_before = Pt(6)
        for run in paragraph.runs:
            if not paragraph.style.name.startswith("Heading") and run.font.size is None:
                run.font.size = Pt(10)


def _cell(cell: Any, text: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(9.5), bold


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _shade(cell: Any, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(_shading(colour))


def _shading(colour: str) -> Any:
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        shade.set(qn(name), value)
    return shade


def _borders(paragraph: Any, sides: tuple[str, ...], style: str, colour: str, size: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    for side in sides:
        edge = OxmlElement(f"w:{side}")
        for name, value in (("w:val", style), ("w:sz", str(size)), ("w:space", "6"), ("w:color", colour)):
            edge.set(qn(name), value)
        borders.append(edge)
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _edge(paragraph: Any, style: str, colour: str) -> None:
    _borders(paragraph, ("left",), style, colour, 18)


def _box(paragraph: Any, colour: str, fill: str) -> None:
    _borders(paragraph, ("top", "left", "bottom", "right"), "single", colour, 6)
    paragraph._p.get_or_add_pPr().insert_element_before(_shading(fill), "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr")
