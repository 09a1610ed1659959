"""PDFs written here for one claim each."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from corpus.vocabulary import Report
from ingest.read import read_bytes

LEFT, TOP, LINE = 72, 740, 14.4


class Paper:
    """A PDF drawn line by line: "# " begins a heading, an empty line leaves a gap."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self.canvas = Canvas(self._buffer, A4, invariant=1)

    def page(self, *lines: str, x: float = LEFT, header: str = "", footer: str = "") -> Paper:
        self.column(*lines, x=x)
        self.canvas.setFont("Helvetica", 9)
        if header:
            self.canvas.drawString(LEFT, 800, header)
        if footer:
            self.canvas.drawString(LEFT, 30, footer)
        self.canvas.showPage()
        return self

    def column(self, *lines: str, x: float = LEFT, top: float = TOP) -> None:
        y = top
        for line in lines:
            heading = line.startswith("# ")
            self.canvas.setFont("Helvetica-Bold" if heading else "Helvetica", 14 if heading else 12)
            self.canvas.drawString(x, y, line.removeprefix("# "))
            y -= LINE if line else 8

    def read(self) -> Report:
        self.canvas.save()
        return read_bytes(self._buffer.getvalue(), "drawn.pdf")


def sentences(report: Report) -> list[str]:
    return [report.quote(s) for s in report.sentences]


BODY = (
    "The health visitor called on three occasions that month and left a card each time. No",
    "record was made of what she saw, and the family was not discussed in supervision.",
)


def test_running_headers_and_page_numbers_are_no_part_of_the_text():
    paper = Paper()
    for word in ("first", "second", "third", "fourth"):
        number = paper.canvas.getPageNumber()
        paper.page(f"On the {word} visit nobody was at home.", header="Child R: overview report", footer=f"Page {number} of 4")
    text = paper.read().text
    assert "overview report" not in text and "Page" not in text


def test_a_heading_that_comes_back_chapter_by_chapter_at_one_height_is_no_running_header():
    paper = Paper()
    for number in range(1, 10):
        heads = ("# Inspection findings", "") if number in (2, 5, 8) else ()
        paper.page(*heads, f"On visit {number} nobody was at home, and nobody asked why.", header="Child R: overview report", footer=str(number))
    report = paper.read()
    assert [(s.heading, s.page) for s in report.sections if s.heading] == [("Inspection findings", n) for n in (2, 5, 8)]
    assert "overview report" not in report.text


def test_a_running_header_of_left_hand_pages_is_no_part_of_the_text():
    paper = Paper()
    for number, word in enumerate("first second third fourth fifth sixth seventh eighth".split(), 1):
        paper.page(f"On the {word} visit nobody was at home.", header="" if number % 2 else "Child R: overview report", footer=str(number))
    assert "overview report" not in paper.read().text


def test_a_sentence_over_a_page_break_is_whole_and_stands_on_the_page_where_it_begins():
    report = Paper().page("The social worker closed the case on the day after the visit because the").page(
        "threshold was not met. Nobody told the school."
    ).read()
    assert sentences(report) == [
        "The social worker closed the case on the day after the visit because the threshold was not met.",
        "Nobody told the school.",
    ]
    assert [s.page for s in report.sentences] == [1, 2]


def test_the_second_page_begins_where_its_first_words_stand():
    report = Paper().page("The case was closed because the").page("threshold was not met.").read()
    assert report.text[report.page_starts[1]:].startswith("threshold")


def test_a_word_broken_at_the_end_of_a_line_is_joined_and_a_compound_keeps_its_hyphen():
    report = Paper().page(
        "There was good management of the case by the social worker and the man-", "agement was praised by every multi-",
        "agency group that looked at it.",
    ).read()
    assert "the management was praised by every multi-agency group" in report.text


def test_a_heading_is_a_section_and_no_sentence():
    report = Paper().page("# Key findings", "", *BODY).read()
    assert [s.heading for s in report.sections] == ["Key findings"]
    assert "Key findings" not in sentences(report)[0]
    assert report.sections[0].kind == "findings"


def test_headings_set_alike_have_their_levels_by_their_numbers():
    report = Paper().page(
        "# 1. Introduction", "", *BODY, "", "# 1.1 Background", "", *BODY, "", "# 2 Analysis of practice", "", *BODY, "",
        "# 2.1 Health visiting", "", *BODY, "", "# 2.1.1 The first visit", "", *BODY, "", "# Conclusions", "", *BODY,
    ).read()
    assert [s.level for s in report.sections] == [1, 2, 1, 2, 3, 1]
    assert report.sections[4].path == ("2 Analysis of practice", "2.1 Health visiting", "2.1.1 The first visit")


