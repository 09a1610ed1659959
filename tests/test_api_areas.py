"""The API on areas, timelines, recurrence and echoes."""

import pytest
from fastapi.testclient import TestClient

from search_api.app import create_app
from test_api import get
from test_recurrence import FAILING, three_areas, told

PRESS = told("article", "2022", FAILING, kind="press")


@pytest.fixture(scope="module")
def client(opened_store):
    opened_store.clear()
    for one in (*three_areas(), PRESS):
        opened_store.put(one)
    return TestClient(create_app(opened_store, None), base_url="http://localhost")  # no question is encoded here


def test_areas(client):
    assert [(a["name"], a["reports"]) for a in get(client, "/v1/areas")["areas"]] == [("Essex", 2), ("Leeds", 3), ("Norfolk", 4)]
    assert [a["code"] for a in get(client, "/v1/areas", kind="press")["areas"]] == ["norfolk"]


def test_a_timeline_by_code_or_name(client):
    answer = get(client, "/v1/areas/norfolk/timeline")
    assert [(e["published"], e["precision"]) for e in answer["entries"]] == [("2015", "year"), ("2018", "year"), ("2020", "year")]
    assert get(client, "/v1/areas/Norfolk County Council/timeline") == answer and "not prevalence" in answer["note"]
    assert len(get(client, "/v1/areas/norfolk/timeline", all_kinds=True)["entries"]) == 4


def test_recurrence_in_an_area_with_its_pair(client):
    (row,) = get(client, "/v1/areas/norfolk/recurrence")["recurrences"]
    assert (row["code"], row["reports"], row["came_back"], row["told_before"]) == ("CO1", 3, 2, ["failing", "recommendation"])
    pair = row["pair"]
    assert pair["earlier"]["published"] < pair["later"]["published"] and pair["earlier"]["quotation"].startswith("norfolk") and pair["score"] == 1.0
    assert get(client, "/v1/areas/norfolk/recurrence", after="recommendation")["recurrences"][0]["told_before"] == ["recommendation"]


def test_recurrence_across_areas_by_year(client):
    (row,) = get(client, "/v1/recurrence", by="year")["recurrences"]
    assert [(g["key"], g["areas"]) for g in row["groups"]] == [(2018, 3), (2020, 1)]


def test_no_answer_across_areas_names_one(client):
    text = client.get("/v1/recurrence", params={"by": "region"}).text
    assert "norfolk" not in text.lower() and "leeds" not in text.lower()


def test_echoes_of_a_finding(client):
    report = next(r for r in get(client, "/v1/reports")["reports"] if r["title"] == "norfolk new")
    (finding,) = get(client, f"/v1/reports/{report['report_id']}/findings")["findings"]
    answer = get(client, f"/v1/findings/{finding['finding_id']}/echoes")
    assert answer["earlier_count"] == len(answer["earlier"]) > 0 and {"norfolk old"} <= {e["title"] for e in answer["earlier"]}
    assert all(e["score"] >= 0.7 and e["quotation"] and e["published"] for e in answer["earlier"] + answer["later"])


@pytest.mark.parametrize(("path", "params", "status"), [
    ("/v1/areas/nowhere-at-all/recurrence", {}, 404), ("/v1/areas/nowhere-at-all/timeline", {}, 404), ("/v1/findings/x/echoes", {}, 404),
    ("/v1/recurrence", {"by": "area"}, 422), ("/v1/recurrence", {"after": "strength"}, 422), ("/v1/recurrence", {"polarity": "failing"}, 400),
    ("/v1/areas/norfolk/recurrence", {"by": "year"}, 422), ("/v1/findings/x/echoes", {"limit": 0}, 422),
    ("/v1/recurrence", {"include_duplicates": True}, 400), ("/v1/areas/norfolk/recurrence", {"include_duplicates": True}, 400),
    ("/v1/recommendations/repeated", {"include_duplicates": True}, 400),
])
def test_what_cannot_be_asked_for_is_a_problem(client, path, params, status):
    response = client.get(path, params=params)
    assert response.status_code == status and response.json()["detail"]


def test_a_report_read_before_there_were_echoes_says_so(client, opened_store):
    assert all(r["echoes"] for r in get(client, "/v1/reports")["reports"]) and get(client, "/v1/status")["without_echoes"] == 0
