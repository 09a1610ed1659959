"""What searching answers with: passages with what answers the question in each, and how it was looked for."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from search_api.models import Finding


class CountedWith(BaseModel):
    """A report that is counted as another."""

    report_id: str = Field(description="Its id.", examples=["d4e5f69a1f0c33b2"])
    title: str = Field("", description="Its title.", examples=["Child A: draft overview report"])
    file: str = Field(description="Its file.", examples=["child-a-draft.pdf"])
    kind: str = Field(description="same, version or part_of.", examples=["version"])


class Stretch(BaseModel):
    """Some characters of the passage's text."""

    start: int = Field(description="Where it begins: characters of the passage's text, from 0.", examples=[0])
    end: int = Field(description="Where it ends: the first character after it.", examples=[63])


class Best(Stretch):
    """A sentence of the passage, with its own place."""

    page: int | None = Field(None, description="The page it begins on, from 1; null where that is not known.", examples=[23])
    paragraph: str = Field("", description="Printed number of its paragraph.", examples=["4.27"])


class SaidToo(BaseModel):
    """A passage that says nearly the same in nearly the same words."""

    passage_id: str = Field(description="The passage.", examples=["d4e5f69a1f0c33b2-0007"])
    report_id: str = Field(description="The report it stands in.", examples=["d4e5f69a1f0c33b2"])
    file: str = Field("", description="The report's file.", examples=["child-c-overview-report.pdf"])
    title: str = Field("", description="The report's title.", examples=["Child C: overview report"])
    published: str | None = Field(None, description="YYYY, YYYY-MM or YYYY-MM-DD.", examples=["2019"])
    published_estimated: bool | None = Field(None, description="True where the date was reckoned.", examples=[None])
    page: int | None = Field(None, description="The page it begins on, from 1.", examples=[4])
    paragraph: str = Field("", description="Printed number of its paragraph.", examples=["2.1"])


class Source(BaseModel):
    """The report that words are taken from."""

    file: str = Field("", description="The report's file.", examples=["child-a-overview-report.pdf"])
    title: str = Field("", description="The report's title.", examples=["Child A: overview report"])
    kind: str = Field("other", description="Code of the kind of report.", examples=["lcspr"])
    area: str | None = Field(None, description="Code of the local authority.", examples=["north-wessex"])
    area_name: str | None = Field(None, description="Its name.", examples=["North Wessex"])
    published: str | None = Field(None, description="YYYY, YYYY-MM or YYYY-MM-DD.", examples=["2021-03"])
    published_estimated: bool | None = Field(None, description="True where the report prints no date and it was reckoned from the inspection's.", examples=[None])
    publisher: str | None = Field(None, description="Who published it.", examples=["North Wessex Safeguarding Children Partnership"])


class Hit(Source):
    """A passage that a search found, with all that a citation needs."""

    passage_id: str = Field(description="The passage.", examples=["9a1f0c33b2d4e5f6-0061"])
    report_id: str = Field(description="The report it stands in.", examples=["9a1f0c33b2d4e5f6"])
    page: int | None = Field(None, description="The page it begins on, from 1.", examples=[23])
    page_end: int | None = Field(None, description="The page on which its last sentence begins.", examples=[23])
    picture: str | None = Field(None, description="Address of the page's picture with it marked; null where there is none: only PDF files that are kept here have pictures.", examples=["/v1/reports/9a1f0c33b2d4e5f6/pages/23.png?start=48210&end=48292"])
    start: int | None = Field(None, description="Where it begins in the report's text: characters from 0.", examples=[48210])
    end: int | None = Field(None, description="Where it ends: the first character after it.", examples=[48292])
    ocr_confidence: float | None = Field(None, description="Where that page holds no text and was read by OCR: the engine's confidence in it, 0 to 1. Null for printed text.", examples=[None])
    paragraph: str = Field("", description="Printed number of its paragraph, of the first where it goes over several.", examples=["4.27"])
    paragraph_end: str = Field("", description="That of the last where it goes over several; of a part with its paragraph's, such as 5(b).", examples=["4.28"])
    section: str = Field("", description="The heading it stands under.", examples=["What the practitioners knew"])
    section_path: list[str] = Field(default_factory=list, description="That heading and those above it, the outermost first.", examples=[["Analysis", "What the practitioners knew"]])
    text: str = Field(description="The report's own words.", examples=["The school did not press the point when the referral was closed. No one asked why."])
    duplicate_of: str | None = Field(None, description="The report that its own is counted as, where duplicates were asked for.", examples=[None])
    duplicates: list[CountedWith] = Field(default_factory=list, description="Reports that are counted as its own: drafts, summaries, copies.")
    score: float = Field(description="Orders the hits of one search; means nothing beyond it.", examples=[0.0328])
    findings: list[Finding] = Field(default_factory=list, description="What this passage says about practice.")
    best: Best | None = Field(None, description="The sentence that answers best: that with most of the question's words, rare ones before common ones. Null where it holds none.")
    matches: list[Stretch] = Field(default_factory=list, description="Where words of the question stand, in any form.")
    also: list[SaidToo] = Field(default_factory=list, description="Further passages found that say nearly the same, folded into this one.")


class Slip(BaseModel):
    """A word that no passage holds, and the one looked for in its place."""

    written: str = Field(description="As it was written.", examples=["supervison"])
    read: str = Field(description="What was looked for.", examples=["supervision"])


class Tried(BaseModel):
    """What was looked for where nothing was found, and what to try."""

    looked_for: str = Field(description="The question, slips put right.", examples=["\"core group\" -school"])
    mode: str = Field(description="How it was looked for.", examples=["keyword"])
    words: list[str] = Field(default_factory=list, description="The words looked for.", examples=[["core", "group"]])
    must: list[str] = Field(default_factory=list, description="What each passage had to hold.", examples=[["\"core group\""]])
    must_not: list[str] = Field(default_factory=list, description="What no passage could hold.", examples=[["school"]])
    filters: dict[str, Any] = Field(default_factory=dict, description="The filters that were set.", examples=[{"kind": ["jtai"]}])
    passages: int = Field(description="How many passages pass the filters alone.", examples=[164])
    nowhere: list[str] = Field(default_factory=list, description="Words that stand in no passage of any report.", examples=[[]])
    advice: list[str] = Field(default_factory=list, description="What to try, the likeliest to help first.", examples=[["Take a filter away."]])


class SearchAnswer(BaseModel):
    question: str = Field(description="What was asked.", examples=["professionals did not challange each other"])
    looked_for: str = Field(description="What was looked for: the question with its spelling slips put right.", examples=["professionals did not challenge each other"])
    slips: list[Slip] = Field(default_factory=list, description="The slips. With as_written=true none is put right.")
    nowhere: list[str] = Field(default_factory=list, description="Words of the question that stand in no passage of any report.", examples=[[]])
    mode: str = Field(description="How it was looked for.", examples=["hybrid"])
    hits: list[Hit] = Field(description="The best first.")
    tried: Tried | None = Field(None, description="Where nothing was found: what was looked for, and what to try. Else null.")


class Similar(BaseModel):
    passage_id: str = Field(description="The passage that was compared.", examples=["9a1f0c33b2d4e5f6-0061"])
    hits: list[Hit] = Field(description="Passages that say something alike, the most alike first.")
