"""How often one may ask, how much at once, and for how long a request is waited for.

A caller is the key that was sent, once it was found right; else the client's address (of IPv6 its /64). The screens send the key
of the person who signed in, so each person has a share of their own. What is kept of a caller is a count, in memory.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import unquote

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.settings import Settings
from search_api.keys import KeyRing
from search_api.problems import failure, problem
from search_api.roles import ON_BEHALF, key_sent
from search_api.turns import CALLER, Full, Turns

PATIENCE_S = 10         # seconds for which a request waits for its turn
UPLOADS = 4             # uploads that are received at once: each may take hours
UPLOADS_EACH = 2        # of one caller
UPLOADS_PATIENCE_S = 2
UPLOAD_S = 3_600        # seconds that receiving one upload may take; one that is slower than a trickle is given up sooner
LONG_S = 600            # seconds that a withdrawal may take: it looks through the whole graph for what is left
LONG = "/withdrawal"    # how the addresses end that may take that long


@dataclass(frozen=True)
class Limits:
    """The limits that a person can set (`corpus.settings`). `at_once_all` is less than the 40 threads that answer."""

    rate: int = 3_000       # requests a minute of one caller; 0: any number
    at_once: int = 8        # requests of one caller that are answered at the same time; more wait
    at_once_all: int = 32   # the same of all callers
    seconds: int = 50       # how long an answer may take: less than the screens wait

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        return cls(settings.api_rate, settings.api_at_once, settings.api_at_once_all, settings.api_seconds)


class Callers:
    """Who asks, and whether that is too often."""

    def __init__(self, ring: KeyRing, limits: Limits) -> None:
        self._ring = ring
        self._item = RateLimitItemPerMinute(limits.rate) if limits.rate else None
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def name(self, scope: Scope, headers: Headers) -> str:
        if id_ := self._ring.known(key_sent(headers), unquote(headers.get(ON_BEHALF, ""))):
            return f"key {id_}"
        return f"address {_network((scope.get('client') or ('',))[0])}"

    def wait(self, caller: str) -> int:
        """0 where the caller may ask now, which counts as asked; else the seconds after which to ask again."""
        if self._item is None or self._limiter.hit(self._item, caller):
            return 0
        return max(1, math.ceil(self._limiter.get_window_stats(self._item, caller).reset_time - time.time()))


def _network(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else host


class InTurn:
    """ASGI middleware inside the guard: a request is answered when it has its turn, and is not waited for without end.

    What runs in a thread cannot be stopped: a request that took too long is answered with 503, and keeps its turn until it has really ended.
    """

    def __init__(self, app: ASGIApp, *, limits: Limits, streamed: Collection[tuple[str, str]] = ()) -> None:
        self.app, self.seconds, self.streamed = app, limits.seconds, streamed
        self._turns = Turns(limits.at_once_all, limits.at_once, patience=PATIENCE_S)
        self._uploads = Turns(UPLOADS, UPLOADS_EACH, patience=UPLOADS_PATIENCE_S)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        upload = (scope["method"], scope["path"]) in self.streamed
        try:
            give_back = await (self._uploads if upload else self._turns).take(scope.get(CALLER, ""))
        except Full as full:
            status, said = (429, "Too many of your requests are being answered.") if full.own else (503, "Too many requests are being answered.")
            headers = {"Retry-After": "5"} | ({"Connection": "close"} if upload else {})
            await problem(scope, status, f"{said} Try again in a few seconds.", headers=headers)(scope, receive, send)
            return
        seconds = UPLOAD_S if upload else LONG_S if scope["path"].endswith(LONG) else self.seconds
        await self._in_time(scope, receive, send, seconds, give_back)

    async def _in_time(self, scope: Scope, receive: Receive, send: Send, seconds: float, give_back: Callable[[], None]) -> None:
        started = given_up = False

        async def answer(message: Message) -> None:
            nonlocal started
            if not given_up:
                started = True
                await send(message)

        work = asyncio.ensure_future(self.app(scope, receive, answer))
        work.add_done_callback(lambda _: give_back())
        try:
            await asyncio.wait({work}, timeout=seconds)
        except asyncio.CancelledError:  # the program ends
            work.cancel()
            raise
        if work.done():
            work.result()
            return
        given_up = True
        work.add_done_callback(_note)
        if started:  # whoever asked does not take the answer
            work.cancel()
            return
        more = "Ask for less, or try again later." if scope["method"] in ("GET", "HEAD") else "What it was to change may have been changed all the same: look before you send it again."
        late = problem(scope, 503, f"The answer took longer than {seconds:g} seconds. {more}", kind="too-long", title="It took too long", headers={"Retry-After": "30"})
        await late(scope, receive, send)


def _note(work: asyncio.Future[None]) -> None:
    if not work.cancelled() and (error := work.exception()):
        failure(error)
