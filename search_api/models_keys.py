"""What the API takes and gives of keys and of who asks."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from search_api.keys import MAX_DAYS, MAX_NAME


class Me(BaseModel):
    """Who asks, as the key says."""

    name: str = Field(description="Name of the key; empty where none was asked for, and for SCR_API_KEY.", examples=["A. Trainer"])
    role: str = Field(description="reader, reviewer, keeper or admin; each may do what those before it may.", examples=["reviewer"])
    keys: bool = Field(description="Whether this API asks for keys; if not, everybody at this machine is admin.", examples=[True])


class KeyToMake(BaseModel):
    """Whose key it is to be, and what it is to open."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=MAX_NAME, description="Whose key it is.", examples=["A. Trainer"])
    role: str = Field(max_length=20, description="reader, reviewer, keeper or admin.", examples=["reviewer"])
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
