"""Saved searches on the screens: saved under a search, told of what is new, marked as seen, removed."""

import pytest
from test_api import make_reading
from test_screens import api, html, opened, readings  # noqa: F401  (fixtures)

from corpus.vocabulary import Facts, Polarity
from graph.filters import Filters

NEW = ("The referral was closed <b>again</b>, and *nobody* asked why.", "IA6", Polarity.FAILING, ("CSC",))


def button(at, label):
    return next(b for b in at.button if b.label == label)


@pytest.fixture
def saved(api, store):  # noqa: F811
    return store.save_search("referral closed", mode="keyword", name="Closed <i>referrals</i>", by="Ann", filters=Filters.checked(polarity=["failing"]))


@pytest.fixture
def told(saved, store, encoder):
    store.put(make_reading(encoder, "closed.txt", (NEW,), Facts(title="A new letter", kind="jtai", published="2026-02")))
    return saved


def test_a_search_is_saved_from_under_its_results(api, store):  # noqa: F811
    at = opened("search.py", q="referral", polarity="failing", mode="keyword")
    at.text_input(key="save_name").input("Referrals")
    button(at, "Save").click().run()
    assert "say who you are" in html(at) and store.saved_searches() == []
    at.text_input(key="save_by").input("Ann")
    button(at, "Save").click().run()
    (kept,) = store.saved_searches()
    assert "Saved searches" in html(at) and (kept["name"], kept["by"], kept["question"], kept["mode"], kept["filters"]) == (
        "Referrals", "Ann", "referral", "keyword", {"polarity": ["failing"]})


def test_a_search_that_finds_nothing_yet_can_be_saved(api):  # noqa: F811
    assert button(opened("search.py", q="zebra", mode="keyword"), "Save")


def test_without_saved_searches_the_page_says_how_to_save_one(api):  # noqa: F811
    assert "Save this search" in html(opened("saved.py"))


def test_the_page_lists_what_is_new_with_its_place_and_a_way_to_the_search(told):
    body = html(opened("saved.py"))
    assert "1 new passage" in body and "A new letter" in body and "February 2026" in body and "Page 1, paragraph 4.1" in body
    assert "./?q=referral+closed&amp;polarity=failing&amp;mode=keyword" in body and "what the text says: Failing" in body


def test_names_and_quotations_are_never_markup(told):
    body = html(opened("saved.py"))
    assert "Closed &lt;i&gt;referrals" in body and "<i>referrals" not in body and "<b>again" not in body


def test_marked_as_seen_it_is_listed_again_only_from_a_date_on(told):
    at = opened("saved.py")
    button(at, "Mark as seen").click().run()
    assert "Nothing new." in html(at) and "A new letter" not in html(at)
    at.selectbox(key="saved_since").select(7).run()
    assert "A new letter" in html(at)


def test_removing_asks_once_more(told, store):
    at = opened("saved.py")
    button(at, "Remove").click().run()
    button(at, "Keep it").click().run()
    assert len(store.saved_searches()) == 1
    button(at, "Remove").click().run()
    button(at, "Yes, remove it").click().run()
    assert store.saved_searches() == [] and "No search is saved yet" in html(at)


def test_a_search_that_cannot_be_run_is_said_beside_the_others(told, store):
    bad = store.save_search("referral", name="Old codes", by="Ann")
    store._runner.write(lambda tx: tx.rows("MATCH (s:SavedSearch {search_id: $id}) SET s.filters = '{\"failing\": [\"ZZ9\"]}'", id=bad["search_id"]))
    body = html(opened("saved.py"))
    assert "cannot be run" in body and "ZZ9" in body and "A new letter" in body


def test_what_the_search_page_has_no_box_for_is_said(api, store):  # noqa: F811
    store.save_search("referral", name="Drafts too", by="Ann", filters=Filters.checked(include_duplicates=True))
    assert "no box for: drafts and copies as well" in html(opened("saved.py"))


