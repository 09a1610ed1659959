"""People's decisions on findings: `scr decide`, `scr decisions`."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from ui.cli_search import Wanted
from ui.counted import quoted
from ui.filter_options import Area, AsJson, Kind, Theme
from ui.parts import NOT_THIS, about, console, note, now, open_graph, print_json, resolve_report, settings, write_lines


decisions = typer.Typer(help="What people decided on findings, how far they agree, and what to look at first.", invoke_without_command=True)


class What(StrEnum):
    accept = "accept"
    reject = "reject"
    change = "change"
    add = "add"
    undo = "undo"


def add_to(app: typer.Typer) -> None:
    app.command()(decide)
    app.add_typer(decisions, name="decisions")


def decide(
    target: Annotated[str, typer.Argument(metavar="FINDING", help="Id of the finding, or its beginning; with `add`, the report: id, file name or title.")],
    what: Annotated[What, typer.Argument(help="What you decide.")],
    by: Annotated[str, typer.Option(help="Your name.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence or two.")],
    failing: Annotated[str | None, typer.Option(help="Code of the failing, or of the theme where no single failing fits.")] = None,
    polarity: Annotated[Wanted | None, typer.Option(help="What the sentence asserts.")] = None,
    agency: Annotated[list[str] | None, typer.Option(help='Agency code, e.g. POL; may be repeated; "" for none.')] = None,
    sentence: Annotated[str | None, typer.Option(help="With add: the sentence, or words that stand in it alone.")] = None,
    start: Annotated[int | None, typer.Option(help="With add, instead of --sentence: a character of the sentence.")] = None,
    end: Annotated[int | None, typer.Option(help="With add: behind another character of it.")] = None,
    takes_back: Annotated[str | None, typer.Option(help="With undo: the id of the decision to take back, else your last. `scr decisions --json` prints ids.")] = None,
    as_json: AsJson = False,
) -> None:
    """Accept, reject or change a finding, add one that the model missed, or undo your own last decision. It counts so from then on.

    `scr show REPORT --ids` and `scr decisions queue` print the ids of findings. Your name and reason are kept; a later
    decision, yours or another's, takes the place of this one, and both stay in the list.

    Example: scr decide 5f0c2a9b change --failing IA6 --by "A. Trainer" --reason "They did not escalate it."

    Example: scr decide "Child R" add --sentence "nobody asked him" --failing CH1 --polarity failing --by "A. Trainer" --reason "It says so."
    """
    from corpus.errors import UsageError

    given: dict[str, Any] = {"polarity": polarity.value if polarity else None, "by": by, "at": now(), "reason": reason}
    with open_graph(settings()) as store:
        if what is What.add:
            if not failing or not polarity:
                raise UsageError("a finding to add needs --failing and --polarity", todo="Give both.")
            report_id = resolve_report(store, target)
            if sentence:
                start, end = _place(store.report(report_id), sentence)
            if start is None or end is None:
                raise UsageError("which sentence is not said", todo='Give --sentence "WORDS", or --start and --end.')
            decision = store.add_finding(report_id, start=start, end=end, failing=failing, agencies=[a for a in agency or () if a], **given)
        else:
            decision = store.decide(store.find_finding(target), what=what.value, failing=failing, agencies=agency, takes_back=takes_back, **given)
    about(decision)
    if as_json:
        print_json(decision)
        return
    _print_one(decision)


def _place(report: dict[str, Any], words: str) -> tuple[int, int]:
    """Where words stand in a report's text; raises UsageError unless they stand in one place."""
    from corpus.errors import UsageError

    wanted = " ".join(words.split()).casefold()
    places = []
    for passage in report["passages"]:
        text = "".join(" " if c.isspace() else c for c in passage["text"])
        folded = "".join(c.casefold() if len(c.casefold()) == 1 else c for c in text)  # one character for each
        at = folded.find(wanted)
        while at >= 0:
            places.append((passage["start"] + at, passage["start"] + at + len(wanted)))
            at = folded.find(wanted, at + 1)
    if len(places) != 1:
        many = f"stand in {len(places)} places" if places else "do not stand"
        raise UsageError(f"the words {words!r} {many} in the report", where=report["title"] or report["file"], todo="Give words that stand in the one sentence.")
    return places[0]


