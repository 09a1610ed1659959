"""What a report is, about where, by whom and when: found in its text, never in its file's name."""

from __future__ import annotations

import re
from collections import Counter

from corpus.areas import Area, area_of_name, bodies_in, count_mentions, known_area, match_area
from corpus.vocabulary import Facts, Section, Table
from ingest.facts_case import CASE_KINDS, age_band_of, factors_of, harm_of
from ingest.facts_dates import inspected_on, lone_date, printed_publication, publication_after, sign_off
from ingest.facts_grades import grades_of
from ingest.facts_kind import flat, kind_of
from ingest.facts_people import author_of, team_in
from ingest.facts_title import clean_lines, publisher_of, title_of

_HEAD = 3500           # characters of the opening in which covers and letterheads stand
_LETTERS = frozenset({"jtai", "focused_visit", "monitoring_visit"})
_INSPECTIONS = _LETTERS | {"sif", "ilacs", "area_send", "joint_area_review", "other_inspection"}
_MANY_AREAS = frozenset({"abstract", "pfd", "briefing"})   # may be bundles, of no one area

_COUNCIL = re.compile(r"council$", re.IGNORECASE)
_LICENCE = re.compile(r"open government licen[cs]e", re.IGNORECASE)

# How inspections name the place. The words in the group are a council, an area or a borough.
_PLACE = (
    re.compile(r"(?:focused|assurance|monitoring) (?:assurance )?visit (?:to|of) (?:the )?(?P<p>.{3,70}?)(?:['’]s)? (?:local authority |council )?(?:children|services|early help)"),
    re.compile(r"area send (?:\w+ )?(?:inspection|visit) (?:of|to) (?:the )?(?P<p>.{3,70}?) (?:local )?area partnership"),
    re.compile(r"local area send .{0,40}?(?:of|in) (?:the )?(?P<p>[A-Z].{2,60}?)(?= Local| This| Inspection|,|\.)"),
    re.compile(r"joint (?:targeted )?area (?:child protection )?inspection (?:of|in) (?!the multi|services)(?:the )?(?P<p>.{3,60}?)(?= this letter| between | joint | inspection|[.;])"),
    re.compile(r"multi-agency response to .{3,90}? in (?:the )?(?P<p>.{3,60}?)(?= this letter| this inspection| between \d| between | for children|[.;,])"),
    re.compile(r"inspection of (?:the )?(?P<p>(?!services|local authority|children|looked).{3,70}?)(?:['’]s)?(?: local authority)? children.?s (?:social (?:care|work) )?services"),
    re.compile(r"provision of safeguarding services in (?:the )?(?P<p>.{3,60}?)(?= care quality|[.;,])"),
    re.compile(r"children.?s services in (?:the )?(?P<p>.{3,60}?) (?:are|is|require)"),
    re.compile(r"dear (?P<p>.{3,60}?) (?:local )?safeguarding"),
    re.compile(r"\b(?P<p>(?:london borough of|royal borough of|metropolitan borough of|city of) [A-Za-z' -]{3,40}?)(?= inspection| council|\.|,)"),
    re.compile(r"^(?P<p>.{3,60}?) (?:re-?)?inspection of"),
    re.compile(r"inspection of (?:looked after children|services for children).{0,120}? (?P<p>[A-Z][A-Za-z' -]{2,50}? council)"),
)
_PLACES = tuple(re.compile(p.pattern, re.IGNORECASE) for p in _PLACE)


