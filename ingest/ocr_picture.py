"""What a picture of a page tells besides its words: how far it is askew, how high and how heavy its
letters are, and its ruled lines. Uses OpenCV, which comes with the engine that reads the words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

LEAST_TILT = 0.15        # degrees; a page closer to straight is straight
MOST_TILT = 15.0         # degrees; more is no skew of a scanner
SPECK = 6                # pixels: a smaller spot is dust
LEVEL, UPRIGHT = 60, 50  # pixels: shorter strokes are letters
THICK = 9                # pixels: a thicker bar is an area
ACROSS = 15              # pixels across a line in which its ground is looked for: cells are often shaded
MOST_RULES = 4_000
FAINT = 24               # grey values darker than what is on both sides: ruled lines are often grey, and thin
BULLET_ROOM = 6.0        # heights of small letters: so far before its text may a bullet stand
SMEAR = 9                # pixels along a line over which dust and breaks in it are evened out
HIGHER = 1.38            # capitals, figures and letters with a stroke upwards or downwards, beside small letters
_SMALL = frozenset("aceimnorsuvwxz")


class Measure(NamedTuple):
    """Of one stretch of text, in pixels of the straight page: the foot of its letters, the height of its
    small letters, and the breadth of strokes as a share of that height."""

    base: float
    height: float
    weight: float


@dataclass(frozen=True, slots=True)
class Straight:
    """A page put straight: its grey values, its ink (0 or 255), and the turn that was made, None where none
    was needed."""

    grey: np.ndarray
    ink: np.ndarray
    turn: np.ndarray | None = None

    def moved(self, points: np.ndarray) -> np.ndarray:
        """Points of the page as shown, on the straight one."""
        return points if self.turn is None else points @ self.turn[:, :2].T + self.turn[:, 2]


def straightened(picture: np.ndarray, quads: Sequence[np.ndarray]) -> Straight:
    """The ink of a page, turned so that its lines are level. `quads` are corners of lines as shown."""
    import cv2

    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    tilt = tilt_of(quads)
    turn = None
    if LEAST_TILT <= abs(tilt) <= MOST_TILT:
        height, width = grey.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1.0)
        grey = cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    _, ink = cv2.threshold(cv2.medianBlur(grey, 3), 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    return Straight(grey, ink, turn)


def tilt_of(quads: Sequence[np.ndarray]) -> float:
    """Degrees by which lines fall to the right: the middle one, the long lines counting by their length."""
    tilts = []
    for quad in quads:
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad
        width = max(1.0, math.hypot(cx - dx, cy - dy))
        if width > 6 * max(1.0, math.hypot(ax - dx, ay - dy)):
            tilts.append((math.degrees(math.atan2((by - ay) + (cy - dy), (bx - ax) + (cx - dx))), width))
    half, passed = sum(width for _, width in tilts) / 2, 0.0
    for tilt, width in sorted(tilts):
        passed += width
        if passed >= half:
            return tilt
    return 0.0


def measured(straight: Straight, texts: Sequence[tuple[str, np.ndarray]]) -> list[Measure]:
    """How each stretch of text is set. `texts` are (words, corners on the straight page)."""
    import cv2

    result = []
    for text, quad in texts:
        x0, y0 = np.maximum(np.floor(quad.min(axis=0)).astype(int), 0)
        x1, y1 = np.ceil(quad.max(axis=0)).astype(int)
        part = straight.ink[y0:y1, x0:x1]
        tall = max(1, int(y1 - y0))
        if part.size and (part > 0).mean() > 0.5:  # white letters on a dark ground
            part = 255 - part
        spots = cv2.connectedComponentsWithStats(part, connectivity=8)[2][1:] if part.size else np.zeros((0, 5), int)
        letters = spots[(spots[:, 4] >= SPECK) & (spots[:, 3] >= 0.25 * tall) & (spots[:, 2] < 6 * tall)]
        if not len(letters):
            result.append(Measure(float(y1) - 0.2 * tall, 0.4 * tall, 0.1))
            continue
        height = _small_height(text, letters[:, 3])
        breadth = cv2.distanceTransform(part, cv2.DIST_L2, 3)[part > 0].mean()
        # A stroke of s pixels lies on average s/4 + 1/2 from its edges.
        result.append(Measure(float(y0 + np.median(letters[:, 1] + letters[:, 3])), height, float(max(0.5, 4 * breadth - 2)) / height))
    return result


def _small_height(text: str, heights: np.ndarray) -> float:
    """The height of small letters, from the heights of all letters and from which of them are small."""
    told = [c for c in text if c.isalnum()]
    small = sum(c in _SMALL for c in told) / max(1, len(told))
    if small < 0.15:
        return float(np.median(heights)) / HIGHER
    return float(np.quantile(heights, small / 2))


def has_bullet(straight: Straight, x0: float, base: float, height: float) -> bool:
    """Whether a dot or square stands by itself before a line that begins at `x0`: the engine takes it for
    no letter. `height` is that of the line's small letters, of which a bullet is as wide as it is high."""
    import cv2

    left, right = int(max(0, x0 - BULLET_ROOM * height)), int(x0 - 0.3 * height)
    part = straight.ink[int(max(0, base - 1.3 * height)):int(base + 0.4 * height), left:max(left, right)]
    if not part.size:
        return False
    spots = cv2.connectedComponentsWithStats(part, connectivity=8)[2][1:]
    spots = sorted(spots[spots[:, 4] >= SPECK].tolist(), key=lambda spot: spot[4])
    if not spots or sum(spot[4] for spot in spots[:-1]) > 0.3 * spots[-1][4]:  # something else stands there, more than dust
        return False
    x, _, width, tall, area = spots[-1]
    return x > 0 and 0.25 * height <= tall <= height and 0.7 <= width / tall <= 1.4 and area >= 0.6 * width * tall


def ruled(straight: Straight, scale: float) -> list[tuple[float, float, float, float]]:
    """The ruled lines of a page as (x0, x1, top, bottom) in points; [] for a page of drawings."""
    import cv2

    rules = []
    for level, across in ((True, (1, 3)), (False, (3, 1))):
        evened = cv2.blur(straight.grey, (SMEAR, 1) if level else (1, SMEAR))
        ground = cv2.getStructuringElement(cv2.MORPH_RECT, (1, ACROSS) if level else (ACROSS, 1))
        _, drawn = cv2.threshold(cv2.morphologyEx(evened, cv2.MORPH_BLACKHAT, ground), FAINT, 255, cv2.THRESH_BINARY)
        long = cv2.getStructuringElement(cv2.MORPH_RECT, (LEVEL, 1) if level else (1, UPRIGHT))
        lines = cv2.morphologyEx(drawn, cv2.MORPH_OPEN, long)
        # A line a little askew falls into steps: these are put together.
        lines = cv2.dilate(lines, cv2.getStructuringElement(cv2.MORPH_RECT, across))
        for x, y, width, height, _ in cv2.connectedComponentsWithStats(lines, connectivity=8)[2][1:].tolist():
            if (height if level else width) <= THICK:
                x0, x1, top, bottom = x / scale, (x + width) / scale, y / scale, (y + height) / scale
                middle = (top + bottom) / 2 if level else (x0 + x1) / 2
                rules.append((x0, x1, middle, middle) if level else (middle, middle, top, bottom))
    return rules if len(rules) <= MOST_RULES else []
