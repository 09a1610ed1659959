"""Readings made by hand, with vectors of a few numbers and else zeros, and a digest of a whole graph."""

import hashlib
import json
from dataclasses import replace

import numpy as np

from corpus.vocabulary import (
    Event, Facts, Finding, Grade, Label, Passage, Polarity, Reading, Report, Section, Sentence, Table,
)
from graph.cypher_duplicates import LINK
from graph.duplicates import place
from ingest.encoder import DIMENSION, NAME as ENCODER_NAME

NODES = "MATCH (n) WHERE $all OR NOT n:Tombstone RETURN labels(n) AS labels, properties(n) AS properties"
EDGES = "MATCH (a)-[r]->(b) RETURN properties(a) AS a, type(r) AS type, properties(r) AS properties, properties(b) AS b"


def vector(*numbers):
    """A unit vector that begins with `numbers`."""
    padded = np.zeros(DIMENSION, dtype=np.float32)
    padded[:len(numbers)] = numbers
    return padded / max(float(np.linalg.norm(padded)), 1e-9)


def reading(name, passages, *, facts=Facts(title="A report", kind="scr"), source=None, fingerprint="", events=(), tables=()):
    """A reading of a document whose passages are (text, vector, [(code, polarity, agencies), ...]).

    Each passage stands in a section of its own; each finding quotes the whole passage and has its vector.
    """
    sha256 = hashlib.sha256(f"{name}{[p[0] for p in passages]}".encode()).hexdigest()
    report_id = sha256[:16]
    text, sections, parts, sentences, findings = "", [], [], [], []
    for i, (words, _, labels) in enumerate(passages):
        start, end = len(text), len(text) + len(words)
        text += words + "\n"
        sections.append(Section(i, f"Heading {i}", 1, (f"Heading {i}",), start, end, page=i + 1))
        parts.append(Passage(i, start, end, i, page=i + 1, page_end=i + 1, paragraph=f"1.{i}"))
        sentences.append(Sentence(start, end, i, i, page=i + 1))
        for code, polarity, agencies, *sure in labels:
            findings.append(Finding(
                id="", report_id=report_id, passage=i, start=start, end=end, quotation=words,
                label=Label(code, Polarity(polarity), tuple(agencies), 0.9, any(sure)), method="by-hand", version="1", page=i + 1, section=i,
            ))
    vectors = np.array([vector(*p[1]) for p in passages], dtype=np.float32).reshape(-1, DIMENSION)
    of_findings = vectors[[f.passage for f in findings]] if findings else vectors[:0]
    report = Report(
        id=report_id, file=f"{name}.pdf", sha256=sha256, media_type="pdf", text=text, page_starts=tuple(p.start for p in parts),
        facts=facts, sections=tuple(sections), passages=tuple(parts), sentences=tuple(sentences), tables=tuple(tables),
        events=tuple(events), reader="by-hand",
    )
    return Reading(report, tuple(findings), vectors, ENCODER_NAME, f"/reports/{name}.pdf" if source is None else source, fingerprint, of_findings)


def numbered(name, *passages, **more):
    """A reading of a document whose passages are [(sentence, printed number of its paragraph), ...], without findings."""
    made = reading(name, [(" ".join(words for words, _ in told), [1, 0], []) for told in passages], **more)
    parts, sentences = [], []
    for part, told in zip(made.report.passages, passages, strict=True):
        parts.append(replace(part, paragraph=told[0][1]))
        at = part.start
        for words, number in told:
            sentences.append(Sentence(at, at + len(words), part.section, part.index, page=part.page, paragraph=number))
            at += len(words) + 1
    return replace(made, report=replace(made.report, passages=tuple(parts), sentences=tuple(sentences)))


def norfolk(fingerprint=""):
    return reading(
        "norfolk",
        [
            ("The social worker did not share the referral with the school.", [1, 0, 0, 0], [("CO1", "failing", ["CSC", "SCH"])]),
            ("Records were kept well by the police.", [0, 1, 0, 0], [("RE1", "strength", ["POL"])]),
            ("Supervision was cancelled for nine months.", [0, 0, 1, 0], [("SU", "failing", [])]),
            ("Health visitors should share concerns with the GP.", [1, 0, 0, 0.2], [("CO1", "recommendation", ["HV"])]),
        ],
        facts=Facts(
            title="Child N", kind="scr", area="norfolk", region="East of England", published="2015-03", publisher="Norfolk LSCB",
            grades=(Grade("Overall effectiveness", "good"),), factors=("neglect", "domestic_abuse"), harm="neglect",
        ),
        fingerprint=fingerprint,
        events=[Event("March 2014", "2014-03", "School", "Attendance fell", "Letter sent", 2)],
        tables=[Table((("Agency", "Role"), ("School", "Teacher")), page=1, section=0, kind="family")],
    )


def leeds():
    return reading(
        "leeds",
        [
            ("The police shared information promptly with children's social care.", [0.9, 0.1, 0, 0], [("CO1", "strength", ["POL"])]),
            ("Case records were out of date.", [0.1, 0.9, 0, 0], [("RE1", "failing", ["CSC"]), ("CO1", "strength", ["POL"])]),
        ],
        facts=Facts(title="Leeds inspection", kind="ilacs", area="leeds", region="Yorkshire and The Humber", published="2018-12-18", factors=("neglect",)),
    )


def undated():
    """A report of which neither area nor date is known, without findings."""
    return reading("undated", [("Nothing is known of the school's view.", [0, 0, 0, 1], [])], facts=Facts(title="Child X", kind="other"))


def fold(store, draft, final):
    """Puts `draft` and links it with `final`, as reports long enough to be compared are; it must be the one that does not count."""
    link = {"kind": "version", "jaccard": 0.8, "containment": 0.9}
    ends = {"from": draft.report.id, "to": final.report.id}
    store.put(draft)
    store._runner.write(lambda tx: tx.rows(LINK, rows=[{**ends, "link": link}]))
    store._runner.write(lambda tx: place(tx, ends.values()))
    assert {r["report_id"]: r["duplicate_of"] for r in store.reports()}[draft.report.id] == final.report.id


def digest(store, *, tombstones=True):
    """A digest of every node, relationship and property; the database's own ids play no part."""
    nodes = store._runner.read(NODES, all=tombstones)
    edges = store._runner.read(EDGES)
    lines = sorted(json.dumps(row, sort_keys=True, default=str) for row in nodes + edges)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
