"""The library keeps files by content hash, whole, and refuses what was withdrawn."""

import hashlib

import pytest

from corpus.errors import NotFound, ReadError, WithdrawnFile
from corpus.library import Library, Tombstone

DATA = b"Child A was not seen alone."
SHA = hashlib.sha256(DATA).hexdigest()
ID = SHA[:16]


def keep(library):
    library.keep(DATA, sha256=SHA, report_id=ID, file="a.txt", media_type="text")


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path)


def test_a_kept_file_comes_back_byte_for_byte(library):
    keep(library)
    assert library.open_bytes(ID) == DATA and library.media_type(ID) == "text"


def test_keeping_twice_changes_nothing(library):
    keep(library)
    before = sorted(p.name for p in library.folder.rglob("*"))
    keep(library)
    assert sorted(p.name for p in library.folder.rglob("*")) == before


def test_a_report_that_is_not_kept_is_an_error(library):
    with pytest.raises(NotFound):
        library.open_bytes("0" * 16)


def test_withdrawal_removes_the_file_and_refuses_it_afterwards(library):
    keep(library)
    library.withdraw(Tombstone(ID, SHA, "a.txt", "asked for by the board", "2026-01-02T00:00:00+00:00"))
    assert not any(DATA in p.read_bytes() for p in library.folder.rglob("*") if p.is_file())
    with pytest.raises(WithdrawnFile, match="asked for by the board"):
        keep(library)


def test_a_disk_that_refuses_is_an_error_and_leaves_nothing(tmp_path):
    (tmp_path / "library").write_text("a file where the folder should be")
    with pytest.raises(ReadError, match="Make room"):
        keep(Library(tmp_path))
    assert [p.name for p in tmp_path.iterdir()] == ["library"]
