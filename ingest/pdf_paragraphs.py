"""Lines to blocks: which lines make a paragraph, which of these are headings, what runs over a page."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest

from ingest.blocks import BULLET, FOOTNOTE, HEADING, PARAGRAPH, Block, take_bullet, take_number
from ingest.clean import one_line
from ingest.pdf_lines import HYPHEN, Line

LARGER = 1.08          # of the body's size: text set larger is a heading
SMALL = 0.92           # of the body's size: smaller text low on a page may be footnotes
LONGEST_HEADING = 220  # characters
LONGEST_PLAIN = 60     # characters of a heading that is set like the text
GAP = 1.45             # of the usual distance of lines: a wider one parts paragraphs
SLACK = 0.25           # of the column's width: so much room left in the midst of a sentence is a break
HEADING_GAP = 1.28     # the same among the lines of a heading

_TERMINAL = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_STOPPED = re.compile(r"[.!][\"'”’)\]]*$")
_END = re.compile(r"[.!?][\"'”’)\]]*$")
_SIGNED = re.compile(r"(?i)^yours (sincerely|faithfully|truly)")
_CONTACT = re.compile(r"(?i)textphone|www\.|@|\bT:? ?0\d{2,4}|^https?:")
_ADDRESS = re.compile(r"(?i)textphone|www\.|@|\bT:? ?0\d{2,4}|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|gate|street|road|house|ofsted")
_GOES_ON = re.compile(r"(?i)(?:\b(?:and|of|the|to|for|in|on|with|a|is|are|that)|[,:–-])$")
_KEEPS_HYPHEN = frozenset(
    "well non co multi self long short post pre re sub inter cross anti ex mid part full semi half high low out over under "
    "non- two three four first second third single one early cost decision child family face up in on to by off follow "
    "step day year home evidence age gender trauma strength solution peer police health social inter- school ill".split()
)


@dataclass(slots=True)
class Group:
    """Lines that stand together as one paragraph, bullet, heading or footnote."""

    lines: list[Line]
    kind: str = PARAGRAPH
    number: str = ""

    @property
    def page(self) -> int:
        return self.lines[0].page


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


def blocks_of(pages: list[list[Line]]) -> list[tuple[Block, float]]:
    """Each block with the height at which it begins on its page, in points from above."""
    setting = setting_of(pages)
    groups: Groups = []
    for lines in pages:
        here = _groups(lines, setting)
        _mark_footnotes(here, setting)
        for group in here:
            _classify(group, setting)
        here = _letterhead_first(here, setting)
        _join_over_page(groups, here)
        groups.extend(here)
    words = Counter(w for lines in pages for line in lines for w in line.text.casefold().split())
    _mark_plain_headings(groups)
    _no_heading_after_signature(groups, setting)
    groups = _join_headings(groups)
    levels = _levels(groups)
    return [(b, group.lines[0].top) for group in groups if (b := _block(group, levels, words))]


def _groups(lines: list[Line], setting: Setting) -> Groups:
    groups: Groups = []
    right: dict[int, float] = {}
    for line in lines:
        for near in (-1, 0, 1):
            key = round(line.x0 / 2) + near
            right[key] = max(right.get(key, 0.0), line.x1)
    for line in lines:
        group = groups[-1] if groups else None
        if group and not _begins(group, line, setting, right[round(group.lines[-1].x0 / 2)]):
            group.lines.append(line)
        else:
            groups.append(Group([line]))
    return groups


def _begins(group: Group, line: Line, setting: Setting, right: float) -> bool:
    """Whether `line` begins a new group. `right` is where lines that stand like the last one end."""
    last, first = group.lines[-1], group.lines[0]
    distance = line.base - last.base
    if line.opens or distance <= 0 or abs(line.size - last.size) > 0.6 or line.mark:
        return True  # another cell, another column, another setting, a footnote
    is_heading = all(ln.bold for ln in group.lines) or first.size >= LARGER * setting.size
    if distance > (HEADING_GAP if is_heading else GAP) * setting.pitch * line.size:
        return True
    if line.bold != last.bold and (line.bold or all(ln.bold for ln in group.lines)):
        return True
    if take_bullet(line.text)[0]:
        return True
    if take_number(line.text)[0] and not is_heading and (line.x0 <= first.x0 + 1 or _END.search(last.text)):
        return True
    if is_heading:
        return False
    if _broken_on_purpose(last, line, right):
        return True
    # Back at the margin after a bullet or a hanging number: a new paragraph.
    return len(group.lines) > 1 and line.x0 < last.x0 - 6 and bool(_END.search(last.text))


def _broken_on_purpose(last: Line, line: Line, right: float) -> bool:
    """Whether the first word of `line` would still have fitted on `last`: then the writer broke it."""
    word = line.words[0]
    room = right - last.x1 - 0.3 * last.size - (word.x1 - word.x0)
    # A word that keeps to the next by a hard space can leave some room in the midst of a sentence.
    least = 0.4 * last.size if _TERMINAL.search(last.text) else SLACK * (right - last.x0)
    return room > least and not line.text[0].islower()


def _mark_footnotes(groups: Groups, setting: Setting) -> None:
    """Small print that begins with a mark, from the last larger paragraph of the page on."""
    noted = False
    for group in groups:
        small = group.lines[0].size < SMALL * setting.size
        if small and (group.lines[0].mark or noted):
            noted = True
            group.kind = FOOTNOTE
            group.number = group.lines[0].mark
        elif not small:
            noted = False


def _letterhead_first(groups: Groups, setting: Setting) -> Groups:
    """The sender's address, printed small at the foot of a letter's first page, before its text."""
    if not groups or groups[0].page != 1:
        return groups
    small = [
        g for g in groups
        if g.kind == PARAGRAPH and g.lines[0].size < SMALL * setting.size and _ADDRESS.search(" ".join(ln.text for ln in g.lines))
    ]
    return small + [g for g in groups if not any(g is s for s in small)]


def _classify(group: Group, setting: Setting) -> None:
    if group.kind == FOOTNOTE:
        return
    if group.lines[0].title:
        group.kind = HEADING
        return
    text = " ".join(line.text for line in group.lines)
    first = group.lines[0]
    if take_bullet(first.text)[0]:
        group.kind = BULLET
        return
    larger = first.size >= LARGER * setting.size
    bold = all(line.bold for line in group.lines) and not setting.bold
    if not (larger or bold) or len(text) > LONGEST_HEADING or not any(c.isalpha() for c in text):
        return
    if _CONTACT.search(text) or text[-1] in ";," or (_STOPPED.search(text) and (not larger or len(text) > 100)):
        return
    group.kind = HEADING


def _mark_plain_headings(groups: Groups) -> None:
    """A short line of its own over bullets, set as the text is: "Leadership and management"."""
    headed = False
    for group, following in zip(groups, groups[1:], strict=False):
        headed = headed or group.kind == HEADING
        text = group.lines[0].text
        if (
            headed and group.kind == PARAGRAPH and following.kind == BULLET and len(group.lines) == 1
            and len(text) <= LONGEST_PLAIN and text[0].isupper() and not re.search(r"[.:;,!?]$", text)
            and following.lines[0].base > group.lines[0].base and not take_number(text)[0] and not _CONTACT.search(text)
        ):
            group.kind = HEADING


def _no_heading_after_signature(groups: Groups, setting: Setting) -> None:
    """Names and offices under "Yours sincerely" are set bold and are no headings."""
    signed = None
    for group in groups:
        if _SIGNED.match(group.lines[0].text):
            signed = group.page
        elif signed is not None and group.kind == HEADING and group.page <= signed + 1:
            if group.lines[0].size < 1.2 * setting.size:
                group.kind = PARAGRAPH


def _join_headings(groups: Groups) -> Groups:
    """A title over several lines with wide gaps is one: "... the local safeguarding children" "board"."""
    joined: Groups = []
    for group in groups:
        last = joined[-1] if joined else None
        if last and last.kind == HEADING and last.page == group.page and group.kind in (HEADING, PARAGRAPH):
            begins = group.lines[0].text
            gap = group.lines[0].base - last.lines[-1].base
            alike = _way(last)[0] == _way(group)[0] and (group.kind == HEADING or begins.lower() in ("and", "of", "the"))
            if alike and 0 < gap < 3 * group.lines[0].size and (
                begins[0].islower() or _GOES_ON.search(last.lines[-1].text)
            ):
                last.lines.extend(group.lines)
                continue
        joined.append(group)
    return joined


def _join_over_page(before: Groups, here: Groups) -> None:
    """Moves the first lines of a page to the paragraph that they go on with."""
    body = [g for g in here if g.kind != FOOTNOTE]
    last = next((g for g in reversed(before) if g.kind != FOOTNOTE), None)
    if not body or last is None:
        return
    first = body[0]
    if first.kind != last.kind and not (first.kind == PARAGRAPH and last.kind == BULLET):
        return
    if first.kind == HEADING or take_bullet(first.lines[0].text)[0]:
        return
    ending, beginning = last.lines[-1].text, first.lines[0].text
    if abs(last.lines[-1].size - first.lines[0].size) > 0.6 or _TERMINAL.search(ending):
        return
    if take_number(beginning)[0] and not beginning[0].islower():
        return
    last.lines.extend(first.lines)
    here.remove(first)


def _levels(groups: Groups) -> dict[tuple[float, bool], int]:
    """A level for each way in which headings are set: the larger the higher, bold before plain."""
    ways = {_way(g) for g in groups if g.kind == HEADING}
    return {way: min(i, 6) for i, way in enumerate(sorted(ways, reverse=True), 1)}


def _way(group: Group) -> tuple[float, bool]:
    line = group.lines[0]
    return round(line.size), line.bold


def _block(group: Group, levels: dict[tuple[float, bool], int], words: Counter[str]) -> Block | None:
    text, turns = _joined(group.lines, words)
    number = group.number
    page = group.page
    before = text
    if group.kind == HEADING:
        number = take_number(text)[0]
        return Block(HEADING, text, levels[_way(group)], page, number)
    is_bullet, text = take_bullet(text)
    if group.kind != FOOTNOTE:
        number, text = take_number(text)
    text = text.strip()
    if not any(c.isalnum() for c in text):
        return None
    cut = len(before) - len(text)
    kind = BULLET if is_bullet and group.kind == PARAGRAPH else group.kind
    return Block(kind, text, 0, page, number, tuple((max(0, at - cut), p) for at, p in turns))


def _joined(lines: list[Line], words: Counter[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The lines as one text, with (offset, page) where a later page begins."""
    text, turns, page = "", [], lines[0].page
    for line in lines:
        piece = one_line(line.text.replace(HYPHEN, "\x00"))
        piece = one_line(line.text[:-1]) + HYPHEN if line.text.endswith(HYPHEN) else piece
        if text.endswith(HYPHEN):
            text = text[:-1] + ("" if _is_broken(text[:-1], piece, words) else "-")
        elif text and not (text.endswith(("-", "–")) and text[-2:-1].isalnum() and piece[:1].islower()):
            text += " "
        if line.page != page:
            page = line.page
            turns.append((len(text), page))
        text += piece
    return text.replace(HYPHEN, "-"), tuple(turns)


def _is_broken(before: str, after: str, words: Counter[str]) -> bool:
    """Whether a hyphen at a line's end was put there by the typesetter, told from the document's words."""
    head = re.search(r"[^\W\d_]+$", before)
    tail = re.match(r"[^\W\d_]+", after)
    if not head or not tail or tail.group()[0].isupper():
        return False
    head_, tail_ = head.group().casefold(), tail.group().casefold()
    if words[head_ + tail_]:
        return True
    if words[f"{head_}-{tail_}"] or head_ in _KEEPS_HYPHEN:
        return False
    return not (words[head_] and words[tail_])
