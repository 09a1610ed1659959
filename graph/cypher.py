"""The Cypher of the program; that of one subject alone stands in `cypher_<subject>.py` beside this. Values travel as
parameters; texts are put together from these alone."""

from __future__ import annotations

# -- the schema ---------------------------------------------------------------------------------

KEYS = {  # label: the property that identifies a node
    "Meta": "id", "Report": "report_id", "Section": "section_id", "Passage": "passage_id", "Finding": "finding_id",
    "Event": "event_id", "Table": "table_id", "Grade": "grade_id", "Area": "code", "Region": "name", "Theme": "code",
    "Failing": "code", "Agency": "code", "Factor": "code", "Tombstone": "sha256", "Recommendation": "recommendation_id",
    "Decision": "decision_id", "Rejected": "finding_id", "DuplicatePassage": "passage_id", "DuplicateFinding": "finding_id",
    "SavedSearch": "search_id", "Collection": "collection_id", "CollectionItem": "item_id",
}


def keys(*labels: str) -> tuple[str, ...]:
    """Statements that make each label's key unique."""
    return tuple(
        f"CREATE CONSTRAINT {label.lower()}_key IF NOT EXISTS FOR (n:{label}) REQUIRE n.{KEYS[label]} IS UNIQUE" for label in labels
    )


CONSTRAINTS = keys(*KEYS)
CONSTRAINT_NAMES = "SHOW CONSTRAINTS YIELD name RETURN name"
INDEXES = (
    "CREATE INDEX report_source IF NOT EXISTS FOR (r:Report) ON (r.source)",
    "CREATE INDEX finding_theme IF NOT EXISTS FOR (f:Finding) ON (f.theme)",
    "CREATE INDEX finding_code IF NOT EXISTS FOR (f:Finding) ON (f.code)",
)
TEXT_INDEX = "passage_text"
DUPLICATE_TEXT_INDEX = "duplicate_text"  # of passages that are counted as another report's; see `graph.cypher_duplicates`
VECTOR_INDEX = "passage_vectors"
CREATE_TEXT_INDEX = (
    f"CREATE FULLTEXT INDEX {TEXT_INDEX} IF NOT EXISTS FOR (p:Passage) ON EACH [p.text, p.filter_terms] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}}"
)
# The expansion factor: with the default of 3 one passage in ten of the best ten is missed.
CREATE_FILTERED_VECTOR_INDEX = (
    f"CYPHER 25 CREATE VECTOR INDEX {VECTOR_INDEX} IF NOT EXISTS FOR (p:Passage) ON (p.embedding) "
    "WITH [p.year, p.kind, p.area, p.report_id] OPTIONS {indexConfig: {`vector.dimensions`: $dimension, "
    "`vector.similarity_function`: 'cosine', `vector.default_search_expansion_factor`: 10.0}}"
)
CREATE_VECTOR_INDEX = (
    f"CREATE VECTOR INDEX {VECTOR_INDEX} IF NOT EXISTS FOR (p:Passage) ON (p.embedding) "
    "OPTIONS {indexConfig: {`vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine'}}"
)
SHOW_INDEXES = "SHOW INDEXES YIELD name, state, properties, options WHERE name IN $names RETURN name, state, properties, options"
AWAIT_INDEXES = "CALL db.awaitIndexes($seconds)"
VERSION = "CALL dbms.components() YIELD name, versions, edition WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version, edition"
READ_META = "MATCH (m:Meta {id: 'scr'}) RETURN m {.*} AS meta"
IS_EMPTY = "RETURN NOT EXISTS { MATCH () } AS empty"
WRITE_META = "MERGE (m:Meta {id: 'scr'}) ON CREATE SET m += $meta"
NOTE_SCHEMA = "MATCH (m:Meta {id: 'scr'}) SET m.schema = $schema"
# The lock of this node is held until the transaction ends, so that reports and decisions are written one after another. It changes nothing.
TAKE_TURN = "MATCH (m:Meta {id: 'scr'}) SET m.schema = m.schema"
NOTE_LATER = "MATCH (m:Meta {id: 'scr'}) SET m.later = $print"
NOTE_ENCODER = "MATCH (m:Meta {id: 'scr'}) SET m.encoder = $encoder"
NOTE_ENCODER_OF_REPORTS = f"{NOTE_ENCODER} WITH m MATCH (r:Report) SET r.encoder = $encoder"
PASSAGES_AFTER = "MATCH (p:Passage|DuplicatePassage) WHERE p.passage_id > $after RETURN p.passage_id AS passage_id, p.text AS text ORDER BY p.passage_id LIMIT $limit"
GIVE_VECTORS = """
UNWIND $rows AS row MATCH (p:Passage|DuplicatePassage {passage_id: row.passage_id})
CALL db.create.setNodeVectorProperty(p, 'embedding', row.vector)"""
NOTE_CODEBOOK = "MATCH (m:Meta {id: 'scr'}) SET m.codebook = $digest"
MERGE_THEMES = "UNWIND $rows AS row MERGE (t:Theme {code: row.code}) SET t.label = row.label, t.strength = row.strength, t.place = row.place"
MERGE_FAILINGS = """
UNWIND $rows AS row MATCH (t:Theme {code: row.theme})
MERGE (x:Failing {code: row.code}) SET x.label = row.label, x.strength = row.strength, x.definition = row.definition, x.place = row.place
WITH x, t OPTIONAL MATCH (x)-[old:UNDER]->(other:Theme) WHERE other <> t DELETE old
WITH DISTINCT x, t MERGE (x)-[:UNDER]->(t)"""
MERGE_AGENCIES = "UNWIND $rows AS row MERGE (a:Agency {code: row.code}) SET a.label = row.label"
RELABEL_FINDINGS = """
UNWIND $rows AS row MATCH (f:Finding|DuplicateFinding|Rejected {code: row.code})
WITH f, CASE f.polarity WHEN 'strength' THEN row.strength ELSE row.label END AS label
WHERE f.label <> label SET f.label = label"""
OF_REPORTS = "NOT n:Meta AND NOT n:Theme AND NOT n:Failing AND NOT (n:Agency AND n.code IN $agencies)"  # not the codebook's
CLEAR = f"MATCH (n) WHERE {OF_REPORTS} DETACH DELETE n"

