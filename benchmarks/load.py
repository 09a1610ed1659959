"""A mixed load while further reports are read: how fast the API answers, whether it fails, and whether memory grows.

    pip install '.[load]'
    python benchmarks/load.py --home HOME [--clients 32] [--seconds 300] [--pause 1] [--reports FOLDER] [--seed 0]

Serves HOME with `scr serve`, a process of its own on this machine's loopback address, and lets Locust's clients ask it: of a hundred requests 80
searches, 10 reports, 5 pictures of a page, 5 Cypher queries (`load_kinds.py`); each client pauses `--pause` seconds (half as long to half as long
again) between two. Meanwhile `scr ingest` reads FOLDER, or fictional reports that are written for it, as many as come to be read in the time: HOME keeps
them, so give it a copy. Prints by kind the requests, errors, p50, p95 and p99; how far the ingest came; and the memory of the API (with the processes
it starts) and of the database over time, with its slope by least squares over the last 4 minutes (of a shorter run: its last two
thirds). All clients have one address, so the limits for one caller are set to SCR_API_RATE=0, SCR_API_AT_ONCE=32, SCR_API_AT_ONCE_ALL=32; the
others are the program's own. It stops by itself, and ends with 1 where a request failed.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import httpx
import numpy as np
import psutil

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from search_speed import free_port, wait_for  # noqa: E402

from graph.server import ensure_running  # noqa: E402
from graph.server_state import Place  # noqa: E402

LIMITS = {"SCR_API_RATE": "0", "SCR_API_AT_ONCE": "32", "SCR_API_AT_ONCE_ALL": "32"}
EVERY_S = 1.0     # seconds between two looks at the memory
SLOPE_S = 240.0   # seconds at the end over which the slope is taken
END_S = 60        # seconds that a process is waited for after it was told to end
SENTENCES = (
    "The health visitor did not share information with the social worker.", "Supervision was cancelled on {n} occasions.",
    "Nobody recorded what child {n} had said.", "The school and the police worked well together.", "The plan was not reviewed for {n} months.",
    "The father was not known to the services.", "Managers did not challenge the decision.", "The family moved to another area in 20{n:02}.",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--reports", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    if importlib.util.find_spec("locust") is None:
        raise SystemExit("Locust is not installed: pip install '.[load]'")
    port, env = free_port(), os.environ | {"SCR_HOME": str(given.home)} | LIMITS
    ensure_running(given.home, progress=print)
    with tempfile.TemporaryDirectory() as folder:
        reports = given.reports or written(Path(folder) / "reports", int(given.seconds * 2) + 20, given.seed)
        with scr(env, "serve", "--port", str(port)) as server:
            try:
                url = f"http://127.0.0.1:{port}"
                with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
                    wait_for(client)
                failed = loaded(given, url, server, reports, Path(folder), env)
            finally:
                end(server, signal.SIGTERM)
    sys.exit(1 if failed else 0)


def loaded(given: argparse.Namespace, url: str, server: subprocess.Popen[bytes], reports: Path, folder: Path, env: dict[str, str]) -> int:
    """How many requests failed."""
    before, database = kept(given.home), Place(given.home).read_state()
    asking = subprocess.Popen(
        [sys.executable, "-m", "locust", "-f", str(HERE / "load_users.py"), "--headless", "--host", url, "--users", str(given.clients),
         "--spawn-rate", str(given.clients), "--run-time", f"{given.seconds:.0f}s", "--csv", str(folder / "load"), "--only-summary", "--stop-timeout", "20"],
        env=env | {"LOAD_SEED": str(given.seed), "LOAD_PAUSE_S": str(given.pause)}, cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )
    reading = scr(env, "ingest", str(reports))
    memory: dict[str, list[tuple[float, float]]] = {"API": [], "database": []}
    progress: list[tuple[float, int]] = []
    began = time.monotonic()
    try:
        while asking.poll() is None and time.monotonic() < began + given.seconds + END_S:
            now = time.monotonic() - began
            for name, pid in (("API", server.pid), ("database", database.pid if database else 0)):
                memory[name].append((now, held(pid, with_children=name == "API")))
            progress.append((now, kept(given.home) - before))
            time.sleep(EVERY_S)
    finally:
        went_on = reading.poll() is None
        end(reading, signal.SIGINT)
        end(asking, signal.SIGTERM)
    print(f"{platform.machine()}, {os.cpu_count()} cores; {given.clients} clients, {given.seconds:.0f} s, a pause of {given.pause:g} s, seed {given.seed}; "
          f"{', '.join(f'{name}={value}' for name, value in LIMITS.items())}")
    failed = by_kind(folder / "load_stats.csv", folder / "load_failures.csv", asking)
    print(f"ingest: {progress[-1][1]} reports read meanwhile; {'it went on to the end' if went_on else f'it ended before, with {reading.returncode}'}")
    print("  " + ", ".join(f"{count} at {now:.0f} s" for now, count in progress[:: max(1, len(progress) // 6)]))
    for name, rows in memory.items():
        print(f"memory of the {name}: {slope(rows):+.1f} MB a minute over the last {min(SLOPE_S, rows[-1][0] * 2 / 3):.0f} s")
        print("  " + ", ".join(f"{mb:.0f} MB at {now:.0f} s" for now, mb in rows[:: max(1, len(rows) // 10)]))
    return failed


def by_kind(stats: Path, failures: Path, asking: subprocess.Popen[str]) -> int:
    if not stats.is_file():
        raise SystemExit(f"Locust ended without a word of what it measured: {(asking.stderr.read() if asking.stderr else '')[-1000:]}")
    with stats.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        print(f"{row['Name'] or 'all':14} {int(row['Request Count']):7,} requests {int(row['Failure Count']):5} errors   "
              f"p50 {row['50%']:>6} ms  p95 {row['95%']:>6} ms  p99 {row['99%']:>6} ms   {float(row['Requests/s']):6.1f} a second")
    with failures.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            print(f"   {row['Occurrences']} times {row['Name']}: {row['Error']}")
    total = next(row for row in rows if row["Name"] == "Aggregated")
    return int(total["Failure Count"]) + (int(total["Request Count"]) == 0)


def slope(rows: list[tuple[float, float]]) -> float:
    """MB a minute, by least squares over the end of a run."""
    last = rows[-1][0]
    part = np.array([row for row in rows if row[0] >= last - min(SLOPE_S, last * 2 / 3)])
    return float(np.polyfit(part[:, 0] / 60, part[:, 1], 1)[0]) if len(part) > 2 else 0.0


def held(pid: int, *, with_children: bool) -> float:
    """MB of a process, with those it started."""
    total = 0
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in (process, *(process.children(recursive=True) if with_children else ())):
            with suppress(psutil.Error):
                total += one.memory_info().rss
    return total / 1e6


def kept(home: Path) -> int:
    """Reports whose file lies in the library."""
    return sum(1 for _ in (home / "library").glob("??/*.json"))


def written(folder: Path, count: int, seed: int) -> Path:
    """Fictional reports of some pages, no two of them alike."""
    folder.mkdir()
    chance = random.Random(seed)
    words = [f"{a}{b}" for a in ("amber", "birch", "cedar", "dune", "ember", "fern", "grove", "heath") for b in ("field", "ford", "gate", "mere", "side", "well", "wick", "worth")]
    for n in range(count):
        parts = [f"# Review {n} of {int(time.time())}", "Published 3 March 2019"]
        for section in range(8):
            parts.append(f"## Part {section}: {chance.choice(words)}")
            parts += [" ".join(
                f"{chance.choice(SENTENCES).format(n=chance.randrange(2, 30))} It was so in {chance.choice(words)} {chance.choice(words)} {chance.choice(words)}." for _ in range(4)
            ) for _ in range(4)]
        (folder / f"review-{n}.md").write_text("\n\n".join(parts) + "\n", "utf-8")
    return folder


def scr(env: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "ui.cli", *words], env=env, cwd=HERE.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def end(process: subprocess.Popen, how: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(how)
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
