"""What the audit costs: a line of reading, a change with its note and its line, and a search over HTTP with and without it.

    python benchmarks/audit_cost.py [--searches 400]

Serves the sample reports' store of SCR_HOME over real HTTP, in turns with and without an audit; prints medians and 95th percentiles in ms.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn

from corpus.audit import Deed, Trail
from search_api.app import create_app
from search_api.server import _listen
from ui.parts import open_encoder, open_graph, settings

QUESTIONS = ("no supervision", "baby not brought to appointments", "information not shared", "voice of the child", "father unknown to services")


def told(times: list[float]) -> str:
    times = sorted(times)
    return f"median {1000 * times[len(times) // 2]:.2f} ms, 95 in 100 within {1000 * times[len(times) * 95 // 100]:.2f} ms"


@contextmanager
def served(app):
    with _listen("127.0.0.1", 0) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        with httpx.Client(base_url="http://127.0.0.1:{}".format(listening.getsockname()[1])) as client:
            yield client
        server.should_exit = True
        thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--searches", type=int, default=400)
    wanted = parser.parse_args().searches
    with tempfile.TemporaryDirectory() as folder:
        trail = Trail(Path(folder))
        for name, changes, count in (("a line of reading", False, 1000), ("a change, noted and done", True, 100)):
            times = []
            for _ in range(count):
                deed, started = Deed("search", "key", "Ann", "5f0c2a9b"), time.perf_counter()
                if changes:
                    trail.begin(deed)
                trail.end(deed, "done", 200)
                times.append(time.perf_counter() - started)
            print(f"{name:<28} {told(times)}")
        chosen = settings()
        with open_graph(chosen) as store:
            encoder = open_encoder(chosen)
            taken: dict[str, list[float]] = {"search without audit": [], "search with audit": []}
            with served(create_app(store, encoder)) as without, served(create_app(store, encoder, trail=trail)) as with_audit:
                for n in range(wanted + 20):
                    for name, client in zip(taken, (without, with_audit), strict=True):
                        started = time.perf_counter()
                        client.get("/v1/search", params={"q": QUESTIONS[n % len(QUESTIONS)]}).raise_for_status()
                        if n >= 20:
                            taken[name].append(time.perf_counter() - started)
            for name, times in taken.items():
                print(f"{name:<28} {told(times)}")


if __name__ == "__main__":
    main()
