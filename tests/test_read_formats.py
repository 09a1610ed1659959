"""Word, web, Markdown and text files: the same report whatever it comes in."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from corpus.vocabulary import Report
from ingest.read import read_bytes

REPORT = """# Child R

## 1. Introduction

1.1 Child R was nine months old. The GP knew of the first injury.

1.2 Each agency was asked:

(a) whether the child was seen;
(b) whether records were kept.

## 2. What happened

| Date | Source | Event |
|---|---|---|
| 3 May 2012 | Police | Called to the home |
"""


def sentences(report: Report) -> list[tuple[str, str]]:
    return [(s.paragraph, report.quote(s)) for s in report.sentences]


def html(text: str) -> Report:
    return read_bytes(text.encode(), "page.html")


def test_markdown_gives_headings_numbers_and_events():
    report = read_bytes(REPORT.encode(), "r.md")
    assert [s.path for s in report.sections] == [
        ("Child R",), ("Child R", "1. Introduction"), ("Child R", "2. What happened"),
    ]
    assert sentences(report) == [
        ("1.1", "Child R was nine months old."), ("1.1", "The GP knew of the first injury."),
        ("1.2", "Each agency was asked:"), ("(a)", "whether the child was seen;"), ("(b)", "whether records were kept."),
    ]
    assert [(e.date, e.source, e.event) for e in report.events] == [("2012-05-03", "Police", "Called to the home")]


def test_files_without_pages_have_no_page_anywhere():
    report = read_bytes(REPORT.encode(), "r.md")
    assert report.pages is None and report.page_starts == ()
    assert {x.page for x in (*report.sections, *report.passages, *report.sentences, *report.events)} == {None}


def test_a_table_of_recommendations_can_be_found_in_the_text():
    rows = "| No. | To | Recommendation |\n|---|---|---|\n| R1 | Police | {} |\n"
    said = "The force should make sure that officers see and speak to every child in the home, alone, whenever they are called there."
    report = read_bytes(rows.format(said).encode(), "r.md")
    assert sentences(report) == [("R1", said)] and report.tables[0].rows[1][1] == "Police"


def test_a_caption_is_no_heading_of_what_follows_its_table_and_tells_its_kind():
    report = read_bytes(b"# Review\n\n**Table 1. The family**\n\n| Name | Age |\n|---|---|\n| R | 2 |\n\nNobody asked.\n", "r.md")
    assert [s.heading for s in report.sections] == ["Review"]
    assert report.tables[0].kind == "family" and sentences(report) == [("", "Nobody asked.")]


def test_only_the_column_that_recommends_is_text_in_an_action_plan():
    rows = "| Recommendation | Lead | Progress |\n|---|---|---|\n| {} | Police | {} |\n"
    said, done = "The force should see every child in the home, alone, when called.", "A long account of what has been done so far by everybody in the force."
    report = read_bytes(rows.format(said, done).encode(), "r.md")
    assert [text for _, text in sentences(report)] == [said]
    assert report.tables[0].kind == "action_plan" and report.tables[0].rows[1][2] == done


def test_raw_html_in_markdown_is_dropped():
    assert "alert" not in read_bytes(b"Words.\n\n<script>alert(1)</script>\n", "r.md").text


def test_html_drops_scripts_styles_and_page_furniture():
    report = html(
        "<header>Menu</header><nav>Home</nav><main><h1>Review</h1><p>The GP did not ask.</p>"
        "<script>var x = 'Scripted.'</script></main><aside>Related</aside><footer>Cookies</footer>"
    )
    assert report.text == "Review\nThe GP did not ask."


def test_html_lists_and_breaks_part_sentences():
    report = html("<h2>Next steps</h2><ol start='3'><li>See the child<li>Ask the school</ol><p>One<br>Two</p>")
    assert sentences(report) == [("3", "See the child"), ("4", "Ask the school"), ("4", "One"), ("4", "Two")]


def test_an_external_entity_is_not_resolved(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("Secret.")
    report = html(f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><p>Words. &e;</p>')
    assert "Secret" not in report.text


def test_html_nested_beyond_reason_is_read_without_a_crash():
    assert "Words" in html("<p>Words.</p>" + "<div>" * 5_000 + "deep").text


def word(build) -> Report:
    document = docx.Document()
    build(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return read_bytes(buffer.getvalue(), "r.docx")


def test_word_styles_give_headings_and_lists_bullets():
    def build(document):
        document.add_heading("Analysis", 1)
        document.add_paragraph("4.1 The GP did not ask.")
        document.add_heading("Health", 2)
        document.add_paragraph("Supervision was late", style="List Bullet")

    report = word(build)
    assert [s.path for s in report.sections] == [("Analysis",), ("Analysis", "Health")]
    assert sentences(report) == [("4.1", "The GP did not ask."), ("", "Supervision was late")]


def test_a_word_table_stands_where_it_stands():
    def build(document):
        document.add_heading("Chronology", 1)
        table = document.add_table(2, 3)
        for cell, text in zip(table._cells, ["Date", "Source", "Event", "May 2012", "GP", "Missed"], strict=True):
            cell.text = text
        document.add_heading("Analysis", 1)

    report = word(build)
    assert report.tables[0].section == 0
    assert [(e.date, e.event) for e in report.events] == [("2012-05", "Missed")]


def test_a_paragraph_that_word_numbers_keeps_its_number():
    def build(document):
        for text in ("First.", "Second."):
            document.add_paragraph(text, style="List Number")

    assert [number for number, _ in sentences(word(build))] == ["1", "2"]


def test_what_word_has_marked_as_deleted_is_gone():
    def build(document):
        paragraph = document.add_paragraph("It stays. ")
        deleted = OxmlElement("w:del")
        run = OxmlElement("w:r")
        text = OxmlElement("w:delText")
        text.text = "It goes."
        run.append(text)
        deleted.append(run)
        paragraph._p.append(deleted)
        assert paragraph._p.find(qn("w:del")) is not None

    assert word(build).text == "It stays."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_its_own_encoding(encoding: str):
    text = "The mother’s café was closed. She said: “Nobody asked – not once.” The naïve plan cost £300."
    assert read_bytes(text.encode(encoding), "r.txt").text == text


def test_wrapped_lines_of_text_make_one_sentence():
    report = read_bytes(b"The health visitor called on three occasions and left a\ncard. Nobody asked why.\n", "r.txt")
    assert [q for _, q in sentences(report)] == [
        "The health visitor called on three occasions and left a card.", "Nobody asked why.",
    ]


def test_lines_in_capitals_are_headings_of_text():
    report = read_bytes(b"5. CORONER'S CONCERNS\n\nThe record was not shared.\n", "r.txt")
    assert (report.sections[0].heading, report.sections[0].kind) == ("5. CORONER'S CONCERNS", "findings")


def test_a_list_of_addressees_is_no_row_of_headings():
    report = read_bytes(b"REPORT\n\n1. Chief Executive, the Trust\n2. Chief Constable, the Force\n", "r.txt")
    assert len(report.sections) == 1


def test_ligatures_and_odd_spaces_are_made_plain_and_halves_stay():
    text = read_bytes("The o\ufb03cer\u00a0visited for 1½ hours in Ma\u00adrch.".encode(), "r.txt").text
    assert text == "The officer visited for 1½ hours in March."
