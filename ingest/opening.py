"""Files opened with care: what is no file (a pipe, a device) is never waited for, and none is taken that changes while it is read."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from corpus.errors import UnreadableFile

LARGEST_FILE = 100_000_000  # bytes; the longest published reviews are under 20 MB
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # control and formatting characters, halves of characters, line ends


@contextmanager
def opened(path: Path, name: str) -> Iterator[BinaryIO]:
    """A file of at most `LARGEST_FILE` bytes. Raises UnreadableFile: not there, not permitted, no file, too large, changed meanwhile."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # opening a device may do something by itself
            raise _no_file(name)
        with open(os.open(path, _FLAGS), "rb") as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise _no_file(name)
            if before.st_size > LARGEST_FILE:
                raise too_large(before.st_size, name)
            yield file
            after = os.fstat(file.fileno())
            if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                raise UnreadableFile("changed while it was read", where=name, todo="Wait until it is written, then ingest it again.")
    except FileNotFoundError as error:
        raise UnreadableFile("is not there", where=name, todo="Check the name, or whether it was moved.") from error
    except PermissionError as error:
        raise UnreadableFile("may not be opened by you", where=name, todo="Allow yourself to read it.") from error
    except OSError as error:
        raise UnreadableFile(
            f"cannot be opened: {error.strerror or error}", where=name, todo="Check the disk or copy the file again.",
        ) from error
    except ValueError as error:
        raise UnreadableFile("has a name that no file can have", where=name, todo="Check the name.") from error


def file_bytes(path: Path, name: str) -> bytes:
    """All of a file. Raises as `opened` does."""
    with opened(path, name) as file:
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise too_large(len(data), name)
    return data


def digest(path: Path, name: str = "") -> str:
    """SHA-256 of a file as 64 hex digits. Raises as `opened` does."""
    with opened(path, name or path.name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def shown(name: str) -> str:
    """A name or path with what cannot be seen or stored in it (line ends, marks that turn the direction of writing, bytes that are no
    UTF-8) written out, as \\n, \\u202e, \\udcff."""
    if name.isascii() and name.isprintable():
        return name
    return "".join(c.encode("unicode_escape").decode() if unicodedata.category(c) in _UNSEEN else c for c in name)


def too_large(size: int, name: str) -> UnreadableFile:
    return UnreadableFile(
        f"is {size / 1e6:.0f} MB; the largest that is read is {LARGEST_FILE / 1e6:.0f} MB",
        where=name, todo="Split it, or make its pictures smaller.",
    )


def _no_file(name: str) -> UnreadableFile:
    return UnreadableFile("is not a file", where=name, todo="Give a file or a folder of files.")
