"""`scr ingest`: reports into the graph."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.parts import about, note, open_graph, print_json, settings
from ui.show_names import taken_out

if TYPE_CHECKING:
    from ingest.cluster import Cluster


class Engine(StrEnum):
    here = "here"
    dask = "dask"


def add_to(app: typer.Typer) -> None:
    app.command()(ingest)


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders: PDF, DOCX, ODT, RTF, PPTX, HTML, Markdown, text.", show_default=False)],
    manifest: Annotated[Path | None, typer.Option(help="CSV with the facts of each file: file, local_authority, kind, published, ...")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that read at the same time.")] = 1,
    redact: Annotated[bool | None, typer.Option("--redact/--no-redact", help="Take out names of people, exact dates of birth, addresses and schools before anything is stored.")] = None,
    engine: Annotated[Engine, typer.Option(help="Where files are read: on this machine, or on a cluster of dask.")] = Engine.here,
    scheduler: Annotated[str, typer.Option(help="Address of that cluster's scheduler, as tcp://10.0.0.5:8786.", show_default=False)] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Read reports into the graph.

    Reading a file again changes nothing; a changed file replaces its old version. Files that cannot
    be read are listed with the reason, and the others are read all the same (exit status 1).
    With --redact (or SCR_REDACT=1) names are taken out first and the file itself is not kept, only pictures of its pages with
    names covered; read a file again the other way and that reading replaces this one.
    With --engine dask files are read on the workers of a cluster, with the same outcome; they are written to the graph from here alone.

    Example: scr ingest ~/reports --manifest ~/reports/manifest.csv --workers 2
    """
    from corpus.errors import StoreError
    from corpus.library import Library
    from graph.files import find_files
    from graph.loading import load, source_of
    from ingest.encoder import NAME
    from ingest.findings import finding_model_version
    from ingest.manifest import read_manifest

    chosen = settings()
    redact = chosen.redact if redact is None else redact
    files, left_out = find_files(paths, read_manifest(manifest) if manifest else None)
    with _cluster(engine, scheduler, workers) as cluster, open_graph(chosen) as store, _Progress(len(files), quiet=as_json) as progress:
        outcome = load(
            files, store, Library(chosen.home), cache=chosen.cache, encoder_name=NAME,
            finding_model=finding_model_version(), workers=workers, progress=progress.done,
            redact=redact, cluster=cluster,
        )
        ids = {} if isinstance(outcome.stopped_by, StoreError) else {came_from: id_ for came_from, (id_, _) in store.fingerprints().items()}
    new = {*outcome.read, *outcome.replaced}
    for file in files:
        if file.name in new:
            about({"report_id": ids.get(source_of(file, redact=redact))})
    about(read=len(outcome.read), replaced=len(outcome.replaced), unchanged=len(outcome.unchanged), failed=len(outcome.failed))
    outcome.left_out = left_out
    if as_json:
        print_json({
            "read": outcome.read, "replaced": outcome.replaced, "unchanged": outcome.unchanged,
            "failed": [{"file": file, "reason": reason} for file, reason in outcome.failed],
            "left_out": outcome.left_out, "interrupted": outcome.interrupted, "stopped": outcome.stopped,
            "passages": outcome.passages, "findings": outcome.findings,
            "redacted": [{"file": file, **counts._asdict()} for file, counts in outcome.redacted],
            "warnings": [{"file": file, "warning": warning} for file, warning in outcome.warnings],
        })
    else:
        _say(outcome, len(files))
    if outcome.interrupted:
        raise typer.Exit(130)
    if outcome.stopped or outcome.failed:
        raise typer.Exit(1)


def _cluster(engine: Engine, scheduler: str, workers: int) -> AbstractContextManager[Cluster | None]:
    """The cluster that is asked for, not yet spoken to. Raises UsageError for options that do not go together."""
    from corpus.errors import UsageError

    if engine is Engine.here:
        if scheduler:
            raise UsageError("is for --engine dask.", where="--scheduler", todo="Give both, or neither.")
        return nullcontext()
    if not scheduler:
        raise UsageError("the address of the scheduler is missing.", where="--engine dask", todo="Give it: --scheduler tcp://10.0.0.5:8786")
    if workers != 1:
        raise UsageError("is for reading on this machine.", where="--workers", todo="Leave it out: a cluster has as many workers as were started there.")
    from ingest.cluster import Cluster

    return Cluster(scheduler)


def _say(outcome, files: int) -> None:
    from ingest.kinds import KINDS_OF_FILE

    print(
        f"{len(outcome.read)} read, {len(outcome.unchanged)} unchanged, {len(outcome.replaced)} replaced, "
        f"{len(outcome.failed)} failed ({outcome.passages:,} passages, {outcome.findings:,} findings)"
    )
    for file, counts in outcome.redacted:
        print(f"redacted {file}: {taken_out(counts._asdict())}")
    for file, warning in outcome.warnings:
        note(f"note    {file}: {warning}")
    for _, reason in outcome.failed:
        note(f"failed  {reason}")
    if outcome.left_out:
        note(_left_out(outcome.left_out))
        note("  Name one of them outright (scr ingest FILE) to be told what can be done with it.")
    if outcome.stopped:
        note(f"Stopped before the end: {outcome.stopped} What was read is in the graph; the same command goes on from there.")
    if not files:
        note(f"No reports were found there. Files ending in {', '.join(KINDS_OF_FILE)} are read.")
    if outcome.interrupted:
        note("Interrupted: the reports named as read are in the graph, the others are not. Run it again to go on.")


def _left_out(files: list[str]) -> str:
    """Which files are not read, counted by kind; the first ten by name."""
    from graph.files import left_out_by_kind

    what = "file that is" if len(files) == 1 else "files that are"
    kinds = ", ".join(f"{count} {suffix or 'without a suffix'}" for suffix, count in left_out_by_kind(files))
    more = f" and {len(files) - 10} more" if len(files) > 10 else ""
    return f"left out, {len(files)} {what} not read ({kinds}): {', '.join(files[:10])}{more}"


class _Progress:
    """A bar on standard error; silent where that is no terminal."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        from ui.plain_console import PlainConsole

        self._bar = Progress(
            TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            TextColumn("{task.fields[file]}", markup=False), console=PlainConsole(stderr=True), disable=quiet,
        )
        self._task = self._bar.add_task("", total=total, file="")

    def __enter__(self) -> _Progress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def done(self, file: str) -> None:
        self._bar.update(self._task, advance=1, file=file[-60:])
