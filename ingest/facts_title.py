"""What a report is called and who published it, as a citation would print them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from textwrap import shorten

from corpus.areas import bodies_in, proper_case
from ingest.facts_kind import flat

_LONGEST_TITLE = 220   # characters
_OPENING_WORDS = 90    # characters of an article without a headline that stand for one
_COVER_LINES = 14      # lines among which a cover's title stands

_INSPECTION_TITLES = (
    re.compile(r"^(?:Joint targeted area (?:child protection )?inspection|Joint area child protection inspection) (?:of|in)\b.{3,200}$", re.IGNORECASE),
    re.compile(r"^(?:Focused|Focused assurance|Assurance|Monitoring) visit (?:to|of)\b.{3,160}$", re.IGNORECASE),
    re.compile(r"^(?:Area SEND|Joint local area SEND|Local area SEND) .{3,160}$", re.IGNORECASE),
    re.compile(r"^(?:Re-?inspection|Inspection) of\b.{3,240}$", re.IGNORECASE),
    re.compile(r"^(?:Joint area review|Enhanced youth inspection).{0,160}$", re.IGNORECASE),
)
_LSCB = re.compile(r"^Review of the effectiveness of the local safeguarding children\s+board", re.IGNORECASE)

# Where a cover ends, and lines on it that are no part of the title.
_COVER_ENDS = re.compile(r"^(?:(?:table of )?contents|(?:\d+\.?\s*)?introduction|foreword|executive summary$|glossary|document control|preliminary matters|period under review)\b", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"^(?:case )?ref(?:erence)?\b|^re:|independent|\bauthors?\b|reviewers?\b|^report (?:of|completed|by|to|accepted)|accepted|endorsed|published|publication"
    r"|^version|^final|^draft|^status|^restricted|^official|commissioned|^date|^this (?:report|review|document|page)|^undertaken|readers|^\d{1,2} [a-z]+ \d{4}$|^[a-z]+ \d{4}$"
    r"|^chair\b|©|copyright|^page \d|^before you read|^content note|^bwrdd\b|^skip to|cookie|connecting to|shutterstock|^news\b|^home$|^posted|^by [A-Z]|^executive director"
    r"|^minutes:?$|^agenda item$|^\d+$|^www\.|@", re.IGNORECASE)
_NO_HEADLINE = re.compile(r"^(?:by [A-Z]|posted|published|updated|\d{1,2} [a-z]+ \d{4}|news\b|home$|skip to|minutes:?$|agenda item$|share\b)"
                          r"|cookie|connecting to|shutterstock|getty|^\(|©", re.IGNORECASE)
_SMALL_PRINT = re.compile(r"[.;:]$")
_PAPER = re.compile(r"\b(The [A-Z][\w’']+(?: [A-Z][\w’']+| Of){0,3}(?:\.[Cc]om)?|[A-Z]\w+ (?:Post|Times|Echo|Gazette|Herald|Mail|News|Star|Chronicle|Telegraph|Argus|Mercury|Live))"
                    r"(?= (?:can (?:confirm|reveal)|understands|has (?:learned|learnt|seen)|reported|reports|newspaper))")
_CORONER_AREA = re.compile(r"coroner (?:for|in) (?:the )?(?:coroner(?:['’]?s)? area of|area of)?\s*(?:the )?([A-Z][\w’' -]+?)(?=[.,\n(]|$)", re.IGNORECASE | re.MULTILINE)
_REVIEW_BODY = re.compile(r"safeguarding|child(?:ren)?|protection committee|safer|community safety", re.IGNORECASE)
_INSPECTIONS = frozenset({"jtai", "sif", "ilacs", "focused_visit", "monitoring_visit", "area_send", "joint_area_review", "other_inspection"})


def clean_lines(head: str) -> list[str]:
    """Lines of the opening without Markdown marks, empty ones dropped."""
    lines = (" ".join(re.sub(r"^[#>\s]+|[*_`|]+|\s+$", " ", line.replace("\ufffe", "-")).split()) for line in head.splitlines())
    return [line for line in lines if line and not re.fullmatch(r"[-–—=.\s]+", line)]


def title_of(head: str, kind: str, area_line: str = "") -> str:
    """The title: the subject line of an inspection, the cover lines of a review, the headline of an
    article. `area_line` is the council as printed, set before a title that does not name it."""
    lines = clean_lines(head)
    if kind in _INSPECTIONS:
        title = _inspection_title(lines)
        if title and area_line and kind in ("sif", "other_inspection", "ilacs", "joint_area_review") and not _names(title, area_line):
            title = f"{area_line}: {title[:1].lower() + title[1:] if not title.startswith('Re-') else title}"
        if title:
            return title
    if kind in ("press", "minutes"):
        return _headline(lines)
    return _cover_title(lines)


def _names(title: str, area_line: str) -> bool:
    words = [w for w in re.findall(r"[A-Za-z]{4,}", area_line) if w.lower() not in
             {"london", "borough", "council", "county", "city", "royal", "metropolitan", "district"}]
    return any(w.lower() in title.lower() for w in words)


def _inspection_title(lines: list[str]) -> str:
    joined = lines[:40]
    for index, line in enumerate(joined):
        for pattern in _INSPECTION_TITLES:
            # A wrapped title goes on in the next line; a sentence about an inspection ends in a stop.
            if not pattern.match(line) or (_SMALL_PRINT.search(line) and len(line) > 120):
                continue
            title = line
            for later in joined[index + 1:index + 4]:
                if later.lower() == "and" or later.isdigit() or _LSCB.match(later):
                    continue
                if _goes_on(title, later):
                    title = f"{title} {later}"
                else:
                    break
            title = re.sub(r"(?:\s+and)?\s+review of the effectiveness.*$|(?<=[a-z])\d+$|\s+and$", "", title, flags=re.IGNORECASE)
            if any(re.search("review of the effectiveness", later, re.IGNORECASE) for later in joined[index:index + 5]):
                title += " and review of the effectiveness of the Local Safeguarding Children Board"
            return title[:_LONGEST_TITLE].strip(" .,:")
    return ""


def _goes_on(title: str, line: str) -> bool:
    """Whether `line` continues a title that was broken: it begins in small letters, or the title
    ends in a word that cannot end it."""
    if len(title) + len(line) > _LONGEST_TITLE or re.match(r"(?:lead inspector|inspection dates?|report published|judgement)", line, re.IGNORECASE):
        return False
    return bool(re.match(r"[a-z]", line) and not _SMALL_PRINT.search(line)) or bool(re.search(r"\b(?:of|and|the|for|in|to|or|local|North|South|East|West)$", title))


def _cover_title(lines: list[str]) -> str:
    parts: list[str] = []
    bodies = 0
    for line in lines[:_COVER_LINES]:
        if parts and _COVER_ENDS.match(line):
            break
        if _COVER_ENDS.match(line) or _NO_TITLE.search(line) or len(line) > 160:
            if parts and len(line) > 160:
                break
            continue
        if _SMALL_PRINT.search(line) and len(line) > 60:
            if parts:
                break
            continue
        named = bodies_in(line)
        if named and len(named[0]) > 0.7 * len(line) and bodies < 3:
            bodies += 1
            continue
        parts.append(_calm(line))
        if len(parts) == 4:
            break
    parts = [p for i, p in enumerate(parts) if not any(p.lower() in q.lower() for q in parts[:i])]
    title = ": ".join(p.strip(" :.") for p in parts)
    return title[:_LONGEST_TITLE].rstrip(" :,")


def _calm(line: str) -> str:
    """A shouted line in title case; names of children ("Child T") keep their capitals."""
    if line != line.upper() or not re.search(r"[A-Z]{4}", line):
        letters = re.findall(r"[A-Za-z]", line)
        loud = sum(c.isupper() for c in letters)
        return line if not letters or loud < 0.6 * len(letters) else " ".join(proper_case(w) if len(w) > 3 else w for w in line.split())
    words = proper_case(line)
    return re.sub(r"^(In Respect|Concerning|Into)\b", lambda m: m[0].capitalize(), words)


def _headline(lines: list[str]) -> str:
    """The headline; the opening words of an article that has none."""
    fair = [line for line in lines[:12] if not _NO_HEADLINE.search(line) and len(line) >= 12]
    headline = next((line for line in fair if len(line) <= _LONGEST_TITLE and not line.endswith((".", "”", '"'))), "")
    if headline and fair.index(headline) <= 4:
        return headline
    return shorten(fair[0], _OPENING_WORDS, placeholder=" …") if fair else ""


def publisher_of(head: str, text: str, kind: str, bodies: Iterable[str]) -> str:
    """Ofsted for inspections; the board or boards for a review; the paper for an article; "" where untold."""
    if kind in _INSPECTIONS:
        return "Ofsted"
    if kind == "press":
        match = _PAPER.search(flat(text))
        return match[1] if match else ""
    if kind == "pfd":
        areas = {m[1].strip(): None for m in _CORONER_AREA.finditer(text[:20_000])}
        return f"HM Coroner, {next(iter(areas))}" if len(areas) == 1 else ""
    names = [proper_case(b) for b in bodies if _REVIEW_BODY.search(b)] if kind != "minutes" else list(bodies)
    first = [n for n in names if n.lower() in flat(head[:700]).lower()]
    if kind in ("dhr", "scr", "lcspr") and len(first) > 1:
        return " and ".join(list(dict.fromkeys(first))[:2])
    return (first or names)[0] if first or names else ""
