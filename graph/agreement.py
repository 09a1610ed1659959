"""How far two people who decided on the same findings agree: Cohen's kappa, by theme.

What somebody made of a finding is one of five: rejected; kept as a failing, a strength or a recommendation;
or kept under another theme. Kappa (Cohen 1960) is the agreement beyond what two people would reach by chance
who use the five as often as these do. The interval is Wilson's (1927), 95 %, of the share agreed on, put
through the same formula: it stays honest where few findings were decided on and all alike. Whoever decides
second can see what the first decided, so this is no blind comparison. Decisions that were taken back are left out.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from corpus.codebook import Codebook
from graph import cypher_decisions as statements
from graph.effective import standing
from graph.run import Row, Runner
from graph.statistics import wilson

REJECTED, OTHER_THEME = "rejected", "another theme"
ALL_THEMES = ""


def agreement(runner: Runner, book: Codebook) -> list[Row]:
    """For each two people who decided on findings in common, all themes together ("") and then each:
    [{people: [a, b], theme, label, n, agreed, kappa, low, high}]

    `agreed` is a share, 0 to 1. Kappa and interval are None where chance alone would agree on everything.
    """
    views: dict[tuple[str, str], dict[str, str]] = {}  # (finding, its theme): who made what of it, at last
    for row in standing(runner.read(statements.VIEWS)):
        views.setdefault((row["finding_id"], row["target_theme"]), {})[row["by"]] = view(row)
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for (_, theme), by in views.items():
        for a, b in combinations(sorted(by), 2):
            for key in (ALL_THEMES, theme):
                found.setdefault((a, b, key), []).append((by[a], by[b]))
    order = [ALL_THEMES, *book.themes]
    return [
        {"people": [a, b], "theme": theme, "label": book.label(theme) if theme else "All themes", **kappa(pairs)}
        for (a, b, theme), pairs in sorted(found.items(), key=lambda item: (*item[0][:2], order.index(item[0][2])))
    ]


def view(decision: Row) -> str:
    """What a decision makes of a finding: one of five."""
    if decision["what"] == "reject":
        return REJECTED
    return decision["polarity"] if decision["theme"] == decision["target_theme"] else OTHER_THEME


def kappa(pairs: list[tuple[str, str]]) -> Row:
    """{n, agreed, kappa, low, high} of what two people made of the same things, at least one."""
    n = len(pairs)
    agreed = sum(a == b for a, b in pairs) / n
    first, second = (Counter(side) for side in zip(*pairs, strict=True))
    chance = sum(first[x] * second[x] for x in first) / n**2
    if chance == 1:
        return {"n": n, "agreed": agreed, "kappa": None, "low": None, "high": None}
    beyond = [round(max(-1.0, (x - chance) / (1 - chance)), 3) for x in (agreed, *wilson(sum(a == b for a, b in pairs), n))]
    return {"n": n, "agreed": round(agreed, 3), "kappa": beyond[0], "low": beyond[1], "high": beyond[2]}
