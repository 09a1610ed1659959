"""Small cells where area, age and harm come together."""

import pytest

from corpus.vocabulary import Facts
from graph.filters import Filters
from graph.suppress import FEWER, FEWER_REPORTS, TOO_TELLING, must_suppress, suppressed
from readings import reading


def rows(*pairs):
    return [{"key": i, "failing": n, "reports": r} for i, (n, r) in enumerate(pairs)]


def values(found, name):
    return [row[name] for row in found]


@pytest.mark.parametrize(("names", "expected"), [
    (("area", "age"), True), (("harm", "kind", "area"), True), (("age", "harm", "region"), False), (("area", "year"), False), (("age",), False),
])
def test_only_area_with_age_or_harm_is_suppressed(names, expected):
    assert must_suppress(names) is expected


def test_a_value_under_five_is_withheld_and_five_is_not():
    found = suppressed(rows((4, 9), (3, 9), (5, 9)), ["failing"])
    assert values(found, "failing") == [None, None, 5] and found[0]["suppressed"] == {"failing": FEWER}


def test_forty_mentions_of_two_children_are_withheld():
    found = suppressed(rows((40, 2), (3, 9), (50, 9)), ["failing", "reports"])
    assert found[0]["failing"] is None and found[0]["suppressed"] == {"failing": FEWER_REPORTS, "reports": FEWER}


def test_one_withheld_value_cannot_be_worked_out_from_a_total():
    found = suppressed(rows((3, 9), (70, 9), (50, 9)), ["failing"])
    assert values(found, "failing") == [None, 70, None] and found[2]["suppressed"] == {"failing": TOO_TELLING}


def test_where_nothing_is_small_nothing_is_withheld():
    given = rows((5, 5), (6, 6))
    assert values(suppressed(given, ["failing", "reports"]), "failing") == [5, 6]


def test_an_estimate_goes_with_its_count():
    one = {"failing": 2, "reports": 9, "estimates": {"failing": {"estimate": 2}, "strength": None}}
    (found,) = suppressed([one], ["failing"])
    assert found["estimates"] == {"failing": None, "strength": None} and one["estimates"]["failing"] == {"estimate": 2}


@pytest.fixture
def ashmere(store):
    """Seven reports on one area: six of children under one, one of a child of three, each with a failing."""
    for n in range(7):
        age, harm = "1 to 5" if n == 6 else "under 1", "neglect" if n else "suicide"
        facts = Facts(title=f"Child {n}", kind="scr", area="norfolk", child_age_band=age, harm=harm)
        store.put(reading(f"r{n}", [(f"No record was made of visit {n}.", [1], [("RE1", "failing", [])])], facts=facts))
    return store


def test_ages_are_counted_in_their_order(ashmere):
    assert [(row["key"], row["failing"], row["reports"], row["suppressed"]) for row in ashmere.counts_by("age")] == [
        ("under 1", 6, 6, {}), ("1 to 5", 1, 1, {}),
    ]


def test_harms_are_counted_by_name(ashmere):
    assert [(row["label"], row["failing"]) for row in ashmere.counts_by("harm")] == [("Suicide or self-harm", 1), ("Serious neglect", 6)]


@pytest.mark.parametrize("dimension", ["age", "harm"])
def test_in_one_area_the_single_child_is_not_told(ashmere, dimension):
    found = ashmere.counts_by(dimension, Filters.checked(area=["norfolk"]))
    assert all(row["failing"] is None and row["reports"] is None for row in found)  # the larger would tell the smaller


def test_an_area_alone_is_counted_as_ever(ashmere):
    (row,) = ashmere.counts_by("area")
    assert (row["failing"], row["reports"], row["suppressed"]) == (7, 7, {})
