"""What people decide on findings: it counts at once, and can be learnt from."""

from dataclasses import replace

import pytest

from corpus.errors import NotFound, UsageError
from decided import ANN, BEN, SHARED, again, decided, failings, filled, finding, found  # noqa: F401  (filled is a fixture)
from graph.filters import Filters
from ingest.gold import read_gold
from readings import digest, leeds, norfolk, reading

F = Filters.checked


# -- it counts at once ----------------------------------------------------------------------------


def test_a_rejected_finding_is_in_no_count(filled):
    assert failings(filled) == 1
    filled.decide(found(filled), what="reject", **ANN)
    assert failings(filled) == 0
    assert sum(row["failing"] for row in filled.themes()) == 2
    assert not [row for row in filled.facets()["agency"] if row["key"] == "SCH"]


def test_a_rejected_finding_is_in_no_hit_and_its_filters_find_nothing(filled):
    assert filled.search("referral", filters=F(failing="CO1", polarity="failing"))
    filled.decide(found(filled), what="reject", **ANN)
    assert filled.search("referral", filters=F(failing="CO1", polarity="failing")) == []
    assert filled.search("referral", mode="keyword")[0]["findings"] == []


def test_a_rejected_finding_is_in_no_view_of_its_report(filled):
    id_ = found(filled)
    filled.decide(id_, what="reject", **ANN)
    assert finding(filled, id_) is None
    assert next(r for r in filled.reports() if r["report_id"] == norfolk().report.id)["findings"] == 3


def test_a_rejected_finding_is_found_by_no_cypher_that_knows_nothing_of_decisions(filled):
    queries = ("MATCH (f:Finding) RETURN count(f)", "MATCH (:Passage)-[:HAS_FINDING]->(f) RETURN count(f)", "MATCH (:Agency)<-[:BY]-(f) RETURN count(DISTINCT f)")
    before = [filled.cypher(q)["rows"][0][0] for q in queries]
    filled.decide(found(filled), what="reject", **ANN)
    assert [filled.cypher(q)["rows"][0][0] for q in queries] == [n - 1 for n in before]


def test_a_changed_finding_counts_as_what_it_was_changed_to(filled):
    id_ = found(filled)
    filled.decide(id_, what="change", failing="IA6", agencies=["POL"], **ANN)
    assert (failings(filled), failings(filled, "IA6"), failings(filled, "IA6", agency="POL"), failings(filled, "IA6", agency="SCH")) == (0, 1, 1, 0)
    assert [h["text"] for h in filled.search("referral", filters=F(theme="IA", agency="POL"))] == [SHARED]
    changed = finding(filled, id_)
    assert (changed["method"], changed["status"], changed["theme"], changed["quotation"]) == ("person", "changed", "IA", SHARED)


def test_a_changed_finding_is_tied_to_its_new_failing_and_agency_alone(filled):
    filled.decide(found(filled), what="change", failing="IA6", polarity="recommendation", agencies=["POL"], **ANN)
    ties = filled.cypher("MATCH (f:Finding {status: 'changed'})-[t:ABOUT|UNDER|BY|ADDRESSES]->(x) RETURN type(t), x.code ORDER BY type(t)")["rows"]
    assert ties == [["ABOUT", "IA6"], ["ADDRESSES", "IA6"], ["BY", "POL"]]


def test_a_finding_may_be_changed_to_a_theme_alone(filled):
    filled.decide(found(filled), what="change", failing="RI", **ANN)
    assert filled.cypher("MATCH (f:Finding {status: 'changed'})-[:UNDER]->(t:Theme) RETURN t.code")["rows"] == [["RI"]]


def test_an_accepted_finding_keeps_what_the_model_said_and_is_sure(filled):
    id_ = found(filled)
    assert failings(filled, sure=True) == 0
    filled.decide(id_, what="accept", **ANN)
    accepted = finding(filled, id_)
    assert (accepted["status"], accepted["method"], accepted["confidence"], accepted["code"]) == ("accepted", "by-hand", 0.9, "CO1")
    assert failings(filled, sure=True) == 1 and filled.search("referral", filters=F(failing="CO1", sure=True))


