"""A page of a PDF as a picture, with a quotation marked on it by the places of its characters.

The quotation is looked for by its letters and figures alone, so that line breaks, hyphens, odd
spaces and the marks of footnotes make no difference. Nothing else on the page is touched. On a
scanned page the places are those of the words that were read by OCR.
"""

from __future__ import annotations

import ctypes
import io
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageChops

from corpus.errors import NotFound
from corpus.library import OcrText
from corpus.vocabulary import OcrWord
from ingest.assemble import text_of
from ingest.clean import characters
from ingest.pdf import PDFIUM, open_pdf, read_pdf

SCALE = 1.6                      # pixels a point: about 115 dots an inch
LEAST_SCALE, LARGEST_SCALE = 0.2, 4.0
KEPT_TEXTS = 4                   # texts of files lately asked for
MOST_PIXELS = 30_000_000         # of one picture
MARK = (255, 221, 87)            # colour; the page shows through, as under a marker pen
LEAST_PART = 12                  # letters: a shorter rest of a quotation is not looked for on its own



class Box(NamedTuple):
    """Points, from the upper left corner of the page as shown."""

    x0: float
    top: float
    x1: float
    bottom: float


def page_png(
    data: bytes, page: int, start: int | None = None, end: int | None = None, *,
    quotations: tuple[str, ...] = (), scale: float = SCALE, name: str = "", ocr: OcrText | None = None,
) -> bytes:
    """Page `page` (from 1) of a PDF as PNG, with what is asked for marked where it stands on that page.

    To be marked: [start, end) of the report's canonical text, and each of `quotations`. What began
    on the page before, or goes on over the next, is marked as far as it is here; what is not on the
    page is not marked. `scale` is in pixels a point. `ocr` is what the library keeps of a report with scanned
    pages. Raises NotFound for a page that is not there,
    UnreadableFile or EncryptedFile for a file that is no PDF or cannot be opened.
    """
    scale = min(max(scale, LEAST_SCALE), LARGEST_SCALE)
    if start is not None and end is not None and 0 <= start < end:
        quotations = (*quotations, (ocr.text if ocr else _text(data))[start:end])
    with PDFIUM:
        pdf = open_pdf(data, name)
        try:
            shown = _page(pdf, page, name)
            width, height = shown.get_size()
            scale = min(scale, (MOST_PIXELS / (width * height)) ** 0.5)
            picture = shown.render(scale=scale).to_pil().convert("RGB")
            words = ocr.pages.get(page) if ocr else None
            boxes = [
                box for quotation in quotations
                for box in (_boxes(shown, quotation) if words is None else ocr_boxes(words, quotation))
            ]
        finally:
            pdf.close()
    return _png(_marked(picture, boxes, scale))


@lru_cache(maxsize=KEPT_TEXTS)
def _text(data: bytes) -> str:
    return text_of(read_pdf(data, ""))


def quotation_boxes(data: bytes, page: int, quotation: str, *, name: str = "") -> list[Box]:
    """Where a quotation stands on a page, a box for each line; [] where it does not."""
    with PDFIUM:
        pdf = open_pdf(data, name)
        try:
            return _boxes(_page(pdf, page, name), quotation)
        finally:
            pdf.close()


def _page(pdf: pdfium.PdfDocument, page: int, name: str) -> pdfium.PdfPage:
    if not 1 <= page <= len(pdf):
        raise NotFound(f"has no page {page}; it has {len(pdf)}", where=name, todo="Give a page that it has.")
    return pdf[page - 1]


def _boxes(page: pdfium.PdfPage, quotation: str) -> list[Box]:
    text_page = page.get_textpage()
    try:
        letters, at = _letters_of_page(text_page)
        wanted = _letters(quotation)
        span = _find(letters, wanted)
        if span is None:
            return []
        return _lines(page, text_page, at[span[0]:span[1]])
    finally:
        text_page.close()


def ocr_boxes(words: Sequence[OcrWord], quotation: str) -> list[Box]:
    """Where a quotation stands among the words read on a page, a box for each line; whole words."""
    letters, at = [], []
    for index, word in enumerate(words):
        told = _letters(word.text)
        letters.append(told)
        at += [index] * len(told)
    span = _find("".join(letters), _letters(quotation))
    if span is None:
        return []
    boxes: list[Box] = []
    for index in dict.fromkeys(at[span[0]:span[1]]):
        _join(boxes, Box(*words[index][1:5]))
    return boxes


