"""Two groups of reports compared, over reports made by hand."""

import pytest
from fastapi.testclient import TestClient

from corpus.errors import UsageError
from corpus.vocabulary import Facts
from graph.contrast import Group
from graph.statistics import g2, newcombe, odds_ratio
from readings import fold, reading
from recipes import recipe
from search_api.app import create_app


def report(n, codes, name="r", **facts):
    passages = [(f"Sentence {i} of {n}.", [1], [(code, "failing", [])]) for i, code in enumerate(codes)] or [("Nothing was found.", [1], [])]
    return reading(f"{name}{n:02}", passages, facts=Facts(**({"title": f"{name}{n:02}", "kind": "jtai"} | facts)))


@pytest.fixture(scope="module")
def filled(opened_store):
    """8 letters of 2016 with 6 on CO1 (one says it twice), 10 of 2022 with 2; 4 reviews; three drafts, which count for nothing.
    Filled once: no test writes."""
    opened_store.clear()
    for n in range(8):
        codes = ["CO1", "CO1"] if n == 0 else ["CO1"] if n < 6 else ["RE1"]
        area, region = (("norfolk", "East of England"), ("leeds", "Yorkshire and The Humber"))[n % 2]
        opened_store.put(report(n, codes, published="2016-05", area=area, region=region))
    for n in range(8, 18):
        opened_store.put(report(n, ["CO1"] if n < 10 else ["SU1"] if n < 12 else [], published="2022-05", area="essex", region="East of England"))
    for n in range(18, 22):
        opened_store.put(report(n, ["FA1"] * 6, kind="scr", published="2020"))
    for n in (8, 9):
        fold(opened_store, draft(n, published="2022-04", area="essex", region="East of England"), report(n, ["CO1"]))
    fold(opened_store, draft(18, kind="scr", published="2017"), report(18, ["FA1"] * 6))
    return opened_store


def draft(n, **facts):
    return report(n, ["CO1"], name="draft ", **facts)


def compared(store, a, b, **more):
    return store.contrast(Group.parsed(a), Group.parsed(b), **more)


def row(answer, code):
    return next(r for r in answer["rows"] if r["code"] == code)


def test_reports_are_counted_and_not_mentions(filled):
    one = row(compared(filled, "kind=jtai,to=2018", "kind=jtai,from=2022"), "CO1")
    assert (one["in_a"], one["in_b"], one["share_a"], one["share_b"], one["difference"]) == (6, 2, 0.75, 0.2, 0.55)


def test_the_difference_has_newcombes_interval_and_the_odds_woolfs(filled):
    one = row(compared(filled, "kind=jtai,to=2018", "kind=jtai,from=2022"), "CO1")
    assert (one["difference_low"], one["difference_high"]) == pytest.approx(newcombe(6, 8, 2, 10)[1:], abs=1e-4)
    assert (one["odds_ratio"], one["odds_low"], one["odds_high"]) == pytest.approx(odds_ratio(6, 2, 2, 8), abs=0.01)
    assert one["g2"] == pytest.approx(g2(6, 2, 2, 8), abs=0.01)


def test_the_clearest_difference_comes_first_and_all_are_counted(filled):
    answer = compared(filled, "kind=jtai,to=2018", "kind=jtai,from=2022")
    assert [r["code"] for r in answer["rows"]][0] == "CO1" and answer["compared"] == 3 == len(answer["rows"])
    assert all(r["q"] >= r["p"] for r in answer["rows"])


def test_themes_can_be_compared(filled):
    assert row(compared(filled, "to=2018", "from=2022", by="theme"), "CO")["in_a"] == 6


def test_groups_under_five_reports_are_not_compared(filled):
    answer = compared(filled, "kind=scr", "kind=jtai")
    assert answer["rows"] == [] and "group A has 4" in answer["too_few"]


def test_a_group_can_be_all_the_others(filled):
    answer = compared(filled, "to=2018", "")
    assert (answer["a"]["reports"], answer["b"]["reports"], answer["in_both"]) == (8, 14, 8)


def test_a_group_can_be_a_region_or_the_reports_on_a_theme(filled):
    answer = compared(filled, "region=East of England", "theme=CO")
    assert (answer["a"]["reports"], answer["b"]["reports"], answer["in_both"]) == (14, 3, 5)


def test_a_draft_that_is_named_stands_in_its_group(filled):
    answer = compared(filled, ",".join(f"report={draft(n).report.id}" for n in (8, 9, 18)) + f",report={report(8, ['CO1']).report.id}"
                      + f",report={report(9, ['CO1']).report.id}", "kind=jtai")
    assert (answer["a"]["reports"], answer["b"]["reports"], row(answer, "CO1")["in_a"]) == (5, 16, 5)


def test_no_league_table_of_areas_is_made(filled):
    with pytest.raises(UsageError, match="league table"):
        compared(filled, "area=norfolk,area=leeds", "area=essex")
    assert compared(filled, "area=norfolk", "area=essex")["too_few"]


def test_groups_of_unlike_texts_come_with_a_warning(filled):
    answer = compared(filled, "kind=scr,kind=jtai,from=2020", "to=2018")
    assert any("misses more" in w for w in answer["warnings"])
    assert compared(filled, "kind=jtai,to=2018", "kind=jtai,from=2022")["warnings"] == []


@pytest.mark.parametrize("text", ["kind", "kind=", "colour=red", "from=long ago", "kind=nonsense", "from=2020,to=2010"])
def test_a_group_that_says_nothing_is_refused(text):
    with pytest.raises(UsageError):
        Group.parsed(text)


def test_the_recipe_gives_the_same(filled):
    rows = recipe(filled, "contrast")
    answer = compared(filled, "kind=jtai,from=2016,to=2018", "kind=jtai,from=2022")
    assert [r["code"] for r in rows] == [r["code"] for r in answer["rows"]]
    for one in rows:
        assert {k: row(answer, one["code"])[k] for k in one if k not in ("code", "failing")} == pytest.approx(
            {k: v for k, v in one.items() if k not in ("code", "failing")}, abs=0.01)


@pytest.fixture
def client(filled, encoder):
    return TestClient(create_app(filled, encoder), base_url="http://localhost")


def test_the_route_takes_two_groups(client):
    answer = client.get("/v1/contrast", params={"a_kind": "jtai", "a_to": 2018, "b_kind": "jtai", "b_from": 2022}).json()
    assert (answer["a"]["reports"], answer["b"]["reports"], answer["rows"][0]["code"]) == (8, 10, "CO1") and "nothing of why" in answer["note"]


@pytest.mark.parametrize(("params", "status"), [
    ({"a_kind": "nonsense"}, 422), ({"a_from": 2020, "a_to": 2010}, 422), ({"kind": "jtai"}, 422),
    ({"a_area": ["norfolk", "leeds"], "b_area": "essex"}, 400),
])
def test_wrong_groups_are_refused(client, params, status):
    assert client.get("/v1/contrast", params=params).status_code == status


def test_the_command_says_when_there_are_too_few(scr):
    assert "Too few reports" in scr("contrast", "--a", "kind=jtai", "--b", "kind=scr").out
    assert scr("contrast", "--a", "kind=jtai", "--b", "", "--json").json["rows"] == []
    assert "NAME=VALUE" in scr("contrast", "--a", "jtai", "--b", "", expect=2).err
