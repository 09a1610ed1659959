"""Scanned pages among the printed ones of a PDF: set like them, and what a person is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from corpus.vocabulary import OcrPage
from ingest.pdf_lines import Line
from ingest.pdf_setting import setting_of

if TYPE_CHECKING:
    from ingest.ocr import PageRead

MOST_NAMED = 12         # page numbers spelt out in one warning
UNSURE = 0.8            # confidence: a word read by OCR below it is counted in the warning
ALIKE = (0.7, 1.4)      # a scanned page whose text is so large beside the printed text is set like it


def set_alike(pages: list[list[Line]], scans: Mapping[int, PageRead]) -> list[list[Line]]:
    """The pages, those that were scanned in the size of the printed ones: from a picture sizes are told
    roughly, and a paragraph that seems larger would pass for a heading."""
    printed = [lines for number, lines in enumerate(pages, 1) if number not in scans and lines]
    read = {number: scan.size for number, scan in scans.items() if scan.size}
    if not read:
        return pages
    size = setting_of(printed).size if printed else median(read.values())
    return [
        _resized(lines, size / read[number]) if number in read and ALIKE[0] <= size / read[number] <= ALIKE[1] else lines
        for number, lines in enumerate(pages, 1)
    ]


def _resized(lines: list[Line], share: float) -> list[Line]:
    return [replace(line, words=[word._replace(size=round(word.size * share, 1)) for word in line.words]) for line in lines]


def warnings_of(empty: Sequence[int], read: Sequence[OcrPage], left_out: Mapping[int, int]) -> list[str]:
    """What a person should know of pages without text: `empty` ones, those `read` by OCR, and how many
    lines of which page were left out."""
    warnings = []
    if empty:
        warnings.append(f"{named(empty)} {'has' if len(empty) == 1 else 'have'} no text")
    if read:
        least, most = min(p.confidence for p in read), max(p.confidence for p in read)
        sure = f"{least:.2f}" if f"{least:.2f}" == f"{most:.2f}" else f"{least:.2f} to {most:.2f}"
        unsure = sum(word.confidence < UNSURE for page in read for word in page.words)
        words = f"; {unsure} {'word is' if unsure == 1 else 'words are'} unsure" if unsure else ""
        warnings.append(f"{named([p.page for p in read])} {'was' if len(read) == 1 else 'were'} read by OCR, confidence {sure}{words}")
    if lines := sum(left_out.values()):
        many = "line" if lines == 1 else "lines"
        warnings.append(f"{lines} {many} on {named(sorted(left_out))} could not be made out and {'was' if lines == 1 else 'were'} left out")
    return warnings


def named(pages: Iterable[int]) -> str:
    """"page 3", "pages 3, 4", and no more than `MOST_NAMED` of them."""
    pages = list(pages)
    shown = ", ".join(map(str, pages[:MOST_NAMED])) + (" and more" if len(pages) > MOST_NAMED else "")
    return f"page {shown}" if len(pages) == 1 else f"pages {shown}"
