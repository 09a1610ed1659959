"""Queries that mean harm, from tests/data/hostile.yaml: none gets through, none outlives its limits, none changes anything.

Twice: on the program's own server, and on one as its maker ships it, reached by address and password as NEO4J_URI would.
`make test` sends every third query to the servers; `make test-hostile` sends all of them.
"""

import json
import os
import re
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
import yaml
from fastapi.testclient import TestClient

from corpus.errors import QueryRefused
from graph import server
from graph.cage import MAX_ANSWER, MAX_ROWS
from graph.cage_text import look_at_parameters, look_at_text
from graph.store import open_store
from ingest.encoder import DIMENSION, NAME as ENCODER_NAME
from readings import digest, leeds, norfolk
from search_api.app import create_app

TIMEOUT_S = 1.0
PATIENCE_S = 60.0  # of the test: planning and running, their grace, a busy machine
HEAP_MB = 512
AROUND_HEAP_MB = 900  # what a server holds beside its heap: page cache, threads, the machine itself

HOSTILE = yaml.safe_load((Path(__file__).parent / "data" / "hostile.yaml").read_text("utf-8"))
for entry in HOSTILE:
    entry["query"] = re.sub("⟦(.*?)×(\\d+)⟧", lambda m: m[1] * int(m[2]), entry["query"], flags=re.DOTALL)


def refused_by_its_text(entry):
    """The reason; "" for one that goes to the database."""
    try:
        look_at_parameters(entry.get("parameters", {}))
        look_at_text(entry["query"], entry.get("parameters", {}))
    except QueryRefused as refusal:
        return str(refusal)
    return ""


REACHING = [entry for entry in HOSTILE if not refused_by_its_text(entry)]
STEP = 1 if os.environ.get("SCR_ALL_HOSTILE") else 3


def plain_conf(version, port, memory):
    """The settings of a server as its maker ships it: files and addresses may be loaded, nothing is limited."""
    return "".join(f"{name}={value}\n" for name, value in {
        "server.default_listen_address": "127.0.0.1", "dbms.security.auth_enabled": "true", "server.bolt.enabled": "true",
        "server.bolt.listen_address": f"127.0.0.1:{port}", "server.directories.logs": "log", "db.tx_log.preallocate": "false",
        "server.memory.pagecache.size": "64m", "server.http.enabled": "false", "dbms.usage_report.enabled": "false",
    }.items())


def opened(connection, home):
    """A store with two reports in it, the API over it, and what both were like before."""
    with open_store(connection, dimension=DIMENSION, encoder_name=ENCODER_NAME) as store:
        store.clear()
        store.put(norfolk())
        store.put(leeds())
        client = TestClient(create_app(store, SimpleNamespace()), base_url="http://localhost", raise_server_exceptions=False)
        yield SimpleNamespace(store=store, client=client, home=home, digest=digest(store), status=store.status(), pid=server.server_status(home).pid)


@pytest.fixture(scope="module")
def own(connection, neo4j_home):
    yield from opened(connection, neo4j_home)


@pytest.fixture(scope="module")
def elsewhere(environment, tmp_path_factory, neo4j_version):
    home = tmp_path_factory.mktemp("elsewhere")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "neo4j_conf", plain_conf)
        theirs = server.ensure_running(home, version=neo4j_version)
    yield from opened(replace(theirs, home=None), home)
    server.stop(home)


def named(entries):
    return pytest.mark.parametrize("entry", entries, ids=[entry["name"] for entry in entries])


def check(target, entry):
    started, answer, reason = time.monotonic(), None, ""
    try:
        answer = target.store.cypher(entry["query"], entry.get("parameters"), timeout_s=TIMEOUT_S)
    except QueryRefused as refusal:
        reason = str(refusal)
    assert time.monotonic() - started < PATIENCE_S
    if entry["expect"] == "refused" or answer is None:
        assert answer is None and len(reason) > 10 and re.search(entry.get("says", ""), reason), reason
    else:
        assert len(answer["rows"]) <= MAX_ROWS and len(json.dumps(answer["rows"], ensure_ascii=False)) < MAX_ANSWER + 10 * MAX_ROWS
    normal = target.client.post("/v1/cypher", json={"query": "MATCH (r:Report) RETURN count(r) AS n"})
    assert normal.status_code == 200 and normal.json()["rows"] == [[2]], normal.text


def check_after(target):
    assert (digest(target.store), target.store.status()) == (target.digest, target.status)
    assert server.server_status(target.home).pid == target.pid, "the server did not live through it"
    assert psutil.Process(target.pid).memory_info().rss >> 20 < HEAP_MB + AROUND_HEAP_MB
    assert psutil.Process().memory_info().rss >> 20 < 2_000


@named(HOSTILE[::STEP])
def test_a_hostile_query_is_refused_with_a_reason_or_ends_within_the_limits(own, entry):
    check(own, entry)


def test_after_all_of_them_nothing_has_changed_and_the_server_is_the_same_and_no_larger(own):
    check_after(own)


@named(REACHING[::STEP])
def test_on_a_server_without_any_guard_of_its_own_the_cage_holds_as_well(elsewhere, entry):
    check(elsewhere, entry)


def test_after_all_of_them_nothing_has_changed_on_that_server_either(elsewhere):
    check_after(elsewhere)


def test_every_refusal_by_the_text_alone_gives_the_reason_that_it_should():
    assert [entry["name"] for entry in HOSTILE if (reason := refused_by_its_text(entry)) and not re.search(entry.get("says", ""), reason)] == []


def test_most_are_refused_before_the_database_sees_them():
    assert len(REACHING) < len(HOSTILE) / 2


def test_over_http_a_refusal_is_a_problem_with_its_reason(own):
    answer = own.client.post("/v1/cypher", json={"query": "MATCH (n) DETACH DELETE n"})
    assert answer.status_code == 422 and "would change something" in answer.json()["detail"]