# -- writing ------------------------------------------------------------------------------------

TOMBSTONE = "MATCH (t:Tombstone {sha256: $sha256}) RETURN t.reason AS reason, t.withdrawn_at AS withdrawn_at"
REPORT_PRINT = "MATCH (r:Report {report_id: $report_id}) RETURN r.fingerprint AS fingerprint, r.told AS told, r.redacted AS redacted"
TOLD = "MATCH (r:Report) WHERE r.told IS NOT NULL RETURN r.report_id AS report_id, r.told AS told"
TELL = "MATCH (r:Report {report_id: $report_id}) SET r.told = $told"
GIVE = "MATCH (r:Report {report_id: $report_id}) SET r.given = $given"
REPORTS_AT = "MATCH (r:Report {source: $source}) WHERE r.report_id <> $report_id RETURN r.report_id AS report_id"
CAME_FROM = "MATCH (r:Report {source: $before}) SET r.source = $now"
CREATE_REPORT = "CREATE (r:Report) SET r = $report"
LINK_AREA = """
MATCH (r:Report {report_id: $report_id})
MERGE (a:Area {code: $area.code}) ON CREATE SET a.name = $area.name, a.nation = $area.nation
MERGE (r)-[:CONCERNS]->(a)"""
LINK_REGION = "MATCH (a:Area {code: $code}) MERGE (g:Region {name: $region}) MERGE (a)-[:IN]->(g)"
LINK_FACTORS = """
MATCH (r:Report {report_id: $report_id}) UNWIND $rows AS row
MERGE (x:Factor {code: row.code}) ON CREATE SET x.label = row.label
MERGE (r)-[:MENTIONS]->(x)"""
CREATE_SECTIONS = "MATCH (r:Report {report_id: $report_id}) UNWIND $rows AS row CREATE (r)-[:HAS_SECTION]->(s:Section) SET s = row"
CREATE_PASSAGES = """
UNWIND $rows AS row MATCH (s:Section {section_id: row.section_id})
CREATE (s)-[:HAS_PASSAGE]->(p:Passage) SET p = row.passage
WITH p, row WHERE row.vector IS NOT NULL
CALL db.create.setNodeVectorProperty(p, 'embedding', row.vector)"""
CHAIN_PASSAGES = """
UNWIND $rows AS row
MATCH (a:Passage {passage_id: row.from}), (b:Passage {passage_id: row.to}) CREATE (a)-[:NEXT]->(b)"""
CREATE_FINDINGS = """
UNWIND $rows AS row MATCH (p:Passage {passage_id: row.passage_id})
CREATE (p)-[:HAS_FINDING]->(f:Finding) SET f = row.finding
WITH f, row WHERE row.vector IS NOT NULL
CALL db.create.setNodeVectorProperty(f, 'embedding', row.vector)"""
LINK_FAILINGS = """
UNWIND $rows AS row MATCH (f:Finding {finding_id: row.finding_id}), (x:Failing {code: row.code})
CREATE (f)-[:ABOUT]->(x)
WITH f, x WHERE f.polarity = 'recommendation' CREATE (f)-[:ADDRESSES]->(x)"""
LINK_THEMES = """
UNWIND $rows AS row MATCH (f:Finding {finding_id: row.finding_id}), (t:Theme {code: row.code})
CREATE (f)-[:UNDER]->(t)"""
LINK_AGENCIES = """
UNWIND $rows AS row MATCH (f:Finding {finding_id: row.finding_id})
MERGE (a:Agency {code: row.agency}) ON CREATE SET a.label = row.agency
CREATE (f)-[:BY]->(a)"""
CREATE_RECOMMENDATIONS = """
UNWIND $rows AS row MATCH (r:Report {report_id: $report_id})
CREATE (r)-[:MAKES]->(x:Recommendation) SET x = row"""
LINK_ADDRESSED = """
UNWIND $rows AS row MATCH (x:Recommendation {recommendation_id: row.recommendation_id}), (f:Failing {code: row.code})
CREATE (x)-[:ADDRESSES]->(f)"""
LINK_RECOMMENDATION_THEMES = """
UNWIND $rows AS row MATCH (x:Recommendation {recommendation_id: row.recommendation_id}), (t:Theme {code: row.code})
CREATE (x)-[:UNDER]->(t)"""
LINK_ADDRESSEES = """
UNWIND $rows AS row MATCH (x:Recommendation {recommendation_id: row.recommendation_id})
MERGE (a:Agency {code: row.agency}) ON CREATE SET a.label = row.agency
CREATE (x)-[:TO]->(a)"""
CREATE_EVENTS = "MATCH (r:Report {report_id: $report_id}) UNWIND $rows AS row CREATE (r)-[:HAS_EVENT]->(e:Event) SET e = row"
CREATE_TABLES = "MATCH (r:Report {report_id: $report_id}) UNWIND $rows AS row CREATE (r)-[:HAS_TABLE]->(t:Table) SET t = row"
CREATE_GRADES = "MATCH (r:Report {report_id: $report_id}) UNWIND $rows AS row CREATE (r)-[:HAS_GRADE]->(g:Grade) SET g = row"