def test_an_added_finding_counts_and_is_found(filled):
    start = norfolk().report.text.index("Supervision") + 3
    decision = filled.add_finding(norfolk().report.id, start=start, end=start + 5, failing="RE1", polarity="failing", agencies=["csc"], **ANN)
    assert failings(filled, "RE1", agency="CSC", kind="scr") == 1
    added = finding(filled, decision["finding_id"])
    assert (added["quotation"], added["page"], added["method"], added["status"]) == ("Supervision was cancelled for nine months.", 3, "person", "added")
    assert [h["text"] for h in filled.search("x", filters=F(failing="RE1", polarity="failing", kind="scr"), mode="keyword")] == []
    assert filled.search("supervision", filters=F(failing="RE1", kind="scr"), mode="keyword")[0]["findings"][0]["code"] in ("RE1", "SU")


def test_the_last_decision_of_anyone_holds_and_all_are_kept(filled):
    id_ = found(filled)
    filled.decide(id_, what="reject", **ANN)
    filled.decide(id_, what="change", failing="IA6", **BEN)
    filled.decide(id_, what="accept", **ANN | {"at": "2026-03-05T10:00:00+00:00"})
    kept = filled.decisions(finding_id=id_)
    assert [(d["what"], d["by"], d["code"], d["in_force"]) for d in kept] == [
        ("reject", "Ann", None, False), ("change", "Ben", "IA6", False), ("accept", "Ann", "IA6", True)]
    assert failings(filled, "IA6") == 1
    assert all(d["model_code"] == "CO1" and d["quotation"] == SHARED for d in kept)


def test_a_finding_rejected_and_accepted_again_is_as_it_was_but_read(filled):
    id_ = found(filled)
    before = finding(filled, id_)
    filled.decide(id_, what="reject", **ANN)
    filled.decide(id_, what="accept", **BEN)
    assert finding(filled, id_) == before | {"status": "accepted", "sure": True}
    assert filled.cypher("MATCH (n:Rejected) RETURN count(n)")["rows"] == [[0]]


def test_a_decision_sent_twice_is_one_decision(filled):
    for _ in range(2):
        filled.decide(found(filled), what="accept", **ANN)
    before = digest(filled)
    filled.decide(found(filled), what="accept", **ANN)
    assert len(filled.decisions()) == 1 and digest(filled) == before


def test_a_decision_knows_its_sentence_and_what_the_model_said(filled):
    decision = filled.decide(found(filled), what="change", failing="IA6", **ANN)
    assert (decision["sha256"], decision["start"], decision["end"]) == (norfolk().report.sha256, 0, len(SHARED))
    assert (decision["model_code"], decision["model_polarity"], decision["model_agencies"], decision["model_confidence"]) == ("CO1", "failing", ["CSC", "SCH"], 0.9)
    assert (decision["model_method"], decision["model_version"], decision["by"], decision["reason"]) == ("by-hand", "1", ANN["by"], ANN["reason"])


# -- what cannot be decided -----------------------------------------------------------------------


@pytest.mark.parametrize("given", [
    {"what": "delete"}, {"what": "change"}, {"what": "accept", "failing": "IA6"}, {"what": "change", "failing": "XX9"}, {"what": "change", "polarity": "bad"},
    {"what": "change", "agencies": ["NOBODY"]}, {"what": "change", "failing": "CO1"}, {"what": "accept", "by": " "}, {"what": "accept", "reason": ""},
    {"what": "accept", "by": "x" * 101}, {"what": "accept", "reason": "x" * 2001}, {"what": "accept", "at": "yesterday"},
])
def test_a_wrong_decision_is_refused_and_nothing_is_written(filled, given):
    id_ = found(filled)
    before = digest(filled)
    with pytest.raises(UsageError):
        filled.decide(id_, **ANN | given)
    assert digest(filled) == before


