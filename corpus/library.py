"""The library: the reports themselves, kept on disk by content hash.

    <home>/library/<first two hex>/<sha256>        the file's bytes
    <home>/library/<first two hex>/<sha256>.json   name, media type, report id
    <home>/library/<first two hex>/<sha256>.report a redacted report as it was read, in place of its file; <sha256> then holds pictures of
                                                   its pages with names covered, for a PDF, or is not there
    <home>/library/<first two hex>/<sha256>.ocr    where words read by OCR stand, for reports with scanned or redacted pages
    <home>/library/uploads/<job>/                  files that wait to be read, each under its SHA-256, and job.json (`graph.adding`)
    <home>/library/.jobs.lock                      held while a job.json is written, or cleared of what was withdrawn
    <home>/library/withdrawn.jsonl                 tombstones: what was taken down, when and why
    <home>/library/.withdrawn.lock                 held while one is added

A file appears under its name only when it is whole (written aside, then renamed).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from corpus.errors import NotFound, ReadError, WithdrawnFile
from corpus.vocabulary import OcrWord, PageSpan, Report
from corpus.whole import PREFIX, sweep, write_whole

FOUND = ("pages", "passages", "findings", "warnings")  # what an upload's note says of what stands in a file


@dataclass(frozen=True)
class Tombstone:
    report_id: str
    sha256: str
    file: str
    reason: str
    withdrawn_at: str  # ISO date and time, UTC
    by: str = ""       # who took it down, as they said


@dataclass(frozen=True)
class OcrText:
    """What pictures of a report with scanned pages need to be marked: its canonical text, the words of those
    pages with their places, by page, what of the text stands on which page, and the reader's version."""

    text: str
    pages: dict[int, tuple[OcrWord, ...]]
    spans: tuple[PageSpan, ...] = ()
    reader: str = ""

    @classmethod
    def of(cls, report: Report) -> OcrText | None:
        """None for a report without scanned pages."""
        if not report.ocr_pages:
            return None
        return cls(report.text, {page.page: page.words for page in report.ocr_pages}, report.page_spans, report.reader)


