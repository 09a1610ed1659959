"""For whom a question is asked: the role that it names, or that is given."""

import pytest

from corpus.codebook import load_codebook, shipped
from corpus.errors import UsageError
from graph.roles import asked
from ui.briefing_text import PEOPLE, who


@pytest.mark.parametrize(("question", "topic", "agencies"), [
    ("What do reviews say about missed appointments, for a health visitor?", "missed appointments", ("HV",)),
    ("missed appointments for a GP", "missed appointments", ("GP",)),
    ("As a teacher, what do reports say about attendance?", "attendance", ("SCH",)),
    ("bruising in babies, for police officers", "bruising in babies", ("POL",)),
    ("What do the reviews tell us about neglect, for a social worker?", "neglect", ("CSC",)),
    ("domestic abuse - for midwives", "domestic abuse", ("MID",)),
    ("arrears, for a housing officer", "arrears", ("HOU",)),
    ("head injuries, for doctors", "head injuries", ("GP", "HOSP")),
    ("supervision for health visitors", "supervision for health visitors", ()),
    ("bruising as a sign of abuse", "bruising as a sign of abuse", ()),
    ("what do reviews say about police protection?", "police protection", ()),
])
def test_the_role_is_read_from_the_question(question, topic, agencies):
    found = asked(question)
    assert (found.topic, found.agencies) == (topic, agencies)


@pytest.mark.parametrize(("role", "agencies"), [("HV", ("HV",)), ("gp", ("GP",)), ("Health visitors", ("HV",)), ("duty social worker", ("CSC",))])
def test_a_role_that_is_given_counts(role, agencies):
    assert asked("neglect, for a teacher", role).agencies == agencies and asked("neglect, for a teacher", role).topic == "neglect"


@pytest.mark.parametrize(("question", "role", "words"), [
    ("neglect", "plumber", "role 'plumber'"), ("What do reviews say, for a GP?", "", "no topic"), (" ", "", "no topic"),
])
def test_a_role_that_nobody_knows_and_a_question_without_topic_are_refused(question, role, words):
    with pytest.raises(UsageError, match=words):
        asked(question, role)


def test_every_role_leads_to_agencies_of_the_codebook():
    assert {code for row in shipped("roles.yaml") for code in row["agencies"]} <= set(load_codebook().agencies)


def test_what_stands_beside_an_agency_in_the_list_leads_to_it():
    for code, people in PEOPLE.items():
        assert who(code).endswith(f"({people})")
        assert all(code in asked("neglect", one).agencies for one in people.split(", ")), code
