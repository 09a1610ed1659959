"""Searching: passages for a question, and passages that say something alike."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from graph.store import Store
from ingest.encoder import Encoder
from search_api.models import example
from search_api.models_search import SearchAnswer, Similar
from search_api.params import MAX_HITS, V1, SearchParams
from search_api.pictures import Pictures
from search_api.problems import documented

SIMILAR = 10  # passages, where no limit is given


def find_passages(store: Store, encoder: Encoder, wanted: SearchParams) -> dict[str, Any]:
    """The answer to a question. What is looked for, slips put right, is encoded only where its meaning is asked for."""
    asked = store.asked(wanted.q, as_written=wanted.as_written)
    vector, leaning = encoder.question(asked.meaning) if wanted.mode != "keyword" and asked.meaning else (None, 0.0)
    return store.find(
        asked, vector, mode=wanted.mode, filters=wanted.filters(), limit=wanted.limit, offset=wanted.offset, per_report=wanted.per_report, leaning=leaning,
    )


def routes(store: Store, encoder: Encoder, pictures: Pictures) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["search"])

    @router.get("/search", response_model=SearchAnswer, responses=documented(422, 503, answer=example(SearchAnswer)), summary="Search the passages")
    def search(wanted: Annotated[SearchParams, Query()]) -> Any:
        """Finds passages, the best first, each word for word with its report, page and paragraph
        and with the findings in it. In a question, "a phrase" in quotation marks must be there, -word must not, AND and OR join words;
        spelling slips are put right and named. Where nothing is found, `tried` says what was looked for."""
        return pictures.into(find_passages(store, encoder, wanted))

    @router.get("/passages/{passage_id}/similar", response_model=Similar, responses=documented(404, 422, 503, answer=example(Similar)), summary="Have we seen this before?")
    def similar(
        passage_id: Annotated[str, Path(description="The passage to compare with.", max_length=200, examples=["9a1f0c33b2d4e5f6-0061"])],
        limit: Annotated[int, Query(ge=1, le=MAX_HITS, description="How many passages at most.")] = SIMILAR,
    ) -> Any:
        """Finds passages, above all of other reports, that say something like this one."""
        return pictures.into({"passage_id": passage_id, "hits": store.similar(passage_id, limit)})

    return router
