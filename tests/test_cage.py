"""A person's own Cypher: what reads the reports runs, everything else is refused and has not run."""

import math

import pytest

from corpus.errors import QueryRefused
from readings import digest, leeds, norfolk

HOSTILE = {
    # writing
    "create": "CREATE (:Report {title: 'forged'})",
    "create after a comment": "/* MATCH (n) RETURN n */ CREATE (:Report)",
    "create in a subquery": "MATCH (r:Report) CALL (r) { CREATE (:Copy) } RETURN r",
    "merge": "MERGE (:Report {title: 'forged'})",
    "set": "MATCH (r:Report) SET r.title = 'forged' RETURN r",
    "remove": "MATCH (r:Report) REMOVE r.title",
    "delete": "MATCH (n) DETACH DELETE n",
    "foreach": "FOREACH (i IN [1, 2] | CREATE (:X))",
    "in transactions": "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10 ROWS",
    "reading in transactions": "UNWIND [1, 2] AS x CALL (x) { RETURN x AS y } IN TRANSACTIONS RETURN y",
    "set a vector": "MATCH (p:Passage) CALL db.create.setNodeVectorProperty(p, 'embedding', [1.0]) RETURN p",
    "new label": "CALL db.createLabel('X')",
    # schema and administration
    "create index": "CREATE INDEX x FOR (n:Report) ON (n.title)",
    "drop index": "DROP INDEX passage_text",
    "drop constraint": "DROP CONSTRAINT report_key",
    "create user": "CREATE USER eve SET PASSWORD 'password1' CHANGE NOT REQUIRED",
    "change the password": "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'password1'",
    "show users": "SHOW USERS",
    "show databases": "SHOW DATABASES",
    "show settings": "SHOW SETTINGS YIELD name, value RETURN name, value",
    "show transactions": "SHOW TRANSACTIONS",
    "show procedures": "SHOW PROCEDURES",
    "show functions": "SHOW FUNCTIONS",
    "terminate": "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "the system database": "USE system SHOW USERS",
    "another database": "CYPHER 25 USE neo4j MATCH (n) RETURN n",
    # files and addresses
    "load a file": "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "load an address": "LOAD CSV FROM 'http://127.0.0.1:9/' AS line RETURN line",
    "load, hidden in an expression": "RETURN [x IN [1] | COLLECT { LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l }] AS x",
    "load, hidden and spread out": "RETURN [x IN [1] | COUNT { LOAD/**/CSV FROM 'file:///etc/passwd' AS l RETURN l }] AS x",
    "load, written in escapes": "RETURN [x IN [1] | COLLECT { \\u004cOAD CSV FROM 'file:///etc/passwd' AS l RETURN l }] AS x",
    "load, behind a false quote": "RETURN 'a\\u0027, COLLECT { LOAD CSV FROM \"file:///etc/passwd\" AS l RETURN l } //'",
    # procedures and functions
    "read the settings": "CALL dbms.listConfig() YIELD name, value RETURN name, value",
    "settings, in backticks": "CALL `dbms`.`listConfig`() YIELD name RETURN name",
    "settings, hidden in a CASE": "MATCH (r:Report) RETURN CASE WHEN r.year > 1 THEN COLLECT { CALL dbms.listConfig() YIELD name RETURN name } END AS x",
    "settings, hidden in EXISTS": "MATCH (r:Report) WHERE r.year = 1 OR EXISTS { CALL dbms.listConfig() YIELD name RETURN name } RETURN r",
    "wait for a lock": "CALL db.awaitIndexes(300)",
    "clear caches": "CALL db.clearQueryCaches()",
    "kill connections": "CALL dbms.killConnections(['bolt-1'])",
    "a function of a plugin": "RETURN apoc.cypher.runFirstColumnSingle('MATCH (n) RETURN n', {}) AS x",
    # tricks with the form
    "two statements": "MATCH (n) RETURN n; MATCH (n) DETACH DELETE n",
    "profile": "PROFILE CREATE (:X)",
    "profile after options": "CYPHER 25 /* */ PROFILE MATCH (n) RETURN n",
    "explain": "EXPLAIN MATCH (n) RETURN n",
    "an open quote": "RETURN 'abc",
    "an open backtick": "MATCH (n:`Report) RETURN n",
    "nothing": "  // only a comment",
    "brackets without end": "RETURN " + "(" * 3000 + "1" + ")" * 3000,
    "a very long query": "RETURN '" + "x" * 30_000 + "'",
    # too much
    "endless": "UNWIND range(1, 1000000000) AS x WITH x WHERE x < 0 RETURN count(x)",
    "every path": "MATCH p = (a)-[*]-(b)-[*]-(c) RETURN count(p)",
    "one huge value": "RETURN reduce(s = 'xxxxxxxx', i IN range(1, 21) | s + s) AS s",
    "no Cypher": "DROP TABLE students;--",
}


@pytest.fixture(scope="module")
def filled(opened_store):
    """Filled once: each test sees that nothing has changed."""
    opened_store.clear()
    opened_store.put(norfolk())
    opened_store.put(leeds())
    return opened_store


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_is_refused_with_a_reason_and_changes_nothing(filled, name):
    before = digest(filled), filled.status()
    with pytest.raises(QueryRefused) as refusal:
        filled.cypher(HOSTILE[name], timeout_s=2)
    assert len(str(refusal.value)) > 10
    assert (digest(filled), filled.status()) == before


