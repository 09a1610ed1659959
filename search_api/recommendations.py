"""Recommendations and failings, both ways."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from graph.recommendations import MOST, MOST_QUOTATIONS, QUOTATIONS
from graph.store import Store
from search_api.models import example
from search_api.models_recommendations import Repeated, Unanswered
from search_api.params import MAX_OFFSET, V1, FilterParams
from search_api.pictures import Pictures
from search_api.problems import documented


class ListParams(FilterParams):
    """What is listed, and how."""

    by: Literal["failing", "theme"] = Field("failing", description="failing: answered by the same code; theme: by anything under the same theme.")
    limit: int = Field(20, ge=1, le=MOST, description="How many reports (or things recommended again) at most.")
    offset: int = Field(0, ge=0, le=MAX_OFFSET, description="How many to skip.")
    quotations: int = Field(QUOTATIONS, ge=1, le=MOST_QUOTATIONS, description="How many quotations of one code in one report at most.")

    def how(self) -> dict[str, Any]:
        return {"by": self.by, "limit": self.limit, "offset": self.offset, "quotations": self.quotations}


def routes(store: Store, pictures: Pictures) -> APIRouter:
    router = APIRouter(prefix=f"{V1}/recommendations", tags=["recommendations"])

    @router.get("/missing", response_model=Unanswered, responses=documented(400, 422, 503, answer=example(Unanswered)), summary="Failings that nobody recommended on")
    def missing(wanted: Annotated[ListParams, Query()]) -> Any:
        """Failings on which the same report makes no recommendation, with their quotations; and for each failing
        in how many reports it is marked and in how many of those there is a recommendation on it. The filters choose
        the failings; they are compared with every recommendation of the report."""
        return pictures.into(store.missing_recommendations(wanted.filters(), **wanted.how()))

    @router.get("/unfounded", response_model=Unanswered, responses=documented(400, 422, 503, answer=example(Unanswered)), summary="Recommendations with no failing behind them")
    def unfounded(wanted: Annotated[ListParams, Query()]) -> Any:
        """Recommendations behind which no failing is marked in the same report, with their quotations. The filters
        choose the recommendations; they are compared with every failing of the report."""
        return pictures.into(store.unfounded_recommendations(wanted.filters(), **wanted.how()))

    @router.get("/repeated", response_model=Repeated, responses=documented(400, 422, 503, answer=example(Repeated)), summary="What was recommended again")
    def repeated(wanted: Annotated[ListParams, Query()]) -> Any:
        """What two reports on the same area recommend, the one later than the other: the quotations side by side
        with dates and pages. Reports of which area or date is unknown are left out and counted; include_duplicates is
        refused, for what a draft and its final both ask for was not asked for again."""
        return pictures.into(store.repeated_recommendations(wanted.filters(), **wanted.how()))

    return router
