"""Areas: which there are, the timeline of one, and which failings came back, in one and in all."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from graph.filters import area_code
from graph.recurrence import MOST_ECHOES
from graph.store import Store
from search_api.decisions import FindingId
from search_api.models import example
from search_api.models_areas import Areas, Echoes, RecurrenceAcross, RecurrenceInArea, Timeline
from search_api.params import MAX_HITS, V1, FilterParams
from search_api.pictures import Pictures
from search_api.problems import documented

AreaCode = Annotated[
    str, Path(description="The area's code, such as north-east-lincolnshire, or its name.", max_length=200, examples=["north-wessex"])
]


class KindParams(FilterParams):
    all_kinds: bool = Field(False, description="Press articles, minutes, briefings and abstracts as well as reviews and inspections.")


class RecurrenceParams(KindParams):
    after: Literal["failing", "recommendation"] | None = Field(
        None, description="Only what an earlier report had told in this way: found it as well, or recommended on it.")


class AcrossParams(RecurrenceParams):
    by: Literal["year", "agency", "kind", "region"] | None = Field(
        None, description="Count by year or kind of the later report, by region, or by the agency that it speaks of.")


def routes(store: Store, pictures: Pictures) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["areas"])

    @router.get("/areas", response_model=Areas, responses=documented(422, 503, answer=example(Areas)), summary="The areas")
    def areas(wanted: Annotated[FilterParams, Query()]) -> Any:
        """The local authorities that reports in the graph are about, with their numbers of reports that pass the filters."""
        return {"areas": store.areas(wanted.filters())}

    @router.get(
        "/areas/{code}/timeline", response_model=Timeline, responses=documented(404, 422, 503, answer=example(Timeline)),
        summary="One area's reports in order of date",
    )
    def timeline(code: AreaCode, wanted: Annotated[KindParams, Query()]) -> Any:
        """The reviews, inspections and visits of one area, the oldest first, with their grades and how often each mentions
        every theme. Filters on findings narrow what is counted, not which reports stand there."""
        return store.timeline(area_code(code), wanted.filters(), all_kinds=wanted.all_kinds)

    @router.get(
        "/areas/{code}/recurrence", response_model=RecurrenceInArea, responses=documented(400, 404, 422, 503, answer=example(RecurrenceInArea)),
        summary="What came back in one area",
    )
    def recurrence_in(code: AreaCode, wanted: Annotated[RecurrenceParams, Query()]) -> Any:
        """The failings that a report on the area found although an earlier one had found them or recommended on them, with
        the two sentences that say it most alike. Filters hold of the earlier and the later finding; include_duplicates is
        refused, for what a draft and its final both say has not come back."""
        return pictures.into(store.recurrence_in(area_code(code), wanted.filters(), after=wanted.after, all_kinds=wanted.all_kinds))

    @router.get(
        "/recurrence", response_model=RecurrenceAcross, responses=documented(400, 422, 503, answer=example(RecurrenceAcross)),
        summary="What came back in most areas",
    )
    def recurrence(wanted: Annotated[AcrossParams, Query()]) -> Any:
        """The failings that came back, with the number of areas in which they did. Which areas those are is not
        told: this compares failings, never areas. include_duplicates is refused."""
        return store.recurrence(wanted.filters(), after=wanted.after, by=wanted.by, all_kinds=wanted.all_kinds)

    @router.get(
        "/findings/{finding_id}/echoes", response_model=Echoes, responses=documented(404, 422, 503, answer=example(Echoes)),
        summary="Was this said before, or again?",
    )
    def echoes(
        finding_id: FindingId,
        limit: Annotated[int, Query(ge=1, le=MAX_HITS, description="How many findings at most, of earlier and of later reports each.")] = MOST_ECHOES,
    ) -> Any:
        """The findings of other reports that say the same thing as this one: those of earlier reports that it is linked to
        (five at most), and those of later reports that are linked to it."""
        return pictures.into(store.echoes(finding_id, limit))

    return router