HARMLESS = {
    "count": ("MATCH (r:Report) RETURN count(r) AS n", [[2]]),
    "a closing semicolon": ("MATCH (r:Report) RETURN count(r) AS n;", [[2]]),
    "a version": ("CYPHER 5 MATCH (r:Report) RETURN count(r) AS n", [[2]]),
    "words in strings": ("RETURN 'CREATE; LOAD CSV FROM CALL dbms.x()' AS s", [["CREATE; LOAD CSV FROM CALL dbms.x()"]]),
    "words in comments": ("/* LOAD CSV; */ RETURN 1 AS x // CALL dbms.x()", [[1]]),
    "odd names": ("MATCH (r:Report) RETURN count(r) AS `a;b``c`", [[2]]),
    "a subquery": ("MATCH (r:Report) CALL (r) { MATCH (r)-[:HAS_SECTION]->(s) RETURN count(s) AS n } RETURN sum(n) AS n", [[6]]),
    "a union": ("MATCH (r:Report {kind: 'scr'}) RETURN r.title AS t UNION MATCH (r:Report {kind: 'ilacs'}) RETURN r.title AS t", [["Child N"], ["Leeds inspection"]]),
    "paths": ("MATCH p = shortestPath((:Report {kind: 'scr'})-[*..9]-(:Report {kind: 'ilacs'})) RETURN length(p) > 0 AS found", [[True]]),
    "quantified paths": ("MATCH (a:Passage)-[:NEXT]->{1,5}(b:Passage) RETURN count(*) AS n", [[7]]),
    "aggregation": ("MATCH (f:Finding) WITH f.polarity AS p, count(*) AS n ORDER BY p RETURN collect(p + n) AS x", [[["failing3", "recommendation1", "strength3"]]]),
    "exists": ("MATCH (r:Report) WHERE NOT EXISTS { (r)-[:HAS_EVENT]->() } RETURN r.title AS t", [["Leeds inspection"]]),
    "optional": ("OPTIONAL MATCH (x:Nothing) RETURN x", [[None]]),
    "full text": ("CALL db.index.fulltext.queryNodes('passage_text', 'text:supervision') YIELD node RETURN node.paragraph AS p", [["1.2"]]),
    "labels": ("CALL db.labels() YIELD label WHERE label = 'Failing' RETURN label", [["Failing"]]),
    "times": ("RETURN date.truncate('year', date('2015-03-04')) AS d, duration.between(date('2015-01-01'), date('2015-03-04')) AS t", [["2015-01-01", "P2M3D"]]),
    "points, bytes and odd numbers": ("RETURN point({x: 1, y: 2}) AS p, 0.0 / 0.0 AS nan, 1.0 / 0.0 AS inf", [[{"srid": 7203, "x": 1.0, "y": 2.0}, "nan", "inf"]]),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_query_that_reads_is_answered(filled, name):
    query, rows = HARMLESS[name]
    assert filled.cypher(query)["rows"] == rows


def test_parameters_are_values_never_text(filled):
    answer = filled.cypher("MATCH (r:Report) WHERE r.kind = $kind RETURN r.title AS title", {"kind": "scr' OR 1=1 //"})
    assert answer == {"columns": ["title"], "rows": [], "truncated": False}


def test_nodes_and_relationships_come_with_id_and_properties(filled):
    [[report, edge, section]] = filled.cypher("MATCH (r:Report {kind: 'scr'})-[h:HAS_SECTION]->(s {index: 0}) RETURN r, h, s")["rows"]
    assert report["labels"] == ["Report"] and report["properties"]["title"] == "Child N"
    assert (edge["type"], edge["start"], edge["end"]) == ("HAS_SECTION", report["id"], section["id"])


def test_embeddings_are_left_out_of_nodes_and_shortened_elsewhere(filled):
    [[node, properties, raw]] = filled.cypher("MATCH (p:Passage) RETURN p, properties(p) AS m, p.embedding AS e LIMIT 1")["rows"]
    assert "embedding" not in node["properties"] and "embedding" not in properties
    assert raw["vector"] == filled.schema.dimension and len(raw["first"]) == 4


def test_rows_past_the_limit_are_cut_and_said_to_be(filled):
    answer = filled.cypher("UNWIND range(1, 100000000) AS x RETURN x", max_rows=50)
    assert len(answer["rows"]) == 50 and answer["truncated"]


def test_exactly_as_many_rows_as_allowed_are_not_called_cut(filled):
    assert not filled.cypher("UNWIND range(1, 50) AS x RETURN x", max_rows=50)["truncated"]


def test_an_answer_too_long_for_one_is_cut(filled):
    answer = filled.cypher("UNWIND range(1, 1000) AS x RETURN reduce(s = 'xxxxxxxx', i IN range(1, 13) | s + s) AS s")
    assert answer["truncated"] and 0 < len(answer["rows"]) < 1000


def test_a_wrong_query_says_what_the_database_objects_to(filled):
    with pytest.raises(QueryRefused, match="(?i)variable `n` not defined"):
        filled.cypher("RETURN n")


def test_an_answer_is_json_without_numbers_that_json_lacks(filled):
    import json

    json.dumps(filled.cypher("RETURN 0.0 / 0.0 AS x, [1.0 / 0.0] AS y"), allow_nan=False)
    assert math.isnan(float(filled.cypher("RETURN 0.0 / 0.0 AS x")["rows"][0][0]))
