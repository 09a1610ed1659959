"""Paragraphs of word processors: what their style, numbering and weight make of them."""

from __future__ import annotations

import re

from ingest.blocks import BULLET, PARAGRAPH
from ingest.gather import Gatherer

_HEADING = re.compile(r"^heading (\d)", re.IGNORECASE)
_CONTENTS = re.compile(
    r"^(?:toc|table of (?:contents|figures)|(?:contents|index|(?:table|illustration|user|object) index) ?(?:\d|heading|$))", re.IGNORECASE,
)
LONGEST_BOLD_HEADING = 90  # characters
DEEPEST_LEVEL = 9      # of headings
DEEPEST_STYLE = 20     # styles on which a style is based, one on the other
MOST_COLUMNS = 200     # of a table; a file may state any number
HIGHEST_COUNT = 2_000  # that is written in letters or Roman figures


def add_styled(
    gatherer: Gatherer, text: str, style: str, *, number: str = "", bullet: bool = False, bold: bool = False, level: int = 0,
) -> None:
    """Adds a paragraph set in `style` (its name). `number` is the printed one where the program counts by
    itself, `bold` says that all of its words are, `level` is its outline level from 1, 0 for none."""
    if is_contents(style) or not text.strip():
        return
    printed = f"{number} {text}" if number else text
    if style.lower() in ("title", "subtitle"):
        gatherer.heading(text, 1 if style.lower() == "title" else 2)
    elif (found := _HEADING.match(style)) or level:
        gatherer.heading(printed, min(int(found[1]) if found else level, DEEPEST_LEVEL))
    elif bold and not bullet and looks_like_heading(text):
        gatherer.heading(printed, 3)
    else:
        gatherer.add(BULLET if bullet else PARAGRAPH, text, number)


def is_contents(style: str) -> bool:
    """Whether a style is one of a table of contents."""
    return bool(_CONTENTS.match(style))


def looks_like_heading(text: str) -> bool:
    """Whether a paragraph in bold is a heading: short, and no sentence."""
    text = text.strip()
    return 0 < len(text) <= LONGEST_BOLD_HEADING and text[-1] not in ".;,"


def figure(count: int, form: str) -> str:
    """A number as printed: `form` is "decimal", or "lower" or "upper" with "Letter" or "Roman"."""
    if not 0 < count <= HIGHEST_COUNT:
        return str(count)
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        roman = ""
        for value, sign in ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
            while count >= value:
                roman, count = roman + sign, count - value
        return roman if form == "lowerRoman" else roman.upper()
    return str(count)


def bare(number: str) -> str:
    """A number as printed by a program, without the stop that ends it: "4.27.", "(a)", "b)"."""
    number = number.strip()
    return number if number.startswith("(") else number.rstrip(".):")
