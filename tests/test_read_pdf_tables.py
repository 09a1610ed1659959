"""Tables of PDFs, on pages drawn for it: ruled, half ruled, over pages, turned."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.lib.pagesizes import A4

from corpus.samples import sample_folder
from corpus.vocabulary import Report
from ingest.read import read_report
from test_read_pdf import BODY, LEFT, TOP, Paper


def _ruled(paper: Paper, rows: list[list[str]], widths: list[float], top: float = TOP, high: float = 24) -> None:
    edges = [LEFT]
    for width in widths:
        edges.append(edges[-1] + width)
    paper.canvas.grid(edges, [top - i * high for i in range(len(rows) + 1)])
    paper.canvas.setFont("Helvetica", 11)
    for i, row in enumerate(rows):
        for x, cell in zip(edges, row, strict=False):
            paper.canvas.drawString(x + 4, top - i * high - 16, cell)


def test_a_ruled_table_of_grades_leaves_the_text():
    paper = Paper()
    _ruled(paper, [["Judgement", "Grade"], ["The impact of leaders", "Good"], ["Care leavers", "Inadequate"]], [250, 120])
    paper.column(*BODY, top=600)
    paper.canvas.showPage()
    report = paper.read()
    assert report.tables[0].kind == "grades"
    assert report.tables[0].rows[2] == ("Care leavers", "Inadequate")
    assert "Judgement" not in report.text


def test_a_chronology_over_two_pages_is_one_table_of_events():
    head = ["Date", "Source", "Event"]
    paper = Paper()
    paper.column("# Chronology", top=760)
    _ruled(paper, [head, ["3 May 2012", "Police", "Called to the home"]], [100, 100, 250])
    paper.canvas.showPage()
    _ruled(paper, [head, ["June 2012", "School", "Absent for a week"]], [100, 100, 250], top=780)
    paper.canvas.showPage()
    report = paper.read()
    assert [(e.date, e.source, e.event) for e in report.events] == [
        ("2012-05-03", "Police", "Called to the home"), ("2012-06", "School", "Absent for a week"),
    ]


def test_each_row_of_a_chronology_over_two_pages_stands_on_the_page_where_it_begins():
    head, widths = ["Date", "Source", "Event"], [100, 100, 250]
    paper = Paper()
    _ruled(paper, [head, ["3 May 2012", "Police", "Called to the home"], ["4 May 2012", "GP", "Seen with a bruise that"]], widths)
    paper.canvas.showPage()
    _ruled(paper, [head, ["", "", "nobody asked about"], ["June 2012", "School", "Absent for a week"]], widths, top=780)
    paper.canvas.showPage()
    _ruled(paper, [head, ["July 2012", "Police", "Called again"]], widths, top=780)
    paper.canvas.showPage()
    assert [(e.page, e.event) for e in paper.read().events] == [
        (1, "Called to the home"), (1, "Seen with a bruise that nobody asked about"), (2, "Absent for a week"), (3, "Called again"),
    ]


@pytest.mark.parametrize("path", [p for p in sorted(sample_folder().iterdir()) if p.suffix == ".pdf"], ids=lambda p: p.stem)
def test_the_rows_of_a_samples_chronology_stand_on_the_pages_that_print_them(path: Path):
    with pdfium.PdfDocument(path) as pdf:
        printed = ["".join(page.get_textpage().get_text_range().split()) for page in pdf]
    assert [e for e in read_report(path).events if "".join(f"{e.written_date}{e.source}{e.event}".split()) not in printed[e.page - 1]] == []


def _levelled(*rows: tuple[str, ...]) -> Report:
    paper = Paper()
    paper.canvas.setFont("Helvetica", 11)
    for i, row in enumerate(rows):
        paper.canvas.line(LEFT, TOP - 24 * i, LEFT + 450, TOP - 24 * i)
        for x, cell in zip((0, 100, 200, 340), row, strict=False):
            paper.canvas.drawString(LEFT + x, TOP - 24 * i - 16, cell)
    paper.canvas.line(LEFT, TOP - 24 * len(rows), LEFT + 450, TOP - 24 * len(rows))
    paper.column(*BODY, top=500)
    paper.canvas.showPage()
    return paper.read()


def test_a_chronology_ruled_between_its_rows_alone_is_a_table():
    report = _levelled(
        ("Date", "Source", "Event", "Response"), ("3 May 2012", "Police", "Called to the home", "None"), ("June 2012", "School", "Absent for a week", "Letter sent"),
    )
    assert [(e.date, e.source, e.event, e.response) for e in report.events] == [
        ("2012-05-03", "Police", "Called to the home", "None"), ("2012-06", "School", "Absent for a week", "Letter sent"),
    ]
    assert "Police" not in report.text


def test_rules_over_lines_of_prose_make_no_table():
    report = _levelled(("The first visit",), ("Nobody was at home on that day, and no card was left.",), ("The second visit",), ("He was seen.",))
    assert not report.tables and "Nobody was at home on that day, and no card was left." in report.text


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_table_on_a_page_that_is_turned_is_one(turn: int):
    paper = Paper()
    wide, high = A4
    paper.canvas.setPageRotation(turn)
    if turn == 90:
        paper.canvas.transform(0, 1, -1, 0, wide, 0)
    elif turn == 180:
        paper.canvas.transform(-1, 0, 0, -1, wide, high)
    else:
        paper.canvas.transform(0, -1, 1, 0, 0, high)
    _ruled(paper, [["Date", "Source", "Event"], ["3 May 2012", "Police", "Called to the home"]], [100, 100, 250], top=500)
    paper.column(*BODY, top=400)
    paper.canvas.showPage()
    report = paper.read()
    assert [(e.date, e.source, e.event) for e in report.events] == [("2012-05-03", "Police", "Called to the home")]
    assert "Police" not in report.text
