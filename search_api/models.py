"""What the API answers with: one model for each thing, described in the field's own terms.

Every leaf has an example; `example` puts a whole answer together from them for the documentation.
"""

from __future__ import annotations

from typing import Any, get_args, get_origin

from pydantic import BaseModel, Field

from search_api.models_made import Recommendation

AS_FOUND = (
    "Counts beside filters are findings as the model marked them, without estimates: they say how many quotations a filter leaves to read. "
    "Counts with the model's errors allowed for are those of /v1/themes and /v1/counts."
)
NOTE = "Counts are mentions in published reports, not prevalence, and no measure of any agency or area."


class Finding(BaseModel):
    """What a report says about practice, with the sentence that says it."""

    finding_id: str = Field(description="Stays the same when the report is read again.", examples=["5f0c2a9be1d47730"])
    report_id: str = Field(description="The report it stands in.", examples=["9a1f0c33b2d4e5f6"])
    code: str = Field(description="Code of the failing, or of the theme where no single failing fits.", examples=["IA6"])
    label: str = Field(description="What the code stands for.", examples=["Disagreement not escalated"])
    theme: str = Field(description="Code of the theme it belongs to.", examples=["IA"])
    theme_label: str = Field("", description="The theme's name.", examples=["Interagency working"])
    polarity: str = Field(description="failing, strength or recommendation.", examples=["failing"])
    agencies: list[str] = Field(default_factory=list, description="Codes of the agencies it speaks of.", examples=[["SCH", "CSC"]])
    confidence: float = Field(description="The share of findings like this that readers agreed with, 0 to 1. No measure of seriousness.", examples=[0.87])
    sure: bool | None = Field(None, description="True for the findings the model is surest of: about nine in ten of those are right.", examples=[True])
    quotation: str = Field(description="The report's own words.", examples=["The school did not press the point when the referral was closed."])
    start: int = Field(description="Where the quotation begins in the report's text: characters from 0.", examples=[48210])
    end: int = Field(description="Where it ends: the first character after it.", examples=[48273])
    page: int | None = Field(None, description="Printed on this page, from 1; null for files without pages.", examples=[23])
    picture: str | None = Field(None, description="Address of the page's picture with it marked; null where there is none: only PDF files that are kept here have pictures.", examples=["/v1/reports/9a1f0c33b2d4e5f6/pages/23.png?start=48210&end=48273"])
    ocr_confidence: float | None = Field(None, description="Where that page holds no text and was read by OCR: the engine's confidence in it, 0 to 1. Null for printed text.", examples=[None])
    paragraph: str = Field("", description="Printed number of the paragraph.", examples=["4.27"])
    modality: str = Field("asserted", description="asserted, hypothetical, guidance, counterfactual or negated.", examples=["asserted"])
    speaker: str = Field("", description="Who says so: inspector, panel, coroner, agency, relative, journalist or committee_member; empty where unknown.", examples=["panel"])
    time_status: str = Field("", description="past, present or fixed since.", examples=["past"])
    cue: str = Field("", description="The words that decided this reading, where words did.", examples=[""])
    method: str = Field("", description="The model that found it; person where somebody changed or added it.", examples=["scr-findings"])
    version: str = Field("", description="That model's version.", examples=["1"])
    status: str = Field("", description="What people made of it: accepted, changed or added; empty where nobody decided.", examples=["accepted"])


class ReportHead(BaseModel):
    """What a report is, about where, by whom, when."""

    report_id: str = Field(description="First 16 hexadecimal digits of the file's SHA-256.", examples=["9a1f0c33b2d4e5f6"])
    file: str = Field(description="The file's name as it was read.", examples=["child-a-overview-report.pdf"])
    title: str = Field("", description="The title as printed.", examples=["Child A: overview report"])
    kind: str = Field("other", description="Code of the kind of report.", examples=["lcspr"])
    area: str | None = Field(None, description="Code of the local authority; empty where it is not named.", examples=["north-wessex"])
    area_name: str | None = Field(None, description="Its name.", examples=["North Wessex"])
    region: str | None = Field(None, description="Its region or nation.", examples=["South West"])
    published: str | None = Field(None, description="YYYY, YYYY-MM or YYYY-MM-DD; empty where unknown.", examples=["2021-03"])
    published_estimated: bool | None = Field(None, description="True where the report prints no date and it was reckoned from the inspection's.", examples=[None])
    pages: int | None = Field(None, description="Number of pages; null for files without pages.", examples=[42])
    publisher: str | None = Field(None, description="Who published it.", examples=["North Wessex Safeguarding Children Partnership"])
    findings: int = Field(0, description="Number of findings in it.", examples=[118])
    echoes: bool = Field(True, description="False for a report read by an older release: its findings are linked to none until it is read again.", examples=[True])
    duplicate_of: str | None = Field(None, description="The report that counts in its place, where it is the same as another, a version or a part of it.", examples=[None])
    duplicate_kind: str | None = Field(None, description="same, version or part_of, where that is so.", examples=[None])


