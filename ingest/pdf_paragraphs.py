"""Lines to blocks: which lines make a paragraph, which of these are headings, what runs over a page."""

from __future__ import annotations

import re
from collections import Counter

from ingest.blocks import BULLET, CAPTION, FOOTNOTE, HEADING, PARAGRAPH, Block, is_caption, take_bullet, take_number
from ingest.pdf_joining import joined
from ingest.pdf_letters import ROOM, letterhead_first, no_heading_after_signature, part_names, room_left
from ingest.pdf_lines import Line
from ingest.pdf_setting import LARGER, SMALL, Group, Groups, Setting, setting_of

LONGEST_HEADING = 220  # characters
LONGEST_PLAIN = 60     # characters of a heading that is set like the text
GAP = 1.45             # of the usual distance of lines: a wider one parts paragraphs
SLACK = 0.25           # of the column's width: so much room left in the midst of a sentence is a break
HEADING_GAP = 1.28     # the same among the lines of a heading

_TERMINAL = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_STOPPED = re.compile(r"[.!][\"'”’)\]]*$")
_END = re.compile(r"[.!?][\"'”’)\]]*$")
_CONTACT = re.compile(r"(?i)textphone|www\.|@|\bT:? ?0\d{2,4}|^https?:")
# Set bold on a cover, under the title, and no heading of what follows.
_COVER = re.compile(
    r"(?i)^(?:(?:(?:re-?)?inspection dates?|report published|published|(?:lead|reporting) inspectors?|reference no\.?|age group)\b"
    r"|(?:(?:independent |overview |report )*(?:authors?|reviewers?|chair)|lead reviewers?|period under review|agreed|commissioned by|date|version)\b ?(?::|by\b))"
)
_OPENS = ("© Crown", "© crown", "©Crown", "Report published:")
_BARE_NUMBER = re.compile(r"\d{1,2}(?= [A-Z])")  # "2 Analysis"
_GOES_ON = re.compile(r"(?i)(?:\b(?:and|of|the|to|for|in|on|with|a|is|are|that)|[,:–-])$")


def blocks_of(pages: list[list[Line]]) -> list[tuple[Block, float]]:
    """Each block with the height at which it begins on its page, in points from above."""
    setting = setting_of(pages)
    pages = part_names(pages)
    groups: Groups = []
    for lines in pages:
        here = _groups(lines, setting)
        _mark_footnotes(here, setting)
        for group in here:
            _classify(group, setting)
        here = letterhead_first(here, setting)
        _join_over_page(groups, here)
        groups.extend(here)
    words = Counter(w for lines in pages for line in lines for w in line.text.casefold().split())
    _mark_plain_headings(groups)
    no_heading_after_signature(groups, setting)
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
    if line.opens or distance <= 0 or abs(line.size - last.size) > 0.6 or line.mark or line.text.startswith(_OPENS):
        return True  # another cell, another column, another setting, a footnote, another entry of a cover
    is_heading = all(ln.bold for ln in group.lines) or first.size >= LARGER * setting.size
    if distance > (HEADING_GAP if is_heading else GAP) * setting.pitch * line.size:
        return True
    if line.bold != last.bold and (line.bold or all(ln.bold for ln in group.lines)):
        # A word set bold in the midst of a sentence may begin a line.
        return not (line.bold and line.text[0].islower() and not _TERMINAL.search(last.text))
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
    room = room_left(last, line, right)
    # A word that keeps to the next by a hard space can leave some room in the midst of a sentence.
    least = ROOM * last.size if _TERMINAL.search(last.text) else SLACK * (right - last.x0)
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


def _classify(group: Group, setting: Setting) -> None:
    if group.kind == FOOTNOTE:
        return
    if group.lines[0].title:
        group.kind = HEADING
        return
    text = group.text
    first = group.lines[0]
    if is_caption(text):
        group.kind = CAPTION
        return
    if take_bullet(first.text)[0]:
        group.kind = BULLET
        return
    larger = first.size >= LARGER * setting.size
    bold = all(line.bold for line in group.lines) and not setting.bold
    if not (larger or bold) or len(text) > LONGEST_HEADING or not any(c.isalpha() for c in text):
        return
    if _COVER.match(text) or _CONTACT.search(text) or text[-1] in ";," or (_STOPPED.search(text) and (not larger or len(text) > 100)):
        return
    group.kind = HEADING


def _mark_plain_headings(groups: Groups) -> None:
    """A short line of its own over bullets or numbered points, set as the text is: "Leadership and management"."""
    headed = False
    for group, following in zip(groups, groups[1:], strict=False):
        headed = headed or group.kind == HEADING
        text = group.lines[0].text
        if (
            headed and group.kind == PARAGRAPH and _is_point(following) and len(group.lines) == 1
            and len(text) <= LONGEST_PLAIN and text[0].isupper() and not re.search(r"[.:;,!?]$", text)
            and (following.page > group.page or following.lines[0].base > group.lines[0].base) and not take_number(text)[0] and not _CONTACT.search(text)
        ):
            group.kind = HEADING


def _is_point(group: Group) -> bool:
    return group.kind == BULLET or group.kind == PARAGRAPH and take_number(group.lines[0].text)[0].isdigit()


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


def _levels(groups: Groups) -> dict[int, int]:
    """The level of each heading, by the id of its group: the larger it is set the higher, bold before plain, and among
    those set alike by their numbers: "2.1" stands under "2"."""
    depths: dict[int, int] = {}
    deepest: dict[tuple[float, bool], int] = {}
    numbered: dict[tuple[tuple[float, bool], str], int] = {}
    for group in (g for g in groups if g.kind == HEADING):
        way, number = _way(group), take_number(group.text)[0]
        if not number and (bare := _BARE_NUMBER.match(group.text)):
            number = bare.group()
        over = number.rpartition(".")[0]
        while over and (way, over) not in numbered:
            over = over.rpartition(".")[0]
        depth = numbered[way, over] + 1 if over else 0
        if number:
            numbered[way, number] = depth
        depths[id(group)] = depth
        deepest[way] = max(depth, deepest.get(way, 0))
    above, first = 1, {}
    for way in sorted(deepest, reverse=True):
        first[way] = above
        above += deepest[way] + 1
    return {id(g): min(first[_way(g)] + depths[id(g)], 6) for g in groups if g.kind == HEADING}


def _way(group: Group) -> tuple[float, bool]:
    line = group.lines[0]
    return round(line.size), line.bold


def _block(group: Group, levels: dict[int, int], words: Counter[str]) -> Block | None:
    text, turns = joined(group.lines, words)
    number = group.number
    page = group.page
    before = text
    if group.kind == CAPTION:
        return Block(CAPTION, text, 0, page, "", turns)
    if group.kind == HEADING:
        number = take_number(text)[0]
        return Block(HEADING, text, levels[id(group)], page, number)
    is_bullet, text = take_bullet(text)
    if group.kind != FOOTNOTE:
        number, text = take_number(text)
    text = text.strip()
    if not any(c.isalnum() for c in text):
        return None
    cut = len(before) - len(text)
    kind = BULLET if is_bullet and group.kind == PARAGRAPH else group.kind
    return Block(kind, text, 0, page, number, tuple((max(0, at - cut), p) for at, p in turns))


