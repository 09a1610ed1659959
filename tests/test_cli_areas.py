"""`scr areas`, `timeline`, `recurrence` and `echoes` on the sample reports."""

import pytest


@pytest.fixture(scope="module")
def area(scr):
    """The area with most reports."""
    return max(scr("areas", "--json").json, key=lambda row: row["reports"])


def test_areas_are_listed(scr, area):
    assert area["reports"] >= 4 and f"{area['name']}" in scr("areas").out


def test_a_timeline_is_printed_in_order_with_grades_and_themes(scr, area):
    value = scr("timeline", area["name"], "--json").json
    dates = [e["published"] for e in value["entries"] if e["published"]]
    assert dates == sorted(dates) and len(value["entries"]) >= 3
    said = " ".join(scr("timeline", area["code"]).out.split())
    assert all(e["title"] in said for e in value["entries"]) and "not prevalence" in said
    assert any(f"{g['subject']}: {g['grade']}" in said for e in value["entries"] for g in e["grades"])


def test_what_came_back_is_printed_with_both_sentences(scr, area):
    value = scr("recurrence", "--area", area["code"], "--json").json
    assert value["recurrences"]
    said = " ".join(scr("recurrence", "--area", area["code"]).out.split())
    for row in value["recurrences"]:
        assert f"{row['label']} ({row['code']})" in said
        assert row["pair"] is None or all(" ".join(row["pair"][way]["quotation"].split()) in said for way in ("earlier", "later"))
    assert "not prevalence" in said


def test_what_came_back_everywhere_is_counted(scr):
    value = scr("recurrence", "--by", "agency", "--json").json
    assert value["by"] == "agency" and value["recurrences"]
    assert value["recurrences"][0]["label"].split()[0] in scr("recurrence").out


def test_the_echoes_of_a_finding_are_printed(scr):
    (row,) = scr("cypher", "MATCH (f:Finding)-[:ECHOES]->(g) RETURN f.finding_id AS id, g.quotation AS said ORDER BY id, said LIMIT 1", "--json").json
    assert " ".join(row["said"].split()) in " ".join(scr("echoes", row["id"]).out.split())


def test_an_area_and_a_grouping_together_are_wrong_usage(scr, area):
    assert "Choose one" in scr("recurrence", "--area", area["code"], "--by", "year", expect=2).err


def test_an_area_without_reports_is_said(scr):
    assert "scr areas" in scr("timeline", "Rutland", expect=1).err
