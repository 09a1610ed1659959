"""A recommendation made of the stretches of a report that it stands in: its number, who is asked, the words that ask."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.vocabulary import Recommendation, Report
from ingest.asks import NOBODY, Addressee, Ask, ask_of, named_in_heading
from ingest.stretches import Stretch

ASKED, IMPROVE, PRIORITY = "recommendation", "area_for_improvement", "priority_action"

_LABEL = re.compile(r"^(?:[\d.]+ )?(?P<label>(?:Recommendation|RECOMMENDATION)(?: No\.?)? ?\w{1,5})$")
UNNUMBERED = re.compile(r"^(?:Recommendation|RECOMMENDATION)\s*[:–—-]\s+(?=\S)")


def make(report: Report, form: str, parts: Sequence[Stretch], who: Addressee, *, described: bool = False) -> Recommendation:
    first, last = parts[0], parts[-1]
    start, end = first.start, last.end
    if opening := UNNUMBERED.match(report.text[start:end]):
        start += opening.end()
    asked, where = _first_ask(report, parts, start, plainly=described)
    if asked and asked.addressee.words:
        who = asked.addressee
    if not who.agencies and (asked or not described):
        above = _of_headings(report, first.section)
        who = replace(above, words=who.words or above.words)
    if report.facts.kind == "area_send":  # there "the partnership" is of the local area, and "leaders" lead any of it
        who = replace(who, agencies=tuple(dict.fromkeys("ALL" if c == "LSCP" or c == "CSC" and "eaders" in who.words else c for c in who.agencies)))
    ask = ""
    if asked:
        ask = report.text[where[0] + asked.start:where[1]]
    elif not described:
        ask = report.text[start:first.spans[0][1]] if first.spans else report.text[start:end]
    number = label_of(first) or first.number
    digest = hashlib.sha256(f"{report.id}|{start}|{end}|recommendation".encode()).hexdigest()
    return Recommendation(
        id=digest[:16], report_id=report.id, form=form, start=start, end=end, text=report.text[start:end], number=number,
        addressee=who.words, agencies=who.agencies, ask=ask, page=first.page, section=first.section,
        paragraph=first.paragraph.removesuffix(number).strip() if number and number != first.paragraph else first.paragraph,
    )


def _first_ask(report: Report, parts: Sequence[Stretch], start: int, *, plainly: bool) -> tuple[Ask | None, tuple[int, int]]:
    """`plainly`: only a sentence that does nothing else than ask."""
    for part in parts:
        for a, b in part.spans:
            a = max(a, start)
            asked = ask_of(report.text[a:b])
            if asked and (asked.plain or not plainly):
                return asked, (a, b)
    return None, (0, 0)


def label_of(part: Stretch) -> str:
    """"Recommendation 3", where a paragraph is so labelled."""
    found = _LABEL.match(part.number)
    return found["label"] if found else ""


def _of_headings(report: Report, section: int) -> Addressee:
    """Whom the section's heading names, or one above it; the report's own title names its subject."""
    title = next((s.heading for s in report.sections if s.heading), "")
    path = report.sections[section].path
    for heading in reversed(path[1:] if path[:1] == (title,) else path):
        who = named_in_heading(heading)
        if who.words:
            return who
    return NOBODY
