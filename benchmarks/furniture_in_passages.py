"""Whether any passage is, or begins with, a line that recurs at the top or bottom of its document's pages,
and whether headings were taken for such lines.

    python benchmarks/furniture_in_passages.py FOLDER

Told apart from the reader's own rule: here the first and last three lines of every page count, at
whatever height they stand, figures left aside; a line that is such on three pages (two, in a
document of up to six) recurs. Lines that are blank, or a mere figure, or bullets are left out.
Prints file, page and the first words of each passage that begins with one. A heading taken for furniture is a
line set bold, or larger than the text, that was removed on as many pages no two of which are neighbours. Exit status 1
where there is any of either.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from corpus.errors import ReadError
from ingest.pdf import PDFIUM, open_pdf
from ingest.pdf_furniture import APART, SHORT, without_furniture
from ingest.pdf_lines import Line, page_lines
from ingest.pdf_setting import LARGER, setting_of
from ingest.read import read_bytes

EDGE_LINES = 3  # of a page, above and below
LEAST_PAGES = 3
LEAST_LETTERS = 8  # characters of a running line; a shorter one ("good", a grade) begins sentences by chance
SHOWN = 60      # characters of a passage that is printed

_DIGITS = re.compile(r"\d+")
_LETTER = re.compile(r"[^\W\d_]")


def _key(text: str) -> str:
    return " ".join(_DIGITS.sub("#", text.casefold()).split())


def recurring(pages: list[list[Line]]) -> set[str]:
    """The lines that recur at the edges of the pages, as `_key` writes them."""
    pages_of: dict[str, set[int]] = defaultdict(set)
    for lines in pages:
        lines = sorted(lines, key=lambda line: line.base)
        for line in (*lines[:EDGE_LINES], *lines[-EDGE_LINES:]):
            if _LETTER.search(line.text):
                pages_of[_key(line.text)].add(line.page)
    return {key for key, on in pages_of.items() if len(on) >= _least(pages)}


def headings_removed(pages: list[list[Line]]) -> list[tuple[int, str]]:
    """Page and text of lines set as headings are that were removed on pages far from each other."""
    setting = setting_of(pages)
    kept = {id(line) for lines in without_furniture(pages) for line in lines}
    removed: dict[str, dict[int, str]] = defaultdict(dict)
    for line in (line for lines in pages for line in lines):
        if id(line) not in kept and _LETTER.search(line.text) and (line.bold or line.size >= LARGER * setting.size):
            removed[_key(line.text)][line.page] = line.text
    return [
        place for on in removed.values() if len(on) >= _least(pages)
        and not any(0 < abs(a - b) <= APART for a in on for b in on) for place in on.items()
    ]


def _least(pages: list[list[Line]]) -> int:
    return 2 if len(pages) <= SHORT else LEAST_PAGES


def lines_of(data: bytes, name: str) -> list[list[Line]]:
    with PDFIUM:
        pdf = open_pdf(data, name)
        pages = [page_lines(pdf[number], number + 1, {}) for number in range(len(pdf))]
        pdf.close()
    return pages


def offending(path: Path) -> tuple[list[tuple[str, int | None, str]], list[tuple[str, int | None, str]]]:
    """(passages that begin with furniture, headings removed as such), each as file, page and text."""
    data = path.read_bytes()
    try:
        report = read_bytes(data, path.name)
    except ReadError:
        return [], []
    pages = lines_of(data, path.name)
    running = {line for line in recurring(pages) if len(line) >= LEAST_LETTERS}
    found: list[tuple[str, int | None, str]] = []
    for passage in report.passages:
        text = report.quote(passage)
        key = _key(text)
        if any(key == line or key.startswith(line + " ") for line in running):
            found.append((path.name, passage.page, text[:SHOWN]))
    return found, [(path.name, page, text[:SHOWN]) for page, text in headings_removed(pages)]


def main(folder: Path) -> int:
    paths = sorted(folder.glob("*.pdf"))
    with ProcessPoolExecutor(max_workers=2) as pool:
        rows = list(pool.map(offending, paths, chunksize=8))
    found, removed = ([row for pair in rows for row in pair[which]] for which in (0, 1))
    for name, page, text in found:
        print(f"{name}, page {page}: {text}")
    for name, page, text in removed:
        print(f"{name}, page {page}: removed: {text}")
    print(f"{len(paths)} files; {len(found)} passages begin with a line that recurs at the edges of pages; {len(removed)} headings removed as such")
    return 1 if found or removed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
