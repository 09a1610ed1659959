"""What GET /v1/recipes answers with."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class Recipe(BaseModel):
    """A documented query."""

    name: str = Field(description="Its name, which stays the same.", examples=["recurrence-in-area"])
    title: str = Field(description="What it gives.", examples=["What came back in an area"])
    question: str = Field(description="The question that it answers.", examples=["Which failings did a report on this area find although an earlier one had found them?"])
    parameters: dict[str, Any] = Field(description="The $names in the query, each with an example.", examples=[{"area": "norfolk", "after": ["recommendation"]}])
    needed: list[str] = Field(description="Those of them that the example cannot stand in for. An area is written by its code.", examples=[["area"]])
    note: str = Field(description="What to know or to change; empty for some.", examples=["after: how an earlier report had told it."])
    same_as: str = Field(description="The command that gives the same answer; empty where there is none.", examples=["scr recurrence --area AREA"])
    query: str = Field(description="The query in Cypher.", examples=["MATCH (n:Finding {area: $area})-[:ABOUT]->(x:Failing) RETURN x.label AS failing"])


class Recipes(BaseModel):
    recipes: list[Recipe] = Field(description="In order of name.")
