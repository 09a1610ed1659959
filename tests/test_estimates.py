"""Counts with the model's errors allowed for: the method, and what stands beside each count."""

from dataclasses import replace

import numpy as np
import pytest

from corpus.vocabulary import Facts
from graph.estimates import MOSTLY_MISSED, NOT_MEASURED, NOT_THIS_GENRE, OTHER_MODEL, SHRINK, Found, Measured
from graph.filters import Filters
from ingest.accuracy import genre_of
from readings import leeds, norfolk, reading

F = Filters.checked
MODEL = "0123456789ab"


def accuracy(right=60, wrong=20, missed=40, sure=(20, 1, 80), **more):
    """The same errors for every theme, failing and agency of every genre."""
    def table(counts):
        keys = ("CO/failing", "RE/failing", "CO1/failing", "RE1/failing", "agency CSC/failing", "CO/strength", "CO/recommendation")
        return {genre: {key: list(counts) for key in keys} for genre in ("inspection", "narrative", "public")}

    return {"model": MODEL, **table((right, wrong, missed)), "spread": {}, "sure": table(sure) | {"spread": {}}} | more


def estimate(n, measured=None, **more):
    return (measured or Measured(accuracy())).estimate({("jtai", "CO"): n if isinstance(n, Found) else Found.by_model(n)}, "theme", "failing", **more)


def test_found_times_precision_over_recall():
    """Precision 60 / 80, recall 60 / 100: of 400 found 300 are right, and they are three in five of 500."""
    assert estimate(400)["estimate"] == pytest.approx(500, abs=2)


def test_the_interval_holds_the_estimate_and_more_labels_narrow_it():
    few, many = estimate(400, Measured(accuracy(6, 2, 4))), estimate(400, Measured(accuracy(600, 200, 400)))
    assert few["estimate_low"] < many["estimate_low"] < 500 < many["estimate_high"] < few["estimate_high"]


def test_documents_that_differ_widen_it():
    plain, spread = estimate(400), estimate(400, Measured(accuracy(spread={"inspection": 4.0})))
    assert spread["estimate"] == plain["estimate"]
    assert spread["estimate_high"] - spread["estimate_low"] > 1.6 * (plain["estimate_high"] - plain["estimate_low"])


def test_a_theme_without_labels_is_corrected_like_all_others_of_its_polarity():
    measured = Measured(accuracy())
    assert measured.estimate({("jtai", "FA"): Found.by_model(400)}, "theme", "failing")["estimate"] == pytest.approx(500, abs=2)


def test_a_theme_with_many_labels_keeps_its_own_errors():
    counts = accuracy()
    counts["inspection"] = {"CO/failing": [900, 100, 100], "RE/failing": [20, 80, 20]}
    assert estimate(1000, Measured(counts))["estimate"] == pytest.approx(1000, abs=10)


def test_adding_themes_up_allows_for_what_they_share():
    """Themes without labels of their own err alike, so ten of them together are known no better than one."""
    measured = Measured(accuracy(6, 2, 4))
    one = measured.estimate({("jtai", "FA"): Found.by_model(4000)}, "theme", "failing")
    ten = measured.estimate({("jtai", t): Found.by_model(400) for t in "IA RO SU RI DE CH FA CU ID OR".split()}, "theme", "failing")
    assert ten["estimate_high"] == pytest.approx(one["estimate_high"], rel=0.35)


def test_nothing_found_is_not_nothing_there():
    """Recall 0.6: of six that are there all are missed once in 244 times, of four once in 39."""
    measured = Measured(accuracy())
    assert measured.estimate({}, "theme", "failing", key="CO") == {"estimate": 0, "estimate_low": 0, "estimate_high": 4}


def test_the_intervals_hold_the_truth_as_often_as_they_say():
    """900 drawn worlds: themes whose errors differ, labels of some, a collection of which the truth is known."""
    rng = np.random.default_rng(5)
    held = 0
    for world in range(900):
        themes = "CO RE SU RI DE CH".split()
        shares = {t: rng.dirichlet([SHRINK * x for x in (0.5, 0.2, 0.3)]) for t in themes}
        labels = {f"{t}/failing": [int(x) for x in rng.poisson(30 * shares[t])] for t in themes}
        found, truth = {}, 0
        for t in themes:
            right, wrong, missed = rng.poisson(25 * shares[t])
            found["scr", t], truth = Found.by_model(int(right + wrong)), truth + int(right + missed)
        row = Measured({"model": MODEL, "narrative": labels, "spread": {}}).estimate(found, "theme", "failing")
        held += row["estimate_low"] <= truth <= row["estimate_high"]
    print(held / 900)
    assert 0.93 < held / 900 < 0.985


