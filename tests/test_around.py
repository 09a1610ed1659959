"""What lies around one thing in the graph, over reports made by hand."""

import pytest
from fastapi.testclient import TestClient

from corpus.errors import NotFound, UsageError
from corpus.vocabulary import Facts
from graph.filters import Filters
from readings import fold, reading
from search_api.app import create_app

F = Filters.checked


def report(name, *passages, **facts):
    return reading(name, passages, facts=Facts(**({"title": name, "kind": "scr", "published": "2019"} | facts)))


ONE = report("one", ("Police told nobody.", [1], [("CO1", "failing", ["POL"]), ("SU1", "failing", [])]), ("Nobody told the GP.", [1], [("CO1", "failing", ["POL", "GP"])]), area="norfolk")
TWO = report("two", ("It was shared.", [1], [("CO1", "strength", ["POL"])]), ("Not told.", [1], [("CO1", "failing", ["GP"])]), area="leeds", kind="jtai", published="2022-03")
DRAFT = report("draft of one", ("Police told nobody.", [1], [("CO1", "failing", ["POL"])]), area="norfolk", published="2018")


@pytest.fixture(scope="module")
def filled(opened_store):
    """Two reports and a draft, which counts for nothing. Filled once: no test writes."""
    opened_store.clear()
    for made in (ONE, TWO):
        opened_store.put(made)
    fold(opened_store, DRAFT, ONE)
    return opened_store


def near(answer, kind):
    return {row["key"]: (row["mentions"], row["reports"]) for row in answer["neighbours"] if row["kind"] == kind}


def test_the_neighbours_of_a_failing_are_counted_by_the_findings_that_tie_them(filled):
    answer = filled.around("failing", "CO1", F(polarity=["failing"]))
    assert (answer["mentions"], answer["reports"], answer["label"]) == (3, 2, "Information not shared or shared too late")
    assert near(answer, "failing") == {"SU1": (1, 1)} and near(answer, "theme") == {"CO": (3, 2)}
    assert near(answer, "report") == {ONE.report.id: (2, 1), TWO.report.id: (1, 1)}


def test_what_is_left_out_is_counted_and_the_strongest_stay(filled):
    answer = filled.around("failing", "CO1", F(polarity=["failing"]), limit=1)
    assert answer["left_out"] == {"agency": 1, "area": 1, "report": 1} and near(answer, "report") == {ONE.report.id: (2, 1)}


def test_agencies_and_areas_stand_by_name_without_numbers_and_are_paged_through(filled):
    """In order of how often they are spoken of they would be a league table: Norfolk is spoken of more than Leeds."""
    whole = filled.around("failing", "CO1", F(polarity=["failing"]))
    assert list(near(whole, "area").items()) == [("leeds", (None, None)), ("norfolk", (None, None))] and list(near(whole, "agency")) == ["GP", "POL"]
    rest = filled.around("failing", "CO1", F(polarity=["failing"]), limit=1, area_skip=1)
    assert list(near(rest, "area")) == ["norfolk"] and list(near(rest, "agency")) == ["GP"] and rest["left_out"] == {"agency": 1, "report": 1}
    shown = filled.cypher(rest["query"], rest["parameters"])["rows"]
    assert [row[1:4] for row in shown if row[0] == "area"] == [["norfolk", None, None]]


@pytest.mark.parametrize(("kind", "key", "others"), [
    ("theme", "CO", {"failing": {"CO1"}, "agency": {"POL", "GP"}}), ("agency", "pol", {"failing": {"CO1"}, "agency": {"GP"}}),
    ("area", "Norfolk", {"theme": {"CO", "SU"}, "report": {ONE.report.id}}), ("report", ONE.report.id, {"area": {"norfolk"}, "failing": {"CO1", "SU1"}}),
])
def test_every_kind_of_thing_can_be_started_from(filled, kind, key, others):
    answer = filled.around(kind, key, F(polarity=["failing"]))
    assert {k: set(near(answer, k)) for k in others} == others


def test_a_draft_is_looked_at_only_where_it_is_named(filled):
    assert near(filled.around("report", DRAFT.report.id), "failing") == {"CO1": (1, 1)}


def test_a_strength_is_not_called_by_its_failing(filled):
    answer = filled.around("report", TWO.report.id, F(polarity=["strength"]))
    assert [n["label"] for n in answer["neighbours"] if n["kind"] == "failing"] != ["Information not shared or shared too late"]


@pytest.mark.parametrize(("kind", "key"), [("theme", "CO"), ("failing", "CO1"), ("agency", "POL"), ("area", "norfolk"), ("report", ONE.report.id)])
def test_the_query_that_is_shown_runs_and_gives_the_same(filled, kind, key):
    answer = filled.around(kind, key, F(polarity=["failing"], year_from=2010))
    shown = filled.cypher(answer["query"], answer["parameters"])
    assert [tuple(row[:4]) for row in shown["rows"]] == [(n["kind"], n["key"], n["mentions"], n["reports"]) for n in answer["neighbours"]]
    assert all(row[4]["nodes"] and row[5]["nodes"] for row in shown["rows"])


@pytest.mark.parametrize(("kind", "key", "error"), [("area", "essex", NotFound), ("report", "0" * 16, NotFound), ("failing", "ZZ9", UsageError), ("night", "CO1", UsageError)])
def test_what_is_not_there_is_said(filled, kind, key, error):
    with pytest.raises(error):
        filled.around(kind, key)


def test_the_api_gives_the_same(filled, encoder):
    client = TestClient(create_app(filled, encoder), base_url="http://127.0.0.1")
    answer = client.get("/v1/graph/failing/CO1", params={"polarity": "failing"}).json()
    assert near(answer, "report") == {ONE.report.id: (2, 1), TWO.report.id: (1, 1)} and "not prevalence" in answer["note"]
    assert client.get("/v1/graph/report/nothing").status_code == 404 and client.get("/v1/graph/failing/ZZ9").status_code in (400, 422)


def test_the_api_says_how_often_the_model_is_right_by_theme(filled, encoder):
    client = TestClient(create_app(filled, encoder), base_url="http://127.0.0.1")
    answer = client.get("/v1/accuracy").json()
    (row,) = [r for g in answer["genres"] if g["genre"] == "inspection" for r in g["themes"] if (r["code"], r["polarity"]) == ("DE", "failing")]
    right, wrong, missed = filled.measured.counts("inspection", "DE", "failing")
    assert row["precision"] == round(right / (right + wrong), 3) and row["recall"] == round(right / (right + missed), 3)
    assert row["precision_low"] < row["precision"] < row["precision_high"] and answer["model"] == filled.measured.model
