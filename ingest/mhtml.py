"""A web page saved in one file (.mhtml): the page in it, as if it had been saved alone."""

from __future__ import annotations

from email import policy
from email.errors import MessageError
from email.parser import BytesParser

from corpus.errors import UnreadableFile
from ingest.blocks import Document
from ingest.html import read_html

MOST_PARTS = 5_000


def read_mhtml(data: bytes, name: str) -> Document:
    """Raises UnreadableFile (no page in it), NoText."""
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(data)
        for number, part in enumerate(message.walk()):
            if number > MOST_PARTS:
                break
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                page = part.get_payload(decode=True)
                return read_html(_in_utf8(page if isinstance(page, bytes) else b"", part.get_content_charset()), name)
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise UnreadableFile("is broken", where=name, todo="Save the page again, as HTML.") from error
    raise UnreadableFile("holds no web page", where=name, todo="Save the page again, as HTML.")


def _in_utf8(page: bytes, charset: str | None) -> bytes:
    """The page in UTF-8 where the part names its encoding; else as it is, for the page itself may name it."""
    if not charset:
        return page
    try:
        return page.decode(charset, "replace").encode("utf-8", "replace")
    except LookupError:
        return page
