"""What the API answers about areas: which there are, the timeline of one, and which failings came back."""

from __future__ import annotations

from pydantic import BaseModel, Field

from search_api.models import NOTE, Corrected, Finding, Grade

CODE = "Code of the failing."
NAME = "Its name."
DEFINITION = (
    "A failing came back where a report found it although an earlier report on the same area had found it or recommended on it. "
    "Two sentences under one failing may speak of different matters."
)


class Area(BaseModel):
    code: str = Field(description="Code of the local authority, as used in filters.", examples=["north-wessex"])
    name: str = Field(description=NAME, examples=["North Wessex"])
    region: str | None = Field(None, description="Its region, or nation outside England; empty where it is not known.", examples=["South West"])
    nation: str | None = Field(None, description="Its nation; empty where it is not known.", examples=["England"])


class AreaEntry(Area):
    reports: int = Field(description="Number of reports about it.", examples=[4])
    first: str = Field("", description="Date of the earliest of them; empty where none has one.", examples=["2015-06"])
    last: str = Field("", description="Date of the latest.", examples=["2021-03"])


class Areas(BaseModel):
    note: str = Field(NOTE, description="How to read the counts.", examples=[NOTE])
    areas: list[AreaEntry] = Field(description="In order of name.")


class ThemeMentions(Corrected):
    code: str = Field(description="Code of the theme.", examples=["IA"])
    label: str = Field(description=NAME, examples=["Interagency working"])
    failing: int = Field(0, description="Mentions as a failing.", examples=[5])
    strength: int = Field(0, description="Mentions as a strength.", examples=[2])
    recommendation: int = Field(0, description="Mentions in a recommendation.", examples=[1])


class TimelineEntry(Corrected):
    """One review, inspection or visit."""

    report_id: str = Field(description="The report.", examples=["9a1f0c33b2d4e5f6"])
    file: str = Field("", description="Its file.", examples=["child-a-overview-report.pdf"])
    title: str = Field("", description="Its title.", examples=["Child A: overview report"])
    kind: str = Field("other", description="Code of the kind of report.", examples=["lcspr"])
    kind_label: str = Field("", description="What the kind is called.", examples=["Child safeguarding practice review"])
    publisher: str | None = Field(None, description="Who published it.", examples=["North Wessex Safeguarding Children Partnership"])
    inspected: str | None = Field(None, description="Last day of the inspection, where there was one.", examples=[""])
    published: str = Field("", description="YYYY, YYYY-MM or YYYY-MM-DD; empty where unknown.", examples=["2021-03"])
    published_estimated: bool | None = Field(None, description="True where the report prints no date and it was reckoned from the inspection's.", examples=[None])
    duplicate_of: str | None = Field(None, description="The report that counts in its place, where duplicates were asked for.", examples=[None])
    duplicate_kind: str | None = Field(None, description="What it is to that one: same, version or part_of.", examples=[None])
    precision: str = Field("", description="How much of the date is known: day, month, year, or nothing.", examples=["month"])
    grades: list[Grade] = Field(default_factory=list, description="Printed judgements, as the report orders them.")
    failing: int = Field(0, description="Findings of failings in it.", examples=[12])
    strength: int = Field(0, description="Findings of strengths.", examples=[7])
    recommendation: int = Field(0, description="Findings in recommendations.", examples=[3])
    themes: list[ThemeMentions] = Field(default_factory=list, description="The same by theme; themes without a mention are left out.")


class Timeline(BaseModel):
    note: str = Field(NOTE, description="How to read the counts.", examples=[NOTE])
    area: Area = Field(description="The area.")
    entries: list[TimelineEntry] = Field(description="The oldest first; those without a date last.")


class Quoted(Finding):
    """A finding with the facts of its report."""

    file: str = Field("", description="The report's file.", examples=["child-a-overview-report.pdf"])
    title: str = Field("", description="The report's title.", examples=["Child A: overview report"])
    kind: str = Field("other", description="Code of the kind of report.", examples=["lcspr"])
    area: str | None = Field(None, description="Code of the local authority.", examples=["north-wessex"])
    area_name: str | None = Field(None, description=NAME, examples=["North Wessex"])
    published: str | None = Field(None, description="YYYY, YYYY-MM or YYYY-MM-DD; empty where unknown.", examples=["2021-03"])
    published_estimated: bool | None = Field(None, description="True where the report prints no date and it was reckoned from the inspection's.", examples=[None])


class EchoPair(BaseModel):
    """An earlier finding or recommendation and the later failing that says the same."""

    score: float = Field(description="How much alike the two quotations are: cosine of their vectors, at most 1.", examples=[0.74])
    earlier: Quoted = Field(description="What had been found or recommended.")
    later: Quoted = Field(description="The failing that was found later.")


