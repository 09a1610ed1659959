"""Who wrote a report. Inspectors, who sign as public officials, by name; all others by their role."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.vocabulary import Section

_NAME = r"[A-ZÀ-Þ][\w'’.À-ÿ-]*(?:\s+(?:(?:de|van|von|der|la|le|al|el|bin|ap)\s+)?[A-ZÀ-Þ][\w'’.À-ÿ-]*){1,3}"
_LEAD = re.compile(r"(?:Lead|Reporting)\s+inspectors?\b\s*[:\-–]?\s*(?P<names>[^:;]{4,80})", re.IGNORECASE)
# "Lead inspector: Ann Vole", "Dr Ann Vole, Ofsted HMI Lead Inspector"
_TEAM_LEAD = re.compile(r"^(?:lead inspectors?\b\W*(?P<after>.+)|(?P<before>.+\bOfsted\b.*?)\blead inspector)\W*$", re.IGNORECASE)
_TEAM = re.compile(r"(?i)^(?:the |our )?inspection team$|^(?:the )?inspectors$")
_TEAM_REACH = 1000     # characters of a list of names
_LETTER = re.compile(
    r"inspectors?(?:\s+for\s+this\s+visit)?\s+(?:were|was)\s*:?\s+(?P<names>[^.;]{5,200}?)(?=\.(?:\s|$)|;|\bInspectors\b)", re.IGNORECASE)
_HONOURS = re.compile(r"\b(?:(?:His|Her)\s+Majesty['’]s\s+Inspectors?|HMI|Ofsted\s+Inspectors?|Social\s+Care\s+Regulatory\s+Inspectors?"
                      r"|Senior\s+HMI|SHMI|Ofsted|Majesty['’]s\s+Inspectors?)\b\.?", re.IGNORECASE)
_NO_NAMES = frozenset("his her majesty inspector inspectors judgement the inspection senior ofsted age group".split())

_ROLES = re.compile(
    r"(?P<role>(?:independent )?(?:(?:overview|lead|joint|external) ){0,2}(?:report )?"
    r"(?:chair and author|author and chair|overview author|lead reviewers?|reviewers?|authors?|overview writer|report writer))\b", re.IGNORECASE)
_BYLINE = re.compile(r"^\W*by\s+[A-Z][\w'’.-]+(?:\s+[A-Z][\w'’.-]+){0,3}\W*(?:,\s*(?P<role>[^\n]{5,80}))?\s*$", re.IGNORECASE | re.MULTILINE)
_CORONER = re.compile(r"I am (?:the )?(?P<role>(?:(?:HM|Assistant|Area|Senior|Deputy|Acting)\s+)*Coroner)", re.IGNORECASE)


def author_of(head: str, kind: str, team: str = "") -> str:
    """Inspectors' names joined by ", "; a role ("Independent Overview Author") for any other
    document; "" where neither is told. `head` is the opening, lines kept; `team` is the text in which the
    inspection team stands: who led it is looked for there where the opening does not say."""
    if kind in ("ilacs", "sif", "other_inspection", "focused_visit", "monitoring_visit", "area_send", "jtai", "joint_area_review"):
        return _inspectors(head) or _team_lead(team)
    if kind == "press":
        match = _BYLINE.search(head)
        return (match["role"] or "Journalist").strip(" *.") if match else ""
    if kind == "pfd":
        match = _CORONER.search(head)
        return " ".join(match["role"].split()) if match else ""
    if kind in ("minutes", "abstract", "other"):
        return ""
    match = _ROLES.search(head)
    return _role(match["role"]) if match else ""


def team_in(text: str, sections: Sequence[Section]) -> str:
    """The text that begins with the first section about the inspection team, "" where there is none."""
    start = next((s.start for s in sections if _TEAM.match(s.heading)), None)
    return "" if start is None else text[start:start + _TEAM_REACH]


def _team_lead(team: str) -> str:
    for line in team.splitlines():
        if (lead := _TEAM_LEAD.match(line)) and (names := _names(lead["after"] or lead["before"])):
            return names[0]
    return ""


def _inspectors(head: str) -> str:
    lead = _LEAD.search(head)
    if lead:
        names = _names(lead["names"])
        if names:
            return names[0]
    letter = _LETTER.search(" ".join(head.split()))
    return ", ".join(_names(letter["names"])) if letter else ""


def _names(text: str) -> list[str]:
    bare = _HONOURS.sub(",", " ".join(text.split()))
    names = []
    for part in re.split(r",|\band\b|&|\(|\)", bare):
        match = re.match(rf"({_NAME})(?:$|\n)", part.strip(" .:"))
        if match and not {w.lower() for w in match[1].split()} & _NO_NAMES:
            names.append(match[1])
    return names


def _role(text: str) -> str:
    words = " ".join(text.split()).lower()
    return words[:1].upper() + words[1:]
