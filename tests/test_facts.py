"""Facts are found in the text: kind, area, dates, grades, people, the case."""

from pathlib import Path

import pytest

from corpus.codebook import shipped
from corpus.vocabulary import Section, Table
from ingest.facts import find_facts
from ingest.facts_case import age_band_of, factors_of
from ingest.facts_dates import find_dates, inspected_on, to_iso
from ingest.facts_grades import canonical
from ingest.facts_kind import kind_of
from ingest.manifest import read_manifest
from ingest.read import read_bytes

REPORTS = Path(__file__).parent.parent.parent / "shared" / "reports"

ILACS = """Inspection of Calderholt City Council local authority children’s services
Inspection dates: 7 to 9 February 2023
Lead inspector: Jo Ann Bloggs, His Majesty’s Inspector
Judgement Grade
The impact of leaders on social work practice with children and families
Requires improvement to be good
The experiences and progress of children who need help and protection
Inadequate
The experiences and progress of children in care and care leavers Good
Overall effectiveness Requires improvement
Leaders in Calderholt have not acted on what Ofsted said at the last inspection.
"""
LETTER = """14 March 2025
A. Person Director of Children’s Services
Dear Ms Person
{subject} to Norfolk children’s services
This letter summarises the findings of the {noun} to Norfolk children’s services on 13 and 14 February 2025. His Majesty’s Inspectors for this visit were Sam Oakley and Kim van Rijn.
Ofsted looked at the front door.
"""
REVIEW = """ASHMERE SAFEGUARDING CHILDREN BOARD
SERIOUS CASE REVIEW
OVERVIEW REPORT
In respect of CHILD T
Independent Overview Author: Somebody Named
Published: 6 October 2012
Contents
Introduction
1. Introduction
Child T died in June 2011. He was seven months old. His injuries were inflicted.
"""


def facts(text, tables=()):
    return find_facts(text, (), (), tables)


def test_an_ilacs_report():
    found = facts(ILACS)
    assert (found.kind, found.area, found.region, found.publisher) == ("ilacs", "calderholt", "", "Ofsted")
    assert found.title == "Inspection of Calderholt City Council local authority children’s services"
    assert (found.inspected, found.author) == ("2023-02-09", "Jo Ann Bloggs")


def test_grades_are_read_row_by_row():
    assert [(g.subject.split()[-1], g.grade) for g in facts(ILACS).grades] == [
        ("families", "requires improvement to be good"), ("protection", "inadequate"), ("leavers", "good"),
        ("effectiveness", "requires improvement to be good"),
    ]


def test_grades_are_read_from_tables_too():
    table = Table((("Judgement", "Grade"), ("Overall effectiveness", "Outstanding"), ("Adoption performance", "Good ")), kind="grades")
    text = "\n".join(ILACS.splitlines()[:3] + ["The impact of leaders on practice is described below. Ofsted."])
    assert {(g.subject, g.grade) for g in facts(text, (table,)).grades} == {
        ("Overall effectiveness", "outstanding"), ("Adoption performance", "good")}


REINSPECTED = (
    Table((("Children’s services in Ashmere are good", ""), ("1. Children who need help and protection", "Inadequate"),
           ("2. Children looked after and achieving permanence", "Good")), page=1, kind="grades"),
    Table((("The experiences and progress of children who need help and protection", "Inadequate"),), page=10, kind="grades"),
)
REINSPECTION = """Ashmere Council
Re-inspection of services for children in need of help and protection, children looked after and care leavers
Leaders have acted on what Ofsted said.
The judgements of the last inspection, in May 2015, were:
overall effectiveness: inadequate
"""


def test_the_overall_grade_in_a_row_of_one_cell_is_read_and_goes_before_that_of_an_earlier_inspection():
    assert dict((g.subject, g.grade) for g in facts(REINSPECTION, REINSPECTED).grades)["Overall effectiveness"] == "good"


def test_a_row_of_one_cell_on_a_later_page_is_no_overall_grade():
    later = Table((("Children’s services in Ashmere are good",), ("and so they were",)), page=3)
    assert facts(REINSPECTION, (later,)).grades[0].grade == "inadequate"


def test_a_judgement_printed_in_few_words_and_in_full_is_one():
    assert [g.subject for g in facts(REINSPECTION, REINSPECTED).grades if "protection" in g.subject] == ["Children who need help and protection"]


