"""`scr withdraw`, `scr withdrawals` and `scr verify-withdrawal`: taking a report down, and proving it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.filter_options import AsJson
from ui.parts import about, note, now, open_graph, print_json, resolve_report, settings

if TYPE_CHECKING:
    from graph.store import Store


def add_to(app: typer.Typer) -> None:
    app.command()(withdraw)
    app.command()(withdrawals)
    app.command("verify-withdrawal")(verify)


def withdraw(
    report: Annotated[str, typer.Argument(help="Id, file name or title of the report.")],
    reason: Annotated[str, typer.Option(help="Why it is taken down; kept with the tombstone.")],
    by: Annotated[str, typer.Option(help="Who takes it down; kept with the tombstone.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the receipt as JSON.")] = False,
) -> None:
    """Take a report down: its text, passages, vectors, findings and file go; a tombstone and a receipt stay.

    The same file is refused at every later ingest. The receipt (in SCR_HOME/receipts) says what was removed and how it was
    looked for afterwards; it holds digests of the report's words, never the words. Exit status 1 where something was found.

    Example: scr withdraw 3f2a9c --reason "Taken down by the partnership, 3 March 2026" --by "J. Smith"
    """
    from corpus.library import Library

    chosen = settings()
    with open_graph(chosen) as store:
        at = now()
        receipt = store.withdraw_with_receipt(
            _resolve(store, chosen.home, report), Library(chosen.home), chosen.home, reason=reason, withdrawn_at=at, by=by,
        )
    counts = receipt["counts"]
    removed = {label: count for label, count in counts["report"]["before"].items() if label not in ("Decision", "CollectionItem")}
    if as_json:
        print_json(receipt | {"removed": removed})
    else:
        print(f"Withdrawn: {receipt['file']} ({receipt['report_id']}).")
        print("Removed: " + ", ".join(f"{count} {label}" for label, count in removed.items()))
        if counts["decisions_kept"]:
            note(f"Kept without reasons: people's decisions on it ({counts['decisions_kept']}).")
        if counts["items_kept"]:
            note(f"Kept without a word of it: that it was in collections ({counts['items_kept']}).")
        _say(receipt["checks"])
        for row in receipt["elsewhere"]:
            note(f"Report {row['report_id']} ({row['file']}) has {row['passages']} of its passages and {row['quotations']} of its quotations word for word.")
        print(f"Receipt: {receipt['file_of_receipt']}")
        note("Your own copy of the file, backups and exports are not touched: look there with scr verify-withdrawal RECEIPT --against FOLDER (or a backup's file).")
    if not receipt["proved"]:
        raise typer.Exit(1)


def _resolve(store: Store, home: Path, report: str) -> str:
    """The id of a report, or of one whose withdrawal broke off."""
    from corpus.errors import NotFound
    from graph.receipts import unfinished

    try:
        return resolve_report(store, report)
    except NotFound:
        for row in unfinished(home):
            if report in (row["report_id"], row["file"]):
                about(row)
                return row["report_id"]
        raise


def withdrawals(as_json: AsJson = False) -> None:
    """List what was taken down, when, why and by whom, with the digests of the receipts.

    Example: scr withdrawals --json
    """
    with open_graph(settings()) as store:
        rows = store.withdrawals()
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print(f"{row['withdrawn_at'][:10]}  {row['report_id']}  {row['file']}")
        print(f"    {row['reason']}" + (f" (by {row['by']})" if row["by"] else "") + (f"; receipt {row['receipt'][:16]}" if row["receipt"] else "; no receipt"))
    if not rows:
        note("Nothing was withdrawn.")


def verify(
    receipt: Annotated[Path, typer.Argument(help="The receipt: a file in SCR_HOME/receipts.")],
    home: Annotated[Path | None, typer.Option(help="Look in the store and library of this other SCR_HOME, a backup for instance.")] = None,
    against: Annotated[Path | None, typer.Option(help="Look in this backup, or this folder: an export, or files of any kind.")] = None,
    as_json: AsJson = False,
) -> None:
    """Prove a withdrawal again: is the receipt unchanged, and is nothing of the report there?

    Looks in the graph, its indexes and the library; with --home in those of another SCR_HOME; with --against in a file that
    `scr backup` made, a folder that `scr export` made, or, in any other folder, for files of the same content. Exit status 0: proved; 1: not, and what was found where.

    Example: scr verify-withdrawal ~/receipts/3f2a9c00-2026-03-03.json --against ~/backup
    """
    from corpus.errors import UsageError
    from corpus.library import Library
    from graph.receipts import check_signature, read_receipt, sought_in
    from graph.traces import in_backup, in_folder, in_library

    if home and against:
        raise UsageError("both --home and --against are given.", todo="Give one at a time.")
    chosen = settings()
    value = read_receipt(receipt.expanduser())
    sought = sought_in(value)
    checks = check_signature(value, chosen.home)
    if against:
        against = against.expanduser().absolute()
        checks += (in_backup if against.is_file() else in_folder)(against, sought)
    elif home:
        checks += [*_in_home(home.expanduser().absolute(), sought), *in_library(Library(home.expanduser().absolute()), sought)]
    else:
        with open_graph(chosen) as store:
            checks += [*store.traces(sought), *in_library(Library(chosen.home), sought)]
    proved = not any(check["found"] for check in checks)
    if as_json:
        print_json({"receipt": str(receipt), "report_id": value["report_id"], "file": value["file"], "proved": proved, "checks": checks})
    else:
        print(f"{value['file']} ({value['report_id']}), withdrawn {value['withdrawn_at'][:10]}: {value['reason']}")
        _say(checks)
        print("Proved." if proved else "Not proved.")
    if not proved:
        raise typer.Exit(1)


def _in_home(home: Path, sought: Any) -> list[dict[str, Any]]:
    """Another home's database, started if need be; only read."""
    from corpus.errors import UsageError
    from graph.run import Runner
    from graph.server import ensure_running, server_status, stop
    from graph.traces import in_store

    if not (home / "neo4j").is_dir():
        raise UsageError("no database lies there.", where=str(home), todo="Name a SCR_HOME; for an export or other files use --against.")
    ran = server_status(home).running
    runner = Runner(ensure_running(home, progress=note))
    try:
        return in_store(runner, sought)
    finally:
        runner.close()
        if not ran:
            stop(home)


def _say(checks: list[dict[str, Any]]) -> None:
    for check in checks:
        mark = "found " + str(check["found"]) if check["found"] else "nothing"
        if check["check"].startswith("the receipt"):
            mark = "no" if check["found"] else "yes"
        asked = f" ({check['asked']:,} looked at)" if check["asked"] > 1 else " (none to ask with)" if not check["asked"] else ""
        print(f"  {mark:<9} {check['check']}{asked}")
        for place in check["where"]:
            print(f"            {place}")
