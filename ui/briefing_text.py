"""A briefing in words: what stands over its parts, and the whole as Markdown for pasting. Its quotations are the reports' own; what
to do about them is the program's own, and marked so wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from corpus.citing import literal, said_ocr, sector
from corpus.codebook import load_codebook
from corpus.practice import HELPLINE
from ui.counted import PLURAL
from ui.parts import NOT_THIS
from ui.show import count, label_of

PRACTICE = "What to look for, what to ask, what to do"
OWN_WORDS = (
    "This program’s own words on the failings that the topic names and those quoted most: no quotation, and from no report. General, not legal advice: follow your local procedures."
)
ADVICE = {"look_for": "Look for", "ask": "Ask", "do": "Do"}
TIMES = {1: "once", 2: "twice"}
NOTE = "Findings were marked by a computer model. Counts are mentions in published reports, not prevalence."
CONTENT = (
    "These reports describe the abuse, neglect and deaths of children. If it stays with you, talk to someone; if you are worried about a "
    f"child, call the NSPCC helpline on {HELPLINE}. In an emergency call 999."
)


# What people say they are, beside the name of their agency, so that it is found by typing.
PEOPLE = {
    "CSC": "social worker", "POL": "police officer", "HV": "health visitor, school nurse", "MID": "midwife", "GP": "GP, practice nurse", "HOSP": "doctor, nurse, paediatrician",
    "CAMHS": "CAMHS", "AMH": "mental health nurse, adult social worker", "SUB": "drug and alcohol worker", "PROB": "probation officer", "SCH": "teacher, safeguarding lead",
    "EY": "nursery worker", "EH": "family support worker", "HOU": "housing officer", "YOT": "youth offending worker", "IRO": "IRO", "FOS": "foster carer",
    "DAS": "IDVA", "VCS": "charity worker", "LSCP": "board manager",
}


def who(role: str) -> str:
    """An agency's name with its people, "General practice (GP, practice nurse)"; else what was typed."""
    agency = load_codebook().agencies.get(role)
    return role or "Anybody" if agency is None else f"{agency.label} ({PEOPLE[role]})" if role in PEOPLE else agency.label


def title(briefing: Mapping[str, Any]) -> str:
    return f"What reports say about “{briefing['topic']}”"


def role(briefing: Mapping[str, Any]) -> str:
    """"For a health visitor: ...", whose practice that is, "" for anybody."""
    if not briefing["agencies"]:
        return ""
    book = load_codebook()
    names = "; ".join(book.agencies[code].label for code in briefing["agencies"])
    said = briefing["role"]
    own, all_ = briefing["of_role"], briefing["quotations"]
    whose = (
        "" if not all_ else "All the quotations are about their practice." if own == all_ else "No quotation is about their practice alone; they are about several agencies or name none."
        if not own else f"Of the {all_} quotations {own} {'is' if own == 1 else 'are'} about their practice; the others are about several agencies or name none."
    )
    return f"For: {names if said in names else f'{said} ({names})'}. {whose}".strip()


def chosen_from(briefing: Mapping[str, Any]) -> str:
    """What the quotations were chosen from."""
    found = briefing["found"]
    return (
        f"{count(briefing['quotations'], 'quotation')}, chosen from {count(found['findings'], 'finding')} recognised as on the topic in {count(found['reports'], 'report')} "
        f"({count(found['passages'], 'passage')} looked at), two of one report at most. {NOTE}"
    )


def elsewhere(briefing: Mapping[str, Any]) -> str:
    """What is on the topic and about other agencies alone, "" for nothing."""
    out, quoted = briefing["elsewhere"], len(briefing["others"])
    if not out["findings"]:
        return ""
    which = "they are quoted below" if quoted == out["findings"] else f"{quoted} of them {'is' if quoted == 1 else 'are'} quoted below" if quoted else "none is quoted here"
    return f"{count(out['findings'], 'finding')} on the topic in {count(out['reports'], 'report')} {'is' if out['findings'] == 1 else 'are'} about other agencies alone; {which}."


def apart(briefing: Mapping[str, Any]) -> Iterator[tuple[str, str, list[Mapping[str, Any]]]]:
    """(heading, what to know, quotations) of what does not stand in the groups."""
    if briefing["others"]:
        yield "About other agencies", "On the topic, and about other agencies’ practice than the one asked for.", briefing["others"]
    if briefing["nearest"]:
        yield "What comes nearest", "Not recognised as speaking of your topic: these may be about something else.", briefing["nearest"]


