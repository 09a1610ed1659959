"""Which words ask for something, and whom they ask: "The Board should require ..." asks the Board.

The words are data (`corpus/data/asks.yaml`). Who is asked is told from the subject of the sentence
that asks, and only where that names a body or a group of people who act: "Files should follow the
child" asks nobody by name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from corpus.codebook import shipped
from ingest.agencies import Mention, mentions

LONGEST_SUBJECT = 14      # words; of a longer one only what stands before its first "who", "in", "of" is taken
LONGEST_HEADING = 12      # words of a heading that names who is asked

_IRREGULAR = "held kept made given taken seen done put set sent written told known shown brought drawn built led read met taught sought bound".split()
_PASSIVE = re.compile(rf"(?i)^(?: (?:not|all|also|always|never|each|then|only|both|therefore|now|still|\w+ly))* be (?:\w+ly )?(?:\w+ed|{'|'.join(_IRREGULAR)})\b(?! to\b)")
_ASKED_IN_SO_MANY_WORDS = re.compile(r"(?i)^(?:is|are|be) \w+ed to$")
_FILLER = re.compile(r"(?i)^(?:that|and|also|in addition,|furthermore,|additionally,|however,|therefore,?|to this end,)\s+")
_ADVERBIAL = re.compile(r"(?i)^(?:in|within|when|where|if|before|after|following|by|for|as|at|on|once|until|unless|given|with|through|to)\b[^,]{0,160}, (?=\S)")
_MODIFIER = re.compile(r"\s+(?:who|whose|that|which|in|of|across|from|with|within|for|under|at|on|responsible|involved|working)\b|\s*\(|,\s+(?:with|including|such as)\b")
_WHICH_ONE = re.compile(r"\s+(?:[A-Z]|\d)(?:(?:,| and|,? or) (?:[A-Z]|\d))*$")
_NAMES = re.compile(r"^[A-Z][\w’'-]+(?:(?:,| and| &|,? with)? (?:the )?[A-Z][\w’'-]*)+$")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_FIRST = re.compile(r"(?:\w+ly )?(?P<verb>[A-Za-z-]+)")
_TELLS = re.compile(r"(?i)\b(?:that|which|because|is|are|was|were|has|have|had|do|does|did|they|it|not|but|while|although|lacks?|makes?)\b|[;:(]")
_NOUN = re.compile(r" (?:of|for|by|on|in|at|from|is|are|was|were|has|have|not|carried|remains?|assessments?|activity|arrangements)\b")  # "Support for ..." is no order
_THEN = re.compile(r" (?P<link>and|to) (?P<word>[\w-]+)")
_FIRM = re.compile(r" (?:ensure|improve|review|develop|consider|make sure|provide|take)$")
_PRONOUN = re.compile(r"(?i)\b(?:they|it|he|she|we|you|who|which|that|this|these|there)$")
_PLAIN_WORDS = frozenset(
    "for the and to of what does do need needs improve improvement section effectiveness a in respect single agency agencies "
    "recommendations recommendation all its local findings on by with health education services service other".split()
)
_NOT_ADDRESSED = re.compile(r"(?i)^(?:re-?)?(?:inspection|review|joint|focused|area send|monitoring|the experiences|the impact|information)\b")


@dataclass(frozen=True, slots=True)
class Addressee:
    """`words` as printed, "" where nobody is named; `agencies` are codes."""

    words: str = ""
    agencies: tuple[str, ...] = ()


NOBODY = Addressee()


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked is `sentence[start:]`. `plain`: the sentence does nothing else than ask; in one that
    describes ("... not the difference that they should make") an asking word may stand by chance."""

    start: int
    addressee: Addressee
    plain: bool = True


@dataclass(frozen=True, slots=True)
class _Words:
    modals: re.Pattern[str]
    recommends: re.Pattern[str]
    verbs: frozenset[str]
    actors: frozenset[str]
    occasions: re.Pattern[str]
    to_do: re.Pattern[str]      # "IROs to report ...", "Log to be copied ..."
    then_do: re.Pattern[str]    # "In cases with ..., ensure ..."


@cache
def _words() -> _Words:
    raw = shipped("asks.yaml")
    verbs = frozenset(raw["verbs"].split())
    some = "|".join(sorted(verbs, key=lambda v: (-len(v), v)))
    return _Words(
        modals=re.compile("|".join(f"(?:{p})" for p in raw["modals"]), re.IGNORECASE),
        recommends=re.compile("|".join(f"(?:{p})" for p in raw["recommends"]), re.IGNORECASE),
        verbs=verbs, actors=frozenset(raw["actors"].split()),
        occasions=re.compile(raw["occasions"], re.IGNORECASE),
        to_do=re.compile(rf"^(?P<who>[^.;:]{{0,80}}?)\b[Tt]o (?:(?:not )?be|have|{some})\b"),
        then_do=re.compile(rf"(?:In|When|Where|For|As|Following|With|Through|By|Before|Within|If|Until|To|Once|Together)\b[^.;]{{0,200}}, (?:please |also )?(?:{some})\b"),
    )


