"""The agencies that a sentence names."""

from __future__ import annotations

import pytest

from corpus.codebook import load_codebook
from ingest.agencies import mentions, named


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("HV1 called twice and left a card.", {"HV"}),
        ("The health visitor and the GP did not speak.", {"HV", "GP"}),
        ("Social workers visit children regularly.", {"CSC"}),
        ("Children\u2019s services closed the case.", {"CSC"}),
        ("SW 2 told the DSL at the primary school.", {"CSC", "SCH"}),
        ("Police officers attended; the IDVA was not informed.", {"POL", "DAS"}),
        ("The school nurse had no record of the visit.", {"HV"}),
        ("The child protection\nconference chair raised no dispute.", {"IRO"}),
        ("The Area Safeguarding Children Board asked for an audit.", {"LSCP"}),
        ("Cafcass and the family court were told late.", {"CAF", "COURT"}),
        ("He was seen at the emergency department by a registrar.", {"HOSP"}),
        ("It rained for most of the week.", set()),
    ],
)
def test_names_lead_to_agencies(text, codes):
    assert named(text) == codes


@pytest.mark.parametrize(
    "text",
    ["She would not have it.", "A sw wind blew.", "The gp stood for group.", "He discharged himself.", "schooling", "an ed of no kind"],
)
def test_an_abbreviation_is_matched_as_written_and_whole(text):
    assert named(text) == frozenset()


def test_the_longer_name_counts():
    assert [m.code for m in mentions("the supervising social worker")] == ["FOS"]


def test_a_mention_stands_where_it_says():
    text = "On Monday the named nurse rang the health visitors."
    assert [text[m.start : m.end] for m in mentions(text)] == ["named nurse", "health visitors"]


def test_every_name_in_the_gazetteer_is_found_under_its_own_agency():
    wrong = [
        (agency.code, name)
        for agency in load_codebook().agencies.values()
        for name in agency.names
        if named(f"Then {name} wrote.") != {agency.code}
    ]
    assert wrong == []


def test_no_name_stands_under_two_agencies():
    names = [name.lower() for agency in load_codebook().agencies.values() for name in agency.names]
    assert sorted({n for n in names if names.count(n) > 1}) == []
