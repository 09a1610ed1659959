"""Withdrawal with a receipt where reports are counted as another, or findings were rejected: these are looked at too."""

import pytest

from decided import ANN, found as id_of
from graph import traces
from graph.export import WRITERS
from graph.traces import Sought, in_folder, text_digest
from readings import norfolk
from test_duplicates import DRAFT, FINAL, SUMMARY, TEXT, paragraphs, report
from test_receipts import WHEN, found, library, withdraw  # noqa: F401  (a fixture among them)

WORDS = "its words among all passages and quotations of the graph"


def test_the_words_of_a_report_that_is_counted_as_another_are_looked_at(store):
    store.put(DRAFT)
    store.put(FINAL)
    only_there = Sought("0" * 16, "0" * 64, frozenset({text_digest(DRAFT.report.quote(DRAFT.report.passages[-1]))}))
    assert found(store.traces(only_there)) == {WORDS: 1}


def test_a_draft_is_not_proved_gone_while_another_draft_has_its_words(store, library):  # noqa: F811
    twin = report("twin", [*TEXT[:9], *paragraphs(4, 3)], "2020-01")
    for one in (DRAFT, twin, FINAL):
        store.put(one)
    receipt = withdraw(store, library, FINAL.report)
    assert not receipt["proved"]
    assert {row["file"]: row["passages"] for row in receipt["elsewhere"]} == {"draft.pdf": 9, "twin.pdf": 9}


def test_a_report_that_was_counted_as_another_is_measured_by_all_its_passages(store, library):  # noqa: F811
    neighbour = report("neighbour", [TEXT[0], *paragraphs(5)], "2021")
    for one in (DRAFT, FINAL, neighbour):
        store.put(one)
    receipt = withdraw(store, library, DRAFT.report)
    assert receipt["checks"][-1]["where"] == [f"report {FINAL.report.id} (final.pdf)"]


def test_what_was_rejected_is_looked_at(store):
    store.put(norfolk())
    store.decide(id_of(store, "SU"), what="reject", **ANN)
    quotation = norfolk().findings[2].quotation
    assert found(store.traces(Sought("0" * 16, "0" * 64, quotations=frozenset({text_digest(quotation)})))) == {WORDS: 1}


def test_what_was_rejected_of_the_report_itself_is_in_its_receipt(store, library):  # noqa: F811
    store.put(norfolk())
    store.decide(id_of(store, "SU"), what="reject", **ANN)
    assert text_digest(norfolk().findings[2].quotation) in withdraw(store, library)["digests"]["quotations"]


def test_the_searches_would_have_found_a_report_that_is_counted_as_another(store):
    store.put(SUMMARY)
    store.put(FINAL)
    one = SUMMARY
    sought = Sought(one.report.id, one.report.sha256)
    checks = traces.by_searching(store._runner, sought, TEXT[2:6], one.vectors.tolist(), one.finding_vectors.tolist())
    assert found(checks) == {"full-text search for each quotation as an exact phrase": 4}
    assert found(store.traces(sought))["its passages in the full-text indexes"] == 4


def test_the_vector_of_a_finding_finds_its_words_in_another_report(store):
    store.put(norfolk())
    one = norfolk().findings[1]
    sought = Sought("0" * 16, "0" * 64, quotations=frozenset({text_digest(one.quotation)}))
    checks = traces.by_searching(store._runner, sought, [], [], [norfolk().finding_vectors[1].tolist()])
    assert found(checks) == {"vector search by each finding's own vector": 1}


@pytest.mark.parametrize("kind", [kind for kind in WRITERS if kind != "refi-qda"])
def test_an_export_is_looked_through_for_words_in_duplicates_and_in_what_was_rejected(store, tmp_path, kind):
    for one in (DRAFT, FINAL, norfolk()):
        store.put(one)
    store.decide(id_of(store, "SU"), what="reject", **ANN)
    store.export(kind, tmp_path / "out", made_at=WHEN)
    last, rejected = DRAFT.report.quote(DRAFT.report.passages[-1]), norfolk().findings[2].quotation
    of = lambda **more: in_folder(tmp_path / "out", Sought("0" * 16, "0" * 64, **more))[0]["found"]  # noqa: E731
    assert of(passages=frozenset({text_digest(last)})) == of(quotations=frozenset({text_digest(last)})) == of(quotations=frozenset({text_digest(rejected)})) == 1
