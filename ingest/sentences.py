"""Where sentences begin and end, inside one block of text."""

from __future__ import annotations

import re
from functools import cache

# Abbreviations after which a full stop never ends a sentence, in lower case, without the stop.
_NEVER_ENDS = frozenset(
    "mr mrs ms miss mx dr prof sr rev revd hon sgt insp supt supt det cllr st mt para paras p pp no nos "
    "vol fig ref refs s ss reg art ch cf eg e.g ie i.e viz vs v op ibid al approx dept gov min max tel ext "
    "sec sch h.m".split()
)
# Those that may end one: only what follows tells.
_MAY_END = frozenset("etc jr ltd plc inc co am pm a.m p.m hrs yrs mths wks jan feb mar apr jun jul aug sep sept oct nov dec".split())
# "No." and "Art." are also words; they abbreviate only before a figure.
_ONLY_BEFORE_FIGURE = frozenset("no nos p pp para paras vol fig ref refs s ss reg art ch sec sch v op min max tel ext gov".split())

# "... drive improvement. (Recommendation)": a remark in brackets belongs to what it remarks on.
_REMARK = re.compile(r"\s*\([^()]{1,60}\)[.;]?")

_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?:\s+|$)|[.!?…]+(?=[\"'“‘][A-Z])")
_WORD_BEFORE = re.compile(r"([^\s(\[\"'“‘]+)$")
_INITIALS = re.compile(r"^(?:[A-Z]\.)*[A-Z]$")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence of one paragraph, in order, without the white space between.

    Every character of `text` that is no white space lies in exactly one span.
    """
    spans, start = [], 0
    for match in _END.finditer(text):
        if match.start() < start or not _ends(text, match, start):
            continue
        end = start + len(text[start:match.end()].rstrip())
        remark = _REMARK.match(text, end)
        after = remark.end() if remark else end
        if remark and (after == len(text) or text[after].isspace()):
            end = after
        if end > start:
            spans.append((start, end))
        start = end
        start += len(text[start:]) - len(text[start:].lstrip())
    start += len(text[start:]) - len(text[start:].lstrip())
    if text[start:].strip():
        spans.append((start, start + len(text[start:].rstrip())))
    return spans


def _ends(text: str, match: re.Match[str], start: int) -> bool:
    """Whether the stop at `match` ends the sentence that began at `start`."""
    after = text[match.end():]
    if not after:
        return True
    stop = match.group().strip()
    opening = after.lstrip("\"'“‘([")
    first = opening[:1]
    if not first:
        return True
    if first.islower():
        return False
    if stop[0] in "!?":
        # "'Who is the lead?' The group" ends; a question inside the quotation's sentence goes on in lower case.
        return True
    if stop.startswith("..") or stop[0] == "…":
        return first.isupper()
    if stop != ".":
        return True
    before = _WORD_BEFORE.search(text[start:match.start()])
    word = before.group(1) if before else ""
    lower = word.lower().rstrip(".")
    if lower in _ONLY_BEFORE_FIGURE:
        return not (first.isdigit() or (len(lower) > 1 and lower not in ("no", "art", "min", "max") and first.isdigit()))
    if lower in _NEVER_ENDS:
        return False
    if _INITIALS.match(word) and not re.search(r"(?:Child|Mr|Mrs|Ms|Baby|Family|Person|Dr|Adult|Father|Mother|Sibling|Young Person)\s+$", text[start:match.start() - len(word)]):
        # "J. Smith", "H. M. Coroner": an initial goes on; "vitamin C." is rare in this field.
        return len(word) > 1 and "." not in word
    if lower in _MAY_END:
        return first.isupper()
    return True
