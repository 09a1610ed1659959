"""OpenDocument, rich text and PowerPoint: headings, numbers, tables and pages as their readers see them."""

from __future__ import annotations

import io
import zipfile

import pytest
from pptx import Presentation
from pptx.util import Inches

from corpus.vocabulary import Report
from ingest.read import read_bytes
from test_read_formats import sentences

NAMES = " ".join(
    f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
    for p, n in (("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"), ("fo", "xsl-fo-compatible"))
)
STYLES = """
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph" style:default-outline-level="1"/>
<style:style style:name="Contents_20_1" style:display-name="Contents 1" style:family="paragraph"/>
<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
 <text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="." text:display-levels="2"/></text:list-style>
<text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="-"/></text:list-style>"""


def odt_bytes(body: str, automatic: str = "", **more: str) -> bytes:
    content = (
        f"<office:document-content {NAMES}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("styles.xml", f"<office:document-styles {NAMES}><office:styles>{STYLES}</office:styles></office:document-styles>")
        for name, text in more.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def odt(body: str, automatic: str = "") -> Report:
    return read_bytes(odt_bytes(body, automatic), "r.odt")


def rtf(body: str) -> Report:
    head = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset2 Symbol;}}{\stylesheet{Normal;}{\s1\outlinelevel0 heading 1;}{\s5 toc 1;}}"
    return read_bytes((head + body + "}").encode("ascii"), "r.rtf")


def show(build) -> Report:
    deck = Presentation()
    build(deck)
    buffer = io.BytesIO()
    deck.save(buffer)
    return read_bytes(buffer.getvalue(), "r.pptx")


# -- OpenDocument -------------------------------------------------------------------------------


def test_odt_headings_come_from_elements_and_from_styles():
    report = odt(
        '<text:h text:outline-level="1">Analysis</text:h><text:p>The GP did not ask.</text:p>'
        '<text:p text:style-name="P1">Findings</text:p><text:p>Nobody asked.</text:p>',
        '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Heading_20_1"/>',
    )
    assert [s.path for s in report.sections] == [("Analysis",), ("Findings",)]


def test_odt_lists_print_their_numbers_and_go_on_where_they_say_so():
    report = odt(
        '<text:list text:style-name="N"><text:list-item><text:p>First.</text:p><text:list><text:list-item><text:p>Under it.</text:p>'
        '</text:list-item></text:list></text:list-item></text:list><text:p>Between.</text:p>'
        '<text:list text:style-name="N" text:continue-numbering="true"><text:list-item><text:p>Second.</text:p></text:list-item></text:list>'
    )
    assert sentences(report) == [("1", "First."), ("1.1", "Under it."), ("1.1", "Between."), ("2", "Second.")]


def test_a_new_odt_list_begins_at_one():
    item = '<text:list text:style-name="N"><text:list-item><text:p>Item.</text:p></text:list-item></text:list>'
    assert [n for n, _ in sentences(odt(item + item))] == ["1", "1"]


def test_an_odt_table_is_a_table_and_its_cells_are_repeated_as_stated():
    row = "<table:table-row>{}</table:table-row>"
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    report = odt(
        '<text:h text:outline-level="1">Chronology</text:h><table:table><table:table-header-rows>'
        + row.format("".join(map(cell.format, ("Date", "Source", "Event")))) + "</table:table-header-rows>"
        + row.format(cell.format("May 2012") + '<table:table-cell table:number-columns-repeated="2"><text:p>GP</text:p></table:table-cell>') + "</table:table>"
    )
    assert report.tables[0].rows == (("Date", "Source", "Event"), ("May 2012", "GP", "GP"))
    assert [(e.date, e.event) for e in report.events] == [("2012-05", "GP")]


def test_what_odt_keeps_beside_its_text_is_no_text():
    report = odt(
        '<text:tracked-changes><text:changed-region><text:deletion><text:p>It goes.</text:p></text:deletion></text:changed-region></text:tracked-changes>'
        '<text:table-of-content><text:index-body><text:p>Analysis 3</text:p></text:index-body></text:table-of-content>'
        '<text:p text:style-name="Contents_20_1">Findings 4</text:p>'
        '<text:section text:display="none"><text:p>Hidden.</text:p></text:section>'
        '<text:p>It<text:s text:c="2"/>stays<office:annotation><text:p>A remark.</text:p></office:annotation>.</text:p>'
    )
    assert report.text == "It stays."


def test_an_odt_footnote_stands_among_the_footnotes_and_breaks_no_sentence():
    report = odt(
        '<text:p>The plan<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>See the annex.</text:p>'
        '</text:note-body></text:note> was late.</text:p>'
    )
    assert sentences(report) == [("", "The plan was late."), ("1", "See the annex.")]


# -- rich text ----------------------------------------------------------------------------------


def test_rtf_styles_give_headings_and_the_contents_are_left_out():
    report = rtf(r"\pard\s5 Analysis\tab 3\par\pard\s1 Analysis\par\pard 4.1\tab The GP did not ask.\par")
    assert [s.path for s in report.sections] == [("Analysis",)] and sentences(report) == [("4.1", "The GP did not ask.")]