_REPORT = "MATCH (r:Report {report_id: $report_id})"
DELETE_PARTS = {  # in this order: each is reached through those after it
    "findings": f"{_REPORT}-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING|HAS_REJECTED]->(x) DETACH DELETE x",
    "passages": f"{_REPORT}-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(x) DETACH DELETE x",
    "sections": f"{_REPORT}-[:HAS_SECTION]->(x:Section) DETACH DELETE x",
    "recommendations": f"{_REPORT}-[:MAKES]->(x:Recommendation) DETACH DELETE x",
    "events": f"{_REPORT}-[:HAS_EVENT]->(x:Event) DETACH DELETE x",
    "tables": f"{_REPORT}-[:HAS_TABLE]->(x:Table) DETACH DELETE x",
    "grades": f"{_REPORT}-[:HAS_GRADE]->(x:Grade) DETACH DELETE x",
    "reports": f"{_REPORT} DETACH DELETE r",
}
DELETE_ORPHANS = (
    "MATCH (a:Area) WHERE NOT (a)<-[:CONCERNS]-() DETACH DELETE a",
    "MATCH (g:Region) WHERE NOT (g)<-[:IN]-() DETACH DELETE g",
    "MATCH (x:Factor) WHERE NOT (x)<-[:MENTIONS]-() DETACH DELETE x",
    "MATCH (a:Agency) WHERE NOT a.code IN $agencies AND NOT (a)<-[:BY|TO]-() DETACH DELETE a",
)
WITHDRAW = "MERGE (t:Tombstone {sha256: $sha256}) SET t += $stone"

