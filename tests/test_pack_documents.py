"""The documents of a pack, opened again: each quotation whole and cited, headings and tables real, type large enough, nothing over its edge."""

import io
import re
from dataclasses import fields, is_dataclass
from functools import cache

import pypdfium2
import pytest
from docx import Document
from fastapi.testclient import TestClient
from pptx import Presentation
from pptx.util import Pt
from pypdf import PdfReader

from corpus.codebook import load_codebook
from corpus.practice import load_practice
from graph import pack_words as words
from graph.pack_aims import NOTHING_FOUND
from graph.pack_asked import audiences
from search_api.app import create_app
from search_api.pack_docx import docx_bytes
from search_api.pack_pdf import MISSING, pdf_bytes
from search_api.pack_pptx import LEADING, LEAST, pptx_bytes, wrapped
from search_api.pack_pptx_timeline import CUT, MOST_ROWS, SMALL, timeline_slides
from test_pack import EVENTS, excerpts, report
from ui.pack_page import timeline
from ui.show import escape

LONG = " ".join(f"On visit {n} the worker wrote that all was well & left <nobody> the wiser about it." for n in range(7))  # one finding of 550 characters


@pytest.fixture(scope="module")
def made(opened_store, encoder):
    """Asks for the pack, or a document of it, on a report with a chronology and a long quotation; the same is asked for once."""
    opened_store.clear()
    one = report("long", [
        (LONG, [("RE1", "failing", ["HV"])]), ("The school rang nobody.", [("CO1", "failing", ["SCH"])]), ("The nurse’s café visit was “kind”.", [("CO1", "strength", ["HV"])]),
        ("The Board should ask why.", [("CO1", "recommendation", [])]),
    ], EVENTS)
    opened_store.put(one)
    client = TestClient(create_app(opened_store, encoder), base_url="http://localhost")

    @cache
    def post(kind="json", **more):
        answer = client.post("/v1/packs", params={"format": kind}, json={"report_id": [one.report.id], "length": "full"} | more)
        assert answer.status_code == 200, answer.text
        return answer

    post.client = client
    return post


def flat(text):
    return " ".join(text.split())


def text_of_docx(data):
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return flat(" ".join([p.text for p in document.paragraphs] + cells))


def text_of_pdf(data):
    with pypdfium2.PdfDocument(data) as document:
        return flat(" ".join(page.get_textpage().get_text_bounded() for page in document))


def slides(data):
    return list(Presentation(io.BytesIO(data)).slides)


def text_of_pptx(data):
    return flat(" ".join(shape.text_frame.text for slide in slides(data) for shape in slide.shapes if shape.has_text_frame))


READ = {"docx": text_of_docx, "pdf": text_of_pdf, "pptx": text_of_pptx}


@pytest.mark.parametrize("kind", READ)
def test_all_it_quotes_stands_in_the_document_whole_with_its_citation(made, kind):
    pack = made().json()
    text = READ[kind](made(kind).content)
    for e in excerpts([pack["vignette"], pack["learning"], pack["strengths"], pack["recommendations"]]):
        assert f"“{flat(e['quotation'])}”" in text and flat(e["citation"]) in text
    assert "0808 800 5000" in text and "Content note" in text and pack["sources"][0]["citation"] in text


@pytest.mark.parametrize("kind", READ)
def test_a_document_quotes_nothing_that_the_pack_does_not_hold(made, kind):
    pack = made().json()
    held = flat(" ".join(e["quotation"] + " " + e["response"] for e in excerpts(pack)))
    inside = [words.strip() for words in re.findall(r"“([^“”]*(?:“[^“”]*”[^“”]*)*)”", READ[kind](made(kind).content))]
    assert inside and all(words in held for words in inside)


@pytest.mark.parametrize("kind", READ)
def test_changed_details_are_changed_in_every_document_and_said(made, kind):
    text = READ[kind](made(kind, change_details=True).content)
    assert "Details are changed" in text and "[" in text and not any(e.written_date in text for e in EVENTS)


def test_word_has_headings_a_table_with_a_header_row_and_page_numbers(made):
    document = Document(io.BytesIO(made("docx").content))
    headings = {(p.text, p.style.name) for p in document.paragraphs}
    assert {(title, "Heading 1") for title in ("Vignette", "Timeline", "What good looked like", "Facilitator's notes", "Sources")} <= headings
    timeline = document.tables[1]
    assert [c.text for c in timeline.rows[0].cells][:2] == ["Date", "Whose record"] and "tblHeader" in timeline.rows[0]._tr.xml
    assert any(row.cells[0].text.startswith("Pause 1:") for row in timeline.rows)
    assert "PAGE" in document.sections[0].footer._element.xml and document.sections[0].header.paragraphs[0].text


def test_strengths_stand_under_their_own_heading(made):
    names = [p.text for p in Document(io.BytesIO(made("docx").content)).paragraphs]
    good, asked, found = (next(i for i, name in enumerate(names) if name == title) for title in ("What good looked like", "What was recommended", "What was found, and questions on it"))
    strength = next(i for i, name in enumerate(names) if "café" in name)
    assert found < good < strength < asked and names[strength].startswith("✓ Strength")


