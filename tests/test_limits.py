"""How often one may ask, how much at once, and how long an answer may take, over the application; `tests/test_connections.py` has the sockets."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from test_api_problems import as_problem

from corpus.errors import UsageError
from corpus.settings import SETTINGS, Settings
from search_api import guard, limiting
from search_api.app import create_app
from search_api.keys import KeyRing
from search_api.limiting import Limits
from search_api.turns import Full, Turns

SLOW_S = 1.5


@pytest.fixture
def serve(store, encoder, tmp_path):
    """A client of an application with these limits; keys, where a ring is wanted."""

    def serve(keyed=False, **limits):
        app = create_app(store, encoder, keys=KeyRing(tmp_path) if keyed else None, limits=Limits(**limits))
        app.get("/slow")(lambda: time.sleep(SLOW_S))
        return TestClient(app, base_url="http://localhost")

    return serve


def test_whoever_asks_too_often_is_told_when_to_ask_again_and_others_are_not_held_up(serve, tmp_path):
    ring = KeyRing(tmp_path)
    ann, ben = ({"X-API-Key": ring.add(name, "reader")[1]} for name in ("Ann", "Ben"))
    client = serve(keyed=True, rate=5)
    assert [client.get("/v1/me", headers=h).status_code for h in (ann, ben)] == [200, 200]  # from now on each has a share of their own
    statuses = [client.get("/v1/me", headers=ann).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    refused = client.get("/v1/me", headers=ann)
    assert as_problem(refused)["status"] == 429 and 1 <= int(refused.headers["retry-after"]) <= 60
    assert client.get("/v1/me", headers=ben).status_code == 200


def test_guesses_of_a_key_take_from_their_address_and_not_from_the_key(serve, tmp_path):
    key = {"X-API-Key": KeyRing(tmp_path).add("Ann", "reader")[1]}
    client = serve(keyed=True, rate=5)
    client.get("/v1/me", headers=key)
    assert [client.get("/v1/me", headers={"X-API-Key": f"scr_00000000_{n}"}).status_code for n in range(6)][3:] == [401, 429, 429]
    assert client.get("/v1/me", headers=key).status_code == 200


def test_a_caller_with_all_its_turns_taken_waits_and_is_then_told_so(serve, monkeypatch):
    monkeypatch.setattr(limiting, "PATIENCE_S", 0.3)
    client = serve(at_once=1)
    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(client.get, "/slow")
        time.sleep(0.5)
        refused = client.get("/health")
        assert as_problem(refused)["status"] == 429 and refused.headers["retry-after"]
        assert running.result().status_code == 200
    assert client.get("/health").status_code == 200


def test_with_all_turns_taken_by_others_it_is_503(serve, monkeypatch):
    monkeypatch.setattr(limiting, "PATIENCE_S", 0.3)
    client = serve(at_once=2, at_once_all=1)
    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(client.get, "/slow")
        time.sleep(0.5)
        refused = client.get("/health")
        assert as_problem(refused)["status"] == 503 and refused.headers["retry-after"]
        running.result()


def test_what_takes_too_long_is_given_up_and_keeps_its_turn_until_it_has_ended(serve, monkeypatch):
    monkeypatch.setattr(limiting, "PATIENCE_S", 0.1)
    client, started = serve(at_once=1, seconds=1), time.monotonic()
    with client:  # one event loop for all of its requests, as in a server
        late = client.get("/slow")
        assert time.monotonic() - started < SLOW_S and as_problem(late)["type"] == "urn:scr-graph:problem:too-long" and late.status_code == 503
        assert client.get("/health").status_code == 429
        while client.get("/health").status_code != 200:
            assert time.monotonic() < started + 20
            time.sleep(0.1)


def test_turns_go_round_in_order_and_nobody_takes_more_than_their_share():
    async def run():
        turns, order = Turns(2, 1, patience=5), []
        backs = {"a": await turns.take("a"), "b": await turns.take("b")}

        async def wait(caller):
            back = await turns.take(caller)
            order.append(caller)
            await asyncio.sleep(0.01)
            back()

        tasks = [asyncio.create_task(wait(caller)) for caller in ("a", "a", "c")]
        await asyncio.sleep(0.05)
        assert order == []
        backs["b"]()  # a has its turn already: c is next, though a came first
        await asyncio.sleep(0.05)
        assert order == ["c"]
        backs["a"]()
        await asyncio.gather(*tasks)
        assert order == ["c", "a", "a"]
        with pytest.raises(Full):
            hasty = Turns(1, 1, patience=0.01)
            await hasty.take("a")
            await hasty.take("b")

    asyncio.run(run())


def test_half_a_request_is_not_carried_out(serve):
    """A client that goes away while it sends, though what it sent would do for a request."""
    client, sent = serve(), [{"type": "http.request", "body": b'{"name": "x", "q": "x", "by": "x"}', "more_body": True}, {"type": "http.disconnect"}]
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"content-length", b"99")]
    scope = {"type": "http", "method": "POST", "path": "/v1/saved-searches", "raw_path": b"", "query_string": b"", "headers": headers, "client": ("::1", 1)}
    answered = []

    async def receive():
        return sent.pop(0)

    async def send(message):
        answered.append(message)

    asyncio.run(client.app(scope, receive, send))
    assert not answered and client.get("/v1/saved-searches").json()["saved"] == []


def test_bodies_under_way_are_bounded_together(serve, monkeypatch):
    monkeypatch.setattr(guard, "MAX_HELD", 100)
    client = serve()
    refused = client.post("/v1/cypher", json={"query": "RETURN 1 // " + "x" * 100})
    assert as_problem(refused)["status"] == 503 and client.post("/v1/cypher", json={"query": "RETURN 1"}).status_code == 200


@pytest.mark.parametrize("name", [name for name in SETTINGS if name in ("SCR_API_RATE", "SCR_API_AT_ONCE", "SCR_API_AT_ONCE_ALL", "SCR_API_SECONDS")])
def test_a_limit_can_be_set_and_a_wrong_one_is_refused(name):
    assert 7 in vars(Settings.from_env({name: "7"})).values() and 7 in vars(Limits.of(Settings.from_env({name: "7"}))).values()
    with pytest.raises(UsageError, match=name):
        Settings.from_env({name: "many"})
