"""What a page carries besides its text: running headers and footers, page numbers, contents."""

from __future__ import annotations

import re
from collections import defaultdict

from ingest.pdf_lines import Line

EDGE = 0.13            # of the page's height, above and below, where furniture stands
SAME_PLACE = 6.0       # points: heights are compared in steps of this
DRIFT = 3              # steps by which a running line may move from page to page
LEAST_PAGES = 3        # a line must be on so many pages to be furniture (two in a letter)
APART = 2              # pages at most to the next with the same line: left and right pages may differ
SHORT = 6              # pages: a document up to this length is a letter

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?i)^[\W_]*(?:page|p\.?|pg)?\s*(?:\d{1,4}|[ivxl]{1,6})\s*(?:(?:of|/|\|)\s*\d{1,4})?\s*(?:\|?\s*page)?[\W_]*$"
)
_CONTENTS = re.compile(r"(?i)^(?:table of )?contents(?: page)?$")
_LEADER = re.compile(r"(?:\.\s?){4,}|…{2,}|_{5,}")
_ENDS_IN_PAGE = re.compile(r"(?:\D|^)\s*\d{1,3}$")


def _leads(text: str) -> bool:
    """Whether dots lead from an entry to its page. Most lines have none, so they are told by counting first."""
    return (text.count(".") > 3 or "…" in text or "_" in text) and bool(_LEADER.search(text))


def _ends_in_page(text: str) -> bool:
    return text[-1:].isdecimal() and bool(_ENDS_IN_PAGE.search(text))


def without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without running lines, page numbers and the table of contents."""
    bottom = [max((line.bottom for line in lines), default=0.0) for lines in pages]
    height = max(max(bottom, default=0.0), 1.0)
    running = _running(pages, height)
    kept = []
    for lines in pages:
        kept.append([
            line for line in lines
            if not (_at_edge(line, height) and (_key(line) in running or _is_page_number(line)))
        ])
    return _without_contents(kept)


def _is_page_number(line: Line) -> bool:
    """Not "51).", which ends a bracket begun on the line before."""
    return bool(_PAGE_NUMBER.match(line.text)) and line.text.count(")") <= line.text.count("(")


def _at_edge(line: Line, height: float) -> bool:
    return line.top < EDGE * height or line.bottom > (1 - EDGE) * height


def _key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text.casefold()), round(line.base / SAME_PLACE)


def _running(pages: list[list[Line]], height: float) -> set[tuple[str, int]]:
    """Keys of the lines that stand at the same place of several pages, whatever figures they hold. Those pages
    follow one another: a heading that comes back in each chapter may stand at one height by chance."""
    pages_of: dict[tuple[str, int], set[int]] = defaultdict(set)
    for number, lines in enumerate(pages):
        for line in lines:
            if _at_edge(line, height):
                pages_of[_key(line)].add(number)
    least = 2 if len(pages) <= SHORT else LEAST_PAGES
    found = set()
    for text, place in list(pages_of):
        near = set().union(*(pages_of.get((text, place + step), ()) for step in range(-DRIFT, DRIFT + 1)))
        if len(near) >= least and sum(_has_neighbour(page, near) for page in near) >= least:
            found.add((text, place))
    return found


def _has_neighbour(page: int, pages: set[int]) -> bool:
    return any(page - step in pages or page + step in pages for step in range(1, APART + 1))


def _without_contents(pages: list[list[Line]]) -> list[list[Line]]:
    """Drops lines that lead to a page number, and the heading "Contents" over them."""
    result, inside = [], False
    for lines in pages:
        kept: list[Line] = []
        leading = sum(_leads(line.text) for line in lines)
        starts = any(_CONTENTS.match(line.text) for line in lines)
        numbered = sum(_ends_in_page(line.text) for line in lines)
        inside = leading >= 3 or (lines and numbered >= 0.6 * len(lines) and (starts or inside) and numbered >= 3)
        for i, line in enumerate(lines):
            if inside and (
                _leads(line.text) or _CONTENTS.match(line.text)
                or (_ends_in_page(line.text) and len(line.text) < 140 and leading < 3)
                or _wraps_to_contents(lines, i)
            ):
                continue
            kept.append(line)
        result.append(kept)
    return result


def _wraps_to_contents(lines: list[Line], i: int) -> bool:
    """The first lines of a contents entry that runs over two or three."""
    for line, following in zip(lines[i:i + 2], lines[i + 1:i + 3], strict=False):
        if len(line.text) >= 140 or following.top - line.top >= 2.2 * line.size:
            return False
        if _leads(following.text) or _ends_in_page(following.text):
            return True
    return False
