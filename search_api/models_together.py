"""Answers on what stands together."""

from __future__ import annotations

from pydantic import BaseModel, Field

from search_api.models import NOTE, Finding
from search_api.models_recommendations import QuotedReport

CHANCE = (
    "More often than by chance is no cause. A long report mentions more of everything: compare `observed` with `expected_like`, or look "
    f"within sections. {NOTE}"
)


class Example(BaseModel):
    """Where the two stand together, word for word."""

    report: QuotedReport = Field(description="The report.", examples=[{"report_id": "9a1f0c33b2d4e5f6", "file": "child-a-overview-report.pdf", "title": "Child A: overview report", "published": "2021-03"}])
    said: list[Finding] = Field(description="One quotation of each.")
    sections: list[str] = Field(description="The headings they stand under.", examples=[["What the practitioners knew", "Supervision"]])


class FailingPair(BaseModel):
    one: str = Field(description="Code of the one failing.", examples=["CO1"])
    one_label: str = Field(description="Its name.", examples=["Information not shared or shared too late"])
    other: str = Field(description="Code of the other.", examples=["SU1"])
    other_label: str = Field(description="Its name.", examples=["Supervision absent or infrequent"])
    one_units: int = Field(description="Reports or sections with the one.", examples=[40])
    other_units: int = Field(description="Those with the other.", examples=[25])
    observed: int = Field(description="Those with both.", examples=[18])
    one_sentence: int = Field(description="Of those, the ones in which a single sentence was given both, and no other either of them.", examples=[1])
    expected: float = Field(description="Those with both that there would be if they had nothing to do with each other.", examples=[10.0])
    expected_like: float = Field(description="The same, reckoned among reports or sections that hold about as many other failings.", examples=[13.4])
    lift: float = Field(description="observed / expected.", examples=[1.8])
    lift_low: float = Field(description="Its 95 % interval, log-normal: from.", examples=[1.36])
    lift_high: float = Field(description="To.", examples=[2.38])
    g2: float = Field(description="Dunning's log-likelihood ratio.", examples=[13.9])
    p: float = Field(description="The chance of so large a G2 where nothing is associated.", examples=[0.0002])
    q: float = Field(description="p adjusted for all pairs that were tried (Benjamini and Hochberg).", examples=[0.011])
    example: Example = Field(description="One place with both.", examples=[{
        "report": {"report_id": "9a1f0c33b2d4e5f6", "file": "child-a-overview-report.pdf"}, "said": [], "sections": ["What the practitioners knew", "Supervision"],
    }])


class ThemeUnits(BaseModel):
    code: str = Field(description="Code of the theme.", examples=["CO"])
    label: str = Field(description="Its name.", examples=["Communication and information sharing"])
    units: int = Field(description="Reports or sections with it.", examples=[52])


class Matrix(BaseModel):
    """Themes against themes, for a heat map; null on the diagonal."""

    themes: list[ThemeUnits] = Field(description="What the rows and columns stand for.")
    observed: list[list[int | None]] = Field(description="Reports or sections with both.", examples=[[[None]]])
    expected: list[list[float | None]] = Field(description="Those to be expected.", examples=[[[None]]])
    lift: list[list[float | None]] = Field(description="observed / expected.", examples=[[[None]]])


class Together(BaseModel):
    note: str = Field(CHANCE, description="How to read the figures.", examples=[CHANCE])
    within: str = Field(description="report or section.", examples=["report"])
    polarity: str = Field(description="What is looked at: failing, strength or recommendation.", examples=["failing"])
    units: int = Field(description="Reports, or sections with text, that were looked at.", examples=[110])
    with_any: int = Field(description="Those with at least one.", examples=[100])
    least: int = Field(description="In so many both must stand for a pair to be listed.", examples=[5])
    tried: int = Field(description="Pairs that were tried.", examples=[630])
    total: int = Field(description="Pairs that could be listed.", examples=[212])
    pairs: list[FailingPair] = Field(description="Those more often together than by chance first, the largest G2 first.")
    matrix: Matrix = Field(description="The same by theme.", examples=[{
        "themes": [{"code": "CO", "label": "Communication and information sharing", "units": 52}], "observed": [[None]], "expected": [[None]], "lift": [[None]],
    }])
