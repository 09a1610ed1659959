"""What each user does in their first ten minutes, in a real browser over the sample reports, and what may stand in nobody's way on any page."""

import io
import re
from types import SimpleNamespace
from urllib.parse import urljoin

import httpx
import numpy as np
import pytest
from docx import Document
from PIL import Image
from pptx import Presentation
from test_page_picture import yellow
from test_screens import SCREENS, WAIT_S, browser_page, chromium, screens_over, serving

from corpus.library import Library
from corpus.samples import sample_folder
from corpus.settings import cache
from graph.files import find_files
from graph.loading import load
from ingest.encoder import NAME as ENCODER_NAME
from ingest.findings import finding_model_version
from ingest.pipeline import load_models
from search_api.app import create_app
from ui.charts import COLOURS

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
axe_core = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
pytestmark = pytest.mark.skipif(not chromium(), reason="no Chromium is installed (Debian: apt-get install chromium)")

QUESTION = "baby not brought to appointments"
KEPT = "For the course in June"
DRAWN = "[data-testid='stApp'][data-test-script-state='notRunning'][data-test-connection-state='CONNECTED']"
PAGES = re.findall(r'st\.Page\("(\w+\.py)"', (SCREENS / "main.py").read_text("utf-8"))
LOOKS = {  # each page as it looks at work: its address, what then stands on it
    "search.py": ("?q=supervision+of+staff", "article.hit"),
    "briefing.py": ("briefing?q=supervision&for=CSC", ".quoted"),
    "collected.py": ("collections?id={collection}", "article.hit"),
    "case_study.py": ("case-study?collection={collection}", ".quoted"),
    "themes.py": ("themes", "[data-testid='stVegaLiteChart'] :is(svg.marks, canvas)"),
    "areas.py": ("areas?area=ashmere&view=back", ".pair"),
    "report.py": ("report?id={report}&passage={passage}", ".row.here"),
    "around.py": ("graph?kind=failing&key=CO1", ".neighbours table"),
    "review.py": ("review", "article.hit"),
    "saved.py": ("saved", "h1"),
    "add.py": ("add", "[data-testid='stFileUploader']"),
    "ask_cypher.py": ("ask-in-cypher?recipe=timeline", "table.plain"),
    "about.py": ("about", ".prose"),
}
NOT_OURS = ()  # (selector, why): markup that Streamlit writes and no setting changes
WIDER = """() => {
    const scrolls = e => e && e !== document.body && (
        (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) && !e.matches("[data-testid='stMain'], [data-testid='stAppViewContainer'], .stApp")) || scrolls(e.parentElement));
    return [...document.querySelectorAll("[data-testid='stMain'] *")]
        .filter(e => e.getBoundingClientRect().width > 1 && e.getBoundingClientRect().right > innerWidth + 1 && !scrolls(e.parentElement))
        .map(e => `${e.tagName}.${e.className} to ${Math.round(e.getBoundingClientRect().right)}`).slice(0, 5);
}"""


@pytest.fixture(scope="module")
def samples(opened_store, encoder, tmp_path_factory):
    """The API over the ten sample reports, with a collection of two quotations in it."""
    opened_store.clear()
    library = Library(tmp_path_factory.mktemp("library"))
    files, _ = find_files([sample_folder()])
    outcome = load(files, opened_store, library, cache=cache(), encoder_name=ENCODER_NAME, finding_model=finding_model_version(), models=load_models(cache()))
    assert len(outcome.read) == len(files) == 10, outcome
    report = next(r for r in opened_store.reports() if r["title"].endswith("Child R"))
    with serving(create_app(opened_store, encoder, library=library)) as url, httpx.Client(base_url=f"{url}/v1") as api:
        passages = api.get(f"/reports/{report['report_id']}").json()["passages"]
        said = [f | {"passage_id": p["passage_id"]} for p in passages for f in p["findings"]]
        said = [f for f in said if f["polarity"] == "failing" and len(f["quotation"]) < 200 and "“" not in f["quotation"]]
        made = api.post("/collections", json={"name": KEPT, "by": "A. Trainer"}).json()["collection_id"]
        kept = [said[0], next(f for f in said if f["code"] != said[0]["code"])]
        for finding in kept:
            api.post(f"/collections/{made}/items", json={"finding_id": finding["finding_id"], "by": "A. Trainer"}).raise_for_status()
        yield SimpleNamespace(url=url, api=api, collection=made, kept=kept, report=report["report_id"], passage=kept[0]["passage_id"], title=report["title"])


