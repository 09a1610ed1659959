"""The graph as GraphML, for Gephi, yEd, Cytoscape or networkx.

A node's id is its label and key ("Report:9a1f0c33b2d4e5f6"); the attribute `labels` of a node and `type` of an edge
say what they are. Lists are JSON texts; vectors are left out; what XML cannot hold becomes U+FFFD.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

from corpus.codebook import Codebook
from graph import cypher_move
from graph.export_csv import kinds_of
from graph.run import Row, Runner
from graph.walk import Item, Walk

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {"string": "string", "long": "long", "double": "double", "boolean": "boolean"}  # all else is text


def write_graphml(runner: Runner, book: Codebook, folder: Path, *, made_at: str, progress: Callable[[str], object]) -> Row:
    """{digest, nodes, relationships, left_out}."""
    walk = Walk(runner)
    keys, left_out = {}, []
    for part, query, extra in (("node", cypher_move.NODE_PROPERTIES, "labels"), ("edge", cypher_move.RELATIONSHIP_PROPERTIES, "type")):
        kinds, vectors = _merged(kinds_of(runner, query))
        left_out += vectors
        keys[part] = {extra: (f"{part[0]}_", "string")} | {
            name: (f"{part[0]}{number}", kind) for number, (name, kind) in enumerate(kinds.items()) if name != extra
        }
    with etree.xmlfile(str(folder / "graph.graphml"), encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("graphml", nsmap={None: NAMESPACE}):
            for part, of_part in keys.items():
                for name, (id_, kind) in of_part.items():
                    xml.write(etree.Element("key", {"id": id_, "for": part, "attr.name": xml_text(name), "attr.type": kind}))
                    xml.write("\n")
            with xml.element("graph", edgedefault="directed"):
                for label, items in walk.nodes():
                    progress(f"nodes: {label}")
                    for item in items:
                        _write(xml, "node", {"id": _id(item.start)}, {"labels": "".join(f":{x}" for x in item.labels)}, item, keys["node"])
                for type_, items in walk.relationships():
                    progress(f"relationships: {type_}")
                    for item in items:
                        _write(xml, "edge", {"source": _id(item.start), "target": _id(item.end)}, {"type": type_}, item, keys["edge"])
    nodes, relationships = walk.counts
    return {"digest": walk.finish(), "nodes": nodes, "relationships": relationships, "left_out": left_out}


def xml_text(text: str) -> str:
    """`text` with U+FFFD for each character that XML cannot hold: as long as before."""
    return _NOT_XML.sub("\ufffd", text)


def _merged(kinds: dict[str, dict[str, str]]) -> tuple[dict[str, str], list[str]]:
    """One kind for each property whatever the label, as GraphML wants it; and the vectors, which are left out."""
    found: dict[str, set[str]] = {}
    vectors = []
    for label, properties in kinds.items():
        for name, kind in properties.items():
            if kind == "vector":
                vectors.append(f"{label}.{name}")
            else:
                found.setdefault(name, set()).add(_TYPES.get(kind, "string"))
    return {name: types.pop() if len(types) == 1 else "string" for name, types in sorted(found.items())}, vectors


def _id(node: tuple[str, str]) -> str:
    return xml_text(":".join(node))


def _write(xml: Any, tag: str, attributes: dict[str, str], extra: dict[str, str], item: Item, keys: dict[str, tuple[str, str]]) -> None:
    element = etree.Element(tag, attributes)
    for name, value in (*extra.items(), *sorted(item.properties.items())):
        if name in keys and not isinstance(value, dict) and (name not in extra or value is extra[name]):
            data = etree.SubElement(element, "data", key=keys[name][0])
            data.text = xml_text(_said(value))
    xml.write(element)
    xml.write("\n")


def _said(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)  # true, 1, 0.5 and lists alike
