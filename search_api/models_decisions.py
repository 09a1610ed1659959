"""What the API takes and gives of people's decisions on findings."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from corpus.errors import UsageError
from graph.decisions import MAX_NAME, MAX_REASON, ON_FINDINGS, changes
from search_api.models import Finding, not_blank

MAX_AGENCIES = 20  # agencies of one finding


class Signed(BaseModel):
    """Who decides, and why."""

    model_config = ConfigDict(extra="forbid")

    by: str | None = Field(None, min_length=1, max_length=MAX_NAME, description="Your name. Where the key has a name it is that, and another is refused.", examples=["A. Trainer"])
    reason: str = Field(min_length=1, max_length=MAX_REASON, description="Why, in a sentence or two.", examples=["The school did press the point, twice."])

    _said = field_validator("by", "reason")(not_blank)


def _known(**given: object) -> None:
    """Raises ValueError, with the allowed values, for a code that the codebook lacks."""
    try:
        changes(**({"failing": None, "polarity": None, "agencies": None} | given))  # type: ignore[arg-type]
    except UsageError as error:
        raise ValueError(f"{error.what} {error.todo}".strip()) from error


class _Label(Signed):
    failing: str | None = Field(None, max_length=20, description="Code of the failing, or of the theme where no single failing fits.", examples=["IA6"])
    polarity: str | None = Field(None, max_length=20, description="failing, strength or recommendation.", examples=["failing"])
    agencies: list[str] | None = Field(None, max_length=MAX_AGENCIES, description="Codes of the agencies; [] for none.", examples=[["SCH"]])

    @field_validator("failing", "polarity", "agencies")
    @classmethod
    def _allowed(cls, value: Any, info: ValidationInfo) -> Any:
        _known(**{str(info.field_name): value})
        return value


class DecisionOnFinding(_Label):
    """accept or reject a finding as it stands, change what is given, or undo your own last decision on it."""

    what: str = Field(description="accept, reject, change or undo.", examples=["change"])
    takes_back: str | None = Field(None, max_length=64, description="With undo: the id of the decision of yours to take back, else the last. Sent again it takes back no other.", examples=["c04fd1f2b7a90e35"])

    @field_validator("what")
    @classmethod
    def _one_of(cls, value: str) -> str:
        if value not in ON_FINDINGS:
            raise ValueError(f"It has no value {value!r}. Allowed: {', '.join(ON_FINDINGS)}.")
        return value

    @model_validator(mode="after")
    def _fits(self) -> DecisionOnFinding:
        label = self.failing or self.polarity or self.agencies is not None
        if self.what == "change" and not label:
            raise ValueError("A change needs a failing, a polarity or agencies.")
        if self.what != "change" and label:
            raise ValueError(f"To {self.what} a finding takes no other label; use change.")
        if self.takes_back and self.what != "undo":
            raise ValueError("Only undo takes a decision back: leave takes_back out.")
        return self


class AddedFinding(_Label):
    """A finding that the model missed."""

    failing: str = Field(max_length=20, description="Code of the failing, or of the theme where no single failing fits.", examples=["IA6"])
    polarity: str = Field(max_length=20, description="failing, strength or recommendation.", examples=["failing"])
    start: int = Field(ge=0, description="A character of the sentence: characters of the report's text from 0.", examples=[48210])
    end: int = Field(ge=1, description="Behind another of the same sentence.", examples=[48273])


class Decision(BaseModel):
    """What a person decided, when and why; kept for good."""

    decision_id: str = Field(description="Its id.", examples=["c04fd1f2b7a90e35"])
    sequence: int = Field(description="Its place among all decisions, from 1.", examples=[12])
    what: str = Field(description="accept, reject, change, add or undo; separate or rejoin for two reports.", examples=["change"])
    by: str = Field(description="Who decided.", examples=["A. Trainer"])
    at: str = Field(description="When: ISO date and time.", examples=["2026-03-03T10:00:00+00:00"])
    reason: str = Field(description="Why; empty where the report was withdrawn.", examples=["The school did press the point, twice."])
    in_force: bool = Field(description="Whether it is what holds: the last one on a finding that stands and that was not taken back.", examples=[True])
    finding_id: str = Field("", description="The finding.", examples=["5f0c2a9be1d47730"])
    report_id: str = Field(description="The report it stands in now.", examples=["9a1f0c33b2d4e5f6"])
    file: str | None = Field(None, description="The report's file; null where it was withdrawn.", examples=["child-a-overview-report.pdf"])
    title: str | None = Field(None, description="The report's title.", examples=["Child A: overview report"])
    page: int | None = Field(None, description="Page of the sentence.", examples=[23])
    paragraph: str | None = Field(None, description="Printed number of its paragraph.", examples=["4.27"])
    quotation: str | None = Field(None, description="The sentence; null where it does not stand in the report as it is read now.", examples=["The school did not press the point when the referral was closed."])
    sha256: str | None = Field(None, description="The file that was decided on.", examples=["9a1f0c33b2d4e5f6" * 4])
    start: int | None = Field(None, description="Where the sentence begins in that file's text.", examples=[48210])
    end: int | None = Field(None, description="Where it ends.", examples=[48273])
    model_code: str | None = Field(None, description="What the model said then; empty for what it missed.", examples=["IA1"])
    model_label: str | None = Field(None, description="The name of that.", examples=["No lead or plan across agencies"])
    model_polarity: str | None = Field(None, description="failing, strength or recommendation, by the model.", examples=["failing"])
    model_agencies: list[str] | None = Field(None, description="Agencies, by the model.", examples=[["SCH", "CSC"]])
    model_confidence: float | None = Field(None, description="How sure the model was.", examples=[0.52])
    model_method: str | None = Field(None, description="Which model.", examples=["finder-minilm"])
    model_version: str | None = Field(None, description="Its version.", examples=["3f0a52c9d1e7"])
    code: str | None = Field(None, description="What is to hold; null for reject and undo.", examples=["IA6"])
    label: str | None = Field(None, description="Its name.", examples=["Disagreement not escalated"])
    polarity: str | None = Field(None, description="failing, strength or recommendation.", examples=["failing"])
    agencies: list[str] | None = Field(None, description="Codes of the agencies.", examples=[["SCH"]])
    other_id: str | None = Field(None, description="Of a decision on two reports: the other one.", examples=[None])
    takes_back: str | None = Field(None, description="Of an undo: the decision that it takes back.", examples=[None])
    taken_back: bool = Field(False, description="Whether it was taken back.", examples=[False])
    withdrawn_at: str | None = Field(None, description="When the report was withdrawn, and the reason given with it removed.", examples=[None])


class Decisions(BaseModel):
    decisions: list[Decision] = Field(description="In the order in which they were taken.")


class AgreementRow(BaseModel):
    people: list[str] = Field(description="Two people.", examples=[["A. Trainer", "B. Analyst"]])
    theme: str = Field(description="Code of the theme that the model gave; empty for all together.", examples=["IA"])
    label: str = Field(description="Its name.", examples=["Interagency working"])
    n: int = Field(description="Findings that both decided on.", examples=[24])
    agreed: float = Field(description="The share on which they agree, 0 to 1.", examples=[0.875])
    kappa: float | None = Field(description="Cohen's kappa: agreement beyond chance; null where chance alone would agree on all.", examples=[0.74])
    low: float | None = Field(description="Lower end of its 95% interval.", examples=[0.43])
    high: float | None = Field(description="Upper end.", examples=[0.89])


class Agreement(BaseModel):
    note: str = Field(
        "Each finding is taken as rejected, as a failing, a strength or a recommendation, or as put under another theme. "
        "Whoever decided second could see what the first decided.",
        description="What was compared.", examples=["What was compared."],
    )
    agreement: list[AgreementRow] = Field(description="For each two people, all themes together and then each.")


class QueuedFinding(Finding):
    """A finding to decide on, with what stands around it."""

    file: str = Field(description="The report's file.", examples=["child-a-overview-report.pdf"])
    title: str = Field("", description="The report's title.", examples=["Child A: overview report"])
    kind: str = Field("other", description="Code of the kind of report.", examples=["lcspr"])
    published: str | None = Field(None, description="YYYY, YYYY-MM or YYYY-MM-DD.", examples=["2021-03"])
    published_estimated: bool | None = Field(None, description="True where that was reckoned.", examples=[None])
    section: str = Field("", description="The heading it stands under.", examples=["What the practitioners knew"])
    passage_id: str = Field(description="Its passage.", examples=["9a1f0c33b2d4e5f6-0061"])
    text: str = Field(description="The passage.", examples=["The school did not press the point when the referral was closed. No one asked why."])


class Queue(BaseModel):
    total: int = Field(description="Findings that pass the filters and nobody has decided on.", examples=[214])
    offset: int = Field(description="How many were skipped.", examples=[0])
    findings: list[QueuedFinding] = Field(description="The one the model is least sure of first.")
