"""The graph in a Cypher answer, drawn with neo4j-viz: one HTML page that needs no network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ui.show import shortened

MOST_NODES = 300     # more is a ball of wool, and slow to lay out
CAPTION = 32         # characters of a caption
TEXT = 300           # characters of a property in the side panel
NEVER = frozenset({"embedding"})  # vectors: long, and nothing to read
SAYS = {"Finding": "quotation", "Report": "title", "Passage": "text", "Section": "heading", "Event": "event", "Grade": "subject"}
CAPTIONS = ("label", "name", "code", "file")  # of all others, the first that is there
# One colour a label, dark enough for white captions; the legend says the same in words.
COLOURS = {
    "Report": "#17567a", "Section": "#5b6770", "Passage": "#7a4a00", "Finding": "#8c2611", "Failing": "#6b2d73",
    "Theme": "#14532d", "Agency": "#1f3f8f", "Area": "#00615f", "Region": "#3d5a00", "Factor": "#7a2048", "Decision": "#333333",
}
OTHER = "#444c54"


@dataclass(frozen=True)
class Returned:
    """The nodes and relationships that stand anywhere in an answer's rows."""

    nodes: dict[str, dict[str, Any]]
    relationships: dict[str, dict[str, Any]]
    left_out: int = 0

    def __bool__(self) -> bool:
        return bool(self.nodes)


def returned(answer: Mapping[str, Any], most: int = MOST_NODES) -> Returned:
    """Nodes are maps with `id` and `labels`, relationships maps with `type`, `start` and `end`;
    a relationship whose ends were not returned is left out."""
    nodes: dict[str, dict[str, Any]] = {}
    relationships: dict[str, dict[str, Any]] = {}
    left_out = 0
    for value in _values(answer.get("rows", [])):
        if "labels" in value and "id" in value:
            if len(nodes) < most or str(value["id"]) in nodes:
                nodes[str(value["id"])] = dict(value)
            else:
                left_out += 1
        elif {"type", "start", "end"} <= value.keys():
            relationships[str(value.get("id", f"{value['start']}-{value['type']}-{value['end']}"))] = dict(value)
    kept = {k: r for k, r in relationships.items() if str(r["start"]) in nodes and str(r["end"]) in nodes}
    return Returned(nodes, kept, left_out)


def _values(value: Any) -> Iterator[dict[str, Any]]:
    """Every map that may be a node or a relationship, however deep in lists and maps."""
    if isinstance(value, Mapping):
        if "properties" in value and ("labels" in value or "type" in value):
            yield dict(value)
        else:
            for inner in value.values():
                yield from _values(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _values(inner)


def caption(node: Mapping[str, Any]) -> str:
    properties = node.get("properties") or {}
    labels = node.get("labels") or []
    names = [*(SAYS[label] for label in labels if label in SAYS), *CAPTIONS]
    text = next((str(properties[k]) for k in names if properties.get(k)), ":".join(labels))
    return shortened(text, CAPTION)


def colour(node: Mapping[str, Any]) -> str:
    return next((COLOURS[label] for label in node.get("labels") or [] if label in COLOURS), OTHER)


def page(found: Returned, height: int = 520) -> str:
    """A whole HTML page, scripts and data inside. Data goes in as JSON with `<` escaped."""
    from neo4j_viz import Node, Relationship, VisualizationGraph  # slow to import; only this needs it

    nodes = [
        Node(id=key, caption=caption(n), color=colour(n), size=24,
             properties={"kind": ":".join(n.get("labels") or []), **_short(n.get("properties") or {})})
        for key, n in found.nodes.items()
    ]
    relationships = [
        Relationship(id=key, source=str(r["start"]), target=str(r["end"]), caption=str(r["type"]), properties=_short(r.get("properties") or {}))
        for key, r in found.relationships.items()
    ]
    graph = VisualizationGraph(nodes=nodes, relationships=relationships)
    return str(graph.render(height=f"{height}px", theme="light", on_dangling="none").data)


def _short(properties: Mapping[str, Any]) -> dict[str, Any]:
    kept = {k: v for k, v in properties.items() if k not in NEVER}
    return {k: v if isinstance(v, int | float | bool) else str(v)[:TEXT] for k, v in kept.items() if v is not None}
