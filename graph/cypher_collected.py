"""The Cypher of collections: quotations that people keep together.

    (:Collection {collection_id, name, description, by, made_at, changed_at})-[:HOLDS]->(:CollectionItem {item_id, place, report_id, ...})

An item is tied to no finding and no passage: these are made anew when a report is read again. It knows its words by themselves, and
is looked for when somebody asks (`graph.collected_items`). Only its `report_id` follows the report to another edition.
"""

from __future__ import annotations

from graph import cypher

DDL = (
    *cypher.keys("Collection", "CollectionItem"),
    "CREATE INDEX item_report IF NOT EXISTS FOR (i:CollectionItem) ON (i.report_id)",
)

# -- collections ----------------------------------------------------------------------------------

COUNT = "MATCH (c:Collection) RETURN count(c) AS collections"
COLLECTIONS = """
MATCH (c:Collection) WHERE ($by IS NULL OR toLower(c.by) = toLower($by)) AND ($collection_id IS NULL OR c.collection_id = $collection_id)
RETURN c {.*, items: COUNT { (c)-[:HOLDS]->() }} AS collection ORDER BY toLower(c.name), c.collection_id"""
MAKE = "CREATE (c:Collection) SET c = $collection"
CHANGE = "MATCH (c:Collection {collection_id: $collection_id}) SET c += $given"
DELETE = "MATCH (c:Collection {collection_id: $collection_id}) OPTIONAL MATCH (c)-[:HOLDS]->(i) DETACH DELETE i, c"

# -- items ------------------------------------------------------------------------------------------

ITEMS = "MATCH (:Collection {collection_id: $collection_id})-[:HOLDS]->(i) RETURN i {.*} AS item ORDER BY i.place, i.item_id"
ADD = "MATCH (c:Collection {collection_id: $collection_id}) CREATE (c)-[:HOLDS]->(i:CollectionItem) SET i = $item"
NOTE = "MATCH (i:CollectionItem {item_id: $item_id}) SET i.note = $note"
PLACE = "UNWIND $rows AS row MATCH (i:CollectionItem {item_id: row.item_id}) SET i.place = row.place"
REMOVE = "MATCH (i:CollectionItem {item_id: $item_id}) DETACH DELETE i"
# An item moves with its report to the edition that replaces it.
MOVE = "MATCH (i:CollectionItem) WHERE i.report_id IN $old SET i.report_id = $report_id"
# What may hold a word of the report goes, also what people wrote about it; that something was kept stays.
WORDS = ("quotation", "digest", "note", "title", "publisher", "file", "paragraph", "paragraph_end")
FORGET = f"""
MATCH (i:CollectionItem {{report_id: $report_id}})
SET {', '.join(f"i.{name} = ''" for name in WORDS)}, i.withdrawn_at = $withdrawn_at"""
# A report that is read again without names: what was kept of it and stands there so no more held some.
TAKE_NAMES_OUT = """
MATCH (i:CollectionItem {report_id: $report_id}) WHERE i.withdrawn_at IS NULL
SET i.title = $title, i.file = $file, i.publisher = $publisher
WITH i WHERE NOT EXISTS {
  MATCH (:Report {report_id: $report_id})-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(p) WHERE p.text CONTAINS i.quotation
}
SET i.quotation = $instead, i.digest = ''"""
# Of an item n. What it never had holds no word: one kept by an older program has no paragraph_end.
WORDLESS = "n.withdrawn_at IS NOT NULL AND " + " AND ".join(f"coalesce(n.{name}, '') = ''" for name in WORDS)
# Words of the report that are no sentence of its passages now: rows of its chronology, and what was kept of an earlier edition.
OTHER_WORDS = """
MATCH (:Report {report_id: $report_id})-[:HAS_EVENT]->(e) UNWIND [e.event, e.response] AS words RETURN words
UNION ALL MATCH (i:CollectionItem {report_id: $report_id}) RETURN i.quotation AS words"""
WRITTEN = """
MATCH (c:Collection) RETURN c.collection_id AS id, 'Collection' AS label, 'name' AS field, c.name AS text
UNION ALL MATCH (c:Collection) RETURN c.collection_id AS id, 'Collection' AS label, 'description' AS field, c.description AS text
UNION ALL MATCH (i:CollectionItem) WHERE i.note <> '' RETURN i.item_id AS id, 'CollectionItem' AS label, 'note' AS field, i.note AS text"""
WIPE = """
UNWIND $rows AS row
CALL (row) {
  WITH row WHERE row.label = 'Collection' MATCH (n:Collection {collection_id: row.id}) SET n[row.field] = row.text
  UNION ALL
  WITH row WHERE row.label = 'CollectionItem' MATCH (n:CollectionItem {item_id: row.id}) SET n[row.field] = row.text
}"""

# -- where the words stand ---------------------------------------------------------------------------

_STANDS = "<-[:HAS_PASSAGE]-(s)<-[:HAS_SECTION]-(r:Report)"
_SOURCE = "r {.report_id, .sha256, .title, .file, .publisher, .kind, .area_name, .published, .published_estimated} AS report"
_PASSAGE = """p {.passage_id, .text, .start, .end, .page, .page_end, .paragraph, .ocr_confidence, .sentence_starts, .sentence_ends, .sentence_pages,
  .sentence_paragraphs} AS passage"""
SOURCES = f"UNWIND $report_ids AS id MATCH (r:Report {{report_id: id}}) RETURN {_SOURCE}"
FINDINGS = f"""
UNWIND $ids AS id MATCH (f:Finding|DuplicateFinding|Rejected {{finding_id: id}})<-[:HAS_FINDING|HAS_REJECTED]-(p){_STANDS}
RETURN f {{.*, embedding: null, rejected: 'Rejected' IN labels(f)}} AS finding, {_PASSAGE}, s.heading AS section, {_SOURCE}"""
PASSAGES = f"""
UNWIND $ids AS id MATCH (p:Passage|DuplicatePassage {{passage_id: id}}){_STANDS}
RETURN {_PASSAGE}, s.heading AS section, {_SOURCE}"""
WHOLE = f"""
MATCH (r:Report {{report_id: $report_id}})-[:HAS_SECTION]->(s)-[:HAS_PASSAGE]->(p)
RETURN {_PASSAGE}, s.heading AS section,
  COLLECT {{ MATCH (p)-[:HAS_FINDING|HAS_REJECTED]->(f) RETURN f {{.*, embedding: null, rejected: 'Rejected' IN labels(f)}} ORDER BY f.finding_id }} AS findings
ORDER BY p.index"""
PAGES = "MATCH (r:Report {report_id: $report_id}) RETURN r.pages AS pages"
