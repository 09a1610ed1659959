"""A Cypher text as words and signs, without its comments and strings.

Only as much of the grammar as the cage needs: to see what a plan does not show.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.errors import QueryRefused

_ESCAPE = re.compile(r"\\+u+00[0-7][0-9A-Fa-f]", re.IGNORECASE)
_TOKEN = re.compile(
    r"""
      (?P<blank>\s+)
    | (?P<comment>//[^\r\n]*|/\*.*?\*/)
    | (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    | (?P<name>`(?:``|[^`])*`|[^\W\d]\w*)
    | (?P<parameter>\$(?:`(?:``|[^`])*`|\w+))
    | (?P<number>(?:0[xX][0-9A-Fa-f_]+|0[oO][0-7_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d[\d_]*)?[dDfF]?)(?!\w))
    | (?P<sign>\|\||=~|\.\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """`text` of a name is without its backticks; `quoted` says whether it had any."""

    kind: str  # "name", "number", "parameter", "string" or "sign"
    text: str
    quoted: bool = False

    def is_word(self, *words: str) -> bool:
        return self.kind == "name" and not self.quoted and self.text.upper() in words

    def is_sign(self, sign: str) -> bool:
        return self.kind == "sign" and self.text == sign

    @property
    def opens(self) -> bool:
        return self.kind == "sign" and self.text in "([{"

    @property
    def closes(self) -> bool:
        return self.kind == "sign" and self.text in ")]}"


def tokens(query: str) -> list[Token]:
    """Raises QueryRefused for a text that could be read in two ways: unclosed quotes, escapes such as
    \\u0027 (a quote), which the database decodes before it reads, and signs that it may take for a blank."""
    if _ESCAPE.search(query):
        raise QueryRefused("it writes plain characters as \\u escapes.", todo="Write the characters themselves.")
    found = []
    for match in _TOKEN.finditer(query):
        kind, text = match.lastgroup or "", match[0]
        if kind in ("blank", "comment"):
            continue
        if kind == "sign" and text in "\"'`\\":
            raise QueryRefused("a quote, backtick or backslash stands alone.", todo="Close what is open.")
        if kind == "sign" and text.isalnum():  # 0LOAD is two words to the database
            raise QueryRefused("a number runs into a word.", todo="Put a blank between them.")
        if kind == "sign" and not (text.isascii() and text.isprintable()):
            raise QueryRefused(f"the character U+{ord(text):04X} stands in it outside of a text.", todo="Take it out, or type that place anew.")
        quoted = text.startswith("`")
        if kind in ("name", "parameter") and "\\" in text:
            raise QueryRefused("a name holds a backslash, which may stand for another character.", todo="Write the character itself.")
        found.append(Token(kind, text[1:-1].replace("``", "`") if quoted else text, quoted))
    return found


def dotted_name(parts: list[Token], start: int) -> tuple[str, int]:
    """The name a.b.c that begins at `start`, and the position after it."""
    names, at = [], start
    while at < len(parts) and parts[at].kind == "name":
        names.append(parts[at].text)
        if at + 2 < len(parts) and parts[at + 1].is_sign(".") and parts[at + 2].kind == "name":
            at += 2
        else:
            return ".".join(names), at + 1
    return ".".join(names), at
