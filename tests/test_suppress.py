"""Small cells where area, age and harm come together: what one answer withholds, and what several would tell."""

import pytest

from corpus.errors import UsageError
from corpus.vocabulary import Facts
from graph.filters import Filters
from graph.suppress import NO_ESTIMATE, WITHHELD, hidden, lines_of, telling, withheld
from readings import reading
from recipes import recipe

F = Filters.checked


def cells(**areas):
    """Cells of areas given as their numbers by band; each mention is a report's."""
    return {(area, str(band)): {"failing": n, "reports": n} for area, numbers in areas.items() for band, n in enumerate(numbers)}


def shown(table, *, totals=False):
    """{area: [number or None]}"""
    gone = hidden(table, "failing", lines_of(table, totals=totals))
    found = {}
    for cell, row in table.items():
        found.setdefault(cell[0], []).append(None if cell in gone else row["failing"])
    return found


def test_a_value_under_five_is_withheld_and_five_is_not():
    assert shown(cells(x=(4, 3, 5))) == {"x": [None, None, 5]}


def test_a_nought_is_withheld_like_a_one():
    assert shown(cells(x=(4, 0, 3, 9))) == {"x": [None, None, None, 9]}


def test_forty_mentions_of_two_children_are_withheld():
    assert shown({("x", "a"): {"failing": 40, "reports": 2}, ("x", "b"): {"failing": 3, "reports": 3}, ("x", "c"): {"failing": 50, "reports": 9}}) == {
        "x": [None, None, 50]}


def test_one_withheld_value_cannot_be_worked_out_from_a_total():
    assert shown(cells(x=(3, 70, 50))) == {"x": [None, 70, None]}


def test_two_that_are_one_each_cannot_be_worked_out_from_a_total_of_two():
    assert shown(cells(x=(1, 1, 6, 9))) == {"x": [None, None, None, 9]}


def test_many_mentions_of_one_child_are_not_enough_to_hide_it():
    table = cells(x=(0, 0, 6, 9))
    table["x", "0"] = {"failing": 40, "reports": 1}
    assert shown(table) == {"x": [None, None, None, 9]}


def test_what_one_area_withholds_is_not_told_by_the_total_less_the_others():
    alone, beside = shown(cells(x=(4, 3, 6)))["x"], shown(cells(x=(4, 3, 6), y=(9, 9, 9)), totals=True)
    assert alone == [None, None, 6] and beside["y"] == [None, None, 9]


def test_where_nothing_is_small_nothing_is_withheld():
    assert shown(cells(x=(5, 6), y=(7, 8)), totals=True) == {"x": [5, 6], "y": [7, 8]}


def test_reports_on_no_area_are_never_shown_and_hide_others():
    assert shown({**cells(x=(9, 9)), **{(None, b): {"failing": 9, "reports": 9} for b in "01"}}, totals=True)["x"] == [None, None]


def test_an_estimate_goes_with_its_count():
    one = {"key": "a", "failing": 2, "strength": 9, "estimates": {"failing": {"estimate": 2}, "strength": {"estimate": 9}}}
    (found,) = withheld([one], {"failing": {"a"}, "strength": set()})
    assert found["estimates"] == {"failing": None, "strength": {"estimate": 9}} and found["suppressed"] == {"failing": WITHHELD}


def test_a_row_that_is_withheld_whole_says_nothing_of_why_there_is_no_estimate():
    one = {"key": "a", "failing": 2, "estimates": None, "no_estimate": "the model's errors have not been measured on this kind of text"}
    assert withheld([one], {"failing": {"a"}})[0] | {"key": ""} == {
        "key": "", "failing": None, "estimates": None, "no_estimate": NO_ESTIMATE, "suppressed": {"failing": WITHHELD}}


@pytest.mark.parametrize(("areas", "expected"), [
    ([], False), (["x"] * 4 + ["y"] * 0, True), (["x", "y", "z", None], True), (["x"] * 9, True), (["x", "y"] * 3, False),
])
def test_few_reports_or_those_on_one_area_are_telling(areas, expected):
    assert telling(areas) is expected


def put(store, area, ages, *, year="2015", kind="scr", code="RE1"):
    for n, age in enumerate(ages):
        facts = Facts(title=f"{area} {n}", kind=kind, area=area, child_age_band=age, harm="neglect" if age != "1 to 5" else "suicide", published=year)
        store.put(reading(f"{area} {year} {kind} {code} {n}", [(f"No record was made of {area} {n}.", [1], [(code, "failing", [])])], facts=facts))


