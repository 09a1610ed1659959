"""Tables ruled between their rows alone: where their columns part, told by the gaps that all rows share."""

from __future__ import annotations

from collections import defaultdict

from ingest.pdf_lines import Line, Word
from ingest.tables import table_kind

LEAST_LEVEL = 4        # rules of one width over one another; three may stand round a head and many rows that nothing parts
GAP = 0.8              # of the size: narrower gaps part words
SAME_ENDS = 3.5        # points by which the ends of rules of one width may differ
FLAT = 3.0             # points: a thinner rule is level

Rule = tuple[float, float, float, float]  # x0, x1, top, bottom


def uprights_between(lines: list[Line], rules: list[Rule]) -> list[Rule]:
    """Upright rules for tables that have none, so that they are cut into cells like any other. A stack of rules is
    such a table only where its head tells what kind it is: boxes and underlined headings are none."""
    stacks: dict[tuple[int, int], list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule[3] - rule[2] <= FLAT < rule[1] - rule[0]:
            stacks[round(rule[0] / SAME_ENDS), round(rule[1] / SAME_ENDS)].append(rule)
    made: list[Rule] = []
    for stack in stacks.values():
        if len(stack) < LEAST_LEVEL:
            continue
        x0, x1 = stack[0][:2]
        ys = sorted(rule[2] for rule in stack)
        if any(r[1] - r[0] <= FLAT < r[3] - r[2] and x0 - FLAT <= r[0] <= x1 + FLAT and ys[0] - FLAT <= r[3] and r[2] <= ys[-1] + FLAT for r in rules):
            continue  # it has uprights of its own
        words = [
            word for line in lines if x0 - FLAT <= line.x0 <= x1 and ys[0] <= line.base <= ys[-1] for word in line.words
        ]
        edges = _edges(words)
        if edges and _is_told(words, edges, ys):
            made += [(x, x, ys[0], ys[-1]) for x in (x0, *edges, x1)]
    return made


def _edges(words: list[Word]) -> list[float]:
    """Where a column begins: behind a gap that no word of any row stands in."""
    edges, end = [], None
    for word in sorted(words, key=lambda w: w.x0):
        if end is not None and word.x0 - end >= GAP * word.size:
            edges.append((word.x0 + end) / 2)
        end = word.x1 if end is None else max(end, word.x1)
    return edges


def _is_told(words: list[Word], edges: list[float], ys: list[float]) -> bool:
    """Whether the head, between the first two rules, names every column and the kind of table."""
    bounds = [float("-inf"), *edges, float("inf")]
    head = tuple(
        " ".join(w.text for w in words if w.base <= ys[1] and a <= (w.x0 + w.x1) / 2 < b) for a, b in zip(bounds, bounds[1:], strict=False)
    )
    return all(head) and bool(table_kind((head,), ()))