class ReportSummary(ReportHead):
    """One report in a list."""

    passages: int = Field(0, description="Number of passages it was cut into.", examples=[164])


class Redacted(BaseModel):
    """How many mentions were taken out of a report when it was read, by kind; never the words."""

    names: int = Field(description="Names of people.", examples=[41])
    births: int = Field(description="Exact dates of birth; the year stays.", examples=[1])
    addresses: int = Field(description="Addresses and postcodes.", examples=[2])
    schools: int = Field(description="Schools, nurseries and colleges.", examples=[3])


class Grade(BaseModel):
    subject: str = Field(description="What was judged.", examples=["The experiences and progress of children in care"])
    grade: str = Field(description="The judgement.", examples=["good"])


class Section(BaseModel):
    index: int = Field(description="Place in the report, from 0.", examples=[4])
    heading: str = Field("", description="The heading as printed.", examples=["What the practitioners knew"])
    path: list[str] = Field(default_factory=list, description="That heading and those above it, the outermost first.", examples=[["Analysis", "What the practitioners knew"]])
    level: int = Field(1, description="Depth of the heading, from 1.", examples=[2])
    kind: str = Field("", description="The part it plays in this kind of report, where it is recognised.", examples=["analysis"])
    page: int | None = Field(None, description="The page it begins on.", examples=[17])


class Sentence(BaseModel):
    start: int = Field(description="Where it begins in the report's text: characters from 0.", examples=[48210])
    end: int = Field(description="Where it ends: the first character after it.", examples=[48273])


class Passage(BaseModel):
    """A stretch of whole sentences from one section."""

    passage_id: str = Field(description="Stays the same when the report is read again.", examples=["9a1f0c33b2d4e5f6-0061"])
    index: int = Field(description="Place in the report, from 0.", examples=[61])
    section: int | None = Field(None, description="Index of its section.", examples=[4])
    page: int | None = Field(None, description="The page it begins on.", examples=[23])
    page_end: int | None = Field(None, description="The page on which its last sentence begins.", examples=[23])
    picture: str | None = Field(None, description="Address of the page's picture with it marked; null where there is none: only PDF files that are kept here have pictures.", examples=["/v1/reports/9a1f0c33b2d4e5f6/pages/23.png?start=48210&end=48292"])
    ocr_confidence: float | None = Field(None, description="Where that page holds no text and was read by OCR: the engine's confidence in it, 0 to 1. Null for printed text.", examples=[None])
    paragraph: str = Field("", description="Printed number of its paragraph.", examples=["4.27"])
    paragraph_end: str = Field("", description="That of the last where it goes over several.", examples=["4.28"])
    text: str = Field(description="The report's own words.", examples=["The school did not press the point when the referral was closed. No one asked why."])
    start: int = Field(description="Where it begins in the report's text: characters from 0.", examples=[48210])
    end: int = Field(description="Where it ends: the first character after it.", examples=[48292])
    sentences: list[Sentence] = Field(default_factory=list, description="Its sentences, in order: what a finding can be added on.")
    findings: list[Finding] = Field(default_factory=list, description="What this passage says about practice.")


class Event(BaseModel):
    """A row of the report's chronology."""

    written_date: str = Field("", description="The date as written.", examples=["Early March 2019"])
    date: str = Field("", description="The date as YYYY, YYYY-MM or YYYY-MM-DD; empty where it cannot be told.", examples=["2019-03"])
    source: str = Field("", description="Whose record it is.", examples=["School"])
    event: str = Field("", description="What happened.", examples=["Attendance fell to two days a week."])
    response: str = Field("", description="What was done.", examples=["A letter was sent home."])
    page: int | None = Field(None, description="The page it stands on.", examples=[11])


class Table(BaseModel):
    rows: list[list[str]] = Field(description="Cells as printed, the header row first where there is one.", examples=[[["Agency", "Role"], ["School", "Attended core groups"]]])
    page: int | None = Field(None, description="The page it begins on.", examples=[8])
    section: int | None = Field(None, description="Index of its section.", examples=[2])
    kind: str = Field("", description="chronology, family, grades, action_plan, or empty.", examples=[""])


class OcrPage(BaseModel):
    """A page that holds no text and was read by OCR."""

    page: int = Field(description="The page, from 1.", examples=[7])
    confidence: float = Field(description="The engine's own confidence in what it read, 0 to 1. No measured accuracy.", examples=[0.93])


