"""Web pages as people save them lose their menus, banners and related links, and nothing of what they say.

tests/data/pages holds ten pages made in the manner of government, council, charity and news sites, with
and without `main`, each beside the text that a reader of it reads.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.samples import sample_folder
from ingest.read import read_bytes

PAGES = sorted((Path(__file__).parent / "data" / "pages").glob("*.html"))


def text(page: str) -> str:
    return read_bytes(page.encode(), "page.html").text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_saved_page_reads_as_its_text_and_no_more(page: Path):
    report = read_bytes(page.read_bytes(), page.name)
    assert report.text.splitlines() == page.with_suffix(".txt").read_text("utf-8").splitlines()


def test_headings_lists_and_tables_of_a_saved_page_stay():
    report = read_bytes(PAGES[0].read_bytes(), "page.html")
    assert [(s.level, s.heading) for s in report.sections][1:] == [
        (1, "Learning from local safeguarding practice reviews"), (2, "When to act"), (2, "Who should act"),
    ]
    assert report.tables[0].rows[1] == ("Police", "Share the record of the incident")
    assert [s.paragraph for s in report.sentences if report.quote(s).startswith(("Agree", "Say"))] == ["1", "2"]


def test_the_sample_pages_lose_nothing():
    for page in sample_folder().glob("*.html"):
        report = read_bytes(page.read_bytes(), page.name)
        assert len(report.text.split()) > 900


SAID = "The social worker had read the file, and the file said that the boy was to be seen at home every week. " * 8


@pytest.mark.parametrize("page", [
    f"<body class='has-sidebar menu-open'><p>{SAID}</p></body>",
    f"<div class='related content'><p>{SAID}</p></div><p>After.</p>",
    f"<div class='header'><h1>Review</h1><p>{SAID}</p></div>",
    f"<div id='comments-from-the-family' class='nav'><h1>Review</h1><p>{SAID}</p></div>",
    f"<section id='feedback'><h2>Feedback from staff</h2><p>{SAID}</p></section><p>{SAID}</p><p>{SAID}</p>",
    f"<article><p>Short.</p></article><p>{SAID}</p>",
])
def test_a_part_that_holds_the_text_is_no_furniture_whatever_it_is_called(page: str):
    assert SAID.strip() in text(page)


def test_a_sentence_with_links_in_it_is_text_and_a_row_of_links_is_none():
    kept = "<p>Read <a href='a'>the report</a>, <a href='b'>the summary</a> and <a href='c'>the reply</a> before you judge what the board did.</p>"
    assert "before you judge" in text(f"{kept}<p>{SAID}</p>")
    assert text(f"<p><a href='a'>Home</a> | <a href='b'>News</a> | <a href='c'>Jobs</a></p><p>{SAID}</p>") == SAID.strip()


def test_a_list_of_linked_sentences_is_text():
    items = "".join(f"<li><a href='#{i}'>Every agency that knew the family should have been told of the move within {i} days.</a></li>" for i in range(3, 7))
    assert text(f"<h1>Recommendations</h1><ul>{items}</ul>").count("Every agency") == 4


def test_a_table_with_headings_is_data_even_where_its_cells_are_links():
    rows = "".join(f"<tr><td><a href='{i}'>Child {i}</a></td><td><a href='{i}'>201{i}</a></td></tr>" for i in range(4))
    report = read_bytes(f"<p>{SAID}</p><table><tr><th>Review</th><th>Year</th></tr>{rows}</table>".encode(), "page.html")
    assert len(report.tables[0].rows) == 5


@pytest.mark.parametrize("phrase", ["Skip to main content", "Share this page", "© Ashmere Council 2020", "Advertisement"])
def test_set_phrases_of_sites_are_no_text(phrase: str):
    assert phrase not in text(f"<div>{phrase}</div><p>{SAID}</p>")
