"""The Cypher of briefings: what quotations are chosen by, and what stands before them."""

from __future__ import annotations

from graph.cypher import TEXT_INDEX

# Rows passage_id, vector and findings [{finding_id, vector}], of those named; a vector is null where none was made.
VECTORS = """
UNWIND $passages AS id
MATCH (p:Passage|DuplicatePassage {passage_id: id})
RETURN id AS passage_id, p.embedding AS vector,
  COLLECT { MATCH (p)-[:HAS_FINDING]->(f) WHERE f.finding_id IN $findings RETURN f {.finding_id, vector: f.embedding} } AS findings"""

_SENTENCES = ".text, .start, .page, .page_end, .paragraph, .sentence_starts, .sentence_ends, .sentence_pages, .sentence_paragraphs"
# Rows passage_id, passage, and the one before it under the same heading, or null.
BEFORE = f"""
UNWIND $passages AS id
MATCH (s:Section)-[:HAS_PASSAGE]->(p:Passage|DuplicatePassage {{passage_id: id}})
OPTIONAL MATCH (s)-[:HAS_PASSAGE]->(b)-[:NEXT]->(p)
RETURN id AS passage_id, p {{{_SENTENCES}}} AS passage, b {{{_SENTENCES}}} AS before"""

# Rows word, passages (how many hold it in any ending) and all (how many there are). Words are letters and digits alone.
HOLDING = f"""
UNWIND $words AS word
CALL (word) {{ CALL db.index.fulltext.queryNodes('{TEXT_INDEX}', 'text:"' + word + '"') YIELD node RETURN count(node) AS passages }}
RETURN word, passages, COUNT {{ MATCH (:Passage) }} AS all"""
