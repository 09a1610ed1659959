"""Where words of a report's text stand among the letters of the page that they are printed on.

Only letters and figures are compared, in one case and without accents, so that line breaks, hyphens and
odd spaces make no difference. What is printed more than once on a page is told apart by what stands
before and behind it; what cannot be told apart has no place, since a wrong mark does harm.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from corpus.vocabulary import PageSpan
from ingest.clean import characters

MARK = r"\d{0,4}?"   # a footnote's mark behind a word, or two ("12,13"): on the page and not in the text
MOST_SKIPPED = 4    # figures of such a mark, or of a paragraph's number
NEIGHBOURS = 20     # letters before and behind: so many alike are no chance

Stretch = tuple[int, int]


class Letters(NamedTuple):
    """Letters and figures, for each the index of what it comes from and whether a word may begin with it."""

    text: str
    at: list[int]
    opens: list[bool]


def letters_of(characters_: Iterable[tuple[int, str]]) -> Letters:
    """The letters of (index, text) pairs: characters of a text or a page, or whole words."""
    text, at, opens, opening = [], [], [], True
    for index, told in characters_:
        for c in told if told.isascii() else unicodedata.normalize("NFD", characters(told)):
            if c.isalnum():
                for letter in c.casefold():
                    text.append(letter)
                    at.append(index)
                    opens.append(opening)
                    opening = False
            elif not unicodedata.combining(c):
                opening = True
    return Letters("".join(text), at, opens)


def text_on(page: int, text: str, spans: Sequence[PageSpan]) -> Letters:
    """The letters of all that stands on a page; their indexes are offsets into the text."""
    return letters_of(
        (offset, c) for span in spans if span.page == page for offset, c in [(span.start, " "), *enumerate(text[span.start:span.end], span.start)]
    )


def pages_of(start: int, end: int, spans: Sequence[PageSpan]) -> tuple[int, ...]:
    """The pages on which [start, end) stands."""
    return tuple(sorted({span.page for span in spans if max(start, span.start) < min(end, span.end)}))


def pieces_on(page: int, start: int, end: int, text: str, spans: Sequence[PageSpan]) -> list[Stretch]:
    """What of [start, end) stands on a page, each paragraph by itself: numbers and bullets stand between them."""
    found = []
    for span in spans:
        if span.page == page:
            at = max(start, span.start)
            for line in text[at:min(end, span.end)].split("\n"):
                if any(map(str.isalnum, line)):
                    found.append((at, at + len(line)))
                at += len(line) + 1
    return found


def place(printed: Letters, told: Letters, start: int, end: int) -> Stretch | None:
    """Where on a page a piece of its text stands, as a stretch of `printed`; None where that cannot be told.

    `told`: all of the report's text that stands on the page. [start, end): the piece's offsets in the text.
    """
    own = [i for i, offset in enumerate(told.at) if start <= offset < end]
    if not own:
        return None
    first, last = _to_whole_words(told, own[0], own[-1] + 1)
    cut = own[0] - first, last - own[-1] - 1
    wanted = "".join(MARK + c if i and told.opens[first + i] else c for i, c in enumerate(told.text[first:last]))
    found, alike = _occurrences(printed, wanted), _occurrences(told, wanted)
    near = [_before(printed, a, told, first) + _behind(printed, b, told, last) for a, b in found]
    best = [i for i, n in enumerate(near) if n == max(near)]
    if len(best) == 1 and near[best[0]] >= NEIGHBOURS:
        a, b = found[best[0]]
    elif len(found) == len(alike) and (first, last) in alike:
        a, b = found[alike.index((first, last))]
    else:
        return None
    return a + cut[0], b - cut[1]


def _to_whole_words(letters: Letters, first: int, last: int) -> Stretch:
    while not letters.opens[first]:
        first -= 1
    while last < len(letters.text) and not letters.opens[last]:
        last += 1
    return first, last


def _occurrences(letters: Letters, wanted: str) -> list[Stretch]:
    """Where the letters are those wanted, in whole words, also where one such place runs into the next."""
    return [found.span(1) for found in re.finditer(f"(?=({wanted}))", letters.text) if _whole(letters, *found.span(1))]


def _whole(letters: Letters, a: int, b: int) -> bool:
    """Whether words begin at a and end before b; the mark of a footnote may be glued to either."""
    text, opens = letters.text, letters.opens
    begins = opens[a] or text[a - 1].isdigit() and not text[a].isdigit()
    return begins and (b == len(text) or opens[b] or text[b].isdigit() and not text[b - 1].isdigit())


def _before(printed: Letters, i: int, told: Letters, j: int) -> int:
    """How many letters before two places are the same."""
    return _alike(printed.text[:i][::-1], told.text[:j][::-1])


def _behind(printed: Letters, i: int, told: Letters, j: int) -> int:
    return _alike(printed.text[i:], told.text[j:])


def _alike(printed: str, told: str) -> int:
    """How many letters are the same from the beginning on, figures that only the page has left aside."""
    i = same = skipped = 0
    while i < len(printed) and same < len(told):
        if printed[i] == told[same]:
            same, skipped = same + 1, 0
        elif printed[i].isdigit() and skipped < MOST_SKIPPED:
            skipped += 1
        else:
            break
        i += 1
    return same
