"""Whether any passage is, or begins with, a line that recurs at the top or bottom of its document's pages.

    python benchmarks/furniture_in_passages.py FOLDER

Told apart from the reader's own rule: here the first and last three lines of every page count, at
whatever height they stand, figures left aside; a line that is such on three pages (two, in a
document of up to six) recurs. Lines that are blank, or a mere figure, or bullets are left out.
Prints file, page and the first words of each passage that begins with one. Exit status 1 where
there is any.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from corpus.errors import ReadError
from ingest.pdf import PDFIUM, open_pdf
from ingest.pdf_furniture import SHORT
from ingest.pdf_lines import page_lines
from ingest.read import read_bytes

EDGE_LINES = 3  # of a page, above and below
LEAST_PAGES = 3
LEAST_LETTERS = 8  # characters of a running line; a shorter one ("good", a grade) begins sentences by chance
SHOWN = 60      # characters of a passage that is printed

_DIGITS = re.compile(r"\d+")
_LETTER = re.compile(r"[^\W\d_]")


def _key(text: str) -> str:
    return " ".join(_DIGITS.sub("#", text.casefold()).split())


def recurring(data: bytes, name: str) -> set[str]:
    """The lines that recur at the edges of the pages, as `_key` writes them."""
    pages_of: dict[str, set[int]] = defaultdict(set)
    with PDFIUM:
        pdf = open_pdf(data, name)
        for number in range(len(pdf)):
            lines = sorted(page_lines(pdf[number], number + 1, {}), key=lambda line: line.base)
            for line in (*lines[:EDGE_LINES], *lines[-EDGE_LINES:]):
                if _LETTER.search(line.text):
                    pages_of[_key(line.text)].add(number)
        least = 2 if len(pdf) <= SHORT else LEAST_PAGES
        pdf.close()
    return {key for key, pages in pages_of.items() if len(pages) >= least}


def offending(path: Path) -> list[tuple[str, int | None, str]]:
    data = path.read_bytes()
    try:
        report = read_bytes(data, path.name)
    except ReadError:
        return []
    running = {line for line in recurring(data, path.name) if len(line) >= LEAST_LETTERS}
    found = []
    for passage in report.passages:
        text = report.quote(passage)
        key = _key(text)
        if any(key == line or key.startswith(line + " ") for line in running):
            found.append((path.name, passage.page, text[:SHOWN]))
    return found


def main(folder: Path) -> int:
    paths = sorted(folder.glob("*.pdf"))
    with ProcessPoolExecutor(max_workers=2) as pool:
        found = [row for rows in pool.map(offending, paths, chunksize=8) for row in rows]
    for name, page, text in found:
        print(f"{name}, page {page}: {text}")
    print(f"{len(paths)} files; {len(found)} passages begin with a line that recurs at the edges of pages")
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
