"""The whole graph, value by value, in an order that depends on nothing but what it holds.

Every node is known by its label's key (`graph.cypher.KEYS`), every relationship by its type and the
two nodes it joins; the database's own ids play no part. Labels and types come in alphabetical
order, nodes in the order of their keys. Reading goes by pages, so memory does not grow with the graph.

The digest is the SHA-256 of the lines that this yields. What belongs to the store and not to
the graph (`OF_THE_STORE`) is left out of both.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from corpus.errors import StoreError
from graph import cypher_move
from graph.cypher import KEYS
from graph.run import Row, Runner

NODES_AT_ONCE = 500       # nodes in a page: 1 MB of vectors
STARTS_AT_ONCE = 200      # nodes whose relationships are read in one page; a report has hundreds
VECTOR = "embedding"      # the property that holds a vector, on every label; other lists of decimals are lists
VECTOR_FROM = 32          # numbers: such a list this long that float32 holds is a vector
OF_THE_STORE = {"Meta": ("filters_inside", "import_of", "import_rows", "import_checked")}

TYPE = re.compile(r"[A-Z][A-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class Item:
    """A node or a relationship. `properties` are fit for JSON, vectors as {"float32": base64 of little-endian
    numbers}; `start` and `end` are (label, key), of a node both its own. `line` is all of it as one line of JSON."""

    start: tuple[str, str]
    end: tuple[str, str]
    labels: tuple[str, ...]
    properties: Row
    line: str


class Walk:
    """One reading of the graph, with its digest. The nodes must be read first, then the relationships.

    Raises StoreError for what this program did not write, and when nodes or relationships come or go meanwhile.
    """

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._sha = hashlib.sha256()
        self.nodes_of, self.starts_of = _what_there_is(runner)

    @property
    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """Nodes by label, relationships by type."""
        return self.nodes_of, {type_: sum(starts.values()) for type_, starts in self.starts_of.items()}

    def nodes(self) -> Iterator[tuple[str, Iterator[Item]]]:
        """(label, its nodes) for every label; each must be read to its end before the next is asked for."""
        for label, count in self.nodes_of.items():
            yield label, self._noted(self._nodes(label), count, label)

    def relationships(self) -> Iterator[tuple[str, Iterator[Item]]]:
        """(type, its relationships) for every type, likewise."""
        for type_, starts in self.starts_of.items():
            yield type_, self._noted((x for label in starts for x in self._relationships(type_, label)), sum(starts.values()), type_)

    def finish(self) -> str:
        """The digest, once all has been read."""
        self.refuse_changes()
        return self._sha.hexdigest()

    def refuse_changes(self) -> None:
        """Raises StoreError unless there are as many nodes and relationships of each kind as at first."""
        if _what_there_is(self._runner) != (self.nodes_of, self.starts_of):
            raise _changed()

    def _noted(self, items: Iterator[Item], count: int, name: str) -> Iterator[Item]:
        seen = 0
        for item in items:
            seen += 1
            self._sha.update(f"{name} {item.line}\n".encode())
            yield item
        if seen != count:
            raise _changed()

    def _nodes(self, label: str) -> Iterator[Item]:
        left_out = OF_THE_STORE.get(label, ())
        after: str | None = None
        while True:
            rows = self._runner.read(cypher_move.nodes(label, first=after is None), after=after, page=NODES_AT_ONCE)
            for row in rows:
                properties = _plain({k: v for k, v in row["properties"].items() if k not in left_out}, label)
                labels = tuple(sorted(row["labels"]))
                line = canonical({"labels": labels, "properties": properties})
                yield Item((label, row["key"]), (label, row["key"]), labels, properties, line)
            if len(rows) < NODES_AT_ONCE:
                return
            after = rows[-1]["key"]

    def _relationships(self, type_: str, label: str) -> Iterator[Item]:
        after: str | None = None
        while True:
            query = cypher_move.relationships(type_, label, first=after is None)
            rows = self._runner.read(query, after=after, page=STARTS_AT_ONCE, keys=KEYS)
            for _, group in groupby(rows, key=lambda row: row["key"]):
                yield from sorted((_relationship(type_, label, row) for row in group), key=lambda item: item.line)
            if not rows:
                return
            after = rows[-1]["key"]


def digest(runner: Runner) -> str:
    """SHA-256 (64 hexadecimal digits) over all nodes, relationships and properties of the graph."""
    walk = Walk(runner)
    for parts in (walk.nodes(), walk.relationships()):
        for _, items in parts:
            for _item in items:
                pass
    return walk.finish()


def digest_of_lines(parts: Iterable[tuple[str, Iterable[str]]]) -> str:
    """The same of lines that a walk yielded: (label or type, its lines) of all, the nodes first, in the walk's order."""
    sha = hashlib.sha256()
    for name, lines in parts:
        for line in lines:
            sha.update(f"{name} {line}\n".encode())
    return sha.hexdigest()


