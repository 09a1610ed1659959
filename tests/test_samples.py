"""The sample reports: rendered from their sources, whole, and plainly fictional."""

from __future__ import annotations

import importlib.util
import re
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from docx import Document

from corpus.errors import CodebookError, UsageError
from corpus.samples import sample_folder
from corpus.samples.make import make, render, sources
from corpus.samples.source import Source, bare, column_shares, curly, parse, read_source, spans

FILES = sorted(sample_folder().iterdir())
SOURCES = sources()
needs_reportlab = pytest.mark.skipif(importlib.util.find_spec("reportlab") is None, reason="reportlab is not installed")


def names(values) -> list[str]:
    return [getattr(v, "file", None) or v.name for v in values]


def words_of(path: Path) -> str:
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    if path.suffix == ".docx":
        document = Document(path)
        return "\n".join(p.text for p in document.paragraphs)
    return path.read_text(encoding="utf-8")


def content(path_or_bytes: Path) -> object:
    """What must not change: the bytes, but for DOCX its parts, since a zip's bytes hang on the zlib at hand."""
    if path_or_bytes.suffix != ".docx":
        return path_or_bytes.read_bytes()
    with zipfile.ZipFile(path_or_bytes) as package:
        return [(info.filename, info.date_time, package.read(info)) for info in package.infolist()]


def test_each_source_has_its_file_and_each_file_its_source():
    assert sorted(s.file for s in SOURCES) == [p.name for p in FILES]


@pytest.mark.parametrize("source", SOURCES, ids=names(SOURCES))
def test_a_file_is_what_its_source_renders_to(source: Source, tmp_path: Path):
    if source.file.endswith(".pdf"):
        pytest.importorskip("reportlab")
    again = tmp_path / source.file
    again.write_bytes(render(source))
    assert content(again) == content(sample_folder() / source.file)


@needs_reportlab
def test_making_twice_gives_the_same_bytes(tmp_path: Path):
    first, second = make(tmp_path / "a"), make(tmp_path / "b")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


@pytest.mark.parametrize("path", FILES, ids=names(FILES))
def test_a_file_says_at_its_start_that_it_is_fictional(path: Path):
    assert re.search(r"a fictional document", words_of(path)[:3000], re.IGNORECASE)


@pytest.mark.parametrize("path", FILES, ids=names(FILES))
def test_a_file_is_long_enough_for_two_printed_pages(path: Path):
    assert len(words_of(path).split()) >= 900


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".pdf"], ids=lambda p: p.name)
def test_every_page_of_a_pdf_after_the_first_says_which_it_is(path: Path):
    document = pypdfium2.PdfDocument(path)
    assert len(document) >= 2
    for number in range(2, len(document) + 1):
        text = document[number - 1].get_textpage().get_text_bounded()
        assert f"Page {number} of {len(document)}" in text
        assert "A fictional document" in text


def test_a_docx_page_carries_its_running_header_and_the_fiction_in_its_footer():
    for path in sample_folder().glob("*.docx"):
        section = Document(path).sections[0]
        assert section.header.paragraphs[0].text
        assert "A fictional document" in section.footer.paragraphs[0].text


def test_every_form_and_both_recurring_areas_are_there():
    assert {p.suffix for p in FILES} == {".pdf", ".docx", ".html", ".txt", ".md"}
    for area in ("Ashmere", "Calderholt"):
        assert sum(area in words_of(path) for path in FILES) >= 4


def test_no_sample_speaks_of_a_real_area():
    from corpus.areas import count_mentions

    for path in FILES:
        assert [(area.name, count) for area, count in count_mentions(words_of(path))] == []


def test_front_matter_with_an_unknown_field_is_refused(tmp_path: Path):
    path = tmp_path / "x.md"
    path.write_text("---\nfile: x.txt\ntitle: X\ncolor: red\n---\n\nWords.\n")
    with pytest.raises(CodebookError, match="color"):
        read_source(path)


def test_a_form_that_cannot_be_written_is_refused():
    with pytest.raises(UsageError, match="rtf"):
        render(Source(name="x", file="x.rtf", title="X"))


def test_blocks_are_told_apart():
    kinds = [b.kind for b in parse("## A\n\n1.1 B\n\n- c\n- d\n\n| e | f |\n|---|---|\n| g | h |\n\n> i\n\n<<page>>\n\nj")]
    assert kinds == ["heading", "numbered", "bullets", "table", "box", "page", "text"]


def test_a_year_at_the_start_of_a_paragraph_is_no_number():
    assert parse("2014 was the year.")[0].kind == "text"


def test_marks_are_cut_out_of_the_text():
    assert spans("a **b** *c*") == [("", "a "), ("bold", "b"), ("", " "), ("italic", "c")]
    assert bare("a **b** *c*") == "a b c"


def test_quotation_marks_turn():
    assert curly('She said "it\'s his". \'No\'') == "She said “it’s his”. ‘No’"


def test_columns_share_the_whole_width():
    assert sum(column_shares((("a", "b"), ("long words here", "c")))) == pytest.approx(1)