def test_slides_are_readable_and_nothing_runs_over_its_box(made):
    shown = slides(made("pptx").content)
    assert any("cont" in slide.shapes.title.text for slide in shown) and {"Reflective questions", "What good looked like", "Sources"} <= {s.shapes.title.text for s in shown}
    for slide in shown:
        for shape in slide.shapes:
            if not shape.has_text_frame:
                continue
            sizes = [run.font.size for p in shape.text_frame.paragraphs for run in p.runs]
            assert all(size >= Pt(SMALL if shape.name == "Source" else LEAST) for size in sizes)
            high = sum(wrapped(part, p.runs[0].font.size.pt, bool(p.runs[0].font.bold)) * p.runs[0].font.size.pt * LEADING
                       for p in shape.text_frame.paragraphs if p.runs for part in p.text.split("\v"))
            assert Pt(high) <= shape.height and shape.left >= 0 and shape.left + shape.width <= Pt(960) and shape.top + shape.height <= Pt(540)


def test_facilitators_notes_are_in_the_notes_pages(made):
    pack = made().json()
    notes = " ".join(slide.notes_slide.notes_text_frame.text for slide in slides(made("pptx").content) if slide.has_notes_slide)
    assert all(item["facilitate"] in notes for item in pack["learning"])


def timelines(data):
    """[(the slide's number, its table)] of slides with a timeline."""
    return [(number, shape.table) for number, slide in enumerate(slides(data)) for shape in slide.shapes if shape.has_table]


def test_the_timeline_stands_on_slides_as_a_table_behind_the_last_pause(made):
    shown, pack = slides(made("pptx").content), made().json()
    found = timelines(made("pptx").content)
    titles = [slide.shapes.title.text for slide in shown]
    last = max(number for number, title in enumerate(titles) if title.startswith("Pause"))
    assert [number for number, _ in found] == list(range(last + 1, last + 1 + len(found)))  # before it, it would give the story away
    rows = [[cell.text for cell in row.cells] for _, table in found for row in list(table.rows)[1:]]
    dated = [row for row in rows if not row[0].startswith("Pause")]
    assert [(row[0], row[2]) for row in dated] == [(e["when"], f"p. {e['page']}") for e in pack["timeline"]]
    assert all(f"“{e['quotation']}”" in row[1] and e["response"] in row[1] for e, row in zip(pack["timeline"], dated, strict=True))
    assert [row[0] for row in rows if row not in dated] == [f"Pause {part['number']}: stop here" for part in pack["vignette"]]
    for number, table in found:
        assert len(table.rows) <= MOST_ROWS + 1 and [cell.text for cell in table.rows[0].cells] == ["Date", "What it says", "Page"]
        foot = next(shape for shape in shown[number].shapes if shape.name == "Source")
        assert "Child T: overview report" in foot.text_frame.text and foot.top + foot.height <= Pt(540)
        assert all(run.font.size >= Pt(18) for row in table.rows for cell in row.cells for p in cell.text_frame.paragraphs for run in p.runs)


def test_documents_and_screen_say_how_many_rows_of_the_chronology_are_shown(made):
    said = "6 of the 8 rows of the report's chronology."
    for kind, read in READ.items():
        assert said in read(made(kind, length="short").content), kind
    assert f"<p class='facts'>{escape(said)}</p>" in timeline(made(length="short").json())


def test_what_is_too_long_for_a_row_is_cut_and_whole_in_the_notes(made):
    pack = made().json()
    pack["timeline"] = [row | {"quotation": LONG, "response": LONG} for row in pack["timeline"]]
    for _, rows, _, notes in timeline_slides(pack):
        for row in rows:
            if not row.pause:
                said, done = (words.strip("“”") for words in row.said.removeprefix("School: ").split("\nResponse: "))
                assert said.endswith(CUT) and LONG.startswith(said.removesuffix(CUT)) and LONG.startswith(done.removesuffix(CUT))
                assert notes.count(LONG) >= 2 and ", p. 3" in notes


def test_the_pdf_is_tagged_for_screen_readers(made):
    read = PdfReader(io.BytesIO(made("pdf").content))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read.metadata.title == made().json()["title"] and b"pdfuaid:part" in root["/Metadata"].get_data()
    assert {"Vignette", "Timeline", "Sources"} <= {entry.title for entry in read.outline if not isinstance(entry, list)}
    kinds, left = set(), [root["/StructTreeRoot"]]
    while left:
        node = left.pop().get_object()
        if isinstance(node, dict):
            kinds.add(node.get("/S"))
            below = node.get("/K", [])
            left += [one for one in (below if isinstance(below, list) else [below]) if not isinstance(one, int)]
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/L", "/LI", "/BlockQuote"} <= kinds


