"""What a pack says beside quotations and practice wording: what it is, how to run it. Nothing here is about any case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence, Set

from corpus import practice
from graph.pack_asked import Length, PackAsked
from graph.run import Row

LONGEST_STEM = 80  # characters
HELPLINE = f"NSPCC helpline {practice.HELPLINE}"
CONTENT_NOTE = (
    "Content note: these pages speak of the abuse, neglect and deaths of children, and of violence in families. Say so before you begin; anybody may step out. "
    f"If you are worried about a child, or need to talk: {HELPLINE}. In an emergency call 999."
)
IS = (
    "Material for learning, put together from published reports. Every account of what happened is quoted word for word, in quotation marks, with report, publisher, date "
    "and page. Questions and notes are this program's own wording: they add no fact; they take for granted what was marked, which may be wrong."
)
IS_NOT = (
    "Not case management, not risk scoring, and no basis for deciding about any child or family. Quotations under failings, strengths and recommendations were marked by a "
    "computer model unless a person decided on them, and some are marked wrongly: read each sentence, and the page around it, before you use it."
)
_CHANGED = "Details are changed: in quotations and dates of the timeline, what was changed stands in square brackets, the same throughout each report."
_NAMES = (
    "Names, ages and dates that the program recognised stand as others. Not changed: years alone, dates without a year that would come into another one, ages at a limit in law or "
    "practice, places, schools{}."
)
_FAMILY = (
    "Of the family more general words stand: sibling, child, relative, another adult in the home, and no number of children; not in what was recommended. Not changed: mother, father, "
    "step-parents, partners and carers, who is older or younger, and he, she, his and her, which may still show a child's sex."
)
_MISSED = (
    "The change is made by rules and may miss something: read the whole pack before you use it. The citation under each quotation gives the report's own title, and with it any "
    "name in the title; your own title and objectives are not changed. Do not hand out the pack as anonymous."
)
BRACKETS = "What stands in square brackets is changed for this pack."
UNCHANGED = "Names, ages and dates in quotations are those of the published reports."
ONE_AT_A_TIME = "Where a question says ‘this case’, take one extract at a time; leave out one that does not fit."
ORDERS = {
    "report": "In the order of the report.",
    "findings": "No story is told here. These sentences, in the report's order, are what was found. " + ONE_AT_A_TIME,
    "passages": "Of the passages that were chosen, in that order, cut to whole sentences.",
    "several": "These extracts come from several reports on different children, families and places. They are not one story; each names its report. " + ONE_AT_A_TIME,
}
BESIDE = {  # what is told beside the rows of a chronology, by whether anything is
    True: "Beside them stand paragraphs whose first sentence names a date, each behind the rows up to the latest date in it, and cut where it looks ahead. Other paragraphs are left out.",
    False: "What else the report tells of the case is not told here.",
}
ALONE = {"findings": "No story is told here. This sentence is what was found.", "passages": "The passage that was chosen, cut to whole sentences."}  # where nothing stands beside it
READ = "read the page."
SAID = {name: f"Perhaps {who} word, and not the report's own: {READ}" for name, who in (("relative", "a relative's"), ("journalist", "a journalist's"), ("committee_member", "a committee member's"))}
STATED = {"hypothetical": f"Perhaps only supposed: {READ}", "negated": f"Perhaps denied: {READ}", "guidance": f"Perhaps only what guidance says: {READ}"}
PAUSE = "What do you know at this point, what do you not know, and what would you do next?"
HOW_TO_RUN = (
    "Read the whole pack, and the cited pages, before the session. Check the content note against who will be in the room.",
    "Agree at the start: no blame, no naming of local families or colleagues, and what is said about oneself stays in the room.",
    "Read one part aloud, then stop. Ask the questions of that pause before anybody reads on; hindsight comes soon enough.",
)
KEEP = {  # by whether failings were found, and strengths
    (True, True): "Keep what the report found, and what good looked like, until the group has said what it saw.",
    (True, False): "Keep what the report found until the group has said what it saw.",
    (False, True): "Keep what good looked like until the group has said what it saw.",
}
END = "End with one thing that each participant will do, and with the helpline."
_FIXED = {  # minutes of all but the vignette: what, each with the section that it needs; by length
    "short": ((1, (("", "content note"), ("objectives", "objectives"))), (2, (("found", "what was found"), ("questions", "a question"), ("", "one thing each will do")))),
    "half": (
        (5, (("", "content note"), ("", "ground rules"), ("objectives", "objectives"))), (10, (("found", "what was found: discussion"), ("questions", "questions for those in the room"))),
        (5, (("good", "what good looked like"), ("recommended", "what was recommended"))),
        (10, (("reflect", "reflective questions"), ("", "one thing each will do"), ("", "close"))),
    ),
    "full": (
        (15, (("", "content note"), ("", "ground rules"), ("objectives", "objectives"))), (35, (("found", "what was found: discussion in groups"), ("questions", "questions for those in the room, in groups"))), (15, (("", "break"),)),
        (20, (("good", "what good looked like"), ("recommended", "what was recommended"))),
        (20, (("reflect", "reflective questions"), ("", "one thing each will do"), ("", "close"))),
    ),
}


def rows_shown(shown: int, of: int) -> str:
    """How much of a chronology is there: "8 of the 13 rows of the report's chronology", or all of them."""
    return f"{f'All {of}' if shown == of else f'{shown} of the {of}'} rows of the report's chronology" if of > 1 else "The one row of the report's chronology"


def order_note(order: str, told: Sequence[Row], rows: int) -> str:
    """In what order a vignette tells these excerpts. `rows`: of the chronology, where it is told."""
    if order == "chronology":
        events = sum(row["kind"] == "event" for row in told)
        return f"{rows_shown(events, rows)}, in its order. {BESIDE[events < len(told)]}"
    return (ALONE if len(told) == 1 else ORDERS).get(order, ORDERS[order])


def is_(asked: PackAsked) -> str:
    return IS.replace("word for word,", "word for word but for what stands in square brackets,") if asked.changes else IS


def details(asked: PackAsked, changed: Sequence[str]) -> str:
    """What the cover says of changed details, in short paragraphs. `changed`: the kinds that this pack's quotations hold, in words; never the details themselves."""
    if not asked.changes:
        return UNCHANGED
    held = f"Changed in this pack: {'; '.join(changed)}." if changed else "In this pack nothing was recognised that had to be changed."
    names = _NAMES.format("" if asked.change_family else ", and who belongs to the family") if asked.change_details else "Names, ages and dates are the reports' own."
    return "\n".join(filter(None, (f"{_CHANGED} {held}", names, _FAMILY if asked.change_family else "", _MISSED)))


