"""The Cypher of saved searches and of what is new to them.

    (:SavedSearch {search_id, name, by, question, mode, filters, saved_at, seen_at})
    (:Passage|DuplicatePassage {first_stored})     when its words first came into the graph, where somebody had saved a search by then
"""

from __future__ import annotations

from graph import cypher

DDL = (
    *cypher.keys("SavedSearch"),
    "CREATE INDEX passage_first_stored IF NOT EXISTS FOR (p:Passage) ON (p.first_stored)",
    "CREATE INDEX duplicate_first_stored IF NOT EXISTS FOR (p:DuplicatePassage) ON (p.first_stored)",
)

# -- saved searches -------------------------------------------------------------------------------

COUNT = "MATCH (s:SavedSearch) RETURN count(s) AS searches"
ONE = "MATCH (s:SavedSearch {search_id: $search_id}) RETURN s {.*} AS search"
SAVED = """
MATCH (s:SavedSearch) WHERE ($by IS NULL OR toLower(s.by) = toLower($by)) AND ($search_id IS NULL OR s.search_id = $search_id)
RETURN s {.*} AS search ORDER BY toLower(s.name), s.search_id"""
SAVE = "MERGE (s:SavedSearch {search_id: $search.search_id}) ON CREATE SET s = $search ON MATCH SET s.name = $search.name"
SEEN = "MATCH (s:SavedSearch {search_id: $search_id}) SET s.seen_at = $seen_at"
REMOVE = "MATCH (s:SavedSearch {search_id: $search_id}) DELETE s"

# -- when passages first came -----------------------------------------------------------------------

LATEST_SEEN = "MATCH (s:SavedSearch) RETURN max(s.seen_at) AS at"
# Each half is the end of an index.
LATEST_STORED = """
CALL () {
  MATCH (p:Passage) WHERE p.first_stored > '' RETURN p.first_stored AS at ORDER BY at DESC LIMIT 1
  UNION ALL
  MATCH (p:DuplicatePassage) WHERE p.first_stored > '' RETURN p.first_stored AS at ORDER BY at DESC LIMIT 1
}
WITH coalesce(max(at), '') AS at RETURN at, COUNT { MATCH (:Passage) } AS passages"""
SAID = """
UNWIND $report_ids AS id
MATCH (:Report {report_id: id})-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(p)
RETURN p.text AS text, coalesce(p.first_stored, '') AS at ORDER BY id, p.index"""
# What those say that are one with a report that counts.
SAID_BY_OTHERS = """
MATCH (r:Report {report_id: $report_id}) WHERE r.duplicate_of IS NULL
MATCH (r)-[:SAME_AS]-(x:Report) WITH DISTINCT x
MATCH (x)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(p)
RETURN p.text AS text, coalesce(p.first_stored, '') AS at ORDER BY x.report_id, p.index"""
PASSAGES = """
MATCH (:Report {report_id: $report_id})-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(p)
RETURN p.passage_id AS passage_id, p.text AS text ORDER BY p.index"""
NOTE = "UNWIND $rows AS row MATCH (p:Passage|DuplicatePassage {passage_id: row.passage_id}) SET p.first_stored = row.at"
FORGET = "MATCH (p:Passage|DuplicatePassage) WHERE p.first_stored > '' WITH p LIMIT $batch REMOVE p.first_stored RETURN count(p) AS passages"

# -- what is new ------------------------------------------------------------------------------------
# All saved searches at once: $rows, one map for each. What it does not hold is null, and is not asked for.

_FITS = """(row.kind IS NULL OR p.kind IN row.kind) AND (row.area IS NULL OR p.area IN row.area)
  AND (row.report_id IS NULL OR p.report_id IN row.report_id)
  AND (row.year_from IS NULL OR p.year >= row.year_from) AND (row.year_to IS NULL OR p.year <= row.year_to)
  AND (row.terms IS NULL OR any(term IN p.filter_terms WHERE term IN row.terms))"""
_NEAREST = "WITH p, score ORDER BY score DESC, p.passage_id LIMIT $most RETURN collect({id: p.passage_id, at: coalesce(p.first_stored, '')}) AS found"
_COMPARED = "WITH p, vector.similarity.cosine(p.embedding, row.vector) AS score WHERE score IS NOT NULL RETURN p, score"


def _by_text(asked: str, then: str, more: str = "") -> str:
    """Both full-text indexes asked for `row.<asked>`, that of duplicates where they count, each passage p going on to `then`."""
    ways = ((cypher.TEXT_INDEX, ""), (cypher.DUPLICATE_TEXT_INDEX, " AND row.duplicates"))
    return "\nUNION ALL\n".join(
        f"WITH row WHERE row.{asked} <> ''{also} CALL db.index.fulltext.queryNodes('{index}', row.{asked}{more}) YIELD node AS p {then}" for index, also in ways
    )


# The searches whose filters something new passes, and how many passages pass them, counted up to $enough.
SIZES = f"""
UNWIND $rows AS row
WITH row WHERE EXISTS {{ MATCH (p:Passage) WHERE p.first_stored > row.after AND {_FITS} }}
  OR (row.duplicates AND EXISTS {{ MATCH (p:DuplicatePassage) WHERE p.first_stored > row.after AND {_FITS} }})
CALL (row) {{ CALL (row) {{ {_by_text('filter', 'RETURN p', ', {limit: $enough}')} }} RETURN count(p) AS passing }}
RETURN row.search_id AS search_id, CASE row.filter WHEN '' THEN $passages ELSE passing END AS passing"""
# Of the passages that pass a search's filters the nearest by meaning: of `row.reach` that the index gives, or of all.
NEAREST = f"""
UNWIND $rows AS row
CALL (row) {{
  CALL (row) {{
    CALL db.index.vector.queryNodes('{cypher.VECTOR_INDEX}', row.reach, row.vector) YIELD node AS p, score
    WITH row, p, score WHERE {_FITS} RETURN p, score
    UNION ALL
    WITH row WHERE row.duplicates MATCH (p:DuplicatePassage) WHERE {_FITS} {_COMPARED}
  }}
  {_NEAREST}
}}
RETURN row.search_id AS search_id, found"""
NEAREST_EXACTLY = f"""
UNWIND $rows AS row
CALL (row) {{ CALL (row) {{ {_by_text('filter', _COMPARED.replace("WITH p,", "WITH row, p,"))} }} {_NEAREST} }}
RETURN row.search_id AS search_id, found"""
# Those of `row.nearest`; those that hold the words; without a question, those that pass the filters.
NEWS = f"""
UNWIND $rows AS row
CALL (row) {{
  UNWIND row.nearest AS id MATCH (p:Passage|DuplicatePassage {{passage_id: id}}) RETURN p
  UNION
  CALL (row) {{ {_by_text('words', 'RETURN p')} }} WITH row, p WHERE p.first_stored > row.after RETURN p
  UNION
  WITH row WHERE row.browse MATCH (p:Passage) WHERE p.first_stored > row.after AND {_FITS} RETURN p
  UNION
  WITH row WHERE row.browse AND row.duplicates MATCH (p:DuplicatePassage) WHERE p.first_stored > row.after AND {_FITS} RETURN p
}}
WITH row, p ORDER BY p.first_stored DESC, p.report_id, p.index
RETURN row.search_id AS search_id, count(p) AS total, collect(p.passage_id)[..$limit] AS passage_ids"""