def test_a_heading_set_smaller_stands_under_one_that_its_number_put_deeper():
    paper = Paper()
    paper.column("# 1. Introduction", "", *BODY, "", "# 1.1 Background", "", *BODY, "")
    paper.canvas.setFont("Helvetica-Bold", 12)
    paper.canvas.drawString(LEFT, TOP - 9 * LINE, "The family")
    paper.column("", *BODY, top=TOP - 10 * LINE)
    paper.canvas.showPage()
    assert [(s.heading, s.level) for s in paper.read().sections] == [("1. Introduction", 1), ("1.1 Background", 2), ("The family", 3)]


def test_a_number_without_its_chapter_gives_no_level():
    report = Paper().page("# Introduction", "", *BODY, "", "# 1.1 Background", "", *BODY).read()
    assert [s.level for s in report.sections] == [1, 1]


def test_a_heading_over_two_lines_is_one():
    report = Paper().page("# The experiences and progress of children who need", "# help and protection", "", *BODY).read()
    assert report.sections[0].heading == "The experiences and progress of children who need help and protection"


def test_bullets_are_sentences_of_their_own_without_the_glyph():
    report = Paper().page("# Next steps", "", "• The quality of supervision", "• Information-sharing with schools").read()
    assert sentences(report) == ["The quality of supervision", "Information-sharing with schools"]


def test_paragraph_numbers_leave_the_text_and_stay_with_the_sentence():
    report = Paper().page("# Analysis", "", "4.27 The GP did not ask.", "", "4.28 The school did.").read()
    assert [(s.paragraph, report.quote(s)) for s in report.sentences] == [
        ("4.27", "The GP did not ask."), ("4.28", "The school did."),
    ]


def test_a_footnote_mark_leaves_the_sentence_and_the_footnote_stands_last():
    paper = Paper()
    paper.column(*BODY, "The procedures were not followed", "")
    paper.canvas.setFont("Helvetica", 7)
    paper.canvas.drawString(LEFT + 174, TOP - 2 * LINE + 4, "1")
    paper.canvas.drawString(LEFT, 112, "1")
    paper.canvas.setFont("Helvetica", 9)
    paper.canvas.drawString(LEFT + 6, 108, "Working Together to Safeguard Children, 2010.")
    paper.canvas.showPage()
    report = paper.page("# Analysis", "", *BODY).read()
    assert "followed1" not in report.text and "followed 1" not in report.text
    assert report.sections[-1].kind == "footnotes"
    assert sentences(report)[-1] == "Working Together to Safeguard Children, 2010."


def test_a_footnote_mark_before_a_heading_is_no_part_of_it_and_a_figure_of_its_size_is():
    paper = Paper()
    paper.canvas.setFont("Helvetica-Bold", 5)
    paper.canvas.drawString(LEFT + 1.2, TOP + 2, "1")
    paper.column("# Information about this area", "", *BODY, "", "# 2Gether Trust", "", *BODY, x=LEFT + 4)
    paper.canvas.showPage()
    assert [s.heading for s in paper.read().sections] == ["Information about this area", "2Gether Trust"]


def test_a_contents_page_is_dropped():
    entries = [f"{n}. {title} {'.' * 40} {n * 3}" for n, title in enumerate(("Introduction", "Chronology", "Analysis"), 1)]
    report = Paper().page("# Contents", "", *entries).page("# Introduction", "", *BODY).read()
    assert "....." not in report.text and "Chronology" not in report.text


def test_two_columns_are_read_one_after_the_other():
    left = [f"The left column says on line {n} what was" for n in range(1, 8)]
    right = [f"The right one says on line {n} what came" for n in range(1, 8)]
    paper = Paper()
    for i, (a, b) in enumerate(zip(left, right, strict=True)):  # drawn across, as some writers do
        paper.canvas.setFont("Helvetica", 10)
        paper.canvas.drawString(60, TOP - i * 12, a)
        paper.canvas.drawString(320, TOP - i * 12, b)
    paper.canvas.showPage()
    text = paper.read().text
    assert text.index("left column says on line 7") < text.index("right one says on line 1")


def test_reading_twice_gives_equal_reports():
    def draw() -> Report:
        return Paper().page("# Analysis", "", *BODY).page(*BODY).read()

    assert draw() == draw()


def letter(*body: str, first: tuple[str, ...] = ()) -> Paper:
    """A letter: the sender's address, small, stands last in the file and first on the page."""
    paper = Paper()
    paper.column(*first, "Dear Ms Lowe", "", "# Headline findings", "", *body, top=700)
    for i, line in enumerate(("Ofsted", "Piccadilly Gate", "Store Street", "Manchester", "M1 2WD")):
        paper.canvas.setFont("Helvetica", 9)
        paper.canvas.drawString(LEFT, 800 - 11 * i, line)
    paper.canvas.showPage()
    return paper


