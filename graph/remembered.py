"""Answers about the whole graph, kept as long as nobody has written to it.

A count over all findings takes part of a second and is asked again with each page; the graph changes seldom. What the
database has written last tells whether an answer still holds, whoever wrote it: nothing is ever stale.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import wraps
from inspect import signature
from threading import Lock
from typing import Any, TypeVar

from cachetools import LRUCache

from graph.run import Runner

T = TypeVar("T")
MOST_BYTES = 32 << 20  # of all answers that are kept, as bytes


class Remembered:
    """Answers by question, those asked last kept longest. Safe to use from several threads."""

    def __init__(self, runner: Runner, most_bytes: int = MOST_BYTES) -> None:
        self._runner = runner
        self._kept: LRUCache[str, tuple[str, object, bytes]] = LRUCache(most_bytes, getsizeof=lambda kept: len(kept[2]))
        self._lock = Lock()

    def of(self, question: str, ask: Callable[[], T], basis: object = None) -> T:
        """What `ask` answers, or answered since which nothing was written and by the same `basis`. Each caller has a copy of its own."""
        state = self._runner.state()
        with self._lock:
            before, by, answer = self._kept.get(question, ("", None, b""))
        if state and before == state and by is basis:
            return pickle.loads(answer)
        found = ask()  # what is written meanwhile makes another state: it is asked for again then
        answer = pickle.dumps(found)
        with self._lock:
            if state and len(answer) < self._kept.maxsize:
                self._kept[question] = (state, basis, answer)
        return found


def remembered(method: Callable[..., T]) -> Callable[..., T]:
    """A method of the store whose answers are kept: one whose arguments are told apart by their `repr`. One that is left out is the
    same as its default given."""
    form = signature(method)

    @wraps(method)
    def asked(self: Any, *given: Any, **named: Any) -> T:
        bound = form.bind(self, *given, **named)
        bound.apply_defaults()
        whole = [(name, sorted(value.items()) if isinstance(value, dict) else value) for name, value in bound.arguments.items() if name != "self"]
        return self.remembering.of(f"{method.__name__}{whole!r}", lambda: method(self, *given, **named), self.measured)

    return asked
