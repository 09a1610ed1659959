"""Areas and the timeline of one."""

import pytest

from corpus.errors import NotFound
from corpus.vocabulary import Facts, Grade
from graph.filters import Filters
from readings import fold, leeds, norfolk, reading, undated

F = Filters.checked


def told(title, published, kind="ilacs", *, area="norfolk", labels=(("CO1", "failing", ["CSC"]),), grades=(), estimated=False):
    facts = Facts(title=title, kind=kind, area=area, published=published, published_estimated=estimated, grades=tuple(grades))
    return reading(title, [(f"{title} says so.", [1], list(labels))], facts=facts)


def entries(store, **more):
    return store.timeline("norfolk", **more)["entries"]


def test_the_reports_of_an_area_stand_in_order_of_date_and_undated_ones_last(store):
    for title, date in {"undated": "", "third": "2019-03-04", "first": "2018", "second": "2019-01"}.items():
        store.put(told(title, date))
    store.put(told("elsewhere", "2019", area="leeds"))
    assert [(e["title"], e["precision"]) for e in entries(store)] == [("first", "year"), ("second", "month"), ("third", "day"), ("undated", "")]


def test_an_estimated_date_says_that_it_is(store):
    store.put(told("reckoned", "2019-03", estimated=True))
    assert entries(store)[0]["published_estimated"] is True


def test_an_entry_carries_its_kind_its_grades_in_order_and_what_was_found(store):
    grades = (Grade("Overall effectiveness", "good"), Grade("Leaders", "requires improvement"))
    labels = [("CO1", "failing", ["CSC"]), ("CO", "failing", ["CSC"]), ("RE1", "strength", ["POL"]), ("RE2", "recommendation", [])]
    store.put(told("inspection", "2019", grades=grades, labels=labels))
    (entry,) = entries(store)
    assert (entry["kind"], entry["kind_label"]) == ("ilacs", "ILACS inspection")
    assert [(g["subject"], g["grade"]) for g in entry["grades"]] == [(g.subject, g.grade) for g in grades]
    assert (entry["failing"], entry["strength"], entry["recommendation"]) == (2, 1, 1)
    assert [(t["code"], t["failing"], t["strength"], t["recommendation"]) for t in entry["themes"]] == [("CO", 2, 0, 0), ("RE", 0, 1, 1)]


def test_a_report_without_findings_stands_in_the_timeline(store):
    store.put(told("quiet", "2019", labels=()))
    assert [(e["failing"], e["themes"]) for e in entries(store)] == [(0, [])]


def test_filters_on_findings_narrow_the_counts_and_those_on_reports_the_entries(store):
    store.put(told("one", "2018"))
    store.put(told("two", "2020", "jtai", labels=[("RE1", "failing", ["POL"])]))
    assert [(e["title"], e["failing"]) for e in entries(store, filters=F(agency=["POL"]))] == [("one", 0), ("two", 1)]
    assert [e["title"] for e in entries(store, filters=F(kind=["jtai"]))] == ["two"]
    assert [e["title"] for e in entries(store, filters=F(year_to=2019))] == ["one"]


def test_press_articles_and_minutes_stand_there_only_when_asked_for(store):
    store.put(told("article", "2019", "press"))
    assert entries(store) == []
    assert [e["title"] for e in entries(store, all_kinds=True)] == ["article"]


@pytest.fixture
def drafted(store):
    """A final report and its draft."""
    final = told("final", "2020")
    store.put(final)
    fold(store, told("draft", "2019"), final)
    return store


def test_a_draft_stands_in_no_timeline(drafted):
    assert [(e["title"], e["failing"]) for e in entries(drafted)] == [("final", 1)]


@pytest.mark.parametrize("named", [False, True])
def test_a_draft_that_is_asked_for_stands_there_with_its_findings_and_says_what_it_is(drafted, named):
    draft, final = told("draft", "2019").report.id, told("final", "2020").report.id
    answer = entries(drafted, filters=F(report_id=[draft, final]) if named else F(include_duplicates=True))
    assert [(e["title"], e["failing"], e["duplicate_of"], e["duplicate_kind"]) for e in answer] == [
        ("draft", 1, final, "version"), ("final", 1, None, None)]


@pytest.mark.parametrize("given", [{}, {"failing": ["CO1"]}])
def test_areas_count_a_draft_only_when_asked_for(drafted, given):
    assert [(a["reports"], a["first"]) for a in drafted.areas(F(**given))] == [(1, "2020")]
    assert [(a["reports"], a["first"]) for a in drafted.areas(F(**given, include_duplicates=True))] == [(2, "2019")]


def test_an_area_without_reports_is_not_there(store):
    store.put(told("one", "2018"))
    with pytest.raises(NotFound, match="scr areas"):
        store.timeline("leeds")


def test_areas_come_in_order_of_name_with_their_reports_and_dates(store):
    for one in (norfolk(), leeds(), undated(), told("new", "2020-02"), told("without date", "")):
        store.put(one)
    assert [(a["code"], a["name"], a["region"], a["reports"], a["first"], a["last"]) for a in store.areas()] == [
        ("leeds", "Leeds", "Yorkshire and the Humber", 1, "2018-12-18", "2018-12-18"),
        ("norfolk", "Norfolk", "East of England", 3, "2015-03", "2020-02"),
    ]


def test_areas_can_be_filtered(store):
    for one in (norfolk(), leeds()):
        store.put(one)
    assert [a["code"] for a in store.areas(F(kind=["scr"]))] == ["norfolk"]
    assert [a["code"] for a in store.areas(F(failing=["RE1"], polarity=["failing"]))] == ["leeds"]


def test_an_area_whose_reports_have_no_date_says_so(store):
    store.put(told("without date", ""))
    assert [(a["first"], a["last"]) for a in store.areas()] == [("", "")]
