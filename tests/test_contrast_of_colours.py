"""Every pair of colours of the screens can be told apart (WCAG 2.2 AA: 4.5:1 for text, 3:1 for marks), and no text is small."""

import re
import tomllib

import pytest

from ui import charts, graph_picture, walk
from ui.frame import STYLES
from ui.launch import CONFIG

CSS = STYLES.read_text("utf-8")
THEME = tomllib.loads(CONFIG.read_text("utf-8"))["theme"]
NAMED = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})", CSS))
WHITE, PAPER = "#ffffff", NAMED["paper"]
TEXT, MARK = 4.5, 3.0
LEAST_PX = 14
RULES = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"@media[^{]*\{", "", re.sub(r"/\*.*?\*/", "", CSS)))


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def value(text):
    return re.sub(r"var\(--([\w-]+)\)", lambda m: NAMED[m[1]], text.strip())


def colours(name):
    """(selector, colour) of every rule that sets the property to a colour."""
    found = [(selector.strip(), value(m[1])) for selector, body in RULES for m in re.finditer(rf"(?:^|[;\s]){name}:\s*([^;!]+)", body)]
    return [(selector, c) for selector, c in found if re.fullmatch(r"#[0-9a-f]{3,6}", c)]


def test_the_reckoning_is_that_of_wcag():
    assert contrast("#000", "#fff") == pytest.approx(21) and contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", [WHITE, PAPER, "#fdf6e9", "#fff9dd", "#e6e9e4"])
def test_ink_and_links_can_be_read_on_every_ground(ground):
    for colour in (NAMED["ink"], NAMED["soft"], THEME["linkColor"], "#134a69"):
        assert contrast(colour, ground) >= TEXT, (colour, ground)


def test_every_text_colour_of_the_style_sheet_can_be_read_on_white_and_on_paper():
    assert colours("color")
    assert [(s, c) for s, c in colours("color") if min(contrast(c, WHITE), contrast(c, PAPER)) < TEXT] == []


@pytest.mark.parametrize("kind", ["fail", "good", "rec"])
def test_chips_and_their_frames_can_be_read(kind):
    assert contrast(NAMED[kind], NAMED[f"{kind}-bg"]) >= TEXT and contrast(NAMED[kind], WHITE) >= MARK


def test_the_theme_of_streamlit_can_be_read():
    for ground in (THEME["backgroundColor"], THEME["secondaryBackgroundColor"]):
        assert contrast(THEME["textColor"], ground) >= TEXT and contrast(THEME["primaryColor"], ground) >= TEXT and contrast(THEME["borderColor"], ground) >= MARK


def test_the_ring_of_what_has_the_focus_can_be_seen():
    rings = [(s, m[1]) for s, body in RULES if "focus-visible" in s for m in re.finditer(r"outline:\s*3px solid (#\w+)", body)]
    assert rings and all(contrast(c, WHITE) >= MARK and contrast(c, PAPER) >= MARK for _, c in rings)


def test_marks_of_charts_and_pictures_can_be_seen_and_read():
    assert all(contrast(c, WHITE) >= MARK for c in charts.COLOURS.values())
    assert all(contrast(c, WHITE) >= TEXT for c in (*graph_picture.COLOURS.values(), graph_picture.OTHER, *walk.COLOURS.values()))
    light = charts.LIFTS.index(charts.LIGHT) + 1  # the first box whose number is white
    assert all(contrast(c, WHITE) >= TEXT for c in charts.STEPS[light:]) and all(contrast(c, charts.INK) >= TEXT for c in charts.STEPS[:light])


def test_no_text_is_smaller_than_fourteen_pixels():
    small = [(s.strip(), m[1]) for s, body in RULES for m in re.finditer(r"font-size:\s*([\d.]+)(?=rem)", body) if float(m[1]) * 16 < LEAST_PX]
    assert small == [] and charts.SIZE >= LEAST_PX
