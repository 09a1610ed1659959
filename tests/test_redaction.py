"""What is redacted when a report is read cannot be found again: in the text, the graph and its indexes, an export, the library, a picture."""

from __future__ import annotations

import hashlib
import io
import json
import runpy
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from corpus.library import Library, OcrText
from corpus.settings import cache
from corpus.vocabulary import Facts, Redacted
from graph.adding import Adding, with_facts
from graph.files import Found
from graph.handed import Handed
from graph.loading import load
from ingest.blocks import PARAGRAPH, Block, Document, TableBlock
from ingest.encoder import NAME
from ingest.findings import finding_model_version
from ingest.page_picture import MARK
from ingest import redact_pages
from ingest.read import read_redacted
from ingest.readers import Readers
from ingest.redact_words import given_names, key_of, surnames
from ingest.redaction import redact
from search_api.app import create_app

MEASURE = runpy.run_path(str(Path(__file__).resolve().parent.parent / "benchmarks" / "redaction.py"))
SECRETS = ("zofia", "wrzesniewska", "oakfield", "mafeking", "ls6 2ab", "14 march 2009")
LINES = (
    "Example Safeguarding Children Board", "Serious Case Review: Zofia", "Lead reviewer: Marta Holloway", "Published March 2016", "1. What happened",
    "Zofia Wrzesniewska was born on 14 March 2009. She lived at 14a Mafeking Street, LS6 2AB, with her mother.",
    "On 3 June 2015 Child B told HV1 at Oakfield Primary School that Zofia was hungry. The school did not tell the social worker.",
    "Mother said that Ms K had hit ZOFIA. Zofia's bruises were not recorded by the health visitor.",
)


def taken(*texts, tables=()):
    document, done, _ = redact(Document("text", [Block(PARAGRAPH, text) for text in texts], list(tables)))
    return [block.text for block in document.blocks], document.tables, done


@pytest.mark.parametrize("text, left", (
    ("Her brother Kofi and Mr Szczepaniak were seen. Kofi's teacher rang.", "Her brother [name 1] and Mr [name 2] were seen. [name 1]'s teacher rang."),
    ("Xanthe Pemberley, known as Xan, was in care. XANTHE PEMBERLEY is on the file.", "[name 1], known as [name 2], was in care. [name 1] is on the file."),
    ("Child A, Mother, HV1, Ms K and Social Worker 2 met at Leeds City Council in May.", None),
    ("Sarah's Law, the Children Act 1989, Working Together and Victoria Hospital were named.", None),
    ("His date of birth is 14/03/09; he was seen on 14 April 2010.", "His date of birth is [date of birth, 2009]; he was seen on 14 April 2010."),
    ("They moved from Flat 3, 22 Alder Road, LS6 2AB to Alder Road House.", "They moved from [address] to [address] House."),
    ("She left St Mary's Catholic Primary School for the primary school of her sister.", "She left [primary school 1] for the primary school of her sister."),
    ("Lead reviewer: Marta Holloway", None),
))
def test_names_go_and_roles_stay(text, left):
    assert taken(text)[0] == [text if left is None else left]


def test_a_date_under_date_of_birth_goes_and_a_date_of_an_event_stays():
    table = TableBlock((("Name", "Date of birth", "Seen on"), ("Sibling 1", "3 May 2011", "4 May 2011")), 0)
    assert taken(tables=[table])[1][0].rows[1] == ("Sibling 1", "[date of birth, 2011]", "4 May 2011")


def test_a_redacted_table_keeps_the_page_of_each_row():
    table = TableBlock((("Date", "Event"), ("3 May 2011", "Marta Holloway rang"), ("4 May 2011", "Seen")), 0, 4, (4, 4, 5))
    (left,) = taken(tables=[table])[1]
    assert (left.page, left.pages, left.rows[1][1]) == (4, (4, 4, 5), "[name 1] rang")


