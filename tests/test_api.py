"""The API over a real Neo4j with two small reports in it."""

import asyncio
import pkgutil
import socket
from hashlib import sha256
from importlib import import_module

import pytest
from fastapi.testclient import TestClient

from corpus.codebook import load_codebook
from corpus.errors import UsageError
from corpus.library import Library
from corpus.vocabulary import Facts, Finding, Grade, Label, Passage, Polarity, Reading, Report, Section, Sentence
import search_api
from search_api.app import create_app
from search_api.keys import KeyRing
from search_api.params import MAX_HITS
from search_api.server import _listen, check_address, serve

MODELS = [import_module(f"search_api.{m.name}") for m in pkgutil.iter_modules(search_api.__path__) if m.name.startswith("models")]

WOODS = (
    ("The school did not press the point when the referral was closed.", "IA6", Polarity.FAILING, ("SCH",)),
    ("The health visitor saw the baby at home every week and listened to the mother.", "CH", Polarity.STRENGTH, ("HV",)),
    ("Police notes of the visit were never written up.", "RE1", Polarity.FAILING, ("POL",)),
)
LAKES = (
    ("Nobody challenged the decision to close the case.", "IA6", Polarity.FAILING, ("CSC",)),
    ("The board should ask every agency for proof that its records are complete.", "RE1", Polarity.RECOMMENDATION, ("LSCP",)),
)


def make_reading(encoder, name, told, facts):
    """A report whose sentences are each a passage of its own with one finding."""
    text = "Analysis\n" + "\n".join(sentence for sentence, *_ in told)
    digest = sha256(text.encode()).hexdigest()
    passages, sentences, findings = [], [], []
    for index, (quotation, code, polarity, agencies) in enumerate(told):
        start = text.index(quotation)
        end = start + len(quotation)
        passages.append(Passage(index, start, end, 0, page=1, page_end=1, paragraph=f"4.{index + 1}"))
        sentences.append(Sentence(start, end, 0, index, page=1, paragraph=f"4.{index + 1}"))
        findings.append(Finding(
            id=sha256(f"{digest} {start} {code}".encode()).hexdigest()[:16], report_id=digest[:16], passage=index, start=start, end=end,
            quotation=quotation, label=Label(code, polarity, agencies, confidence=0.9), method="by-hand", version="1",
            page=1, section=0, paragraph=f"4.{index + 1}",
        ))
    report = Report(
        id=digest[:16], file=name, sha256=digest, media_type="text", text=text, page_starts=(0,), facts=facts,
        sections=(Section(0, "Analysis", 1, ("Analysis",), 0, len(text), page=1),),
        passages=tuple(passages), sentences=tuple(sentences),
    )
    vectors = encoder.encode_passages([report.quote(p) for p in passages])
    return Reading(report, tuple(findings), vectors, encoder.name, source=f"/reports/{name}", fingerprint=digest[:16])


@pytest.fixture
def woods(encoder):
    return make_reading(encoder, "woods.txt", WOODS, Facts(title="Child in the woods", kind="lcspr", area="norfolk", published="2021-03"))


@pytest.fixture
def lakes(encoder):
    facts = Facts(title="Inspection of the lakes", kind="jtai", area="cumbria", published="2016", grades=(Grade("Leadership", "good"),))
    return make_reading(encoder, "lakes.txt", LAKES, facts)


@pytest.fixture
def app(store, encoder, woods, lakes):
    store.put(woods)
    store.put(lakes)
    return create_app(store, encoder)


@pytest.fixture
def client(app):
    return TestClient(app, base_url="http://localhost")


def get(client, path, **params):
    response = client.get(path, params=params)
    assert response.status_code == 200, response.text
    return response.json()


def texts(answer):
    return [hit["text"] for hit in answer["hits"]]


def test_health(client):
    assert get(client, "/health") == {"status": "ok"}


def test_the_status_counts_what_is_there(client):
    counts = get(client, "/v1/status")["counts"]
    assert (counts["Report"], counts["Passage"], counts["Finding"]) == (2, 5, 5)


@pytest.mark.parametrize("mode", ["hybrid", "semantic", "keyword"])
def test_each_mode_finds_the_passage(client, mode):
    answer = get(client, "/v1/search", q="school referral closed", mode=mode)
    assert answer["mode"] == mode and texts(answer)[0] == WOODS[0][0]


