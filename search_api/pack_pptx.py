"""A pack as slides: type of 20 points or more (18 in tables), as much on each as its box holds, the facilitator's notes in the notes pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.util import Emu, Pt

from search_api.pack_blocks import MARKS, PURPOSE, WHOSE, Pack, excerpt, for_audience, made_for, quoted
from search_api.pack_pptx_text import BLUE, BODY_HIGH, BODY_TOP, BODY_WIDE, FONT, HIGH, INK, LEADING, LEFT, SOFT, TITLE_HIGH, TITLE_TOP, WIDE, sentences, wrapped
from search_api.pack_pptx_timeline import put_timeline, timeline_slides

LEAST, QUOTE, QUESTION, PAUSE, TITLE, FIRST = 20, 22, 26, 30, 30, 40  # points
GAP = 8                                    # points below a paragraph
STOP = RGBColor(0xE3, 0xEE, 0xF4)          # behind a pause
COLOURS = {"failing": RGBColor(0x8C, 0x26, 0x11), "strength": RGBColor(0x14, 0x53, 0x2D), "recommendation": RGBColor(0x1F, 0x3F, 0x8F)}


@dataclass(frozen=True)
class Line:
    """One paragraph on a slide."""

    text: str
    size: int = LEAST
    bold: bool = False
    colour: RGBColor = INK

    @property
    def high(self) -> float:
        return sum(wrapped(part, self.size, self.bold) for part in self.text.split("\n")) * self.size * LEADING + GAP


Group = tuple[Line, ...]  # what stays together


def pptx_bytes(pack: Pack) -> bytes:
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDE), Pt(HIGH)
    about = deck.core_properties
    about.title, about.subject, about.author, about.comments = pack["title"][:250], "Case study for learning", "", PURPOSE
    about.created = about.modified = datetime.fromisoformat(pack["made_on"])
    _put(deck, _opening(pack))
    for title, rows, foot, notes in timeline_slides(pack):
        put_timeline(_slide(deck, title, notes), pack, rows, foot)
    _put(deck, _learning(pack))
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def _put(deck: Any, slides: Iterable[tuple[str, list[Group], str]]) -> None:
    for title, groups, notes in slides:
        for number, shown in enumerate(_filled(groups)):
            slide = _slide(deck, title if not number else f"{title} (continued)", notes)
            box = slide.shapes.add_textbox(Pt(LEFT), Pt(BODY_TOP), Pt(BODY_WIDE), Pt(BODY_HIGH))
            box.name = "Text"
            if title.startswith("Pause "):
                slide.background.fill.solid()
                slide.background.fill.fore_color.rgb = STOP
            _write(box.text_frame, shown, MSO_ANCHOR.TOP)


def _opening(pack: Pack) -> Iterator[tuple[str, list[Group], str]]:
    """Title, what stands on it, and the facilitator's notes, of each slide before it is split: to the last pause."""
    cover = pack["cover"]
    notes = "\n".join((cover["is"], cover["is_not"], cover["details"], *filter(None, [pack["thin"]]), *pack["how_to_run"], *(f"{row['minutes']} min: {row['what']}" for row in pack["plan"])))
    yield pack["title"], [(Line(cover["content_note"], colour=RGBColor(0x7A, 0x4A, 0x00)),), (Line(made_for(pack), bold=True),), (Line(PURPOSE),), *([(Line(cover["details"].split("\n")[0]),)] if pack["change_details"] or pack["change_family"] else [])], notes
    about = [cover["is"], cover["is_not"], cover["details"]]
    yield "What this is, and what it is not", [(Line(text),) for text in about], ""
    if pack["objectives"]:
        yield "Learning objectives", _listed(pack["objectives"], LEAST + 2), pack["thin"]
    learning = {item["code"]: item for item in pack["learning"]}
    for part in pack["vignette"]:
        told = [group for row in part["excerpts"] for group in _quote({**row, "polarity": ""} if row["kind"] == "finding" else row)]
        yield f"Part {part['number']}", told, f"{pack['order_note']} Read it aloud, then go on to the pause."
        items = [learning[q["code"]] for q in part["pause"] if q["code"] in learning]
        yield f"Pause {part['number']}: stop here", _listed([q["question"] for q in part["pause"]], PAUSE), "\n".join(
            f"Leads to: {item['label']}. {item['facilitate']}".strip() for item in items)


