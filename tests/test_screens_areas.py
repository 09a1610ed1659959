"""The screen of one area, and of two side by side, over a real API."""

import pytest
from test_recurrence import ADVICE, three_areas, told
from test_screens import html, opened, serving

from search_api.app import create_app


@pytest.fixture(scope="module")
def url(opened_store):
    """Filled once: no test here writes."""
    opened_store.clear()
    for one in (*three_areas(), told("<b>advice</b>", "2021", ADVICE), told("more advice", "2023", ADVICE)):
        opened_store.put(one)
    with serving(create_app(opened_store, None)) as url:
        yield url


@pytest.fixture
def api(url, monkeypatch):
    monkeypatch.setenv("SCR_API_URL", url)
    monkeypatch.delenv("SCR_API_KEY", raising=False)


def test_a_timeline_has_a_picture_and_a_table_whose_counts_open_the_quotations(api):
    at = opened("areas.py", area="norfolk")
    body = html(at)
    assert "theme=CO&amp;polarity=failing" in body and len(at.get("vega_lite_chart")) == 1 and at.query_params["count"] == "failing"
    assert sum(c.value.count("not prevalence") for c in at.caption) == 1 and "&lt;b&gt;advice" in body and "<b>advice" not in body
    assert body.index("norfolk old") < body.index("norfolk new")


def test_what_came_back_sets_both_sentences_beside_each_other(api):
    at = opened("areas.py", area="norfolk", view="back")
    pair = html(at).split("<div class='pair'>")[1].split("</article>")[0]
    assert "This area was told this before: " in pair and "Found again, 20" in pair and pair.count("<blockquote") == 2
    assert sum(c.value.count("not prevalence") for c in at.caption) == 1


def test_recommendations_made_again_and_failings_without_one_are_quoted(api):
    body = html(opened("areas.py", area="norfolk", view="recommendations"))
    assert "recommended in 3 reports, 2015 to 2023" in body
    assert "without a recommendation" in body and "after=recommendation" in body


def test_two_areas_stand_side_by_side_in_the_order_in_which_they_were_chosen(api):
    at = opened("areas.py", area="norfolk", beside="area", **{"with": "essex"})
    head = html(at).split("<th scope='colgroup'")
    assert [part.split("<")[0].split(">")[1].split(" (")[0] for part in head[1:]] == ["Norfolk", "Essex"]
    assert "area=essex" in html(at) and at.query_params["with"] == "essex"


def test_what_is_counted_stays_in_the_address_when_two_are_set_side_by_side(api):
    at = opened("areas.py", area="norfolk", beside="area", count="recommendation", **{"with": "essex"})
    assert at.query_params["count"] == "recommendation" and "Recommendations by theme" in str(at.get("vega_lite_chart")[0].proto)


def test_what_came_back_opens_the_passage_of_its_finding(api):
    assert "view=text" in html(opened("areas.py", area="norfolk", view="back"))


def test_two_periods_of_one_area_share_no_report(api):
    at = opened("areas.py", area="norfolk", beside="period", **{"from": "2015", "to": "2018", "with_from": "2019", "with_to": "2023"})
    first, second = html(at).split("<p class='small-head'>Norfolk, ")[1:]
    assert "norfolk old" in first and "norfolk old" not in second and "more advice" in second
