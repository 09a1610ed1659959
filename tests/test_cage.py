"""A person's own Cypher: what reads the reports is answered. What is refused: tests/test_hostile.py."""

import math
from pathlib import Path

import pytest

from corpus.errors import QueryRefused
from graph.cage_growth import runs_away
from graph.cage_plan import look_at_plan
from graph.cage_text import look_at_text
from readings import leeds, norfolk, vector
from search_api.cypher import EXAMPLES as API_EXAMPLES
from ui.cypher_examples import EXAMPLES

RECIPES = Path(__file__).resolve().parent.parent / "graph" / "data" / "recipes"


@pytest.fixture(scope="module")
def filled(opened_store):
    """Filled once: nothing here changes it."""
    opened_store.clear()
    opened_store.put(norfolk())
    opened_store.put(leeds())
    return opened_store


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
    "COUNT": ("MATCH (r:Report {kind: 'scr'}) RETURN COUNT { (r)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->() } AS n", [[4]]),
    "COLLECT": ("MATCH (r:Report {kind: 'scr'}) RETURN COLLECT { MATCH (r)-[:MENTIONS]->(x:Factor) RETURN x.code ORDER BY x.code } AS f", [[["domestic_abuse", "neglect"]]]),
    "a list that is filtered": ("MATCH (f:Finding) WHERE any(a IN f.agencies WHERE a IN ['SCH', 'HV']) RETURN count(f) AS n", [[2]]),
    "lists in lists": ("RETURN [x IN [[1, 2], [3]] | [y IN x WHERE y > 1 | y * 2]] AS x", [[[[4], [6]]]]),
    "a list of nodes": ("MATCH p = (:Report {kind: 'scr'})-[:CONCERNS]->()-[:IN]->() RETURN [n IN nodes(p) | coalesce(n.title, n.name)] AS x", [[["Child N", "Norfolk", "East of England"]]]),
    "a text put together": ("MATCH (f:Finding) WITH f.polarity AS p ORDER BY p WITH collect(DISTINCT p) AS ps RETURN reduce(s = '', p IN ps | s + CASE WHEN s = '' THEN '' ELSE ', ' END + p) AS s", [["failing, recommendation, strength"]]),
    "each once": ("RETURN reduce(seen = [], x IN [1, 2, 1] | CASE WHEN x IN seen THEN seen ELSE seen + x END) AS x", [[[1, 2]]]),
    "places added up": ("RETURN reduce(s = [0, 0], v IN [[1, 2], [3, 4]] | [i IN range(0, 1) | s[i] + v[i]]) AS x", [[[4, 6]]]),
    "running totals": ("RETURN reduce(a = [0], x IN [1, 2, 3] | a + [last(a) + x]) AS x", [[[0, 1, 3, 6]]]),
    "looked up in another list": ("WITH [{k: 1, v: 'a'}] AS xs, [1, 1] AS ks RETURN [k IN ks | head([x IN xs WHERE x.k = k | x.v])] AS x", [[["a", "a"]]]),
    "slices": ("WITH [1, 2, 3] AS l RETURN l[0..2] AS a, l[..1] AS b, l[2..] AS c, l[-2..-1] AS d", [[[1, 2], [1], [3], [2]]]),
    "numbers of all forms": ("RETURN [1_000, 0x1F, 0o17, 1e3, 1.5e-3, 2.5, .5] AS x", [[[1000, 31, 15, 1000.0, 0.0015, 2.5, 0.5]]]),
    "words of the language as names": ("MATCH (f:Finding {theme: 'SU'}) RETURN f.start < f.end AS end, count(*) AS count ORDER BY end", [[True, 1]]),
    "labels of several kinds": ("MATCH (p:Passage|DuplicatePassage)-[:HAS_FINDING|HAS_REJECTED]->(f) WHERE f:Finding OR f:Rejected RETURN count(f) AS n", [[7]]),
    "two sums at once": ("RETURN reduce(a = {n: 0, s: 0}, x IN [1, 2] | {n: a.n + 1, s: a.s + x}) AS x", [[{"n": 2, "s": 3}]]),
    "each once, of lists": ("RETURN size(reduce(s = [], p IN [[1, 2], [2, 3]] | s + [id IN p WHERE NOT id IN s])) AS n", [[3]]),
    "any of any of a list": ("WITH [{w: ['a']}, {w: ['b', 'c']}] AS xs RETURN size([x IN xs WHERE any(y IN xs WHERE any(w IN y.w WHERE w IN x.w))]) AS n", [[2]]),
    "years in a list": ("RETURN [y IN range(2014, 2016) | y] AS x", [[[2014, 2015, 2016]]]),
    "pairs": ("WITH ['a', 'b', 'c'] AS xs UNWIND range(0, size(xs) - 2) AS i UNWIND range(i + 1, size(xs) - 1) AS j RETURN collect(xs[i] + xs[j]) AS x", [[["ab", "ac", "bc"]]]),
    "years one by one": ("UNWIND range(2014, 2018) AS y OPTIONAL MATCH (r:Report {year: y}) WITH y, count(r) AS n ORDER BY y RETURN collect(n) AS x", [[[0, 1, 0, 0, 1]]]),
    "places in a list": ("WITH ['a', 'b'] AS xs RETURN [i IN range(0, size(xs) - 1) | i + xs[i]] AS x", [[["0a", "1b"]]]),
    "a regular expression": ("MATCH (p:Passage) WHERE p.text =~ '(?i).*\\\\b(police|school)\\\\b.*' RETURN count(p) AS n", [[3]]),
    "replaced": ("RETURN replace(replace('a\nb  c', '\n', ' '), '  ', ' ') AS x", [["a b c"]]),
    "a word of the index's own": ("MATCH (f:Finding) USING INDEX f:Finding(theme) WHERE f.theme = 'SU' RETURN f.quotation AS q", [["Supervision was cancelled for nine months."]]),
    "deciles": ("MATCH (f:Finding) RETURN round(percentileCont(f.confidence, 0.5), 1) AS m, toInteger(stDev(f.start)) >= 0 AS d", [[0.9, True]]),
    "the last of each": ("MATCH (r:Report)-[:HAS_SECTION]->(s) WITH r, s ORDER BY s.index DESC WITH r, collect(s.heading)[0] AS last ORDER BY r.kind RETURN collect(last) AS x", [[["Heading 1", "Heading 3"]]]),
    "indexes": ("SHOW INDEXES YIELD name WHERE name STARTS WITH 'passage_t' RETURN name", [["passage_text"]]),
    "full text": ("CALL db.index.fulltext.queryNodes('passage_text', 'text:supervision') YIELD node RETURN node.paragraph AS p", [["1.2"]]),
    "labels": ("CALL db.labels() YIELD label WHERE label = 'Failing' RETURN label", [["Failing"]]),
    "times": ("RETURN date.truncate('year', date('2015-03-04')) AS d, duration.between(date('2015-01-01'), date('2015-03-04')) AS t", [["2015-01-01", "P2M3D"]]),
    "points, bytes and odd numbers": ("RETURN point({x: 1, y: 2}) AS p, 0.0 / 0.0 AS nan, 1.0 / 0.0 AS inf", [[{"srid": 7203, "x": 1.0, "y": 2.0}, "nan", "inf"]]),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_query_that_reads_is_answered(filled, name):
    query, rows = HARMLESS[name]
    assert filled.cypher(query)["rows"] == rows


