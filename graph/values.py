"""The database's values as JSON can hold them."""

from __future__ import annotations

import base64
import math
from typing import Any

import neo4j.graph
import neo4j.spatial
import neo4j.time

HIDDEN = (  # properties that are the program's, not the reader's
    "embedding", "filter_terms", "sentence_starts", "sentence_ends", "sentence_pages", "sentence_paragraphs",
)
LIKENESS = "likeness"                   # likewise, and a string
LONG_VECTOR = 32                        # numbers; a longer list of decimals is shown by its first few
SHOWN = 4


def to_json(value: Any) -> Any:
    """Nodes as {labels, id, properties}, relationships as {type, id, start, end, properties}, paths as
    {nodes, relationships}, times and durations in ISO 8601, points as {srid, x, y, ...}, bytes in
    base64, numbers that JSON lacks as text. Embeddings are left out of nodes and maps and shortened
    elsewhere: {vector: <dimension>, first: [...]}."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, neo4j.graph.Node):
        return {"labels": sorted(value.labels), "id": value.element_id, "properties": _map(value)}
    if isinstance(value, neo4j.graph.Relationship):
        return {
            "type": value.type, "id": value.element_id, "properties": _map(value),
            # Compared with None: a node without properties is false.
            "start": None if value.start_node is None else value.start_node.element_id,
            "end": None if value.end_node is None else value.end_node.element_id,
        }
    if isinstance(value, neo4j.graph.Path):
        return {"nodes": [to_json(n) for n in value.nodes], "relationships": [to_json(r) for r in value.relationships]}
    if isinstance(value, neo4j.spatial.Point):
        return {"srid": value.srid, **dict(zip("xyz", (to_json(float(x)) for x in value), strict=False))}
    if isinstance(value, (neo4j.time.DateTime, neo4j.time.Date, neo4j.time.Time)):
        return value.iso_format()
    if isinstance(value, neo4j.time.Duration):
        return value.iso_format()
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, dict):
        return _map(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        items = list(value)
        if len(items) >= LONG_VECTOR and all(isinstance(x, float) for x in items):
            return {"vector": len(items), "first": items[:SHOWN]}
        return [to_json(x) for x in items]
    if type(value).__name__ == "Vector":
        numbers = value.to_native()
        return {"vector": len(numbers), "first": [to_json(x) for x in numbers[:SHOWN]]}
    return str(value)


def _map(properties: Any) -> dict[str, Any]:
    return {str(k): to_json(v) for k, v in sorted(properties.items()) if k != LIKENESS and (k not in HIDDEN or not isinstance(v, list))}