def test_meaning_is_found_without_a_shared_word(client):
    assert texts(get(client, "/v1/search", q="officers kept no documentation", mode="semantic"))[0] == WOODS[2][0]


def test_a_hit_carries_all_that_a_citation_needs(client, woods):
    hit = get(client, "/v1/search", q="referral was closed")["hits"][0]
    wanted = {
        "report_id": woods.report.id, "file": "woods.txt", "title": "Child in the woods", "kind": "lcspr", "area": "norfolk",
        "area_name": "Norfolk", "published": "2021-03", "page": 1, "paragraph": "4.1", "section": "Analysis", "section_path": ["Analysis"],
    }
    assert wanted.items() <= hit.items()


def test_a_finding_carries_its_evidence(client, woods):
    (finding,) = get(client, "/v1/search", q="referral was closed")["hits"][0]["findings"]
    assert woods.report.text[finding["start"]:finding["end"]] == finding["quotation"] == WOODS[0][0]
    assert (finding["code"], finding["theme"], finding["polarity"], finding["agencies"], finding["method"]) == ("IA6", "IA", "failing", ["SCH"], "by-hand")


def test_values_of_one_filter_are_alternatives(client):
    found = texts(get(client, "/v1/search", q="case", failing=["IA6", "RE1"]))
    assert sorted(found) == sorted([WOODS[0][0], WOODS[2][0], LAKES[0][0], LAKES[1][0]])


def test_filters_of_findings_must_hold_of_one_finding(client):
    found = texts(get(client, "/v1/search", q="records", failing="RE1", polarity="failing", agency="POL"))
    assert found == [WOODS[2][0]] and texts(get(client, "/v1/search", q="records", failing="RE1", polarity="failing", agency="LSCP")) == []


@pytest.mark.parametrize(("params", "title"), [
    ({"from": 2017}, "Child in the woods"), ({"to": 2017}, "Inspection of the lakes"),
    ({"kind": "jtai"}, "Inspection of the lakes"), ({"area": "norfolk"}, "Child in the woods"),
])
def test_filters_of_reports(client, params, title):
    assert {hit["title"] for hit in get(client, "/v1/search", q="the case", **params)["hits"]} == {title}


def test_a_search_can_stay_inside_one_report(client, lakes):
    found = get(client, "/v1/search", q="referral was closed", report_id=lakes.report.id)["hits"]
    assert {hit["report_id"] for hit in found} == {lakes.report.id}


def test_without_a_question_the_filters_choose(client):
    assert sorted(texts(get(client, "/v1/search", failing="IA6"))) == sorted([WOODS[0][0], LAKES[0][0]])


def test_pages_of_hits_join_without_gap_or_repeat(client):
    whole = texts(get(client, "/v1/search", q="the visit", limit=5, per_report="all"))
    parts = [texts(get(client, "/v1/search", q="the visit", limit=2, offset=n, per_report=0)) for n in (0, 2, 4)]
    assert len(whole) == 5 and sum(parts, []) == whole


@pytest.mark.parametrize("q", ["title:(", "a AND", '"', "~*?", "\\", "/x[", "'; MATCH (n) DETACH DELETE n //", "\x00", "😀", "  "])
def test_any_question_is_a_question(client, q):
    for mode in ("hybrid", "keyword"):
        get(client, "/v1/search", q=q, mode=mode)
    assert len(get(client, "/v1/reports")["reports"]) == 2


def test_the_longest_question_is_answered(client):
    assert get(client, "/v1/search", q=("referral " * 300)[:2000], limit=MAX_HITS)["hits"]


def test_similar_passages_come_from_elsewhere(client, woods):
    hit = get(client, "/v1/search", q="referral was closed")["hits"][0]
    answer = get(client, f"/v1/passages/{hit['passage_id']}/similar", limit=3)
    assert hit["passage_id"] not in [h["passage_id"] for h in answer["hits"]] and LAKES[0][0] in texts(answer)


def test_reports_are_listed_with_their_counts(client):
    rows = {row["file"]: (row["passages"], row["findings"]) for row in get(client, "/v1/reports")["reports"]}
    assert rows == {"woods.txt": (3, 3), "lakes.txt": (2, 2)}


