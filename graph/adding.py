"""Reports that people hand over to be read while the API runs: kept, read one after the other, told of by file.

    <library>/uploads/<job>/job.json    who handed over which files, and what became of each
    <library>/uploads/<job>/<sha256>    a file until it has been read; the library keeps it then

One thread reads them, in a process of its own with its limits (`graph.loading`), so that requests are answered meanwhile. A job outlives
the page on which it was begun; a program that ends leaves what it had not read as interrupted, to be tried again. One program
of a home does this at a time.
"""

from __future__ import annotations

import json
import logging
import queue
import re
import secrets
import shutil
import threading
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from corpus.errors import NotFound, ReadError, ScrError, StoreUnavailable, UsageError
from corpus.library import Library
from corpus.whole import PREFIX
from graph.files import Found
from graph.handed import OPEN, Handed, Job, fold, interrupted, unfold, unique
from graph.loading import Outcome, load
from graph.store import Store
from ingest.encoder import NAME
from ingest.findings import finding_model_version
from ingest.pipeline import Models
from ingest.readers import Readers

LEAST_FREE = 2_000_000_000     # bytes on the disk: an upload may bring half of them, and the database grows beside it
MOST_WAITING = 5_000_000_000   # bytes of files that wait to be read
MOST_KEPT = 300     # uploads told of: of those that are done, the oldest are forgotten
END_S = 20          # seconds waited for the reading to stop when the program ends
_JOB = re.compile(r"[0-9a-f]{16}")

log = logging.getLogger(__name__)


