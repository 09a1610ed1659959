"""What stands together in one report or section, over reports made by hand."""

import pytest
from fastapi.testclient import TestClient

from corpus.errors import UsageError
from corpus.vocabulary import Facts
from graph.filters import Filters
from graph.statistics import g2
from readings import fold, reading
from recipes import recipe
from search_api.app import create_app

F = Filters.checked


def report(n, *sections, kind="scr", name="r", published="2019"):
    """A report whose sections each hold failings with these codes."""
    said = [(f"Sentence {i} of {n}.", [1], [(code, "failing", []) for code in codes]) for i, codes in enumerate(sections)]
    return reading(f"{name}{n:02}", said, facts=Facts(title=f"{name}{n:02}", kind=kind, published=published))


@pytest.fixture(scope="module")
def filled(opened_store):
    """21 reports: CO1 and SU1 together in 6, under one heading in 5; RE1 in 10; one without a failing.
    Two more are drafts, which count for nothing. Filled once: no test writes."""
    opened_store.clear()
    reports = [report(n, ["CO1", "SU1"]) for n in range(5)] + [report(5, ["CO1"], ["SU1"], ["RE1"])]
    reports += [report(n, ["RE1"]) for n in range(6, 15)] + [report(n, ["DE1"]) for n in range(15, 19)] + [report(19, ["DE1"], kind="jtai")]
    for one in (*reports, reading("good", [("All was well.", [1], [("CO1", "strength", [])])])):
        opened_store.put(one)
    for n in (0, 5):
        fold(opened_store, report(n, ["CO1", "SU1"], ["RE1"], name="draft ", published="2018"), reports[n])
    return opened_store


def pairs(answer):
    return {(p["one"], p["other"]): p for p in answer["pairs"]}


def test_a_pair_is_counted_once_a_report_and_expected_as_if_independent(filled):
    pair = pairs(filled.together())["CO1", "SU1"]
    assert (pair["one_units"], pair["other_units"], pair["observed"], pair["expected"], pair["lift"]) == (6, 6, 6, 1.71, 3.5)
    assert pair["g2"] == pytest.approx(g2(6, 0, 0, 15), abs=0.01) and pair["lift_low"] < 3.5 < pair["lift_high"] and pair["p"] < 0.001


def test_reports_without_a_failing_count_too(filled):
    answer = filled.together()
    assert (answer["units"], answer["with_any"]) == (21, 20)


@pytest.mark.parametrize(("within", "units", "with_any", "both"), [("report", 23, 22, 8), ("section", 27, 26, 7)])
def test_drafts_count_where_they_are_asked_for(filled, within, units, with_any, both):
    answer = filled.together(F(include_duplicates=True), within=within, limit=200)
    assert (answer["units"], answer["with_any"], pairs(answer)["CO1", "SU1"]["observed"]) == (units, with_any, both)


def test_within_a_section_both_must_stand_under_one_heading(filled):
    answer = filled.together(within="section")
    assert (answer["units"], answer["with_any"], pairs(answer)["CO1", "SU1"]["observed"]) == (23, 22, 5)


def test_pairs_of_fewer_than_five_are_tried_and_not_listed(filled):
    """Of four codes in five reports each there are six pairs; one stands together five times."""
    answer = filled.together()
    assert (answer["least"], answer["tried"], answer["total"]) == (5, 6, 1)


def test_the_chance_is_adjusted_for_the_pairs_that_were_tried(filled):
    pair = pairs(filled.together())["CO1", "SU1"]
    assert pair["q"] == pytest.approx(6 * pair["p"], rel=0.05)


def test_a_filter_on_themes_chooses_pairs_and_changes_no_count(filled):
    whole, some = pairs(filled.together())["CO1", "SU1"], pairs(filled.together(F(theme=["SU"])))["CO1", "SU1"]
    assert (some["observed"], some["expected"], some["g2"]) == (whole["observed"], whole["expected"], whole["g2"])
    assert pairs(filled.together(F(theme=["FA"]))) == {} and filled.together(F(theme=["SU"]))["tried"] == 3