class ReportFacts(ReportHead):
    """What is known of a report, without its text."""

    inspected: str = Field("", description="Last day of the inspection, where there was one.", examples=[""])
    author: str = Field("", description="Who wrote it.", examples=["Independent reviewer"])
    licence: str = Field("", description="The licence it is published under, where that is known.", examples=[""])
    child_age_band: str = Field("", description="Age band of the child.", examples=["1 to 5"])
    harm: str = Field("", description="The harm that led to the review.", examples=["neglect"])
    media_type: str = Field("", description="pdf, docx, odt, rtf, pptx, html, markdown or text.", examples=["pdf"])
    sha256: str = Field("", description="SHA-256 of the file.", examples=["9a1f0c33b2d4e5f6" * 4])
    redacted: Redacted | None = Field(None, description="What was taken out of it; empty where that was not asked for.")
    warnings: list[str] = Field(default_factory=list, description="What could not be read.", examples=[["page 3 has no text"]])
    ocr_pages: list[OcrPage] = Field(default_factory=list, description="Pages read by OCR: compare their quotations with the picture of the page.")
    reader: str = Field("", description="Version of the reader.", examples=["1"])
    encoder: str = Field("", description="Model of the vectors.", examples=["all-MiniLM-L6-v2"])
    finding_models: list[str] = Field(default_factory=list, description="Models and versions of the findings.", examples=[["scr-findings 1"]])
    grades: list[Grade] = Field(default_factory=list, description="Printed judgements, for inspection reports.")
    factors: list[str] = Field(default_factory=list, description="Circumstances of the case that it mentions. Never failings.", examples=[["domestic_abuse"]])


class ReportInFull(ReportFacts):
    """One report with all that was read in it."""

    sections: list[Section] = Field(default_factory=list, description="Its headings, in order.")
    passages: list[Passage] = Field(default_factory=list, description="Its text, in order.")
    events: list[Event] = Field(default_factory=list, description="Its chronology.")
    tables: list[Table] = Field(default_factory=list, description="Its tables.")
    recommendations: list[Recommendation] = Field(default_factory=list, description="What it asks for.")


class Reports(BaseModel):
    reports: list[ReportSummary] = Field(description="The newest first.")


class Findings(BaseModel):
    findings: list[Finding] = Field(description="In the order of the report.")


class Estimate(BaseModel):
    """What a count probably would be had the model made no errors."""

    estimate: int = Field(description="Found, times the model's precision, over its recall; what people decided on counts as they left it.", examples=[38])
    estimate_low: int = Field(description="Its 95 % interval: from.", examples=[26])
    estimate_high: int = Field(description="To.", examples=[55])


class Estimates(BaseModel):
    failing: Estimate | None = Field(None, description="Of mentions as a failing; null where they are filtered out.", examples=[{"estimate": 38, "estimate_low": 26, "estimate_high": 55}])
    strength: Estimate | None = Field(None, description="Of mentions as a strength.", examples=[{"estimate": 9, "estimate_low": 4, "estimate_high": 19}])
    recommendation: Estimate | None = Field(None, description="Of mentions in a recommendation.", examples=[{"estimate": 11, "estimate_low": 6, "estimate_high": 21}])


class Corrected(BaseModel):
    """What stands beside counts of findings."""

    estimates: Estimates | None = Field(None, description="What is probable when the model's errors are allowed for; null where that cannot be told.", examples=[{
        "failing": {"estimate": 38, "estimate_low": 26, "estimate_high": 55}, "strength": {"estimate": 9, "estimate_low": 4, "estimate_high": 19},
        "recommendation": {"estimate": 11, "estimate_low": 6, "estimate_high": 21},
    }])
    no_estimate: str = Field("", description="Why it cannot be told.", examples=[""])


class Counts(Corrected):
    failing: int = Field(0, description="Mentions as a failing.", examples=[34])
    strength: int = Field(0, description="Mentions as a strength.", examples=[9])
    recommendation: int = Field(0, description="Mentions in a recommendation.", examples=[12])
    reports: int = Field(0, description="Reports with at least one mention. Not corrected for the model's errors.", examples=[21])


class FailingCount(Counts):
    code: str = Field(description="Permanent code of the failing.", examples=["IA6"])
    label: str = Field(description="Its name.", examples=["Disagreement not escalated"])
    definition: str = Field("", description="What counts as one.", examples=["Professional dissent was dropped or not taken through escalation routes"])


class ThemeCount(Counts):
    code: str = Field(description="Permanent code of the theme.", examples=["IA"])
    label: str = Field(description="Its name.", examples=["Interagency working"])
    failings: list[FailingCount] = Field(default_factory=list, description="The failings under it.")


class Themes(BaseModel):
    note: str = Field(NOTE, description="How to read the counts.", examples=[NOTE])
    themes: list[ThemeCount] = Field(description="All themes, in the codebook's order.")


