"""Rich text (RTF) to blocks: styles to headings, printed list numbers, tables, footnotes.

Written here because the libraries that read it give the words alone, not what a paragraph's style is.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, replace

from corpus.errors import UnreadableFile
from ingest.blocks import Document
from ingest.clean import one_line
from ingest.gather import MOST_CELLS, Gatherer
from ingest.rtf_tokens import Token, Tokens
from ingest.styled import add_styled, bare

_SKIPPED = frozenset(
    """colortbl info pict header headerl headerr headerf footer footerl footerr footerf annotation atnid atnauthor atntime atnicn
    atnref atndate ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn xe tc tcn rxe txe nonesttables shptxt shpinst shprslt listtable
    listoverridetable revtbl objdata objclass filetbl template generator themedata datastore pgptbl fldtype formfield""".split()
)
_CHARACTERS = {
    "tab": " ", "line": " ", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ", "lquote": "‘",
    "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}",
    "nestcell": " ", "softline": " ",
}
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254", 177: "cp1255",
    178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}
_SYMBOL = "symbol"       # a font of signs: all that is no ASCII in it is taken for a bullet
_ENDS_PARAGRAPH = frozenset({"par", "sect", "page", "column"})


@dataclass(slots=True)
class _State:
    """What holds inside one group; it is put back when the group ends."""

    into: str = "text"     # where words go: "text", "list", "note", "field", "fonts", "styles"
    bold: bool = False
    hidden: bool = False
    font: int = 0
    fallback: int = 1      # signs after \\u that older programs would show instead
    style: int = 0
    level: int = 0         # outline level from 1, 0 for none
    in_table: bool = False
    contents: bool = False  # the field that holds this group is a table of contents


def read_rtf(data: bytes, name: str) -> Document:
    """Raises UnreadableFile (no rich text, cut off, longer than any report), NoText."""
    text = data.decode("latin-1")
    start = text.find("{\\rtf", 0, 200)
    if start < 0:
        raise UnreadableFile("is no rich text file", where=name, todo="Check that its suffix tells its true kind.")
    gatherer = Gatherer("rtf", name)
    _Reader(gatherer, Tokens(text[start:], name), name).read()
    return gatherer.finish()


class _Reader:
    def __init__(self, gatherer: Gatherer, tokens: Tokens, name: str) -> None:
        self._out, self._tokens, self._name = gatherer, tokens, name
        self._state, self._stack = _State(), []
        self._codepage = "cp1252"
        self._fonts: dict[int, str] = {}
        self._styles: dict[int, tuple[str, int]] = {}
        self._bytes = bytearray()
        self._owed = 0                       # fallback signs still to be passed over
        self._starred = False
        self._parts: list[tuple[str, bool]] = []
        self._aside: dict[str, list[str]] = {"list": [], "note": [], "field": [], "styles": [], "fonts": []}
        self._cell: list[str] = []
        self._row: list[str] = []
        self._rows: list[list[str]] = []
        self._cells = 0

    def read(self) -> None:
        for token in self._tokens:
            if token.kind != "byte":
                self._flush()
            getattr(self, f"_{token.kind}")(token)
        self._end_paragraph()
        self._end_table()

    # -- tokens ---------------------------------------------------------------------------------

    def _open(self, token: Token) -> None:
        self._stack.append(self._state)
        self._state = replace(self._state)
        self._owed = 0

    def _close(self, token: Token) -> None:
        ended, self._owed = self._state, 0
        if self._stack:
            self._state = self._stack.pop()
        if ended.into == self._state.into:
            return
        if ended.into == "note":
            self._out.footnote(self._take("note"))
        elif ended.into == "field":
            self._state.contents = self._take("field").strip().upper().startswith("TOC")

    def _text(self, token: Token) -> None:
        text = token.value[self._owed:]
        self._owed = max(0, self._owed - len(token.value))
        self._say(text if text.isascii() else text.encode("latin-1").decode(self._codepage, "replace"))

    def _byte(self, token: Token) -> None:
        if self._owed:
            self._owed -= 1
        else:
            self._bytes.append(int(token.value, 16))

    def _sign(self, token: Token) -> None:
        self._owed = 0
        if token.value == "*":
            self._starred = True
        elif token.value in "\r\n":
            self._end_paragraph()
        elif token.value in _CHARACTERS:
            self._say(_CHARACTERS[token.value])

    def _word(self, token: Token) -> None:
        word, number, state = token.value, token.number, self._state
        starred, self._starred = self._starred, False
        if word in _SKIPPED or (starred and word != "fldinst") or (word == "fldrslt" and state.contents):
            self._tokens.skip_group()
        elif word == "u":
            code = (number or 0) + (0x10000 if (number or 0) < 0 else 0)  # written as a signed number
            self._say(chr(code) if 0 < code < 0x110000 else "")
            self._owed = state.fallback
            return
        elif word in _CHARACTERS:
            self._say(_CHARACTERS[word])
        elif word in _ENDS_PARAGRAPH:
            self._end_paragraph()
        elif word == "cell":
            self._end_cell()
        elif word == "row":
            self._end_row()
        elif word in ("fonttbl", "stylesheet", "listtext", "pntext", "footnote", "fldinst"):
            self._begin(word)
        else:
            self._set(word, number, state)
        self._owed = 0

    def _begin(self, word: str) -> None:
        into = {"fonttbl": "fonts", "stylesheet": "styles", "fldinst": "field", "footnote": "note"}.get(word, "list")
        self._state.into = into
        self._aside[into].clear()

    def _set(self, word: str, number: int | None, state: _State) -> None:
        if word == "pard":
            state.style, state.level, state.in_table = 0, 0, False
        elif word == "plain":
            state.bold = state.hidden = False
        elif word == "b":
            state.bold = number != 0
        elif word in ("v", "deleted"):
            state.hidden = number != 0
        elif word == "s" and number is not None:
            state.style = number
        elif word == "outlinelevel" and number is not None:
            state.level = number + 1 if 0 <= number < 9 else 0
        elif word == "intbl":
            state.in_table = True
        elif word == "f" and number is not None:
            state.font = number
        elif word == "fcharset" and state.into == "fonts":
            self._fonts[state.font] = _SYMBOL if number == 2 else _CHARSETS.get(number or 0, "")
        elif word == "uc" and number is not None:
            state.fallback = min(max(number, 0), 16)
        elif word == "ansicpg" and number is not None:
            self._codepage = _codepage(number)
        elif word == "mac":
            self._codepage = "mac_roman"

    # -- words ----------------------------------------------------------------------------------

    def _flush(self) -> None:
        """Says the encoded characters that came one byte at a time."""
        if self._bytes:
            encoding = self._fonts.get(self._state.font) or self._codepage
            raw, self._bytes = bytes(self._bytes), bytearray()
            if encoding == _SYMBOL:
                self._say("".join(chr(b) if b < 0x80 else "•" for b in raw))
            else:
                self._say(raw.decode(encoding, "replace"))

    def _say(self, text: str) -> None:
        state = self._state
        if state.hidden or not text:
            return
        if state.into == "text":
            self._parts.append((text, state.bold))
            return
        self._aside[state.into].append(text)
        if state.into == "styles" and text.endswith(";"):
            self._styles[state.style] = (self._take("styles").rstrip(";"), state.level)

    def _take(self, into: str) -> str:
        text = one_line(_paired("".join(self._aside[into])))
        self._aside[into].clear()
        return text

    # -- paragraphs and tables ------------------------------------------------------------------

    def _end_paragraph(self) -> None:
        if self._state.into == "note":
            self._aside["note"].append(" ")
            return
        text, bold, printed = self._paragraph()
        if self._state.in_table:
            if text:
                self._cell.append(" ".join(filter(None, (printed, text))))
            return
        self._end_table()
        bullet = bool(printed) and (printed == "o" or not any(c.isalnum() for c in printed))
        style, level = self._styles.get(self._state.style, ("", 0))
        add_styled(
            self._out, text, style, number="" if bullet else bare(printed), bullet=bullet, bold=bold,
            level=self._state.level or level,
        )

    def _paragraph(self) -> tuple[str, bool, str]:
        """(its words, whether all are bold, what a list prints before them)"""
        lettered = [bold for text, bold in self._parts if text.strip()]
        text = one_line(_paired("".join(text for text, _ in self._parts)))
        self._parts.clear()
        return text, bool(lettered) and all(lettered), self._take("list")

    def _end_cell(self) -> None:
        text, _, printed = self._paragraph()
        self._row.append(" ".join(filter(None, (*self._cell, printed, text))))
        self._cell.clear()
        self._cells += 1
        if self._cells > MOST_CELLS:
            raise UnreadableFile("has a table larger than any report's", where=self._name, todo="Check or split the file.")

    def _end_row(self) -> None:
        if self._row:
            self._rows.append(self._row)
            self._row = []

    def _end_table(self) -> None:
        """The rows so far are a table; what stood in cells that were never closed is prose."""
        self._end_row()
        rows, self._rows, self._cells = self._rows, [], 0
        if rows:
            width = max(map(len, rows))
            if width * len(rows) > MOST_CELLS:
                raise UnreadableFile("has a table larger than any report's", where=self._name, todo="Check or split the file.")
            self._out.table([row + [""] * (width - len(row)) for row in rows])
        for text in self._cell:
            add_styled(self._out, text, "")
        self._cell.clear()


def _codepage(number: int) -> str:
    name = "utf-8" if number == 65001 else f"cp{number}"
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name


def _paired(text: str) -> str:
    """Characters beyond the first plane come in two halves."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