def test_rtf_list_numbers_are_the_printed_ones():
    report = rtf(
        r"\pard{\listtext\pard\plain 1.\tab}First.\par{\listtext 2.\tab}Second.\par"
        r"\pard{\pntext\f1\'b7\tab}A bullet\par"
    )
    assert sentences(report) == [("1", "First."), ("2", "Second."), ("2", "A bullet")]


def test_rtf_tables_are_rows():
    report = rtf(
        r"\pard\s1 Chronology\par\trowd\pard\intbl Date\cell Source\cell Event\cell\row"
        r"\trowd\pard\intbl May 2012\cell GP\cell Missed\par Twice\cell\row\pard After.\par"
    )
    assert report.tables[0].rows == (("Date", "Source", "Event"), ("May 2012", "GP", "Missed Twice"))
    assert sentences(report) == [("", "After.")]


def test_rtf_characters_come_out_whole():
    report = rtf(r"\pard The mother\'92s caf\'e9 \u8211?open\u8230 ?\'85 {\uc2\u55357 ??\u56832 ??}\par")
    assert report.text == "The mother’s café –open…… 😀"


def test_what_rtf_hides_or_keeps_beside_its_text_is_no_text():
    report = rtf(
        r"{\header Running head\par}{\info{\title Report}}{\*\unknown x}\pard It {\v hidden }{\deleted gone }stays"
        r"{\pict\wmetafile8 ffff}{\field{\*\fldinst HYPERLINK x}{\fldrslt  here}}"
        r"{\field{\*\fldinst TOC \\o}{\fldrslt Analysis 3\par}}.\par"
    )
    assert report.text == "It stays here."


def test_an_rtf_footnote_stands_among_the_footnotes():
    report = rtf(r"\pard\s1 Findings{\footnote\pard\plain\s0 See the annex.}\par\pard The plan was late.\par")
    assert [s.heading for s in report.sections] == ["Findings", "Footnotes"]


def test_binary_data_in_rtf_is_passed_over_by_its_length():
    assert rtf(r"\pard Before {\pict\bin5 {{{}\}and after.\par").text == "Before and after."


# -- PowerPoint ---------------------------------------------------------------------------------


def test_a_slide_is_a_page_and_its_title_a_heading():
    def build(deck):
        for title, body in (("Why review?", "The GP did not ask."), ("What we learned", "Share what you know.")):
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text, slide.placeholders[1].text = title, body

    report = show(build)
    assert (report.pages, report.media_type) == (2, "pptx")
    assert [(s.heading, s.page) for s in report.sections] == [("Why review?", 1), ("What we learned", 2)]
    assert [(report.quote(s), s.page) for s in report.sentences] == [("The GP did not ask.", 1), ("Share what you know.", 2)]


def test_the_notes_of_a_slide_stand_under_a_heading_of_their_own():
    def build(deck):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = "Learning", "Ask the child."
        slide.notes_slide.notes_text_frame.text = "Tell them about the school."

    report = show(build)
    assert [s.path for s in report.sections] == [("Learning",), ("Learning", "Notes")]


def test_a_slide_without_a_title_does_not_stand_under_the_one_before():
    def build(deck):
        deck.slides.add_slide(deck.slide_layouts[1]).shapes.title.text = "Learning"
        box = deck.slides.add_slide(deck.slide_layouts[6]).shapes.add_textbox(0, 0, Inches(3), Inches(1))
        box.text_frame.text = "Ask the child."

    assert [(s.heading, s.page) for s in show(build).sections] == [("Learning", 1), ("Slide 2", 2)]


def test_tables_and_grouped_shapes_of_slides_are_read():
    def build(deck):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = "Chronology"
        table = slide.shapes.add_table(2, 2, 0, 0, Inches(4), Inches(1)).table
        for cell, text in zip(table.iter_cells(), ("Date", "Event", "May 2012", "Missed"), strict=True):
            cell.text = text
        inside = slide.shapes.add_group_shape().shapes.add_group_shape().shapes.add_textbox(0, 0, Inches(1), Inches(1))
        inside.text_frame.text = "Nobody asked."

    report = show(build)
    assert [(e.date, e.event, e.page) for e in report.events] == [("2012-05", "Missed", 1)]
    assert [report.quote(s) for s in report.sentences] == ["Nobody asked."]


def test_a_hidden_slide_is_left_out_and_named():
    def build(deck):
        deck.slides.add_slide(deck.slide_layouts[1]).shapes.title.text = "Draft"
        deck.slides[0]._element.set("show", "0")
        deck.slides.add_slide(deck.slide_layouts[1]).shapes.title.text = "Learning"

    report = show(build)
    assert report.text == "Learning" and report.warnings == ("slide 1 is hidden and was left out",)


# -- web pages in one file ----------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_a_page_saved_in_one_file_is_read_as_the_page(encoding: str):
    import base64
    import quopri

    page = "<html><body><main><h1>Review</h1><p>The mother’s café closed.</p></main></body></html>".encode()
    body = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes, "8bit": bytes}[encoding](page)
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b\r\n'
        f"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    assert read_bytes(head.encode() + body + b"\r\n--b--\r\n", "r.mhtml").text == "Review\nThe mother’s café closed."
