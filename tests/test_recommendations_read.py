"""Which paragraphs of a report are recommendations, whom they ask, and in which words."""

from __future__ import annotations

import pytest

from corpus.samples import sample_folder
from corpus.vocabulary import Finding, Label, Polarity, Recommendation, Report
from ingest.asks import ask_of, named_in_heading
from ingest.read import read_bytes, read_report
from ingest.recommendations import find_recommendations, with_findings


def read(text: str) -> tuple[Report, tuple[Recommendation, ...]]:
    report = read_bytes(text.encode(), "review.md")
    return report, find_recommendations(report)


def texts(text: str) -> list[str]:
    return [one.text for one in read(text)[1]]


LABELLED = """# Child R: serious case review

## 7. Recommendations

The panel makes two recommendations. Progress will be reported to the Board, which should publish it.

### For the Board

7.1 **Recommendation 1.** The Board should adopt one tool for the assessment of neglect.

### For health agencies

7.2 **Recommendation 2.** Supervision must be given every three months. Managers should record it.

The panel should like to thank the family.
"""


def test_a_labelled_recommendation_is_found_whole_and_a_remark_between_is_none():
    assert texts(LABELLED) == [
        "The Board should adopt one tool for the assessment of neglect.",
        "Supervision must be given every three months. Managers should record it.",
    ]


def test_its_text_is_a_slice_of_the_report_and_its_ask_a_part_of_it():
    report, found = read(LABELLED)
    assert all(report.text[one.start:one.end] == one.text and one.ask and one.ask in one.text for one in found)


def test_number_and_paragraph_are_kept_as_printed():
    assert [(one.number, one.paragraph) for one in read(LABELLED)[1]] == [("Recommendation 1", "7.1"), ("Recommendation 2", "7.2")]


def test_the_subject_of_the_sentence_is_asked_else_whom_the_heading_names():
    assert [(one.addressee, one.agencies) for one in read(LABELLED)[1]] == [("The Board", ("LSCP",)), ("health agencies", ("ALL",))]


def test_an_id_is_told_by_content():
    assert [one.id for one in read(LABELLED)[1]] == [one.id for one in read(LABELLED)[1]]


def test_numbered_paragraphs_that_ask_are_recommendations_and_one_that_does_not_is_none():
    found = read("# Review\n\n## 9. Recommendations\n\n9.1 I have kept these to a number which can be done.\n\n" + "\n\n".join(
        f"9.{n} Schools should tell the board of every exclusion, for reason {n}." for n in range(2, 5)
    ))[1]
    assert [(one.number, one.agencies) for one in found] == [(f"9.{n}", ("SCH",)) for n in range(2, 5)]


def test_a_table_gives_number_addressee_and_date():
    found = read("""# Review

## Recommendations

9.1 I make two. The Committee should accept none that it will not carry out.

| No. | Recommendation | Lead | By |
|---|---|---|---|
| R1 | The Constabulary should train all response officers in abduction notices | Police | Sept 2013 |
| R2 | Files to follow the child within five school days, also on a managed move | Schools | Immediate |
""")[1]
    assert [(r.number, r.addressee, r.agencies, r.due) for r in found] == [
        ("R1", "Police", ("POL",), "Sept 2013"), ("R2", "Schools", ("SCH",), "Immediate"),
    ]


def test_an_action_plan_that_only_points_to_recommendations_has_none():
    assert texts("""# Review

## Action plan

| Recommendation | Action | Lead | By when |
|---|---|---|---|
| 1 | Audit of 60 records done and reported | Board manager | May 2016 |
| 2 | Tool adopted in all agencies; 310 staff trained | Head of service | June 2016 |
""") == []


IMPROVE = """# Inspection of Norwold children's services

## What needs to improve?

- The timeliness of assessments.
- Leaders should develop a strategy for working with families. This should focus on:
    - hearing the voice of the child
    - earlier help.
- The quality of supervision.
"""


def test_each_point_on_what_needs_to_improve_is_an_item_and_sub_points_belong_to_theirs():
    found = read(IMPROVE)[1]
    assert [one.text for one in found] == [
        "The timeliness of assessments.",
        "Leaders should develop a strategy for working with families. This should focus on:\nhearing the voice of the child\nearlier help.",
        "The quality of supervision.",
    ]
    assert {one.form for one in found} == {"area_for_improvement"}


def test_a_point_without_a_verb_asks_for_what_it_names():
    assert read(IMPROVE)[1][0].ask == "The timeliness of assessments."


def test_a_sentence_that_says_there_are_no_areas_is_no_area():
    assert texts("# Inspection\n\n## Priority and immediate action\n\nThere are no areas for priority and immediate action.\n") == []


def test_what_describes_a_weakness_asks_for_nothing():
    report = read_report(sample_folder() / "ashmere-2020-jtai-letter.pdf")
    described = [one for one in find_recommendations(report) if one.text.startswith("General practitioners are invited")]
    assert [(one.ask, one.addressee) for one in described] == [("", "")]


def test_a_sentence_that_recommends_is_found_wherever_it_stands():
    assert texts("# Review\n\n## Discussion\n\nPlans changed. It is recommended that the school keeps a log. In 2018 a review recommended much.\n") == [
        "It is recommended that the school keeps a log."
    ]


