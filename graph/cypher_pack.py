"""The Cypher of case-study packs: what goes into one is chosen from. n is a finding; what people rejected is none."""

from __future__ import annotations

from graph.cypher import finding, where

REPORT = "r {.report_id, .file, .title, .kind, .area_name, .publisher, .published, .published_estimated, .inspected, .child_age_band, .harm, .duplicate_of}"
_OWN = "size($own) > 0 AND any(agency IN n.agencies WHERE agency IN $own)"


def _pool(names: list[str], label: str, *, by_ids: bool) -> str:
    if by_ids:
        return """
CALL () {
  UNWIND $findings AS id MATCH (n:Finding|DuplicateFinding {finding_id: id}) RETURN n
  UNION
  UNWIND $passages AS id MATCH (:Passage|DuplicatePassage {passage_id: id})-[:HAS_FINDING]->(n) RETURN n
}
WITH n"""
    return f"MATCH (n:{label}) {where(names)} WITH n"


def counted(names: list[str], label: str, *, by_ids: bool) -> str:
    """Rows polarity, code, mentions, reports, own (those about the agencies $own), chosen (those of $findings), quotable (those not too long, and
    the report's own words for certain or chosen) and best (the highest confidence) of the findings that a pack may be made of."""
    return f"""{_pool(names, label, by_ids=by_ids)}
RETURN n.polarity AS polarity, n.code AS code, count(*) AS mentions, count(DISTINCT n.report_id) AS reports,
  sum(CASE WHEN {_OWN} THEN 1 ELSE 0 END) AS own, sum(CASE WHEN n.finding_id IN $findings THEN 1 ELSE 0 END) AS chosen,
  sum(CASE WHEN size(n.quotation) <= $longest AND (n.finding_id IN $findings OR NOT (coalesce(n.modality, '') IN $careful OR coalesce(n.speaker, '') IN $others)) THEN 1 ELSE 0 END) AS quotable,
  max(CASE WHEN n.sure THEN 1.0 ELSE coalesce(n.confidence, 0.0) END) AS best"""


def candidates(names: list[str], label: str, *, by_ids: bool) -> str:
    """The $most likeliest findings of each polarity and code in $wanted: rows finding, vector, passage {passage_id, text, start}, section."""
    return f"""{_pool(names, label, by_ids=by_ids)}
WHERE n.polarity + ' ' + n.code IN $wanted AND size(n.quotation) <= $longest
WITH n ORDER BY {_OWN} DESC, n.sure DESC, n.confidence DESC, n.report_id, n.start, n.finding_id
WITH n.polarity AS polarity, n.code AS code, collect(n)[..$most] AS best
UNWIND best AS n
MATCH (s:Section)-[:HAS_PASSAGE]->(p)-[:HAS_FINDING]->(n)
RETURN {finding('n')} AS finding, n.embedding AS vector, p {{.passage_id, .text, .start}} AS passage, s.heading AS section"""


REPORTS = f"UNWIND $ids AS id MATCH (r:Report {{report_id: id}}) RETURN {REPORT} AS report"
EVENTS = "MATCH (:Report {report_id: $report_id})-[:HAS_EVENT]->(e) RETURN e {.*} AS event ORDER BY e.index"
_SENTENCES = ".passage_id, .report_id, .index, .text, .start, .end, .page, .page_end, .paragraph, .ocr_confidence, .sentence_starts, .sentence_ends, .sentence_pages, .sentence_paragraphs"
# What a report tells of the case: the passages under headings of these kinds, in its order.
NARRATIVE = f"""
MATCH (:Report {{report_id: $report_id}})-[:HAS_SECTION]->(s)-[:HAS_PASSAGE]->(p) WHERE s.kind IN $kinds
RETURN p {{{_SENTENCES}}} AS passage, s.heading AS section ORDER BY p.index"""
PASSAGES = f"""
UNWIND $ids AS id MATCH (s:Section)-[:HAS_PASSAGE]->(p:Passage|DuplicatePassage {{passage_id: id}})
RETURN p {{{_SENTENCES}}} AS passage, s.heading AS section"""
# Sentences of which a person said that they are no finding: [start, end) in the report's text.
REJECTED = """
UNWIND $ids AS id MATCH (:Report {report_id: id})-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_REJECTED]->(f)
WHERE f.status = 'rejected' RETURN f.report_id AS report_id, f.start AS start, f.end AS end"""
TEXTS = """
UNWIND $ids AS id MATCH (r:Report {report_id: id})-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(p)
WITH r, p ORDER BY p.index RETURN r.report_id AS report_id, r.title AS title, collect(p.text) AS texts"""
CELLS = "UNWIND $ids AS id MATCH (:Report {report_id: id})-[:HAS_EVENT]->(e) RETURN id AS report_id, collect(coalesce(e.source, '') + '\\n' + e.event + '\\n' + coalesce(e.response, '')) AS texts"
KNOWN = """
UNWIND $findings AS id OPTIONAL MATCH (n:Finding|DuplicateFinding {finding_id: id})
RETURN id, n {.report_id, .start, .end, .page, .paragraph} AS finding,
  head(COLLECT { MATCH (f:Rejected {finding_id: id}) RETURN f {.report_id, .page, .paragraph, .status} }) AS rejected"""
