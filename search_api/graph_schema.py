"""What can be asked for in Cypher: labels, properties, relationships."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from graph.schema_page import schema
from search_api.models import example
from search_api.models_schema import GraphSchema
from search_api.params import V1
from search_api.problems import documented


def routes() -> APIRouter:
    router = APIRouter(prefix=V1, tags=["cypher"])

    @router.get("/schema", response_model=GraphSchema, responses=documented(answer=example(GraphSchema)), summary="Labels, properties and relationships of the graph")
    def graph_schema() -> Any:
        """Every label, property and relationship of the graph with its type and meaning: what a query in
        Cypher can ask for."""
        return schema()

    return router
