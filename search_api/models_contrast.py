"""Answers that compare two groups of reports."""

from __future__ import annotations

from pydantic import BaseModel, Field

from search_api.models import NOTE

SHARES = f"Shares are of reports in which the model marked at least one mention. A difference says nothing of why, or of how well anybody works. {NOTE}"


class GroupOfReports(BaseModel):
    reports: int = Field(description="Reports in the group.", examples=[24])
    passages: float = Field(description="Passages of the report in the middle, by length.", examples=[61])


class ContrastRow(BaseModel):
    code: str = Field(description="Code of the failing or theme.", examples=["CO1"])
    label: str = Field(description="Its name.", examples=["Information not shared or shared too late"])
    theme: str = Field(description="Code of its theme.", examples=["CO"])
    in_a: int = Field(description="Reports of A that mention it.", examples=[18])
    in_b: int = Field(description="Reports of B that mention it.", examples=[9])
    share_a: float = Field(description="Share of A's reports, 0 to 1.", examples=[0.75])
    share_b: float = Field(description="Share of B's reports, 0 to 1.", examples=[0.375])
    difference: float = Field(description="share_a less share_b.", examples=[0.375])
    difference_low: float = Field(description="Its 95 % interval (Newcombe 1998, method 10): from.", examples=[0.0928])
    difference_high: float = Field(description="To.", examples=[0.5859])
    odds_ratio: float = Field(description="Odds of a mention in A over those in B.", examples=[5.0])
    odds_low: float = Field(description="Its 95 % interval (Woolf 1955): from.", examples=[1.45])
    odds_high: float = Field(description="To.", examples=[17.27])
    g2: float = Field(description="Log-likelihood ratio.", examples=[7.03])
    p: float = Field(description="The chance of so large a G2 where the groups do not differ.", examples=[0.008])
    q: float = Field(description="p adjusted for all comparisons (Benjamini and Hochberg).", examples=[0.11])


class Contrast(BaseModel):
    note: str = Field(SHARES, description="How to read the shares.", examples=[SHARES])
    by: str = Field(description="failing or theme.", examples=["failing"])
    polarity: str = Field(description="What is compared: failing, strength or recommendation.", examples=["failing"])
    sure: bool = Field(description="Whether only findings that the model is sure of count.", examples=[False])
    a: GroupOfReports = Field(description="The first group.", examples=[{"reports": 24, "passages": 61}])
    b: GroupOfReports = Field(description="The second, without reports that are in the first.", examples=[{"reports": 24, "passages": 58}])
    in_both: int = Field(description="Reports that pass for both groups, and are counted in A alone.", examples=[0])
    too_few: str = Field("", description="Said where a group is too small to be compared; there are no rows then.", examples=[""])
    warnings: list[str] = Field(description="What else than practice may lie behind a difference.", examples=[[]])
    compared: int = Field(description="How many comparisons were made.", examples=[52])
    rows: list[ContrastRow] = Field(description="The clearest difference first.")
