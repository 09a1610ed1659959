"""The Case study screen and `scr pack`: chosen, seen, kept in the address, taken away."""

import io

from docx import Document
from test_screens import api, html, opened, readings  # noqa: F401  (fixtures)


def button(at, label):
    return next(b for b in at.button if b.label == label)


def test_before_anything_is_chosen_the_page_says_what_to_do(api):  # noqa: F811
    assert "Nothing is chosen yet" in html(opened("case_study.py"))


def test_an_address_opens_the_pack_with_its_documents_to_download(api, readings):  # noqa: F811
    woods = readings[0].report.id
    at = opened("case_study.py", report=woods, **{"for": "education", "length": "short"})
    body = html(at)
    assert "Child in the woods" in body and "“The school did not press the point when the referral was closed.”" in body and "0808 800 5000" in body
    assert "Child in the woods, 2021, p. 1, para. 4.1." in body and "Seven-minute briefing" in body and "Pause 1" in body
    assert [d.proto.label for d in at.get("download_button")] == ["Download: Word", "Download: Slides", "Download: PDF"]


def test_what_is_chosen_stands_in_the_address(api):  # noqa: F811
    at = opened("case_study.py")
    at.radio(key="pack_source").set_value("theme").run()
    at.multiselect(key="pack_theme").select("RE")
    at.checkbox(key="pack_change").check()
    at.checkbox(key="pack_family").check()
    at.text_area(key="pack_words").input("Say what a good record is")
    button(at, "Make the pack").click().run()
    said = {name: str(value) for name, value in at.query_params.items()}
    assert "RE" in said["theme"] and "true" in said["change"] and "true" in said["family"] and "Say what a good record is" in said["objective"]
    body = html(at)
    assert "Say what a good record is" in body and "Details are changed" in body and "Of the family more general words stand" in body


def test_report_text_is_never_markup_and_chosen_ids_make_a_pack(api, readings):  # noqa: F811
    odd = readings[2]
    body = html(opened("case_study.py", finding=odd.findings[0].id))
    assert "&lt;script&gt;" in body and "<script>" not in body and "chosen quotations" in body


def test_a_collection_makes_a_pack_of_what_still_stands_in_its_reports(api, readings, store):  # noqa: F811
    id_ = store.make_collection("For June", by="Ann")["collection_id"]
    assert "Nothing to quote is in this collection" in html(opened("case_study.py", collection=id_))
    words = readings[0].findings[0]
    store.collect(id_, finding_id=words.id, by="Ann")
    body = html(opened("case_study.py", collection=id_))
    assert "Case study: For June" in body and f"“{words.quotation}”" in body


def test_of_a_kept_sentence_that_was_rejected_the_passage_is_not_told_instead(api, readings, store):  # noqa: F811
    id_ = store.make_collection("For July", by="Ann")["collection_id"]
    gone = readings[0].findings[0]
    store.collect(id_, finding_id=gone.id, by="Ann")
    store.decide(gone.id, what="reject", by="Ann", at="2026-03-03T10:00:00+00:00", reason="Not so.")
    at = opened("case_study.py", collection=id_)
    assert "1 quotation rejected, or not marked any more" in " ".join(c.value for c in at.caption) and "Nothing to quote is in this collection" in html(at)


def test_the_command_writes_each_document_and_says_what_is_wrong(scr, tmp_path):
    word, slides, pdf = (tmp_path / f"r.{kind}" for kind in ("docx", "pptx", "pdf"))
    value = scr("pack", "--report", "Child R", "--for", "health", "--change-details", "--out", word, "--out", slides, "--out", pdf, "--json").json
    assert value["order"] == "chronology" and slides.read_bytes()[:2] == b"PK" and pdf.read_bytes()[:5] == b"%PDF-"
    text = " ".join(p.text for p in Document(io.BytesIO(word.read_bytes())).paragraphs)
    assert all(e["quotation"] in text for part in value["vignette"] for e in part["excerpts"] if "\n" not in e["quotation"])
    assert "needs a source" in scr("pack", expect=2).err and ".docx" in scr("pack", "--theme", "SU", "--out", "x.odt", expect=2).err
