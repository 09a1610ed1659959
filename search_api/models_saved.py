"""What the API takes and gives of saved searches and of what is new to them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from graph.decisions import MAX_NAME
from graph.saved import MAX_QUESTION
from search_api.models import not_blank
from search_api.models_search import Hit
from search_api.params import FilterParams

MAX_TIME = 40  # characters of an ISO date and time


class SearchToSave(FilterParams):
    """A question with filters, as a search takes them, and what it is to be called."""

    name: str = Field(min_length=1, max_length=MAX_NAME, description="What it is called.", examples=["Babies and missed appointments"])
    by: str | None = Field(None, min_length=1, max_length=MAX_NAME, description="Your name. Where the key has a name it is that, and another is refused.", examples=["A. Trainer"])
    q: str = Field("", max_length=MAX_QUESTION, description="What to look for; left out, whatever passes the filters.", examples=["baby not brought to appointments"])
    mode: Literal["hybrid", "semantic", "keyword"] = Field("hybrid", description="hybrid: by meaning and by words; semantic: by meaning; keyword: by words.", examples=["hybrid"])

    _said = field_validator("name", "by")(not_blank)


class SavedSearch(BaseModel):
    """A search kept under a name. Everybody sees all of them."""

    search_id: str = Field(description="Of who saved it, its question, mode and filters.", examples=["7be1d477305f0c2a"])
    name: str = Field(description="What it is called.", examples=["Babies and missed appointments"])
    by: str = Field(description="Who saved it.", examples=["A. Trainer"])
    question: str = Field("", description="What it looks for; empty for whatever passes the filters.", examples=["baby not brought to appointments"])
    mode: str = Field(description="hybrid, semantic or keyword.", examples=["hybrid"])
    filters: dict[str, Any] = Field(default_factory=dict, description="Its filters, by the names that a search takes.", examples=[{"polarity": ["failing"], "from": 2018}])
    saved_at: str = Field(description="When it was saved: ISO date and time, UTC.", examples=["2026-03-03T10:00:00.000000+00:00"])
    seen_at: str = Field(description="What was first stored after this is new to it.", examples=["2026-03-03T10:00:00.000000+00:00"])


class SavedSearches(BaseModel):
    saved: list[SavedSearch] = Field(description="By name.")


class NewPassage(Hit):
    """A passage that is new to a saved search."""

    first_stored: str | None = Field(None, description="When its words first came into the graph: ISO date and time, UTC.", examples=["2026-03-09T16:20:11.052731+00:00"])


class Alert(SavedSearch):
    """A saved search with what is new to it."""

    since: str = Field(description="Listed is what was first stored after this: `seen_at`, or the time asked for.", examples=["2026-03-03T10:00:00.000000+00:00"])
    total: int = Field(0, description="New passages that fit it.", examples=[1])
    hits: list[NewPassage] = Field(default_factory=list, description="Those stored last first; as many as asked for.")
    problem: str = Field("", description="Why it cannot be run any more; empty where it can.", examples=[""])


class Alerts(BaseModel):
    until: str = Field(description="Mark as seen up to this: what is stored after it was not in this list. Empty where nothing has come.", examples=["2026-03-09T16:20:11.052731+00:00"])
    alerts: list[Alert] = Field(description="All saved searches by name, also those to which nothing is new.")


class Seen(BaseModel):
    """Up to when a saved search was looked at."""

    model_config = ConfigDict(extra="forbid")

    until: str | None = Field(None, max_length=MAX_TIME, description="`until` of the list that was looked at; left out, all that is there now.", examples=["2026-03-09T16:20:11.052731+00:00"])