class Adding:
    """Made once by the program that serves the API; `close` it. Safe to use from several threads."""

    def __init__(self, store: Store, library: Library, *, cache: Path, models: Models | None = None, readers: Readers | None = None, redact: bool = False) -> None:
        """With `models` findings are looked for in this process, else in one of their own; without `readers` each job has its own
        (`graph.loading`). `redact`: names are taken out of what is handed over."""
        self.redact = redact
        self.library = library
        self._models, self._readers = models, readers
        self._store, self._cache, self._folder = store, cache, library.uploads
        self._queue: queue.Queue[str] = queue.Queue()
        self._stop, self._writing = threading.Event(), threading.RLock()
        self._broken: dict[str, str] = {}  # jobs that ended where the disk refused even to note it: why
        self._thread: threading.Thread | None = None
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(self._folder / ".lock", thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return  # another program of this home reads; this one only tells of it
        for folder in self._folder.iterdir():
            if folder.is_dir() and not (folder / "job.json").is_file():  # the program ended while files arrived
                shutil.rmtree(folder, ignore_errors=True)
        for pattern in (f"*/{PREFIX}*", "*/again.json"):  # what was being written, and what an older release kept of facts
            for path in self._folder.glob(pattern):
                path.unlink(missing_ok=True)
        for job in self.jobs():
            if not job.done:
                self._give_up(job.job, "The program ended before this file was read. Try again.")

    def close(self) -> None:
        """Stops the reading; what was not read is then interrupted."""
        self._stop.set()
        self._queue.put("")
        if self._thread:
            self._thread.join(END_S)
        self._lock.release()

    # -- handing over ---------------------------------------------------------------------------

    def place(self) -> tuple[str, Path]:
        """A new job's id and its empty folder, to write files into. Raises StoreUnavailable where another program reads, the disk is
        nearly full, or too much waits to be read."""
        self._check()
        if shutil.disk_usage(self._folder).free < LEAST_FREE:
            raise StoreUnavailable("the disk is nearly full, so nothing is taken", todo="Ask whoever runs this installation to make room.")
        if sum(file.size for job in self.jobs() for file in job.files if file.state in (*OPEN, "interrupted")) > MOST_WAITING:
            raise StoreUnavailable("too much waits to be read already", todo="Wait until some of it is read, or try interrupted uploads again.")
        id_ = secrets.token_hex(8)
        folder = self._folder / id_
        folder.mkdir(mode=0o700)
        return id_, folder

    def drop(self, id_: str) -> None:
        """Forgets a job that was not handed over whole."""
        shutil.rmtree(self._folder / id_, ignore_errors=True)

    def hand_over(self, id_: str, files: list[Handed], *, by: str, at: str) -> Job:
        """Takes the files that were written into the job's folder, each under its SHA-256, and reads them in turn. What was withdrawn
        before or stands among them twice is told so and not read. Raises UsageError where there is none."""
        if not files:
            self.drop(id_)
            raise UsageError("no file was sent.", where="files", todo="Send at least one, as multipart/form-data in the field `files`.")
        stones, names = self.library.tombstones(), set()
        for file in files:
            file.name = unique(file.name, names)
            if file.state == "waiting" and file.sha256 in stones:
                stone = stones[file.sha256]
                file.state, file.why = "withdrawn", f"It was taken down on {stone.withdrawn_at[:10]} ({stone.reason}) and is not read again."
        fold(files)
        for old in self.jobs()[MOST_KEPT - 1:]:
            if old.done:
                self.drop(old.job)
        job = Job(id_, at, by, "", files)
        self._write(job)
        self._tidy(job)
        return self._begin(job)

    def change_facts(self, report_id: str, said: Mapping[str, str | None], *, by: str, at: str) -> Job:
        """Keeps what a person says of a report and reads it again; raises as `with_facts` does."""
        self._check()
        file = with_facts(self._store, self.library, report_id, said, by=by, at=at)
        job = Job(secrets.token_hex(8), at, by, report_id, [Handed(file.name, file.path.stat().st_size, file.path.stem, report_id=report_id)])
        (self._folder / job.job).mkdir(mode=0o700)
        self._write(job)
        return self._begin(job)

    def again(self, id_: str) -> Job:
        """Reads what was interrupted. Raises NotFound, UsageError where nothing was."""
        self._check()
        with self._writing:  # of two who ask at once, one is told that it is being read
            job = self.job(id_)
            if not job.done:
                raise UsageError("it is being read.", where=id_, todo="Wait until nothing of it waits.")
            files = [replace(f, state="waiting", why="") if f.state == "interrupted" else f for f in job.files]
            if files == job.files:
                raise UsageError("nothing of it was interrupted.", where=id_, todo="Send the files again.")
            fold(files)
            job.files = files
            self._write(job)
            self._broken.pop(id_, None)
            return self._begin(job)

    # -- telling --------------------------------------------------------------------------------

    def job(self, id_: str) -> Job:
        """Raises NotFound."""
        path = self._folder / id_ / "job.json"
        if not _JOB.fullmatch(id_) or not path.is_file():
            raise NotFound("there is no such upload.", where=id_, todo="It may be of another installation; send the files again.")
        try:
            row = json.loads(path.read_text("utf-8"))
            job = Job(**row | {"files": [Handed(**file) for file in row["files"]]})
            return interrupted(job, self._broken[id_]) if id_ in self._broken else job
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NotFound("what was noted of this upload cannot be read.", where=id_, todo="Send the files again.") from error

    def jobs(self) -> list[Job]:
        """All jobs, the latest first; without those whose note was damaged."""
        found = []
        for path in self._folder.glob("*/job.json"):
            try:
                found.append(self.job(path.parent.name))
            except NotFound:
                log.warning("an upload's note cannot be read")
        return sorted(found, key=lambda job: (job.made_at, job.job), reverse=True)

    # -- reading --------------------------------------------------------------------------------

    def _check(self) -> None:
        if not self._lock.is_locked or self._stop.is_set():
            raise StoreUnavailable("another program of this installation adds reports", todo="Use its screens, or stop it and start this one again.")

    def _begin(self, job: Job) -> Job:
        if not job.done:
            with self._writing:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._run, name="adding", daemon=True)
                    self._thread.start()
            self._queue.put(job.job)
        return job

    def _run(self) -> None:
        while (id_ := self._queue.get()) and not self._stop.is_set():
            try:
                job = self.job(id_)
                self._read(job)
            except Exception as error:  # a fault of ours, or a full disk, costs its job, never those that wait
                log.error("reading a job failed: %s", type(error).__name__)
                self._give_up(id_, _why(error))

    def _give_up(self, id_: str, why: str) -> None:
        try:
            self._end(self.job(id_), why)
        except Exception as error:
            log.error("a job's end cannot be noted: %s", type(error).__name__)
            self._broken[id_] = why

    def _read(self, job: Job) -> None:
        more, outcome = self._again(job), Outcome()
        while waiting := {file.name: file for file in job.files if file.state in OPEN}:  # again, where a file's twin was refused for its name
            found = [Found(self._path(job, file), file.name, **more) for file in waiting.values()]
            outcome = Outcome()

            def settle(name: str, waiting: dict[str, Handed] = waiting, outcome: Outcome = outcome) -> None:
                file = waiting.pop(name)
                self._settle(file, outcome)
                unfold(job.files, file)
                self._next(job)

            self._next(job)
            load(
                found, self._store, self.library, cache=self._cache, encoder_name=NAME, finding_model=finding_model_version(),
                progress=settle, models=self._models, outcome=outcome, stop=self._stop, readers=self._readers,
                redact=self.redact,
            )
            if waiting:
                break
        self._end(job, _why(outcome.stopped_by) if outcome.stopped_by else "The program ended before this file was read. Try again.")

    def _settle(self, file: Handed, outcome: Outcome) -> None:
        error = outcome.errors.get(file.name)
        if error:
            file.state = "withdrawn" if file.sha256 in self.library.tombstones() else "failed"
            file.why = _why(error)
            return
        file.state = "same" if file.name in outcome.unchanged else "read"
        file.report_id = file.sha256[:16]
        file.warnings = [warning for name, warning in outcome.warnings if name == file.name]
        try:
            facts = self._store.facts(file.report_id)
        except NotFound:  # taken down at that moment
            return
        file.pages, file.passages, file.findings = facts["pages"], facts["passages"], facts["findings"]
        if facts["redacted"] is not None:  # its own name may be that of a child
            file.name, file.redacted = facts["file"], facts["redacted"]

    def _next(self, job: Job) -> None:
        waiting = next((file for file in job.files if file.state == "waiting"), None)
        if waiting and not any(file.state == "reading" for file in job.files):
            waiting.state = "reading"
        self._write(job)
        self._tidy(job)

    def _end(self, job: Job, why: str) -> None:
        self._write(interrupted(job, why))
        self._tidy(job)

    def _again(self, job: Job) -> dict[str, Any]:
        """Of a report that is read again: where it came from, and what a manifest gave of it."""
        if not job.report_id:
            return {}
        try:
            source, given = self._store.read_with(job.report_id)
        except NotFound:  # taken down since
            return {}
        return {"source": source, "given": given, "kept": job.files[0].sha256 if self.library.redacted(job.report_id) else ""}

    def _path(self, job: Job, file: Handed) -> Path:
        own = self._folder / job.job / file.sha256
        return (self.library.path(job.report_id) or own) if job.report_id else own

    def _tidy(self, job: Job) -> None:
        """Removes the files that need not be read any more."""
        needed = {file.sha256 for file in job.files if file.state in (*OPEN, "interrupted")}
        for file in job.files:
            if file.sha256 and file.sha256 not in needed:
                (self._folder / job.job / file.sha256).unlink(missing_ok=True)

    def _write(self, job: Job) -> None:
        self.library.note_job(job.job, asdict(job))


