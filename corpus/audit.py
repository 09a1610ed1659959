"""The audit: who did what, when, to what, and how it went; never a report's words, a question, a name in a report or a reason.

A line says: `n` (from 1), `at` (UTC), `actor` ("key", with the key's id and name; "person", with the name of somebody for
whom the screens asked and the id of their key; "SCR_API_KEY"; "loopback without key"; "nobody" without a key
that opens anything; "command line", with the machine's user as `name`), `action`, `objects` (ids by kind), `counts`, `outcome` (done, refused,
failed, or unknown: the program ended before it could say) and `status` (that of HTTP, or the exit status).

Of a question or a Cypher query the line has its `length` in characters and its `digest`: the first 128 bits of an HMAC-SHA256 with the secret
of this installation. A bare digest of a short question is soon guessed: whoever has a list of likely ones hashes them all and compares. With
the secret two equal questions can be told to be equal, and whoever holds it can check whether a question they know was asked; nobody else
learns more than its length.

Lines are only ever added, by one process at a time (a lock), each chained to the one before; see `corpus.audit_lines` for their form and
`corpus.audit_check` for how they are checked. A program killed in the middle of a line leaves a torn one: whoever writes next closes it with
a line feed, says so in a line of its own (its length and SHA-256), and goes on from the last whole one.

A change is noted to be under way before it is made (`begin`), on the disk: where that cannot be, it is refused and has not happened. The file
of that note is as large as a few blocks, and is given up when the disk is full, so that the line itself still finds room. What stays open when its program
is killed becomes a line with the outcome unknown. Lines of changes are on the disk (fsync) before they are answered; those of reading are
left to the system, which writes them within seconds.
"""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import json
import os
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock, Timeout

from corpus.audit_lines import HEADLESS, START, TORN, Head, Row, backwards, files, keyed, read, read_head, written
from corpus.errors import AuditError
from corpus.whole import write_whole

WAIT_S = 10           # seconds that other processes may take to write a line
MOST_IDS = 50         # ids of one kind in a line; of more their number is told
ROOM = 16_384         # bytes of the note of a change: the line and the anchor fit into the room that it gives up
DIGEST = 32           # hexadecimal digits of a question's digest
# Names in addresses, bodies, answers and rows whose values are ids, and of what.
IDS = {
    "report_id": "report", "other_id": "report", "finding_id": "finding", "findings": "finding", "passage_id": "passage", "passages": "passage",
    "collection_id": "collection", "item_id": "item", "search_id": "search", "job": "upload", "key_id": "key", "decision_id": "decision", "takes_back": "decision",
}
_ID = re.compile(r"[0-9a-f]{6,64}(?:-[0-9a-f]{1,12}){0,2}")


@dataclass
class Deed:
    """One thing that somebody does. `objects` holds ids alone: see `add`."""

    action: str
    actor: str
    name: str = ""
    key: str = ""
    objects: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    digest: str = ""
    length: int | None = None
    open: Path | None = None  # the note that it is under way

    def add(self, kind: str, *ids: object) -> None:
        """Notes ids of what it is done to. What does not look like one is left out: people ask for a report by its title."""
        for id_ in ids:
            known = self.objects.setdefault(kind, []) if isinstance(id_, str) and _ID.fullmatch(id_) else None
            if known is not None and id_ not in known:
                if len(known) < MOST_IDS:
                    known.append(id_)  # type: ignore[arg-type]
                else:
                    self.counts[f"more_{kind}"] = self.counts.get(f"more_{kind}", 0) + 1

    def take(self, row: Mapping[str, Any]) -> None:
        """Notes the ids that stand in a row, an answer, or the parameters of a request under one of the names in `IDS`."""
        for name, value in row.items():
            if name in IDS:
                self.add(IDS[name], *(value if isinstance(value, list) else [value]))

    def row(self) -> Row:
        row: Row = {"actor": self.actor, "key": self.key, "name": self.name, "action": self.action, "objects": self.objects, "counts": self.counts}
        return {k: v for k, v in row.items() if v} | ({"digest": self.digest, "length": self.length} if self.length is not None else {})


