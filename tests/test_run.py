"""Reading while others write, and from a server that was started again."""

import os
import socket
import threading
import time
from dataclasses import replace

import pytest

from corpus.errors import StoreUnavailable
from graph.run import Runner
from graph.server_state import Place
from readings import norfolk

# One property read twice, a good part of a second apart.
TWICE = """
MATCH (m:Meta) WITH m, m.codebook AS first UNWIND range(1, $steps) AS i
WITH m, first, count(i % 7) AS counted RETURN first, m.codebook AS second, counted"""


def test_a_query_during_which_somebody_wrote_is_asked_again(store):
    runner = store._runner

    def timed(steps):
        began = time.monotonic()
        runner.read(TWICE, steps=steps)
        return time.monotonic() - began

    steps = next(n for n in (10 ** 5 * 2 ** k for k in range(10)) if timed(n) > 0.25)
    kept = runner.read("MATCH (m:Meta) RETURN m.codebook AS codebook")[0]["codebook"]
    try:
        for n in range(3):
            writing = threading.Timer(0.1, runner.write, [lambda tx, n=n: tx.rows("MATCH (m:Meta) SET m.codebook = $n RETURN 1", n=str(n))])
            writing.start()
            (row,) = runner.read(TWICE, steps=steps)
            writing.join()
            assert row["first"] == row["second"]
    finally:
        runner.write(lambda tx: tx.rows("MATCH (m:Meta) SET m.codebook = $kept RETURN 1", kept=kept))


def test_reports_may_be_read_anew_while_others_search(store):
    failed, stop = [], threading.Event()

    def searches():
        try:
            while not stop.is_set():
                assert all(hit["text"] and hit["file"] and None not in (hit["start"], hit["section"]) for hit in store.search("supervision"))
                store.search("supervison")  # a slip: it looks for like words
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=searches) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for n in range(60):
            store.put(norfolk(f"print {n}"))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not failed


def test_a_server_that_came_back_elsewhere_is_found_again(connection):
    if connection.home is None:
        pytest.skip("another's server is handed to this test")
    with socket.socket() as taken:  # by a program that answers nothing
        taken.bind(("127.0.0.1", 0))
        before = replace(connection, uri=f"bolt://127.0.0.1:{taken.getsockname()[1]}")
        runner = Runner(before)
        try:
            with pytest.raises(StoreUnavailable):
                runner.read("RETURN 1 AS one")
            assert runner.read("RETURN 1 AS one") == [{"one": 1}]
        finally:
            runner.close()


def test_a_server_that_was_started_elsewhere_meanwhile_is_asked_there_at_once(connection):
    if connection.home is None:
        pytest.skip("another's server is handed to this test")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        runner = Runner(replace(connection, uri=f"bolt://127.0.0.1:{taken.getsockname()[1]}"))
        try:
            os.utime(Place(connection.home).state_file)
            assert runner.read("RETURN 1 AS one") == [{"one": 1}]
        finally:
            runner.close()
