"""Two groups of reports compared."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from graph.contrast import Group
from graph.store import Store
from search_api.models import example
from search_api.models_contrast import Contrast
from search_api.params import V1, ContrastParams
from search_api.problems import documented


def group(wanted: ContrastParams, name: str) -> Group:
    """The group "a" or "b"."""
    kind, area, region, theme, first, last = (getattr(wanted, f"{name}_{x}") for x in ("kind", "area", "region", "theme", "from", "to"))
    return Group.checked(kind=kind, area=area, region=region, theme=theme, year_from=first, year_to=last)


def routes(store: Store) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["patterns"])

    @router.get("/contrast", response_model=Contrast, responses=documented(400, 422, 503, answer=example(Contrast)), summary="Two groups of reports compared")
    def contrast(wanted: Annotated[ContrastParams, Query()]) -> Any:
        """For each failing or theme the share of reports that mention it in the group A and in the group B, and their
        difference with its error. Groups of fewer than five reports are not compared, nor more than two areas: this
        makes no league table."""
        return store.contrast(group(wanted, "a"), group(wanted, "b"), by=wanted.by, polarity=wanted.polarity, sure=wanted.sure)

    return router
