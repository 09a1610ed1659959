"""The sample reports are read as the golden files say. To change those: `python -m tests.golden --write`."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import FOLDER, difference, golden_file

from corpus.samples import sample_folder

SAMPLES = sorted(sample_folder().iterdir())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_read_as_its_golden_file_says(path: Path):
    said = difference(path)
    assert not said, f"\n{said}\nIf this is as it should be: python -m tests.golden --write"


def test_every_golden_file_has_its_sample():
    assert sorted(FOLDER.iterdir()) == sorted(golden_file(path) for path in SAMPLES)