def how_to_run(found: bool, good: bool) -> list[str]:
    """Advice on running a session, whether or not failings and strengths were found."""
    return [*HOW_TO_RUN, *([KEEP[found, good]] if found or good else ()), END]


def plan(length: Length, parts: int, held: Set[str]) -> list[Row]:
    """[{minutes, what}] of a session, `length.minutes` in all. `held`: which of the sections objectives, found, questions (where nothing was found), good,
    recommended and reflect the pack has: what it has not gets no minutes, and the parts of the vignette get them."""
    fixed = [{"minutes": minutes, "what": ", ".join(said for needs, said in what if not needs or needs in held)} for minutes, what in _FIXED[length.code]]
    first, *rest = ({**row, "what": row["what"][0].upper() + row["what"][1:]} for row in fixed if row["what"])
    left = length.minutes - first["minutes"] - sum(row["minutes"] for row in rest)
    each, over = divmod(left, max(1, parts))
    told = [{"minutes": each + (i < over), "what": f"Part {i + 1}: read, pause, discuss"} for i in range(max(1, parts))]
    return [first, *told, *rest]


def file_stem(title: str, audience: str, length: str) -> str:
    """A name for files without their ending: "case-study-child-r-health-half", plain letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    name = name if name.startswith("case-study") else f"case-study-{name}".strip("-")
    ending = f"-{audience.replace('_', '-')}-{length}"
    return name[:LONGEST_STEM - len(ending)].rstrip("-") + ending