def canonical(value: Any) -> str:
    """The one way to write a value as JSON: keys in order, no spaces, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def vector_of(value: Any) -> np.ndarray | None:
    """float32 [n] of a property that is {"float32": ...}, None for any other."""
    if isinstance(value, dict):
        return np.frombuffer(base64.b64decode(value["float32"], validate=True), dtype="<f4")
    return None


def _what_there_is(runner: Runner) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Nodes by label; relationships by type and by the label of the node they begin at."""
    nodes: dict[str, int] = {}
    for row in runner.read(cypher_move.LABELS):
        label = _home(row["labels"])
        nodes[label] = nodes.get(label, 0) + row["nodes"]
    types: dict[str, dict[str, int]] = {}
    for row in runner.read(cypher_move.TYPES):
        if not TYPE.fullmatch(row["type"]):
            raise _not_ours(row["type"])
        starts, label = types.setdefault(row["type"], {}), _home(row["labels"])
        starts[label] = starts.get(label, 0) + row["relationships"]
    return dict(sorted(nodes.items())), {type_: dict(sorted(types[type_].items())) for type_ in sorted(types)}


def _home(labels: list[str]) -> str:
    """The one of a node's labels that has a key."""
    known = [label for label in labels if label in KEYS]
    if len(known) != 1:
        raise _not_ours(f"a node labelled {', '.join(labels) or 'with nothing'}")
    return known[0]


def _relationship(type_: str, label: str, row: Row) -> Item:
    if row["to_key"] is None:
        raise _not_ours(f"{type_} to a node without a key")
    properties = _plain(row["properties"], type_)
    start, end = (label, row["key"]), (row["to_label"], row["to_key"])
    return Item(start, end, (), properties, canonical({"from": start, "properties": properties, "to": end, "type": type_}))


def _plain(properties: Row, where: str) -> Row:
    return {name: _value(value, f"{where}.{name}", vector=name == VECTOR) for name, value in properties.items()}


def _value(value: Any, where: str, *, vector: bool = False) -> Any:
    if isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
    elif isinstance(value, list) and vector and (numbers := _vector(value)) is not None:
        return {"float32": base64.b64encode(numbers.tobytes()).decode("ascii")}
    elif isinstance(value, list):
        return [_value(item, where) for item in value]
    elif type(value).__name__ == "Vector":  # the driver's own type of newer databases
        return {"float32": base64.b64encode(np.asarray(value.to_native(), dtype="<f4").tobytes()).decode("ascii")}
    raise _not_ours(f"a value of the kind {type(value).__name__} in {where}")


def _vector(value: list[Any]) -> np.ndarray | None:
    if len(value) < VECTOR_FROM or not all(isinstance(x, float) for x in value):
        return None
    wide = np.asarray(value, dtype=np.float64)
    narrow = wide.astype("<f4")
    return narrow if np.array_equal(narrow.astype(np.float64), wide) else None


def _not_ours(what: str) -> StoreError:
    return StoreError(f"the graph holds what this program did not write: {what}.", todo="Remove it, or keep it in a database of its own.")


def _changed() -> StoreError:
    return StoreError("the graph changed while it was read.", todo="Run the command again when nothing else writes to it.")
