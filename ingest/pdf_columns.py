"""The order in which the lines of a page are read, where the file's own order is not it.

Most files hold their lines in reading order, column by column; they are left alone. Two things are
put right: lines that reach over the gap between two columns, and lines held in some other order.
"""

from __future__ import annotations

from ingest.pdf_lines import Line

GUTTER = 1.2           # of the size: a gap inside a line at least so wide may part two columns
MIDDLE = (0.3, 0.7)    # of the width of the text: where the gap between two columns may be
LEAST_LINES = 5        # lines on each side of the gap
LEAST_WORDS = 4        # words of a usual line of a column; fewer are a table's cells
MOST_CROSSINGS = 3     # from the right column back to the left; more, and the file goes across the columns
STRAYS = 2             # lines standing above the one before them that are not yet disorder


def in_reading_order(lines: list[Line]) -> list[Line]:
    """The same words in reading order; lines may have been cut in two."""
    if len(lines) < LEAST_LINES:
        return lines
    gutter = _gutter(lines)
    if gutter is not None:
        lines = [part for line in lines for part in _cut(line, gutter)]
        return _by_columns(lines, gutter)
    middle = _gap_between(lines)
    if middle is not None and _crossings(lines, middle) > MOST_CROSSINGS:
        return _by_columns(lines, middle)
    if _disorder(lines) > STRAYS:
        return _by_columns(lines, middle) if middle is not None else sorted(lines, key=lambda ln: (ln.base, ln.x0))
    return lines


def _gutter(lines: list[Line]) -> float | None:
    """Where many lines have a wide gap in common, prose on both of its sides."""
    left, right = min(ln.x0 for ln in lines), max(ln.x1 for ln in lines)
    low, high = (left + part * (right - left) for part in MIDDLE)
    gaps = [
        (a.x1, b.x0) for ln in lines for a, b in zip(ln.words, ln.words[1:], strict=False)
        if b.x0 - a.x1 >= GUTTER * ln.size and low <= (a.x1 + b.x0) / 2 <= high
    ]
    if len(gaps) < LEAST_LINES:
        return None
    best = max((start for _, start in gaps), key=lambda x: (sum(a < x - 1 <= b for a, b in gaps), -x)) - 1
    through = [ln for ln in lines if any(
        a.x1 < best <= b.x0 and b.x0 - a.x1 >= GUTTER * ln.size for a, b in zip(ln.words, ln.words[1:], strict=False)
    )]
    crossing = sum(1 for ln in lines if ln.x0 < best < ln.x1) - len(through)
    if len(through) < LEAST_LINES or crossing > len(through):
        return None
    halves = [sorted(sum(test(w) for w in ln.words) for ln in through)[len(through) // 2]
              for test in (lambda w: w.x1 < best, lambda w: w.x0 >= best)]
    return best if min(halves) >= LEAST_WORDS else None


def _cut(line: Line, gutter: float) -> list[Line]:
    for i, (a, b) in enumerate(zip(line.words, line.words[1:], strict=False), 1):
        if a.x1 < gutter <= b.x0 and b.x0 - a.x1 >= GUTTER * line.size:
            return [Line(line.words[:i], line.page, line.mark), Line(line.words[i:], line.page)]
    return [line]


def _disorder(lines: list[Line]) -> int:
    """Lines that stand above the one before them and under or over it."""
    return sum(
        b.base < a.base - a.size and b.x0 < a.x1 and a.x0 < b.x1 for a, b in zip(lines, lines[1:], strict=False)
    )


def _crossings(lines: list[Line], gutter: float) -> int:
    """How often the file goes from the right column back to the left one, of prose."""
    beside = [ln for ln in lines if ln.x0 >= gutter]
    if sorted(len(ln.words) for ln in beside)[len(beside) // 2] < LEAST_WORDS:
        return 0
    return sum(a.x0 >= gutter > b.x1 for a, b in zip(lines, lines[1:], strict=False))


def _gap_between(lines: list[Line]) -> float | None:
    """The left edge of a second column, where there are two."""
    left, right = min(ln.x0 for ln in lines), max(ln.x1 for ln in lines)
    low, high = (left + part * (right - left) for part in MIDDLE)
    edges = sorted({round(ln.x0) for ln in lines if low <= ln.x0 <= high})
    for edge in edges:
        beside = [ln for ln in lines if ln.x0 >= edge - 1]
        before = [ln for ln in lines if ln.x1 <= edge]
        if len(beside) >= LEAST_LINES and len(before) >= LEAST_LINES and len(beside) + len(before) >= 0.7 * len(lines):
            return edge - 1.0
    return None


def _by_columns(lines: list[Line], gutter: float) -> list[Line]:
    """Left column, then right, between the lines that reach across."""
    result: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in sorted(lines, key=lambda ln: (ln.base, ln.x0)):
        if line.x0 < gutter < line.x1:
            result += [*left, *right, line]
            left, right = [], []
        else:
            (left if line.x0 < gutter else right).append(line)
    return [*result, *left, *right]
