"""Foreign files, read in processes apart: one that is broken, endless or made to do harm costs itself alone.

    readers = Readers(2)
    readers.read(Path("review.pdf"), "review.pdf")     # Report: plain data; what the models make of it is made elsewhere
    readers.draw(data, 3)                              # PagePicture
"""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from corpus import errors
from corpus.errors import ModelError, NotFound, ReadError, ScrError, UnreadableFile
from corpus.library import OcrText
from corpus.vocabulary import Facts, Report
from ingest.apart import Apart, Died, Several
from ingest.ocr import is_installed
from ingest.opening import file_bytes, shown
from ingest.read import Kept, neutral_name
from ingest.reading_process import ABOUT, DRAWN, MEMORY, READ, REDACTED, REFUSED, REPORT, WITH_OCR, read_apart

if TYPE_CHECKING:
    from ingest.page_picture import PagePicture

SILENT_S = 300     # seconds: the longest reviews are read in 10; a scanned page begins them anew
LONGEST_S = 1_800  # seconds that one file may take, its scanned pages included
DRAWING_S = 60     # seconds of one picture
LONGEST_REASON = 400  # characters: it may quote the file
_ERRORS = {kind.__name__: kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, (ReadError, ModelError, NotFound))}


class Readers:
    """`count` processes, started when they are needed and kept for the files that follow. Safe to use from several threads."""

    def __init__(self, count: int = 1, *, threads: int | None = None, memory: int | None = None, silent_s: float = SILENT_S) -> None:
        """`threads`: of the engine that reads scanned pages. `memory`: bytes that one process may hold."""
        memory = memory or (WITH_OCR if is_installed() else MEMORY)
        self._memory, self._silent_s = memory, silent_s
        self._apart = Several([Apart(read_apart, threads, memory, memory=memory) for _ in range(count)])
        self.count, self.begin, self.close = count, self._apart.begin, self._apart.close

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pids(self) -> list[int]:
        """Of the processes that run."""
        return self._apart.pids

    def read(self, path: Path, name: str, given: Facts | None = None, *, limit_s: float = LONGEST_S, stop: threading.Event | None = None) -> Report:
        """The report in a file. Raises ReadError; ModelError where scanned pages cannot be read; Stopped once `stop` is set."""
        return self.read_bytes(file_bytes(path, name), name, given, limit_s=limit_s, stop=stop)

    def read_bytes(self, data: bytes, name: str, given: Facts | None = None, *, limit_s: float = LONGEST_S, stop: threading.Event | None = None) -> Report:
        """The report in the bytes of a file called `name`. Raises as `read` does."""
        kind, answer = self._ask(("read", data, name, given), name, self._silent_s, limit_s, stop)
        sha256 = hashlib.sha256(data).hexdigest()
        try:
            report = REPORT.validate_json(answer) if kind == READ else None
        except ValidationError:
            report = None
        if report is None or (report.sha256, report.id, report.file) != (sha256, sha256[:16], name):
            raise UnreadableFile("made the process that read it say what cannot be", where=name, todo="Do not open it; delete it.")
        return report

    def redact_bytes(self, data: bytes, name: str, given: Facts | None = None, *, limit_s: float = LONGEST_S, stop: threading.Event | None = None) -> Kept:
        """The same without names, as `ingest.read.read_redacted` gives it. Raises as `read` does."""
        kind, answer = self._ask(("redact", data, name, given), name, self._silent_s, limit_s, stop)
        told, _, pdf = answer.partition(b"\n")
        sha256 = hashlib.sha256(data).hexdigest()
        try:
            kept = Kept(*ABOUT.validate_json(told), pdf) if kind == REDACTED else None
        except ValidationError:
            kept = None
        if kept is None or (kept.report.sha256, kept.report.id, kept.report.file) != (sha256, sha256[:16], neutral_name(sha256, name)):
            raise UnreadableFile("made the process that read it say what cannot be", where=name, todo="Do not open it; delete it.")
        return kept

    def draw(self, data: bytes, page: int, start: int | None = None, end: int | None = None, *, name: str = "", ocr: OcrText | None = None) -> PagePicture:
        """A page as picture, as `ingest.page_picture.page_picture` gives it. Raises as that does, and UnreadableFile where drawing took
        too long or too much."""
        from ingest.page_picture import PagePicture

        kind, answer = self._ask(("draw", data, page, start, end, name, ocr), name, DRAWING_S, DRAWING_S)
        if kind != DRAWN:
            raise UnreadableFile("could not be drawn", where=name)
        told, _, png = answer.partition(b"\n")
        pages, unmarked = json.loads(told)
        return PagePicture(png, tuple(pages), unmarked)

    def _ask(self, question: tuple[Any, ...], name: str, silent_s: float, limit_s: float, stop: threading.Event | None = None) -> tuple[bytes, bytes]:
        try:
            answer = self._apart.ask(question, silent_s=silent_s, limit_s=limit_s, stop=stop)
        except UnreadableFile as error:
            raise UnreadableFile(error.what, where=name, todo=error.todo) from error
        except Died as error:
            raise UnreadableFile(
                f"ended the process that read it ({error}): it is damaged, made to do harm, or needs more than {self._memory / 1e9:.0f} GB of memory",
                where=name, todo="Open it in a viewer and save it again, or split it.",
            ) from error
        if answer[:1] == REFUSED:
            raise _error(answer[1:], name)
        return answer[:1], answer[1:]


def _error(told: bytes, name: str) -> ScrError:
    kind, what, _, todo = json.loads(told)
    return _ERRORS.get(kind, UnreadableFile)(shown(str(what))[:LONGEST_REASON], where=name, todo=shown(str(todo))[:LONGEST_REASON])
