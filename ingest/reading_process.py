"""What runs in the process in which files are read: shut off from the network, other programs and the disk, and limited in memory.

It is given a file's bytes and answers in JSON, which is checked against the form of a report by whoever asked: a file that took
this process over could say something wrong of itself, and no more.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from corpus.errors import ScrError, UnreadableFile
from corpus.logs import quiet
from corpus.vocabulary import OcrWord, Report
from ingest.apart import SIGN, too_large, watch_parent

MEMORY = 2_000_000_000    # bytes; the samples need 100 MB
WITH_OCR = 4_000_000_000  # bytes, where scanned pages are read: two pages of A4 took 1 GB, and one of A2 full of words more than 2
REPORT = TypeAdapter(Report)
ABOUT = TypeAdapter(tuple[Report, str, dict[int, tuple[OcrWord, ...]]])  # what is told of a redacted report before its pages
READ, DRAWN, REFUSED, REDACTED = b"r", b"p", b"e", b"x"   # first byte of an answer

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # Linux: CLONE_NEWUSER, CLONE_NEWNET
_REFUSED = (  # beginnings of the names of Python's audit events
    "socket.", "urllib.", "http.", "ftplib.", "smtplib.", "poplib.", "imaplib.", "telnetlib.", "webbrowser.", "subprocess.", "shutil.", "tempfile.",
    "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link",
    "os.symlink", "os.truncate", "os.chmod", "os.chown", "os.kill", "os.utime", "pty.", "signal.pthread_kill", "sqlite3.",
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class ShutOff(PermissionError):
    """What is read asked for the network, another program or the disk."""


def shut_off() -> None:
    """Takes from this process, for good, the network, other programs and writing. On Linux the kernel sees to it as well, the network
    where it lets people make namespaces."""
    sys.dont_write_bytecode = True
    with suppress(OSError):  # where memory runs out, this process goes first and not the database
        Path("/proc/self/oom_score_adj").write_text("500")
    with suppress(OSError, AttributeError, ValueError):
        ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NET)
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):  # a dump of its memory would hold the report
        resource.setrlimit(limit, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_REFUSED):
        raise ShutOff(f"{event} is not for this process")
    if event == "open" and (_WRITES & (arguments[2] or 0)):
        raise ShutOff("writing is not for this process")


def read_apart(pipe: Connection, threads: int | None, memory: int) -> None:
    """Answers until the pipe is closed: ("read", data, name, given) with a report, ("redact", the same) with a redacted one and its pages, ("draw", data, page, start, end, name, ocr) with the
    picture of a page."""
    quiet()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    shut_off()
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    watch_parent()
    from ingest.ocr import load_recogniser

    for module in ("ingest.read", "ingest.page_picture"):  # before it is asked
        import_module(module)
    gc.freeze()
    recogniser = load_recogniser(threads=threads)
    signing = _Signing(recogniser, lambda: pipe.send_bytes(SIGN)) if recogniser else None
    while True:
        try:
            task, *arguments = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer = {"read": _read, "redact": _redact}[task](*arguments, signing) if task != "draw" else _draw(*arguments)
        except ScrError as error:
            answer = _refusal(error)
        except MemoryError:
            answer = _refusal(too_large(memory))
        except RecursionError:
            answer = _refusal(UnreadableFile("is nested more deeply than any report", todo="Open it and save it again, or as PDF."))
        except Exception as error:  # a fault of ours costs its file, never the batch
            full = "alloc" in str(error)  # as the engine that reads scanned pages says it
            answer = _refusal(too_large(memory) if full else fault(error))
        try:
            pipe.send_bytes(answer)
        except OSError:  # whoever asked was killed
            return
        del arguments, answer
        gc.collect()  # trees of XML hold themselves; whoever asked does not wait for this


def fault(error: Exception) -> UnreadableFile:
    return UnreadableFile(
        f"could not be read: a fault in this program ({type(error).__name__})", todo="Save it in another format, and report the fault.",
    )


class _Signing:
    """A recogniser that says before each page that it goes on."""

    def __init__(self, recogniser: Any, sign: Callable[[], None]) -> None:
        self._recogniser, self._sign = recogniser, sign

    def read(self, page: Any, number: int) -> Any:
        self._sign()
        return self._recogniser.read(page, number)


def _read(data: bytes, name: str, given: Any, recogniser: Any) -> bytes:
    from ingest.read import read_bytes

    return READ + REPORT.dump_json(read_bytes(data, name, given, recogniser))


def _redact(data: bytes, name: str, given: Any, recogniser: Any) -> bytes:
    from ingest.read import read_redacted

    kept = read_redacted(data, name, given, recogniser)
    return REDACTED + ABOUT.dump_json((kept.report, kept.title, kept.words)) + b"\n" + kept.pdf


def _draw(data: bytes, page: int, start: int | None, end: int | None, name: str, ocr: Any) -> bytes:
    from ingest.page_picture import page_picture

    picture = page_picture(data, page, start, end, name=name, ocr=ocr)
    return DRAWN + json.dumps([picture.pages, picture.unmarked]).encode() + b"\n" + picture.png


def _refusal(error: ScrError) -> bytes:
    return REFUSED + json.dumps([type(error).__name__, error.what, error.where, error.todo]).encode()
