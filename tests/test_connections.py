"""Connections that keep the server waiting, over real sockets; with a second where the program waits ten."""

import json
import socket
import threading
import time

import pytest
import uvicorn

from search_api import connections
from search_api.connections import PatientProtocol, PatientServer

HEAD = b"POST /x HTTP/1.1\r\nHost: localhost\r\n"


async def echo(scope, receive, send):
    """Answers with the number of bytes of the body; to /big with more than sockets hold."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    body = b"x" * 20_000_000 if scope["path"] == "/big" else b"%d" % size
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def port():
    with pytest.MonkeyPatch.context() as patch, socket.create_server(("127.0.0.1", 0)) as listening:
        patch.setattr(connections, "HEAD_S", 1)
        patch.setattr(connections, "WINDOW_S", 1)
        patch.setattr(connections, "CONNECTIONS", 20)
        server = PatientServer(uvicorn.Config(echo, http=PatientProtocol, ws="none", lifespan="off", log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


@pytest.fixture
def connect(port):
    opened = []

    def connect():
        opened.append(socket.create_connection(("127.0.0.1", port), timeout=10))
        return opened[-1]

    yield connect
    for one in opened:
        one.close()


def rest(one):
    """What still comes until the connection ends."""
    parts = []
    try:
        while part := one.recv(1_000_000):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def as_problem(answer):
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head, answer
    assert json.loads(body)["status"] == int(head.split()[1])
    return json.loads(body)


def test_half_a_head_is_given_up_and_told_so(connect):
    one = connect()
    one.sendall(HEAD)
    assert as_problem(rest(one))["status"] == 408


def test_a_head_of_a_byte_now_and_then_is_given_up(connect):
    one, started = connect(), time.monotonic()
    with pytest.raises(OSError):
        for byte in HEAD * 100:
            one.sendall(bytes([byte]))
            time.sleep(0.1)
    assert time.monotonic() - started < 5


def test_a_connection_that_sends_nothing_is_closed_without_a_word(connect):
    assert rest(connect()) == b""


def test_a_body_that_stops_is_given_up_and_told_so(connect):
    one = connect()
    one.sendall(HEAD + b"Content-Length: 100\r\n\r\n12345")
    found = as_problem(rest(one))
    assert found["status"] == 408 and found["instance"] == "/x"


def test_a_body_that_keeps_coming_is_waited_for(connect):
    one = connect()
    one.sendall(HEAD + b"Connection: close\r\nContent-Length: 20000\r\n\r\n")
    for _ in range(20):
        one.sendall(b"x" * 1_000)
        time.sleep(0.15)
    assert rest(one).endswith(b"20000")


def test_requests_one_after_the_other_on_a_connection_are_not_given_up(connect):
    one, until = connect(), time.monotonic() + 3
    while time.monotonic() < until:
        one.sendall(HEAD[:9])
        time.sleep(0.3)
        one.sendall(HEAD[9:] + b"Content-Length: 2\r\n\r\nab")
        answer = b""
        while not answer.endswith(b"\r\n\r\n2"):
            answer += one.recv(1_000) or pytest.fail("closed")


def test_an_answer_that_is_not_taken_is_not_kept(connect, port):
    one = connect()
    one.sendall(HEAD.replace(b"/x", b"/big") + b"\r\n")
    time.sleep(4)
    assert len(rest(one)) < 20_000_000


def test_what_is_no_http_is_answered_with_a_problem(connect):
    one = connect()
    one.sendall(b"\x16\x03\x01 hello\r\n\r\n")
    assert as_problem(rest(one))["status"] == 400


def test_whoever_comes_new_is_heard_when_too_many_wait(connect):
    """More connections than may be open: those that wait longest give way, and none that came with its request."""
    waiting = [connect() for _ in range(60)]
    for one in waiting:
        one.sendall(b"GET")
    new = connect()
    new.sendall(HEAD + b"Connection: close\r\nContent-Length: 1\r\n\r\na")
    assert rest(new).endswith(b"1") and rest(waiting[0]) == b""
