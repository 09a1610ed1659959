"""What the commands share: the settings, the open store, the models, and ways to print."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.controls import escaped
from corpus.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

    from corpus.audit import Deed
    from graph.server import Connection
    from graph.store import Store
    from ingest.encoder import Encoder

NOT_THIS = (
    "A research and learning tool: not case management, not risk scoring. Findings are marked by a computer model, and many "
    "are wrong: read the sentence. Counts are mentions in published reports, not prevalence."
)


RELATIONS = {"same": "the same, or nearly the same, as", "version": "another version of", "part_of": "a part of"}  # what a duplicate is to another report


DEED: ContextVar[Deed | None] = ContextVar("deed", default=None)  # what the running command leaves in the audit: see `ui.audited`


def about(row: Mapping[str, Any] | None = None, **counts: int) -> None:
    """Notes for the audit what the running command is done to: the ids in a row that it has to do with, and numbers."""
    if deed := DEED.get():
        deed.take(row or {})
        deed.counts |= {name: count for name, count in counts.items() if count}


def settings() -> Settings:
    return Settings.from_env()


def note(text: str) -> None:
    """A line for the person, on standard error, so that pipes stay clean."""
    print(text, file=sys.stderr, flush=True)


def print_json(value: Any) -> None:
    print(escaped(json.dumps(value, ensure_ascii=False, indent=2)))


def now() -> str:
    """The time as it is kept: ISO, UTC, to the second."""
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Writes a file that appears only when it is whole. Raises UsageError where it cannot be written."""
    _write_whole(path, (f"{line}\n".encode() for line in lines))


def write_bytes(path: Path, data: bytes) -> None:
    """The same of bytes."""
    _write_whole(path, (data,))


def _write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    import os

    from corpus.errors import UsageError

    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as out:
            for piece in pieces:
                out.write(piece)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError(f"cannot be written: {error.strerror}", where=str(path), todo="Choose another place.") from error


def console() -> Console:
    from ui.plain_console import PlainConsole

    return PlainConsole()


def connect(chosen: Settings, *, restoring: bool = False) -> Connection:
    """The person's own server where NEO4J_URI is set, else the program's own, started if need be.

    Raises ExchangeError where a restore into this home broke off, but for the restore itself (`restoring`).
    """
    import os

    from graph.restoring import refuse_unfinished
    from graph.server import connection_from_env, ensure_running

    if not restoring:
        refuse_unfinished(chosen.home)
    return connection_from_env(os.environ) or ensure_running(chosen.home, progress=note)


@contextmanager
def open_graph(chosen: Settings, *, unfinished: bool = False, restoring: bool = False) -> Iterator[Store]:
    """The store, ready for use; with `unfinished`, one in which an import was interrupted too, with `restoring` one in a
    home that is being restored. Raises StoreError, ExchangeError."""
    from graph.store import open_store
    from ingest.encoder import DIMENSION, NAME

    with open_store(connect(chosen, restoring=restoring), dimension=DIMENSION, encoder_name=NAME, unfinished=unfinished or restoring) as store:
        yield store


def open_encoder(chosen: Settings) -> Encoder:
    from ingest.encoder import load_encoder

    return load_encoder(chosen.cache)


def said_date(report: dict[str, Any]) -> str:
    """The date of publication as stored, with "about" where the report does not print it."""
    reckoned = "about " if report.get("published_estimated") else ""
    return f"{reckoned}{report['published']}" if report.get("published") else "undated"


def resolve_report(store: Store, report: str) -> str:
    """A report's id from its id, the start of its id, its file name or its title.

    Raises NotFound, or UsageError where several reports fit.
    """
    from corpus.errors import NotFound, UsageError

    rows = store.reports()
    exact = [r for r in rows if report in (r["report_id"], r["file"])]
    fits = exact or [
        r for r in rows if r["report_id"].startswith(report) or report.lower() in f"{r['file']}\n{r['title']}".lower()
    ]
    if not fits:
        raise NotFound("no report has this id, file name or title", where=report, todo="See `scr reports`.")
    if len(fits) > 1:
        names = ", ".join(f"{r['report_id']} ({r['file']})" for r in fits[:5])
        raise UsageError(f"fits {len(fits)} reports: {names}", where=report, todo="Give the id.")
    about(fits[0])
    return fits[0]["report_id"]
