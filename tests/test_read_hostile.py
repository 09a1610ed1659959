"""Files made to harm, and files damaged by chance: a clear error or a report, in bounded time and memory."""

from __future__ import annotations

import gzip
import io
import random
import resource
import time
import zipfile
import zlib

import docx
import pytest
from PIL import Image
from pptx import Presentation
from test_read_office import odt_bytes

from corpus.errors import ReadError, UnreadableFile
from ingest import archive, gather, rtf_tokens
from ingest.drawing import LONGEST_SIDE, MOST_PIXELS
from ingest.page_picture import page_picture
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


# -- PDF, Markdown and text ---------------------------------------------------------------------


def small_pdf(*, media: str = "0 0 612 792", count: int = 1, content: bytes = b"", more: dict[int, bytes] | None = None) -> bytes:
    """A PDF of one page, with what a hostile one may say of itself."""
    text = zlib.compress(b"BT /F 12 Tf 72 700 Td (The GP did not ask.) Tj ET " + content)
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count %d>>" % count,
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</I 6 0 R>>>>>>" % media.encode(),
        4: b"<</Length %d/Filter/FlateDecode>>stream\n" % len(text) + text + b"\nendstream\n", 5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    } | (more or {})
    return b"%PDF-1.7\n" + b"".join(b"%d 0 obj" % number + body + b"endobj\n" for number, body in objects.items()) + b"trailer\n<</Root 1 0 R>>\n"


def test_a_pdf_of_a_hundred_thousand_pages_is_refused_however_it_says_so():
    kids = b" ".join(b"%d 0 R" % n for n in range(10, 100_010))
    true = small_pdf(more={2: b"<</Type/Pages/Count 100000/Kids[%s]>>" % kids} | dict.fromkeys(range(10, 100_010), b"<</Type/Page/Parent 2 0 R>>"))
    start = time.monotonic()
    for data in (true, small_pdf(count=100_000)):
        with pytest.raises(UnreadableFile, match="has 100000 pages; 1 to 3000 are read"):
            read_bytes(data, "a.pdf")
    assert time.monotonic() - start < SECONDS


def test_objects_and_page_trees_nested_without_end_are_read_or_refused():
    nested = small_pdf(more={1: b"<</Type/Catalog/Pages 2 0 R/X %s>>" % (b"[" * 100_000 + b"]" * 100_000)})
    assert "The GP did not ask." in read_bytes(nested, "a.pdf").text
    tree = {number: b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 1) for number in range(10, 20_000)}
    with pytest.raises(ReadError):
        read_bytes(small_pdf(more=tree | {2: b"<</Type/Pages/Kids[10 0 R]/Count 1>>", 20_000: b"<</Type/Page>>"}), "a.pdf")


def test_pages_and_pictures_of_any_size_are_drawn_in_bounds():
    wide = zlib.compress(zlib.compress(b"\0" * 100_000_000))
    image = b"<</Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n"
    bomb = small_pdf(content=b" q 600 0 0 600 0 0 cm /I Do Q", more={6: image % len(wide) + wide + b"\nendstream\n"})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for data in (bomb, small_pdf(media="0 0 612 9e12"), small_pdf(media="0 0 9e9 9e9"), small_pdf(media="0 0 0 0")):
        shown = Image.open(io.BytesIO(page_picture(data, 1, 0, 10).png))
        assert shown.width * shown.height <= MOST_PIXELS * 1.01 and max(shown.size) <= LONGEST_SIDE + 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000  # KB


def test_an_archive_that_unfolds_a_hundredfold_is_refused():
    wide = with_member(SOUND["a.docx"], "word/document.xml", lambda _: b" " * (archive.FREE + 1))
    assert len(wide) * archive.MOST_TIMES < archive.FREE < archive.LARGEST_XML
    with pytest.raises(UnreadableFile, match="unfolds"):
        read_bytes(wide, "a.docx")


@pytest.mark.parametrize(("name", "data"), [
    ("a.md", b"The GP. " + b"[" * 20_000), ("a.md", b"The GP. " + b"[a](" * 10_000), ("a.md", b"The GP. " + b"**a _b " * 10_000), ("a.md", b">" * 100_000 + b" The GP"),
    ("a.md", b"".join(b" " * (2 * n) + b"- The GP\n" for n in range(1_000))), ("a.txt", b"." * 1_000_000 + b"a"), ("a.txt", b"The GP " + b"(" * 1_000_000),
    ("a.txt", b"a" + b" " * 20_000_000 + b"b"), ("a.txt", b"The GP did not ask. " * 50_000), ("a.txt", b'"Mr. ' * 50_000), ("a.txt", b"\n \t" * 1_000_000 + b"a"),
    ("a.html", b"<div>" * 100_000 + b"The GP"), ("a.html", b"<table>" * 3_000 + b"<tr><td>The<td>GP"), ("a.rtf", b"{\\rtf1 " + b"{" * 1_000_000),
    ("a.rtf", b"{\\rtf1 a{\\pict\\bin999999999 x}}"), ("a.rtf", b"{\\rtf1 a" + b"{\\object\\objdata 00}" * 100_000 + b"}"),
    ("a.mhtml", b"From: <Saved by x>\r\nMIME-Version: 1.0\r\nSnapshot-Content-Location: x\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(900))),
], ids=range(17))
def test_what_is_written_to_be_slow_is_not(name, data):
    start = time.monotonic()
    try:
        read_bytes(data, name)
    except ReadError as error:
        assert error.where == name and error.todo
    assert time.monotonic() - start < SECONDS


def test_more_text_than_any_report_has_is_refused():
    with pytest.raises(UnreadableFile, match="has more than 10,000,000 characters"):
        read_bytes(b"The GP did not ask. " * 600_000, "a.txt")


def test_what_was_packed_with_gzip_says_how_it_can_be_read():
    with pytest.raises(UnreadableFile, match="is an archive .* Unpack it"):
        read_bytes(gzip.compress(b"The GP did not ask."), "a.txt")
