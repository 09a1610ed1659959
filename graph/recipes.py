"""Recipes: documented queries in Cypher that give what the program's own commands give, to be run as they are or changed.

Each is a file of `graph/data/recipes`, which begins with

    // its title
    // the question that it answers
    // parameters: {"limit": 20}             with example values; {} for none
    // same as: scr recurrence --area AREA   where a command gives the same answer
    // note: what to know or to change       as many lines as there is need for
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from corpus.errors import CodebookError, UsageError
from graph.filters import area_code
from graph.schema_page import table

FOLDER = Path(__file__).parent / "data" / "recipes"
BEGIN = "<!-- recipes: written by `scr recipes --markdown`; see graph/data/recipes/ -->"
END = "<!-- recipes: end -->"
NEEDED = ("area", "finding_id", "report_id")  # an example of these would answer about something that nobody asked about
PARAMETERS, SAME_AS, NOTE = "parameters: ", "same as: ", "note: "


@dataclass(frozen=True)
class Recipe:
    """`parameters` holds example values; `same_as` and `note` are "" where there is none; `query` is without its header."""

    name: str
    title: str
    question: str
    parameters: dict[str, Any]
    note: str
    same_as: str
    query: str

    @property
    def needed(self) -> list[str]:
        """The parameters for which no example may stand in."""
        return [name for name in self.parameters if name in NEEDED]

    @property
    def text(self) -> str:
        """The file as it stands: the header and the query."""
        head = [self.title, self.question, PARAMETERS + json.dumps(self.parameters, ensure_ascii=False)]
        head += [SAME_AS + self.same_as] if self.same_as else []
        head += [NOTE + line for line in self.note.splitlines()]
        return "".join(f"// {line}\n" for line in head) + self.query

    def row(self) -> dict[str, Any]:
        """{name, title, question, parameters, needed, note, same_as, query}."""
        names = ("name", "title", "question", "parameters", "needed", "note", "same_as", "query")
        return {name: getattr(self, name) for name in names}

    def filled(self, given: Mapping[str, str]) -> dict[str, Any]:
        """A value for every parameter: the one given, as a person types it, or the example. An area may be given by name.

        Raises UsageError for a parameter that the recipe does not have, one that it needs and that is not given, and a
        value of the wrong kind.
        """
        if unknown := [name for name in given if name not in self.parameters]:
            has = f"It has {', '.join(self.parameters)}." if self.parameters else "It has none."
            raise UsageError(f"there is no parameter {unknown[0]!r}.", where=self.name, todo=has)
        if missing := [name for name in self.needed if not given.get(name, "").strip()]:
            todo = " ".join(f"--param {name}={self.parameters[name]}" for name in missing)
            raise UsageError(f"{' and '.join(missing)} must be given.", where=self.name, todo=f"For example: {todo}")
        return {name: self._value(name, given[name]) if name in given else example for name, example in self.parameters.items()}

    def _value(self, name: str, text: str) -> Any:
        example, value = self.parameters[name], parsed(text)
        if isinstance(example, str):  # an id can look like a number
            value = value if isinstance(value, str) else text
        elif isinstance(example, list):
            value = value if isinstance(value, list) else [value]
        elif type(value) is not type(example):
            raise UsageError(f"{name} has no value {text!r}.", where=self.name, todo=f"For example: --param {name}={json.dumps(example)}")
        return area_code(value) if name == "area" else value


def parsed(text: str) -> Any:
    """A value as a person types it: JSON where it is JSON, else the text itself."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return text


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")  # Python alone takes NaN and Infinity for it


def recipes() -> list[Recipe]:
    """All of them, in order of name."""
    return list(_read().values())


def recipe(name: str) -> Recipe:
    """One of them. Raises UsageError, with the names there are."""
    found = _read().get(name.strip().lower().removesuffix(".cypher"))
    if found is None:
        raise UsageError(f"there is no recipe {name!r}.", todo=f"There are: {', '.join(_read())}.")
    return found


def markdown() -> str:
    """The table of the README, between its two marks."""
    rows = [[f"`{r.name}`", r.question, f"`{r.same_as}`" if r.same_as else ""] for r in recipes()]
    return "\n".join([BEGIN, "", *table(["recipe", "what it answers", "the command with the same answer"], rows), "", END, ""])


@cache
def _read() -> dict[str, Recipe]:
    return {path.stem: made(path.stem, path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.cypher"), key=lambda path: path.stem)}


def made(name: str, text: str) -> Recipe:
    """A recipe from the text of its file. Raises CodebookError where the header is not as it must be."""
    lines = text.splitlines(keepends=True)
    size = next((at for at, line in enumerate(lines) if not line.startswith("// ")), len(lines))
    title, question, parameters, *more = [line.removeprefix("// ").strip() for line in lines[:size]] + [""] * max(0, 3 - size)
    same_as = [line.removeprefix(SAME_AS) for line in more if line.startswith(SAME_AS)]
    notes = [line.removeprefix(NOTE) for line in more if line.startswith(NOTE)]
    try:
        values = json.loads(parameters.removeprefix(PARAMETERS))
    except ValueError:
        values = None
    if not isinstance(values, dict) or len(same_as) > 1 or len(same_as) + len(notes) < len(more):
        raise CodebookError("its header is not as it must be.", where=f"{name}.cypher", todo="See graph/recipes.py.")
    return Recipe(name, title, question, values, "\n".join(notes), "".join(same_as), "".join(lines[size:]))
