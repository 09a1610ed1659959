"""Saved searches and what is new to them: `scr saved`, `scr alerts`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ui.cli_search import MARKS, Mode, Wanted
from ui.filter_options import Agency, Area, AsJson, Duplicates, Failing, Kind, Reports, Sure, Theme, YearFrom, YearTo
from ui.parts import NOT_THIS, about, console, note, open_encoder, open_graph, print_json, resolve_report, said_date, settings

Search = Annotated[str, typer.Argument(metavar="SEARCH", help="Name of the saved search, or the beginning of its id.")]
ByWhom = Annotated[str | None, typer.Option("--by", help="Only those that this person saved.")]

saved = typer.Typer(help="Searches that are kept under a name, to be told what new reports add to them (scr alerts).", invoke_without_command=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(saved, name="saved")
    app.command()(alerts)


@saved.callback()
def listing(context: typer.Context, by: ByWhom = None, as_json: AsJson = False) -> None:
    """List the saved searches by name. Everybody sees all of them.

    Example: scr saved --by "A. Trainer"
    """
    if not context.invoked_subcommand:
        list_(by, as_json)


@saved.command("list")
def list_(by: ByWhom = None, as_json: AsJson = False) -> None:
    """List the saved searches by name. Everybody sees all of them.

    Example: scr saved list --json
    """
    with open_graph(settings()) as store:
        rows = store.saved_searches(by=by)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        _print_one(row)
    if not rows:
        note('No search is saved: scr saved add "QUESTION" --name NAME --by "YOUR NAME"')


@saved.command()
def add(
    query: Annotated[str, typer.Argument(help='What to look for, in your own words; "" for whatever passes the filters.')],
    name: Annotated[str, typer.Option(help="What it is to be called.")],
    by: Annotated[str, typer.Option(help="Your name.")],
    mode: Annotated[Mode, typer.Option(help="By meaning and words, by meaning, or by words.")] = Mode.hybrid,
    theme: Theme = None, failing: Failing = None,
    polarity: Annotated[list[Wanted] | None, typer.Option(help="What the passage asserts; may be repeated.")] = None,
    agency: Agency = None, kind: Kind = None, area: Area = None, report: Reports = None,
    year_from: YearFrom = None, year_to: YearTo = None, sure: Sure = False, include_duplicates: Duplicates = False,
    as_json: AsJson = False,
) -> None:
    """Save a search, with the filters of `scr search`, to be told what reports read from now on add to it.

    By words (keyword, hybrid) a new passage must hold all words of the question, so keep it short; by meaning (semantic, hybrid) it must be among the
    first 20 of all passages. The same search saved again by the same person is renamed.

    Example: scr saved add "baby not brought to appointments" --polarity failing --name "Missed appointments" --by "A. Trainer"

    Example: scr saved add "" --failing IA6 --kind lcspr --name "Escalation in reviews" --by "A. Trainer"
    """
    from graph.filters import Filters

    with open_graph(settings()) as store:
        filters = Filters.checked(
            theme=theme, failing=failing, polarity=[p.value for p in polarity or ()] or None, agency=agency, kind=kind, area=area,
            report_id=[resolve_report(store, r) for r in report or ()] or None, year_from=year_from, year_to=year_to, sure=sure,
            include_duplicates=include_duplicates,
        )
        row = store.save_search(query, name=name, by=by, mode=mode.value, filters=filters)
    about(row)
    if as_json:
        print_json(row)
        return
    _print_one(row)
    note("`scr alerts` lists what reports read from now on add to it.")


@saved.command()
def remove(search: Search, as_json: AsJson = False) -> None:
    """Remove a saved search.

    Example: scr saved remove "Missed appointments"
    """
    with open_graph(settings()) as store:
        row = store.remove_search(store.find_search(search))
    about(row)
    if as_json:
        print_json(row)
    else:
        print(f"Removed: {row['name']}, saved by {row['by']}.")


def alerts(
    search: Annotated[str | None, typer.Option(help="Only this saved search: its name, or the beginning of its id.")] = None,
    by: ByWhom = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="List what came since this date, also what was marked as seen.")] = None,
    seen: Annotated[bool, typer.Option("--seen", help="Mark what is new as seen, also what goes beyond --limit: it is not listed again, but with --since.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many passages of each search.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List what new reports add to the saved searches: passages with report, date, page and quotation.

    New is what came into the graph after a search was last marked as seen. What a report says again when it is read anew or
    replaced by another edition is not new; nor is a draft or a copy of a report that is there.

    Example: scr alerts --seen

    Example: scr alerts --since 2026-01-01 --search "Missed appointments"
    """
    chosen = settings()
    with open_graph(chosen) as store:
        wanted = store.find_search(search) if search else None
        value = store.alerts(lambda questions: open_encoder(chosen).encode_questions(questions), since=since, by=by, search_id=wanted, limit=limit)
        if seen and value["until"]:
            for row in value["alerts"]:
                if not row["problem"]:
                    store.mark_seen(row["search_id"], until=value["until"])
                    about(row)
    if as_json:
        print_json(value)
        return
    _print_alerts(value["alerts"], marked=seen)


