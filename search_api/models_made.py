"""What the API says of recommendations."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Recommendation(BaseModel):
    """What a report asks for: a recommendation, or what an inspection finds in need of improvement."""

    recommendation_id: str = Field(description="Stays the same when the report is read again.", examples=["c41f7de09a2b6358"])
    report_id: str = Field(description="The report it stands in.", examples=["9a1f0c33b2d4e5f6"])
    form: str = Field(description="recommendation, area_for_improvement or priority_action.", examples=["recommendation"])
    number: str = Field("", description="Its number as printed; empty where none is.", examples=["Recommendation 3"])
    addressee: str = Field("", description="Who is asked, in the report's words; empty where it does not say.", examples=["The Board"])
    agencies: list[str] = Field(default_factory=list, description="Codes of the agencies that those words name.", examples=[["LSCP"]])
    text: str = Field(description="The report's own words, sub-points and their line breaks included.", examples=["The Board should test by audit whether disagreements are taken further."])
    ask: str = Field("", description="The part of them that asks; empty where an area for improvement is only described.", examples=["should test by audit whether disagreements are taken further."])
    due: str = Field("", description="By when, where a table or a heading prints it.", examples=["September 2021"])
    start: int = Field(description="Where it begins in the report's text: characters from 0.", examples=[91204])
    end: int = Field(description="Where it ends: the first character after it.", examples=[91275])
    page: int | None = Field(None, description="Printed on this page, from 1; null for files without pages.", examples=[38])
    picture: str | None = Field(None, description="Address of the page's picture with it marked; null where there is none: only PDF files that are kept here have pictures.", examples=["/v1/reports/9a1f0c33b2d4e5f6/pages/38.png?start=91204&end=91275"])
    section: int | None = Field(None, description="Index of its section.", examples=[19])
    paragraph: str = Field("", description="Printed number of its paragraph.", examples=["7.3"])
    themes: list[str] = Field(default_factory=list, description="Codes of the themes found in its sentences.", examples=[["IA"]])
    failings: list[str] = Field(default_factory=list, description="Codes of the failings that it addresses, as found in its sentences.", examples=[["IA6"]])


class Recommendations(BaseModel):
    recommendations: list[Recommendation] = Field(description="In the order of the report.")
