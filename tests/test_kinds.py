"""A file is what its bytes say: other kinds are named, with what to do about them."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from corpus.errors import EncryptedFile, UnreadableFile
from ingest.kinds import KINDS_OF_FILE, kind_of_file
from ingest.read import read_bytes


def ole(*streams: str) -> bytes:
    """The beginning of an old Office file with these streams."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + b"".join(s.encode("utf-16-le") + b"\0" * 20 for s in streams)


def zipped(*names: str, mimetype: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


WORD = zipped("[Content_Types].xml", "word/document.xml")
MAIL = b"Received: from x\r\nFrom: a@b\r\nSubject: Report\r\nMIME-Version: 1.0\r\n\r\nSee attached.\r\n"
ODP = zipped("content.xml", mimetype="application/vnd.oasis.opendocument.presentation")
ODS = zipped("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet")


@pytest.mark.parametrize(
    ("name", "data", "says", "todo"),
    [
        ("a.doc", ole("WordDocument"), "old kind", "docx"),
        ("a.docx", ole("WordDocument"), "Word file of the old kind .* name of another kind", "docx"),
        ("a.xls", ole("Workbook"), "spreadsheet", "PDF"),
        ("a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), "spreadsheet", "PDF"),
        ("a.docx", zipped("[Content_Types].xml", "xl/workbook.xml"), "spreadsheet", "PDF"),
        ("a.csv", b"a,b\n1,2\n", "spreadsheet", "PDF"),
        ("a.ods", ODS, "spreadsheet", "PDF"),
        ("a.odt", ODP, "presentation", "pptx"),
        ("a.ppt", ole("PowerPoint Document"), "PowerPoint file of the old kind", "pptx"),
        ("a.msg", ole("__nameid_version1.0", "__substg1.0_0037001F"), "e-mail", "attached"),
        ("a.eml", MAIL, "e-mail", "attached"),
        ("a.txt", MAIL, "e-mail", "attached"),
        ("a.pages", zipped("Index/Document.iwa"), "Pages", "export"),
        ("a.pub", ole("Quill"), "Publisher", "PDF"),
        ("a.docm", WORD, "macros", "docx"),
        ("a.docx", zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros", "docx"),
        ("a.zip", zipped("a.pdf"), "archive", "Unpack"),
        ("a.pdf", zipped("a.pdf"), "archive", "Unpack"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n", "picture", "OCR"),
        ("a.tiff", b"II*\x00", "picture", "OCR"),
        ("a.url", b"[InternetShortcut]", "shortcut", "save the page"),
        ("a.txt", b"%PDF-1.7", "is a PDF, but its name ends in .txt", r"ends in \.pdf"),
        ("a.pdf", WORD, "is a Word file, but", r"ends in \.docx"),
        ("a.doc", WORD, "is a Word file, but", r"ends in \.docx"),
        ("a.doc", b"{\\rtf1 words}", "is a rich text file, but", r"ends in \.rtf"),
        ("report", b"%PDF-1.7", "no ending", r"ends in \.pdf"),
        ("a.txt", b"<!DOCTYPE html><html><p>Words.</p>", "web page", r"ends in \.html"),
    ],
)
def test_a_kind_that_is_not_read_is_named_with_what_to_do(name: str, data: bytes, says: str, todo: str):
    with pytest.raises(UnreadableFile, match=says) as caught:
        read_bytes(data, name)
    assert re.search(todo, caught.value.todo) and caught.value.where == name


@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.xlsx", "a.doc"])
def test_an_office_file_with_a_password_says_so(name: str):
    with pytest.raises(EncryptedFile, match="password"):
        read_bytes(ole("EncryptedPackage"), name)


def test_an_opendocument_text_with_a_password_says_so():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", b"\x01\x02scrambled")
        archive.writestr("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>")
    with pytest.raises(EncryptedFile, match="password"):
        read_bytes(buffer.getvalue(), "a.odt")


def test_an_archive_of_locked_members_says_so():
    data = bytearray(WORD)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    with pytest.raises(EncryptedFile, match="password"):
        read_bytes(bytes(data), "a.docx")


def test_markdown_may_begin_with_html_and_a_page_with_a_comment():
    assert kind_of_file(b"<html>\n# Words", "a.md") == "markdown"
    assert kind_of_file(b"\xef\xbb\xbf<!-- saved from url -->\n<html>", "a.htm") == "html"


def test_a_page_saved_by_word_in_one_file_needs_no_mark_of_a_browser():
    assert kind_of_file(b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "a.mht") == "mhtml"


def test_every_suffix_that_is_read_has_a_reader():
    from ingest.read import _READERS

    assert set(KINDS_OF_FILE.values()) == {"pdf", *_READERS}
