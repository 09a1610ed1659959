"""Collections and citations: kept, ordered, noted, given as files; a report cited in four forms."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query
from fastapi.responses import Response

from corpus.citing import FILES
from graph.store import Store
from search_api.models import example
from search_api.models_collections import (
    Citation, CollectionChange, CollectionInFull, CollectionSummary, Collections, CollectionToMake, FileForm, Form, Item, ItemChange,
    ItemToAdd,
)
from search_api.params import V1
from search_api.pictures import Pictures
from search_api.problems import documented
from search_api.reports import ReportId
from search_api.roles import Who, named

CollectionId = Annotated[str, Path(description="The collection's id.", max_length=64, examples=["05551ca386a4c052"])]
ItemId = Annotated[str, Path(description="The item's id.", max_length=64, examples=["71f0aa3be1d40c5f"])]
TO_MAKE = {"course": {"summary": "For a course", "value": {"name": "Missed appointments, spring course", "by": "A. Trainer", "description": "Quotations for the session on babies."}}}
TO_ADD = {
    "finding": {"summary": "A finding with a note", "value": {"finding_id": "5f0c2a9be1d47730", "note": "Pause here.", "by": "A. Trainer"}},
    "passage": {"summary": "A passage", "value": {"passage_id": "9a1f0c33b2d4e5f6-48210-48292", "by": "A. Trainer"}},
}
CHANGE = {"name": {"summary": "Another name", "value": {"name": "Babies not brought"}}}
ITEM_CHANGE = {"first": {"summary": "To the top, with a note", "value": {"place": 1, "note": "Pause here."}}}
MEDIA = {
    "csv": "text/csv; charset=utf-8", **{form: f"{media}; charset=utf-8" for form, (_, media) in FILES.items()},
    "markdown": "text/markdown; charset=utf-8", "json": "application/json",
}
FILE = {200: {
    "description": "The collection as a file.", "content": {media.split(";")[0]: {"schema": {"type": "object"} if form == "json" else {"type": "string", "format": "binary"}} for form, media in MEDIA.items()},
    "headers": {"Content-Disposition": {"description": "What to call the file.", "schema": {"type": "string"}}},
}}


def routes(store: Store, pictures: Pictures) -> APIRouter:
    router = APIRouter(prefix=V1)

    @router.get(
        "/reports/{report_id}/citation", response_model=Citation, responses=documented(400, 404, 422, 503, answer=example(Citation)), tags=["reports"],
        summary="A report cited",
    )
    def citation(
        report_id: ReportId,
        format: Annotated[Form, Query(description="harvard; sector: title, publisher, year and place, as reviews cite one another; ris or bibtex: for a reference manager.")] = "harvard",
        page: Annotated[int | None, Query(ge=1, description="A page, from 1.", examples=[23])] = None,
        finding_id: Annotated[str | None, Query(max_length=64, description="A finding of it: its page, paragraph and words.")] = None,
        passage_id: Annotated[str | None, Query(max_length=64, description="A passage of it, likewise.")] = None,
    ) -> Any:
        """The report, a page in it, a finding or a passage, cited. What is not known is left out or said; a date that was reckoned is said to be estimated."""
        return store.citation(report_id, format, page=page, finding_id=finding_id, passage_id=passage_id)

    @router.get("/collections", response_model=Collections, responses=documented(422, 503, answer=example(Collections)), tags=["collections"], summary="All collections")
    def collections(by: Annotated[str | None, Query(max_length=100, description="Only those that this person made.")] = None) -> Any:
        """The collections by name. Everybody sees all of them."""
        return {"collections": store.collections(by=by)}

    @router.post(
        "/collections", response_model=CollectionSummary, responses=documented(400, 413, 422, 503, answer=example(CollectionSummary)), tags=["collections"],
        summary="Make a collection",
    )
    def make(who: Who, wanted: Annotated[CollectionToMake, Body(openapi_examples=TO_MAKE)]) -> Any:
        """Makes a collection, without items. One that this person made under this name is left as it is."""
        return store.make_collection(wanted.name, by=named(wanted.by, who), description=wanted.description)

    @router.get(
        "/collections/{collection_id}", response_model=CollectionInFull, responses=documented(404, 503, answer=example(CollectionInFull)), tags=["collections"],
        summary="One collection",
    )
    def collection(collection_id: CollectionId) -> Any:
        """A collection with its items, each with its words, where they stand now, and its citations. Of words that are gone from their
        report the citation is kept; of a withdrawn report nothing is."""
        return pictures.into(store.collection(collection_id))

    @router.patch(
        "/collections/{collection_id}", response_model=CollectionSummary, responses=documented(400, 404, 413, 422, 503, answer=example(CollectionSummary)),
        tags=["collections"], summary="Rename or describe a collection",
    )
    def change(collection_id: CollectionId, what: Annotated[CollectionChange, Body(openapi_examples=CHANGE)]) -> Any:
        """Gives a collection another name or description."""
        return store.change_collection(collection_id, name=what.name, description=what.description)

    @router.delete(
        "/collections/{collection_id}", response_model=CollectionSummary, responses=documented(404, 503, answer=example(CollectionSummary)), tags=["collections"],
        summary="Delete a collection",
    )
    def delete(collection_id: CollectionId) -> Any:
        """Deletes a collection with its items; the answer is what it was."""
        return store.delete_collection(collection_id)

    @router.get("/collections/{collection_id}/export", response_class=Response, responses=FILE | documented(404, 422, 503), tags=["collections"], summary="A collection as a file")
    def export(
        collection_id: CollectionId,
        format: Annotated[FileForm, Query(description="csv for a spreadsheet, ris or bibtex for a reference manager, markdown to paste, json for programs.")] = "csv",
    ) -> Response:
        """The collection as a file to keep."""
        name, content = store.collection_as(collection_id, format)
        return Response(content, media_type=MEDIA[format], headers={"Content-Disposition": f'attachment; filename="{name}"'})

    @router.post(
        "/collections/{collection_id}/items", response_model=Item, responses=documented(400, 404, 413, 422, 503, answer=example(Item)), tags=["collections"],
        summary="Add to a collection",
    )
    def add(who: Who, collection_id: CollectionId, what: Annotated[ItemToAdd, Body(openapi_examples=TO_ADD)]) -> Any:
        """Adds a finding or a passage at the end of a collection. Added again it is the same item."""
        return pictures.into(store.collect(collection_id, finding_id=what.finding_id, passage_id=what.passage_id, note=what.note, by=named(what.by, who)))

    @router.patch(
        "/collections/{collection_id}/items/{item_id}", response_model=Item, responses=documented(400, 404, 413, 422, 503, answer=example(Item)),
        tags=["collections"], summary="Note or move an item",
    )
    def change_item(collection_id: CollectionId, item_id: ItemId, what: Annotated[ItemChange, Body(openapi_examples=ITEM_CHANGE)]) -> Any:
        """Gives an item another note, or another place in the collection."""
        return pictures.into(store.change_item(collection_id, item_id, note=what.note, place=what.place))

    @router.delete(
        "/collections/{collection_id}/items/{item_id}", response_model=Item, responses=documented(404, 503, answer=example(Item)), tags=["collections"],
        summary="Take an item out",
    )
    def remove_item(collection_id: CollectionId, item_id: ItemId) -> Any:
        """Takes an item out of a collection; the answer is what it was."""
        return store.remove_item(collection_id, item_id)

    return router