@pytest.fixture(scope="module")
def england(opened_store):
    """Norfolk: six under one, six of 6 to 10, one of 1 to 5. Leeds likewise, with two of 1 to 5. One review in Kent. Filled once: no test here writes."""
    opened_store.clear()
    for area, small in (("norfolk", 1), ("leeds", 4)):
        put(opened_store, area, ["under 1"] * 6 + ["6 to 10"] * 5 + ["1 to 5"] * small)
    put(opened_store, "kent", ["1 to 5"], code="CO1", year="2019")
    return opened_store


def told(store, dimension="age", **filters):
    return {row["key"]: row["reports"] for row in store.counts_by(dimension, F(**filters))}


def test_over_all_areas_nothing_is_withheld(england):
    assert told(england) == {"under 1": 12, "1 to 5": 6, "6 to 10": 10}
    assert [row["label"] for row in england.counts_by("harm")] == ["Suicide or self-harm", "Serious neglect"]


@pytest.mark.parametrize("dimension", ["age", "harm"])
def test_of_the_only_review_of_an_area_not_even_the_row_is_told(england, dimension):
    found = england.counts_by(dimension, F(area=["kent"]))
    assert len(found) > 2 and len({str({k: v for k, v in row.items() if k not in ("key", "label")}) for row in found}) == 1


def test_in_one_area_the_single_child_is_not_told(england):
    found = told(england, area=["norfolk"])
    assert found["1 to 5"] is None and list(found.values()).count(None) > 1


def test_the_area_answers_beside_the_count_of_all_tell_no_small_number(england):
    """Of each band what is withheld over the areas together is nothing or at least five."""
    whole = told(england)
    areas = [told(england, area=[area]) for area in ("norfolk", "leeds", "kent")]
    for band, number in whole.items():
        left = number - sum(found[band] or 0 for found in areas)
        assert left == 0 or left >= 5


@pytest.mark.parametrize("filters", [
    {"report_id": ["0123456789abcdef"]}, {"area": ["norfolk", "leeds"]}, {"area": ["norfolk"], "kind": ["scr"]}, {"area": ["norfolk"], "year_to": 2018},
    {"area": ["norfolk"], "theme": ["RE"]}, {"area": ["norfolk"], "sure": True}, {"area": ["norfolk"], "report_id": ["0123456789abcdef"]},
    {"area": ["norfolk"], "include_duplicates": True}, {"include_duplicates": True},
], ids=str)
@pytest.mark.parametrize("dimension", ["age", "harm"])
def test_what_would_get_round_it_is_refused_with_what_to_do(england, dimension, filters):
    with pytest.raises(UsageError) as refused:
        england.counts_by(dimension, F(**filters))
    assert refused.value.todo


@pytest.mark.parametrize("filters", [{"year_from": 2019}, {"theme": ["CO"]}, {"year_to": 2018}, {"year_to": 2019}, {"theme": ["RE"]}], ids=str)
def test_filters_that_leave_one_review_in_or_out_are_refused(england, filters):
    with pytest.raises(UsageError, match="single children"):
        england.counts_by("age", F(**filters))


def test_other_filters_pass_where_enough_reports_are_left_in_and_out(england):
    assert told(england, kind=["scr"], polarity=["failing"]) == told(england)


def test_an_area_without_age_is_counted_as_ever(england):
    row = next(row for row in england.counts_by("area") if row["key"] == "kent")
    assert (row["failing"], row["reports"], row["suppressed"]) == (1, 1, {})


def test_the_recipe_withholds_too(england):
    rows = {r["age"]: r["reports"] for r in recipe(england, "counts-by-age-in-area", instead={"$area": "'leeds'"})}
    assert rows == {"under 1": "withheld", "6 to 10": "withheld", "1 to 5": "withheld"}


def test_over_several_areas_even_few_reports_are_counted(store):
    put(store, "norfolk", ["under 1"])
    put(store, "leeds", ["1 to 5"])
    assert told(store) == {"under 1": 1, "1 to 5": 1} and set(told(store, area=["leeds"]).values()) == {None}


def test_a_store_of_one_area_is_that_area(store):
    put(store, "norfolk", ["under 1"] * 8 + ["6 to 10"] * 6 + ["1 to 5"])
    assert told(store) == told(store, area=["norfolk"]) and told(store)["under 1"] == 8 and told(store)["1 to 5"] is None
