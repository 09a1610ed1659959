"""Pages that are pictures: named where nothing reads them, read and marked as such where something does."""

from __future__ import annotations

import difflib
import io
import json
import re
import socket

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from readings import vector
from scans import ByHand, scanned
from test_read_errors import pdf

from corpus.errors import NoText
from corpus.library import Library, OcrText
from corpus.samples import sample_folder
from corpus.vocabulary import Finding, Label, Polarity, Reading
from ingest.encoder import NAME as ENCODER_NAME
from ingest.ocr import is_installed, load_recogniser
from ingest.page_picture import MARK, marks_on, page_picture
from ingest.pipeline import UNREAD, is_unchanged
from ingest.read import read_bytes

SAYS = "The social worker did not share the referral with the school."
REVIEW = (sample_folder() / "calderholt-2022-safeguarding-practice-review-tam.pdf").read_bytes()
engine = pytest.mark.skipif(not is_installed(), reason="the extra `ocr` is not installed: pip install '.[ocr]'")
opencv = pytest.mark.skipif(not is_installed(), reason="OpenCV comes with the extra `ocr`, which is not installed")


def mixed(recogniser=None):
    """A report of a printed page, a scanned one and a printed one."""
    return read_bytes(pdf("The first page has words.", "", "So has the third."), "mixed.pdf", recogniser=recogniser)


# -- what the report says of it -----------------------------------------------------------------


def test_without_a_reader_of_scans_the_pages_are_named_and_unread():
    report = mixed()
    assert (report.unread_pages, report.ocr_pages) == ((2,), ()) and report.warnings == ("page 2 has no text",)
    with pytest.raises(NoText, match=r"\.\[ocr\]"):
        read_bytes(pdf("", ""), "scan.pdf")


def test_only_pages_without_text_are_read_from_their_picture():
    recogniser = ByHand(SAYS)
    report = mixed(recogniser)
    assert recogniser.asked == [2] and report.unread_pages == ()
    assert [(report.quote(s), s.page) for s in report.sentences][1] == (SAYS, 2)


def test_what_was_read_by_ocr_says_so_with_its_confidence():
    report = mixed(ByHand(SAYS, left_out=2))
    assert [(p.page, p.confidence) for p in report.ocr_pages] == [(2, 0.93)]
    assert [report.ocr_confidence(page) for page in (1, 2, 3, None)] == [None, 0.93, None, None]
    assert report.ocr_confidence(1, 3) == 0.93
    assert report.warnings == (
        "page 2 was read by OCR, confidence 0.93", "2 lines on page 2 could not be made out and were left out",
    )


def test_words_of_which_the_engine_is_unsure_stay_and_are_counted():
    report = mixed(ByHand(SAYS, confidence=0.7))
    assert "11 words are unsure" in report.warnings[0] and SAYS in report.text


def test_a_scan_on_which_nothing_can_be_read_has_no_text():
    with pytest.raises(NoText, match="OCR could read"):
        read_bytes(pdf("", ""), "scan.pdf", recogniser=ByHand())


def test_a_report_with_unread_pages_is_read_again_once_they_can_be():
    assert is_unchanged("print" + UNREAD, "print", can_read_scans=False)
    assert not is_unchanged("print" + UNREAD, "print", can_read_scans=True)
    assert is_unchanged("print", "print", can_read_scans=True) and not is_unchanged(None, "print", can_read_scans=False)


# -- the picture of the page --------------------------------------------------------------------


def test_the_mark_on_a_scanned_page_covers_the_quotation_and_nothing_else():
    report = mixed(ByHand("Before it. The school", "did not ask. After it."))
    shown, start = pypdfium2.PdfDocument(pdf("", ""))[1], report.text.index("The school")
    marks = marks_on(shown, 2, start, start + len("The school did not ask."), report.text, report.page_spans, report.ocr_pages[0].words)
    assert [(b.x0, b.x1) for b in marks.boxes] == [(150, 235), (60, 190)]


