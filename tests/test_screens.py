"""The screens as a person meets them, over a real API on a real store, and in a real browser."""

import json
import re
import shutil
import socket
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from streamlit.testing.v1 import AppTest
from test_api import LAKES, WOODS, make_reading
from test_estimates import accuracy

from corpus.vocabulary import Facts, Polarity
from graph.recipes import recipe, recipes
from graph.estimates import Measured
from search_api.app import create_app
from ui import launch
from ui.cypher_examples import EXAMPLES

SCREENS = Path(launch.ENTRY).parent
PAGES = (
    "search.py", "briefing.py", "collected.py", "case_study.py", "themes.py", "areas.py", "report.py", "around.py", "review.py", "saved.py", "add.py", "ask_cypher.py",
    "about.py",
)
PURPOSE = "not case management, not risk scoring"
HOSTILE = (
    ("The visitor wrote <script>document.title='taken'</script> and *nobody* read [it](javascript:void0) for $5$ :red[again].", "RE1", Polarity.FAILING, ("HV",)),
)
WAIT_S = 40


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextmanager
def serving(app):
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + WAIT_S
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(WAIT_S)


@pytest.fixture
def readings(store, encoder):
    woods = make_reading(encoder, "woods.txt", WOODS, Facts(title="Child in the woods", kind="lcspr", area="norfolk", published="2021-03"))
    lakes = make_reading(encoder, "lakes.txt", LAKES, Facts(title="Inspection of the lakes", kind="jtai", area="cumbria", published="2016"))
    odd = make_reading(encoder, "odd.txt", HOSTILE, Facts(title="<b>Odd</b> *title*", kind="scr", published="2019"))
    for reading in (woods, lakes, odd):
        store.put(reading)
    return woods, lakes, odd


@pytest.fixture
def api(store, encoder, readings, monkeypatch):
    """The API's address, with three small reports behind it."""
    with serving(create_app(store, encoder)) as url:
        monkeypatch.setenv("SCR_API_URL", url)
        monkeypatch.delenv("SCR_API_KEY", raising=False)
        yield url


@pytest.fixture
def empty_api(store, encoder, monkeypatch):
    with serving(create_app(store, encoder)) as url:
        monkeypatch.setenv("SCR_API_URL", url)
        yield url


def opened(page, /, **query):
    at = AppTest.from_file(str(SCREENS / page), default_timeout=WAIT_S)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception, at.exception
    return at


def button_of(at, label):
    return next(b for b in at.button if b.label == label)


def html(at):
    bodies = [element.proto.body for element in at.get("html")]
    return "\n".join(body for body in bodies if not body.startswith("<script>document.cookie = 'scr_"))  # the program's own


@pytest.mark.parametrize("page", PAGES)
def test_every_screen_says_what_it_is_for(api, page):
    assert PURPOSE in html(opened(page))


@pytest.mark.parametrize("page", PAGES)
def test_every_screen_is_calm_when_the_api_is_down(monkeypatch, page):
    monkeypatch.setenv("SCR_API_URL", f"http://127.0.0.1:{free_port()}")
    at = opened(page)
    if page == "ask_cypher.py":
        at.button[0].click().run()
    assert "scr serve" in html(at) and PURPOSE in html(at) and not at.exception


@pytest.mark.parametrize("page", ["search.py", "case_study.py", "themes.py", "areas.py", "report.py", "review.py"])
def test_an_empty_store_says_how_to_fill_it(empty_api, page):
    assert "scr ingest" in html(opened(page))


def test_the_front_page_warns_and_names_the_helpline(api):
    assert "NSPCC" in html(opened("search.py")) and "0808 800 5000" in html(opened("search.py"))


def test_a_question_is_answered_with_quotations_and_their_place(api, readings):
    at = opened("search.py")
    at.text_input[0].input("the referral was closed")
    at.button[0].click().run()
    body = html(at)
    assert "<mark>referral</mark>" in body and "Child in the woods" in body and "Page 1, paragraph 4.1" in body and "Disagreement not escalated" in body
    assert f"report?id={readings[0].report.id}" in body and at.query_params["q"] == "the referral was closed"


