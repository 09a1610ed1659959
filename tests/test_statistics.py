"""The statistics against figures worked out elsewhere."""

from math import isclose, log

import pytest

from graph.statistics import adjusted, g2, lift, newcombe, odds_ratio, p_of_g2, wilson


def test_g2_is_nought_at_independence_and_its_chance_one():
    assert g2(10, 20, 20, 40) == pytest.approx(0, abs=1e-9) and p_of_g2(0) == 1


def test_g2_of_dunnings_own_example():
    """"the swiss" and its like, Dunning 1993, table 2: 110, 2442, 111, 29114 give 270.72."""
    assert g2(110, 2442, 111, 29114) == pytest.approx(270.72, abs=0.01)


def test_the_chance_of_g2_is_that_of_chi_squared():
    assert p_of_g2(3.841459) == pytest.approx(0.05, abs=1e-6) and p_of_g2(6.634897) == pytest.approx(0.01, abs=1e-6)


def test_newcombes_own_example():
    """56/70 and 48/80: 0.20, 0.0524 to 0.3339 (Newcombe 1998, table II, method 10)."""
    assert [round(x, 4) for x in newcombe(56, 70, 48, 80)] == [0.2, 0.0524, 0.3339]


def test_wilsons_interval_of_none_begins_at_nought():
    """0 of 20: 0 to 0.1611."""
    low, high = wilson(0, 20)
    assert (round(low, 4), round(high, 4)) == (0.0, 0.1611)


def test_the_odds_ratio_with_woolfs_interval():
    """10, 20, 5, 40: 4, and log 4 give or take 1.96 * sqrt(1/10 + 1/20 + 1/5 + 1/40)."""
    value, low, high = odds_ratio(10, 20, 5, 40)
    assert value == 4 and isclose(log(high / 4), 1.959964 * 0.375**0.5) and isclose(log(4 / low), log(high / 4))


def test_an_empty_cell_gets_half_a_case_as_do_the_others():
    assert odds_ratio(0, 10, 5, 10)[0] == pytest.approx((0.5 * 10.5) / (10.5 * 5.5))


def test_the_lift_of_independent_things_is_one_and_inside_its_interval():
    value, low, high = lift(20, 40, 50, 100)
    assert value == 1 and low < 1 < high


def test_the_interval_of_the_lift_is_that_of_many_samples():
    """4,000 samples of 200 units: the spread of log lift is what the delta method says."""
    import numpy as np

    drawn = np.random.default_rng(3).multinomial(200, [0.3, 0.1, 0.2, 0.4], 4000)
    logs = np.log([lift(int(a), int(a + b), int(a + c), 200)[0] for a, b, c, _ in drawn])
    _, low, high = lift(60, 80, 100, 200)
    assert logs.std() == pytest.approx(log(high / low) / 2 / 1.959964, rel=0.05)


def test_many_chances_are_adjusted_as_benjamini_and_hochberg_do():
    assert adjusted([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.04 * 4 / 3, 0.04 * 4 / 3, 0.5])
    assert adjusted([]) == []
