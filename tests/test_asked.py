"""Spelling slips and what a question demands, over a graph made by hand."""

import pytest

from graph.filters import Filters
from graph.matching import Matcher
from graph.spelling import distance, spelled
from readings import leeds, norfolk, reading, vector

MODES = ("hybrid", "semantic", "keyword")
COPY = (
    "This letter summarises the findings of the joint targeted area inspection, which was carried out by inspectors "
    "from four inspectorates, and all partners are asked to send it to every school in {}."
)


@pytest.fixture(scope="module")
def filled(opened_store):
    """Filled once: no test here writes."""
    opened_store.clear()
    more = reading("more", [
        ("Neglect was known. Safeguarding referrals were delayed, and the zorbing club kept no records.", [0.5, 0.5], []),
        ("The recieved letter was lost.", [0, 0.3, 0.8], []), (COPY.format("York"), [0.4, 0, 0.1], []),
    ])
    for one in (norfolk(), leeds(), more, reading("copy", [(COPY.format("Hull"), [0.4, 0, 0.2], [])])):
        opened_store.put(one)
    return opened_store


def texts(hits):
    return [hit["text"] for hit in hits]


@pytest.mark.parametrize(("written", "read"), [
    ("supervison", "supervision"), ("supervisoin", "supervision"), ("zorbin", "zorbing"), ("safegaurding", "safeguarding"), ("neglct", "neglect"), ("Supervison", "supervision"), ('"supervison was"', '"supervision was"'),
    ("school -supervison", "school -supervision"), ("polise AND neglct", "police AND neglect"),
])
def test_a_slip_is_read_as_the_word_that_passages_hold(filled, written, read):
    assert filled.asked(written).looked_for == read


@pytest.mark.parametrize("written", [
    "recieved",    # a passage holds it, whatever a dictionary says
    "supervise",   # a form of a word that passages hold
    "quota",       # a word of English that stands nowhere
    "neg",         # too short
    "upervision",  # another first letter
    "zorbbiiing",  # three letters more than any
    "xqzwv", "AB1234", "الطفل", "plentyn", "",
])
def test_what_is_no_slip_stays(filled, written):
    assert filled.asked(written).looked_for == written


def test_as_written_nothing_is_put_right_and_the_word_is_named(filled):
    asked = filled.asked("supervison of staff", as_written=True)
    assert (asked.looked_for, asked.slips, asked.nowhere) == ("supervison of staff", (), ("supervison", "staff"))


@pytest.mark.parametrize(("a", "b", "steps"), [("neglct", "neglect", 1), ("gaurd", "guard", 1), ("abc", "abc", 0), ("abcd", "badc", 2), ("abcd", "wxyz", None), ("a", "abcd", None)])
def test_letters_between_words(a, b, steps):
    assert distance(a, b, 2) == steps


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("question", "gone"), [
    ("records -police", "police"), ("records -polices", "police"), ('records -"out of date"', "out of date"), ("records -supervison", "Supervision"), ("-police", "police"),
])
def test_what_is_left_out_is_not_found_in_any_way(filled, mode, question, gone):
    found = texts(filled.search(question, vector(0.5, 1, 0.2), mode=mode, limit=50))
    assert found and not any(gone in text for text in found)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("question", "expected"), [
    ('"out of date"', {"Case records were out of date."}),
    ('school "out of date"', {"Case records were out of date."}),
    ("records AND police", {"Records were kept well by the police."}),
    ("police OR supervision", {
        "Records were kept well by the police.", "Supervision was cancelled for nine months.", "The police shared information promptly with children's social care."}),
    ("(police OR supervision) AND records", {"Records were kept well by the police."}),
    ('"records kept"', set()),
])
@pytest.mark.parametrize("few", [True, False], ids=["one by one", "by the index"])
def test_what_is_demanded_holds_in_every_way(filled, mode, question, expected, few, monkeypatch):
    import graph.search

    monkeypatch.setattr(graph.search, "EXACT", 1_000 if few else 0)
    assert set(texts(filled.search(question, vector(1, 1), mode=mode))) == expected


