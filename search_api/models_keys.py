"""What the API takes and gives of keys and of who asks."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from search_api.keys import MAX_DAYS, MAX_NAME
from search_api.people import MAX_IDENTITY, id_of


class Me(BaseModel):
    """Who asks, as the key says."""

    name: str = Field(description="Name of the key; empty where none was asked for, and for SCR_API_KEY.", examples=["A. Trainer"])
    role: str = Field(description="reader, reviewer, keeper or admin; each may do what those before it may.", examples=["reviewer"])
    keys: bool = Field(description="Whether this API asks for keys; if not, everybody at this machine is admin.", examples=[True])


class KeyToMake(BaseModel):
    """Whose key it is to be, and what it is to open."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=MAX_NAME, description="Whose key it is.", examples=["A. Trainer"])
    role: str = Field(max_length=20, description="reader, reviewer, keeper or admin; or screens, for a key that only speaks for people.", examples=["reviewer"])
    days: int | None = Field(None, ge=1, le=MAX_DAYS, description="For how many days it holds; left out, until it is revoked.", examples=[365])


class ApiKey(BaseModel):
    """A key without its secret."""

    id: str = Field(description="Its id: the middle part of the key.", examples=["5f0c2a9b"])
    name: str = Field(description="Whose key it is.", examples=["A. Trainer"])
    role: str = Field(description="What it opens.", examples=["reviewer"])
    state: str = Field(description="active, expired or revoked.", examples=["active"])
    made_at: str = Field(description="When it was made: ISO date and time, UTC.", examples=["2026-03-03T10:00:00+00:00"])
    expires_at: str = Field("", description="When it ceases to hold; empty for never.", examples=["2027-03-03T10:00:00+00:00"])
    revoked_at: str = Field("", description="When it was revoked; empty where it was not.", examples=[""])


class MadeKey(ApiKey):
    """A key that was made, with what is to be handed over."""

    key: str = Field(description="The key. It is kept nowhere and cannot be shown again.", examples=["scr_5f0c2a9b_" + "0123456789abcdef" * 4])


class Keys(BaseModel):
    keys: list[ApiKey] = Field(description="The first made first, also those that no longer hold.")


class PersonToMap(BaseModel):
    """Who is let in, and what they may."""

    model_config = ConfigDict(extra="forbid")

    identity: str = Field(
        min_length=3, max_length=MAX_IDENTITY, examples=["ann@board.example"],
        description="The e-mail address that their organisation's sign-in has verified; *@board.example for everybody there; or https://ISSUER#NUMBER.",
    )
    role: str = Field(max_length=20, description="reader, reviewer or keeper; for everybody at an address reader alone.", examples=["reviewer"])
    name: str = Field("", max_length=MAX_NAME, description="What stands beside their decisions; without it, their identity.", examples=["A. Trainer"])


class LetIn(BaseModel):
    """A person whom the screens may speak for."""

    id: str = Field(description="Stands for the identity in an address.", examples=[id_of("ann@board.example")])
    identity: str = Field(description="What their organisation's sign-in says of them.", examples=["ann@board.example"])
    name: str = Field(description="What stands beside their decisions; empty where it is their identity.", examples=["A. Trainer"])
    role: str = Field(description="reader, reviewer or keeper.", examples=["reviewer"])
    state: str = Field(description="active or ended.", examples=["active"])
    made_at: str = Field(description="Since when: ISO date and time, UTC.", examples=["2026-03-03T10:00:00+00:00"])
    ended_at: str = Field("", description="Since when no more; empty where they are.", examples=[""])


class MappedPeople(BaseModel):
    people: list[LetIn] = Field(description="The first let in first, also those who are let in no more.")
