"""Saved searches: kept, listed, removed, and what new reports add to them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query

from graph.alerts import SHOWN
from graph.store import Store
from ingest.encoder import Encoder
from search_api.models import example
from search_api.models_saved import MAX_TIME, Alerts, SavedSearch, SavedSearches, SearchToSave, Seen
from search_api.params import MAX_HITS, V1
from search_api.pictures import Pictures
from search_api.problems import documented
from search_api.roles import Who, named

SearchId = Annotated[str, Path(description="The saved search's id.", max_length=64, examples=["7be1d477305f0c2a"])]
By = Annotated[str | None, Query(max_length=100, description="Only those that this person saved.")]

TO_SAVE = {
    "failings": {
        "summary": "A question with a filter",
        "value": {"q": "baby not brought to appointments", "polarity": ["failing"], "name": "Babies and missed appointments", "by": "A. Trainer"},
    },
}
SEEN = {"list": {"summary": "What the list showed", "value": {"until": "2026-03-09T16:20:11.052731+00:00"}}}


def routes(store: Store, encoder: Encoder, pictures: Pictures) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["saved searches"])

    @router.post("/saved-searches", response_model=SavedSearch, responses=documented(400, 413, 422, 503, answer=example(SavedSearch)), summary="Save a search")
    def save(who: Who, wanted: Annotated[SearchToSave, Body(openapi_examples=TO_SAVE)]) -> Any:
        """Keeps a search under a name, to be told what reports stored from now on add to it. The same search saved again by the
        same person is given the new name."""
        return store.save_search(wanted.q, name=wanted.name, by=named(wanted.by, who), mode=wanted.mode, filters=wanted.filters())

    @router.get("/saved-searches", response_model=SavedSearches, responses=documented(422, 503, answer=example(SavedSearches)), summary="All saved searches")
    def saved(by: By = None) -> Any:
        """The saved searches by name. Everybody sees all of them."""
        return {"saved": store.saved_searches(by=by)}

    @router.delete("/saved-searches/{search_id}", response_model=SavedSearch, responses=documented(404, 503, answer=example(SavedSearch)), summary="Remove a saved search")
    def remove(search_id: SearchId) -> Any:
        """Removes a saved search; the answer is what it was."""
        return store.remove_search(search_id)

    @router.post("/saved-searches/{search_id}/seen", response_model=SavedSearch, responses=documented(400, 404, 413, 422, 503, answer=example(SavedSearch)), summary="Mark as seen")
    def seen(search_id: SearchId, what: Annotated[Seen, Body(openapi_examples=SEEN)]) -> Any:
        """Marks as seen what a list of alerts showed: it is new no more. Listing alone marks nothing."""
        return store.mark_seen(search_id, until=what.until)

    @router.get("/alerts", response_model=Alerts, responses=documented(400, 404, 422, 503, answer=example(Alerts)), summary="What is new to saved searches")
    def alerts(
        since: Annotated[str | None, Query(max_length=MAX_TIME, description="Look from this date on, whatever was marked as seen.", examples=["2026-03-01"])] = None,
        by: By = None,
        search_id: Annotated[str | None, Query(max_length=64, description="Only this saved search.")] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_HITS, description="How many new passages of each at most.")] = SHOWN,
    ) -> Any:
        """Lists for each saved search the passages that came into the graph after it was last marked as seen. By words a passage
        must hold all of them; by meaning it must be among the first 20 of all passages that pass the filters, old and new, and
        among the first one in 20. What a report says again when it is read again or replaced is not new."""
        return pictures.into(store.alerts(encoder.encode_questions, since=since, by=by, search_id=search_id, limit=limit))

    return router
