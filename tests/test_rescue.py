"""Queries that get past the cage's eye and cannot be stopped, on a server of their own: the next question is answered."""

import os
import time
from dataclasses import replace

import psutil
import pytest

from corpus.errors import QueryRefused, StoreUnavailable
from graph import cage, rescue, watch
from graph.run import CutOff, Runner, TooLong
from graph.server import ensure_running, server_status, stop
from graph.store import open_store
from ingest.encoder import DIMENSION, NAME as ENCODER_NAME
from readings import digest, norfolk

MANY = "UNWIND range(1, 200000) AS i WITH collect(i) AS xs "
ENDLESS = MANY + "RETURN size([x IN xs WHERE any(y IN xs WHERE x + y < 0)]) AS n"  # 40,000,000,000 steps in one expression
HEAVY = (  # 200,000 texts of 4,000 letters, none of which a row holds
    MANY + "WITH xs, reduce(s = '', i IN range(1, 200) | s + 'xxxxxxxxxxxxxxxxxxxx') AS t RETURN size([x IN xs | t + toString(x)]) AS n"
)


@pytest.fixture(scope="module")
def home(environment, tmp_path_factory, neo4j_version):
    home = tmp_path_factory.mktemp("rescue")
    ensure_running(home, version=neo4j_version, env={**os.environ, "SCR_NEO4J_HEAP": "256m"})
    yield home
    stop(home, within_s=1)


@pytest.fixture
def open_home(home, neo4j_version, monkeypatch):
    monkeypatch.setenv("SCR_NEO4J_HEAP", "256m")  # also of the server that is started anew
    monkeypatch.setattr(watch, "GRACE_S", 1.0)
    monkeypatch.setattr(rescue, "SETTLE_S", 2.0)
    monkeypatch.setattr(rescue, "STOP_S", 1.0)
    with open_store(ensure_running(home, version=neo4j_version), dimension=DIMENSION, encoder_name=ENCODER_NAME) as store:
        store.put(norfolk())
        yield store


def test_a_query_that_cannot_be_stopped_is_given_up_and_the_server_started_anew(open_home, home):
    before, old, started = digest(open_home), server_status(home), time.monotonic()
    with pytest.raises(QueryRefused, match="could not be stopped, so the database was started anew"):
        open_home.cypher(ENDLESS, timeout_s=2)
    assert time.monotonic() - started < 120 and server_status(home).pid != old.pid and server_status(home).version == old.version
    assert digest(open_home) == before and open_home.cypher("RETURN 1 AS x")["rows"] == [[1]]


def test_a_query_that_takes_all_memory_ends_and_the_database_is_there_again(open_home):
    before = digest(open_home)
    with pytest.raises(QueryRefused, match="memory|given up|stopped"):
        open_home.cypher(HEAVY, timeout_s=20)
    assert digest(open_home) == before and open_home.cypher("RETURN 1 AS x")["rows"] == [[1]]


def test_one_row_too_large_to_hold_is_not_held(open_home, monkeypatch):
    monkeypatch.setattr(cage, "MAX_ROW_BYTES", 2_000_000)
    before = psutil.Process().memory_info().rss
    with pytest.raises(QueryRefused, match="one row of its answer is longer than 2 MB"):
        open_home.cypher(MANY + "RETURN [x IN xs | {a: xs[0..50], b: x}] AS all", timeout_s=60)
    assert psutil.Process().memory_info().rss - before < 300_000_000
    assert open_home.cypher("RETURN 1 AS x")["rows"] == [[1]]


def test_on_a_server_of_their_own_the_person_is_told_that_it_goes_on(open_home, home):
    old = server_status(home).pid
    with open_store(replace(open_home.connection, home=None), dimension=DIMENSION, encoder_name=ENCODER_NAME) as theirs:
        with pytest.raises(QueryRefused, match="cannot be stopped from here"):
            theirs.cypher(ENDLESS, timeout_s=2)
        assert server_status(home).pid == old and theirs.cypher("RETURN 1 AS x", timeout_s=30)["rows"] == [[1]]


def test_a_server_that_was_down_before_is_said_to_be_down(open_home, home):
    stop(home, within_s=1)
    with pytest.raises(StoreUnavailable):
        open_home.cypher("RETURN 1 AS x")


def test_the_driver_still_tells_how_much_of_a_row_has_come(connection):
    runner = Runner(connection)
    try:
        with pytest.raises(TooLong), runner.apart(1_000_000) as apart, apart.reading(60, "test") as transaction:
            list(transaction.records("UNWIND range(1, 3000000) AS i RETURN collect(i) AS all", {}))
    finally:
        runner.close()


def test_a_connection_is_cut_when_the_database_does_not_answer_in_time(connection, monkeypatch):
    monkeypatch.setattr(watch, "GRACE_S", -1.5)  # before the database's own limit
    runner = Runner(connection)
    try:
        with pytest.raises(CutOff), runner.apart(1_000_000) as apart, apart.reading(2, "test") as transaction:
            list(transaction.records("UNWIND range(1, 1000000000) AS x WITH x WHERE x < 0 RETURN count(x)", {}))
    finally:
        runner.close()
