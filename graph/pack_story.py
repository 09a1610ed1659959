"""The story of a pack, in the report's own words: extracts in order, in parts with a pause after each, and the timeline beside it.

Of one report the order is that of its chronology, where it prints one: its rows are cut into parts, and paragraphs that begin with a date
stand behind the rows that are no later. What names no date is not told beside them: nobody can say before which row it happened, and a pause
would give away what comes. Without a chronology, or with one of a few rows, it is the report's order. What comes from several reports is told
in order of publication, and is never one story.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from graph import cypher_pack as cypher
from graph.effective import ends_in, sentences_of
from graph.pack_asked import Length
from graph.run import Row, Runner
from ingest.facts_dates import find_dates

KINDS = ("chronology", "case_study")     # kinds of section that tell of a case
LONGEST_EXTRACT = 1400                   # characters of one extract: whole sentences
LEAST_EXTRACT = 200                      # characters that an extract gets at least, so that it says something
LEAST_TOLD = 4                           # rows and dated extracts that make a story in order of date

_CAPTION = re.compile(r"\s*(?:Table|Figure|Box|Appendix|Annex)\s+[\dA-Z]+\b")  # of what is not in the text; not a sentence of the story
_DAY_UNKNOWN = "-99"                     # behind a month without a day: no day of it is later
# What tells, without a date, of later than the sentence before it; and what leaps ahead behind a sentence's own date.
A_FEW_MORE = 1.25     # times as many rows as a length has are told: one of thirteen that is left out may be the turning point
_AHEAD = re.compile(r"\b(?:later|after(?:wards?)?|following|next|subsequent(?:ly)?|eventual(?:ly)?|ultimate(?:ly)?|in time|by th(?:e|is|at) time|until|since|then on)\b", re.IGNORECASE)
_LEAPS = re.compile(r"\b(?:later|subsequently|eventually|ultimately)\b", re.IGNORECASE)

Gone = dict[str, list[tuple[int, int]]]


def events_of(runner: Runner, report_id: str) -> list[Row]:
    """The rows of a report's chronology in its order, as extracts."""
    rows = [row["event"] for row in runner.read(cypher.EVENTS, report_id=report_id)]
    return [
        {"kind": "event", "report_id": report_id, "quotation": e["event"], "response": e.get("response") or "", "when": e.get("written_date") or e.get("date") or "",
         "date": e.get("date") or "", "who": e.get("source") or "", "page": e.get("page")}
        for e in rows if (e.get("event") or "").strip()
    ]


def narrative_of(runner: Runner, report_id: str, gone: Gone) -> list[Row]:
    """What a report tells of the case in its own sentences, in its order, as extracts that can be cut."""
    return _extracts(runner.read(cypher.NARRATIVE, report_id=report_id, kinds=list(KINDS)), gone)


def passages_of(runner: Runner, ids: Sequence[str], gone: Gone) -> list[Row]:
    """The passages of these ids, as extracts, in that order."""
    return _extracts(runner.read(cypher.PASSAGES, ids=list(ids)), gone)


def _extracts(rows: Iterable[Row], gone: Gone) -> list[Row]:
    made = []
    for row in rows:
        passage = row["passage"]
        runs: list[list[Row]] = [[]]
        for s in sorted(sentences_of(passage), key=lambda s: s["start"]):
            words = passage["text"][s["start"] - passage["start"]:s["end"] - passage["start"]]
            if runs[-1] and passage["text"][runs[-1][-1]["end"] - passage["start"]:s["start"] - passage["start"]].strip():
                runs.append([])  # between the two stands what is no sentence, such as a caption
            if _CAPTION.match(words) or any(start < s["end"] and s["start"] < end for start, end in gone.get(passage["report_id"], ())):
                runs.append([])
            else:
                runs[-1].append(s)
        run = max(runs, key=lambda r: sum(s["end"] - s["start"] for s in r))
        if run:
            made.append(_cut(passage, row["section"], run, LONGEST_EXTRACT))
    return made


def _cut(passage: Row, section: str, run: list[Row], most: int) -> Row:
    """The first sentences of a run, as long as they have `most` characters; at least one."""
    last = 1
    while last < len(run) and run[last]["end"] - run[0]["start"] <= most:
        last += 1
    start, end = run[0]["start"], run[last - 1]["end"]
    text = passage["text"][start - passage["start"]:end - passage["start"]]
    dates = find_dates(text)
    paragraph = run[0]["paragraph"] or passage.get("paragraph") or ""
    return {
        "kind": "extract", "report_id": passage["report_id"], "passage_id": passage["passage_id"], "quotation": text, "start": start, "end": end, "page": run[0]["page"],
        "page_end": run[last - 1]["page"], "paragraph": paragraph, "paragraph_end": ends_in([s["paragraph"] for s in run[:last]], paragraph),
        "ocr_confidence": passage.get("ocr_confidence"),
        "section": section, "when": text[dates[0].start:dates[0].end] if dates else "", "date": dates[0].iso if dates else "", "run": (passage, section, run),
    }


