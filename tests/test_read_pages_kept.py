"""What a report says stays, though it begins like the furniture of a page, or is named or linked like it."""

from __future__ import annotations

import pytest

from ingest.read import read_bytes
from test_read_pages import SAID

NAV = "<ul><li><a href='/a'>Home</a></li><li><a href='/b'>News</a></li><li><a href='/c'>Jobs</a></li></ul>"


def text(part: str) -> str:
    return read_bytes(f"<h1>Review</h1><p>{SAID}</p>{part}<p>{SAID}</p>".encode(), "page.html").text


@pytest.mark.parametrize("line", [
    "Copyright of the chronology was disputed between the two trusts.",
    "Copyright of the chronology was disputed in 2014 and settled in 2015.",
    "(c) The school did not ask why he was absent.",
    "(c) 2014 saw three referrals and no visit.",
    "Follow us on a visit to the home and you will see what she saw.",
    "Related: the older brother had been known to the police since 2011.",
])
def test_a_paragraph_that_begins_as_a_set_phrase_does_is_text(line: str):
    assert line.removeprefix("(c) ") in text(f"<p>{line}</p>")


@pytest.mark.parametrize("notice", [
    "Copyright Ashmere Council 2020", "Copyright © Ashmere Council", "© 2020 Ashmere Council. All rights reserved.", "Crown copyright",
    "(c) 2019 Ashmere Council",
])
def test_a_copyright_notice_is_none(notice: str):
    assert notice not in text(f"<p>{notice}</p>")


@pytest.mark.parametrize("attribute", [
    "class='comments'", "id='ad'", "class='related-issues'", "class='side-by-side'", "id='consent'", "class='skip'", "class='footer'",
    "class='menu'", "class='section-header'", "class='popup'",
])
def test_short_prose_stays_whatever_its_part_is_called(attribute: str):
    assert "Child A was not seen alone" in text(f"<div {attribute}><p>Child A was not seen alone. Nobody asked why.</p></div>")


def test_a_short_sentence_with_a_link_stays_whatever_its_part_is_called():
    assert "He was not seen" in text("<div class='section-header'><p>He was not seen. <a href='/r'>Full report</a></p></div>")


def test_prose_without_a_full_stop_stays_whatever_its_part_is_called():
    assert "Child A was not seen" in text("<div class='comments'><p>Child A was not seen</p></div>")


def test_a_phrase_without_links_stays_where_a_name_alone_tells_against_it():
    assert "Late strategy meetings" in text("<div class='side-by-side'><p>Late strategy meetings</p></div>")


@pytest.mark.parametrize("name", ["comments", "ad", "nav", "cookie", "footer"])
def test_long_prose_stays_whatever_its_part_is_called(name: str):
    long = "Nobody asked why the girl had stopped going to school in the spring. " * 12
    assert long.strip() in text(f"<div class='{name}'><p>{long}</p></div><p>{SAID}</p>")


def test_a_list_of_short_linked_sentences_is_text():
    items = "".join(f"<li><a href='#{i}'>{s}</a></li>" for i, s in enumerate(["Child A was not seen", "Police kept the record", "School told nobody"]))
    assert "School told nobody" in text(f"<ul>{items}</ul>")


def test_a_list_of_linked_labels_is_a_menu_still():
    assert "Jobs" not in text(NAV)


def test_a_word_in_a_sentence_stays_whatever_it_is_called():
    assert "He was left alone." in text("<p>He was <span class='print'><a href='#n'>left</a></span> alone.</p>")


def test_a_sentence_in_a_named_span_stays():
    assert "Child A was not seen." in text("<p><span class='ad'>Child A was not seen.</span></p>")


@pytest.mark.parametrize("tag", ["aside", "footer", "header", "form"])
def test_prose_without_links_stays_in_an_element_for_furniture(tag: str):
    assert "Child A was not seen." in text(f"<{tag}><p>Child A was not seen.</p></{tag}>")


@pytest.mark.parametrize("tag", ["aside", "footer", "header", "nav"])
def test_a_sentence_among_links_goes_with_an_element_for_furniture(tag: str):
    assert "responsible" not in text(f"<{tag}>{NAV}<p>The Echo is not responsible.</p></{tag}>")


def test_a_page_that_stands_in_a_form_is_read():
    page = f"<form id='aspnetForm'>{NAV}<h1>Review of Child B</h1><p>She was not seen.</p></form>"
    assert read_bytes(page.encode(), "page.html").text.splitlines() == ["Review of Child B", "She was not seen."]


def test_the_only_title_stays_though_it_stands_in_a_header():
    assert "Review of Child B" in read_bytes(f"<header><h1>Review of Child B</h1></header><p>{SAID}</p>".encode(), "page.html").text


def test_a_table_in_a_figure_is_data():
    page = "<figure><table><tr><td>Police</td><td>Share the record</td></tr></table></figure>"
    assert read_bytes(f"<p>{SAID}</p>{page}".encode(), "page.html").tables[0].rows == (("Police", "Share the record"),)


def test_text_that_a_page_hides_until_it_is_found_is_text():
    assert "She was not seen." in text("<div hidden='until-found'><p>She was not seen.</p></div>")


def test_a_notice_about_cookies_goes_though_it_is_long():
    notice = "We use cookies to make this site work, and other cookies to learn how people use it. " * 8
    assert "cookies" not in text(f"<div class='cookie-bar'><p>{notice}</p></div><p>{SAID}</p>")
