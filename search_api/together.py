"""What stands together in one report or section."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from graph.store import Store
from graph.together import MOST
from search_api.models import example
from search_api.models_together import Together
from search_api.params import MAX_OFFSET, V1, FilterParams
from search_api.pictures import Pictures
from search_api.problems import documented


class TogetherParams(FilterParams):
    """Of which findings, and within what."""

    within: Literal["report", "section"] = Field("report", description="What they must stand in together.")
    limit: int = Field(20, ge=1, le=MOST, description="How many pairs at most.")
    offset: int = Field(0, ge=0, le=MAX_OFFSET, description="How many to skip.")


def routes(store: Store, pictures: Pictures) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["patterns"])

    @router.get("/together", response_model=Together, responses=documented(400, 422, 503, answer=example(Together)), summary="Failings that stand together")
    def together(wanted: Annotated[TogetherParams, Query()]) -> Any:
        """Pairs of failings (or, with polarity, of strengths or recommendations) that stand in one report or section
        more often than by chance, with one place where they do, and the same by theme for a heat map. The filters theme and
        failing choose the pairs of which one is among them."""
        return pictures.into(store.together(wanted.filters(), within=wanted.within, limit=wanted.limit, offset=wanted.offset))

    return router
