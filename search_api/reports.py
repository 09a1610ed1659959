"""The reports: the list, one in full, its findings, and pictures of its pages."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from graph.store import Store
from search_api.models import Findings, ReportInFull, Reports, example
from search_api.models_made import Recommendations
from search_api.params import V1, FilterParams
from search_api.pictures import Pictures
from search_api.problems import documented
from search_api.turns import Turns, taking

PICTURES, PATIENCE_S = 2, 20  # pictures that are made at once: one is drawn at a time, and the text of the next is read

ReportId = Annotated[str, Path(description="The report's id.", max_length=64, examples=["9a1f0c33b2d4e5f6"])]
PICTURE = {200: {
    "description": "The page as a PNG picture.", "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}},
    "headers": {
        "X-Pages": {"description": "The pages on which what is to be marked stands, such as 23, 24.", "schema": {"type": "string"}},
        "X-Unmarked": {"description": "Why it, or a part of it, is not marked; absent where all of it on this page is.", "schema": {"type": "string"}},
    },
}}


def findings_of(store: Store, report_id: str) -> dict[str, Any]:
    """The findings of one report, in its order. Raises NotFound."""
    passages = store.report(report_id)["passages"]
    return {"findings": [finding for passage in passages for finding in passage["findings"]]}


def routes(store: Store, pictures: Pictures) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["reports"])

    @router.get("/reports", response_model=Reports, responses=documented(422, 503, answer=example(Reports)), summary="The reports")
    def reports(wanted: Annotated[FilterParams, Query()]) -> Any:
        """The reports that pass the filters, with their numbers of passages and findings."""
        return {"reports": store.reports(wanted.filters())}

    @router.get("/reports/{report_id}", response_model=ReportInFull, responses=documented(404, 503, answer=example(ReportInFull)), summary="One report in full")
    def report(report_id: ReportId) -> Any:
        """One report: its facts, headings, passages with their findings, chronology, tables and recommendations."""
        return pictures.into(store.report(report_id))

    @router.get("/reports/{report_id}/findings", response_model=Findings, responses=documented(404, 503, answer=example(Findings)), summary="The findings of one report")
    def findings(report_id: ReportId) -> Any:
        """What one report says about practice, each finding with its quotation and page."""
        return pictures.into(findings_of(store, report_id))

    @router.get(
        "/reports/{report_id}/recommendations", response_model=Recommendations, responses=documented(404, 503, answer=example(Recommendations)),
        summary="The recommendations of one report",
    )
    def recommendations(report_id: ReportId) -> Any:
        """What one report asks for: its recommendations, and for inspections what needs to improve, each
        with its number, who is asked, and the page."""
        return pictures.into({"recommendations": store.recommendations(report_id)})

    @router.get(
        "/reports/{report_id}/pages/{page}.png", response_class=Response, responses=PICTURE | documented(404, 422, 503),
        dependencies=[taking(Turns(PICTURES, PICTURES, patience=PATIENCE_S), "pictures")],
        summary="A picture of a page",
    )
    def page_picture(
        report_id: ReportId,
        page: Annotated[int, Path(ge=1, le=100_000, description="The page, from 1.", examples=[23])],
        start: Annotated[int | None, Query(ge=0, description="Mark the text from this character on.", examples=[48210])] = None,
        end: Annotated[int | None, Query(ge=0, description="Mark it up to this character.", examples=[48273])] = None,
    ) -> Response:
        """The page as printed, with a sentence marked as far as it stands on that page. Only for PDF files that are
        kept here. What cannot be told for certain on the page is not marked, and a header says why."""
        drawn = pictures.draw(store, report_id, page, start, end)
        told = {"X-Pages": ", ".join(map(str, drawn.pages)), "X-Unmarked": drawn.unmarked}
        return Response(drawn.png, media_type="image/png", headers={name: value for name, value in told.items() if value})

    return router