@pytest.mark.parametrize("mode", MODES)
def test_what_is_left_out_and_filters_hold_together(filled, mode):
    found = filled.search("records -police", vector(0.5, 1), mode=mode, filters=Filters.checked(polarity=["failing"], kind=["ilacs"]))
    assert texts(found) == ["Case records were out of date."]


@pytest.mark.parametrize("mode", MODES)
def test_a_hyphen_leaves_nothing_out(filled, mode):
    assert texts(filled.search("out-of-date records - police", vector(0.5, 1), mode=mode)) and filled.asked("out-of-date - police").words.excluded == ()


def test_copies_are_one_hit_that_names_the_others(filled):
    (hit,) = filled.search("letter inspectorates partners", mode="keyword", limit=1)
    (other,) = hit["also"]
    assert {hit["title"], other["title"]} == {"A report"} and hit["report_id"] != other["report_id"] and (other["page"], other["file"][-4:]) == (3 if other["file"] == "more.pdf" else 1, ".pdf")


def test_a_search_of_one_report_knows_no_limit(filled):
    one = Filters.checked(report_id=[norfolk().report.id])
    order = texts(filled.search("records", vector(1), mode="semantic", filters=one, limit=3))
    assert len(order) == 3 and order == texts(filled.search("records", vector(1), mode="semantic", filters=one, limit=3, per_report=0))


def test_the_best_sentence_holds_the_rarer_words():
    text = "Records were kept. The zorbing club had none. Records of children were kept."
    passage = {"text": text, "start": 100, "page": 1, "page_end": 1}
    found = Matcher(["zorbing", "children", "records"], {"zorbing": 1, "children": 400, "records": 300}).matched(passage)
    assert text[found["best"]["start"]:found["best"]["end"]] == "The zorbing club had none."
    assert [text[m["start"]:m["end"]] for m in found["matches"]] == ["Records", "zorbing", "Records", "children"]


def test_a_passage_without_a_word_of_the_question_has_no_best_sentence(filled):
    (hit,) = filled.search("zebra", vector(0, 0, 1), mode="semantic", limit=1)
    assert (hit["best"], hit["matches"]) == (None, [])


def test_words_of_asking_are_not_shown_as_found():
    passage = {"text": "What it did is what we asked about.", "start": 7, "sentence_starts": None, "page": 1, "page_end": 1}
    assert Matcher(["what", "did", "asked"]).matched(passage)["matches"] == [{"start": 23, "end": 28}]


def test_a_question_without_a_word_finds_nothing_and_says_why(filled):
    answer = filled.find("🙂", vector(1))
    assert answer["hits"] == [] and "no word" in answer["tried"]["advice"][0] and answer["tried"]["passages"] == 10


def test_filters_that_nothing_passes_are_named(filled):
    tried = filled.find("records", vector(1), filters=Filters.checked(area="leeds", year_to=2010))["tried"]
    assert (tried["filters"], tried["passages"]) == ({"area": ["leeds"], "year_to": 2010}, 0) and "filters" in tried["advice"][0]


def test_the_end_of_the_pages_is_no_search_in_vain(filled):
    assert filled.find("records", vector(1), offset=500)["tried"] is None


def test_a_word_that_only_a_withdrawn_report_held_is_no_longer_known(store):
    one = reading("one", [("The zorbing club kept no records.", [1], [])])
    store.put(one)
    assert spelled(store._runner, "zorbin").question == "zorbing"
    store.withdraw(one.report.id, reason="x", withdrawn_at="2026")
    assert spelled(store._runner, "zorbin").question == "zorbin"


def test_a_word_looked_up_before_the_withdrawal_is_not_remembered_after_it(store):
    one = reading("one", [("The zorbing club kept no records.", [1], [])])
    store.put(one)
    assert store.asked("zorbing").nowhere == ()
    store.withdraw(one.report.id, reason="x", withdrawn_at="2026")
    assert store.asked("zorbing").nowhere == ("zorbing",)
