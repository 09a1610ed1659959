"""A backup, made while the program is used: whole or none, and the same graph and files when it is restored elsewhere."""

import json
import os
import random
import runpy
import stat
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from corpus.audit import Trail, at_the_machine
from corpus.audit_check import check
from corpus.errors import ExchangeError, UsageError
from corpus.home_files import MARK, state_files
from corpus.library import Library, Tombstone
from corpus.settings import cache
from graph import backup as backing, restoring
from graph.backup_file import SEAL_BYTES, fresh_file, open_backup
from graph.receipts import sought_in
from graph.restoring import refuse_unfinished
from graph.store import open_store
from graph.traces import in_backup
from ingest.encoder import DIMENSION, NAME as ENCODER_NAME
from readings import leeds, norfolk, reading, undated
from search_api.keys import KeyRing

ROOT = Path(__file__).resolve().parent.parent
WHEN = "2026-03-03T10:00:00+00:00"


def add(store, home, one):
    report = one.report
    Library(home).keep(report.text.encode(), sha256=report.sha256, report_id=report.id, file=report.file, media_type=report.media_type)
    store.put(one)


@pytest.fixture
def home(store, tmp_path):
    """A home with two reports, a withdrawn one, a key, a file that a later release might add, and what is no state."""
    home = tmp_path / "home"
    for one in (norfolk(), leeds(), undated()):
        add(store, home, one)
    store.withdraw_with_receipt(undated().report.id, Library(home), home, reason="asked for", withdrawn_at=WHEN)
    KeyRing(home).add("A. Trainer", "reviewer")
    (home / "trail").mkdir()
    (home / "trail" / "2026.jsonl").write_text('{"what":"sign-in"}\n{"what":"torn')
    for name in ("neo4j/data/store", "neo4j/password", "cache/x.jar", "log.log", "library/.jobs.lock", "library/.part-1"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("x")
    yield home
    store._runner.write(lambda tx: tx.rows("MATCH (m:Meta) REMOVE m.import_of, m.import_rows, m.import_checked, m.codebook"))
    with open_store(store.connection, dimension=DIMENSION, encoder_name=ENCODER_NAME):
        pass  # which writes the codebook again where a test broke off


def back_up(store, home, out):
    return store.back_up(home, out, made_at=WHEN)


def restore(store, file, home, **more):
    with open_backup(file) as found:
        found.check()
        return store.restore(found, home, **more)


def test_all_comes_back_with_the_same_digest_and_the_same_bytes(store, home, tmp_path):
    made, kept = back_up(store, home, tmp_path / "b.zip"), {name: (home / name).read_bytes() for name in state_files(home)}
    assert made["digest"] == store.digest() and made["reports"] == 2 and stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600
    store.clear()
    result = restore(store, tmp_path / "b.zip", tmp_path / "new")
    assert result["digest"] == store.digest() == made["digest"] and result["reports"] == 2
    there = {name: (tmp_path / "new" / name).read_bytes() for name in state_files(tmp_path / "new")}
    assert there == kept | {"trail/2026.jsonl": b'{"what":"sign-in"}\n'}  # a line that was just being written is left out
    assert {"keys.json", "receipts.key", "library/withdrawn.jsonl"} < there.keys() and any(name.startswith("receipts/") for name in there)
    assert not [name for name in there if name.startswith(("neo4j", "cache")) or name.endswith((".lock", ".log"))]
    assert {stat.S_IMODE((tmp_path / "new" / name).stat().st_mode) for name in there} == {0o600}


def test_the_backup_is_restored_on_another_server(store, home, tmp_path):
    made = back_up(store, home, tmp_path / "b.zip")
    env = {k: v for k, v in os.environ.items() if not k.startswith("NEO4J_")} | {
        "SCR_HOME": str(tmp_path / "elsewhere"), "SCR_CACHE": str(cache()), "SCR_NEO4J_HEAP": "384m",
    }

    def scr(*words):
        return subprocess.run([sys.executable, "-m", "ui.cli", *map(str, words)], env=env, capture_output=True, text=True, timeout=300)

    try:
        done = scr("restore", tmp_path / "b.zip", "--json")
        assert done.returncode == 0 and json.loads(done.stdout)["digest"] == made["digest"], done.stderr
    finally:
        scr("db", "stop")


def test_what_arrives_midway_is_wholly_in_or_wholly_out_and_reading_goes_on(store, home, tmp_path):
    """Reports are added and read anew, and searched, while three backups are made."""
    failed, stop = [], threading.Event()

    def adds():
        for i in range(400):
            if stop.is_set():
                return
            text = f"Report {i} says that supervision was cancelled."
            add(store, home, reading(f"r{i}", [(f"{text} Part {n}.", [n + 1, i], [("SU", "failing", [])]) for n in range(4)]))
            store.put(norfolk(f"print {i}"))

    def searches():
        while not stop.is_set():
            store.search("supervision", mode="keyword")

    def noted(work):
        try:
            work()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=noted, args=(work,)) for work in (adds, searches)]
    for thread in threads:
        thread.start()
    try:
        made = []
        for n in range(3):
            made.append(back_up(store, home, tmp_path / f"{n}.zip"))
            until = time.monotonic() + 60
            while len(store.reports()) <= made[-1]["reports"] and not failed and time.monotonic() < until:
                time.sleep(0.05)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not failed and made[0]["reports"] < made[2]["reports"] < len(store.reports())  # it went on
    for n, manifest in enumerate(made):
        store.clear()
        assert restore(store, tmp_path / f"{n}.zip", tmp_path / f"home{n}")["digest"] == store.digest() == manifest["digest"]
        reports = store.reports()
        assert len(reports) == manifest["reports"] == manifest["files_of_reports"] and {len(store.report(r["report_id"])["passages"]) for r in reports[:30]} <= {2, 3, 4}
        assert all(Library(tmp_path / f"home{n}").path(r["report_id"]) for r in reports)