def test_a_sign_without_a_shape_is_said_in_the_pdf_and_markup_is_words(made):
    pack = made().json()
    pack["strengths"][0]["quotation"] = "#let x = 1 \\ *they* said 中 to `her` $x$ @ref\0"
    text = text_of_pdf(pdf_bytes(pack))
    assert "#let x = 1 \\ *they* said" in text and "to `her` $x$ @ref" in text and flat(MISSING) in text
    assert flat(MISSING) not in text_of_pdf(made("pdf").content)


# -- nothing without a source ---------------------------------------------------------------------

OURS = ("cover", "objectives", "plan", "how_to_run", "order_note", "timeline_note", "note", "for_audience", "handout", "briefing", "learning", "vignette")


def leaves(value, skip=()):
    """The texts of a pack that are no part of an excerpt."""
    if isinstance(value, dict):
        return [] if "citation" in value else [text for name, part in value.items() if name not in skip for text in leaves(part, skip)]
    return [text for part in value for text in leaves(part, skip)] if isinstance(value, list) else [value] if isinstance(value, str) else []


def program_words():
    """All that the program says of its own: practice wording, names of failings and themes, and what a pack says of itself."""
    found, left = set(), [load_practice(), load_codebook(), audiences(), {name: value for name, value in vars(words).items() if not name.startswith("__")}]
    while left:
        value = left.pop()
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, dict):
            left += [*value.keys(), *value.values()]
        elif isinstance(value, (tuple, list, frozenset, set)):
            left += value
        elif is_dataclass(value) and not isinstance(value, type):
            left += [getattr(value, field.name) for field in fields(value)]
    return found


@pytest.mark.parametrize("audience", audiences())
def test_every_word_about_the_case_is_quoted_with_report_and_page(made, audience):
    pack, own = made(audience=audience).json(), program_words()
    own |= {f"{words.rows_shown(8, 8)}.", f"{words.rows_shown(8, 8)}, in its order. {words.BESIDE[False]}"}  # with the number of its rows
    said = [text for name in OURS for text in leaves(pack[name], skip=("code", "what"))]
    assert said and [text for text in said if text and text not in own and text not in (pack["note"], pack["length"]["code"])] == []
    for e in excerpts(pack):
        assert re.search(r"^Child T: overview report, Ashmere LSCB, 2019, p\. \d", e["citation"]) and e["page"] and e["quotation"]
    document = Document(io.BytesIO(made("docx", audience=audience).content))
    lines = [p for p in document.paragraphs if p.style.name == "Quote"]
    for quotation, cite in zip(lines[::2], lines[1::2], strict=True):
        assert re.search(r"“.+”$", quotation.text, re.S) and flat(cite.text) in {flat(f"{e['citation']} {e['note']}") for e in excerpts(pack)}
    told = flat(" ".join(p.text for p in document.paragraphs if p.style.name != "Quote"))
    assert not any(flat(e["quotation"]) in told for e in excerpts(pack))


@pytest.mark.parametrize("length", ["short", "full"])
def test_briefing_and_handout_are_a_page_each(made, length):
    with pypdfium2.PdfDocument(made("pdf", length=length).content) as document:
        pages = [flat(page.get_textpage().get_text_bounded()) for page in document]
    at = {title: next(i for i, page in enumerate(pages) if title in page[:200]) for title in ("Seven-minute briefing:", "Handout:", "Sources")}
    assert at["Handout:"] == at["Seven-minute briefing:"] + 1 and at["Sources"] == at["Handout:"] + 1


def test_a_section_with_nothing_in_it_is_not_printed(made):
    bare = {**made().json(), "learning": [], "for_audience": [], "objectives": [], "strengths": [], "recommendations": [], "thin": NOTHING_FOUND}
    bare |= {"briefing": dict.fromkeys(bare["briefing"], []), "handout": {"objectives": [], "steps": [], "good": None, "reflect": []}}
    document = Document(io.BytesIO(docx_bytes(bare)))
    heads = {p.text for p in document.paragraphs if p.style.name.startswith("Heading")}
    assert NOTHING_FOUND in {p.text for p in document.paragraphs} and {"Learning objectives", "Vignette", "Sources"} <= heads
    assert not any(head.startswith(("What was found", "Questions", "What good", "Seven-minute")) for head in heads)
    assert not {s.shapes.title.text for s in slides(pptx_bytes(bare))} & {"Learning objectives", "What good looked like", "Reflective questions"}


def test_a_file_has_a_good_name_and_wrong_requests_are_refused(made):
    assert made("pdf", audience="social_care", title="Ärger & “Tea”/../x").headers["Content-Disposition"].endswith("''case-study-arger-tea-x-social-care-full.pdf")
    for body, status in (({}, 400), ({"theme": ["ZZ"]}, 422), ({"theme": ["SU"], "audience": "bakers"}, 422), ({"theme": ["SU"], "findings": ["x"]}, 400),
                         ({"findings": ["x"] * 201}, 422), ({"report_id": ["0" * 16]}, 404), ({"theme": ["SU"], "colour": "red"}, 422)):
        assert made.client.post("/v1/packs", json=body).status_code == status
    assert made.client.post("/v1/packs", params={"format": "odt"}, json={"theme": ["SU"]}).status_code == 422
