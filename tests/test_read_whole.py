"""Nothing printed on a PDF's pages is lost between the page and the blocks, but for what is removed as furniture."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from corpus.samples import sample_folder
from ingest.pdf import PDFIUM, read_pdf
from ingest.pdf_furniture import without_furniture
from ingest.pdf_lines import Line, page_lines
from ingest.pdf_tables import joined, rules_of, take_tables

REPORTS = Path(__file__).parent.parent.parent / "shared" / "reports"
EVERY = 20  # of the real reports one in so many is read, and each sample
BULLETS = ("o ", "O ")  # a letter that stands for a bullet is taken off


def letters(text: str) -> Counter[str]:
    return Counter(c for c in text.casefold() if c.isalnum())


def lines_and_rows(data: bytes) -> tuple[list[list[Line]], list[list[Line]], Counter[str]]:
    """(the lines of each page, those outside tables, the letters of header rows that come back over a page)."""
    whole, outside, tables = [], [], []
    with PDFIUM:
        pdf = pdfium.PdfDocument(data)
        for number in range(len(pdf)):
            lines = page_lines(pdf[number], number + 1, {})
            whole.append(lines)
            kept, found = take_tables(lines, rules_of(pdf[number]), number + 1)
            outside.append(kept)
            tables += found
        pdf.close()
    rows = [letters(" ".join(cell for table in some for row in table.rows for cell in row)) for some in (tables, joined(tables))]
    return whole, outside, rows[0] - rows[1]


@pytest.mark.parametrize("path", [
    *sorted(sample_folder().glob("*.pdf")), *sorted(REPORTS.glob("*.pdf"))[::EVERY],
    *([] if REPORTS.is_dir() else [pytest.param(REPORTS, marks=pytest.mark.skip(reason="no real reports beside the project: only the samples are checked"))]),
], ids=lambda path: path.name)
def test_every_letter_of_the_pages_is_in_the_blocks_the_tables_or_what_was_removed(path: Path):
    data = path.read_bytes()
    whole, outside, repeated = lines_and_rows(data)
    kept = {id(line) for lines in without_furniture(outside) for line in lines}
    removed = [line.text for lines in outside for line in lines if id(line) not in kept]
    document = read_pdf(data, path.name)
    read = letters(" ".join(
        [block.text if block.kind == "heading" else f"{block.number} {block.text}" for block in document.blocks]
        + [cell for table in document.tables for row in table.rows for cell in row] + removed
    )) + repeated
    lost = letters(" ".join(line.text for lines in whole for line in lines)) - read
    bullets = sum(line.text.startswith(BULLETS) for lines in outside for line in lines)
    assert not lost - Counter({"o": bullets}), f"lost: {dict(lost)}"
