"""`scr up` and `scr serve`: both addresses answer, and nothing but loopback is served without a key."""

import random
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import httpx
import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent / "benchmarks"))
slow_connections, load_kinds = import_module("slow_connections"), import_module("load_kinds")


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def answers(url, seconds=120):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            return httpx.get(url, timeout=10)
        except httpx.HTTPError:
            time.sleep(0.3)
    pytest.fail(f"{url} does not answer")


@pytest.fixture(scope="module")
def running(scr):
    api, ui = free_port(), free_port()
    env = scr.env | {"SCR_API_PORT": str(api), "SCR_UI_PORT": str(ui)}
    run = subprocess.Popen([sys.executable, "-m", "ui.cli", "up"], env=env, stdout=subprocess.PIPE, text=True)
    yield f"http://127.0.0.1:{api}", f"http://127.0.0.1:{ui}", run
    run.send_signal(signal.SIGINT)
    run.wait(timeout=60)


def test_the_api_answers(running):
    assert answers(running[0] + "/health").status_code == 200


def test_the_screens_answer(running):
    assert "<html" in answers(running[1]).text.lower()


def test_both_addresses_are_printed(running):
    said = running[2].stdout.readline() + running[2].stdout.readline()
    assert running[0] in said and running[1] in said


def test_a_search_over_http_finds_what_the_command_line_finds(running, scr):
    over_http = answers(running[0] + "/v1/search?q=supervision&limit=5").json()["hits"]
    by_command = scr("search", "supervision", "--limit", "5", "--json").json
    assert [h["passage_id"] for h in over_http] == [h["passage_id"] for h in by_command]


def test_a_search_is_answered_beside_200_connections_that_send_nothing_half_a_request_or_a_byte_now_and_then(running):
    """`benchmarks/slow_connections.py` opens 1,000."""
    assert answers(running[0] + "/health").status_code == 200
    took, wrong, found = slow_connections.while_held(int(running[0].rpartition(":")[2]), 200, 12, 0, ["supervision", "father unknown", "no record"])
    assert not wrong and max(took) < 5_000 and len(took) > 10
    assert found["half a head: 408"] >= 40 and found["nothing: closed"] >= 40  # each was given up after its ten seconds, and opened again


def test_four_clients_that_ask_all_kinds_at_once_get_no_error(running):
    """`benchmarks/load.py` has 32 of them ask for five minutes."""
    assert answers(running[0] + "/health").status_code == 200
    with httpx.Client(base_url=running[0], timeout=60) as client:
        kinds = load_kinds.Kinds.of(client)

        def ask(number):
            chance, until, codes = random.Random(number), time.monotonic() + 3, []
            while time.monotonic() < until:
                asked = kinds.draw(chance)
                codes.append(client.request(asked.method, asked.path, params=asked.params or None, json=asked.json).status_code)
            return codes

        with ThreadPoolExecutor(4) as threads:
            codes = [code for found in threads.map(ask, range(4)) for code in found]
    assert kinds.reports and kinds.pages and set(codes) == {200} and len(codes) >= 4


def test_another_address_demands_a_key(scr):
    assert "SCR_API_KEY" in scr("serve", "--host", "0.0.0.0", "--port", free_port(), expect=2).err


@pytest.mark.parametrize("command", ["ui", "up"])
def test_what_is_told_to_end_takes_the_screens_with_it(scr, command):
    api, ui = free_port(), free_port()
    env = scr.env | {"SCR_API_PORT": str(api), "SCR_UI_PORT": str(ui)}
    run = subprocess.Popen([sys.executable, "-m", "ui.cli", command], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    answers(f"http://127.0.0.1:{ui}/_stcore/health")
    if command == "up":
        answers(f"http://127.0.0.1:{api}/health")
    run.terminate()
    run.wait(timeout=60)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{ui}/_stcore/health", timeout=10)
