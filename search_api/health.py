"""Whether the program works, and what it works on."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from corpus.version import program_version
from graph.store import Store
from search_api.models import Health, Status, example
from search_api.params import V1
from search_api.problems import documented


def health_routes(store: Store) -> APIRouter:
    """The one route that needs no key."""
    router = APIRouter(tags=["health"])

    @router.get("/health", response_model=Health, responses=documented(503, answer=example(Health)), summary="Does it run?")
    def health() -> Any:
        """Answers when the program runs and its database answers."""
        store.status()
        return {"status": "ok"}

    return router


def routes(store: Store, *, redact: bool = False) -> APIRouter:
    """`redact`: whether names are taken out of what is handed over."""
    router = APIRouter(prefix=V1, tags=["health"])

    @router.get("/status", response_model=Status, responses=documented(503, answer=example(Status)), summary="What is in the graph")
    def status() -> Any:
        """How many reports, passages and findings there are, and which models and versions made
        them."""
        return store.status() | {"program": program_version(), "redact": redact}

    return router
