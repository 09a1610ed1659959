"""The codebook: its codes are permanent, and everything it names exists."""

import pytest

from corpus.codebook import load_codebook
from corpus.errors import CodebookError

THEMES = "IA RO CO RE SU RI DE CH FA CU ID OR"
FAILINGS = """
IA1 IA2 IA3 IA5 IA6 IA7 IA8 RO1 RO2 RO3 RO4 CO1 CO3 CO4 CO5 RE1 RE2 RE3 RE4 SU1 SU2 SU3 RI1 RI2
RI3 RI4 RI6 RI7 RI8 RI9 DE1 DE2 DE3 DE4 DE5 CH1 CH2 CH3 FA1 FA2 FA3 FA4 FA5 FA6 CU1 CU2 CU3 ID1
ID2 ID3 ID4 OR1 OR2 OR3 OR4 OR5 OR6 OR7
"""
KINDS = """
abstract area_send briefing child_practice_review dhr focused_visit ilacs joint_area_review jtai
lcspr learning_review minutes monitoring_visit other other_inspection pfd press scr sif
systems_review thematic_review
"""
AGENCIES = """
ALL AMH CAF CAMHS COURT CSC DAS EH EY FOS GP HOSP HOU HV ICB IRO LSCP MID POL PROB SCH SUB VCS YOT
"""


def test_theme_codes_never_change():
    assert list(load_codebook().themes) == THEMES.split()


def test_failing_codes_never_change():
    assert list(load_codebook().failings) == FAILINGS.split()


def test_kinds_of_report_never_change():
    assert sorted(load_codebook().kinds) == KINDS.split()


def test_agency_codes_never_change():
    assert set(AGENCIES.split()) <= set(load_codebook().agencies)


def test_every_failing_has_a_definition_and_cues():
    assert all(f.definition and f.cues and f.counterexample for f in load_codebook().failings.values())


def test_the_theme_of_a_failing_and_of_a_theme():
    book = load_codebook()
    assert (book.theme_of("CO1"), book.theme_of("CO")) == ("CO", "CO")


def test_an_unknown_code_is_an_error_that_names_it():
    with pytest.raises(CodebookError, match="ZZ9"):
        load_codebook().theme_of("ZZ9")


def test_a_strength_is_never_called_by_its_failings_name():
    book = load_codebook()
    assert all(book.label(code, "strength") != book.label(code) for code in book.failings)
    assert book.label("SU1", "strength") == "Supervision regular"
