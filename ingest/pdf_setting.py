"""How most of a PDF is set, and the groups of lines that its paragraphs are made of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest

from ingest.blocks import PARAGRAPH
from ingest.pdf_lines import Line

LARGER = 1.08          # of the body's size: text set larger is a heading
SMALL = 0.92           # of the body's size: smaller text low on a page may be footnotes, or an address


@dataclass(slots=True)
class Group:
    """Lines that stand together as one paragraph, bullet, heading or footnote."""

    lines: list[Line]
    kind: str = PARAGRAPH
    number: str = ""

    @property
    def page(self) -> int:
        return self.lines[0].page

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Setting:
    """How most of the document is set."""

    size: float
    pitch: float     # distance of baselines, as a multiple of the size
    bold: bool


Groups = list[Group]


def setting_of(pages: list[list[Line]]) -> Setting:
    sizes: Counter[tuple[float, bool]] = Counter()
    pitches: Counter[float] = Counter()
    for lines in pages:
        for line, following in zip_longest(lines, lines[1:]):
            sizes[round(line.size * 2) / 2, line.bold] += len(line.text)
            if following and following.size == line.size and 0 < following.base - line.base < 3 * line.size:
                pitches[round((following.base - line.base) / line.size, 1)] += 1
    (size, bold), _ = max(sizes.items(), key=lambda item: (item[1], item[0]), default=((12.0, False), 0))
    # The closest spacing that is common: paragraphs of a line each would otherwise look like lines.
    total = sum(pitches.values())
    common = [pitch for pitch, count in pitches.items() if count >= 0.15 * total]
    return Setting(size, min(common, default=1.2), bold)
