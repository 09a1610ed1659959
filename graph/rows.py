"""From a reading to the rows that the graph is written with. Every id follows from content."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from corpus.areas import area_by_code
from corpus.codebook import Codebook, shipped
from corpus.errors import SchemaMismatch
from corpus.vocabulary import Facts, Finding, Reading, Recommendation, Sentence
from graph.duplicates import signed_text
from graph.filters import finding_terms, report_terms

Row = dict[str, Any]


@dataclass(frozen=True)
class ReadingRows:
    """Parameter rows for the statements in `graph.cypher`."""

    report: Row
    area: Row | None
    region: str | None
    factors: list[Row]
    sections: list[Row]
    passages: list[Row]   # {section_id, passage, vector}
    chain: list[Row]
    findings: list[Row]   # {passage_id, finding, vector}
    failings: list[Row]   # {finding_id, code}
    themes: list[Row]     # {finding_id, code}: findings that no single failing fits
    agencies: list[Row]   # {finding_id, agency}
    events: list[Row]
    tables: list[Row]
    grades: list[Row]
    recommendations: list[Row]
    addressed: list[Row]               # {recommendation_id, code}: failings
    recommendation_themes: list[Row]   # {recommendation_id, code}
    addressees: list[Row]              # {recommendation_id, agency}


def passage_id(report_id: str, start: int, end: int) -> str:
    return f"{report_id}-{start}-{end}"


def finding_id(finding: Finding) -> str:
    """The finding's own id, or one made of where it stands and what it says."""
    if finding.id:
        return finding.id
    parts = [finding.report_id, finding.start, finding.end, finding.label.code, finding.label.polarity.value]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def make_rows(reading: Reading, book: Codebook, dimension: int) -> ReadingRows:
    """Raises SchemaMismatch for vectors of another dimension, CodebookError for an unknown code."""
    report, facts = reading.report, reading.report.facts
    vectors = np.asarray(reading.vectors, dtype=np.float32)
    if vectors.shape != (len(report.passages), dimension):
        raise SchemaMismatch(
            f"{len(report.passages)} passages with vectors of shape {vectors.shape}; the store holds dimension {dimension}",
            where=report.file, todo="Use the encoder that the store was made with.",
        )
    area = area_by_code(facts.area) if facts.area else None
    of_report = {"kind": facts.kind, "area": facts.area or None, "year": facts.year, "report_id": report.id}
    region = facts.region or (area.region if area else "") or None

    sentences: dict[int, list[Sentence]] = {}
    for sentence in report.sentences:
        sentences.setdefault(sentence.passage, []).append(sentence)
    quoted = _finding_vectors(reading, dimension)
    kept = {finding_id(f): i for i, f in reversed(list(enumerate(reading.findings)))}  # the first of those that are one
    findings = [(id_, reading.findings[i]) for id_, i in reversed(kept.items())]
    terms: dict[int, set[str]] = {}
    rows = []
    for id_, finding in findings:
        label = finding.label
        theme = book.theme_of(label.code)
        terms.setdefault(finding.passage, set()).update(
            finding_terms(code=label.code, theme=theme, polarity=label.polarity.value, agencies=label.agencies, sure=label.sure)
        )
        place = report.passages[finding.passage]
        vector = None if quoted is None else _numbers(quoted[kept[id_]])
        rows.append({"passage_id": passage_id(report.id, place.start, place.end), "vector": vector, "finding": _set({
            "finding_id": id_, **of_report, "region": region, "code": label.code, "label": book.label(label.code, label.polarity.value), "theme": theme,
            "polarity": label.polarity.value, "agencies": list(label.agencies), "confidence": float(label.confidence), "sure": label.sure,
            "quotation": finding.quotation, "start": finding.start, "end": finding.end, "page": finding.page,
            "ocr_confidence": report.ocr_confidence(finding.page),
            "paragraph": finding.paragraph, "modality": label.modality, "speaker": label.speaker,
            "time_status": label.time_status, "cue": label.cue, "method": finding.method, "version": finding.version,
        })})
    return ReadingRows(
        report=_report_row(reading, of_report, area.name if area else None, region, len(findings)),
        area={"code": area.code, "name": area.name, "nation": area.nation or None} if area else None,
        region=(area.region or None) if area else None,
        factors=_factor_rows(facts.factors),
        sections=[_set({
            "section_id": f"{report.id}-s{s.index}", "report_id": report.id, "index": s.index, "heading": s.heading, "level": s.level,
            "path": list(s.path), "start": s.start, "end": s.end, "page": s.page, "kind": s.kind,
        }) for s in report.sections],
        passages=[{
            "section_id": f"{report.id}-s{p.section}",
            "vector": _numbers(vector),
            "passage": _set({
                "passage_id": passage_id(report.id, p.start, p.end), **of_report, "index": p.index, "start": p.start, "end": p.end,
                "page": p.page, "page_end": p.page_end, "paragraph": p.paragraph, "text": report.quote(p),
                "ocr_confidence": report.ocr_confidence(p.page, p.page_end), **_sentence_lists(sentences.get(i, [])),
                "filter_terms": report_terms(**of_report) + sorted(terms.get(i, ())),
            }),
        } for i, (p, vector) in enumerate(zip(report.passages, vectors, strict=True))],
        chain=[
            {"from": passage_id(report.id, a.start, a.end), "to": passage_id(report.id, b.start, b.end)}
            for a, b in zip(report.passages, report.passages[1:], strict=False)
        ],
        findings=rows,
        failings=[{"finding_id": id_, "code": f.label.code} for id_, f in findings if f.label.code in book.failings],
        themes=[{"finding_id": id_, "code": f.label.code} for id_, f in findings if f.label.code in book.themes],
        agencies=[{"finding_id": id_, "agency": a} for id_, f in findings for a in dict.fromkeys(f.label.agencies)],
        events=[_set({"event_id": f"{report.id}-e{i}", "report_id": report.id, "index": i, **asdict(e)}) for i, e in enumerate(report.events)],
        tables=[_set({
            "table_id": f"{report.id}-t{i}", "report_id": report.id, "index": i, "page": t.page, "section": t.section, "kind": t.kind,
            "rows": json.dumps(t.rows, ensure_ascii=False),
        }) for i, t in enumerate(report.tables)],
        grades=[{"grade_id": f"{report.id}-g{i}", "report_id": report.id, "index": i, **asdict(g)} for i, g in enumerate(facts.grades)],
        recommendations=[_recommendation_row(r, of_report | {"region": region}) for r in reading.recommendations],
        addressed=[{"recommendation_id": r.id, "code": code} for r in reading.recommendations for code in r.failings],
        recommendation_themes=[{"recommendation_id": r.id, "code": code} for r in reading.recommendations for code in r.themes],
        addressees=[{"recommendation_id": r.id, "agency": code} for r in reading.recommendations for code in r.agencies],
    )


