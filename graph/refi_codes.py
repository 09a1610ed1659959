"""The codebook as REFI-QDA codes: theme > failing > failing, strength or recommendation.

A finding is one coding by one code, so that what is praised and what is criticised never mix: "CO1 strength: ..." stands
beside "CO1 failing: ..." under "CO1 ...", whose codings a program for qualitative analysis can gather. A theme is a
folder; what fits no single failing of it stands under "CO as a whole". Three sets hold all failings, strengths and recommendations.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.vocabulary import Polarity
from graph import cypher_move
from graph.run import Row, Runner

SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:scr-graph:refi-qda")  # ids follow from what they name: two exports agree
COLOURS = {"failing": "#C62828", "strength": "#2E7D32", "recommendation": "#1565C0"}
ABOVE = "#757575"  # of the codes that gather these three
SETS = {"failing": "Failings", "strength": "Strengths", "recommendation": "Recommendations"}


@dataclass(frozen=True)
class Code:
    """`codable` is False for a folder."""

    name: str
    guid: str
    codable: bool = True
    colour: str = ""
    description: str = ""
    polarity: str = ""
    children: tuple[Code, ...] = ()


def guid(*parts: object) -> str:
    return str(uuid.uuid5(SPACE, "/".join(map(str, parts))))


def code_guid(code: str, polarity: str) -> str:
    return guid("code", code, polarity)


def read_codes(runner: Runner) -> list[Code]:
    """The folders of all themes in the codebook's order. Codes that only findings know stand in a last one, "Other"."""
    themes: dict[str, tuple[Row, list[Code]]] = {}
    known: set[str] = set()
    for row in runner.read(cypher_move.CODES):
        _, children = themes.setdefault(row["theme"], (row, []))
        children.append(_gathering(row["code"], row["label"], row["strength"], row["definition"] or ""))
        known |= {row["code"], row["theme"]}
    folders = [
        Code(f"{theme} {row['theme_label']}", guid("theme", theme), codable=False, children=(
            *children, _gathering(theme, "as a whole", row["theme_strength"], "Where no single failing of the theme fits.", said=row["theme_label"]),
        ))
        for theme, (row, children) in themes.items()
    ]
    others = sorted({row["code"] for row in runner.read(cypher_move.CODES_IN_USE)} - known)
    if others:
        folders.append(Code("Other", guid("theme", ""), codable=False, children=tuple(_gathering(code, "", "", "") for code in others)))
    return folders


def all_codes(codes: list[Code] | tuple[Code, ...]) -> Iterator[Code]:
    for code in codes:
        yield code
        yield from all_codes(code.children)


def _gathering(code: str, label: str, strength: str, definition: str, *, said: str = "") -> Code:
    said = said or label
    called = {"failing": said, "strength": strength, "recommendation": said}
    return Code(f"{code} {label}".strip(), guid("code", code), colour=ABOVE, description=definition, children=tuple(
        Code(f"{code} {p.value}: {called[p.value]}".rstrip(": "), code_guid(code, p.value), colour=COLOURS[p.value], polarity=p.value) for p in Polarity
    ))
