"""The Cypher of people's decisions on findings.

    (:Report)-[:HAS_DECISION]->(:Decision)-[:DECIDES]->(:Finding)     both ties are made anew when a report is read again
    (:Passage)-[:HAS_REJECTED]->(:Rejected)                           a finding that somebody rejected

A Decision outlives its report: it knows it by `report_id`, and the sentence by `sha256`, `start`, `end` and
`digest`. Only those two ties, `report_id` and `finding_id` ever change: they say where it stands now. It may decide
findings of several reports: of its own, and of those that are one with it (SAME_AS).
"""

from __future__ import annotations

from graph import cypher

DDL = (
    *cypher.keys("Decision", "Rejected"),
    "CREATE INDEX decision_report IF NOT EXISTS FOR (d:Decision) ON (d.report_id)",
    "CREATE INDEX decision_finding IF NOT EXISTS FOR (d:Decision) ON (d.finding_id)",
)
_ON_SENTENCE = "d.what IN ['accept', 'reject', 'change', 'add', 'undo']"
_UNDER = "<-[:HAS_FINDING|HAS_REJECTED]-(p)<-[:HAS_PASSAGE]-(s)<-[:HAS_SECTION]-(r:Report)"

# -- deciding -----------------------------------------------------------------------------------

NEXT = "MATCH (d:Decision) RETURN coalesce(max(d.sequence), 0) + 1 AS sequence"
FINDING = f"MATCH (f:Finding|DuplicateFinding|Rejected {{finding_id: $finding_id}}){_UNDER} RETURN f {{.*}} AS finding, r.sha256 AS sha256"
BEGIN_WITH = """
MATCH (f:Finding|DuplicateFinding|Rejected) WHERE f.finding_id STARTS WITH $start
RETURN f.finding_id AS finding_id ORDER BY finding_id LIMIT $limit"""
REPORT = "MATCH (r:Report {report_id: $report_id}) RETURN r.sha256 AS sha256"
PASSAGE_AT = """
MATCH (:Report {report_id: $report_id})-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(p) WHERE p.start <= $start AND $end <= p.end
RETURN p {.*} AS passage"""
CREATE = """
MATCH (r:Report {report_id: $decision.report_id})
CREATE (r)-[:HAS_DECISION]->(d:Decision) SET d = $decision"""
OF_FINDING = """
MATCH (d:Decision)-[:DECIDES]->(:Finding|DuplicateFinding|Rejected {finding_id: $finding_id}) RETURN d {.*} AS decision ORDER BY d.sequence"""
OF_REPORT = f"MATCH (d:Decision {{report_id: $report_id}}) WHERE {_ON_SENTENCE} RETURN d {{.*}} AS decision ORDER BY d.sequence"
# What was decided on a report, and on those that are one with it: a sentence of both was decided on once.
BEARING = f"""
MATCH (r:Report {{report_id: $report_id}})
UNWIND [$report_id] + COLLECT {{ MATCH (r)-[:SAME_AS]-(x:Report) RETURN DISTINCT x.report_id ORDER BY x.report_id }} AS report_id
MATCH (d:Decision {{report_id: report_id}}) WHERE {_ON_SENTENCE} RETURN d {{.*}} AS decision ORDER BY d.sequence"""
SENTENCES = """
MATCH (:Report {report_id: $report_id})-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(p)
RETURN p {.text, .start, .end, .page, .page_end, .paragraph, .sentence_starts, .sentence_ends, .sentence_pages, .sentence_paragraphs} AS passage
ORDER BY p.index"""
# A decision moves with its report to the edition that replaces it.
MOVE = f"""
MATCH (d:Decision) WHERE d.report_id IN $old AND {_ON_SENTENCE} MATCH (r:Report {{report_id: $report_id}})
SET d.report_id = $report_id MERGE (r)-[:HAS_DECISION]->(d)"""
# Where its report is withdrawn, one whose sentence stands in another that is the same moves there.
SURVIVE = """
MATCH (r:Report {report_id: $report_id})-[:SAME_AS]-(x:Report)
WITH DISTINCT r, x ORDER BY x.report_id <> coalesce(r.duplicate_of, ''), x.report_id
MATCH (d:Decision {report_id: $report_id})-[:DECIDES]->(f {report_id: x.report_id})
WITH d, collect({report: x, finding: f}) AS elsewhere WITH d, elsewhere[0].report AS x, elsewhere[0].finding AS f
SET d.report_id = x.report_id, d.finding_id = f.finding_id MERGE (x)-[:HAS_DECISION]->(d)"""
FORGET = """
MATCH (d:Decision) WHERE d.report_id = $report_id OR d.other_id = $report_id
SET d.reason = '', d.digest = '', d.withdrawn_at = $withdrawn_at"""

