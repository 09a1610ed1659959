"""Echoes of what does not count any more, or as something else: they go at once, and come back with it."""

import pytest

from graph.echoes import LINKS
from graph.filters import Filters
from readings import digest
from test_duplicates import ANN, DRAFT, FINAL, OTHER
from test_echoes import LINKED, at, links, told

OLD = told("old", "2015", ("CO1", "failing", [1]))
NEW = told("new", "2020", ("CO1", "failing", at(0.9)))
DUE = "MATCH (f) WHERE f.echoes_due IS NOT NULL RETURN f.finding_id AS id"


def quoted(store, text):
    (row,) = store._runner.read("MATCH (f:Finding|Rejected {quotation: $text}) RETURN f.finding_id AS id", text=text)
    return row["id"]


@pytest.fixture
def linked(store):
    store.put(OLD)
    store.put(NEW)
    assert links(store) == [("new 0", "old 0")]
    return store


@pytest.mark.parametrize("text", ["old 0", "new 0"])
def test_a_rejected_finding_echoes_nothing_until_it_is_accepted_again(linked, text):
    before = linked._runner.read(LINKED)
    id_ = quoted(linked, text)
    linked.decide(id_, what="reject", **ANN)
    assert linked._runner.read("MATCH ()-[e:ECHOES]-() RETURN e") == []
    linked.decide(id_, what="accept", **ANN | {"at": "2026-03-05T10:00:00+00:00"})
    assert linked._runner.read(LINKED) == before and linked._runner.read(DUE) == []


def test_a_changed_finding_echoes_what_says_so_too(linked):
    linked.put(told("third", "2018", ("RE1", "failing", [1])))
    linked.decide(quoted(linked, "new 0"), what="change", failing="RE1", **ANN)
    assert links(linked) == [("new 0", "third 0")]


def test_a_change_of_agency_alone_leaves_the_echoes(linked):
    before = linked._runner.read("MATCH ()-[e:ECHOES]->() RETURN elementId(e) AS id")
    linked.decide(quoted(linked, "new 0"), what="change", agencies=["GP"], **ANN)
    assert linked._runner.read("MATCH ()-[e:ECHOES]->() RETURN elementId(e) AS id") == before


def test_what_a_rejected_finding_crowded_out_comes_back(store):
    for i in range(LINKS + 1):
        store.put(told(f"old{i}", "2010", ("CO1", "failing", at(0.99 - i / 100)), area=None))
    store.put(told("new", "2020", ("CO1", "failing", [1]), area=None))
    assert ("new 0", f"old{LINKS} 0") not in links(store)
    store.decide(quoted(store, "old0 0"), what="reject", **ANN)
    assert ("new 0", f"old{LINKS} 0") in links(store)


def test_a_changed_finding_keeps_its_echoes_when_the_report_is_read_again(linked):
    linked.put(told("third", "2018", ("RE1", "failing", [1])))
    linked.decide(quoted(linked, "new 0"), what="change", failing="RE1", **ANN)
    linked.put(told("new", "2020", ("CO1", "failing", at(0.9)), fingerprint="another"))
    before = digest(linked)
    linked.put(NEW)
    assert links(linked) == [("new 0", "third 0")]
    linked.put(told("new", "2020", ("CO1", "failing", at(0.9)), fingerprint="another"))
    assert digest(linked) == before


def test_a_report_counted_as_another_echoes_nothing(store):
    for one in (OTHER, DRAFT, FINAL):
        store.put(one)
    ids = "MATCH (f)-[:ECHOES]-() RETURN DISTINCT f.report_id AS id"
    assert {row["id"] for row in store._runner.read(ids)} == {OTHER.report.id, FINAL.report.id}


