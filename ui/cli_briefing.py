"""`scr digest`: a topic in a dozen quotations; without one, the digest by which whole graphs are compared."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ui.cli_search import MARKS, Wanted
from ui.filter_options import Agency, Area, AsJson, Duplicates, Failing, Kind, Reports, Sure, Theme, YearFrom, YearTo
from ui.parts import NOT_THIS, console, note, open_encoder, open_graph, print_json, resolve_report, settings


def add_to(app: typer.Typer) -> None:
    app.command()(digest)


def digest(
    question: Annotated[str | None, typer.Argument(help="A topic, or a question on one; it may say for whom.")] = None,
    role: Annotated[str, typer.Option("--for", metavar="ROLE", help="For whom: HV, GP, teacher, police officer, social worker ...")] = "",
    theme: Theme = None, failing: Failing = None,
    polarity: Annotated[list[Wanted] | None, typer.Option(help="What the quotations assert; may be repeated.")] = None,
    agency: Agency = None, kind: Kind = None, area: Area = None, report: Reports = None, year_from: YearFrom = None, year_to: YearTo = None,
    sure: Sure = False, include_duplicates: Duplicates = False,
    limit: Annotated[int | None, typer.Option(min=1, max=40, help="How many quotations; 12.")] = None,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print as Markdown, for pasting.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question in quotations, by failing, strength and recommendation. Without a question: compare whole graphs.

    Nothing is put in other words. Each quotation has its report, date and page; they are chosen to say different things, two of one report at
    most. Beneath them, marked as the program's own words: what to look for, ask and do. Without a question the digest of the whole graph is printed: equal graphs, on whatever server, have equal digests.

    Example: scr digest "What do reviews say about missed appointments, for a health visitor?"

    Example: scr digest "bruising in babies" --for GP --from 2016 --markdown

    Example: scr digest
    """
    from corpus.errors import UsageError

    filters = {
        "theme": theme, "failing": failing, "polarity": [p.value for p in polarity or ()] or None, "agency": agency, "kind": kind, "area": area,
        "year_from": year_from, "year_to": year_to, "sure": sure, "include_duplicates": include_duplicates,
    }
    if question is None:
        if role or limit or report or as_markdown or any(filters.values()):
            raise UsageError("a question is needed with these options.", todo='Write: scr digest "bruising in babies" --for HV')
        _of_graph(as_json)
        return
    if as_json and as_markdown:
        raise UsageError("--json and --markdown cannot both be had", todo="Choose one.")
    value = _asked(question, role, filters, report, limit)
    if as_json:
        print_json(value)
    elif as_markdown:
        from ui.briefing_text import markdown

        print(markdown(value), end="")
    else:
        _print(value)


def _of_graph(as_json: bool) -> None:
    with open_graph(settings()) as store:
        value = store.digest()
    if as_json:
        print_json({"digest": value})
    else:
        print(value)


def _asked(question: str, role: str, filters: dict[str, Any], report: list[str] | None, limit: int | None) -> dict[str, Any]:
    from corpus.library import Library
    from graph.briefing import QUOTATIONS
    from graph.filters import Filters
    from graph.on_topic import meaning
    from graph.roles import asked
    from search_api.pictures import Pictures

    wanted, chosen = asked(question, role), settings()
    Filters.checked(**filters)  # what is wrong is said before anything is started
    with open_graph(chosen) as store:
        kept = Filters.checked(**filters, report_id=[resolve_report(store, name) for name in report or ()] or None)
        meant = meaning(open_encoder(chosen), wanted.topic)
        return Pictures(Library(chosen.home)).into(store.briefing(wanted, meant, kept, limit=limit or QUOTATIONS))


def _print(value: dict[str, Any]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from ui import briefing_text as words
    from ui.show import label_of

    out = console()
    out.print(Text(words.title(value), style="bold"))
    for line in filter(None, (words.role(value), words.elsewhere(value), words.chosen_from(value) if value["groups"] else "")):
        out.print(Text(line, style="dim"))
    if not value["groups"]:
        note(value["nothing"])
    def quote(q: dict[str, Any]) -> None:
        if q["before"]:
            out.print(Padding(Text(f"(the sentence before:) {q['before']['quotation']}", style="dim"), (0, 0, 0, 3)))
        out.print(Padding(Text(f"“{q['quotation']}”"), (0, 0, 0, 3)))
        out.print(Padding(Text(words.with_id(q), style="dim"), (0, 0, 0, 3)))
        if q["also"]:
            out.print(Padding(Text(f"also marked: {words.also(q)}", style="dim"), (0, 0, 0, 3)))

    for heading, groups in words.parts(value["groups"]):
        out.print(Text(f"\n{heading}", style="bold underline"))
        for group in groups:
            out.print(Text(f"\n{MARKS[group['polarity']]} {label_of(group)} ({group['code']}): {words.said_in(group, value)}", style="bold"))
            for q in group["quotations"]:
                quote(q)
    for heading, about, those in words.apart(value):
        out.print(Text(f"\n{heading}", style="bold underline"))
        out.print(Text(about, style="dim"))
        for q in those:
            out.print(Text(f"\n{MARKS[q['polarity']]} {words.marked(q)}", style="bold"))
            quote(q)
    if rest := words.not_quoted(value):
        out.print(Text(f"\n{rest}", style="dim"))
    if value["practice"]:
        out.print(Text(f"\n{words.PRACTICE}", style="bold underline"))
        out.print(Text(words.OWN_WORDS, style="dim"))
    for row in value["practice"]:
        out.print(Text(f"\n{row['label']} ({row['code']})", style="bold"))
        for key, name in words.ADVICE.items():
            out.print(Padding(Text.assemble((f"{name}: ", "bold"), row[key]), (0, 0, 0, 3)))
    out.print()
    for line in (words.CONTENT, NOT_THIS):
        out.print(Text(line, style="dim"))
