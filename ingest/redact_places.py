"""Addresses, schools and dates of birth in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from corpus.areas import load_areas
from ingest.redact_words import is_ordinary, key_of, words_in
from ingest.sentences import BEGINNERS

_NAME = r"[A-ZÀ-Þ][\w’'-]*\.?"
_KIND = r"(?:Road|Street|Avenue|Close|Lane|Drive|Way|Court|Crescent|Gardens?|Grove|Place|Terrace|Square|Hill|Walk|Rise|Mews|View|Row|Parade|Park|Green|Gate|Path|Vale|Mount|Rd|St|Ave|Cl|Cres|Dr|ROAD|STREET|AVENUE|CLOSE|LANE|DRIVE|CRESCENT|GROVE|TERRACE)"
_STREET = rf"(?:(?:The|St\.?|Old|New|Upper|Lower|Great|Little) )?{_NAME}(?:[ -]{_NAME}){{0,2}}? {_KIND}\b(?! {_KIND}\b)\.?"
POSTCODE = re.compile(r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9](?:[0-9]|[ABEHMNPRV-Y])?|[0-9][A-HJKPS-UW]) ?[0-9][ABD-HJLNP-UW-Z]{2})\b", re.IGNORECASE)
_UNIT = r"(?:(?:Flat|Apartment|Unit|Room|flat|apartment|FLAT) \d{1,4}[A-Za-z]?,? (?:(?:[A-Z][\w’'-]+ ){1,2}(?:House|Court|Tower|Point|Heights|Lodge|Mansions),? )?)"
_TOWNS = rf"(?:,? (?:{_NAME}(?:[ -]{_NAME}){{0,2}}),? (?={POSTCODE.pattern[2:-2]}))?"
ADDRESS = re.compile(rf"(?:{_UNIT}|\b(?:number|No\.?|no\.?) )?\b\d{{1,4}}[A-Za-z]?(?:[-/]\d{{1,4}}[A-Za-z]?)?,? {_STREET}{_TOWNS}|{_UNIT}(?=,|\.|;| |$)")
STREET = re.compile(rf"(?<=\b(?:in|at|on|to|of) ){_STREET}|(?<=\b(?:from|near) ){_STREET}")
_PUBLIC = re.compile(r"^(?:(?:The )?(?:Downing|High|Main|Sesame|Coronation|Store|Civic|Town) (?:Street|Square|Gate|Centre)|.* (?:Court|Green|Gate|Park|Hill|Place|View|Way|Square))$")

_OFFICES = frozenset({"M1 2WD", "TW9 4DU"})  # of Ofsted and of the National Archives, in every inspection report

_FAITH = r"(?:Catholic|RC|R\.C\.|Roman Catholic|Church of England|C of E|CofE|CE|C\.E\.|Christian|Islamic|Muslim|Jewish|Methodist|Voluntary Aided|VA|VC|Community|Foundation)"
_LEVEL = r"(?:Primary|Infants?['’]?|Junior|First|Middle|Secondary|High|Grammar|Upper|Lower|Comprehensive|Preparatory|Prep|Nursery|Special|Free|Boys['’]?|Girls['’]?|Technology|Sports|Sixth Form)"
_SCHOOL = re.compile(
    rf"\b(?P<name>(?:(?:St\.?|Saint|Our|Holy|The|Sir|Dame|King|Queen|Lady) )?(?:[A-ZÀ-Þ][\w’'-]*(?: (?:of|and|for|on|in|&) (?:the )?| |-)){{1,4}}?)"
    rf"(?P<kind>(?:{_FAITH} )*(?:{_LEVEL} )*(?:(?:and|&) {_LEVEL} )*(?:School(?: and (?:Nursery|Sixth Form|College))?|Academy|College|Sixth Form|Nursery|Pre-?[Ss]chool|Playgroup|Kindergarten|Madrasah?))\b")
_OF = re.compile(rf"\b(?P<kind>Academy|School|College|Convent) of (?:the )?(?P<name>(?:St\.? )?{_NAME}(?: {_NAME}){{0,2}})")
_SHOUTED = re.compile(r"\b(?P<name>(?:[A-Z][A-Z’'-]+ ){1,4}?)(?P<kind>(?:PRIMARY |SECONDARY |HIGH |INFANT |JUNIOR |NURSERY |CATHOLIC )+(?:SCHOOL|ACADEMY|NURSERY)|ACADEMY)\b")
_NO_SCHOOL = frozenset("the a an and of local authority independent state maintained every one each his her their this that school primary secondary special high new previous former national medical british royal at attended in from to with after before when since monday january february march april may june july august september october november december gp".split())
_POSTS = frozenset("chief executive director head headteacher principal teacher governor governors chair member pupil student staff deputy manager".split())
SCHOOL_KINDS = (("nursery", ("nursery", "pre-school", "preschool", "playgroup", "kindergarten")), ("college", ("college", "sixth")), ("primary school", ("primary", "infant", "junior", "first", "prep")),
                ("secondary school", ("secondary", "high", "grammar", "upper", "comprehensive")), ("academy", ("academy",)))

_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
DATE = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{_MONTH}),?(?: (?P<y1>\d{{4}}|['’]?\d{{2}}))?|(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y2>\d{{4}}))?"
    r"|(?P<d3>\d{1,2})[/.-](?P<m3>\d{1,2})[/.-](?P<y3>\d{4}|\d{2})|(?P<y4>\d{4})-(?P<m4>\d{2})-(?P<d4>\d{2}))(?![\w/])", re.IGNORECASE)
_BORN_BEFORE = re.compile(
    r"(?:\bd\.? ?o\.? ?b\b\.?|\bdates? of birth\b|\bbirth ?dates?\b|\bborn\b|\bb\.|\bbirthday\b|\bbirth of\b|\bgave birth\b|\bdelivered\b|\bbirthdate\b)"
    r"(?:[^.;!?\d]|\d(?= ?(?:weeks|st|nd|rd|th)|\d (?:weeks|st|nd|rd|th)|\d?\+)){0,45}$", re.IGNORECASE)
_BORN_AFTER = re.compile(r"^[,)]? ?(?:\(|–|-|is |was |being |as )*(?:(?:his|her|their|the child['’]s|[A-Z][\w’'-]+['’]s?) )?(?:exact )?(?:d\.?o\.?b\b|date of birth|birthday|birth ?date)", re.IGNORECASE)
BIRTH_ROW = re.compile(r"\b(?:is|was|were) born\b|^born\b|\bbirth of\b|\bgives? birth\b|\bgave birth\b", re.IGNORECASE)
BIRTH_HEAD = re.compile(r"(?:^|\b)(?:d\.? ?o\.? ?b\.?|dates? of birth|birth ?dates?|born)\b", re.IGNORECASE)


class Place(NamedTuple):
    """A stretch of a text. `kind`: address, school or birth; `whose`: equal for what is one; `instead`: words that may stand for it."""

    start: int
    end: int
    kind: str
    whose: str
    instead: str


class Places:
    """The addresses, schools and dates of birth of one report."""

    def __init__(self, texts: Iterable[str], births: Iterable[str] = ()) -> None:
        """`births`: texts of which every date is one of birth, such as cells of a column."""
        texts = list(texts)
        self.streets: dict[str, str] = {}
        self.schools: dict[str, tuple[str, str]] = {}
        self.dates: set[tuple[int, int, int]] = {day for text in births for m in DATE.finditer(text) if (day := _day(m))}
        for text in texts:
            for place in self._addresses(text):
                for street in re.findall(_STREET, text[place.start:place.end]):
                    if not _PUBLIC.match(street):
                        self.streets.setdefault(street, place.whose)
            for start, end, name, kind in _schools(text):
                self.schools.setdefault(name, (kind, name))
            self.dates |= {day for m in DATE.finditer(text) if _is_birth(text, m) and (day := _day(m)) and day[2]}
        areas = {w.key for a in load_areas().values() for w in words_in(a.name)}
        self._short = {name: kind for name, (kind, _) in self.schools.items() if not all(w.key in areas or is_ordinary(w.key) for w in words_in(name)) and len(name) > 3}

    def find(self, text: str, *, births: bool = False) -> list[Place]:
        """Their places, in order, none running into another. `births`: every date is one of birth."""
        found = [*self._births(text, births), *self._addresses(text), *self._found_schools(text)]
        for street, whose in self.streets.items():
            found += [Place(m.start(), m.end(), "address", whose, "[address]") for m in re.finditer(rf"\b{re.escape(street)}(?!\w)", text, re.IGNORECASE)]
        found += [Place(*m.span(), "address", key_of(m[0]), "[address]") for m in STREET.finditer(text) if not _PUBLIC.match(m[0])]
        kept: list[Place] = []
        for place in sorted(found, key=lambda p: (p.start, -p.end)):
            if kept and place.start < kept[-1].end:
                if place.end > kept[-1].end:
                    kept[-1] = kept[-1]._replace(end=place.end)
            elif kept and place.kind == kept[-1].kind == "address" and re.fullmatch(r",? ", text[kept[-1].end:place.start]):
                kept[-1] = kept[-1]._replace(end=place.end)
            else:
                kept.append(place)
        return kept

    def _addresses(self, text: str) -> list[Place]:
        found = [Place(*m.span(), "address", key_of(m[0]), "[address]") for m in ADDRESS.finditer(text)]
        return found + [Place(*m.span(), "address", key_of(m[0]), "[address]") for m in POSTCODE.finditer(text) if (m[0].upper() == m[0] or " " in m[0]) and m[0] not in _OFFICES]

    def _births(self, text: str, every: bool) -> list[Place]:
        found = []
        for match in DATE.finditer(text):
            day = _day(match)
            if day and (every or day in self.dates or _is_birth(text, match)):
                found.append(Place(*match.span(), "birth", str(day), f"[date of birth, {day[2]}]" if day[2] else "[date of birth]"))
        return found

    def _found_schools(self, text: str) -> list[Place]:
        found = [Place(start, end, "school", name, kind) for start, end, name, kind in _schools(text)]
        for name, kind in self._short.items():
            found += [Place(m.start(), m.end(), "school", name, kind) for m in re.finditer(rf"\b{re.escape(name)}(?!\w)", text, re.IGNORECASE) if m[0][0].isupper()]
        return found


def _schools(text: str) -> Iterable[tuple[int, int, str, str]]:
    """(start, end, name, kind) of each named school, nursery or college."""
    for pattern in (_SCHOOL, _OF, _SHOUTED):
        for match in pattern.finditer(text):
            name = match["name"].strip(" -")
            start = match.start("name") if pattern is not _OF else match.start()
            while first := words_in(name)[:1]:
                begins = not start or text[:start].rstrip()[-1:] in ".!?:;|"
                if first[0].key not in _NO_SCHOOL and first[0].key not in _POSTS and not (begins and first[0].key in BEGINNERS):
                    break
                rest = re.sub(r"^(?:['’]s)?[ .-]*(?:(?:of|the|and|for|on|in|at) )*", "", name[first[0].end:])
                start += len(name) - len(rest)
                name = rest
            if not words_in(name) or all(w.key in _NO_SCHOOL for w in words_in(name)):
                continue
            if len(words_in(name)) == 1 and is_ordinary(words_in(name)[0].key) and match["kind"].casefold() in ("school", "nursery", "college", "academy", "sixth form"):
                continue
            if re.search(r" (?:and|of|the) ", name) and all(is_ordinary(w.key) or w.key in _NO_SCHOOL for w in words_in(name)):
                continue
            if re.search(r"\b(?:Council|Board|Royal|Partnership|Trust|Police)\b", name):
                continue
            kind = match["kind"].casefold()
            start -= 4 * (re.search(r"(?<!\w)The $", text[:start]) is not None)
            yield start, match.end(), name, next((label for label, signs in SCHOOL_KINDS if any(s in kind for s in signs)), "school")


def _is_birth(text: str, date: re.Match[str]) -> bool:
    return bool(_BORN_BEFORE.search(text[max(0, date.start() - 70):date.start()]) or _BORN_AFTER.match(text[date.end():date.end() + 60]))


def _day(date: re.Match[str]) -> tuple[int, int, int] | None:
    """(day, month, year), the year 0 where none is written."""
    said = {k: next((date[f"{k}{n}"] for n in range(1, 5) if f"{k}{n}" in date.groupdict() and date[f"{k}{n}"]), "") for k in "dmy"}
    month = int(said["m"]) if said["m"].isdigit() else "janfebmaraprmayjunjulaugsepoctnovdec".index(said["m"][:3].casefold()) // 3 + 1
    year = int(said["y"].strip("'’") or 0)
    if 0 < year < 100 or said["y"].strip("'’") == "00":
        year += 2000 if year < 40 else 1900
    return (int(said["d"]), month, year) if 1 <= int(said["d"]) <= 31 and 1 <= month <= 12 else None
