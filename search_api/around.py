"""What lies around one thing in the graph."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from graph.around import MOST, SHOWN
from graph.store import Store
from search_api.models import example
from search_api.models_around import Around
from search_api.params import MAX_OFFSET, V1, FilterParams
from search_api.problems import documented


class AroundParams(FilterParams):
    limit: int = Field(SHOWN, ge=1, le=MOST, description="How many neighbours of each kind at most.")
    agency_skip: int = Field(0, ge=0, le=MAX_OFFSET, description="How many of the agencies, which stand by name, to pass over.")
    area_skip: int = Field(0, ge=0, le=MAX_OFFSET, description="Likewise of the areas.")


def routes(store: Store) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["patterns"])

    @router.get("/graph/{kind}/{key}", response_model=Around, responses=documented(404, 422, 503, answer=example(Around)), summary="The neighbours of one thing in the graph")
    def around(
        kind: Annotated[Literal["theme", "failing", "agency", "area", "report"], Path(description="What the thing is.", examples=["failing"])],
        key: Annotated[str, Path(description="Its code, an area's code or name, or a report's id.", max_length=200, examples=["CO1"])],
        wanted: Annotated[AroundParams, Query()],
    ) -> Any:
        """Themes, failings and reports that findings tie to this one, with the number of those findings; agencies and areas, which
        are not ranked, by name and without numbers; and the query in Cypher that gives the same. The filters choose the findings that count."""
        return store.around(kind, key, wanted.filters(), limit=wanted.limit, agency_skip=wanted.agency_skip, area_skip=wanted.area_skip)

    return router
