"""A planted report and people's planted words on every screen: in what the screens hand to the browser, and in a real one.

The screens are read from `ui/screens/main.py`: one that is new fails here until it is opened too.
"""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from google.protobuf.json_format import MessageToDict
from planted import EVIL, MARK, NAME, PAYLOADS, SAID, check_html, planted
from test_screens import browser_page, opened, screens_over, serving

from graph.filters import Filters
from search_api.app import create_app
from ui import launch

FIRST = "MATCH (r:Report)-[t:HAS_SECTION]->(s:Section)-[u:HAS_PASSAGE]->(p:Passage) RETURN r, t, s, u, p, p.text AS said LIMIT 60"
# What Streamlit shows as it is: words in boxes, values of choices, code. All else it reads as Markdown, HTML aside.
LITERAL = {
    "options", "value", "default", "codeText", "code_text", "setValue", "rawValue", "rawValues", "placeholder", "url", "id", "queryParamKey", "mimeType", "formId", "data", "spec", "json_args", "defaultData", "elementId",
}
SIGNS = ("<script", "<img", "](javascript:", ":red[", ":blue-badge[", ":material/", ":tada:", "$\\alpha", "![i]", "\n```", f"https://{EVIL}", f"www.{EVIL}", "**bold**", "\n# ", "\n| a", "$z$", "~~x~~")


@pytest.fixture(scope="module")
def world(opened_store, encoder):
    store = opened_store
    store.clear()
    first, second, draft = (planted(encoder, which) for which in ("first", "second", "draft"))
    for put in (first, second, draft):
        store.put(put)
    assert second.report.id not in {end for row in store.duplicates()["duplicates"] for end in (row["report_id"], row["counted_as"])}
    id_, passages = first.report.id, store.report(first.report.id)["passages"]
    findings = [f["finding_id"] for p in passages for f in p["findings"]]
    kept = store.make_collection(NAME, by=NAME, description="\n".join(SAID)[:2000])["collection_id"]
    for number, finding in enumerate(findings):
        store.collect(kept, finding_id=finding, note=SAID[number], by=NAME)
    store.save_search("school referral", name=NAME, by=NAME, mode="keyword", filters=Filters())
    for number, what in ((3, "reject"), (4, "accept")):
        store.decide(findings[number], what=what, by=NAME, at="2026-03-03T10:00:00+00:00", reason=SAID[4])
    pages = {
        "search.py": [{}, {"q": "school share referral", "mode": "keyword", "per_report": "all", "show": "50"}, {"q": PAYLOADS["streamlit"]}, {"q": PAYLOADS["script"]}, {"like": passages[0]["passage_id"]}],
        "briefing.py": [{}, {"q": "the school did not share the referral"}, {"q": PAYLOADS["streamlit"]}],
        "case_study.py": [{}, {"report": id_}, {"collection": kept}, {"theme": "CO", "objective": SAID[4][:100]}],
        "collected.py": [{}, {"id": kept}],
        "themes.py": [{}, {"view": "themes"}, {"view": "counts", "by": "area"}, {"view": "together"}, {"view": "contrast", "a_from": "2018"}, {"view": "again"}],
        "areas.py": [{}, {"area": "norfolk"}, {"area": "norfolk", "view": "again"}, {"area": "norfolk", "view": "periods"}, {"area": "norfolk", "view": "recommendations"}],
        "report.py": [{}, {"id": id_}, *({"id": id_, "view": view} for view in ("text", "findings", "recommendations", "page", "tables", "lists")), {"id": id_, "finding": findings[5], "view": "text"},
                      {"id": id_, "check": "1"}],
        "about.py": [{}], "saved.py": [{}], "review.py": [{}, {"view": "agreement"}], "add.py": [{}, {"report": id_}],
        "around.py": [{}, {"kind": "report", "key": id_}, {"kind": "failing", "key": "CO1"}],
        "ask_cypher.py": [{}, {"query": FIRST}],
    }
    return {"store": store, "encoder": encoder, "id": id_, "kept": kept, "findings": findings, "pages": pages}


