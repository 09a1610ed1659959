"""The store: what is written, replaced, withdrawn and refused."""

from dataclasses import replace

import numpy as np
import pytest

from corpus.codebook import load_codebook
from corpus.errors import NotFound, SchemaMismatch, StoreRefused, StoreUnavailable, WithdrawnFile
from corpus.vocabulary import Facts
from graph.run import explain
from graph.server import Connection
from graph.store import open_store
from ingest.encoder import DIMENSION, NAME as ENCODER_NAME
from readings import digest, leeds, norfolk, reading, undated


def count(store, query):
    return store.cypher(query)["rows"][0][0]


def test_a_reading_put_twice_changes_no_node_relationship_or_property(store):
    assert store.put(norfolk()) == "added"
    before = digest(store)
    assert store.put(norfolk()) == "unchanged"
    assert digest(store) == before


def test_the_order_of_reading_leaves_no_trace(store):
    for one in (norfolk(), leeds(), undated()):
        store.put(one)
    before = digest(store)
    store.clear()
    for one in (undated(), leeds(), norfolk()):
        store.put(one)
    assert digest(store) == before


def test_a_reading_by_another_model_replaces_the_first_wholly(store):
    store.put(norfolk("first"))
    before = digest(store)
    assert store.put(norfolk("second")) == "replaced"
    assert digest(store) != before
    store.put(norfolk("first"))
    assert digest(store) == before


def test_a_corrected_edition_at_the_same_place_replaces_the_old_one(store):
    store.put(norfolk())
    new = reading("norfolk-corrected", [("Only this is left.", [1], [])], source=norfolk().source)
    assert store.put(new) == "replaced"
    assert [r["report_id"] for r in store.reports()] == [new.report.id]
    assert count(store, "MATCH (n:Passage|Finding|Section|Event|Table|Grade|Area|Region|Factor) RETURN count(n)") == 2


def test_two_names_of_one_file_are_one_report(store):
    store.put(norfolk())
    assert store.put(replace(norfolk(), source="/elsewhere/copy.pdf")) == "unchanged"
    assert len(store.reports()) == 1


def test_a_file_that_becomes_a_copy_of_another_leaves_one_report(store):
    store.put(norfolk())
    store.put(leeds())
    assert store.put(replace(norfolk(), source=leeds().source)) == "replaced"
    assert [r["title"] for r in store.reports()] == ["Child N"]


def test_a_write_that_fails_leaves_what_was_there(store):
    store.put(norfolk("first"))
    before = digest(store)
    broken = norfolk("second")
    twice = replace(broken.report, passages=(*broken.report.passages, replace(broken.report.passages[0], index=4)))
    with pytest.raises(Exception):  # noqa: B017 - two passages of one id; whichever error, nothing may change
        store.put(replace(broken, report=twice, vectors=np.vstack([broken.vectors, broken.vectors[:1]])))
    assert digest(store) == before


def test_the_graph_has_the_shape_that_the_readme_draws(store):
    store.put(norfolk())
    for pattern, n in {
        "(:Report)-[:HAS_SECTION]->(:Section)-[:HAS_PASSAGE]->(:Passage)-[:HAS_FINDING]->(:Finding)": 4,
        "(:Finding)-[:ABOUT]->(:Failing)-[:UNDER]->(:Theme)": 3,
        "(:Finding)-[:UNDER]->(:Theme)": 1,
        "(:Finding)-[:BY]->(:Agency)": 4,
        "(:Finding {polarity: 'recommendation'})-[:ADDRESSES]->(:Failing {code: 'CO1'})": 1,
        "(:Report)-[:CONCERNS]->(:Area {name: 'Norfolk'})-[:IN]->(:Region {name: 'East of England'})": 1,
        "(:Report)-[:MENTIONS]->(:Factor)": 2,
        "(:Passage)-[:NEXT]->(:Passage)": 3,
        "(:Report)-[:HAS_EVENT]->(:Event)": 1,
        "(:Report)-[:HAS_TABLE]->(:Table)": 1,
        "(:Report)-[:HAS_GRADE]->(:Grade {grade: 'good'})": 1,
    }.items():
        assert count(store, f"MATCH {pattern} RETURN count(*)") == n, pattern


