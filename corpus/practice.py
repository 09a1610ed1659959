"""The program's own words for training and practice, as shipped data: on each theme and on each failing.

None of them stands in a report: whoever shows them must say so. They are written for people, not derived, so what is checked here is
what can be: each theme and failing of the codebook once, nothing missing, nothing else, lengths that fit a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from corpus.codebook import Codebook, load_codebook, shipped
from corpus.errors import CodebookError

HELPLINE = "0808 800 5000"  # the NSPCC's
AUDIENCES = {"police": "Police", "health": "Health", "education": "Education", "social_care": "Social care", "early_help": "Early help"}
DISCUSS = 2               # discussion questions of a failing
SHORTEST, LONGEST = 40, 210  # characters of one text, so that three of them on four failings fit a printed page
LONGEST_NOTE = 340        # characters of a facilitator's note, one to four sentences
_NAME = "practice.yaml"


@dataclass(frozen=True)
class ThemePractice:
    """A theme's learning objective, beginning with a verb, and one question for each of AUDIENCES; `about`: of which of its failings each speaks."""

    objective: str
    audience: dict[str, str]
    about: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class FailingPractice:
    """What a failing gives a trainer (`objective`, as true of practice that was good; `discuss`, `reflect`, `facilitate`) and a practitioner before a visit (`look_for`, `ask`, `do`).

    `ask` begins with whom the question is put to ("To the carer: ...").
    """

    objective: str
    discuss: tuple[str, ...]
    reflect: str
    facilitate: str
    look_for: str
    ask: str
    do: str


@dataclass(frozen=True)
class Practice:
    themes: dict[str, ThemePractice]
    failings: dict[str, FailingPractice]


@cache
def load_practice() -> Practice:
    """The shipped words, in the codebook's order. Raises CodebookError where they are not as they must be."""
    return checked(shipped(_NAME), load_codebook())


def checked(raw: Any, book: Codebook) -> Practice:
    """Words as a file holds them, checked against the codebook. Raises CodebookError that names the place."""
    top = _fields(raw, ("themes", "failings"), "")
    themes, failings = _fields(top["themes"], book.themes, "themes"), _fields(top["failings"], book.failings, "failings")
    return Practice({code: _theme(themes[code], code, book) for code in book.themes}, {code: _failing(failings[code], code) for code in book.failings})


def _theme(raw: Any, code: str, book: Codebook) -> ThemePractice:
    row = _fields(raw, ("objective", "audience", "about"), code)
    audience, about = _fields(row["audience"], AUDIENCES, f"{code} audience"), _fields(row["about"], AUDIENCES, f"{code} about")
    for name, codes in about.items():
        if not isinstance(codes, list) or not codes or any(one not in book.failings or book.theme_of(one) != code for one in codes):
            raise _wrong(f"{code} about {name} must name failings of this theme.")
    return ThemePractice(
        _text(row["objective"], f"{code} objective"), {name: _text(audience[name], f"{code} {name}") for name in AUDIENCES}, {name: tuple(about[name]) for name in AUDIENCES})


def _failing(raw: Any, code: str) -> FailingPractice:
    row = _fields(raw, ("objective", "discuss", "reflect", "facilitate", "look_for", "ask", "do"), code)
    questions = row["discuss"]
    if not isinstance(questions, list) or len(questions) != DISCUSS:
        raise _wrong(f"{code} needs {DISCUSS} discussion questions.")
    return FailingPractice(
        discuss=tuple(_text(text, f"{code} discuss") for text in questions), facilitate=_text(row["facilitate"], f"{code} facilitate", LONGEST_NOTE),
        **{name: _text(row[name], f"{code} {name}") for name in ("objective", "reflect", "look_for", "ask", "do")},
    )


def _fields(raw: Any, names: Any, where: str) -> Mapping[str, Any]:
    """A mapping with these keys, all of them and no other."""
    held = raw if isinstance(raw, Mapping) else {}
    missing, strange = [n for n in names if n not in held], [str(n) for n in held if n not in names]
    if missing or strange:
        said = "; ".join(filter(None, (f"missing: {', '.join(missing)}" if missing else "", f"not known: {', '.join(strange)}" if strange else "")))
        raise _wrong(f"{where}: {said}." if where else f"{said}.")
    return held


def _text(raw: Any, where: str, longest: int = LONGEST) -> str:
    if not isinstance(raw, str) or raw != raw.strip() or not SHORTEST <= len(raw) <= longest:
        raise _wrong(f"{where} must be a text of {SHORTEST} to {longest} characters, with no space at either end.")
    return raw


def _wrong(what: str) -> CodebookError:
    return CodebookError(what, where=_NAME, todo="Install the program again, or mend the file.")