def test_the_nearest_passages_by_the_index(filled):
    query = "CALL db.index.vector.queryNodes('passage_vectors', 2, $vector) YIELD node, score RETURN node.text AS text ORDER BY score DESC"
    rows = filled.cypher(query, {"vector": vector(0, 0, 1, 0).tolist()})["rows"]
    assert len(rows) == 2 and rows[0] == ["Supervision was cancelled for nine months."]


def test_the_nearest_passages_of_one_kind_in_the_newer_language(filled):
    if not filled.schema.filters_inside:
        pytest.skip("this Neo4j has no filters inside a vector index")
    query = """CYPHER 25 MATCH (p:Passage)
        SEARCH p IN (VECTOR INDEX passage_vectors FOR $vector WHERE p.kind = 'ilacs' LIMIT 1) SCORE AS score RETURN p.text AS text"""
    assert filled.cypher(query, {"vector": vector(0, 1, 0, 0).tolist()})["rows"] == [["Case records were out of date."]]


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.cypher")), ids=lambda path: path.stem)
def test_a_recipe_is_let_through(path):
    look_at_text(path.read_text("utf-8"), {})


@pytest.mark.parametrize("title", EXAMPLES)
def test_the_examples_of_the_screens_pass(filled, title):
    filled.cypher(EXAMPLES[title])


@pytest.mark.parametrize("name", API_EXAMPLES)
def test_the_examples_of_the_api_pass(filled, name):
    value = API_EXAMPLES[name]["value"]
    assert filled.cypher(value["query"], value.get("parameters"))["columns"]


@pytest.mark.parametrize("pattern", ["(?i).*neglect.*", "^[A-Z].*\\d{4}$", ".*(mother|father)s?\\b.*", "\\Qa.b+\\E.*", "(sub)?standard", "[(a+)+]", "a.{0,30}b"])
def test_an_ordinary_pattern_is_not_said_to_run_away(pattern):
    assert runs_away(pattern) == ""


@pytest.mark.parametrize("pattern", ["(a+)+", "((a|b))*", "(?:(x)?y)*", "(a{1,9}){1,9}", "(.)\\1", ".*.*.*.*.*", "a" * 501, "x{0,4000}"])
def test_a_pattern_that_can_run_without_end_is_said_to(pattern):
    assert runs_away(pattern)


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
    answer = filled.cypher("WITH reduce(s = '', i IN range(1, 200) | s + $text) AS s UNWIND range(1, 100000000) AS x RETURN s", {"text": "x" * 200})
    assert answer["truncated"] and 0 < len(answer["rows"]) < 1000


def test_a_wrong_query_says_what_the_database_objects_to(filled):
    with pytest.raises(QueryRefused, match="(?i)variable `n` not defined"):
        filled.cypher("RETURN n")


def test_an_answer_is_json_without_numbers_that_json_lacks(filled):
    import json

    json.dumps(filled.cypher("RETURN 0.0 / 0.0 AS x, [1.0 / 0.0] AS y"), allow_nan=False)
    assert math.isnan(float(filled.cypher("RETURN 0.0 / 0.0 AS x")["rows"][0][0]))


@pytest.mark.parametrize("details", ["apoc.x.y(r.title) AS x", "[x IN [1] | `apoc`.`x` . y(x)] AS x", "size(linenumber.x(1)) > 0"])
def test_a_function_of_a_plugin_is_seen_in_the_plan_as_well(details):
    with pytest.raises(QueryRefused, match="uses the function"):
        look_at_plan({"operatorType": "Projection@neo4j", "args": {"Details": details}}, "neo4j")


def test_a_text_in_the_plan_that_speaks_of_a_function_is_none():
    look_at_plan({"operatorType": "Filter@neo4j", "args": {"Details": "p.text CONTAINS \"see apoc.x.y(1)\" AND point.distance(a, b) < 1"}}, "neo4j")
