"""Counts as people get them, over the API and on the command line: with their error, and small ones withheld."""

import re

import pytest
from fastapi.testclient import TestClient

from corpus.vocabulary import Facts
from graph.estimates import Measured
from readings import reading
from recipes import recipe
from search_api.app import create_app
from test_estimates import accuracy, by_model
from ui.counted import cell, explained


@pytest.fixture
def client(store, encoder, monkeypatch):
    """Six reports on two areas, each with a failing, of children of two ages."""
    monkeypatch.setattr(store, "measured", Measured(accuracy()))
    for n in range(6):
        facts = Facts(title=f"Child {n}", kind="scr", area="leeds" if n % 2 else "norfolk", child_age_band="under 1" if n else "16 to 17")
        store.put(by_model(reading(f"r{n}", [(f"Information was not shared, {n}.", [1], [("CO1", "failing", ["GP"])])], facts=facts)))
    return TestClient(create_app(store, encoder), base_url="http://localhost")


def test_themes_and_failings_come_with_estimates(client):
    answer = client.get("/v1/themes").json()
    (theme,) = [t for t in answer["themes"] if t["code"] == "CO"]
    for one in (theme, next(f for f in theme["failings"] if f["code"] == "CO1")):
        made = one["estimates"]["failing"]
        assert one["failing"] == 6 and made["estimate_low"] < made["estimate"] < made["estimate_high"] and one["no_estimate"] == ""
    assert "not prevalence" in answer["note"]


def test_counts_by_a_dimension_come_with_estimates(client):
    (row,) = client.get("/v1/counts/agency").json()["counts"]
    assert (row["key"], row["failing"], row["suppressed"]) == ("GP", 6, {}) and row["estimates"]["failing"]["estimate"] == 7


def test_ages_are_counted_and_within_an_area_withheld(client):
    whole = client.get("/v1/counts/age").json()["counts"]
    assert [(r["key"], r["failing"]) for r in whole] == [("under 1", 5), ("16 to 17", 1)]
    area = client.get("/v1/counts/age", params={"area": "norfolk"}).json()["counts"]
    assert all(r["failing"] is None and r["suppressed"]["failing"] for r in area)


def test_what_would_get_round_it_is_refused_in_words(client):
    answer = client.get("/v1/counts/age", params={"area": ["norfolk", "leeds"]})
    assert answer.status_code == 400 and "one area" in answer.json()["detail"]


def test_counts_beside_filters_say_why_they_are_plain(client):
    answer = client.get("/v1/facets").json()
    assert answer["theme"][0]["count"] == 6 and "without estimates" in answer["note"]


def test_the_timeline_comes_with_estimates(client):
    entry = client.get("/v1/areas/norfolk/timeline").json()["entries"][0]
    for one in (entry, entry["themes"][0]):
        made = one["estimates"]["failing"]
        assert one["failing"] == 1 and made["estimate_low"] <= made["estimate"] < made["estimate_high"] and one["no_estimate"] == ""


def test_missing_recommendations_come_with_estimates(client):
    answer = client.get("/v1/recommendations/missing").json()
    report = answer["reports"][0]
    (item,) = report["items"]
    assert item["mentions"] == 1 and item["estimates"]["mentions"]["estimate_high"] > 1
    assert (item["on_theme"], item["estimates"]["on_theme"]["estimate"]) == (0, 0) and report["estimates"]["against"]["estimate_high"] > 0


def test_unfounded_recommendations_come_with_estimates_of_what_was_asked_for(client, store):
    told = [(f"Information should be shared, {n}.", [1], [("CO3", "recommendation", ["GP"])]) for n in range(8)]
    store.put(by_model(reading("asks", told, facts=Facts(title="Asks", kind="scr"))))
    for by, expected in (("failing", 8), ("theme", 10)):  # of single failings no errors were measured on recommendations
        (item,) = client.get("/v1/recommendations/unfounded", params={"by": by}).json()["reports"][0]["items"]
        assert item["mentions"] == 8 and item["estimates"]["mentions"]["estimate"] == expected


