"""The vocabulary: one type for each thing the field speaks of.

Offsets are 0-based, half-open and count code points of the report's one canonical text, so
`report.text[x.start:x.end]` is always the text of `x`. Pages count from 1, a slide is a page; files without
pages (HTML, DOCX, ODT, RTF, text) have `page=None` everywhere. All values are frozen and compare by value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


FOOTNOTES = "Footnotes"  # heading of the last section of a report that has them


class Polarity(StrEnum):
    FAILING = "failing"
    STRENGTH = "strength"
    RECOMMENDATION = "recommendation"


@dataclass(frozen=True, slots=True)
class Theme:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Failing:
    """One aspect of practice that reviews find wanting (or, with polarity strength, good)."""

    code: str
    label: str
    theme: str
    definition: str
    cues: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    counterexample: str = ""


@dataclass(frozen=True, slots=True)
class Agency:
    code: str
    label: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of any level.

    `path` is the headings from the outermost to this one; `kind` is the part this section plays
    in its genre (see `corpus/data/section_kinds.yaml`), "" where none is recognised.
    """

    index: int
    heading: str
    level: int
    path: tuple[str, ...]
    start: int
    end: int
    page: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """`section` and `passage` are indexes into the report's tuples; `paragraph` is the printed
    number of the paragraph it stands in ("4.27", "(a)", "Recommendation 3"), "" where none."""

    start: int
    end: int
    section: int
    passage: int
    page: int | None = None
    paragraph: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A searchable stretch of one section, never crossing into the next; whole sentences."""

    index: int
    start: int
    end: int
    section: int
    page: int | None = None
    page_end: int | None = None
    paragraph: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """A printed judgement: "The experiences and progress of children in care" is "good"."""

    subject: str
    grade: str


@dataclass(frozen=True, slots=True)
class Event:
    """A chronology row. `date` is ISO (YYYY, YYYY-MM or YYYY-MM-DD) or "" where it cannot be told."""

    written_date: str
    date: str
    source: str
    event: str
    response: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as printed, the header row first where there is one. Never part of `text`."""

    rows: tuple[tuple[str, ...], ...]
    page: int | None = None
    section: int | None = None
    kind: str = ""  # "chronology", "family", "grades", "action_plan" or ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a report is, about where, by whom, when. Dates are ISO strings, "" where unknown."""

    title: str = ""
    kind: str = "other"          # a code of corpus/data/kinds.yaml
    area: str = ""               # a code of corpus/data/areas.csv, "" where unnamed
    region: str = ""
    published: str = ""          # YYYY, YYYY-MM or YYYY-MM-DD
    published_estimated: bool = False  # not printed: reckoned from when the inspection ended
    inspected: str = ""          # last day of the inspection, where there was one
    publisher: str = ""
    author: str = ""
    licence: str = ""
    grades: tuple[Grade, ...] = ()
    factors: tuple[str, ...] = ()  # codes of corpus/data/factors.yaml
    child_age_band: str = ""
    harm: str = ""

    @property
    def year(self) -> int | None:
        return int(self.published[:4]) if self.published else None


class PageSpan(NamedTuple):
    """[start, end) of a report's text stands on `page`."""

    start: int
    end: int
    page: int