def within(extracts: Sequence[Row], words: int) -> list[Row]:
    """As many of the extracts, from all over the text, as have `words` characters between them; each is cut to whole sentences."""
    many = min(len(extracts), max(1, words // LEAST_EXTRACT))
    each = max(LEAST_EXTRACT, words // max(1, many))
    chosen, left = [], words
    for row in spread(extracts, many):
        short = _cut(*row["run"], each) if "run" in row else row
        if chosen and len(short["quotation"]) > left:
            continue
        chosen.append(short)
        left -= len(short["quotation"])
    return chosen


def spread(rows: Sequence[Row], most: int) -> list[Row]:
    """`most` of the rows at even distances, the first and the last among them."""
    if len(rows) <= most:
        return list(rows)
    if most == 1:
        return [rows[0]]
    return [rows[round(i * (len(rows) - 1) / (most - 1))] for i in range(most)]


def of_chronology(events: list[Row], narrative: list[Row], length: Length) -> tuple[list[list[Row]], list[Row]]:
    """(the parts of the vignette, the timeline) of a report that prints a chronology; each row of the timeline knows its `part`. Both hold the
    same rows. There are no parts where rows and dated extracts are fewer than `LEAST_TOLD`; the timeline then belongs to no part."""
    rows = events if len(events) <= A_FEW_MORE * length.rows else spread(events, length.rows)
    left = length.words - sum(len(row["quotation"]) + len(row["response"]) for row in rows)
    extracts = within(dated(narrative), left) if left >= LEAST_EXTRACT else []
    if len(rows) + len(extracts) < LEAST_TOLD and narrative:
        return [], rows
    parts = divided(rows, length.parts)
    behind: dict[int, list[Row]] = {}
    for row in sorted(extracts, key=_last_date):
        at = max((i for i, event in enumerate(rows, 1) if event["date"] and event["date"] <= _last_date(row)), default=0)
        behind.setdefault(at, []).append(row)
    vignette, at = [], 0
    for part in parts:
        told = behind.get(0, []) if at == 0 else []
        for event in part:
            at += 1
            told = [*told, event, *behind.get(at, ())]
        vignette.append(told)
    return vignette, [{**e, "part": i} for i, part in enumerate(parts, 1) for e in part]


def dated(narrative: Iterable[Row]) -> list[Row]:
    """The paragraphs whose first sentence names a date, each up to a sentence that looks ahead of its dates."""
    made = []
    for row in narrative:
        passage, section, run = row["run"]
        for paragraph in _paragraphs(passage, run):
            told = []
            for s in paragraph:
                words = passage["text"][s["start"] - passage["start"]:s["end"] - passage["start"]]
                dates = find_dates(words)
                if not told and not dates or (_LEAPS.search(words, dates[-1].end) if dates else _AHEAD.search(words)):
                    break
                told.append(s)
            if told:
                made.append(_cut(passage, section, told, LONGEST_EXTRACT))
    return made


def _paragraphs(passage: Row, run: list[Row]) -> list[list[Row]]:
    """The sentences of a run by paragraph: a line ends between them, or the printed number is another."""
    found = [[run[0]]]
    for before, s in zip(run, run[1:], strict=False):
        if s["paragraph"] != before["paragraph"] or "\n" in passage["text"][before["end"] - passage["start"]:s["start"] - passage["start"]]:
            found.append([])
        found[-1].append(s)
    return found


def _last_date(extract: Row) -> str:
    """The latest date that an extract names; a month without a day counts as its end."""
    return max(found.iso if len(found.iso) > 7 else found.iso + _DAY_UNKNOWN for found in find_dates(extract["quotation"]))


def of_report(extracts: list[Row], length: Length) -> tuple[list[list[Row]], list[Row]]:
    """The same of a report without a chronology: its extracts in order; the timeline holds those that name a date."""
    parts = divided(within(extracts, length.words), length.parts)
    lines = [{**row, "part": i} for i, part in enumerate(parts, 1) for row in part if row["when"]]
    return parts, lines[:length.rows]


def divided(rows: list[Row], parts: int) -> list[list[Row]]:
    """The rows in parts of nearly the same size, none of them empty."""
    many = max(1, min(parts, len(rows)))
    edges = [round(i * len(rows) / many) for i in range(many + 1)]
    return [rows[a:b] for a, b in zip(edges, edges[1:], strict=False)]
