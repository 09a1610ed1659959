"""Choosing a few quotations out of many, so that they say different things."""

from graph.choosing import PER_FAILING, Candidate, choose
from readings import vector


def near(n):
    """The numbers of a vector with cosine 0.36 to that of any other `n` from 1."""
    return [0.6, 0, 0, 0, *[0] * n, 0.8]


def candidate(score, code="CO1", report_id="a", polarity="failing", year="2019", numbers=(), quotation=""):
    quotation = quotation or f"{score} {code} {report_id} {polarity} {numbers}"
    return Candidate(score, polarity, code, report_id, year, quotation, vector(*numbers) if numbers else None)


def test_the_less_alike_is_taken_before_the_more_fitting():
    best, like = candidate(0.9, report_id="a", numbers=(1,)), candidate(0.85, report_id="b", numbers=(1, 0.6))
    unlike = candidate(0.7, report_id="c", numbers=(0, 1))
    assert choose([best, like, unlike], 2) == [best, unlike]


def test_two_of_a_failing_at_first_and_more_where_there_is_room():
    of_one = [candidate(0.9 - i / 100, report_id=str(i), numbers=near(i + 1)) for i in range(4)]
    other = candidate(0.3, code="RE1", report_id="x", numbers=near(9))
    assert [c.code for c in choose([*of_one, other], 6)].count("CO1") == 4
    assert sorted(c.code for c in choose([*of_one, other], 6)[:3]) == ["CO1"] * PER_FAILING + ["RE1"]


def test_strengths_and_recommendations_are_not_crowded_out():
    failings = [candidate(0.9, code=f"F{i}", report_id=f"f{i}", numbers=near(i + 1)) for i in range(12)]
    polarities = ["strength", "recommendation"] * 3
    others = [candidate(0.4, code=f"S{i}", report_id=f"s{i}", polarity=p, numbers=near(20 + i)) for i, p in enumerate(polarities)]
    taken = [c.polarity for c in choose([*failings, *others], 12)]
    assert {p: taken.count(p) for p in set(taken)} == {"failing": 6, "strength": 3, "recommendation": 3}


def test_another_report_and_another_year_are_taken_first():
    first = candidate(0.9, report_id="a", year="2019", numbers=(1,))
    same_year = candidate(0.6, code="RE1", report_id="b", year="2019", numbers=near(1))
    other_year = candidate(0.59, code="RE1", report_id="c", year="2012", numbers=near(2))
    assert choose([first, same_year, other_year], 2) == [first, other_year]
