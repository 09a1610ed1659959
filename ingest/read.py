"""From any file to a Report. Pure: the same bytes give an equal value, and nothing is fetched.

Pages that are pictures are read only by a recogniser that is handed in (`ingest.ocr`).
"""

from __future__ import annotations

import os
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
from ingest.pdf import read_pdf
from ingest.plain import read_plain
from ingest.pptx import read_pptx
from ingest.rtf import read_rtf

if TYPE_CHECKING:
    from ingest.ocr import Recogniser

__all__ = ["KINDS_OF_FILE", "LARGEST_FILE", "READER_VERSION", "read_bytes", "read_report"]

READER_VERSION = "4"
"""Changes whenever the same bytes would give another Report or other recommendations, so that stores read again."""

LARGEST_FILE = 100_000_000  # bytes; the longest published reviews are under 20 MB

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
    broken), EncryptedFile, NoText.
    """
    path = Path(path)
    name = name or path.name
    try:
        size = os.stat(path).st_size
        if size > LARGEST_FILE:
            raise _too_large(size, name)
        if not path.is_file():
            raise UnreadableFile("is not a file", where=name, todo="Give a file or a folder of files.")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile("is not there", where=name, todo="Check the name, or whether it was moved.") from error
    except PermissionError as error:
        raise UnreadableFile("may not be opened by you", where=name, todo="Allow yourself to read it.") from error
    except OSError as error:
        raise UnreadableFile(
            f"cannot be opened: {error.strerror or error}", where=name, todo="Check the disk or copy the file again.",
        ) from error
    return read_bytes(data, name, given, recogniser)


def read_bytes(data: bytes, name: str, given: Facts | None = None, recogniser: Recogniser | None = None) -> Report:
    """The report in the bytes of a file called `name`; its suffix and its bytes must tell the same kind.

    Raises ReadError.
    """
    if not data:
        raise UnreadableFile("is empty", where=name, todo="Get the file again.")
    if len(data) > LARGEST_FILE:
        raise _too_large(len(data), name)
    kind = kind_of_file(data, name)
    document = read_pdf(data, name, recogniser) if kind == "pdf" else _READERS[kind](data, name)
    return assemble(document, data, name, READER_VERSION, given)


def _too_large(size: int, name: str) -> UnreadableFile:
    return UnreadableFile(
        f"is {size / 1e6:.0f} MB; the largest that is read is {LARGEST_FILE / 1e6:.0f} MB",
        where=name, todo="Split it, or make its pictures smaller.",
    )
