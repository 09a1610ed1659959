"""A pack as a row of blocks, in the order in which it is printed: what the documents to read (DOCX, PDF) are written from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus.citing import say_date
from graph.pack_words import BRACKETS

MARKS = {"failing": "✕ Failing", "strength": "✓ Strength", "recommendation": "➜ Recommendation"}  # told apart by word and shape
PURPOSE = "For learning. Not case management, not risk scoring."
WHOSE = "Questions and notes without quotation marks are this program's own wording. They add no fact, and take for granted what was marked, which may be wrong."
Pack = Mapping[str, Any]


@dataclass(frozen=True)
class Heading:
    """`page`: it begins a new page."""

    text: str
    level: int = 1
    page: bool = False


@dataclass(frozen=True)
class Text:
    """`kind`: body, lead, small, or care for a box to be seen first."""

    text: str
    kind: str = "body"


@dataclass(frozen=True)
class Quote:
    """The report's own words, with what stands before them and their citation. `polarity` is "" for what is no finding."""

    words: str
    citation: str
    polarity: str = ""
    before: str = ""
    note: str = ""


@dataclass(frozen=True)
class Points:
    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Pause:
    title: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """`rows`: a tuple of cells, or one text that goes across. `widths` are shares of the page."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...] | str, ...]
    widths: tuple[float, ...]

    @property
    def whole(self) -> bool:
        """Whether it is so small that it stands on one page."""
        return len(self.rows) <= 12 and sum(len(cell) for row in self.rows for cell in ([row] if isinstance(row, str) else row)) <= 900


@dataclass(frozen=True)
class Page:
    """What is to stand on one page of its own; its first block is a heading that begins a page."""

    blocks: tuple[Any, ...] = field(default=())


Block = Heading | Text | Quote | Points | Pause | Table | Page


def quoted(words: str) -> str:
    return f"“{words}”"


def blocks(pack: Pack) -> list[Block]:
    return [
        *_cover(pack), *_vignette(pack), *_timeline(pack), *_questions(pack), *_good(pack), *_facilitator(pack),
        *([Page(tuple(_briefing(pack)))] if any(pack["briefing"].values()) else ()), Page(tuple(_handout(pack))), *_sources(pack),
    ]


def made_for(pack: Pack) -> str:
    return f"For: {pack['audience']['label']}. {pack['length']['label']} ({pack['length']['minutes']} minutes). Made on {say_date(pack['made_on'])}."


def for_audience(pack: Pack) -> tuple[str, ...]:
    """The questions for those in the room; where everybody is, each says for whom."""
    return tuple(row["question"] if pack["audience"]["code"] == row["audience"] else f"{row['audience_label']}: {row['question']}" for row in pack["for_audience"])


def date_head(pack: Pack) -> str:
    """Above the dates of the timeline: those of an extract need not be when it happened."""
    return "First date named" if any(row["kind"] == "extract" for row in pack["timeline"]) else "Date"


def page_of(row: Mapping[str, Any]) -> str:
    return "" if not row["page"] else f"p. {row['page']}" if row["page_end"] in (None, row["page"]) else f"pp. {row['page']}–{row['page_end']}"


def unbroken(citation: str) -> str:
    """With each "p." on one line with its number."""
    return re.sub(r"\b(pp?|paras?)\. (?=\d)", "\\1.\u00a0", citation)


def excerpt(row: Mapping[str, Any]) -> Quote:
    """An excerpt as a quotation: a row of a chronology with its date, whose record it is, and what was done."""
    words = quoted(row["quotation"])
    if row["kind"] == "event":
        before = ". ".join(filter(None, (row["when"], row["who"])))
        done = f"\nResponse: {quoted(row['response'])}" if row["response"] else ""
        return Quote(words + done, unbroken(row["citation"]), before=before, note=row["note"])
    return Quote(words, unbroken(row["citation"]), row["polarity"], note=row["note"])


def _cover(pack: Pack) -> Iterator[Block]:
    cover = pack["cover"]
    yield Text(cover["content_note"], "care")
    yield Heading(pack["title"], 0)
    yield Text(made_for(pack), "lead")
    changed = pack["change_details"] or pack["change_family"]
    if changed:
        yield Text(cover["details"], "care")
    yield Heading("What this is, and what it is not", 2)
    yield Text(cover["is"])
    yield Text(cover["is_not"])
    if not changed:
        yield Text(cover["details"])
    yield Heading("Learning objectives", 2)
    if pack["objectives"]:
        yield Points(tuple(pack["objectives"]), numbered=True)
    if pack["thin"]:
        yield Text(pack["thin"])
    yield Heading("The session", 2)
    yield Table(("Minutes", "What"), tuple((str(row["minutes"]), row["what"]) for row in pack["plan"]), (0.15, 0.85))
    if pack["left_out"]:
        yield Text("Left out: " + "; ".join(f"{row['where'].rstrip('.') or row['id']} ({row['why']})" for row in pack["left_out"]) + ".", "small")


def _vignette(pack: Pack) -> Iterator[Block]:
    yield Heading("Vignette", page=True)
    yield Text(pack["order_note"])
    for part in pack["vignette"]:
        yield Heading(f"Part {part['number']}", 2)
        for row in part["excerpts"]:
            yield excerpt(row if row["kind"] != "finding" else {**row, "polarity": ""})  # what it was found to be is told later
        yield Pause(f"Pause {part['number']}", tuple(q["question"] for q in part["pause"]))


def _timeline(pack: Pack) -> Iterator[Block]:
    rows: list[tuple[str, ...] | str] = []
    lines = pack["timeline"]
    pauses = {part["number"]: " ".join(q["question"] for q in part["pause"]) for part in pack["vignette"]}
    for at, row in enumerate(lines):
        said = row["fact"] or quoted(row["quotation"])
        rows.append((row["when"], row["who"], said, quoted(row["response"]) if row["response"] else "", page_of(row)))
        last = at + 1 == len(lines) or lines[at + 1]["part"] != row["part"]
        if last and row["part"] in pauses and row["kind"] != "fact":
            rows.append(f"Pause {row['part']}: {pauses[row['part']]}")
    if rows:
        yield Heading("Timeline")
        if pack["timeline_note"]:
            yield Text(pack["timeline_note"])
        facts = all(row["kind"] == "fact" for row in lines)
        names = (date_head(pack), "Report" if facts else "Whose record", "What the date is" if facts else "What it says", "What was done", "Page")
        shares = (0.16, 0.56, 0.28, 0, 0) if facts else (0.15, 0.16, 0.37, 0.24, 0.08)
        held = [at for at in range(len(names)) if any(row[at] for row in rows if not isinstance(row, str))]  # a column without a word in it is none
        wide = sum(shares[at] for at in held)
        yield Table(tuple(names[at] for at in held), tuple(row if isinstance(row, str) else tuple(row[at] for at in held) for row in rows), tuple(shares[at] / wide for at in held))
        if facts and any(row["who"] for row in lines):
            return  # each row names its report
        note = [BRACKETS] if any(row["changed"] for row in lines) else []
        yield Text("From: " + " ".join([*dict.fromkeys(_report_of(row, pack) for row in lines), *note]), "small")


def _report_of(row: Mapping[str, Any], pack: Pack) -> str:
    return next(source["citation"] for source in pack["sources"] if source["number"] == row["source"])


def _questions(pack: Pack) -> Iterator[Block]:
    if not (pack["learning"] or pack["for_audience"]):
        return
    yield Heading("What was found, and questions on it" if pack["learning"] else "Questions", page=True)
    at_pauses = {q["question"] for part in pack["vignette"] for q in part["pause"]}
    for item in pack["learning"]:
        yield Heading(item["label"], 2)
        yield from map(excerpt, item["quotations"])
        rest = tuple(q for q in item["discuss"] if q not in at_pauses)
        if rest:
            yield Heading("To discuss", 3)
            yield Points(rest)
    if pack["for_audience"]:
        yield Heading("Questions for those in the room", 2)
        yield Points(for_audience(pack))
    reflect = tuple(item["reflect"] for item in pack["learning"] if item["reflect"])
    if reflect:
        yield Heading("Reflective questions", 2)
        yield Points(reflect, numbered=True)


def _good(pack: Pack) -> Iterator[Block]:
    if pack["strengths"]:
        yield Heading("What good looked like")
        yield from _by_label(pack["strengths"])
    if pack["recommendations"]:
        yield Heading("What was recommended")
        yield from _by_label(pack["recommendations"])


def _by_label(rows: Iterable[Mapping[str, Any]]) -> Iterator[Block]:
    last = ""
    for row in rows:
        if row["label"] != last:
            yield Heading(row["label"] if row["polarity"] == "strength" else f"On: {row['label']}", 2)
            last = row["label"]
        yield excerpt(row)


def _facilitator(pack: Pack) -> Iterator[Block]:
    yield Heading("Facilitator's notes", page=True)
    yield Points(tuple(pack["how_to_run"]))
    for part in pack["vignette"]:
        about = ", ".join(dict.fromkeys(q["label"] for q in part["pause"] if q["label"]))
        if about:
            yield Text(f"Pause {part['number']} leads to: {about}.")
    for item in pack["learning"]:
        if item["facilitate"]:
            yield Heading(item["label"], 2)
            yield Text(item["facilitate"])


def _briefing(pack: Pack) -> Iterator[Block]:
    page = pack["briefing"]
    yield Heading(f"Seven-minute briefing: {pack['title'].removeprefix('Case study: ')}", page=True)
    for title, name in (("What happened", "happened"), ("What was found", "found"), ("What good looked like", "good")):
        if page[name]:
            yield Heading(title, 2)
            yield from map(excerpt, page[name])
    if page["do"]:
        yield Heading("What to do on Monday", 2)
        yield Points(tuple(f"{row['label']}: {row['text']}" for row in page["do"]))
    if page["reflect"]:
        yield Heading("To reflect on", 2)
        yield Points(tuple(page["reflect"]), numbered=True)
    yield Text(f"{WHOSE} {pack['cover']['helpline']}.", "small")


def _handout(pack: Pack) -> Iterator[Block]:
    page = pack["handout"]
    yield Heading(f"Handout: {pack['title'].removeprefix('Case study: ')}", page=True)
    if page["objectives"]:
        yield Points(tuple(page["objectives"]))
    if page["steps"]:
        yield Table(("About", "Look for", "Ask", "Do"), tuple((s["label"], s["look_for"], s["ask"], s["do"]) for s in page["steps"]), (0.16, 0.28, 0.28, 0.28))
    if page["good"]:
        yield Heading("What good looked like", 2)
        yield excerpt(page["good"])
    if page["reflect"]:
        yield Heading("To reflect on", 2)
        yield Points(tuple(page["reflect"]), numbered=True)
    yield Text(f"One thing I will do: {'_' * 60}")
    yield Text(f"{WHOSE} {pack['cover']['helpline']}.", "small")


def _sources(pack: Pack) -> Iterator[Block]:
    yield Heading("Sources", page=True)
    yield Points(tuple(source["citation"].rstrip(".") + (f"; pages cited: {', '.join(map(str, source['pages']))}." if source["pages"] else ".") for source in pack["sources"]), numbered=True)
    yield Text("Reports are copyright of their publishers; inspection reports are Crown copyright, under the Open Government Licence.", "small")
