"""A topic's briefing: quotations, and apart from them what to do."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from graph.briefing import MOST, QUOTATIONS
from graph.on_topic import meaning
from graph.roles import asked
from graph.store import Store
from ingest.encoder import Encoder
from search_api.models import example
from search_api.models_briefing import Briefing
from search_api.params import MAX_QUESTION, V1, FilterParams
from search_api.pictures import Pictures
from search_api.problems import documented

MAX_ROLE = 100  # characters


class DigestParams(FilterParams):
    """A question, for whom, and filters."""

    q: str = Field(
        min_length=1, max_length=MAX_QUESTION, description="A topic, or a question on one, in your own words.",
        examples=["What do reviews say about missed appointments, for a health visitor?"],
    )
    role: str = Field(
        "", max_length=MAX_ROLE, examples=["HV"],
        description="For whom: an agency's code or what people say they are (health visitor, GP, teacher). Left out, it is read from the question.",
    )
    limit: int = Field(QUOTATIONS, ge=1, le=MOST, description="How many quotations at most.")


def find_briefing(store: Store, encoder: Encoder, wanted: DigestParams) -> dict[str, Any]:
    """The briefing on a topic. Raises UsageError for a role that is not known and for a question without a topic."""
    question = asked(wanted.q, wanted.role)
    return store.briefing(question, meaning(encoder, question.topic), wanted.filters(), limit=wanted.limit)


def routes(store: Store, encoder: Encoder, pictures: Pictures) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["search"])

    @router.get("/digest", response_model=Briefing, responses=documented(400, 422, 503, answer=example(Briefing)), summary="A topic in a dozen quotations")
    def digest(wanted: Annotated[DigestParams, Query()]) -> Any:
        """What reports say about a topic, in their own words: whole sentences with report, date and page, by failing, strength
        and recommendation, chosen so that they say different things, two of one report at most. Each group says in how many of the reports
        found it is said. Where nothing on the topic is found there are no quotations, and `nothing` says so. `practice` is not quoted: it says in this program's
        own words what to look for, ask and do on the failings that the quotations carry."""
        return pictures.into(find_briefing(store, encoder, wanted))

    return router
