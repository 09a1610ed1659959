"""Where `killed.py` works: a home of its own, ten small fictional reports, what is made of them, and `scr` run beside it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from corpus.library import Library
from corpus.settings import cache
from corpus.vocabulary import Reading
from graph.files import find_files
from graph.loading import load
from graph.server import ensure_running
from graph.server_state import Place, free_port
from graph.store import Store, open_store
from ingest.encoder import DIMENSION, NAME
from ingest.findings import finding_model_version
from ingest.makers import MakerHere
from ingest.pipeline import Models, fingerprint
from ingest.readers import Readers

ROOT = Path(__file__).resolve().parent.parent
STAY, CHANGE, NEW = 2, 3, 5   # reports that were there and stay as they are, that come in a new edition, that are new
END_S = 180                   # seconds that a process is waited for
WORDS = "abacus brigade cormorant dulcimer estuary foxglove gazebo harbinger isthmus juniper".split()  # one to a report: it is found by it


class Bed:
    """A home, ten reports in two editions and what is made of them, and an open store."""

    def __init__(self, folder: Path, models: Models) -> None:
        self.home, self.reports, self.models = folder / "home", folder / "reports", models
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("NEO4J_", "SCR_"))} | {
            "SCR_HOME": str(self.home), "SCR_CACHE": str(cache()), "SCR_NEO4J_HEAP": "384m",
        }
        self.reports.mkdir(parents=True)
        self._bytes: dict[str, bytes] = {}
        with Readers(1) as readers:
            self.old = [self._write(n, 1, readers) for n in range(STAY + CHANGE)]
            self.new = [self.old[n] if n < STAY else self._write(n, 2, readers) for n in range(STAY + CHANGE + NEW)]

    def _write(self, n: int, edition: int, readers: Readers) -> Reading:
        path = self.reports / f"r{n}.md"
        path.write_text(report(n, edition), "utf-8")
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        self._bytes[sha256] = path.read_bytes()
        print_ = fingerprint(sha256, None, NAME, finding_model_version())
        return MakerHere(self.models).make(readers.read(path, path.name, None), source=str(path), fingerprint=print_, limit_s=END_S)

    @contextmanager
    def store(self) -> Iterator[Store]:
        with open_store(ensure_running(self.home, env=self.env), dimension=DIMENSION, encoder_name=NAME) as store:
            yield store

    def begin(self, store: Store) -> None:
        """Nothing but the reports that are there before each run."""
        store.clear()
        shutil.rmtree(self.home / "library", ignore_errors=True)
        for one in self.old:
            Library(self.home).keep(
                self._bytes[one.report.sha256], sha256=one.report.sha256, report_id=one.report.id, file=one.report.file, media_type=one.report.media_type,
            )
            store.put(one)

    def scr(self, *words: str, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "ui.cli", *words], cwd=ROOT, env=self.env | more, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )

    def ingest_here(self, store: Store) -> None:
        """What `scr ingest` does, in this process, which holds the models already."""
        done = load(
            find_files([self.reports])[0], store, Library(self.home), cache=cache(), encoder_name=NAME, finding_model=finding_model_version(),
            models=self.models,
        )
        if done.failed or done.stopped:
            raise AssertionError(f"ingesting again failed: {done.failed} {done.stopped}")

    @property
    def database(self) -> int:
        state = Place(self.home).read_state()
        return state.pid if state else 0


def report(n: int, edition: int) -> str:
    more = "The plan was never reviewed, and nobody challenged it.\n\n" if edition == 2 else ""
    return (
        f"# Child {chr(65 + n)}: a review\n\nPublished 3 March {2010 + n}\n\n## What was found about the {WORDS[n]}\n\n"
        f"The health visitor did not share information with the social worker about the {WORDS[n]}, {n + 2} times.\n\n{more}"
        f"Supervision of the {WORDS[n]} team was cancelled. Records were not kept by school {n}.\n\n"
        f"## Recommendations\n\nThe board should make sure that information about the {WORDS[n]} is shared.\n"
    )


@contextmanager
def serving(bed: Bed, **more: str) -> Iterator[tuple[str, int]]:
    """`scr serve` of the home: (address, pid)."""
    port = free_port()
    env = bed.env | {"SCR_API_RATE": "0"} | more
    with subprocess.Popen([sys.executable, "-m", "ui.cli", "serve", "--port", str(port)], cwd=ROOT, env=env, stderr=subprocess.DEVNULL) as server:
        try:
            url, until = f"http://127.0.0.1:{port}", time.monotonic() + END_S
            while True:
                with suppress(httpx.TransportError):
                    if httpx.get(f"{url}/health", trust_env=False, timeout=30).status_code == 200:
                        break
                if server.poll() is not None or time.monotonic() > until:
                    raise SystemExit("The API did not start.")
                time.sleep(0.3)
            yield url, server.pid
        finally:
            server.terminate()
