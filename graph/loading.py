"""A batch of files into the graph: read in worker processes, written one report a transaction.

A file that cannot be read costs its file only, a worker that dies costs the file it held, and an
interrupt leaves every report either wholly there or wholly absent.
"""

from __future__ import annotations

import hashlib
import math
import multiprocessing
import os
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ReadError, ScrError, StoreError, UnreadableFile, UsageError, WithdrawnFile
from corpus.library import Library, OcrText
from corpus.logs import quiet
from corpus.vocabulary import Facts, Reading
from ingest.assemble import with_given
from ingest.ocr import is_installed
from ingest.pipeline import Models, fingerprint, is_unchanged, load_models, read_and_make
from ingest.read import KINDS_OF_FILE, LARGEST_FILE, read_report

if TYPE_CHECKING:  # the reading processes import this module, and need no database
    from graph.store import Store

GLANCE_S = 0.2  # seconds between two looks whether Ctrl-C was pressed
AHEAD = 2  # files handed to each worker before the oldest is waited for: bounds memory


@dataclass(frozen=True)
class Found:
    """A file to read: `name` is how it will be known, `source` where it came from if not from `path`."""

    path: Path
    name: str
    given: Facts | None = None
    source: str = ""
    manifest: Facts | None = None  # what of `given` no person said; `load` fills it in

    @property
    def came_from(self) -> str:
        return self.source or str(self.path)


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
    stopped: str = ""  # why the database ended the batch before its end
    stopped_by: StoreError | None = None
    passages: int = 0
    findings: int = 0
    warnings: list[tuple[str, str]] = field(default_factory=list)

    def fail(self, file: str, error: Exception) -> None:
        self.failed.append((file, f"{file}: {error}" if isinstance(error, OSError) else str(error)))
        self.errors[file] = error


def find_files(paths: Iterable[Path], manifest: dict[str, Facts] | None = None) -> tuple[list[Found], list[str]]:
    """The files to read under `paths`, in a stable order, and the names of those left out because
    their kind is unknown, or because they only belong to a web page saved beside them. A file named
    outright is never left out: it fails with a reason.

    Raises UsageError for a path that does not exist.
    """
    found: dict[Path, Found] = {}
    left_out: list[str] = []
    manifest = manifest or {}
    for path in paths:
        path = path.expanduser().absolute()
        if not path.exists():
            raise UsageError("there is no such file or folder", where=str(path), todo="Check the path.")
        if not path.is_dir():
            found.setdefault(path, Found(path, path.name, manifest.get(path.name)))
            continue
        for file in sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p.relative_to(path))):
            name = file.relative_to(path).as_posix()
            if file.suffix.lower() in KINDS_OF_FILE and not _belongs_to_page(file, path):
                found.setdefault(file, Found(file, name, manifest.get(name) or manifest.get(file.name)))
            else:
                left_out.append(name)
    return list(found.values()), left_out


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
    limit_s: float | None = None,
) -> Outcome:
    """Reads `files` into the graph, with what people said of them. `progress` is called with a file's name when it is done, and
    `outcome`, where one is given, has it then. `stop`, set by another thread, ends it as Ctrl-C does.

    With `models` the reading happens in this process, else in `workers` processes of their own; a file that takes one of these longer than
    `limit_s` fails.
    Raises StoreError when the database is not there; when it goes away midway the outcome says so.
    """
    outcome = outcome if outcome is not None else Outcome()
    store.compare_unsigned()
    known = store.fingerprints()
    by_id = {report_id: print_ for report_id, print_ in known.values()}
    scans = models.recogniser is not None if models else is_installed()
    told = store.told()
    seen: set[str] = set()
    work: list[tuple[Found, str]] = []
    for file in files:
        try:
            sha256 = digest(file.path)
            library.refuse_withdrawn(sha256, file.name)
        except ReadError as error:
            outcome.fail(file.name, error)
            progress(file.name)
            continue
        file = replace(file, manifest=file.given)
        if said := told.get(sha256[:16]) or told.get(known.get(file.came_from, ("",))[0]):  # of it, or of the edition that it replaces
            file = replace(file, given=with_given(file.given or Facts(), said))
        print_ = fingerprint(sha256, file.given, encoder_name, finding_model)
        same = is_unchanged(by_id.get(sha256[:16]), print_, can_read_scans=scans)
        if sha256 in seen or (same and known.get(file.came_from, (sha256[:16],))[0] == sha256[:16]):
            outcome.unchanged.append(file.name)
            progress(file.name)
        else:
            work.append((file, print_))
        seen.add(sha256)

    try:
        with _Interrupt(stop) as interrupt:
            for file, result in _readings(work, cache, workers, models, interrupt, limit_s):
                _settle(file, result, store, library, known, outcome)
                progress(file.name)
        outcome.interrupted = interrupt.asked
    except StoreError as error:
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
    file: Found, result: Reading | Exception, store: Store, library: Library,
    known: dict[str, tuple[str, str]], outcome: Outcome,
) -> None:
    if isinstance(result, Exception):
        outcome.fail(file.name, result)
        return
    report = result.report
    try:
        # The library keeps what was read: a file that changed in between is caught by its hash.
        data = file.path.read_bytes()
        if hashlib.sha256(data).hexdigest() != report.sha256:
            raise UnreadableFile("changed while it was read", where=file.name, todo="Ingest it again.")
        library.keep(
            data, sha256=report.sha256, report_id=report.id, file=file.name, media_type=report.media_type, ocr=OcrText.of(report),
        )
        what = store.put(replace(result, given=file.manifest))
    except (ReadError, OSError) as error:
        if isinstance(error, WithdrawnFile):  # taken down while it was read
            library.forget(report.id)
        outcome.fail(file.name, error)
        return
    {"added": outcome.read, "replaced": outcome.replaced, "unchanged": outcome.unchanged}[what].append(file.name)
    old = known.get(file.came_from)
    if old and old[0] != report.id and not store.has_report(old[0]):
        library.forget(old[0])
    outcome.passages += len(report.passages)
    outcome.findings += len(result.findings)
    outcome.warnings += [(file.name, warning) for warning in report.warnings]


