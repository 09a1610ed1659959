"""Reports that are one: which are counted as another, and a person's word that two are not the same."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body

from graph.store import Store
from search_api.decisions import now
from search_api.models import example
from search_api.models_decisions import Decision
from search_api.models_duplicates import Duplicates, PairDecision
from search_api.params import V1
from search_api.problems import documented
from search_api.roles import Who, named

EXAMPLES = {
    "separate": {
        "summary": "Not the same",
        "value": {
            "what": "separate", "report_id": "9a1f0c33b2d4e5f6", "other_id": "c3d4e5f69a1f0c33", "by": "A. Trainer",
            "reason": "Two areas, one template.",
        },
    },
}  # fmt: skip


def routes(store: Store) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["reports"])

    @router.get("/duplicates", response_model=Duplicates, responses=documented(503, answer=example(Duplicates)), summary="Reports that are one")
    def duplicates() -> Any:
        """Reports that are the same as another, a version or a part of it. Only the newest whole one counts, in figures
        and searches, unless `include_duplicates` is asked for."""
        return store.duplicates()

    @router.post("/duplicates/decisions", response_model=Decision, responses=documented(400, 404, 413, 422, 503, answer=example(Decision)), summary="Say that two reports are not the same")
    def say(who: Who, said: Annotated[PairDecision, Body(openapi_examples=EXAMPLES)]) -> Any:
        """Separates two reports that were taken for one, so that both count, or takes that back. It is kept with
        name and reason, and holds when they are read again."""
        return store.say_of_pair(said.report_id, said.other_id, what=said.what, by=named(said.by, who), at=now(), reason=said.reason)

    return router