class Library:
    """The reports kept under one home folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "library"
        self.uploads = self.folder / "uploads"
        self._tombstones = self.folder / "withdrawn.jsonl"
        self._jobs_lock = self.folder / ".jobs.lock"
        self._withdrawn_lock = self.folder / ".withdrawn.lock"

    def keep(
        self, data: bytes, *, sha256: str, report_id: str, file: str, media_type: str, ocr: OcrText | None = None,
    ) -> None:
        """Stores a report's bytes. Storing it again changes nothing.

        Raises WithdrawnFile for one that was taken down, ReadError when the disk refuses.
        """
        self.refuse_withdrawn(sha256, file)
        place = self._place(sha256)
        note = {"report_id": report_id, "sha256": sha256, "file": file, "media_type": media_type}
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            if self.redacted(report_id):  # pictures of its pages lie in its place
                for path in (place, place.with_suffix(".report"), place.with_suffix(".ocr")):
                    path.unlink(missing_ok=True)
            if not place.exists():
                write_whole(place, data)
            write_whole(place.with_suffix(".json"), json.dumps(note, ensure_ascii=False).encode())
            if ocr:
                write_whole(place.with_suffix(".ocr"), json.dumps(asdict(ocr), ensure_ascii=False).encode())
        except OSError as error:
            raise _no_room(error, file) from error

    def keep_redacted(
        self, reading: bytes, pdf: bytes, *, sha256: str, report_id: str, file: str, media_type: str, words: OcrText | None, made_by: str,
    ) -> None:
        """Stores a redacted report in place of its file: `reading`, from which it can be made again, and pictures of its pages. An
        earlier copy of the file goes. `made_by`: versions of what redacted it. Raises as `keep` does."""
        self.refuse_withdrawn(sha256, file)
        place = self._place(sha256)
        note = {"report_id": report_id, "sha256": sha256, "file": file, "media_type": media_type, "redacted": made_by}
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.unlink(missing_ok=True)
            place.with_suffix(".ocr").unlink(missing_ok=True)
            write_whole(place.with_suffix(".json"), json.dumps(note, ensure_ascii=False).encode())
            write_whole(place.with_suffix(".report"), reading)
            if words:
                write_whole(place.with_suffix(".ocr"), json.dumps(asdict(words), ensure_ascii=False).encode())
            if pdf:
                write_whole(place, pdf)
        except OSError as error:
            raise _no_room(error, file) from error

    def redacted(self, report_id: str) -> str:
        """What redacted a report that is kept redacted; "" for others."""
        for note in self.folder.glob(f"{report_id[:2]}/{report_id}*.json"):
            return json.loads(note.read_text("utf-8")).get("redacted", "")
        return ""

    def open_bytes(self, report_id: str) -> bytes:
        """The file of a report. Raises NotFound when the library does not hold it."""
        for note in self.folder.glob(f"{report_id[:2]}/{report_id}*.json"):
            try:
                return note.with_suffix("").read_bytes()
            except FileNotFoundError:
                break
        raise NotFound("the library does not hold this report's file", where=report_id, todo="Ingest it again.")

    def path(self, report_id: str) -> Path | None:
        """Where a report's file lies, or the redacted report that is kept in its place; None where the library does not hold it."""
        for note in self.folder.glob(f"{report_id[:2]}/{report_id}*.json"):
            if (reading := note.with_suffix(".report")).is_file():
                return reading
            return note.with_suffix("") if note.with_suffix("").is_file() else None
        return None

    def media_type(self, report_id: str) -> str:
        """"pdf", "docx", ... or "" when the library does not hold it."""
        for note in self.folder.glob(f"{report_id[:2]}/{report_id}*.json"):
            return json.loads(note.read_text("utf-8"))["media_type"]
        return ""

    def has_pages(self, report_id: str) -> bool:
        """Whether pages of a report can be shown: its file is a PDF and is here."""
        for note in self.folder.glob(f"{report_id[:2]}/{report_id}*.json"):
            return json.loads(note.read_text("utf-8"))["media_type"] == "pdf" and note.with_suffix("").exists()
        return False

    def ocr(self, report_id: str) -> OcrText | None:
        """Where words stand on a report's scanned pages; None where it has none or they are not kept."""
        for path in self.folder.glob(f"{report_id[:2]}/{report_id}*.ocr"):
            try:
                kept = json.loads(path.read_text("utf-8"))
                words = {int(n): tuple(OcrWord(*word) for word in words) for n, words in kept["pages"].items()}
                spans = tuple(PageSpan(*span) for span in kept.get("spans", ()))  # none where an older release kept it
                return OcrText(kept["text"], words, spans, kept.get("reader", ""))
            except (OSError, ValueError, KeyError, TypeError):
                return None
        return None

    def forget(self, report_id: str) -> None:
        """Removes a replaced report's file, also one that waits to be read, and what a process that was killed left of it."""
        for pattern in (f"{report_id[:2]}/{report_id}*", f"{report_id[:2]}/{PREFIX}{report_id}*", f"uploads/*/{report_id}*"):
            for path in self.folder.glob(pattern):
                path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Removes what processes that were killed left half written."""
        for folder in self.folder.glob("??"):
            sweep(folder)

    def withdraw(self, tombstone: Tombstone) -> None:
        """Removes the file and leaves the tombstone, the tombstone first: a crash between the two
        leaves a file that is refused, never one that comes back."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._withdrawn_lock):
            stones = self.tombstones()
            if tombstone.sha256 not in stones:  # all of them anew: a disk that fills up leaves no torn line
                lines = (json.dumps(asdict(stone), ensure_ascii=False) for stone in (*stones.values(), tombstone))
                write_whole(self._tombstones, "".join(f"{line}\n" for line in lines).encode())
        self.forget(tombstone.report_id)
        if self.uploads.is_dir():
            with FileLock(self._jobs_lock):
                for path, row in self._jobs():
                    if row.get("report_id") == tombstone.report_id:
                        (path.parent / "again.json").unlink(missing_ok=True)  # an older release kept facts there
                    if (left := _without(row, self.tombstones())) != row:
                        write_whole(path, json.dumps(left, ensure_ascii=False).encode())

    def note_job(self, job: str, row: Mapping[str, Any]) -> None:
        """Writes an upload's job.json, without what was found in files that are withdrawn. Raises OSError."""
        with FileLock(self._jobs_lock):  # a withdrawal, of this process or another, comes before it or after it
            write_whole(self.uploads / job / "job.json", json.dumps(_without(row, self.tombstones()), ensure_ascii=False).encode())

    def _jobs(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        """The uploads' notes that can be read."""
        for path in self.uploads.glob("*/job.json"):
            try:
                row = json.loads(path.read_text("utf-8"))
                if all(isinstance(file.get("sha256"), str) for file in row["files"]):
                    yield path, row
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                continue

    def traces(self, report_id: str, sha256: str) -> list[str]:
        """Names of files in the library that are, or belong to, this report's file, or say what was in it: none after a withdrawal."""
        found = {
            path for path in self.folder.rglob("*")
            if path.is_file() and (path.name.removeprefix(PREFIX).startswith(report_id) or (path.name.startswith(PREFIX) and _digest(path) == sha256))
        }
        for path, row in self._jobs():
            if says_what_is_in(row, sha256):
                found.add(path)
            if row.get("report_id") == report_id and (path.parent / "again.json").is_file():
                found.add(path.parent / "again.json")
        return sorted(path.relative_to(self.folder).as_posix() for path in found)

    def tombstones(self) -> dict[str, Tombstone]:
        """What was withdrawn, by SHA-256 of its file."""
        if not self._tombstones.exists():
            return {}
        *lines, last = self._tombstones.read_text("utf-8", "replace").split("\n")
        rows = [json.loads(line) for line in lines if line.strip()]
        try:
            rows += [json.loads(last)] if last.strip() else []
        except ValueError:  # torn where an older release was stopped while it wrote: that withdrawal was not finished
            pass
        return {row["sha256"]: Tombstone(**row) for row in rows}

    def refuse_withdrawn(self, sha256: str, file: str) -> None:
        stone = self.tombstones().get(sha256)
        if stone:
            raise WithdrawnFile(
                f"was withdrawn on {stone.withdrawn_at[:10]} ({stone.reason}) and is not read again",
                where=file, todo="Leave it out of the folder.",
            )

    def _place(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256


def says_what_is_in(row: Mapping[str, Any], sha256: str) -> bool:
    """Whether an upload's note says what was found in the file with this checksum."""
    return any(file["sha256"] == sha256 and any(file.get(name) for name in FOUND) for file in row["files"])


def _without(row: Mapping[str, Any], stones: Mapping[str, Tombstone]) -> dict[str, Any]:
    """An upload's note, without what was found in withdrawn files."""
    return {**row, "files": [_taken_down(file, stones[file["sha256"]]) if file["sha256"] in stones else file for file in row["files"]]}


def _taken_down(file: dict[str, Any], stone: Tombstone) -> dict[str, Any]:
    blank = file | dict.fromkeys(FOUND) | {"warnings": []}
    return blank | {"state": "withdrawn", "why": f"It was taken down on {stone.withdrawn_at[:10]}."} if file.get("state") in ("read", "same") else blank


def _no_room(error: OSError, file: str) -> ReadError:
    return ReadError(
        f"cannot be kept in the library: {error.strerror or error}", where=file, todo="Make room in SCR_HOME, or point it at a folder that can be written.",
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