def test_the_codebook_stands_in_the_graph_before_any_report(store):
    book = load_codebook()
    counts = store.status()["counts"]
    assert (counts["Theme"], counts["Failing"], counts["Agency"]) == (len(book.themes), len(book.failings), len(book.agencies))
    assert count(store, "MATCH (x:Failing) WHERE NOT EXISTS { (x)-[:UNDER]->(:Theme) } RETURN count(x)") == 0


def test_a_report_comes_back_as_it_was_read(store):
    read = norfolk()
    store.put(read)
    report = store.report(read.report.id)
    assert [p["text"] for p in report["passages"]] == [read.report.quote(p) for p in read.report.passages]
    assert [s["heading"] for s in report["sections"]] == [s.heading for s in read.report.sections]
    assert report["events"] == [{
        "written_date": "March 2014", "date": "2014-03", "source": "School", "event": "Attendance fell", "response": "Letter sent", "page": 2,
    }]
    assert report["tables"][0]["rows"] == [["Agency", "Role"], ["School", "Teacher"]]
    assert report["grades"] == [{"subject": "Overall effectiveness", "grade": "good"}]
    assert report["factors"] == ["neglect", "domestic_abuse"]
    assert (report["area_name"], report["region"], report["pages"]) == ("Norfolk", "East of England", 4)


def test_a_finding_keeps_its_evidence(store):
    read = norfolk()
    store.put(read)
    for passage in store.report(read.report.id)["passages"]:
        for finding in passage["findings"]:
            assert read.report.text[finding["start"]:finding["end"]] == finding["quotation"]
            assert finding["method"] == "by-hand" and finding["page"] == passage["page"]


def test_a_strength_is_not_called_by_its_failing(store):
    store.put(norfolk())
    book = load_codebook()
    (found,) = [f for p in store.report(norfolk().report.id)["passages"] for f in p["findings"] if f["polarity"] == "strength"]
    assert found["label"] == book.strengths["RE1"] != book.failings["RE1"].label


def test_withdrawing_leaves_a_tombstone_and_nothing_else(store):
    store.put(leeds())
    before = digest(store)
    store.put(norfolk())
    removed = store.withdraw(norfolk().report.id, reason="Taken down", withdrawn_at="2026-03-03T10:00:00+00:00")
    assert removed == {"findings": 4, "passages": 4, "sections": 4, "events": 1, "tables": 1, "grades": 1, "recommendations": 0, "reports": 1}
    assert digest(store, tombstones=False) == before
    assert count(store, "MATCH (t:Tombstone) RETURN t.reason") == "Taken down"


def test_a_withdrawn_report_is_in_no_search(store):
    store.put(norfolk())
    store.put(leeds())
    store.withdraw(norfolk().report.id, reason="Taken down", withdrawn_at="2026-03-03")
    for mode in ("hybrid", "semantic", "keyword"):
        hits = store.search("supervision was cancelled", norfolk().vectors[2], mode=mode)
        assert norfolk().report.id not in {hit["report_id"] for hit in hits}


def test_a_withdrawn_file_is_not_put_again(store):
    store.put(norfolk())
    store.withdraw(norfolk().report.id, reason="Taken down", withdrawn_at="2026-03-03T10:00:00+00:00")
    before = digest(store)
    with pytest.raises(WithdrawnFile, match="2026-03-03"):
        store.put(norfolk())
    assert digest(store) == before


def test_what_is_not_there_cannot_be_withdrawn_or_shown(store):
    for ask in (store.report, lambda id_: store.withdraw(id_, reason="x", withdrawn_at="2026")):
        with pytest.raises(NotFound):
            ask("0123456789abcdef")
    assert not store.has_report("0123456789abcdef")


