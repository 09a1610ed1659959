"""What stands before every route: from where one may ask, how often, how much one may send, and the access log.

The log holds the route's pattern, the status and the time, never the address as asked: a query
string holds a question about children.
"""

import ipaddress
import logging
import time
from collections.abc import Callable, Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.limiting import Callers
from search_api.problems import problem, unexpected
from search_api.turns import CALLER

MAX_BODY = 256 * 1024  # bytes; a Cypher query and its parameters
MAX_HELD = 64_000_000  # bytes of all bodies that wait to be whole or to be answered
CLOSE = {"Connection": "close"}  # the rest of a body is not waited for
READING = ("GET", "HEAD", "OPTIONS")  # methods that change nothing

log = logging.getLogger("search_api.access")


def is_loopback(host: str) -> bool:
    """Whether an address or host name can only mean this machine."""
    if host.lower() in ("localhost", "localhost."):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Guard:
    """ASGI middleware around everything else.

    Without a key only requests addressed to this machine by a loopback name are answered: a web
    page that points its own name at 127.0.0.1 (DNS rebinding) sends that name along. What a page of another site sends to
    change something here is refused, key or none. Bodies are read whole before they are passed on, but for the routes of
    `streamed` (method, path), which read and bound theirs by themselves.
    """

    def __init__(
        self, app: ASGIApp, *, any_host: Callable[[], bool], callers: Callers, max_body: int = MAX_BODY, streamed: Collection[tuple[str, str]] = (),
    ) -> None:
        self.app, self.any_host, self.callers, self.max_body, self.streamed = app, any_host, callers, max_body, streamed
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.monotonic(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-content-type-options", b"nosniff")]
            await send(message)

        try:
            await self._serve(scope, receive, answer)
        except Exception as error:  # the last resort: nothing may reach the server's own traceback log
            response = unexpected(scope, error)
            if not status:
                await response(scope, receive, answer)
        finally:
            route = getattr(scope.get("route"), "path", "-")
            log.info("%s %s %d %.0f ms", scope["method"], route, status, 1000 * (time.monotonic() - started))

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if not self.any_host() and not is_loopback(host_name(headers.get("host", ""))):
            refusal = problem(scope, 421, "Without an API key this program answers to localhost only. Ask for localhost or 127.0.0.1.")
            await refusal(scope, receive, send)
            return
        origin = headers.get("origin", "")
        if scope["method"] not in READING and origin and origin.partition("://")[2] != headers.get("host", ""):
            refusal = problem(scope, 403, "A page of another site may not change anything here.")
            await refusal(scope, receive, send)
            return
        caller = scope[CALLER] = self.callers.name(scope, headers)
        if seconds := self.callers.wait(caller):
            again = {"Retry-After": str(seconds)} | (CLOSE if _has_body(headers) else {})
            await problem(scope, 429, f"Too many requests in a minute. Try again in {seconds} s.", headers=again)(scope, receive, send)
            return
        if (scope["method"], scope["path"]) in self.streamed:
            await self.app(scope, receive, send)
            return
        body = bytearray()
        try:
            await self._read(headers, receive, body)
            await self.app(scope, _replay(bytes(body), receive), send)
        except _Refused as refused:
            await problem(scope, refused.status, refused.detail, headers=CLOSE | refused.headers)(scope, receive, send)
        except _Gone:
            pass  # nobody is there to be answered, and half a request is not carried out
        finally:
            self._held -= len(body)

    async def _read(self, headers: Headers, receive: Receive, body: bytearray) -> None:
        """Adds to `body` what is sent. Raises _Refused as soon as that is too much, _Gone where it breaks off."""
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self.max_body:
            raise _Refused(413, f"The request is larger than {self.max_body // 1024} KB.")
        more = _has_body(headers)
        while more:
            message = await receive()
            if message["type"] != "http.request":
                raise _Gone
            part = message.get("body", b"")
            if len(body) + len(part) > self.max_body:
                raise _Refused(413, f"The request is larger than {self.max_body // 1024} KB.")
            if self._held + len(part) > MAX_HELD:
                raise _Refused(503, "Too much is being sent at once. Try again in a few seconds.", {"Retry-After": "5"})
            body += part
            self._held += len(part)
            more = message.get("more_body", False)


class _Refused(Exception):
    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        self.status, self.detail, self.headers = status, detail, headers or {}


class _Gone(Exception):
    """The client went away before its request was whole."""


def _has_body(headers: Headers) -> bool:
    return "content-length" in headers or "transfer-encoding" in headers


def host_name(header: str) -> str:
    """The name in a Host header: "[::1]:8000" -> "[::1]", "localhost:8000" -> "localhost"."""
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.rpartition(":")[0] if ":" in header else header


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body read already, then what else the client sends."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