@decisions.callback()
def listing(
    context: typer.Context,
    report: Annotated[str | None, typer.Option(help="Only those on this report: id, file name or title.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the decisions in the order in which they were taken; the last on a finding holds.

    Example: scr decisions --report "Child R"
    """
    if context.invoked_subcommand:
        return
    with open_graph(settings()) as store:
        rows = store.decisions(report_id=resolve_report(store, report) if report else None)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        _print_one(row)
    if not rows:
        note("Nobody has decided on anything yet: scr decisions queue shows what to look at first.")


def _print_one(row: dict[str, Any]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    out = console()
    state = "" if row["in_force"] else " (withdrawn)" if row["withdrawn_at"] else "" if row["other_id"] else _why_not(row)
    out.print(Text(f"{row['sequence']}. {row['at'][:10]}  {row['by']}: {row['what']}{state}  [{row['finding_id'] or row['report_id']}]", style="bold"))
    model = _said(row, "model_") if row["model_code"] else ""
    person = _said(row, "") if row["code"] else ""
    if row["other_id"]:
        out.print(Text(f"   reports {row['report_id']} and {row['other_id']}"))
    elif row["what"] == "change":
        out.print(Text(f"   {model or 'added'} -> {person}"))
    else:
        out.print(Text(f"   {person or model}"))
    if row["quotation"]:
        out.print(Padding(Text(quoted(row, row["title"] or row["file"]), style="italic"), (0, 0, 0, 3)))
    if row["reason"]:
        out.print(Padding(Text(f"Reason: {row['reason']}"), (0, 0, 0, 3)))


def _why_not(row: dict[str, Any]) -> str:
    if row["taken_back"] or row["takes_back"]:
        return " (taken back)" if row["taken_back"] else ""
    return " (a later decision holds)" if row["quotation"] else " (waiting: its sentence does not stand in the report as it is read now)"


def _said(row: dict[str, Any], prefix: str) -> str:
    agencies = row[f"{prefix}agencies"]
    return f"{row[f'{prefix}polarity']}: {row[f'{prefix}label']} ({row[f'{prefix}code']})" + (f", on {', '.join(agencies)}" if agencies else "")


@decisions.command()
def agreement(as_json: AsJson = False) -> None:
    """Say how far people agree who decided on the same findings: Cohen's kappa by theme.

    Example: scr decisions agreement
    """
    from rich.table import Table

    with open_graph(settings()) as store:
        rows = store.agreement()
    if as_json:
        print_json(rows)
        return
    if not rows:
        note("No two people have decided on the same finding yet.")
        return
    table = Table("People", "Theme", "Findings", "Agreed", "Kappa", "95 % interval")
    for row in rows:
        between = "" if row["kappa"] is None else f"{row['low']:.2f} to {row['high']:.2f}"
        beyond = "not told" if row["kappa"] is None else f"{row['kappa']:.2f}"
        table.add_row(" and ".join(row["people"]), row["label"], str(row["n"]), f"{row['agreed']:.0%}", beyond, between)
    out = console()
    out.print(table)
    out.print(
        "Each finding is taken as rejected, as a failing, a strength or a recommendation, or as put under another theme. Kappa is agreement "
        "beyond chance: 0 none, 1 full; not told where all were taken alike. The second person could see what the first decided, and with "
        "few findings the interval is wide: read it, not the figure alone."
    )


@decisions.command()
def queue(
    theme: Theme = None,
    kind: Kind = None,
    area: Area = None,
    polarity: Annotated[list[Wanted] | None, typer.Option(help="What the sentence asserts; may be repeated.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many findings.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="How many of the first to skip.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Show the findings that the model is least sure of and nobody has decided on.

    Example: scr decisions queue --theme CO --limit 5
    """
    from rich.padding import Padding
    from rich.text import Text

    from graph.filters import Filters

    filters = Filters.checked(theme=theme, kind=kind, area=area, polarity=[p.value for p in polarity or ()] or None)
    with open_graph(settings()) as store:
        value = store.review_queue(filters, limit=limit, offset=offset)
    if as_json:
        print_json(value)
        return
    out = console()
    for f in value["findings"]:
        out.print(Text(f"{f['finding_id']}  {_said(f, '')}; confidence {f['confidence']:.2f}", style="bold"))
        out.print(Padding(Text(quoted(f, f["title"] or f["file"]), style="italic"), (0, 0, 0, 3)))
    out.print(Text(f"{value['total']} findings nobody has decided on. Confidence: the share of such findings that readers agreed with. {NOT_THIS}", style="dim"))


@decisions.command()
def export(
    target: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="Where to write the labelled sentences.")],
) -> None:
    """Write the sentences decided on, with their labels, for `scr train` and `scr evaluate`.

    `labels` are people's; what the model says of such a sentence besides stands as `optional`, neither right nor wrong.

    Example: scr decisions export decided.jsonl
    """
    with open_graph(settings()) as store:
        lines = store.labelled_sentences()
    write_lines(target, [json.dumps(line, ensure_ascii=False) for line in lines])
    note(f"{len(lines)} sentences written. They quote the reports: whoever you give the file to must be allowed to have them.")
