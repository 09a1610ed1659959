"""A batch of files into the graph: read in processes apart (`ingest.readers`), written one report a transaction.

A file that cannot be read, or that its process does not survive, costs itself alone, and an
interrupt leaves every report either wholly there or wholly absent.
"""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ClusterError, ReadError, StoreError, UnreadableFile, WithdrawnFile
from corpus.library import Library, OcrText
from corpus.vocabulary import Facts, Redacted, Report
from graph.files import Found, digest
from ingest.assemble import with_given
from ingest.makers import Maker, MakerHere, Makers, Read, as_given, read_and_make
from ingest.ocr import is_installed
from ingest.opening import file_bytes
from ingest.pipeline import Models, fingerprint, is_unchanged
from ingest.read import REDACTED_BY, Kept
from ingest.readers import LONGEST_S, Readers
from ingest.reading_process import REPORT

if TYPE_CHECKING:
    from graph.store import Store
    from ingest.cluster import Cluster

GLANCE_S = 0.2  # seconds between two looks whether Ctrl-C was pressed
AHEAD = 2  # files under way for each reading process: one is read while another's findings are looked for


@dataclass
class Outcome:
    """What became of a batch. `failed` holds (file, reason), `errors` the errors of those by file; files named nowhere were not read."""

    read: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    errors: dict[str, Exception] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    interrupted: bool = False
    stopped: str = ""  # why the database, or the cluster, ended the batch before its end
    stopped_by: StoreError | ClusterError | None = None
    passages: int = 0
    findings: int = 0
    redacted: list[tuple[str, Redacted]] = field(default_factory=list)  # how much was taken out of which file
    warnings: list[tuple[str, str]] = field(default_factory=list)

    def fail(self, file: str, error: Exception) -> None:
        self.failed.append((file, f"{file}: {error}" if isinstance(error, OSError) else str(error)))
        self.errors[file] = error


def load(
    files: list[Found],
    store: Store,
    library: Library,
    *,
    cache: Path,
    encoder_name: str,
    finding_model: str,
    workers: int = 1,
    progress: Callable[[str], None] = lambda name: None,
    models: Models | None = None,
    outcome: Outcome | None = None,
    stop: threading.Event | None = None,
    readers: Readers | None = None,
    limit_s: float = LONGEST_S,
    redact: bool = False,
    cluster: Cluster | None = None,
) -> Outcome:
    """Reads `files` into the graph, with what people said of them. `progress` is called with a file's name when it is done, and
    `outcome`, where one is given, has it then. `stop`, set by another thread, ends it as Ctrl-C does.

    With `redact` names are taken out before anything else is done with a file (`ingest.redaction`), and the file itself is not kept.
    Files are read by `readers`, else in `workers` processes apart that end with the batch. What the models make of them is made in this
    process with `models`, else in `workers` further ones. A file that takes any of these longer than `limit_s` fails.
    With a `cluster` both are done there, and written here alone.
    Raises StoreError when the database is not there; when it, or the cluster, goes away midway the outcome says so.
    """
    outcome = outcome if outcome is not None else Outcome()
    store.compare_unsigned()
    library.sweep()
    known = store.fingerprints()
    by_id = {report_id: print_ for report_id, print_ in known.values()}
    scans = is_installed()
    told = store.told()
    seen: set[str] = set()
    work: list[tuple[Found, str]] = []
    for file in files:
        try:
            sha256 = digest(file)
            library.refuse_withdrawn(sha256, file.name)
        except ReadError as error:
            outcome.fail(file.name, error)
            progress(file.name)
            continue
        file = replace(file, manifest=file.given)
        if said := told.get(sha256[:16]) or told.get(known.get(source_of(file, redact=redact), ("",))[0]):  # of it, or of the edition that it replaces
            file = replace(file, given=with_given(file.given or Facts(), said))
        print_ = fingerprint(sha256, file.given, encoder_name, finding_model, redacted=redact or bool(file.kept))
        same = is_unchanged(by_id.get(sha256[:16]), print_, can_read_scans=scans)
        if sha256 in seen or (same and known.get(source_of(file, redact=redact), (sha256[:16],))[0] == sha256[:16]):
            outcome.unchanged.append(file.name)
            progress(file.name)
        else:
            work.append((file, print_))
        seen.add(sha256)

    try:
        with _Interrupt(stop) as interrupt, _makers(0 if cluster else len(work), cache, workers, models, readers) as (reading, maker):
            for file, result in _readings(work, reading, maker, interrupt, limit_s, redact, library, cluster):
                _settle(file, result, store, library, known, outcome)
                progress(file.name)
        outcome.interrupted = interrupt.asked
    except (StoreError, ClusterError) as error:
        outcome.stopped, outcome.stopped_by = str(error), error
    return outcome


class _Interrupt:
    """Ctrl-C, noted and acted on between two reports: the driver cannot be cut short in a message.
    A second Ctrl-C raises KeyboardInterrupt at once. `stop` is another way to ask for it."""

    def __init__(self, stop: threading.Event | None = None) -> None:
        self._stop, self._pressed = stop, False

    @property
    def asked(self) -> bool:
        return self._pressed or (self._stop is not None and self._stop.is_set())

    def __enter__(self) -> _Interrupt:
        self._mine = threading.current_thread() is threading.main_thread()
        if self._mine:
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        if self._mine:
            signal.signal(signal.SIGINT, self._before)

    def _note(self, *_: object) -> None:
        if self._pressed:
            raise KeyboardInterrupt
        self._pressed = True


