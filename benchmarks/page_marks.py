"""Whether what is marked on pictures of pages is the sentence that was asked for, and nothing else.

    python benchmarks/page_marks.py FILE_OR_FOLDER...

For each PDF: each sentence is asked for on its own pages and on the page before and the two behind. A sentence is
read back from its boxes by the places of the page's characters, not from the search that made them. Prints per file
how many were marked whole, how many not (in full), and how many marks were wrong: on a page on which the sentence
does not stand, over other letters than its own, or over letters that another sentence has too. Exit status 1 where
a mark was wrong.
"""

from __future__ import annotations

import ctypes
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.errors import ReadError
from corpus.vocabulary import Report
from ingest.clean import characters
from ingest.page_picture import PageMarks, marks_on
from ingest.pdf import open_pdf
from ingest.read import read_bytes

SHOWN = 5  # sentences of a file that are printed by their offsets


def letters(text: str) -> str:
    return "".join(c.casefold() for c in unicodedata.normalize("NFD", characters(text)) if c.isalnum())


def places(page: pdfium.PdfPage) -> list[tuple[int, str, float, float]]:
    """The characters of an upright page that are letters or figures: index, letters, and the middle of each."""
    text_page, rect, found = page.get_textpage(), raw.FS_RECTF(), []
    left, _, _, upper = page.get_cropbox()
    for index in range(text_page.count_chars()):
        told = letters(chr(raw.FPDFText_GetUnicode(text_page, index) or 32))
        if told and raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(rect)):
            found.append((index, told, (rect.left + rect.right) / 2 - left, upper - (rect.top + rect.bottom) / 2))
    text_page.close()
    return found


def under(characters_: list[tuple[int, str, float, float]], marks: PageMarks) -> list[tuple[int, str]]:
    """The characters of which the middle lies under the marks: index and letters."""
    return [
        (index, told) for index, told, x, y in characters_
        if any(box.x0 <= x <= box.x1 and box.top <= y <= box.bottom for box in marks.boxes)
    ]


def same(printed: str, told: str) -> bool:
    """Whether the letters are the same, but for figures that only the page has: marks of footnotes."""
    if len(printed) > len(told):
        i = 0
        for c in printed:
            if i < len(told) and c == told[i]:
                i += 1
            elif not c.isdigit():
                return False
        return i == len(told)
    return printed == told


def count(data: bytes, name: str, *, asked: Iterable[int] = (-1, 0, 1, 2)) -> tuple[Counter[str], list[str]]:
    """(what was asked for and marked, where it went wrong) of one PDF."""
    report = read_bytes(data, name)
    pdf = open_pdf(data, name)
    counts: Counter[str] = Counter()
    said: list[str] = []
    covered: dict[tuple[int, int], int] = {}
    pages = [pdf[index] for index in range(len(pdf))]
    printed = [places(page) for page in pages]
    spans = report.page_spans
    for number, sentence in enumerate(report.sentences):
        counts["sentences"] += 1
        whole = ""
        for page in sorted({sentence.page + n for n in asked} & set(range(1, len(pdf) + 1))):
            marks = marks_on(pages[page - 1], page, sentence.start, sentence.end, report.text, spans)
            here = stands_on(report, sentence, page)
            counts["neighbours" if not here else "own pages"] += 1
            wrong = ""
            if not here:
                wrong = "on another page" if marks.boxes else ""
            elif marks.lost:
                counts["not marked"] += 1
                said.append(f"not marked: page {page}, {sentence.start} to {sentence.end}")
            else:
                chars = under(printed[page - 1], marks)
                told = "".join(report.text[a:b] for a, b in marks.placed)
                whole += told
                if not same("".join(c for _, c in chars), letters(told)):
                    wrong = "over other letters"
                elif any(covered.setdefault((page, index), number) != number for index, _ in chars):
                    wrong = "over letters of another sentence"
                else:
                    counts["marked"] += 1
            if wrong:
                counts["wrong"] += 1
                said.append(f"wrong, {wrong}: page {page}, {sentence.start} to {sentence.end}")
        if letters(whole) == letters(report.quote(sentence)):
            counts["whole sentences"] += 1
    pdf.close()
    return counts, said


def stands_on(report: Report, sentence, page: int) -> bool:
    """Told from where pages begin in the text, and for footnotes from the sentence's own page."""
    starts = (*report.page_starts, len(report.text))
    last = report.sections[-1]
    if last.heading == "Footnotes" and sentence.start >= last.start:
        return page == sentence.page
    return max(sentence.start, starts[page - 1]) < min(sentence.end, starts[page])


def main(arguments: list[str]) -> int:
    files = [p for a in map(Path, arguments) for p in (sorted(a.glob("**/*.pdf")) if a.is_dir() else [a])]
    total: Counter[str] = Counter()
    for file in files:
        try:
            counts, said = count(file.read_bytes(), file.name)
        except ReadError as error:
            print(error)
            continue
        total += counts
        print(file.name, dict(counts), *said[:SHOWN], sep="\n    ", flush=True)
    print("all", dict(total))
    return 1 if total["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