# -- what is in force -----------------------------------------------------------------------------

PASSAGES_OF = """
MATCH (r:Report {report_id: $report_id})-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(p)
WHERE any(place IN $places WHERE p.start <= place[0] AND place[1] <= p.end)
  OR EXISTS { MATCH (p)-[:HAS_FINDING|HAS_REJECTED]->(f) WHERE f.status IS NOT NULL }
RETURN p {.*, embedding: null} AS passage, r {.report_id, .kind, .area, .year, .region} AS report,
  COLLECT { MATCH (p)-[:HAS_FINDING|HAS_REJECTED]->(f) RETURN f {.*, rejected: 'Rejected' IN labels(f)} ORDER BY f.finding_id } AS findings"""
CREATE_FINDINGS = """
UNWIND $rows AS row MATCH (p:Passage|DuplicatePassage {passage_id: row.passage_id})
CREATE (p)-[:HAS_FINDING]->(f:Finding) SET f = row.finding
WITH p, f CALL (p, f) {
  MATCH (p)-[:HAS_FINDING|HAS_REJECTED]->(g) WHERE g.start = f.start AND g.end = f.end AND g.embedding IS NOT NULL
  RETURN g ORDER BY g.finding_id LIMIT 1
}
CALL db.create.setNodeVectorProperty(f, 'embedding', g.embedding)"""
REWRITE = """
UNWIND $rows AS row
MATCH (f:Finding|DuplicateFinding|Rejected {finding_id: row.finding.finding_id})<-[tie:HAS_FINDING|HAS_REJECTED]-(p)
SET f = row.finding, f:Finding REMOVE f:DuplicateFinding:Rejected
DELETE tie CREATE (p)-[:HAS_FINDING]->(f)
WITH f OPTIONAL MATCH (f)-[about:ABOUT|ADDRESSES|UNDER|BY]->() DELETE about"""
REJECT = """
UNWIND $rows AS row MATCH (f:Finding {finding_id: row.finding_id})<-[tie:HAS_FINDING]-(p)
DELETE tie CREATE (p)-[:HAS_REJECTED]->(f) SET f:Rejected REMOVE f:Finding"""
# A report that is counted as another keeps its findings aside; see `graph.duplicates`.
FOLD_AGAIN = """
MATCH (r:Report {report_id: $report_id}) WHERE r.duplicate_of IS NOT NULL
MATCH (r)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->(f:Finding) SET f:DuplicateFinding REMOVE f:Finding"""
SET_TERMS = "UNWIND $rows AS row MATCH (p:Passage|DuplicatePassage {passage_id: row.passage_id}) SET p.filter_terms = row.terms"
COUNT_FINDINGS = """
MATCH (r:Report {report_id: $report_id})
SET r.findings = COUNT { MATCH (r)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->() }"""
DELETE_FINDINGS = "UNWIND $rows AS row MATCH (f:Finding|DuplicateFinding|Rejected {finding_id: row.finding_id}) DETACH DELETE f"
UNTIE = "MATCH (:Decision)-[tie:DECIDES]->(f) WHERE f.report_id = $report_id DELETE tie"
TIE = """
UNWIND $rows AS row MATCH (d:Decision {decision_id: row.decision_id})
MATCH (f:Finding|DuplicateFinding|Rejected {finding_id: row.finding_id})
CREATE (d)-[:DECIDES]->(f)
WITH d, f WHERE d.report_id = f.report_id SET d.finding_id = f.finding_id"""