def test_what_is_planted_in_the_samples_is_found_also_names_on_no_list():
    assert not [w for name in MEASURE["UNLISTED"] for w in name.split() if key_of(w) in given_names() | surnames()]
    count, least = MEASURE["measure"](MEASURE["base_texts"](None), seed=3, each=16), MEASURE["LEAST_RECALL"]
    assert count.precision >= MEASURE["LEAST_PRECISION"], count.wrong
    assert min(count.recall(kind) for kind in ("", "name", "birth", "address", "school")) >= least and count.recall("name", "unlisted") >= least, count.missed


# -- through the whole program ---------------------------------------------------------------------


def printed(lines=LINES) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=True)
    canvas.setTitle("Zofia Wrzesniewska")
    y = 760
    for line in lines:
        canvas.setFont("Helvetica", 18 if line[0].isdigit() else 10)
        canvas.drawString(50, y, line)
        y -= 40
    canvas.save()
    return buffer.getvalue()


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "home")


def ingest(store, library, models, path, *, redact=True, **more):
    return load([Found(path, path.name, **more)], store, library, cache=cache(), encoder_name=NAME, finding_model=finding_model_version(), models=models, redact=redact)


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "zofia-wrzesniewska.pdf"
    file.write_bytes(printed())
    return file


def secrets_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text.casefold()]


def test_nothing_of_it_is_in_the_graph_an_index_an_export_or_the_library(store, encoder, library, models, path, tmp_path):
    given = Facts(title="Serious Case Review: Zofia", area="leeds")
    outcome = ingest(store, library, models, path, given=given)
    assert outcome.redacted == [(path.name, Redacted(names=5, births=1, addresses=1, schools=1))] and not outcome.failed
    nodes = store.cypher("MATCH (n) RETURN properties(n) AS p", max_rows=1000)
    assert not secrets_in(json.dumps(nodes, default=str, ensure_ascii=False))
    client = TestClient(create_app(store, encoder, library=library), base_url="http://localhost")
    for query in ("Zofia", '"Zofia Wrzesniewska"', "Zofya", "Oakfield", "Mafeking Street", "LS6 2AB"):
        for mode in ("keyword", "semantic", "hybrid"):
            answer = client.get("/v1/search", params={"q": query, "mode": mode})
            said = {name: value for name, value in answer.json().items() if name not in ("question", "looked_for", "nowhere", "tried")}
            assert answer.status_code == 200 and not secrets_in(json.dumps(said, ensure_ascii=False)), (query, mode)
    for kind in ("jsonl", "csv", "graphml"):
        store.export(kind, tmp_path / "out" / kind, made_at="2026-01-01T00:00:00+00:00")
    assert not [f.name for f in (tmp_path / "out").rglob("*") if f.is_file() and secrets_in(everything(f))]
    assert not [f.name for f in library.home.rglob("*") if f.is_file() and secrets_in(f"{f.name} {everything(f)}")]
    report = store.report(store.reports()[0]["report_id"])
    assert report["redacted"] == {"names": 5, "births": 1, "addresses": 1, "schools": 1} and report["title"] == "Serious Case Review: [name 1]"
    assert report["file"].startswith("report-") and store.status()["redacted_reports"] == 1
    assert any("[primary school 1] that [name 1] was hungry" in p["text"] for p in report["passages"])


def everything(file) -> str:
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as packed:
            return " ".join(packed.read(name).decode("latin-1") for name in packed.namelist())
    return file.read_bytes().decode("utf-8", "ignore")


def test_read_again_the_other_way_it_is_replaced_and_its_facts_can_be_put_right(store, library, models, path):
    assert ingest(store, library, models, path, redact=False).read
    report_id = store.reports()[0]["report_id"]
    assert library.path(report_id).read_bytes() == path.read_bytes() and store.report(report_id)["redacted"] is None
    assert ingest(store, library, models, path).replaced and ingest(store, library, models, path).unchanged
    file = with_facts(store, library, report_id, {"published": "March 2017"}, by="A Keeper", at="2026-01-01T00:00:00+00:00")
    outcome = load([file], store, library, cache=cache(), encoder_name=NAME, finding_model=finding_model_version(), models=models)
    assert outcome.replaced and store.facts(report_id)["published"] == "2017-03" and store.facts(report_id)["redacted"]["names"] == 5
    assert ingest(store, library, models, path, redact=False).replaced and library.path(report_id).read_bytes() == path.read_bytes()


