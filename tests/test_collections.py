"""Collections: made, ordered, noted, exported; what becomes of an item when its report is read again, replaced or withdrawn."""

import csv
import io
import json

import pytest
import rispy
from pybtex.database import parse_string

from corpus.errors import NotFound, UsageError
from corpus.library import Library
from corpus.vocabulary import Event, Facts
from decided import ANN, SHARED, filled, found  # noqa: F401  (filled is a fixture)
from graph.export import WRITERS
from graph.receipts import sought_in
from graph.traces import in_folder
from readings import leeds, norfolk, numbered, reading
from test_receipts import WHEN

TITLE = Facts(title="Child N, corrected", kind="scr", publisher="Norfolk LSCB")


@pytest.fixture
def kept(filled):  # noqa: F811
    """A collection of norfolk's failing, a passage of leeds, and norfolk's strength."""
    id_ = filled.make_collection("Babies & referrals", by="Ann", description="For the spring course.")["collection_id"]
    filled.collect(id_, finding_id=found(filled), note="Begin with this.", by="Ann")
    filled.collect(id_, passage_id=filled.report(leeds().report.id)["passages"][0]["passage_id"], by="Ben")
    filled.collect(id_, finding_id=found(filled, "RE1", "strength"), by="Ann")
    return id_


def items(store, id_):
    return store.collection(id_)["items"]


CALLS = (("A call was made in May.", "4.2"), ("Nobody wrote it down.", "4.3"), ("The case was closed.", "4.4"))
CLIFF = Facts(title="Child C", kind="scr", published="2019", publisher="Ashmere LSCB")
SPREAD = "Child C, Ashmere LSCB, 2019, p. 1, paras 4.2–4.4."


def calls():
    """A report with one passage that goes over three paragraphs."""
    return numbered("calls", CALLS, facts=CLIFF)


@pytest.fixture
def several(store):
    """A collection with that passage alone."""
    store.put(calls())
    id_ = store.make_collection("Calls", by="Ann")["collection_id"]
    store.collect(id_, passage_id=store.report(calls().report.id)["passages"][0]["passage_id"], by="Ann")
    return id_


def kept_before(store):
    """Makes every item one that was kept by a program that knew no last paragraph."""
    store._runner.write(lambda tx: tx.rows("MATCH (i:CollectionItem) REMOVE i.paragraph_end"))


def read_as(store, *passages):
    store.put(numbered("calls-again", *passages, source=calls().source, facts=CLIFF))


def corrected(*parts, name="norfolk-corrected"):
    return reading(name, list(parts), source=norfolk().source, facts=TITLE)


def test_a_collection_says_who_made_it_and_what_it_holds(filled, kept):  # noqa: F811
    (head,) = filled.collections(by="ann")
    assert (head["name"], head["description"], head["by"], head["items"]) == ("Babies & referrals", "For the spring course.", "Ann", 3)
    first, second, third = items(filled, kept)
    assert (first["quotation"], first["page"], first["note"], first["state"], first["finding"]["polarity"]) == (SHARED, 1, "Begin with this.", "here", "failing")
    assert first["sector"] == "Child N, Norfolk LSCB, 2015, p. 1." and (second["what"], second["finding"], second["by"]) == ("passage", None, "Ben")
    assert third["finding"]["polarity"] == "strength" and [i["place"] for i in (first, second, third)] == [1, 2, 3]


def test_what_was_added_and_taken_back_is_not_said_to_be_rejected(filled, kept):  # noqa: F811
    start = norfolk().report.text.index("Health visitors")
    added = filled.add_finding(norfolk().report.id, start=start, end=start + 6, failing="CO1", polarity="failing", agencies=[], **ANN)["finding_id"]
    filled.collect(kept, finding_id=added, by="Ann")
    filled.decide(added, what="undo", **ANN)
    last = items(filled, kept)[-1]
    assert (last["finding"], last["rejected"]) == (None, False) and "took it back" in last["remark"]


def test_made_or_added_again_it_is_the_same(filled, kept):  # noqa: F811
    before = filled.collection(kept)
    assert filled.make_collection("babies  & referrals", by="ANN")["collection_id"] == kept
    assert filled.collect(kept, finding_id=found(filled), by="Cem")["item_id"] == before["items"][0]["item_id"]
    assert filled.collection(kept) == before


