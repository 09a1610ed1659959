"""What a person has chosen on the search screen, and the address that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

MANY = ("theme", "failing", "polarity", "agency", "kind", "area")  # filters with several values
MODES = ("hybrid", "keyword", "semantic")
STEP = 10          # quotations shown at first, and added by "Show more"
MOST = 100         # quotations on one page; the API's own limit
LONGEST = 500      # characters of a question; a longer one is a case file, not a question


@dataclass(frozen=True)
class Choice:
    """A question and its filters. Empty tuples and None mean "any"."""

    question: str = ""
    theme: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    polarity: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    sure: bool = False
    mode: str = "hybrid"
    spread: bool = True        # few passages of each report, so that more reports are seen
    as_written: bool = False   # no spelling slip put right
    show: int = STEP

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return bool(self.filters())

    def filters(self) -> dict[str, Any]:
        """The filters as the API's parameters, those set alone."""
        found: dict[str, Any] = {name: list(getattr(self, name)) for name in MANY if getattr(self, name)}
        first, last = self.year_from, self.year_to
        if first and last and first > last:  # years chosen the wrong way round mean the same span
            first, last = last, first
        return found | {k: v for k, v in (("from", first), ("to", last), ("sure", self.sure or None)) if v is not None}

    def wants(self, finding: Mapping[str, Any]) -> bool:
        """Whether a finding is one that the filters ask for; with none set every one is."""
        return (
            (not self.theme or finding.get("theme") in self.theme)
            and (not self.failing or finding.get("code") in self.failing)
            and (not self.polarity or finding.get("polarity") in self.polarity)
            and (not self.agency or bool(set(self.agency) & set(finding.get("agencies") or ())))
            and (not self.sure or bool(finding.get("sure")))
        )

    def manner(self) -> dict[str, Any]:
        """How to look, as the API's parameters."""
        return {"mode": self.mode, "limit": self.show, "as_written": self.as_written} | ({} if self.spread else {"per_report": "all"})

    def query(self) -> dict[str, Any]:
        """The choice as an address's parameters, defaults left out."""
        found: dict[str, Any] = {"q": self.question} if self.question else {}
        found |= {k: v if isinstance(v, list) else str(v).lower() for k, v in self.filters().items()}
        if self.mode != "hybrid":
            found["mode"] = self.mode
        found |= {"per_report": "all"} if not self.spread else {}
        found |= {"as_written": "true"} if self.as_written else {}
        if self.show != STEP:
            found["show"] = str(self.show)
        return found

    def link(self) -> str:
        """An address on these screens, relative to any of their pages."""
        return "./?" + urlencode(self.query(), doseq=True)


def from_query(params: Mapping[str, Sequence[str]]) -> Choice:
    """The choice an address makes; what cannot be understood in it is ignored."""
    found: dict[str, Any] = {name: _several(params.get(name)) for name in MANY}
    mode = _one(params.get("mode"))
    return Choice(
        question=_one(params.get("q"))[:LONGEST],
        year_from=_year(params.get("from")), year_to=_year(params.get("to")),
        sure=_one(params.get("sure")).lower() in ("true", "1", "yes"),
        mode=mode if mode in MODES else "hybrid",
        spread=_one(params.get("per_report")).lower() not in ("all", "0"),
        as_written=_one(params.get("as_written")).lower() in ("true", "1", "yes"),
        show=min(MOST, max(STEP, _number(params.get("show")) or STEP)),
        **found,
    )


def _several(values: Sequence[str] | None) -> tuple[str, ...]:
    values = [values] if isinstance(values, str) else values or ()
    return tuple(dict.fromkeys(v for v in values if v))


def _one(values: Sequence[str] | None) -> str:
    several = _several(values)
    return several[-1].strip() if several else ""


def _number(values: Sequence[str] | None) -> int | None:
    text = _one(values)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _year(values: Sequence[str] | None) -> int | None:
    number = _number(values)
    return number if number is not None and 1900 <= number <= 2200 else None