def find_facts(text: str, page_starts: tuple[int, ...], sections: tuple[Section, ...], tables: tuple[Table, ...],
               name_hint: str = "") -> Facts:
    """The facts of a report from its canonical text, sections and tables.

    A field that the text does not tell is "" (or () for grades and factors); `kind` is then "other".
    `published` is the printed date. Where an inspection prints only its own dates it is the month
    (YYYY-MM) in which such reports usually follow, and `published_estimated` is true. `author` names inspectors, and gives the role of
    anyone else. Raises nothing but CodebookError. `name_hint` is not used.
    """
    kind = kind_of(text)
    head = text[:_HEAD]
    bodies = bodies_in("\n".join(clean_lines(head)))
    area, area_line = _area(head, text, kind, bodies)
    published, inspected, estimated = _dates(head, text, kind, page_starts)
    title = title_of(head, kind, area_line)
    story = _story(text, sections)
    case = kind in CASE_KINDS
    return Facts(
        title=title, kind=kind,
        area=area.code if area else "", region=area.region if area else "",
        published=published, published_estimated=estimated, inspected=inspected,
        publisher=publisher_of(head, text, kind, bodies if area or kind not in _MANY_AREAS else ()),
        author=author_of(head, kind, team_in(text, sections)),
        licence="Open Government Licence" if _LICENCE.search(text) else "",
        grades=grades_of(text, tables, kind),
        factors=factors_of(text),
        child_age_band=age_band_of(title, story, tables) if case else "",
        harm=harm_of(title, story) if case else "",
    )


def _story(text: str, sections: tuple[Section, ...]) -> str:
    """The text from the first section that tells something: contents lists and covers left out."""
    for section in sections:
        body = text[section.start + len(section.heading):section.end]
        if section.kind not in ("contents", "glossary") and section.index > 0 and len(body.split()) > 60:
            return text[section.start:]
    return text[1200:] if len(text) > 5000 else text


def _dates(head: str, text: str, kind: str, page_starts: tuple[int, ...]) -> tuple[str, str, bool]:
    if kind in _LETTERS:
        published = lone_date(head) or printed_publication(head)
        return published, inspected_on(head, published, letter=True), False
    if kind in _INSPECTIONS:
        published = printed_publication(head)
        inspected = inspected_on(head, published)
        if published and inspected and not inspected < published:
            published = ""          # "published 12 June" before the visit is a date of something else
        if not published and len(inspected) == 10:
            return publication_after(inspected, kind), inspected, True
        return published or lone_date(head), inspected, False
    return printed_publication(head) or lone_date(head) or sign_off(head), "", False


def _area(head: str, text: str, kind: str, bodies: list[str]) -> tuple[Area | None, str]:
    """The area, and the council as printed where a line of the cover is one."""
    lines = clean_lines(head)
    # A letter begins with Ofsted's own address, in Manchester: there no line of its own is the area.
    cover = () if kind in _LETTERS else lines[:8]
    line = next((ln for ln in cover if known_area(ln) or re.fullmatch(r"[A-Z][\w' -]{2,40} Council", ln)), "")
    if kind in _INSPECTIONS:
        names = [line] if line else []
        one_line = flat(head)
        for pattern in _PLACES:
            names += [m["p"] for m in pattern.finditer(one_line)]
        known = [a for n in names if (a := known_area(n) or match_area(n))]
        if known:
            area = known_area(line) or Counter(known).most_common(1)[0][0]
            return area, area.name if line.endswith(" of") else line
        for name in names + bodies:
            if len(name.split()) <= 8 and name[:1].isupper() and (area := area_of_name(name)):
                return area, line
        counted = count_mentions(text[:20_000])
        return (counted[0][0] if counted else None), line
    if kind in ("press", "minutes"):
        counted = count_mentions(text)
        if counted and counted[0][1] >= 2:
            return counted[0][0], ""
        return _of_bodies(bodies), ""
    if kind in _MANY_AREAS:
        named = {a.code: a for b in bodies_in(text) if not _COUNCIL.search(b) and (a := area_of_name(b))}
        return (next(iter(named.values())) if len(named) in (1, 2) else None), ""
    return _of_bodies(bodies), ""


def _of_bodies(bodies: list[str]) -> Area | None:
    """The area of the first board named; a council only where no board is."""
    boards = [b for b in bodies if not _COUNCIL.search(b)]
    return next((a for b in boards + bodies if (a := area_of_name(b))), None)