def _join(boxes: list[Box], box: Box) -> None:
    """Adds a box, to the last one where both stand on one line."""
    last = boxes[-1] if boxes else None
    middle = (box.top + box.bottom) / 2
    if last and last.top <= middle <= last.bottom and box.x0 >= last.x0 and box.x0 - last.x1 < 3 * (box.bottom - box.top):
        boxes[-1] = Box(last.x0, min(last.top, box.top), max(last.x1, box.x1), max(last.bottom, box.bottom))
    else:
        boxes.append(box)


def _letters(text: str) -> str:
    """Letters and figures alone, in one case."""
    return "".join(c for c in unicodedata.normalize("NFC", characters(text)).casefold() if c.isalnum())


def _letters_of_page(text_page: pdfium.PdfTextPage) -> tuple[str, list[int]]:
    """The letters of a page and the index of the character that each comes from."""
    letters, at = [], []
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
            continue
        for letter in _letters(chr(code)):
            letters.append(letter)
            at.append(index)
    return "".join(letters), at


def _find(letters: str, wanted: str) -> tuple[int, int] | None:
    """The stretch of `letters` that is `wanted`, whole or as far as it is on this page."""
    if not wanted:
        return None
    start = letters.find(wanted)
    if start >= 0:
        return start, start + len(wanted)
    return _with_marks(letters, wanted) or _over_the_edge(letters, wanted)


def _with_marks(letters: str, wanted: str) -> tuple[int, int] | None:
    """`wanted` where the page has up to three figures more in it: the mark of a footnote."""
    start = letters.find(wanted[:LEAST_PART])
    while start >= 0:
        at, i, extra = start, 0, 0
        while i < len(wanted) and at < len(letters):
            if letters[at] == wanted[i]:
                i += 1
            elif letters[at].isdigit() and extra < 6:
                extra += 1
            else:
                break
            at += 1
        if i == len(wanted):
            return start, at
        start = letters.find(wanted[:LEAST_PART], start + 1)
    return None


def _over_the_edge(letters: str, wanted: str) -> tuple[int, int] | None:
    """The longest beginning of `wanted` that the page has near its end, or the longest rest near
    its beginning. Headers and footers stand between, so it need not touch the edge."""
    best: tuple[int, int] | None = None
    length = _longest(len(wanted), lambda n: wanted[:n] in letters)
    if length >= LEAST_PART:
        start = letters.rfind(wanted[:length])
        if start > len(letters) / 2:
            best = (start, start + length)
    rest = _longest(len(wanted), lambda n: wanted[len(wanted) - n:] in letters)
    if rest >= LEAST_PART and (best is None or rest > length):
        start = letters.find(wanted[len(wanted) - rest:])
        if start < len(letters) / 2:
            best = (start, start + rest)
    return best


def _longest(most: int, holds) -> int:
    """The largest n up to `most` for which `holds(n)`; what holds for n holds for every smaller."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _lines(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, indexes: list[int]) -> list[Box]:
    """The characters' boxes, joined where they stand on one line."""
    rect = raw.FS_RECTF()
    left, lower, right, upper = page.get_cropbox()
    rotation = page.get_rotation()
    boxes: list[Box] = []
    for index in indexes:
        if not raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(rect)):
            continue
        corners = [_shown(x, y, rotation, left, lower, right, upper) for x, y in ((rect.left, rect.top), (rect.right, rect.bottom))]
        box = Box(
            min(c[0] for c in corners), min(c[1] for c in corners), max(c[0] for c in corners), max(c[1] for c in corners),
        )
        _join(boxes, box)
    return boxes


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


def _marked(picture, boxes: list[Box], scale: float):
    """The picture with every box tinted: dark letters stay dark."""
    for box in boxes:
        area = tuple(round(v * scale) for v in box)
        area = (max(0, area[0]), max(0, area[1]), min(picture.width, area[2] + 1), min(picture.height, area[3] + 1))
        if area[0] < area[2] and area[1] < area[3]:
            part = picture.crop(area)
            picture.paste(ImageChops.multiply(part, Image.new("RGB", part.size, MARK)), area[:2])
    return picture


def _png(picture) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=False)
    return buffer.getvalue()
