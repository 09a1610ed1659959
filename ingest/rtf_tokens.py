"""Rich text as a stream of tokens: control words, signs, groups and text, what is skipped left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus.errors import UnreadableFile

MOST_TOKENS = 5_000_000  # outside pictures; a review of 200 pages has about 300,000
DEEPEST = 2_000          # groups inside groups

_TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|([^\\{}\r\n\x00]+)|[\r\n\x00]+|\\", re.IGNORECASE)
_BRACES = re.compile(r"\\bin(\d{1,9}) ?|\\.|[{}]", re.DOTALL)


class Token(NamedTuple):
    """`kind` is "word", "byte" (of an encoded character), "sign", "open", "close" or "text"."""

    kind: str
    value: str
    number: int | None = None


class Tokens:
    """Walks through a file once. `skip_group` leaves out the rest of the group that is open."""

    def __init__(self, text: str, name: str) -> None:
        self._text, self._name = text, name
        self._at, self.depth = 0, 0

    def __iter__(self) -> Iterator[Token]:
        """Ends with the outermost group. Raises UnreadableFile for a file that is cut off or no report."""
        for _ in range(MOST_TOKENS):
            found = _TOKEN.match(self._text, self._at)
            if found is None:
                raise UnreadableFile("ends before its end", where=self._name, todo="Get the file again, or save it again in Word.")
            self._at = found.end()
            word, number, byte, sign, brace, text = found.groups()
            if brace == "{":
                self.depth += 1
                if self.depth > DEEPEST:
                    raise UnreadableFile("is broken", where=self._name, todo="Open and save it again in Word.")
                yield Token("open", brace)
            elif brace:
                self.depth -= 1
                yield Token("close", brace)
                if self.depth <= 0:
                    return
            elif word == "bin":
                self._at += max(0, int(number or 0))
            elif word:
                yield Token("word", word, None if number is None else int(number))
            elif text:
                yield Token("text", text)
            elif byte:
                yield Token("byte", byte)
            elif sign:
                yield Token("sign", sign)
        raise UnreadableFile("is longer than any report", where=self._name, todo="Check or split the file.")

    def skip_group(self) -> None:
        """Goes to the end of the group that is open; its closing brace is the next token."""
        depth = 1
        while found := _BRACES.search(self._text, self._at):
            self._at = found.end()
            if found[1]:
                self._at += int(found[1])
            elif found[0] == "{":
                depth += 1
            elif found[0] == "}":
                depth -= 1
                if not depth:
                    self._at -= 1
                    return
        self._at = len(self._text)
