"""The lines of the audit: how one is written and read, and where they and the anchor of their end lie.

    SCR_HOME/audit/2026-03.jsonl    the lines of a month, the first first; 0600, as everything here is
    SCR_HOME/audit/head.json        the anchor: number and hash of the last line, its file and the file's length, signed
    SCR_HOME/audit/key              the secret of this installation: it hashes the lines and the questions
    SCR_HOME/audit/open/            changes that are under way, one file each
    SCR_HOME/audit/lock             held while a line is written

A line is a JSON object in one row that ends in `"prev": "<hash of the line before>", "hash": "<its own>"`. The hash is an HMAC-SHA256
by the key over the row's bytes up to it. So nobody without the key can change, add or reorder lines unseen, and what a line hashes holds
all lines before it. Whoever may read the key could write the whole chain anew: against them an administrator keeps `N:HASH` of the last
line elsewhere (`scr audit head`), and asks `scr audit verify --against N:HASH`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START = "0" * 64  # what the first line names as the hash before it
TORN = "audit.torn"  # the action of the line that closes off what a killed program left half written
HEADLESS = "audit.headless"  # of the line that follows when the anchor was gone
BLOCK = 65_536  # bytes read at a time from the end of a file
_MONTH = re.compile(r"\d{4}-\d{2}\.jsonl")
_END = re.compile(rb',"prev":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"\}')
_END_LENGTH = len(b',"prev":"","hash":""}') + 128

Row = dict[str, Any]


@dataclass(frozen=True)
class Head:
    """The last line: its number (0: none yet), its hash, its file, and that file's length in bytes."""

    n: int
    hash: str
    file: str
    bytes: int

    def written(self, key: bytes) -> bytes:
        row = {"n": self.n, "hash": self.hash, "file": self.file, "bytes": self.bytes}
        return json.dumps(row | {"hmac": keyed(key, b"head", json.dumps(row).encode())}).encode()


def keyed(key: bytes, what: bytes, data: bytes) -> str:
    """HMAC-SHA256 in hexadecimal; `what` keeps apart what the one key is used for."""
    return hmac.new(key, what + b"\0" + data, hashlib.sha256).hexdigest()


def written(row: Row, prev: str, key: bytes) -> tuple[bytes, str]:
    """A line with its line feed, and its hash."""
    data = json.dumps(row, ensure_ascii=False, separators=(",", ":"))[:-1].encode() + f',"prev":"{prev}"'.encode()
    hash_ = keyed(key, b"line", data)
    return data + f',"hash":"{hash_}"}}\n'.encode(), hash_


def read(raw: bytes, key: bytes) -> tuple[Row, bool] | None:
    """A line without its line feed, and whether it is as it was written; None for what is no line."""
    end = _END.fullmatch(raw[-_END_LENGTH:])
    if not end:
        return None
    try:
        row = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(row, dict) or not isinstance(row.get("n"), int) or not isinstance(row.get("action"), str):
        return None
    data = raw[:-_END_LENGTH] + b',"prev":"' + end[1] + b'"'
    return row, hmac.compare_digest(keyed(key, b"line", data).encode(), end[2])


def read_head(folder: Path, key: bytes) -> Head | None:
    """The anchor; None where it is missing, damaged or not signed with this key. Raises OSError."""
    try:
        row = json.loads((folder / "head.json").read_bytes())
        given = row.pop("hmac")
        return Head(**row) if hmac.compare_digest(keyed(key, b"head", json.dumps(row).encode()), given) else None
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def files(folder: Path) -> list[Path]:
    """The files of lines, the first month first."""
    return sorted(path for path in folder.glob("*.jsonl") if _MONTH.fullmatch(path.name)) if folder.is_dir() else []


def backwards(path: Path) -> Iterator[bytes]:
    """The rows of a file without their line feeds, the last first, a block of it in memory at a time. Raises OSError."""
    with path.open("rb") as file:
        at, rest = file.seek(0, 2), b""
        while at:
            step = min(BLOCK, at)
            at -= step
            file.seek(at)
            first, *whole = (file.read(step) + rest).split(b"\n")
            yield from (row for row in reversed(whole) if row)
            rest = first
        if rest:
            yield rest
