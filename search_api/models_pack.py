"""What the API takes and gives of case-study packs."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from graph.filters import Filters
from graph.pack_asked import LONGEST_OBJECTIVE, LONGEST_TITLE, MOST_IDS, MOST_OBJECTIVES, PackAsked
from graph.pack_edits import KINDS
from search_api.models import NOTE
from search_api.models_recommendations import Named
from search_api.params import FilterParams


class PackWanted(FilterParams):
    """Of what a pack is made (one report by `report_id`, a theme or failing with filters, or findings and passages by their ids), and for whom."""

    findings: list[str] = Field(default_factory=list, max_length=MOST_IDS, description="Only these findings, by id; with no other source.", examples=[[]])
    passages: list[str] = Field(default_factory=list, max_length=MOST_IDS, description="These passages, by id, and what was found in them; with no other source.", examples=[[]])
    audience: Literal["police", "health", "education", "social_care", "early_help", "all"] = Field("all", description="For whom.", examples=["health"])
    length: Literal["short", "half", "full"] = Field("half", description="short: a seven-minute briefing; half: about an hour; full: about three hours.", examples=["half"])
    objectives: list[str] = Field(
        default_factory=list, max_length=MOST_OBJECTIVES, examples=[["CO", "Name the people in a child's life whom nobody has asked about."]],
        description=f"Learning objectives: codes of themes for the program's own, or your own words (up to {LONGEST_OBJECTIVE} characters). Left out, those of a theme that was asked for, and of the failings that are covered.")
    change_details: bool = Field(False, description="Change personal names, exact ages and dates, each in square brackets.", examples=[True])
    change_family: bool = Field(
        False, examples=[False],
        description="Put more general words in place of who belongs to the family (sibling, child, relative, no number of children), each in square brackets.")
    title: str = Field("", max_length=LONGEST_TITLE, description="The pack's title; left out, it is made from the source.", examples=[""])

    def asked(self) -> PackAsked:
        """Raises UsageError; see `graph.pack_asked`."""
        given = self.filters()
        return PackAsked.checked(
            given if given.parameters() or given.include_duplicates else Filters(), findings=self.findings, passages=self.passages, audience=self.audience,
            length=self.length, objectives=self.objectives, change_details=self.change_details, change_family=self.change_family, title=self.title)


class Choice(BaseModel):
    code: str = Field(description="Its code.", examples=["health"])
    label: str = Field(description="In words.", examples=["Health"])


class PackLength(BaseModel):
    code: str = Field(description="short, half or full.", examples=["half"])
    label: str = Field(description="In words.", examples=["About an hour"])
    minutes: int = Field(description="Minutes of the session.", examples=[60])


class Excerpt(BaseModel):
    """What a report says, word for word (but for what stands in square brackets, where details are changed), with its citation."""

    kind: str = Field(description="finding; extract, sentences of the report; event, a row of its chronology; fact, a stored date of the report.", examples=["finding"])
    quotation: str = Field(description="The report's own words; empty for a fact.", examples=["The school did not press the point when the referral was closed."])
    response: str = Field("", description="Of an event what was done, in the report's own words.", examples=[""])
    fact: str = Field("", description="Of a fact what the date is of.", examples=[""])
    when: str = Field("", description="The date as written; of an extract the first that it names, which need not be when it happened.", examples=[""])
    date: str = Field("", description="That date as YYYY, YYYY-MM or YYYY-MM-DD, where it can be told and is not changed.", examples=[""])
    who: str = Field("", description="Of an event whose record it is.", examples=[""])
    changed: bool = Field(False, description="Whether details in it are changed: what stands in square brackets.", examples=[False])
    note: str = Field("", description="What to know before using it.", examples=[""])
    citation: str = Field(description="Its source in the sector's short form, to stand under it.", examples=["Child A: overview report, North Wessex Safeguarding Children Partnership, 2021, p. 23, para. 4.27."])
    source: int = Field(description="Its number among the sources.", examples=[1])
    report_id: str = Field(description="The report.", examples=["9a1f0c33b2d4e5f6"])
    finding_id: str | None = Field(None, description="The finding.", examples=["5f0c2a9be1d47730"])
    passage_id: str | None = Field(None, description="The passage it stands in.", examples=["9a1f0c33b2d4e5f6-0061"])
    code: str = Field("", description="Of a finding the code of the failing or theme.", examples=["IA6"])
    label: str = Field("", description="What the code stands for; a strength is called by what was good.", examples=["Disagreement not escalated"])
    theme: str = Field("", description="Code of its theme.", examples=["IA"])
    polarity: str = Field("", description="Of a finding failing, strength or recommendation.", examples=["failing"])
    agencies: list[str] | None = Field(None, description="Codes of the agencies it speaks of.", examples=[["SCH"]])
    start: int | None = Field(None, description="Where it begins in the report's text: characters from 0.", examples=[48210])
    end: int | None = Field(None, description="Where it ends: the first character after it.", examples=[48273])
    page: int | None = Field(None, description="The page, from 1; null for files without pages.", examples=[23])
    page_end: int | None = Field(None, description="The page on which it ends, where it is known.", examples=[None])
    paragraph: str = Field("", description="Printed number of the paragraph.", examples=["4.27"])
    paragraph_end: str = Field("", description="Of an extract that goes over several paragraphs, that of the last.", examples=[""])
    section: str = Field("", description="The heading it stands under.", examples=["What the practitioners knew"])
    part: int | None = Field(None, description="Of a row of the timeline the part of the vignette it belongs to.", examples=[None])
    picture: str | None = Field(None, description="Address of the page's picture with it marked; null where there is none.", examples=[None])


class Question(BaseModel):
    question: str = Field(description="The question.", examples=["Where did professionals see things differently in this case, and what became of each difference?"])
    code: str = Field("", description="The failing it leads to; empty for a general one.", examples=["IA6"])
    label: str = Field("", description="That failing's name.", examples=["Disagreement not escalated"])


class Part(BaseModel):
    number: int = Field(description="Its number, from 1.", examples=[1])
    excerpts: list[Excerpt] = Field(description="What is told, in order.")
    pause: list[Question] = Field(description="Questions at the pause that follows.")


class Learning(Named):
    """A failing that the pack covers. What is asked and advised is the program's own wording: it adds no fact, and takes for granted what was marked."""

    mentions: int = Field(description="How often it was found in what the pack was made from.", examples=[11])
    reports: int = Field(description="In how many reports.", examples=[7])
    quotations: list[Excerpt] = Field(description="What was found, the surest first.")
    discuss: list[str] = Field(description="Questions to discuss; the first is asked at a pause.", examples=[["Where did professionals see things differently in this case, and what became of each difference?"]])
    reflect: str = Field("", description="A question on one's own practice.", examples=["When a referral of yours is not accepted, what do you usually do next?"])
    facilitate: str = Field("", description="A note for the facilitator.", examples=["Explore that honestly, then let each find the local escalation policy."])
    look_for: str = Field("", description="What to look for before or during a visit.", examples=["A worry raised once and then gone from the notes."])
    ask: str = Field("", description="What to ask.", examples=["To your manager: would you help me to take this up?"])
    do: str = Field("", description="What to do.", examples=["Put the disagreement in writing, with the facts for it."])