# -- reports ------------------------------------------------------------------------------------

FINDING_FIELDS = (  # what of a finding goes into answers: all but its vector
    "finding_id", "report_id", "code", "label", "theme", "polarity", "agencies", "confidence", "sure", "quotation", "start", "end",
    "page", "ocr_confidence", "paragraph", "modality", "speaker", "time_status", "cue", "method", "version", "status",
)


def finding(name: str) -> str:
    """The projection of the finding called `name` in a query."""
    return f"{name} {{{', '.join('.' + field for field in FINDING_FIELDS)}}}"


HAS_REPORT = "RETURN EXISTS { MATCH (:Report {report_id: $report_id}) } AS found"
READ_BY = "MATCH (r:Report {report_id: $report_id}) RETURN r.reader AS reader, r.ocr_pages IS NOT NULL AS scanned, r.redacted IS NOT NULL AS redacted"
FINGERPRINTS = "MATCH (r:Report) RETURN r.source AS source, r.report_id AS report_id, r.fingerprint AS fingerprint"
REPORT = "MATCH (r:Report {report_id: $report_id}) RETURN r {.*} AS report"
SECTIONS = f"{_REPORT}-[:HAS_SECTION]->(s) RETURN s {{.*}} AS row ORDER BY s.index"
PASSAGES = f"""
{_REPORT}-[:HAS_SECTION]->(s)-[:HAS_PASSAGE]->(p)
RETURN p {{.passage_id, .index, .page, .page_end, .ocr_confidence, .paragraph, .text, .start, .end, section: s.index,
  .sentence_starts, .sentence_ends, .sentence_pages, .sentence_paragraphs}} AS row ORDER BY p.index"""
FINDINGS = f"""
{_REPORT}-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(p)-[:HAS_FINDING]->(f)
RETURN p.passage_id AS passage_id, {finding('f')} AS row ORDER BY f.start, f.end, f.code, f.polarity, f.finding_id"""
RECOMMENDATIONS = f"{_REPORT}-[:MAKES]->(x) RETURN x {{.*}} AS row ORDER BY x.start, x.end, x.recommendation_id"
EVENTS = f"{_REPORT}-[:HAS_EVENT]->(e) RETURN e {{.*}} AS row ORDER BY e.index"
TABLES = f"{_REPORT}-[:HAS_TABLE]->(t) RETURN t {{.*}} AS row ORDER BY t.index"
GRADES = f"{_REPORT}-[:HAS_GRADE]->(g) RETURN g {{.*}} AS row ORDER BY g.index"
COUNT_NODES = "RETURN " + ", ".join(f"COUNT {{ MATCH (:{label}) }} AS {label}" for label in KEYS if label != "Meta")
WITHOUT_ECHOES = "MATCH (r:Report) WHERE NOT coalesce(r.echoes, false) RETURN count(r) AS reports"
READERS = "MATCH (r:Report) RETURN DISTINCT r.reader AS reader ORDER BY reader"
REDACTED = "MATCH (r:Report) WHERE r.redacted IS NOT NULL RETURN count(r) AS reports"
FINDING_MODELS = "MATCH (r:Report) UNWIND r.finding_models AS model RETURN DISTINCT model ORDER BY model"

