"""Batches: which files are taken, and what a file or a worker that goes away costs."""

import json
import subprocess
import sys
import time

import psutil
import pytest

from corpus.errors import UnreadableFile, UsageError
from corpus.library import Library
from corpus.settings import cache
from corpus.vocabulary import Facts
from graph.files import Found, digest, find_files, left_out_by_kind
from graph.loading import _Interrupt, _makers, _readings


def names(found):
    return [file.name for file in found[0]]


def test_a_folder_is_read_in_order_with_its_subfolders(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "a.pdf", "b/x.html"):
        (tmp_path / name).write_text("x")
    assert names(find_files([tmp_path])) == ["a.pdf", "b/x.html", "c.txt"]


def test_unknown_kinds_are_left_out_by_name_and_hidden_files_ignored(tmp_path):
    for name in ("a.txt", "song.mp3", ".hidden.txt", "~$lock.docx"):
        (tmp_path / name).write_text("x")
    assert names(find_files([tmp_path])) == ["a.txt"] and find_files([tmp_path])[1] == ["song.mp3"]


def test_what_was_left_out_is_counted_by_kind():
    assert left_out_by_kind(["a.xls", "b/c.eml", "d.XLS", "notes"]) == [(".xls", 2), ("", 1), (".eml", 1)]


def test_frames_and_pictures_saved_beside_a_web_page_are_no_reports(tmp_path):
    for name in ("news.html", "news_files/frame.html", "news_files/a/ad.htm", "old_files/report.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert names(find_files([tmp_path])) == ["news.html", "old_files/report.html"]
    assert find_files([tmp_path])[1] == ["news_files/a/ad.htm", "news_files/frame.html"]


def test_a_file_named_outright_is_never_left_out(tmp_path):
    (tmp_path / "song.mp3").write_text("x")
    assert names(find_files([tmp_path / "song.mp3"])) == ["song.mp3"]


def test_a_file_given_twice_is_read_once(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    assert names(find_files([tmp_path, tmp_path / "a.txt"])) == ["a.txt"]


def test_the_manifest_gives_a_file_its_facts(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    assert find_files([tmp_path], {"a.txt": Facts(kind="jtai")})[0][0].given == Facts(kind="jtai")


def test_a_path_that_is_not_there_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="nowhere"):
        find_files([tmp_path / "nowhere"])


def test_a_file_that_vanished_is_said_so(tmp_path):
    with pytest.raises(UnreadableFile, match="not there"):
        digest(Found(tmp_path / "gone.pdf", "gone.pdf"))


def test_a_file_that_takes_too_long_fails_and_the_next_has_its_turn(environment, tmp_path):
    files = [Found(tmp_path / f"{name}.md", f"{name}.md") for name in "ab"]
    for file in files:
        file.path.write_text("# Report\n\nA house was built in 1800.\n")
    with _makers(2, cache(), 1, None, None) as (readers, maker):
        found = [(file.name, result) for file, result in _readings([(file, "") for file in files], readers, maker, _Interrupt(), 0.0, False, Library(tmp_path / "home"))]
    assert [name for name, _ in found] == ["a.md", "b.md"] and all(isinstance(r, UnreadableFile) and "was not read within" in str(r) for _, r in found)


def test_a_killed_worker_costs_no_other_file(scr, tmp_path):
    for number in range(3):
        lines = "\n\n".join(f"House {i} of street {number} was built in {1800 + i}." for i in range(300))
        (tmp_path / f"k{number}.md").write_text(f"# Report {number}\n\n{lines}\n")
    run = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "ingest", str(tmp_path), "--json"], env=scr.env, stdout=subprocess.PIPE, text=True
    )
    parent, deadline, killed = psutil.Process(run.pid), time.monotonic() + 60, False
    while not killed and time.monotonic() < deadline and run.poll() is None:
        for child in parent.children(recursive=True):
            if "spawn_main" in " ".join(child.cmdline()):
                child.kill()
                killed = True
    outcome = json.loads(run.communicate(timeout=180)[0])
    assert killed and len(outcome["read"]) == 3 and outcome["failed"] == []
    for number in range(3):
        scr("withdraw", f"k{number}.md", "--reason", "test")
