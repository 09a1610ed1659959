"""Every error of the API has one wire shape."""

import logging
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from corpus.errors import ModelError, NotFound, QueryRefused, SchemaMismatch, StoreUnavailable, UsageError
from graph.store import open_store
from search_api.app import create_app
from search_api.cypher import AT_ONCE
from search_api.guard import MAX_BODY

SECRET = "the mother of child Q"  # stands for words that no log may hold
ERRORS = {
    "usage": (UsageError("it cannot be"), 400), "missing": (NotFound("it is not here"), 404),
    "refused": (QueryRefused("it writes"), 422), "gone": (StoreUnavailable("it is not running"), 503),
    "schema": (SchemaMismatch("it is another"), 500), "model": (ModelError("weights are damaged"), 500),
    "bug": (RuntimeError(SECRET), 500),
}


@pytest.fixture
def app(store, encoder):
    app = create_app(store, encoder)

    def fails(name: str) -> None:
        raise ERRORS[name][0]

    app.get("/fails/{name}")(fails)
    return app


@pytest.fixture
def client(app):
    return TestClient(app, base_url="http://localhost")


def as_problem(response):
    """The body, once its form has been checked."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    body = response.json()
    assert {"type", "title", "status", "detail", "instance"} <= body.keys() <= {"type", "title", "status", "detail", "instance", "errors"}
    assert body["status"] == response.status_code
    assert re.fullmatch(r"about:blank|urn:scr-graph:problem:[a-z-]+", body["type"])
    assert body["title"] and body["detail"]
    return body


def test_only_a_few_queries_run_at_once(client):
    """One more than that is asked to wait; nothing else is held up meanwhile."""
    slow = {"query": "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE (a * b) % 7 = 8 RETURN a"}
    with ThreadPoolExecutor(AT_ONCE + 1) as pool:
        running = [pool.submit(client.post, "/v1/cypher", json=slow) for _ in range(AT_ONCE + 1)]
        time.sleep(1)
        assert client.get("/v1/reports").status_code == 200
        answers = [future.result() for future in running]
    assert sorted(as_problem(a)["status"] for a in answers) == [422] * AT_ONCE + [429]
    assert [a.headers["retry-after"] for a in answers if a.status_code == 429]


def test_every_error_is_a_problem(client):
    """The contract of errors, RFC 9457.

    Content type application/problem+json. Always: `type` (about:blank, or urn:scr-graph:problem:
    and one of usage, parameters, not-found, query-refused, store-unavailable, store-refused,
    internal, too-long), `title` (the same for all of a type), `status` (as in the status line), `detail`
    (for a person), `instance` (the path asked for, never the query string). Wrong parameters add
    `errors`: a list of {"where": query|path|header|body, "name", "detail"}.
    """
    name = "urn:scr-graph:problem:"
    json = {"content-type": "application/json"}
    asked = [
        # no such address, no such method, too much
        (client.get("/v1/nothing"), 404, "about:blank"),
        (client.get("/v1/search/"), 404, "about:blank"),
        (client.put("/v1/search"), 405, "about:blank"),
        (client.get("/v1/cypher"), 405, "about:blank"),
        (client.post("/v1/cypher", content=b" " * (MAX_BODY + 1), headers=json), 413, "about:blank"),
        (client.post("/v1/cypher", content=iter([b" " * MAX_BODY, b" "]), headers=json), 413, "about:blank"),
        (client.get("/v1/status", headers={"host": "reviews.example"}), 421, "about:blank"),
        # parameters
        (client.get("/v1/search?q=a&limit=0"), 422, name + "parameters"),
        (client.get("/v1/search?q=a&limit=101"), 422, name + "parameters"),
        (client.get("/v1/search", params={"q": "a" * 2001}), 422, name + "parameters"),
        (client.get("/v1/search?q=a&from=2020&to=2019"), 422, name + "parameters"),
        (client.get("/v1/search?q=a&themes=IA"), 422, name + "parameters"),
        (client.get("/v1/search?q=a&mode=magic"), 422, name + "parameters"),
        (client.get("/v1/counts/child"), 422, name + "parameters"),
        (client.get("/v1/reports/abc/pages/one.png"), 422, name + "parameters"),
        (client.post("/v1/cypher", content=b"{no json", headers=json), 422, name + "parameters"),
        (client.post("/v1/cypher", content=b'{"query": "RETURN 1"}', headers={"content-type": "text/plain"}), 422, name + "parameters"),
        (client.post("/v1/cypher", json={"query": "RETURN $x", "parameters": {"x": 2**64}}), 422, name + "parameters"),
        (client.post("/v1/cypher", content=b'{"query": "RETURN $x", "parameters": {"x": ["\\ud800"]}}', headers=json), 422, name + "parameters"),
        (client.post("/v1/cypher", json={}), 422, name + "parameters"),
        # what the graph says
        (client.get("/v1/reports/0000000000000000"), 404, name + "not-found"),
        (client.get("/v1/reports/0000000000000000/findings"), 404, name + "not-found"),
        (client.get("/v1/reports/*/pages/1.png"), 404, name + "not-found"),
        (client.get("/v1/passages/nothing/similar"), 404, name + "not-found"),
        (client.post("/v1/cypher", json={"query": "CREATE (n) RETURN n"}), 422, name + "query-refused"),
        (client.post("/v1/cypher", json={"query": "RETURN"}), 422, name + "query-refused"),
        (client.post("/v1/cypher", json={"query": "RETURN $absent"}), 422, name + "query-refused"),
        # what else can be raised
        (client.get("/fails/usage"), 400, name + "usage"),
        (client.get("/fails/missing"), 404, name + "not-found"),
        (client.get("/fails/refused"), 422, name + "query-refused"),
        (client.get("/fails/gone"), 503, name + "store-unavailable"),
        (client.get("/fails/schema"), 500, name + "internal"),
        (client.get("/fails/model"), 500, name + "internal"),
        (client.get("/fails/bug"), 500, name + "internal"),
    ]
    titles = {}
    for response, status, kind in asked:
        body = as_problem(response)
        where = f"{response.request.method} {response.request.url}: {body}"
        assert (response.status_code, body["type"]) == (status, kind), where
        assert body["instance"] == response.request.url.raw_path.decode().partition("?")[0], where
        assert ("errors" in body) == (kind == name + "parameters"), where
        for error in body.get("errors", ()):
            assert error.keys() == {"where", "name", "detail"} and error["where"] in ("query", "path", "header", "body"), where
        if kind != "about:blank":
            assert titles.setdefault(kind, body["title"]) == body["title"], where


@pytest.mark.parametrize(("name", "allowed"), [
    ("theme", "IA"), ("failing", "IA6"), ("polarity", "recommendation"), ("agency", "POL"), ("kind", "jtai"),
])
def test_an_unknown_code_is_told_the_allowed_ones(client, name, allowed):
    body = as_problem(client.get("/v1/search", params={"q": "a", name: "nonsense"}))
    assert body["status"] == 422 and body["errors"][0]["name"] == name and allowed in body["detail"]


@pytest.mark.parametrize(("method", "path", "allowed"), [
    ("GET", "/v1/cypher", "POST"), ("PUT", "/v1/collections", "GET, POST"), ("OPTIONS", "/v1/search", "GET"), ("BREW", "/v1/uploads", "GET, POST"),
])
def test_a_wrong_method_names_the_right_ones(client, method, path, allowed):
    response = client.request(method, path)
    assert response.headers["allow"] == allowed and allowed in as_problem(response)["detail"]


@pytest.mark.parametrize(("status", "path", "body"), [
    (400, "/v1/cypher", b'{"query": "RETURN 1", "parameters": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}"),
    (400, "/v1/cypher", b'{"query": "RETURN 1", "parameters": {"a": ' + b"9" * 10_000 + b"}}"),
    (400, "/v1/cypher", b"\xff{}"),
    (422, "/v1/packs", b'{"findings": ["\\ud800"]}'),
    (422, "/v1/collections", b'{"name": "\\udfff", "by": "x"}'),
])
def test_what_json_can_write_and_nothing_can_take_is_refused(client, status, path, body):
    assert as_problem(client.post(path, content=body, headers={"content-type": "application/json"}))["status"] == status


def test_a_programming_error_is_told_without_its_message_or_its_traceback(client):
    response = client.get("/fails/bug")
    assert SECRET not in response.text and "Traceback" not in response.text and ".py" not in response.text


def test_a_programming_error_is_logged_by_place_and_without_its_message(client, caplog):
    with caplog.at_level(logging.DEBUG, "search_api"):
        reference = re.search(r"[0-9a-f]{8}", client.get("/fails/bug").json()["detail"])[0]
    assert f"failure {reference}: RuntimeError at test_api_problems.py:" in caplog.text and SECRET not in caplog.text


def test_questions_and_queries_stay_out_of_the_log(client, caplog):
    with caplog.at_level(logging.DEBUG, "search_api"):
        client.get("/v1/search", params={"q": SECRET, "limit": 0})
        client.get("/v1/search", params={"q": SECRET, "mode": "keyword"})
        client.post("/v1/cypher", json={"query": f"RETURN '{SECRET}' AS x, "})
        client.get(f"/v1/{SECRET}")
    assert "GET /v1/search 422" in caplog.text and "POST /v1/cypher 422" in caplog.text and "GET - 404" in caplog.text
    assert "mother" not in caplog.text


def test_a_database_that_is_gone_is_said_without_its_address(client):
    body = as_problem(client.get("/fails/gone"))
    assert body["detail"].startswith("it is not running")


@pytest.fixture
def keyed(store, encoder):
    return TestClient(create_app(store, encoder, api_key="open sesame"), base_url="http://reviews.example")


def test_without_the_key_nothing_under_v1_is_served(keyed):
    paths = keyed.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        for method in methods:
            if path.startswith("/v1"):
                response = keyed.request(method, path.replace("{page}", "1").replace("{dimension}", "year"), json={"query": "RETURN 1"} if method == "post" else None)
                assert as_problem(response)["status"] == 401 and response.headers["www-authenticate"] == "Bearer", path


@pytest.mark.parametrize("headers", [{"X-API-Key": "open"}, {"Authorization": "Bearer open sesam"}, {"Authorization": "Basic open sesame"}, {"X-API-Key": "öpen".encode()}])
def test_a_wrong_key_is_refused(keyed, headers):
    assert as_problem(keyed.get("/v1/status", headers=headers))["status"] == 401


@pytest.mark.parametrize("headers", [{"X-API-Key": "open sesame"}, {"Authorization": "Bearer open sesame"}])
def test_the_key_opens_either_way(keyed, headers):
    assert keyed.get("/v1/status", headers=headers).status_code == 200


def test_health_needs_no_key(keyed):
    assert keyed.get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_loopback_names_are_answered_without_a_key(client, host):
    assert client.get("/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["reviews.example", "127.0.0.1.reviews.example:8000", "10.0.0.1", "", "[::2]:8000"])
def test_other_names_are_not(client, host):
    """A page on the web that points its own name at this machine learns nothing."""
    assert as_problem(client.get("/v1/status", headers={"host": host}))["status"] == 421


def test_a_closed_connection_to_the_database_is_a_503(connection, encoder):
    with open_store(connection, dimension=encoder.dimension, encoder_name=encoder.name) as store:
        client = TestClient(create_app(store, encoder), base_url="http://localhost")
        assert client.get("/health").status_code == 200
    for path in ("/health", "/v1/status", "/v1/search?q=referral&mode=keyword", "/v1/reports"):
        assert as_problem(client.get(path))["type"] == "urn:scr-graph:problem:store-unavailable"