@pytest.fixture(scope="module")
def browser(samples):
    """One browser on the screens, for all that follow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SCR_API_KEY", raising=False)
        with screens_over(samples.url) as url, browser_page() as page:
            sync_api.expect.set_options(timeout=WAIT_S * 1000)
            yield SimpleNamespace(url=url, context=page.context.browser.new_context(viewport=page.viewport_size))


@pytest.fixture
def page(browser):
    page = browser.context.new_page()
    page.set_default_timeout(WAIT_S * 1000)
    page.goto(browser.url)
    yield page
    page.close()


def there(locator):
    sync_api.expect(locator.first).to_be_visible()
    return locator.first


def go_to(page, name):
    """By the menu at the top, as a person does."""
    page.get_by_role("link", name=name, exact=True).first.click()
    there(page.get_by_role("heading", level=1, name=name))


def choose(page, key, typed, option=""):
    """An option of the list with this key, by typing a part of it; `option` is its whole name where others hold that part too."""
    box = page.locator(f".st-key-{key} input")
    box.click()
    box.fill(typed)
    page.get_by_role("option", name=option or typed, exact=bool(option)).first.click()


def flat(text):
    return " ".join(text.split())


def search(page):
    page.get_by_label("What do you want to know?").fill(QUESTION)
    page.get_by_role("button", name="Search", exact=True).click()
    return there(page.locator("article.hit"))


def test_a_practitioner_searches_and_sees_the_quotation_on_its_page(page):
    search(page)
    card = page.locator("article.hit", has=page.get_by_role("link", name="See it on the page")).first
    words = flat(card.locator(".passage").first.inner_text())
    card.get_by_role("link", name="See it on the page").click()
    there(page.locator("[data-testid='stImage'] img"))
    named = page.locator("[data-testid='stSelectbox'] input").last.input_value()
    assert named and flat(named).removeprefix("The passage: ").rstrip("…")[:60] in words and page.get_by_text("Not marked").count() == 0
    shown = page.locator("[data-testid='stImage'] img").get_attribute("src")
    assert yellow(page.request.get(urljoin(page.url, shown)).body())


def test_a_practitioner_keeps_a_quotation(page, samples):
    search(page)
    page.get_by_role("button", name="Add to my collection").first.click()
    here = re.search(r"into_([\w-]+)", there(page.locator("[class*='st-key-into_']")).get_attribute("class"))[1]
    choose(page, f"into_{here}", "A new collection")
    page.locator(f".st-key-name_{here} input").fill("Before my visits")
    page.locator(f".st-key-by_{here} input").fill("H. Visitor")
    page.get_by_role("button", name="Add", exact=True).click()
    there(page.get_by_text("Added to Before my visits."))
    page.get_by_role("link", name="Before my visits").click()
    words = flat(there(page.locator("article.hit .passage")).inner_text())
    made = next(c for c in samples.api.get("/collections").json()["collections"] if c["name"] == "Before my visits")
    assert [flat(i["quotation"]) for i in samples.api.get(f"/collections/{made['collection_id']}").json()["items"]] == [words]


def test_a_practitioner_reads_a_briefing_for_their_role(page):
    go_to(page, "Briefing")
    page.get_by_label("Topic").fill("babies not brought to appointments")
    choose(page, "briefing_for", "health visitor", "Health visiting and school nursing (health visitor, school nurse)")
    page.get_by_role("button", name="Show", exact=True).click()
    there(page.locator(".quoted .passage"))
    there(page.locator("#practice"))
    sources = page.locator(".quoted .spot").all_inner_texts()
    page.wait_for_url(re.compile("for=HV"))
    assert len(sources) >= page.locator(".quoted").count() > 1, len(sources)
    assert any(re.search(r"\bp(age|p?\.)? ?\d", s) for s in sources), sources[:3]


def test_a_trainer_takes_a_case_study_away_with_the_quotations_they_kept(page, samples):
    go_to(page, "Collections")
    page.get_by_role("link", name=KEPT).click()
    page.get_by_role("link", name="Make a case study").click()
    there(page.get_by_role("heading", name=f"Case study: {KEPT}"))
    files = {}
    for name in ("Word", "Slides"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Download: {name}").click()
        files[name] = download.value.path().read_bytes()
    word = flat(" ".join(p.text for p in Document(io.BytesIO(files["Word"])).paragraphs))
    slides = [flat(" ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)) for slide in Presentation(io.BytesIO(files["Slides"])).slides]
    for finding in samples.kept:
        cited = re.compile(rf"“{re.escape(flat(finding['quotation']))}” {re.escape(samples.title)}, [^“]*?2016, p\. {finding['page']}\b")
        assert cited.search(word), finding["quotation"]
        assert any(cited.search(slide) for slide in slides), finding["quotation"]


def test_an_analyst_follows_a_bar_to_its_quotations_and_compares(page):
    go_to(page, "Themes")
    chart = there(page.locator("[data-testid='stVegaLiteChart'] :is(svg.marks, canvas)"))
    chart.scroll_into_view_if_needed()
    colour = tuple(bytes.fromhex(COLOURS["failing"][1:]))
    rows, columns = (np.asarray(Image.open(io.BytesIO(chart.screenshot())).convert("RGB")) == colour).all(axis=2).nonzero()
    chart.click(position={"x": int(columns[0]) + 4, "y": int(rows[0]) + 6})
    there(page.get_by_role("heading", name=re.compile(": the quotations$")))
    there(page.locator("article.hit .chip.failing"))
    page.wait_for_url(re.compile("pick="))
    page.get_by_role("radio", name="Two groups compared").click()
    there(page.get_by_text("Choose two groups"))
    choose(page, "contrast_a_from", "2021")
    there(page.get_by_text("Too few reports to compare: the second group has 4"))
    choose(page, "contrast_a_to", "2022")
    there(page.get_by_text("compared, the clearest difference first"))
    page.wait_for_url(re.compile("(?=.*a_from=2021).*a_to=2022"))


def test_an_analyst_sees_what_came_back_in_an_area(page):
    go_to(page, "Areas")
    choose(page, "areas_area", "Ashmere")
    page.get_by_role("tab", name="What came back").click()
    pair = there(page.locator(".pair"))
    heads = pair.locator("h4").all_inner_texts()
    years = [int(re.findall(r"\d{4}", head)[-1]) for head in heads]
    assert len(years) == 2 and years[0] < years[1] and pair.locator("blockquote").count() == 2 and pair.get_by_role("link", name="Read it in the report").count() == 2


def test_an_analyst_asks_with_a_recipe_and_a_write_is_refused_with_a_reason(page, samples):
    before = samples.api.get("/status").json()["counts"]
    page.goto(urljoin(page.url, "ask-in-cypher"))
    choose(page, "cypher_example", "Recipe: How often each theme is mentioned")
    there(page.get_by_text("On the command line:"))
    page.get_by_role("button", name="Run", exact=True).click()
    there(page.get_by_text(re.compile(r"^\d+ rows?\.")))
    page.get_by_label("Query", exact=True).fill("MATCH (r:Report) DETACH DELETE r")
    page.get_by_role("button", name="Run", exact=True).click()
    there(page.get_by_text("The query was not run"))
    there(page.get_by_text("Nothing can be created, changed or deleted from here"))
    assert samples.api.get("/status").json()["counts"] == before


def test_an_analyst_decides_and_the_counts_follow(page, samples):
    page.goto(urljoin(page.url, "review"))
    there(page.get_by_text("0 decided in this visit"))
    left = int(re.search(r"(\d+) findings still", page.get_by_text("still to be decided on").inner_text().replace(",", ""))[1])
    page.get_by_role("textbox", name="Your name").fill("B. Analyst")
    page.get_by_role("textbox", name="Your name").press("Enter")
    sync_api.expect(page.get_by_role("button", name="✓ Accept")).to_be_enabled()
    page.get_by_role("button", name="✓ Accept").click()
    there(page.get_by_text("1 decided in this visit (1 accepted)"))
    page.locator(DRAWN).wait_for()
    link = page.get_by_role("link", name="Read around it").get_attribute("href")
    report = re.search(r"id=(\w+)", link)[1]
    before = len(samples.api.get(f"/reports/{report}/findings").json()["findings"])
    page.get_by_role("button", name="✕ Reject").click()
    there(page.get_by_text("2 decided in this visit (1 accepted, 1 rejected)"))
    there(page.get_by_text(f"{left - 2:,} findings still to be decided on"))
    page.goto(urljoin(page.url, link))
    there(page.get_by_role("tab", name=f"Findings ({before - 1:,})"))


@pytest.mark.parametrize("name", PAGES)
def test_nothing_on_a_page_is_a_barrier_or_sticks_out(page, browser, samples, name):
    """No violation that axe-core calls serious or critical, contrast included; at 768 pixels nothing beyond the right edge."""
    address, shown = LOOKS[name]
    page.goto(f"{browser.url}/{address.format(**vars(samples))}")
    there(page.locator(shown))
    page.locator(DRAWN).wait_for()
    found = axe_core.Axe().run(page, context={"exclude": [[selector] for selector, _ in NOT_OURS]} if NOT_OURS else None)
    grave = [f"{v['id']}: {n['target']} {n['html'][:200]} {n.get('failureSummary', '')}" for v in found.response["violations"] if v["impact"] in ("serious", "critical") for n in v["nodes"]]
    assert not grave, "\n".join(grave[:12])
    page.set_viewport_size({"width": 768, "height": 900})
    there(page.locator(shown))
    page.locator(DRAWN).wait_for()
    assert page.evaluate(WIDER) == []
