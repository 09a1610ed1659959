"""Recommendations in the graph: put, answered, taken down, and asked for by Cypher."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

import pytest
from fastapi.testclient import TestClient
from readings import digest, leeds, norfolk

from corpus.codebook import load_codebook
from corpus.errors import NotFound
from corpus.vocabulary import Reading, Recommendation
from search_api.app import create_app


def recommending() -> Reading:
    """The Norfolk report with two recommendations, both on its last passage's sentence."""
    reading = norfolk()
    report = reading.report
    where = report.passages[3]
    first = Recommendation(
        id="aaaa000000000001", report_id=report.id, form="recommendation", start=where.start, end=where.end, text=report.quote(where), number="R1",
        addressee="Health visitors", agencies=("HV",), ask="should share concerns with the GP.", due="May 2016", page=4, section=3, paragraph="1.3",
        themes=("CO",), failings=("CO1",),
    )
    second = replace(first, id="aaaa000000000002", start=where.start + 1, text=report.quote(where)[1:], number="", addressee="", agencies=("NEW",), themes=(), failings=())
    return replace(reading, recommendations=(first, second))


def ask(store, query: str, **params):
    return store.cypher(query, params)["rows"]


def test_a_report_makes_its_recommendations_to_agencies_and_they_address_failings(store):
    store.put(recommending())
    assert ask(store, "MATCH (:Report)-[:MAKES]->(x:Recommendation)-[:TO]->(a:Agency) RETURN x.number, a.code ORDER BY a.code") == [["R1", "HV"], ["", "NEW"]]
    assert ask(store, "MATCH (x:Recommendation)-[:ADDRESSES]->(f:Failing) RETURN x.number, f.code") == [["R1", "CO1"]]
    assert ask(store, "MATCH (x:Recommendation)-[:UNDER]->(t:Theme) RETURN t.code") == [["CO"]]


def test_a_finding_that_recommends_still_addresses_its_failing(store):
    store.put(recommending())
    assert ask(store, "MATCH (f:Finding {polarity: 'recommendation'})-[:ADDRESSES]->(x:Failing) RETURN x.code") == [["CO1"]]


def test_recommendations_come_back_as_they_were_read(store):
    reading = recommending()
    store.put(reading)
    told = store.recommendations(reading.report.id)
    assert [one["recommendation_id"] for one in told] == ["aaaa000000000001", "aaaa000000000002"]
    first = reading.recommendations[0]
    assert {name: told[0][name] for name in ("number", "addressee", "text", "ask", "due", "start", "end", "page", "section", "paragraph", "form")} == {
        name: getattr(first, name) for name in ("number", "addressee", "text", "ask", "due", "start", "end", "page", "section", "paragraph", "form")
    }
    assert (told[0]["agencies"], told[0]["themes"], told[0]["failings"]) == (["HV"], ["CO"], ["CO1"])


def test_the_full_answer_of_a_report_holds_them(store):
    reading = recommending()
    store.put(reading)
    assert store.report(reading.report.id)["recommendations"] == store.recommendations(reading.report.id)


def test_a_report_that_is_not_there_has_none(store):
    with pytest.raises(NotFound):
        store.recommendations("nowhere")


def test_put_twice_they_change_nothing(store):
    store.put(recommending())
    before = digest(store)
    assert store.put(recommending()) == "unchanged" and digest(store) == before


def test_withdrawn_with_their_report_they_leave_nothing(store):
    reading = recommending()
    store.put(reading)
    removed = store.withdraw(reading.report.id, reason="asked", withdrawn_at="2026-01-01T00:00:00")
    assert removed["recommendations"] == 2
    assert ask(store, "MATCH (x:Recommendation) RETURN count(x)") == [[0]]
    assert ask(store, "MATCH (a:Agency {code: 'NEW'}) RETURN count(a)") == [[0]]


def test_an_agency_that_is_only_asked_stays_while_its_report_does(store):
    store.put(recommending())
    store.put(leeds())
    assert ask(store, "MATCH (a:Agency {code: 'NEW'}) RETURN count(a)") == [[1]]


def test_a_store_made_before_there_were_recommendations_gets_their_key(store, connection):
    from graph.store import open_store
    from ingest.encoder import DIMENSION, NAME

    store._runner.alone("DROP CONSTRAINT recommendation_key")
    with open_store(connection, dimension=DIMENSION, encoder_name=NAME) as again:
        names = {row["name"] for row in again._runner.read("SHOW CONSTRAINTS YIELD name RETURN name")}
    assert "recommendation_key" in names


def test_the_recipe_gives_what_the_store_does(store):
    reading = recommending()
    store.put(reading)
    query = (files("graph") / "data" / "recipes" / "recommendations-of-report.cypher").read_text("utf-8")
    answer = store.cypher(query, {"report_id": reading.report.id})
    told = [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]
    wanted = store.recommendations(reading.report.id)
    assert told == [{name: one[name] for name in answer["columns"]} for one in wanted]


@pytest.fixture
def client(store, encoder):
    return TestClient(create_app(store, encoder), base_url="http://localhost")


def test_the_api_lists_them(client, store):
    reading = recommending()
    store.put(reading)
    answer = client.get(f"/v1/reports/{reading.report.id}/recommendations")
    assert answer.status_code == 200
    assert [one["number"] for one in answer.json()["recommendations"]] == ["R1", ""]
    assert client.get(f"/v1/reports/{reading.report.id}").json()["recommendations"] == answer.json()["recommendations"]


def test_the_api_knows_no_recommendations_of_a_report_that_is_not_there(client):
    assert client.get("/v1/reports/nowhere/recommendations").status_code == 404


def test_the_command_line_prints_them_with_place_and_addressee(scr):
    shown = scr("show", "Child R", "--recommendations").out
    assert "Recommendation 4, to Children’s social care (CSC)" in shown and "(p. 10, para 7.4)" in shown
    assert "“Children’s social care should ensure that" in " ".join(shown.split())


def test_the_command_line_calls_what_a_recommendation_answers_to_by_its_name(scr):
    one = next(r for r in scr("show", "Child R", "--recommendations", "--json").json if r["failings"])
    code = one["failings"][0]
    assert f"{load_codebook().label(code)} ({code})" in " ".join(scr("show", "Child R", "--recommendations").out.split())


def test_the_command_line_gives_them_as_json(scr):
    told = scr("show", "Child R", "--recommendations", "--json").json
    assert [one["number"] for one in told] == [f"Recommendation {n}" for n in range(1, 8)]


def test_a_report_without_any_says_so(scr):
    assert "No recommendations were found" in scr("show", "Mina", "--recommendations").out