def test_an_address_opens_the_search_it_was_copied_from(api):
    at = opened("search.py", q="records", polarity="recommendation")
    assert at.text_input[0].value == "records" and "Inspection of the lakes" in html(at) and "Child in the woods" not in html(at)


def test_filters_carry_counts(api):
    labels = [option for box in opened("search.py").multiselect for option in box.options]
    assert any(label.startswith("Interagency working (") for label in labels) and "Strength (1)" in labels


def test_a_filter_keeps_its_choice_when_the_counts_change(api):
    at = opened("search.py", q="police notes")
    at.multiselect(key="search_theme").select("RE").run()
    at.multiselect(key="search_polarity").select("failing").run()
    assert at.session_state["search_theme"] == ["RE"] and at.query_params["polarity"] == "failing" and "were never written up" in html(at)


def test_filters_alone_list_what_they_keep(api):
    assert "listened to the mother" in html(opened("search.py", polarity="strength"))


def test_nothing_found_says_what_to_do(api):
    body = html(opened("search.py", q="zebra", mode="keyword"))
    assert "Nothing was found" in body and "Looked for zebra by words, in 6 passages." in body and "No passage of any report holds zebra" in body


def test_a_slip_is_put_right_and_can_be_looked_for_as_written(api):
    at = opened("search.py", q="referal")
    assert "Looked for referral in place of referal." in html(at) and "<mark>referral</mark>" in html(at)
    next(b for b in at.button if "as written" in b.label).click().run()
    assert at.query_params["as_written"] == "true" and "in place of" not in html(at) and "No report holds the word referal." in html(at)


def test_all_passages_of_a_report_can_be_asked_for(api, readings):
    q = " ".join(sentence for sentence, *_ in WOODS)
    at = opened("search.py", q=q)
    at.checkbox(key="search_spread").uncheck().run()
    assert at.query_params["per_report"] == "all" and [readings[0].report.id in part for part in html(at).split("<article")[1:4]] == [True] * 3


def test_an_address_with_an_unknown_filter_offers_a_way_out(api):
    at = opened("search.py", theme="XX")
    assert "XX" in html(at)
    next(b for b in at.button if b.label == "Clear all filters").click().run()
    assert "NSPCC" in html(at)


def test_report_text_is_never_markup(api, readings):
    for at in (opened("search.py", q="visitor wrote"), opened("report.py", id=readings[2].report.id), opened("report.py")):
        assert "&lt;b&gt;Odd&lt;/b&gt; *title*" in html(at) and "<b>Odd" not in html(at) and "<script>document" not in html(at)
        assert not any("Odd" in m.value for m in at.markdown)


def test_themes_show_counts_with_what_is_probable(api, store, monkeypatch):
    monkeypatch.setattr(store, "measured", Measured(accuracy() | {"model": "1"}))
    at = opened("themes.py", view="themes")
    assert re.search(r">1 \(\d+ to \d+\)</a>", html(at))
    assert any("when the model" in c.value for c in at.caption) and "not prevalence" in html(at)


def test_themes_show_definitions_and_counts_that_open_quotations(api):
    body = html(opened("themes.py", view="themes"))
    assert "Professional dissent was dropped" in body and "?failing=IA6&amp;polarity=failing" in body


def test_an_address_with_filters_opens_the_findings_of_a_report_and_one_with_a_finding_its_passage(api, store, readings):
    id_ = readings[0].report.id
    passage, found = next((p, f) for p in store.report(id_)["passages"] for f in p["findings"])
    assert "See it in the text" in html(opened("report.py", id=id_, theme=found["theme"], polarity=found["polarity"]))
    at = opened("report.py", id=id_, finding=found["finding_id"], view="text")
    assert at.query_params["passage"] == passage["passage_id"] and "class='row here" in html(at) and "See it in the text" not in html(at)


def test_a_report_shows_its_text_with_findings_marked(api, readings):
    body = html(opened("report.py", id=readings[0].report.id))
    assert "Norfolk" in body and "<span class=\"found failing\"" in body and "March 2021" in body