def marked(quotation: Mapping[str, Any]) -> str:
    """"Failing: Warning signs missed (Hospital and community health)"."""
    names = load_codebook().agencies
    who = ", ".join(names[code].label for code in quotation["agencies"] if code in names)
    return f"{quotation['polarity'].capitalize()}: {label_of(quotation)}{f' ({who})' if who else ''}"


def said_in(group: Mapping[str, Any], briefing: Mapping[str, Any]) -> str:
    """"said in 7 of the 23 reports found, 11 times"."""
    reports = briefing["found"]["reports"]
    of = f"{group['reports']:,} of the {reports:,} reports" if reports > 1 else "the one report"
    return f"said in {of} found, {TIMES.get(group['findings'], format(group['findings'], ',') + ' times')}"


def parts(groups: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """The groups under the heading of their polarity."""
    for polarity, those in groupby(groups, key=lambda g: g["polarity"]):
        yield PLURAL[polarity], list(those)


def also(quotation: Mapping[str, Any]) -> str:
    """What else is marked on the sentence, "" for nothing."""
    return "; ".join(f"{o['polarity']}, {label_of(o)}" for o in quotation["also"])


def not_quoted(briefing: Mapping[str, Any]) -> str:
    """What was found besides, "" for nothing."""
    said = "; ".join(f"{g['polarity']}, {label_of(g)} ({count(g['reports'], 'report')})" for g in briefing["not_quoted"])
    return f"Found on the topic and not quoted here: {said}." if said else ""


def markdown(briefing: Mapping[str, Any]) -> str:
    """The whole briefing, fit for pasting; signs of the reports that Markdown would take for its own are escaped."""
    lines = [f"# {literal(title(briefing))}", "", *_paragraphs(role(briefing), elsewhere(briefing))]
    if not briefing["groups"]:
        lines += _paragraphs(briefing["nothing"])
    else:
        lines += _paragraphs(CONTENT, chosen_from(briefing))
    for heading, groups in parts(briefing["groups"]):
        lines += [f"## {heading}", ""]
        for group in groups:
            lines += [f"### {literal(label_of(group))} ({group['code']})", "", f"*{said_in(group, briefing)}*", ""]
            for q in group["quotations"]:
                lines += [*_quoted(q), ">", f"> — {literal(with_id(q))}", ""]
    for heading, about, those in apart(briefing):
        lines += [f"## {heading}", "", f"*{about}*", ""]
        for q in those:
            lines += [f"**{literal(marked(q))}**", "", *_quoted(q), ">", f"> — {literal(with_id(q))}", ""]
    return "\n".join([*lines, *_paragraphs(not_quoted(briefing)), *_practice(briefing["practice"]), NOT_THIS]) + "\n"


def source(quotation: Mapping[str, Any]) -> str:
    """The citation, and what people changed of what the model had said."""
    changed = {"changed": " Marked so by a person.", "added": " Added by a person."}.get(quotation.get("status") or "", "")
    return f"{sector(quotation)}{said_ocr(quotation, ' ({})')}{changed}"


def with_id(quotation: Mapping[str, Any]) -> str:
    """The same with the passage's id, by which it is found again."""
    return f"{source(quotation)} Passage {quotation['passage_id']}."


def _quoted(quotation: Mapping[str, Any]) -> list[str]:
    before = quotation["before"]
    context = [f"> (the sentence before:) {line}" if i == 0 else f"> {line}" for i, line in enumerate(literal(before["quotation"]).split("\n"))] if before else []
    return [*context, *([">"] if context else []), *(f"> {line}" for line in f"“{literal(quotation['quotation'])}”".split("\n"))]


def _practice(own: Iterable[Mapping[str, Any]]) -> list[str]:
    lines = [line for row in own for line in (f"### {row['label']} ({row['code']})", "", *(f"- **{name}:** {row[key]}" for key, name in ADVICE.items()), "")]
    return [f"## {PRACTICE}", "", f"*{OWN_WORDS}*", "", *lines] if lines else []


def _paragraphs(*texts: str) -> list[str]:
    return [line for text in texts if text for line in (literal(text), "")]
