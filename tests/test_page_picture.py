"""What is marked on the picture of a page is the quotation and nothing else."""

from __future__ import annotations

import io
import runpy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from test_read_errors import pdf

from corpus.errors import NotFound
from corpus.library import OcrText
from corpus.samples import sample_folder
from corpus.vocabulary import OcrWord, PageSpan
from ingest import drawing
from ingest.page_picture import MARK, NOT_ALL, NOT_FOUND, NOT_HERE, marks_on, page_picture
from ingest.page_places import letters_of, pages_of, pieces_on, place
from ingest.pdf import open_pdf
from ingest.read import read_bytes

ROOT = Path(__file__).resolve().parent.parent
CHECK = runpy.run_path(str(ROOT / "benchmarks" / "page_marks.py"))
REPORTS = ROOT.parent / "shared" / "reports"
REAL = (  # of five kinds, short ones
    "bedford__31-march-2023__JTAI__80428.pdf", "gloucestershire__01-march-2024__area_SEND__80470.pdf",
    "brent__02-july-2018__ILACS_or_later_inspection__80489.pdf", "kingston-upon-hull__01-march-2018__focused_visit_letter__80477.pdf",
    "hackney__21-september-2016__SIF_inspection_LSCB_review__80496.pdf",
)


@pytest.mark.parametrize("file", sorted(sample_folder().glob("*.pdf")), ids=lambda file: file.stem)
def test_every_sentence_of_a_sample_is_marked_whole_and_alone_and_on_its_pages_only(file):
    counts, said = CHECK["count"](file.read_bytes(), file.name)
    assert counts["wrong"] == 0 and counts["marked"] == counts["own pages"] and counts["whole sentences"] == counts["sentences"], said


@pytest.mark.parametrize("name", REAL)
def test_no_sentence_of_a_real_report_is_marked_wrongly(name):
    if not (REPORTS / name).exists():
        pytest.skip("the real reports are not here (../shared/reports)")
    counts, said = CHECK["count"]((REPORTS / name).read_bytes(), name)
    assert counts["wrong"] == 0 and counts["marked"] >= 0.99 * counts["own pages"], said


