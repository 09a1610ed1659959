"""What a report's sentences assert about practice: labels with their evidence."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from corpus.errors import ModelError
from corpus.vocabulary import Finding, Label, Report, SentenceInContext
from ingest.encoder import Encoder, load_encoder
from ingest.gold import CONTEXT_CHARACTERS
from ingest.outputs import Thresholds, decode, names

# Sections that speak of the document or of what was to be asked, not of practice.
NEVER_LABELLED = frozenset({"contents", "glossary", "terms_of_reference"})
DATA = Path(__file__).parent / "data"


class FindingModel(Protocol):
    """Labels sentences. `name` and `version` go into every finding it makes."""

    name: str
    version: str

    def label(self, sentences: list[SentenceInContext]) -> list[tuple[Label, ...]]: ...


@dataclass(frozen=True, eq=False)
class LinearModel:
    """A linear layer on the encoder's vectors of sentence and heading."""

    encoder: Encoder
    weights: np.ndarray
    thresholds: Thresholds
    version: str
    name: str = "linear"

    def label(self, sentences: list[SentenceInContext]) -> list[tuple[Label, ...]]:
        if not sentences:
            return []
        texts = self.encoder.encode_passages([s.text for s in sentences])
        headings = sorted({s.heading for s in sentences})
        of = dict(zip(headings, self.encoder.encode_passages(headings), strict=True))
        rows = np.hstack([texts, 0.5 * np.stack([of[s.heading] for s in sentences]), np.ones((len(texts), 1), np.float32)])
        scores = 1 / (1 + np.exp(-(rows @ self.weights)))
        parts, at = {}, 0
        for head, column in names().items():
            parts[head] = scores[:, at : at + len(column)]
            at += len(column)
        return decode(parts, self.thresholds)


def load_finding_model(cache_dir: Path, encoder: Encoder | None = None, *, threads: int | None = None) -> FindingModel:
    """The shipped model. Raises ModelError when its weights are missing or damaged."""
    path = DATA / "finder.npz"
    try:
        raw = path.read_bytes()
        with np.load(path, allow_pickle=False) as data:
            weights, limits = data["weights"].astype(np.float32), json.loads(str(data["thresholds"]))
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"the weights cannot be read: {error}", where=str(path), todo="Install the program again.") from error
    version = hashlib.sha256(raw).hexdigest()[:12]
    return LinearModel(encoder or load_encoder(cache_dir, threads=threads), weights, Thresholds(limits, 0.4), version)


def finding_model_version() -> str:
    """Which model is shipped, without loading it: its weights' digest."""
    try:
        return hashlib.sha256((DATA / "finder.npz").read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise ModelError(f"the weights cannot be read: {error}", where=str(DATA), todo="Install the program again.") from error


def find(report: Report, model: FindingModel) -> tuple[Finding, ...]:
    """The findings of a report in reading order, the surest first within a sentence.

    Equal reports and models give equal findings with equal ids. At most one finding for each
    sentence, code and polarity.
    """
    asked = [s for s in report.sentences if _kind(report, s.section) not in NEVER_LABELLED]
    shown = []
    for sentence in asked:
        section = report.sections[sentence.section] if report.sections else None
        begin = max(section.start if section else 0, sentence.start - CONTEXT_CHARACTERS)
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


def finding_id(report_id: str, start: int, end: int, label: Label) -> str:
    """16 hex digits from where it stands and what it says; never from the model that said it."""
    parts = f"{report_id}|{start}|{end}|{label.code}|{label.polarity.value}"
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def _kind(report: Report, section: int) -> str:
    return report.sections[section].kind if 0 <= section < len(report.sections) else ""
