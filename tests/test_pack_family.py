"""Who belongs to the family becomes more general in a pack: what stays true, who stays apart, and what is no family."""

import pytest
from hypothesis import given, strategies as st

from graph.pack_edits import apart, edited
from graph.pack_family import Family


def changed(text, **more):
    return edited(text, Family([text], **more).edits(text))[0]


@pytest.mark.parametrize(("text", "now"), [
    ("He was one of three children.", "He was one of [the family’s children]."),
    ("She was the youngest of four, and quiet.", "She was the youngest of [the family’s children], and quiet."),
    ("Her three older siblings and the other two children were seen.", "Her [older siblings] and the [other children] were seen."),
    ("All five children slept there. Both brothers were seen.", "All [the children] slept there. [The siblings] were seen."),
    ("She had, by then, two children and was a mother of three.", "She had, by then, [children] and was a [mother]."),
    ("The twins’ weights were not plotted.", "[The children’s] weights were not plotted."),
    ("He had two brothers and a sister.", "He had [siblings]."),
    ("A 7 year old boy and his half-brother came.", "A 7 year old [child] and his [sibling] came."),
    ("Her sons’ school rang about a baby girl.", "Her [children’s] school rang about a [baby]."),
    ("The maternal grandmother rang; MGM was not asked.", "The [relative] rang; [a relative] was not asked."),
    ("An aunt came, and the lodger left. Lodgers stayed.", "[A relative] came, and [the other adult in the home] left. [Other adults in the home] stayed."),
])
def test_more_general_words_stand_for_who_belongs_to_the_family(text, now):
    assert changed(text) == now


@pytest.mark.parametrize(("text", "now"), [
    ("His brother hit his sister.", "His [sibling] hit his [other sibling]."),
    ("The grandmother told an aunt and the uncle.", "The [relative] told [another relative] and the [third relative]."),
    ("Maternal grandmother met paternal grandmother; grandmother left.", "Maternal grandmother met paternal grandmother; grandmother left."),  # which of them?
    ("Sister 1 saw Brother 1. Sister 2 did not.", "Sister 1 saw Brother 1. [Sibling] 2 did not."),  # two would be Sibling 1
    ("Girl A and Child A were seen.", "Girl A and Child A were seen."),
])
def test_people_whom_a_quotation_tells_apart_stay_apart(text, now):
    assert changed(text) == now


@pytest.mark.parametrize("text", [
    "Mother, her partner and the stepfather were seen by a foster carer.", "She said that he was the eldest and that her second child was born early.",
    "The ward sister rang a sister agency. Sister Smith came.", "Boys and young men are often missed, and girls are blamed.", "St Mary’s Girls’ School and Southall Black Sisters wrote.",
    "A second child protection plan was made. Three children had died in the county.", "The three children whose files were read were known.", "Twin track planning was late.",
    "Both boys and girls may be harmed.", "She had three children on her caseload.", "Grandparents Plus was rung.",
])
def test_roles_order_practice_and_organisations_stay(text):
    assert changed(text) == text


def test_in_an_inspection_a_number_of_children_is_what_was_looked_at_and_stays():
    text = "Inspectors read the files of the three children. All four children were safe."
    assert changed(text, of_a_case=False) == text and changed(text) != text


@given(st.lists(st.sampled_from("her the a two both three one of twin twins twins’ brother Sister 1 A sons girls’ and or children grandmother MGM aunt’s lodger , . “ \n Child".split(" ")), max_size=14).map(" ".join))
def test_outside_its_brackets_a_changed_text_is_the_reports_own(text):
    edits = apart(Family([text]).edits(text))
    now = changed(text)
    for edit in reversed(edits):
        assert edit.text and text[edit.start:edit.end] != edit.text
    kept, at = [], 0
    for edit in edits:
        kept.append(text[at:edit.start])
        at = edit.end
    assert now == "".join(piece + f"[{edit.text}]" for piece, edit in zip(kept, edits, strict=True)) + text[at:]
