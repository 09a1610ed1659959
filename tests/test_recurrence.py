"""Recurrence: what counts as having come back, with which pair, in which order."""

from dataclasses import replace

import pytest

from corpus.codebook import load_codebook
from corpus.errors import NotFound, UsageError
from corpus.vocabulary import Facts
from graph.areas import NOT_REPORTS
from graph.filters import Filters
from readings import fold, reading

F = Filters.checked


def told(name, published, *findings, area="norfolk", kind="scr", region="East of England"):
    """A report whose findings are (code, polarity, vector, agencies) and quoted as "name 0", "name 1", ..."""
    return reading(
        name, [(f"{name} {i}", vector, [(code, polarity, *(agencies or [["CSC"]]))]) for i, (code, polarity, vector, *agencies) in enumerate(findings)],
        facts=Facts(title=name, kind=kind, area=area, region=region, published=published),
    )


FAILING, ADVICE, GOOD = ("CO1", "failing", [1]), ("CO1", "recommendation", [1]), ("CO1", "strength", [1])


def came_back(store, **more):
    return [(row["code"], row["reports"], row["came_back"]) for row in store.recurrence_in("norfolk", **more)["recurrences"]]


def put(store, *many):
    for one in many:
        store.put(one)


def test_a_failing_found_again_in_a_later_report_came_back(store):
    put(store, told("old", "2015", FAILING), told("new", "2020", FAILING), told("newest", "2021", FAILING))
    assert came_back(store) == [("CO1", 3, 2)]


@pytest.mark.parametrize(("other", "why"), [
    (told("other", "2020", GOOD), "a strength"),
    (told("other", "2020", ("RE1", "failing", [1])), "another failing"),
    (told("other", "2020", ("CO", "failing", [1])), "only the theme"),
    (told("other", "2020", FAILING, area="leeds"), "another area"),
    (told("other", "2015", FAILING), "the same date"),
    (told("other", "2015-03", FAILING), "a date that may be the same"),
    (told("other", "", FAILING), "no date"),
    (told("other", "2020", ADVICE), "a later recommendation"),
])
def test_what_is_not_a_later_failing_of_the_same_kind_is_no_recurrence(store, other, why):
    put(store, told("old", "2015", FAILING), other)
    assert came_back(store) == [], why


def test_a_month_is_later_than_an_earlier_year(store):
    put(store, told("old", "2015", FAILING), told("new", "2016-01", FAILING))
    assert came_back(store) == [("CO1", 2, 1)]


def test_a_failing_after_a_recommendation_came_back_though_it_was_found_once(store):
    put(store, told("old", "2015", ADVICE), told("new", "2020", FAILING))
    (row,) = store.recurrence_in("norfolk")["recurrences"]
    assert (row["reports"], row["came_back"], row["told_before"]) == (1, 1, ["recommendation"])
    assert [(h["title"], h["failing"], h["recommendation"], h["came_back"]) for h in row["history"]] == [
        ("old", False, True, False), ("new", True, False, True)]


def test_after_keeps_what_was_told_before_in_that_way(store):
    put(store, told("old", "2015", ADVICE, ("RE1", "failing", [0, 1])), told("new", "2020", FAILING, ("RE1", "failing", [0, 1])))
    assert came_back(store, after="recommendation") == [("CO1", 1, 1)]
    assert came_back(store, after="failing") == [("RE1", 2, 1)]
    assert [row[0] for row in came_back(store)] == ["RE1", "CO1"]


def test_the_pair_is_the_one_that_says_it_most_alike(store):
    put(store, told("old", "2015", ("CO1", "failing", [0.8, 0.6]), ("CO1", "recommendation", [0.95, 0.31])),
        told("new", "2020", ("CO1", "failing", [1]), ("CO1", "failing", [0, 0, 1])))
    (row,) = store.recurrence_in("norfolk")["recurrences"]
    pair = row["pair"]
    assert (pair["earlier"]["quotation"], pair["later"]["quotation"], pair["score"]) == ("old 1", "new 0", pytest.approx(0.9507, abs=1e-3))
    assert (pair["earlier"]["title"], pair["earlier"]["published"], pair["earlier"]["page"], pair["earlier"]["paragraph"], pair["earlier"]["confidence"]) == (
        "old", "2015", 2, "", 0.9)
    (row,) = store.recurrence_in("norfolk", after="failing")["recurrences"]
    assert row["pair"]["earlier"]["quotation"] == "old 0"


