"""The Cypher of echoes: findings of different reports that say the same thing."""

from __future__ import annotations

FINDING_INDEX = "finding_vectors"
CREATE_FILTERED_INDEX = (
    f"CYPHER 25 CREATE VECTOR INDEX {FINDING_INDEX} IF NOT EXISTS FOR (f:Finding) ON (f.embedding) "
    "WITH [f.code, f.polarity, f.area, f.report_id] OPTIONS {indexConfig: {`vector.dimensions`: $dimension, "
    "`vector.similarity_function`: 'cosine', `vector.default_search_expansion_factor`: 10.0}}"
)
CREATE_INDEX = (
    f"CREATE VECTOR INDEX {FINDING_INDEX} IF NOT EXISTS FOR (f:Finding) ON (f.embedding) "
    "OPTIONS {indexConfig: {`vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine'}}"
)
CREATE_AREA_INDEX = "CREATE INDEX finding_area IF NOT EXISTS FOR (f:Finding) ON (f.area, f.code)"
NOTE_NO_ECHOES = "MATCH (r:Report) WHERE r.echoes IS NULL SET r.echoes = false"

# -- looking ------------------------------------------------------------------------------------
# A row is one finding: {finding_id, vector, codes, polarities, area}.

COUNT_BY_THEME = """
UNWIND $reports AS id
MATCH (:Report {report_id: id})-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->(f)
WITH id, f.theme AS theme, count(*) AS findings RETURN id, max(findings) AS findings"""
LOSING = """
UNWIND $reports AS id
MATCH (:Report {report_id: id})-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->()<-[:ECHOES]-(f:Finding)
WHERE NOT f.report_id IN $reports
WITH DISTINCT f WHERE COUNT { (f)-[:ECHOES]->() } >= $links
MATCH (r:Report {report_id: f.report_id})
RETURN f {.finding_id, .report_id, .area, .code, .polarity, vector: f.embedding, published: r.published} AS row ORDER BY row.finding_id"""
_ALIKE = "g.code IN row.codes AND g.polarity IN row.polarities"
_BEST = """
WITH row, g, round(2 * vector.similarity.cosine(g.embedding, row.vector) - 1, 4) AS score
WHERE NOT g.report_id IN row.apart AND score >= $least
WITH row, g, score ORDER BY score DESC, g.finding_id LIMIT $nearest
RETURN g, score"""


def near(*, inside: bool) -> str:
    """For every row the `$nearest` findings of other reports anywhere and as many of the row's own area,
    of those codes and polarities and with a score of `$least`: rows finding_id, other {finding_id, report_id,
    published}, score.

    `inside`: the vector index itself keeps to codes, polarities and area; else it is asked for `$reach` and those
    are looked at afterwards, and the area's own findings, which are few, are all compared.
    """
    if inside:
        language = "CYPHER 25 "
        anywhere = f"MATCH (g:Finding) SEARCH g IN (VECTOR INDEX {FINDING_INDEX} FOR row.vector WHERE {_ALIKE} LIMIT $reach)"
        at_home = anywhere.replace(_ALIKE, f"g.area = row.area AND {_ALIKE}")
    else:
        language = ""
        anywhere = f"CALL db.index.vector.queryNodes('{FINDING_INDEX}', $reach, row.vector) YIELD node AS g WITH row, g WHERE {_ALIKE}"
        at_home = f"MATCH (g:Finding) WHERE g.area = row.area AND g.embedding IS NOT NULL AND {_ALIKE}"
    return f"""{language}UNWIND $rows AS row
CALL (row) {{
  CALL (row) {{ {anywhere} {_BEST} }} RETURN g, score
  UNION
  WITH row WHERE row.area IS NOT NULL
  CALL (row) {{ {at_home} {_BEST} }} RETURN g, score
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
# A draft echoes its final in every word, and would crowd out what others say.
UNLINK_SAME = """
MATCH (r:Report {report_id: $report_id})-[:SAME_AS]-(s:Report)
MATCH (r)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->()-[e:ECHOES]-(g {report_id: s.report_id})
DELETE e"""
