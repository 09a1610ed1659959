"""Sample reports as PDF: cover, contents, running header and footer, tables that split over pages."""

from __future__ import annotations

import io
from functools import partial
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, white
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (BaseDocTemplate, CondPageBreak, Frame, NextPageTemplate, PageBreak, PageTemplate,
                                Paragraph, Spacer, Table, TableStyle)
from reportlab.platypus.tableofcontents import TableOfContents

from corpus.samples.source import Block, Source, column_shares, spans

_SIDE, _TOP, _FOOT = 24 * mm, 26 * mm, 24 * mm
_WIDE = A4[0] - 2 * _SIDE
_FICTION = "A fictional document"


def pdf_bytes(source: Source) -> bytes:
    styles = _styles(source)
    buffer = io.BytesIO()
    # Streams stay uncompressed and dates fixed: the bytes follow from the source alone.
    document = _Template(buffer, pagesize=A4, leftMargin=_SIDE, rightMargin=_SIDE, topMargin=_TOP, bottomMargin=_FOOT,
                         title=source.title, author=source.author, subject=_FICTION, lang="en-GB", invariant=1, pageCompression=0)
    frame = Frame(_SIDE, _FOOT, _WIDE, A4[1] - _TOP - _FOOT, id="body", leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document.addPageTemplates([PageTemplate("first", [frame], onPage=partial(_first_page, source)),
                               PageTemplate("later", [frame])])
    story = _opening(source, styles)
    for i, block in enumerate(source.blocks):
        story += _flow(i, block, styles, source)
    document.multiBuild(story, canvasmaker=partial(_Numbered, source))
    return buffer.getvalue()


class _Template(BaseDocTemplate):
    """Tells the contents page where each heading fell."""

    def afterFlowable(self, flowable) -> None:
        level = getattr(flowable, "heading_level", None)
        if level is not None:
            key = f"heading-{flowable.heading_place}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key, level, closed=level > 0)
            self.notify("TOCEntry", (level, flowable.getPlainText(), self.page, key))


class _Numbered(Canvas):
    """Holds pages back until their number is known, then writes the running lines."""

    def __init__(self, source: Source, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._source, self._held = source, []

    def showPage(self) -> None:
        self._held.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for state in self._held:
            self.__dict__.update(state)
            self._running_lines(len(self._held))
            super().showPage()
        super().save()

    def _running_lines(self, pages: int) -> None:
        source, page = self._source, self._pageNumber
        self.saveState()
        self.setFont("Helvetica", 8)
        self.setFillColor(HexColor("#444444"))
        if page > 1 or source.look == "letter":
            self.drawString(_SIDE, 14 * mm, _FICTION)
            self.drawRightString(A4[0] - _SIDE, 14 * mm, f"Page {page} of {pages}")
        if page > 1:
            self.drawString(_SIDE, A4[1] - 15 * mm, source.header)
            self.setStrokeColor(HexColor(source.colour))
            self.setLineWidth(0.6)
            self.line(_SIDE, A4[1] - 17.5 * mm, A4[0] - _SIDE, A4[1] - 17.5 * mm)
        self.restoreState()


def _first_page(source: Source, canvas, document) -> None:
    canvas.saveState()
    canvas.setFillColor(HexColor(source.colour))
    if source.look == "report":
        canvas.rect(0, A4[1] - 34 * mm, A4[0], 34 * mm, stroke=0, fill=1)
        canvas.setFillColor(white)
        canvas.setFont("Helvetica-Bold", 15)
        canvas.drawString(_SIDE, A4[1] - 21 * mm, source.header.split("|")[0].strip())
    else:
        canvas.rect(_SIDE, A4[1] - 19 * mm, _WIDE, 1.6 * mm, stroke=0, fill=1)
    canvas.restoreState()


def _styles(source: Source) -> dict[str, ParagraphStyle]:
    text, bold = ("Times-Roman", "Times-Bold") if source.serif else ("Helvetica", "Helvetica-Bold")
    size = 11 if source.serif else 10.2
    body = ParagraphStyle("body", fontName=text, fontSize=size, leading=size * 1.36, spaceAfter=7, alignment=TA_LEFT)
    head = partial(ParagraphStyle, parent=body, fontName="Helvetica-Bold", textColor=HexColor(source.colour))
    return {
        "body": body,
        "numbered": ParagraphStyle("numbered", parent=body, leftIndent=34, bulletIndent=0, bulletFontName=text, bulletFontSize=size),
        "bullet": ParagraphStyle("bullet", parent=body, spaceAfter=3),
        "box": ParagraphStyle("box", parent=body, borderColor=HexColor(source.colour), borderWidth=0.8, borderPadding=7,
                              backColor=HexColor("#f3f5f8"), leftIndent=9, rightIndent=9, spaceBefore=14, spaceAfter=15),
        "cell": ParagraphStyle("cell", parent=body, fontSize=size - 1.4, leading=(size - 1.4) * 1.28, spaceAfter=0),
        "cellhead": ParagraphStyle("cellhead", parent=body, fontName=bold, fontSize=size - 1.4, leading=(size - 1.4) * 1.28, spaceAfter=0),
        "title": head("title", fontSize=25, leading=30, spaceAfter=14),
        "cover": ParagraphStyle("cover", parent=body, fontSize=12, leading=17, spaceAfter=8),
        "h2": head("h2", fontSize=15, leading=19, spaceBefore=14, spaceAfter=8),
        "h3": head("h3", fontSize=12, leading=15.5, spaceBefore=10, spaceAfter=6),
        "h4": head("h4", fontSize=10.5, leading=14, spaceBefore=7, spaceAfter=4),
        "toc0": ParagraphStyle("toc0", parent=body, fontName=bold, spaceBefore=5, spaceAfter=1),
        "toc1": ParagraphStyle("toc1", parent=body, leftIndent=14, spaceAfter=0),
    }


def _opening(source: Source, styles: dict[str, ParagraphStyle]) -> list:
    lines = [Paragraph(_marks(line), styles["cover" if source.look == "report" else "body"]) for line in source.cover]
    if source.look != "report":
        title = [] if source.look == "letter" else [Paragraph(_marks(source.title), styles["title"])]
        return [NextPageTemplate("later"), *title, *lines]
    story = [NextPageTemplate("later"), Spacer(0, 62 * mm), Paragraph(_marks(source.title), styles["title"]), *lines, PageBreak()]
    if source.contents:
        contents = TableOfContents(levelStyles=[styles["toc0"], styles["toc1"]], dotsMinLevel=0)
        story += [Paragraph("Contents", styles["h2"]), contents, PageBreak()]
    return story


def _marks(text: str) -> str:
    tags = {"": "{}", "bold": "<b>{}</b>", "italic": "<i>{}</i>"}
    return "".join(tags[mark].format(escape(words)) for mark, words in spans(text)).replace("\n", "<br/>")


def _flow(place: int, block: Block, styles: dict[str, ParagraphStyle], source: Source) -> list:
    around = source.blocks[max(place - 1, 0)].kind, source.blocks[min(place + 1, len(source.blocks) - 1)].kind
    if block.kind == "page":
        return [PageBreak()]
    if block.kind == "heading":
        heading = Paragraph(_marks(block.text), styles[f"h{block.level}"])
        if block.level <= 3:
            heading.heading_level, heading.heading_place = block.level - 2, place
        # Room for the heading and the start of what follows: a heading never ends a page.
        return [CondPageBreak(42 * mm if around[1] in ("heading", "table") else 30 * mm), heading]
    if block.kind == "numbered":
        return [Paragraph(_marks(block.text), styles["numbered"], bulletText=block.number)]
    if block.kind == "bullets":
        edge = 34 if around[0] == "numbered" else 0
        style = ParagraphStyle("item", parent=styles["bullet"], leftIndent=edge + 14, bulletIndent=edge + 2)
        return [*(Paragraph(_marks(item), style, bulletText="•") for item in block.items), Spacer(0, 4)]
    if block.kind == "box":
        return [Paragraph(_marks(block.text), styles["box"])]
    if block.kind == "table":
        return [_table(block.rows, styles, source), Spacer(0, 10)]
    caption = [CondPageBreak(40 * mm)] if around[1] == "table" else []
    return [*caption, Paragraph(_marks(block.text), styles["body"])]


def _table(rows: tuple[tuple[str, ...], ...], styles: dict[str, ParagraphStyle], source: Source) -> Table:
    cells = [[Paragraph(_marks(cell), styles["cell" if i else "cellhead"]) for cell in row] for i, row in enumerate(rows)]
    table = Table(cells, colWidths=[share * _WIDE for share in column_shares(rows)], repeatRows=1, hAlign="LEFT")
    table.setStyle(TableStyle([
        ("GRID", (0, 0), (-1, -1), 0.5, HexColor("#8a8f98")), ("BACKGROUND", (0, 0), (-1, 0), HexColor("#dfe5ec")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 3), ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ("LEFTPADDING", (0, 0), (-1, -1), 5), ("RIGHTPADDING", (0, 0), (-1, -1), 5)]))
    return table
