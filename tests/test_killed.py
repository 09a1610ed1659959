"""Ingest killed at random moments, and what else may befall it: nothing is half there, nothing that was promised is lost. More of it: benchmarks/killed.py."""

import json
import os
import sys
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from corpus.errors import WithdrawnFile
from corpus.library import Library, Tombstone
from corpus.settings import cache
from corpus.whole import PREFIX, STALE_S
from graph import server_state
from graph.server import stop
from graph.server_state import State
from ingest.pipeline import load_models

sys.path.append(str(Path(__file__).resolve().parent.parent / "benchmarks"))
benchmark, cases = import_module("killed"), import_module("killed_cases")
SHA = "ab" * 32


@pytest.fixture(scope="module")
def bed(tmp_path_factory):
    """A home of its own, whose database may be killed."""
    bed = benchmark.Bed(tmp_path_factory.mktemp("killed"), load_models(cache()))
    yield bed
    stop(bed.home)


def test_after_a_kill_every_report_is_whole_or_absent_and_no_decision_is_lost(bed):
    """The process that ingests, the database and both, at random moments; ingesting again makes the graph of an undisturbed run."""
    tried = benchmark.killed(bed, runs=4, seed=3, say=print)
    assert tried["tried"] == 4 and tried["wrong"] == [] and tried["acknowledged"] >= 8


@pytest.mark.parametrize("name", ["two ingests at once", "library read-only", "home read-only"])
def test_what_else_may_befall_an_ingest(bed, name):
    if name != "two ingests at once" and not cases.may_mount():
        pytest.skip("nothing may be mounted here")
    ((_, outcome, good),) = cases.tried(bed, {name: cases.CASES[name]})
    assert good, outcome


def test_the_database_is_known_again_after_the_clock_was_set_and_a_process_of_another_start_is_not():
    own = os.getpid()
    now = State("x", own, server_state.created(own), 0, "", "")
    known = replace(now, began=server_state.began(own))
    assert known.began and server_state.is_alive(replace(known, created=known.created - 86_400))
    assert not server_state.is_alive(replace(known, began=f"another-run {known.began.split()[1]}"))
    assert server_state.is_alive(now) and not server_state.is_alive(replace(now, created=now.created - 86_400))  # of an older release


def keep(library, data=b"The report's words."):
    library.keep(data, sha256=SHA, report_id=SHA[:16], file="a.md", media_type="md")


def stone(sha256=SHA, reason="asked for"):
    return Tombstone(sha256[:16], sha256, "a.md", reason, "2026-03-03T10:00:00+00:00")


def test_what_a_killed_process_left_half_written_goes_with_the_next_ingest(tmp_path):
    library, folder = Library(tmp_path), tmp_path / "library" / SHA[:2]
    keep(library)
    old, fresh = folder / f"{PREFIX}{SHA}-x", folder / f"{PREFIX}{SHA}-y"
    for path in (old, fresh):
        path.write_bytes(b"The rep")
    os.utime(old, (0, time.time() - STALE_S - 1))
    library.sweep()
    assert not old.exists() and fresh.exists()  # which another process may be writing


def test_a_withdrawal_takes_also_what_a_killed_process_left_of_the_report(tmp_path):
    library = Library(tmp_path)
    keep(library)
    left = tmp_path / "library" / SHA[:2] / f"{PREFIX}{SHA}-x"
    left.write_bytes(b"The rep")
    assert left.relative_to(library.folder).as_posix() in library.traces(SHA[:16], SHA)
    library.withdraw(stone())
    assert not left.exists() and library.traces(SHA[:16], SHA) == []


def test_a_tombstone_is_written_whole_and_a_torn_one_of_an_older_release_stops_nothing(tmp_path):
    library, file = Library(tmp_path), tmp_path / "library" / "withdrawn.jsonl"
    library.withdraw(stone(reason="two lines\u2028of one reason"))
    with file.open("a") as more:
        more.write('{"report_id": "to')
    assert list(library.tombstones()) == [SHA]
    library.withdraw(stone("cd" * 32))
    assert list(library.tombstones()) == [SHA, "cd" * 32] and all(json.loads(line) for line in file.read_text().split("\n")[:-1])
    with pytest.raises(WithdrawnFile):
        keep(library)
