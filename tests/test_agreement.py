"""How far two people agree: Cohen's kappa by theme, and the graph's own way to the same figures."""

import pytest

from decided import ANN, BEN, found
from graph.agreement import kappa
from readings import leeds, norfolk
from recipes import recipe


def test_kappa_of_the_textbook_case():
    """Fifty grant proposals: both say yes to 20, both no to 15, 5 and 10 apart: 0.4."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    figures = kappa(pairs)
    assert (figures["n"], figures["agreed"], figures["kappa"]) == (50, 0.7, 0.4)
    assert figures["low"] < 0.4 < figures["high"]


def test_the_interval_of_three_findings_is_wide_though_all_agree():
    figures = kappa([("failing", "failing"), ("rejected", "rejected"), ("failing", "failing")])
    assert figures["kappa"] == 1 and figures["low"] < 0 and figures["high"] == 1


def test_where_chance_alone_would_agree_on_all_kappa_is_not_told():
    assert kappa([("failing", "failing")] * 5) == {"n": 5, "agreed": 1.0, "kappa": None, "low": None, "high": None}


def test_utter_disagreement_is_below_nothing():
    assert kappa([("failing", "rejected"), ("rejected", "failing")])["kappa"] == -1


@pytest.fixture
def decided(store):
    """Ann and Ben on four findings; on one of them Ann changed her mind. Cay looked at one alone, for what she took back is nothing."""
    store.put(norfolk())
    store.put(leeds())
    report = leeds().report.id
    one, two = found(store), found(store, "CO1", "recommendation")
    three, four = found(store, "RE1", "strength"), found(store, "RE1", "failing", report)
    late = {"at": "2026-05-01T10:00:00+00:00"}
    for id_, what, who in (
        (one, {"what": "reject"}, ANN), (one, {"what": "accept"}, BEN), (one, {"what": "accept"}, ANN | late), (two, {"what": "accept"}, ANN),
        (two, {"what": "change", "failing": "IA6"}, BEN), (three, {"what": "accept"}, ANN), (three, {"what": "reject"}, BEN),
        (four, {"what": "accept"}, ANN), (four, {"what": "change", "failing": "RE2"}, BEN), (found(store, "SU"), {"what": "accept"}, ANN | {"by": "Cay"}),
        (one, {"what": "reject"}, ANN | {"by": "Cay"}), (one, {"what": "undo"}, ANN | {"by": "Cay"}),
    ):
        store.decide(id_, **what, **who)
    return store


def test_agreement_is_by_theme_over_findings_that_both_decided_on(decided):
    rows = {(tuple(r["people"]), r["theme"]): r for r in decided.agreement()}
    assert set(rows) == {(("Ann", "Ben"), theme) for theme in ("", "CO", "RE")}
    everything = rows[("Ann", "Ben"), ""]
    assert (everything["n"], everything["agreed"]) == (4, 0.5)  # one accepted by both at last; another failing of one theme is no disagreement
    assert (rows[("Ann", "Ben"), "CO"]["n"], rows[("Ann", "Ben"), "RE"]["agreed"]) == (2, 0.5)


def test_another_theme_is_a_disagreement(decided):
    (row,) = [r for r in decided.agreement() if r["theme"] == "CO"]
    assert row["agreed"] == 0.5


def test_the_recipe_of_agreement_gives_the_same_figures(decided):
    rows = decided.agreement()
    assert rows and [r.keys() for r in recipe(decided, "agreement")] == [r.keys() for r in rows]
    for mine, theirs in zip(rows, recipe(decided, "agreement"), strict=True):
        assert {k: v for k, v in theirs.items() if isinstance(v, (str, list))} == {k: v for k, v in mine.items() if isinstance(v, (str, list))}
        for name in ("n", "agreed", "kappa", "low", "high"):
            assert theirs[name] == (mine[name] if mine[name] is None else pytest.approx(mine[name], abs=0.0011)), name


def test_the_recipe_of_decisions_lists_the_same_decisions(decided):
    decided.withdraw(leeds().report.id, reason="x", withdrawn_at="2026-06-01")
    rows = recipe(decided, "decisions")
    assert rows == [{name: d[name] for name in rows[0]} for d in decided.decisions()] and {r["in_force"] for r in rows} == {True, False}


def test_the_recipe_of_the_queue_gives_the_same_findings(decided):
    rows = recipe(decided, "review-queue", limit=2)
    assert rows == [{name: f[name] for name in rows[0]} for f in decided.review_queue(limit=2)["findings"]] and len(rows) == 2
