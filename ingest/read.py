"""From any file to a Report. Pure: the same bytes give an equal value, and nothing is fetched."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from corpus.errors import UnreadableFile
from corpus.vocabulary import Facts, Report
from ingest.assemble import assemble
from ingest.blocks import Document
from ingest.docx import read_docx
from ingest.html import read_html
from ingest.markdown import read_markdown
from ingest.pdf import read_pdf
from ingest.plain import read_plain

READER_VERSION = "2"
"""Changes whenever the same bytes would give another Report, so that stores read again."""

LARGEST_FILE = 100_000_000  # bytes; the longest published reviews are under 20 MB

KINDS_OF_FILE: dict[str, str] = {
    ".pdf": "pdf", ".docx": "docx", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".md": "markdown", ".markdown": "markdown", ".txt": "text", ".text": "text",
}
"""Suffixes that are read, and the media type each stands for."""

_READERS: dict[str, Callable[[bytes, str], Document]] = {
    "pdf": read_pdf, "docx": read_docx, "html": read_html, "markdown": read_markdown, "text": read_plain,
}


def read_report(path: Path, *, name: str | None = None, given: Facts | None = None) -> Report:
    """The report in a file. `name` is what it shall be called (default: the file's own name).

    Fields of `given` that are filled in win over the facts found in the text.
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
    return read_bytes(data, name, given)


def read_bytes(data: bytes, name: str, given: Facts | None = None) -> Report:
    """The report in the bytes of a file called `name`, whose suffix tells its kind. Raises ReadError."""
    suffix = Path(name).suffix.lower()
    if not data:
        raise UnreadableFile("is empty", where=name, todo="Get the file again.")
    if len(data) > LARGEST_FILE:
        raise _too_large(len(data), name)
    if suffix == ".doc":
        raise UnreadableFile(
            "is a Word file of the old kind (.doc), which is not read", where=name,
            todo="Open it in Word or LibreOffice and save it as .docx or PDF.",
        )
    if suffix not in KINDS_OF_FILE:
        kind = f"is of a kind that is not read ({suffix})" if suffix else "has no suffix to tell its kind"
        raise UnreadableFile(kind, where=name, todo=f"These are read: {', '.join(KINDS_OF_FILE)}.")
    document = _READERS[KINDS_OF_FILE[suffix]](data, name)
    return assemble(document, data, name, READER_VERSION, given)


def _too_large(size: int, name: str) -> UnreadableFile:
    return UnreadableFile(
        f"is {size / 1e6:.0f} MB; the largest that is read is {LARGEST_FILE / 1e6:.0f} MB",
        where=name, todo="Split it, or make its pictures smaller.",
    )