def test_where_nothing_echoes_there_is_no_pair_but_a_sentence_of_each_report(store):
    put(store, told("old", "2015", ADVICE, FAILING), told("new", "2020", ("CO1", "failing", [0, 1])))
    (row,) = store.recurrence_in("norfolk")["recurrences"]
    assert row["pair"] is None and row["came_back"] == 1
    assert [(h["finding"]["quotation"], h["finding"]["page"]) for h in row["history"]] == [("old 1", 2), ("new 0", 1)]
    (row,) = store.recurrence_in("norfolk", after="recommendation")["recurrences"]
    assert [h["finding"]["quotation"] for h in row["history"]] == ["old 0", "new 0"]


def test_a_pair_stands_in_the_order_of_its_dates(store):
    """Undated reports echo and are echoed, yet tell of no order."""
    put(store, told("undated", "", FAILING), told("old", "2015", ("CO1", "failing", [0.9, 0.4])), told("new", "2020", FAILING))
    (row,) = store.recurrence_in("norfolk")["recurrences"]
    assert (row["pair"]["earlier"]["title"], row["pair"]["later"]["title"]) == ("old", "new")


def test_what_was_found_in_most_reports_comes_first_then_what_is_said_most_alike(store):
    put(
        store,
        told("old", "2015", ("RE1", "failing", [0, 1]), ("CH1", "failing", [0, 0, 1]), FAILING),
        told("new", "2020", ("RE1", "failing", [0, 0.8, 0.6]), ("CH1", "failing", [0, 0, 1]), FAILING),
        told("newest", "2021", FAILING),
    )
    assert [row[0] for row in came_back(store)] == ["CO1", "CH1", "RE1"]


@pytest.mark.parametrize("kind", NOT_REPORTS)
def test_what_is_no_report_counts_only_when_asked_for(store, kind):
    put(store, told("old", "2015", FAILING), told("new", "2020", FAILING, kind=kind))
    assert came_back(store) == []
    assert came_back(store, all_kinds=True) == came_back(store, filters=F(kind=["scr", kind])) == [("CO1", 2, 1)]


def test_filters_hold_of_both_findings(store):
    put(store, told("old", "2015", (*FAILING, ["POL"])), told("new", "2020", (*FAILING, ["POL", "CSC"])), told("newest", "2021", FAILING))
    assert came_back(store, filters=F(agency=["POL"])) == [("CO1", 2, 1)]
    assert came_back(store, filters=F(year_from=2016)) == [("CO1", 2, 1)]
    assert came_back(store, filters=F(theme=["RE"])) == []


def test_how_many_reports_were_looked_at_is_told(store):
    put(store, told("old", "2015", FAILING), told("undated", "", FAILING), told("press", "2020", FAILING, kind="press"))
    store.put(replace(told("unread", "2021", FAILING), finding_vectors=None))
    answer = store.recurrence_in("norfolk")
    assert (answer["reports"], answer["dated"], answer["without_echoes"], answer["area"]["name"]) == (3, 2, 1, "Norfolk")


def test_a_draft_is_no_report_that_was_looked_at(store):
    final = told("new", "2020", FAILING)
    put(store, told("old", "2015", FAILING), final)
    fold(store, told("draft", "2019", FAILING), final)
    answer = store.recurrence_in("norfolk")
    assert (answer["reports"], answer["dated"], store.recurrence()["reports"]) == (2, 2, 2)
    assert came_back(store) == [("CO1", 2, 1)]


