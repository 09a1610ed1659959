"""The graph as lines of JSON: one file for each label and each type, a node or a relationship a line.

    nodes/Passage.jsonl             {"labels": ["Passage"], "properties": {...}}
    relationships/NEXT.jsonl        {"from": ["Passage", key], "properties": {}, "to": ["Passage", key], "type": "NEXT"}

A vector is {"float32": base64 of its numbers, little-endian}. The lines are those of `graph.walk`,
so that the digest of the graph follows from the files alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.codebook import Codebook
from graph.run import Row, Runner
from graph.walk import Item, Walk


def write_jsonl(runner: Runner, book: Codebook, folder: Path, *, made_at: str, progress: Callable[[str], object]) -> Row:
    """{digest, nodes, relationships, left_out}."""
    walk = Walk(runner)
    for part, whole in (("nodes", walk.nodes()), ("relationships", walk.relationships())):
        (folder / part).mkdir()
        for name, items in whole:
            progress(f"{part}: {name}")
            _write(folder / part / f"{name}.jsonl", items)
    nodes, relationships = walk.counts
    return {"digest": walk.finish(), "nodes": nodes, "relationships": relationships, "left_out": []}


def _write(path: Path, items: Iterator[Item]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for item in items:
            file.write(item.line + "\n")