def test_what_a_committee_asks_of_others_is_found_and_what_it_decides_for_itself_is_not():
    assert texts("# Minutes\n\n## 4. Report\n\n4.1 Noted.\n\nRESOLVED: that the Integrated Care Board be asked to commission a service.\n\nRESOLVED: that the report be noted.\n") == [
        "that the Integrated Care Board be asked to commission a service."
    ]


def test_an_abstract_lists_its_recommendations_between_semicolons():
    assert texts("# Abstracts\n\n## 2019 – Child B\n\nRecommendations: three recommendations, including: schools should keep a log; one chronology for all.\n") == [
        "schools should keep a log", "one chronology for all",
    ]


@pytest.mark.parametrize("said", ["makes no recommendations; puts questions to the board.", "none; the response is published separately."])
def test_an_abstract_without_recommendations_has_none(said: str):
    assert texts(f"# Abstracts\n\n## 2019 – Child B\n\nRecommendations: {said}\n") == []


def test_questions_to_a_board_and_a_coroners_concerns_are_no_recommendations():
    assert texts("# Review\n\n## Questions for the Board\n\n- Does the Board know how many children wait?\n\n## Matters of concern\n\nThe ward should have rung the school.\n") == []


def test_what_is_printed_twice_counts_once():
    said = "The Board should adopt one tool for neglect."
    assert texts(f"# Review\n\n## Recommendations\n\n{said}\n\n## Appendix: recommendations\n\n{said}\n") == [said]


def test_themes_and_failings_come_from_the_findings_inside_it():
    report, found = read(LABELLED)
    inside, outside = found[0], report.sentences[0]
    findings = [
        Finding("a", report.id, 0, inside.start, inside.end, inside.text, Label("CO1", Polarity.RECOMMENDATION), "by-hand", "1"),
        Finding("b", report.id, 0, inside.start, inside.end, inside.text, Label("SU", Polarity.RECOMMENDATION), "by-hand", "1"),
        Finding("c", report.id, 0, outside.start, outside.end, "", Label("RE1", Polarity.FAILING), "by-hand", "1"),
    ]
    filled = with_findings(found, findings)
    assert [(one.themes, one.failings) for one in filled] == [(("CO", "SU"), ("CO1",)), ((), ())]


@pytest.mark.parametrize(
    ("sentence", "asked", "who"),
    [
        ("The Board should require each agency to show it.", "should require each agency to show it.", "The Board"),
        ("Ensure that plans are kept.", "Ensure that plans are kept.", ""),
        ("It is recommended that the police and schools agree a protocol.", "the police and schools agree a protocol.", ""),
        ("No case should be closed without a visit.", "No case should be closed without a visit.", ""),
        ("In Norwold, the Trust must audit its records.", "must audit its records.", "the Trust"),
        ("All agencies whose staff enter the home must ask.", "must ask.", "All agencies whose staff enter the home"),
        ("Files should follow the child.", "Files should follow the child.", ""),
        ("Strategy discussions should include a doctor.", "Strategy discussions should include a doctor.", ""),
        ("Health visitors to be told on the day.", "to be told on the day.", "Health visitors"),
    ],
)
def test_the_words_that_ask_are_told_from_the_one_who_is_asked(sentence: str, asked: str, who: str):
    found = ask_of(sentence)
    assert (sentence[found.start:], found.addressee.words) == (asked, who)


@pytest.mark.parametrize("sentence", ["The school should have rung.", "The GP knew of it.", "There was a need to improve records."])
def test_a_sentence_that_tells_asks_nothing(sentence: str):
    assert ask_of(sentence) is None


@pytest.mark.parametrize(
    ("heading", "words", "codes"),
    [
        ("For children's social care", "children's social care", ("CSC",)),
        ("What does the LSCB need to improve?", "the LSCB", ("LSCP",)),
        ("Thornreach PCT", "Thornreach PCT", ("ICB",)),
        ("Police and Probation", "Police and Probation", ("POL", "PROB")),
        ("Inspection of Norwold children's services", "", ()),
        ("How the police understood the case", "", ()),
    ],
)
def test_a_heading_names_who_is_asked_when_it_says_nothing_else(heading: str, words: str, codes: tuple[str, ...]):
    assert (named_in_heading(heading).words, named_in_heading(heading).agencies) == (words, codes)


SAMPLES = {
    "ashmere-2016-serious-case-review-child-r.pdf": 7, "ashmere-2020-jtai-letter.pdf": 19, "ashmere-2021-inspection-report.pdf": 6,
    "ashmere-2021-press-article.html": 0, "ashmere-2022-monitoring-visit.docx": 5, "calderholt-2015-systems-review-mina.docx": 0,
    "calderholt-2020-prevention-of-future-deaths.txt": 4, "calderholt-2022-safeguarding-practice-review-tam.pdf": 8,
    "calderholt-2023-scrutiny-minutes.html": 2, "case-review-abstracts-2014-2022.md": 17,
}


def test_every_recommendation_of_the_samples_is_found():
    found = {path.name: len(find_recommendations(read_report(path))) for path in sorted(sample_folder().iterdir())}
    assert found == SAMPLES
