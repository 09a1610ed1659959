"""How a finding is stated: its speaker, mood and time."""

from __future__ import annotations

import pytest

from corpus.vocabulary import Label, Polarity, SentenceInContext
from ingest.frames import framed

FAILING = Label("CO1", Polarity.FAILING)


def stated(text: str, kind: str = "scr", label: Label = FAILING) -> Label:
    return framed(label, SentenceInContext(text, kind=kind))


@pytest.mark.parametrize(
    ("text", "kind", "speaker"),
    [
        ("The letter was filed unread.", "scr", "panel"),
        ("Assessments are late.", "ilacs", "inspector"),
        ("The letter was filed unread.", "pfd", "coroner"),
        ("Her mother told the review that nobody rang back.", "scr", "relative"),
        ("The midwives told the panel that they had no time.", "lcspr", "agency"),
        ("The trust accepts that its letter was late.", "scr", "agency"),
        ("Inspectors found that assessments were late.", "press", "inspector"),
        ("The letter was filed unread.", "", ""),
    ],
)
def test_who_says_so(text, kind, speaker):
    assert stated(text, kind).speaker == speaker


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Had the nurse rung the school, she would have learnt of the bruise.", "counterfactual"),
        ("The nurse could have asked the father.", "counterfactual"),
        ("There is no evidence that the referral was read.", "negated"),
        ("The policy requires a discussion that day; none was held.", "guidance"),
        ("The nurse did not ring the school.", "asserted"),
    ],
)
def test_in_what_mood(text, modality):
    assert stated(text).modality == modality


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Nobody rang the school.", "past"),
        ("Too many assessments are late.", "present"),
        ("Assessments were late and still are.", "present"),
        ("Assessments were late; this has since been put right.", "fixed"),
    ],
)
def test_whether_a_failing_still_holds(text, time):
    assert stated(text, "ilacs").time_status == time


def test_only_a_failing_has_a_time():
    assert stated("Supervision is regular.", "ilacs", Label("SU1", Polarity.STRENGTH)).time_status == ""


def test_the_words_that_decide_are_kept():
    assert stated("Her mother told the review that nobody rang back.").cue == "mother told the review"
