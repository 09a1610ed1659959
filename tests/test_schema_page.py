"""The schema page says what the graph holds: all of it, with the right types, and nothing else."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.library import Library
from corpus.samples import sample_folder
from corpus.settings import cache
from corpus.vocabulary import Event, Facts, Grade, OcrPage, Redacted, Table
from graph import cypher
from graph.schema_page import BEGIN, END, markdown, schema
from ingest import pipeline
from ingest.pipeline import load_models
from ingest.read import read_report
from decided import ANN, decided, found
from readings import leeds, reading, undated
from search_api.app import create_app
from test_duplicates import DRAFT, FINAL
from test_recommendations_store import recommending
from typer.testing import CliRunner

README = (Path(__file__).resolve().parent.parent / "README.md").read_text("utf-8")
HELD = """
MATCH (n) UNWIND labels(n) AS label UNWIND keys(n) AS name
RETURN label, name, collect(DISTINCT valueType(n[name])) AS types, count(*) AS nodes"""
OF_RELATIONSHIPS = "MATCH ()-[r]->() UNWIND keys(r) AS name RETURN type(r) AS label, name, collect(DISTINCT valueType(r[name])) AS types"
NODES = "MATCH (n) UNWIND labels(n) AS label RETURN label, count(*) AS nodes"
JOINED = "MATCH (a)-[r]->(b) RETURN DISTINCT labels(a)[0] AS start, type(r) AS type, labels(b)[0] AS end"
INDEXES = "SHOW INDEXES YIELD name, type, owningConstraint WHERE owningConstraint IS NULL AND type <> 'LOOKUP' RETURN name, type ORDER BY name"
AS_STORED = {"LIST<STRING>": {"LIST<STRING>", "LIST<NOTHING>"}}  # NOTHING: an empty one


def whole():
    """A reading in which everything is known that a reading can know."""
    facts = Facts(
        title="Everything", kind="ilacs", area="leeds", region="Yorkshire and the Humber", published="2019-05-02", published_estimated=True,
        inspected="2019-03-22", publisher="Ofsted", author="A. Inspector", licence="Open Government Licence", grades=(Grade("Leaders", "good"),),
        factors=("neglect",), child_age_band="under 1", harm="neglect",
    )
    labels = [("SU", "failing", ["CSC"]), ("CO", "recommendation", ["GP"]), ("CO1", "recommendation", ["GP"])]
    made = reading(
        "everything", [("Nobody was supervised, and they should be.", [1, 0, 1, 0], labels), ("This was said.", [0, 1, 0, 1], [])], facts=facts,
        events=[Event("March 2014", "2014-03", "School", "Attendance fell", "Letter sent", 1)], tables=[Table((("a", "b"),), page=1, section=0, kind="family")],
    )
    return replace(made, report=replace(made.report, warnings=("page 2 has no text",), redacted=Redacted(names=1), ocr_pages=(OcrPage(1, 0.93),)))


@pytest.fixture(scope="module")
def filled(opened_store, tmp_path_factory):
    """Readings made by hand after a search was saved, two in a collection, one taken down with a receipt after it was decided on, one twice, some decided on,
    one of which a person said a fact, and samples of every kind read by the real models."""
    opened_store.clear()
    models = load_models(cache())
    opened_store.save_search("school", name="Schools", by="Ann")
    for made in (recommending(), leeds(), undated(), whole()):
        opened_store.put(made)
    opened_store.decide(found(opened_store, "RE1", report=leeds().report.id), what="accept", **ANN)
    kept = opened_store.make_collection("Kept", by="Ann")["collection_id"]
    opened_store.collect(kept, finding_id=found(opened_store, "RE1", report=leeds().report.id), by="Ann")
    opened_store.collect(kept, passage_id=opened_store.report(whole().report.id)["passages"][0]["passage_id"], by="Ann")
    home = tmp_path_factory.mktemp("home")
    opened_store.withdraw_with_receipt(leeds().report.id, Library(home), home, reason="asked", withdrawn_at="2024-01-02T03:04:05+00:00", by="J. Smith")
    for one in (DRAFT, FINAL):
        opened_store.put(one)
    opened_store.say_of_pair(DRAFT.report.id, FINAL.report.id, what="separate", **ANN)
    opened_store.say_of_pair(DRAFT.report.id, FINAL.report.id, what="rejoin", **ANN | {"at": "2026-03-04T10:00:00+00:00"})
    opened_store.tell_facts(undated().report.id, {"published": "March 2021"}, by="Ann", at="2026-03-04T10:00:00+00:00")
    decided(opened_store)
    opened_store.decide(found(opened_store, "SU"), what="undo", **ANN)
    by_kind = {path.suffix: path for path in sorted(sample_folder().iterdir())}
    for path in by_kind.values():
        opened_store.put(pipeline.made(read_report(path), models, source=str(path), fingerprint=path.name))
    yield opened_store
    opened_store.clear()


def rows(store, query):
    return store._runner.read(query)


def plain(types):
    return {t.replace(" NOT NULL", "") for t in types}


LABELS = {x["label"]: {p["name"]: p for p in x["properties"]} for x in schema()["labels"]}


def test_every_label_and_its_key_are_those_of_the_program():
    assert {x["label"]: x["key"] for x in schema()["labels"]} == cypher.KEYS


def test_every_property_in_the_graph_is_described_with_its_type(filled):
    wrong = [
        (row["label"], row["name"], row["types"]) for row in rows(filled, HELD)
        if (said := LABELS.get(row["label"], {}).get(row["name"])) is None
        or not plain(row["types"]) <= AS_STORED.get(said["type"], {said["type"]})
    ]
    assert wrong == []


def test_nothing_is_described_that_is_never_written(filled):
    held = defaultdict(set)
    for row in rows(filled, HELD):
        held[row["label"]].add(row["name"])
    like = {x["label"] for x in schema()["labels"] if x["like"]}
    never = {label: {name for name, p in named.items() if not (label in like and p["absent"])} - held[label] for label, named in LABELS.items()}
    assert {label: names for label, names in never.items() if names} == {}


def test_only_properties_that_are_said_to_be_absent_are(filled):
    nodes = {row["label"]: row["nodes"] for row in rows(filled, NODES)}
    lacking = {(row["label"], row["name"]) for row in rows(filled, HELD) if row["nodes"] < nodes[row["label"]]}
    assert {(label, name) for label, name in lacking if not LABELS[label][name]["absent"]} == set()


def test_the_relationships_are_those_of_the_graph(filled):
    assert {(r["start"], r["type"], r["end"]) for r in rows(filled, JOINED)} == {(r["start"], r["type"], r["end"]) for r in schema()["relationships"]}


def test_the_properties_of_relationships_are_those_of_the_graph(filled):
    said = {(r["type"], p["name"]): p["type"] for r in schema()["relationships"] for p in r["properties"]}
    held = {(row["label"], row["name"]): plain(row["types"]) for row in rows(filled, OF_RELATIONSHIPS)}
    assert held == {key: {type_} for key, type_ in said.items()}


def test_the_indexes_are_those_of_the_database(filled):
    assert [(r["name"], r["type"]) for r in rows(filled, INDEXES)] == sorted((x["name"], x["kind"]) for x in schema()["indexes"])


def test_how_an_index_is_asked_is_let_through_the_cage(filled):
    asked = [x["means"] for x in schema()["indexes"] if x["means"].startswith("CALL")]
    assert asked and all(filled.cypher(f"{query} RETURN node, score", {"vector": [0.1] * 384})["rows"] for query in asked)


def test_the_readme_holds_the_page_as_it_is_printed():
    assert README[README.index(BEGIN):README.index(END) + len(END) + 1] == markdown()


def test_the_command_prints_the_page():
    from ui.cli import app

    assert CliRunner().invoke(app, ["schema", "--markdown"]).stdout == markdown()
    said = CliRunner().invoke(app, ["schema"]).stdout
    assert all(label in said for label in LABELS) and "(:Finding)-[:ABOUT]->(:Failing)" in said


def test_the_command_and_the_api_give_the_same_value(opened_store):
    import json

    from ui.cli import app

    answer = TestClient(create_app(opened_store, None), base_url="http://localhost").get("/v1/schema")
    assert answer.status_code == 200 and answer.json() == schema() == json.loads(CliRunner().invoke(app, ["schema", "--json"]).stdout)
