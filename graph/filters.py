"""Filters: which passages and findings count.

Values of one filter are alternatives; different filters must all hold; theme, failing, polarity,
agency and sure must hold of one and the same finding. Each passage carries one index term for every
combination of those that one of its findings fulfils, so an index can be asked for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from itertools import product
from typing import Any

from corpus.areas import area_of_name, slug
from corpus.codebook import load_codebook
from corpus.errors import UsageError
from corpus.vocabulary import Polarity

ANY = "any"            # in a term: whichever value
MAX_TERMS = 800        # alternatives in one index query; Lucene refuses more than 1,024 clauses
FIRST_YEAR, LAST_YEAR = 1900, 2999  # ends of an open range of years


@dataclass(frozen=True)
class Filters:
    """None means that any value will do; a tuple holds alternatives."""

    theme: tuple[str, ...] | None = None
    failing: tuple[str, ...] | None = None
    polarity: tuple[str, ...] | None = None
    agency: tuple[str, ...] | None = None
    kind: tuple[str, ...] | None = None
    area: tuple[str, ...] | None = None
    year_from: int | None = None
    year_to: int | None = None
    report_id: tuple[str, ...] | None = None
    sure: bool | None = None  # True: only findings that the model is sure of
    include_duplicates: bool | None = None  # True: also reports that are counted as another; see `graph.duplicates`

    @classmethod
    def checked(cls, **given: Any) -> Filters:
        """Filters from what a person gave; an empty list is as good as None, case is forgiven.

        Raises UsageError, with the allowed values, for a code that the codebook does not know.
        """
        book = load_codebook()
        allowed: dict[str, Iterable[str]] = {
            "theme": book.themes, "failing": book.failings, "agency": book.agencies, "kind": book.kinds,
            "polarity": [p.value for p in Polarity],
        }
        values: dict[str, Any] = {}
        for name, value in given.items():
            if name in ("year_from", "year_to"):
                values[name] = value
            elif name in ("sure", "include_duplicates"):
                values[name] = True if value else None
            elif value:
                items = (value,) if isinstance(value, str) else value
                values[name] = tuple(dict.fromkeys(_known(name, item, allowed.get(name)) for item in items))
        years = values.get("year_from"), values.get("year_to")
        if None not in years and years[0] > years[1]:
            raise UsageError(f"the years run backwards: {years[0]} to {years[1]}.", todo="Swap them.")
        return cls(**values)

    def without(self, *names: str) -> Filters:
        """The same filters, those named left open."""
        return Filters(**{f.name: None if f.name in names else getattr(self, f.name) for f in fields(self)})

    @property
    def on_findings(self) -> bool:
        return any((self.theme, self.failing, self.polarity, self.agency, self.sure))

    @property
    def on_reports(self) -> bool:
        return any((self.kind, self.area, self.report_id)) or self.year_from is not None or self.year_to is not None

    def parameters(self) -> dict[str, Any]:
        """The values that are set, as query parameters. Duplicates are told by label: `finding_label`."""
        return {
            f.name: list(v) if isinstance(v, tuple) else v
            for f in fields(self) if f.name != "include_duplicates" and (v := getattr(self, f.name)) is not None
        }

    def keeps(self, finding: Mapping[str, Any]) -> bool:
        """Whether a finding, as answers have it, passes the filters on findings."""
        return (
            (not self.theme or finding["theme"] in self.theme) and (not self.failing or finding["code"] in self.failing)
            and (not self.polarity or finding["polarity"] in self.polarity)
            and (not self.agency or not set(self.agency).isdisjoint(finding["agencies"])) and (not self.sure or bool(finding["sure"]))
        )

    @property
    def duplicates(self) -> bool:
        """Whether reports that are counted as another count too: where they are asked for, or reports are named."""
        return bool(self.include_duplicates or self.report_id)

    def finding_label(self) -> str:
        """The label, or labels, of the findings that count."""
        return "Finding|DuplicateFinding" if self.duplicates else "Finding"

    def refuse_duplicates(self, what: str) -> None:
        """Raises UsageError where duplicates are asked for and `what` is told of reports that count alone."""
        if self.include_duplicates:
            raise UsageError(
                f"{what} is told of reports that are counted once: a draft and its final say the same, and neither says it again.",
                todo="Leave include_duplicates out.",
            )

    def lucene(self) -> str:
        """The filters as clauses of a full-text query, all required and none scored; "" without filters.

        Raises UsageError for more combinations than an index can be asked for at once.
        """
        clauses = [
            _any_of(term(name, value) for value in values)
            for name, values in (("kind", self.kind), ("area", self.area), ("report", self.report_id)) if values
        ]
        if self.year_from is not None or self.year_to is not None:
            first, last = self.year_from or FIRST_YEAR, self.year_to or LAST_YEAR
            clauses.append(f"+filter_terms:[{term('year', first)} TO {term('year', last)}]^0")
        terms = self.finding_terms()
        if terms:
            clauses.append(_any_of(terms))
        return " ".join(clauses)

    def finding_terms(self) -> list[str]:
        """The terms of which a passage must have one; [] where findings are not filtered."""
        if not self.on_findings:
            return []
        book = load_codebook()
        codes: tuple[str, ...] = self.failing or self.theme or (ANY,)
        if self.failing and self.theme:
            codes = tuple(code for code in self.failing if book.theme_of(code) in self.theme)
        elif not self.failing and len(codes) == len(book.themes):
            codes = (ANY,)
        polarities = self.polarity if self.polarity and len(self.polarity) < len(Polarity) else (ANY,)
        name = "sure" if self.sure else "find"
        terms = [term(name, *parts) for parts in product(codes, polarities, self.agency or (ANY,))]
        if len(terms) > MAX_TERMS:
            raise UsageError(f"{len(terms)} combinations of filters are too many at once.", todo=f"Choose fewer values: {MAX_TERMS} at most.")
        return terms or [term("find", "none")]


def term(name: str, *parts: object) -> str:
    """One index term. The digit at its end keeps the stemmer's hands off it."""
    words = [name, *(re.sub(r"[^a-z0-9]+", "_", str(part).lower()) for part in parts)]
    return "_".join(words) + "_9"


