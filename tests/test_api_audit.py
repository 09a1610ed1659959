"""What the API leaves in the audit: one line for each request to a route that is in it, and none for the others."""

import time

import pytest
from fastapi.testclient import TestClient
from test_api_problems import as_problem
from test_keys import VALUES

from corpus.audit import Deed, Trail, page
from corpus.audit_check import check
from readings import norfolk
from search_api.app import create_app
from search_api.auditing import ACTIONS, audited
from search_api.keys import KeyRing
from search_api.roles import operations

QUESTION = "wendolene quexbury"  # stands for what no line may hold


@pytest.fixture(scope="module")
def served(opened_store, encoder, tmp_path_factory):
    """A client that sends a key, the store with one report, and the home of the audit."""
    home = tmp_path_factory.mktemp("audited")
    opened_store.clear()
    opened_store.put(norfolk())
    ring = KeyRing(home)
    client = TestClient(create_app(opened_store, encoder, keys=ring, trail=Trail(home)), base_url="http://reviews.example", raise_server_exceptions=False)
    keys = {role: ring.add(f"The {role}", role) for role in ("reader", "admin")}

    def send(method, path, role="admin", **more):
        return client.request(method, path, headers={"X-API-Key": keys[role][1]} if role else {}, **more)

    send.home, send.ids = home, {role: key.id for role, (key, _) in keys.items()}
    return send


def added(served, work):
    """What `work` gives, and the lines that it left, the first first."""
    before = page(served.home, limit=1)
    answer = work()
    return answer, [row for row in page(served.home, limit=500) if row["n"] > (before[0]["n"] if before else 0)][::-1]


def address(path, operation):
    for name in (p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"):
        path = path.replace("{" + name + "}", VALUES.get(name, "0" * 16))
    return path


def test_each_route_that_is_in_the_audit_leaves_one_line_with_its_name_and_each_other_none(served):
    document = served("GET", "/openapi.json", "").json()
    named = {(method, path): action.name for path, method, action in audited(document)}
    assert len(named) == len(ACTIONS), "a route of the table is not there"
    for path, method, operation in operations(document):
        for role in ("admin", "reader", ""):
            answer, lines = added(served, lambda: served(method, address(path, operation), role))
            wanted = [named[method, path]] if (method, path) in named else []
            assert [line["action"] for line in lines] == wanted, (method, path, role)
            if lines:
                status = answer.status_code
                assert (lines[0]["status"], lines[0]["outcome"]) == (status, "done" if status < 400 else "refused" if status < 500 else "failed")
                assert (lines[0]["actor"], lines[0].get("key")) == (("key", served.ids[role]) if role else ("nobody", None))
    assert check(served.home).whole


def test_a_line_says_who_did_what_to_what_and_not_in_which_words(served, opened_store):
    finding = next(f["finding_id"] for p in opened_store.report(norfolk().report.id)["passages"] for f in p["findings"])
    asked = {"what": "accept", "reason": QUESTION, "by": ""}
    _, (line,) = added(served, lambda: served("POST", f"/v1/findings/{finding}/decisions", json=asked | {"by": "The admin"}))
    assert line["objects"]["finding"] == [finding] and line["objects"]["report"] == [norfolk().report.id] and len(line["objects"]["decision"]) == 1
    assert (line["actor"], line["name"], line["action"], line["outcome"], line["status"]) == ("key", "The admin", "decide", "done", 200)
    made, (line,) = added(served, lambda: served("POST", "/v1/collections", json={"name": QUESTION}))
    assert line["objects"] == {"collection": [made.json()["collection_id"]]}
    made, (line,) = added(served, lambda: served("POST", "/v1/keys", json={"name": QUESTION, "role": "reader"}))
    assert line["objects"] == {"key": [made.json()["id"]]}
    (first,), (second,), (cypher,) = (
        added(served, lambda how=how: served(*how[0], **how[1]))[1] for how in (
            (("GET", "/v1/search"), {"params": {"q": QUESTION}}), (("GET", "/v1/digest"), {"params": {"q": QUESTION}}),
            (("POST", "/v1/cypher"), {"json": {"query": f"RETURN '{QUESTION}' AS x"}}),
        )
    )
    assert first["digest"] == second["digest"] != cypher["digest"] and first["length"] == len(QUESTION) and cypher["length"] == len(QUESTION) + 14
    served("GET", f"/v1/reports/{QUESTION}/facts")
    served("POST", f"/v1/reports/{QUESTION}/withdrawal", json={"reason": QUESTION})
    served("POST", "/v1/cypher", json={"query": [QUESTION]})
    kept = b"".join(path.read_bytes() for path in (served.home / "audit").rglob("*") if path.is_file())
    assert QUESTION.split()[0].encode() not in kept.lower() and b"scr_" not in kept


def test_the_lines_are_read_page_by_page_by_an_admin(served):
    for _ in range(3):
        served("GET", "/v1/search", params={"q": "referral"})
    first = served("GET", "/v1/audit", params={"limit": 2, "action": "search"}).json()
    then = served("GET", "/v1/audit", params={"limit": 2, "action": "search", "before": first["next"]}).json()
    numbers = [line["n"] for line in first["lines"] + then["lines"]]
    assert len(numbers) >= 3 and numbers == sorted(numbers, reverse=True) and len(set(numbers)) == len(numbers)
    assert as_problem(served("GET", "/v1/audit", "reader"))["status"] == 403
    head = check(served.home).head
    assert f"{served('GET', '/v1/audit', params={'limit': 1}).json()['lines'][0]['n']}:" == head[:head.index(":") + 1]


def test_where_nothing_can_be_noted_a_change_is_refused_before_it_happens_and_reading_goes_on(served, opened_store, caplog):
    audit, aside = served.home / "audit", served.home / "aside"
    audit.rename(aside)
    audit.write_text("no folder")  # as a disk that may not be written to: root may write everywhere else
    try:
        before = opened_store.collections()
        refused = as_problem(served("POST", "/v1/collections", json={"name": "Fathers"}))
        assert refused["status"] == 503 and refused["type"].endswith("not-noted") and "Make room" in refused["detail"]
        assert opened_store.collections() == before
        assert served("GET", "/v1/search", params={"q": "referral"}).status_code == 200
        assert "the audit cannot be written" in caplog.text
    finally:
        audit.unlink()
        aside.rename(audit)
    assert served("POST", "/v1/collections", json={"name": "Fathers"}).status_code == 200


def test_a_failure_of_the_program_is_noted_as_one(opened_store, encoder, tmp_path, monkeypatch):
    app = create_app(opened_store, encoder, trail=Trail(tmp_path))
    monkeypatch.setattr(type(opened_store), "delete_collection", lambda *_: 1 / 0)
    assert TestClient(app, base_url="http://localhost", raise_server_exceptions=False).delete("/v1/collections/0123456789abcdef").status_code == 500
    (line,) = page(tmp_path)
    assert (line["actor"], line["outcome"], line["status"], line["objects"]) == ("loopback without key", "failed", 500, {"collection": ["0123456789abcdef"]})
    assert not list((tmp_path / "audit" / "open").iterdir())


def test_a_line_costs_a_search_next_to_nothing(tmp_path):
    """A hundred lines of reading, in processor time, whoever else is busy; measured more closely by benchmarks/audit_cost.py."""
    trail = Trail(tmp_path)
    times = []
    for _ in range(100):
        started = time.process_time()
        trail.end(Deed("search", "key", "Ann", "5f0c2a9b"), "done", 200)
        times.append(time.process_time() - started)
    assert sorted(times)[50] < 0.001
