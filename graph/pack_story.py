"""The story of a pack, in the report's own words: extracts in order, in parts with a pause after each, and the timeline beside it.

Of one report the order is that of its chronology, where it prints one: its rows are cut into parts, and what else the report tells of
the case joins the part into whose time its dates fall. Without a chronology it is the report's order. What comes from several reports
is told in order of publication, and is never one story.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.citing import last_number
from graph import cypher_pack as cypher
from graph.effective import sentences_of
from graph.pack_asked import Length
from graph.run import Row, Runner
from ingest.facts_dates import find_dates

KINDS = ("chronology", "case_study")     # kinds of section that tell of a case
LONGEST_EXTRACT = 1400                   # characters of one extract: whole sentences
LEAST_EXTRACT = 200                      # characters that an extract gets at least, so that it says something
MOST_EVENTS = 300                        # rows of a chronology that are looked at
FACTS = 2                                # rows of the chronology told in a part that has extracts as well

_CAPTION = re.compile(r"\s*(?:Table|Figure|Box|Appendix|Annex)\s+[\dA-Z]+\b")  # of what is not in the text; not a sentence of the story

Gone = dict[str, list[tuple[int, int]]]


def events_of(runner: Runner, report_id: str) -> list[Row]:
    """The rows of a report's chronology in its order, as extracts."""
    rows = [row["event"] for row in runner.read(cypher.EVENTS, report_id=report_id)][:MOST_EVENTS]
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
    return {
        "kind": "extract", "report_id": passage["report_id"], "passage_id": passage["passage_id"], "quotation": text, "start": start, "end": end, "page": run[0]["page"],
        "page_end": run[last - 1]["page"], "paragraph": run[0]["paragraph"] or passage.get("paragraph") or "", "paragraph_end": last_number(s["paragraph"] for s in run[:last]),
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
    """(the parts of the vignette, the timeline) of a report that prints a chronology; each row of the timeline knows its `part`."""
    rows = spread(events, length.rows)
    parts = divided(rows, length.parts)
    begins = [next((e["date"] for e in part if e["date"]), "") for part in parts]
    told: list[list[Row]] = [[] for _ in parts]
    at = 0
    for row in within(narrative, length.words):
        if row["date"]:
            at = max((i for i, begin in enumerate(begins) if begin and begin[:len(row["date"])] <= row["date"]), default=0)
        told[at].append(row)
    vignette = [_in_order(spread(part, FACTS) if extra else part, extra) for part, extra in zip(parts, told, strict=True)]
    return vignette, [{**e, "part": i} for i, part in enumerate(parts, 1) for e in part]


def _in_order(events: list[Row], extracts: list[Row]) -> list[Row]:
    """Each extract behind the rows of the chronology that are no later; one without a date follows the one before it."""
    rows, at = list(events), 0
    for extract in extracts:
        if extract["date"]:
            at = max((i for i, row in enumerate(rows, 1) if row["date"] and row["date"][:len(extract["date"])] <= extract["date"]), default=0)
        rows.insert(at, extract)
        at += 1
    return rows


def of_report(extracts: list[Row], length: Length) -> tuple[list[list[Row]], list[Row]]:
    """The same of a report without a chronology: its extracts in order; the timeline holds those that name a date."""
    parts = divided(within(extracts, length.words), length.parts)
    dated = [{**row, "part": i} for i, part in enumerate(parts, 1) for row in part if row["when"]]
    return parts, dated[:length.rows]


def divided(rows: list[Row], parts: int) -> list[list[Row]]:
    """The rows in parts of nearly the same size, none of them empty."""
    many = max(1, min(parts, len(rows)))
    edges = [round(i * len(rows) / many) for i in range(many + 1)]
    return [rows[a:b] for a, b in zip(edges, edges[1:], strict=False)]