def test_when_both_count_again_each_is_compared_with_everything(store):
    for one in (OTHER, DRAFT, FINAL):
        store.put(one)
    before = store._runner.read(LINKED)
    store.say_of_pair(DRAFT.report.id, FINAL.report.id, what="separate", **ANN)
    of = "MATCH (:Finding {report_id: $a})-[:ECHOES]-(:Finding {report_id: $b}) RETURN count(*) AS n"
    assert store._runner.read(of, a=DRAFT.report.id, b=OTHER.report.id)[0]["n"] > 0
    assert store._runner.read(DUE) == []
    store.say_of_pair(DRAFT.report.id, FINAL.report.id, what="rejoin", **ANN | {"at": "2026-03-05T10:00:00+00:00"})
    assert store._runner.read(LINKED) == before


def test_the_order_in_which_draft_and_final_come_leaves_no_trace(store):
    seen = []
    for order in ((OTHER, DRAFT, FINAL), (FINAL, OTHER, DRAFT), (DRAFT, FINAL, OTHER)):
        store.clear()
        for one in order:
            store.put(one)
        seen.append(store._runner.read(LINKED))
    assert seen[0] and seen[0] == seen[1] == seen[2]


def test_marks_left_by_a_command_that_was_killed_are_met_by_the_next(linked):
    linked._runner.write(lambda tx: tx.rows("MATCH ()-[e:ECHOES]->() DELETE e"))
    linked._runner.write(lambda tx: tx.rows("MATCH (f:Finding {quotation: 'new 0'}) SET f.echoes_due = true"))
    linked.put(told("third", "2018", ("RI1", "failing", [0, 1])))
    assert links(linked) == [("new 0", "old 0")] and linked._runner.read(DUE) == []


def test_a_rejected_finding_is_in_no_recurrence(linked):
    assert linked.recurrence(Filters())["recurrences"]
    linked.decide(quoted(linked, "old 0"), what="reject", **ANN)
    assert linked.recurrence(Filters())["recurrences"] == []


def test_a_finding_that_a_person_adds_beside_another_echoes_too(linked):
    linked.put(told("third", "2018", ("RE1", "failing", [1])))
    text = NEW.report.text
    linked.add_finding(NEW.report.id, start=text.index("new 0"), end=text.index("new 0") + 5, failing="RE1", polarity="failing", **ANN)
    assert ("new 0", "third 0") in links(linked)
    before = digest(linked)
    linked.put(told("new", "2020", ("CO1", "failing", at(0.9)), fingerprint="another"))
    linked.put(NEW)
    assert digest(linked) == before


def test_a_link_whose_other_end_is_due_is_found_again_from_both(store):
    store.put(OLD)
    store._runner.write(lambda tx: tx.rows("MATCH (f:Finding {quotation: 'old 0'}) SET f.echoes_due = true"))
    store.put(NEW)
    assert links(store) == [("new 0", "old 0")] and store._runner.read(DUE) == []


def test_a_decision_stands_though_its_echoes_cannot_be_looked_for(linked, monkeypatch, caplog):
    monkeypatch.setattr(linked._echoes, "again", lambda tx: tx.rows("RETURN 1 / 0"))
    linked.decide(quoted(linked, "new 0"), what="change", failing="RE1", **ANN)
    assert "still to be looked for" in caplog.text and linked._runner.read(DUE) != []
    monkeypatch.undo()
    linked.put(told("third", "2018", ("RI1", "failing", [0, 1])))
    assert linked._runner.read(DUE) == []


def test_a_graph_taken_over_with_marks_has_its_echoes(linked, tmp_path):
    linked._runner.write(lambda tx: tx.rows("MATCH (f:Finding {quotation: 'new 0'})-[e:ECHOES]-() SET f.echoes_due = true DELETE e"))
    linked.export("jsonl", tmp_path / "out", made_at="2026")
    linked.clear()
    linked.import_folder(tmp_path / "out")
    assert links(linked) == [("new 0", "old 0")]


def test_a_final_that_takes_the_place_of_a_draft_finds_what_the_draft_crowded_out(store):
    for one in (OTHER, FINAL, DRAFT):
        store.put(one)
    wanted = store._runner.read(LINKED)
    store.clear()
    for one in (OTHER, DRAFT, FINAL):
        store.put(one)
    assert store._runner.read(LINKED) == wanted