def at_the_machine(action: str) -> Deed:
    """What the machine's user does on the command line."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        name = str(os.getuid()) if hasattr(os, "getuid") else ""
    return Deed(action, "command line", name)


class Trail:
    """The audit of a home. Safe to use from several threads and processes. Each method raises AuditError where it cannot be written."""

    def __init__(self, home: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.home, self.folder = home, home / "audit"
        self._open = self.folder / "open"
        self._clock = clock
        self._secret = b""
        self._settled = False
        self._mine = threading.Lock()
        self._lock = FileLock(self.folder / "lock", timeout=WAIT_S, mode=0o600, thread_local=False)

    def ask(self, deed: Deed, text: str) -> None:
        """Notes a question, or a query, as digest and length."""
        if not self._secret:
            with self._writing():
                self._key()
        deed.digest, deed.length = keyed(self._secret, b"question", text.encode("utf-8", "surrogatepass"))[:DIGEST], len(text)

    def begin(self, deed: Deed) -> None:
        """Notes on the disk that a change is under way."""
        with self._writing():
            self._settle()
            note = self._open / f"{os.getpid()}-{secrets.token_hex(8)}.json"
            began = {"process": os.getpid(), "started": _started(os.getpid()), "began": self._now(), "deed": deed.row()}
            write_whole(note, json.dumps(began, ensure_ascii=False).encode().ljust(ROOM))
            deed.open = note

    def end(self, deed: Deed, outcome: str, status: int) -> None:
        """Writes the line. One of a change is on the disk when this returns."""
        with self._writing():
            self._settle()
            self._write(deed.row() | {"outcome": outcome, "status": status}, deed.open)

    def head(self) -> Head:
        """The last line, once what another process left undone is put in order."""
        with self._writing():
            self._settle(again=True)
            return self._head()

    # -- under the lock -------------------------------------------------------------------------

    @contextlib.contextmanager
    def _writing(self):
        with self._mine:
            try:
                if not self._open.is_dir():
                    self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                    self._open.mkdir(mode=0o700, exist_ok=True)
                with self._lock:
                    yield
            except Timeout as error:
                raise AuditError("another process holds the audit.", where=str(self.folder), todo="Try again in a moment.") from error
            except OSError as error:
                raise AuditError(
                    f"what is done here cannot be noted: {error.strerror or type(error).__name__}.", where=str(self.folder),
                    todo="Make room on the disk, or give the program the right to write there.",
                ) from error

    def _key(self) -> bytes:
        if self._secret and (self.folder / "key").exists():
            return self._secret
        try:
            self._secret = bytes.fromhex((self.folder / "key").read_text("ascii"))
        except FileNotFoundError:
            if files(self.folder):
                raise self._lost() from None
            self._secret = secrets.token_bytes(32)
            write_whole(self.folder / "key", self._secret.hex().encode())
            write_whole(self.folder / "head.json", Head(0, START, "", 0).written(self._secret))
        except ValueError:
            raise self._lost() from None
        return self._secret

    def _lost(self) -> AuditError:
        return AuditError(
            "the key of the audit is missing or damaged.", where=str(self.folder / "key"),
            todo="Restore it from a backup; or put the folder aside, for a new audit to begin.",
        )

    def _write(self, row: Row, note: Path | None) -> None:
        try:
            self._append(row, sync=note is not None)
        except OSError:
            if note is None:
                raise
            note.unlink(missing_ok=True)  # makes room
            self._append(row, sync=True)
        if note is not None:
            note.unlink(missing_ok=True)

    def _append(self, row: Row, *, sync: bool) -> None:
        head = self._head()
        path = self.folder / max(f"{self._now()[:7]}.jsonl", head.file)  # a clock that was set back opens no earlier file
        line, hash_ = written({"n": head.n + 1, "at": self._now()} | row, head.hash, self._key())
        fresh = not path.exists()
        out = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(out).st_size
            try:
                if os.write(out, line) != len(line):
                    raise OSError(28, "No space left on device")
                if sync:
                    os.fsync(out)
                self._move_head(Head(head.n + 1, hash_, path.name, size + len(line)))
            except BaseException:
                os.ftruncate(out, size)  # a line that is refused is not there
                raise
        finally:
            os.close(out)
        if fresh and sync:
            _sync_folder(self.folder)

    def _move_head(self, head: Head) -> None:
        fresh = self.folder / "head.new"
        with contextlib.suppress(FileNotFoundError):
            fresh.unlink()
        out = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(out, head.written(self._key()))
        finally:
            os.close(out)
        os.replace(fresh, self.folder / "head.json")

    def _head(self) -> Head:
        """The anchor, moved over what a killed program wrote after it; what it left torn is closed off."""
        key = self._key()
        head = read_head(self.folder, key)
        if head is None:
            head = self._without_head(key)
        path = self.folder / head.file
        size = path.stat().st_size if head.file and path.exists() else 0
        same = head.file[:7] == self._now()[:7]
        later = [] if same else [file for file in files(self.folder) if file.name > head.file]  # the first line of a new month, and killed
        return head if size == head.bytes and not later else self._catch_up(head, later, key)

    def _catch_up(self, head: Head, later: list[Path], key: bytes) -> Head:
        last = self.folder / head.file
        for path, at in [*([(last, head.bytes)] if head.file and last.exists() else []), *((file, 0) for file in later)]:
            data = path.read_bytes()
            torn, rest = b"", data[at:]
            if len(data) < at:
                torn = data.rpartition(b"\n")[2]
            while rest and not torn:
                raw, end, rest = rest.partition(b"\n")
                line = read(raw, key) if end else None
                if line and line[1] and line[0]["n"] == head.n + 1 and line[0]["prev"] == head.hash:
                    at += len(raw) + 1
                    head = Head(head.n + 1, line[0]["hash"], path.name, at)
                else:
                    torn = raw + end + rest
            head = Head(head.n, head.hash, path.name, len(data))
            if torn:
                if not torn.endswith(b"\n"):
                    with path.open("ab") as out:
                        out.write(b"\n")
                    torn += b"\n"
                self._move_head(Head(head.n, head.hash, path.name, path.stat().st_size))
                told = {"bytes": len(torn), "sha256": hashlib.sha256(torn).hexdigest()}
                self._append({"actor": "audit", "action": TORN, "torn": told, "outcome": "done", "status": 0}, sync=True)
                head = read_head(self.folder, key) or head
        return head

    def _without_head(self, key: bytes) -> Head:
        """Goes on after the last line that can be read, and says that what followed it cannot be told."""
        last = Head(0, START, "", 0)
        for path in reversed(files(self.folder)):
            found = next((line[0] for raw in backwards(path) if (line := read(raw, key)) and line[1]), None)
            last = Head(0, START, path.name, path.stat().st_size) if not last.file else last
            if found:
                last = Head(found["n"], found["hash"], last.file, last.bytes)
                break
        self._move_head(last)
        self._append({"actor": "audit", "action": HEADLESS, "outcome": "done", "status": 0}, sync=True)
        return read_head(self.folder, key) or last

    def _settle(self, *, again: bool = False) -> None:
        """Writes the lines of changes that were under way when their program was killed."""
        if self._settled and not again:
            return
        for note in sorted(self._open.glob("*.json")):
            try:
                began: Mapping[str, Any] = json.loads(note.read_bytes())
                process, row = int(began["process"]), dict(began["deed"])
                if abs(_started(process) - began["started"]) < 2:  # it lives
                    continue
            except (OSError, ValueError, KeyError, TypeError):
                row, began = {"actor": "audit", "action": "audit.unreadable"}, {}
            self._write(row | {"began": began.get("began", ""), "outcome": "unknown", "status": 0}, note)
        self._settled = True

    def _now(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="milliseconds")


def page(
    home: Path, *, before: int | None = None, limit: int = 100, actor: str | None = None, action: str | None = None, since: str | None = None,
) -> list[Row]:
    """Lines, the latest first: at most `limit`, those with a number below `before`. `actor` is an actor, a key's id or a name, `action` an action
    ("collection" stands for all "collection. ..."), `since` the beginning of a time (UTC). What cannot be read as a line is left out (`scr audit verify` tells of it).
    Raises AuditError."""
    found: list[Row] = []
    wanted = (actor or "").casefold()
    for path in reversed(files(home / "audit")):
        if since and path.stem < since[:7]:  # a month's file holds times of no later month
            break
        try:
            for row in _rows(backwards(path)):
                if before is not None and row["n"] >= before:
                    continue
                who = {str(row.get(name, "")).casefold() for name in ("actor", "key", "name")}
                if (wanted and wanted not in who) or (since and row["at"] < since):
                    continue
                if action and row["action"] != action and not row["action"].startswith(f"{action}."):
                    continue
                found.append({name: value for name, value in row.items() if name not in ("prev",)})
                if len(found) == limit:
                    return found
        except OSError as error:
            raise AuditError("the audit cannot be read.", where=str(path), todo="Give the program the right to read there.") from error
    return found


def _rows(raws: Iterable[bytes]) -> Iterable[Row]:
    for raw in raws:
        try:
            row = json.loads(raw)
        except ValueError:
            continue
        if isinstance(row, dict) and isinstance(row.get("n"), int) and all(isinstance(row.get(name), str) for name in ("at", "action")):
            yield row


def _started(process: int) -> float:
    """When a process began, seconds since 1970; 0.0 if it is gone."""
    try:
        return psutil.Process(process).create_time()
    except psutil.Error:
        return 0.0


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
