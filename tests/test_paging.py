"""From a ranking to pages, without a database."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.paging import Candidate, folded, page

STATEMENT = (
    "The director of children's services should send the written statement of proposed action to the inspectorate by {}. This statement "
    "will inform the lines of enquiry at any future joint or single agency activity by the inspectorates in {} and its partnership."
)


def ranking(reports):
    """A ranking whose passages are of the reports named, one letter each; ids are places."""
    return [Candidate(str(n), report, f"Passage number {n}.") for n, report in enumerate(reports)]


def ids(places):
    return [place.hit.passage_id for place in places]


def test_a_page_takes_two_of_a_report_and_those_held_back_come_next():
    order = ranking("aaaabbbcd")
    assert ids(page([order], 5, 0)) == ["0", "1", "4", "5", "7"]
    assert ids(page([order], 5, 5)) == ["2", "3", "6", "8"]


def test_where_no_other_report_is_left_the_page_is_filled_all_the_same():
    assert ids(page([ranking("aaaab")], 4, 0)) == ["0", "1", "4", "2"]


def test_without_a_limit_the_order_stays():
    assert ids(page([ranking("aaaab")], 4, 0, 0)) == ["0", "1", "2", "3"]


def test_showing_more_leaves_what_is_shown_where_it_is():
    order = ranking("aaaabbbcdefabcghij")
    assert ids(page([order], 10, 0))[:5] == ids(page([order], 5, 0))


@given(st.lists(st.text("abc", max_size=30), min_size=1, max_size=4), st.integers(1, 7), st.integers(0, 3))
def test_over_all_pages_each_passage_is_shown_once(stretches, limit, per_report):
    order = ranking("".join(stretches))
    cut = iter(order)
    parts = [[next(cut) for _ in stretch] for stretch in stretches]
    pages = [ids(page(parts, limit, offset, per_report)) for offset in range(0, len(order) + limit, limit)]
    assert sorted(chain(*pages), key=int) == [c.passage_id for c in order] and all(len(p) == limit for p in pages[:len(order) // limit])


def test_no_more_stretches_are_taken_than_a_page_needs():
    def stretches():
        yield ranking("abcdef")
        raise AssertionError("asked for more")

    assert len(page(stretches(), 3, 3)) == 3


def test_boilerplate_with_other_names_and_dates_is_one_hit():
    told = [STATEMENT.format("6 March 2019", "Leeds"), "Nobody asked the child.", STATEMENT.format("20 June 2022", "Norfolk")]
    (first, second) = folded([Candidate(str(n), str(n), text) for n, text in enumerate(told)])
    assert (first.hit.passage_id, ids_of(first.also), second.also) == ("0", ["2"], ())


def ids_of(candidates):
    return [c.passage_id for c in candidates]


@pytest.mark.parametrize(("one", "other", "same"), [
    ("Overall effectiveness is good.", "Overall effectiveness is inadequate.", False),
    ("Yours sincerely", "Yours\nsincerely", True),
    ("Meeting number 7 was held by the school.", "Meeting number 8 was held by the school.", False),
    (STATEMENT.format("May", "Leeds"), STATEMENT.format("May", "Leeds").replace("inspectorate", "Inspectorate"), True),
    (STATEMENT.format("May", "Leeds"), "Supervision of social workers in the safeguarding partnership was not recorded, and the director of "
     "children's services should have known it: the written statement says nothing of it, and nobody asked for any.", False),
])
def test_only_nearly_the_same_words_are_the_same(one, other, same):
    assert (len(folded([Candidate("0", "a", one), Candidate("1", "b", other)])) == 1) is same
