"""What runs on the workers of a dask cluster (`ingest.cluster`), and what a machine there must have in common with the one that asks.

A foreign file stays in its process apart (`ingest.readers`), and so do the models (`ingest.makers`): a file never ends the worker. Dask writes
into its logs what a task was given and what it raised; so what goes over is sealed, and what went wrong comes back as a value.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import pickle
import platform
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import corpus
import ingest
from corpus import settings
from corpus.errors import ScrError, UnreadableFile
from corpus.version import installed, program_version

if TYPE_CHECKING:
    from ingest.makers import Makers, Read
    from ingest.readers import Readers

IDLE_S = 60  # seconds without work after which a worker ends the processes that read
NONE = "not installed"
EXACT = ("pypdfium2", "onnxruntime")  # packages that would let the same bytes become another reading


class Sealed:
    """Bytes whose `repr` shows none of them."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __repr__(self) -> str:
        return f"<{len(self.data):,} bytes>"

    def __sizeof__(self) -> int:  # by which dask reckons memory
        return len(self.data)

    def __reduce__(self) -> tuple[type[Sealed], tuple[bytes]]:
        return Sealed, (self.data,)


@dataclass(frozen=True)
class Unlike:
    """What a worker answers that is not as the machine that asks."""

    worker: str
    program: dict[str, str]


@cache
def program() -> dict[str, str]:
    """All that a reading depends on beside its file, by name: where two machines agree, the same bytes become the same reading."""
    from ingest.encoder import NAME
    from ingest.findings import finding_model_version
    from ingest.pipeline import READING_VERSION
    from ingest.read import READER_VERSION
    from ingest.redaction import REDACTION_VERSION

    return {
        "reader": READER_VERSION, "reading": READING_VERSION, "redaction": REDACTION_VERSION, "encoder": NAME, "finding model": finding_model_version(),
        "codebook": _codebook(), **outline(), **{name: installed(name, NONE) for name in EXACT},
        "OCR (rapidocr)": installed("rapidocr", NONE),
    }


@cache
def outline() -> dict[str, str]:
    """What the scheduler must have in common with who asks. The program is known by its version and a digest of all that reads."""
    files = _digest(Path(corpus.__file__).parent, Path(ingest.__file__).parent)
    return {"program": f"{program_version()} ({files})", "Python": platform.python_version().rpartition(".")[0], "dask": installed("distributed", NONE)}


def _digest(*folders: Path) -> str:
    found = hashlib.sha256()
    for folder in folders:  # what is installed with a release, and not what lies beside it in a repository
        for path in sorted(p for p in (*folder.glob("*.py"), *(folder / "data").rglob("*")) if p.suffix != ".md" and p.is_file()):
            found.update(f"{folder.name}/{path.relative_to(folder).as_posix()}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:8]


def _codebook() -> str:
    data = Path(corpus.__file__).parent / "data"
    return hashlib.sha256(b"".join((data / name).read_bytes() for name in ("codebook.yaml", "strengths.yaml", "agencies.yaml"))).hexdigest()[:8]


class _Desk:
    """The processes of a worker in which files are read and readings made: started with the first file, ended when there were none for a while."""

    def __init__(self) -> None:
        self._lock, self._users = threading.Lock(), 0
        self._open: tuple[Readers, Makers] | None = None
        self._timer = threading.Timer(0, self._rest)

    @contextmanager
    def used(self, count: int, threads: int) -> Iterator[tuple[Readers, Makers]]:
        from ingest.makers import Makers
        from ingest.readers import Readers

        with self._lock:
            self._users += 1
            self._timer.cancel()
            if self._open is None:
                multiprocessing.current_process().daemon = False  # as dask starts a worker, it could have no processes of its own
                self._open = Readers(count, threads=threads), Makers(count, settings.cache(), threads=threads)
        try:
            yield self._open
        finally:
            with self._lock:
                self._users -= 1
                if not self._users:
                    self._timer = threading.Timer(IDLE_S, self._rest)
                    self._timer.daemon = True
                    self._timer.start()

    def _rest(self) -> None:
        with self._lock:
            if not self._users and self._open:
                for one in self._open:
                    one.close()
                self._open = None


_DESK = _Desk()


def read_there(asking: dict[str, str], lanes: dict[str, int], asked: Sealed) -> Sealed:
    """The task: `asked` holds what `read_and_make` is given, the answer a pickled `Read`, ScrError or `Unlike`. Raises nothing."""
    from ingest.reading_process import fault

    try:
        return Sealed(pickle.dumps(_read_there(asking, lanes, asked)))
    except ScrError as error:
        answer = error
    except MemoryError:
        answer = UnreadableFile("needs more memory than there is", todo="Split it.")
    except Exception as error:  # its message may quote the file
        answer = fault(error)
    return Sealed(pickle.dumps(answer))


def _read_there(asking: dict[str, str], lanes: dict[str, int], asked: Sealed) -> Read | Unlike:
    from distributed import get_worker

    from ingest.makers import read_and_make

    worker = get_worker()
    if program() != asking:  # of a worker that came after all were asked
        return Unlike(worker.address, program())
    data, name, given, how = pickle.loads(asked.data)
    count = worker.state.nthreads
    threads = max(1, (os.cpu_count() or 1) // lanes.get(host_of(worker.address), count))
    with _DESK.used(count, threads) as (readers, makers):
        return read_and_make(data, name, given, readers, makers, **how)


def host_of(address: str) -> str:
    return address.rpartition("://")[2].rpartition(":")[0]
