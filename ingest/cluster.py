"""Reports read on a dask cluster: a file's bytes are handed over and its reading comes back.

    with Cluster("tls://10.0.0.5:8786") as cluster:     # every machine there must be as this one: `cluster_worker.program`
        reading, kept = cluster.read(data, "review.pdf", None, redact=False, source="review.pdf", fingerprint="", limit_s=1_800)

There they are read as they are here (`ingest.cluster_worker`). A task whose worker dies is run again on another one by dask, and has one answer.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import CancelledError
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

from corpus.errors import ClusterError, ScrError, UnreadableFile, UsageError
from ingest.cluster_worker import Sealed, Unlike, host_of, outline, program, read_there

if TYPE_CHECKING:
    from corpus.vocabulary import Facts
    from ingest.makers import Read

INSTALL = "pip install '.[dask]'"
CONNECT_S = 5     # seconds that the scheduler is waited for
WORKERS_S = 10    # seconds that the first worker is waited for
AWAY_S = 15       # seconds that the scheduler may be silent midway
WITHOUT_S = 60    # seconds that there may be no worker midway: one that died is started again in a few
LOOK_S = 2        # seconds between two looks whether both are there
GLANCE_S = 0.05   # seconds between two looks whether a reading is there; those do not ask the scheduler
FETCH_S = 60      # seconds that a reading may take from worker to here before it is looked whether its worker is still there
MOST = 128        # readings at the same time; each holds a file and its reading in the memory of this process


class Cluster:
    """The workers of a scheduler, looked at and ready. Safe to use from several threads."""

    def __init__(self, address: str) -> None:
        self.address, self.count = address, 0
        self._looking, self._gone = threading.Lock(), ""

    def __enter__(self) -> Cluster:
        """Raises UsageError (dask is not installed, no such address), ClusterError (nobody there, or not as this machine)."""
        if find_spec("distributed") is None:
            raise UsageError("this needs the package distributed, which is not installed.", todo=f"In the program's environment: {INSTALL}")
        import dask
        from distributed import Client

        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is raised and said once
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TB"})  # a file is as large as it is
        try:
            asyncio.run(_answers(self.address))
            self._client = Client(self.address, timeout=CONNECT_S, name="scr", set_as_default=False)
        except ValueError as error:
            raise UsageError("is no address of a scheduler.", where=self.address, todo="Give one like tcp://10.0.0.5:8786.") from error
        except Exception as error:  # as many as there are ways to speak to it
            raise ClusterError(
                f"no scheduler of dask answers there ({type(error).__name__}).", where=self.address,
                todo="Start one (dask scheduler), or check the address and, where the cluster has certificates, dask's settings of them.",
            ) from error
        try:
            self._compare()
        except BaseException:
            self.__exit__()
            raise
        self._seen = self._look_again = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Exception):  # where the scheduler is gone there is nobody to say goodbye to
            self._client.close(timeout=CONNECT_S)

    def read(
        self, data: bytes, name: str, given: Facts | None, *, redact: bool, source: str, fingerprint: str, limit_s: float,
        stop: threading.Event | None = None,
    ) -> Read:
        """As `ingest.makers.read_and_make`, on some worker; `limit_s` counts there from when its turn has come. Raises ReadError, ModelError as
        that does; ClusterError where nobody can read; Stopped once `stop` is set."""
        asked = Sealed(pickle.dumps((data, name, given, {"redact": redact, "source": source, "fingerprint": fingerprint, "limit_s": limit_s})))
        answer = pickle.loads(self._ask(asked, name, stop or threading.Event()).data)
        if isinstance(answer, Unlike):
            raise _unlike(answer.worker, answer.program, program())
        if isinstance(answer, UnreadableFile) and not answer.where:
            raise UnreadableFile(answer.what, where=name, todo=answer.todo)
        if isinstance(answer, ScrError):
            raise answer
        return answer

    def _ask(self, asked: Sealed, name: str, stop: threading.Event) -> Sealed:
        from distributed.scheduler import KilledWorker

        from ingest.apart import Stopped

        try:
            future = self._client.submit(read_there, program(), self._lanes, asked, key=f"report-{uuid.uuid4().hex}", pure=False)
            del asked
            try:
                while True:
                    while not future.done():
                        if stop.wait(GLANCE_S):
                            raise Stopped
                        self._look()
                    with suppress(TimeoutError):  # the worker that holds it is gone: it is read again
                        return future.result(timeout=FETCH_S)
                    self._look()
            finally:
                future.release()  # neither scheduler nor worker keeps any of it
        except KilledWorker as error:
            raise UnreadableFile(
                f"every worker that it was given to ended meanwhile ({error.allowed_failures + 1}): it, or what was read beside it, needs more memory than they have.",
                where=name, todo="Ingest it again, here (without --engine dask) if need be.",
            ) from error
        except (ScrError, Stopped):
            raise
        except CancelledError as error:
            raise self._lost("gave the work up: it was ended, started again, or could not be reached") from error
        except Exception as error:  # a message of dask's may quote what it was given
            raise self._lost(f"cannot have it read there ({type(error).__name__})") from error

    def _look(self) -> None:
        """Raises ClusterError where the scheduler, or all workers, were away for too long."""
        if self._gone:
            raise self._lost(self._gone)
        if time.monotonic() < self._look_again or not self._looking.acquire(blocking=False):
            return
        try:
            workers: dict[str, int] | None = None
            with suppress(Exception):
                workers = self._client.sync(self._client.scheduler.ncores, callback_timeout=CONNECT_S)
            now = time.monotonic()
            self._look_again = now + LOOK_S
            if workers:
                self._seen = now
            elif now - self._seen > (AWAY_S if workers is None else WITHOUT_S):
                self._gone = "does not answer any more" if workers is None else f"has had no worker for {WITHOUT_S} seconds"
        finally:
            self._looking.release()

    def _lost(self, what: str) -> ClusterError:
        self._gone = self._gone or what  # of several reasons the first is told
        return ClusterError(f"the scheduler {self._gone}.", where=self.address, todo="See to the cluster (dask scheduler, dask worker).")

    def _compare(self) -> None:
        mine = program()
        try:
            self._client.wait_for_workers(1, timeout=WORKERS_S)
        except TimeoutError as error:
            raise ClusterError("the scheduler has no workers.", where=self.address, todo=f"Start some: dask worker {self.address} --nthreads 1") from error
        try:
            there = self._client.run_on_scheduler(outline)
        except Exception as error:
            raise _without(f"the scheduler {self.address}", error, mine) from error
        if there != outline():
            raise _unlike(f"the scheduler {self.address}", there, outline())
        for worker, theirs in sorted(self._client.run(program, on_error="return").items()):
            if isinstance(theirs, OSError):  # it went away meanwhile
                continue
            if isinstance(theirs, Exception):
                raise _without(f"the worker {worker}", theirs, mine) from theirs
            if theirs != mine:
                raise _unlike(f"the worker {worker}", theirs, mine)
        threads = self._client.nthreads()
        self._lanes = dict(Counter(host_of(worker) for worker in threads.keys() for _ in range(threads[worker])))
        self.count = max(1, min(MOST, sum(threads.values())))


async def _answers(address: str) -> None:
    """Raises OSError, ValueError where no scheduler does. A client would wait for ever where something else accepts the connection."""
    from distributed import Security
    from distributed.comm import connect

    async with asyncio.timeout(CONNECT_S):
        comm = await connect(address, timeout=CONNECT_S, **Security().get_connection_args("client"))
        comm.abort()


def _unlike(who: str, theirs: dict[str, str], mine: dict[str, str]) -> ClusterError:
    others = "; ".join(f"{name}: {theirs.get(name, 'none')} there, {mine.get(name, 'none')} here" for name in {**mine, **theirs} if theirs.get(name) != mine.get(name))
    return ClusterError(f"has another version than this machine ({others}).", where=who, todo="Install the same there as here, and start it again.")


def _without(who: str, error: Exception, mine: dict[str, str]) -> ClusterError:
    return ClusterError(
        f"does not have this program, or an older one ({type(error).__name__}; here: {mine['program']}).", where=who,
        todo=f"Install the same there as here ({INSTALL}), and start it again.",
    )
