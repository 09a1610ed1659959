"""Answers on what lies around one thing in the graph, and on how often the model is right."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from search_api.models import NOTE

TIES = f"A number beside a neighbour is how many findings tie the two: as found, the model's errors not allowed for. Agencies and areas stand by name: nobody is ranked. {NOTE}"
SHARE = "Shares are from 0 to 1; their 95 % intervals (Wilson) take sentences for independent, and are null where there was nothing to tell them by."


class Neighbour(BaseModel):
    kind: str = Field(description="theme, failing, agency, area or report.", examples=["agency"])
    key: str = Field(description="Its code, or the report's id.", examples=["POL"])
    label: str = Field("", description="What it is called.", examples=["Police"])
    theme: str = Field("", description="Of a failing, the code of its theme.", examples=[""])
    mentions: int | None = Field(None, description="Findings that tie it to the thing asked for; null for agencies and areas.", examples=[34])
    reports: int | None = Field(None, description="Reports in which they stand; likewise.", examples=[21])


class Around(BaseModel):
    note: str = Field(TIES, description="How to read the numbers.", examples=[TIES])
    kind: str = Field(description="What the thing is.", examples=["failing"])
    key: str = Field(description="Its code, or the report's id.", examples=["CO1"])
    label: str = Field("", description="What it is called.", examples=["Information not shared or shared too late"])
    theme: str = Field("", description="Of a failing, the code of its theme.", examples=["CO"])
    about: str = Field("", description="A failing's definition, or a report's date.", examples=["Relevant information did not reach those who needed it in time"])
    published_estimated: bool | None = Field(None, description="Of a report, whether its date was reckoned from the dates in its text.", examples=[None])
    mentions: int = Field(description="Findings that speak of it.", examples=[120])
    reports: int = Field(description="Reports in which they stand.", examples=[64])
    neighbours: list[Neighbour] = Field(description="By kind; of each kind those with most findings first, agencies and areas by name.")
    left_out: dict[str, int] = Field(description="How many more neighbours come after these, by kind.", examples=[{"area": 31}])
    query: str = Field(description="A query for POST /v1/cypher that gives the same, and with each neighbour a path that leads to it.", examples=["MATCH (x:Failing {code: $key}) ..."])
    parameters: dict[str, Any] = Field(description="The values of its $names.", examples=[{"key": "CO1", "limit": 6}])


class Reliability(BaseModel):
    code: str = Field(description="Code of the theme; empty for all together.", examples=["CO"])
    label: str = Field(description="Its name.", examples=["Communication and information sharing"])
    polarity: str = Field(description="failing, strength or recommendation.", examples=["failing"])
    right: int = Field(description="Findings that readers agreed with.", examples=[41])
    wrong: int = Field(description="Those they did not.", examples=[9])
    missed: int = Field(description="Those that the model did not mark.", examples=[30])
    precision: float | None = Field(None, description="Of what it marks, the share that is right.", examples=[0.82])
    precision_low: float | None = Field(None, description="Its interval: from.", examples=[0.69])
    precision_high: float | None = Field(None, description="To.", examples=[0.902])
    recall: float | None = Field(None, description="Of what is there, the share that it marks.", examples=[0.577])
    recall_low: float | None = Field(None, description="Its interval: from.", examples=[0.461])
    recall_high: float | None = Field(None, description="To.", examples=[0.687])


class GenreReliability(BaseModel):
    genre: str = Field(description="inspection, narrative (reviews) or public (press, minutes).", examples=["inspection"])
    themes: list[Reliability] = Field(description="By theme and polarity, in the codebook's order.")
    all: list[Reliability] = Field(description="All themes together, by polarity.")


class ModelReliability(BaseModel):
    note: str = Field(SHARE, description="How to read the figures.", examples=[SHARE])
    model: str = Field(description="Version of the model; empty where nothing was measured.", examples=["8e743a9d7e59"])
    sentences: int = Field(description="Labelled sentences it was measured on.", examples=[2616])
    documents: int = Field(description="The documents they stand in.", examples=[58])
    genres: list[GenreReliability] = Field(description="For each kind of text.")