def report_terms(*, kind: str, area: str | None, year: int | None, report_id: str) -> list[str]:
    """The terms of every passage of a report."""
    found = [term("kind", kind), term("report", report_id)]
    return found + ([term("area", area)] if area else []) + ([term("year", year)] if year else [])


def finding_terms(*, code: str, theme: str, polarity: str, agencies: Iterable[str], sure: bool = False) -> list[str]:
    """One term for every combination of filters that a finding fulfils."""
    codes = dict.fromkeys((ANY, theme, code))
    names = ("find", "sure") if sure else ("find",)
    return [term(*parts) for parts in product(names, codes, (ANY, polarity), (ANY, *agencies))]


def is_finding_term(term_: str) -> bool:
    """Whether a term is one of `finding_terms`."""
    return term_.startswith(("find_", "sure_"))


def _any_of(terms: Iterable[str]) -> str:
    return f"+filter_terms:({' '.join(terms)})^0"


def _known(name: str, value: Any, allowed: Iterable[str] | None) -> str:
    text = str(value).strip()
    if name == "area":  # "Norfolk County Council" as well as norfolk
        area = area_of_name(text)
        return area.code if area else slug(text)
    if allowed is None:
        return text
    codes = {code.casefold(): code for code in allowed}
    if text.casefold() not in codes:
        book = load_codebook()
        called = {"agency": book.agencies, "kind": book.kinds}.get(name, {})
        shown = [f"{code} ({called[code].label})" if code in called else code for code in codes.values()]
        raise UsageError(f"{name} has no value {text!r}.", todo=f"Allowed: {', '.join(shown)}.")
    return codes[text.casefold()]


def area_code(name: str) -> str:
    """The code of an area from its code or name; "" for none. Raises UsageError for one that is not known."""
    return (Filters.checked(area=name).area or ("",))[0]