def test_a_scanned_page_is_marked_by_offsets_of_the_text_that_was_kept():
    data = pdf("The first page has words.", "", "So has the third.")
    report = mixed(ByHand(SAYS))
    start = report.text.index("share")

    def marked(page: int, *span: int) -> tuple[int, int]:
        picture = np.asarray(Image.open(io.BytesIO(page_picture(data, page, *span, ocr=OcrText.of(report), scale=1.0).png)))
        rows, columns = np.where((picture == MARK).all(axis=2))
        return (int(columns.min()), int(columns.max())) if len(columns) else (0, 0)

    assert marked(2, start, start + 5) == (285, 325)
    assert marked(2, 0, 5) == (0, 0)
    assert marked(1, 0, 25) != (0, 0)


def test_the_library_keeps_the_places_of_words_and_forgets_them_with_the_file(tmp_path):
    library, report = Library(tmp_path), mixed(ByHand(SAYS))
    library.keep(b"file", sha256=report.sha256, report_id=report.id, file="a.pdf", media_type="pdf", ocr=OcrText.of(report))
    assert library.ocr(report.id) == OcrText.of(report)
    assert (library.open_bytes(report.id), library.media_type(report.id)) == (b"file", "pdf")
    library.forget(report.id)
    assert library.ocr(report.id) is None and not [p for p in library.folder.rglob("*") if p.is_file()]


# -- answers ------------------------------------------------------------------------------------


def reading() -> Reading:
    """The mixed report with a finding on its scanned page and one on a printed page."""
    report = mixed(ByHand(SAYS))
    findings = []
    for sentence in report.sentences:
        findings.append(Finding(
            "", report.id, sentence.passage, sentence.start, sentence.end, report.quote(sentence),
            Label("CO1", Polarity.FAILING, ("CSC",), 0.9), "by-hand", "1", sentence.page, sentence.section,
        ))
    vectors = np.array([vector(1.0) for _ in report.passages], dtype=np.float32)
    return Reading(report, tuple(findings), vectors, ENCODER_NAME, "/reports/mixed.pdf")


def test_findings_and_hits_on_a_scanned_page_carry_its_confidence(store):
    written = reading()
    store.put(written)
    whole = store.report(written.report.id)
    assert whole["ocr_pages"] == [{"page": 2, "confidence": 0.93}]
    found = [f for p in whole["passages"] for f in p["findings"]]
    assert [(f["page"], f["ocr_confidence"]) for f in found] == [(1, None), (2, 0.93), (3, None)]
    hit = store.search("referral", mode="keyword")[0]
    assert hit["ocr_confidence"] == 0.93
    rows = store.cypher("MATCH (f:Finding) WHERE f.ocr_confidence < 0.95 RETURN f.quotation AS q")["rows"]
    assert rows == [[SAYS]]


def test_the_api_and_the_places_people_read_say_read_by_ocr(store):
    from search_api.models import Finding as FindingModel, ReportInFull
    from search_api.models_search import Hit
    from ui.show import place

    store.put(reading())
    hit = store.search("referral", mode="keyword")[0]
    assert Hit(**hit).ocr_confidence == 0.93
    assert [FindingModel(**finding).ocr_confidence for finding in hit["findings"]] == [None, 0.93, None]
    assert ReportInFull(**store.report(hit["report_id"])).ocr_pages[0].confidence == 0.93
    assert place({"page": 2, "ocr_confidence": 0.93, "paragraph": "4.2"}) == "page 2 (read by OCR, confidence 0.93), paragraph 4.2"
    assert place({"page": 2, "ocr_confidence": None}) == "page 2"


# -- the engine itself --------------------------------------------------------------------------


def plain(text: str) -> str:
    """Straight quotation marks, as the engine writes them, and single spaces."""
    return " ".join(text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}).split())


RUNNING = re.compile(r"Calderholt Safeguarding Children Partnership \| Practice review: Tam|A fictional document|Page \d of \d")


def accuracy(read: str, printed: str) -> float:
    """The share of the printed characters that were read, in order; running lines, which are furniture only
    where there are several pages, play no part."""
    read, printed = (plain(RUNNING.sub("", text)) for text in (read, printed))
    same = sum(block.size for block in difflib.SequenceMatcher(None, printed, read, autojunk=False).get_matching_blocks())
    return same / max(len(read), len(printed))


