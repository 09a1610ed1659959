"""What part a section plays, by its heading and those above it."""

from __future__ import annotations

import pytest

from ingest.read import read_bytes
from ingest.sections import heading_kind, kinds_of, section_kind


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("3. Recommendations", "recommendations"), ("Q8. What needs to change?", "recommendations"), ("6 – Action", "recommendations"),
        ("9. Improving systems and practice", "recommendations"), ("6. What you need to do differently", "recommendations"),
        ("7. Questions for your team", "reflection"), ("Questions for the Board", "questions"),
        ("10. DEVELOPMENTS SINCE 2012", "developments"), ("7. What has changed since", "developments"),
        ("2.4 The Views of the Family", "views"), ("FROM NADIRA'S SISTER", "views"),
        ("5. Summary of what happened", "chronology"), ("4 – Circumstances", "chronology"), ("4. THE STORY IN OUTLINE", "chronology"),
        ("Learning 1. What happened to Cadi's story each time that it was told", "findings"),
        ("KPE 4: The gastrostomy", "analysis"), ("7. PRACTICE THAT WAS GOOD", "good_practice"), ("8. Effective practice", "good_practice"),
        ("11. Statement by reviewers", "terms_of_reference"), ("2 THE SILP PROCESS", "terms_of_reference"),
        ("1. PRELIMINARY MATTERS", "introduction"), ("3. The babies", "family"),
        ("Main findings", "findings"), ("Overview", "headline_findings"), ("Key strengths and weaknesses of the LSCB", "findings"),
        ("Priorities for further improvement", "areas_for_improvement"), ("Early help strengths", "key_strengths"),
        ("The overall judgement is that children’s services are inadequate", "headline_findings"),
        ("Inspection of Norwold local authority children’s services", "headline_findings"),
        ("Focused visit to Norwold children’s services", "introduction"), ("Practice study: area(s) for improvement", "case_study"),
        ("The weather in March", ""),
    ],
)
def test_a_heading_tells_its_kind(heading: str, kind: str):
    assert heading_kind(heading) == kind


def test_a_sub_heading_that_says_nothing_takes_its_chapters_kind():
    assert section_kind(("5. Analysis", "The GP")) == "analysis"


def test_nothing_takes_its_kind_from_the_title_of_a_letter():
    assert section_kind(("Focused visit to Norwold children’s services", "Care leavers")) == ""


def test_a_heading_over_many_kinds_is_a_title_and_gives_none():
    title = "Learning briefings: a reader"
    below = ["What happened", "Good practice", "Recommendations", "Glossary", "The H family"]
    assert kinds_of([(title,), *((title, h) for h in below)])[-1] == ""


def test_a_heading_over_few_kinds_gives_its_own():
    assert kinds_of([("Findings",), ("Findings", "Good practice"), ("Findings", "Time and place")])[-1] == "findings"


def test_a_line_set_bold_in_markdown_is_a_heading_and_a_caption_or_a_label_is_none():
    report = read_bytes(b"# Review\n\n**Case reference: 3/08**\n\n**Questions for the Board**\n\nWho asked?\n\n**Table 1. Three children**\n\nNobody **asked**.\n", "a.md")
    assert [s.heading for s in report.sections] == ["Review", "Questions for the Board"]
    assert report.sections[1].level == 2