def _why(error: Exception) -> str:
    """What went wrong and what to do, for everybody who looks: no path and no address of this machine."""
    if isinstance(error, ReadError):
        return f"It {error.what.rstrip('.')}. {error.todo}".strip()
    if isinstance(error, ScrError):
        return f"{error.what[:1].upper()}{error.what[1:].rstrip('.')}. {error.todo}".strip()
    if isinstance(error, OSError):
        return f"The disk refused ({error.strerror or type(error).__name__}). Make room on it, and try again."
    return f"A fault in this program ({type(error).__name__}) stopped the reading. Try again, and report it."


def with_facts(store: Store, library: Library, report_id: str, said: Mapping[str, str | None], *, by: str, at: str) -> Found:
    """Keeps what a person says of a report (`Store.tell_facts`); its file in the library, to be read again so that all that hangs on
    its facts follows. Facts that a manifest gave stay. Raises NotFound, also where the file is not here, and UsageError."""
    name, path = store.facts(report_id)["file"], library.path(report_id)
    if path is None:
        raise NotFound("the library does not hold this report's file", where=report_id, todo="Ingest it again.")
    store.tell_facts(report_id, said, by=by, at=at)
    source, given = store.read_with(report_id)
    return Found(path, name, given, source, kept=path.stem if library.redacted(report_id) else "")