# -- answers ------------------------------------------------------------------------------------


def decisions(*, of_report: bool = False, of_finding: bool = False) -> str:
    """The decisions in their order: all, those of `$report_id`, those of `$finding_id`."""
    kept = " AND ".join(
        part for part, wanted in (
            ("(d.report_id = $report_id OR d.other_id = $report_id)", of_report),
            ("(d.finding_id = $finding_id OR EXISTS { (d)-[:DECIDES]->({finding_id: $finding_id}) })", of_finding),
        ) if wanted
    )  # fmt: skip
    return f"""
MATCH (e:Decision) WHERE e.takes_back IS NOT NULL WITH collect(e.takes_back) AS back
MATCH (d:Decision) {f'WHERE {kept}' if kept else ''}
OPTIONAL MATCH (r:Report {{report_id: d.report_id}})
OPTIONAL MATCH (d)-[:DECIDES]->(f {{report_id: d.report_id}})
RETURN d {{.*}} AS decision, r.file AS file, r.title AS title, f {{.quotation, .page, .paragraph}} AS finding,
  COUNT {{ (e:Decision)-[:DECIDES]->(f) WHERE e.sequence > d.sequence AND e.what <> 'undo' AND NOT e.decision_id IN back }} +
  COUNT {{ (e:Decision {{report_id: d.report_id, other_id: d.other_id}}) WHERE e.sequence > d.sequence }} AS later,
  d.decision_id IN back AS taken_back
ORDER BY d.sequence"""


VIEWS = f"""
MATCH (d:Decision) WHERE {_ON_SENTENCE}
RETURN d.decision_id AS decision_id, d.takes_back AS takes_back, d.finding_id AS finding_id, d.by AS by, d.what AS what, d.polarity AS polarity, d.theme AS theme, d.target_theme AS target_theme
ORDER BY d.sequence"""

_LEAST_SURE = "ORDER BY n.confidence, n.report_id, n.start, n.end, n.code, n.polarity, n.finding_id"


def queue(names: list[str], label: str) -> str:
    """Findings that pass the filters named and nobody has decided on, the least sure first; and how many there are."""
    return f"""
MATCH (n:{label}) {cypher.where(names, "n.status IS NULL")}
WITH n {_LEAST_SURE} SKIP $offset LIMIT $limit
MATCH (n)<-[:HAS_FINDING]-(p)<-[:HAS_PASSAGE]-(s)<-[:HAS_SECTION]-(r:Report)
RETURN n {{.*}} AS finding, r.file AS file, r.title AS title, r.kind AS kind, r.published AS published,
  r.published_estimated AS published_estimated, s.heading AS section, p.passage_id AS passage_id, p.text AS text {_LEAST_SURE}"""


def queue_length(names: list[str], label: str) -> str:
    return f"MATCH (n:{label}) {cypher.where(names, 'n.status IS NULL')} RETURN count(n) AS total"


# Each sentence once, however many findings it has, unless all that was decided on it was taken back; the passages of its section up to its own are what precedes it.
LABELLED = """
MATCH (d:Decision)-[:DECIDES]->(f {report_id: d.report_id})<-[:HAS_FINDING|HAS_REJECTED]-(p)<-[:HAS_PASSAGE]-(s)<-[:HAS_SECTION]-(r:Report) WHERE f.status <> 'taken back'
WITH DISTINCT r, s, p, f.start AS start, f.end AS end, f.quotation AS text
RETURN r.report_id AS report_id, r.sha256 AS sha256, r.file AS file, r.kind AS kind, s.heading AS heading, start, end, text,
  COLLECT { MATCH (s)-[:HAS_PASSAGE]->(q) WHERE q.start < start RETURN [q.start, q.text] ORDER BY q.start } AS before,
  COLLECT { MATCH (p)-[:HAS_FINDING]->(g) WHERE g.start = start AND g.end = end
    RETURN g {.code, .polarity, .agencies, .status} ORDER BY g.code, g.polarity, g.finding_id } AS labels
ORDER BY r.report_id, start, end"""