def test_what_was_kept_of_it_before_loses_its_words_where_they_held_names(store, library, models, path):
    ingest(store, library, models, path, redact=False)
    report = store.report(store.reports()[0]["report_id"])
    collection = store.make_collection("Kept", by="A Trainer")
    for passage in report["passages"]:
        store.collect(collection["collection_id"], passage_id=passage["passage_id"], by="A Trainer")
    ingest(store, library, models, path)
    assert not secrets_in(json.dumps(store.cypher("MATCH (n) RETURN properties(n) AS p", max_rows=1000), default=str, ensure_ascii=False))


def test_an_edition_read_with_names_is_replaced_by_a_later_one_without(store, library, models, path):
    ingest(store, library, models, path, redact=False)
    before = store.reports()[0]["report_id"]
    path.write_bytes(printed([*LINES, "Zofia is well."]))
    assert ingest(store, library, models, path).replaced and len(store.reports()) == 1 and library.path(before) is None


def test_an_upload_is_redacted_and_its_own_name_forgotten(store, library, models):
    adding = Adding(store, library, cache=cache(), models=models, redact=True)
    try:
        id_, folder = adding.place()
        sha256 = hashlib.sha256(printed()).hexdigest()
        (folder / sha256).write_bytes(printed())
        adding.hand_over(id_, [Handed("zofia-wrzesniewska.pdf", 1, sha256)], by="", at="2026-01-01T00:00:00+00:00")
        until = time.monotonic() + 120
        while not adding.job(id_).done and time.monotonic() < until:
            time.sleep(0.2)
        file = adding.job(id_).files[0]
    finally:
        adding.close()
    assert (file.state, file.redacted) == ("read", {"names": 5, "births": 1, "addresses": 1, "schools": 1})
    assert not [f.name for f in library.home.rglob("*") if f.is_file() and secrets_in(everything(f))]


def test_pictures_of_pages_show_black_where_a_name_stood_and_mark_the_rest(path):
    kept = read_redacted(path.read_bytes(), path.name)
    plain = read_redacted(printed([line.replace("Zofia", "Child Z") for line in LINES[:2]]), "a.pdf")
    assert not secrets_in(kept.pdf.decode("latin-1")) and not secrets_in(json.dumps([w.text for words in kept.words.values() for w in words]))
    with Readers() as readers:
        ocr = OcrText(kept.report.text, kept.words, kept.report.page_spans, kept.report.reader)
        sentence = next(s for s in kept.report.sentences if "was hungry" in kept.report.quote(s))
        drawn = readers.draw(kept.pdf, 1, sentence.start, sentence.end, ocr=ocr)
    pixels = np.asarray(Image.open(io.BytesIO(drawn.png)).convert("RGB")).astype(int)
    scale = pixels.shape[0] / 841.9
    left, base = 50 + 92, 841.9 - 720  # "Serious Case Review: " and what follows
    box = pixels[round((base - 6) * scale):round(base * scale), round((left + 8) * scale):round((left + 20) * scale)]
    assert box.max() < 40, "the name in the title is covered"
    assert (abs(pixels - MARK).max(axis=2) < 30).sum() > 500 and not drawn.unmarked and plain.report.redacted.names == 0


def test_a_page_whose_names_cannot_be_covered_for_certain_is_not_shown(monkeypatch):
    monkeypatch.setattr(redact_pages, "_text_of", lambda page: ("", []))
    kept = read_redacted(printed(), "a.pdf")
    assert kept.words == {1: ()} and "page 1 is not shown" in " ".join(kept.report.warnings)