def test_fingerprints_say_what_lies_where(store):
    store.put(norfolk("f1"))
    assert store.fingerprints() == {"/reports/norfolk.pdf": (norfolk().report.id, "f1")}


def test_a_report_without_passages_is_kept(store):
    store.put(reading("empty", []))
    assert store.report(reading("empty", []).report.id)["passages"] == []


def test_an_area_nobody_knows_is_kept_under_its_own_name(store):
    store.put(reading("a", [("Text.", [1], [])], facts=Facts(title="A", area="lower-nowhere")))
    assert store.reports()[0]["area_name"] == "Lower Nowhere"


def test_a_passage_without_a_direction_is_found_by_its_words(store):
    store.put(reading("a", [("An unusual sentence.", [0], [])]))
    assert len(store.search("unusual", norfolk().vectors[0])) == 1


def test_vectors_of_another_shape_are_refused(store):
    for vectors in (np.ones((4, 7)), np.ones((3, DIMENSION))):
        with pytest.raises(SchemaMismatch, match="shape"):
            store.put(replace(norfolk(), vectors=vectors))
    assert store.reports() == []


def test_vectors_of_another_encoder_are_refused(store):
    with pytest.raises(SchemaMismatch, match="another"):
        store.put(replace(norfolk(), encoder="another"))


@pytest.mark.parametrize(("changed", "todo"), [({"dimension": 8}, "ingest the reports again"), ({"encoder_name": "another"}, "scr db encode")])
def test_a_store_made_with_another_encoder_is_not_opened(opened_store, connection, changed, todo):
    made = {"dimension": DIMENSION, "encoder_name": ENCODER_NAME} | changed
    with pytest.raises(SchemaMismatch, match=todo), open_store(connection, **made):
        pass


def test_opening_a_store_again_changes_nothing(store, connection):
    store.put(norfolk())
    before = digest(store)
    with open_store(connection, dimension=DIMENSION, encoder_name=ENCODER_NAME) as again:
        assert digest(again) == before


def test_a_wrong_password_is_a_refusal(opened_store, connection):
    wrong = Connection(connection.uri, connection.username, "not the password", connection.database)
    with pytest.raises(StoreRefused, match="password"), open_store(wrong, dimension=DIMENSION, encoder_name=ENCODER_NAME):
        pass


@pytest.mark.parametrize("message", [
    "Could not append transaction: Transaction #103 to log.", "Could not apply the transaction: Transaction #152 {started ...}", "The database has encountered a critical error, and needs to be restarted.",
])
def test_a_full_disk_is_said_so(message):
    error = explain(RuntimeError(message), "bolt://127.0.0.1:7687")
    assert isinstance(error, StoreUnavailable) and "disk may be full" in str(error) and "scr db stop" in str(error)


@pytest.mark.parametrize("uri", ["bolt://127.0.0.1:9", "bolt://no-such-host.invalid:7687", "nonsense://x"])
def test_a_database_that_is_not_there_is_unavailable(uri):
    with pytest.raises(StoreUnavailable), open_store(Connection(uri, "neo4j", "x", "neo4j"), dimension=DIMENSION, encoder_name=ENCODER_NAME, timeout_s=3):
        pass


def test_status_says_what_there_is_and_what_made_it(store):
    store.put(norfolk())
    status = store.status()
    assert (status["counts"]["Report"], status["counts"]["Finding"], status["dimension"]) == (1, 4, DIMENSION)
    assert status["finding_models"] == ["by-hand 1"] and status["encoder"] == ENCODER_NAME


def test_two_writers_at_once_leave_what_one_would(store):
    from concurrent.futures import ThreadPoolExecutor

    for one in (norfolk(), leeds()):
        store.put(one)
    before = digest(store)
    store.clear()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(store.put, [norfolk(), leeds(), norfolk(), leeds()]))
    assert digest(store) == before
