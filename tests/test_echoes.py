"""Echoes: which findings are linked, in which direction, how many, and that no history leaves a trace."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from corpus.errors import SchemaMismatch
from corpus.vocabulary import Facts
from graph.echoes import HOME_LINKS, LEAST, LINKS, NEAREST, Echoes
from ingest.encoder import DIMENSION
from readings import digest, reading, vector

LINKED = """
MATCH (f:Finding)-[e:ECHOES]->(g:Finding)
RETURN f.quotation AS later, g.quotation AS earlier, e.score AS score ORDER BY later, earlier"""


def told(name, published, *findings, area="norfolk", kind="scr", **more):
    """A report whose findings are (code, polarity, vector) and quoted as "name 0", "name 1", ..."""
    return reading(
        name, [(f"{name} {i}", vector, [(code, polarity, ["CSC"])]) for i, (code, polarity, vector) in enumerate(findings)],
        facts=Facts(title=name, kind=kind, area=area, published=published), **more,
    )


def at(score):
    """A vector with this cosine to [1]."""
    return [score, (1 - score * score) ** 0.5]


def links(store):
    return [(row["later"], row["earlier"]) for row in store._runner.read(LINKED)]


def test_a_finding_of_a_later_report_echoes_the_earlier_one(store):
    store.put(told("new", "2020-03", ("CO1", "failing", at(0.9))))
    store.put(told("old", "2015", ("CO1", "failing", [1])))
    assert store._runner.read(LINKED) == [{"later": "new 0", "earlier": "old 0", "score": 0.9}]


def test_an_undated_report_is_the_latest(store):
    store.put(told("undated", "", ("CO1", "failing", [1])))
    store.put(told("dated", "2025", ("CO1", "failing", [1])))
    assert links(store) == [("undated 0", "dated 0")]


def test_of_two_reports_of_one_date_the_greater_id_echoes(store):
    one, other = told("a", "2020", ("CO1", "failing", [1])), told("b", "2020", ("CO1", "failing", [1]))
    store.put(one)
    store.put(other)
    later, earlier = sorted((one, other), key=lambda r: r.report.id, reverse=True)
    assert links(store) == [(f"{later.report.facts.title} 0", f"{earlier.report.facts.title} 0")]


@pytest.mark.parametrize(("one", "other", "linked"), [
    (("CO1", "failing"), ("CO1", "failing"), True),
    (("CO1", "failing"), ("CO1", "recommendation"), True),
    (("CO1", "recommendation"), ("CO1", "failing"), True),
    (("CO1", "strength"), ("CO1", "strength"), True),
    (("CO1", "strength"), ("CO1", "failing"), False),
    (("CO1", "failing"), ("CO3", "failing"), False),
    (("CO1", "failing"), ("CO", "failing"), True),
    (("CO", "failing"), ("CO1", "failing"), True),
    (("CO", "failing"), ("CO", "failing"), True),
    (("CO", "failing"), ("RE1", "failing"), False),
])
def test_what_may_echo_what(store, one, other, linked):
    store.put(told("old", "2015", (*one, [1])))
    store.put(told("new", "2020", (*other, [1])))
    assert bool(links(store)) == linked


def test_findings_that_say_too_little_alike_are_not_linked(store):
    store.put(told("old", "2015", ("CO1", "failing", [1])))
    store.put(told("new", "2020", ("CO1", "failing", at(LEAST - 0.01)), ("CO1", "failing", at(LEAST + 0.01))))
    assert links(store) == [("new 1", "old 0")]


def test_findings_of_one_report_do_not_echo_each_other(store):
    store.put(told("a", "2015", ("CO1", "failing", [1]), ("CO1", "failing", [1])))
    assert links(store) == []


def test_a_finding_without_a_vector_echoes_nothing(store):
    store.put(told("old", "2015", ("CO1", "failing", [0])))
    store.put(told("new", "2020", ("CO1", "failing", [0]), ("CO1", "failing", [1])))
    assert links(store) == []


def test_the_best_links_are_kept_and_no_more(store):
    for i in range(LINKS + 3):
        store.put(told(f"old {i}", f"201{i}", ("CO1", "failing", at(0.9 + i / 100)), area=f"elsewhere-{i}"))
    store.put(told("new", "2020", ("CO1", "failing", [1])))
    kept = {earlier for later, earlier in links(store) if later == "new 0"}
    assert kept == {f"old {i} 0" for i in range(3, LINKS + 3)}


def test_an_area_is_not_crowded_out_by_what_others_say(store):
    for i in range(HOME_LINKS + 1):
        store.put(told(f"home {i}", "2010", ("CO1", "failing", at(LEAST + 0.01 + i / 100))))
    for i in range(NEAREST + 2):
        store.put(told(f"other {i}", "2011", ("CO1", "failing", [1, i / 100]), area=f"elsewhere-{i}"))
    store.put(told("new", "2020", ("CO1", "failing", [1])))
    kept = {earlier for later, earlier in links(store) if later == "new 0"}
    assert len(kept) == LINKS and {x for x in kept if x.startswith("home")} == {"home 1 0", "home 2 0"}


def some():
    """Reports of which one finding could echo more than it may."""
    near = [("CO1", "failing", at(0.99)), ("CO1", "recommendation", at(0.98))]
    return [
        told("a", "2012", *near), told("b", "2014-05", *near, area="leeds"), told("c", "2016", *near),
        told("d", "", ("CO1", "failing", [1]), ("CO", "failing", [1])),
        told("e", "2019", *near, area="leeds"),
    ]


@pytest.mark.parametrize("order", list(permutations(range(5)))[::17])
def test_the_order_of_reading_leaves_no_trace_in_the_echoes(store, order):
    for one in some():
        store.put(one)
    before = digest(store)
    assert len(links(store)) > 12
    store.clear()
    for i in order:
        store.put(some()[i])
    assert digest(store) == before


@pytest.mark.parametrize("gone", range(5))
def test_a_withdrawn_report_leaves_no_trace_in_the_echoes(store, gone):
    reports = some()
    for i, one in enumerate(reports):
        if i != gone:
            store.put(one)
    before = digest(store)
    store.put(reports[gone])
    store.withdraw(reports[gone].report.id, reason="Taken down", withdrawn_at="2026-03-03")
    assert digest(store, tombstones=False) == before


def test_a_reading_replaced_and_put_back_leaves_no_trace_in_the_echoes(store):
    for one in some():
        store.put(one)
    before = digest(store)
    other = told("b", "2014-05", ("RE1", "failing", [0, 0, 1]), ("CO1", "failing", at(0.5)), area="leeds", fingerprint="by another model")
    assert store.put(other) == "replaced" and digest(store) != before
    assert store.put(some()[1]) == "replaced"
    assert digest(store) == before


def test_two_writers_at_once_see_each_others_findings(store):
    """A vector index shows a transaction only what is committed: without turns, links would be missing."""
    many = [told(f"r{i}", f"20{10 + i}", ("CO1", "failing", [1]), ("RE1", "failing", [0, 1]), area=f"area-{i}") for i in range(6)]
    for one in many:
        store.put(one)
    before = digest(store)
    for _ in range(3):
        store.clear()
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(store.put, many))
        assert digest(store) == before


def test_a_write_that_fails_leaves_no_half_of_the_links(store, monkeypatch):
    for one in some()[:3]:
        store.put(one)
    before = digest(store)

    def fails(*_):
        raise RuntimeError("killed")

    monkeypatch.setattr(Echoes, "link", fails)
    with pytest.raises(RuntimeError):
        store.put(some()[3])
    assert digest(store) == before


def test_a_report_read_again_over_itself_has_as_many_candidates_as_the_first_time(store):
    """Its own old findings are the nearest ones of all, and must not take the places of others."""
    store.put(told("old", "2010", ("CO1", "failing", at(0.8)), area="leeds"))
    many = [("CO1", "failing", [1, i / 1000]) for i in range(NEAREST * 2)]
    store.put(told("new", "2020", *many, fingerprint="first"))
    before = links(store)
    assert store.put(told("new", "2020", *many, fingerprint="second")) == "replaced"
    assert links(store) == before and len(before) == NEAREST * 2


def test_vectors_of_findings_of_another_shape_are_refused(store):
    one = told("a", "2015", ("CO1", "failing", [1]))
    for vectors in (np.ones((2, DIMENSION)), np.ones((1, 7))):
        with pytest.raises(SchemaMismatch, match="1 findings with vectors of shape"):
            store.put(replace(one, finding_vectors=vectors))
    assert store.reports() == []


def test_no_answer_spills_the_vector_of_a_finding(store):
    one = told("a", "2015", ("CO1", "failing", [1]))
    store.put(one)
    answers = [
        store.report(one.report.id), store.search("a", vector(1)), store.search(""), store.recurrence_in("norfolk"), store.timeline("norfolk"),
        store.cypher("MATCH (p:Passage)-[h]->(f:Finding) RETURN f, h, properties(f) AS m, collect(f) AS l, [(p)-->(f) | f] AS c, {f: f} AS n"),
        store.cypher("MATCH path = (:Report)-[*]->(:Finding) RETURN path"),
    ]
    assert "'embedding'" not in str(answers) and max(map(len, json_lists(answers))) < 32


def json_lists(value):
    """Every list in an answer."""
    if isinstance(value, dict):
        value = list(value.values())
        yield from (x for v in value for x in json_lists(v))
    elif isinstance(value, list):
        yield value
        yield from (x for v in value for x in json_lists(v))