def printed(page: int):
    """One page of the review, as printed."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    writer.add_page(PdfReader(io.BytesIO(REVIEW)).pages[page])
    buffer = io.BytesIO()
    writer.write(buffer)
    return read_bytes(buffer.getvalue(), "printed.pdf")


@pytest.fixture(scope="module")
def recogniser():
    return load_recogniser(threads=2)


@engine
@pytest.mark.parametrize(("page", "tilt", "noise", "least"), [(4, 0.0, 0.0, 0.995), (3, 0.7, 12.0, 0.98)])
def test_scans_are_read_nearly_word_for_word_and_nothing_is_fetched(recogniser, monkeypatch, page, tilt, noise, least):
    def refuse(*_: object) -> None:
        raise AssertionError("something was to be fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    scan = scanned(REVIEW, [page], tilt=tilt, noise=noise)
    report = read_bytes(scan, "scan.pdf", recogniser=recogniser)
    as_printed = printed(page)
    assert accuracy(report.text, as_printed.text) >= least
    numbers, as_printed_numbers = (dict.fromkeys(s.paragraph for s in r.sentences if s.paragraph) for r in (report, as_printed))
    assert list(numbers) == list(as_printed_numbers)
    assert [plain(s.heading) for s in report.sections if s.heading[:1].isdigit()] == [
        plain(s.heading) for s in as_printed.sections if s.heading[:1].isdigit()
    ]
    assert [t.kind for t in report.tables] == [t.kind for t in as_printed.tables]
    assert [e.date for e in report.events] == [e.date for e in as_printed.events]
    assert report.ocr_pages[0].confidence > 0.9
    assert read_bytes(scan, "scan.pdf", recogniser=recogniser) == report


@engine
def test_an_empty_page_is_not_given_to_the_engine(recogniser):
    with pytest.raises(NoText):
        read_bytes(pdf(""), "blank.pdf", recogniser=recogniser)


# -- from pieces of text to lines ---------------------------------------------------------------


@opencv
def test_a_tilted_page_is_put_straight_and_its_words_stay_where_they_are_shown():
    from ingest.ocr_lines import Piece, lines_of

    slope = np.tan(np.radians(1.0))

    def quad(x0: float, y: float, x1: float) -> np.ndarray:
        return np.array([(x0, y - 20 + x0 * slope), (x1, y - 20 + x1 * slope), (x1, y + x1 * slope), (x0, y + x0 * slope)])

    pieces = [Piece("The first line of a page", 0.99, quad(100, 200, 900)), Piece("and its second line here", 0.99, quad(100, 240, 900)),
              Piece("3.1", 0.99, quad(20, 200, 70))]
    lines, _, words = lines_of(pieces, np.full((1200, 1000, 3), 255, np.uint8), 1, 1.0)
    assert [line.text for line in lines] == ["3.1 The first line of a page", "and its second line here"]
    first = next(w for w in words if w.text == "first")
    assert abs(first.bottom - (200 + first.x1 * slope)) < 2
    assert all(isinstance(v, float) for v in words[0][1:])
    json.dumps(words)


@opencv
def test_a_space_that_the_engine_lost_is_put_back():
    from ingest.ocr_lines import Piece, _shared_out

    box = Piece("", 1.0, np.array([(0, 0), (100, 0), (100, 10), (0, 10)])).quad
    for read, meant in (("at weekends.What Tam said", "at weekends. What Tam said"), ('hurt."(Tam)', 'hurt." (Tam)'),
                        ("4November 2013", "4 November 2013"), ("Board |Serious", "Board | Serious"), ("www.Barnardos.org", "www.Barnardos.org")):
        assert " ".join(word for word, _ in _shared_out(read, box)) == meant


@opencv
def test_a_bullet_is_seen_on_the_picture_where_the_engine_reads_none():
    import cv2

    from ingest.ocr_lines import Piece, lines_of

    picture = np.full((400, 1000, 3), 255, np.uint8)
    cv2.circle(picture, (120, 191), 6, (0, 0, 0), -1)
    for number in range(20):  # small letters of 16 pixels, on two lines
        for base in (200, 260):
            cv2.rectangle(picture, (160 + 22 * number, base - 16), (170 + 22 * number, base - 1), (0, 0, 0), -1)
    boxes = [np.array([(160, y - 25), (600, y - 25), (600, y + 8), (160, y + 8)]) for y in (200, 260)]
    lines, _, words = lines_of([Piece("nannnasommezoracmaew", 0.9, box) for box in boxes], picture, 1, 2.0)
    assert [line.text[0] for line in lines] == ["•", "n"] and len(words) == 2
