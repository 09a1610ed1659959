"""What the graph holds, for people who ask it in Cypher: from `graph/data/schema.yaml`, as a value and as Markdown."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data" / "schema.yaml"
BEGIN = "<!-- schema: written by `scr schema --markdown`; see graph/data/schema.yaml -->"
END = "<!-- schema: end -->"


@cache
def _read() -> dict[str, Any]:
    return yaml.safe_load(DATA.read_text("utf-8"))


def schema() -> dict[str, list[dict[str, Any]]]:
    """{labels: [{label, means, key, properties, like}], relationships: [{start, type, end, means, properties}],
    indexes: [{name, kind, of, means}]}; properties are [{name, type, means, absent}]. In the order of the file."""
    data = _read()
    own = {x["label"]: x for x in data["labels"]}
    return {
        "labels": [{"like": "", **x, "properties": _properties(x if "properties" in x else own[x["like"]])} for x in data["labels"]],
        "relationships": [{**x, "properties": _properties(x)} for x in data["relationships"]],
        "indexes": [dict(x) for x in data["indexes"]],
    }


def _properties(of: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"name": p["name"], "type": p["type"], "means": p["means"], "absent": p.get("absent", False)} for p in of.get("properties", ())]


def markdown() -> str:
    """The section of the README, between its two marks: a picture, the relationships, every label's properties."""
    data = schema()
    return "\n".join([BEGIN, "", *_picture(data), "", *_relationships(data), "", *_labels(data), *_indexes(data), END, ""])


def _picture(data: dict[str, Any]) -> list[str]:
    """Arrows between the same two labels share one line; labels that are like another are left out."""
    arrows: dict[tuple[str, str], list[str]] = {}
    alike = {x["label"] for x in data["labels"] if x["like"]}
    for x in data["relationships"]:
        if not alike & {x["start"], x["end"]}:
            arrows.setdefault((x["start"], x["end"]), []).append(x["type"])
    lines = [f"    {start} -->|{', '.join(types)}| {end}" for (start, end), types in arrows.items()]
    return ["```mermaid", "flowchart LR", *lines, "```"]


def _relationships(data: dict[str, Any]) -> list[str]:
    rows = [[f"`(:{x['start']})-[:{x['type']}]->(:{x['end']})`", _said(x)] for x in data["relationships"]]
    return table(["relationship", "meaning"], rows)


def _said(relationship: dict[str, Any]) -> str:
    carried = "; ".join(f"`{p['name']}` (`{p['type']}`): {p['means']}" for p in relationship["properties"])
    return f"{relationship['means']}. {carried}" if carried else relationship["means"]


def _labels(data: dict[str, Any]) -> list[str]:
    lines = [
        "Every label with its properties; the first identifies the node. A text that is not known is empty; "
        "where a property may be absent altogether, its type ends in “or absent”.", "",
    ]
    for x in data["labels"]:
        if x["like"]:
            lines += [f"**{x['label']}**: {x['means'][0].lower()}{x['means'][1:]}. Its properties are those of {x['like']}.", ""]
            continue
        rows = [[f"`{p['name']}`", f"`{p['type']}`" + (" or absent" if p["absent"] else ""), p["means"]] for p in _key_first(x)]
        lines += [f"<details><summary><b>{x['label']}</b>: {x['means'][0].lower()}{x['means'][1:]}</summary>", ""]
        lines += [*table(["property", "type", "meaning"], rows), "", "</details>"]
    return [*lines, ""]


def _key_first(label: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted(label["properties"], key=lambda p: p["name"] != label["key"])


def _indexes(data: dict[str, Any]) -> list[str]:
    rows = [[f"`{x['name']}`", x["kind"], x["of"], f"`{x['means']}`" if x["means"].startswith("CALL") else x["means"]] for x in data["indexes"]]
    return [*table(["index", "kind", "of", "how it is asked"], rows), ""]


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """The lines of a table in Markdown."""
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *([c.replace("|", "\\|") for c in row] for row in rows))]
