"""Themes and the graph on the screens: counts followed to quotations, what stands together, two groups, a walk; over a real API and store."""

import pytest
from readings import reading
from streamlit.testing.v1 import AppTest
from test_screens import SCREENS, WAIT_S, html, opened, serving

from corpus.vocabulary import Facts
from search_api.app import create_app

SAID = {"CO1": "Nobody told the school <b>in time</b>.", "SU1": "Supervision was cancelled.", "RE1": "No note was made."}


def report(n, codes, **facts):
    told = [(f"{SAID[code]} Case {n}.", [1], [(code, "failing", ["POL" if code == "CO1" else "CSC"]) for code in group]) for group in codes for code in group[:1]]
    return reading(f"r{n:02}", told, facts=Facts(**({"title": f"Report <i>{n:02}</i>", "kind": "jtai", "published": "2018-05"} | facts)))


@pytest.fixture(scope="module")
def address(opened_store, encoder):
    """Twelve reports: six of 2018 in Norfolk on sharing and supervision under one heading, six of 2022 elsewhere on records."""
    opened_store.clear()
    for n in range(6):
        made = report(n, [["CO1", "SU1"], ["SU1"]], area="norfolk", region="East of England", published=f"{2016 + n % 3}-05")
        opened_store.put(made)
    for n in range(6, 12):
        opened_store.put(report(n, [["RE1"]], kind="scr", area="leeds", region="Yorkshire and The Humber", published="2022-05"))
    with serving(create_app(opened_store, encoder)) as url:
        yield url


@pytest.fixture(autouse=True)
def api(address, monkeypatch):
    monkeypatch.setenv("SCR_API_URL", address)
    monkeypatch.delenv("SCR_API_KEY", raising=False)


def test_a_bar_that_is_picked_shows_the_quotations_behind_it_and_the_way_to_all(api):
    at = opened("themes.py", by="agency", pick="POL")
    body = html(at)
    assert "Nobody told the school &lt;b&gt;in time" in body
    assert "Supervision was cancelled" not in body.split("All of them on Search")[1]
    assert "./?polarity=failing&amp;agency=POL" in body and at.query_params["pick"] == "POL"


@pytest.mark.parametrize("by", ["theme", "failing", "year", "agency", "kind", "region"])
def test_every_count_stands_in_a_table_with_links_to_its_quotations(api, by):
    at = opened("themes.py", by=by)
    links = {"theme": "theme=CO", "failing": "failing=CO1", "year": "from=2016&amp;to=2016", "agency": "agency=POL", "kind": "kind=jtai", "region": "area=norfolk"}
    assert links[by] in html(at) and at.get("arrow_vega_lite_chart") or at.get("vega_lite_chart")


def test_years_between_without_a_report_are_put_in(api):
    from ui.themes_counts import ordered

    assert [r["key"] for r in ordered([{"key": 2018, "failing": 1}, {"key": 2021, "failing": 2}], "year", "failing")] == [2018, 2019, 2020, 2021]


def test_filters_hold_on_search_as_well(api):
    at = opened("themes.py", kind="scr")
    assert at.session_state["narrowed"].kind == ("scr",)
    search = AppTest.from_file(str(SCREENS / "search.py"), default_timeout=WAIT_S)
    search.session_state["narrowed"] = at.session_state["narrowed"]
    search.run()
    assert search.session_state["search_kind"] == ["scr"] and "No note was made" in html(search) and "Nobody told" not in html(search)


def test_the_heat_map_says_what_a_cell_means_and_a_cell_opens_its_pairs(api):
    at = opened("themes.py", view="together", within="report", pick="CO-SU")
    body = html(at)
    assert "Communication and information sharing and Supervision and management oversight: seen together 6 times in reports, 3.0 expected by chance; 2.0 times as often" in body
    assert "Information not shared or shared too late" in body and "&lt;b&gt;in time" in body and "report?id=" in body


def test_two_groups_are_compared_with_the_error_of_the_difference(api):
    body = html(opened("themes.py", view="contrast", a_kind="jtai", b_kind="scr"))
    assert "6 (100%)" in body and "+100 points" in body and "<b>yes</b>" in body and "kind=jtai" in body


def test_two_groups_too_small_are_not_compared(api):
    assert "Too few reports to compare: the first group has" in html(opened("themes.py", view="contrast", a_from="2018", a_to="2018"))


