"""Every error of the API in one wire shape: RFC 9457 problem details.

`{"type", "title", "status", "detail", "instance"}` as `application/problem+json`; a 422 for wrong
parameters also carries `errors`, one `{"where", "name", "detail"}` for each. `detail` is fit to show
to a person. `instance` is the address asked for without its query string, which can hold a question.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError, ResponseValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import compile_path
from starlette.types import Scope

from corpus.errors import AuditError, NotFound, QueryRefused, ScrError, StoreRefused, StoreUnavailable, UsageError
from corpus.logs import said
from graph.run import Rejected

MEDIA_TYPE = "application/problem+json"
PREFIX = "urn:scr-graph:problem:"
PATH_SAFE = "/!$&'()*+,;=:@~"  # RFC 3986: may stand in a path as they are
ABOUT_BLANK = "about:blank"  # RFC 9457: the problem is no more than its HTTP status

log = logging.getLogger(__name__)

# Looked up along the error's own classes, the nearest first.
KINDS: dict[type[ScrError], tuple[int, str, str]] = {
    UsageError: (400, "usage", "That cannot be asked for"),
    NotFound: (404, "not-found", "There is no such thing here"),
    QueryRefused: (422, "query-refused", "The query may not run"),
    StoreUnavailable: (503, "store-unavailable", "The database cannot be reached"),
    StoreRefused: (503, "store-refused", "The database refuses the password"),
    AuditError: (503, "not-noted", "What is done here cannot be noted"),
    ScrError: (500, "internal", "The program failed"),
}

PLAIN = {
    400: "The request cannot be understood.",
    404: "There is nothing at this address. /docs lists the addresses there are.",
    413: "The request is too large.",
}
AGAIN = {"Retry-After": {"description": "The seconds after which to ask again.", "schema": {"type": "string"}}}


class FieldProblem(BaseModel):
    """What is wrong with one parameter."""

    where: str = Field(description="Where it stood: query, path, header or body.", examples=["query"])
    name: str = Field(description="Its name.", examples=["limit"])
    detail: str = Field(description="What is wrong and what would be right.", examples=["Input should be less than or equal to 100"])


class Problem(BaseModel):
    """An error, in the form of RFC 9457."""

    type: str = Field(description="Which kind of problem: about:blank, or a name that stays the same.", examples=[PREFIX + "parameters"])
    title: str = Field(description="The kind of problem in words.", examples=["A parameter is wrong"])
    status: int = Field(description="The HTTP status.", examples=[422])
    detail: str = Field(description="What went wrong this time, and what to do.", examples=["limit: Input should be less than or equal to 100"])
    instance: str = Field(description="The address that was asked for, without its parameters.", examples=["/v1/search"])
    errors: list[FieldProblem] | None = Field(None, description="Each wrong parameter; only where parameters are wrong.")


def problem(
    scope: Scope, status: int, detail: str, *, kind: str = "", title: str = "",
    headers: dict[str, str] | None = None, **more: Any,
) -> JSONResponse:
    """One problem as a response. `kind` is "" for one that says no more than its status."""
    body = {
        "type": PREFIX + kind if kind else ABOUT_BLANK,
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": quote(scope["path"], safe=PATH_SAFE),
        **more,
    }
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def failure(error: BaseException) -> str:
    """What to say of a failure of the program. Its log entry names the places in the code but no message: messages quote queries."""
    reference = uuid.uuid4().hex[:8]
    log.error("failure %s: %s", reference, said(error))
    return f"The program failed on this request; nothing was changed. Its log says more under {reference}."


def unexpected(scope: Scope, error: BaseException) -> JSONResponse:
    """The 500 for it; see `failure`."""
    return problem(scope, 500, failure(error), kind="internal", title="The program failed")


def install(app: FastAPI) -> None:
    """Makes `app` answer every error as a problem."""
    app.add_exception_handler(ScrError, _scr_error)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(RequestValidationError, _wrong_parameters)
    app.add_exception_handler(UnicodeEncodeError, _half_a_character)
    app.add_exception_handler(ResponseValidationError, lambda request, error: unexpected(request.scope, error))


def documented(*statuses: int, answer: dict[str, Any] | None = None) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route: an example of its answer, and the problems it can answer with."""
    kinds = {status: (kind, title) for status, kind, title in reversed(KINDS.values())} | {422: ("parameters", "A parameter is wrong")}
    responses: dict[int | str, dict[str, Any]] = {}
    if answer is not None:
        responses[200] = {"content": {"application/json": {"example": answer}}}
    for status in statuses:
        kind, title = kinds.get(status, ("", HTTPStatus(status).phrase))
        sample = {
            "type": PREFIX + kind if kind else ABOUT_BLANK, "title": title, "status": status,
            "detail": "What went wrong, and what to do.", "instance": "/v1/search",
        }
        content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": sample}
        responses[status] = {"description": title, "content": {MEDIA_TYPE: content}} | ({"headers": AGAIN} if status in (429, 503) else {})
    return responses


