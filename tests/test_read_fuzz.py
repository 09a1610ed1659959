"""Damaged documents of every kind, as many as a test has time for; `benchmarks/read_fuzz.py` tries thousands."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ingest.readers import Readers

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
from fuzz_mutator import DICTIONARY, Mutator  # noqa: E402
from fuzz_seeds import seeds  # noqa: E402
from read_fuzz import fuzz  # noqa: E402

COUNT, SEED = 30, 2


@pytest.fixture(scope="module")
def readers():
    with Readers() as readers:
        yield readers


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", DICTIONARY)
def test_a_damaged_document_is_read_or_refused_with_a_reason(kind, readers):
    tried = fuzz(kind, COUNT, SEED, readers)
    assert (tried.count, [what for _, what, _ in tried.defects]) == (COUNT, [])
    assert tried.outcomes["read"] and tried.outcomes["refused"] + tried.outcomes["NoText"], "mutants of both sorts"


def test_what_mutants_are_made_of_can_be_read(readers):
    for kind, documents in seeds().items():
        for document in documents:
            assert kind == "csv" or readers.read_bytes(document, f"a.{kind}").sentences


def test_equal_seeds_give_equal_mutants():
    one, two = (Mutator("rtf", 5) for _ in range(2))
    assert [one.mutant(seeds()["rtf"]) for _ in range(5)] == [two.mutant(seeds()["rtf"]) for _ in range(5)]
