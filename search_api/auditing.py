"""What of the API stands in the audit (`corpus.audit`): the one place that says which routes, and that writes their lines.

A route that changes something stands here, or the program does not start. Its line is on the disk before the answer is sent, and where
nothing can be noted it is refused before it happens. Of those that read, the ones here are noted once they are answered; where that cannot
be, reading goes on and the log says so.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from asyncio import wrap_future
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.audit import Deed, Trail
from corpus.errors import AuditError
from search_api.keys import Person

LOOKED_AT = 262_144  # bytes of a body, or of a change's answer, that are looked through for ids
WARN_S = 60          # seconds between two warnings that reading is not noted

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Action:
    """What a route is called in the audit. `question` names the parameter, or the field of the body, that is kept as a digest."""

    name: str
    changes: bool = False
    question: str = ""


def _change(name: str, question: str = "") -> Action:
    return Action(name, True, question)


ACTIONS: dict[tuple[str, str], Action] = {
    ("POST", "/v1/sign-ins"): Action("sign-in"),
    ("GET", "/v1/search"): Action("search", question="q"),
    ("GET", "/v1/passages/{passage_id}/similar"): Action("search.similar"),
    ("GET", "/v1/digest"): Action("search.briefing", question="q"),
    ("POST", "/v1/cypher"): Action("cypher", question="query"),
    ("POST", "/v1/packs"): Action("pack"),
    ("POST", "/v1/saved-searches"): _change("search.save", "q"),
    ("DELETE", "/v1/saved-searches/{search_id}"): _change("search.remove"),
    ("POST", "/v1/saved-searches/{search_id}/seen"): _change("search.seen"),
    ("POST", "/v1/collections"): _change("collection.make"),
    ("PATCH", "/v1/collections/{collection_id}"): _change("collection.change"),
    ("DELETE", "/v1/collections/{collection_id}"): _change("collection.delete"),
    ("GET", "/v1/collections/{collection_id}/export"): Action("collection.export"),
    ("POST", "/v1/collections/{collection_id}/items"): _change("collection.add"),
    ("PATCH", "/v1/collections/{collection_id}/items/{item_id}"): _change("collection.edit"),
    ("DELETE", "/v1/collections/{collection_id}/items/{item_id}"): _change("collection.remove"),
    ("POST", "/v1/findings/{finding_id}/decisions"): _change("decide"),
    ("POST", "/v1/reports/{report_id}/findings"): _change("decide.add"),
    ("POST", "/v1/duplicates/decisions"): _change("decide.duplicates"),
    ("POST", "/v1/uploads"): _change("ingest.upload"),
    ("PUT", "/v1/uploads/{job}/again"): _change("ingest.again"),
    ("PATCH", "/v1/reports/{report_id}/facts"): _change("facts"),
    ("POST", "/v1/reports/{report_id}/withdrawal"): _change("withdraw"),
    ("GET", "/v1/keys"): Action("key.list"),
    ("POST", "/v1/keys"): _change("key.make"),
    ("DELETE", "/v1/keys/{key_id}"): _change("key.revoke"),
    ("GET", "/v1/people"): Action("people.list"),
    ("PUT", "/v1/people"): _change("people.map"),
    ("DELETE", "/v1/people/{person_id}"): _change("people.unmap"),
    ("GET", "/v1/audit"): Action("audit.list"),
}


def check_declared(router: APIRouter) -> None:
    """Raises LookupError for a route that changes something, or may, and is not in the audit."""
    for route in router.routes:
        for method in getattr(route, "methods", None) or ():
            if method not in ("GET", "HEAD") and (method, route.path) not in ACTIONS:  # type: ignore[attr-defined]
                raise LookupError(f"search_api/auditing.py does not say what {method} {route.path} is called in the audit")  # type: ignore[attr-defined]


def admit(request: Request) -> None:
    """Notes that a change is under way, by the person who was let in. Raises AuditError, and the change has not happened."""
    line = request.scope.get("scr.audit")
    if line is not None:
        line.begin()


class Auditing:
    """ASGI middleware within the guard, which has read the body."""

    def __init__(self, app: ASGIApp, *, trail: Trail) -> None:
        self.app, self._trail = app, trail
        self._writer = ThreadPoolExecutor(1, "audit")  # lines are written one at a time anyway
        self._warned = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        line = scope["scr.audit"] = _Line(self._trail, scope)
        held: list[Message] = []

        async def heard() -> Message:
            message = await receive()
            if message["type"] == "http.request" and len(line.body) <= LOOKED_AT and line.in_json:
                line.body += message.get("body", b"")
            return message

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                line.status = message["status"]
            if not line.begun:
                await send(message)
                return
            held.append(message)  # of a change nothing is answered before its line is on the disk
            if message["type"] == "http.response.body":
                if len(line.answer) <= LOOKED_AT:
                    line.answer += message.get("body", b"")
                if not message.get("more_body"):
                    await self._write(line)
                    for message in held:
                        await send(message)

        try:
            await self.app(scope, heard, answer)
        except BaseException:
            line.status = line.status or 500
            raise
        finally:
            await self._write(line)

    async def _write(self, line: _Line) -> None:
        if not line.written and line.action:
            line.written = True
            await wrap_future(self._writer.submit(self._end, line))

    def _end(self, line: _Line) -> None:
        try:
            line.end()
        except AuditError:
            if line.begun:
                log.error("a change (%s) was made and cannot be noted in the audit", line.action and line.action.name)
            elif time.monotonic() - self._warned > WARN_S or not self._warned:
                self._warned = time.monotonic()
                log.warning("the audit cannot be written: reading goes on and is not noted")


class _Line:
    """What one request leaves in the audit."""

    def __init__(self, trail: Trail, scope: Scope) -> None:
        self._trail, self._scope = trail, scope
        self.in_json = b"json" in dict(scope["headers"]).get(b"content-type", b"")
        self.body = self.answer = b""
        self.status, self.begun, self.written = 0, False, False
        self._deed: Deed | None = None

    @property
    def action(self) -> Action | None:
        route = self._scope.get("route")
        return ACTIONS.get((self._scope["method"], getattr(route, "path", "")))

    def begin(self) -> None:
        if self.action and self.action.changes:
            self._deed = self._made(self.action)
            self._trail.begin(self._deed)
            self.begun = True

    def end(self) -> None:
        action = self.action
        assert action
        deed = self._deed or self._made(action)
        query = parse_qs(self._scope["query_string"].decode("latin-1"), keep_blank_values=True, encoding="utf-8", errors="replace")
        body = _object(self.body)
        for given in (query, body, _object(self.answer)):
            deed.take(given)
        for file in _object(self.answer).get("files") or ():
            deed.add("report", str(file.get("sha256"))[:16])  # of an upload: what it will be
        if action.name.startswith("key."):
            deed.add("key", _object(self.answer).get("id"))
        if action.question:
            asked = (query.get(action.question) or [None])[0] or body.get(action.question)
            self._trail.ask(deed, asked if isinstance(asked, str) else "")
        self._trail.end(deed, "done" if self.status < 400 else "refused" if self.status < 500 else "failed", self.status or 500)

    def _made(self, action: Action) -> Deed:
        person: Person | None = self._scope.get("state", {}).get("person")
        deed = Deed(action.name, person.actor if person else "nobody", person.name if person else "", person.id if person else "")
        deed.take(self._scope.get("path_params") or {})
        return deed


def _object(data: bytes) -> Mapping[str, Any]:
    """What a JSON body says; nothing where it is none, or no object."""
    try:
        value = json.loads(data) if data else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def audited(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Action]]:
    """(path, method, action) of what an OpenAPI document has and the audit notes."""
    for path, methods in document["paths"].items():
        for method in methods:
            if action := ACTIONS.get((method.upper(), path)):
                yield path, method, action
