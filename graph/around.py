"""What lies around one thing in the graph: its neighbours, by way of the findings that speak of both.

Two things are neighbours where a finding ties them: it is about the one and speaks of the other, or stands in a report on
it. The number beside a neighbour is how many findings do; agencies and areas have none and stand by name: in order of how often they
are spoken of they would be a league table. Of the same kind are neighbours: failings that are found in one
passage, agencies of which one finding speaks, and reports that say the same (ECHOES). Mentions in published reports.
"""

from __future__ import annotations

from corpus.codebook import Codebook
from corpus.errors import NotFound, UsageError
from graph import cypher_around as cypher
from graph.filters import Filters, area_code
from graph.questions import label_of
from graph.run import Row, Runner

KINDS = tuple(cypher.NODES)
SHOWN, MOST = 6, 25  # neighbours of each kind: as a rule, and at most; more is a ball of wool


def around(runner: Runner, book: Codebook, kind: str, key: str, filters: Filters, *, limit: int = SHOWN, agency_skip: int = 0, area_skip: int = 0) -> Row:
    """{kind, key, label, about, published_estimated, mentions, reports, neighbours, left_out, query, parameters}

    neighbours: [{kind, key, label, theme, mentions, reports}], by kind in the order of `cypher_around.NEIGHBOURS`, of each at most
    `limit`, those with most mentions first, agencies and areas by name, `agency_skip` and `area_skip` of them passed over, their mentions
    and reports None; `theme` is a failing's, "" for others. left_out: how many more come after, by kind. `about`: a
    failing's definition, a report's date, "" for others. `query` and `parameters` give the same to a person, see `Store.cypher`.

    A key is a code, an area's name or code, or a report's id. Raises UsageError for an unknown kind or code and for a limit
    out of 1 to MOST or a skip below 0, NotFound for an area or report of which there is nothing.
    """
    if kind not in KINDS:
        raise UsageError(f"the graph is not walked from a {kind!r}", todo=f"Use one of {', '.join(KINDS)}.")
    if not 1 <= limit <= MOST:
        raise UsageError(f"limit is 1 to {MOST}")
    skips = {"agency": agency_skip, "area": area_skip}
    if min(skips.values()) < 0:
        raise UsageError("a skip begins at 0")
    key = area_code(key) if kind == "area" else key.strip() if kind == "report" else _code(kind, key)
    found = runner.read(cypher.thing(kind), key=key)
    if not found:
        todo = {"area": "See `scr areas`, or GET /v1/areas.", "report": "See `scr reports`, or GET /v1/reports."}.get(kind, "")
        raise NotFound(f"there is no such {kind} in the graph.", where=key, todo=todo)
    names, label = list(filters.parameters()), "Finding|DuplicateFinding" if kind == "report" else filters.finding_label()
    given = filters.parameters() | {"key": key}
    polarity = filters.polarity[0] if filters.polarity and len(filters.polarity) == 1 else ""
    rows, left_out = [], {}
    for other in cypher.NEIGHBOURS[kind]:
        skip = {"skip": skips[other]} if other in cypher.BY_NAME else {}
        near = runner.read(cypher.neighbours(kind, other, names, label), limit=limit, **skip, **given)
        titles = _titles(runner, [row["key"] for row in near]) if other == "report" else {}
        rows += [_named(other, row["key"], titles.get(row["key"], ""), book, polarity) | {k: row[k] for k in ("mentions", "reports")} for row in near]
        after = near[0]["of"] - len(near) - skip.get("skip", 0) if near else 0
        left_out |= {other: after} if after else {}
    node = found[0]["node"]
    passed = {f"{other}_skip": n for other, n in skips.items() if n and other in cypher.NEIGHBOURS[kind]}
    return {
        **_named(kind, key, node.get("title") or node.get("file") or node.get("name") or "", book, polarity),
        "about": node.get("definition") or node.get("published") or "", "published_estimated": node.get("published_estimated"), **runner.read(cypher.told(kind, names, label), **given)[0],
        "neighbours": rows, "left_out": left_out, "query": cypher.to_show(kind, names, label, [name.removesuffix("_skip") for name in passed]),
        "parameters": {**given, "limit": limit, **passed},
    }


def _titles(runner: Runner, ids: list[str]) -> dict[str, str]:
    """What reports are called, by id, with the year, which may be reckoned: titles come again."""
    return {
        row["report_id"]: f"{row['title']} ({'about ' if row['published_estimated'] else ''}{row['published'][:4]})" if row["published"] else row["title"]
        for row in runner.read(cypher.TITLES, ids=ids)
    }


def _code(kind: str, key: str) -> str:
    """A code of the codebook. Raises UsageError."""
    return (getattr(Filters.checked(**{kind: key}), kind) or ("",))[0]


def _named(kind: str, key: str, name: str, book: Codebook, polarity: str) -> Row:
    """{kind, key, label, theme}; `name` where the codebook has none."""
    in_book = key in (book.themes if kind == "theme" else book.failings if kind == "failing" else ())
    label = book.label(key, polarity) if in_book else name or label_of(book, kind, key)
    return {"kind": kind, "key": key, "label": label, "theme": book.theme_of(key) if in_book and kind == "failing" else ""}
