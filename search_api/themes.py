"""Recurring themes: how often each is mentioned, and by year, agency, kind, region and area."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query

from corpus.codebook import load_codebook
from graph.store import Store
from search_api.models import Agencies, Facets, GroupCounts, Themes, example
from search_api.models_around import ModelReliability
from search_api.params import V1, FilterParams
from search_api.problems import documented

Dimension = Literal["year", "agency", "kind", "region", "area", "theme", "failing", "polarity", "age", "harm"]


def agencies() -> dict[str, Any]:
    """The codebook's agencies, in its order."""
    return {"agencies": [{"code": a.code, "label": a.label, "names": list(a.names)} for a in load_codebook().agencies.values()]}


def routes(store: Store) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["themes"])

    @router.get("/themes", response_model=Themes, responses=documented(422, 503, answer=example(Themes)), summary="Themes and failings with their counts")
    def themes(wanted: Annotated[FilterParams, Query()]) -> Any:
        """Every theme and failing of the codebook with its definition, and how often the reports
        that pass the filters mention it as a failing, as a strength and in a recommendation; beside each
        count what is probable when the model's errors are allowed for."""
        return {"themes": store.themes(wanted.filters())}

    @router.get("/counts/{dimension}", response_model=GroupCounts, responses=documented(400, 422, 503, answer=example(GroupCounts)), summary="Counts by year, agency, kind, area, theme")
    def counts(
        dimension: Annotated[Dimension, Path(description="What to count by.", examples=["year"])],
        wanted: Annotated[FilterParams, Query()],
    ) -> Any:
        """How often findings that pass the filters are mentioned, for each year, agency, kind of
        report, region, area, theme, failing, polarity, age band or harm of the child, with what is probable when the
        model's errors are allowed for. Where area and age or harm come together, values under 5 are withheld,
        and others that would tell them; such a count takes one area and no other filter, and none takes single reports (400). A count by area shows where reports were published, and is no
        measure of how well an area works."""
        return {"dimension": dimension, "counts": store.counts_by(dimension, wanted.filters())}

    @router.get("/accuracy", response_model=ModelReliability, responses=documented(503, answer=example(ModelReliability)), summary="How often the model is right, by theme")
    def accuracy() -> Any:
        """What was measured, on labelled sentences that it had not learnt from, of the model that comes with the program: of
        what it marks how much is right, and how much it misses."""
        return store.reliability()

    @router.get("/facets", response_model=Facets, responses=documented(422, 503, answer=example(Facets)), summary="Values of every filter with their counts")
    def facets(wanted: Annotated[FilterParams, Query()]) -> Any:
        """For every filter the values there are, with the findings there would be under each of them
        and the other filters that are set: what a screen needs to offer filters. These are counts as found, without
        estimates: they say how many quotations there are to read."""
        return store.facets(wanted.filters())

    @router.get("/agencies", response_model=Agencies, responses=documented(answer=example(Agencies)), summary="The agencies and their codes")
    def all_agencies() -> Any:
        """The agencies that findings speak of, with the codes that filters take."""
        return agencies()

    return router
