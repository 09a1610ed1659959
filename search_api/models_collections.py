"""What the API takes and gives of collections and citations."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from graph.collected import MAX_DESCRIPTION, MAX_NOTE
from graph.decisions import MAX_NAME
from search_api.models import Finding, not_blank
from search_api.models_search import Source

Form = Literal["harvard", "sector", "ris", "bibtex"]
FileForm = Literal["csv", "ris", "bibtex", "markdown", "json"]


class Citation(BaseModel):
    """A report, a page in it, a finding or a passage, cited."""

    report_id: str = Field(description="The report.", examples=["9a1f0c33b2d4e5f6"])
    format: Form = Field(description="harvard, sector, ris or bibtex.", examples=["harvard"])
    citation: str = Field(description="The citation as plain text; of ris and bibtex the whole file. A date that is estimated is said to be.", examples=["North Wessex Safeguarding Children Partnership (2021) Child A: overview report. Published March 2021. p. 23, para. 4.27."])
    markdown: str = Field("", description="Harvard form in Markdown, the title in italics; empty for the others.", examples=["North Wessex Safeguarding Children Partnership (2021) *Child A: overview report*. Published March 2021. p. 23, para. 4.27."])
    in_text: str = Field("", description="What stands in brackets after a quotation; empty for ris and bibtex.", examples=["(North Wessex Safeguarding Children Partnership, 2021, p. 23)"])
    quotation: str = Field("", description="The words of the finding or passage that was asked for; empty where none was.", examples=["The school did not press the point when the referral was closed."])
    quoted: str = Field("", description="Those words with their source, ready to be pasted; empty for ris and bibtex.", examples=["“The school did not press the point when the referral was closed.” (North Wessex Safeguarding Children Partnership, 2021, p. 23)"])
    page: int | None = Field(None, description="The page cited, from 1.", examples=[23])
    page_end: int | None = Field(None, description="Of a passage, the page on which its last sentence begins.", examples=[23])
    paragraph: str = Field("", description="Printed number of the paragraph, of a passage that of the first.", examples=["4.27"])
    paragraph_end: str = Field("", description="Of a passage that goes over several paragraphs, that of the last.", examples=["4.28"])
    file_name: str = Field("", description="What to call the file of ris or bibtex; empty for the others.", examples=[""])


class CollectionToMake(BaseModel):
    """A name, and who makes it."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=MAX_NAME, description="What it is called.", examples=["Missed appointments, spring course"])
    by: str | None = Field(None, min_length=1, max_length=MAX_NAME, description="Your name. Where the key has a name it is that, and another is refused.", examples=["A. Trainer"])
    description: str = Field("", max_length=MAX_DESCRIPTION, description="What it is for.", examples=["Quotations for the session on babies."])

    _said = field_validator("name", "by")(not_blank)


class CollectionChange(BaseModel):
    """What is to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, max_length=MAX_NAME, description="What it is called from now on.", examples=["Babies not brought"])
    description: str | None = Field(None, max_length=MAX_DESCRIPTION, description="What it is for.", examples=["For the summer course."])

    _said = field_validator("name")(not_blank)


class ItemToAdd(BaseModel):
    """A finding or a passage, and who adds it."""

    model_config = ConfigDict(extra="forbid")

    finding_id: str | None = Field(None, max_length=64, description="The finding.", examples=["5f0c2a9be1d47730"])
    passage_id: str | None = Field(None, max_length=64, description="The passage, where no finding is given.", examples=["9a1f0c33b2d4e5f6-48210-48292"])
    note: str = Field("", max_length=MAX_NOTE, description="A note on it.", examples=["Pause here."])
    by: str | None = Field(None, min_length=1, max_length=MAX_NAME, description="Your name. Where the key has a name it is that, and another is refused.", examples=["A. Trainer"])

    _said = field_validator("by")(not_blank)

    @model_validator(mode="after")
    def _one(self) -> ItemToAdd:
        if bool(self.finding_id) == bool(self.passage_id):
            raise ValueError("Give finding_id or passage_id, and one alone.")
        return self


class ItemChange(BaseModel):
    """What is to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    note: str | None = Field(None, max_length=MAX_NOTE, description="The note on it.", examples=["Pause here."])
    place: int | None = Field(None, ge=1, description="Where it is to stand, from 1; beyond the end is the end.", examples=[1])


