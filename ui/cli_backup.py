"""`scr backup`, `scr verify-backup` and `scr restore`: everything in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from corpus.home_files import UNPACKED
from ui.filter_options import AsJson
from ui.parts import note, now, open_graph, print_json, settings


def add_to(app: typer.Typer) -> None:
    app.command()(backup)
    app.command("verify-backup")(verify)
    app.command()(restore)


def backup(
    out: Annotated[Path, typer.Argument(help="The file to make; or a folder that is there, and it is named by the time.")],
    as_json: AsJson = False,
) -> None:
    """Write everything into one file, while the program is used: graph, reports' files, keys, receipts, decisions, saved searches.

    Searching and reading go on; who adds a report or decides waits while the graph is read. What arrives midway is
    wholly in or wholly out. Until it is whole the file does not have its name. It holds the reports' words and the hashes of the
    API's keys: keep it where you keep the reports.

    Example: scr backup /mnt/backups
    """
    chosen = settings()
    at = now()
    out = out.expanduser().absolute()
    if out.is_dir():
        out /= f"scr-{at[:19].replace(':', '')}Z.zip"
    with open_graph(chosen) as store:
        manifest = store.back_up(chosen.home, out, made_at=at, cache=chosen.cache, progress=_step(as_json))
    result = {"file": str(out), "bytes": out.stat().st_size, **_said(manifest), "not_in_graph": manifest["not_in_graph"], "left_out": manifest["left_out"]}
    if as_json:
        print_json(result)
        return
    print(f"Backed up {manifest['reports']:,} reports, the files of {manifest['files_of_reports']:,}, to {out} ({result['bytes'] / 1e6:,.1f} MB).")
    print(f"Digest {manifest['digest']}")
    if manifest["not_in_graph"]:
        note(f"Left out: files of {manifest['not_in_graph']} reports that are not in the graph.")
    note("Left out, as they can be made again: " + ", ".join(name.rstrip("/") for name in manifest["left_out"] if name.endswith("/") and name[:-1] != UNPACKED) + ", locks and logs.")


def verify(
    file: Annotated[Path, typer.Argument(help="A file that `scr backup` made.")],
    as_json: AsJson = False,
) -> None:
    """Prove a backup without restoring it: it is whole, nothing in it was changed, and its graph makes the digest it names.

    Needs no database. Exit status 0: it can be restored; 1: it cannot, and why.

    Example: scr verify-backup /mnt/backups/scr-2026-03-03T020000Z.zip
    """
    from graph.backup_file import open_backup

    file = file.expanduser().absolute()
    with open_backup(file) as found:
        found.check(_step(as_json))
        result = {"file": str(file), "whole": True, **_said(found.manifest)}
    if as_json:
        print_json(result)
        return
    print(f"Whole: made {result['made_at']}, {result['reports']:,} reports, {result['parts']:,} parts.")
    print(f"Digest {result['digest']}")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `scr backup` made.")],
    replace: Annotated[bool, typer.Option("--replace", help="Give up what is in this home and its database. Keys and receipts are set aside.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build graph and home of a backup in an empty SCR_HOME, on this machine or another.

    The whole backup is proved before anything is touched. One that was interrupted goes on when it is run again; until then no
    other command opens the graph. With --replace reports that were withdrawn here since the backup are taken down again.
    Stop `scr up` and `scr serve` of this home first. A key that was revoked since the backup holds again: see `scr keys list`.

    Example: scr restore /mnt/backups/scr-2026-03-03T020000Z.zip
    """
    from corpus.audit import Trail, at_the_machine
    from graph.backup_file import open_backup
    from graph.restoring import refuse_use

    chosen = settings()
    with open_backup(file.expanduser().absolute()) as found:
        found.check(_step(as_json))
        if not replace:
            refuse_use(chosen.home, chosen.cache, found)  # before a database is started in a home that is in use
        with open_graph(chosen, restoring=True) as store:
            result = store.restore(found, chosen.home, cache=chosen.cache, replace=replace, progress=_step(as_json))
    Trail(chosen.home).end(at_the_machine("restore"), "done", 0)  # after the lines that came with it
    if as_json:
        print_json(result)
        return
    print(f"Restored {result['reports']:,} reports and {result['files']:,} files to {chosen.home}{' (going on from where it stopped)' if result['resumed'] else ''}.")
    print(f"Digest {result['digest']}" + (" as backed up." if not result["withdrawn"] else "."))
    for report in result["withdrawn"]:
        note(f"Withdrawn here since, and taken down again: {report['file']} ({report['report_id']}).")
    if result["set_aside"]:
        note(f"What was here beside reports lies in {result['set_aside']}.")
    note("Keys are as they were when it was backed up: see scr keys list for any that were revoked since.")


def _said(manifest: dict[str, Any]) -> dict[str, Any]:
    return {name: manifest[name] for name in ("made_at", "program", "digest", "reports", "files_of_reports", "nodes", "relationships")} | {
        "parts": len(manifest["parts"])
    }


def _step(quiet: bool):
    return (lambda _: None) if quiet else (lambda what: note(f"  {what}"))
