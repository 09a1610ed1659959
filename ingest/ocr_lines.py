"""From pieces of text on a picture to lines in points, set as far as a picture tells: their size, their
weight, and where they stand once the page has been put straight."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

import numpy as np

from corpus.vocabulary import OcrWord
from ingest.blocks import take_bullet, take_number
from ingest.clean import one_line
from ingest.ocr_picture import has_bullet, measured, ruled, straightened
from ingest.pdf_columns import in_reading_order
from ingest.pdf_lines import SAME_LINE, Line, Word
from ingest.pdf_tables import Rule

X_HEIGHT = 0.5          # of the size: how high small letters are
GAP = 1.5               # of the size: pieces farther apart are two lines, as two cells are
NUMBER_GAP = 6.0        # of the size: so far from its paragraph may its printed number stand
SAME_SIZE = (0.86, 1.16)  # of most of the page's text: what lies between is set like it
STEP = 1.2              # other sizes are told in such steps: a picture tells no finer ones
BOLD = 1.2              # of the usual breadth of strokes

# The engine now and then loses a space: "at weekends.What Tam said", "hurt."(Tam)", "4November", "Board |Serious".
_LOST_SPACE = re.compile(
    r"(?<=[a-z]{2}[.?!;:,])(?=[A-Z][a-z])|(?<=[a-z][.?!][\"”’])(?=[A-Z(])|(?<=\|)(?=\w)|(?<=\w)(?=\|)"
    r"|(?<=\d)(?=(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)"
)
_ADDRESS = re.compile(r"www|[@/]")


class Piece(NamedTuple):
    """One stretch of text as the engine found it, in pixels: four corners from the upper left on,
    clockwise. `words` are (text, confidence, corners), or () where the engine tells none."""

    text: str
    confidence: float
    quad: np.ndarray
    words: tuple[tuple[str, float, np.ndarray], ...] = ()


@dataclass(slots=True)
class _Box:
    """A piece on the straightened page, in pixels."""

    piece: Piece
    x0: float
    x1: float
    base: float
    height: float   # of small letters
    weight: float   # breadth of strokes, as a share of the height


def lines_of(pieces: Sequence[Piece], picture: np.ndarray, number: int, scale: float) -> tuple[list[Line], list[Rule], list[OcrWord]]:
    """(lines in reading order, ruled lines, words in that order) of a page, in points from its upper left
    corner. Lines and rules are those of the page put straight, words stand where the page shows them."""
    straight = straightened(picture, [piece.quad for piece in pieces])
    quads = [straight.moved(piece.quad) for piece in pieces]
    measures = measured(straight, [(piece.text, quad) for piece, quad in zip(pieces, quads, strict=True)])
    boxes = [
        _Box(piece, float(quad[:, 0].min()), float(quad[:, 0].max()), *measure)
        for piece, quad, measure in zip(pieces, quads, measures, strict=True)
    ]
    rows = _rows(boxes)
    lines, shown = [], {}
    for row, size, bold in zip(rows, *_settings(rows, scale), strict=True):
        words = []
        if not take_number(row[0].piece.text)[0] and has_bullet(straight, row[0].x0, row[0].base, row[0].height):
            base, x0 = row[0].base / scale, row[0].x0 / scale - size
            words.append(Word("•", x0, x0 + 0.4 * size, base - 0.95 * size, base + 0.25 * size, base, size, bold))
        for box in row:
            for text, confidence, x0, x1, quad in _words(box):
                base = box.base / scale
                word = Word(text, x0 / scale, x1 / scale, base - 0.95 * size, base + 0.25 * size, base, size, bold)
                words.append(word)
                shown[id(word)] = OcrWord(text, *(round(float(v) / scale, 1) for v in (*quad.min(axis=0), *quad.max(axis=0))), round(confidence, 3))
        if words:
            lines.append(Line(words, number))
    lines = in_reading_order(lines)
    return lines, ruled(straight, scale), [shown[id(word)] for line in lines for word in line.words if id(word) in shown]


def _rows(boxes: list[_Box]) -> list[list[_Box]]:
    """Pieces that stand side by side and close together, from above to below."""
    rows: list[list[_Box]] = []
    for box in sorted(boxes, key=lambda b: (b.x0, b.base)):
        fits = [row for row in rows if _goes_on(row[-1], box)]
        if fits:
            min(fits, key=lambda row: abs(row[-1].base - box.base)).append(box)
        else:
            rows.append([box])
    return sorted(rows, key=lambda row: (round(median(b.base for b in row)), row[0].x0))


def _goes_on(last: _Box, box: _Box) -> bool:
    size = max(last.height, box.height) / X_HEIGHT
    if abs(last.base - box.base) > SAME_LINE * size:
        return False
    gap = box.x0 - last.x1
    numbered = bool(take_number(f"{last.piece.text} Words")[0]) or take_bullet(f"{last.piece.text} words")[0]
    return -size <= gap <= (NUMBER_GAP if numbered and len(last.piece.text) < 16 else GAP) * size


def _settings(rows: list[list[_Box]], scale: float) -> tuple[list[float], list[bool]]:
    """The size of each row in points, and whether it is bold, both told beside most of the page's text."""
    def of(row: list[_Box], value) -> float:
        return sum(value(b) * len(b.piece.text) for b in row) / sum(len(b.piece.text) for b in row)

    heights = [of(row, lambda b: b.height) for row in rows]
    weights = [of(row, lambda b: b.weight) for row in rows]
    letters = [sum(len(b.piece.text) for b in row) for row in rows]
    usual, stroke = _weighted(heights, letters), _weighted(weights, letters)
    body = max(4.0, round(usual / X_HEIGHT / scale * 2) / 2)
    shares = [height / usual for height in heights]
    steps = [0 if SAME_SIZE[0] <= share <= SAME_SIZE[1] else round(math.log(max(share, 0.1), STEP)) for share in shares]
    # Of large letters the breadth of strokes tells little; they are headings in any case.
    return [round(body * STEP ** step, 1) for step in steps], [step > 0 or w >= BOLD * stroke for step, w in zip(steps, weights, strict=True)]


