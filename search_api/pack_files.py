"""A pack as a file to take away: its bytes, its name and its media type. Used by the API and by the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from corpus.controls import visible
from corpus.errors import UsageError

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
}


class PackFile(NamedTuple):
    data: bytes
    name: str
    media_type: str


def pack_file(pack: Mapping[str, Any], kind: str) -> PackFile:
    """The pack as docx, pptx or pdf. Raises UsageError for another kind."""
    if kind not in MEDIA_TYPES:
        raise UsageError(f"a pack is no {kind!r}.", todo=f"Allowed: {', '.join(MEDIA_TYPES)}.")
    return PackFile(_write(_visible(pack), kind), f"{pack['file_stem']}.{kind}", MEDIA_TYPES[kind])


def _visible(value: Any) -> Any:
    """The pack without characters that nobody sees: a document's XML holds no control, and no letters are to be turned round."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {name: _visible(inner) for name, inner in value.items()}
    return [_visible(inner) for inner in value] if isinstance(value, list) else value


def _write(pack: Mapping[str, Any], kind: str) -> bytes:
    if kind == "docx":  # each loads a library that nothing else needs
        from search_api.pack_docx import docx_bytes

        return docx_bytes(pack)
    if kind == "pptx":
        from search_api.pack_pptx import pptx_bytes

        return pptx_bytes(pack)
    from search_api.pack_pdf import pdf_bytes

    return pdf_bytes(pack)