def test_an_unknown_code_is_refused_with_the_codes_there_are(filled):
    with pytest.raises(UsageError, match="IA6.*CO1"):
        filled.decide(found(filled), what="change", failing="XX9", **ANN)


def test_what_is_not_there_cannot_be_decided_on(filled):
    with pytest.raises(NotFound):
        filled.decide("0123456789abcdef", what="accept", **ANN)
    with pytest.raises(NotFound):
        filled.add_finding("0123456789abcdef", start=0, end=5, failing="IA6", polarity="failing", **ANN)
    with pytest.raises(NotFound):
        filled.decisions(finding_id="0123456789abcdef")


def test_a_sentence_does_not_get_the_same_finding_twice(filled):
    report = leeds().report.id
    records = found(filled, "RE1", "failing", report)
    with pytest.raises(UsageError, match="already"):
        filled.decide(records, what="change", failing="CO1", polarity="strength", **ANN)
    start = norfolk().report.text.index("Supervision")
    with pytest.raises(UsageError, match="already"):
        filled.add_finding(norfolk().report.id, start=start, end=start + 5, failing="SU", polarity="failing", **ANN)
    assert filled.decisions() == []


@pytest.mark.parametrize(("start", "end"), [(0, 80), (5, 5), (9_000, 9_005), (-3, 2)])
def test_a_finding_is_added_within_one_sentence_only(filled, start, end):
    with pytest.raises(UsageError, match="one sentence"):
        filled.add_finding(norfolk().report.id, start=start, end=end, failing="IA6", polarity="failing", **ANN)


def test_the_beginning_of_an_id_finds_the_finding(filled):
    id_ = found(filled)
    assert filled.find_finding(id_[:8]) == filled.find_finding(id_) == id_
    with pytest.raises(NotFound):
        filled.find_finding("zzzzzz")
    with pytest.raises(UsageError):
        filled.find_finding("a")


# -- learning from them ---------------------------------------------------------------------------


def test_sentences_decided_on_can_be_read_as_gold(filled, tmp_path):
    import json

    decided(filled)
    lines = filled.labelled_sentences()
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    gold = {s.text: s for s in read_gold(path)}
    assert {(x.code, x.polarity.value, x.agencies) for x in gold[SHARED].labels} == {("IA6", "failing", ("CSC", "SCH"))}
    assert gold["Records were kept well by the police."].labels == ()
    last = gold["Health visitors should share concerns with the GP."]
    assert [(x.code, x.polarity.value, x.agencies) for x in last.labels] == [("CO1", "failing", ("GP",))]
    assert [(x.code, x.polarity.value) for x in last.optional] == [("CO1", "recommendation")]
    assert {s.document for s in gold.values()} == {"norfolk.pdf"} and last.heading == "Heading 3" and last.kind == "scr"
    assert len({s.block for s in gold.values()}) == len(gold) == 4


def test_a_line_to_learn_from_shows_what_precedes_it_in_its_section(store):
    one = reading("one", [("First of all. Then the school did not write. At last.", [1], [])])
    text = one.report.text
    spans = [(text.index(s), text.index(s) + len(s)) for s in ("First of all.", "Then the school did not write.", "At last.")]
    sentence = one.report.sentences[0]
    store.put(replace(one, report=replace(one.report, sentences=tuple(replace(sentence, start=a, end=b) for a, b in spans))))
    start = text.index("Then")
    store.add_finding(one.report.id, start=start, end=start + 4, failing="CO1", polarity="failing", **ANN)
    (line,) = store.labelled_sentences()
    assert (line["text"], line["context"]) == ("Then the school did not write.", "First of all.")


