"""What the API gives of the audit."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class AuditLine(BaseModel):
    """Who did what and when; no question, no words of a report, no reason."""

    n: int = Field(description="Its number, from 1, without gaps.", examples=[4812])
    at: str = Field(description="When it was written: ISO date and time, UTC.", examples=["2026-03-03T10:00:00.000+00:00"])
    actor: str = Field(description="key; SCR_API_KEY; loopback without key; nobody (no key that opens anything); command line; audit (the program itself).", examples=["key"])
    key: str = Field("", description="Id of the key.", examples=["5f0c2a9b"])
    name: str = Field("", description="Name of the key, or the machine's user on the command line.", examples=["A. Trainer"])
    action: str = Field(description="What was done.", examples=["decide"])
    objects: dict[str, list[str]] = Field(default_factory=dict, description="To what: ids by kind.", examples=[{"finding": ["5f0c2a9be1d47730"]}])
    counts: dict[str, int] = Field(default_factory=dict, description="To how many, where their ids are too many or there are none.", examples=[{}])
    digest: str | None = Field(None, description="Of a question or query: a keyed digest, equal for equal ones.", examples=[None])
    length: int | None = Field(None, description="Its length in characters.", examples=[None])
    outcome: str = Field(description="done, refused, failed, or unknown: the program ended before it could say.", examples=["done"])
    status: int = Field(description="HTTP status, or exit status of the command; 0 with unknown.", examples=[200])
    began: str = Field("", description="When it began, of an unknown outcome.", examples=[""])
    torn: dict[str, Any] | None = Field(None, description="Of audit.torn: length and SHA-256 of the half line before it.", examples=[None])
    hash: str = Field(description="Hash of this line and, through the one before it, of all before.", examples=["5f0c2a9be1d47730" * 4])


class AuditPage(BaseModel):
    lines: list[AuditLine] = Field(description="The latest first.")
    next: int | None = Field(description="The value of before for the lines that follow; null where there are no more.", examples=[4812])