def drawn(*pages: list[tuple[float, str]]) -> bytes:
    """A PDF of lines at heights from below, in 11 points."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for lines in pages:
        canvas.setFont("Helvetica", 11)
        for y, text in lines:
            canvas.drawString(72, y, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize("size", [(14_400, 14_400), (14_400, 3), (200_000, 200_000), (3, 3)])
def test_a_picture_of_a_huge_page_is_bounded(size):
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size)
    canvas.showPage()
    canvas.save()
    picture = Image.open(io.BytesIO(page_picture(buffer.getvalue(), 1).png))
    assert picture.width * picture.height <= 1.001 * drawing.MOST_PIXELS and max(picture.size) <= drawing.LONGEST_SIDE


def test_a_page_that_takes_too_long_to_draw_has_no_picture(monkeypatch):
    monkeypatch.setattr(drawing, "DRAW_S", 0.0)
    lines = [(700 - n / 10, "No one asked who lived in the home.") for n in range(500)]
    with pytest.raises(NotFound, match="takes longer than"):
        page_picture(drawn(lines), 1)


def marked(data: bytes, page: int, start: int, end: int) -> str:
    """The letters under the marks of [start, end), with the heights of their lines."""
    report, shown = read_bytes(data, "a.pdf"), open_pdf(data, "a.pdf")[page - 1]
    marks = marks_on(shown, page, start, end, report.text, report.page_spans)
    return "".join(told for _, told in CHECK["under"](CHECK["places"](shown), marks))


def heights(data: bytes, page: int, start: int, end: int) -> list[int]:
    """How far from above each marked line begins."""
    report, shown = read_bytes(data, "a.pdf"), open_pdf(data, "a.pdf")[page - 1]
    return [round(box.top) for box in marks_on(shown, page, start, end, report.text, report.page_spans).boxes]


BODY = [
    "The panel met the family twice and heard what they had to say of it all.", "The school knew.",
    "The nurse wrote to the doctor, who did not answer for the whole of that month.", "The school knew.",
    "It is not known why the letter was never opened by anybody at the surgery.",
]
TWICE = drawn([(700 - 30 * i, line) for i, line in enumerate(BODY)])


def test_a_sentence_that_is_printed_twice_is_marked_where_it_was_asked_for():
    report = read_bytes(TWICE, "a.pdf")
    first, second = (s for s in report.sentences if report.quote(s) == "The school knew.")
    assert heights(TWICE, 1, second.start, second.end)[0] - heights(TWICE, 1, first.start, first.end)[0] == 60


def test_words_within_other_words_are_not_marked():
    data = drawn([(700, "Careful planning had been seen in all of the cases that were looked at."), (670, "Care.")])
    report = read_bytes(data, "a.pdf")
    last = report.sentences[-1]
    assert report.quote(last) == "Care." and marked(data, 1, last.start, last.end) == "care"
    assert heights(data, 1, last.start, last.end)[0] > heights(data, 1, 0, 7)[0]


RUNNING = "Review of Child Z"
LINES = ("The health visitor had seen the baby at home every week and had", "listened to the mother, who said that")
LONG = " ".join(LINES)
CROSSING = drawn(
    [(800, RUNNING), (700, "Nobody had asked the father."), (90, LINES[0]), (76, LINES[1])],
    [(800, RUNNING), (760, "all is well."), (746, "The visits then ended, and all is well was what the file said of them.")],
    [(800, RUNNING), (760, "The last page says that all is well once more.")],
)


def test_a_sentence_that_crosses_a_page_is_marked_on_both_however_short_the_rest():
    report = read_bytes(CROSSING, "a.pdf")
    sentence = next(s for s in report.sentences if report.quote(s) == f"{LONG} all is well.")
    parts = [marked(CROSSING, page, sentence.start, sentence.end) for page in (1, 2, 3)]
    assert parts == [CHECK["letters"](LONG), "alliswell", ""]
    assert pages_of(sentence.start, sentence.end, report.page_spans) == (1, 2)
    assert heights(CROSSING, 2, sentence.start, sentence.end)[0] < 90


def test_the_picture_says_where_the_words_stand_and_why_nothing_is_marked():
    report = read_bytes(CROSSING, "a.pdf")
    last = report.sentences[-1]
    here, elsewhere, plain = (page_picture(CROSSING, *asked) for asked in ((3, last.start, last.end), (1, last.start, last.end), (1,)))
    assert (here.pages, here.unmarked, elsewhere.pages, elsewhere.unmarked) == ((3,), "", (3,), NOT_HERE)
    assert yellow(here.png) and not yellow(elsewhere.png) and elsewhere.png == plain.png and plain[1:] == ((), "")
    with pytest.raises(NotFound, match="has no page 4"):
        page_picture(CROSSING, 4)


def yellow(png: bytes) -> bool:
    return bool((np.asarray(Image.open(io.BytesIO(png))) == MARK).all(axis=2).any())


def test_a_part_of_a_word_can_be_asked_for():
    data = pdf("Information was shared.")
    assert marked(data, 1, 2, 14) == "formationwa" and marked(data, 1, 15, 22) == "shared"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_marked_where_it_shows_the_words(turn):
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1, pagesize=(400, 600) if turn == 180 else (600, 400))  # it swaps them
    canvas.setPageRotation(turn)
    canvas.translate(*{90: (400, 0), 180: (400, 600), 270: (0, 600)}[turn])
    canvas.rotate(turn)
    canvas.drawString(50, 300, "Nobody had asked the father.")
    canvas.save()
    data = buffer.getvalue()
    report = read_bytes(data, "a.pdf")
    marks = marks_on(open_pdf(data, "a.pdf")[0], 1, 0, len(report.text), report.text, report.page_spans)
    assert report.text == "Nobody had asked the father." and len(marks.boxes) == 1
    width, height = (600, 400) if turn != 180 else (400, 600)
    box = marks.boxes[0]
    assert abs(box.x0 - 50) < 3 and 0 < box.bottom <= height and box.x1 < width and abs((box.top + box.bottom) / 2 - (height - 304)) < 6


def test_each_paragraph_of_a_passage_is_marked_and_not_what_stands_between():
    data = drawn([(700, "The board should see to three things:"), (670, "• that the records are complete;"), (640, "• that the father is asked.")])
    report = read_bytes(data, "a.pdf")
    start, end = report.passages[0].start, report.passages[0].end
    assert len(pieces_on(1, start, end, report.text, report.page_spans)) == 3
    assert marked(data, 1, start, end) == CHECK["letters"](report.text[start:end])


def test_a_footnote_is_marked_on_the_page_on_which_it_is_printed_and_its_sign_does_not_matter():
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for number in (1, 2):
        canvas.setFont("Helvetica", 11)
        canvas.drawString(72, 700, f"On page {number} the plan was shared with the board of governors")
        if number == 1:
            x = 72 + canvas.stringWidth("On page 1 the plan was shared with the board of governors", "Helvetica", 11)
            canvas.setFont("Helvetica", 6)
            canvas.drawString(x, 705, "1")
            canvas.setFont("Helvetica", 11)
            canvas.drawString(x + 4, 700, " of the school.")
            canvas.setFont("Helvetica", 6)
            canvas.drawString(72, 63, "1")
            canvas.setFont("Helvetica", 8)
            canvas.drawString(77, 60, "A plan under section 47 of the Act.")
        canvas.showPage()
    canvas.save()
    data = buffer.getvalue()
    report = read_bytes(data, "a.pdf")
    body, note = report.sentences[0], report.sentences[-1]
    assert (report.quote(note), note.page) == ("A plan under section 47 of the Act.", 1)
    assert [marked(data, page, note.start, note.end) for page in (1, 2)] == ["aplanundersection47oftheact", ""]
    assert marked(data, 1, body.start, body.end).replace("governors1", "governors") == CHECK["letters"](report.quote(body))


# -- where words stand --------------------------------------------------------------------------

words = st.lists(st.sampled_from(["a", "ab", "the", "school", "12"]), min_size=1, max_size=6).map(" ".join)


@given(st.lists(words, min_size=1, max_size=8), words, words, st.data())
def test_words_are_found_where_they_stand_or_not_at_all(sentences, header, footer, data):
    """Whatever a page repeats, above, below and in itself."""
    text = " ".join(sentences)
    chosen = data.draw(st.integers(0, len(sentences) - 1))
    start = len(" ".join(sentences[:chosen])) + bool(chosen)
    page = letters_of(enumerate(f"{header}\n{text}\n{footer}"))
    found = place(page, letters_of(enumerate(text)), start, start + len(sentences[chosen]))
    at = len(header) + 1 + start
    assert found is None or (page.at[found[0]], page.at[found[1] - 1] + 1) == (at, at + len(sentences[chosen]))


def test_words_that_cannot_be_told_apart_are_not_marked():
    page, told = letters_of(enumerate("Good. Good.")), letters_of(enumerate("Good."))
    assert place(page, told, 0, 5) is None
    assert place(told, told, 0, 5) == (0, 4) and place(letters_of(enumerate("Goodness.")), told, 0, 5) is None


def test_words_that_are_not_on_the_page_as_it_is_printed_are_said_to_be_missing():
    text, words = "Nobody had asked the father.\nHe was there.", [OcrWord(w, 0, 0, 9, 9, 0.9) for w in ("Nobody", "asked", "him.", "He", "was", "there.")]
    kept = OcrText(text, {1: tuple(words)}, (PageSpan(0, len(text), 1),))
    pictures = [page_picture(pdf(""), 1, *span, ocr=kept) for span in ((0, 28), (0, len(text)), (29, len(text)))]
    assert [p.unmarked for p in pictures] == [NOT_FOUND, NOT_ALL, ""] and [yellow(p.png) for p in pictures] == [False, True, True]


def test_accents_ligatures_and_hyphens_make_no_difference():
    page = letters_of(enumerate("E\u0301lodie\u2019s \ufb01rst re-\nferral"))
    assert page.text == "elodiesfirstreferral" == letters_of(enumerate("Élodie's first referral")).text
