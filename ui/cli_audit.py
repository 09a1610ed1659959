"""The audit: `scr audit list`, `verify` and `head`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ui.filter_options import AsJson
from ui.parts import note, print_json, settings

audit = typer.Typer(no_args_is_help=True, help="Who did what and when; lines that are only ever added, each chained to the one before.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(audit, name="audit")


@audit.command("list")
def list_(
    actor: Annotated[str | None, typer.Option(help="Only what this actor did: a key's id or name, a user of this machine, or a kind such as nobody.")] = None,
    action: Annotated[str | None, typer.Option(help="Only this action, such as withdraw; collection stands for all that begin with collection.")] = None,
    since: Annotated[str | None, typer.Option(metavar="TIME", help="Only from this time on: the beginning of an ISO date and time, UTC.")] = None,
    before: Annotated[int | None, typer.Option(min=1, help="Only lines with a smaller number.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many lines at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what was done, the latest first: number, time, who, what, to what, and how it went. Needs no database.

    No question, reason or word of a report stands there: of a question its length, and a digest that is equal for equal ones.

    Example: scr audit list --action withdraw --since 2026-01
    """
    from corpus.audit import page

    rows = page(settings().home, before=before, limit=limit, actor=actor, action=action, since=since)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print("  ".join(filter(None, (str(row["n"]), row["at"][:19], _who(row), row["action"], _what(row), f"{row['outcome']} ({row['status']})"))))
    if not rows:
        note("Nothing is noted that fits.")


@audit.command()
def verify(
    against: Annotated[str, typer.Option(metavar="N:HASH", help="A head that was noted earlier: what stands there must be that line.")] = "", as_json: AsJson = False,
) -> None:
    """Find every line that was edited, is missing, stands out of its place, or was cut off at the end. Needs no database.

    Exit status 0: whole; 1: not, and which lines. Who can read all of SCR_HOME could write an audit anew: against that keep what `scr audit head`
    prints somewhere else, and give it here.

    Example: scr audit verify
    """
    from corpus.audit_check import check

    found = check(settings().home, against)
    if as_json:
        print_json(found.shown())
    else:
        for line in found.faults:
            print(line)
        print(f"{'Whole' if found.whole else 'Not whole'}: {found.lines:,} lines; the last is {found.head}")
        for line in found.remarks:
            note(line)
    if not found.whole:
        raise typer.Exit(1)


@audit.command()
def head(as_json: AsJson = False) -> None:
    """Print the number and the hash of the last line, to be kept somewhere else.

    Example: scr audit head
    """
    from corpus.audit import Trail

    last = Trail(settings().home).head()
    if as_json:
        print_json({"n": last.n, "hash": last.hash})
    else:
        print(f"{last.n}:{last.hash}")


def _who(row: dict[str, Any]) -> str:
    named = " ".join(filter(None, (row.get("key", ""), row.get("name", ""))))
    return f"{row['actor']} {named}".strip()


def _what(row: dict[str, Any]) -> str:
    told = [f"{kind} {', '.join(ids)}" for kind, ids in row.get("objects", {}).items()] + [f"{count} {name}" for name, count in row.get("counts", {}).items()]
    if row.get("digest"):
        told.append(f"{row['length']} characters, {row['digest']}")
    return "; ".join(told)
