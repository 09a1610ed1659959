"""The neighbourhood of one thing, drawn with neo4j-viz: the thing in the middle, its neighbours around it by kind."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, log1p, pi, sin
from typing import Any

from ui.show import shortened
from ui.walk import COLOURS, KINDS, SHAPES, by_kind

CAPTION = 34                # characters of a name
EACH = 4                    # neighbours of a kind that are drawn; the list beside the picture holds all
RINGS = ((228.0, 222.0), (385.0, 365.0))  # pixels from the middle; neighbours stand on both by turns, so that names have room
ROOM = 10                   # neighbours that one ring holds
START, LEAST, MOST = 78, 66, 74  # radius of the start, and of neighbours
THIN, THICK = 2.0, 12.0      # of a tie
EQUAL = 0.5                 # what agencies and areas are drawn with, one like another: from the least to the most


def name(kind: str, key: str) -> str:
    """What a thing is called in the picture."""
    return f"{kind}:{key}"


def drawn(found: Mapping[str, Any], height: int) -> Any:
    """The picture as a widget of neo4j-viz. Its `selected.nodeIds` are `name`s."""
    from neo4j_viz import Node, Relationship, VisualizationGraph  # slow to import; only this needs it

    here = name(found["kind"], found["key"])
    nodes = [_node(Node, found, START, 0.0, 0.0)]
    ties = []
    rows = [row for rows in by_kind(found["neighbours"]).values() for row in rows[:EACH]]
    most = max((row["mentions"] or 0 for row in rows), default=1)
    for i, row in enumerate(rows):
        weight = EQUAL if row["mentions"] is None else log1p(row["mentions"]) / log1p(max(most, 1))
        turn = 2 * pi * i / (len(rows) + len(rows) % 2) - pi / 2  # an even number of places: the first and the last never share a ring
        wide, high = RINGS[i % 2] if len(rows) > ROOM else RINGS[1]
        nodes.append(_node(Node, row, LEAST + (MOST - LEAST) * weight, wide * cos(turn), high * sin(turn)))
        ties.append(Relationship(source=here, target=name(row["kind"], row["key"]), width=THIN + (THICK - THIN) * weight, color="#7d878f"))
    return VisualizationGraph(nodes=nodes, relationships=ties).render_widget(layout="free", height=f"{height}px", theme="light")


def _node(make: Any, row: Mapping[str, Any], size: float, x: float, y: float) -> Any:
    kind, number = row["kind"], "" if row["mentions"] is None else f"{row['mentions']:,} "
    counted = {} if row["mentions"] is None else {"findings": row["mentions"], "reports": row["reports"]}
    return make(
        id=name(kind, row["key"]), caption=f"{SHAPES[kind]} {number}{shortened(row['label'], CAPTION)}", caption_size=1, color=COLOURS[kind], size=size, x=x, y=y, pinned=True,
        properties={"what": KINDS[kind], "name": row["label"], **counted},
    )
