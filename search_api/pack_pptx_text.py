"""How large things are on a slide, and where its lines break.

Arial is as wide as Helvetica, whose widths reportlab knows: so it is reckoned, not guessed, where a line breaks and what fits.
"""

from __future__ import annotations

import re

from pptx.dml.color import RGBColor
from reportlab.pdfbase.pdfmetrics import stringWidth

WIDE, HIGH = 960, 540                      # points of a slide, 16:9
LEFT, TITLE_TOP, TITLE_HIGH, BODY_TOP = 48, 26, 76, 112
BODY_WIDE, BODY_HIGH = WIDE - 2 * LEFT, HIGH - BODY_TOP - 26
LEADING = 1.2                              # height of a line, in sizes of its type
FONT = "Arial"
INK, SOFT, BLUE = RGBColor(0x1B, 0x21, 0x27), RGBColor(0x4A, 0x54, 0x5D), RGBColor(0x13, 0x4A, 0x69)


def wrapped(text: str, size: float, bold: bool = False, wide: float = BODY_WIDE - 16) -> int:
    """The number of lines of a paragraph of Arial, at least 1."""
    font = "Helvetica-Bold" if bold else "Helvetica"
    lines, at = 1, 0.0
    for word in re.findall(r"[^ \t\n]+[ \t\n]*", text):  # a no-break space breaks no line
        width = stringWidth(word.rstrip().encode("cp1252", "replace").decode("cp1252"), font, size)
        if at and at + width > wide:
            lines, at = lines + 1, 0.0
        while width > wide:
            lines, width = lines + 1, width - wide
        at += width + (stringWidth(" ", font, size) if word[-1:].isspace() else 0)
    return lines


def sentences(text: str) -> list[str]:
    """The sentences, each with the space behind it."""
    return re.findall(r".+?(?:[.!?][”\"’')]*(?=\s|$)|$)\s*", text, re.S)


def pieces(text: str) -> list[str]:
    """The first sentence, the first two, and so on, without the whole."""
    parts = sentences(text)
    return ["".join(parts[:n]).strip() for n in range(1, len(parts))]
