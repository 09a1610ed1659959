"""Answers on recommendations and failings."""

from __future__ import annotations

from pydantic import BaseModel, Field

from search_api.models import NOTE, Estimate, Finding

MARKED = (
    "Only what the model marked is compared, and it misses some recommendations and some failings: read the report before "
    f"you say that there is none. {NOTE}"
)


class QuotedReport(BaseModel):
    """The report that quotations stand in."""

    report_id: str = Field(description="Its id.", examples=["9a1f0c33b2d4e5f6"])
    file: str = Field(description="Its file.", examples=["child-a-overview-report.pdf"])
    title: str = Field("", description="Its title.", examples=["Child A: overview report"])
    kind: str = Field("other", description="Code of the kind of report.", examples=["lcspr"])
    area: str | None = Field(None, description="Code of the local authority.", examples=["north-wessex"])
    area_name: str | None = Field(None, description="Its name.", examples=["North Wessex"])
    published: str | None = Field(None, description="YYYY, YYYY-MM or YYYY-MM-DD.", examples=["2021-03"])
    published_estimated: bool | None = Field(None, description="True where the report prints no date and it was reckoned from the inspection's.", examples=[None])


class Named(BaseModel):
    code: str = Field(description="Code of the failing or theme.", examples=["CO1"])
    label: str = Field(description="Its name.", examples=["Information not shared or shared too late"])
    theme: str = Field(description="Code of its theme.", examples=["CO"])
    theme_label: str = Field(description="The theme's name.", examples=["Communication and information sharing"])


class Answered(Named):
    """One code over all the reports."""

    reports: int = Field(description="Reports in which it is listed.", examples=[21])
    answered: int = Field(description="Reports of those that have a finding of the other kind on it.", examples=[8])
    unanswered: int = Field(description="Reports of those that have none.", examples=[13])


class ItemEstimates(BaseModel):
    """What is probable when the model's errors are allowed for; null where that cannot be told."""

    mentions: Estimate | None = Field(None, description="Of how often it is mentioned there.", examples=[{"estimate": 5, "estimate_low": 2, "estimate_high": 9}])
    on_theme: Estimate | None = Field(None, description="Of the findings of the other kind under the theme.", examples=[{"estimate": 1, "estimate_low": 0, "estimate_high": 4}])


class ReportEstimates(BaseModel):
    """The same of a whole report."""

    against: Estimate | None = Field(None, description="Of the findings of the other kind.", examples=[{"estimate": 8, "estimate_low": 4, "estimate_high": 14}])


class UnansweredItem(Named):
    """One code in one report."""

    mentions: int = Field(description="How often it is mentioned there.", examples=[4])
    on_theme: int = Field(description="Findings of the other kind under the same theme, though not on this.", examples=[1])
    estimates: ItemEstimates = Field(description="What these two counts probably would be had the model made no errors.")
    no_estimate: str = Field("", description="Why one cannot be told.", examples=[""])
    findings: list[Finding] = Field(description="The quotations, those the model is surest of first.")


class UnansweredReport(QuotedReport):
    against: int = Field(description="Findings of the other kind in the whole report. With 0 the report may make no recommendations at all, or none was marked.", examples=[6])
    estimates: ReportEstimates = Field(description="What that count probably would be had the model made no errors.")
    no_estimate: str = Field("", description="Why it cannot be told.", examples=[""])
    items: list[UnansweredItem] = Field(description="What nothing answers, the most mentioned first.")


class Unanswered(BaseModel):
    """Failings without a recommendation on them in the same report, or the other way round."""

    note: str = Field(MARKED, description="How to read the lists.", examples=[MARKED])
    listed: str = Field(description="What is listed: failing or recommendation.", examples=["failing"])
    against: str = Field(description="What it is compared with.", examples=["recommendation"])
    by: str = Field(description="failing: answered by the same code; theme: by anything under the same theme.", examples=["failing"])
    total: int = Field(description="Reports with something unanswered.", examples=[34])
    without_any: int = Field(description="Reports of those without any finding of the other kind.", examples=[9])
    across: list[Answered] = Field(description="All codes, the most often unanswered first.")
    reports: list[UnansweredReport] = Field(description="The reports, the newest first.")


class RepeatedReport(QuotedReport):
    findings: list[Finding] = Field(description="The recommendations, those the model is surest of first.")


class Again(Named):
    area: str = Field(description="Code of the local authority.", examples=["north-wessex"])
    area_name: str = Field(description="Its name.", examples=["North Wessex"])
    first: str = Field(description="Date of the first report that recommends it.", examples=["2016-05"])
    last: str = Field(description="Date of the last.", examples=["2021-03"])
    reports: list[RepeatedReport] = Field(description="The reports, the oldest first.")


class Repeated(BaseModel):
    """What was recommended again in the same area."""

    note: str = Field(MARKED, description="How to read the list.", examples=[MARKED])
    by: str = Field(description="failing: the same code; theme: the same theme.", examples=["failing"])
    total: int = Field(description="Things that were recommended again.", examples=[12])
    no_area: int = Field(description="Reports with recommendations that name no area, and could not be compared.", examples=[3])
    no_date: int = Field(description="Reports with recommendations whose date is unknown, and could not be compared.", examples=[1])
    repeated: list[Again] = Field(description="In order of the area's name and of the codebook: no ranking.")