def test_a_publication_date_that_is_not_printed_is_only_a_month():
    assert facts(ILACS).published == "2023-03"


def test_a_printed_publication_date_is_kept_to_the_day():
    text = ILACS.replace("Lead inspector", "Report published: 27 March 2023\nLead inspector")
    assert facts(text).published == "2023-03-27"


@pytest.mark.parametrize("subject, noun, kind", [
    ("Focused visit", "focused visit", "focused_visit"), ("Monitoring visit", "second monitoring visit", "monitoring_visit")])
def test_a_letter(subject, noun, kind):
    found = facts(LETTER.format(subject=subject, noun=noun))
    assert (found.kind, found.area, found.region) == (kind, "norfolk", "East of England")
    assert (found.published, found.inspected) == ("2025-03-14", "2025-02-14")
    assert found.author == "Sam Oakley, Kim van Rijn"
    assert found.title == f"{subject} to Norfolk children’s services"


def test_the_address_of_the_inspectorate_is_no_area():
    letter = "Ofsted\nPiccadilly Gate\nStore Street\nManchester\nM1 2WD\n" + LETTER.format(subject="Focused visit", noun="focused visit")
    assert facts(letter).area == "norfolk"


def test_a_letter_that_recalls_a_grade_has_none_of_its_own():
    assert facts(LETTER.format(subject="Focused visit", noun="focused visit") + "Overall effectiveness was good.\n").grades == ()


def test_a_review():
    found = facts(REVIEW)
    assert (found.kind, found.area, found.publisher) == ("scr", "ashmere", "Ashmere Safeguarding Children Board")
    assert found.title == "Serious Case Review: Overview Report: In respect of CHILD T"
    assert (found.published, found.child_age_band, found.harm) == ("2012-10-06", "under 1", "physical_abuse")


@pytest.mark.parametrize(("team", "lead"), [
    ("Lead inspector: Ann Vole\nDeputy lead inspector: Sam Oakley\nTeam inspectors: Kim Reed, Jo Ash", "Ann Vole"),
    ("Deputy lead inspector: Sam Oakley\nLead inspector: Ann Vole HMI", "Ann Vole"),
    ("Ofsted\nDr Ann Vole, Ofsted HMI Lead Inspector\nSam Oakley, Ofsted HMI", "Dr Ann Vole"),
    ("Care Quality Commission\nSam Oakley, CQC Lead inspector\nOfsted\nAnn Vole, HMI, Ofsted Lead inspector", "Ann Vole"),
    ("Team inspectors: Kim Reed, Jo Ash", ""),
])
def test_who_led_an_inspection_is_found_in_its_team(team, lead):
    body = REINSPECTION + 100 * "Practice was good in most of the cases seen.\n"
    text = f"{body}Inspection team\n{team}\n"
    section = Section(0, "Inspection team", 1, ("Inspection team",), len(body), len(text))
    assert find_facts(text, (), (section,), ()).author == lead


def test_a_private_person_is_given_by_role():
    assert facts(REVIEW).author == "Independent overview author"


@pytest.mark.parametrize("opening, kind", [
    ("A Local Child Safeguarding Practice Review\nBaby Wren", "lcspr"),
    ("JOINT DOMESTIC HOMICIDE REVIEW AND SERIOUS CASE REVIEW\ninto the death of N. The matter was resolved.", "dhr"),
    ("Serious Case Review using a systems methodology\nEMIL", "systems_review"),
    ("SIGNIFICANT CASE REVIEW\nChild K", "learning_review"),
    ("Child Practice Review Report\nRe: E/02/2020", "child_practice_review"),
    ("A thematic review of sudden death in infancy", "thematic_review"),
    ("Seven Minute Briefing: Family P\nA serious case review was held", "briefing"),
    ("REGULATION 28 REPORT TO PREVENT FUTURE DEATHS", "pfd"),
    ("Joint targeted area inspection of Kent\nThis letter", "jtai"),
    ("Area SEND inspection of Kent Local Area Partnership", "area_send"),
    ("Agenda item\nJoint Targeted Area Inspection in Kent\nMinutes:\nConsideration was given", "minutes"),
    ("By Pat Writer\nOfsted inspectors have praised Kent after a joint targeted area inspection", "press"),
    ("Seven steps to better protection", "other"),
    ("", "other"),
])
def test_kinds_by_what_a_document_calls_itself(opening, kind):
    assert kind_of(opening) == kind


