"""Recommendations and failings, both ways, over reports made by hand."""

import pytest
from fastapi.testclient import TestClient

from corpus.errors import UsageError
from corpus.vocabulary import Facts
from graph.dates import later
from graph.filters import Filters
from readings import fold, reading
from recipes import recipe
from search_api.app import create_app

F = Filters.checked
NO_VISIT = "Nobody saw the boy alone."
NO_RECORD = "The visit was never written up."
NO_SUPERVISION = "Supervision was cancelled."
SHARE = "The board should see that information is shared."


def failing(text, code, *agencies):
    return (text, code, "failing", agencies)


def recommended(text, code, *agencies):
    return (text, code, "recommendation", agencies)


def told(name, *labels, **facts):
    return reading(name, [(text, [1], [tuple(label)]) for text, *label in labels], facts=Facts(**({"title": name, "kind": "scr"} | facts)))


@pytest.fixture(scope="module")
def filled(opened_store):
    """Filled once: no test here writes."""
    opened_store.clear()
    for one in (
        told(
            "first", failing(NO_VISIT, "CH1", "CSC"), failing(NO_RECORD, "RE1"), failing("Notes of it were lost.", "RE1"),
            failing(NO_SUPERVISION, "SU"), recommended("Every child should be seen alone.", "CH1"),
            recommended("Managers should supervise staff.", "SU1"), recommended(SHARE, "CO1", "LSCP"),
            area="norfolk", published="2015",
        ),
        told(
            "second", failing("Records were thin.", "RE1"), recommended("A chronology should be kept.", "RE2"),
            recommended("The board must ask again that agencies share information.", "CO1"),
            area="norfolk", published="2018-04",
        ),
        told(
            "elsewhere", failing("The school did not tell the nurse.", "CO1"), recommended(SHARE + " Here too.", "CO1"),
            area="leeds", published="2019-01",
        ),
        told("silent", failing("A letter was not filed.", "RE1"), kind="press", published="2020-02"),
        told("undated", recommended("Schools should share information.", "CO1"), area="norfolk"),
    ):
        opened_store.put(one)
    fold(opened_store, draft(), told("silent", failing("A letter was not filed.", "RE1"), kind="press", published="2020-02"))
    return opened_store


def draft():
    """Of the report "silent", which does not say this."""
    return told(
        "draft", failing("Nobody rang.", "CH1"), recommended(SHARE + " It was a draft.", "CO1"), kind="press", area="leeds", published="2019-12",
    )


def listed(answer):
    return {row["title"]: [item["code"] for item in row["items"]] for row in answer["reports"]}


def test_a_failing_without_a_recommendation_of_its_code_is_listed(filled):
    assert listed(filled.missing_recommendations()) == {"silent": ["RE1"], "second": ["RE1"], "first": ["RE1"]}


def test_a_failing_of_a_whole_theme_is_answered_by_any_recommendation_under_it(filled):
    assert "SU" not in listed(filled.missing_recommendations())["first"]


def test_by_theme_a_recommendation_nearby_is_enough(filled):
    assert listed(filled.missing_recommendations(by="theme")) == {"silent": ["RE"], "first": ["RE"]}


def test_a_recommendation_under_the_theme_is_told_beside_the_failing(filled):
    rows = {row["title"]: row["items"][0]["on_theme"] for row in filled.missing_recommendations()["reports"]}
    assert rows == {"silent": 0, "second": 1, "first": 0}


def test_a_failing_comes_with_its_quotations_page_and_paragraph(filled):
    (item,) = filled.missing_recommendations(F(report_id=[told_id(filled, "first")]))["reports"][0]["items"]
    assert item["mentions"] == 2
    assert [(f["quotation"], f["page"], f["code"]) for f in item["findings"]] == [(NO_RECORD, 2, "RE1"), ("Notes of it were lost.", 3, "RE1")]


def told_id(store, title):
    return next(r["report_id"] for r in store.reports() if r["title"] == title)


def test_quotations_are_limited_and_mentions_are_not(filled):
    (item,) = filled.missing_recommendations(F(report_id=[told_id(filled, "first")]), quotations=1)["reports"][0]["items"]
    assert (item["mentions"], len(item["findings"])) == (2, 1)


def test_across_reports_it_is_counted_who_recommended(filled):
    rows = {row["code"]: (row["reports"], row["answered"], row["unanswered"]) for row in filled.missing_recommendations()["across"]}
    assert rows == {"RE1": (3, 0, 3), "CH1": (1, 1, 0), "SU": (1, 1, 0), "CO1": (1, 1, 0)}
    assert filled.missing_recommendations()["across"][0]["code"] == "RE1"


def test_across_one_area(filled):
    rows = {row["code"]: row["reports"] for row in filled.missing_recommendations(F(area=["norfolk"]))["across"]}
    assert rows == {"RE1": 2, "CH1": 1, "SU": 1}


def test_a_report_that_recommends_nothing_at_all_is_told_apart(filled):
    answer = filled.missing_recommendations()
    assert (answer["total"], answer["without_any"]) == (3, 1)
    assert {row["title"]: row["against"] for row in answer["reports"]} == {"silent": 0, "second": 2, "first": 3}


def test_filters_choose_the_failings_and_not_what_answers_them(filled):
    """The recommendation on CH1 is on no agency, and answers the failing of social workers all the same."""
    assert filled.missing_recommendations(F(agency=["CSC"]))["reports"] == []


def test_pages_of_reports_join(filled):
    whole = [row["title"] for row in filled.missing_recommendations()["reports"]]
    assert [filled.missing_recommendations(limit=1, offset=n)["reports"][0]["title"] for n in range(3)] == whole == ["silent", "second", "first"]


