"""Asking the graph in Cypher, read-only."""

from __future__ import annotations

import threading
from typing import Annotated, Any

from fastapi import APIRouter, Body
from fastapi.exceptions import HTTPException
from pydantic import BaseModel, ConfigDict, Field, field_validator

from graph.store import Store
from search_api.models import CypherAnswer, example
from search_api.params import V1
from search_api.problems import documented

MAX_QUERY = 20_000  # characters
AT_ONCE = 4         # queries that run at the same time: slow ones leave threads for everything else
PATIENCE = 2.0      # seconds that one more is kept waiting
MAX_DEPTH = 20      # lists and maps inside one another in the parameters
INT64 = range(-(2**63), 2**63)

EXAMPLES = {
    "most mentioned": {
        "summary": "The failings that reports mention most",
        "value": {
            "query": "MATCH (f:Finding {polarity: 'failing'})-[:ABOUT]->(x:Failing) "
            "RETURN x.label AS failing, count(*) AS mentions ORDER BY mentions DESC LIMIT 10",
        },
    },
    "with a parameter": {
        "summary": "The reports of one kind",
        "value": {
            "query": "MATCH (r:Report) WHERE r.kind = $kind RETURN r.title, r.published",
            "parameters": {"kind": "jtai"},
        },
    },
}


class CypherQuestion(BaseModel):
    model_config = ConfigDict(extra="forbid")

    query: str = Field(
        min_length=1, max_length=MAX_QUERY, description="A Cypher query that only reads.",
        examples=[EXAMPLES["most mentioned"]["value"]["query"]],
    )
    parameters: dict[str, Any] = Field(default_factory=dict, description="Values for the $names in the query.", examples=[{}])

    @field_validator("query", "parameters")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        _check(value, MAX_DEPTH)
        return value


def _check(value: Any, depth: int) -> None:
    """Raises ValueError for what JSON can write and the database cannot take."""
    if depth < 0:
        raise ValueError(f"Lists and maps may lie {MAX_DEPTH} deep at most.")
    if isinstance(value, str) and any("\ud800" <= c <= "\udfff" for c in value):
        raise ValueError("It holds half a character (a lone surrogate).")
    if isinstance(value, int) and value not in INT64:
        raise ValueError("Whole numbers may have 64 bits at most.")
    if isinstance(value, dict):
        for key, item in value.items():
            _check(key, depth)
            _check(item, depth - 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth - 1)


def routes(store: Store) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["cypher"])
    turns = threading.BoundedSemaphore(AT_ONCE)

    @router.post("/cypher", response_model=CypherAnswer, responses=documented(413, 422, 429, 503, answer=example(CypherAnswer)), summary="Ask the graph in Cypher")
    def cypher(question: Annotated[CypherQuestion, Body(openapi_examples=EXAMPLES)]) -> Any:
        """Runs a query that only reads. Anything that would write, call out or look into the
        server's own settings is refused with the reason; long queries are stopped and long
        answers cut."""
        if not turns.acquire(timeout=PATIENCE):
            raise HTTPException(429, "Other queries are running. Try again in a few seconds.", headers={"Retry-After": "5"})
        try:
            return store.cypher(question.query, question.parameters)
        finally:
            turns.release()

    return router
