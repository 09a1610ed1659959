"""From a report as read to a value ready for the graph: find, encode. No file and no database here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import ScrError, UnreadableFile
from corpus.vocabulary import Facts, Finding, Reading, Report
from ingest.findings import FindingModel, find, load_finding_model
from ingest.ocr import is_installed
from ingest.read import READER_VERSION
from ingest.reading_process import fault
from ingest.redaction import REDACTION_VERSION
from ingest.recommendations import find_recommendations, with_findings

if TYPE_CHECKING:
    from ingest.encoder import Encoder

UNREAD = "-unread"
"""Ends the fingerprint of a reading of which pages hold no text and nothing was there to read them by OCR."""

READING_VERSION = "2"  # raised when a reading comes to hold more: what was read before is then read again


@dataclass(frozen=True)
class Models:
    """The two models a reading needs."""

    encoder: Encoder
    findings: FindingModel


def load_models(cache: Path, *, threads: int | None = None) -> Models:
    """Loads them from the packages' own weights; builds what `cache` lacks. Raises ModelError."""
    from ingest.encoder import load_encoder

    encoder = load_encoder(cache, threads=threads)
    return Models(encoder, load_finding_model(cache, encoder, threads=threads))


def fingerprint(sha256: str, given: Facts | None, encoder_name: str, finding_model: str, *, redacted: bool = False) -> str:
    """What a reading depends on, as 16 hex digits: the file, the facts given for it, the
    versions of reading, reader and models, and whether names are taken out. Equal fingerprints mean equal readings, so the file need not
    be read to know that nothing changed."""
    parts = [sha256, READING_VERSION, READER_VERSION, encoder_name, finding_model, asdict(given) if given else None]
    parts += [f"redacted {REDACTION_VERSION}"] if redacted else []
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def is_unchanged(stored: str | None, fingerprint: str, *, can_read_scans: bool) -> bool:
    """Whether a reading stored under `stored` need not be made again. One with unread pages is, once they can be read."""
    return stored == fingerprint or (stored == fingerprint + UNREAD and not can_read_scans)


def make_reading(report: Report, models: Models, *, source: str = "", fingerprint: str = "") -> Reading:
    """Findings, recommendations and vectors of a report. `vectors` is float32 [passages, dimension] and
    `finding_vectors` float32 [findings, dimension], unit rows both."""
    findings = find(report, models.findings)
    return Reading(
        report=report,
        findings=findings,
        vectors=models.encoder.encode_passages([report.quote(p) for p in report.passages]),
        encoder=models.encoder.name,
        source=source,
        fingerprint=fingerprint,
        finding_vectors=encode_quotations(findings, models.encoder),
        recommendations=with_findings(find_recommendations(report), findings),
    )


def encode_quotations(findings: Sequence[Finding], encoder: Encoder) -> np.ndarray:
    """The vectors of the findings' quotations, float32 [len(findings), dimension]. A sentence with several
    findings is encoded once."""
    place = {text: i for i, text in enumerate(dict.fromkeys(f.quotation for f in findings))}
    return encoder.encode_quotations(list(place))[np.array([place[f.quotation] for f in findings], dtype=np.intp)]


def made(report: Report, models: Models, *, source: str, fingerprint: str) -> Reading:
    """`make_reading` of a report whose scanned pages were read if they can be. Raises ReadError (the file) or ModelError (the program)."""
    if report.unread_pages and not is_installed():
        fingerprint += UNREAD
    try:
        return make_reading(report, models, source=source, fingerprint=fingerprint)
    except ScrError:
        raise
    except MemoryError as error:
        raise UnreadableFile("needs more memory than there is", where=report.file, todo="Split it.") from error
    except Exception as error:  # a fault of ours costs its file, never the batch
        raise UnreadableFile(fault(error).what, where=report.file, todo=fault(error).todo) from error
