"""From every hit and finding to the picture of its page, over the API and on the screens."""

import re
from dataclasses import replace
from urllib.parse import urljoin

import httpx
import pytest
from fastapi.testclient import TestClient
from readings import vector
from test_api import WOODS, make_reading
from test_page_picture import yellow
from test_screens import browser_page, html, opened, screens, serving  # noqa: F401  (screens is a fixture)

from corpus.library import Library
from corpus.samples import sample_folder
from corpus.vocabulary import Facts, Finding, Label, Polarity, Reading
from ingest.encoder import NAME as ENCODER_NAME
from ingest.page_picture import NOT_HERE
from ingest.read import read_bytes
from ingest.recommendations import find_recommendations
from search_api.app import create_app
from search_api.pictures import READ_BY_ANOTHER

LETTER = sample_folder() / "ashmere-2020-jtai-letter.pdf"
CODES = (("CO1", Polarity.FAILING), ("RE1", Polarity.STRENGTH), ("IA6", Polarity.FAILING))


def letter() -> Reading:
    """The sample letter with a finding on every sixth sentence, and on those that cross a page."""
    report = read_bytes(LETTER.read_bytes(), LETTER.name)
    crossing = {i for i, s in enumerate(report.sentences) if any(s.start < start < s.end for start in report.page_starts)}
    findings = tuple(
        Finding("", report.id, s.passage, s.start, s.end, report.quote(s), Label(*CODES[i % 2], ("CSC",), 0.9), "by-hand", "1", s.page, s.section)
        for i, s in enumerate(report.sentences) if i % 6 == 0 or i in crossing
    )
    assert crossing
    return Reading(
        report, findings, [vector(1.0) for _ in report.passages], ENCODER_NAME, "/reports/letter.pdf",
        finding_vectors=[vector(1.0) for _ in findings], recommendations=find_recommendations(report),
    )


@pytest.fixture
def read(store, tmp_path, encoder):
    """The letter with its file in a library, and a text without pictures."""
    reading = letter()
    report = reading.report
    library = Library(tmp_path)
    library.keep(LETTER.read_bytes(), sha256=report.sha256, report_id=report.id, file=report.file, media_type="pdf")
    store.put(reading)
    store.put(make_reading(encoder, "woods.txt", WOODS, Facts(title="Child in the woods", kind="lcspr")))
    return reading, library


@pytest.fixture
def client(store, encoder, read):
    return TestClient(create_app(store, encoder, library=read[1]), base_url="http://localhost")


def placed(value):
    """Every hit, passage, finding and recommendation in an answer."""
    if isinstance(value, list):
        for item in value:
            yield from placed(item)
    elif isinstance(value, dict):
        if "picture" in value:
            yield value
        for item in value.values():
            yield from placed(item)


def marks(at):
    """The box that chooses what is marked on the page's picture."""
    (found,) = [box for box in at.selectbox if box.label == "Mark on the page"]
    return found


def test_every_hit_and_finding_leads_to_its_picture_with_it_marked(client, read):
    report, pictures = read[0].report, {}
    passage = client.get(f"/v1/reports/{report.id}").json()["passages"][0]
    for path, least in (
        ("/v1/search?q=children&mode=keyword&limit=50", 20), (f"/v1/passages/{passage['passage_id']}/similar", 1), (f"/v1/reports/{report.id}", 45),
        (f"/v1/reports/{report.id}/findings", 15), (f"/v1/reports/{report.id}/recommendations", 3), ("/v1/review-queue?limit=50", 15),
        (f"/v1/findings/{passage['findings'][0]['finding_id']}/echoes", 1), ("/v1/recommendations/missing", 1),
    ):
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        found = list(placed(answer.json()))
        assert len(found) >= least, (path, len(found))
        for item in found:
            of_letter = item.get("report_id", report.id) == report.id
            assert bool(item["picture"]) == of_letter, (path, item)
            if of_letter:
                pictures[item["picture"]] = report.text[item["start"]:item["end"]]
    for address, words in pictures.items():
        picture = client.get(address)
        assert picture.status_code == 200 and "X-Unmarked" not in picture.headers, (address, words)
        assert str(int(re.search(r"pages/(\d+)\.png", address)[1])) in picture.headers["X-Pages"].split(", ")
    assert yellow(picture.content)


