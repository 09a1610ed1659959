"""What a pack is to teach: learning objectives, and questions for those in the room. They are taken from what was found in what the pack is
made of, failings first; a subject of which nothing in it was found to speak has neither, and where that leaves little, it is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.codebook import Codebook
from corpus.practice import Practice
from graph.pack_asked import PackAsked, audiences
from graph.run import Row

MOST_ASKED = {"short": 1, "half": 2, "full": 4}  # questions for one audience; where everybody is in the room each gets half of them
NOTHING_FOUND = (
    "Nothing in these quotations was marked as a failing, a strength or a recommendation. So there are no objectives and no questions on a subject: set your own, or choose "
    "more quotations."
)
NO_FAILING = "No failing was found in what this pack is made of, so it asks less than others: its objectives are on what was done well, or recommended."
FEW = "There is little to go on: few failings were found in what this pack is made of, so it has fewer objectives and questions than its length has time for."
FEWER = f"{FEW} Choose a shorter session, or more quotations."


def carried(*groups: Iterable[Row]) -> list[str]:
    """The codes of findings of these groups, each once, in their order."""
    return list(dict.fromkeys(row["code"] for group in groups for row in group))


def objectives(asked: PackAsked, practice: Practice, book: Codebook, codes: Sequence[str]) -> list[str]:
    """Those asked for; else the theme's that the pack was asked for, where it is among `codes`, and those of the codes, as many as the length has parts."""
    if asked.objectives:
        return [practice.themes[one].objective if one in practice.themes else one for one in asked.objectives]
    named = [theme for theme in asked.filters.theme or () if any(book.theme_of(code) == theme for code in codes)]
    own = {**practice.themes, **practice.failings}
    return [own[code].objective for code in dict.fromkeys([*named, *codes])][:asked.length.parts]


def for_audience(asked: PackAsked, practice: Practice, book: Codebook, codes: Sequence[str]) -> list[Row]:
    """Questions for those in the room, one on a theme for each audience: each speaks of a failing that is among `codes`, or of a theme that is itself."""
    who = [a for a in audiences().values() if asked.audience.code in ("all", a.code) and a.code != "all"]
    left = dict.fromkeys((a.code for a in who), max(1, MOST_ASKED[asked.length.code] // (1 if len(who) == 1 else 2)))
    rows = []
    for theme in dict.fromkeys(map(book.theme_of, codes)):
        said = practice.themes[theme]
        for a in who:
            if left[a.code] and not {theme, *said.about[a.code]}.isdisjoint(codes):
                left[a.code] -= 1
                rows.append({"theme": theme, "theme_label": book.themes[theme].label, "audience": a.code, "audience_label": a.label, "question": said.audience[a.code]})
    return rows


def thin(asked: PackAsked, failings: int, codes: Sequence[str]) -> str:
    """That there is little to teach from, "" where there is enough. `failings`: how many it covers; `codes`: of all that was found."""
    if not codes:
        return NOTHING_FOUND
    if not failings:
        return NO_FAILING
    return "" if failings >= asked.length.parts else FEW if asked.length.code == "short" else FEWER