def three_areas():
    for area, region in (("norfolk", "East of England"), ("leeds", "Yorkshire and The Humber"), ("essex", "East of England")):
        yield told(f"{area} old", "2015", FAILING, ADVICE, area=area, region=region)
        yield told(f"{area} new", "2018", (*FAILING, ["POL", "CSC"]), area=area, region=region, kind="jtai")
    yield told("norfolk newest", "2020", FAILING)
    yield told("leeds newest", "2020", ("RE1", "failing", [0, 1]), area="leeds", region="Yorkshire and The Humber")


def test_across_areas_it_is_counted_in_how_many_each_came_back(store):
    put(store, *three_areas())
    answer = store.recurrence()
    (row,) = answer["recurrences"]
    assert (row["code"], row["areas"], row["reports"], row["came_back"]) == ("CO1", 3, 7, 4)
    assert (answer["areas"], answer["reports"]) == (3, 8)
    assert not {"norfolk", "leeds"} & set(str(answer).replace("'", " ").split())


@pytest.mark.parametrize(("by", "groups"), [
    ("year", [(2018, 3, 3), (2020, 1, 1)]),
    ("kind", [("jtai", 3, 3), ("scr", 1, 1)]),
    ("region", [("East of England", 2, 3), ("Yorkshire and The Humber", 1, 1)]),
    ("agency", [("CSC", 3, 4), ("POL", 3, 3)]),
])
def test_across_areas_it_is_counted_by_what_the_later_report_is(store, by, groups):
    put(store, *three_areas())
    (row,) = store.recurrence(by=by)["recurrences"]
    assert [(g["key"], g["areas"], g["came_back"]) for g in row["groups"]] == groups


def test_filters_and_after_hold_across_areas(store):
    put(store, *three_areas())
    assert [r["areas"] for r in store.recurrence(F(area=["norfolk", "essex"]))["recurrences"]] == [2]
    assert store.recurrence(F(theme=["RE"]))["recurrences"] == []
    assert [r["came_back"] for r in store.recurrence(after="recommendation")["recurrences"]] == [4]


def test_what_cannot_be_asked_for_is_said(store):
    put(store, told("old", "2015", FAILING))
    with pytest.raises(NotFound, match="scr areas"):
        store.recurrence_in("leeds")
    for wrong in ({"by": "area"}, {"after": "strength"}, {"filters": F(polarity=["failing"])}, {"filters": F(include_duplicates=True)}):
        with pytest.raises(UsageError):
            store.recurrence(**wrong)


def test_every_kind_that_is_left_out_is_a_kind_of_the_codebook():
    assert set(NOT_REPORTS) < set(load_codebook().kinds)


def test_a_finding_tells_what_it_echoes_and_what_echoes_it(store):
    put(store, told("a", "2012", FAILING), told("b", "2015", FAILING, area="leeds"), told("c", "2020", ("CO1", "failing", [0.9, 0.1])))
    by_title = {r["title"]: r["report_id"] for r in store.reports()}
    (finding,) = [f for p in store.report(by_title["b"])["passages"] for f in p["findings"]]
    answer = store.echoes(finding["finding_id"])
    assert (answer["finding"]["quotation"], answer["finding"]["title"], answer["made"]) == ("b 0", "b", True)
    assert [(x["quotation"], x["score"], x["area_name"]) for x in answer["earlier"]] == [("a 0", 1.0, "Norfolk")]
    assert [x["quotation"] for x in answer["later"]] == ["c 0"] and (answer["earlier_count"], answer["later_count"]) == (1, 1)
    with pytest.raises(NotFound):
        store.echoes("0123456789abcdef")


def test_more_echoes_than_are_asked_for_are_counted(store):
    put(store, told("a", "2012", FAILING), *(told(f"b{i}", f"201{i + 3}", FAILING) for i in range(3)))
    (finding,) = [f for p in store.report(told("a", "2012", FAILING).report.id)["passages"] for f in p["findings"]]
    answer = store.echoes(finding["finding_id"], limit=2)
    assert (len(answer["later"]), answer["later_count"]) == (2, 3)
