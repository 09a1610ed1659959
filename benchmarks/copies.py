"""Reports resampled, for benchmarks that need more of them than there are: half of the words changed for others as long (with
fewer changed, two copies would be taken for the same report), vectors perturbed, an id and a date of their own."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from corpus.vocabulary import Finding, Label, Polarity, Reading, Report
from graph.files import find_files
from graph.store import Store
from ingest.manifest import read_manifest
from ingest.read import read_report

CHANGED = 0.5   # of the words of a copy
NOISE = 0.35    # length of what is added to a vector of length 1: copies come out at a cosine of about 0.9
WORD = re.compile(r"[a-z]+")
IN_REPORT = "MATCH (:Report {report_id: $id})-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(p:Passage)"
PASSAGES = f"{IN_REPORT} RETURN p.start AS start, p.embedding AS vector"
FINDINGS = f"""{IN_REPORT}-[:HAS_FINDING]->(f:Finding) RETURN f {{.start, .end, .code, .polarity, .agencies, .confidence, .sure, .page, .modality}} AS f
ORDER BY f.start, f.end, f.code, f.polarity"""


class Words:
    """The words of some texts by length, each as often as it is written there."""

    def __init__(self, texts: Iterable[str]) -> None:
        found: dict[int, list[str]] = defaultdict(list)
        for text in texts:
            for word in WORD.findall(text):
                found[len(word)].append(word)
        self._of = {length: np.array(words) for length, words in found.items()}

    def changed(self, text: str, random: np.random.Generator) -> str:
        """`text` with words changed, every offset as before."""
        def other(m: re.Match[str]) -> str:
            words = self._of.get(len(m[0]))
            return m[0] if words is None or random.random() >= CHANGED else str(words[random.integers(len(words))])

        return WORD.sub(other, text)


def copied(report: Report, words: Words, number: int, random: np.random.Generator, **facts: str) -> Report:
    """Copy `number` of a report, always the same for the same `random`."""
    text = words.changed(report.text, random)
    sha256 = hashlib.sha256(f"{number} {text}".encode()).hexdigest()
    given = replace(report.facts, title=f"Report {number}", **facts) if facts else report.facts
    return replace(report, id=sha256[:16], sha256=sha256, file=f"report-{number}.pdf", text=text, facts=given)


def perturbed(rows: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Vectors of length 1 near the directions given: float32 [n, dimension]."""
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    noise = random.normal(size=rows.shape)
    rows = rows + NOISE * noise / np.maximum(np.linalg.norm(noise, axis=1, keepdims=True), 1e-9)
    return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def originals(store: Store, folder: Path) -> list[Reading]:
    """The reports of a folder as the store holds them, but for the findings' own vectors."""
    manifest = folder / "manifest.csv"
    found = []
    for file in find_files([folder], read_manifest(manifest) if manifest.is_file() else None)[0]:
        report = read_report(file.path, name=file.name, given=file.given)
        vectors = {row["start"]: row["vector"] for row in store._runner.read(PASSAGES, id=report.id)}
        if vectors.keys() != {p.start for p in report.passages}:
            continue  # counted as another, or cut otherwise now
        passages = sorted((p.start, p.end, i) for i, p in enumerate(report.passages))
        rows = [row["f"] for row in store._runner.read(FINDINGS, id=report.id)]
        findings = tuple(_finding(report, row, next(i for a, b, i in passages if a <= row["start"] < b)) for row in rows)
        found.append(Reading(report, findings, np.array([vectors[p.start] for p in report.passages], np.float32), store.schema.encoder))
    return found


def _finding(report: Report, row: dict, passage: int) -> Finding:
    label = Label(row["code"], Polarity(row["polarity"]), tuple(row["agencies"]), row["confidence"], bool(row["sure"]), row["modality"] or "asserted")
    return Finding("", report.id, passage, row["start"], row["end"], report.text[row["start"]:row["end"]], label, "finder-minilm", "copy", row["page"])


def copy_of(reading: Reading, words: Words, number: int) -> Reading:
    """Copy `number` of a reading, always the same."""
    random = np.random.default_rng(number)
    report = copied(reading.report, words, number, random)
    findings = tuple(replace(f, report_id=report.id, quotation=report.text[f.start:f.end]) for f in reading.findings)
    return replace(reading, report=report, findings=findings, vectors=perturbed(np.asarray(reading.vectors), random), source=f"/reports/{number}.pdf",
                   fingerprint=report.sha256[:16])
