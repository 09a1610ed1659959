"""From a file to a value ready for the graph: read, find, encode. No database here."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ScrError, UnreadableFile
from corpus.vocabulary import Facts, Reading, Report
from ingest.findings import FindingModel, find, load_finding_model
from ingest.read import READER_VERSION, read_report

if TYPE_CHECKING:
    from ingest.encoder import Encoder


@dataclass(frozen=True)
class Models:
    """The two models a reading needs."""

    encoder: Encoder
    findings: FindingModel


def load_models(cache: Path, *, threads: int | None = None) -> Models:
    """Loads both from the package's own weights; builds what `cache` lacks. Raises ModelError."""
    from ingest.encoder import load_encoder

    encoder = load_encoder(cache, threads=threads)
    return Models(encoder, load_finding_model(cache, encoder, threads=threads))


def fingerprint(sha256: str, given: Facts | None, encoder_name: str, finding_model: str) -> str:
    """What a reading depends on, as 16 hex digits: the file, the facts given for it, and the
    versions of reader and models. Equal fingerprints mean equal readings, so the file need not
    be read to know that nothing changed."""
    parts = [sha256, READER_VERSION, encoder_name, finding_model, asdict(given) if given else None]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def make_reading(report: Report, models: Models, *, source: str = "", fingerprint: str = "") -> Reading:
    """Findings and vectors of a report. `vectors` is float32 [passages, dimension], unit rows."""
    return Reading(
        report=report,
        findings=find(report, models.findings),
        vectors=models.encoder.encode_passages([report.quote(p) for p in report.passages]),
        encoder=models.encoder.name,
        source=source,
        fingerprint=fingerprint,
    )


def read_and_make(path: Path, name: str, given: Facts | None, models: Models, fingerprint: str) -> Reading:
    """The whole path of one file. Raises ReadError (the file) or ModelError (the program)."""
    try:
        report = read_report(path, name=name, given=given)
        return make_reading(report, models, source=str(path), fingerprint=fingerprint)
    except ScrError:
        raise
    except MemoryError as error:
        raise UnreadableFile("needs more memory than there is", where=name, todo="Split it.") from error
    except Exception as error:  # a fault of ours costs its file, never the batch
        raise UnreadableFile(
            f"could not be read: a fault in this program ({type(error).__name__})", where=name,
            todo="Save it in another format, and report the fault.",
        ) from error