def test_reports_can_be_filtered(client):
    assert [row["file"] for row in get(client, "/v1/reports", kind="lcspr")["reports"]] == ["woods.txt"]


def test_one_report_in_full(client, lakes):
    report = get(client, f"/v1/reports/{lakes.report.id}")
    assert report["grades"] == [{"subject": "Leadership", "grade": "good"}]
    assert [s["heading"] for s in report["sections"]] == ["Analysis"]
    assert [p["text"] for p in report["passages"]] == [sentence for sentence, *_ in LAKES]
    assert [f["code"] for p in report["passages"] for f in p["findings"]] == ["IA6", "RE1"]


def test_the_findings_of_one_report(client, woods):
    found = get(client, f"/v1/reports/{woods.report.id}/findings")["findings"]
    assert [f["quotation"] for f in found] == [sentence for sentence, *_ in WOODS]


def test_themes_come_with_definitions_and_counts(client):
    answer = get(client, "/v1/themes")
    (theme,) = [t for t in answer["themes"] if t["code"] == "IA"]
    (failing,) = [f for f in theme["failings"] if f["code"] == "IA6"]
    assert (failing["failing"], failing["strength"], failing["recommendation"], failing["reports"]) == (2, 0, 0, 2)
    assert failing["definition"] == load_codebook().failings["IA6"].definition and "not prevalence" in answer["note"]


def test_all_of_the_codebook_is_listed(client):
    themes = get(client, "/v1/themes")["themes"]
    assert [t["code"] for t in themes] == list(load_codebook().themes)
    assert {f["code"] for t in themes for f in t["failings"]} == set(load_codebook().failings)


@pytest.mark.parametrize(("dimension", "wanted"), [
    ("year", {"2021": 2, "2016": 1}), ("kind", {"lcspr": 2, "jtai": 1}), ("area", {"norfolk": 2, "cumbria": 1}),
    ("agency", {"SCH": 1, "POL": 1, "CSC": 1}),
])
def test_counts_of_failings(client, dimension, wanted):
    answer = get(client, f"/v1/counts/{dimension}", polarity="failing")
    counted = {}
    for row in answer["counts"]:
        counted[str(row["key"])] = counted.get(str(row["key"]), 0) + row["failing"]
    assert {key: n for key, n in counted.items() if n} == wanted and "not prevalence" in answer["note"]


def test_facets_name_what_can_be_filtered_by(client):
    assert {"kind", "area", "agency", "year"} <= get(client, "/v1/facets").keys()


def test_the_agencies_of_the_codebook(client):
    assert [a["code"] for a in get(client, "/v1/agencies")["agencies"]] == list(load_codebook().agencies)


def test_cypher_answers_with_columns_and_rows(client):
    body = {"query": "MATCH (f:Finding {polarity: $p}) RETURN count(f) AS n", "parameters": {"p": "failing"}}
    assert client.post("/v1/cypher", json=body).json() == {"columns": ["n"], "rows": [[3]], "truncated": False}


def test_cypher_gives_nodes_and_relationships_as_objects(client):
    query = "MATCH (r:Report)-[h:HAS_SECTION]->(s:Section) RETURN r, h, s LIMIT 1"
    (row,) = client.post("/v1/cypher", json={"query": query}).json()["rows"]
    report, tie, section = row
    assert report["labels"] == ["Report"] and tie["type"] == "HAS_SECTION" and (tie["start"], tie["end"]) == (report["id"], section["id"])


@pytest.mark.parametrize("expression", ["0.0/0.0", "1.0/0.0", "date()", "datetime()", "duration('P1D')", "point({x: 1, y: 2})", "[1, null]", "{a: [1]}"])
def test_every_value_that_cypher_can_give_has_a_json_form(client, expression):
    response = client.post("/v1/cypher", json={"query": f"RETURN {expression} AS x"})
    assert response.status_code == 200, response.text


def test_a_refused_query_changes_nothing(client):
    for query in ("MATCH (n) DETACH DELETE n", "CREATE (:Report)", "MATCH (r:Report) SET r.title = ''"):
        assert client.post("/v1/cypher", json={"query": query}).status_code == 422
    assert [r["title"] for r in get(client, "/v1/reports")["reports"]].count("") == 0 and len(get(client, "/v1/reports")["reports"]) == 2


