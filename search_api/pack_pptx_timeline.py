"""The timeline of a pack on slides: a real table of at most seven rows each, a row across it where a pause stands, page and source in each row.

What is too long for a row is cut behind a sentence or a word, and says so by […]; the notes pages have it whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pptx.dml.color import RGBColor
from pptx.util import Pt

from graph.pack_words import BRACKETS
from search_api.pack_blocks import Pack, date_head, page_of, quoted
from search_api.pack_pptx_text import BLUE, BODY_HIGH, BODY_TOP, BODY_WIDE, FONT, INK, LEADING, LEFT, SOFT, pieces, wrapped

MOST_ROWS = 7          # of a slide
SIZE, SMALL = 18, 14   # points of the table and of the line below it
SHARES = (0.22, 0.63, 0.15)
WITHOUT = (0.22, 0.78)  # where no row has a page
PAD = 5                # points above and below a cell's words
SIDE = 7               # and beside them
MOST_LINES = 4         # of what is said in a row
FACT_LINES = 2         # of a row that is a stored date of a report
FOOT_HIGH = 40         # points of the line below the table
CUT = " […]"
HEAD, PAUSE, WHITE = RGBColor(0xE6, 0xEB, 0xEE), RGBColor(0xEE, 0xF4, 0xF7), RGBColor(0xFF, 0xFF, 0xFF)


@dataclass(frozen=True)
class Row:
    """A dated row (`when`, `said`, `where`), or a pause, whose words are in `said` alone. `whole`: what the notes say of it."""

    said: str
    when: str = ""
    where: str = ""
    whole: str = ""
    pause: bool = False

    @property
    def high(self) -> float:
        cells = [(self.said, BODY_WIDE)] if self.pause else [(words, BODY_WIDE * share) for words, share in zip((self.when, self.said, self.where), SHARES, strict=True)]
        return max(sum(wrapped(part, SIZE, self.pause, wide - 2 * SIDE) for part in words.split("\n")) for words, wide in cells) * SIZE * LEADING + 2 * PAD


def timeline_slides(pack: Pack) -> Iterator[tuple[str, list[Row], str, str]]:
    """(title, rows, the line below them, notes) of each slide."""
    lines = pack["timeline"]
    if not lines:
        return
    numbers = {row["source"] for row in lines}
    foot = next("From: " + source["citation"] for source in pack["sources"] if source["number"] in numbers) if len(numbers) == 1 else "The numbers are those of the slide “Sources”."
    foot = " ".join(filter(None, (pack["timeline_note"], foot)))
    foot = _short(f"{foot} {BRACKETS}" if any(row["changed"] for row in lines) else foot, BODY_WIDE - 2 * SIDE, SMALL, 2)
    room = BODY_HIGH - FOOT_HIGH - (SIZE * LEADING + 2 * PAD)
    batch: list[Row] = []
    number = 0
    for row in [*_rows(pack, several=len(numbers) > 1), None]:
        full = row is None or len(batch) == MOST_ROWS or sum(r.high for r in batch) + row.high > room
        if batch and full:
            carried = [batch.pop()] if row is not None and row.pause and len(batch) > 1 else []  # a pause never stands at the head of a slide
            number += 1
            yield "Timeline" if number == 1 else "Timeline (continued)", batch, foot, "\n".join(r.whole for r in batch if r.whole)
            batch = carried
        if row is not None:
            batch.append(row)


def _rows(pack: Pack, *, several: bool) -> Iterator[Row]:
    lines, parts = pack["timeline"], {part["number"] for part in pack["vignette"]}
    for at, row in enumerate(lines):
        where = ", ".join(filter(None, (str(row["source"]) if several else "", page_of(row))))
        said = row["fact"] or quoted(row["quotation"])
        done = f"Response: {quoted(row['response'])}" if row["response"] else ""
        who = f"{row['who']}: " if row["who"] else ""
        whole = f"{row['when']}. {who}{said} {done}".strip() + f" ({row['citation']})"
        yield Row(_fitting(row, who), row["when"], where, whole)
        last = at + 1 == len(lines) or lines[at + 1]["part"] != row["part"]
        if last and row["part"] in parts and row["kind"] != "fact":
            yield Row(f"Pause {row['part']}: stop here", pause=True)


def _fitting(row: Mapping[str, Any], who: str) -> str:
    """What a row says in at most `MOST_LINES` lines, and half of them for what was done."""
    wide = BODY_WIDE * SHARES[1] - 2 * SIDE
    if row["fact"]:
        return _short(": ".join(filter(None, (row["fact"], row["who"]))), wide, SIZE, FACT_LINES)
    for_done = MOST_LINES // 2 if row["response"] else 0
    said = _quote(row["quotation"], wide, MOST_LINES - for_done, who)
    return said + (f"\n{_quote(row['response'], wide, for_done, 'Response: ')}" if for_done else "")


def _quote(words: str, wide: float, lines: int, before: str = "") -> str:
    words = " ".join(words.split())
    whole = before + quoted(words)
    if wrapped(whole, SIZE, False, wide) <= lines:
        return whole
    fits = [piece for piece in pieces(words) if wrapped(before + quoted(piece + CUT), SIZE, False, wide) <= lines]
    if not fits:
        some = words.split(" ")
        fits = [" ".join(some[:n]) for n in range(1, len(some)) if wrapped(before + quoted(" ".join(some[:n]) + CUT), SIZE, False, wide) <= lines] or [some[0]]
    return before + quoted(fits[-1] + CUT)


def _short(text: str, wide: float, size: int, lines: int) -> str:
    while wrapped(text, size, False, wide) > lines and " " in text:
        text = text.rstrip("…").rsplit(" ", 1)[0].rstrip() + "…"
    return text


def put_timeline(slide: Any, pack: Pack, rows: list[Row], foot: str) -> None:
    """The table of one slide, and the line below it."""
    several, paged = len({row["source"] for row in pack["timeline"]}) > 1, any(row["page"] for row in pack["timeline"])
    heads = (date_head(pack), "What the date is" if all(row["kind"] == "fact" for row in pack["timeline"]) else "What it says", ", ".join(filter(None, ("source" if several else "", "page" if paged else ""))).capitalize())
    shares = SHARES if heads[2] else WITHOUT
    heights = [SIZE * LEADING + 2 * PAD, *(row.high for row in rows)]
    frame = slide.shapes.add_table(len(rows) + 1, len(shares), Pt(LEFT), Pt(BODY_TOP), Pt(BODY_WIDE), Pt(sum(heights)))
    frame.name = "Timeline"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", "Timeline: dates, what the report says of them, and where; pauses stand between.")
    table = frame.table
    table.first_row, table.horz_banding = True, False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Pt(BODY_WIDE * share)
    for at, high in enumerate(heights):
        table.rows[at].height = Pt(high)
    for at, words in enumerate(heads[:len(shares)]):
        _cell(table.cell(0, at), words, bold=True, fill=HEAD)
    for at, row in enumerate(rows, 1):
        if row.pause:
            table.cell(at, 0).merge(table.cell(at, len(shares) - 1))
            _cell(table.cell(at, 0), row.said, bold=True, fill=PAUSE, colour=BLUE)
            continue
        for column, words in enumerate((row.when, row.said, row.where)[:len(shares)]):
            _cell(table.cell(at, column), words, fill=WHITE)
    below = slide.shapes.add_textbox(Pt(LEFT), Pt(BODY_TOP + sum(heights) + 4), Pt(BODY_WIDE), Pt(FOOT_HIGH))
    below.name = "Source"
    below.text_frame.word_wrap = True
    run = below.text_frame.paragraphs[0].add_run()
    run.text = foot
    run.font.name, run.font.size, run.font.color.rgb = FONT, Pt(SMALL), SOFT


def _cell(cell: Any, words: str, *, bold: bool = False, fill: RGBColor, colour: RGBColor = INK) -> None:
    cell.margin_left = cell.margin_right = Pt(SIDE)
    cell.margin_top = cell.margin_bottom = Pt(PAD)
    cell.fill.solid()
    cell.fill.fore_color.rgb = fill
    frame = cell.text_frame
    frame.word_wrap = True
    for number, part in enumerate(words.split("\n")):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        paragraph.line_spacing = 1.0
        run = paragraph.add_run()
        run.text = part
        run.font.name, run.font.size, run.font.bold, run.font.color.rgb = FONT, Pt(SIZE), bold, colour
