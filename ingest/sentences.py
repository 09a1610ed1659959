"""Where sentences begin and end, inside one block of text."""

from __future__ import annotations

import re

# Titles: never the end of a sentence when written with a capital ("easier to miss." ends one).
_TITLES = frozenset("mr mrs ms miss mx dr prof sr rev revd hon sgt insp supt det cllr st mt messrs h.m".split())
# Abbreviations after which a full stop never ends a sentence, in lower case, without the stop.
_NEVER_ENDS = frozenset("cf eg e.g ie i.e viz vs v ibid al approx dept".split())
# Those that may end one: only what follows tells.
_MAY_END = frozenset("etc jr ltd plc inc co am pm a.m p.m hrs yrs mths wks jan feb mar apr jun jul aug sep sept oct nov dec".split())
# "No." and "Art." are also words; they abbreviate only before a figure.
_ONLY_BEFORE_FIGURE = frozenset("no nos p pp para paras vol fig ref refs s ss reg art ch sec sch v op min max tel ext gov".split())

# "... drive improvement. (Recommendation)": where a remark only points elsewhere, it is no sentence
# and no part of one.
_POINTER = re.compile(r"(?i)\s*\((?:(?:see )?(?:recommendations?|outcomes?|enablers?|principles?|paragraphs?|paras?\.?)\b[^()]{0,60})\)[.;]?(?=\s|$)")

# Only from the first of several stops, and never fewer of them: a line of a million dots shall cost no more than another.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?:\s+|$)|(?<![.!?…])[.!?…]++(?=[\"'“‘][A-Z])|(?<=[a-z]{3})[.!?](?=[A-Z][a-z]*[ ,])")
_SPACE = re.compile(r"\s*")
_NEAR = 1_000  # characters before and behind a stop that are looked at
_WORD_BEFORE = re.compile(r"([^\s(\[\"'“‘]+)$")
# What stands for a name that was taken out (`ingest.redaction`): a sentence may begin with it.
_TAKEN_OUT = re.compile(r"\[(?:(?:name|(?:[a-z]+ )?school|nursery|college|academy) \d+|address|date of birth(?:, \d{4})?)\]")
_INITIAL = re.compile(r"^[A-Z]$")
_FIRST_WORD = re.compile(r"\S[^\s.,;:!?]*")
# Words before a letter that stands for a person or place.
_CALLED = re.compile(r"\b(?:Child|Children|Baby|Adult|Family|Person|Mr|Mrs|Ms|Miss|Dr|Father|Mother|Sibling|Boy|Girl|Area|School|Worker|Finding|Appendix|Annex|Group|Team|Authority|Trust|Board|Hospital|Nurse|Unit|Section|Part|Option|Year|Twin)\s+$")
# Words with which a sentence begins and a surname does not.
BEGINNERS = frozenset(
    """a about according after again all almost also although an and another any anyone apart as asked at because before
    being both but by despite during each earlier either even every everyone few finally first five for four from further
    given had has have he her here hers his how however i if in indeed instead is it its later many meanwhile more most
    much neither never nevertheless next nine no nobody none nor not nothing now of on once one only or other others our
    over perhaps police professionals records she should similarly since six so social some someone soon staff still such
    ten that the their then there therefore these they this those though three through throughout thus to together two
    under until was we were what when where whether which while who why with within without yet you""".split()
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence of one paragraph, in order, without the white space between.

    Every character of `text` lies in at most one span; outside are white space and bare pointers
    after a full stop ("(Recommendation)", "(outcome 3, national framework)").
    """
    spans, start = [], _SPACE.match(text).end()
    for match in _END.finditer(text):
        if match.start() < start or not _ends(text, match, start):
            continue
        end = start + len(text[start:match.end()].rstrip())
        if end > start:
            spans.append((start, end))
        pointer = _POINTER.match(text, end)
        start = pointer.end() if pointer else end
        start = _SPACE.match(text, start).end()
    if text[start:].strip():
        spans.append((start, start + len(text[start:].rstrip())))
    return spans


def _ends(text: str, match: re.Match[str], start: int) -> bool:
    """Whether the stop at `match` ends the sentence that began at `start`."""
    after = text[match.end():match.end() + _NEAR]
    start = max(start, match.start() - _NEAR)
    if not after:
        return True
    stop = match.group().strip()
    if stop == match.group() and text[match.end()].isalpha():  # no space behind it: "for this letter.The partnership"
        return _FIRST_WORD.match(after).group().casefold() in BEGINNERS
    opening = after.lstrip("\"'“‘([")
    first = opening[:1]
    if not first or _POINTER.match(after):
        return True
    if first.islower() and not _TAKEN_OUT.match(after):
        return False
    if stop[0] in "!?":
        # "'Who is the lead?' The group" ends; a question inside the quotation's sentence goes on in lower case.
        return True
    if stop.startswith("..") or stop[0] == "…":
        return first.isupper() or bool(_TAKEN_OUT.match(after))
    if stop != ".":
        return True
    before = _WORD_BEFORE.search(text[start:match.start()])
    word = before.group(1) if before else ""
    lower = word.lower().rstrip(".")
    if lower in _ONLY_BEFORE_FIGURE:
        return not (first.isdigit() or (len(lower) > 1 and lower not in ("no", "art", "min", "max") and first.isdigit()))
    if lower in _NEVER_ENDS or (lower in _TITLES and word[0].isupper()):
        return False
    if _INITIAL.match(word):
        # People are called by letters here: "never met T. The letter ...", "Mr G. HV1 had met him";
        # but "J. Smith" and "H. M. Coroner".
        following = _FIRST_WORD.match(opening).group()
        return (
            following.casefold() in BEGINNERS or any(c.isdigit() for c in following)
            or bool(_CALLED.search(text[start:match.start() - 1])) or following.isupper() and len(following) > 1
        )
    if lower in _MAY_END:
        return first.isupper()
    return True