class OcrWord(NamedTuple):
    """A word read on the picture of a page: where it stands there, in points from the upper left corner,
    and how sure the engine is of it, 0..1."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float


@dataclass(frozen=True, slots=True)
class OcrPage:
    """A page that holds no text and was read by OCR. `confidence` is that of its words, by their length."""

    page: int
    confidence: float            # 0..1, as the engine reckons it: no measured accuracy
    words: tuple[OcrWord, ...] = ()


class Redacted(NamedTuple):
    """How many stretches of a report were taken out when it was read, by kind."""

    names: int = 0
    births: int = 0              # exact dates of birth; the year stays
    addresses: int = 0
    schools: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """One document as read: its canonical text and what stands where in it."""

    id: str                      # first 16 hex digits of the file's SHA-256
    file: str                    # name as ingested
    sha256: str
    media_type: str              # "pdf", "docx", "odt", "rtf", "pptx", "html", "markdown" or "text"
    text: str
    page_starts: tuple[int, ...] # offset at which each page begins; () for files without pages
    facts: Facts
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...] = ()
    events: tuple[Event, ...] = ()
    warnings: tuple[str, ...] = ()  # e.g. "page 3 has no text"
    reader: str = ""             # version of the reader that made this value
    ocr_pages: tuple[OcrPage, ...] = ()
    unread_pages: tuple[int, ...] = ()  # without text, and nothing was read on them
    redacted: Redacted | None = None    # None: nothing was asked to be taken out

    def ocr_confidence(self, page: int | None, page_end: int | None = None) -> float | None:
        """The least confidence of the pages read by OCR from `page` to `page_end`, None where none was."""
        if page is None:
            return None
        return min((p.confidence for p in self.ocr_pages if page <= p.page <= (page_end or page)), default=None)

    @property
    def pages(self) -> int | None:
        return len(self.page_starts) or None

    @property
    def page_spans(self) -> tuple[PageSpan, ...]:
        """What of the text stands on which page, in the order of the text; () for files without pages.

        Footnotes stand last in the text, each with the page on which it is printed.
        """
        last = self.sections[-1] if self.sections else None
        notes = last.start if last and last.heading == FOOTNOTES else len(self.text)
        ends = [min(end, notes) for end in (*self.page_starts[1:], notes)]
        body = [PageSpan(start, end, page) for page, (start, end) in enumerate(zip(self.page_starts, ends, strict=False), 1) if start < end]
        return (*body, *(PageSpan(s.start, s.end, s.page) for s in self.sentences if s.start >= notes and s.page))

    def quote(self, span) -> str:
        """The text of anything that has `start` and `end`."""
        return self.text[span.start:span.end]


@dataclass(frozen=True, slots=True)
class Label:
    """What a finding model says of one sentence. `code` is a theme or failing code."""

    code: str
    polarity: Polarity
    agencies: tuple[str, ...] = ()
    confidence: float = 1.0      # 0..1: the share of such findings that readers agree with
    sure: bool = False           # of findings as sure as this, nine in ten are right
    modality: str = "asserted"   # asserted, hypothetical, guidance, counterfactual, negated
    speaker: str = ""            # inspector, panel, coroner, agency, relative, journalist, committee_member
    time_status: str = ""        # past, present, fixed
    cue: str = ""                # the words that decided a frame, "" where the model alone did


@dataclass(frozen=True, slots=True)
class Finding:
    """A label with its evidence: `report.text[start:end] == quotation`."""

    id: str
    report_id: str
    passage: int
    start: int
    end: int
    quotation: str
    label: Label
    method: str                  # the model that found it
    version: str
    page: int | None = None
    section: int | None = None
    paragraph: str = ""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What a report asks for: a recommendation, or what an inspection finds in need of improvement.

    `report.text[start:end] == text`; sub-points belong to it, line breaks and all. `ask` is a part of
    `text`, "" where an area for improvement is described and nothing asked in so many words.
    `themes` and `failings` are those of the findings on its sentences.
    """

    id: str                      # 16 hex digits from the report's id and the offsets
    report_id: str
    form: str                    # "recommendation", "area_for_improvement" or "priority_action"
    start: int
    end: int
    text: str
    number: str = ""             # as printed: "3", "R4", "Recommendation 3"; "" where none is
    addressee: str = ""          # who is asked, in the report's words; "" where it does not say
    agencies: tuple[str, ...] = ()  # codes of the agencies that those words name
    ask: str = ""
    due: str = ""                # by when, as a table prints it
    page: int | None = None
    section: int | None = None
    paragraph: str = ""
    themes: tuple[str, ...] = ()
    failings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SentenceInContext:
    """What a finding model sees. `context`: up to 1,000 characters that precede the sentence in
    its section; `heading`: the section's own heading."""

    text: str
    heading: str = ""
    context: str = ""
    kind: str = ""               # kind of report, "" where unknown
    section_kind: str = ""


@dataclass(frozen=True, eq=False)
class Reading:
    """A report with all that the models made of it: ready for the graph."""

    report: Report
    findings: tuple[Finding, ...]
    vectors: "object"            # numpy float32 [len(report.passages), dimension], rows of length 1
    encoder: str                 # name of the encoder
    source: str = ""             # where the file lay: an absolute path
    fingerprint: str = field(default="")  # of file, reader, models and facts: equal means unchanged
    finding_vectors: "object" = None  # numpy float32 [len(findings), dimension] of the quotations; None: not made
    recommendations: tuple[Recommendation, ...] = ()
    given: Facts | None = None   # what a manifest gave, without what people said
