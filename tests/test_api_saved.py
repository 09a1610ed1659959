"""Saved searches over HTTP: kept, listed, removed; what is new, and marking it as seen."""

import pytest
from fastapi.testclient import TestClient

from search_api.app import create_app
from test_api import LAKES, get, lakes, woods  # noqa: F401  (fixtures)

TO_SAVE = {"q": "challenged decision", "mode": "keyword", "kind": ["jtai"], "from": 2010, "name": "Challenge", "by": "Ann"}


@pytest.fixture
def client(store, encoder, woods):  # noqa: F811
    store.put(woods)
    return TestClient(create_app(store, encoder), base_url="http://localhost")


def save(client, **given):
    answer = client.post("/v1/saved-searches", json=TO_SAVE | given)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_search_is_kept_listed_and_removed(client):
    kept = save(client)
    assert (kept["question"], kept["filters"], kept["seen_at"]) == ("challenged decision", {"kind": ["jtai"], "from": 2010}, kept["saved_at"])
    assert get(client, "/v1/saved-searches")["saved"] == [kept] == get(client, "/v1/saved-searches", by="Ann")["saved"]
    assert client.delete(f"/v1/saved-searches/{kept['search_id']}").json() == kept
    assert get(client, "/v1/saved-searches")["saved"] == [] and client.delete(f"/v1/saved-searches/{kept['search_id']}").status_code == 404


@pytest.mark.parametrize("mode", ["hybrid", "semantic", "keyword"])
def test_what_a_new_report_adds_is_listed_until_it_is_marked_as_seen(client, store, lakes, mode):  # noqa: F811
    kept = save(client, mode=mode)
    store.put(lakes)
    answer = get(client, "/v1/alerts")
    (alert,) = answer["alerts"]
    assert [h["text"] for h in alert["hits"]] == [LAKES[0][0]] and alert["total"] == 1 and alert["hits"][0]["first_stored"] == answer["until"]
    assert get(client, "/v1/alerts") == answer
    marked = client.post(f"/v1/saved-searches/{kept['search_id']}/seen", json={"until": answer["until"]}).json()
    assert marked["seen_at"] == answer["until"] and get(client, "/v1/alerts")["alerts"][0]["total"] == 0
    assert get(client, "/v1/alerts", since="2020-01-01", search_id=kept["search_id"])["alerts"][0]["total"] == 1


def test_marking_without_a_time_marks_all_that_is_there(client, store, lakes):  # noqa: F811
    kept = save(client)
    store.put(lakes)
    assert client.post(f"/v1/saved-searches/{kept['search_id']}/seen", json={}).status_code == 200
    assert get(client, "/v1/alerts")["alerts"][0]["total"] == 0


@pytest.mark.parametrize(("given", "status"), [
    ({"name": " "}, 422), ({"by": ""}, 422), ({"theme": ["XX"]}, 422), ({"colour": "red"}, 422), ({"mode": "magic"}, 422), ({"q": "x" * 501}, 422),
    ({"q": "", "kind": [], "from": None}, 400),
])
def test_a_search_that_cannot_be_saved_is_refused(client, given, status):
    assert client.post("/v1/saved-searches", json=TO_SAVE | given).status_code == status
    assert get(client, "/v1/saved-searches")["saved"] == []


def test_wrong_questions_are_said(client):
    kept = save(client)
    assert client.get("/v1/alerts", params={"since": "yesterday"}).status_code == 400
    assert client.get("/v1/alerts", params={"search_id": "nothing"}).status_code == 404
    seen = f"/v1/saved-searches/{kept['search_id']}/seen"
    assert client.post(seen, json={"until": "soon"}).status_code == 400 and client.post(seen, content="").status_code == 422
    assert client.post("/v1/saved-searches/nothing/seen", json={}).status_code == 404


def test_the_documentation_shows_how_each_is_called(client):
    assert "curl -X DELETE http://127.0.0.1:8000/v1/saved-searches/" in client.get("/docs").text
