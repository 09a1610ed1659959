"""A page of a PDF as a picture, with words of the report marked on it by the places of their characters.

What is marked is what was asked for and nothing else: only what of it stands on that page, and only
where it can be told which of the page's letters it is (`ingest.page_places`); else the picture says why
not. On a scanned page the places are those of the words that were read by OCR.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageChops

from corpus.errors import NotFound
from corpus.library import OcrText
from corpus.vocabulary import OcrWord, PageSpan
from ingest.assemble import assemble
from ingest.drawing import drawn, scale_for
from ingest.page_places import Letters, letters_of, pages_of, pieces_on, place, text_on
from ingest.pdf import PDFIUM, open_pdf, read_pdf

SCALE = 1.6                      # pixels a point: about 115 dots an inch
LEAST_SCALE, LARGEST_SCALE = 0.2, 4.0
KEPT_TEXTS = 4                   # texts of files lately asked for
MARK = (255, 221, 87)            # colour; the page shows through, as under a marker pen

NOT_HERE = "The words do not stand on this page."
NOT_FOUND = "The words could not be told for certain on this page, so they are not marked. Look for them on it."
NOT_ALL = "Some of the words could not be told for certain on this page; only the others are marked."


class Box(NamedTuple):
    """Points, from the upper left corner of the page as shown."""

    x0: float
    top: float
    x1: float
    bottom: float


class PagePicture(NamedTuple):
    """`pages`: those on which what was asked for stands. `unmarked`: why it, or a part of it, is not marked."""

    png: bytes
    pages: tuple[int, ...] = ()
    unmarked: str = ""


class PageMarks(NamedTuple):
    """A box for each line of what is marked; what of the text is, and what could not be, as [start, end)."""

    boxes: list[Box]
    placed: list[tuple[int, int]]
    lost: list[tuple[int, int]]


def page_picture(
    data: bytes, page: int, start: int | None = None, end: int | None = None, *,
    scale: float = SCALE, name: str = "", ocr: OcrText | None = None,
) -> PagePicture:
    """Page `page` (from 1) of a PDF as PNG, [start, end) of the report's canonical text marked as far as it
    stands on that page. `scale` is in pixels a point. `ocr` is what the library keeps of a report with scanned pages.

    Raises NotFound for a page that is not there or takes too long to draw (`ingest.drawing`), UnreadableFile or EncryptedFile for a file that is no
    PDF or cannot be opened.
    """
    scale = min(max(scale, LEAST_SCALE), LARGEST_SCALE)
    asked = start is not None and end is not None and 0 <= start < end
    text, spans = (ocr.text, ocr.spans) if ocr else _text(data) if asked else ("", ())
    with PDFIUM:
        pdf = open_pdf(data, name)
        try:
            shown = _page(pdf, page, name)
            scale = scale_for(shown, scale)
            picture = drawn(shown, scale, name=name)
            if not asked:
                return PagePicture(_png(picture))
            marks = marks_on(shown, page, start, end, text, spans, ocr.pages.get(page) if ocr else None)
        finally:
            pdf.close()
    why = NOT_ALL if marks.placed and marks.lost else NOT_FOUND if marks.lost else NOT_HERE if not marks.placed else ""
    return PagePicture(_png(_marked(picture, marks.boxes, scale)), pages_of(start, end, spans), why)


@lru_cache(maxsize=KEPT_TEXTS)
def _text(data: bytes) -> tuple[str, tuple[PageSpan, ...]]:
    report = assemble(read_pdf(data, ""), data, "", "", None)
    return report.text, report.page_spans


def _page(pdf: pdfium.PdfDocument, page: int, name: str) -> pdfium.PdfPage:
    if not 1 <= page <= len(pdf):
        raise NotFound(f"has no page {page}; it has {len(pdf)}", where=name, todo="Give a page that it has.")
    return pdf[page - 1]


def marks_on(
    shown: pdfium.PdfPage, page: int, start: int, end: int, text: str, spans: Sequence[PageSpan],
    words: Sequence[OcrWord] | None = None,
) -> PageMarks:
    """Where [start, end) of the text stands on a page. `words` are those read by OCR, where it was."""
    pieces = pieces_on(page, start, end, text, spans)
    marks = PageMarks([], [], [])
    if not pieces:
        return marks
    told = text_on(page, text, spans)
    text_page = shown.get_textpage()
    try:
        printed = _letters_of_page(text_page) if words is None else letters_of((i, f" {w.text}") for i, w in enumerate(words))
        for piece in pieces:
            found = place(printed, told, *piece)
            (marks.placed if found else marks.lost).append(piece)
            if found:
                at = printed.at[slice(*found)]
                marks.boxes.extend(lines(boxes_of(shown, text_page, at) if words is None else (Box(*words[i][1:5]) for i in dict.fromkeys(at))))
    finally:
        text_page.close()
    return marks


def _letters_of_page(text_page: pdfium.PdfTextPage) -> Letters:
    """The letters of a page with the index of the character that each comes from."""
    codes = (raw.FPDFText_GetUnicode(text_page, index) for index in range(text_page.count_chars()))
    return letters_of(
        (index, chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " ") for index, code in enumerate(codes)
    )


def boxes_of(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, indexes: list[int]) -> Iterable[Box]:
    """The boxes of characters, by index."""
    rect = raw.FS_RECTF()
    left, lower, right, upper = page.get_cropbox()
    rotation = page.get_rotation()
    for index in indexes:
        if not raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(rect)):
            continue
        corners = [_shown(x, y, rotation, left, lower, right, upper) for x, y in ((rect.left, rect.top), (rect.right, rect.bottom))]
        yield Box(
            min(c[0] for c in corners), min(c[1] for c in corners), max(c[0] for c in corners), max(c[1] for c in corners),
        )


def lines(boxes: Iterable[Box]) -> list[Box]:
    """The boxes, joined where they follow each other on one line."""
    joined: list[Box] = []
    for box in boxes:
        last = joined[-1] if joined else None
        middle = (box.top + box.bottom) / 2
        if last and last.top <= middle <= last.bottom and box.x0 >= last.x0 and box.x0 - last.x1 < 3 * (box.bottom - box.top):
            joined[-1] = Box(last.x0, min(last.top, box.top), max(last.x1, box.x1), max(last.bottom, box.bottom))
        else:
            joined.append(box)
    return joined


def _shown(
    x: float, y: float, rotation: int, left: float, lower: float, right: float, upper: float,
) -> tuple[float, float]:
    if rotation == 90:
        return y - lower, x - left
    if rotation == 180:
        return right - x, y - lower
    if rotation == 270:
        return upper - y, right - x
    return x - left, upper - y


def _marked(picture: Image.Image, boxes: list[Box], scale: float) -> Image.Image:
    """The picture with every box tinted, once where they overlap: dark letters stay dark."""
    mask = Image.new("1", picture.size)
    for box in boxes:
        x0, top, x1, bottom = (round(v * scale) for v in box)
        mask.paste(1, (max(0, x0), max(0, top), min(picture.width, x1 + 1), min(picture.height, bottom + 1)))
    return Image.composite(ImageChops.multiply(picture, Image.new("RGB", picture.size, MARK)), picture, mask)


def _png(picture) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=False)
    return buffer.getvalue()
