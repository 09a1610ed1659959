"""Sample reports as DOCX: Word's own styles, running header and footer, page number fields."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from corpus.samples.source import Block, Source, column_shares, spans

_TEXT_CM = 16.0                             # A4 less the margins below
_STAMP = (2000, 1, 1, 0, 0, 0)              # every part of the package: the same bytes whenever it is made
_MADE = datetime(2000, 1, 1)


def docx_bytes(source: Source) -> bytes:
    document = Document()
    _set_up(document, source)
    for line in source.cover:
        _write(document.add_paragraph(), line)
    for block in source.blocks:
        _add(document, block, source)
    packed = io.BytesIO()
    document.save(packed)
    return _restamped(packed.getvalue())


def _set_up(document, source: Source) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.3)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(11)
    normal.paragraph_format.space_after = Pt(7)
    colour = RGBColor.from_string(source.colour.lstrip("#").upper())
    for name, size in (("Title", 24), ("Heading 1", 16), ("Heading 2", 13), ("Heading 3", 11.5)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), colour
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):   # a theme font would win over the name
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    core = document.core_properties
    core.title, core.author, core.language = source.title, source.author, "en-GB"
    core.comments = "A fictional document"
    core.created = core.modified = core.last_printed = _MADE
    core.last_modified_by, core.revision = source.author, 1
    _write(section.header.paragraphs[0], source.header)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("A fictional document  |  Page ")
    _field(foot, "PAGE")
    foot.add_run(" of ")
    _field(foot, "NUMPAGES")
    for paragraph in (section.header.paragraphs[0], foot):
        for run in paragraph.runs:
            run.font.size = Pt(8.5)


def _field(paragraph, name: str) -> None:
    run = paragraph.add_run()
    for kind, words in (("begin", ""), ("", name), ("separate", ""), ("text", "1"), ("end", "")):
        if kind in ("begin", "separate", "end"):
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:t" if kind == "text" else "w:instrText")
            element.text = words
        run._r.append(element)


def _write(paragraph, text: str) -> None:
    for mark, words in spans(text):
        for i, line in enumerate(words.split("\n")):
            run = paragraph.add_run()
            if i:
                run.add_break(WD_BREAK.LINE)
            run.add_text(line)
            run.bold, run.italic = (mark == "bold") or None, (mark == "italic") or None


def _add(document, block: Block, source: Source) -> None:
    if block.kind == "page":
        document.add_page_break()
    elif block.kind == "heading":
        document.add_heading(level=block.level - 1)
        _write(document.paragraphs[-1], block.text)
    elif block.kind == "bullets":
        for item in block.items:
            _write(document.add_paragraph(style="List Bullet"), item)
    elif block.kind == "numbered":
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(1.2)
        paragraph.paragraph_format.first_line_indent = Cm(-1.2)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(1.2))
        paragraph.add_run(f"{block.number}\t")
        _write(paragraph, block.text)
    elif block.kind == "box":
        _box(document, block.text)
    elif block.kind == "table":
        _table(document, block.rows)
    else:
        _write(document.add_paragraph(), block.text)


def _box(document, text: str) -> None:
    paragraph = document.add_paragraph()
    _write(paragraph, text)
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        edge = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "6"), ("space", "4"), ("color", "808080")):
            edge.set(qn(f"w:{key}"), value)
        borders.append(edge)
    paragraph._p.get_or_add_pPr().append(borders)


def _table(document, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    table.autofit = False
    widths = [Cm(share * _TEXT_CM) for share in column_shares(rows)]
    for i, row in enumerate(rows):
        for cell, text, width in zip(table.rows[i].cells, row, widths):
            cell.width = width
            _write(cell.paragraphs[0], text)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9.5)
                run.bold = run.bold or i == 0 or None
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(head)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _restamped(package: bytes) -> bytes:
    """The same package with one date on every part, so that no clock shows in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _STAMP), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