@pytest.fixture(scope="module")
def api(world):
    """Screens over a real API, without keys: whoever sits at this machine may do everything."""
    with serving(create_app(world["store"], world["encoder"])) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCR_API_URL", url)
        patch.delenv("SCR_API_KEY", raising=False)
        yield url


def strings(value, name=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, name)
    elif isinstance(value, str):
        yield name, value


def nodes(block):
    for child in getattr(block, "children", {}).values():
        yield child
        yield from nodes(child)


def shown(at):
    """(kind of element, name of the field, text) of all that a screen hands to the browser."""
    for node in nodes(at._tree):
        if node.proto is not None:
            for name, text in strings(MessageToDict(node.proto)):
                yield node.type, name, text


def check_screen(at):
    """How many texts of it hold what was planted."""
    seen = 0
    for kind, name, text in shown(at):
        if MARK not in text and EVIL not in text:
            continue
        seen += 1
        if kind == "html":
            check_html(text)
        elif kind == "iframe":
            check_html(text, own_scripts=True)
        elif name not in LITERAL and kind not in ("arrow_data_frame", "vega_lite_chart", "arrow_vega_lite_chart", "bidi_component"):
            assert not [sign for sign in SIGNS if sign in text], (kind, name, text)
    return seen


def listed():
    return set(re.findall(r'st\.Page\("(\w+\.py)"', Path(launch.ENTRY).read_text("utf-8")))


def test_every_screen_shows_it_as_text(api, world):
    assert set(world["pages"]) == listed()
    seen, count = 0, 0
    for page, queries in world["pages"].items():
        for query in queries:
            at = opened(page, **query)
            if page == "ask_cypher.py" and query:
                at.text_area[0].input(FIRST)
                at.button[0].click().run()
                assert not at.exception and at.get("iframe"), page
            seen, count = seen + check_screen(at), count + 1
    print(f"{count} screens, {seen} texts with planted words")
    assert seen > 300


def test_in_a_browser_nothing_of_it_is_an_element_opens_or_asks_elsewhere(api, world):
    outside, said, wrong, visited = [], [], [], 0
    names = {"search.py": "", "collected.py": "collections", "around.py": "graph", "ask_cypher.py": "ask-in-cypher", "case_study.py": "case-study"}
    look = """() => {
        const all = document.querySelectorAll('[data-planted], [onmouseover], [onerror]').length;
        const links = [...document.querySelectorAll('a[href], img[src], iframe[src], form[action]')].map(e => e.href || e.src || e.action).filter(Boolean);
        return [all, links, document.title];
    }"""
    with screens_over(api) as url, browser_page() as page:
        def route(one):
            if one.request.url.startswith((url, "data:", "blob:", "about:")):
                one.continue_()
            else:
                outside.append(one.request.url)
                one.abort()

        page.route("**/*", route)
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        for file, queries in world["pages"].items():
            query = next((q for q in queries if q), {})
            page.goto(f"{url}/{names.get(file, file.removesuffix('.py'))}?{urlencode(query)}")
            page.wait_for_selector("h1")
            page.wait_for_function("() => !document.querySelector('[data-testid=\"stStatusWidget\"]')")
            if file == "ask_cypher.py":
                page.get_by_label("Query", exact=True).fill(FIRST)
                page.get_by_role("button", name="Run").click()
                page.frame_locator("iframe").locator("canvas").first.wait_for()
                page.get_by_test_id("stDataFrame").hover()
                page.get_by_test_id("stElementToolbar").get_by_label("Search").first.wait_for()
                assert not page.get_by_label("Download as CSV").locator("visible=true").count()
            page.wait_for_timeout(700)
            for frame in page.frames:
                count, links, title = frame.evaluate(look)
                wrong += [(file, count)] if count or title == "taken" else []
                wrong += [(file, link) for link in links if not link.startswith((url, "data:image", "blob:", "about:", "https://www.nationalarchives.gov.uk/", "https://www.nspcc.org.uk/"))]  # the program's own
            visited += 1
    assert (outside, said, wrong) == ([], [], []) and visited == len(world["pages"])
