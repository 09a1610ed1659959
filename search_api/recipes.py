"""The recipes: documented queries in Cypher."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from graph import recipes as known
from search_api.models import example
from search_api.models_recipes import Recipes
from search_api.params import V1
from search_api.problems import documented


def routes() -> APIRouter:
    router = APIRouter(prefix=V1, tags=["cypher"])

    @router.get("/recipes", response_model=Recipes, responses=documented(answer=example(Recipes)), summary="Documented queries in Cypher")
    def recipes() -> Any:
        """Queries that give what the program's own answers give, each with the question that it answers, to be sent to
        POST /v1/cypher as they are or changed."""
        return {"recipes": [r.row() for r in known.recipes()]}

    return router