def test_items_are_moved_noted_and_removed(filled, kept):  # noqa: F811
    first, second, third = (i["item_id"] for i in items(filled, kept))
    filled.change_item(kept, third, place=1)
    filled.change_item(kept, first, place=99, note="Last.")
    assert [i["item_id"] for i in items(filled, kept)] == [third, second, first] and items(filled, kept)[2]["note"] == "Last."
    filled.remove_item(kept, second)
    assert [(i["item_id"], i["place"]) for i in items(filled, kept)] == [(third, 1), (first, 2)]
    with pytest.raises(NotFound):
        filled.remove_item(kept, second)


def test_renamed_it_keeps_its_address_and_its_old_name_is_free(filled, kept):  # noqa: F811
    assert filled.change_collection(kept, name="Referrals")["name"] == "Referrals" and filled.find_collection("referrals") == kept
    assert filled.make_collection("Babies & referrals", by="Ann")["collection_id"] != kept
    filled.delete_collection(kept)
    assert [c["name"] for c in filled.collections()] == ["Babies & referrals"] and filled._runner.read("MATCH (i:CollectionItem) RETURN i") == []


@pytest.mark.parametrize("given", [{}, {"finding_id": "a", "passage_id": "b"}, {"finding_id": "REJECTED"}])
def test_what_cannot_be_added_is_said(filled, kept, given):  # noqa: F811
    if given.get("finding_id") == "REJECTED":
        given = {"finding_id": found(filled, "SU")}
        filled.decide(given["finding_id"], what="reject", **ANN)
    with pytest.raises(UsageError):
        filled.collect(kept, by="Ann", **given)


def test_read_again_an_item_is_found_by_its_words_on_its_new_page(filled, kept):  # noqa: F811
    parts = [("A new first sentence.", [1], []), ("Something else.", [0, 1], []), (SHARED.replace("share the", "share\nthe"), [1, 0], [("CO1", "failing", ["CSC"])])]
    filled.put(corrected(*parts))
    first, _, third = items(filled, kept)
    assert (first["state"], first["page"], first["sector"], first["remark"]) == ("here", 3, "Child N, corrected, Norfolk LSCB, no date, p. 3.", "")
    assert first["finding"]["code"] == "CO1" and first["report_id"] == first["finding"]["report_id"] == corrected(*parts).report.id
    assert (third["state"], third["finding"], third["passage_id"]) == ("gone", None, None)
    assert third["quotation"] == "Records were kept well by the police." and third["sector"] == "Child N, Norfolk LSCB, 2015, p. 2."
    assert "not stand in the report any more" in third["remark"]


def test_a_passage_is_found_however_the_text_is_cut(filled, kept):  # noqa: F811
    whole = leeds().report.quote(leeds().report.passages[0])
    filled.put(reading("leeds-again", [(f"It was so. {whole}", [1], []), ("More.", [1], [])], source=leeds().source, facts=Facts(title="Leeds", kind="ilacs")))
    second = items(filled, kept)[1]
    text = filled.report(second["report_id"])["passages"][0]
    assert second["state"] == "here" and text["text"][second["start"] - text["start"]:second["end"] - text["start"]] == whole


def test_a_sentence_that_nobody_marks_so_any_more_says_so(filled, kept):  # noqa: F811
    filled.decide(found(filled), what="reject", **ANN)
    filled.decide(found(filled, "RE1", "strength"), what="change", polarity="failing", **ANN)
    first, _, third = items(filled, kept)
    assert first["finding"] is None and first["finding_id"] is None and "somebody rejected that" in first["remark"] and first["passage_id"]
    assert third["finding"]["polarity"] == "failing" and "somebody changed that" in third["remark"]


def test_a_withdrawal_leaves_no_word_in_any_collection_and_proves_it(filled, kept, tmp_path):  # noqa: F811
    filled.change_collection(kept, description=f"Begin with: {SHARED.upper()}")
    leeds_item = items(filled, kept)[1]["item_id"]
    filled.change_item(kept, leeds_item, note=f"Compare “{SHARED}”")
    receipt = filled.withdraw_with_receipt(norfolk().report.id, Library(tmp_path), tmp_path, reason="Taken down", withdrawn_at=WHEN, by="J. Smith")
    assert receipt["proved"] and receipt["counts"]["items_kept"] == 2 and receipt["counts"]["report"]["after"] == {}
    first, second, third = items(filled, kept)
    assert (first["state"], first["quotation"], first["sector"], first["note"], first["title"]) == ("withdrawn", "", "", "", "") and "withdrawn on 2026-03-03" in first["remark"]
    assert (second["state"], second["note"], filled.collections()[0]["description"]) == ("here", "", "")
    everything = str(filled._runner.read("MATCH (n) WHERE NOT n:Failing AND NOT n:Theme RETURN properties(n) AS p")).casefold()
    assert "share the referral" not in everything and "child n'" not in everything and "kept well" not in everything
    for kind in WRITERS:
        filled.export(kind, tmp_path / kind, made_at=WHEN)
        assert in_folder(tmp_path / kind, sought_in(receipt))[0]["found"] == 0
    for form in ("csv", "ris", "bibtex", "markdown", "json"):
        assert b"Child N" not in filled.collection_as(kept, form)[1]