def test_a_recommendation_without_a_failing_is_listed(filled):
    assert listed(filled.unfounded_recommendations()) == {"second": ["CO1", "RE2"], "first": ["CO1", "SU1"], "undated": ["CO1"]}


def test_by_theme_a_failing_nearby_is_enough(filled):
    assert listed(filled.unfounded_recommendations(by="theme")) == {"second": ["CO"], "first": ["CO"], "undated": ["CO"]}


def test_what_came_again_stands_side_by_side_with_dates(filled):
    answer = filled.repeated_recommendations()
    (row,) = answer["repeated"]
    assert (row["area_name"], row["code"], row["first"], row["last"], answer["total"]) == ("Norfolk", "CO1", "2015", "2018-04", 1)
    assert [(r["published"], r["findings"][0]["quotation"], r["findings"][0]["page"]) for r in row["reports"]] == [
        ("2015", SHARE, 7), ("2018-04", "The board must ask again that agencies share information.", 3),
    ]


def test_the_same_in_another_area_is_no_repetition(filled):
    assert filled.repeated_recommendations(F(area=["leeds"]))["repeated"] == []


def test_reports_without_a_date_are_counted_as_left_out(filled):
    answer = filled.repeated_recommendations()
    assert (answer["no_area"], answer["no_date"]) == (0, 1)


@pytest.mark.parametrize(("first", "second", "expected"), [
    ("2015", "2016", True), ("2015", "2015-03", False), ("2015-03", "2015-03-09", False), ("2015-03", "2015-04", True), ("2016", "2015-12", False),
])
def test_a_date_is_later_only_where_that_is_certain(first, second, expected):
    assert later(first, second) is expected


@pytest.mark.parametrize("asked", [F(include_duplicates=True), F(report_id=[draft().report.id])])
def test_what_a_draft_says_is_listed_where_it_is_asked_for(filled, asked):
    assert listed(filled.missing_recommendations(asked))["draft"] == ["CH1"]
    answer = filled.unfounded_recommendations(asked)
    assert listed(answer)["draft"] == ["CO1"] and {r["title"]: r["against"] for r in answer["reports"]}["draft"] == 1


def test_what_a_draft_and_a_report_both_say_cannot_be_asked_for_as_said_again(filled):
    with pytest.raises(UsageError, match="counted once"):
        filled.repeated_recommendations(F(include_duplicates=True))


def test_another_polarity_cannot_be_asked_for(filled):
    with pytest.raises(UsageError, match="polarity"):
        filled.missing_recommendations(F(polarity=["strength"]))


def test_the_recipes_give_the_same(filled):
    for name, answer in (
        ("recommendations-missing", filled.missing_recommendations()), ("recommendations-unfounded", filled.unfounded_recommendations()),
    ):
        rows = [(r["published"], r["report"], r["code"], r["mentions"], r["quotation"], r["page"]) for r in recipe(filled, name)]
        assert rows == [
            (r["published"], r["title"], i["code"], i["mentions"], i["findings"][0]["quotation"], i["findings"][0]["page"])
            for r in answer["reports"] for i in r["items"]
        ]
    rows = {r["code"]: (r["reports"], r["answered"], r["unanswered"]) for r in recipe(filled, "recommendations-missing-across")}
    assert rows == {r["code"]: (r["reports"], r["answered"], r["unanswered"]) for r in filled.missing_recommendations()["across"]}
    rows = [(r["area"], r["code"], r["first"], r["last"], [x["quotation"] for x in r["reports"]]) for r in recipe(filled, "recommendations-repeated")]
    assert rows == [
        (r["area_name"], r["code"], r["first"], r["last"], [x["findings"][0]["quotation"] for x in r["reports"]])
        for r in filled.repeated_recommendations()["repeated"]
    ]


@pytest.fixture
def client(filled, encoder):
    return TestClient(create_app(filled, encoder), base_url="http://localhost")


def test_the_routes_answer_with_quotations(client):
    missing = client.get("/v1/recommendations/missing", params={"theme": "RE", "limit": 1}).json()
    assert [r["title"] for r in missing["reports"]] == ["silent"] and missing["total"] == 3 and "read the report" in missing["note"]
    unfounded = client.get("/v1/recommendations/unfounded", params={"by": "theme", "area": "norfolk"}).json()
    assert [i["code"] for r in unfounded["reports"] for i in r["items"]] == ["CO", "CO", "CO"]
    again = client.get("/v1/recommendations/repeated").json()
    assert [len(r["reports"]) for r in again["repeated"]] == [2] and "not prevalence" in again["note"]


def test_a_polarity_in_the_address_is_refused(client):
    answer = client.get("/v1/recommendations/missing", params={"polarity": "strength"})
    assert answer.status_code == 400 and "polarity" in answer.json()["detail"]


def test_the_commands_print_quotations_and_places(scr):
    done = scr("recommendations", "missing", "--report", "ashmere-2016", COLUMNS="200")
    assert done.out.count("“") >= 2 and "p. " in done.out and "not prevalence" in done.out
    rows = scr("recommendations", "missing", "--limit", "2", "--json").json
    assert len(rows["reports"]) == 2 and rows["across"][0]["unanswered"] >= rows["across"][-1]["unanswered"]
    assert scr("recommendations", "unfounded", "--by", "theme", "--json").json["by"] == "theme"
    again = scr("recommendations", "repeated", "--json").json
    assert all(row["first"] < row["last"] and len(row["reports"]) > 1 for row in again["repeated"])
