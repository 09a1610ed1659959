"""Confidences: how often such a finding is right."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.vocabulary import Label, Polarity
from ingest.calibration import calibration_error, fit_curve, outcomes, reliability
from ingest.gold import GoldSentence

F = Polarity.FAILING


def test_confidence_that_says_how_often_it_is_right_has_no_error():
    confidence = np.full(10, 0.7)
    assert calibration_error(confidence, np.arange(10) < 7) == pytest.approx(0)


def test_confidence_that_says_too_much_is_off_by_the_difference():
    assert calibration_error(np.full(10, 0.9), np.arange(10) < 5) == pytest.approx(0.4)


def test_bins_without_findings_are_left_out():
    assert [b.count for b in reliability(np.array([0.05, 0.95, 0.97]), np.array([False, True, True]))] == [1, 2]


def test_a_curve_never_falls():
    rng = np.random.default_rng(3)
    scores = rng.random(400)
    curve = fit_curve(scores, rng.random(400) < scores)
    assert list(curve) == sorted(curve) and all(a[1] <= b[1] for a, b in zip(curve, curve[1:], strict=False))


def test_a_curve_gives_back_the_share_that_is_right():
    rng = np.random.default_rng(4)
    scores = rng.random(4000)
    right = rng.random(4000) < scores**2
    confidence = np.interp(scores, *np.array(fit_curve(scores, right)).T)
    assert calibration_error(confidence, right) < 0.03


def test_what_one_reader_alone_gave_counts_neither_way():
    sentence = GoldSentence("a-0", "a", "", "", "text", (Label("CO1", F),), (Label("SU1", F),))
    found = (Label("CO3", F, (), 0.8), Label("SU1", F, (), 0.7), Label("RE1", F, (), 0.6))
    confidence, right = outcomes([sentence], [found])
    assert list(zip(confidence, right, strict=True)) == [(0.8, True), (0.6, False)]