def _is_noun(word: str, after: str) -> bool:
    """Whether what looks like an order is the subject of a sentence: "Support for children is patchy"."""
    if then := _THEN.match(after):
        return word not in ("continue", "seek", "begin") if then["link"] == "to" else then["word"].lower() not in _words().verbs
    return bool(_NOUN.match(after))


def recommends(sentence: str) -> bool:
    """Whether a sentence says of itself that it recommends: "It is recommended that ..."."""
    return bool(_words().recommends.match(sentence))


def ask_of(sentence: str) -> Ask | None:
    """What a sentence asks and of whom; None where it asks nothing."""
    words = _words()
    said = words.recommends.match(sentence)
    at = said.end() if said else 0
    at += len(sentence[at:]) - len(sentence[at:].lstrip(" :,"))
    rest = sentence[at:]
    if filler := _FILLER.match(rest):
        at, rest = at + filler.end(), rest[filler.end():]
    first = _FIRST.match(rest)
    if first and first["verb"].lower().removeprefix("re-") in words.verbs:
        return Ask(at, NOBODY, plain=not _is_noun(first["verb"].lower(), rest[first.end():]))
    modal = words.modals.search(rest)
    if modal and not words.then_do.match(rest[:modal.start()]):
        before, after = rest[:modal.start()], rest[modal.end():]
        asked = _ASKED_IN_SO_MANY_WORDS.match(modal.group())
        who = NOBODY if _PASSIVE.match(after) and not asked else addressee_of(before)
        return Ask(at + modal.start() if who.words else at, who, plain=bool(who.words or said or not _TELLS.search(before)))
    if then := words.then_do.match(rest):
        return Ask(at, NOBODY, plain=bool(_FIRM.search(then.group())))
    if (listed := words.to_do.match(rest)) and not _TELLS.search(listed["who"]) and not rest.startswith("There"):
        who = addressee_of(listed["who"])
        return Ask(at + len(listed["who"]) if who.words else at, who, plain=False)
    return Ask(at, NOBODY) if said else None


def addressee_of(subject: str) -> Addressee:
    """Who the subject of a sentence that asks is, if it is somebody who can be asked."""
    subject = _FILLER.sub("", subject.strip(" ,:"))
    while opening := _ADVERBIAL.match(subject):
        subject = subject[opening.end():]
    head = _WHICH_ONE.sub("", _MODIFIER.split(subject, maxsplit=1)[0].strip(" ,"))
    if not head or len(head.split()) > LONGEST_SUBJECT or _PRONOUN.search(subject) or not _acts(head):
        return NOBODY
    said = subject if len(subject.split()) <= LONGEST_SUBJECT else head
    return Addressee(said.strip(" ,"), _codes(said))


def named_in_cell(cell: str) -> Addressee:
    """Who the cell of a table names, under "Lead" or "For"."""
    return Addressee(cell, _codes(cell) or _codes(f"The {cell}")) if any(c.isalpha() for c in cell) else NOBODY


def named_in_heading(heading: str) -> Addressee:
    """Who a heading names, where it says nothing else: "For health agencies", "What does the LSCB need to improve?"."""
    found = _mentions(heading)
    if not found or len(heading.split()) > LONGEST_HEADING or _NOT_ADDRESSED.match(heading):
        return NOBODY
    ends = (0, *(m.end for m in found))
    between = [heading[a:b] for a, b in zip(ends, (*(m.start for m in found), len(heading)), strict=True)]
    before, *behind = ([w for w in _WORD.findall(part) if w.lower() not in _PLAIN_WORDS] for part in between)
    if any(behind) or not all(w[0].isupper() for w in before):  # before it may stand the name of a place
        return NOBODY
    start, end = found[0].start, found[-1].end
    while before := re.search(r"(?:\b[A-Z][\w’'-]+|\b(?:the|and|health|education|local|all|other)|&|,)\s*$", heading[:start]):
        if heading[before.start():start].split()[0].lower() in ("for", "what", "section", "recommendations"):
            break
        start = before.start()
    if heading[start:end].count("(") > heading[start:end].count(")"):
        end = heading.find(")", end) + 1 or end
    return Addressee(heading[start:end].strip(" ,&"), _codes(heading))


def _acts(head: str) -> bool:
    words = _words()
    last = re.search(r"[A-Za-z-]+$", head)
    if last and last.group().lower() in words.actors:
        return True
    if any(m.end == len(head) for m in _mentions(head)):
        return True
    return bool(_NAMES.match(head)) and head.split()[0].lower() not in words.verbs


def _mentions(text: str) -> list[Mention]:
    return [m for m in mentions(text) if not _words().occasions.search(text[m.start:m.end])]


def _codes(text: str) -> tuple[str, ...]:
    one = re.sub(r"(?i)\bauthorities\b", "authority", text)
    return tuple(dict.fromkeys(m.code for m in _mentions(one)))
