"""The Cypher of what lies around one thing in the graph. n is a finding that speaks of it, `key` a neighbour's code or id."""

from __future__ import annotations

from collections.abc import Container

from graph import cypher

NODES = {  # kind of thing: its label, and the property that is its key
    "theme": ("Theme", "code"), "failing": ("Failing", "code"), "agency": ("Agency", "code"), "area": ("Area", "code"), "report": ("Report", "report_id"),
}
NEIGHBOURS = {  # of each kind of thing, the kinds of its neighbours, in the order in which they are shown
    "theme": ("failing", "agency", "area", "report"),
    "failing": ("theme", "failing", "agency", "area", "report"),
    "agency": ("theme", "failing", "agency", "area", "report"),
    "area": ("theme", "failing", "agency", "report"),
    "report": ("area", "theme", "failing", "agency", "report"),
}
BY_NAME = ("agency", "area")  # stand by name, without a number: ordered by how often they are spoken of they would be a league table
_DOWN = "-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->"
_UP = "<-[:HAS_FINDING]-()<-[:HAS_PASSAGE]-()<-[:HAS_SECTION]-"
_FROM = {  # from the thing to a finding that speaks of it
    "theme": "-[:UNDER|ABOUT*1..2]-", "failing": "<-[:ABOUT]-", "agency": "<-[:BY]-", "area": f"<-[:CONCERNS]-(){_DOWN}", "report": _DOWN,
}
_TO = {  # from a finding to what it speaks of
    "theme": "-[:ABOUT|UNDER*1..2]->", "failing": "-[:ABOUT]->", "agency": "-[:BY]->", "area": f"{_UP}()-[:CONCERNS]->", "report": _UP,
}
_KEYS = {
    "theme": "WITH n, n.theme AS key", "failing": "WITH n, n.code AS key WHERE key <> n.theme", "agency": "UNWIND n.agencies AS key WITH n, key",
    "area": "WITH n, n.area AS key WHERE key IS NOT NULL", "report": "WITH n, n.report_id AS key",
}
_LIKE = {  # other things of the same kind: in the same passage, in the same finding, in other words of another report
    "failing": "MATCH (n)<-[:HAS_FINDING]-()-[:HAS_FINDING]->(o) WHERE o.polarity = n.polarity AND o.code <> o.theme AND o.code <> $key WITH n, o.code AS key",
    "agency": "UNWIND n.agencies AS key WITH n, key WHERE key <> $key",
    "report": "MATCH (n)-[:ECHOES]-(o) WHERE o.report_id <> $key WITH n, o.report_id AS key",
}


def thing(kind: str) -> str:
    """The thing itself: row `node`, none where it is not there."""
    label, key = NODES[kind]
    return f"MATCH (x:{label} {{{key}: $key}}) RETURN x {{.*}} AS node"


TITLES = "MATCH (r:Report) WHERE r.report_id IN $ids RETURN r.report_id AS report_id, CASE coalesce(r.title, '') WHEN '' THEN r.file ELSE r.title END AS title, r.published AS published, r.published_estimated AS published_estimated"


def _told(kind: str, names: list[str], label: str) -> str:
    """The findings n that speak of the thing and pass the filters named."""
    if kind == "theme":  # has an index of its own
        return f"MATCH (n:{label}) {cypher.where(names, 'n.theme = $key')}"
    start, key = NODES[kind]
    return f"MATCH (:{start} {{{key}: $key}}){_FROM[kind]}(n:{label}) {cypher.where(names)}".rstrip()


def told(kind: str, names: list[str], label: str) -> str:
    """How many findings speak of it: mentions, reports."""
    return f"{_told(kind, names, label)} RETURN count(DISTINCT n) AS mentions, count(DISTINCT n.report_id) AS reports"


def _keyed(kind: str, other: str, names: list[str], label: str) -> str:
    return f"{_told(kind, names, label)}\n{_LIKE[kind] if other == kind else _KEYS[other]}"


def _named(other: str) -> tuple[str, str]:
    """Agencies and areas in order of their names: what finds them, x, by `key`, and their order."""
    label, key = NODES[other]
    return f"MATCH (x:{label} {{{key}: key}})", f"ORDER BY toLower({'x.name' if other == 'area' else 'x.label'}), key"


def neighbours(kind: str, other: str, names: list[str], label: str) -> str:
    """$limit neighbours of one kind: rows key, mentions, reports, of (how many there are). Those with most findings first; agencies and
    areas by name, from $skip on, without numbers."""
    if other in BY_NAME:
        find, order = _named(other)
        return f"""
{_keyed(kind, other, names, label)}
WITH DISTINCT key {find} WITH key, x {order}
WITH collect(key) AS found UNWIND found[$skip..$skip + $limit] AS key
RETURN key, null AS mentions, null AS reports, size(found) AS of"""
    return f"""
{_keyed(kind, other, names, label)}
WITH key, count(DISTINCT n) AS mentions, count(DISTINCT n.report_id) AS reports ORDER BY mentions DESC, key
WITH collect({{key: key, mentions: mentions, reports: reports}}) AS found UNWIND found[..$limit] AS one
RETURN one.key AS key, one.mentions AS mentions, one.reports AS reports, size(found) AS of"""


def to_show(kind: str, names: list[str], label: str, skipped: Container[str] = ()) -> str:
    """The same for a person: one query that gives with each neighbour the way from the thing to a finding, and from there to the
    neighbour. `skipped`: kinds of which the first ${kind}_skip are passed over."""
    start, key = NODES[kind]
    parts = []
    for other in NEIGHBOURS[kind]:
        end, other_key = NODES[other]
        to = f"-[:ECHOES]-(){_UP}" if kind == other == "report" else "<-[:HAS_FINDING]-()-[:HAS_FINDING]->()-[:ABOUT]->" if kind == other == "failing" else _TO[other]
        if other in BY_NAME:
            find, order = _named(other)
            skip = f" SKIP ${other}_skip" if other in skipped else ""
            parts.append(f"""\
{_keyed(kind, other, names, label)}
WITH key, head(collect(n)) AS one {find} WITH key, one, x {order}{skip} LIMIT $limit
MATCH here = (:{start} {{{key}: $key}}){_FROM[kind]}(one)
MATCH there = (one){to}(:{end} {{{other_key}: key}})
WITH key, x, head(collect(here)) AS here, head(collect(there)) AS there {order}
RETURN '{other}' AS kind, key, null AS findings, null AS reports, here, there""")
            continue
        parts.append(f"""\
{_keyed(kind, other, names, label)}
WITH key, count(DISTINCT n) AS findings, count(DISTINCT n.report_id) AS reports, head(collect(n)) AS one ORDER BY findings DESC, key LIMIT $limit
MATCH here = (:{start} {{{key}: $key}}){_FROM[kind]}(one)
MATCH there = (one){to}(:{end} {{{other_key}: key}})
WITH key, findings, reports, head(collect(here)) AS here, head(collect(there)) AS there ORDER BY findings DESC, key
RETURN '{other}' AS kind, key, findings, reports, here, there""")
    return "\nUNION ALL\n".join(parts)