# -- taken back -----------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [{"what": "accept"}, {"what": "reject"}, {"what": "change", "failing": "RE1"}])
def test_a_decision_that_is_taken_back_leaves_the_graph_as_the_model_said_and_stays_in_the_list(filled, given):
    before, id_ = filled.report(norfolk().report.id), found(filled)
    taken = filled.decide(id_, **given, **ANN)
    undone = filled.decide(id_, what="undo", **ANN)
    assert filled.report(norfolk().report.id) == before and filled.review_queue()["total"] == 7 and filled.labelled_sentences() == []
    assert undone["takes_back"] == taken["decision_id"] and [(d["what"], d["in_force"], d["taken_back"]) for d in filled.decisions()] == [
        (given["what"], False, True), ("undo", False, False)]


def test_what_held_before_holds_again_also_when_the_report_is_read_anew(filled):
    id_ = found(filled)
    filled.decide(id_, what="change", failing="RE1", **BEN)
    filled.decide(id_, what="reject", **ANN)
    filled.decide(id_, what="undo", **ANN)
    filled.put(again())
    assert finding(filled, id_)["code"] == "RE1" and [d["in_force"] for d in filled.decisions()] == [True, False, False]


def test_nobody_takes_back_what_another_decided(filled):
    id_ = found(filled)
    filled.decide(id_, what="reject", **ANN)
    with pytest.raises(UsageError, match="Ben has no decision"):
        filled.decide(id_, what="undo", **BEN)
    assert finding(filled, id_) is None and len(filled.decisions()) == 1


def test_an_added_finding_that_is_taken_back_is_gone(filled):
    start = norfolk().report.text.index("Health visitors")
    added = filled.add_finding(norfolk().report.id, start=start, end=start + 6, failing="CO1", polarity="failing", agencies=[], **ANN)
    filled.decide(added["finding_id"], what="undo", **ANN)
    assert finding(filled, added["finding_id"]) is None and filled.decisions(finding_id=added["finding_id"])[0]["taken_back"]
    assert filled.labelled_sentences() == []  # nobody said that the sentence is no finding


def test_a_decision_that_is_named_is_taken_back_once_however_often_it_is_sent(filled):
    id_ = found(filled)
    filled.decide(id_, what="change", failing="RE1", **ANN)
    last = filled.decide(id_, what="reject", **ANN)["decision_id"]
    undone = filled.decide(id_, what="undo", takes_back=last, **ANN)
    assert filled.decide(id_, what="undo", takes_back=last, **ANN | {"at": BEN["at"]})["decision_id"] == undone["decision_id"]
    assert finding(filled, id_)["code"] == "RE1" and len(filled.decisions()) == 3
    with pytest.raises(UsageError, match="no decision"):
        filled.decide(id_, what="undo", takes_back="0" * 16, **ANN)


def test_a_report_tells_its_sentences(filled):
    passage = filled.report(norfolk().report.id)["passages"][0]
    (sentence,) = passage["sentences"]
    assert passage["text"][sentence["start"] - passage["start"]:sentence["end"] - passage["start"]] == SHARED


# -- what to look at first ------------------------------------------------------------------------


def test_the_least_sure_finding_comes_first_and_a_decided_one_not_at_all(filled):
    first, *_ = norfolk().findings
    unsure = replace(norfolk(), findings=(replace(first, label=replace(first.label, confidence=0.4)), *norfolk().findings[1:]), fingerprint="unsure")
    filled.put(unsure)
    queue = filled.review_queue()
    assert queue["total"] == 7 and queue["findings"][0]["quotation"] == SHARED and queue["findings"][0]["title"] == "Child N"
    filled.decide(queue["findings"][0]["finding_id"], what="accept", **ANN)
    assert filled.review_queue()["total"] == 6 and SHARED not in [f["quotation"] for f in filled.review_queue()["findings"]]


def test_pages_of_the_queue_do_not_overlap(filled):
    pages = [filled.review_queue(limit=3, offset=o)["findings"] for o in (0, 3, 6)]
    assert len({f["finding_id"] for page in pages for f in page}) == 7


def test_the_queue_takes_filters(filled):
    assert {f["kind"] for f in filled.review_queue(F(kind="ilacs"))["findings"]} == {"ilacs"}
