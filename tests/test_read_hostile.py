"""Files made to harm, and files damaged by chance: a clear error or a report, in bounded time and memory."""

from __future__ import annotations

import io
import random
import resource
import time
import zipfile

import docx
import pytest
from pptx import Presentation
from test_read_office import odt_bytes

from corpus.errors import ReadError, UnreadableFile
from ingest import archive, gather, rtf_tokens
from ingest.read import read_bytes

LAUGHS = "<!DOCTYPE x [" + '<!ENTITY a0 "haha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10)) + "]>"
SECONDS = 20  # more than enough for what is refused early, on a busy machine


def deck_bytes(slides: int = 1) -> bytes:
    deck = Presentation()
    for number in range(slides):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = f"Slide {number}", "The GP did not ask."
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def word_bytes(build=lambda document: document.add_paragraph("The GP did not ask.")) -> bytes:
    document = docx.Document()
    build(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_member(data: bytes, name: str, change) -> bytes:
    """The archive with one member's bytes changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, change(old.read(info)) if info.filename == name else old.read(info))
    return buffer.getvalue()


RTF = rb"{\rtf1\ansi{\stylesheet{\s1 heading 1;}}\pard\s1 Analysis\par\trowd\pard\intbl Date\cell Event\cell\row\pard The GP did not ask.\par}"
SOUND = {
    "a.odt": odt_bytes('<text:h text:outline-level="1">Analysis</text:h><text:p>The GP did not ask.</text:p>'),
    "a.pptx": deck_bytes(), "a.docx": word_bytes(), "a.rtf": RTF,
}
MEMBERS = {"a.odt": "content.xml", "a.pptx": "ppt/slides/slide1.xml", "a.docx": "word/document.xml"}


@pytest.mark.parametrize("name", MEMBERS)
def test_a_small_file_that_unfolds_into_a_large_one_is_refused_before_it_is_unpacked(name: str):
    bomb = with_member(SOUND[name], MEMBERS[name], lambda _: b" " * (archive.LARGEST_XML + 1))
    assert len(bomb) < 1_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnreadableFile, match="unfolds"):
        read_bytes(bomb, name)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # KB


@pytest.mark.parametrize("name", MEMBERS)
def test_an_archive_of_very_many_members_is_refused(name: str):
    buffer = io.BytesIO(SOUND[name])
    with zipfile.ZipFile(buffer, "a") as grown:
        for number in range(archive.MOST_MEMBERS):
            grown.writestr(f"x{number}", "")
    with pytest.raises(UnreadableFile, match="unfolds"):
        read_bytes(buffer.getvalue(), name)


def test_a_list_of_members_that_is_too_long_is_not_even_read():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as grown:
        for number in range(100):
            grown.writestr(f"{'x' * 60_000}{number}", "")
    with pytest.raises(UnreadableFile, match="no OpenDocument text"):
        read_bytes(buffer.getvalue(), "a.odt")


@pytest.mark.parametrize("name", MEMBERS)
def test_entities_that_multiply_are_not_put_in(name: str):
    def laugh(xml: bytes) -> bytes:
        text = xml.decode()
        at = text.index("?>") + 2 if text.startswith("<?xml") else 0
        return (text[:at] + LAUGHS + text[at:].replace("The GP did not ask.", "The GP &a9; did not ask.")).encode()

    start = time.monotonic()
    try:
        text = read_bytes(with_member(SOUND[name], MEMBERS[name], laugh), name).text
    except UnreadableFile:
        text = ""
    assert "haha" not in text and time.monotonic() - start < SECONDS


@pytest.mark.parametrize("name", MEMBERS)
def test_an_outside_entity_is_not_fetched(name: str, tmp_path):
    (tmp_path / "secret.txt").write_text("Secret.")

    def steal(xml: bytes) -> bytes:
        text = xml.decode()
        at = text.index("?>") + 2 if text.startswith("<?xml") else 0
        entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret.txt">]>'
        return (text[:at] + entity + text[at:].replace("The GP did not ask.", "The GP &e; did not ask.")).encode()

    try:
        assert "Secret" not in read_bytes(with_member(SOUND[name], MEMBERS[name], steal), name).text
    except UnreadableFile:
        pass


def test_a_show_of_ten_thousand_slides_is_refused_before_they_are_read():
    buffer = io.BytesIO(SOUND["a.pptx"])
    with zipfile.ZipFile(buffer, "a") as grown:
        for number in range(2, 9_900):
            grown.writestr(f"ppt/slides/slide{number}.xml", "")
    start = time.monotonic()
    with pytest.raises(UnreadableFile, match="slides"):
        read_bytes(buffer.getvalue(), "a.pptx")
    assert time.monotonic() - start < SECONDS


@pytest.mark.parametrize("name", SOUND)
def test_a_file_cut_off_anywhere_says_so(name: str):
    data = SOUND[name]
    for part in range(1, 20):
        with pytest.raises(ReadError) as caught:
            read_bytes(data[:len(data) * part // 20], name)
        assert caught.value.where == name and caught.value.todo


@pytest.mark.parametrize("name", MEMBERS)
def test_a_damaged_member_is_an_error_or_a_report_and_nothing_else(name: str):
    random_ = random.Random(7)
    for _ in range(25):
        def damage(xml: bytes) -> bytes:
            at = random_.randrange(len(xml))
            return xml[:at] + random_.randbytes(random_.choice((0, 3))) + xml[at + random_.randrange(1, 60):]

        try:
            read_bytes(with_member(SOUND[name], MEMBERS[name], damage), name)
        except ReadError as error:
            assert error.where == name


def test_damaged_rich_text_is_an_error_or_a_report_and_nothing_else():
    random_ = random.Random(7)
    for _ in range(300):
        at = random_.randrange(8, len(RTF))
        try:
            read_bytes(RTF[:at] + random_.randbytes(2) + RTF[at + random_.randrange(1, 20):], "a.rtf")
        except ReadError as error:
            assert error.where == "a.rtf"


@pytest.mark.parametrize("name", SOUND)
def test_an_empty_file_and_an_empty_document_say_so(name: str):
    empty = {
        "a.odt": odt_bytes(""), "a.pptx": deck_bytes(0), "a.docx": word_bytes(lambda document: None), "a.rtf": rb"{\rtf1}",
    }[name]
    with pytest.raises(UnreadableFile, match="empty"):
        read_bytes(b"", name)
    with pytest.raises(ReadError, match="no text"):
        read_bytes(empty, name)


def test_cells_and_rows_said_to_be_repeated_without_end_are_not():
    many = 'table:number-rows-repeated="999999999"'
    wide = '<table:table-cell table:number-columns-repeated="999999999"><text:p>Words</text:p></table:table-cell>'
    row = f"<table:table-row {many}>{wide}</table:table-row>"
    assert len(read_bytes(odt_bytes(f"<table:table>{row}</table:table>"), "a.odt").tables[0].rows) == 100
    with pytest.raises(UnreadableFile, match="table larger"):
        read_bytes(odt_bytes(f"<table:table>{row * 50}</table:table>"), "a.odt")


def test_a_word_cell_over_a_million_columns_is_not_drawn_out():
    from docx.oxml.ns import qn

    def build(document):
        table = document.add_table(2, 2)
        cell = table.cell(0, 0)
        for each in table._cells:
            each.text = "Words"
        cell._tc.get_or_add_tcPr().get_or_add_gridSpan().set(qn("w:val"), "1000000")

    assert len(read_bytes(word_bytes(build), "a.docx").tables[0].rows[0]) <= 201


def test_styles_based_on_each_other_in_a_ring_end():
    ring = "".join(f'<style:style style:name="{a}" style:family="paragraph" style:parent-style-name="{b}"/>' for a, b in ("PQ", "QP"))
    assert read_bytes(odt_bytes('<text:p text:style-name="P">Words.</text:p>', ring), "a.odt").text == "Words."

    def build(document):
        one, two = document.styles.add_style("One", 1), document.styles.add_style("Two", 1)
        one.base_style, two.base_style = two, one
        document.add_paragraph("Words.", style="One")

    assert read_bytes(word_bytes(build), "a.docx").text == "Words."


def test_elements_inside_each_other_beyond_reason_are_no_crash():
    for depth in (200, 5_000):
        try:
            read_bytes(odt_bytes("<text:section>" * depth + "<text:p>Words.</text:p>" + "</text:section>" * depth), "a.odt")
        except UnreadableFile as error:
            assert "broken" in error.what
    with pytest.raises(UnreadableFile, match="broken"):
        read_bytes(rb"{\rtf1 " + b"{" * 50_000 + b"}" * 50_000 + b"}", "a.rtf")


def test_rich_text_without_end_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rtf_tokens, "MOST_TOKENS", 1_000)
    with pytest.raises(UnreadableFile, match="longer"):
        read_bytes(rb"{\rtf1 " + rb"\par" * 2_000 + b"}", "a.rtf")


def test_more_paragraphs_than_any_report_has_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gather, "MOST_BLOCKS", 100)
    for name, data in (("a.txt", b"".join(b"Words %d.\n\n" % i for i in range(101))), ("a.odt", odt_bytes("<text:p>Words.</text:p>" * 101))):
        with pytest.raises(UnreadableFile, match="paragraphs"):
            read_bytes(data, name)


def test_numbers_without_end_are_numbers():
    body = '<text:p>A<text:s text:c="999999999"/>b.</text:p><text:h text:outline-level="99999999999">Deep</text:h>'
    assert read_bytes(odt_bytes(body), "a.odt").text == "A b.\nDeep"
    assert read_bytes(rb"{\rtf1\uc999999999\s9999999999 Words \u9999999999 ?.\par}", "a.rtf").text
