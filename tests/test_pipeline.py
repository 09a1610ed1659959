"""The path of one file, from bytes to a value, with the real models."""

import numpy as np
import pytest

from corpus.errors import UnreadableFile
from corpus.vocabulary import Facts
from ingest import pipeline
from ingest.pipeline import encode_quotations, fingerprint, made
from ingest.read import read_report

TEXT = "# Review of Child B\n\n## Supervision\n\n1.1 The social worker went without supervision for six months. The family had two cats.\n"


def test_the_same_file_gives_equal_values(models, tmp_path):
    (tmp_path / "b.md").write_text(TEXT)
    one, two = (made(read_report(tmp_path / "b.md"), models, source="b.md", fingerprint="f") for _ in range(2))
    assert (one.report, one.findings) == (two.report, two.findings) and np.array_equal(one.vectors, two.vectors)


def test_a_quotation_is_its_slice_of_the_text(models, tmp_path):
    (tmp_path / "b.md").write_text(TEXT)
    reading = made(read_report(tmp_path / "b.md"), models, source="b.md", fingerprint="f")
    assert reading.findings
    assert all(reading.report.text[f.start:f.end] == f.quotation for f in reading.findings)


def test_there_is_a_unit_vector_for_every_passage(models, tmp_path):
    (tmp_path / "b.md").write_text(TEXT)
    reading = made(read_report(tmp_path / "b.md"), models, source="b.md", fingerprint="f")
    assert reading.vectors.shape == (len(reading.report.passages), models.encoder.dimension)
    assert np.allclose(np.linalg.norm(reading.vectors, axis=1), 1, atol=1e-4)


def test_there_is_a_unit_vector_of_the_quotation_of_every_finding(models, tmp_path):
    (tmp_path / "b.md").write_text(TEXT)
    reading = made(read_report(tmp_path / "b.md"), models, source="b.md", fingerprint="f")
    again = encode_quotations((*reading.findings, *reading.findings), models.encoder)
    assert reading.finding_vectors.shape == (len(reading.findings), models.encoder.dimension)
    assert np.allclose(np.linalg.norm(reading.finding_vectors, axis=1), 1, atol=1e-4)
    assert np.array_equal(again, np.vstack([again[: len(reading.findings)]] * 2))
    assert np.allclose(again[0], models.encoder.encode_quotations([reading.findings[0].quotation])[0], atol=1e-4)


def test_a_report_without_findings_has_no_vectors_of_any(models):
    assert encode_quotations((), models.encoder).shape == (0, models.encoder.dimension)


def test_a_fault_of_the_program_costs_its_file_alone(tmp_path):
    (tmp_path / "b.md").write_text(TEXT)
    with pytest.raises(UnreadableFile, match="b.md: could not be read: a fault in this program"):
        made(read_report(tmp_path / "b.md"), None, source="b.md", fingerprint="f")


def test_the_fingerprint_follows_file_facts_and_models():
    prints = {
        fingerprint("a", None, "e", "m"), fingerprint("b", None, "e", "m"), fingerprint("a", Facts(kind="jtai"), "e", "m"),
        fingerprint("a", None, "e2", "m"), fingerprint("a", None, "e", "m2"),
    }
    assert len(prints) == 5


def test_what_was_read_before_readings_held_more_is_read_again(monkeypatch):
    before = fingerprint("a", None, "e", "m")
    monkeypatch.setattr(pipeline, "READING_VERSION", "another")
    assert fingerprint("a", None, "e", "m") != before
