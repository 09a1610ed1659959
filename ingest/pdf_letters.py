"""What letters carry around their text: the sender's address, those written to, those who sign."""

from __future__ import annotations

import re
from itertools import groupby

from ingest.blocks import HEADING, PARAGRAPH
from ingest.pdf_lines import Line
from ingest.pdf_setting import SMALL, Group, Groups, Setting

LONGEST_NAMED = 100  # characters of a line in a list of names; a longer one is prose again
WIDE = 2.0           # of the size: a gap that parts the two columns of a team
ROOM = 0.4           # of the size: room left on a line beyond its next word, from which on it was broken on purpose

_DEAR = re.compile(r"^Dear\b")
_SIGNED = re.compile(r"(?i)^yours (sincerely|faithfully|truly)")
_TEAM = re.compile(r"(?i)^(the )?inspection team$")
# "Roger Hirst, Police and Crime Commissioner"
_NAMED = re.compile(r"^(?:(?:Dr|Mr|Mrs|Ms|Sir|Dame|Cllr|Councillor|Professor) )?[A-Z][\w’'-]+(?: [A-Z]\.?| [A-Z][\w’'-]+){1,3},")
_ADDRESS = re.compile(r"(?i)textphone|www\.|@|\bT:? ?0\d{2,4}|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|gate|street|road|house|ofsted")


def part_names(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages, with the lines marked that begin an entry among those written to, those who sign and
    the inspection team: they stand one under another as close as the lines of a paragraph do. A team
    set in two columns is read column by column."""
    result, inside = [], False
    for lines in pages:
        lines = _team_by_columns(lines)
        dear = next((i for i, line in enumerate(lines) if _DEAR.match(line.text)), 0) if lines and lines[0].page == 1 else 0
        right = max((line.x1 for line in lines), default=0.0)
        for i, line in enumerate(lines):
            if len(line.text) > LONGEST_NAMED:
                inside = False
            if i and (i < dear or inside) and (room_left(lines[i - 1], line, right) > ROOM * lines[i - 1].size or i < dear and _NAMED.match(line.text)):
                line.opens = True
            inside = inside or bool(_SIGNED.match(line.text) or _TEAM.match(line.text))
        result.append(lines)
    return result


def room_left(before: Line, line: Line, right: float) -> float:
    """What would be left on a line if the first word of the next one stood on it."""
    word = line.words[0]
    return right - before.x1 - 0.3 * before.size - (word.x1 - word.x0)


def _team_by_columns(lines: list[Line]) -> list[Line]:
    first = next((i for i, line in enumerate(lines) if _TEAM.match(line.text)), len(lines)) + 1
    edges = [
        b.x0 for line in lines[first:first + 1] for a, b in zip(line.words, line.words[1:], strict=False) if b.x0 - a.x1 > WIDE * line.size
    ]
    if len(edges) != 1:
        return lines
    last = next((i for i, line in enumerate(lines[first:], first) if len(line.text) > LONGEST_NAMED), len(lines))
    left: list[Line] = []
    right: list[Line] = []
    for line in lines[first:last]:
        parts = [[w for w in line.words if w.x0 < edges[0] - 1], [w for w in line.words if w.x0 >= edges[0] - 1]]
        for side, words in zip((left, right), parts, strict=True):
            if words:
                side.append(Line(words, line.page, opens=True))
    return [*lines[:first], *left, *right, *lines[last:]]


def letterhead_first(groups: Groups, setting: Setting) -> Groups:
    """The sender's address, printed small on a letter's first page, before its text: it may stand
    anywhere in the file, and would break the paragraph that runs over to the next page. Each line is one."""
    if not groups or groups[0].page != 1:
        return groups
    first: Groups = []
    rest: Groups = []
    for small, run in groupby(groups, key=lambda g: g.kind == PARAGRAPH and g.lines[0].size < SMALL * setting.size):
        together = list(run)
        (first if small and any(_ADDRESS.search(g.text) for g in together) else rest).extend(together)
    return [Group([line]) for group in first for line in group.lines] + rest


def no_heading_after_signature(groups: Groups, setting: Setting) -> None:
    """Names and offices under "Yours sincerely" are set bold and are no headings."""
    signed = None
    for group in groups:
        if _SIGNED.match(group.lines[0].text):
            signed = group.page
        elif signed is not None and group.kind == HEADING and group.page <= signed + 1:
            if group.lines[0].size < 1.2 * setting.size:
                group.kind = PARAGRAPH
