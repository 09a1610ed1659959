"""One way to write a character. Used on every text before it becomes part of a report.

NFC, not NFKC: NFKC would turn "½" into "1/2" and a superscript "2" into a plain one. Only what is
never meant is changed: ligatures, soft hyphens, odd spaces, control characters, glyphs of bullet fonts.
"""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f"
_NOTHING = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufffc\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
_TABLE: dict[int, str | None] = {ord(k): v for k, v in _LIGATURES.items()}
_TABLE |= {ord(c): " " for c in _SPACES}
_TABLE |= {ord(c): None for c in _NOTHING}
_TABLE |= {c: "•" for c in range(0xE000, 0xF900)}  # private use: the bullets of Symbol and Wingdings
_TABLE |= {c: None for c in (*range(0x00, 0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF, 0xFFFD)}
_TABLE |= {c: None for c in range(0xD800, 0xE000)}  # lone surrogates cannot be stored
_TABLE |= {c: None for c in range(0xE0000, 0xE0080)}  # tags: letters that nobody sees
_TABLE |= {0x85: " ", 0x2028: "\n", 0x2029: "\n"}

_RUN = re.compile(r"\s+")

BULLETS = "•◼■▪●○◦▫□◻◾∙·‣⁃➢➤►▶✓✔❖◆◊⬛⚫"
"""Glyphs that begin a bullet wherever they stand at the start of a line."""


def characters(text: str) -> str:
    """`text` in NFC with the odd characters made plain; line breaks stay."""
    return unicodedata.normalize("NFC", text.translate(_TABLE))


def one_line(text: str) -> str:
    """`text` cleaned, every run of white space one space, no white space at the ends."""
    if text.isascii() and text.isprintable():  # most texts: nothing in them is odd
        return " ".join(text.split())
    return _RUN.sub(" ", characters(text)).strip()