def test_the_audit_is_copied_whole_while_lines_are_written(store, home, tmp_path):
    trail, stop = Trail(home), threading.Event()
    trail.end(at_the_machine("search"), "done", 0)

    def write():
        while not stop.is_set():
            trail.end(at_the_machine("search"), "done", 0)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        back_up(store, home, tmp_path / "b.zip")
    finally:
        stop.set()
        writer.join()
    store.clear()
    restore(store, tmp_path / "b.zip", tmp_path / "elsewhere")
    Trail(tmp_path / "elsewhere").end(at_the_machine("restore"), "done", 0)
    found = check(tmp_path / "elsewhere")
    assert found.whole and not found.remarks and found.lines > 1


def test_a_file_that_goes_meanwhile_makes_it_begin_again(store, home, tmp_path, monkeypatch):
    copy, gone = backing._copy, []

    def copies(writing, folder, names):
        if not gone:
            gone.append(norfolk().report.id)
            store.withdraw(norfolk().report.id, reason="replaced", withdrawn_at=WHEN)
            Library(home).forget(norfolk().report.id)
        copy(writing, folder, names)

    monkeypatch.setattr(backing, "_copy", copies)
    made = back_up(store, home, tmp_path / "b.zip")
    assert made["reports"] == made["files_of_reports"] == 1 and made["digest"] == store.digest()


def test_a_killed_backup_is_no_backup_and_holds_nobody_up(store, home, tmp_path):
    """SIGKILL, from the first line read to just before it is given its name. More kills: benchmarks/backup_killed.py."""
    killed = runpy.run_path(str(ROOT / "benchmarks" / "backup_killed.py"))["killed"]
    for i in range(12):
        add(store, home, reading(f"r{i}", [(f"Supervision was cancelled {i}, part {n}.", [n + 1, i], [("SU", "failing", [])]) for n in range(5)]))
    store.put(norfolk("print"))
    tried = killed(store.connection, home, tmp_path / "out", times=5, seed=1, write=lambda: store.put(norfolk("print")))
    assert tried["killed"] + tried["ended"] == 5 and tried["killed"] >= 4 and tried["taken_for_whole"] == 0 and tried["longest_wait_s"] < 20
    assert back_up(store, home, tmp_path / "out" / "b.zip")["digest"] == store.digest()


