"""What the models make of reports, in processes of their own, so that as many are made at once as there are."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from corpus.errors import ScrError, UnreadableFile
from corpus.logs import quiet
from corpus.vocabulary import Facts, Reading, Report
from ingest.apart import Apart, Died, Several, watch_parent
from ingest.assemble import with_given
from ingest.pipeline import Models, load_models, made
from ingest.read import Kept
from ingest.readers import Readers

Read = tuple[Reading, Kept | None]  # a reading, and what is kept of a redacted report in place of its file

MEMORY = 8_000_000_000  # bytes of one process: its models and a report of the longest need 1.5 GB
BEHIND = 10  # steps of the processor's favour (nice) by which making readings stands back behind who searches meanwhile


class Maker(Protocol):
    """Makes readings. Safe to use from several threads."""

    def make(self, report: Report, *, source: str, fingerprint: str, limit_s: float, stop: threading.Event | None = None) -> Reading: ...


class MakerHere:
    """In this process, with models that are loaded; one report at a time, however long it takes."""

    def __init__(self, models: Models) -> None:
        self._models, self._one = models, threading.Lock()

    def make(self, report: Report, *, source: str, fingerprint: str, limit_s: float, stop: threading.Event | None = None) -> Reading:
        """Raises ReadError, ModelError."""
        with self._one:
            return made(report, self._models, source=source, fingerprint=fingerprint)


class Makers:
    """In `count` processes of their own, each with its models, started when they are needed."""

    def __init__(self, count: int, cache: Path, *, threads: int) -> None:
        self._apart = Several([Apart(_make_apart, cache, threads, memory=MEMORY) for _ in range(count)])
        self.begin, self.close = self._apart.begin, self._apart.close

    def make(self, report: Report, *, source: str, fingerprint: str, limit_s: float, stop: threading.Event | None = None) -> Reading:
        """Raises ReadError, ModelError; Stopped once `stop` is set."""
        try:
            answer = pickle.loads(self._apart.ask((report, source, fingerprint), silent_s=limit_s, limit_s=limit_s, stop=stop))
        except UnreadableFile as error:
            raise UnreadableFile(error.what, where=report.file, todo=error.todo) from error
        except Died as error:
            raise UnreadableFile(
                f"ended the process that looked for findings in it ({error})", where=report.file, todo="Close other programs, or split it.",
            ) from error
        if isinstance(answer, ScrError):
            raise answer
        return answer


def read_and_make(
    data: bytes, name: str, given: Facts | None, readers: Readers, maker: Maker, *, redact: bool, source: str, fingerprint: str, limit_s: float,
    stop: threading.Event | None = None,
) -> Read:
    """From the bytes of a file called `name` to its reading. Raises ReadError, ModelError; Stopped once `stop` is set."""
    kept = readers.redact_bytes(data, name, given, limit_s=limit_s, stop=stop) if redact else None
    report = as_given(kept, given) if kept else readers.read_bytes(data, name, given, limit_s=limit_s, stop=stop)
    return maker.make(report, source=source, fingerprint=fingerprint, limit_s=limit_s, stop=stop), kept


def as_given(kept: Kept, given: Facts | None) -> Report:
    """A redacted report with the facts that were given of it."""
    return replace(kept.report, facts=with_given(kept.report.facts, replace(given, title=kept.title) if given else None))


def _make_apart(pipe: Connection, cache: Path, threads: int) -> None:
    quiet()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    watch_parent()
    os.nice(BEHIND)
    models: Models | ScrError
    try:
        models = load_models(cache, threads=threads)
    except ScrError as error:  # told with the first report, so that the reason reaches who asks
        models = error
    while True:
        try:
            report, source, fingerprint = pipe.recv()
        except (EOFError, OSError):
            return
        answer: Reading | ScrError
        try:
            answer = made(report, models, source=source, fingerprint=fingerprint) if isinstance(models, Models) else models
        except ScrError as error:
            answer = error
        try:
            pipe.send_bytes(pickle.dumps(answer))
        except OSError:  # whoever asked was killed
            return
