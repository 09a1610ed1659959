"""Names, ages and dates that become others in a pack, and numbers that are none and stay."""

import re

import pytest

from graph.pack_changes import Changes


def changed(text, report_id="r", title="", known=()):
    return Changes(report_id, [text], title, known).apply(text)


@pytest.mark.parametrize("text", [
    "There were five days between the two calls.", "In all there were two weeks without a visit.", "Because there were three, nobody asked.",
    "Of these absences were nine, more than before.", "Meetings were held at three months and then every six months.", "They met at 10 days and the plan was agreed.",
    "A scan at 20 weeks, it is said, was missed.", "She used the two-year-old funding.", "He missed the 2 year old developmental check.", "Visits to children under the age of two are many.",
    "And There were three, it says.", "After Christmas, two weeks, nobody rang.",
])
def test_a_duration_or_a_count_is_no_age(text):
    assert all(changed(text, f"r{n}") == text for n in range(4))


@pytest.mark.parametrize("text", [
    "She was the mother of a 7 year old.", "He was aged 7 then.", "It was known when she was 7, and before.", "The baby, 7 weeks, was weighed.", "He was 7 months of age.", "He died at 7 weeks.",
])
def test_an_age_becomes_another(text):
    assert re.search(r"\[[68]\]", changed(text)) and changed(text) == text.replace("7", re.search(r"\[\d\]", changed(text))[0])
