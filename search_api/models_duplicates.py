"""What the API takes and gives of reports that are one."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from search_api.models_decisions import Signed


class Duplicate(BaseModel):
    """A report that is counted as another."""

    report_id: str = Field(description="The report that does not count.", examples=["9a1f0c33b2d4e5f6"])
    title: str = Field("", description="Its title.", examples=["Child A: draft overview report"])
    file: str = Field(description="Its file.", examples=["child-a-draft.pdf"])
    kind: str = Field("other", description="Code of the kind of report.", examples=["lcspr"])
    published: str | None = Field(None, description="YYYY, YYYY-MM or YYYY-MM-DD.", examples=["2020-11"])
    findings: int = Field(0, description="Findings in it, which are left out of the counts.", examples=[97])
    relation: str = Field(description="same: the same text but for small differences; version: another version; part_of: a part, such as a summary.", examples=["version"])
    jaccard: float = Field(description="Of all five-word runs that either report has, the share that both have: 0 to 1.", examples=[0.71])
    containment: float = Field(description="Of the shorter one's five-word runs, the share that the other has: 0 to 1.", examples=[0.84])
    like_id: str = Field(description="The report it was compared with; mostly the one that counts.", examples=["c3d4e5f69a1f0c33"])
    like_title: str = Field("", description="Its title.", examples=["Child A: overview report"])
    like_file: str = Field(description="Its file.", examples=["child-a-overview-report.pdf"])
    counted_as: str = Field(description="The report that counts in its place.", examples=["c3d4e5f69a1f0c33"])
    counted_title: str = Field("", description="Its title.", examples=["Child A: overview report"])
    counted_file: str = Field(description="Its file.", examples=["child-a-overview-report.pdf"])
    counted_published: str | None = Field(None, description="When that was published.", examples=["2021-03"])


class Separated(BaseModel):
    """Two reports of which somebody said that they are not the same."""

    report_id: str = Field(description="One of them.", examples=["9a1f0c33b2d4e5f6"])
    title: str = Field("", description="Its title.", examples=["Inspection of North Wessex"])
    file: str = Field(description="Its file.", examples=["north-wessex.pdf"])
    other_id: str = Field(description="The other.", examples=["c3d4e5f69a1f0c33"])
    other_title: str = Field("", description="Its title.", examples=["Inspection of South Wessex"])
    other_file: str = Field(description="Its file.", examples=["south-wessex.pdf"])
    by: str = Field(description="Who said so.", examples=["A. Trainer"])
    at: str = Field(description="When.", examples=["2026-03-03T10:00:00+00:00"])
    reason: str = Field(description="Why.", examples=["Two areas, one template."])


class Duplicates(BaseModel):
    duplicates: list[Duplicate] = Field(description="The reports that are counted as another.")
    separated: list[Separated] = Field(description="Those that a person separated: both count.")


class PairDecision(Signed):
    """separate two reports that are taken for one, or take that back: rejoin."""

    what: Literal["separate", "rejoin"] = Field(description="separate or rejoin.", examples=["separate"])
    report_id: str = Field(min_length=1, max_length=64, description="One report.", examples=["9a1f0c33b2d4e5f6"])
    other_id: str = Field(min_length=1, max_length=64, description="The other.", examples=["c3d4e5f69a1f0c33"])
