"""Words and lines of one PDF page, with where they stand and how they are set.

Distances are points. `top` and `bottom` count downwards from the upper edge of the page as it is
shown, so that rotated pages read like any other.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.clean import characters

SMALLER = 0.8          # of the line's size: figures set smaller than this are footnote marks
SAME_LINE = 0.45       # of the size: baselines nearer than this are one line
HYPHEN = "\ufffe"      # what PDFium writes for a hyphen at the end of a line

_WORD = re.compile(rf"[^\s\x00{HYPHEN}]+{HYPHEN}?|{HYPHEN}")
_PLAIN = re.compile(rf"[^\W\d_][^\d*†‡§{HYPHEN}]*")  # no footnote mark stands on its end
_LINE_ENDS = frozenset(("\r\n", " \r", "\n", "\r", "", " "))
_MARK = re.compile(r"^(?:\d{1,3}(?:,\d{1,3})*|[*†‡§]{1,3})$")
_TRAILING_MARK = re.compile(r"(?<=[^\d\s])\d{1,3}$")
_LEADING_MARK = re.compile(r"\d{1,3}(?=[^\W\d_])")
_CLOSING = ",.;:!?)]”’"
_BOLD_NAME = re.compile(rb"(?i)bold|black|heavy|semib|demi")


class Word(NamedTuple):
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float      # of the letters, from the upper edge
    size: float
    bold: bool


@dataclass(slots=True)
class Line:
    """Words that stand on one baseline, left to right. `mark` is a footnote mark that began it."""

    words: list[Word]
    page: int
    mark: str = ""
    opens: bool = False  # begins a paragraph for certain: the first line of a cell
    title: bool = False  # is a heading for certain: the row over a cell of prose
    x0: float = field(init=False)
    x1: float = field(init=False)
    top: float = field(init=False)
    bottom: float = field(init=False)
    base: float = field(init=False)
    size: float = field(init=False)
    bold: bool = field(init=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        words = self.words
        # Made for every line of every file: the words' fields are taken apart once.
        texts, x0s, x1s, tops, bottoms, _, _, bolds = zip(*words)
        self.x0, self.x1 = x0s[0], max(x1s)
        self.top, self.bottom = min(tops), max(bottoms)
        main = max(words, key=lambda w: (w.size, len(w.text))) if len(words) < 4 else words[len(words) // 2]
        self.base, self.size = main.base, main.size
        if all(bolds) or not any(bolds):
            self.bold = bolds[0]
        else:
            lettered = [w for w in words if any(c.isalpha() for c in w.text)] or words
            self.bold = all(w.bold for w in lettered)
        self.text = " ".join(texts)


class _Reader:
    """The calls into PDFium for one text page, its out-parameters made once."""

    def __init__(self, page: pdfium.PdfPage, fonts: dict[int, bool]) -> None:
        self.page = page
        self.text_page = page.get_textpage()
        self.raw = self.text_page.raw
        self.fonts = fonts
        self.rotation = page.get_rotation()
        self.left, self.lower, self.right, self.upper = page.get_cropbox()
        self._rect = raw.FS_RECTF()
        self._rect_ref = ctypes.byref(self._rect)
        self._loose_box = raw.FPDFText_GetLooseCharBox
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def text(self) -> str:
        count = self.text_page.count_chars()
        text = self.text_page.get_text_range() if count else ""
        if len(text) != count:  # then offsets into it are no longer indexes of characters
            codes = (raw.FPDFText_GetUnicode(self.raw, i) for i in range(count))
            text = "".join(chr(c) if 0 < c < 0x110000 and not 0xD800 <= c < 0xE000 else " " for c in codes)
        return text

    def box(self, index: int) -> tuple[float, float, float, float]:
        """(x0, x1, top, bottom) of a character as shown."""
        r = self._rect
        self._loose_box(self.raw, index, self._rect_ref)
        if self.rotation:
            x0, top = self._shown(r.left, r.top)
            x1, bottom = self._shown(r.right, r.bottom)
        else:
            x0, x1, top, bottom = r.left - self.left, r.right - self.left, self.upper - r.top, self.upper - r.bottom
        if x0 > x1:
            x0, x1 = x1, x0
        return (x0, x1, top, bottom) if top <= bottom else (x0, x1, bottom, top)

    def like(self, before: Word, text: str, start: int, end: int) -> Word:
        """A word inside a line, taken to be set as the one before it: half the calls, and most words."""
        if self.rotation:
            first, last = self.box(start), self.box(end - 1)
            return before._replace(text=text, x0=first[0], x1=last[1])
        r, box, page, place = self._rect, self._loose_box, self.raw, self._rect_ref
        box(page, start, place)
        x0 = r.left - self.left
        if end - start > 1:
            box(page, end - 1, place)
        _, _, _, top, bottom, base, size, bold = before
        return Word(text, x0, r.right - self.left, top, bottom, base, size, bold)

    def baseline(self, index: int) -> float:
        raw.FPDFText_GetCharOrigin(self.raw, index, self._x, self._y)
        return self._shown(self._x.value, self._y.value)[1]

    def _shown(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 0:
            return x - self.left, self.upper - y
        if self.rotation == 90:
            return y - self.lower, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.lower
        return self.upper - y, self.right - x

    def size(self, index: int, height: float) -> float:
        size = raw.FPDFText_GetFontSize(self.raw, index)
        # Some writers set size 1 and scale the page instead; then the box tells.
        return round(size, 1) if 4 <= size <= 2 * height + 1 else round(height / 1.17, 1)

    def bold(self, index: int) -> bool:
        obj = raw.FPDFText_GetTextObject(self.raw, index)
        if not obj:
            return False
        font = raw.FPDFTextObj_GetFont(obj)
        if not font:
            return False
        key = ctypes.addressof(font.contents)
        known = self.fonts.get(key)
        if known is None:
            buffer = ctypes.create_string_buffer(256)
            raw.FPDFFont_GetBaseFontName(font, buffer, 256)
            known = self.fonts[key] = bool(_BOLD_NAME.search(buffer.value)) or raw.FPDFFont_GetWeight(font) >= 600
        return known


def page_lines(page: pdfium.PdfPage, number: int, fonts: dict[int, bool]) -> list[Line]:
    """The lines of a page in the order of its content. `fonts` remembers which fonts are bold."""
    reader = _Reader(page, fonts)
    like, is_plain = reader.like, _PLAIN.fullmatch
    lines: list[list[Word]] = []
    line: list[Word] = []  # the last of them
    text = reader.text()
    at = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        between = text[at:start]
        broke = not line or (between != " " and ("\n" in between or "\r" in between or text[start - 1] == HYPHEN))
        at = end
        if not broke and line[-1].text[0].isalpha() and is_plain(text, start, end) and text[end:end + 2] not in _LINE_ENDS:
            word = like(line[-1], match.group(), start, end)
            if word.x0 - line[-1].x1 < word.size:  # beyond a wide gap may stand another cell
                line.append(word)
                continue
        for word in _words(reader, match.group(), start, end):
            if line and (not broke or _goes_on(line, word)) and _same_baseline(line, word):
                line.append(word)
            else:
                line = [word]
                lines.append(line)
            broke = False
    reader.text_page.close()
    return [made for words in lines if (made := _line(words, number))]


def _words(reader: _Reader, text: str, start: int, end: int) -> list[Word]:
    """A word, or a word and the footnote mark set onto its end or before its beginning."""
    first = reader.box(start)
    if text[-1] == HYPHEN and end - start > 1:
        end -= 1  # it has no box of its own
    last = reader.box(end - 1) if end - start > 1 else first
    if last[0] < first[0] - 1:  # set from right to left, or broken: take both edges
        first, last = (min(first[0], last[0]), *first[1:]), (first[0], max(first[1], last[1]), *last[2:])
    size = reader.size(start, first[3] - first[2])
    base = reader.baseline(start)
    if text[0].isdecimal() and (mark := _LEADING_MARK.match(text)):
        following = start + mark.end()
        box = reader.box(following)
        larger = reader.size(following, box[3] - box[2])
        if size <= SMALLER * larger and base < reader.baseline(following):
            return [
                Word(mark.group(), first[0], box[0], first[2], first[3], base, size, False),
                *_words(reader, text[mark.end():], following, start + len(text)),
            ]
    bold = reader.bold(start)
    mark = _TRAILING_MARK.search(text)
    if mark:
        from_ = start + mark.start()
        box = reader.box(from_)
        small = reader.size(from_, box[3] - box[2])
        if small <= SMALLER * size or reader.baseline(from_) < base - 0.2 * size:
            cut = reader.box(from_ - 1)
            return [
                Word(text[:mark.start()], first[0], cut[1], first[2], first[3], base, size, bold),
                Word(mark.group(), box[0], last[1], box[2], box[3], reader.baseline(from_), min(small, 0.7 * size), bold),
            ]
    return [Word(text, first[0], last[1], min(first[2], last[2]), max(first[3], last[3]), base, size, bold)]


def _same_baseline(line: list[Word], word: Word) -> bool:
    last = line[-1]
    if abs(last.base - word.base) <= SAME_LINE * max(last.size, word.size):
        return True
    if word.size <= SMALLER * last.size and _MARK.match(word.text):
        return last.top <= word.base <= last.base
    if len(line) == 1 and last.size <= SMALLER * word.size and _MARK.match(last.text):
        return word.top <= last.base <= word.base
    return any(abs(w.base - word.base) <= SAME_LINE * max(w.size, word.size) for w in line[-3:])


def _goes_on(line: list[Word], word: Word) -> bool:
    """Whether a word after a line break still stands on the line, close by on its right."""
    last = line[-1]
    gap = word.x0 - last.x1
    return -0.3 * word.size <= gap <= 1.5 * max(word.size, last.size)


def _line(words: list[Word], page: int) -> Line | None:
    """A line without its footnote marks."""
    size = words[0].size
    mark, kept, removed = "", words, False
    if not all(word.size == size > 0 for word in words):  # in a line of one size is no mark
        kept = []
        common = sorted(words, key=lambda w: w.size)[len(words) // 2]
        for i, word in enumerate(words):
            is_mark = word.size <= SMALLER * common.size and word.base < common.base - 0.08 * common.size and _MARK.match(word.text)
            if is_mark and not kept and i == 0:
                mark = word.text
            elif not is_mark:
                if removed and kept and word.text[0] in _CLOSING:  # "schools", its mark, then the comma
                    kept[-1] = kept[-1]._replace(text=kept[-1].text + word.text, x1=word.x1)
                else:
                    kept.append(word)
            removed = is_mark
    if not kept:
        return None
    if "".join([w.text for w in kept]).isascii():  # then nothing is to be cleaned
        return Line(kept, page, mark)
    cleaned = [w if w.text.isascii() else w._replace(text=characters(w.text)) for w in kept if w.text != HYPHEN]
    last = kept[-1].text
    if last.endswith(HYPHEN) and cleaned:  # keep the sign: only the lines together tell what it meant
        cleaned[-1] = cleaned[-1]._replace(text=characters(last[:-1]) + HYPHEN)
    cleaned = [w for w in cleaned if w.text]
    return Line(cleaned, page, mark) if cleaned else None