def _finding_vectors(reading: Reading, dimension: int) -> np.ndarray | None:
    if reading.finding_vectors is None:
        return None
    vectors = np.asarray(reading.finding_vectors, dtype=np.float32)
    if vectors.shape != (len(reading.findings), dimension):
        raise SchemaMismatch(
            f"{len(reading.findings)} findings with vectors of shape {vectors.shape}; the store holds dimension {dimension}",
            where=reading.report.file, todo="Use the encoder that the store was made with.",
        )
    return vectors


def _numbers(vector: np.ndarray) -> list[float] | None:
    """The vector for the database, which takes none without a direction."""
    return vector.tolist() if np.isfinite(vector).all() and vector.any() else None


def _recommendation_row(one: Recommendation, of_report: Row) -> Row:
    said = asdict(one)
    said["recommendation_id"] = said.pop("id")
    return _set(said | of_report | {name: list(said[name]) for name in ("agencies", "themes", "failings")})


def _sentence_lists(sentences: list[Sentence]) -> Row:
    """Where a passage's sentences stand, one list for each fact: a property cannot hold maps."""
    pages = [s.page for s in sentences]
    return {
        "sentence_starts": [s.start for s in sentences], "sentence_ends": [s.end for s in sentences],
        "sentence_pages": None if None in pages else pages, "sentence_paragraphs": [s.paragraph for s in sentences],
    }


def _report_row(reading: Reading, of_report: Row, area_name: str | None, region: str | None, findings: int) -> Row:
    report, facts = reading.report, reading.report.facts
    row = _set({
        **of_report, "file": report.file, "sha256": report.sha256, "media_type": report.media_type, "title": facts.title,
        "area_name": area_name, "region": region, "published": facts.published,
        "published_estimated": facts.published_estimated or None, "inspected": facts.inspected,
        "publisher": facts.publisher, "author": facts.author, "licence": facts.licence, "child_age_band": facts.child_age_band,
        "harm": facts.harm, "factors": list(facts.factors), "pages": report.pages, "reader": report.reader,
        "ocr_pages": [p.page for p in report.ocr_pages] or None, "ocr_confidences": [p.confidence for p in report.ocr_pages] or None,
        "redacted": list(report.redacted) if report.redacted is not None else None,
        "warnings": list(report.warnings), "source": reading.source, "encoder": reading.encoder, "passages": len(report.passages),
        "findings": findings, "echoes": reading.finding_vectors is not None,
        "finding_models": sorted({f"{f.method} {f.version}".strip() for f in reading.findings}),
        **signed_text(report.quote(p) for p in report.passages),
    })
    return row | {"fingerprint": reading.fingerprint or _print_of(reading), "given": given_text(reading.given)}


def given_text(given: Facts | None) -> str:
    """What a manifest gave, as the graph keeps it: the facts that it fills in, as JSON."""
    return json.dumps({k: v for k, v in asdict(given or Facts()).items() if v and v != getattr(Facts(), k)}, ensure_ascii=False, sort_keys=True)


def _print_of(reading: Reading) -> str:
    """A fingerprint for a reading that came without one."""
    vectors = [None if v is None else np.asarray(v, dtype=np.float32).tolist() for v in (reading.vectors, reading.finding_vectors)]
    value = [asdict(reading.report), [asdict(f) for f in reading.findings], [asdict(r) for r in reading.recommendations], *vectors]
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _factor_rows(codes: tuple[str, ...]) -> list[Row]:
    labels = {row["code"]: row["label"] for row in shipped("factors.yaml")} if codes else {}
    return [{"code": code, "label": labels.get(code, code)} for code in dict.fromkeys(codes)]


def _set(row: Row) -> Row:
    """The row without what is not known: the graph has no property for it."""
    return {key: value for key, value in row.items() if value is not None}
