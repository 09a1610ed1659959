"""The audit, for who runs the installation."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from corpus.audit import Trail, page
from corpus.errors import AuditError
from search_api.models import example
from search_api.models_audit import AuditPage
from search_api.params import V1
from search_api.problems import documented

MOST = 500  # lines of one answer


def routes(trail: Trail | None) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["audit"])

    @router.get("/audit", response_model=AuditPage, responses=documented(422, 503, answer=example(AuditPage)), summary="Who did what and when")
    def lines(
        actor: Annotated[str | None, Query(max_length=100, description="Only what this actor did: its kind, a key's id, or a name.", examples=["5f0c2a9b"])] = None,
        action: Annotated[str | None, Query(max_length=100, description="Only this action; collection stands for all that begin with collection.", examples=["withdraw"])] = None,
        since: Annotated[str | None, Query(max_length=40, description="Only from this time on: the beginning of an ISO date and time, UTC.", examples=["2026-03"])] = None,
        before: Annotated[int | None, Query(ge=1, description="Only lines with a smaller number: next of the answer before.", examples=[4812])] = None,
        limit: Annotated[int, Query(ge=1, le=MOST, description="How many lines at most.")] = 100,
    ) -> Any:
        """The lines of the audit, the latest first. Whether it is whole is told by `scr audit verify`. Reading it is noted too."""
        if trail is None:
            raise AuditError("this API was started without a place to keep an audit.", todo="Start it with `scr serve` or `scr up`.")
        found = page(trail.home, before=before, limit=limit, actor=actor, action=action, since=since)
        return {"lines": found, "next": found[-1]["n"] if len(found) == limit and found[-1]["n"] > 1 else None}

    return router
