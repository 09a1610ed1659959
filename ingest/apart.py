"""A process apart: it answers one question at a time, and is killed when it takes too long or too much memory.

Written on `multiprocessing`: an executor cannot end one worker alone, and brings its answers as pickles, which would let a process
that a hostile file has taken over run what it likes in the one that asked.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import queue
import signal
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import psutil

from corpus.errors import UnreadableFile

GLANCE_S = 0.2              # seconds between two looks at how much memory the process has
SIGN = b"+"                 # what a process says while it works: that it goes on
LARGEST_ANSWER = 300_000_000  # bytes
FROM_OUTSIDE = ("SIGKILL", "SIGTERM", "SIGHUP")
_SPAWN = multiprocessing.get_context("spawn")  # not forked: the process that asks has threads
_STARTING = threading.Lock()


class Stopped(Exception):
    """Who asked did not want the answer any more."""


class Died(Exception):
    """The process ended by itself. `str()` says how."""


class Apart:
    """One process, started with the first question and again after it died or was killed. For one thread at a time."""

    def __init__(self, main: Callable[..., None], *start: Any, memory: int) -> None:
        """`main(pipe, *start)` runs in the process: it receives a question, sends `SIGN` as often as it likes and one answer in bytes.
        `memory`: bytes that it may hold; with more it is killed, and ended after an answer that left it with half of them."""
        self._main, self._start, self._memory = main, start, memory
        self._process: Any = None
        self._pipe: Any = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.is_alive() else None

    def begin(self) -> None:
        """Starts it, so that it is ready when it is asked."""
        if self.pid:
            return
        self.close()
        with _STARTING:
            self._pipe, theirs = _SPAWN.Pipe()
            self._process = _SPAWN.Process(target=self._main, args=(theirs, *self._start), daemon=True)
            self._process.start()
            theirs.close()

    def ask(self, question: tuple[Any, ...], *, silent_s: float, limit_s: float, stop: threading.Event | None = None) -> bytes:
        """Its answer. Raises UnreadableFile (without a place) where it gave no sign for `silent_s` or no answer within `limit_s`, or
        takes too much memory; Died; Stopped once `stop` is set."""
        if stop and stop.is_set():
            raise Stopped
        end, quiet = time.monotonic() + limit_s, time.monotonic() + silent_s
        try:
            self.begin()
            pipe = self._pipe
            pipe.send(question)
            while True:
                if pipe.poll(min(GLANCE_S, limit_s)):
                    answer = pipe.recv_bytes(LARGEST_ANSWER)
                    if answer != SIGN:
                        break
                    quiet = time.monotonic() + silent_s
                elif time.monotonic() >= min(end, quiet):
                    raise _too_long(limit_s if end <= quiet else silent_s)
                elif stop and stop.is_set():
                    raise Stopped
                elif self._held() > self._memory:
                    raise too_large(self._memory)
        except (EOFError, OSError) as error:
            how = self._how()
            self.close()
            raise Died(how) from error
        except BaseException:
            self.close()
            raise
        if self._held() > self._memory / 2:  # what a large file took is not given back
            self.close()
        return answer

    def close(self) -> None:
        """Ends it; the next question starts it again."""
        if self._process:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._pipe.close()
            self._process = None

    def _held(self) -> int:
        try:
            return psutil.Process(self._process.pid).memory_info().rss
        except psutil.Error:
            return 0

    def _how(self) -> str:
        if self._process is None:
            return "it could not be started"
        self._process.join(1)
        code = self._process.exitcode
        return signal.Signals(-code).name if code is not None and -code in set(signal.Signals) else f"status {code}"


class Several:
    """Processes of one kind, one of them to a question. Safe to use from several threads."""

    def __init__(self, every: Sequence[Apart]) -> None:
        self._all = every
        self._free: queue.LifoQueue[Apart] = queue.LifoQueue()  # the one that was used last is warm
        for apart in reversed(every):
            self._free.put(apart)
        self.close = weakref.finalize(self, _close, every)  # ends them all, at the latest with this value

    @property
    def count(self) -> int:
        return len(self._all)

    @property
    def pids(self) -> list[int]:
        """Of the processes that run."""
        return [apart.pid for apart in self._all if apart.pid]

    def begin(self, count: int = 1) -> None:
        """Starts so many of them, to have them ready."""
        for apart in self._all[:count]:
            apart.begin()

    def ask(self, question: tuple[Any, ...], *, silent_s: float, limit_s: float, stop: threading.Event | None = None) -> bytes:
        """As `Apart.ask`; once more where the process was ended from outside, as it is where the machine's memory runs out."""
        apart = self._free.get()
        try:
            try:
                return apart.ask(question, silent_s=silent_s, limit_s=limit_s, stop=stop)
            except Died as error:
                if str(error) not in FROM_OUTSIDE:
                    raise
                return apart.ask(question, silent_s=silent_s, limit_s=limit_s, stop=stop)
        finally:
            self._free.put(apart)


def _close(every: Sequence[Apart]) -> None:
    for apart in every:
        apart.close()


def too_large(memory: int) -> UnreadableFile:
    return UnreadableFile(f"needs more than {memory / 1e9:.0f} GB of memory", todo="Split it, or save it in another format.")


def _too_long(seconds: float) -> UnreadableFile:
    return UnreadableFile(f"was not read within {max(1, round(seconds / 60))} minutes", todo="Split it, or save it in another format.")


def watch_parent() -> None:
    """Ends this process with the one that started it."""
    def wait() -> None:
        multiprocessing.connection.wait([multiprocessing.parent_process().sentinel])
        os._exit(1)

    threading.Thread(target=wait, name="parent", daemon=True).start()