def test_the_board_review_makes_the_single_inspection_framework():
    title = "Kent County Council\nInspection of services for children in need of help and protection, children looked after and care leavers\n"
    assert kind_of(title + "and\nReview of the effectiveness of the Local Safeguarding Children Board") == "sif"
    assert kind_of(title + "Report published by Ofsted") == "other_inspection"


def test_small_print_before_the_cover_does_not_decide_the_kind():
    note = "This report includes the report of the inspection of local authority functions by Ofsted.\n"
    title = "Inspection of services for children in need of help and protection and Review of the effectiveness of the local safeguarding children board"
    assert kind_of(note + title) == "sif"


@pytest.mark.parametrize("written, iso", [
    ("27 february 2025", "2025-02-27"), ("1st of March 2009", "2009-03-01"), ("18 Feb 2014", "2014-02-18"), ("March 2009", "2009-03"),
    ("11/08/2016", "2016-08-11"), ("2009", "2009"), ("2009-07", "2009-07"), ("31 February 2020", ""), ("soon", ""), ("12 June", ""),
])
def test_dates_as_written(written, iso):
    assert to_iso(written) == iso


def test_dates_are_where_they_stand():
    text = "from 3 May 2019 to 4 May 2019"
    assert [text[d.start:d.end] for d in find_dates(text)] == ["3 May 2019", "4 May 2019"]


@pytest.mark.parametrize("line, last", [
    ("Inspection dates: 29 January–7 February 2016", "2016-02-07"),
    ("Inspection date: 5 June 2018–26 June 2018\nReport published: 17 August 2018", "2018-06-26"),
    ("Inspection dates: 9 to 11 July 2024 Dates of previous inspection: 27 to 31 March 2025", "2024-07-11"),
    ("Between 16 May and 20 May, Ofsted undertook a joint inspection", "2016-05-20"),
])
def test_the_last_day_of_an_inspection(line, last):
    assert inspected_on(line, "2016-06-29", letter=True) == last


def test_a_range_without_a_year_never_lies_after_publication():
    assert inspected_on("Between 12 and 16 December, Ofsted", "2017-01-20", letter=True) == "2016-12-16"


def test_requires_improvement_is_one_grade_however_printed():
    assert canonical("Requires\nImprovement") == canonical("requires improvement to be good")


def test_a_factor_named_in_passing_is_none():
    filler = "The worker visited the home and wrote it down. " * 60
    assert factors_of(f"There was domestic abuse. {filler}") == ()
    assert factors_of(f"There was domestic abuse. {filler} Domestic abuse went on. {filler} The domestic violence was known.") == ("domestic_abuse",)


def test_the_family_table_tells_the_age():
    table = Table((("Name", "Who", "Age at April 2018"), ("K", "The subject child", "17 weeks"), ("Ms D", "Mother", "24")), kind="family")
    assert age_band_of("Child K", "K is now a well girl of three years of age.", (table,)) == "under 1"


def test_the_age_of_a_parent_is_not_the_childs():
    assert age_band_of("Child K", "Her mother was 17. Child K was four.", ()) == "1 to 5"


def test_several_children_have_no_one_band():
    assert age_band_of("Children K and L", "K was four. L was twelve.", ()) == ""


@pytest.mark.parametrize("name", ["kinds.yaml", "factors.yaml", "harms.yaml"])
def test_shipped_codes_are_unique(name):
    codes = [entry["code"] for entry in shipped(name)]
    assert len(codes) == len(set(codes)) and all(c.replace("_", "").isalnum() for c in codes)


def test_the_file_name_tells_nothing():
    assert read_bytes(REVIEW.encode(), "kent__JTAI.txt").facts == read_bytes(REVIEW.encode(), "x.txt").facts


@pytest.mark.parametrize("kind", ["jtai", "sif", "ilacs", "focused_visit", "area_send"])
def test_real_reports_agree_with_their_manifest(kind):
    if not (REPORTS / "manifest.csv").is_file():
        pytest.skip("no real reports here")
    told = [(n, f) for n, f in read_manifest(REPORTS / "manifest.csv").items() if f.kind == kind and (REPORTS / n).is_file()]
    name, given = told[0]
    found = read_bytes((REPORTS / name).read_bytes(), "r001.pdf").facts
    assert (found.kind, found.area, found.region) == (given.kind, given.area, given.region)