def test_a_letterhead_breaks_no_paragraph_that_goes_on_over_the_page():
    report = letter("The senior leaders know their service well and the pace of change is due in").page("part to a stable workforce. Staff agree.").read()
    assert "The senior leaders know their service well and the pace of change is due in part to a stable workforce." in sentences(report)


def test_those_written_to_are_an_entry_each_and_a_wrapped_entry_is_one():
    report = letter("Practice is good.", first=(
        "Simon Leftley, Deputy Chief Executive and Statutory Director of Children’s Social Care",
        "Services, Norwold Council", "Roger Hirst, Police and Crime Commissioner", "Ann Vole, Chair of the Board", "",
    )).read()
    named = [s for s in sentences(report) if "," in s]
    assert named == [
        "Simon Leftley, Deputy Chief Executive and Statutory Director of Children’s Social Care Services, Norwold Council",
        "Roger Hirst, Police and Crime Commissioner", "Ann Vole, Chair of the Board",
    ]


def test_address_and_signature_are_sections_of_their_own():
    report = letter("Practice is good.", "", "Yours sincerely", "Ann Vole", "His Majesty’s Inspector").read()
    assert [(s.heading, s.kind) for s in report.sections] == [("", "letterhead"), ("Headline findings", "headline_findings"), ("", "imprint")]
    assert sentences(report)[-2:] == ["Ann Vole", "His Majesty’s Inspector"]


def test_the_publishers_notices_behind_a_cover_are_a_section_of_their_own():
    report = Paper().page(
        "# Inspection of services in Norwold", "", "The inspectors called in June and again in July of that year.", "", "Age group: All", "",
        "Published: 3 July 2009", "Reference no: 309", "© Crown copyright 2009", "", "Website: www.example.org", "",
        "This document may be reproduced in whole or in part for non-commercial purposes.",
    ).page("# About the inspection", "", *BODY).read()
    assert [(s.heading, s.kind) for s in report.sections][1:] == [("", "imprint"), ("About the inspection", "terms_of_reference")]
    assert [report.quote(s) for s in report.sentences if s.section == 1] == [
        "Age group: All", "Published: 3 July 2009", "Reference no: 309", "© Crown copyright 2009", "Website: www.example.org",
        "This document may be reproduced in whole or in part for non-commercial purposes.",
    ]


def test_a_date_on_a_cover_is_no_notice_by_itself():
    report = Paper().page("# Review of Child R", "", "Published: 3 July 2009").page("# Introduction", "", *BODY).read()
    assert "imprint" not in {s.kind for s in report.sections}


def test_a_bracket_that_ends_a_page_is_no_page_number():
    lines = [f"{n}. Ensure that every plan of the kind numbered {n} is kept in the child’s own record." for n in range(1, 45)]
    report = Paper().page("# Recommendations", "", *lines, "45. Ensure that checks are made before a child is moved (paragraph", "51).").page("46. Ensure that they are recorded.").read()
    assert "Ensure that checks are made before a child is moved (paragraph 51)." in sentences(report)


def test_the_comma_behind_a_footnote_mark_closes_up():
    paper = Paper()
    paper.canvas.setFont("Helvetica", 12)
    paper.canvas.drawString(LEFT, TOP, "Three live in special schools")
    end = LEFT + paper.canvas.stringWidth("Three live in special schools")
    paper.canvas.setFont("Helvetica", 8)
    paper.canvas.drawString(end, TOP + 4, "2")
    paper.canvas.setFont("Helvetica", 12)
    paper.canvas.drawString(end + 5, TOP, ", all of them outside the area.")
    paper.canvas.showPage()
    assert sentences(paper.read()) == ["Three live in special schools, all of them outside the area."]


def test_a_contents_entry_over_three_lines_is_dropped():
    entries = [f"{title} {'.' * 40} {n}" for n, title in enumerate(("Introduction", "Chronology", "Analysis"), 3)]
    wrapped = ("Establishing the capacity to improve within the authority,", "and the extent of effective working together", f"in the area {'.' * 30} 12")
    report = Paper().page("# Contents", "", *entries, *wrapped).page("# Introduction", "", *BODY).read()
    assert "Establishing" not in report.text


def test_dates_and_names_on_a_cover_are_no_headings_of_what_follows():
    report = Paper().page("# Inspection of Norwold children’s social care services", "", "# Inspection dates: 3 to 14 May 2021", "", *BODY).read()
    assert [(s.heading, s.kind) for s in report.sections] == [("Inspection of Norwold children’s social care services", "headline_findings")]


def test_a_short_line_over_numbered_points_is_a_heading():
    report = Paper().page(
        "# Areas for improvement", "", "Leadership and management", "", "1. Ensure that audits are done in every team, each month of the year.",
        "", "2. Ensure that they are read.",
    ).read()
    assert [s.heading for s in report.sections] == ["Areas for improvement", "Leadership and management"]
    assert {s.kind for s in report.sections} == {"areas_for_improvement", "findings"}