def test_a_sentence_that_crosses_a_page_is_told_with_both(client, read):
    report = read[0].report
    turn, sentence = next((n, s) for s in report.sentences for n, start in enumerate(report.page_starts, 1) if s.start < start < s.end)
    told = [client.get(f"/v1/reports/{report.id}/pages/{n}.png", params={"start": sentence.start, "end": sentence.end}) for n in (turn - 1, turn)]
    assert [t.headers["X-Pages"] for t in told] == [f"{turn - 1}, {turn}"] * 2 and all(yellow(t.content) for t in told)
    elsewhere = client.get(f"/v1/reports/{report.id}/pages/{len(report.page_starts)}.png", params={"start": 0, "end": 10})
    assert elsewhere.headers["X-Unmarked"] == NOT_HERE and not yellow(elsewhere.content)


def test_a_report_read_by_another_release_is_shown_unmarked_and_says_why(client, read, store):
    reading = read[0]
    store.put(replace(reading, report=replace(reading.report, reader="0"), fingerprint="another"))
    page = f"/v1/reports/{reading.report.id}/pages/1.png"
    plain, asked = client.get(page), client.get(page, params={"start": 0, "end": 20})
    assert asked.headers["X-Unmarked"] == READ_BY_ANOTHER and asked.content == plain.content and "X-Unmarked" not in plain.headers


def test_without_the_files_nothing_leads_to_a_picture(store, encoder, read):
    client = TestClient(create_app(store, encoder), base_url="http://localhost")
    assert {item["picture"] for item in placed(client.get(f"/v1/reports/{read[0].report.id}").json())} == {None}


@pytest.fixture
def api(store, encoder, read, monkeypatch):
    with serving(create_app(store, encoder, library=read[1])) as url:
        monkeypatch.setenv("SCR_API_URL", url)
        monkeypatch.delenv("SCR_API_KEY", raising=False)
        yield url


def test_cards_chips_and_page_numbers_lead_to_the_page(api, read):
    report_id = read[0].report.id
    cards = html(opened("search.py", q="children", mode="keyword"))
    assert f"report?id={report_id}&amp;passage={report_id}-" in cards and "view=page" in cards and ">See it on the page</a>" in cards
    assert re.search(r'class="chip [^>]*>.*?finding=\w+&amp;view=page"[^>]*>p\. \d', cards)
    text = html(opened("report.py", id=report_id))
    assert re.search(r"class='no'><a href=\"report\?id=\w+&amp;passage=[\w-]+&amp;view=page\"[^>]*>p\. 1<", text)
    woods = html(opened("search.py", q="referral was closed", mode="keyword", kind="lcspr"))
    assert "Child in the woods" in woods and "See it on the page" not in woods


def test_a_passage_without_findings_can_be_marked(api, read):
    reading = read[0]
    found = {f.passage for f in reading.findings}
    passage = next(p for p in reading.report.passages if p.index not in found and p.page > 1)
    at = opened("report.py", id=reading.report.id, passage=f"{reading.report.id}-{passage.start}-{passage.end}", view="page")
    assert at.number_input[0].value == passage.page and marks(at).value == (passage.start, passage.end)
    assert marks(at).options[1].startswith("The passage: ") and "Not marked" not in html(at)


def test_the_second_page_of_a_sentence_is_a_link_away(api, read):
    reading = read[0]
    finding = next(f for f in reading.findings if any(f.start < start < f.end for start in reading.report.page_starts))
    passage = reading.report.passages[finding.passage]
    query = {"id": reading.report.id, "passage": f"{reading.report.id}-{passage.start}-{passage.end}", "view": "page"}
    said = httpx.get(f"{api}/v1/reports/{reading.report.id}/findings").json()["findings"]
    query["finding"] = next(f["finding_id"] for f in said if f["start"] == finding.start)
    first = opened("report.py", **query)
    assert marks(first).value == (finding.start, finding.end)
    link = re.search(r'It also stands on <a href="report\?[^"]*page=(\d+)', html(first))
    second = opened("report.py", **query, page=link[1])
    assert int(link[1]) == finding.page + 1 == second.number_input[0].value and marks(second).value == (finding.start, finding.end)
    assert "Not marked" not in html(second) and f">page {finding.page}</a>" in html(second)


def test_in_a_browser_a_card_leads_to_the_marked_page(screens, read):  # noqa: F811
    with browser_page() as page:
        page.goto(f"{screens}/?q=children&mode=keyword")
        page.get_by_role("link", name="See it on the page").first.click()
        page.wait_for_selector("[data-testid='stImage'] img")
        assert page.get_by_role("tab", name="Page pictures").get_attribute("aria-selected") == "true"
        assert "The passage:" in page.get_by_role("combobox", name="Mark on the page").input_value()
        assert page.get_by_text("Not marked").count() == 0
        shown = page.locator("[data-testid='stImage'] img").get_attribute("src")
        assert yellow(page.request.get(urljoin(page.url, shown)).body())
