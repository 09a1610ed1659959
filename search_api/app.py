"""The HTTP application, put together from the graph, the encoder and the library handed in."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from pydantic.json_schema import models_json_schema

from corpus.audit import Trail
from corpus.library import Library
from corpus.version import program_version
from graph.adding import Adding
from graph.store import Store
from ingest.encoder import Encoder
from search_api import (
    areas, around, audit, auditing, briefing, collections, contrast, cypher, decisions, duplicates, graph_schema, health, keyed, packs, problems, recipes,
    recommendations, reports, roles, saved, search, themes, together, uploads, withdrawals,
)
from search_api.docs import page
from search_api.guard import Guard
from search_api.keys import KeyRing
from search_api.limiting import Callers, InTurn, Limits
from search_api.models import NOTE
from search_api.pictures import Pictures

# What any request can be answered with, before it comes to its route; an id with a slash in it is another address, or none.
ANY_TIME = (400, 404, 405, 408, 413, 421, 429, 500, 503)
DESCRIPTION = f"""Search, counts and graph queries over serious case reviews, their successors and inspection reports.

A research and learning tool. It is no case management and no risk scoring: do not use it to decide
about a child or a family. {NOTE} What a model found is there to be checked against the quotation
and the page that stand beside it. Reports are copyright of their publishers.

Every error has the form of RFC 9457 (application/problem+json)."""

TAGS = [
    {"name": "search", "description": "Passages for a question, and a topic in quotations, word for word."},
    {"name": "case studies", "description": "Training packs on a report, a theme or chosen quotations, as JSON, Word, slides or PDF."},
    {"name": "saved searches", "description": "Searches kept under a name, and what new reports add to them."},
    {"name": "collections", "description": "Findings and passages that people keep together, in an order, each with a note."},
    {"name": "reports", "description": "The reports and what each of them says."},
    {"name": "adding", "description": "Reports handed over to be read, their facts, and taking them down."},
    {"name": "themes", "description": f"Recurring themes. {NOTE}"},
    {"name": "recommendations", "description": f"Failings without a recommendation, recommendations without a failing, and what came again. {NOTE}"},
    {"name": "patterns", "description": f"What stands together, and how two groups of reports differ. {NOTE}"},
    {"name": "areas", "description": f"What was found in one area over the years, and what came back. {NOTE}"},
    {"name": "decisions", "description": "What people make of the findings: accepted, rejected, changed and added, each with name and reason."},
    {"name": "cypher", "description": "Questions to the graph in its own language, read-only."},
    {"name": "keys", "description": "Who asks, and the keys that open this API: reader, reviewer, keeper, admin."},
    {"name": "audit", "description": "Who did what and when."},
    {"name": "health", "description": "Whether the program works, and on what."},
]


def create_app(
    store: Store, encoder: Encoder, *, api_key: str | None = None, keys: KeyRing | None = None, library: Library | None = None,
    adding: Adding | None = None, limits: Limits = Limits(), trail: Trail | None = None, title: str = "Serious case review graph",
) -> FastAPI:
    """The application. `keys` says who may ask for what (`search_api.roles`); `api_key` is short for a ring with that key
    alone. Without any key only requests addressed to this machine by a loopback name are answered. Without `library` there are
    no pictures of pages, without `adding` nothing can be added, without `trail` no audit is kept. `limits` bounds how often and how much
    one may ask. The parts stay the caller's to close.

    Raises LookupError where a route that changes something is not in `search_api.roles` or `search_api.auditing`."""
    ring = keys or KeyRing(None, api_key)
    app = FastAPI(
        title=title, version=program_version(), description=DESCRIPTION, openapi_tags=TAGS,
        docs_url=None, redoc_url=None,  # FastAPI's own pages load scripts from elsewhere
        redirect_slashes=False,         # a redirect would repeat the question in a header
    )
    problems.install(app)
    streamed = [("POST", uploads.PATH)]
    if trail:
        app.add_middleware(auditing.Auditing, trail=trail)
    app.add_middleware(InTurn, limits=limits, streamed=streamed)
    app.add_middleware(Guard, any_host=ring.wanted, callers=Callers(ring, limits), streamed=streamed)

    gated: dict[str, Any] = {"dependencies": [Depends(roles.gate(ring))], "responses": problems.documented(*ANY_TIME, 401, 403)}
    pictures = Pictures(library)
    for routes in (
        search.routes(store, encoder, pictures), briefing.routes(store, encoder, pictures), packs.routes(store, pictures), saved.routes(store, encoder, pictures),
        collections.routes(store, pictures), reports.routes(store, pictures), themes.routes(store), areas.routes(store, pictures),
        recommendations.routes(store, pictures), together.routes(store, pictures), contrast.routes(store), around.routes(store), decisions.routes(store, pictures),
        duplicates.routes(store), cypher.routes(store), withdrawals.routes(store), uploads.routes(store, library, adding), graph_schema.routes(),
        recipes.routes(), keyed.routes(ring), audit.routes(trail), health.routes(store, redact=bool(adding and adding.redact)),
    ):
        roles.check_declared(routes)
        auditing.check_declared(routes)
        app.include_router(routes, **gated)
    app.include_router(health.health_routes(store), responses=problems.documented(*ANY_TIME))

    @app.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    def docs() -> str:
        return page(app.openapi())

    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the form of errors beside the forms of answers."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, tags=app.openapi_tags, routes=app.routes
        )
        _, forms = models_json_schema([(problems.Problem, "serialization")], ref_template="#/components/schemas/{model}")
        document["components"]["schemas"].update(forms["$defs"])
        problems.into(document)
        roles.into(document)
        app.openapi_schema = document
    return app.openapi_schema


def routes_document() -> dict[str, Any]:
    """The OpenAPI document without a graph behind it: what there is to call, and what it needs."""
    return create_app(None, None).openapi()  # type: ignore[arg-type]
