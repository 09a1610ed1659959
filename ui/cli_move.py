"""`scr export` and `scr import`: the whole graph to other programs, and to another server."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ui.filter_options import AsJson
from ui.parts import about, note, now, open_graph, print_json, settings


class Kind(StrEnum):
    jsonl = "jsonl"
    csv = "csv"
    graphml = "graphml"
    refi_qda = "refi-qda"


def add_to(app: typer.Typer) -> None:
    app.command("export")(export)
    app.command("import")(import_)


def export(
    out: Annotated[Path, typer.Argument(help="The folder to make; it must not exist yet.")],
    kind: Annotated[Kind, typer.Option("--format", help="jsonl for another server; csv, graphml, refi-qda for other programs.")] = Kind.jsonl,
    made_at: Annotated[str | None, typer.Option("--made-at", metavar="TIME", help="Time to write down, in ISO 8601; now.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the whole graph into a new folder.

    jsonl holds everything, and `scr import` builds the same graph from it. csv (spreadsheets) and graphml (Gephi, networkx) lack
    the vectors. refi-qda is a project for NVivo, MAXQDA, ATLAS.ti or QualCoder: texts, codes and codings. The folder holds
    the reports' words: a report withdrawn later has to be taken out of it too (see scr verify-withdrawal --against).

    Example: scr export --format refi-qda ~/for-nvivo
    """
    chosen = settings()
    out = out.expanduser().absolute()
    with open_graph(chosen) as store:
        manifest = store.export(kind.value, out, made_at=made_at or now(), progress=_step(as_json))
    about(reports=manifest["nodes"].get("Report", 0))
    if as_json:
        print_json({"folder": str(out), "manifest": manifest})
        return
    print(f"Exported as {kind.value} to {out}:")
    for name, facts in manifest["files"].items():
        print(f"  {name}  {facts['bytes']:,} bytes")
    nodes, ties = sum(manifest["nodes"].values()), sum(manifest["relationships"].values())
    print(f"{nodes:,} nodes and {ties:,} relationships" + (f", digest {manifest['digest']}" if "digest" in manifest else ""))
    if "sources" in manifest:
        print(f"{manifest['sources']} sources, {manifest['codes']} codes, {manifest['codings']:,} codings")
    if manifest["left_out"]:
        note("Left out: " + ", ".join(manifest["left_out"]) + ".")
    note("The folder holds the reports' words; its manifest.json says what made it. " + manifest["note"])


def import_(
    folder: Annotated[Path, typer.Argument(help="A folder that `scr export --format jsonl` made.")],
    as_json: AsJson = False,
) -> None:
    """Build the graph of an export in an empty store, on this server or another.

    An import that was interrupted goes on where it stopped when the same folder is imported again; until then no other
    command opens the store. Reports withdrawn here since the export are taken down again.

    Example: scr import ~/backup
    """
    from corpus.library import Library

    chosen = settings()
    with open_graph(chosen, unfinished=True) as store:
        result = store.import_folder(folder.expanduser().absolute(), withdrawn=Library(chosen.home).tombstones().values(), progress=_step(as_json))
    about(reports=result["nodes"].get("Report", 0), withdrawn=len(result["withdrawn"]))
    if as_json:
        print_json(result)
        return
    nodes, ties = sum(result["nodes"].values()), sum(result["relationships"].values())
    print(f"Imported {nodes:,} nodes and {ties:,} relationships; digest {result['digest']}" + (" as exported." if not result["withdrawn"] else "."))
    for report in result["withdrawn"]:
        note(f"Withdrawn here since, and taken down again: {report['file']} ({report['report_id']}).")
    note("An export holds no files: for pictures of pages copy the folder library of the SCR_HOME that made it.")


def _step(quiet: bool):
    return (lambda _: None) if quiet else (lambda what: note(f"  {what}"))
