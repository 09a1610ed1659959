"""What the API takes and gives of reports that are added, of their facts, and of taking them down."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from graph.decisions import MAX_NAME, MAX_REASON
from graph.facts import MAX_FACT
from search_api.models import Redacted, not_blank

BY = Field(None, min_length=1, max_length=MAX_NAME, description="Your name. Where the key has a name it is that, and another is refused.", examples=["J. Keeper"])


class UploadedFile(BaseModel):
    """A file that was handed over, and what became of it."""

    name: str = Field(description="Its name; the second of one name has a number added.", examples=["child-a-overview-report.pdf"])
    size: int = Field(description="Its size in bytes.", examples=[812345])
    sha256: str = Field(description="SHA-256 of its bytes; empty where it was too large.", examples=["9a1f0c33b2d4e5f6" * 4])
    state: str = Field(description="waiting, reading, read, same (it is here already), failed, withdrawn (taken down before and refused) or interrupted.", examples=["read"])
    why: str = Field("", description="What is wrong and what to do; empty where nothing is.", examples=[""])
    report_id: str = Field("", description="The report, once it is here.", examples=["9a1f0c33b2d4e5f6"])
    pages: int | None = Field(None, description="Its pages, where it has any.", examples=[34])
    passages: int | None = Field(None, description="Its passages.", examples=[210])
    findings: int | None = Field(None, description="Findings marked in it.", examples=[97])
    redacted: Redacted | None = Field(None, description="What was taken out of it; empty where that was not asked for.")
    warnings: list[str] = Field(default_factory=list, description="What could not be read of it.", examples=[["page 3 has no text"]])


class Upload(BaseModel):
    """Files handed over at once, or a report that is read again because its facts were changed."""

    job: str = Field(description="Its id.", examples=["5f0c2a9be1d47730"])
    made_at: str = Field(description="When it was handed over: ISO date and time, UTC.", examples=["2026-03-03T10:00:00+00:00"])
    by: str = Field("", description="Who handed it over, where that is known.", examples=["J. Keeper"])
    report_id: str = Field("", description="The report that is read again; empty for an upload.", examples=[""])
    done: bool = Field(description="Whether nothing of it waits any more.", examples=[True])
    files: list[UploadedFile] = Field(description="Its files, in the order in which they were sent.")


class Uploads(BaseModel):
    uploads: list[Upload] = Field(description="The latest first.")


class ToldFact(BaseModel):
    """A fact that a person said."""

    fact: str = Field(description="title, kind, area, published, publisher, author or licence.", examples=["published"])
    value: str = Field(description="What they wrote.", examples=["March 2021"])
    by: str = Field(description="Who said it.", examples=["J. Keeper"])
    at: str = Field(description="When: ISO date and time, UTC.", examples=["2026-03-03T10:00:00+00:00"])


class KnownFacts(BaseModel):
    """What is known of a report, and which of it people said."""

    report_id: str = Field(description="The report's id.", examples=["9a1f0c33b2d4e5f6"])
    file: str = Field(description="Its file.", examples=["child-a-overview-report.pdf"])
    title: str | None = Field(None, description="Its title.", examples=["Child A: overview report"])
    kind: str = Field(description="Kind of report.", examples=["scr"])
    area: str | None = Field(None, description="Code of the local authority.", examples=["norfolk"])
    area_name: str | None = Field(None, description="Its name.", examples=["Norfolk"])
    region: str | None = Field(None, description="Its region.", examples=["East of England"])
    published: str | None = Field(None, description="When it was published: YYYY, YYYY-MM or YYYY-MM-DD.", examples=["2021-03"])
    published_estimated: bool | None = Field(None, description="true where the date is not printed and was reckoned.", examples=[None])
    inspected: str | None = Field(None, description="Last day of the inspection.", examples=[""])
    publisher: str | None = Field(None, description="Who published it.", examples=["Norfolk Safeguarding Children Partnership"])
    author: str | None = Field(None, description="Who wrote it.", examples=["Independent author"])
    licence: str | None = Field(None, description="The licence it stands under.", examples=[""])
    pages: int | None = Field(None, description="Its pages, where it has any.", examples=[34])
    passages: int = Field(description="Its passages.", examples=[210])
    findings: int = Field(description="Findings marked in it.", examples=[97])
    redacted: Redacted | None = Field(None, description="What was taken out of it; empty where that was not asked for.")
    missing: list[str] = Field(description="Of title, kind, area, published and publisher those that are not known.", examples=[["publisher"]])
    told: list[ToldFact] = Field(description="Those that people said; the others were read, or a manifest gave them.")


class FactsToChange(BaseModel):
    """What is to be said of a report: as a manifest says it. null takes back what was said; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = Field(None, max_length=MAX_FACT, description="Its title.", examples=["Child A: overview report"])
    kind: str | None = Field(None, max_length=MAX_FACT, description="Kind of report: its code or label.", examples=["scr"])
    area: str | None = Field(None, max_length=MAX_FACT, description="The council's name.", examples=["Norfolk"])
    published: str | None = Field(None, max_length=MAX_FACT, description="When it was published, such as 2021-03 or 5 March 2021.", examples=["March 2021"])
    publisher: str | None = Field(None, max_length=MAX_FACT, description="Who published it.", examples=["Norfolk Safeguarding Children Partnership"])
    author: str | None = Field(None, max_length=MAX_FACT, description="Who wrote it: the role of an independent author, inspectors by name.", examples=["Independent author"])
    licence: str | None = Field(None, max_length=MAX_FACT, description="The licence it stands under.", examples=["Open Government Licence"])
    by: str | None = BY

    def said(self) -> dict[str, str | None]:
        return {name: value for name, value in self.model_dump(exclude_unset=True).items() if name != "by"}


class ToWithdraw(BaseModel):
    """Why a report is taken down, and by whom."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=MAX_REASON, description="Why it is taken down; kept with the tombstone.", examples=["Taken down by the partnership, 3 March 2026"])
    by: str | None = BY

    _said = field_validator("reason", "by")(not_blank)


class Receipt(BaseModel):
    """Proof that a report was taken down: digests of its words, never the words. `scr verify-withdrawal` looks again."""

    model_config = ConfigDict(extra="allow")

    report_id: str = Field(description="The id it had.", examples=["9a1f0c33b2d4e5f6"])
    sha256: str = Field(description="SHA-256 of its file, which is refused from then on.", examples=["9a1f0c33b2d4e5f6" * 4])
    file: str = Field(description="The file's name.", examples=["child-a-overview-report.pdf"])
    reason: str = Field(description="Why it was taken down.", examples=["Taken down by the partnership, 3 March 2026"])
    by: str = Field(description="By whom.", examples=["J. Keeper"])
    withdrawn_at: str = Field(description="When: ISO date and time, UTC.", examples=["2026-03-03T10:00:00+00:00"])
    proved: bool = Field(description="Whether nothing of it was found afterwards.", examples=[True])
    checks: list[dict[str, Any]] = Field(description="What was looked at, and what was found.", examples=[[{"check": "nodes of the report", "asked": 1, "found": 0, "where": []}]])
    digest: str = Field(description="SHA-256 of the receipt.", examples=["5f0c2a9be1d47730" * 4])
