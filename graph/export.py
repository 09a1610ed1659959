"""The whole graph into a folder that other programs, or another server, can read.

    jsonl     nodes/<Label>.jsonl and relationships/<TYPE>.jsonl: all there is, vectors too; `scr import` reads it
    csv       the same as tables, for a spreadsheet, without vectors
    graphml   graph.graphml, for Gephi, yEd or networkx, without vectors
    refi-qda  scr.qdpx, for NVivo, MAXQDA, ATLAS.ti or QualCoder: the reports' texts with their findings as codings

Beside them lies manifest.json: what the files hold, what made them, and the SHA-256 of each. The folder appears
under its name only when it is whole, and only its owner may look into it. Equal graphs exported at the same
`made_at` give equal bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.codebook import Codebook
from corpus.errors import ExchangeError, UsageError
from corpus.version import program_version
from graph import cypher, cypher_move
from graph.export_csv import write_csv
from graph.export_graphml import write_graphml
from graph.export_jsonl import write_jsonl
from graph.export_refi import write_refi
from graph.run import Row, Runner
from graph.schema import SCHEMA, Schema

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
WRITERS: dict[str, Callable[..., Row]] = {"jsonl": write_jsonl, "csv": write_csv, "graphml": write_graphml, "refi-qda": write_refi}
NOTE = (
    "A research and learning tool: not case management, not risk scoring. Findings are marked by a computer model, and many are wrong. "
    "Counts are mentions in published reports, not prevalence. Reports are copyright of their publishers, who may take them down."
)


def export(
    runner: Runner, schema: Schema, book: Codebook, kind: str, out: Path, *, made_at: str, progress: Callable[[str], object] = lambda _: None,
) -> Row:
    """Writes the graph to the new folder `out`; the manifest.

    `made_at` is an ISO date and time. Raises UsageError for an unknown kind or a folder that is there, StoreError when
    the graph changes meanwhile or holds what this program did not write, ExchangeError when the disk refuses.
    """
    if kind not in WRITERS:
        raise UsageError(f"nothing is exported as {kind!r}", todo=f"Use one of {', '.join(WRITERS)}.")
    with fresh_folder(out) as folder:
        found = WRITERS[kind](runner, book, folder, made_at=made_at, progress=progress)
        manifest = {
            **about(runner, schema, kind, made_at),
            **found, "files": {name: _facts_of(folder / name) for name in _names(folder)},
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return manifest


def about(runner: Runner, schema: Schema, kind: str, made_at: str) -> Row:
    """What a manifest says of what made an export."""
    made_by = runner.read(cypher_move.MADE_BY)[0]
    return {
        "format": "scr-export", "format_version": FORMAT_VERSION, "kind": kind, "made_at": made_at, "note": NOTE,
        "program": program_version(), "schema": SCHEMA, "encoder": schema.encoder, "dimension": schema.dimension,
        "codebook": runner.read(cypher.READ_META)[0]["meta"].get("codebook", ""),
        "finding_models": sorted(made_by["models"]), "readers": sorted(made_by["readers"]),
    }


@contextmanager
def fresh_folder(out: Path) -> Iterator[Path]:
    """A folder under another name that becomes `out` when all went well, and else is removed."""
    _refuse_existing(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}.part-"))
    except OSError as error:
        raise _disk(error, out) from error
    try:
        yield folder
        for name in _names(folder):
            with (folder / name).open("rb") as file:
                os.fsync(file.fileno())
        _refuse_existing(out)
        os.rename(folder, out)
    except OSError as error:
        raise _disk(error, out) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def read_manifest(folder: Path) -> Row:
    """The manifest of an export. Raises ExchangeError for a folder that is none, or of a newer format."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        raise ExchangeError("there is no export in this folder.", where=str(folder), todo=f"Name a folder that `scr export` made; {MANIFEST} lies in it.") from None
    except (OSError, ValueError) as error:
        raise ExchangeError("it cannot be read.", where=str(folder / MANIFEST), todo="The export is damaged: take another copy.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != "scr-export":
        raise ExchangeError("it is no manifest of an export.", where=str(folder / MANIFEST), todo="Name a folder that `scr export` made.")
    if manifest.get("format_version") != FORMAT_VERSION:
        raise ExchangeError(
            f"it was written in version {manifest.get('format_version')} of the format, and this program reads {FORMAT_VERSION}.",
            where=str(folder), todo="Use the newer program.",
        )
    if not all(isinstance(manifest.get(name), dict) for name in ("files", "nodes", "relationships")):
        raise ExchangeError("it lacks what it must say.", where=str(folder / MANIFEST), todo="The export is damaged: take another copy.")
    return manifest


def check_files(folder: Path, manifest: Row) -> None:
    """Raises ExchangeError, with the file's name, unless each file is there and as it was written."""
    for name, facts in manifest["files"].items():
        path = folder / name
        if Path(name).is_absolute() or ".." in Path(name).parts or not path.is_file():
            raise ExchangeError("this file of the export is missing.", where=str(path), todo="Take another copy of the whole folder.")
        if _facts_of(path) != facts:
            raise ExchangeError("it is not what was exported: its checksum differs.", where=str(path), todo="Take another copy of the whole folder.")


def _facts_of(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": path.stat().st_size}


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _refuse_existing(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise UsageError("there is something of this name already.", where=str(out), todo="Name a folder that does not exist yet.")


def _disk(error: OSError, out: Path) -> ExchangeError:
    return ExchangeError(
        f"the export cannot be written ({error.strerror or error}).", where=str(out), todo="Make room there, or choose another place.",
    )
