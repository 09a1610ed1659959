"""Dates as reports print them, and which of them say when it was published and inspected.

A date is an ISO string as precise as what was printed: YYYY-MM-DD, YYYY-MM or YYYY.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {m: i for i, m in enumerate(
    "january february march april may june july august september october november december".split(), 1)}
_MONTH = (r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
          r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?")
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?<![\d/.])(?:(?P<day>{_DAY})(?:\s+day\s+of|\s+of)?\s+)?(?P<month>{_MONTH}),?\s+(?P<year>{_YEAR})(?!\d)"
    rf"|(?P<month_us>{_MONTH})\s+(?P<day_us>{_DAY}),\s+(?P<year_us>{_YEAR})(?!\d)"
    rf"|(?<![\d/.-])(?P<d>\d{{1,2}})[/.](?P<m>\d{{1,2}})[/.](?P<y>{_YEAR}|\d\d)(?![\d/.])"
    rf"|(?<![\d/.-])(?P<iso>{_YEAR}-\d\d-\d\d)(?!\d)",
    re.IGNORECASE,
)
_SEP = r"\s*(?:to|and|until|-|–|—)\s*"
_RANGE_WITHOUT_YEAR = re.compile(rf"({_DAY})(?:\s+({_MONTH}))?{_SEP}({_DAY})\s+({_MONTH})(?!\s*,?\s*\d)", re.IGNORECASE)

# Days from the last day of an inspection to the report, at the median of published reports. Used
# where a report prints no date of its own; the result is given as a month, never as a day.
DAYS_TO_PUBLICATION = {"ilacs": 45, "area_send": 70, "sif": 55}
DAYS_TO_PUBLICATION_OTHERWISE = 40


@dataclass(frozen=True, slots=True)
class FoundDate:
    iso: str
    start: int
    end: int


def _day_iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _month_number(name: str) -> int:
    return next(n for m, n in _MONTHS.items() if m.startswith(name.lower().rstrip(".")[:3]))


def find_dates(text: str) -> list[FoundDate]:
    """All dates with at least a month and a year, in order. Day comes before month in 11/08/2016."""
    found = []
    for m in _DATE.finditer(text):
        if m["iso"]:
            year, month, day = map(int, m["iso"].split("-"))
            iso = _day_iso(year, month, day)
        elif m["d"]:
            year = int(m["y"]) if len(m["y"]) == 4 else 2000 + int(m["y"])
            iso = _day_iso(year, int(m["m"]), int(m["d"]))
        else:
            year, month = int(m["year"] or m["year_us"]), _month_number(m["month"] or m["month_us"])
            day = m["day"] or m["day_us"]
            iso = _day_iso(year, month, int(re.match(r"\d+", day)[0])) if day else f"{year:04d}-{month:02d}"
        if iso:
            found.append(FoundDate(iso, m.start(), m.end()))
    return found


def to_iso(text: str) -> str:
    """One date written in full ("27 february 2025", "March 2009", "2009", "2025-02-27"); "" otherwise."""
    text = text.strip()
    if re.fullmatch(rf"{_YEAR}(?:-(?:0[1-9]|1[0-2]))?", text):
        return text
    dates = find_dates(text)
    return dates[0].iso if len(dates) == 1 and (dates[0].start, dates[0].end) == (0, len(text)) else ""


_INSPECTED = (
    re.compile(r"(?:Inspection|Visit|Fieldwork) dates?\s*:", re.IGNORECASE),
    re.compile(r"(?:inspection|visit|fieldwork) (?:took place|was carried out|was conducted)\s+(?:between|from|on)", re.IGNORECASE),
    re.compile(r"(?:services|visit|council|authority|partnership)\b[^.]{0,80}?\b(?:on|between|from)\s+(?=\d)", re.IGNORECASE),
    re.compile(r"\bBetween\s+(?=\d)"),
)
_LABELS = 2            # how many of these any inspection prints; the others are the phrases of letters
_INSPECTED_ENDS = re.compile(r"Lead inspector|Reporting inspector|Report published|Published|Dates? of (?:the )?previous|Judgement|Age group"
                             r"|[.;]\s|\bThe inspectors?\b|, Ofsted", re.IGNORECASE)


def inspected_on(head: str, published: str, *, letter: bool = False) -> str:
    """The last day of the inspection, from the first pages; "" where it is not told.

    A range printed without a year takes the year of `published`, or the year before where it
    would otherwise lie after it.
    """
    for label in _INSPECTED if letter else _INSPECTED[:_LABELS]:
        for match in label.finditer(head):
            span = head[match.end():match.end() + 160]
            stop = _INSPECTED_ENDS.search(span)
            span = span[:stop.start()] if stop else span
            days = [d.iso for d in find_dates(span) if len(d.iso) == 10]
            if days:
                return max(days)
            bare = _RANGE_WITHOUT_YEAR.search(span)
            if bare and published:
                month, day = _month_number(bare[4]), int(re.match(r"\d+", bare[3])[0])
                year = int(published[:4])
                iso = _day_iso(year, month, day)
                return iso if iso <= published else _day_iso(year - 1, month, day)
    return ""


def publication_after(inspected: str, kind: str) -> str:
    """The month in which a report of this kind usually follows an inspection that ended on `inspected`."""
    days = DAYS_TO_PUBLICATION.get(kind, DAYS_TO_PUBLICATION_OTHERWISE)
    return (date.fromisoformat(inspected) + timedelta(days=days)).isoformat()[:7]


_PUBLISHED = (
    re.compile(r"(?:report |date |first |letter )?(?:published|publication(?: date)?|date of publication|posted|published on)"
               r"\s*(?:on|by|:)?[\s:|*]*(?=\S)", re.IGNORECASE),
    re.compile(r"(?:edited|redacted|released|approved) for publication[\s:|*]*", re.IGNORECASE),
)
_SIGNED_OFF = re.compile(
    r"(?:accepted|endorsed|agreed|approved|ratified|signed off|presented|report completed|completed|final version|report to|date of report"
    r"|dated?|meeting (?:held )?on|held on)\b[^\n.]{0,60}?(?=\d|January|February|March|April|May|June|July|August|September|October|November|December)",
    re.IGNORECASE)


def printed_publication(head: str) -> str:
    """The date after "Published:" or the like; a date right at the label only."""
    for label in _PUBLISHED:
        for match in label.finditer(head):
            dates = find_dates(head[match.end():match.end() + 40])
            if dates and dates[0].start <= 3:
                return dates[0].iso
    return ""


def lone_date(head: str) -> str:
    """The first date that fills a line of its own: a letter's date, a cover's month."""
    for line in head.splitlines():
        stripped = line.strip(" *_#|\t").strip()
        iso = to_iso(stripped) if len(stripped) > 4 else ""
        if iso:
            return iso
    return ""


def sign_off(head: str) -> str:
    """The last of the dates on which a review was completed, accepted or endorsed."""
    found = []
    for match in _SIGNED_OFF.finditer(head):
        dates = find_dates(head[match.end():match.end() + 40])
        if dates and dates[0].start <= 1:
            found.append(dates[0].iso)
    return max(found, default="")
