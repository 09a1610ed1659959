"""A pack as a PDF to print, by reportlab, in the Bitstream Vera fonts that come with it: the same words as in the Word document."""

from __future__ import annotations

import io
from functools import cache, partial, singledispatch
from html import escape
from pathlib import Path
from typing import Any

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Frame, KeepInFrame, KeepTogether, PageBreak, PageTemplate, Paragraph, Spacer, Table as Grid

from search_api.pack_blocks import MARKS, PURPOSE, Heading, Page, Pack, Pause, Points, Quote, Table, Text, blocks

SIDE, TOP, FOOT = 20 * mm, 24 * mm, 20 * mm
WIDE, HIGH = A4[0] - 2 * SIDE, A4[1] - TOP - FOOT
INK, SOFT, LINE = HexColor("#1b2127"), HexColor("#4a545d"), HexColor("#c9d0d4")
EDGES = {"failing": (HexColor("#8c2611"), None), "strength": (HexColor("#14532d"), (1, 2)), "recommendation": (HexColor("#1f3f8f"), (5, 2)), "": (LINE, None)}
CARE, PAUSE = (HexColor("#7a4a00"), HexColor("#fdf6e9")), (HexColor("#17567a"), HexColor("#eef4f7"))
MISSING = "Some signs of the report cannot be printed in this PDF and stand as empty boxes; the Word document has them."


def pdf_bytes(pack: Pack) -> bytes:
    _fonts()
    buffer = io.BytesIO()
    document = _Outlined(
        buffer, pagesize=A4, leftMargin=SIDE, rightMargin=SIDE, topMargin=TOP, bottomMargin=FOOT, title=pack["title"], subject="Case study for learning",
        author="", lang="en-GB", invariant=1)
    frame = Frame(SIDE, FOOT, WIDE, HIGH, id="body", leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document.addPageTemplates(PageTemplate("page", [frame], onPage=partial(_running, pack)))
    made = blocks(pack)
    story = [flow for block in made for flow in _flow(block)]
    if any(_unprintable(text) for text in _texts(made)):
        story.append(Paragraph(MISSING, _styles()["small"]))
    document.build(story)
    return buffer.getvalue()


class _Outlined(BaseDocTemplate):
    """Puts the main headings into the file's outline."""

    def afterFlowable(self, flowable: Any) -> None:
        level = getattr(flowable, "outline_level", None)
        if level is not None:
            key = f"part-{self.page}-{id(flowable)}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key, level, closed=False)


def _running(pack: Pack, canvas: Any, document: Any) -> None:
    canvas.setFont("Pack", 8)
    canvas.setFillColor(SOFT)
    canvas.drawString(SIDE, A4[1] - 14 * mm, _short(pack["title"], WIDE))
    canvas.drawString(SIDE, 11 * mm, f"{PURPOSE} {pack['cover']['helpline']}.")
    canvas.drawRightString(A4[0] - SIDE, 11 * mm, f"Page {document.page}")


def _short(text: str, wide: float) -> str:
    if pdfmetrics.stringWidth(text, "Pack", 8) <= wide:
        return text
    while pdfmetrics.stringWidth(text + "…", "Pack", 8) > wide:
        text = text[:-1]
    return text + "…"


@cache
def _fonts() -> None:
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in (("Pack", "Vera"), ("Pack-Bold", "VeraBd"), ("Pack-Italic", "VeraIt"), ("Pack-BoldItalic", "VeraBI")):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{file}.ttf")))
    pdfmetrics.registerFontFamily("Pack", "Pack", "Pack-Bold", "Pack-Italic", "Pack-BoldItalic")


@cache
def _styles() -> dict[str, ParagraphStyle]:
    def style(name: str, size: float, **more: Any) -> ParagraphStyle:
        return ParagraphStyle(name, fontName=more.pop("font", "Pack"), fontSize=size, leading=size * 1.36, textColor=more.pop("colour", INK), **more)

    bold = {"font": "Pack-Bold", "keepWithNext": 1}
    return {s.name: s for s in (
        style("h0", 22, spaceBefore=14, spaceAfter=8, **bold), style("h1", 16, spaceBefore=10, spaceAfter=6, **bold), style("h2", 12, spaceBefore=8, spaceAfter=3, **bold),
        style("h3", 10, spaceBefore=5, spaceAfter=2, **bold), style("body", 9.5, spaceAfter=5), style("lead", 11, spaceAfter=8),
        style("small", 8, spaceAfter=3, colour=SOFT), style("care", 9.5), style("quote", 9.5), style("cell", 8.2), style("point", 9.5, leftIndent=14, bulletIndent=2, spaceAfter=3),
    )}


@cache
def _covered() -> frozenset[int]:
    return frozenset(pdfmetrics.getFont("Pack").face.charToGlyph)


def _unprintable(text: str) -> bool:
    return any(ord(sign) not in _covered() and sign not in "\n\t" for sign in text)


def _texts(made: list[Any]) -> list[str]:
    return [block.words for block in made if isinstance(block, Quote)] + [
        cell for block in made if isinstance(block, Table) for row in block.rows for cell in ([row] if isinstance(row, str) else row)]


def _say(text: str, style: str, **more: Any) -> Paragraph:
    return Paragraph(escape(text, quote=False).replace("\n", "<br/>"), _styles()[style], **more)


@singledispatch
def _flow(block: Any) -> list[Any]:
    raise TypeError(f"no way to write {type(block).__name__}")


@_flow.register
def _(block: Heading) -> list[Any]:
    made = _say(block.text, f"h{block.level}")
    if block.level < 3:
        made.outline_level = max(0, block.level - 1)  # type: ignore[attr-defined]
    return [PageBreak() if block.page else CondPageBreak(30 * mm), made]


@_flow.register
def _(block: Text) -> list[Any]:
    return [_boxed([_say(block.text, "care")], *CARE), Spacer(1, 6)] if block.kind == "care" else [_say(block.text, block.kind)]


@_flow.register
def _(block: Quote) -> list[Any]:
    sign, _, name = MARKS.get(block.polarity, "").partition(" ")
    head = escape(". ".join(filter(None, (name, block.before))), quote=False)
    inner = [Paragraph((f"<font name='ZapfDingbats'>{sign}</font> " if sign else "") + f"<b>{head}</b>", _styles()["quote"])] if head else []
    inner += [_say(block.words, "quote"), _say(" ".join(filter(None, (block.citation, block.note))), "small")]
    colour, dashes = EDGES[block.polarity]
    line = ("LINEBEFORE", (0, 0), (0, -1), 2.2, colour, None, dashes) if dashes else ("LINEBEFORE", (0, 0), (0, -1), 2.2, colour)
    grid = Grid([[part] for part in inner], colWidths=[WIDE - 4], style=[
        line, ("LEFTPADDING", (0, 0), (-1, -1), 8), ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)])
    return [KeepTogether([grid]), Spacer(1, 5)]