class HistoryEntry(BaseModel):
    report_id: str = Field(description="The report.", examples=["9a1f0c33b2d4e5f6"])
    file: str | None = Field("", description="Its file.", examples=["child-a-overview-report.pdf"])
    title: str | None = Field("", description="Its title.", examples=["Child A: overview report"])
    kind: str = Field("other", description="Code of the kind of report.", examples=["lcspr"])
    area: str | None = Field(None, description="Code of the local authority.", examples=["north-wessex"])
    area_name: str | None = Field(None, description=NAME, examples=["North Wessex"])
    published: str = Field("", description="YYYY, YYYY-MM or YYYY-MM-DD.", examples=["2021-03"])
    published_estimated: bool | None = Field(None, description="True where the report prints no date and it was reckoned from the inspection's.", examples=[None])
    failing: bool = Field(description="It found the failing.", examples=[True])
    recommendation: bool = Field(description="It recommended on it.", examples=[False])
    came_back: bool = Field(description="It found the failing after an earlier report had told of it.", examples=[True])
    finding: Finding = Field(description="The surest finding of it in this report: a failing, or a recommendation where it only recommends or `after` asks for those.")


class Failing(BaseModel):
    code: str = Field(description=CODE, examples=["IA6"])
    label: str = Field(description=NAME, examples=["Disagreement not escalated"])
    theme: str = Field(description="Code of its theme.", examples=["IA"])
    theme_label: str = Field(description="The theme's name.", examples=["Interagency working"])
    reports: int = Field(description="Reports that found it.", examples=[3])
    came_back: int = Field(description="Those of them that found it after an earlier report on the same area had told of it.", examples=[2])


class AreaRecurrence(Failing):
    told_before: list[str] = Field(description="How an earlier report had told of it: failing, recommendation.", examples=[["failing", "recommendation"]])
    history: list[HistoryEntry] = Field(description="The reports that found it or recommended on it, the oldest first.")
    pair: EchoPair | None = Field(None, description="The two sentences that say it most alike, for a person to compare; null where none are linked.")


class RecurrenceInArea(BaseModel):
    note: str = Field(f"{DEFINITION} {NOTE}", description="How to read it.", examples=[f"{DEFINITION} {NOTE}"])
    area: Area = Field(description="The area.")
    reports: int = Field(description="Reports that were looked at.", examples=[5])
    dated: int = Field(description="Those with a date: the others tell of no order.", examples=[5])
    without_echoes: int = Field(0, description="Those read by an older release, of which there are no pairs until they are read again.", examples=[0])
    recurrences: list[AreaRecurrence] = Field(description="The failings found in most reports first.")


class RecurrenceGroup(BaseModel):
    key: str | int = Field(description="The year, code or name that was counted under.", examples=[2021])
    label: str = Field(description=NAME, examples=["2021"])
    areas: int = Field(description="Areas in which it came back.", examples=[6])
    came_back: int = Field(description="Reports in which it came back.", examples=[7])


class RecurrenceCount(Failing):
    areas: int = Field(description="Areas in which it came back.", examples=[18])
    groups: list[RecurrenceGroup] = Field(default_factory=list, description="The same by year, agency, kind or region, where that was asked for.")


class RecurrenceAcross(BaseModel):
    note: str = Field(f"{DEFINITION} {NOTE}", description="How to read it.", examples=[f"{DEFINITION} {NOTE}"])
    areas: int = Field(description="Areas whose reports were looked at.", examples=[61])
    reports: int = Field(description="Those reports.", examples=[189])
    dated: int = Field(description="Those with a date: the others tell of no order.", examples=[187])
    by: str | None = Field(None, description="What the groups are.", examples=["year"])
    recurrences: list[RecurrenceCount] = Field(description="What came back in most areas first.")


class Echo(Quoted):
    score: float = Field(description="How much alike the two quotations are: cosine of their vectors, at most 1.", examples=[0.74])


class Echoes(BaseModel):
    finding: Quoted = Field(description="The finding.")
    made: bool = Field(description="False where its report was read by an older release and is linked to none until it is read again.", examples=[True])
    earlier_count: int = Field(description="Findings of earlier reports that it is linked to.", examples=[3])
    later_count: int = Field(description="Findings of later reports that are linked to it.", examples=[2])
    earlier: list[Echo] = Field(description="Findings of earlier reports that say the same, the nearest first.")
    later: list[Echo] = Field(description="Findings of later reports that say the same, the nearest first.")
