"""From any file to a Report. Pure: the same bytes give an equal value, and nothing is fetched. Files of other people are read through
`ingest.readers`, in a process apart.

Pages that are pictures are read only by a recogniser that is handed in (`ingest.ocr`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from corpus.errors import UnreadableFile
from corpus.vocabulary import Facts, OcrWord, Report
from ingest.assemble import assemble
from ingest.blocks import Document
from ingest.docx import read_docx
from ingest.html import read_html
from ingest.kinds import KINDS_OF_FILE, kind_of_file
from ingest.markdown import read_markdown
from ingest.mhtml import read_mhtml
from ingest.odt import read_odt
from ingest.opening import LARGEST_FILE, file_bytes, too_large
from ingest.pdf import read_pdf
from ingest.pdf_scans import named
from ingest.plain import read_plain
from ingest.pptx import read_pptx
from ingest.redaction import REDACTION_VERSION, redact
from ingest.rtf import read_rtf

if TYPE_CHECKING:
    from ingest.ocr import Recogniser

__all__ = ["KINDS_OF_FILE", "LARGEST_FILE", "READER_VERSION", "read_bytes", "read_report"]

READER_VERSION = "5"
"""Changes whenever the same bytes would give another Report or other recommendations, so that stores read again."""

REDACTED_BY = f"{READER_VERSION}+{REDACTION_VERSION}"  # what a redacted report is made by
LONGEST_TEXT = 10_000_000  # characters, those in tables counted; the longest published reviews have 1,000,000

_READERS: dict[str, Callable[[bytes, str], Document]] = {
    "docx": read_docx, "odt": read_odt, "rtf": read_rtf, "pptx": read_pptx, "html": read_html,
    "mhtml": read_mhtml, "markdown": read_markdown, "text": read_plain,
}


def read_report(
    path: Path, *, name: str | None = None, given: Facts | None = None, recogniser: Recogniser | None = None,
) -> Report:
    """The report in a file. `name` is what it shall be called (default: the file's own name).

    Fields of `given` that are filled in win over the facts found in the text. `recogniser` reads the pages
    of a PDF that hold no text.
    Raises ReadError: UnreadableFile (missing, not permitted, empty, too large, of an unknown kind,
    broken, longer than any report), EncryptedFile, NoText.
    """
    path = Path(path)
    name = name or path.name
    return read_bytes(file_bytes(path, name), name, given, recogniser)


def read_bytes(data: bytes, name: str, given: Facts | None = None, recogniser: Recogniser | None = None) -> Report:
    """The report in the bytes of a file called `name`; its suffix and its bytes must tell the same kind.

    Raises ReadError.
    """
    return assemble(_document(data, name, recogniser), data, name, READER_VERSION, given)


class Kept(NamedTuple):
    """A report that was redacted, as the library keeps it in place of its file: no fact of it was given, `title` is the one that was,
    redacted. `pdf`: its pages as pictures, b"" for files without pages; `words`: those left on them, by page."""

    report: Report
    title: str = ""
    words: dict[int, tuple[OcrWord, ...]] = {}
    pdf: bytes = b""


def read_redacted(data: bytes, name: str, given: Facts | None = None, recogniser: Recogniser | None = None) -> Kept:
    """As `read_bytes`, with names, dates of birth, addresses and schools taken out (`ingest.redaction`); the file's name too, which may
    name a child."""
    document = _document(data, name, recogniser)
    without, redaction, (title,) = redact(document, (given.title if given else "",))
    words, pdf, hidden = {}, b"", ()
    if document.media_type == "pdf":
        from ingest.redact_pages import redacted_pages

        pdf, words, hidden = redacted_pages(data, name, document, redaction)
    report = assemble(without, data, neutral_name(hashlib.sha256(data).hexdigest(), name), READER_VERSION, None)
    warnings = (f"{named(hidden)} {'is' if len(hidden) == 1 else 'are'} not shown as a picture: names there could not be covered for certain",) if hidden else ()
    return Kept(replace(report, redacted=redaction.counts(), warnings=(*report.warnings, *warnings)), title, words, pdf)


def neutral_name(sha256: str, name: str) -> str:
    """What the file of a redacted report is called: "report-3f2a9c01.pdf"."""
    return f"report-{sha256[:8]}{Path(name).suffix.lower()}"


def _document(data: bytes, name: str, recogniser: Recogniser | None) -> Document:
    if not data:
        raise UnreadableFile("is empty", where=name, todo="Get the file again.")
    if len(data) > LARGEST_FILE:
        raise too_large(len(data), name)
    kind = kind_of_file(data, name)
    document = read_pdf(data, name, recogniser) if kind == "pdf" else _READERS[kind](data, name)
    if _length(document) > LONGEST_TEXT:
        raise UnreadableFile(f"has more than {LONGEST_TEXT:,} characters of text, more than any report", where=name, todo="Check or split the file.")
    return document


def _length(document: Document) -> int:
    return sum(len(block.text) for block in document.blocks) + sum(len(cell) for table in document.tables for row in table.rows for cell in row)