def _learning(pack: Pack) -> Iterator[tuple[str, list[Group], str]]:
    """The same of what was found, and what to take from it."""
    at_pauses = {q["question"] for part in pack["vignette"] for q in part["pause"]}
    for item in pack["learning"]:
        yield item["label"], [g for row in item["quotations"] for g in _quote(row)], item["facilitate"]
        rest = [q for q in item["discuss"] if q not in at_pauses]
        if rest:
            yield f"To discuss: {item['label']}", _listed(rest, QUESTION), item["facilitate"]
    if pack["for_audience"]:
        yield "Questions for those in the room", [(Line(question, LEAST + 2),) for question in for_audience(pack)], WHOSE
    reflect = [item["reflect"] for item in pack["learning"] if item["reflect"]]
    if reflect:
        yield "Reflective questions", _listed(reflect, LEAST + 2), "Give two minutes of silence before anybody speaks. Nobody has to share."
    for title, rows in (("What good looked like", pack["strengths"]), ("What was recommended", pack["recommendations"])):
        if rows:
            yield title, [g for row in rows for g in _quote(row, row["label"] if row["polarity"] == "strength" else f"On: {row['label']}")], ""
    yield "One thing I will do", [(Line("What will you do on Monday?", QUESTION),), (Line(pack["cover"]["helpline"] + ". In an emergency call 999."),), (Line(WHOSE, colour=SOFT),)], ""
    yield "Sources", [(Line(f"{source['number']}. {source['citation']}"),) for source in pack["sources"]], ""


def _listed(texts: Sequence[str], size: int) -> list[Group]:
    return [(Line(f"{number}. {text}" if len(texts) > 1 else text, size),) for number, text in enumerate(texts, 1)]


def _quote(row: Any, about: str = "") -> list[Group]:
    """A quotation with its citation; a long one in pieces of whole sentences, each with both."""
    block = excerpt(row)
    cite = Line(" ".join(filter(None, (block.citation, block.note))), colour=SOFT)
    head = ". ".join(filter(None, (MARKS.get(block.polarity, ""), about, block.before)))
    first = (Line(head, LEAST, True, COLOURS.get(block.polarity, INK)),) if head else ()
    room = BODY_HIGH - cite.high - sum(line.high for line in first)
    if Line(block.words, QUOTE).high <= room:
        return [(*first, Line(block.words, QUOTE), cite)]
    pieces = [quoted(piece) for piece in _pieces(row["quotation"], QUOTE, room)] + [f"Response: {quoted(piece)}" for piece in _pieces(row["response"], QUOTE, room)]
    return [(*(first if not number else ()), Line(piece, QUOTE), cite) for number, piece in enumerate(pieces)]


def _pieces(text: str, size: int, room: float) -> list[str]:
    """Runs of whole sentences that fit; of a sentence that is too long by itself, runs of words."""
    made: list[str] = []
    for part in sentences(text):
        words = [part] if Line(f"Response: “{part.strip()}”", size).high <= room else re.findall(r"\S+\s*", part)
        for piece in words:
            if made and Line(f"Response: “{(made[-1] + piece).strip()}”", size).high <= room:
                made[-1] += piece
            else:
                made.append(piece)
    return [piece.strip() for piece in made if piece.strip()]


def _filled(groups: Iterable[Group]) -> list[list[Line]]:
    """The groups on as many slides as they need; what belongs together stays together."""
    slides: list[list[Line]] = [[]]
    for group in groups:
        group = tuple(piece for line in group for piece in _lines(line)) if sum(line.high for line in group) > BODY_HIGH else group
        batch = [group] if sum(line.high for line in group) <= BODY_HIGH else [(line,) for line in group]
        for lines in batch:
            if slides[-1] and sum(line.high for line in (*slides[-1], *lines)) > BODY_HIGH:
                slides.append([])
            slides[-1] += lines
    return slides


def _lines(line: Line) -> list[Line]:
    return [line] if line.high <= BODY_HIGH else [Line(piece, line.size, line.bold, line.colour) for piece in _pieces(line.text, line.size, BODY_HIGH)]


def _slide(deck: Any, title: str, notes: str) -> Any:
    """A slide with its title, the rule below it and its notes."""
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # title only
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = Pt(LEFT), Pt(TITLE_TOP), Pt(BODY_WIDE), Pt(TITLE_HIGH)
    largest = FIRST if len(deck.slides) == 1 else TITLE
    size = next((s for s in range(largest, LEAST - 1, -2) if wrapped(title, s, True) * s * LEADING <= TITLE_HIGH - 8), LEAST)
    while wrapped(title, size, True) * size * LEADING > TITLE_HIGH - 8:
        title = title.rsplit(" ", 1)[0].rstrip("…") + "…" if " " in title else title[:60]
    _write(head.text_frame, [Line(title, size, True)], MSO_ANCHOR.MIDDLE)
    rule = slide.shapes.add_connector(1, Pt(LEFT), Pt(BODY_TOP - 6), Pt(WIDE - LEFT), Pt(BODY_TOP - 6))
    rule.line.color.rgb, rule.line.width = BLUE, Emu(19050)
    rule._element.nvCxnSpPr.cNvPr.set("descr", "")
    if notes:
        slide.notes_slide.notes_text_frame.text = notes
    return slide


def _write(frame: Any, lines: Sequence[Line], anchor: Any) -> None:
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        paragraph.alignment, paragraph.line_spacing, paragraph.space_after = 1, 1.0, Pt(GAP)
        for at, part in enumerate(line.text.split("\n")):
            if at:
                paragraph.add_line_break()
            run = paragraph.add_run()
            run.text = part
            run.font.name, run.font.size, run.font.bold, run.font.color.rgb = FONT, Pt(line.size), line.bold, line.colour
