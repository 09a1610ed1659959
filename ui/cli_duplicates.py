"""Reports that are one: `scr duplicates`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ui.filter_options import AsJson
from ui.parts import RELATIONS, about, console, note, now, open_graph, print_json, resolve_report, settings

By = Annotated[str, typer.Option(help="Your name.")]
Reason = Annotated[str, typer.Option(help="Why.")]
One = Annotated[str, typer.Argument(metavar="A", help="Id, file name or title of a report.")]
Other = Annotated[str, typer.Argument(metavar="B", help="Id, file name or title of the other.")]

duplicates = typer.Typer(help="Reports that are the same as another, a version or a part of it; one of them counts.", invoke_without_command=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(duplicates, name="duplicates")


@duplicates.callback()
def listing(context: typer.Context, as_json: AsJson = False) -> None:
    """List the reports that are counted as another one, with how alike they are.

    Of reports that are one the newest whole one counts. The others stay in the graph; their findings and passages are left
    out of counts and searches unless --include-duplicates is given.

    Example: scr duplicates --json
    """
    if context.invoked_subcommand:
        return
    from rich.text import Text

    with open_graph(settings()) as store:
        value = store.duplicates()
    if as_json:
        print_json(value)
        return
    out = console()
    for row in value["duplicates"]:
        out.print(Text(f"{row['title'] or row['file']} ({row['published'] or 'undated'})", style="bold"))
        out.print(Text(f"   {row['file']}, {row['report_id']}, {row['findings']} findings that do not count"))
        out.print(Text(f"   {RELATIONS[row['relation']]} {row['like_title'] or row['like_file']} ({row['like_file']}, {row['like_id']})"))
        out.print(Text(f"   {_shared(row)}"))
        if row["counted_as"] != row["like_id"]:
            out.print(Text(f"   counted as {row['counted_title'] or row['counted_file']} ({row['counted_file']}, {row['counted_as']})"))
    for row in value["separated"]:
        out.print(Text(f"Not the same, says {row['by']} ({row['at'][:10]}): {row['file']} and {row['other_file']}"))
        out.print(Text(f"   Reason: {row['reason']}"))
    if value["duplicates"]:
        out.print(Text('If two are not the same: scr duplicates separate A B --by "YOUR NAME"', style="dim"))
    else:
        note("No report is counted as another.")


def _shared(row: dict[str, Any]) -> str:
    """What the two have in common, in words."""
    which = "it" if row["relation"] == "part_of" else "the shorter of the two"
    return f"{row['containment']:.0%} of {which} stands in the other, told by runs of five words"


@duplicates.command()
def separate(a: One, b: Other, by: By, reason: Reason = "Not the same report.", as_json: AsJson = False) -> None:
    """Say that two reports are not the same: both count from then on, also when they are read again.

    Example: scr duplicates separate letter-north.pdf letter-south.pdf --by "A. Trainer" --reason "Two areas, one template."
    """
    _say(a, b, "separate", by, reason, as_json)


@duplicates.command()
def rejoin(a: One, b: Other, by: By, reason: Reason = "Separated by mistake.", as_json: AsJson = False) -> None:
    """Take a separation back: the two are counted once again, if they are still alike.

    Example: scr duplicates rejoin draft.pdf final.pdf --by "A. Trainer"
    """
    _say(a, b, "rejoin", by, reason, as_json)


def _say(a: str, b: str, what: str, by: str, reason: str, as_json: bool) -> None:
    with open_graph(settings()) as store:
        ids = [resolve_report(store, x) for x in (a, b)]
        decision = store.say_of_pair(*ids, what=what, by=by, at=now(), reason=reason)
    about(decision)
    if as_json:
        print_json(decision)
    else:
        print(f"Kept as decision {decision['sequence']}, by {decision['by']}. `scr duplicates` shows what counts now.")