def test_a_withdrawal_finds_words_however_they_were_typed_and_of_whichever_edition(filled, kept, tmp_path):  # noqa: F811
    now = "Nobody’s letter – of all that winter – was kept."
    event = Event("3 May", "2018-05-03", "School", "The head teacher’s call was lost.", "", 1)
    filled.put(reading("norfolk-corrected", [(now, [0, 1], [])], source=norfolk().source, facts=TITLE, events=(event,)))
    filled.change_collection(kept, description=f"As it once was: {SHARED}")
    notes = {"said": "Compare: nobody's letter - of all that winter - was kept.", "told": "The head teacher's call was lost.", "own": "Begin with this."}
    left = {}
    for name, note in notes.items():
        copy = filled.make_collection(name, by="Ben")["collection_id"]
        filled.collect(copy, passage_id=items(filled, kept)[1]["passage_id"], note=note, by="Ben")
        left[name] = copy
    filled.withdraw_with_receipt(items(filled, kept)[0]["report_id"], Library(tmp_path), tmp_path, reason="Taken down", withdrawn_at=WHEN)
    assert {name: items(filled, copy)[0]["note"] for name, copy in left.items()} == {"said": "", "told": "", "own": "Begin with this."}
    assert filled.collection(kept)["description"] == ""


@pytest.mark.parametrize("left", ["SET i.withdrawn_at = null", "SET i.note = 'words'", "SET i.quotation = 'words'", "SET i.title = 'words'", "SET i.paragraph_end = 'words'"])
def test_an_item_that_knows_its_report_still_is_a_trace(filled, kept, tmp_path, left):  # noqa: F811
    receipt = filled.withdraw_with_receipt(norfolk().report.id, Library(tmp_path), tmp_path, reason="Taken down", withdrawn_at=WHEN)
    filled._runner.write(lambda tx: tx.rows(f"MATCH (i:CollectionItem {{report_id: '{norfolk().report.id}'}}) {left}"))
    filled.export("jsonl", tmp_path / "out", made_at=WHEN)
    assert any(check["found"] for check in filled.traces(sought_in(receipt))) and in_folder(tmp_path / "out", sought_in(receipt))[0]["found"] == 2


def test_an_export_brings_it_to_another_store(filled, kept, tmp_path):  # noqa: F811
    filled.export("jsonl", tmp_path / "out", made_at=WHEN)
    before, digest = filled.collection(kept), filled.digest()
    filled.clear()
    assert filled.collections() == []
    filled.import_folder(tmp_path / "out")
    assert filled.collection(kept) == before and filled.digest() == digest


def test_its_files_hold_all_of_it(filled, kept):  # noqa: F811
    name, data = filled.collection_as(kept, "csv")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert name == "babies-referrals-for-learning.csv" and [r["quotation"] for r in rows] == [i["quotation"] for i in items(filled, kept)]
    assert (rows[0]["marked as"], rows[0]["note"], rows[1]["published"]) == ("Failing: Information not shared or shared too late", "Begin with this.", "2018-12-18")
    leeds_, norfolk_ = sorted(rispy.loads(filled.collection_as(kept, "ris")[1].decode()), key=lambda e: e["title"] == "Child N")
    assert norfolk_["notes"] == [f"p. 1: “{SHARED}”", "p. 2: “Records were kept well by the police.”", "Note: Begin with this."] and leeds_["title"] == "Leeds inspection"
    assert len(parse_string(filled.collection_as(kept, "bibtex")[1].decode(), "bibtex").entries) == 2
    said = filled.collection_as(kept, "markdown")[1].decode()
    assert f"> “{SHARED}”" in said and "Strength: " in said and "- Norfolk LSCB (2015) *Child N*. Published March 2015." in said
    assert json.loads(filled.collection_as(kept, "json")[1])["items"] == items(filled, kept)


