"""PDF to blocks: pages to lines, furniture off, lines to paragraphs, paragraphs over page breaks.

A page without text is read by OCR where a recogniser is handed in, and is named where not.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pypdfium2 as pdfium

from corpus.errors import EncryptedFile, NoText, UnreadableFile
from ingest.blocks import Document, TableBlock
from ingest.pdf_columns import in_reading_order
from ingest.pdf_furniture import without_furniture
from ingest.pdf_lines import Line, page_lines
from ingest.pdf_paragraphs import blocks_of
from ingest.pdf_scans import set_alike, warnings_of
from ingest.pdf_tables import Found, joined, rules_of, take_tables

if TYPE_CHECKING:
    from ingest.ocr import PageRead, Recogniser

PDFIUM = threading.RLock()  # PDFium allows one call at a time in a process

MOST_PAGES = 3_000      # a longer file is no report
NO_OCR = "Run it through text recognition (OCR) first, or let this program do so: pip install '.[ocr]'."


def read_pdf(data: bytes, name: str, recogniser: Recogniser | None = None) -> Document:
    """Raises UnreadableFile (broken), EncryptedFile (needs a password), NoText (no page has text)."""
    with PDFIUM:
        pages, tables, scans = _pages(data, name, recogniser)
    tabled = {table.page for table in tables}
    empty = [number for number, lines in enumerate(pages, 1) if not lines and number not in tabled]
    if len(empty) == len(pages):
        where = "its page" if len(pages) == 1 else f"any of its {len(pages)} pages"
        raise NoText(
            f"has no text on {where}{' that OCR could read' if recogniser else ' (a scan?)'}", where=name,
            todo="Look whether it is the file you meant." if recogniser else NO_OCR,
        )
    document = Document("pdf", pages=len(pages), unread=empty)
    document.ocr = [scan.ocr for number, scan in sorted(scans.items()) if scan.ocr and number not in empty]
    document.warnings = warnings_of(empty, document.ocr, {n: scan.left_out for n, scan in scans.items() if scan.left_out})
    pages = set_alike(pages, scans)
    placed = blocks_of([in_reading_order(lines) for lines in without_furniture(pages)])
    document.blocks = [block for block, _ in placed]
    for table in joined(tables):
        before = sum((block.page, top) < (table.page, table.box[2]) for block, top in placed)
        document.tables.append(TableBlock(table.rows, before, table.page, table.pages))
    if not document.blocks and not document.tables:
        raise NoText("has nothing but page headers", where=name, todo="Check that it is the file you meant.")
    return document


def open_pdf(data: bytes, name: str) -> pdfium.PdfDocument:
    """Raises EncryptedFile or UnreadableFile."""
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise EncryptedFile("is locked with a password", where=name, todo="Save it without a password.") from error
        raise UnreadableFile("is broken or no PDF", where=name, todo="Get the file again.") from error


def _pages(
    data: bytes, name: str, recogniser: Recogniser | None,
) -> tuple[list[list[Line]], list[Found], dict[int, PageRead]]:
    pdf = open_pdf(data, name)
    try:
        if not 0 < len(pdf) <= MOST_PAGES:
            raise UnreadableFile(
                f"has {len(pdf)} pages; 1 to {MOST_PAGES} are read", where=name, todo="Check or split the file.",
            )
        fonts: dict[int, bool] = {}
        pages: list[list[Line]] = []
        tables: list[Found] = []
        scans: dict[int, PageRead] = {}
        for index in range(len(pdf)):
            page = pdf[index]
            lines = page_lines(page, index + 1, fonts)
            lines, found = take_tables(lines, rules_of(page), index + 1)
            if recogniser is not None and not lines and not found:
                scan = scans[index + 1] = recogniser.read(page, index + 1)
                lines, found = take_tables(scan.lines, scan.rules, index + 1)
            pages.append(lines)
            tables += found
            page.close()
        return pages, tables, scans
    except pdfium.PdfiumError as error:
        raise UnreadableFile(f"is broken: {error}", where=name, todo="Get the file again.") from error
    finally:
        pdf.close()
