"""Cypher that looks for what a withdrawal left, and that lists withdrawals."""

from __future__ import annotations

from graph.cypher import DUPLICATE_TEXT_INDEX, TEXT_INDEX, VECTOR_INDEX
from graph.cypher_collected import WORDLESS
from graph.cypher_duplicates import LIKENESS_INDEX
from graph.cypher_echoes import FINDING_INDEX

TEXT_INDEXES = (TEXT_INDEX, DUPLICATE_TEXT_INDEX)
INDEXES = (*TEXT_INDEXES, VECTOR_INDEX, FINDING_INDEX, LIKENESS_INDEX)

_REPORT = "MATCH (r:Report {report_id: $report_id})"

# A decision, or an item of a collection, outlives its report by its id, without a word of it: such a one is no trace (see `FORGET` of
# `graph.cypher_decisions` and of `graph.cypher_collected`).
NODES_OF_REPORT = f"""
MATCH (n) WHERE n.report_id = $report_id AND NOT n:Tombstone AND NOT (n:Decision AND n.withdrawn_at IS NOT NULL AND n.digest = '' AND n.reason = '')
  AND NOT (n:CollectionItem AND {WORDLESS})
RETURN labels(n) AS labels, count(*) AS nodes"""
DECISIONS_KEPT = "MATCH (d:Decision {report_id: $report_id}) WHERE d.withdrawn_at IS NOT NULL RETURN count(d) AS decisions"
ITEMS_KEPT = "MATCH (i:CollectionItem {report_id: $report_id}) WHERE i.withdrawn_at IS NOT NULL RETURN count(i) AS items"
PASSAGES_WITH_VECTORS = f"""
{_REPORT}-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(p) RETURN p.text AS text, p.embedding AS vector ORDER BY p.index"""
QUOTATIONS = f"""
{_REPORT}-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING|HAS_REJECTED]->(f)
RETURN f.quotation AS text, head(collect(f.embedding)) AS vector ORDER BY text"""
TEXTS = """
CALL () {
  MATCH (p:Passage|DuplicatePassage) RETURN 'passage' AS what, p.passage_id AS id, p.report_id AS report_id, p.text AS text
  UNION ALL
  MATCH (f:Finding|DuplicateFinding|Rejected) RETURN 'quotation' AS what, f.finding_id AS id, f.report_id AS report_id, f.quotation AS text
  UNION ALL
  MATCH (i:CollectionItem) WHERE i.quotation <> ''
  RETURN CASE i.what WHEN 'passage' THEN 'passage' ELSE 'quotation' END AS what, i.item_id AS id, i.report_id AS report_id, i.quotation AS text
}
RETURN what, id, report_id, text"""
FILES_OF = "UNWIND $ids AS id MATCH (r:Report {report_id: id}) RETURN id, r.file AS file"
IN_TEXT_INDEXES = """
UNWIND $indexes AS index CALL db.index.fulltext.queryNodes(index, $filter, {limit: $limit}) YIELD node RETURN node.passage_id AS id"""
# Without a filter: asked with one that nothing passes, the index of Neo4j 2026.08 can fail (see graph.search).
IN_VECTOR_INDEX = """
CALL db.index.vector.queryNodes($index, $reach, $vector) YIELD node
RETURN count(node) AS asked, collect(CASE node.report_id WHEN $report_id THEN coalesce(node.passage_id, node.finding_id) END) AS ids"""
IN_LIKENESS_INDEX = f"""
CALL db.index.fulltext.queryNodes('{LIKENESS_INDEX}', '*:*') YIELD node
RETURN count(node) AS asked, collect(CASE node.report_id WHEN $report_id THEN node.report_id END) AS ids"""
BY_PHRASES = """
UNWIND $indexes AS index UNWIND $phrases AS phrase CALL db.index.fulltext.queryNodes(index, phrase, {limit: $limit}) YIELD node
WITH node WHERE node.report_id = $report_id RETURN DISTINCT node.passage_id AS id"""
BY_VECTORS = """
UNWIND $vectors AS vector CALL db.index.vector.queryNodes($index, $limit, vector) YIELD node
RETURN DISTINCT coalesce(node.passage_id, node.finding_id) AS id, node.report_id AS report_id, coalesce(node.text, node.quotation) AS text"""
NOTE_RECEIPT = "MATCH (t:Tombstone {sha256: $sha256}) SET t.receipt = $digest"
WITHDRAWALS = """
MATCH (t:Tombstone)
RETURN t.report_id AS report_id, t.sha256 AS sha256, t.file AS file, t.reason AS reason, t.withdrawn_at AS withdrawn_at,
  coalesce(t.by, '') AS by, coalesce(t.receipt, '') AS receipt
ORDER BY withdrawn_at DESC, report_id"""