def test_a_filter_on_reports_changes_the_units(filled):
    assert filled.together(F(kind=["jtai"]))["units"] == 1


def test_a_pair_comes_with_a_place_where_both_are_said(filled):
    (pair,) = filled.together(within="section")["pairs"]
    assert [f["code"] for f in pair["example"]["said"]] == ["CO1", "SU1"] and pair["example"]["sections"] == ["Heading 0", "Heading 0"]
    assert pair["example"]["said"][0]["page"] == 1 and pair["example"]["said"][0]["quotation"].startswith("Sentence 0")


def test_themes_make_a_matrix(filled):
    matrix = filled.together()["matrix"]
    codes = [t["code"] for t in matrix["themes"]]
    co, su = codes.index("CO"), codes.index("SU")
    assert matrix["observed"][co][su] == matrix["observed"][su][co] == matrix["themes"][co]["units"] == 6
    assert matrix["lift"][co][co] is None and matrix["lift"][co][codes.index("ID")] is None


def test_one_sentence_with_two_codes_is_told_apart(filled):
    """Five of the six hold both codes in one sentence; the sixth in two, and is the example."""
    pair = pairs(filled.together())["CO1", "SU1"]
    assert pair["one_sentence"] == 5 and pair["example"]["report"]["title"] == "r05"
    assert [f["quotation"] for f in pair["example"]["said"]] == ["Sentence 0 of 5.", "Sentence 1 of 5."]


def test_one_polarity_is_looked_at_at_a_time(filled):
    with pytest.raises(UsageError, match="polarity"):
        filled.together(F(polarity=["failing", "strength"]))
    assert filled.together(F(polarity=["strength"]))["polarity"] == "strength"


@pytest.mark.parametrize(("name", "within"), [("together-in-reports", "report"), ("together-in-sections", "section")])
def test_the_recipes_give_the_same(filled, name, within):
    (row,) = recipe(filled, name)
    (pair,) = filled.together(within=within)["pairs"]
    assert {k: pair[k] for k in row} == pytest.approx(row, abs=0.01)


def test_the_route_answers(filled, encoder):
    client = TestClient(create_app(filled, encoder), base_url="http://localhost")
    answer = client.get("/v1/together", params={"within": "section", "theme": "CO"}).json()
    assert [(p["one"], p["other"], p["observed"]) for p in answer["pairs"]] == [("CO1", "SU1", 5)] and "no cause" in answer["note"]
    assert client.get("/v1/together", params=[("polarity", "failing"), ("polarity", "strength")]).status_code == 400
    assert client.get("/v1/together", params={"within": "paragraph"}).status_code == 422


def test_the_command_prints_pairs_with_their_places(scr):
    value = scr("together", "--within", "section", "--json").json
    assert value["within"] == "section" and value["units"] > 20 and len(value["matrix"]["themes"]) == 12
    value = scr("together", "--json").json
    assert value["pairs"] and all(p["observed"] >= 5 and len(p["example"]["said"]) == 2 for p in value["pairs"])
    done = scr("together", COLUMNS="200")
    assert "“" in done.out and "pairs were tried" in done.out and "not prevalence" in done.out


def test_long_reports_that_hold_everything_make_no_pair(store):
    """Of 40 reports ten hold all of eight failings, ten one, the others none: among reports alike nothing is left of a high lift."""
    codes = "CO1 SU1 RE1 DE1 CH1 FA1 IA1 OR1".split()
    for n in range(10):
        store.put(report(n, codes))
        store.put(report(n + 20, [codes[n % 8]]))
        store.put(report(n + 40, []))
        store.put(report(n + 60, []))
    pair = pairs(store.together(limit=50))["CO1", "SU1"]
    assert pair["lift"] > 2.5 and pair["expected_like"] == pytest.approx(pair["observed"], abs=0.6)