def test_findings_that_no_single_failing_fits_have_no_filter_on_search(api):
    from ui.choice import Choice
    from ui.themes_counts import linked, narrowed

    assert narrowed(Choice(), "failing", "CO1", []).failing == ("CO1",) and narrowed(Choice(), "failing", "SU", []) is None
    assert linked({"failing": 3}, "failing", narrowed(Choice(), "failing", "SU", [])) == "3"


def test_the_default_can_be_chosen_again_after_another(api):
    at = opened("themes.py", view="again", after="recommendation")
    at.session_state["themes_after"] = ""
    at.run()
    assert at.session_state["themes_after"] == "" and "after" not in at.query_params


def test_behind_what_came_back_no_number_of_reports_is_called_findings(api):
    body = html(opened("themes.py", view="again", pick="SU1"))
    assert "All of them on Search" in body and "in all." not in body


def test_what_was_clicked_can_be_unclicked_and_an_address_holds_until_then(api):
    from ui.charts import now

    assert (now("", "", "SU"), now("CO", "", "SU"), now("", "CO", "CO"), now("", "CO", "SU")) == ("SU", "CO", "", "SU")


def test_the_filters_that_hold_are_said_beside_every_comparison_and_sureness_is_passed_on(api):
    from ui.themes_contrast import linked

    at = opened("themes.py", view="contrast", a_kind="jtai", b_kind="scr", a_from="²")
    assert "hold here; each group has its own" in " ".join(c.value for c in at.caption)
    assert "sure=true" in linked({"code": "CO1", "in_a": 3, "share_a": 0.5}, "a", {"a_kind": ["jtai"]}, "failing", sure=True)


def test_what_came_back_is_counted_by_areas_that_are_not_named(api):
    body = html(opened("themes.py", view="again"))
    assert "Supervision absent or infrequent" in body and "Norfolk" not in body


def test_the_graph_lists_neighbours_with_ways_on_and_quotations(api):
    body = html(opened("around.py", kind="failing", key="CO1"))
    assert "graph?kind=agency&amp;key=POL&amp;way=failing%3ACO1" in body and "./?failing=CO1&amp;polarity=failing&amp;agency=POL" in body
    assert "6 findings in 6 reports" in body and "Report &lt;i&gt;00" in body


def test_what_narrows_the_graph_is_carried_into_ask_in_cypher(api):
    assert "graph=failing:CO1&amp;polarity=strength&amp;sure=true&amp;each=3" in html(opened("around.py", kind="failing", key="CO1", polarity="strength", sure="true", each="3")).replace("%3A", ":")
    at = opened("ask_cypher.py", graph="failing:CO1", polarity="failing", sure="true", each="3")
    assert '"sure": true' in at.text_input[0].value and '"limit": 3' in at.text_input[0].value


def test_the_way_back_stands_above(api):
    body = html(opened("around.py", kind="agency", key="POL", way="theme:CO~failing:CO1"))
    assert "<b>Back</b>" in body and "graph?kind=failing&amp;key=CO1&amp;way=theme%3ACO" in body


def test_a_thing_that_is_not_there_leaves_a_way_out(api):
    assert "Begin again" in html(opened("around.py", kind="failing", key="ZZ9"))


def test_ask_in_cypher_opens_the_query_behind_the_picture(api):
    at = opened("ask_cypher.py", graph="failing:CO1", polarity="failing")
    assert "(:Failing {code: $key})" in at.text_area[0].value and '"key": "CO1"' in at.text_input[0].value
    at.button[0].click().run()
    assert "agency" in list(at.dataframe[0].value["kind"])


def test_a_refusal_says_what_to_do_instead(api):
    at = opened("ask_cypher.py")
    at.text_area[0].input("CREATE (n:Report) RETURN n")
    at.button[0].click().run()
    assert "What to do instead" in html(at) and "Ask with MATCH" in html(at)


def test_about_says_in_words_how_often_a_theme_is_right_and_how_to_cite(api):
    at = opened("about.py")
    body = html(at)
    assert "of 100 findings shown under" in body and "narrative reviews (the measured ones are fictional) about" in body and "by readers" in body and "too few to say" in body and "All themes" in body and "How to cite" in " ".join(s.value for s in at.subheader)
    assert "finding model" in at.code[0].value and "0808 800 5000" in body
