"""PDF to blocks: pages to lines, furniture off, lines to paragraphs, paragraphs over page breaks."""

from __future__ import annotations

import threading

import pypdfium2 as pdfium

from corpus.errors import EncryptedFile, NoText, UnreadableFile
from ingest.blocks import Document, TableBlock
from ingest.pdf_columns import in_reading_order
from ingest.pdf_furniture import without_furniture
from ingest.pdf_lines import Line, page_lines
from ingest.pdf_paragraphs import blocks_of
from ingest.pdf_tables import Found, joined, rules_of, take_tables

PDFIUM = threading.RLock()  # PDFium allows one call at a time in a process

MOST_PAGES = 3_000      # a longer file is no report
MOST_NAMED = 12         # page numbers spelt out in one warning


def read_pdf(data: bytes, name: str) -> Document:
    """Raises UnreadableFile (broken), EncryptedFile (needs a password), NoText (no page has text)."""
    with PDFIUM:
        pages, tables = _pages(data, name)
    tabled = {table.page for table in tables}
    empty = [number for number, lines in enumerate(pages, 1) if not lines and number not in tabled]
    if len(empty) == len(pages):
        raise NoText(
            f"has no text on {'its page' if len(pages) == 1 else f'any of its {len(pages)} pages'} (a scan?)",
            where=name, todo="Run it through text recognition (OCR) first.",
        )
    document = Document("pdf", pages=len(pages))
    if empty:
        named = ", ".join(map(str, empty[:MOST_NAMED])) + (" and more" if len(empty) > MOST_NAMED else "")
        document.warnings.append(f"page {named} has no text" if len(empty) == 1 else f"pages {named} have no text")
    placed = blocks_of([in_reading_order(lines) for lines in without_furniture(pages)])
    document.blocks = [block for block, _ in placed]
    for table in joined(tables):
        before = sum((block.page, top) < (table.page, table.box[2]) for block, top in placed)
        document.tables.append(TableBlock(table.rows, before, table.page))
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


def _pages(data: bytes, name: str) -> tuple[list[list[Line]], list[Found]]:
    pdf = open_pdf(data, name)
    try:
        if not 0 < len(pdf) <= MOST_PAGES:
            raise UnreadableFile(
                f"has {len(pdf)} pages; 1 to {MOST_PAGES} are read", where=name, todo="Check or split the file.",
            )
        fonts: dict[int, bool] = {}
        pages: list[list[Line]] = []
        tables: list[Found] = []
        for index in range(len(pdf)):
            page = pdf[index]
            lines = page_lines(page, index + 1, fonts)
            lines, found = take_tables(lines, rules_of(page), index + 1)
            pages.append(lines)
            tables += found
            page.close()
        return pages, tables
    except pdfium.PdfiumError as error:
        raise UnreadableFile(f"is broken: {error}", where=name, todo="Get the file again.") from error
    finally:
        pdf.close()
