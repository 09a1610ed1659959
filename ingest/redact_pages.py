"""The pages of a redacted PDF, as pictures with black over what was taken out: they are kept in place of the file.

A PDF hides more than it shows (letters under boxes, earlier versions, names in its properties), so nothing of it is kept but how its
pages look. Pictures within a page are left out, for words in them cannot be seen; so are notes that readers stuck on it. A page on
which something that was taken out cannot be found is not shown at all.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageChops, ImageDraw

from corpus.errors import NotFound
from corpus.vocabulary import OcrPage, OcrWord
from ingest.blocks import Document
from ingest.clean import characters
from ingest.drawing import drawn, scale_for
from ingest.page_picture import SCALE, Box, boxes_of, lines
from ingest.pdf import PDFIUM, open_pdf
from ingest.redaction import Redaction, Span, redacted_scan

QUALITY = 70  # of a page as JPEG
BLACK = (0, 0, 0)
HIDDEN = "This page is not shown: names on it could not be covered for certain."


class RedactedPages(NamedTuple):
    """A PDF of pictures alone, the words left on them by page, and the pages that are not shown."""

    pdf: bytes
    words: dict[int, tuple[OcrWord, ...]]
    hidden: tuple[int, ...] = ()


def redacted_pages(data: bytes, name: str, document: Document, redaction: Redaction) -> RedactedPages:
    """`document`: the file as it was read, before anything was taken out. Raises UnreadableFile."""
    scanned = {page.page: page for page in document.ocr}
    wanted = _taken_on(document, redaction)
    anywhere = {words for _, words in redaction.taken}
    pattern = _pattern(anywhere)
    words: dict[int, tuple[OcrWord, ...]] = {}
    hidden: list[int] = []
    with PDFIUM:
        source, out = open_pdf(data, name), pdfium.PdfDocument.new()
        try:
            for number in range(1, len(source) + 1):
                page = source[number - 1]
                width, height = page.get_size()
                scale = scale_for(page, SCALE)
                picture, left = None, ()
                if number not in document.unread:
                    try:
                        picture, left = _scan(page, scanned[number], redaction, scale) if number in scanned else _printed(
                            page, redaction, pattern, wanted[number], scale)
                    except NotFound:  # takes too long to draw
                        picture = None
                if picture is None:
                    hidden.append(number)
                    picture, left = _blank(width, height, scale), ()
                words[number] = tuple(left)
                _append(out, picture, width, height)
            buffer = io.BytesIO()
            out.save(buffer)
        finally:
            out.close()
            source.close()
    return RedactedPages(buffer.getvalue(), words, tuple(hidden))


def _taken_on(document: Document, redaction: Redaction) -> dict[int, set[str]]:
    """What was taken out of paragraphs that stand on one page each, as letters: it must be found there."""
    found: dict[int, set[str]] = defaultdict(set)
    for block in document.blocks:
        if block.page and not block.turns:
            found[block.page] |= {_letters(block.text[s.start:s.end]) for s in redaction.spans(block.text)}
    return found


def _pattern(taken: Iterable[str]) -> re.Pattern[str] | None:
    """What was taken out, wherever it stands, also in capitals and over the end of a line."""
    said = {re.sub(r"(?:\\ |\s)+", r"\\s+", re.escape(form)).replace(r"\-", r"-\s?") for words in taken for form in (words, words.upper()) if len(words) > 1}
    return re.compile(r"(?<!\w)(?:" + "|".join(sorted(said, key=len, reverse=True)) + r")(?!\w)") if said else None


def _letters(text: str) -> str:
    return "".join(c for c in characters(text).casefold() if c.isalnum())


def _printed(
    page: pdfium.PdfPage, redaction: Redaction, pattern: re.Pattern[str] | None, wanted: set[str], scale: float,
) -> tuple[Image.Image | None, list[OcrWord]]:
    """The picture of a page with text, None where it may not be shown, and the words left on it."""
    if not _without_pictures(page):
        return None, []
    text_page = page.get_textpage()
    try:
        text, at = _text_of(text_page)
        spans = sorted([*redaction.spans(text), *(Span(*m.span(), "", "") for m in (pattern.finditer(text) if pattern else ()))])
        spans = _joined(spans)
        letters = "|".join(_letters(text[s.start:s.end]) for s in spans)
        if any(w not in letters and w not in letters.replace("|", "") for w in wanted):
            return None, []
        boxes, left = [], []
        for span in spans:
            own = lines(boxes_of(page, text_page, at[span.start:span.end]))
            if not own:
                return None, []
            boxes += own
            left.append((span.start, OcrWord(span.instead, *own[0], 1.0)))
        for match in re.finditer(r"\S+", text):
            if not any(s.start < match.end() and match.start() < s.end for s in spans):
                left += [(match.start(), OcrWord(match[0], *box, 1.0)) for box in lines(boxes_of(page, text_page, at[match.start():match.end()]))[:1]]
    finally:
        text_page.close()
    picture = drawn(page, scale, notes=False)
    _cover(picture, boxes, scale)
    return picture, [word for _, word in sorted(left, key=lambda pair: pair[0])]


def _text_of(text_page: pdfium.PdfTextPage) -> tuple[str, list[int]]:
    """The text of a page as one line, and for each of its characters the index on the page."""
    text, at, space = [], [], False
    codes = [raw.FPDFText_GetUnicode(text_page, i) for i in range(text_page.count_chars())]
    for index, code in enumerate(codes):
        if code in (2, 0xAD, 0xFFFE):  # a word parted at the end of a line
            following = next((c for c in codes[index + 1:index + 4] if c not in (10, 13, 32)), 0)
            space = not chr(following).islower() if 0 < following < 0xD800 else True
            if space:
                text.append("-")
                at.append(index)
            space = None  # no space for the end of the line
            continue
        told = characters(chr(code)) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
        if not told.strip():
            space = None if space is None else True
            continue
        if space and text:
            text.append(" ")
            at.append(index)
        space = False
        for c in told:
            text.append(c)
            at.append(index)
    return "".join(text), at


def _joined(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in spans:
        if kept and span.start < kept[-1].end:
            kept[-1] = kept[-1]._replace(end=max(kept[-1].end, span.end), instead=kept[-1].instead or span.instead)
        else:
            kept.append(span)
    return kept


def _without_pictures(page: pdfium.PdfPage) -> bool:
    """Takes the pictures off a page; False where one lies within a form and cannot be taken off by itself."""
    for found in list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=8)):
        if found.level:
            return False
        page.remove_obj(found)
    return True


def _scan(page: pdfium.PdfPage, read: OcrPage, redaction: Redaction, scale: float) -> tuple[Image.Image, list[OcrWord]]:
    """A page that is a picture: every word of which a part was taken out is covered whole."""
    after = redacted_scan(read, redaction)
    changed = [old for old, new in zip(read.words, after.words, strict=True) if old.text != new.text]
    picture = drawn(page, scale, notes=False)
    _cover(picture, (Box(w.x0 - 1, w.top - 1, w.x1 + 1, w.bottom + 1) for w in changed), scale)
    return picture, list(after.words)


def _cover(picture: Image.Image, boxes: Iterable[Box], scale: float) -> None:
    brush = ImageDraw.Draw(picture)
    for box in boxes:
        x0, top, x1, bottom = (v * scale for v in box)
        brush.rectangle((x0 - 1, top - 1, x1 + 1, bottom + 1), fill=BLACK)


def _blank(width: float, height: float, scale: float) -> Image.Image:
    picture = Image.new("RGB", (max(1, round(width * scale)), max(1, round(height * scale))), (255, 255, 255))
    ImageDraw.Draw(picture).text((40, 40), HIDDEN, fill=BLACK)
    return picture


def _append(out: pdfium.PdfDocument, picture: Image.Image, width: float, height: float) -> None:
    buffer = io.BytesIO()
    picture.convert("L" if _is_grey(picture) else "RGB").save(buffer, "JPEG", quality=QUALITY)
    image = pdfium.PdfImage.new(out)
    image.load_jpeg(buffer, inline=True)
    image.set_matrix(pdfium.PdfMatrix().scale(width, height))
    page = out.new_page(width, height)
    page.insert_obj(image)
    page.gen_content()
    page.close()


def _is_grey(picture: Image.Image) -> bool:
    red, green, blue = (band.convert("L") for band in picture.resize((60, 80)).split())
    return all(ImageChops.difference(a, b).getextrema()[1] < 12 for a, b in ((red, green), (green, blue), (red, blue)))
