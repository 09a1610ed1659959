"""What was taken down."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from graph.store import Store
from search_api.models import example
from search_api.models_withdrawals import Withdrawals
from search_api.params import V1
from search_api.problems import documented


def routes(store: Store) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["reports"])

    @router.get("/withdrawals", response_model=Withdrawals, responses=documented(503, answer=example(Withdrawals)), summary="Reports that were taken down")
    def withdrawals() -> Any:
        """Which reports were taken down, when, why and by whom, with the digests of their receipts. Their words are gone."""
        return {"withdrawals": store.withdrawals()}

    return router
