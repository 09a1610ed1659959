"""CSV for a spreadsheet: UTF-8 with a byte order mark, formulas made harmless.

A cell that begins with = + - @, a tab or a carriage return would run as a formula in Excel or
LibreOffice; such a cell gets an apostrophe in front (OWASP, "CSV Injection"). Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from corpus.controls import visible

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # full-width forms too
BOM = "\ufeff"  # by which a spreadsheet knows UTF-8


def cell(value: Any) -> Any:
    """A value as it may stand in a cell: numbers as they are, lists and maps as JSON, text made safe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    text = visible(text)
    return "'" + text if text.lstrip(" ").startswith(RISKY) else text


def uncell(text: str) -> str:
    """The text of a cell without the apostrophe that `cell` may have put before it."""
    return text[1:] if text.startswith("'") and text[1:].lstrip(" ").startswith(RISKY) else text


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A whole file, as Excel and LibreOffice open it by a double click."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([cell(str(c)) for c in columns])
    writer.writerows([cell(v) for v in row] for row in rows)
    return BOM.encode() + out.getvalue().encode("utf-8", "replace")
