"""From any file to a Report. Pure: the same bytes give an equal value, and nothing is fetched. Files of other people are read through
`ingest.readers`, in a process apart.

Pages that are pictures are read only by a recogniser that is handed in (`ingest.ocr`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import UnreadableFile
from corpus.vocabulary import Facts, Report
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
from ingest.plain import read_plain
from ingest.pptx import read_pptx
from ingest.rtf import read_rtf

if TYPE_CHECKING:
    from ingest.ocr import Recogniser

__all__ = ["KINDS_OF_FILE", "LARGEST_FILE", "READER_VERSION", "read_bytes", "read_report"]

READER_VERSION = "4"
"""Changes whenever the same bytes would give another Report or other recommendations, so that stores read again."""

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
    if not data:
        raise UnreadableFile("is empty", where=name, todo="Get the file again.")
    if len(data) > LARGEST_FILE:
        raise too_large(len(data), name)
    kind = kind_of_file(data, name)
    document = read_pdf(data, name, recogniser) if kind == "pdf" else _READERS[kind](data, name)
    if _length(document) > LONGEST_TEXT:
        raise UnreadableFile(f"has more than {LONGEST_TEXT:,} characters of text, more than any report", where=name, todo="Check or split the file.")
    return assemble(document, data, name, READER_VERSION, given)


def _length(document: Document) -> int:
    return sum(len(block.text) for block in document.blocks) + sum(len(cell) for table in document.tables for row in table.rows for cell in row)

