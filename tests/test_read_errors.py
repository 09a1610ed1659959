"""What cannot be read says so, and what to do."""

from __future__ import annotations

import io
import os
import zipfile

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import EncryptedFile, NoText, ReadError, UnreadableFile
from corpus.vocabulary import Facts
from ingest import archive, opening
from ingest.read import KINDS_OF_FILE, read_bytes, read_report


def pdf(*pages: str) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for text in pages:
        if text:
            canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"%PDF-1.7 nothing more", "broken"),
        ("a.pdf", b"Plain words", "broken"),
        ("a.docx", b"PK\x03\x04 nothing more", "no Word file"),
        ("a.docx", zipped({"photo.jpg": b"x"}), "no Word file"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "old kind"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old kind"),
        ("a.xyz", b"words", "not read"),
        ("README", b"words", "no suffix"),
        ("a.txt", b"\x00\x01\x02\x03" * 50, "not text"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(name: str, data: bytes, says: str):
    with pytest.raises(UnreadableFile, match=says) as caught:
        read_bytes(data, name)
    assert caught.value.where == name and caught.value.todo


def test_an_unknown_kind_says_which_kinds_are_read():
    with pytest.raises(UnreadableFile) as caught:
        read_bytes(b"words", "a.xyz")
    assert all(suffix in str(caught.value) for suffix in KINDS_OF_FILE)


def test_a_pdf_that_needs_a_password_says_so():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Secret"))))
    writer.encrypt("word")
    buffer = io.BytesIO()
    writer.write(buffer)
    with pytest.raises(EncryptedFile):
        read_bytes(buffer.getvalue(), "locked.pdf")


def test_a_docx_that_needs_a_password_says_so():
    with pytest.raises(EncryptedFile):
        read_bytes(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "locked.docx")


def test_a_pdf_without_text_names_its_pages():
    with pytest.raises(NoText, match="2 pages"):
        read_bytes(pdf("", ""), "scan.pdf")


def test_a_pdf_with_some_empty_pages_reads_with_a_warning_that_names_them():
    report = read_bytes(pdf("The first page has words.", "", "So has the third."), "part.pdf")
    assert report.warnings == ("page 2 has no text",)
    assert report.pages == 3


@pytest.mark.parametrize("name", ["a.html", "a.md", "a.txt"])
def test_a_file_of_nothing_but_white_space_has_no_text(name: str):
    with pytest.raises(NoText):
        read_bytes(b" \n\n ", name)


def test_an_archive_that_unfolds_too_far_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "LARGEST_XML", 1_000)
    bomb = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"0" * 100_000})
    with pytest.raises(UnreadableFile, match="unfolds"):
        read_bytes(bomb, "bomb.docx")


def test_a_file_over_the_limit_is_refused(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(opening, "LARGEST_FILE", 10)
    (tmp_path / "long.txt").write_bytes(b"x" * 11)
    with pytest.raises(UnreadableFile, match="largest"):
        read_report(tmp_path / "long.txt")


def test_a_file_that_vanished_says_so(tmp_path):
    with pytest.raises(UnreadableFile, match="not there"):
        read_report(tmp_path / "gone.pdf")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_file_that_may_not_be_opened_says_so(tmp_path):
    path = tmp_path / "shut.txt"
    path.write_text("words")
    path.chmod(0)
    with pytest.raises(UnreadableFile, match="may not"):
        read_report(path)


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(ReadError):
        read_report(tmp_path / "folder.txt")


def test_facts_that_are_given_win_over_facts_that_are_found():
    report = read_bytes(pdf("Serious case review"), "a.pdf", Facts(title="Given", kind="scr", published="2012"))
    assert (report.facts.title, report.facts.kind, report.facts.year) == ("Given", "scr", 2012)
