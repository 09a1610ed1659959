"""Cypher that reads the whole graph a page at a time, whatever it holds, and builds it again.

Labels and types cannot be parameters everywhere; those put into a text are the keys of `graph.cypher.KEYS`
and types that `graph.walk` has looked at.
"""

from __future__ import annotations

from graph import cypher

# -- reading ------------------------------------------------------------------------------------

LABELS = "MATCH (n) RETURN labels(n) AS labels, count(*) AS nodes"
TYPES = "MATCH (a)-[r]->() RETURN labels(a) AS labels, type(r) AS type, count(*) AS relationships"
NODE_PROPERTIES = """
MATCH (n) UNWIND labels(n) AS label UNWIND keys(n) AS name
RETURN DISTINCT label, name, valueType(n[name]) AS type"""
RELATIONSHIP_PROPERTIES = """
MATCH ()-[r]->() UNWIND keys(r) AS name
RETURN DISTINCT type(r) AS label, name, valueType(r[name]) AS type"""
MADE_BY = """
MATCH (r:Report) WITH collect(DISTINCT r.reader) AS readers, collect(r.finding_models) AS lists
RETURN [x IN readers WHERE x <> ''] AS readers, reduce(all = [], list IN lists | all + [x IN list WHERE NOT x IN all]) AS models"""

REPORT_IDS = "MATCH (r:Report) RETURN r.report_id AS report_id, r.title AS title, r.file AS file ORDER BY report_id"
CODES = """
MATCH (x:Failing)-[:UNDER]->(t:Theme)
RETURN t.code AS theme, t.label AS theme_label, t.strength AS theme_strength, x.code AS code, x.label AS label, x.strength AS strength,
  x.definition AS definition
ORDER BY t.place, t.code, x.place, x.code"""
# Of what counts: codings are written of nothing else.
CODES_IN_USE = "MATCH (f:Finding) RETURN DISTINCT f.code AS code, f.theme AS theme, f.method AS method, f.version AS version"


def nodes(label: str, *, first: bool) -> str:
    """A page of nodes of a label in the order of their keys: the first, or that after `$after`."""
    key = cypher.KEYS[label]
    start = f"n.{key} IS NOT NULL" if first else f"n.{key} > $after"
    return f"""
MATCH (n:{label}) WHERE {start}
RETURN n.{key} AS key, labels(n) AS labels, properties(n) AS properties ORDER BY n.{key} LIMIT $page"""


def relationships(type_: str, label: str, *, first: bool) -> str:
    """The relationships of a type that begin at a page of nodes of a label, in the order of the nodes' keys."""
    key = cypher.KEYS[label]
    start = f"a.{key} IS NOT NULL" if first else f"a.{key} > $after"
    return f"""
MATCH (a:{label}) WHERE {start} AND EXISTS {{ (a)-[:{type_}]->() }}
WITH a ORDER BY a.{key} LIMIT $page
MATCH (a)-[r:{type_}]->(b)
WITH a.{key} AS key, properties(r) AS properties, b, head([x IN labels(b) WHERE $keys[x] IS NOT NULL]) AS to_label
RETURN key, properties, to_label, b[$keys[to_label]] AS to_key ORDER BY key"""


# -- building -----------------------------------------------------------------------------------

HOLDS_REPORTS = f"RETURN EXISTS {{ MATCH (n) WHERE {cypher.OF_REPORTS} }} AS holds"
READ_MARK = "MATCH (m:Meta {id: 'scr'}) RETURN m.import_of AS import_of, m.import_rows AS rows, m.import_checked AS checked"
BEGIN = """
MATCH (m:Meta {id: 'scr'}) WHERE m.import_of IS NULL
SET m.import_of = $import_of, m.import_rows = 0
WITH m MATCH (n) WHERE n:Theme OR n:Failing OR n:Agency DETACH DELETE n"""
# A batch and the mark that it is in hold together, so that a transaction tried twice counts once.
ADVANCE = "MATCH (m:Meta {id: 'scr'}) WHERE m.import_rows = $before SET m.import_rows = $after RETURN true AS mine"
CREATE_NODES = """
UNWIND $rows AS row CREATE (n:$(row.labels)) SET n = row.properties
WITH n, row UNWIND row.vectors AS vector CALL db.create.setNodeVectorProperty(n, vector.name, vector.values)"""
CHECKED = "MATCH (m:Meta {id: 'scr'}) SET m.import_checked = true"
FINISH = "MATCH (m:Meta {id: 'scr'}) REMOVE m.import_of, m.import_rows, m.import_checked"
SET_META = "UNWIND $rows AS row MATCH (m:Meta {id: 'scr'}) SET m += row.properties"


def create_relationships(from_label: str, type_: str, to_label: str) -> str:
    """Returns the number made: fewer than rows where an end is missing."""
    return f"""
UNWIND $rows AS row
MATCH (a:{from_label} {{{cypher.KEYS[from_label]}: row.from}}), (b:{to_label} {{{cypher.KEYS[to_label]}: row.to}})
CREATE (a)-[r:{type_}]->(b) SET r = row.properties
WITH r, row, row.vectors AS vectors
CALL (r, vectors) {{ UNWIND vectors AS vector CALL db.create.setRelationshipVectorProperty(r, vector.name, vector.values) }}
RETURN count(r) AS made"""
