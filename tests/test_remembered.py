"""Answers about the whole graph are kept until anybody writes, and never longer."""

import neo4j
import pytest

from decided import ANN, filled, found  # noqa: F401  (a fixture)
from graph.filters import Filters
from graph.remembered import Remembered


def said(store, code="CO1", **filters):
    return next(f["failing"] for t in store.themes(Filters.checked(**filters)) for f in t["failings"] if f["code"] == code)


@pytest.fixture
def asked(filled, monkeypatch):  # noqa: F811
    """The store, and the statements that reach the database."""
    seen, read = [], filled._runner.read
    monkeypatch.setattr(filled._runner, "read", lambda query, **more: seen.append(query) or read(query, **more))
    return filled, seen


def test_what_was_asked_before_is_answered_without_the_database(asked):
    store, seen = asked
    first = store.themes(), store.facets(), store.areas(), store.recurrence()
    seen.clear()
    assert (store.themes(), store.facets(), store.areas(), store.recurrence()) == first and seen == []


def test_what_is_left_out_is_the_same_as_its_default_given(asked):
    store, seen = asked
    first = store.recurrence()
    seen.clear()
    assert store.recurrence(Filters(), after=None, by=None, all_kinds=False) == first and seen == []


def test_another_filter_is_another_question(filled):  # noqa: F811
    assert said(filled, area="leeds") != said(filled, area="norfolk")


def test_a_decision_counts_at_once(filled):  # noqa: F811
    before = said(filled)
    filled.decide(found(filled), what="reject", **ANN)
    assert said(filled) == before - 1


def test_what_another_program_writes_counts_at_once(filled, connection):  # noqa: F811
    before = said(filled)
    with neo4j.GraphDatabase.driver(connection.uri, auth=(connection.username, connection.password)) as driver:
        driver.execute_query("MATCH (f:Finding) WHERE f.code = 'CO1' REMOVE f:Finding", database_=connection.database)
    assert before > 0 and said(filled) == 0


def test_a_caller_may_change_its_answer(filled):  # noqa: F811
    first = filled.themes()
    first[0]["failings"].clear()
    assert filled.themes() != first


def test_what_is_kept_is_bounded_and_the_oldest_goes(filled):  # noqa: F811
    kept, times = Remembered(filled._runner, most_bytes=3000), []
    for question in ("a", "b", "c", "b", "a"):
        assert kept.of(question, lambda question=question: times.append(question) or question * 1200) == question * 1200
    assert times == ["a", "b", "c", "a"]
    assert len(kept.of("long", lambda: "x" * 9000)) == 9000
