"""Files as they lie on a disk: names made to mislead, what is no file, links, and what changes while it is read."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from corpus.errors import UnreadableFile, UsageError
from corpus.library import Library
from corpus.settings import cache
from graph.files import Found, digest, find_files
from graph.loading import load
from ingest import opening
from ingest.encoder import NAME
from ingest.findings import finding_model_version
from ingest.opening import file_bytes, opened, shown
from ingest.pipeline import load_models
from ingest.read import read_report
from ingest.readers import Readers

TEXT = "# Review\n\nThe school did not tell the nurse who lived in the home.\n"
ODD = ["a\nb.md", "a\tb.md", "\u202edm.exe.md", os.fsdecode(b"caf\xe9.md"), f"{'x' * 240}.md", "<b>&amp;.md", "-rf.md", "'; MATCH (n) DELETE n.md"]
unix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such files")


@unix
def test_a_pipe_and_a_device_are_no_files_and_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    for path in (tmp_path / "pipe.txt", tmp_path / "zero.txt", tmp_path):
        for ask in (lambda p: digest(Found(p, p.name)), lambda p: file_bytes(p, p.name), read_report):
            with pytest.raises(UnreadableFile, match="is not a file"):
                ask(path)
    assert find_files([tmp_path]) == ([], ["pipe.txt", "zero.txt"])


@unix
def test_a_link_out_of_the_folder_is_not_followed_unless_it_is_named(tmp_path):
    (tmp_path / "private.txt").write_text(TEXT)
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "here.txt").write_text(TEXT)
    (folder / "inside.txt").symlink_to("here.txt")
    (folder / "outside.txt").symlink_to("../private.txt")
    (folder / "all").symlink_to("/")
    files = {file.name: file for file in find_files([folder])[0]}
    assert set(files) == {"here.txt", "inside.txt", "outside.txt"} and digest(files["inside.txt"]) == digest(files["here.txt"])
    with pytest.raises(UnreadableFile, match="outside.txt: is a link to a file outside the folder"):
        digest(files["outside.txt"])
    (named,), _ = find_files([folder / "outside.txt"])
    assert digest(named)


def test_a_name_that_no_file_can_have_is_wrong_usage_or_an_error(tmp_path):
    for name in ("x" * 300, "x/" * 3_000, "a\0b.txt"):
        with pytest.raises(UsageError, match="no such file"):
            find_files([tmp_path / name])
        with pytest.raises(UnreadableFile):
            file_bytes(tmp_path / name, "x")


def test_folders_inside_folders_without_end_are_looked_through(tmp_path):
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1_500):
        os.mkdir("d", dir_fd=here)
        here, before = os.open("d", os.O_RDONLY, dir_fd=here), here
        os.close(before)
    os.close(here)
    (tmp_path / "a.txt").write_text(TEXT)
    try:
        assert [file.name for file in find_files([tmp_path])[0]] == ["a.txt"]
    finally:
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)  # pytest could not: it goes down by calling itself


def test_what_cannot_be_seen_in_a_name_is_written_out():
    assert [shown(name) for name in ODD[:4]] == ["a\\nb.md", "a\\tb.md", "\\u202edm.exe.md", "caf\\udce9.md"]
    assert all(shown(name) == name for name in (*ODD[4:], "Tŷ Gŵyr – café.pdf", "b/x.html"))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not let a file be called so")
def test_files_with_odd_names_are_read_and_told_apart(store, tmp_path):
    for number, name in enumerate(ODD):
        (tmp_path / "in" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_text(f"{TEXT}\n\nThis is review {number}.\n")
    library, models = Library(tmp_path / "home"), load_models(cache())
    with Readers() as readers:
        files, left_out = find_files([tmp_path / "in"])
        named = {"cache": cache(), "encoder_name": NAME, "finding_model": finding_model_version(), "models": models, "readers": readers}
        outcome = load(files, store, library, **named)
        assert sorted(outcome.read) == sorted(map(shown, ODD)) and outcome.failed == [] and left_out == []
        assert {report["file"] for report in store.reports()} == set(map(shown, ODD))
        assert load(files, store, library, **named).unchanged == outcome.read


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    with pytest.raises(UnreadableFile, match="a.txt: changed while it was read"), opened(path, "a.txt") as file:
        file.read(10)
        path.write_text(TEXT * 2)


def test_a_file_that_grows_past_the_limit_while_it_is_read_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "LARGEST_FILE", 100)
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 101)
    with pytest.raises(UnreadableFile, match="the largest that is read"):
        file_bytes(path, "a.txt")
