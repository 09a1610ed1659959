"""What a report asks for, as objects: its recommendations, and what inspections find in need of improvement.

Found by rules, in the report's own words:

- under "Recommendations" each paragraph that asks for something (`ingest.asks`); where paragraphs
  are labelled "Recommendation 3", or numbered, only those, so that remarks between them are none;
- under "What needs to improve", "Areas for improvement", "Priority action" each point, asked or described;
- the rows of a table with a column of recommendations (`ingest.recommendation_tables`);
- anywhere: a paragraph labelled "Recommendation 3", a sentence "It is recommended that ...", what a
  committee resolves to ask of others, and the list behind "Recommendations:" in an abstract.

Points in lower case or lettered under a point that ends in a colon belong to it. Questions that a
review puts to a board in place of recommendations, and a coroner's concerns, are none. What is
printed twice in the same words counts once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from corpus.codebook import load_codebook
from corpus.vocabulary import Finding, Recommendation, Report
from ingest.asks import NOBODY, Addressee, ask_of, recommends
from ingest.findings import NEVER_LABELLED
from ingest.frames import VOICE_OF_KIND
from ingest.recommendation_made import ASKED, IMPROVE, PRIORITY, UNNUMBERED, label_of, make
from ingest.recommendation_tables import Row, rows_of
from ingest.sections import heading_kind
from ingest.stretches import Stretch, stretches

IMPROVE_SECTIONS = frozenset({"what_needs_to_improve", "areas_for_improvement"})
LEAST_NUMBERED = 3   # points with a number of their own make the section a numbered list
SUBHEADING = 60      # characters: a shorter line without a number among numbered points is a heading

_LISTED = re.compile(r"^Recommendations:\s+(?=\S)")
_INCLUDING = re.compile(r"(?i)^[^:;]{0,60}\b(?:recommendations?|includ(?:es?|ing))\b[^:;]{0,20}[:,]\s+(?:includ(?:es?|ing):?\s+)?|^includ(?:es?|ing):?\s+")
_NONE = re.compile(r"(?i)\b(?:no|any) recommendations?\b")
_RESOLVED = re.compile(r"^RESOLVED\s*:?\s*")
_OF_OTHERS = re.compile(r"(?i)\bbe (?:asked|recommended|requested|invited|urged) to\b")
_LEADS_IN = re.compile(r"(?i)\b(?:the following|as follows|set out below|listed below)\b|\brecommend(?:s|ed)?(?: that)?:$")
_LETTER = re.compile(r"^\(?(?:[a-z]|[ivx]{1,4})\)?$")
_FORMAL = re.compile(r"(?i)\baction should be taken\b|\brecommendations? (?:will|are|is|has|have) (?:be(?:en)? )?(?:monitored|made|reported|included)\b|\bmake no recommendation|^in my opinion\b")
_NO_CLAUSE = re.compile(r"(?i)^(?:none|n/a)$|\bpublished separately\b")
_NO_AREAS = re.compile(r"(?i)\b(?:no|not (?:find|identify) any) areas? for\b")
_DUE = re.compile(r"(?i)^(?:immediately|within .{1,30}(?:days?|weeks?|months?|years?)):?$")
_PRIORITY = re.compile(r"(?i)\bpriority\b")


def find_recommendations(report: Report) -> tuple[Recommendation, ...]:
    """The recommendations of a report in reading order, themes and failings not yet told. Pure."""
    parts = stretches(report)
    rows = list(rows_of(report, parts))
    with_rows = {row.parts[0].section for row in rows}
    taken = {id(part) for row in rows for part in row.parts}
    found = [_from_row(report, row) for row in rows]
    by_section: dict[int, list[Stretch]] = {}
    for part in parts:
        by_section.setdefault(part.section, []).append(part)
    told: dict[tuple[str, ...], Addressee] = {}
    improving = _improving(report, by_section)
    labelled = any(label_of(part) for part in parts if report.sections[part.section].kind == "recommendations")
    for index, group in by_section.items():
        section = report.sections[index]
        group = [part for part in group if id(part) not in taken]
        if index in improving and index not in with_rows:
            found += _points(report, group, told)
        elif section.kind == "recommendations" and index not in with_rows:
            found += _recommended(report, group, told, labelled=labelled)
        elif section.kind not in NEVER_LABELLED:
            found += _elsewhere(report, group)
    return _once(found)


def with_findings(recommendations: Iterable[Recommendation], findings: Sequence[Finding]) -> tuple[Recommendation, ...]:
    """Each with the themes and failings of the findings whose sentence lies in it, the first named first."""
    book = load_codebook()
    filled = []
    for one in recommendations:
        codes = [f.label.code for f in findings if one.start <= f.start and f.end <= one.end]
        filled.append(replace(
            one, themes=tuple(dict.fromkeys(map(book.theme_of, codes))),
            failings=tuple(dict.fromkeys(code for code in codes if code in book.failings)),
        ))
    return tuple(filled)


def _improving(report: Report, told: Mapping[int, object]) -> set[int]:
    """The sections that list what needs to improve: also those under a sub-heading that says what about
    ("Leadership and learning"), be it printed smaller than "Areas for improvement" or alike, directly below."""
    found, under = set(), False
    for section in report.sections:
        below = section.kind == "findings" and any(heading_kind(h) == "areas_for_improvement" for h in section.path[:-1])
        if section.kind in IMPROVE_SECTIONS:
            under = section.kind == "areas_for_improvement" and section.index not in told
        elif section.kind != "findings":
            under = False
        if section.kind in IMPROVE_SECTIONS or below or under:
            found.add(section.index)
    return found


def _points(report: Report, group: list[Stretch], told: dict[tuple[str, ...], Addressee]) -> list[Recommendation]:
    """Each point of a section on what needs to improve."""
    section = report.sections[group[0].section] if group else None
    if section is None:
        return []
    form = PRIORITY if any(map(_PRIORITY.search, section.path[-2:])) else IMPROVE
    due = section.heading.rstrip(":") if _DUE.match(section.heading) else ""
    numbered = sum(bool(part.number) for part in group) >= LEAST_NUMBERED
    who = _lead(report, section.index, told)
    found, at = [], 0
    while at < len(group):
        part, following = group[at], group[at + 1] if at + 1 < len(group) else None
        if numbered and not part.number and len(part.text) <= SUBHEADING and not ask_of(part.text) and part.text[-1] not in ".;":
            at += 1
            continue
        if _NO_AREAS.search(part.text):
            at += 1
            continue
        if _is_lead_in(part, following):
            told[section.path] = who = _asked_of(part.text) or who
            at += 1
            continue
        end = _with_sub_points(group, at)
        found.append(replace(make(report, form, group[at:end], who, described=form == IMPROVE and section.kind != "what_needs_to_improve"), due=due))
        at = end
    # A review's "areas for development" only describe what was found.
    return [one for one in found if one.ask or VOICE_OF_KIND.get(report.facts.kind) == "inspector"]


def _recommended(
    report: Report, group: list[Stretch], told: dict[tuple[str, ...], Addressee], *, labelled: bool,
) -> list[Recommendation]:
    """Each recommendation of a section of such; `labelled`: the report labels each."""
    numbered = [part for part in group if part.number and _asks(part)]
    plain = len(numbered) >= LEAST_NUMBERED and all(part.number.isdigit() for part in numbered)  # a list "1.", "2.": each of it is one
    if group:
        who = _lead(report, group[0].section, told)
    found, at = [], 0
    while at < len(group):
        part, following = group[at], group[at + 1] if at + 1 < len(group) else None
        if _is_lead_in(part, following):
            told[report.sections[part.section].path] = who = _asked_of(part.text) or who
            at += 1
            continue
        end = _with_sub_points(group, at)
        if (label_of(part) if labelled else part.number and (_asks(part) or plain and part.number.isdigit()) if len(numbered) >= LEAST_NUMBERED else _asks(part)):
            found.append(make(report, ASKED, group[at:end], who))
        at = end
    return found


def _elsewhere(report: Report, group: list[Stretch]) -> list[Recommendation]:
    found, resolved = [], False
    for at, part in enumerate(group):
        if label_of(part) or UNNUMBERED.match(part.text):
            found.append(make(report, ASKED, group[at:_with_sub_points(group, at)], NOBODY))
        elif opening := _LISTED.match(part.text):
            found += _clauses(report, part, opening.end())
        elif opening := _RESOLVED.match(part.text):
            resolved = not part.text[opening.end():].strip()
            if _OF_OTHERS.search(part.text):
                found.append(make(report, ASKED, [replace(part, start=part.start + opening.end())], NOBODY))
        elif resolved and part.text[0].islower():
            if _OF_OTHERS.search(part.text):
                found.append(make(report, ASKED, [part], NOBODY))
        else:
            resolved = False
            found += [
                make(report, ASKED, [replace(part, start=start, end=end, spans=((start, end),))], NOBODY)
                for start, end in part.spans
                if recommends(text := report.text[start:end]) and text[-1] != ":" and (asked := ask_of(text)) and len(text) - asked.start > 12
            ]
    return found


def _clauses(report: Report, part: Stretch, at: int) -> list[Recommendation]:
    """The recommendations that an abstract lists in one sentence, parted by semicolons."""
    if _NONE.search(part.text):
        return []
    if opening := _INCLUDING.match(part.text[at:]):
        at += opening.end()
    found = []
    for clause in re.finditer(r"[^;]+", part.text[at:]):
        words = clause.group().strip()
        start = part.start + at + clause.start() + len(clause.group()) - len(clause.group().lstrip())
        words = words.rstrip(".")
        if words and not _NO_CLAUSE.search(words):
            found.append(make(report, ASKED, [replace(part, start=start, end=start + len(words), spans=((start, start + len(words)),))], NOBODY))
    return found


def _from_row(report: Report, row: Row) -> Recommendation:
    section = report.sections[row.parts[0].section]
    form = PRIORITY if row.priority else IMPROVE if section.kind in IMPROVE_SECTIONS else ASKED
    made = make(report, form, row.parts, NOBODY)
    who = row.addressee if row.addressee.words else Addressee(made.addressee, made.agencies)
    return replace(made, number=row.number or made.number, addressee=who.words, agencies=who.agencies or made.agencies, due=row.due)


def _asks(part: Stretch) -> bool:
    said = [part.text[a - part.start:b - part.start] for a, b in part.spans]
    return not _FORMAL.search(part.text) and any(sentence[-1] != "?" and ask_of(sentence) for sentence in said)


def _asked_of(text: str) -> Addressee | None:
    """Whom a sentence over a list asks: "The Board should take the following action:"."""
    asked = ask_of(text)
    return asked.addressee if asked and asked.addressee.words else None


def _is_lead_in(part: Stretch, following: Stretch | None) -> bool:
    """Whether a paragraph only introduces what follows."""
    if label_of(part) or part.sentences > 1 and _asks_before_end(part):
        return False
    if part.number and following and not following.number and following.text[0].islower():
        return False  # one of several, with points of its own
    if _LEADS_IN.search(part.text):
        return True
    return part.text.endswith(":") and (following is None or bool(following.number and following.number[0].isdigit()) or following.text[0].isupper())


def _asks_before_end(part: Stretch) -> bool:
    return any(ask_of(part.text[a - part.start:b - part.start]) for a, b in part.spans[:-1])


def _with_sub_points(group: list[Stretch], at: int) -> int:
    """The index behind the last of the points that belong to the one at `at`."""
    first, end = group[at], at + 1
    opened = first.text[-1] not in ".!?"
    whole = opened and first.sentences > 1 and _LEADS_IN.search(first.text)
    while end < len(group):
        part = group[end]
        lower = part.text[0].islower() and first.text[0].isupper() and not part.number
        if not (opened and (lower or _LETTER.match(part.number)) or whole and not part.number):
            break
        end += 1
    return end


def _lead(report: Report, section: int, told: dict[tuple[str, ...], Addressee]) -> Addressee:
    """Whom a lead-in further up asks, where this section stands under its own."""
    path = report.sections[section].path
    return next((told[path[:depth]] for depth in range(len(path), 0, -1) if path[:depth] in told), NOBODY)


def _once(found: Iterable[Recommendation]) -> tuple[Recommendation, ...]:
    kept: list[Recommendation] = []
    seen: set[str] = set()
    for one in sorted(found, key=lambda r: (r.start, r.end)):
        words = re.sub(r"\W+", " ", one.text).casefold().strip()
        if words and words not in seen and not (kept and one.start < kept[-1].end):
            seen.add(words)
            kept.append(one)
    return tuple(kept)
