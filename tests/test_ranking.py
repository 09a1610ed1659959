"""What a hybrid search puts first, over a graph made by hand."""

import pytest

from corpus.vocabulary import Facts
from readings import reading, vector

FAILED, WELL = "Supervision was missed in most months.", "Supervision was recorded in most months."
FACTS = Facts(title="A report", kind="scr")


@pytest.fixture(scope="module")
def filled(opened_store):
    opened_store.clear()
    opened_store.put(reading("sides", [
        (FAILED, [0.8, 0.6], [("CU1", "failing", ["CSC"])]), (WELL, [0.8, 0.6], [("CU1", "strength", ["CSC"])]),
        ("The review met in May.", [0.8, 0.6], []),
    ], facts=FACTS))
    opened_store.put(reading("words", [
        ("A lodger moved in without checks.", [0.5, 0, 0.8], []), ("A stranger came to live there.", [0.55, 0, 0.8], []),
        ("The lodger paid a lodger's rent.", [-1], []),
    ], facts=FACTS))
    return opened_store


def first(store, question, *numbers, **more):
    return [hit["text"] for hit in store.search(question, vector(*numbers), mode="hybrid", limit=3, per_report=0, **more)]


@pytest.mark.parametrize(("leaning", "expected"), [(0.9, FAILED), (-0.9, WELL)])
def test_a_question_that_asks_for_one_side_is_answered_by_it_first(filled, leaning, expected):
    assert first(filled, "supervision", 0.8, 0.6, leaning=leaning)[0] == expected


def test_leaning_tips_what_is_nearly_alike_and_no_more(filled):
    assert first(filled, "supervision", 0.5, 0, 0.8, leaning=1.0)[0] == "A lodger moved in without checks."


def test_a_word_held_outweighs_a_little_nearness(filled):
    assert first(filled, "lodger", 0.5, 0, 0.8)[:2] == ["A lodger moved in without checks.", "A stranger came to live there."]


def test_what_words_alone_found_is_compared_with_the_question_too(filled):
    found = first(filled, "lodger", 0.5, 0, 0.8)
    assert "The lodger paid a lodger's rent." not in found[:2]


def test_a_passage_without_a_finding_neither_gains_nor_loses(filled):
    scores = {hit["text"]: hit["score"] for hit in filled.search("in months", vector(0.8, 0.6), mode="hybrid", limit=10, per_report=0, leaning=1.0)}
    plain = {hit["text"]: hit["score"] for hit in filled.search("in months", vector(0.8, 0.6), mode="hybrid", limit=10, per_report=0)}
    assert scores["The review met in May."] == pytest.approx(plain["The review met in May."])
    assert scores[FAILED] > plain[FAILED] and scores[WELL] < plain[WELL]