@_flow.register
def _(block: Points) -> list[Any]:
    return [_say(item, "point", bulletText=f"{number}." if block.numbered else "•") for number, item in enumerate(block.items, 1)]


@_flow.register
def _(block: Pause) -> list[Any]:
    title = Paragraph(f"<b>{escape(block.title)}. Stop reading here.</b>", _styles()["care"])
    return [KeepTogether([_boxed([title, *(_say(question, "care") for question in block.questions)], *PAUSE)]), Spacer(1, 6)]


@_flow.register
def _(block: Table) -> list[Any]:
    look: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.5, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP"), ("BACKGROUND", (0, 0), (-1, 0), HexColor("#eef1ee")),
        ("TOPPADDING", (0, 0), (-1, -1), 3), ("BOTTOMPADDING", (0, 0), (-1, -1), 4), ("LEFTPADDING", (0, 0), (-1, -1), 4), ("RIGHTPADDING", (0, 0), (-1, -1), 4)]
    rows: list[list[Any]] = [[Paragraph(f"<b>{escape(text)}</b>", _styles()["cell"]) for text in block.header]]
    for row in block.rows:
        if isinstance(row, str):
            look += [("SPAN", (0, len(rows)), (-1, len(rows))), ("BACKGROUND", (0, len(rows)), (-1, len(rows)), PAUSE[1])]
            rows.append([Paragraph(f"<b>{escape(row, quote=False)}</b>", _styles()["cell"]), *[""] * (len(block.header) - 1)])
        else:
            rows.append([_say(cell, "cell") for cell in row])
    return [Grid(rows, colWidths=[WIDE * share for share in block.widths], style=look, repeatRows=1), Spacer(1, 6)]


@_flow.register
def _(block: Page) -> list[Any]:
    inner = [flow for part in block.blocks for flow in _flow(part) if not isinstance(flow, (CondPageBreak, PageBreak))]
    flat = [one for flow in inner for one in (flow._content if isinstance(flow, KeepTogether) else [flow])]
    return [PageBreak(), KeepInFrame(WIDE, HIGH - 2, flat, mode="shrink")]


def _boxed(inner: list[Any], edge: HexColor, fill: HexColor) -> Grid:
    return Grid([[part] for part in inner], colWidths=[WIDE], style=[
        ("BOX", (0, 0), (-1, -1), 0.8, edge), ("BACKGROUND", (0, 0), (-1, -1), fill), ("LEFTPADDING", (0, 0), (-1, -1), 8), ("RIGHTPADDING", (0, 0), (-1, -1), 8),
        ("TOPPADDING", (0, 0), (-1, -1), 3), ("BOTTOMPADDING", (0, 0), (-1, -1), 3)])
