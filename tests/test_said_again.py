"""What was said again, and what came back: of two dates one must be the later for certain, in the answers as in the recipes."""

import pytest

from corpus.vocabulary import Facts
from graph.areas import NOT_REPORTS
from graph.dates import later
from readings import reading
from recipes import recipe

ADVICE, FAILING = ("CO1", "recommendation"), ("CO1", "failing")


def told(area, published, *labels, reckoned=False):
    """A report on an area that says each (code, polarity) in one sentence of its own."""
    name = f"{area} {published}"
    facts = Facts(title=name, kind="ilacs", area=area, region="East of England", published=published, published_estimated=reckoned)
    return reading(name, [(f"{name}: {code} {polarity}.", [1], [(code, polarity, ["CSC"])]) for code, polarity in labels], facts=facts)


def again(store):
    """What was recommended again, by area: the dates. The recipe must give the same."""
    rows = {r["area_name"]: [one["published"] for one in r["reports"]] for r in store.repeated_recommendations()["repeated"]}
    assert rows == {r["area"]: [one["published"] for one in r["reports"]] for r in recipe(store, "recommendations-repeated")}
    return rows


def test_any_two_reports_make_a_repetition_not_only_the_first_and_the_last(store):
    for date in ("2015", "2015-01", "2015-06"):
        store.put(told("norfolk", date, ADVICE))
    for date in ("2016", "2016-02", "2016-02-09"):
        store.put(told("leeds", date, ADVICE))
    assert again(store) == {"Norfolk": ["2015", "2015-01", "2015-06"]}


@pytest.mark.parametrize(("first", "second", "expected"), [
    ("2019-05", "2019-06", False), ("2019-05", "2019-07-31", False), ("2019-05", "2019-08-01", True), ("2019-11", "2020-02", True),
    ("2019-05", "2019", False), ("2019-09", "2020", True), ("2019-11", "2020", False), ("2019", "2020-02", False), ("2019", "2020-03", True),
    ("2019-08", "2019-05", False),
])
def test_a_reckoned_date_is_before_another_where_two_months_lie_between(first, second, expected):
    assert later(first, second, reckoned=True) is expected


NEAR, FAR = ("2019-05", "2019-07-31"), ("2019-05", "2019-08-01")
CASES = [
    ("norfolk", NEAR, (True, False)), ("leeds", NEAR, (False, True)), ("essex", FAR, (True, False)), ("kent", FAR, (False, True)),
    ("surrey", NEAR, (False, False)), ("devon", ("2018-11", "2019"), (True, False)), ("dorset", ("2018-10", "2019"), (True, False)),
]
CERTAIN = {"essex", "kent", "surrey", "dorset"}


@pytest.fixture(scope="module")
def reckoned(opened_store):
    """In each area two reports that find and recommend the same; one date or none is reckoned. Filled once: no test here writes."""
    opened_store.clear()
    for area, dates, which in CASES:
        for date, about in zip(dates, which, strict=True):
            opened_store.put(told(area, date, FAILING, ADVICE, reckoned=about))
    return opened_store


def test_only_what_is_certainly_later_was_recommended_again(reckoned):
    assert {area.lower() for area in again(reckoned)} == CERTAIN


@pytest.mark.parametrize("area", [area for area, *_ in CASES])
def test_only_what_is_certainly_later_came_back_in_an_area(reckoned, area):
    own = reckoned.recurrence_in(area)["recurrences"]
    rows = recipe(reckoned, "recurrence-in-area", area=area, after=["failing", "recommendation"], left_out=NOT_REPORTS)
    assert [(r["came_back"], r["told_before"], bool(r["pair"])) for r in own] == (
        [(1, ["failing", "recommendation"], True)] if area in CERTAIN else [])
    assert [(r["came_back"], r["later_published"]) for r in rows] == [(r["came_back"], r["pair"]["later"]["published"]) for r in own]


def test_only_what_is_certainly_later_came_back_across_areas(reckoned):
    rows = recipe(reckoned, "recurrence-across-areas", by="kind", after=["failing", "recommendation"], left_out=NOT_REPORTS)
    (own,) = reckoned.recurrence(by="kind")["recurrences"]
    assert own["areas"] == own["came_back"] == rows[0]["areas"] == rows[0]["came_back"] == len(CERTAIN) and len(rows) == 1


def test_only_what_is_certainly_later_was_told_before(reckoned):
    """Echoes lead to other areas too: no pair of the answer may be nearer than is certain."""
    about = {told(area, date).report.file.removesuffix(".pdf"): about for area, dates, which in CASES for date, about in zip(dates, which, strict=True)}
    rows = recipe(reckoned, "told-before", limit=500)
    assert rows and all(later(r["recommended"], r["found"], reckoned=about[r["recommended_in"]] or about[r["found_in"]]) for r in rows)
    assert any("essex" in r["recommended_in"] and "essex" in r["found_in"] for r in rows)
