"""Reports read on a dask cluster of two local workers, one of which is killed midway: is each read once, and the graph as if nothing had happened?

    python benchmarks/cluster.py FOLDER [--files 16] [--kills 1] [--seed 1] [--redact]

Reads the files three times into an empty graph: with `--workers 2`, on the cluster undisturbed, and on the cluster while workers that have
something to do are killed (SIGKILL) at moments drawn with the seed. Prints for each the seconds (the models' start on workers included),
what was read, how often the store acknowledged each report, how many readings were begun again, and whether the graph's digest is
that of the first. Uses a temporary home that is removed afterwards. Ends with status 1 where anything differs.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from distributed import LocalCluster
from distributed.diagnostics.plugin import SchedulerPlugin

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from corpus.library import Library
from corpus.settings import cache
from graph.files import Found, find_files
from graph.loading import Outcome, load
from graph.server import ensure_running, stop
from graph.store import Store, open_store
from ingest.cluster import Cluster
from ingest.encoder import DIMENSION, NAME
from ingest.findings import finding_model_version

WORKERS = 2


class Begun(SchedulerPlugin):
    """How often each reading was given to a worker."""

    def __init__(self) -> None:
        self.times: Counter[Any] = Counter()

    def transition(self, key: Any, start: str, finish: str, *_: Any, **__: Any) -> None:
        self.times[key] += finish == "processing"

    @property
    def again(self) -> int:
        return sum(times - 1 for times in self.times.values())


class Killer:
    """Kills a busy worker after each of some numbers of files."""

    def __init__(self, local: LocalCluster, after: list[int]) -> None:
        self._local, self._after, self._done, self.killed = local, sorted(after), 0, 0
        self._go = threading.Semaphore(0)
        threading.Thread(target=self._run, daemon=True).start()

    def done(self, _: str) -> None:
        self._done += 1
        for _ in range(self._after.count(self._done)):
            self._go.release()

    def _run(self) -> None:
        for _ in self._after:
            self._go.acquire()
            while not self._kill():
                time.sleep(0.01)

    def _kill(self) -> bool:
        busy = {worker.address for worker in list(self._local.scheduler.workers.values()) if worker.processing}
        for nanny in self._local.workers.values():
            if nanny.worker_address in busy and nanny.pid:
                os.kill(nanny.pid, signal.SIGKILL)
                self.killed += 1
                return True
        return False


def read(store: Store, files: list[Found], *, redact: bool, **more: Any) -> tuple[Outcome, Counter[str], float]:
    """(outcome, how often the store acknowledged each report, seconds) of an ingest into an empty graph."""
    store.clear()
    acknowledged: Counter[str] = Counter()
    put = store.put

    def counted(reading: Any) -> str:
        what = put(reading)
        acknowledged[reading.report.id] += 1
        return what

    store.put = counted
    began = time.perf_counter()
    try:
        with tempfile.TemporaryDirectory() as home:
            outcome = load(files, store, Library(Path(home)), cache=cache(), encoder_name=NAME, finding_model=finding_model_version(), redact=redact, **more)
    finally:
        del store.put
    return outcome, acknowledged, time.perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=16)
    parser.add_argument("--kills", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--redact", action="store_true")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    files = find_files([options.folder])[0]
    files = sorted(chance.sample(files, min(options.files, len(files))), key=lambda file: file.name)
    after = [chance.randrange(1, max(2, len(files) * 3 // 4)) for _ in range(options.kills)]
    print(f"{platform.machine()}, {os.cpu_count()} cores; {len(files)} files of {options.folder}, seed {options.seed}; a worker dies after file {', '.join(map(str, after))}")
    wrong = 0
    with tempfile.TemporaryDirectory() as home:
        try:
            with open_store(ensure_running(Path(home)), dimension=DIMENSION, encoder_name=NAME) as store:
                expected, _, seconds = read(store, files, redact=options.redact, workers=WORKERS)
                digest = store.digest()
                print(f"--workers {WORKERS:<22} {seconds:6.1f} s  {len(expected.read)} read, {len(expected.failed)} failed, digest {digest[:12]}")
                for name, kills in (("cluster, undisturbed", []), (f"cluster, {options.kills} killed", after)):
                    with LocalCluster(n_workers=WORKERS, threads_per_worker=1, memory_limit=0, dashboard_address=":0") as local:
                        begun, killer = Begun(), Killer(local, kills)
                        local.scheduler.add_plugin(begun)
                        with Cluster(local.scheduler_address) as cluster:
                            outcome, acknowledged, seconds = read(store, files, redact=options.redact, cluster=cluster, progress=killer.done)
                    same = store.digest() == digest
                    once = set(acknowledged.values()) == {1} and len(acknowledged) == len(outcome.read) == len(set(outcome.read))
                    alike = (outcome.read, outcome.failed, outcome.stopped) == (expected.read, expected.failed, "")
                    wrong += not (same and once and alike and killer.killed == len(kills))
                    print(
                        f"{name:<32} {seconds:6.1f} s  {len(outcome.read)} read, {len(outcome.failed)} failed, {killer.killed} workers killed, "
                        f"{begun.again} readings begun again; each written {'exactly once' if once else f'NOT ONCE: {acknowledged}'}; "
                        f"outcome {'the same' if alike else f'ANOTHER {outcome.stopped}'}; digest {'equal' if same else 'NOT EQUAL'}"
                    )
        finally:
            stop(Path(home))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
