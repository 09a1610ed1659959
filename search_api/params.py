"""The parameters of the routes: filters, written in the address as `?theme=IA&theme=CO&from=2015`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from corpus.codebook import load_codebook
from corpus.errors import UsageError
from corpus.vocabulary import Polarity
from graph.filters import Filters
from graph.paging import PER_REPORT

V1 = "/v1"  # before every address but /health and the documentation

MAX_QUESTION = 2_000   # characters: a long paragraph; the encoder reads its first 256 word pieces
MAX_HITS = 100         # passages in one answer
MAX_OFFSET = 10_000    # passages that can be skipped
MAX_CODES = 100        # values given for one filter
YEARS = (1900, 2100)   # years that can be asked for


def _codes(description: str, allowed: Callable[[], list[str]] | None = None, examples: list[str] | None = None) -> Any:
    """A repeatable filter. The allowed values are looked up when the documentation is made."""

    def show(schema: dict[str, Any]) -> None:
        if allowed:
            schema["items"] = {"type": "string", "enum": allowed()}

    return Field(default_factory=list, max_length=MAX_CODES, description=description, examples=examples, json_schema_extra=show)


def _refuse_unknown(**given: Any) -> None:
    """Raises ValueError, with the allowed values, where the graph's own check does not pass."""
    try:
        Filters.checked(**given)
    except UsageError as error:
        raise ValueError(f"{error.what} {error.todo}".strip()) from error


class FilterParams(BaseModel):
    """Which reports and findings count. Values of one filter are alternatives; different filters
    must all hold, and theme, failing, polarity and agency must hold of one and the same finding."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    theme: list[str] = _codes("Only with a finding under one of these themes.", lambda: list(load_codebook().themes))
    failing: list[str] = _codes("Only with a finding about one of these failings.", lambda: list(load_codebook().failings))
    polarity: list[str] = _codes("Only with a finding of this kind.", lambda: [p.value for p in Polarity])
    agency: list[str] = _codes("Only with a finding about one of these agencies.", lambda: list(load_codebook().agencies))
    kind: list[str] = _codes("Only reports of these kinds.", lambda: list(load_codebook().kinds))
    area: list[str] = _codes("Only reports about these local authorities, such as north-east-lincolnshire.")
    year_from: int | None = Field(None, alias="from", ge=YEARS[0], le=YEARS[1], description="Published in this year or later.")
    year_to: int | None = Field(None, alias="to", ge=YEARS[0], le=YEARS[1], description="Published in this year or earlier.")
    report_id: list[str] = _codes("Only these reports.")
    sure: bool = Field(False, description="Only with a finding that the model is sure of: fewer, and about nine in ten right.")

    include_duplicates: bool = Field(False, description="Also reports that are counted as another: a draft beside its final, a summary beside the whole.")

    @field_validator("theme", "failing", "polarity", "agency", "kind", "area", "report_id")
    @classmethod
    def _known(cls, values: list[str], info: ValidationInfo) -> list[str]:
        _refuse_unknown(**{str(info.field_name): values or None})
        return values

    @model_validator(mode="after")
    def _in_order(self) -> FilterParams:
        _refuse_unknown(year_from=self.year_from, year_to=self.year_to)
        return self

    def filters(self) -> Filters:
        return Filters.checked(
            theme=self.theme or None, failing=self.failing or None, polarity=self.polarity or None,
            agency=self.agency or None, kind=self.kind or None, area=self.area or None,
            year_from=self.year_from, year_to=self.year_to, report_id=self.report_id or None, sure=self.sure or None,
            include_duplicates=self.include_duplicates,
        )


class SearchParams(FilterParams):
    """A question with filters."""

    q: str = Field(
        "", max_length=MAX_QUESTION,
        description="What to look for, in your own words. Left out, the passages that pass the filters are given.",
        examples=["professionals did not challenge each other"],
    )
    mode: Literal["hybrid", "semantic", "keyword"] = Field(
        "hybrid", description="hybrid: by meaning and by words together; semantic: by meaning; keyword: by words."
    )
    limit: int = Field(10, ge=1, le=MAX_HITS, description="How many passages at most.")
    offset: int = Field(0, ge=0, le=MAX_OFFSET, description="How many of the best passages to skip: a multiple of limit.")
    per_report: int = Field(
        PER_REPORT, ge=0, le=MAX_HITS,
        description="Most passages of one report on a page, as long as other reports have any; those held back come on later pages. 0 or all: no limit.",
    )
    as_written: bool = Field(False, description="Put no spelling slip right.")

    @field_validator("per_report", mode="before")
    @classmethod
    def _all(cls, value: Any) -> Any:
        return 0 if value == "all" else value


_REGIONS: Any = Field(default_factory=list, max_length=MAX_CODES, description="Only reports about this region or nation, such as South West.")


def _year(description: str) -> Any:
    return Field(None, ge=YEARS[0], le=YEARS[1], description=description)


class ContrastParams(BaseModel):
    """Two groups of reports, each by its own filters: a_ for the first, b_ for the second."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    a_kind: list[str] = _codes("A: only reports of these kinds.", lambda: list(load_codebook().kinds))
    a_area: list[str] = _codes("A: only reports about this local authority.")
    a_region: list[str] = _REGIONS
    a_theme: list[str] = _codes("A: only reports with a finding under one of these themes.", lambda: list(load_codebook().themes))
    a_from: int | None = _year("A: published in this year or later.")
    a_to: int | None = _year("A: published in this year or earlier.")
    b_kind: list[str] = _codes("B: only reports of these kinds.", lambda: list(load_codebook().kinds))
    b_area: list[str] = _codes("B: only reports about this local authority.")
    b_region: list[str] = _REGIONS
    b_theme: list[str] = _codes("B: only reports with a finding under one of these themes.", lambda: list(load_codebook().themes))
    b_from: int | None = _year("B: published in this year or later.")
    b_to: int | None = _year("B: published in this year or earlier.")
    by: Literal["failing", "theme"] = Field("failing", description="What is compared, one by one.")
    polarity: Literal["failing", "strength", "recommendation"] = Field("failing", description="Mentions of which kind.")
    sure: bool = Field(False, description="Only findings that the model is sure of.")

    @field_validator("a_kind", "a_theme", "b_kind", "b_theme")
    @classmethod
    def _known(cls, values: list[str], info: ValidationInfo) -> list[str]:
        _refuse_unknown(**{str(info.field_name)[2:]: values or None})
        return values

    @model_validator(mode="after")
    def _in_order(self) -> ContrastParams:
        for name in ("a", "b"):
            _refuse_unknown(year_from=getattr(self, f"{name}_from"), year_to=getattr(self, f"{name}_to"))
        return self
