"""The graph as tables for a spreadsheet: one for each label and each type, a column for each property.

UTF-8 with a byte order mark; lists as JSON; a text that a spreadsheet would run as a formula begins with
an apostrophe. Vectors are left out.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.cells import BOM, cell
from corpus.codebook import Codebook
from graph import cypher_move
from graph.cypher import KEYS
from graph.run import Row, Runner
from graph.walk import OF_THE_STORE, VECTOR, Item, Walk

ENDS = ("from_label", "from_key", "to_label", "to_key")


def write_csv(runner: Runner, book: Codebook, folder: Path, *, made_at: str, progress: Callable[[str], object]) -> Row:
    """{digest, nodes, relationships, left_out}."""
    walk = Walk(runner)
    left_out: list[str] = []
    for part, whole, query in (
        ("nodes", walk.nodes(), cypher_move.NODE_PROPERTIES), ("relationships", walk.relationships(), cypher_move.RELATIONSHIP_PROPERTIES),
    ):
        (folder / part).mkdir()
        columns = kinds_of(runner, query)
        for name, items in whole:
            progress(f"{part}: {name}")
            kinds = columns.get(name, {})
            left_out += [f"{name}.{column}" for column, kind in kinds.items() if kind == "vector"]
            shown = [column for column, kind in kinds.items() if kind != "vector"]
            _write(folder / part / f"{name}.csv", items, *((), shown) if part == "relationships" else (KEYS[name], shown))
    nodes, relationships = walk.counts
    return {"digest": walk.finish(), "nodes": nodes, "relationships": relationships, "left_out": left_out}


def kinds_of(runner: Runner, query: str) -> dict[str, dict[str, str]]:
    """{label or type: {property: "string", "long", "double", "boolean", "list", "vector" or "mixed"}}, in alphabetical order."""
    found: dict[str, dict[str, set[str]]] = {}
    for row in runner.read(query):
        if row["name"] not in OF_THE_STORE.get(row["label"], ()):
            found.setdefault(row["label"], {}).setdefault(row["name"], set()).add(_kind(row["type"], row["name"]))
    return {
        label: {name: "vector" if "vector" in kinds else kinds.pop() if len(kinds) == 1 else "mixed" for name, kinds in sorted(properties.items())}
        for label, properties in sorted(found.items())
    }


def _kind(type_: str, name: str) -> str:
    """From the database's name of a type, such as LIST<STRING NOT NULL> NOT NULL."""
    if type_.startswith("VECTOR") or (type_.startswith("LIST<FLOAT") and name == VECTOR):
        return "vector"
    if type_.startswith("LIST"):
        return "list"
    return {"STRING": "string", "INTEGER": "long", "FLOAT": "double", "BOOLEAN": "boolean"}.get(type_.split()[0], "mixed")


def _write(path: Path, items: Iterator[Item], key: str | tuple[()], columns: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer = csv.writer(file, lineterminator="\r\n")
        first = [key] if key else list(ENDS)
        rest = [column for column in columns if column not in first]
        writer.writerow([cell(column) for column in (*first, *rest)])
        for item in items:
            ends = [item.properties[key]] if key else [*item.start, *item.end]
            writer.writerow([cell(value) for value in (*ends, *(item.properties.get(column) for column in rest))])
