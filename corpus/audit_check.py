"""Whether the audit is whole: no line edited, missing, twice, out of its place, or cut off at the end; and keeping it still while it is copied."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from corpus.audit_lines import HEADLESS, START, TORN, Head, files, read, read_head
from corpus.errors import AuditError, UsageError


@dataclass
class Checked:
    """`faults` are what somebody changed or lost, a sentence each that says which line; `remarks` what a killed program left, in order."""

    lines: int = 0
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    head: str = ""  # N:HASH of the last line

    @property
    def whole(self) -> bool:
        return not self.faults

    def shown(self) -> dict[str, Any]:
        return asdict(self) | {"whole": self.whole}


def check(home: Path, against: str = "") -> Checked:
    """Looks at every line. `against` is N:HASH, as `scr audit head` printed it earlier: line N must be that one.

    Raises UsageError for what is no N:HASH, AuditError where nothing can be checked: no audit, no key, or no right to read.
    """
    number, _, hash_ = against.strip().partition(":")
    if against and not (number.isascii() and number.isdigit() and len(hash_) == 64):
        raise UsageError("that is no head of an audit.", where="against", todo="Give what `scr audit head` printed: a number, a colon and 64 digits.")
    folder = home / "audit"
    try:
        return _check(folder, int(number) if against else 0, hash_)
    except OSError as error:
        raise AuditError(f"the audit cannot be read: {error.strerror or error}.", where=str(folder), todo="Give yourself the right to read there.") from error


def _check(folder: Path, noted: int, noted_hash: str) -> Checked:
    if not files(folder) and not (folder / "key").exists():
        if noted:
            return Checked(faults=[f"There is no audit at all; line {noted} was noted elsewhere."])
        raise AuditError("there is no audit yet.", where=str(folder), todo="It begins with the first thing that is done.")
    try:
        key = bytes.fromhex((folder / "key").read_text("ascii"))
    except (FileNotFoundError, ValueError) as error:
        raise AuditError("the key of the audit is missing or damaged: nothing can be checked.", where=str(folder / "key"), todo="Restore it from a backup.") from error
    with FileLock(folder / "lock", timeout=10, mode=0o600):  # what is written from here on is not looked at
        head, until = read_head(folder, key), [(path, path.stat().st_size) for path in files(folder)]
    chain = _Chain(key, noted, noted_hash)
    for path, size in until:
        chain.file(path, size)
    return chain.end(head)


class _Chain:
    def __init__(self, key: bytes, noted: int, noted_hash: str) -> None:
        self.found = Checked()
        self._key, self._noted, self._noted_hash = key, noted, noted_hash
        self._noted_seen = not noted
        self._n, self._hash = 0, START  # of the last line in its place; "" where its hash cannot be told
        self._missing: dict[int, str] = {}  # number: before which line it would stand
        self._torn: list[tuple[str, bytes]] = []  # rows that cannot be read, and that no line has closed off

    def file(self, path: Path, size: int) -> None:
        for place, raw in _rows(path, size):
            line = read(raw.removesuffix(b"\n"), self._key)
            if line is None:
                self._torn.append((place, raw))
                continue
            row, right = line
            closed = right and row["action"] == TORN and self._is_closed_by(row)
            if self._torn and not closed:
                self._unreadable()
            self._torn = []
            self._line(place, row, right)

    def _line(self, place: str, row: dict[str, Any], right: bool) -> None:
        n, faults = row["n"], self.found.faults
        self.found.lines += 1
        if not right:
            faults.append(f"{place} (number {n}) was changed.")
            self._n, self._hash = (n, row["hash"]) if n == self._n + 1 else (self._n + 1, "")
            self._missing.pop(n, None)
            return
        if row["action"] == HEADLESS:
            faults.append(f"{place} (number {n}): the anchor head.json was missing or changed when it was written, so lines before it may have been cut off.")
        if n <= self._n:
            faults.append(f"{place} (number {n}) stands out of its place." if n in self._missing else f"{place} (number {n}) is there twice.")
            self._missing.pop(n, None)
            return
        self._missing |= {gap: place for gap in range(self._n + 1, min(n, self._n + 100_001))}
        if n == self._n + 1 and self._hash and row["prev"] != self._hash:
            faults.append(f"{place} (number {n}) does not follow on from the line before it: that one is another than it was.")
        self._n, self._hash = n, row["hash"]
        if n == self._noted:
            self._noted_seen = True
            if row["hash"] != self._noted_hash:
                faults.append(f"{place} (number {n}) is another line than the one that was noted elsewhere.")

    def _is_closed_by(self, row: dict[str, Any]) -> bool:
        torn = b"".join(raw for _, raw in self._torn)
        told = row.get("torn") or {}
        if not torn or told != {"bytes": len(torn), "sha256": hashlib.sha256(torn).hexdigest()}:
            return False
        self.found.remarks.append(f"{self._torn[0][0]} is half a line: its program was killed. Line number {row['n']} says so.")
        return True

    def _unreadable(self) -> None:
        for place, _ in self._torn:
            self.found.faults.append(f"{place} cannot be read as a line: it was changed.")
        self._n, self._hash = self._n + len(self._torn), ""  # each of them stood for one

    def end(self, head: Head | None) -> Checked:
        found, faults = self.found, self.found.faults
        ahead = head is not None and head.n > self._n
        if self._torn and not ahead and not (head and head.n < self._n):
            found.remarks.append(f"{self._torn[0][0]} is half a line: its program was killed. The next line that is written closes it off.")
        elif self._torn:
            self._unreadable()
        for numbers, place in _stretches(self._missing):
            faults.append(f"{numbers} missing before {place}.")
        if head is None:
            faults.append("The anchor head.json is missing, or was changed: lines at the end may have been cut off.")
        elif head.n > self._n:
            faults.append(f"{_numbers(self._n + 1, head.n)} missing at the end: the anchor head.json names number {head.n} as the last.")
        elif head.n == self._n and self._hash and head.hash != self._hash:
            faults.append(f"The last line (number {self._n}) is another than the anchor head.json names.")
        if not self._noted_seen:
            faults.append(f"Line number {self._noted}, which was noted elsewhere, is not there.")
        found.head = f"{self._n}:{self._hash}"
        return found


def _rows(path: Path, size: int) -> Iterator[tuple[str, bytes]]:
    """(where, row with its line feed) of the first `size` bytes."""
    with path.open("rb") as file:
        number = 0
        while size > 0 and (raw := file.readline(size)):
            size, number = size - len(raw), number + 1
            yield f"{path.name}, row {number}", raw


def _stretches(missing: dict[int, str]) -> Iterator[tuple[str, str]]:
    """What is missing, in stretches of successive numbers that stand before the same line."""
    first = last = 0
    for n in [*sorted(missing), 0]:
        if first and (n != last + 1 or missing[n] != missing[last]):
            yield _numbers(first, last), missing[last]
            first = 0
        first, last = first or n, n


def _numbers(first: int, last: int) -> str:
    return f"Line number {first} is" if first == last else f"Lines number {first} to {last} are"


@contextmanager
def unwritten(home: Path) -> Iterator[None]:
    """While it lasts no line is added to the audit of `home`. Raises AuditError where another process keeps it."""
    folder = home / "audit"
    if not folder.is_dir():
        yield
        return
    lock = FileLock(folder / "lock", timeout=10, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise AuditError("another process holds the audit.", where=str(folder), todo="Try again in a moment.") from error
    try:
        yield
    finally:
        lock.release()
