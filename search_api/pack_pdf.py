"""A pack as a PDF to print, set by Typst: the same words as in the Word document.

It is tagged (PDF/UA-1): headings, lists, tables with their header rows and quotations are told to screen readers in their order, and it
names its language and title. The words go to Typst as data and are never read as its markup. Type: the Bitstream Vera that comes with
reportlab, and for signs that it lacks the faces inside Typst.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache, singledispatch
from importlib.resources import files
from pathlib import Path
from typing import Any

import reportlab
import typst

from search_api.pack_blocks import MARKS, PURPOSE, Heading, Page, Pack, Pause, Points, Quote, Table, Text, blocks

MISSING = "Some signs of the report cannot be printed in this PDF and stand as empty boxes; the Word document has them."
SAME = {"✕": "✗"}  # a sign that no face at hand has, and the one that stands for it


def pdf_bytes(pack: Pack) -> bytes:
    made = blocks(pack)
    try:
        return _set(pack, made, tagged="ua-1")
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        # A reader of the tags would be told nothing of a sign without a shape: so it is no PDF/UA, and says so to all.
        return _set(pack, [*made, Text(MISSING, "small")])


def _set(pack: Pack, made: list[Any], *, tagged: str | None = None) -> bytes:
    day = date.fromisoformat(pack["made_on"])
    said = {"title": pack["title"], "purpose": PURPOSE, "foot": f"{PURPOSE} {pack['cover']['helpline']}.", "made": [day.year, day.month, day.day],
            "blocks": [_data(block) for block in made]}
    return typst.compile(_template(), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"pack": json.dumps(said, ensure_ascii=False)},
                         format="pdf", pdf_standards=tagged)


@cache
def _template() -> bytes:
    return files("search_api").joinpath("data/pack.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(Path(reportlab.__file__).parent / "fonts")])


def _plain(text: str) -> str:
    """Without what controls a printer, and with the signs that can be printed."""
    return "".join(SAME.get(sign, sign) for sign in text if sign == "\n" or sign.isprintable() or sign.isspace())


@singledispatch
def _data(block: Any) -> dict[str, Any]:
    raise TypeError(f"no way to write {type(block).__name__}")


@_data.register
def _(block: Heading) -> dict[str, Any]:
    return {"block": "heading", "text": _plain(block.text), "level": block.level, "page": block.page}


@_data.register
def _(block: Text) -> dict[str, Any]:
    return {"block": "text", "text": _plain(block.text), "kind": block.kind}


@_data.register
def _(block: Quote) -> dict[str, Any]:
    head = ". ".join(filter(None, (MARKS.get(block.polarity, ""), block.before)))
    return {"block": "quote", "words": _plain(block.words), "polarity": block.polarity, "head": _plain(head), "cite": _plain(" ".join(filter(None, (block.citation, block.note))))}


@_data.register
def _(block: Points) -> dict[str, Any]:
    return {"block": "points", "items": [_plain(item) for item in block.items], "numbered": block.numbered}


@_data.register
def _(block: Pause) -> dict[str, Any]:
    return {"block": "pause", "title": _plain(block.title), "questions": [_plain(question) for question in block.questions]}


@_data.register
def _(block: Table) -> dict[str, Any]:
    rows = [_plain(row) if isinstance(row, str) else [_plain(cell) for cell in row] for row in block.rows]
    return {"block": "table", "header": list(block.header), "rows": rows, "whole": block.whole, "widths": list(block.widths)}


@_data.register
def _(block: Page) -> dict[str, Any]:
    first, *rest = block.blocks
    return {"block": "page", "blocks": [_data(Heading(first.text, first.level)), *map(_data, rest)]}
