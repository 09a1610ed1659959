"""Uploads as they arrive: each file of a multipart request straight to disk, never whole in memory."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from corpus.errors import ReadError
from graph.handed import Handed, safe_name
from ingest.kinds import kind_of_file
from ingest.read import LARGEST_FILE

MAX_FILES = 50                 # files of one request
MAX_TOTAL = 1_000_000_000      # bytes of one request
MAX_HEAD = 8_192               # bytes of a part's own headers
GLANCE = 1_000_000             # bytes by which a file's kind is told; the reader looks at all of it


class Receiver:
    """Takes the chunks of a multipart request and writes its files into `folder`, each under its SHA-256."""

    def __init__(self, folder: Path, boundary: bytes) -> None:
        """Raises FormParserError for a boundary that is too long."""
        self.files: list[Handed] = []
        self._folder, self._out = folder, None
        self._total = self._head = 0
        self._headers: dict[str, str] = {}
        self._field = self._value = b""
        self._name, self._size, self._digest = "", 0, hashlib.sha256()
        self._whole = False
        self._parser = MultipartParser(boundary, {
            "on_part_begin": self._part_begin, "on_header_field": self._header_field, "on_header_value": self._header_value,
            "on_header_end": self._header_end, "on_headers_finished": self._headers_finished, "on_part_data": self._part_data,
            "on_part_end": self._part_end, "on_end": self._end,
        })

    _out: BinaryIO | None

    def write(self, chunk: bytes) -> None:
        """Raises HTTPException, and FormParserError for what is no well-formed body."""
        self._total += len(chunk)
        if self._total > MAX_TOTAL:
            raise HTTPException(413, f"The files are larger than {MAX_TOTAL // 1_000_000:,} MB together. Send fewer at a time.")
        self._parser.write(chunk)

    def end(self) -> None:
        """Raises HTTPException for a request that broke off, also between two files."""
        self._parser.finalize()
        if not self._whole:
            raise HTTPException(400, "The request ended before its end. Send it again.")

    def close(self) -> None:
        if self._out:
            self._out.close()
            self._out = None

    def _end(self) -> None:
        self._whole = True

    def _part_begin(self) -> None:
        self._headers, self._head = {}, 0

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += self._bounded(data[start:end])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += self._bounded(data[start:end])

    def _bounded(self, data: bytes) -> bytes:
        self._head += len(data)
        if self._head > MAX_HEAD:
            raise HTTPException(400, "A part of the body has too long headers.")
        return data

    def _header_end(self) -> None:
        self._headers[self._field.decode("latin-1").lower()] = self._value.decode("latin-1")  # as it came: `parse_options_header` takes no more
        self._field = self._value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", ""))
        name = options.get(b"filename", b"").decode("utf-8", "replace").replace("%22", '"')  # so browsers write a quotation mark
        if not name:
            return  # a field that is no file
        if len(self.files) >= MAX_FILES:
            raise HTTPException(413, f"More than {MAX_FILES} files were sent at once. Send fewer at a time.")
        self._name, self._size, self._digest = safe_name(name), 0, hashlib.sha256()
        self._out = (self._folder / f".part-{len(self.files)}").open("wb")

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if not self._out:
            return
        part = data[start:end]
        self._size += len(part)
        if self._size <= LARGEST_FILE:  # of one that is too large the rest is let go by
            self._digest.update(part)
            self._out.write(part)

    def _part_end(self) -> None:
        if not self._out:
            return
        self.close()
        part, digest = self._folder / f".part-{len(self.files)}", self._digest.hexdigest()
        file = Handed(self._name, self._size, digest)
        self.files.append(file)
        if not self._size:
            file.why = "It is empty. Get the file again."
        elif self._size > LARGEST_FILE:
            file.sha256 = ""
            file.why = f"It is {self._size / 1e6:,.0f} MB; the largest that is read is {LARGEST_FILE / 1e6:,.0f} MB. Split it, or make its pictures smaller."
        else:
            file.why = _wrong_kind(part, file.name)
        if file.why:
            file.state = "failed"
            part.unlink()
        else:
            os.replace(part, self._folder / digest)


def _wrong_kind(path: Path, name: str) -> str:
    """Why a file cannot be of a kind that is read, by its name and its beginning; "" where it can be."""
    with path.open("rb") as file:
        head = file.read(GLANCE)
    try:
        # What is in an archive (DOCX, ODT, PPTX) stands at its end: its reader looks.
        kind_of_file(b"" if head.startswith(b"PK\x03\x04") else head, name)
    except ReadError as error:
        return f"It {error.what}. {error.todo}"
    return ""


async def receive(request: Request, folder: Path) -> list[Handed]:
    """Writes the files of a multipart request into `folder`; what became of each. Raises HTTPException 400, 413, 415."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise HTTPException(415, "Send the files as multipart/form-data, in the field `files`.")
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > MAX_TOTAL:
        raise HTTPException(413, f"The files are larger than {MAX_TOTAL // 1_000_000:,} MB together. Send fewer at a time.", {"Connection": "close"})
    receiver = None
    try:
        receiver = Receiver(folder, options[b"boundary"])
        async for chunk in request.stream():
            if chunk:
                await run_in_threadpool(receiver.write, chunk)
        await run_in_threadpool(receiver.end)
    except FormParserError as error:
        raise HTTPException(400, "The body is no well-formed multipart/form-data.") from error
    finally:
        if receiver:
            receiver.close()
    return receiver.files