def test_a_cut_or_changed_file_is_refused_with_a_clear_word(store, home, tmp_path):
    back_up(store, home, tmp_path / "b.zip")
    whole, chance = (tmp_path / "b.zip").read_bytes(), random.Random(5)
    cuts = [whole[:n] for n in (0, 1, 500, len(whole) // 2, len(whole) - SEAL_BYTES, len(whole) - 1)]
    flips = []
    for place in [0, len(whole) - 1, len(whole) - 90, *chance.sample(range(len(whole)), 60)]:
        flips.append(bytearray(whole))
        flips[-1][place] ^= 1 << chance.randrange(8)
    for data in (*cuts, *flips, whole + b"x"):
        (tmp_path / "x.zip").write_bytes(data)
        with pytest.raises(ExchangeError, match="no backup|no whole backup|damaged"), open_backup(tmp_path / "x.zip"):
            pass


@pytest.mark.parametrize("name", ["home/../out", "home//etc/x", "home/a\\b", "home/C:x", "elsewhere", "home/neo4j/password", "home/restore.json"])
def test_a_backup_made_to_write_elsewhere_is_refused(tmp_path, name):
    with fresh_file(tmp_path / "b.zip", WHEN) as writing:
        for part in ("graph/manifest.json", name):
            with writing.part(part) as write:
                write(b"{}")
        writing.end({"format": "scr-backup", "format_version": 1, "digest": ""})
    with pytest.raises(ExchangeError, match="which no backup has"), open_backup(tmp_path / "b.zip"):
        pass


def test_a_home_in_use_is_left_as_it_is(store, home, tmp_path):
    back_up(store, home, tmp_path / "b.zip")
    before, digest = state_files(home), store.digest()
    for folder, said in ((home, "files"), (tmp_path / "empty", "its database holds")):
        with pytest.raises(ExchangeError, match=f"in use .*{said}"):
            restore(store, tmp_path / "b.zip", folder)
    assert (state_files(home), store.digest()) == (before, digest) and not (tmp_path / "empty" / MARK).exists()
    with pytest.raises(UsageError, match="lost with it"):
        back_up(store, home, home / "backups" / "b.zip")


def test_replacing_brings_nothing_back_that_was_withdrawn_since(store, home, tmp_path):
    back_up(store, home, tmp_path / "b.zip")
    receipt = store.withdraw_with_receipt(norfolk().report.id, Library(home), home, reason="taken down", withdrawn_at=WHEN)
    result = restore(store, tmp_path / "b.zip", home, replace=True)
    assert [row["report_id"] for row in result["withdrawn"]] == [norfolk().report.id] and [r["title"] for r in store.reports()] == ["Leeds inspection"]
    assert not Library(home).path(norfolk().report.id) and norfolk().report.sha256 in Library(home).tombstones()
    assert (home / "receipts" / f"{norfolk().report.id}-2026-03-03.json").is_file() and (home / "set-aside").is_dir()
    assert not [row for row in store.traces(sought_in(receipt)) if row["found"]]


@pytest.mark.parametrize("stop", ["_join_tombstones", "_import", "library"])
def test_a_restore_that_broke_off_is_met_by_the_next_command_and_goes_on(store, home, tmp_path, monkeypatch, stop):
    made = back_up(store, home, tmp_path / "b.zip")
    store.clear()
    new = tmp_path / "new"

    def torn(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        if stop == "library":  # all is in, but the mark stands
            kept = restoring._import
            patch.setattr(restoring, "_import", lambda *given: (kept(*given), torn()))
        else:
            patch.setattr(restoring, stop, torn)
        restore(store, tmp_path / "b.zip", new)
    with pytest.raises(ExchangeError, match="a restore into this home is not finished: it holds a part of b.zip"):
        refuse_unfinished(new)
    result = restore(store, tmp_path / "b.zip", new)
    assert result["resumed"] and result["digest"] == store.digest() == made["digest"]
    refuse_unfinished(new)


def test_a_withdrawn_report_is_found_in_a_backup_of_before(store, home, tmp_path):
    back_up(store, home, tmp_path / "before.zip")
    receipt = store.withdraw_with_receipt(norfolk().report.id, Library(home), home, reason="taken down", withdrawn_at=WHEN)
    back_up(store, home, tmp_path / "after.zip")
    checks = {name: in_backup(tmp_path / f"{name}.zip", sought_in(receipt)) for name in ("before", "after")}
    assert all(check["found"] for check in checks["before"]) and not any(check["found"] for check in checks["after"])


def test_an_older_backups_tombstone_still_refuses_the_file(store, home, tmp_path):
    back_up(store, home, tmp_path / "b.zip")
    store.clear()
    restore(store, tmp_path / "b.zip", tmp_path / "new")
    assert isinstance(Library(tmp_path / "new").tombstones()[undated().report.sha256], Tombstone)


def test_any_zip_program_can_look_into_it(store, home, tmp_path):
    back_up(store, home, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert archive.testzip() is None and archive.namelist()[-1] == "manifest.json"
