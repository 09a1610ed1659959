"""The Cypher of echoes: findings of different reports that say the same thing."""

from __future__ import annotations

FINDING_INDEX = "finding_vectors"
# Without properties to filter by: Neo4j 2026.08 fails ("Index 33554431 out of bounds") where a part of a vector index that has
# lost nodes holds none that pass the filter, and few pass one on code and area. A put after a withdrawal must not.
CREATE_INDEX = (
    f"CREATE VECTOR INDEX {FINDING_INDEX} IF NOT EXISTS FOR (f:Finding) ON (f.embedding) "
    "OPTIONS {indexConfig: {`vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine'}}"
)
CREATE_AREA_INDEX = "CREATE INDEX finding_area IF NOT EXISTS FOR (f:Finding) ON (f.area, f.code)"
CREATE_DUE_INDEX = "CREATE INDEX finding_due IF NOT EXISTS FOR (f:Finding) ON (f.echoes_due)"
NOTE_NO_ECHOES = "MATCH (r:Report) WHERE r.echoes IS NULL SET r.echoes = false"

# -- looking ------------------------------------------------------------------------------------
# A row is one finding: {finding_id, vector, codes, polarities, area, apart}; `apart` are reports it is kept apart from.

COUNT_FINDINGS = "MATCH (r:Report) WHERE r.report_id IN $reports RETURN r.report_id AS id, r.findings AS findings"
LOSING = """
UNWIND $reports AS id
MATCH (:Report {report_id: id})-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->()<-[:ECHOES]-(f:Finding)
WHERE NOT f.report_id IN $reports
WITH DISTINCT f WHERE COUNT { (f)-[:ECHOES]->() } >= $links
MATCH (r:Report {report_id: f.report_id})
RETURN f {.finding_id, .report_id, .area, .code, .polarity, vector: f.embedding, published: r.published} AS row ORDER BY row.finding_id"""
_ALIKE = "g.code IN row.codes AND g.polarity IN row.polarities AND NOT g.report_id IN row.apart"
_BEST = """
WITH row, g, round(2 * vector.similarity.cosine(g.embedding, row.vector) - 1, 4) AS score WHERE score >= $least
WITH row, g, score ORDER BY score DESC, g.finding_id LIMIT $nearest
RETURN g, score"""
# For every row the $nearest findings of other reports anywhere and as many of the row's own area, of those codes and
# polarities and with a score of $least: rows finding_id, other {finding_id, report_id, published}, score. Anywhere the index is
# asked for the $reach nearest and those are looked at; of its area the $at_home latest are compared.
NEAR = f"""
UNWIND $rows AS row
CALL (row) {{
  CALL (row) {{
    CALL db.index.vector.queryNodes('{FINDING_INDEX}', $reach, row.vector) YIELD node AS g
    WITH row, g WHERE {_ALIKE} {_BEST}
  }} RETURN g, score
  UNION
  WITH row WHERE row.area IS NOT NULL
  CALL (row) {{
    MATCH (g:Finding) WHERE g.area = row.area AND g.embedding IS NOT NULL AND {_ALIKE}
    WITH row, g ORDER BY g.year DESC, g.finding_id LIMIT $at_home {_BEST}
  }} RETURN g, score
}}
MATCH (r:Report {{report_id: g.report_id}})
RETURN row.finding_id AS finding_id, g {{.finding_id, .report_id, published: r.published}} AS other, score
ORDER BY finding_id, score DESC, g.finding_id"""


# -- linking ------------------------------------------------------------------------------------

LINK = """
UNWIND $rows AS row
MATCH (f:Finding {finding_id: row.later}), (g:Finding {finding_id: row.earlier})
MERGE (f)-[e:ECHOES]->(g) ON CREATE SET e.score = row.score"""
# The best of its own area come first, so that what came back there is not crowded out by what others say.
TRIM = """
UNWIND $later AS id
MATCH (f:Finding {finding_id: id})-[e:ECHOES]->(g)
WITH f, e, g ORDER BY e.score DESC, g.finding_id
WITH f, collect({e: e, home: g.area = f.area}) AS all
WITH all, [x IN all WHERE x.home | x.e][..$home] AS first
WITH all, first + [x IN all WHERE NOT x.e IN first | x.e][..$links - size(first)] AS kept
UNWIND [x IN all WHERE NOT x.e IN kept | x.e] AS gone
DELETE gone"""

# -- looking again --------------------------------------------------------------------------------
# A finding that is counted again, or as something else, or that lost a link while it may have had to leave others out, is
# marked `echoes_due`, and asked about in the next transaction: the index does not show this one's changes.

_IN_REPORTS = "UNWIND $rows AS row MATCH (:Report {report_id: row.report_id})-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->(f)"
_THESE = "UNWIND $ids AS id MATCH (f:Finding|DuplicateFinding|Rejected {finding_id: id})"
_LOSE = "MATCH (f)<-[:ECHOES]-(g:Finding) WITH DISTINCT g WHERE COUNT { (g)-[:ECHOES]->() } >= $links SET g.echoes_due = true"
_DROP = "MATCH (f)-[e:ECHOES]-() DELETE e"
UNLINK_REPORTS = (f"{_IN_REPORTS} {_LOSE}", f"{_IN_REPORTS} {_DROP}", f"{_IN_REPORTS} REMOVE f.echoes_due")
UNLINK_FINDINGS = (f"{_THESE} {_LOSE}", f"{_THESE} {_DROP}", f"{_THESE} REMOVE f.echoes_due")
# Of a link found before its one end came to be due, both ends are asked again: what is nearest to one need not be to the other.
BOTH_DUE = """
UNWIND $rows AS row
MATCH (f:Finding {finding_id: row.later}), (g:Finding {finding_id: row.earlier}) WHERE f.echoes_due OR g.echoes_due
SET f.echoes_due = true, g.echoes_due = true
RETURN row.later AS later, row.earlier AS earlier"""
LOOK_AGAIN_IN_REPORTS = f"{_IN_REPORTS} WHERE f.embedding IS NOT NULL SET f.echoes_due = true"
LOOK_AGAIN = "UNWIND $ids AS id MATCH (f:Finding {finding_id: id}) WHERE f.embedding IS NOT NULL SET f.echoes_due = true"
ANY_DUE = "MATCH (f:Finding) WHERE f.echoes_due = true RETURN f.finding_id AS finding_id LIMIT 1"
DUE = """
MATCH (f:Finding) WHERE f.echoes_due = true
MATCH (r:Report {report_id: f.report_id})
RETURN f {.finding_id, .report_id, .area, .code, .polarity, vector: f.embedding, published: r.published} AS row
ORDER BY row.report_id, row.finding_id LIMIT $many"""
DONE = "UNWIND $ids AS id MATCH (f:Finding {finding_id: id}) REMOVE f.echoes_due"
