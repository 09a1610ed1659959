"""Results as CSV for a spreadsheet: UTF-8 with a byte order mark, formulas made harmless."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from corpus.cells import BOM, cell


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([cell(str(c)) for c in columns])
    writer.writerows([cell(v) for v in row] for row in rows)
    return BOM.encode() + out.getvalue().encode("utf-8", "replace")
