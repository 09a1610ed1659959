"""What a report's sentences assert about practice: labels with their evidence."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from corpus.errors import ModelError
from corpus.vocabulary import Finding, Label, Report, Section, SentenceInContext
from ingest.gold import CONTEXT_CHARACTERS

if TYPE_CHECKING:
    from ingest.encoder import Encoder

# Sections that speak of the document or of what was to be asked, not of practice.
NEVER_LABELLED = frozenset({"contents", "glossary", "terms_of_reference", "letterhead", "imprint"})
DATA = Path(__file__).parent / "data"
WEIGHTS, SETTINGS = "finder.safetensors", "finder.json"


class FindingModel(Protocol):
    """Labels sentences. `name` and `version` go into every finding it makes."""

    name: str
    version: str

    def label(self, sentences: list[SentenceInContext]) -> list[tuple[Label, ...]]: ...


def load_finding_model(
    cache_dir: Path, encoder: Encoder | None = None, *, threads: int | None = None, folder: Path = DATA
) -> FindingModel:
    """The finding model of `folder`, the shipped one unless told. Its graph is built into
    `cache_dir` when it is not there yet (some seconds). `encoder` is for models that label from
    the passages' vectors; the shipped one reads the text itself. Raises ModelError."""
    from ingest.finder import load_finder

    return load_finder(folder, cache_dir, threads=threads)


def finding_model_version(folder: Path = DATA) -> str:
    """The version of the model in `folder`, without loading it: 12 hex digits of its files' digest.
    What was measured of it (`accuracy`) is no part of it: measuring again makes no other model.
    Raises ModelError when a file is missing."""
    digest = hashlib.sha256()
    try:
        digest.update((folder / WEIGHTS).read_bytes())
        settings = json.loads((folder / SETTINGS).read_text("utf-8"))
        digest.update(json.dumps({k: v for k, v in settings.items() if k != "accuracy"}, sort_keys=True).encode())
    except (OSError, ValueError, AttributeError) as error:
        raise ModelError(f"the finding model cannot be read: {error}", where=str(folder), todo="Install the program again.") from error
    return digest.hexdigest()[:12]


def find(report: Report, model: FindingModel) -> tuple[Finding, ...]:
    """The findings of a report in reading order, the surest first within a sentence.

    Equal reports and models give equal findings with equal ids. At most one finding for each
    sentence, code and polarity.
    """
    asked = [s for s in report.sentences if _kind(report, s.section) not in NEVER_LABELLED]
    shown = []
    for sentence in asked:
        section = report.sections[sentence.section] if report.sections else None
        begin = max(_body(report, section) if section else 0, sentence.start - CONTEXT_CHARACTERS)
        shown.append(
            SentenceInContext(
                text=report.quote(sentence),
                heading=section.heading if section else "",
                context=report.text[begin : sentence.start].strip(),
                kind=report.facts.kind,
                section_kind=section.kind if section else "",
            )
        )
    findings = []
    for sentence, labels in zip(asked, model.label(shown), strict=True):
        seen = set()
        for label in labels:
            key = (label.code, label.polarity)
            if key in seen:
                continue
            seen.add(key)
            findings.append(
                Finding(
                    id=finding_id(report.id, sentence.start, sentence.end, label),
                    report_id=report.id, passage=sentence.passage,
                    start=sentence.start, end=sentence.end, quotation=report.quote(sentence),
                    label=label, method=model.name, version=model.version,
                    page=sentence.page, section=sentence.section, paragraph=sentence.paragraph,
                )
            )  # fmt: skip
    return tuple(findings)


def _body(report: Report, section: Section) -> int:
    """Where a section's text begins, behind its heading."""
    head = report.text.startswith(section.heading, section.start)
    return section.start + len(section.heading) if head else section.start


def finding_id(report_id: str, start: int, end: int, label: Label) -> str:
    """16 hex digits from where it stands and what it says; never from the model that said it."""
    parts = f"{report_id}|{start}|{end}|{label.code}|{label.polarity.value}"
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def _kind(report: Report, section: int) -> str:
    return report.sections[section].kind if 0 <= section < len(report.sections) else ""
