"""Which role each route needs: the one place that says it.

What only reads needs a reader and stands nowhere here; every other route under /v1 stands in `NEEDS`, or the program does
not start. The table in the README is written by `markdown`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from corpus.roles import ROLES, own
from search_api.auditing import admit
from search_api.keys import ALONE, Busy, KeyRing, NotLetIn, Person
from search_api.params import V1

READS = "reader"
ON_BEHALF = "X-On-Behalf-Of"  # for whom the screens ask: an identity (`search_api.people`), percent-encoded
NEEDS: dict[tuple[str, str], str] = {
    ("POST", "/v1/cypher"): READS,  # a query that would change something is refused
    ("POST", "/v1/sign-ins"): READS,  # it says who begins, and changes nothing
    ("POST", "/v1/packs"): READS,  # it makes a document and keeps nothing
    ("POST", "/v1/findings/{finding_id}/decisions"): "reviewer",
    ("POST", "/v1/reports/{report_id}/findings"): "reviewer",
    ("POST", "/v1/duplicates/decisions"): "reviewer",
    ("POST", "/v1/saved-searches"): "reviewer",
    ("DELETE", "/v1/saved-searches/{search_id}"): "reviewer",
    ("POST", "/v1/saved-searches/{search_id}/seen"): "reviewer",
    ("POST", "/v1/collections"): "reviewer",
    ("PATCH", "/v1/collections/{collection_id}"): "reviewer",
    ("DELETE", "/v1/collections/{collection_id}"): "reviewer",
    ("POST", "/v1/collections/{collection_id}/items"): "reviewer",
    ("PATCH", "/v1/collections/{collection_id}/items/{item_id}"): "reviewer",
    ("DELETE", "/v1/collections/{collection_id}/items/{item_id}"): "reviewer",
    ("POST", "/v1/uploads"): "keeper",
    ("GET", "/v1/uploads"): "keeper",  # names of files that may never have been read
    ("GET", "/v1/uploads/{job}"): "keeper",
    ("PUT", "/v1/uploads/{job}/again"): "keeper",
    ("PATCH", "/v1/reports/{report_id}/facts"): "keeper",
    ("POST", "/v1/reports/{report_id}/withdrawal"): "keeper",
    ("GET", "/v1/keys"): "admin",
    ("POST", "/v1/keys"): "admin",
    ("DELETE", "/v1/keys/{key_id}"): "admin",
    ("GET", "/v1/people"): "admin",
    ("PUT", "/v1/people"): "admin",
    ("DELETE", "/v1/people/{person_id}"): "admin",
    ("GET", "/v1/audit"): "admin",  # what the others do
}
SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The key as a bearer token."},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The key in a header of its own."},
}
BEGIN = "<!-- roles: written by `scr keys roles --markdown` -->"
END = "<!-- roles: end -->"


def role_of(method: str, path: str) -> str:
    """The role that a route under /v1 needs. Raises LookupError for one that changes something and is not declared."""
    method = method.upper()
    if (method, path) in NEEDS:
        return NEEDS[method, path]
    if method not in ("GET", "HEAD"):
        raise LookupError(f"search_api/roles.py does not say who may {method} {path}")
    return READS


def check_declared(router: APIRouter) -> None:
    """Raises LookupError for a route of the router of which nobody said who may call it."""
    for route in router.routes:
        for method in getattr(route, "methods", None) or ():
            role_of(method, route.path)  # type: ignore[attr-defined]


def gate(ring: KeyRing) -> Callable[[Request], None]:
    """A dependency of every route under /v1: lets in who may, and notes who it is, in the request, and in the audit that a change begins."""

    def check(request: Request) -> None:
        if not ring.wanted():
            request.state.person = ALONE
            admit(request)
            return
        try:
            address = request.client.host if request.client else ""
            person = ring.who(key_sent(request.headers), on_behalf=unquote(request.headers.get(ON_BEHALF, "")), address=address)
        except Busy as error:
            headers = {"Retry-After": str(error.wait_s)}
            raise HTTPException(429, f"Too many keys are being checked. Try again in {error.wait_s} seconds.", headers=headers) from error
        except NotLetIn as error:
            raise HTTPException(403, str(error)) from error
        if person is None:
            raise HTTPException(
                401, "Send an API key that holds, as `Authorization: Bearer <key>` or as `X-API-Key: <key>`.", headers={"WWW-Authenticate": "Bearer"},
            )
        request.state.person = person
        needed = role_of(request.method, request.scope["route"].path)
        if not person.may(needed):
            raise HTTPException(403, f"This needs a key with the role {needed}; yours has the role {person.role}. Ask whoever runs this program for one.")
        admit(request)

    return check


def key_sent(headers: Headers) -> str:
    """The key as it was sent; "" for none."""
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    return headers.get("X-API-Key", "")


def _person(request: Request) -> Person:
    return request.state.person


Who = Annotated[Person, Depends(_person)]


def named(by: str | None, who: Person) -> str:
    """The name that is kept: that of the key, else the one given. Raises RequestValidationError where there is neither, and for
    another name than the key's: nobody decides, or takes back, as somebody else."""
    given = " ".join((by or "").split())
    name = who.name or given
    if given and given != " ".join(name.split()):
        raise RequestValidationError([{"type": "value_error", "loc": ("body", "by"), "msg": f"Your key is {who.name}'s, and what you do is kept under that name. Leave it out.", "input": None}])
    if not name:
        raise RequestValidationError([{"type": "missing", "loc": ("body", "by"), "msg": "It is missing.", "input": None}])
    return name


def into(document: dict[str, Any]) -> None:
    """Writes into an OpenAPI document what each operation needs. Raises LookupError, see `role_of`."""
    document.setdefault("components", {})["securitySchemes"] = SCHEMES
    for path, method, operation in operations(document):
        operation["x-role"] = role_of(method, path)
        operation["security"] = [{name: []} for name in SCHEMES]
        operation["description"] = f"{operation['description']}\n\nNeeds the role {operation['x-role']}, where keys are asked for."


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(path, method, operation) of all routes of an OpenAPI document that ask for a key, in its order."""
    for path, methods in document["paths"].items():
        if path.startswith(V1 + "/"):
            for method, operation in methods.items():
                yield path, method, operation


def markdown(document: dict[str, Any]) -> str:
    """The roles and what each opens, as the tables of the README."""
    by_role: dict[str, list[str]] = {role: [] for role in ROLES}
    for path, method, operation in operations(document):
        by_role[operation["x-role"]].append(f"`{method.upper()} {path}`")
    rows = [f"| {role} | {'also ' if n else ''}{own(role)} | {', '.join(by_role[role])} |" for n, role in enumerate(ROLES)]
    return "\n".join([BEGIN, "", "| role | a key with it may | and so call |", "| --- | --- | --- |", *rows, "", END, ""])