class CollectionHead(BaseModel):
    """Quotations kept together. Everybody sees all collections; a reviewer may change them."""

    collection_id: str = Field(description="Of who made it and what it was called then.", examples=["05551ca386a4c052"])
    name: str = Field(description="What it is called.", examples=["Missed appointments, spring course"])
    description: str = Field("", description="What it is for.", examples=["Quotations for the session on babies."])
    by: str = Field(description="Who made it.", examples=["A. Trainer"])
    made_at: str = Field(description="When: ISO date and time, UTC.", examples=["2026-03-03T10:00:00.000000+00:00"])
    changed_at: str = Field(description="When it was last changed.", examples=["2026-03-09T16:20:11.052731+00:00"])


class CollectionSummary(CollectionHead):
    items: int = Field(0, description="How many items it holds.", examples=[12])


class Collections(BaseModel):
    collections: list[CollectionSummary] = Field(description="By name.")


class Was(BaseModel):
    """What a finding was marked as when it was kept."""

    code: str = Field(description="Code of the failing or theme.", examples=["IA6"])
    label: str = Field(description="What the code stands for.", examples=["Disagreement not escalated"])
    polarity: str = Field(description="failing, strength or recommendation.", examples=["failing"])
    agencies: list[str] = Field(default_factory=list, description="Codes of the agencies.", examples=[["SCH"]])


class Item(Source):
    """A finding or a passage that was kept, and where its words stand now."""

    item_id: str = Field(description="Of its collection and its words.", examples=["71f0aa3be1d40c5f"])
    place: int = Field(description="Its place in the collection, from 1.", examples=[1])
    what: str = Field(description="finding or passage.", examples=["finding"])
    state: str = Field(description="here: the words stand in the report; gone: they do not any more; withdrawn: the report was taken down, and nothing of it is kept.", examples=["here"])
    note: str = Field("", description="What somebody noted on it.", examples=["Pause here."])
    by: str = Field(description="Who added it.", examples=["A. Trainer"])
    at: str = Field(description="When: ISO date and time, UTC.", examples=["2026-03-03T10:00:00.000000+00:00"])
    remark: str = Field("", description="What is not as it was when it was kept, in a sentence; empty for nothing.", examples=[""])
    report_id: str = Field(description="The report.", examples=["9a1f0c33b2d4e5f6"])
    passage_id: str | None = Field(None, description="The passage in which the words stand now; null where they stand nowhere.", examples=["9a1f0c33b2d4e5f6-48210-48292"])
    finding_id: str | None = Field(None, description="The finding, as long as the words are marked so.", examples=["5f0c2a9be1d47730"])
    quotation: str = Field("", description="The report's own words; empty where it was withdrawn.", examples=["The school did not press the point when the referral was closed."])
    start: int | None = Field(None, description="Where they begin in the report's text: characters from 0; null where they stand nowhere.", examples=[48210])
    end: int | None = Field(None, description="Where they end: the first character after them.", examples=[48273])
    page: int | None = Field(None, description="The page they begin on, from 1; of words that are gone, the page they stood on.", examples=[23])
    page_end: int | None = Field(None, description="Of a passage, the page on which its last sentence begins.", examples=[23])
    picture: str | None = Field(None, description="Address of the page's picture with them marked; null where there is none.", examples=["/v1/reports/9a1f0c33b2d4e5f6/pages/23.png?start=48210&end=48273"])
    ocr_confidence: float | None = Field(None, description="Where the page was read by OCR: the engine's confidence in it, 0 to 1.", examples=[None])
    paragraph: str = Field("", description="Printed number of the paragraph, of the first where they go over several.", examples=["4.27"])
    paragraph_end: str = Field("", description="That of the last where they go over several; of a finding always empty.", examples=["4.28"])
    section: str | None = Field(None, description="The heading they stand under.", examples=["What the practitioners knew"])
    finding: Finding | None = Field(None, description="What the words are marked as now; null for a passage, and where nobody marks them so any more.")
    rejected: bool = Field(False, description="Whether somebody rejected the finding.", examples=[False])
    was: Was | None = Field(None, description="What they were marked as when they were kept; null for a passage.")
    withdrawn_at: str | None = Field(None, description="When the report was withdrawn.", examples=[None])
    harvard: str = Field("", description="Its citation in Harvard form; empty where the report was withdrawn.", examples=["North Wessex Safeguarding Children Partnership (2021) Child A: overview report. Published March 2021. p. 23, para. 4.27."])
    sector: str = Field("", description="Its citation in the sector's own short form.", examples=["Child A: overview report, North Wessex Safeguarding Children Partnership, 2021, p. 23, para. 4.27."])


class CollectionInFull(CollectionHead):
    items: list[Item] = Field(default_factory=list, description="In their order. Their finding_id and passage_id are what a case study is made from.")