class ForAudience(BaseModel):
    theme: str = Field(description="Code of the theme.", examples=["IA"])
    theme_label: str = Field(description="The theme's name.", examples=["Interagency working"])
    audience: str = Field(description="Code of the audience.", examples=["health"])
    audience_label: str = Field(description="Its name.", examples=["Health"])
    question: str = Field(description="The question.", examples=["Which people in health see this child and the adults around them?"])


class Step(BaseModel):
    minutes: int = Field(description="Minutes.", examples=[10])
    what: str = Field(description="What is done.", examples=["Part 1: read, pause, discuss"])


class Cover(BaseModel):
    content_note: str = Field(description="To stand at the top.", examples=["Content note: these pages speak of the abuse, neglect and deaths of children."])
    helpline: str = Field(description="Whom to call.", examples=["NSPCC helpline 0808 800 5000"])
    is_: str = Field(alias="is", description="What the pack is.", examples=["Material for learning, put together from published reports."])
    is_not: str = Field(description="What it is not.", examples=["Not case management, not risk scoring."])
    details: str = Field(description="Whether details are changed, which, and that some may be missed.", examples=["Names, ages and dates in quotations are those of the published reports."])
    changed: list[str] = Field(description=f"The kinds of details changed in this pack: {', '.join(KINDS)}.", examples=[["names", "dates"]])


class Advice(BaseModel):
    label: str = Field(description="The failing.", examples=["Disagreement not escalated"])
    text: str = Field(description="What to do.", examples=["Put the disagreement in writing, with the facts for it."])


class SevenMinutes(BaseModel):
    """The seven-minute briefing: one page."""

    happened: list[Excerpt] = Field(description="What happened; empty where no story is told.")
    found: list[Excerpt] = Field(description="What was found.")
    good: list[Excerpt] = Field(description="A strength.")
    do: list[Advice] = Field(description="What to do on Monday.")
    reflect: list[str] = Field(description="Reflective questions.", examples=[["When a referral of yours is not accepted, what do you usually do next?"]])


class HandoutStep(BaseModel):
    label: str = Field(description="The failing.", examples=["Disagreement not escalated"])
    look_for: str = Field(description="What to look for.", examples=["A worry raised once and then gone from the notes."])
    ask: str = Field(description="What to ask.", examples=["To your manager: would you help me to take this up?"])
    do: str = Field(description="What to do.", examples=["Put the disagreement in writing, with the facts for it."])


