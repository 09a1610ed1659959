"""The sample reports: fictional documents of two invented areas and their neighbours.

`sources/` holds what was written, `files/` what it was rendered to; `make.py` renders it again.
"""

from __future__ import annotations

from pathlib import Path


def sample_folder() -> Path:
    """The folder of rendered sample reports, and of nothing else."""
    return Path(__file__).resolve().parent / "files"


def source_folder() -> Path:
    """The folder of the Markdown sources that the samples are rendered from."""
    return Path(__file__).resolve().parent / "sources"