def test_a_page_has_a_picture(store, encoder, woods, tmp_path):
    """A PDF that the library keeps: the picture comes, with and without a mark, for pages there are."""
    from reportlab.pdfgen.canvas import Canvas

    from ingest.read import read_bytes

    path = tmp_path / "page.pdf"
    canvas = Canvas(str(path))
    for line, (sentence, *_) in enumerate(WOODS):
        canvas.drawString(72, 700 - 20 * line, sentence)
    canvas.save()
    data = path.read_bytes()
    report = read_bytes(data, "page.pdf")
    store.put(Reading(report, (), encoder.encode_passages([report.quote(p) for p in report.passages]), encoder.name, str(path), "x"))
    library = Library(tmp_path)
    library.keep(data, sha256=report.sha256, report_id=report.id, file="page.pdf", media_type="pdf")
    store.put(woods)
    client = TestClient(create_app(store, encoder, library=library), base_url="http://localhost")
    page = f"/v1/reports/{report.id}/pages/1.png"
    plain, marked = client.get(page), client.get(page, params={"start": 0, "end": 20})
    assert plain.headers["content-type"] == "image/png" and plain.content[:8] == b"\x89PNG\r\n\x1a\n" == marked.content[:8]
    assert plain.content != marked.content
    for missing in (f"/v1/reports/{report.id}/pages/2.png", f"/v1/reports/{woods.report.id}/pages/1.png", "/v1/reports/*/pages/1.png"):
        assert client.get(missing).status_code == 404


def test_without_a_library_there_are_no_pictures(client, woods):
    assert client.get(f"/v1/reports/{woods.report.id}/pages/1.png").status_code == 404


def test_every_route_is_documented(client):
    """Each has a summary, a description, a tag, described parameters, and an example of its answer
    that has the answer's own form."""
    document = get(client, "/openapi.json")
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert operation["summary"] and operation["description"] and operation["tags"], path
            assert all(p["description"] for p in operation.get("parameters", ())), path
            if not path.endswith((".png", "/export")):  # a picture, a file
                answer = operation["responses"]["200"]["content"]["application/json"]
                name = answer["schema"]["$ref"].rpartition("/")[2]
                form = next(getattr(m, name) for m in MODELS if hasattr(m, name))
                form.model_validate(answer["example"], extra="forbid")


def test_the_documentation_says_what_this_is_not(client):
    said = get(client, "/openapi.json")["info"]["description"]
    assert "not prevalence" in said and "no case management and no risk scoring" in said


def test_the_documentation_page_needs_no_other_server(client):
    page = client.get("/docs").text
    assert "/v1/search" in page and "<script" not in page and "https://" not in page and "src=" not in page


def test_allowed_codes_are_documented(client):
    (theme,) = [p for p in get(client, "/openapi.json")["paths"]["/v1/search"]["get"]["parameters"] if p["name"] == "theme"]
    assert theme["schema"]["items"]["enum"] == list(load_codebook().themes)


@pytest.mark.parametrize("host", ["0.0.0.0", "", "::", "192.168.1.5", "reviews.example"])
def test_an_address_that_others_reach_demands_a_key(host):
    with pytest.raises(UsageError, match="SCR_API_KEY"):
        check_address(host, KeyRing(None))
    check_address(host, KeyRing(None, "a key that is long"))
    with pytest.raises(UsageError, match="guess"):
        check_address(host, KeyRing(None, "a short key"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_loopback_needs_no_key(host):
    check_address(host, KeyRing(None))


def test_answers_are_sent_without_delay():
    async def delays() -> int:
        accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        class Look(asyncio.Protocol):
            def connection_made(self, transport):
                accepted.set_result(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

        with _listen("127.0.0.1", 0) as listening:
            async with await asyncio.get_running_loop().create_server(Look, sock=listening):
                await asyncio.open_connection(*listening.getsockname())
                return await accepted

    assert asyncio.run(delays()) != 0


def test_a_taken_port_is_said(store, encoder):
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="Choose another port"):
        serve(store, encoder, host="127.0.0.1", port=taken.getsockname()[1], keys=KeyRing(None))