def into(document: dict[str, Any]) -> None:
    """Puts the problem that a wrong parameter is answered with in the place of the one that FastAPI writes into an OpenAPI document."""
    told = documented(422)[422]
    for operations in document["paths"].values():
        for operation in operations.values():
            if "application/json" in operation["responses"].get("422", {}).get("content", {}):
                operation["responses"]["422"] = told
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)


def _scr_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ScrError)
    status, kind, title = next(KINDS[cls] for cls in type(error).__mro__ if cls in KINDS)
    if status < 500:
        return problem(request.scope, status, str(error), kind=kind, title=title)
    if isinstance(error, Rejected):  # of a statement of our own: the database's message may quote what it was given
        return unexpected(request.scope, error)
    log.error("%s answered with %d", type(error).__name__, status)
    # Where the database stands is the operator's business, not the caller's.
    return problem(request.scope, status, f"{error.what} {error.todo}".strip(), kind=kind, title=title)


def _http_exception(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status, headers = error.status_code, dict(error.headers or {})
    detail = str(error.detail)
    if status == 405:
        headers["Allow"] = ", ".join(_allowed(request)) or headers.get("Allow", "GET")
        detail = f"{request.method} is not possible at this address; {headers['Allow']} is."
    elif detail == HTTPStatus(status).phrase:
        detail = PLAIN.get(status, detail)
    return problem(request.scope, status, detail, headers=headers)


def _allowed(request: Request) -> list[str]:
    """The documented methods of an address: Starlette names those of the first route alone."""
    paths = request.app.openapi()["paths"]
    return sorted({method.upper() for path, operations in paths.items() if compile_path(path)[0].match(request.scope["path"]) for method in operations})


def _half_a_character(request: Request, error: Exception) -> JSONResponse:
    """JSON can write half a character (a lone surrogate), which no database and no document takes; it shows where it is to be written."""
    assert isinstance(error, UnicodeEncodeError)
    if error.reason != "surrogates not allowed":
        return unexpected(request.scope, error)
    errors = [{"where": "body", "name": "", "detail": "It holds half a character (a lone surrogate)."}]
    return problem(request.scope, 422, in_a_line(errors), kind="parameters", title="A parameter is wrong", errors=errors)


def _wrong_parameters(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = wrong_fields(error.errors())
    return problem(request.scope, 422, in_a_line(errors), kind="parameters", title="A parameter is wrong", errors=errors)


def wrong_fields(errors: Iterable[Any]) -> list[dict[str, str]]:
    """[{where, name, detail}] for pydantic's errors, each of which says first where the value stood."""
    return [_field(error) for error in errors]


def in_a_line(errors: Iterable[dict[str, str]]) -> str:
    """The same to be shown to a person."""
    return "; ".join(f"{e['name']}: {e['detail']}" if e["name"] else e["detail"] for e in errors)


def _field(error: dict[str, Any]) -> dict[str, str]:
    where, *names = (str(part) for part in error["loc"])
    detail = error["msg"].removeprefix("Value error, ")
    if error["type"] == "json_invalid":
        where, names, detail = "body", [], "The body is no JSON."
    elif error["type"] == "model_attributes_type" and where == "body":
        detail = "Send a JSON object, with Content-Type: application/json."
    elif error["type"] == "extra_forbidden":
        detail = "There is no such parameter at this address."
    elif error["type"] == "missing":
        detail = "It is missing."
    return {"where": where, "name": ".".join(names), "detail": detail}
