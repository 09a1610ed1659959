"""Where sentences end, by the marks that mislead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import take_bullet, take_number
from ingest.sentences import sentence_spans
from ingest.tables import iso_date


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Smith and Dr. Jones met Ms. Q on 3.5.2012.",
        "It is set out in para. 4.2 and at No. 3 above.",
        "The plan (e.g. the visits) was kept.",
        "J. Smith of the H.M. Coroner’s office wrote.",
        "The cost was 4.5 million at St. Mary’s.",
        "He asked ‘Who is the lead?’ and nobody knew.",
        "The note read “seen... well” and no more.",
        "Visits took place at 9 a.m. and 5 p.m. on most days.",
    ],
)
def test_one_sentence_stays_one(text: str):
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The agency worker never met T.", "The letter congratulates the parents."),
        ("Then there is Mr G.", "HV1 had met him."),
        ("Nobody went after Adult M.", "The Panel asked why."),
        ("It made it easier to miss.", "The panel doubts it."),
        ("“Nobody asked me.”", "“I would have said.”"),
        ("Was she seen?", "No one knows."),
        ("The visit was on 3 May.", "In June it stopped."),
        ("She was discharged (the plan had ended.)", "Nobody called."),
        ("Records were kept, etc.", "They were poor."),
        ("There were 12.", "All were late."),
    ],
)
def test_two_sentences_are_two(first: str, second: str):
    assert cut(f"{first} {second}") == [first, second]


def test_a_pointer_in_brackets_is_part_of_no_sentence():
    assert cut("Leaders should act. (Recommendation) They did not.") == ["Leaders should act.", "They did not."]


@pytest.mark.parametrize("pointer", ["(recommendation)", "(outcome 3, national framework)", "(paragraph 51)"])
def test_a_pointer_in_small_letters_is_part_of_no_sentence_either(pointer: str):
    assert cut(f"Leaders should act. {pointer}") == ["Leaders should act."]


def test_a_stop_without_a_space_ends_a_sentence_where_a_sentence_begins():
    assert cut("It was in the letter.The partnership knew. See www.gov.UK for more.") == ["It was in the letter.", "The partnership knew.", "See www.gov.UK for more."]


@given(st.text(alphabet="aA1 .?!…\"'”’()–\n", max_size=60))
def test_spans_are_in_order_apart_and_without_white_space_at_their_ends(text: str):
    spans = sentence_spans(text)
    assert all(a < b and text[a:b] == text[a:b].strip() for a, b in spans)
    assert all(x[1] <= y[0] for x, y in zip(spans, spans[1:], strict=False))


@given(st.text(alphabet="aAb1 .?!…\"'”’–\n", max_size=60))
def test_nothing_but_white_space_is_lost(text: str):
    assert "".join("".join(text[a:b] for a, b in sentence_spans(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("4.27 The GP", "4.27", "The GP"),
        ("12. The GP", "12", "The GP"),
        ("36.PAs use", "36", "PAs use"),
        ("36.Personal advisers use", "36", "Personal advisers use"),
        ("(a) whether", "(a)", "whether"),
        ("iv) whether", "iv)", "whether"),
        ("Recommendation 3: The Board", "Recommendation 3", "The Board"),
        ("Q7. Who else knew?", "Q7", "Who else knew?"),
        ("7.1 Recommendation 1. The Board", "7.1 Recommendation 1", "The Board"),
        ("4.5 per cent of children", "", "4.5 per cent of children"),
        ("2014 was a hard year", "", "2014 was a hard year"),
        ("Recommendation 3", "", "Recommendation 3"),
    ],
)
def test_a_printed_number_is_taken_off(text: str, number: str, rest: str):
    assert take_number(text) == (number, rest)


@pytest.mark.parametrize("text", ["• Seen alone", "◼ Seen alone", "- Seen alone", "o Seen alone", "– Seen alone"])
def test_a_bullet_is_taken_off(text: str):
    assert take_bullet(text) == (True, "Seen alone")


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("3 May 2012", "2012-05-03"), ("03/05/2012", "2012-05-03"), ("3.5.12", "2012-05-03"), ("May 2012", "2012-05"),
        ("Spring 2012", "2012"), ("2012-05-03", "2012-05-03"), ("10 Sept – 30 Oct 2015", "2015-09-10"),
        ("31st of December 2011", "2011-12-31"), ("not known", ""), ("45/13/2012", "2012"),
    ],
)
def test_dates_are_read_day_first(written: str, iso: str):
    assert iso_date(written) == iso
