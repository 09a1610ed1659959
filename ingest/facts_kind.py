"""What kind of report a text is, from what its first page calls itself."""

from __future__ import annotations

import re

# A kind is told by the earliest of these in the opening of a document. Where two begin at one
# place, the one listed first wins. "X" stands for words that are not a sentence's end.
_X = r"[^.:;]{0,160}?"
_TITLES: tuple[tuple[str, str], ...] = (
    ("pfd", r"regulation 28 report|reports? (?:on action )?to prevent (?:other |future )?deaths|prevention of future deaths report"),
    ("dhr", r"domestic (?:homicide|abuse related death) review"),
    ("abstract", r"case review (?:collection|repository)[^\n]{0,40}abstract|abstracts? of (?:a |the )?(?:serious )?case review"
                 r"|case reviews? published in \d{4}|\bprint list\b"),
    ("briefing", r"(?:seven|7)[- ]minute (?:briefing|guide|read)|(?:learning|practice|practitioner|multi-agency|safeguarding) (?:briefings?|bulletin|newsletter|note)\b"
                 r"|learning (?:from|lessons)[^\n]{0,30}briefing|briefing (?:note|paper|for practitioners)"),
    ("child_practice_review", r"child practice review|adolygiad ymarfer plant"),
    ("systems_review", r"serious case review using (?:a|the) systems|learning together (?:case )?review|systems[- ](?:methodology|based) (?:case )?review"
                       r"|case review using (?:the )?(?:scie )?learning together|systems review"),
    ("thematic_review", rf"thematic (?:child safeguarding practice |serious case |safeguarding |practice )?review(?! of practice)"),
    ("learning_review", r"significant case review|significant incident (?:learning )?review|learning review|case management review"
                        r"|multi-agency (?:case |learning )review|practice learning review"),
    ("lcspr", r"(?:local |national )?(?:child )?safeguarding practice review"),
    ("scr", r"serious case review"),
    ("monitoring_visit", rf"monitoring visit (?:of|to)\b|findings of the {_X}monitoring visit|report of the {_X}monitoring visit"),
    ("focused_visit", rf"focused (?:assurance )?visit (?:of|to)\b|findings of (?:the|a|an|our) {_X}(?:focused|assurance) (?:assurance )?visit|assurance visit to"),
    ("area_send", r"area send (?:inspection|monitoring|re-?visit)|joint local area send|local area (?:partnership )?[^.\n]{0,60}send\b[^.\n]{0,20}inspection"
                  rf"|inspection of {_X}special educational needs|local area inspection of"),
    ("jtai", r"joint targeted area (?:child protection )?inspection|joint area child protection inspection|\bjtai\b"),
    ("joint_area_review", r"joint area review|(?:inspection of )?progress made in the provision of safeguarding services"),
    ("sif", rf"inspection of services for children in need of help and protection"),
    ("ilacs", rf"inspection of {_X}children.?s (?:social (?:care|work) )?services|inspection of local authority children.?s services"),
    ("other_inspection", r"(?:re-?inspection|(?<!joint targeted area )(?<!area send )inspection) of|inspection report|inspection dates?:"),
)
_PATTERNS = tuple((code, re.compile(pattern, re.IGNORECASE)) for code, pattern in _TITLES)

# What is told by its form before its title is read: a newspaper writes about inspections.
_MINUTES = re.compile(r"(?i:^\W*(?:agenda item|minutes)\s*:?\s*$|\bminutes of (?:the|a) (?:meeting|proceedings)\b|^\W*present:|\bapologies for absence\b"
                      r"|members were informed that)|\bRESOLVED\b", re.MULTILINE)
_PRESS = re.compile(r"^\W*by [A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){1,2}\W*(?:$|,)|posted on \d|cookie|subscribe|shutterstock|getty images|share this article"
                    r"|(?:ofsted|council) (?:has said|told the|spokes)|press release|editor['’]s note", re.MULTILINE | re.IGNORECASE)

_OPENING = 2500        # characters in which a document says what it is
_LSCB = re.compile(r"review of the effectiveness of (?:the )?(?:\w+ ){0,3}local safeguarding\s+children\s+board", re.IGNORECASE)
_INSPECTIONS = frozenset({"jtai", "sif", "ilacs", "focused_visit", "monitoring_visit", "area_send", "joint_area_review", "other_inspection"})
_OFSTED = re.compile(r"\bofsted\b|his majesty.s inspector|her majesty.s inspector|\bHMI\b|care quality commission|estyn|care inspectorate", re.IGNORECASE)


def flat(text: str) -> str:
    """One line, without Markdown marks; a line-end hyphen that PDF text marks by U+FFFE is a hyphen."""
    return " ".join(re.sub(r"[*_#|]+", " ", text.replace("\ufffe", "-")).split())


def kind_of(text: str) -> str:
    """A code of `corpus/data/kinds.yaml`; "other" where the opening does not say."""
    opening = text[:_OPENING]
    one_line = flat(opening)
    if _MINUTES.search(opening):
        return "minutes"
    found = _earliest(one_line)
    if len(_PRESS.findall(opening)) >= (1 if found in _INSPECTIONS | {"other"} else 2):
        return "press"
    if found in ("ilacs", "other_inspection") and not _OFSTED.search(text):
        return "other"
    if found == "other":
        return _from_body(text)
    if found in ("sif", "ilacs"):
        return _framework(found, one_line, text)
    return found


def _earliest(one_line: str) -> str:
    hits = []
    for rank, (code, pattern) in enumerate(_PATTERNS):
        match = pattern.search(one_line)
        if match:
            hits.append((match.start(), rank, code))
    # "Inspection of" is said by all inspections, and by the small print: only where nothing else is.
    specific = [hit for hit in hits if hit[2] != "other_inspection"]
    first = min(hits)[2] if hits else "other"
    if first == "other_inspection":
        first = next((code for _, _, code in sorted(specific) if code in _INSPECTIONS), first)
    return first


def _framework(found: str, one_line: str, text: str) -> str:
    """Ofsted's frameworks share their titles: the board's review marks the single inspection
    framework, the judgement on leaders' impact marks ILACS."""
    if re.search(r"impact of leaders on (?:social work )?practice", flat(text[:6000]), re.IGNORECASE):
        return "ilacs"
    if found == "sif":
        return "sif" if _LSCB.search(one_line) else "other_inspection"
    return found


def _from_body(text: str) -> str:
    """For a document whose opening names no kind: what it calls itself most, if it does so often."""
    body = flat(text)
    counts = {
        code: len(re.findall(pattern, body, re.IGNORECASE))
        for code, pattern in (("scr", r"\bthis serious case review|serious case review panel"),
                              ("lcspr", r"\bthis (?:local child safeguarding practice )?review\b.{0,400}safeguarding practice review"),
                              ("child_practice_review", r"\bthis child practice review"),
                              ("dhr", r"\bthis domestic homicide review"))
    }
    code, count = max(counts.items(), key=lambda item: item[1])
    return code if count >= 2 else "other"