def digest(path: Path) -> str:
    """SHA-256 of a file. Raises UnreadableFile when it is too large or cannot be opened."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            read_report(path)  # refuses it with its reason, so that it is not hashed first
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFile(
            f"cannot be opened: {error.strerror or error}", where=path.name, todo="Check that it is still there and may be read."
        ) from error


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)


def _belongs_to_page(file: Path, top: Path) -> bool:
    """Whether a file lies in the folder that a browser saves beside a page: frames and advertisements."""
    for folder in file.parents:
        if folder == top:
            return False
        stem = next((folder.name.removesuffix(end) for end in ("_files", ".files") if folder.name.endswith(end)), "")
        if stem and any((folder.parent / f"{stem}{suffix}").is_file() for suffix in (".html", ".htm", ".xhtml")):
            return True
    return False


def left_out_by_kind(names: Iterable[str]) -> list[tuple[str, int]]:
    """(suffix, files) of the files left out, the most first; "" for files without one."""
    counts = Counter(Path(name).suffix.lower() for name in names)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _readings(
    work: list[tuple[Found, str]], cache: Path, workers: int, models: Models | None, interrupt: _Interrupt, limit_s: float | None = None,
) -> Iterator[tuple[Found, Reading | Exception]]:
    if models is not None:
        for file, print_ in work:
            if interrupt.asked:
                return
            try:
                yield file, read_and_make(file.path, file.name, file.given, models, print_, file.source)
            except ReadError as error:
                yield file, error
        return
    todo = deque(work)
    suspects: deque[tuple[Found, str]] = deque()  # in hand when a worker died: read one at a time
    while todo or suspects:
        alone = not todo
        source = suspects if alone else todo
        pool = _pool(cache, 1 if alone else min(workers, len(todo)))
        waiting: deque[tuple[Found, str, Future[Reading]]] = deque()
        try:
            while source or waiting:
                while source and len(waiting) < (1 if alone else workers * AHEAD):
                    file, print_ = source[0]  # taken off only when the pool has it: a pool may be dead
                    waiting.append((file, print_, pool.submit(_work, file, print_)))
                    source.popleft()
                file, print_, future = waiting[0]
                until = time.monotonic() + limit_s if limit_s is not None else math.inf
                try:
                    while not future.done() and not interrupt.asked and time.monotonic() < until:
                        wait([future], timeout=GLANCE_S)
                    if not future.done() and not interrupt.asked:
                        for child in multiprocessing.active_children():
                            child.kill()
                        waiting.popleft()
                        source.extendleft((file, print_) for file, print_, _ in reversed(waiting))  # in a pool of their own
                        yield file, UnreadableFile(
                            f"was not read within {max(1, round(limit_s / 60))} minutes", where=file.name, todo="Split it, or save it in another format.",
                        )
                        break
                    if interrupt.asked:
                        for child in multiprocessing.active_children():
                            child.terminate()
                        return
                    result: Reading | Exception = future.result()
                except ReadError as error:
                    result = error
                waiting.popleft()
                yield file, result
        except BrokenProcessPool:
            if alone:
                file = (waiting[0] if waiting else suspects.popleft())[0]
                yield file, UnreadableFile(
                    "the process that read it died (out of memory, or a damaged file)", where=file.name,
                    todo="Open it in a viewer and save it again.",
                )
            else:
                suspects.extend((file, print_) for file, print_, _ in waiting)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _pool(cache: Path, workers: int) -> ProcessPoolExecutor:
    # Spawned, not forked: this process has threads of the driver's.
    threads = max(1, (os.cpu_count() or 1) // max(1, workers))
    return ProcessPoolExecutor(
        max_workers=workers, mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_worker, initargs=(cache, threads),
    )


_models: Models | ScrError | None = None  # of this worker process, set once when it starts


def _start_worker(cache: Path, threads: int) -> None:
    global _models
    quiet()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    try:
        _models = load_models(cache, threads=threads)
    except ScrError as error:  # raised by the first file, so that the reason reaches the caller
        _models = error


def _work(file: Found, print_: str) -> Reading:
    if not isinstance(_models, Models):
        raise _models or RuntimeError("the worker was not started")
    return read_and_make(file.path, file.name, file.given, _models, print_, file.source)