class Handout(BaseModel):
    """What participants take away: one page."""

    objectives: list[str] = Field(description="Learning objectives.", examples=[["Decide what to share about a child."]])
    steps: list[HandoutStep] = Field(description="What to look for, ask and do.")
    good: Excerpt | None = Field(None, description="A strength.")
    reflect: list[str] = Field(description="Reflective questions.", examples=[["When a referral of yours is not accepted, what do you usually do next?"]])


class PackSource(BaseModel):
    number: int = Field(description="Its number, from 1.", examples=[1])
    report_id: str = Field(description="The report.", examples=["9a1f0c33b2d4e5f6"])
    title: str = Field("", description="Its title.", examples=["Child A: overview report"])
    file: str = Field(description="The file's name as it was read.", examples=["child-a-overview-report.pdf"])
    kind: str = Field(description="Code of its kind.", examples=["lcspr"])
    kind_label: str = Field(description="Its kind in words.", examples=["Child safeguarding practice review"])
    area_name: str | None = Field(None, description="The area it is about.", examples=["North Wessex"])
    publisher: str | None = Field(None, description="Who published it.", examples=["North Wessex Safeguarding Children Partnership"])
    published: str | None = Field(None, description="When.", examples=["2021-03"])
    published_estimated: bool | None = Field(None, description="True where that date is reckoned.", examples=[None])
    citation: str = Field(description="The report in Harvard form.", examples=["North Wessex Safeguarding Children Partnership (2021) Child A: overview report. Published March 2021."])
    pages: list[int] = Field(description="Pages that are quoted.", examples=[[11, 23]])


class LeftOut(BaseModel):
    id: str = Field(description="A finding or passage that was asked for.", examples=["5f0c2a9be1d47730"])
    where: str = Field("", description="Where it stands; empty where there is no such finding or passage.", examples=["Child N, 2015, p. 23, para. 4.27."])
    why: str = Field(description="Why it is not in the pack.", examples=["a person rejected it"])


class Pack(BaseModel):
    """A case-study pack: quotations and stored facts, each cited, with the program's own questions and notes."""

    note: str = Field(NOTE, description="How to read the counts.", examples=[NOTE])
    title: str = Field(description="Its title.", examples=["Case study: Child A: overview report"])
    file_stem: str = Field(description="A name for its files, without their ending.", examples=["case-study-child-a-overview-report-health-half"])
    audience: Choice = Field(description="For whom.")
    length: PackLength = Field(description="How long.")
    made_on: str = Field(description="The date it was made, YYYY-MM-DD.", examples=["2026-03-03"])
    change_details: bool = Field(description="Whether names, ages and dates are changed.", examples=[False])
    change_family: bool = Field(description="Whether who belongs to the family is changed.", examples=[False])
    cover: Cover = Field(description="What stands on the cover.")
    objectives: list[str] = Field(description="Learning objectives.", examples=[["Decide what to share about a child."]])
    thin: str = Field("", description="That there is little to teach from, and so fewer objectives and questions; empty where there is enough.", examples=[""])
    plan: list[Step] = Field(description="The session, minute by minute.")
    how_to_run: list[str] = Field(description="Advice on running it.", examples=[["Read one part aloud, then stop."]])
    order: str = Field(description="chronology, report, findings, passages or several: where the vignette's order is from.", examples=["chronology"])
    order_note: str = Field(description="That order in words.", examples=["8 of the 13 rows of the report's chronology, in its order."])
    vignette: list[Part] = Field(description="The story in parts, each with a pause after it.")
    timeline: list[Excerpt] = Field(description="The dates, in order.")
    timeline_note: str = Field("", description="How many rows of the report's chronology the timeline shows, of how many; empty where it shows none.",
                               examples=["8 of the 13 rows of the report's chronology."])
    learning: list[Learning] = Field(description="The failings that it covers, and what to ask about them.")
    for_audience: list[ForAudience] = Field(description="Questions for those in the room.")
    strengths: list[Excerpt] = Field(description="What good looked like.")
    recommendations: list[Excerpt] = Field(description="What was recommended.")
    briefing: SevenMinutes = Field(description="The seven-minute briefing.")
    handout: Handout = Field(description="The handout.")
    sources: list[PackSource] = Field(description="The reports that are quoted.")
    left_out: list[LeftOut] = Field(default_factory=list, description="What was asked for by id and is not in it.")


TO_MAKE = {
    "theme": {"summary": "A theme, for health", "value": {"theme": ["SU"], "kind": ["jtai"], "audience": "health", "length": "half"}},
    "report": {"summary": "A report, with its details changed", "value": {"report_id": ["9a1f0c33b2d4e5f6"], "length": "full", "change_details": True}},
}