def by_model(one, version=MODEL):
    return replace(one, findings=tuple(replace(f, version=version) for f in one.findings))


@pytest.fixture
def measured(store, monkeypatch):
    """A store whose findings the measured model made."""
    monkeypatch.setattr(store, "measured", Measured(accuracy()))
    store.put(by_model(norfolk()))
    store.put(by_model(leeds()))
    return store


def theme(store, code, **filters):
    return next(t for t in store.themes(F(**filters)) if t["code"] == code)


def test_every_count_of_themes_and_failings_has_an_estimate(measured):
    row = theme(measured, "CO")
    for one in (row, *row["failings"]):
        assert one["no_estimate"] == "" and all(
            e["estimate_low"] <= e["estimate"] <= e["estimate_high"] for e in one["estimates"].values())
    assert row["failing"] == 1 and row["estimates"]["failing"]["estimate"] == 1


@pytest.mark.parametrize("dimension", ["year", "agency", "kind", "region", "area", "theme", "failing", "polarity", "age", "harm"])
def test_every_count_has_an_estimate(measured, dimension):
    rows = measured.counts_by(dimension)
    assert (rows or dimension == "age") and all(row["suppressed"] or (row["estimates"] and row["no_estimate"] == "") for row in rows)


def test_the_parts_of_a_count_are_corrected_each_by_its_own_genre(store, monkeypatch):
    counts = accuracy() | {"narrative": {"CO/strength": [500, 500, 0]}, "inspection": {"CO/strength": [500, 0, 0]}}
    monkeypatch.setattr(store, "measured", Measured(counts))
    assert (genre_of("ilacs"), genre_of("scr")) == ("inspection", "narrative")
    for kind in ("ilacs", "scr"):
        told = [(f"Information was shared, {kind}.", [1], [("CO1", "strength", [])])] * 2
        store.put(by_model(reading(kind, [(text + str(i), *rest) for i, (text, *rest) in enumerate(told)], facts=Facts(title=kind, kind=kind))))
    assert theme(store, "CO", kind=["ilacs"])["estimates"]["strength"]["estimate"] == 2
    assert theme(store, "CO", kind=["scr"])["estimates"]["strength"]["estimate"] == 1
    assert theme(store, "CO")["estimates"]["strength"]["estimate"] == 3


def test_what_filters_leave_out_has_no_estimate(measured):
    row = theme(measured, "CO", polarity=["strength"])
    assert row["estimates"]["failing"] is None and row["estimates"]["strength"]["estimate"] == 2 and row["no_estimate"] == ""


def test_findings_of_another_model_are_not_corrected(measured):
    measured.put(by_model(norfolk("again"), "ffffffffffff"))
    row = theme(measured, "SU")
    assert (row["estimates"], row["no_estimate"]) == (None, OTHER_MODEL)
    assert theme(measured, "CO", kind=["ilacs"])["estimates"]["strength"]["estimate"] == 2


def test_without_a_measurement_there_is_no_estimate_and_it_is_said_why(measured, monkeypatch):
    monkeypatch.setattr(measured, "measured", Measured(None))
    assert theme(measured, "CO")["no_estimate"] == NOT_MEASURED
    monkeypatch.setattr(measured, "measured", Measured({"model": MODEL, "inspection": {"CO/failing": [1, 1, 1]}, "spread": {}}))
    assert theme(measured, "CO")["no_estimate"] == NOT_THIS_GENRE


def test_sure_findings_are_corrected_by_their_own_errors(store, monkeypatch):
    monkeypatch.setattr(store, "measured", Measured(accuracy(sure=(50, 0, 50))))
    one = by_model(leeds())
    store.put(replace(one, findings=tuple(replace(f, label=replace(f.label, sure=True)) for f in one.findings)))
    assert theme(store, "CO", sure=True)["estimates"]["strength"]["estimate"] == 4
    assert theme(store, "CO")["estimates"]["strength"]["estimate"] == 2


def test_from_the_few_that_are_sure_nothing_is_reckoned(measured, monkeypatch):
    monkeypatch.setattr(measured, "measured", Measured(accuracy(sure=(5, 0, 95))))
    row = theme(measured, "CO", sure=True)
    assert row["estimates"]["failing"] is None and row["no_estimate"] == MOSTLY_MISSED
