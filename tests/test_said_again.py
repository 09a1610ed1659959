"""What was said again, and what came back: of two dates one must be the later for certain, in the answers as in the recipes."""

import pytest

from corpus.vocabulary import Facts
from graph.areas import NOT_REPORTS
from readings import reading
from recipes import recipe
from test_area_recipes import ask

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
