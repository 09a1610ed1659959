"""Answers in quotations: a briefing on a topic; what to do about it stands apart."""

from __future__ import annotations

from pydantic import BaseModel, Field

from search_api.models import NOTE, Finding
from search_api.models_recommendations import Named
from search_api.models_search import Source


class Before(BaseModel):
    """The sentence before one that refers back to it, word for word: context, and no part of the finding."""

    quotation: str = Field(description="The report's own words.", examples=["The referral was closed after one call."])
    start: int = Field(description="Where it begins in the report's text: characters from 0.", examples=[48168])
    end: int = Field(description="Where it ends: the first character after it.", examples=[48208])
    page: int | None = Field(None, description="The page it stands on, from 1.", examples=[23])
    paragraph: str = Field("", description="Printed number of its paragraph.", examples=["4.27"])
    picture: str | None = Field(None, description="Address of the page's picture with it marked; null where there is none.", examples=["/v1/reports/9a1f0c33b2d4e5f6/pages/23.png?start=48168&end=48208"])


class Also(BaseModel):
    """What else is marked on the same sentence."""

    finding_id: str = Field(description="That finding.", examples=["77aa2a9be1d40c5f"])
    polarity: str = Field(description="failing, strength or recommendation.", examples=["failing"])
    code: str = Field(description="Code of the failing or theme.", examples=["CO1"])
    label: str = Field(description="What the code stands for.", examples=["Information not shared or shared too late"])


class Quotation(Finding, Source):
    """A finding's sentence, word for word, with all that a citation needs."""

    passage_id: str = Field(description="The passage it stands in.", examples=["9a1f0c33b2d4e5f6-0061"])
    section: str | None = Field(None, description="The heading it stands under.", examples=["What the practitioners knew"])
    duplicate_of: str | None = Field(None, description="The report that its own is counted as, where duplicates were asked for.", examples=[None])
    relevance: float = Field(description="How much it is on the topic: closeness of meaning of its passage and of itself, 1 at most, and up to 0.5 for the topic's words and for a failing that the topic names. Under 0.42 nothing is quoted.", examples=[0.61])
    of_role: bool = Field(False, description="Whether it is about an agency of the role that was asked for.", examples=[False])
    before: Before | None = Field(None, description="The sentence before it, where this one begins by referring back to it.")
    also: list[Also] = Field(default_factory=list, description="What else is marked on the same sentence.")


class Found(Named):
    """One failing, strength or recommendation, as far as it was found on the topic."""

    polarity: str = Field(description="failing, strength or recommendation.", examples=["failing"])
    reports: int = Field(description="In how many reports it was found among the passages looked at.", examples=[7])
    findings: int = Field(description="How many sentences say it there.", examples=[11])


class Group(Found):
    quotations: list[Quotation] = Field(description="The quotations, the most fitting first.")


class LookedAt(BaseModel):
    passages: int = Field(description="Passages looked at: those that the search puts first.", examples=[100])
    reports: int = Field(description="Reports in which something on the topic was found among them.", examples=[23])
    findings: int = Field(description="Findings on the topic in them.", examples=[64])


class Elsewhere(BaseModel):
    reports: int = Field(description="Reports in which they stand.", examples=[5])
    findings: int = Field(description="Findings on the topic that are about other agencies than the role's alone.", examples=[9])


class Practised(BaseModel):
    """One failing that the topic names or the quotations carry, and what to do about it: this program's own words, no quotation of any report."""

    code: str = Field(description="Code of the failing.", examples=["FA4"])
    label: str = Field(description="What the code stands for.", examples=["Missed appointments not pursued"])
    look_for: str = Field(description="What to look for before or during a visit.", examples=["Appointments cancelled, moved or missed at several services."])
    ask: str = Field(description="What to ask, with whom to ask first.", examples=["To the carer: what got in the way, and what would make it possible next time?"])
    do: str = Field(description="What to do.", examples=["Find out why, tell the referrer and the other services, and rebook."])


class Briefing(BaseModel):
    """What reports say about a topic, in their own words; apart from these, what to do, in this program's."""

    note: str = Field(NOTE, description="How to read the counts.", examples=[NOTE])
    nothing: str = Field("", description="Says so where nothing on the topic was found; empty otherwise.", examples=[""])
    question: str = Field(description="What was asked.", examples=["What do reviews say about disagreement, for a teacher?"])
    topic: str = Field(description="What was looked for.", examples=["disagreement"])
    role: str = Field("", description="For whom; empty for anybody.", examples=["teacher"])
    agencies: list[str] = Field(description="Codes of that role's agencies.", examples=[["SCH"]])
    found: LookedAt = Field(description="What the quotations were chosen from.")
    elsewhere: Elsewhere = Field(description="What a role leaves out of the groups.")
    quotations: int = Field(description="How many quotations there are.", examples=[12])
    of_role: int = Field(description="How many of them are about the role's own agencies; the others are about several, or none in particular.", examples=[4])
    groups: list[Group] = Field(description="Failings, then strengths, then recommendations; within these what was found in most reports first.")
    others: list[Quotation] = Field(default_factory=list, description="Of what is about other agencies alone, quotations as far as those of the role leave room.")
    nearest: list[Quotation] = Field(default_factory=list, description="Where nothing is on the topic, the quotations that come nearest: they may speak of something else.")
    not_quoted: list[Found] = Field(description="What else was found on the topic, without room for a quotation.")
    practice: list[Practised] = Field(
        description="What to look for, ask and do, in this program's own words: on at most four failings: those that the topic names, then those that most quotations carry as a failing or in a recommendation.",
    )
