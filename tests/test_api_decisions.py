"""Decisions over HTTP: the first addresses that write."""

import pytest
from fastapi.testclient import TestClient

from readings import leeds, norfolk
from search_api.app import create_app

SIGNED = {"by": "Ann", "reason": "I read the sentence."}


@pytest.fixture
def client(store, encoder):
    store.put(norfolk())
    store.put(leeds())
    return TestClient(create_app(store, encoder), base_url="http://localhost")


@pytest.fixture
def finding(client):
    return client.get("/v1/review-queue", params={"failing": "CO1", "polarity": "failing"}).json()["findings"][0]


def test_a_decision_is_taken_listed_and_counts(client, finding):
    address = f"/v1/findings/{finding['finding_id']}/decisions"
    taken = client.post(address, json={"what": "change", "failing": "ia6", "agencies": [], **SIGNED})
    assert taken.status_code == 200, taken.text
    assert (taken.json()["code"], taken.json()["agencies"], taken.json()["in_force"], taken.json()["model_code"]) == ("IA6", [], True, "CO1")
    assert taken.json()["at"].endswith("+00:00")
    assert client.get(address).json()["decisions"] == client.get("/v1/decisions").json()["decisions"] == [taken.json()]
    assert client.get("/v1/decisions", params={"report_id": leeds().report.id}).json()["decisions"] == []
    counts = client.get("/v1/counts/failing", params={"polarity": "failing"}).json()["counts"]
    assert {row["key"] for row in counts if row["failing"]} == {"IA6", "SU", "RE1"}


def test_a_missed_finding_is_added(client):
    start = norfolk().report.text.index("Supervision")
    body = {"start": start, "end": start + 5, "failing": "RE1", "polarity": "failing", **SIGNED}
    added = client.post(f"/v1/reports/{norfolk().report.id}/findings", json=body)
    assert added.status_code == 200 and added.json()["quotation"] == "Supervision was cancelled for nine months."
    findings = client.get(f"/v1/reports/{norfolk().report.id}/findings").json()["findings"]
    assert next(f["status"] for f in findings if f["finding_id"] == added.json()["finding_id"]) == "added"


@pytest.mark.parametrize(("given", "said"), [
    ({"what": "change", "failing": "XX9"}, "IA6"), ({"what": "change", "polarity": "bad"}, "recommendation"), ({"what": "change", "agencies": ["NOBODY"]}, "SCH"),
    ({"what": "delete"}, "reject"), ({"what": "change"}, "needs"), ({"what": "reject", "failing": "IA6"}, "no other label"), ({"what": "accept", "by": " "}, "blank"),
    ({"what": "accept", "by": "x" * 101}, "100"), ({"what": "accept", "reason": "x" * 2001}, "2000"), ({"what": "accept", "colour": "red"}, "no such"),
    ({"what": "accept", "reason": "half \ud800"}, "unicode"), ({"what": "change", "agencies": ["SCH"] * 21}, "20"),
])
def test_a_wrong_body_is_a_422_that_says_what_is_allowed(client, finding, given, said):
    import json

    answer = client.post(
        f"/v1/findings/{finding['finding_id']}/decisions", content=json.dumps(SIGNED | given), headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422 and said in answer.json()["detail"], answer.text
    assert client.get("/v1/decisions").json()["decisions"] == []


@pytest.mark.parametrize("missing", ["by", "reason", "what"])
def test_name_reason_and_what_are_needed(client, finding, missing):
    body = {k: v for k, v in {"what": "accept", **SIGNED}.items() if k != missing}
    assert client.post(f"/v1/findings/{finding['finding_id']}/decisions", json=body).status_code == 422


def test_what_is_not_there_is_a_404(client):
    assert client.post("/v1/findings/0123456789abcdef/decisions", json={"what": "accept", **SIGNED}).status_code == 404
    assert client.get("/v1/findings/0123456789abcdef/decisions").status_code == 404


def test_another_page_in_the_browser_cannot_decide(client, finding):
    """A form of another site is sent without asking first only as plain text or as a form."""
    import json

    body = json.dumps({"what": "reject", **SIGNED})
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = client.post(f"/v1/findings/{finding['finding_id']}/decisions", content=body, headers={"Content-Type": kind})
        assert answer.status_code == 422
    assert client.get("/v1/decisions").json()["decisions"] == []


def test_with_a_key_nobody_decides_without_it(store, encoder, client, finding):
    keyed = TestClient(create_app(store, encoder, api_key="secret"), base_url="http://example.org")
    address, body = f"/v1/findings/{finding['finding_id']}/decisions", {"what": "reject", **SIGNED}
    assert keyed.post(address, json=body).status_code == 401 and store.decisions() == []
    assert keyed.post(address, json=body, headers={"X-API-Key": "secret"}).status_code == 200


def test_agreement_is_told_with_how_to_read_it(client, finding):
    for who in ("Ann", "Ben"):
        client.post(f"/v1/findings/{finding['finding_id']}/decisions", json={"what": "accept", "by": who, "reason": "x"})
    answer = client.get("/v1/decisions/agreement").json()
    assert "could see" in answer["note"] and answer["agreement"][0] == {
        "people": ["Ann", "Ben"], "theme": "", "label": "All themes", "n": 1, "agreed": 1.0, "kappa": None, "low": None, "high": None}


def test_the_queue_is_paged(client):
    whole = client.get("/v1/review-queue").json()
    parts = [client.get("/v1/review-queue", params={"limit": 3, "offset": o}).json()["findings"] for o in (0, 3, 6)]
    assert [f for part in parts for f in part] == whole["findings"] and whole["total"] == 7
