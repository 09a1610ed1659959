"""What people decide on findings is kept: when the report is read again, by another model, in another edition, and when it is withdrawn."""

from corpus.vocabulary import Facts
from decided import ANN, SHARED, again, decided, failings, filled, finding, found, relabelled  # noqa: F401  (filled is a fixture)
from graph.filters import Filters
from readings import digest, leeds, norfolk, reading

F = Filters.checked


def test_reading_the_file_again_leaves_the_graph_as_the_decisions_made_it(filled):
    decided(filled)
    filled.put(again())
    before = digest(filled)
    filled.put(norfolk("third"))
    filled.put(again())
    assert digest(filled) == before


def test_deciding_and_reading_again_give_the_nodes_that_deciding_gave(filled):
    decided(filled)
    nodes = "MATCH (f:Finding|Rejected) RETURN labels(f), properties(f) ORDER BY f.finding_id"
    terms = "MATCH (p:Passage) RETURN p.filter_terms ORDER BY p.passage_id"
    ties = "MATCH (f:Finding|Rejected)-[t]-(x) WHERE NOT x:Decision RETURN f.finding_id AS f, type(t) AS t, coalesce(x.code, x.passage_id) AS x ORDER BY f, t, x"
    before = [filled._runner.read(q) for q in (nodes, terms, ties)]
    assert filled.put(again()) == "replaced"
    assert [filled._runner.read(q) for q in (nodes, terms, ties)] == before


def test_what_was_rejected_stays_rejected_when_another_model_finds_it_again(filled):
    id_ = found(filled)
    filled.decide(id_, what="reject", **ANN)
    filled.put(again())
    assert finding(filled, id_) is None and failings(filled) == 0
    assert filled.decisions(finding_id=id_)[0]["in_force"]


def test_what_was_accepted_stays_when_another_model_misses_it(filled):
    filled.decide(found(filled), what="accept", **ANN)
    filled.put(relabelled(None))
    kept = finding(filled, filled.decisions()[0]["finding_id"])
    assert (kept["code"], kept["method"], kept["status"], kept["quotation"], kept["page"]) == ("CO1", "person", "accepted", SHARED, 1)
    assert filled.search("referral", filters=F(failing="CO1", polarity="failing"))


def test_a_new_model_that_says_what_a_person_said_is_not_counted_twice(filled):
    filled.decide(found(filled), what="change", failing="IA6", **ANN)
    filled.put(relabelled("IA6"))
    assert failings(filled, "IA6") == 1


def test_a_model_that_says_something_else_stands_beside_the_decision(filled):
    filled.decide(found(filled), what="reject", **ANN)
    filled.put(relabelled("RI"))
    assert (failings(filled), next(r for r in filled.themes() if r["code"] == "RI")["failing"]) == (0, 1)


def test_a_corrected_edition_keeps_what_was_decided_on_sentences_that_stand_in_it(filled):
    filled.decide(found(filled), what="reject", **ANN)
    filled.decide(found(filled, "SU"), what="change", failing="RE1", **ANN)
    parts = [("A new first sentence.", [1], []), (SHARED, [1, 0], [("CO1", "failing", ["CSC", "SCH"])])]
    new = reading("norfolk-corrected", parts, source=norfolk().source, facts=Facts(title="Child N", kind="scr"))
    filled.put(new)
    assert failings(filled, kind="scr") == 0
    first, second = filled.decisions(report_id=new.report.id)
    assert (first["in_force"], first["start"], first["sha256"]) == (True, 0, norfolk().report.sha256)
    assert (second["in_force"], second["quotation"]) == (False, None)  # its sentence is gone; it waits
    filled.put(norfolk())
    assert failings(filled, "RE1", kind="scr") == 1


def test_a_sentence_that_stands_twice_in_a_corrected_edition_is_left_to_people(filled):
    filled.decide(found(filled), what="reject", **ANN)
    part = (SHARED, [1, 0], [("CO1", "failing", ["CSC"])])
    filled.put(reading("norfolk-corrected", [("First.", [1], []), part, part], source=norfolk().source, facts=Facts(title="N", kind="scr")))
    assert failings(filled, kind="scr") == 2


def test_a_sentence_broken_into_other_lines_is_the_same_sentence(filled):
    filled.decide(found(filled), what="reject", **ANN)
    broken = SHARED.replace("share the", "share\nthe")
    filled.put(reading("norfolk-corrected", [("First.", [1], []), (broken, [1, 0], [("CO1", "failing", [])])], source=norfolk().source, facts=Facts(title="N", kind="scr")))
    assert failings(filled, kind="scr") == 0


def test_the_order_in_which_reports_are_read_again_leaves_no_trace(filled):
    filled.decide(found(filled), what="reject", **ANN)
    filled.decide(found(filled, "RE1", "failing", leeds().report.id), what="accept", **ANN)
    for name in ("norfolk", "leeds"):
        filled.put(again(name))
    before = digest(filled)
    for name in ("leeds", "norfolk"):
        filled.put(again(name, "third"))
        filled.put(again(name))
    assert digest(filled) == before


def test_a_withdrawal_keeps_that_something_was_decided_and_nothing_of_the_text(filled):
    filled.decide(found(filled), what="reject", **ANN | {"reason": f"It says: {SHARED}"})
    filled.withdraw(norfolk().report.id, reason="Taken down", withdrawn_at="2026-04-01")
    (kept,) = filled.decisions()
    assert (kept["what"], kept["by"], kept["reason"], kept["quotation"], kept["withdrawn_at"]) == ("reject", "Ann", "", None, "2026-04-01")
    everything = str(filled._runner.read("MATCH (n) RETURN properties(n) AS p"))
    assert "share the referral" not in everything and not filled._runner.read("MATCH (d:Decision) WHERE d.digest <> '' RETURN d")


def test_decisions_can_be_asked_of_the_graph(filled):
    filled.decide(found(filled), what="change", failing="IA6", **ANN)
    rows = filled.cypher("MATCH (r:Report)-[:HAS_DECISION]->(d:Decision)-[:DECIDES]->(f:Finding)<-[:HAS_FINDING]-(:Passage) RETURN r.title, d.by, d.model_code, f.code")
    assert rows["rows"] == [["Child N", "Ann", "CO1", "IA6"]]


def test_a_store_of_before_gets_what_decisions_need_when_it_is_opened(store, connection):
    from graph.store import open_store
    from ingest.encoder import DIMENSION, NAME

    store._runner.alone("DROP CONSTRAINT decision_key IF EXISTS")
    store._runner.alone("MATCH (m:Meta) REMOVE m.later")
    with open_store(connection, dimension=DIMENSION, encoder_name=NAME) as opened:
        assert opened._runner.read("SHOW CONSTRAINTS YIELD name WHERE name = 'decision_key' RETURN name")
