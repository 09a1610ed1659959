"""Whether a search is answered, and how fast, while many connections are held open that send nothing, half a request, or a byte now and then.

    python benchmarks/slow_connections.py --home FOLDER [--connections 1000] [--seconds 30] [--seed 0]

Serves FOLDER with `scr serve`, a process of its own, on this machine's loopback address alone, and asks it for the same searches twice: alone, and
while another process holds the connections, a fifth of them of each kind of `KINDS`; one that the server closes is opened again at once. It stops by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import httpx
import numpy as np
from search_speed import free_port, wait_for

HERE = Path(__file__).parent
HOST = "127.0.0.1"
THEIRS = "127.0.0.2" if sys.platform == "linux" else HOST  # where they are held from: another caller than who searches, whose share of requests they do not use up
ASKED = b"GET /v1/search?q=supervision HTTP/1.1\r\nHost: localhost\r\n"
SENT = b"POST /v1/cypher HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n"
UPLOAD = b"POST /v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 900000000\r\n\r\n--x\r\n"
KINDS = {  # what is sent at once, and what then, a byte a second
    "nothing": (b"", b""),
    "half a head": (ASKED, b""),
    "a slow head": (ASKED, b"X-Slow: " + b"a" * 600),
    "a slow body": (SENT, b" " * 600),
    "a slow upload": (UPLOAD, b"Content-Disposition: form-data; name=files; filename=a.pdf\r\n\r\n" + b"a" * 600),
}


def hold(port: int, connections: int, seconds: float, seed: int, told: multiprocessing.Queue[dict[str, int]]) -> None:
    """Holds so many connections for so long; puts what became of them, and how many were open at the end, into `told`."""
    told.put(asyncio.run(_hold(port, connections, seconds, seed)))


async def _hold(port: int, connections: int, seconds: float, seed: int) -> dict[str, int]:
    until = time.monotonic() + seconds
    found: Counter[str] = Counter()
    draw = random.Random(seed)
    kinds = [list(KINDS)[n % len(KINDS)] for n in range(connections)]
    await asyncio.gather(*(_one(port, kind, until, draw.random() * 2, found) for kind in kinds))
    return dict(found)


async def _one(port: int, kind: str, until: float, wait: float, found: Counter[str]) -> None:
    await asyncio.sleep(wait)
    while (left := until - time.monotonic()) > 0:
        try:
            reader, writer = await asyncio.open_connection(HOST, port, local_addr=(THEIRS, 0))
        except OSError:
            found["refused"] += 1
            await asyncio.sleep(0.5)
            continue
        found["opened"] += 1
        sending = asyncio.ensure_future(_send(writer, *KINDS[kind]))
        try:
            answer = await asyncio.wait_for(reader.read(), left)
            found[f"{kind}: {answer[9:12].decode() if answer else 'closed'}"] += 1
        except TimeoutError:
            found["open at the end"] += 1
        except OSError:
            found[f"{kind}: closed"] += 1
        finally:
            sending.cancel()
            writer.close()


async def _send(writer: asyncio.StreamWriter, at_once: bytes, slowly: bytes) -> None:
    writer.write(at_once)
    for byte in slowly:
        await asyncio.sleep(1)
        writer.write(bytes([byte]))


def searches(client: httpx.Client, questions: list[str], seconds: float) -> tuple[list[float], int]:
    """Milliseconds of each search, one after the other for so long; how many were not answered with 200."""
    took, wrong, until = [], 0, time.monotonic() + seconds
    while time.monotonic() < until:
        started = time.perf_counter()
        answer = client.get("/v1/search", params={"q": questions[len(took) % len(questions)]})
        took.append(1000 * (time.perf_counter() - started))
        wrong += answer.status_code != 200
    return took, wrong


def while_held(port: int, connections: int, seconds: float, seed: int, questions: list[str]) -> tuple[list[float], int, dict[str, int]]:
    """The same while connections are held, from when all were opened; each search on a connection of its own."""
    told: multiprocessing.Queue[dict[str, int]] = multiprocessing.get_context("spawn").Queue()
    holder = multiprocessing.get_context("spawn").Process(target=hold, args=(port, connections, seconds + 4, seed, told), daemon=True)
    holder.start()
    try:
        time.sleep(3)  # the process starts, and opens them within two seconds
        with httpx.Client(base_url=f"http://{HOST}:{port}", trust_env=False, timeout=60, headers={"Connection": "close"}) as client:
            took, wrong = searches(client, questions, seconds)
        return took, wrong, told.get(timeout=60)
    finally:
        holder.kill()
        holder.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    questions = [json.loads(line)["q"] for line in (HERE / "search_questions.jsonl").read_text("utf-8").splitlines()]
    port, env = free_port(), os.environ | {"SCR_HOME": str(options.home)}
    with subprocess.Popen([sys.executable, "-m", "ui.cli", "serve", "--port", str(port)], env=env, cwd=HERE.parent, stderr=subprocess.DEVNULL) as server:
        try:
            with httpx.Client(base_url=f"http://{HOST}:{port}", trust_env=False, timeout=60) as client:
                wait_for(client)
                searches(client, questions, 3)
                say("alone", *searches(client, questions, options.seconds))
            took, wrong, found = while_held(port, options.connections, options.seconds, options.seed, questions)
            say(f"beside {options.connections} held open", took, wrong)
            for name, count in sorted(found.items()):
                print(f"   {name:28} {count:7,}")
        finally:
            server.terminate()


def say(name: str, took: list[float], wrong: int) -> None:
    p50, p95 = np.percentile(took, (50, 95))
    print(f"{name:28} {len(took):5} searches, {wrong} not answered; p50 {p50:6.1f} ms  p95 {p95:6.1f} ms  worst {max(took):6.1f} ms", flush=True)


if __name__ == "__main__":
    main()
