"""Judgements as inspection reports print them: what was judged, and the grade."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.vocabulary import Grade, Table
from ingest.facts_kind import flat

OUTSTANDING, GOOD, INADEQUATE, ADEQUATE = "outstanding", "good", "inadequate", "adequate"
REQUIRES_IMPROVEMENT = "requires improvement to be good"

_GRADE = r"(?P<grade>outstanding|good|requires\s+improvement(?:\s+to\s+be\s+good)?|inadequate|adequate)"
_ONLY_GRADE = re.compile(rf"^(?:grade\s*)?(?:\d\s*\(?)?{_GRADE}\)?\W*$", re.IGNORECASE)

# Printed subjects, the longer before the shorter that begins it, each with the form it is kept in.
_SUBJECTS: tuple[tuple[str, str], ...] = (
    (r"the impact of leaders on (?:social work )?practice with children and families",
     "The impact of leaders on social work practice with children and families"),
    (r"the experiences and progress of children who need help and protection",
     "The experiences and progress of children who need help and protection"),
    (r"the experiences and progress of children in care and care leavers",
     "The experiences and progress of children in care and care leavers"),
    (r"the experiences and progress of children in care", "The experiences and progress of children in care"),
    (r"the experiences and progress of care leavers", "The experiences and progress of care leavers"),
    (r"children who need help and protection", "Children who need help and protection"),
    (r"children looked after and achieving permanence", "Children looked after and achieving permanence"),
    (r"adoption performance", "Adoption performance"),
    (r"(?:the )?experiences? and progress of care leavers", "Experiences and progress of care leavers"),
    (r"leadership, management and governance", "Leadership, management and governance"),
    (r"overall effectiveness", "Overall effectiveness"),
)
_ROW = re.compile("|".join(f"(?P<s{i}>{s})" for i, (s, _) in enumerate(_SUBJECTS)), re.IGNORECASE)
_AFTER_SUBJECT = re.compile(rf"^[\s:.\-–—|]{{0,6}}(?:grade \d \()?{_GRADE}\b(?! practice| progress| quality)", re.IGNORECASE)

_SENTENCES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("Overall effectiveness", re.compile(rf"the overall judgement (?:is|for [^.]{{0,60}}? is)(?: that [^.]{{0,60}}?)?\s+{_GRADE}", re.IGNORECASE)),
    ("Overall effectiveness", re.compile(
        r"children.s services in (?:[^.]{2,60}?) (?:are|is|(?=require))\s*(?P<grade>outstanding|good|requires? improvement(?: to be good)?|inadequate)",
        re.IGNORECASE)),
    ("Overall effectiveness", re.compile(rf"overall effectiveness [^.]{{0,120}}?grade \d \({_GRADE}\)", re.IGNORECASE)),
)
_LSCB = ("Effectiveness of the Local Safeguarding Children Board", re.compile(
    r"(?:the )?(?:effectiveness of the )?local safeguarding children board (?:\(LSCB\) )?(?:is|(?=requires))\s*"
    r"(?P<grade>outstanding|good|requires improvement(?: to be good)?|inadequate)(?! at | in )", re.IGNORECASE))
_SEND = ("Arrangements of the local area partnership for SEND", (
    ("typically positive", re.compile(r"arrangements typically lead to positive experiences", re.IGNORECASE)),
    ("inconsistent", re.compile(r"arrangements lead to inconsistent experiences", re.IGNORECASE)),
    ("widespread or systemic failings", re.compile(r"there are widespread and/or systemic failings", re.IGNORECASE)),
))

_LONG_FORM = re.compile(r"^(?:the )?experiences? and progress of ", re.IGNORECASE)
_TABLE_REACH = 2500     # characters from the first subject in which the other rows stand
_OPENING = 6000
_FIRST_PAGES = 2        # on which the overall judgement is printed
_GRADED_KINDS = frozenset({"sif", "ilacs", "other_inspection", "joint_area_review"})


def canonical(grade: str) -> str:
    """The grade in lower case; "requires improvement" is the short form of the full wording."""
    words = " ".join(grade.lower().split())
    return REQUIRES_IMPROVEMENT if words.startswith("require") else words


def grades_of(text: str, tables: Sequence[Table], kind: str) -> tuple[Grade, ...]:
    """Grades in printed order, one per subject; the first printed wins. Only a page that prints a
    table of judgements has any: what a letter says of an earlier inspection is no grade of this one."""
    if kind == "area_send":
        opening = flat(text[:_OPENING])
        return tuple(Grade(_SEND[0], name) for name, pattern in _SEND[1] if pattern.search(opening))[:1]
    if kind not in _GRADED_KINDS:
        return ()
    found = dict(_sentences(flat(" ".join(_lone_cells(tables)))))
    for table in tables:
        for row in table.rows:
            if len(row) >= 2 and (match := _ONLY_GRADE.match(" ".join(row[-1].split()))):
                subject = _subject(" ".join(row[:-1]))
                if subject:
                    found.setdefault(subject, canonical(match["grade"]))
    for subject, grade in _from_text(flat(text[:_OPENING])):
        found.setdefault(subject, grade)
    if kind == "sif" and _LSCB[0] not in found:
        match = _LSCB[1].search(flat(text))
        if match:
            found[_LSCB[0]] = canonical(match["grade"])
    return tuple(Grade(s, g) for s, g in _once(found))


def _lone_cells(tables: Iterable[Table]) -> list[str]:
    """The rows of one cell in the first pages' tables: "Children's services in ... are good" over the judgements."""
    return [
        cells[0] for table in tables if (table.page or 1) <= _FIRST_PAGES for row in table.rows
        if len(cells := [cell for cell in row if cell]) == 1
    ]


def _once(found: dict[str, str]) -> list[tuple[str, str]]:
    """A judgement stands in the table of the first page in few words, and in full over its own chapter."""
    kept: dict[str, tuple[str, str]] = {}
    for subject, grade in found.items():
        kept.setdefault(_LONG_FORM.sub("", subject).casefold(), (subject, grade))
    return list(kept.values())


def _subject(cell: str) -> str:
    """A table's subject cell in its kept form; unknown subjects as printed."""
    cell = " ".join(re.sub(r"^\s*\d(?:\.\d)?\.?\s+", "", cell).split())
    match = _ROW.match(cell)
    if match:
        return _SUBJECTS[int(match.lastgroup[1:])][1]
    return cell if 3 < len(cell) < 140 and not re.fullmatch(r"judge?ments?", cell, re.IGNORECASE) else ""


def _from_text(opening: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    first: int | None = None
    for match in _ROW.finditer(opening):
        if first is not None and match.start() > first + _TABLE_REACH:
            break
        grade = _AFTER_SUBJECT.match(opening[match.end():match.end() + 60])
        if grade:
            first = match.start() if first is None else first
            rows.append((_SUBJECTS[int(match.lastgroup[1:])][1], canonical(grade["grade"])))
    return [*(row for row in _sentences(opening) if row[0] not in dict(rows)), *rows]


def _sentences(text: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for subject, pattern in _SENTENCES:
        if match := pattern.search(text):
            found.setdefault(subject, canonical(match["grade"]))
    return list(found.items())
