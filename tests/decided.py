"""Norfolk, read and decided on: what the tests of decisions share."""

from dataclasses import replace

import pytest

from graph.filters import Filters
from readings import leeds, norfolk

F = Filters.checked
ANN = {"by": "Ann", "at": "2026-03-03T10:00:00+00:00", "reason": "I read the sentence."}
BEN = {"by": "Ben", "at": "2026-03-04T10:00:00+00:00", "reason": "So did I."}
SHARED = "The social worker did not share the referral with the school."


@pytest.fixture
def filled(store):
    store.put(norfolk())
    store.put(leeds())
    return store


def found(store, code="CO1", polarity="failing", report=None):
    """The id of norfolk's finding of this code."""
    report_id = report or norfolk().report.id
    findings = [f for p in store.report(report_id)["passages"] for f in p["findings"]]
    return next(f["finding_id"] for f in findings if (f["code"], f["polarity"]) == (code, polarity))


def finding(store, id_, report=None):
    findings = [f for p in store.report(report or norfolk().report.id)["passages"] for f in p["findings"]]
    return next((f for f in findings if f["finding_id"] == id_), None)


def failings(store, code="CO1", **filters):
    return next((row["failing"] for row in store.counts_by("failing", F(**filters)) if row["key"] == code), 0)


def again(name="norfolk", by="other"):
    """The same file, read by another model: other fingerprint, same findings."""
    return replace({"norfolk": norfolk, "leeds": leeds}[name](), fingerprint=by)


def relabelled(code):
    """Norfolk read by a model that says `code` of its first sentence."""
    first, *rest = norfolk().findings
    made = norfolk()
    findings = (replace(first, label=replace(first.label, code=code)), *rest) if code else tuple(rest)
    return replace(made, findings=findings, finding_vectors=made.finding_vectors[-len(findings):], fingerprint=f"says {code}")


def decided(store):
    """One finding each rejected, changed and accepted, and one added."""
    store.decide(found(store), what="change", failing="IA6", **ANN)
    store.decide(found(store, "RE1", "strength"), what="reject", **ANN)
    store.decide(found(store, "SU"), what="accept", **ANN)
    start = norfolk().report.text.index("Health visitors")
    added = store.add_finding(norfolk().report.id, start=start, end=start + 6, failing="CO1", polarity="failing", agencies=["HV"], **ANN)
    store.decide(added["finding_id"], what="change", agencies=["GP"], **BEN)
