"""Duplicates over HTTP: listed, left out, brought back, separated."""

import pytest
from fastapi.testclient import TestClient

from search_api.app import create_app
from test_api import get
from test_duplicates import DRAFT, FINAL, OTHER, SUMMARY, TEXT

SIGNED = {"by": "Ann", "reason": "Two children, one template."}


@pytest.fixture
def client(store, encoder):
    for one in (DRAFT, FINAL, SUMMARY, OTHER):
        store.put(one)
    return TestClient(create_app(store, encoder), base_url="http://localhost")


def failings(client, **params):
    return sum(theme["failing"] for theme in get(client, "/v1/themes", **params)["themes"])


def test_duplicates_are_listed_with_how_alike_they_are(client):
    rows = {row["report_id"]: row for row in get(client, "/v1/duplicates")["duplicates"]}
    assert {row["relation"] for row in rows.values()} == {"version", "part_of"} and set(rows) == {DRAFT.report.id, SUMMARY.report.id}
    draft = rows[DRAFT.report.id]
    assert draft["counted_as"] == draft["like_id"] == FINAL.report.id and 0.5 < draft["jaccard"] < draft["containment"] < 0.8


def test_reports_say_what_they_are_counted_as(client):
    listed = {r["report_id"]: r["duplicate_of"] for r in get(client, "/v1/reports")["reports"]}
    assert listed == {DRAFT.report.id: FINAL.report.id, SUMMARY.report.id: FINAL.report.id, FINAL.report.id: None, OTHER.report.id: None}
    assert get(client, f"/v1/reports/{DRAFT.report.id}")["duplicate_kind"] == "version"


def test_they_are_left_out_unless_asked_for(client):
    assert (failings(client), failings(client, include_duplicates=True)) == (24, 40)
    found = get(client, "/v1/search", q=TEXT[3], mode="keyword")["hits"][0]
    assert found["report_id"] == FINAL.report.id and {d["kind"] for d in found["duplicates"]} == {"version", "part_of"}
    (hit,) = [h for h in get(client, "/v1/search", q=TEXT[3], mode="keyword", include_duplicates=True)["hits"] if h["text"] == TEXT[3]]
    assert {h["report_id"] for h in (hit, *hit["also"])} == {FINAL.report.id, DRAFT.report.id, SUMMARY.report.id}


def test_two_are_separated_and_joined_again(client):
    pair = {"report_id": DRAFT.report.id, "other_id": FINAL.report.id, **SIGNED}
    taken = client.post("/v1/duplicates/decisions", json={"what": "separate", **pair})
    assert taken.status_code == 200 and taken.json()["in_force"] and failings(client) == 36
    assert get(client, "/v1/duplicates")["separated"][0]["by"] == "Ann"
    assert client.post("/v1/duplicates/decisions", json={"what": "rejoin", **pair}).status_code == 200 and failings(client) == 24


@pytest.mark.parametrize(("given", "status"), [
    ({"what": "marry"}, 422), ({"by": ""}, 422), ({"other_id": "nothing"}, 404), ({"other_id": OTHER.report.id}, 400), ({"colour": "red"}, 422),
])
def test_a_wrong_word_on_two_reports_is_refused(client, given, status):
    body = {"what": "separate", "report_id": DRAFT.report.id, "other_id": FINAL.report.id, **SIGNED, **given}
    assert client.post("/v1/duplicates/decisions", json=body).status_code == status
    assert failings(client) == 24
