"""The Cypher of reports that are one: found by signature, linked, and all but one of them kept out of the counts.

    (:Report)-[:SAME_AS {kind, jaccard, containment}]->(:Report)      from the part to the whole, from the older to the newer
    (:Report {duplicate_of, duplicate_kind, duplicate_like})          counted as the report `duplicate_of`
    (:Section)-[:HAS_PASSAGE]->(:DuplicatePassage)-[:HAS_FINDING]->(:DuplicateFinding)     its passages and findings
"""

from __future__ import annotations

from graph import cypher

LIKENESS_INDEX = "report_likeness"
DDL = (
    *cypher.keys("DuplicatePassage", "DuplicateFinding"),
    f"CREATE FULLTEXT INDEX {LIKENESS_INDEX} IF NOT EXISTS FOR (r:Report) ON EACH [r.likeness] OPTIONS {{indexConfig: {{`fulltext.analyzer`: 'whitespace'}}}}",
    f"CREATE FULLTEXT INDEX {cypher.DUPLICATE_TEXT_INDEX} IF NOT EXISTS FOR (p:DuplicatePassage) ON EACH [p.text, p.filter_terms] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}}",
    "CREATE INDEX report_duplicate_of IF NOT EXISTS FOR (r:Report) ON (r.duplicate_of)",
)

# -- finding them ---------------------------------------------------------------------------------

_FACTS = ".report_id, .file, .title, .kind, .published, .pages, .shingles, .duplicate_of, .duplicate_kind, .duplicate_like"
UNSIGNED = "MATCH (r:Report) WHERE r.shingles IS NULL RETURN r.report_id AS report_id ORDER BY report_id"
SIGN = "MATCH (r:Report {report_id: $report_id}) SET r.likeness = $likeness, r.shingles = $shingles"
FACTS = f"MATCH (r:Report) WHERE r.report_id IN $report_ids RETURN r {{{_FACTS}, .likeness}} AS report"
ALIKE = f"""
CALL db.index.fulltext.queryNodes('{LIKENESS_INDEX}', $likeness, {{limit: $limit}}) YIELD node AS r, score
WHERE r.report_id <> $report_id
RETURN r {{{_FACTS}, .likeness}} AS report ORDER BY score DESC, r.report_id"""
TEXTS = "MATCH (:Report {report_id: $report_id})-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(p) RETURN p.text AS text ORDER BY p.index"
LINK = """
UNWIND $rows AS row MATCH (a:Report {report_id: row.from}), (b:Report {report_id: row.to})
MERGE (a)-[s:SAME_AS]->(b) SET s = row.link"""
UNLINK = "MATCH (:Report {report_id: $report_id})-[s:SAME_AS]-(:Report {report_id: $other_id}) DELETE s"
NEIGHBOURS = f"""
MATCH (r:Report)-[s:SAME_AS]-(x:Report) WHERE r.report_id IN $report_ids
RETURN r.report_id AS report_id, x {{{_FACTS}}} AS other, s.kind AS kind, startNode(s) = r AS outward ORDER BY report_id, x.report_id"""

# -- counting one of them -----------------------------------------------------------------------

_PASSAGES = "MATCH (r:Report {report_id: row.report_id})-[:HAS_SECTION]->()-[:HAS_PASSAGE]->"
PLACE = """
UNWIND $rows AS row MATCH (r:Report {report_id: row.report_id})
SET r.duplicate_of = row.duplicate_of, r.duplicate_kind = row.duplicate_kind, r.duplicate_like = row.duplicate_like"""
FOLD = (  # for each of $rows {report_id}
    f"UNWIND $rows AS row {_PASSAGES}()-[:HAS_FINDING]->(f:Finding) SET f:DuplicateFinding REMOVE f:Finding",
    f"UNWIND $rows AS row {_PASSAGES}(p:Passage) SET p:DuplicatePassage REMOVE p:Passage",
)
UNFOLD = (
    f"UNWIND $rows AS row {_PASSAGES}(p:DuplicatePassage) SET p:Passage REMOVE p:DuplicatePassage",
    f"UNWIND $rows AS row {_PASSAGES}()-[:HAS_FINDING]->(f:DuplicateFinding) SET f:Finding REMOVE f:DuplicateFinding",
)

# -- people's word ------------------------------------------------------------------------------

_OF_PAIRS = "d.what IN ['separate', 'rejoin']"
PAIRS = f"""
MATCH (d:Decision) WHERE {_OF_PAIRS} AND (d.report_id IN $report_ids OR d.other_id IN $report_ids)
RETURN d {{.*}} AS decision ORDER BY d.sequence"""
MOVE_PAIR = """
UNWIND $rows AS row MATCH (d:Decision {decision_id: row.decision_id}), (r:Report {report_id: row.report_id})
SET d.report_id = row.report_id, d.other_id = row.other_id MERGE (r)-[:HAS_DECISION]->(d)"""
IS_LINKED = "RETURN EXISTS { MATCH (:Report {report_id: $report_id})-[:SAME_AS]-(:Report {report_id: $other_id}) } AS linked"

# -- answers ------------------------------------------------------------------------------------

DUPLICATES = """
MATCH (r:Report) WHERE r.duplicate_of IS NOT NULL
MATCH (c:Report {report_id: r.duplicate_of}), (l:Report {report_id: r.duplicate_like}), (r)-[s:SAME_AS]-(l)
RETURN r.report_id AS report_id, r.title AS title, r.file AS file, r.kind AS kind, r.published AS published, r.findings AS findings,
  r.duplicate_kind AS relation, s.jaccard AS jaccard, s.containment AS containment, l.report_id AS like_id, l.title AS like_title, l.file AS like_file,
  c.report_id AS counted_as, c.title AS counted_title, c.file AS counted_file, c.published AS counted_published
ORDER BY counted_title, counted_as, published DESC, title, report_id"""
SEPARATED = f"""
MATCH (d:Decision) WHERE {_OF_PAIRS} AND d.withdrawn_at IS NULL
WITH d ORDER BY d.sequence
WITH d.report_id AS report_id, d.other_id AS other_id, last(collect(d)) AS d WHERE d.what = 'separate'
MATCH (a:Report {{report_id: report_id}}), (b:Report {{report_id: other_id}})
RETURN report_id, a.title AS title, a.file AS file, other_id, b.title AS other_title, b.file AS other_file, d.by AS by, d.at AS at, d.reason AS reason
ORDER BY d.sequence"""