def _print_alerts(rows: list[dict[str, Any]], *, marked: bool) -> None:
    from rich.text import Text

    out = console()
    told = [row for row in rows if row["total"]]
    for row in rows:
        if row["problem"]:
            out.print(Text(f"{row['name']} cannot be run: {row['problem']}", style="bold"))
            out.print(Text(f'   Save it anew, and remove this one: scr saved remove {row["search_id"]}'))
    for row in told:
        out.print(Text(f"{row['name']}: {row['total']} new since {row['since'][:10]}", style="bold"))
        out.print(Text(f"   {asked(row)}", style="dim"))
        for hit in row["hits"]:
            _print_hit(hit)
        if row["total"] > len(row["hits"]):
            out.print(Text(f"   and {row['total'] - len(row['hits'])} more: --limit {row['total']}", style="dim"))
        out.print()
    if told:
        out.print(Text(NOT_THIS if marked else f"Marked as seen with --seen. {NOT_THIS}", style="dim"))
    elif not rows:
        note('No search is saved: scr saved add "QUESTION" --name NAME --by "YOUR NAME"')
    elif not any(row["problem"] for row in rows):
        note("Nothing new.")


def _print_hit(hit: dict[str, Any]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from ui.show import place

    out = console()
    where = [place(hit), hit["file"]]
    out.print(Text(f"   {hit['title'] or hit['file']} ({said_date(hit)}), {', '.join(w for w in where if w)}"))
    out.print(Padding(Text(hit["text"]), (0, 0, 0, 6)))
    for line in dict.fromkeys(f"{MARKS[f['polarity']]} {f['polarity']}: {f['label']} ({f['code']})" for f in hit["findings"]):
        out.print(Text(f"      {line}"))


def _print_one(row: dict[str, Any]) -> None:
    from rich.text import Text

    out = console()
    out.print(Text(f"{row['name']}  [{row['search_id']}]", style="bold"))
    out.print(Text(f"   {asked(row)}"))
    out.print(Text(f"   saved by {row['by']} on {row['saved_at'][:10]}; new is what came after {row['seen_at'][:10]}", style="dim"))


def asked(row: dict[str, Any]) -> str:
    """What a saved search asks for, in a line: "“missed appointments” (hybrid), polarity failing, from 2018"."""
    question = [f"“{row['question']}” ({row['mode']})"] if row["question"] else []
    values = [
        f"{name.replace('_', ' ')} {' or '.join(map(str, value))}" if isinstance(value, list) else name.replace("_", " ") if value is True
        else f"{name} {value}" for name, value in row["filters"].items()
    ]
    return ", ".join(question + values)
