"""A backup's one file: written so that a part of one is never taken for a whole one, and proved before it is used.

A zip (any program opens it), its members in this order:

    graph/nodes/<Label>.jsonl, graph/relationships/<TYPE>.jsonl, graph/manifest.json    as `scr export` writes them
    home/<path>                                      the state's files (`corpus.home_files`), as they lay in SCR_HOME
    manifest.json                                    written last: what it holds, and the SHA-256 and length of each part

It ends with a seal: the SHA-256 of all bytes before it. A file that was cut lacks its end; one of which a single bit
is another does not fit its seal.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO

from corpus.errors import ExchangeError, UsageError
from corpus.home_files import is_left_out
from graph.run import Row
from graph.walk import digest_of_lines

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
GRAPH, HOME = "graph/", "home/"
SEAL = b"scr-backup sha256 "  # the zip's comment; 64 hexadecimal digits follow, the file's last bytes
SEAL_BYTES = 64
AT_ONCE = 1 << 20     # bytes read or written at a time
STALE_S = 86_400      # seconds after which a part of a backup that broke off is cleared away: one being made is written to all the time
PACKED = {".json", ".jsonl", ".ocr", ".txt", ".html", ".htm", ".md", ".csv"}  # worth packing; PDFs and the like are packed already
AGAIN = "Take another copy of it, or an older backup."

Progress = Callable[[str], object]


class Writing:
    """A backup that is being written."""

    def __init__(self, sink: _Sink, made_at: str) -> None:
        self._zip = zipfile.ZipFile(sink, "w", allowZip64=True)
        self._zip.comment = SEAL + b"0" * SEAL_BYTES
        self._time = datetime.fromisoformat(made_at).timetuple()[:6]
        self.parts: dict[str, Row] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[Callable[[bytes], object]]:
        """Gives what writes the bytes of a part. Parts are written one after another."""
        info = zipfile.ZipInfo(name, self._time)
        info.external_attr = (stat.S_IFREG | 0o600) << 16
        info.compress_type = zipfile.ZIP_DEFLATED if PurePosixPath(name).suffix in PACKED else zipfile.ZIP_STORED
        info._compresslevel = 1  # the only way to say it of a member that is written as it comes; 6 takes twice as long
        sha, length = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as out:
            def write(data: bytes) -> None:
                nonlocal length
                out.write(data)
                sha.update(data)
                length += len(data)

            yield write
        self.parts[name] = {"sha256": sha.hexdigest(), "bytes": length}

    def file(self, name: str, path: Path) -> None:
        """A part from a file. One that grows meanwhile is taken as long as it was; of lines (.jsonl) only whole ones. Raises OSError."""
        with path.open("rb") as file:
            left = os.fstat(file.fileno()).st_size
            if path.suffix == ".jsonl":
                left = _whole_lines(file, left)
            with self.part(name) as write:
                while left and (data := file.read(min(AT_ONCE, left))):
                    write(data)
                    left -= len(data)

    def end(self, manifest: Row) -> None:
        data = (json.dumps(manifest | {"parts": self.parts}, ensure_ascii=False, indent=1) + "\n").encode()
        with self.part(MANIFEST) as write:
            write(data)
        self._zip.close()

    def abandon(self) -> None:
        """Nothing more is written, not even when this is forgotten."""
        self._zip.fp = None


@contextmanager
def fresh_file(out: Path, made_at: str) -> Iterator[Writing]:
    """A backup under another name that becomes `out`, sealed and on the disk, when all went well, and else is removed.

    Raises UsageError where something of that name is there, ExchangeError when the disk refuses.
    """
    _refuse_existing(out)
    name = ""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _clear_stale(out.parent)
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.part-")  # for its owner alone, 0600
        with os.fdopen(handle, "r+b") as file:
            sink = _Sink(file)
            writing = Writing(sink, made_at)
            try:
                yield writing
            finally:
                writing.abandon()
            sink.seal()
            os.fsync(file.fileno())
        _refuse_existing(out)
        os.rename(name, out)
        _sync_folder(out.parent)
    except OSError as error:
        raise ExchangeError(
            f"the backup cannot be written ({error.strerror or error}); there is none of this name.", where=str(out), todo="Make room there, or choose another place.",
        ) from error
    finally:
        if name:
            Path(name).unlink(missing_ok=True)


class _Sink:
    """Where the zip is written: straight on, never back, so that its digest is known at the end without reading it again."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._sha, self._held = file, hashlib.sha256(), b""

    def write(self, data: bytes) -> int:
        self._file.write(data)
        both = self._held + bytes(data)  # the last 64 bytes are the seal's place
        self._sha.update(both[:-SEAL_BYTES])
        self._held = both[-SEAL_BYTES:]
        return len(data)

    def flush(self) -> None:
        self._file.flush()

    def seal(self) -> None:
        self._file.flush()
        self._file.seek(-SEAL_BYTES, os.SEEK_END)
        self._file.write(self._sha.hexdigest().encode())
        self._file.flush()