class GroupCount(Counts):
    key: str | int = Field(description="The year, code or name that was counted under.", examples=[2021])
    label: str = Field("", description="Its name.", examples=["2021"])
    failing: int | None = Field(0, description="Mentions as a failing; null where withheld.", examples=[34])
    strength: int | None = Field(0, description="Mentions as a strength; null where withheld.", examples=[9])
    recommendation: int | None = Field(0, description="Mentions in a recommendation; null where withheld.", examples=[12])
    reports: int | None = Field(0, description="Reports with at least one mention; null where withheld.", examples=[21])
    suppressed: dict[str, str] = Field(default_factory=dict, description="Of each value that is withheld, why: where area and age or harm come together a small number could tell who a child is.", examples=[{}])


class GroupCounts(BaseModel):
    note: str = Field(NOTE, description="How to read the counts.", examples=[NOTE])
    dimension: str = Field(description="What was counted by.", examples=["year"])
    counts: list[GroupCount] = Field(description="One entry for each value.")


class FacetValue(BaseModel):
    key: str | int = Field(description="The value to filter by.", examples=["SCH"])
    label: str = Field("", description="What it is called.", examples=["School"])
    count: int = Field(description="Findings there would be under it and the other filters.", examples=[41])
    reports: int = Field(0, description="Reports there would be.", examples=[17])


class Facets(BaseModel):
    note: str = Field(AS_FOUND, description="How to read the counts.", examples=[AS_FOUND])
    theme: list[FacetValue] = Field(description="Themes.")
    failing: list[FacetValue] = Field(description="Failings.")
    polarity: list[FacetValue] = Field(description="failing, strength, recommendation.")
    agency: list[FacetValue] = Field(description="Agencies.")
    kind: list[FacetValue] = Field(description="Kinds of report.")
    area: list[FacetValue] = Field(description="Local authorities.")
    year: list[FacetValue] = Field(description="Years of publication.")


class AgencyEntry(BaseModel):
    code: str = Field(description="Permanent code, as used in filters.", examples=["HV"])
    label: str = Field(description="Its name.", examples=["Health visiting"])
    names: list[str] = Field(default_factory=list, description="Other names by which reports call it.", examples=[["health visitor"]])


class Agencies(BaseModel):
    agencies: list[AgencyEntry] = Field(description="All agencies of the codebook.")


class Health(BaseModel):
    status: str = Field(description="ok: the program runs and its database answers.", examples=["ok"])


class Status(BaseModel):
    """What is in the graph and what it was made with."""

    neo4j: str = Field(description="Version of the database.", examples=["2026.08.1 community"])
    schema_: int | str = Field(alias="schema", description="Version of the graph's form.", examples=[1])
    encoder: str = Field(description="Model of the vectors.", examples=["all-MiniLM-L6-v2"])
    dimension: int = Field(description="Numbers in a vector.", examples=[384])
    without_echoes: int = Field(0, description="Reports read by an older release, whose findings are linked to none until they are read again.", examples=[0])
    counts: dict[str, int] = Field(description="How many there are of each thing.", examples=[{"reports": 10, "passages": 420, "findings": 260}])
    finding_models: list[str] = Field(description="Models and versions of the findings.", examples=[["scr-findings 1"]])
    redacted_reports: int = Field(0, description="Reports of which names were taken out when they were read.", examples=[0])
    redact: bool = Field(False, description="Whether names are taken out of what is handed over now.", examples=[False])
    readers: list[str] = Field(default_factory=list, description="Versions of the reader that read the reports.", examples=[["7"]])
    codebook: str = Field("", description="Checksum of the codebook in use.", examples=["3f0c2a9be1d4"])
    program: str = Field("", description="Version of the program that answers.", examples=["0.1.0"])


class CypherAnswer(BaseModel):
    columns: list[str] = Field(description="Names of the columns.", examples=[["failing", "mentions"]])
    rows: list[list[Any]] = Field(description="Rows of values. Nodes come as labels, id and properties; relationships as type, id, start, end and properties.", examples=[[["Disagreement not escalated", 34]]])
    truncated: bool = Field(description="True when there were more rows than are given.", examples=[False])


def not_blank(value: str | None) -> str | None:
    """A validator of what somebody writes. Raises ValueError where it is blank."""
    if value is not None and not value.strip():
        raise ValueError("It is blank.")
    return value


def example(model: type[BaseModel]) -> dict[str, Any]:
    """A whole example of `model`, put together from the examples of its fields. A field without one
    must be of another model, or a list of one."""
    whole: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        kinds = (field.annotation, *get_args(field.annotation))
        inner = next((t for t in kinds if isinstance(t, type) and issubclass(t, BaseModel)), None)
        if not field.examples and inner is None:
            raise TypeError(f"{model.__name__}.{name} needs an example")
        made = field.examples[0] if field.examples else example(inner)
        whole[field.alias or name] = [made] if not field.examples and get_origin(field.annotation) is list else made
    return whole
