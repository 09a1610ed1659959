"""Withdrawal with a receipt of a report that people decided on."""

import json
from pathlib import Path

import pytest

from decided import ANN, decided
from graph.export import WRITERS
from graph.receipts import sought_in
from graph.traces import in_folder
from readings import leeds, norfolk, reading
from test_receipts import WHEN, found, library, scr_here, withdraw  # noqa: F401  (fixtures among them)


@pytest.fixture
def judged(store):
    store.put(norfolk())
    store.put(leeds())
    decided(store)
    return store


def test_it_is_proved_then_and_again(judged, library):  # noqa: F811
    receipt = withdraw(judged, library)
    assert receipt["proved"] and found(judged.traces(sought_in(receipt))) == {}


def test_decisions_are_no_nodes_of_the_report_afterwards_and_are_counted_as_kept(judged, library):  # noqa: F811
    counts = withdraw(judged, library)["counts"]
    assert counts["report"]["before"]["Decision"] == counts["decisions_kept"] == 5 and counts["report"]["after"] == {}


@pytest.mark.parametrize("kept", ["SET d.withdrawn_at = null", "SET d.digest = 'words'", "SET d.reason = 'words'"])
def test_a_decision_that_knows_its_report_still_is_found(judged, library, tmp_path, kept):  # noqa: F811
    sought = sought_in(withdraw(judged, library))
    judged._runner.write(lambda tx: tx.rows(f"MATCH (d:Decision) {kept}"))
    judged.export("jsonl", tmp_path / "out", made_at=WHEN)
    assert found(judged.traces(sought)) == {"nodes of the report in the graph": 5} and in_folder(tmp_path / "out", sought)[0]["found"] == 5


@pytest.mark.parametrize("kind", WRITERS)
def test_an_export_made_afterwards_holds_nothing_of_it(judged, library, tmp_path, kind):  # noqa: F811
    sought = sought_in(withdraw(judged, library))
    judged.export(kind, tmp_path / "out", made_at=WHEN)
    assert found(in_folder(tmp_path / "out", sought)) == {}


def test_the_command_says_what_is_kept_and_not_that_it_was_removed(store, scr_here, tmp_path):  # noqa: F811
    unique = reading(f"cli-{tmp_path.name}", [("Only this report says so.", [1], [("CO1", "failing", ["CSC"])])])  # a tombstone outlives the test
    store.put(unique)
    store.decide(store.report(unique.report.id)["passages"][0]["findings"][0]["finding_id"], what="accept", **ANN)
    status, out, _ = scr_here("withdraw", unique.report.id, "--reason", "asked for", "--json")
    receipt = json.loads(out)
    assert status == 0 and receipt["counts"]["decisions_kept"] == 1 and "Decision" not in receipt["removed"]
    Path(receipt["file_of_receipt"]).unlink()