class Backup:
    """A backup whose seal and manifest are right. Made by `open_backup`."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, manifest: Row, seal: str) -> None:
        self.path, self.manifest, self.seal = path, manifest, seal
        self._zip = archive

    @property
    def parts(self) -> dict[str, Row]:
        return self.manifest["parts"]

    def open(self, name: str) -> IO[bytes]:
        """A part, to be read once. Raises ExchangeError when it cannot be."""
        try:
            return self._zip.open(name)
        except (OSError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise damaged(self.path, f"its part {name} cannot be read") from error

    def lines(self, name: str) -> Iterator[str]:
        """The lines of a part, without their ends."""
        with self.open(name) as file:
            yield from (line.decode().removesuffix("\n") for line in file)

    def graph_manifest(self) -> Row:
        """The manifest of the export inside."""
        with self.open(f"{GRAPH}{MANIFEST}") as file:
            return json.loads(file.read())

    def check(self, progress: Progress = lambda _: None) -> None:
        """Raises ExchangeError unless each part is what the manifest says, and the lines of the graph make the digest it names."""
        progress("checking each part")
        for name, facts in self.parts.items():
            sha, length = hashlib.sha256(), 0
            with self.open(name) as file:
                while data := file.read(AT_ONCE):
                    sha.update(data)
                    length += len(data)
            if {"sha256": sha.hexdigest(), "bytes": length} != facts:
                raise damaged(self.path, f"its part {name} is not what was written")
        progress("comparing the digest of the graph")
        of = self.graph_manifest()
        names = [(name, f"{GRAPH}{part}/{name}.jsonl") for part in ("nodes", "relationships") for name in of[part]]
        if digest_of_lines((name, self.lines(part)) for name, part in names) != self.manifest["digest"] or of["digest"] != self.manifest["digest"]:
            raise damaged(self.path, "its graph is not the one that its manifest names")

    def unpack(self, prefix: str, folder: Path, *, only: Callable[[str], bool] = lambda _: True) -> None:
        """Writes the parts whose names begin so into `folder`, without that beginning, for their owner alone. Raises OSError."""
        for name in self.parts:
            if name.startswith(prefix) and only(name.removeprefix(prefix)):
                path = folder / name.removeprefix(prefix)
                for parent in reversed([path.parent, *path.parent.parents]):
                    parent.mkdir(mode=0o700, exist_ok=True)
                part = path.with_name(f".part-{path.name[:100]}")
                part.unlink(missing_ok=True)
                with self.open(name) as file, os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                    while data := file.read(AT_ONCE):
                        out.write(data)
                    out.flush()
                    os.fsync(out.fileno())
                os.replace(part, path)


@contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    """Raises ExchangeError for a file that is no backup, is not whole, was changed, or is of a newer format."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise ExchangeError(f"it cannot be read ({error.strerror or error}).", where=str(path), todo="Name a file that `scr backup` made.") from error
    with file:
        seal = _check_seal(file, path)
        try:
            archive = zipfile.ZipFile(file)
            manifest = json.loads(archive.read(MANIFEST))
        except (OSError, KeyError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise damaged(path, "it cannot be read as a backup") from error
        with archive:
            _check_manifest(manifest, archive, path)
            yield Backup(path, archive, manifest, seal)


def is_backup(path: Path) -> bool:
    """Whether a file begins as a zip does, so that it is worth opening as a backup."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def damaged(path: Path, what: str) -> ExchangeError:
    return ExchangeError(f"this backup is damaged: {what}. Nothing of it was used.", where=str(path), todo=AGAIN)


def _check_seal(file: BinaryIO, path: Path) -> str:
    """The seal. The seal's text stands where a whole backup ends; the digest before it is of all bytes up to it."""
    size = os.fstat(file.fileno()).st_size
    end = len(SEAL) + SEAL_BYTES
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise ExchangeError("this is no backup.", where=str(path), todo="Name a file that `scr backup` made.")
    file.seek(max(0, size - end))
    tail = file.read(end)
    if not re.fullmatch(re.escape(SEAL) + rb"[0-9a-f]{64}", tail):
        raise ExchangeError("this is no whole backup: its end is missing or was changed.", where=str(path), todo=AGAIN)
    file.seek(0)
    sha, left = hashlib.sha256(), size - SEAL_BYTES
    while left and (data := file.read(min(AT_ONCE, left))):
        sha.update(data)
        left -= len(data)
    if sha.hexdigest().encode() != tail[-SEAL_BYTES:]:
        raise damaged(path, "it was changed since it was written")
    file.seek(0)
    return sha.hexdigest()


def _check_manifest(manifest: Any, archive: zipfile.ZipFile, path: Path) -> None:
    if not isinstance(manifest, dict) or manifest.get("format") != "scr-backup":
        raise ExchangeError("this is no backup of this program.", where=str(path), todo="Name a file that `scr backup` made.")
    if manifest.get("format_version") != FORMAT_VERSION:
        raise ExchangeError(
            f"it was written in version {manifest.get('format_version')} of the format, and this program reads {FORMAT_VERSION}.",
            where=str(path), todo="Use the newer program.",
        )
    parts = manifest.get("parts")
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    if not isinstance(parts, dict) or {name: facts.get("bytes") for name, facts in parts.items()} != {k: v for k, v in sizes.items() if k != MANIFEST}:
        raise damaged(path, "its parts are not those that it names")
    for name in parts:
        if not _is_safe(name):
            raise damaged(path, f"a part is called {name!r}, which no backup has")
    if f"{GRAPH}{MANIFEST}" not in parts or not isinstance(manifest.get("digest"), str):
        raise damaged(path, "it holds no graph")


def _is_safe(name: str) -> bool:
    """Whether a part's name leads into the folder that it is unpacked to and nowhere else."""
    if name.startswith(HOME):
        name = name.removeprefix(HOME)
        if not name or is_left_out(name):
            return False
    elif not name.startswith(GRAPH):
        return False
    return not any(part in ("", ".", "..") for part in name.split("/")) and not any(sign in name for sign in "\\:\0")


def _whole_lines(file: BinaryIO, size: int) -> int:
    """How many of the first `size` bytes are whole lines. The file is read from its beginning afterwards."""
    end = size
    while end > 0:
        start = max(0, end - AT_ONCE)
        file.seek(start)
        at = file.read(end - start).rfind(b"\n")
        if at >= 0:
            end = start + at + 1
            break
        end = start
    file.seek(0)
    return end


def _clear_stale(folder: Path) -> None:
    """Removes what backups that were killed left here, which holds reports' words."""
    for path in folder.glob(".*.part-*"):
        if path.is_file() and not path.is_symlink() and time.time() - path.stat().st_mtime > STALE_S and is_backup(path):
            path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # so that the name, too, outlives a power cut
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refuse_existing(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise UsageError("there is something of this name already.", where=str(out), todo="Name a file that does not exist yet.")