def test_without_an_estimate_it_is_said_why(client, store, monkeypatch):
    monkeypatch.setattr(store, "measured", Measured(None))
    theme = client.get("/v1/themes").json()["themes"][0]
    assert theme["estimates"] is None and "not been measured" in theme["no_estimate"]


def test_the_recipes_of_counts_give_the_same(client, store):
    rows = {r["code"]: (r["failing"], r["strength"], r["recommendation"], r["reports"]) for r in recipe(store, "counts-by-theme")}
    assert rows == {t["code"]: (t["failing"], t["strength"], t["recommendation"], t["reports"]) for t in store.themes()}
    assert {r["age"]: (r["failing"], r["reports"]) for r in recipe(store, "counts-by-age")} == {
        r["key"]: (r["failing"], r["reports"]) for r in store.counts_by("age")
    }


MADE = {
    "failing": 120, "strength": 0, "recommendation": 0, "no_estimate": "",
    "estimates": {"failing": {"estimate": 128, "estimate_low": 105, "estimate_high": 150}},
}


def test_a_count_is_read_with_its_range():
    assert cell(MADE, "failing") == "120 (105 to 150)" and cell(MADE, "strength") == "0"
    assert explained([MADE]).startswith("120 (105 to 150): found 120; probably 105 to 150 when the model's errors are allowed for.")


def test_a_withheld_count_is_read_as_withheld():
    assert cell({"failing": None, "suppressed": {"failing": "withheld: fewer than 5"}}, "failing") == "withheld"


def test_why_there_is_no_estimate_is_read_once():
    row = {"failing": 3, "strength": 0, "recommendation": 0, "estimates": None, "no_estimate": "No estimate: nothing was measured."}
    assert (cell(row, "failing"), explained([row, row])) == ("3", "No estimate: nothing was measured.")


def test_the_command_line_says_what_is_probable(scr):
    for words in (("themes",), ("counts", "kind"), ("counts", "year", "--theme", "SU")):
        done = scr(*words, COLUMNS="160")
        assert re.search(r"found (\d+); probably \d+ to \d+ when the model's errors are allowed for", done.out) and "not prevalence" in done.out


def test_the_timeline_and_what_is_missing_are_read_with_their_range(scr):
    for words in (("timeline", "ashmere"), ("recommendations", "missing", "--limit", "3")):
        done = scr(*words, COLUMNS="160")
        assert re.search(r"\d+ \(\d+ to \d+\)", done.out) and "when the model's errors are allowed for" in done.out and "not prevalence" in done.out


def test_the_command_line_withholds_small_counts_of_age_in_an_area(scr):
    rows = scr("counts", "age", "--area", "ashmere", "--json").json
    assert rows and all(row["failing"] is None for row in rows)
    assert "withheld" in scr("counts", "age", "--area", "ashmere", COLUMNS="160").out
    assert any(row["failing"] for row in scr("counts", "age", "--json").json)


def test_accuracy_is_measured_by_one_command(scr, tmp_path):
    """On 12 plain sentences, into a copy of the weights."""
    import json
    import shutil

    from ingest.accuracy import load_accuracy
    from ingest.findings import DATA

    for name in ("finder.json", "finder.safetensors"):
        shutil.copy(DATA / name, tmp_path / name)
    said = [("Supervision did not take place for six months.", "SU1"), ("The school's concern was never recorded.", "RE1")] * 6
    rows = [
        {"id": f"d{n}-00", "document": f"d{n}", "kind": "review", "text": text, "labels": [{"code": code, "polarity": "failing", "agencies": []}]}
        for n, (text, code) in enumerate(said)
    ]
    (tmp_path / "dev.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = scr("accuracy", "--dev", tmp_path / "dev.jsonl", "--weights", tmp_path, "--json").json
    assert sum(found["narrative"]["SU/failing"]) >= 6 and found["sentences"] == 12
    assert load_accuracy(tmp_path) == found
