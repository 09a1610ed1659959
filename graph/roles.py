"""For whom a question is asked: "What do reviews say about missed appointments, for a health visitor?"

A role is named by the code or label of an agency, by a name that the gazetteer `corpus/data/agencies.yaml` has for it, or by
what people say besides (`corpus/data/roles.yaml`). Agencies named anywhere else in a question are what it is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from corpus.codebook import load_codebook, shipped
from corpus.errors import UsageError
from ingest.agencies import mentions

_ARTICLE = r"(?:an?|the|any|our|my|new|newly qualified|student|busy)\s+"
_WHO = r"[^,;:?.!]{2,60}?"
# At the end "for a ..." and "as a ...", and "for" what it likes behind a comma: "supervision for health visitors" is a subject.
_LAST = re.compile(rf"(?:\s*[,;:–—-]\s*(?:for|as)\s+(?:{_ARTICLE})*|\s+(?:for|as)\s+an?\s+(?:{_ARTICLE})*)(?P<role>{_WHO})[\s?.!]*$", re.I)
_FIRST = re.compile(rf"^\s*(?:for|as|i\s+am|i['’]m)\s+(?:{_ARTICLE})*(?P<role>{_WHO})\s*[,;:.]\s*", re.I)
_FRAME = re.compile(
    r"^\s*(?:(?:please\s+)?(?:tell|show)\s+me\s+)?what\s+(?:do|does|did|have|has|can|could)\s+(?:(?:the|these|serious|case|published|our|inspection|practice|child|"
    r"safeguarding)\s+)*(?:reviews?|reports?|inspections?|inspectors?|they|we)\s+(?:(?:and|or)\s+(?:reviews?|reports?|inspections?)\s+)?"
    r"(?:say|said|tell\s+(?:us|me)|told\s+us|find|found|show|shown|teach\s+us|learn(?:ed|t)?(?:\s+from\s+(?:reviews|reports))?)\s*(?:about|on|of)?\b\s*", re.I,
)


@dataclass(frozen=True)
class Brief:
    """A question taken apart. `topic` is what is looked for, `role` for whom in words ("" for anybody), `agencies` the
    codes of those whose practice concerns that role, in the codebook's order."""

    question: str
    topic: str
    role: str = ""
    agencies: tuple[str, ...] = ()


def asked(question: str, role: str = "") -> Brief:
    """The question with its role: the one that is given, else the one that it names.

    Raises UsageError for a role that is not known and for a question without a topic.
    """
    question = " ".join(question.split())
    rest, codes, read = question, (), ""
    for pattern in (_LAST, _FIRST):
        match = pattern.search(question)
        if match and (codes := _codes(match["role"])):
            read, rest = match["role"], question[: match.start()] + question[match.end():]
            break
    if role.strip():
        read, codes = role, _codes(role) or _inside(role)
        if not codes:
            book = load_codebook()
            raise UsageError(
                f"nobody knows the role {role.strip()!r}.",
                todo=f"Say it otherwise, or give an agency: {', '.join(f'{a.code} ({a.label})' for a in book.agencies.values())}.",
            )
    topic = _FRAME.sub("", rest).strip(" \t,;:?.!–—-")
    if not re.search(r"\w", topic):
        raise UsageError("the question names no topic.", todo='Ask for example: "babies not brought to appointments, for a health visitor".')
    return Brief(question, topic, _said(read, codes), codes)


def _said(read: str, codes: tuple[str, ...]) -> str:
    """The role in words: an agency's label for its code."""
    book = load_codebook()
    by_code = {code.casefold(): agency.label for code, agency in book.agencies.items()}
    read = " ".join(read.split())
    return by_code.get(read.casefold(), read) if codes else ""


def _codes(role: str) -> tuple[str, ...]:
    """The agencies of a role that is named just so, () for none."""
    name = re.sub(rf"^(?:{_ARTICLE})+", "", _fold(role))
    known = _names()
    return next((known[form] for form in (name, name.removesuffix("s"), name.removesuffix("'s")) if form in known), ())


def _inside(role: str) -> tuple[str, ...]:
    """The agencies that a longer description names: "duty social worker in Leeds"."""
    found = {mention.code for mention in mentions(role)}
    return tuple(code for code in load_codebook().agencies if code in found)


@cache
def _names() -> dict[str, tuple[str, ...]]:
    book = load_codebook()
    order = list(book.agencies)
    known: dict[str, tuple[str, ...]] = {}
    for agency in book.agencies.values():
        for name in (agency.code, agency.label, *agency.names):
            known.setdefault(_fold(name), (agency.code,))
    for row in shipped("roles.yaml"):
        for name in row["names"]:
            known.setdefault(_fold(name), tuple(sorted(row["agencies"], key=order.index)))
    return known


def _fold(name: str) -> str:
    return re.sub(r"\s+", " ", name.replace("’", "'")).strip().casefold()
