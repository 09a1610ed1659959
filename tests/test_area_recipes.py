"""The recipes about areas and echoes give, through the cage, what the store's own answers give."""

import pytest

from graph.areas import NOT_REPORTS
from readings import fold
from recipes import recipe
from test_recurrence import ADVICE, FAILING, three_areas, told


@pytest.fixture(scope="module")
def filled(opened_store):
    """Filled once: no test here writes."""
    opened_store.clear()
    early = told("early", "2010-05", ADVICE, ("RE1", "strength", [0, 1]))
    for one in (*three_areas(), told("undated", "", FAILING), told("article", "2022", FAILING, kind="press"), early):
        opened_store.put(one)
    fold(opened_store, told("norfolk draft", "2019", FAILING, ("RE1", "failing", [0, 1])), told("norfolk newest", "2020", FAILING))
    return opened_store


def test_the_recipe_of_areas(filled):
    wanted = ("code", "name", "region", "reports", "first", "last")
    assert recipe(filled, "areas") == [{name: row[name] for name in wanted} for row in filled.areas()]
    assert {row["code"]: row["reports"] for row in filled.areas()} == {"essex": 2, "leeds": 3, "norfolk": 6}


def test_the_recipe_of_a_timeline(filled):
    rows = recipe(filled, "timeline", area="norfolk", left_out=NOT_REPORTS)
    entries = filled.timeline("norfolk")["entries"]
    assert [(r["report_id"], r["published"]) for r in rows] == [(e["report_id"], e["published"]) for e in entries]
    said = [[f"{t['label']}: {t[p]} {p}" for t in e["themes"] for p in ("failing", "recommendation", "strength") if t[p]] for e in entries]
    assert [r["themes"] for r in rows] == said and "norfolk draft" not in [r["title"] for r in rows]


@pytest.mark.parametrize("after", [["failing", "recommendation"], ["recommendation"]])
def test_the_recipe_of_recurrence_in_an_area(filled, after):
    rows = recipe(filled, "recurrence-in-area", area="norfolk", after=after, left_out=NOT_REPORTS)
    own = filled.recurrence_in("norfolk", after=after[0] if len(after) == 1 else None)["recurrences"]
    assert rows == [
        {"code": r["code"], "failing": r["label"], "reports": r["reports"], "came_back": r["came_back"], "score": r["pair"]["score"]}
        | {f"{way}_{name}": r["pair"][way][name] for way in ("earlier", "later") for name in ("published", "title", "page")}
        | {way: r["pair"][way]["quotation"] for way in ("earlier", "later")}
        for r in own
    ] and len(rows) == 1


@pytest.mark.parametrize("by", ["year", "kind", "region", "agency"])
def test_the_recipe_of_recurrence_across_areas(filled, by):
    rows = recipe(filled, "recurrence-across-areas", by=by, after=["failing", "recommendation"], left_out=NOT_REPORTS)
    own = filled.recurrence(by=by)["recurrences"]
    assert rows == sorted(
        ({"code": r["code"], "failing": r["label"], "key": g["key"], "areas": g["areas"], "came_back": g["came_back"]} for r in own for g in r["groups"]),
        key=lambda row: (row["code"], row["key"]),
    )


def test_the_recipe_of_the_echoes_of_a_finding(filled):
    (finding,) = [f for p in filled.report(told("norfolk newest", "2020", FAILING).report.id)["passages"] for f in p["findings"]]
    rows = recipe(filled, "echoes-of-finding", finding_id=finding["finding_id"])
    own = filled.echoes(finding["finding_id"])
    assert [(r["way"], r["score"], r["finding_id"], r["area"]) for r in rows] == [
        (way, x["score"], x["finding_id"], x["area_name"]) for way in ("earlier", "later") for x in own[way]]


def test_the_recipe_of_what_was_told_before(filled):
    rows = recipe(filled, "told-before", limit=100)
    assert rows and all(r["recommended"] < r["found"] for r in rows)
    assert {(r["recommended_in"], r["found_in"]) for r in rows} >= {("norfolk old", "norfolk new")}
