"""A backup: all of the graph and of the home, in one file, made while the program is used.

Neo4j Community makes no copy of a running database, and its reads see what others commit meanwhile. So while the graph is
read, whoever wants to write waits: every write takes its turn (`cypher.TAKE_TURN`), and here the turn is kept. Reading and searching go on. A
report that arrives midway is wholly in the backup or wholly out of it, its file too: of the library only files of
reports that are in the graph are taken. Withdrawals of this home wait until the end (`receipts.lock`).

    turn kept:   the graph, and the small files that change (keys, receipts, notes of uploads, trail)
    afterwards:  the reports' files, which never change; one that is gone by then (its report was read anew from a changed
                 file) makes the backup begin again, the last time with the turn kept to the end

A process that is killed gives its turn back at once: the database drops what it left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from corpus.audit_check import unwritten
from corpus.errors import ExchangeError, StoreUnavailable, UsageError
from corpus.home_files import LEFT_OUT, is_waiting, report_of, state_files
from corpus.version import program_version
from graph import cypher, cypher_echoes, cypher_move
from graph.backup_file import FORMAT_VERSION, GRAPH, HOME, MANIFEST, Progress, Writing, fresh_file
from graph.export import NOTE, about
from graph.receipts import LOCK, WAIT_S
from graph.run import Row, Runner
from graph.walk import Walk, canonical

if TYPE_CHECKING:
    from graph.store import Store

TURN_S = 3600.0  # seconds the turn may be kept
TRIES = 3        # backups begun, where reports' files went meanwhile


class _Gone(Exception):
    """A file that the backup was to hold is not there any more."""


def back_up(runner: Runner, store: Store, home: Path, out: Path, *, made_at: str, cache: Path | None = None, progress: Progress = lambda _: None) -> Row:
    """Writes the new file `out`; its manifest, with `not_in_graph`, how many of the library's reports were left out.

    `made_at` is an ISO date and time. Raises UsageError for a place inside the home or a name that is taken,
    StoreUnavailable where a withdrawal takes too long, StoreError, ExchangeError when the disk refuses.
    """
    if out.resolve().is_relative_to(home.resolve()):
        raise UsageError("a backup inside SCR_HOME is lost with it.", where=str(out), todo="Choose another folder, best on another disk.")
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(home / LOCK, timeout=WAIT_S, mode=0o600):
            for left in reversed(range(TRIES)):
                try:
                    return _write(runner, store, home, out, made_at, cache, progress, to_the_end=not left)
                except _Gone:
                    progress("a report was replaced meanwhile: beginning again")
    except Timeout as error:
        raise StoreUnavailable("a report is being taken down, or another backup is being made.", todo="Try again in a few minutes.") from error
    raise ExchangeError("files of the library went while they were read.", where=str(home), todo="See that nothing else removes files there, and try again.")


def _write(
    runner: Runner, store: Store, home: Path, out: Path, made_at: str, cache: Path | None, progress: Progress, *, to_the_end: bool,
) -> Row:
    with fresh_file(out, made_at) as writing:
        with _still(runner, store.look_again):
            progress("reading the graph; whoever writes waits")
            of_graph = _graph(runner, store, writing, made_at, progress)
            ids = {row["report_id"] for row in runner.read(cypher_move.REPORT_IDS)}
            with _disk(home):
                names = state_files(home, cache=cache)
                later = [name for name in names if report_of(name) or is_waiting(name)]
                with unwritten(home):  # else the audit's last line and its anchor might not fit
                    for name in sorted(set(names) - set(later)):
                        writing.file(f"{HOME}{name}", home / name)
                wanted = [name for name in later if is_waiting(name) or report_of(name) in ids]
                if to_the_end:
                    _copy(writing, home, wanted)
        progress("reading the library")
        if not to_the_end:
            with _disk(home):
                _copy(writing, home, wanted)
        manifest = {
            "format": "scr-backup", "format_version": FORMAT_VERSION, "made_at": made_at, "note": NOTE, "program": program_version(),
            **{name: of_graph[name] for name in ("digest", "schema", "encoder", "dimension", "nodes", "relationships")},
            "reports": len(ids), "files_of_reports": len({report_of(name) for name in wanted} - {None}),
            "not_in_graph": len({report_of(name) for name in later} - {None} - ids), "left_out": LEFT_OUT,
        }
        writing.end(manifest)
    return manifest | {"parts": writing.parts}


def _graph(runner: Runner, store: Store, writing: Writing, made_at: str, progress: Callable[[str], object]) -> Row:
    """The graph's lines and their manifest, as `scr export` writes them."""
    walk = Walk(runner)
    for part, whole in (("nodes", walk.nodes()), ("relationships", walk.relationships())):
        for name, items in whole:
            progress(f"  {part}: {name}")
            with writing.part(f"{GRAPH}{part}/{name}.jsonl") as write:
                for item in items:
                    write(f"{item.line}\n".encode())
    nodes, relationships = walk.counts
    files = {name.removeprefix(GRAPH): facts for name, facts in writing.parts.items() if name.startswith(GRAPH)}
    manifest = about(runner, store.schema, "jsonl", made_at) | {
        "digest": walk.finish(), "nodes": nodes, "relationships": relationships, "left_out": [], "files": files,
    }
    with writing.part(f"{GRAPH}{MANIFEST}") as write:
        write((canonical(manifest) + "\n").encode())
    return manifest


@contextmanager
def _still(runner: Runner, settle: Callable[[], object]) -> Iterator[None]:
    """Inside nobody writes to the graph, and no echoes are left to be looked for: those would change it when it is opened again."""
    for left in reversed(range(10)):
        settle()
        with runner.holding(TURN_S) as transaction:
            transaction.rows(cypher.TAKE_TURN)
            if not left or not transaction.rows(cypher_echoes.ANY_DUE):
                yield
                return


def _copy(writing: Writing, home: Path, names: list[str]) -> None:
    for name in names:
        try:
            writing.file(f"{HOME}{name}", home / name)
        except FileNotFoundError as error:
            raise _Gone from error


@contextmanager
def _disk(home: Path) -> Iterator[None]:
    """The disk's refusals, before what talks to the database takes them for its own."""
    try:
        yield
    except OSError as error:
        raise ExchangeError(
            f"the backup cannot be written ({error.strerror or error}); there is none.", where=str(error.filename or home),
            todo="Make room there, or give yourself the right to read and write.",
        ) from error