def _weighted(values: list[float], weights: list[int]) -> float:
    """The middle one of the values, each as often as its weight says."""
    half, passed = sum(weights) / 2, 0
    for value, weight in sorted(zip(values, weights, strict=True)):
        passed += weight
        if passed >= half:
            return max(value, 1e-6)
    return 1.0


def _words(box: _Box) -> list[tuple[str, float, float, float, np.ndarray]]:
    """(text, confidence, left, right, corners as shown) of each word; left and right on the straight page."""
    piece = box.piece
    found = [
        (part, confidence, quad) for word, confidence, corners in piece.words or ((piece.text, piece.confidence, piece.quad),)
        for part, quad in _shared_out(word, corners)
    ]
    left, right = piece.quad[:, 0].min(), piece.quad[:, 0].max()
    stretch = (box.x1 - box.x0) / max(1.0, right - left)
    return [
        (text, confidence, box.x0 + (quad[:, 0].min() - left) * stretch, box.x0 + (quad[:, 0].max() - left) * stretch, quad)
        for text, confidence, quad in found
    ]


def _shared_out(text: str, quad: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """The words of a stretch of text, each given its share of the width."""
    text = one_line(text if _ADDRESS.search(text) else _LOST_SPACE.sub(" ", text))
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad
    at, words = 0, []
    for word in text.split():
        a, b = at / len(text), (at + len(word)) / len(text)
        words.append((word, np.array([
            (ax + (bx - ax) * a, ay + (by - ay) * a), (ax + (bx - ax) * b, ay + (by - ay) * b),
            (dx + (cx - dx) * b, dy + (cy - dy) * b), (dx + (cx - dx) * a, dy + (cy - dy) * a),
        ])))
        at += len(word) + 1
    return words