# -- a passage over several paragraphs --------------------------------------------------------------


def test_a_passage_is_cited_with_the_first_and_the_last_of_its_paragraphs(store, several):
    (item,) = items(store, several)
    assert (item["paragraph"], item["paragraph_end"], item["sector"]) == ("4.2", "4.4", SPREAD) and item["harvard"].endswith("p. 1, paras 4.2–4.4.")


def test_a_finding_in_it_is_cited_with_its_own_alone(store, several):
    start = calls().report.text.index("Nobody")
    added = store.add_finding(calls().report.id, start=start, end=start + 6, failing="RE1", polarity="failing", agencies=[], **ANN)["finding_id"]
    item = store.collect(several, finding_id=added, by="Ann")
    assert (item["paragraph"], item["paragraph_end"]) == ("4.3", "")


def test_its_files_name_both_paragraphs(store, several):
    (row,) = csv.DictReader(io.StringIO(store.collection_as(several, "csv")[1].decode("utf-8-sig")))
    (entry,) = rispy.loads(store.collection_as(several, "ris")[1].decode())
    assert row["paragraph"] == "paras 4.2–4.4" and row["short form"] == SPREAD and entry["notes"][0].startswith("p. 1, paras 4.2–4.4: “A call")
    assert f"> — {SPREAD}" in store.collection_as(several, "markdown")[1].decode()


@pytest.mark.parametrize(("passages", "places"), [
    ([(("It was so.", "1.1"), *((words, number.replace("4.", "5.")) for words, number in CALLS))], ("5.2", "5.4")),
    ([CALLS[:1], CALLS[1:]], ("4.2", "4.4")),
    ([(CALLS[0], (CALLS[1][0], "4.3"), (CALLS[2][0], ""), ("More.", "4.9"))], ("4.2", "4.3")),
    ([((words, "7") for words, _ in CALLS)], ("7", "")),
])
def test_read_again_it_is_cited_with_the_paragraphs_that_it_goes_over_now(store, several, passages, places):
    read_as(store, *(tuple(told) for told in passages))
    (item,) = items(store, several)
    assert (item["state"], item["paragraph"], item["paragraph_end"]) == ("here", *places)


def test_gone_from_the_report_it_is_cited_as_it_was_kept(store, several):
    read_as(store, (("Something else.", "9"),))
    (item,) = items(store, several)
    assert (item["state"], item["paragraph_end"], item["sector"]) == ("gone", "4.4", SPREAD)


def test_one_that_was_kept_before_is_looked_up_and_once_gone_cited_as_it_was_kept(store, several):
    kept_before(store)
    assert items(store, several)[0]["sector"] == SPREAD
    read_as(store, (("Something else.", "9"),))
    (item,) = items(store, several)
    assert (item["state"], item["paragraph"], item["paragraph_end"], item["sector"]) == ("gone", "4.2", "", "Child C, Ashmere LSCB, 2019, p. 1, para. 4.2.")


def test_of_a_withdrawn_report_no_number_of_a_paragraph_stays(store, several):
    store.withdraw(calls().report.id, reason="Taken down", withdrawn_at=WHEN)
    assert items(store, several)[0]["paragraph_end"] == "" and "4.4" not in str(store._runner.read("MATCH (i:CollectionItem) RETURN i {.*} AS item"))


def test_a_passage_is_cited_likewise_without_a_collection(store, several):
    cited = store.citation(calls().report.id, "sector", passage_id=items(store, several)[0]["passage_id"])
    assert (cited["citation"], cited["paragraph"], cited["paragraph_end"]) == (SPREAD, "4.2", "4.4")


def test_a_page_and_a_finding_can_be_cited(filled):  # noqa: F811
    id_ = norfolk().report.id
    assert filled.citation(id_, page=2)["citation"] == "Norfolk LSCB (2015) Child N. Published March 2015. p. 2."
    cited = filled.citation(id_, "sector", finding_id=found(filled))
    assert cited["quoted"] == f"“{SHARED}” (Child N, Norfolk LSCB, 2015, p. 1)" and cited["page"] == 1
    for wrong, error in (({"page": 5}, UsageError), ({"page": 2, "finding_id": found(filled)}, UsageError), ({"finding_id": "0" * 16}, NotFound), ({"passage_id": f"{leeds().report.id}-0-1"}, NotFound)):
        with pytest.raises(error):
            filled.citation(id_, **wrong)
