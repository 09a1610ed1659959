"""Turns: how much is done at once, in all and for each caller, and who waits for it."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

CALLER = "scr.caller"  # where the guard notes in a request's scope who asks (`search_api.limiting`)
WAITING = 256          # requests that wait for one kind of turn
WAITING_EACH = 64      # of one caller


class Full(Exception):
    """No turn came in time. `own`: it was the caller's own requests that took all they may."""

    def __init__(self, own: bool) -> None:
        self.own = own


@dataclass(eq=False)
class _Waiter:
    caller: str
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[None]
    given: bool = False


class Turns:
    """At most `most` at once, of one caller at most `each`; others wait in their order, for `patience` seconds. Safe to use from several
    event loops."""

    def __init__(self, most: int, each: int, *, patience: float) -> None:
        self._most, self._each, self._patience = most, each, patience
        self._held: Counter[str] = Counter()
        self._queue: list[_Waiter] = []
        self._lock = threading.Lock()

    async def take(self, caller: str) -> Callable[[], None]:
        """Waits for a turn; the answer, to be called once, gives it back. Raises Full."""
        loop = asyncio.get_running_loop()
        with self._lock:
            if self._may(caller):  # then nobody waits who may: whoever may is woken as soon as that is so
                self._held[caller] += 1
                return lambda: self._give_back(caller)
            if len(self._queue) >= WAITING or sum(w.caller == caller for w in self._queue) >= WAITING_EACH:
                raise Full(self._own(caller))
            waiter = _Waiter(caller, loop, loop.create_future())
            self._queue.append(waiter)
        try:
            await asyncio.wait_for(waiter.future, self._patience)
        except TimeoutError:
            with self._lock:
                if not waiter.given:  # else it came at the last moment
                    self._queue.remove(waiter)
                    raise Full(self._own(caller)) from None
        except BaseException:
            with self._lock:
                if not waiter.given:
                    self._queue.remove(waiter)
            if waiter.given:
                self._give_back(caller)
            raise
        return lambda: self._give_back(caller)

    def _own(self, caller: str) -> bool:
        return self._held[caller] >= self._each

    def _may(self, caller: str) -> bool:
        return not self._own(caller) and self._held.total() < self._most

    def _give_back(self, caller: str) -> None:
        with self._lock:
            self._held[caller] -= 1
            self._held += Counter()  # forgets those who hold none
            for waiter in [w for w in self._queue]:
                if self._may(waiter.caller):
                    self._queue.remove(waiter)
                    waiter.given = True
                    self._held[waiter.caller] += 1
                    waiter.loop.call_soon_threadsafe(_wake, waiter.future)


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def taking(turns: Turns, what: str) -> Any:
    """A dependency of a route that is costly: it has a turn while it runs. `what` names in the plural what is made."""

    async def turn(request: Request) -> AsyncIterator[None]:
        try:
            give_back = await turns.take(request.scope.get(CALLER, ""))
        except Full as full:
            status, said = (429, f"Too many of your {what} are being made.") if full.own else (503, f"Too many {what} are being made.")
            raise HTTPException(status, f"{said} Try again in a few seconds.", {"Retry-After": "5"}) from full
        try:
            yield
        finally:
            give_back()

    return Depends(turn)
