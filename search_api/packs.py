"""Case-study packs: put together from quotations, and written as documents."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Body, Query
from fastapi.responses import Response

from graph.store import Store
from search_api.models import example
from search_api.models_pack import TO_MAKE, Pack, PackWanted
from search_api.pack_files import MEDIA_TYPES, pack_file
from search_api.params import V1
from search_api.pictures import Pictures
from search_api.problems import documented
from search_api.turns import Turns, taking

AT_ONCE, PATIENCE_S = 2, 20  # packs are made in memory, and take a processor each

Format = Annotated[Literal["json", "docx", "pptx", "pdf"], Query(alias="format", description="The pack itself, or a document of it: Word, slides, or a PDF to print.")]


def routes(store: Store, pictures: Pictures) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["case studies"])
    responses = documented(400, 404, 413, 422, 503, answer=example(Pack))
    responses[200]["content"] |= {media: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA_TYPES.values()}

    @router.post("/packs", response_model=Pack, responses=responses, dependencies=[taking(Turns(AT_ONCE, AT_ONCE, patience=PATIENCE_S), "packs")], summary="Make a case-study pack")
    def make(wanted: Annotated[PackWanted, Body(openapi_examples=TO_MAKE)], kind: Format = "json") -> Any:
        """A training pack on a report, a theme or failing, or chosen findings and passages: vignette, timeline with pause points, questions, facilitator's notes,
        a seven-minute briefing, a handout and sources. What it tells of a case is quoted word for word, each with report, date and page. Nothing is kept."""
        pack = store.pack(wanted.asked(), made_on=datetime.now(UTC).date().isoformat())
        if kind == "json":
            return pictures.into(pack)
        file = pack_file(pack, kind)
        return Response(file.data, media_type=file.media_type, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"})

    return router