def test_a_report_filtered_by_theme_keeps_the_text_and_drops_other_marks(api, readings):
    body = html(opened("report.py", id=readings[0].report.id, theme="RE", view="text"))
    assert body.count('class="found failing"') == 1 and "listened to the mother" in body


def test_a_report_that_is_not_there_is_said_calmly(api):
    assert "withdrawn" in html(opened("report.py", id="0" * 16))


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_ready_question_runs(api, number):
    at = opened("ask_cypher.py", example=str(number))
    at.button[0].click().run()
    assert not at.exception and "not run" not in html(at)


def test_the_recipes_are_offered_beside_the_examples(api):
    assert opened("ask_cypher.py").selectbox[0].options == [*EXAMPLES, *(f"Recipe: {r.title}" for r in recipes())]


def test_a_recipe_that_is_chosen_fills_the_editor_and_the_values(api):
    at = opened("ask_cypher.py")
    wanted = recipe("recurrence-in-area")
    at.selectbox[0].select(f"Recipe: {wanted.name}").run()
    assert at.text_area[0].value == wanted.query.strip() and json.loads(at.text_input[0].value) == wanted.parameters
    assert wanted.question in html(at) and wanted.same_as in html(at) and at.query_params["recipe"] == wanted.name


def test_an_example_that_is_chosen_after_a_recipe_leaves_nothing_of_it(api):
    at = opened("ask_cypher.py", recipe="timeline")
    at.selectbox[0].select(next(iter(EXAMPLES))).run()
    assert (at.text_area[0].value, at.text_input[0].value, "recipe" in at.query_params) == (next(iter(EXAMPLES.values())), "", False)


def test_a_recipe_runs_with_the_values_that_are_put_in(api):
    at = opened("ask_cypher.py", recipe="timeline")
    at.text_input[0].input('{"area": "cumbria", "left_out": []}')
    at.button[0].click().run()
    assert list(at.dataframe[0].value["title"]) == ["Inspection of the lakes"]


@pytest.mark.parametrize("typed", ["area=norfolk", "[1]", "{"])
def test_values_that_cannot_be_read_are_said(api, typed):
    at = opened("ask_cypher.py", recipe="timeline")
    at.text_input[0].input(typed)
    at.button[0].click().run()
    assert "cannot be read" in html(at) and not at.dataframe


def test_a_query_that_writes_is_refused_with_a_reason(api):
    at = opened("ask_cypher.py")
    at.text_area[0].input("CREATE (n:Report) RETURN n")
    at.button[0].click().run()
    assert "The query was not run" in html(at) and "may only read" in html(at)


def chromium():
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def screens_over(api, port=0):
    """The screens in a process of their own, over the API at this address."""
    port = port or free_port()
    process = launch.run_screens(port, api)
    try:
        url, until = f"http://127.0.0.1:{port}", time.monotonic() + WAIT_S
        while time.monotonic() < until:
            try:
                urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{url}/_stcore/health", timeout=2)
                break
            except OSError:
                time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(WAIT_S)


@pytest.fixture
def screens(api):
    with screens_over(api) as url:
        yield url


@contextmanager
def browser_page():
    """A page of the system's Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if not chromium():
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    with sync_api.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium(), args=[
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(WAIT_S * 1000)
        yield page
        browser.close()


def test_in_a_browser_a_search_leads_to_the_marked_passage_and_nothing_leaves_the_machine(screens):
    asked = []
    with browser_page() as page:
        page.on("request", lambda request: asked.append(request.url))
        page.goto(screens)
        page.get_by_label("What do you want to know?").fill("the visitor wrote")
        page.get_by_role("button", name="Search", exact=True).click()
        page.get_by_role("link", name="<b>Odd</b> *title*").first.click()
        page.wait_for_selector(".row.here .found.failing")
        assert page.locator(".row.here .passage").inner_text() == HOSTILE[0][0] and page.title() != "taken"
        page.goto(f"{screens}/ask-in-cypher?example={len(EXAMPLES) - 1}")
        page.get_by_role("button", name="Run").click()
        page.frame_locator("iframe").locator("canvas").first.wait_for()
    assert [u for u in asked if not u.startswith((screens, "data:", "blob:", "about:"))] == []
