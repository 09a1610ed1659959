"""What the API says of withdrawals."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Withdrawal(BaseModel):
    """A report that was taken down. Nothing of its text is kept."""

    report_id: str = Field(description="The id it had.", examples=["9a1f0c33b2d4e5f6"])
    sha256: str = Field(description="SHA-256 of its file, which is refused from then on.", examples=["9a1f0c33b2d4e5f6" * 4])
    file: str = Field(description="The file's name as it was read.", examples=["child-a-overview-report.pdf"])
    reason: str = Field(description="Why it was taken down.", examples=["Taken down by the partnership"])
    withdrawn_at: str = Field(description="When, in ISO 8601.", examples=["2026-03-03T10:00:00+00:00"])
    by: str = Field("", description="By whom, as they said; empty where not said.", examples=["J. Smith"])
    receipt: str = Field("", description="SHA-256 of the receipt that proves it; empty where there is none.", examples=["5f0c2a9be1d47730" * 4])


class Withdrawals(BaseModel):
    withdrawals: list[Withdrawal] = Field(description="The latest first.")
