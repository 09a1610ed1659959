"""Estimates where people have decided on findings: what they decided is not corrected again."""

import pytest
from decided import ANN, F
from test_estimates import MODEL, accuracy, by_model

from corpus.vocabulary import Facts
from graph.estimates import Found, Measured
from readings import reading


def estimate(**numbers):
    """Precision 0.75, recall 0.6: of 20 found 15 are right, and 10 are missed."""
    row = Measured(accuracy(600, 200, 400)).estimate({("jtai", "CO"): Found(**numbers)}, "theme", "failing")
    return row["estimate"], row["estimate_low"], row["estimate_high"]


UNDECIDED = estimate(undecided=20, marked=20)


def test_what_people_confirmed_is_sure_to_be_there_and_what_is_missed_is_added():
    mean, low, high = estimate(undecided=0, confirmed=20, marked=20)
    assert (UNDECIDED[0], mean) == (25, 30) and low >= 20 and low > UNDECIDED[1] and high > 30


def test_confirming_half_narrows_the_interval():
    half = estimate(undecided=10, confirmed=10, marked=20)
    assert half[2] - half[1] < UNDECIDED[2] - UNDECIDED[1]


def test_rejecting_what_is_wrong_does_not_correct_it_twice():
    """Five of 20 rejected, the rest confirmed: 15, and what is missed of all 20, as before."""
    assert estimate(undecided=0, confirmed=15, marked=20)[0] == UNDECIDED[0]


def test_what_people_added_is_part_of_what_was_missed():
    assert estimate(undecided=20, added=4, marked=20)[0] == UNDECIDED[0]


def test_more_than_was_thought_missed_may_be_added():
    mean, low, _ = estimate(undecided=0, confirmed=20, added=30, marked=20)
    assert mean == low == 50


def test_what_only_people_know_is_there():
    mean, low, high = estimate(undecided=0, added=3)
    assert mean == low == 3 < high


@pytest.fixture
def twenty(store, monkeypatch):
    """A report with 20 findings of CO1 by the measured model."""
    monkeypatch.setattr(store, "measured", Measured(accuracy(600, 200, 400)))
    told = [(f"Information was not shared, {n}.", [1], [("CO1", "failing", ["GP"])]) for n in range(20)]
    store.put(by_model(reading("twenty", told, facts=Facts(title="Twenty", kind="jtai"))))
    return store


def of_code(store, code="CO1", dimension="failing", **filters):
    row = next(row for row in store.counts_by(dimension, F(**filters)) if row["key"] == code)
    return row["failing"], row["estimates"]["failing"]


def ids(store):
    (report,) = store.reports()
    return [f["finding_id"] for p in store.report(report["report_id"])["passages"] for f in p["findings"]]


def test_accepted_findings_are_not_corrected_again(twenty):
    assert of_code(twenty)[1]["estimate"] == 25
    for one in ids(twenty):
        twenty.decide(one, what="accept", **ANN)
    found, made = of_code(twenty)
    assert found == 20 and made["estimate"] == 30 and made["estimate_low"] >= 20


def test_rejected_findings_tell_what_the_model_missed_and_no_more(twenty):
    for n, one in enumerate(ids(twenty)):
        twenty.decide(one, what="reject" if n < 5 else "accept", **ANN)
    found, made = of_code(twenty)
    assert (found, made["estimate"]) == (15, 25)


def test_a_finding_changed_into_another_is_certain_there_and_was_missed_by_the_model(twenty):
    for one in ids(twenty)[:3]:
        twenty.decide(one, what="change", failing="RE1", **ANN)
    found, made = of_code(twenty, "RE1")
    assert found == 3 and made["estimate"] == made["estimate_low"] == 3 < made["estimate_high"]
    found, made = of_code(twenty)
    assert found == 17 and made["estimate"] == round(17 * 0.75 + 20 * 0.5)


def test_a_change_within_the_theme_leaves_the_theme_confirmed(twenty):
    for one in ids(twenty):
        twenty.decide(one, what="change", failing="CO3", **ANN)
    assert of_code(twenty, "CO", "theme")[1]["estimate"] == 30


def test_by_agency_what_was_changed_to_another_agency_counts_there(twenty):
    for one in ids(twenty)[:3]:
        twenty.decide(one, what="change", agencies=["POL"], **ANN)
    found, made = of_code(twenty, "POL", "agency")
    assert found == 3 and made["estimate_low"] == 3


def test_sure_findings_that_people_decided_on_are_certain(twenty, monkeypatch):
    """The model was sure of none of them: those a person read count as sure, and are not corrected as such."""
    monkeypatch.setattr(twenty, "measured", Measured(accuracy(sure=(500, 10, 490))))
    for one in ids(twenty)[:4]:
        twenty.decide(one, what="accept", **ANN)
    found, made = of_code(twenty, sure=True)
    assert found == 4 and made["estimate"] == made["estimate_low"] == 4


def test_the_model_is_known(twenty):
    """The decided findings were made by the model that was measured; another's decided ones are certain all the same."""
    assert MODEL == twenty.measured.model
    twenty.put(by_model(reading("other", [("Information was withheld.", [1], [("CO1", "failing", [])])], facts=Facts(title="Other", kind="jtai")), "ffffffffffff"))
    (report,) = [r["report_id"] for r in twenty.reports() if r["title"] == "Other"]
    (passage,) = twenty.report(report)["passages"]
    assert next(row for row in twenty.counts_by("failing") if row["key"] == "CO1")["estimates"] is None
    twenty.decide(passage["findings"][0]["finding_id"], what="accept", **ANN)
    assert of_code(twenty)[1]["estimate"] == 25  # one of the ten that were missed is known