def _settle(
    file: Found, result: Read | Exception, store: Store, library: Library,
    known: dict[str, tuple[str, str]], outcome: Outcome,
) -> None:
    if isinstance(result, Exception):
        outcome.fail(file.name, result)
        return
    result, kept = result
    report = result.report
    try:
        given = file.manifest
        if report.redacted is not None and not file.kept:
            given = without_names(given)
            library.keep_redacted(
                REPORT.dump_json(kept.report), kept.pdf, sha256=report.sha256, report_id=report.id, file=report.file, media_type=report.media_type,
                words=OcrText(report.text, kept.words, report.page_spans, report.reader) if kept.words else None, made_by=REDACTED_BY,
            )
        elif not file.kept:
            _keep(file, report, library)
        otherwise = source_of(file, redact=report.redacted is None)  # as an edition was noted that was read the other way
        if not file.kept and otherwise in known and known[otherwise][0] != report.id:
            store.came_from(otherwise, result.source)
            known[result.source] = known[otherwise]
        what = store.put(replace(result, given=given))
    except (ReadError, OSError) as error:
        if isinstance(error, WithdrawnFile):  # taken down while it was read
            library.forget(report.id)
        outcome.fail(file.name, error)
        return
    {"added": outcome.read, "replaced": outcome.replaced, "unchanged": outcome.unchanged}[what].append(file.name)
    old = known.get(result.source)
    if old and old[0] != report.id and not store.has_report(old[0]):
        library.forget(old[0])
    outcome.passages += len(report.passages)
    outcome.findings += len(result.findings)
    outcome.warnings += [(file.name, warning) for warning in report.warnings]
    if report.redacted is not None:
        outcome.redacted.append((file.name, report.redacted))


def _keep(file: Found, report: Report, library: Library) -> None:
    # The library keeps what was read: a file that changed in between is caught by its hash.
    data = file_bytes(file.path, file.name)
    if hashlib.sha256(data).hexdigest() != report.sha256:
        raise UnreadableFile("changed while it was read", where=file.name, todo="Ingest it again.")
    library.keep(data, sha256=report.sha256, report_id=report.id, file=file.name, media_type=report.media_type, ocr=OcrText.of(report))


def without_names(given: Facts | None) -> Facts | None:
    """What a manifest gave of a redacted report, as it may be kept: its title may name somebody."""
    return replace(given, title="") if given else None


def source_of(file: Found, *, redact: bool) -> str:
    """Where a report came from, as it is kept: of a redacted one a checksum alone, since folders and files are named after children."""
    return f"sha256:{hashlib.sha256(file.came_from.encode()).hexdigest()}" if redact and not file.kept else file.came_from


def _again(file: Found, library: Library) -> Kept:
    """A redacted report as the library keeps it. Raises UnreadableFile where another release made it, or it is damaged."""
    try:
        if library.redacted(file.kept[:16]) != REDACTED_BY:
            raise UnreadableFile(
                "was redacted by another release, and its file is not kept", where=file.name, todo="Hand the file over again (scr ingest --redact FILE).")
        report = REPORT.validate_json(file.path.read_bytes())
    except (OSError, ValueError) as error:
        raise UnreadableFile("is kept here damaged", where=file.name, todo="Hand the file over again (scr ingest --redact FILE).") from error
    return Kept(report, file.given.title if file.given else "")


@contextmanager
def _makers(files: int, cache: Path, workers: int, models: Models | None, readers: Readers | None) -> Iterator[tuple[Readers, Maker]]:
    """Who reads and who makes, started for so many files; those that are made here end here."""
    workers = max(1, min(workers, files))
    threads = max(1, (os.cpu_count() or 1) // workers)
    with ExitStack() as ends:
        if readers is None:
            readers = ends.enter_context(Readers(workers, threads=threads))
        maker: Maker = MakerHere(models) if models else ends.enter_context(closing(Makers(workers, cache, threads=threads)))
        if files:
            readers.begin(min(workers, readers.count))
            if isinstance(maker, Makers):
                maker.begin(workers)
        yield readers, maker


def _readings(
    work: list[tuple[Found, str]], readers: Readers, maker: Maker, interrupt: _Interrupt, limit_s: float, redact: bool, library: Library,
    cluster: Cluster | None = None,
) -> Iterator[tuple[Found, Read | Exception]]:
    """Each file with its reading or the reason why there is none, in order; fewer after an interrupt. A file is read while what the
    models make of the one before is awaited."""

    def reading(file: Found, print_: str) -> Read | Exception:
        try:
            how = {"source": source_of(file, redact=redact), "fingerprint": print_, "limit_s": limit_s, "stop": stop}
            if file.kept:
                kept = _again(file, library)
                return maker.make(as_given(kept, file.given), **how), kept
            data = file_bytes(file.path, file.name)
            if cluster:
                return cluster.read(data, file.name, file.given, redact=redact, **how)
            return read_and_make(data, file.name, file.given, readers, maker, redact=redact, **how)
        except ReadError as error:
            return error

    ahead, stop = AHEAD * (cluster or readers).count, threading.Event()
    todo, waiting = iter(work), deque[tuple[Found, Future[Read | Exception]]]()
    with ThreadPoolExecutor(ahead, thread_name_prefix="reading") as threads:
        try:
            while True:
                waiting.extend((file, threads.submit(reading, file, print_)) for file, print_ in islice(todo, ahead - len(waiting)))
                if not waiting:
                    return
                file, future = waiting.popleft()
                while not interrupt.asked and not future.done():
                    wait([future], timeout=GLANCE_S)
                if interrupt.asked:
                    return
                yield file, future.result()
        finally:  # what is still under way is given up
            stop.set()
            threads.shutdown(cancel_futures=True)