# -- filters ------------------------------------------------------------------------------------

REPORT_FILTERS = {  # in these, n is a Report, a Passage or a Finding
    "kind": "n.kind IN $kind", "area": "n.area IN $area", "report_id": "n.report_id IN $report_id",
    "year_from": "n.year >= $year_from", "year_to": "n.year <= $year_to",
}
FINDING_FILTERS = {
    "theme": "n.theme IN $theme", "failing": "n.code IN $failing", "polarity": "n.polarity IN $polarity",
    "agency": "any(agency IN n.agencies WHERE agency IN $agency)", "sure": "n.sure = $sure",
}


def where(names: list[str], *also: str) -> str:
    """The WHERE of the filters named and the conditions `also`, "" for none. n is what is filtered."""
    known = REPORT_FILTERS | FINDING_FILTERS
    conditions = [*(known[name] for name in names), *also]
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


COUNTED = "n.duplicate_of IS NULL"  # of a Report n: it is not counted as another


def where_reports(names: list[str], *, duplicates: bool) -> str:
    """The WHERE of reports n that pass the filters named; `duplicates`: of those that are counted as another as well."""
    return where(names, *([] if duplicates else [COUNTED]))


def list_reports(names: list[str], *, by_findings: bool) -> str:
    """Reports that pass the filters named, with a finding that passes where findings are filtered;
    the newest first. Duplicates are among them: each says what it is counted as."""
    if by_findings:
        found = f"MATCH (n:Finding|DuplicateFinding) {where(names)} WITH DISTINCT n.report_id AS id MATCH (r:Report {{report_id: id}})"
    else:
        found = f"MATCH (n:Report) {where(names)} WITH n AS r"
    return f"{found} RETURN r {{.*}} AS report ORDER BY r.published DESC, r.title, r.report_id"


# -- counting -----------------------------------------------------------------------------------

TALLY = """
sum(CASE n.polarity WHEN 'failing' THEN 1 ELSE 0 END) AS failing,
sum(CASE n.polarity WHEN 'strength' THEN 1 ELSE 0 END) AS strength,
sum(CASE n.polarity WHEN 'recommendation' THEN 1 ELSE 0 END) AS recommendation,
count(DISTINCT n.report_id) AS reports"""
KEYS_OF_FINDINGS = {
    "theme": "n.theme", "failing": "n.code", "polarity": "n.polarity", "kind": "n.kind", "area": "n.area",
    "region": "n.region", "year": "n.year", "report theme": "n.report_id + ' ' + n.theme", "report failing": "n.report_id + ' ' + n.code",
}
FACTS_OF_REPORTS = {"age": "r.child_age_band", "harm": "r.harm"}  # these stand on the report alone


def grouped(dimension: str, names: list[str], label: str = "Finding") -> str:
    """The findings n that pass the filters named, each with its `key` of `dimension`."""
    return f"MATCH (n:{label}) {keyed(dimension, names)}"


def keyed(dimension: str, names: list[str], also: str = "") -> str:
    """Of the n at hand those that pass the filters named, each with its `key` of `dimension`; `also` is kept beside n."""
    kept, passing = (f"n, {also}", f"WITH n, {also} {where(names)}") if also else ("n", where(names))
    if dimension == "agency":
        only = " WHERE key IN $agency" if "agency" in names else ""
        return f"{passing} UNWIND n.agencies AS key WITH {kept}, key{only}"
    reached = "MATCH (r:Report {report_id: n.report_id}) " if dimension in FACTS_OF_REPORTS else ""
    key = (KEYS_OF_FINDINGS | FACTS_OF_REPORTS)[dimension]
    return f"{passing} {reached}WITH {kept}, {key} AS key WHERE key IS NOT NULL AND key <> ''"


def tally(dimension: str, names: list[str], label: str = "Finding") -> str:
    """Findings that pass the filters named, counted by `dimension`; rows key, failing, ... reports."""
    return f"{grouped(dimension, names, label)} RETURN '{dimension}' AS dimension, key, {TALLY}"
