"""`scr pack`: a case-study pack for a training session, shown, as JSON, or written as Word, slides and PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ui.filter_options import Agency, Area, AsJson, Duplicates, Failing, Kind, Sure, Theme, YearFrom, YearTo
from ui.parts import NOT_THIS, about, console, note, open_graph, print_json, resolve_report, settings, write_bytes


def add_to(app: typer.Typer) -> None:
    app.command()(pack)


def pack(
    report: Annotated[str | None, typer.Option(help="Id, file name or title of the report that the pack is on.")] = None,
    theme: Theme = None, failing: Failing = None,
    finding: Annotated[list[str] | None, typer.Option(help="Id of a finding; may be repeated. With no report, theme or failing.")] = None,
    passage: Annotated[list[str] | None, typer.Option(help="Id of a passage; may be repeated. With no report, theme or failing.")] = None,
    audience: Annotated[str, typer.Option("--for", metavar="AUDIENCE", help="police, health, education, social_care, early_help or all.")] = "all",
    length: Annotated[str, typer.Option(help="short (seven minutes), half (an hour) or full (three hours).")] = "half",
    objective: Annotated[list[str] | None, typer.Option(help="A learning objective: a theme's code, or your own words; may be repeated.")] = None,
    change_details: Annotated[bool, typer.Option("--change-details", help="Change names, exact ages and dates, each in square brackets.")] = False,
    change_family: Annotated[bool, typer.Option("--change-family", help="Put more general words in place of who belongs to the family, each in square brackets.")] = False,
    title: Annotated[str, typer.Option(help="The pack's title.")] = "",
    agency: Agency = None, kind: Kind = None, area: Area = None, year_from: YearFrom = None, year_to: YearTo = None, sure: Sure = False,
    include_duplicates: Duplicates = False,
    out: Annotated[list[Path] | None, typer.Option(help="Write it to this file: .docx, .pptx, .pdf or .json; may be repeated.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a case-study pack: vignette, timeline with pause points, questions, notes, a one-page briefing, a handout, slides and sources.

    Of a report, of a theme or failing over all reports that pass the filters, or of findings and passages by their ids. All that is told of a
    case is quoted word for word with report, date and page.

    Example: scr pack --report "Child R" --for health --out child-r.docx --out child-r.pptx

    Example: scr pack --theme SU --kind jtai --length short
    """
    from corpus.errors import UsageError
    from graph.filters import Filters
    from graph.pack_asked import PackAsked

    kinds = {path: path.suffix.lower().lstrip(".") for path in out or ()}
    for path, ending in kinds.items():
        if ending not in ("docx", "pptx", "pdf", "json"):
            raise UsageError(f"no pack is written as {ending or 'a file without an ending'!r}.", where=str(path), todo="End the name with .docx, .pptx, .pdf or .json.")
    filters = {"theme": theme, "failing": failing, "agency": agency, "kind": kind, "area": area, "year_from": year_from, "year_to": year_to, "sure": sure,
               "include_duplicates": include_duplicates}
    given = {"findings": finding or (), "passages": passage or (), "audience": audience, "length": length, "objectives": objective or (),
             "change_details": change_details, "change_family": change_family, "title": title}
    PackAsked.checked(Filters.checked(**filters, report_id=[report] if report else None), **given)  # what is wrong is said before anything is started
    about({"findings": finding or [], "passages": passage or []})
    value = _made(filters, report, given)
    for path, ending in kinds.items():
        _write(value, path, ending)
    if as_json:
        print_json(value)
    elif not kinds:
        _print(value)


def _made(filters: dict[str, Any], report: str | None, given: dict[str, Any]) -> dict[str, Any]:
    from corpus.library import Library
    from graph.filters import Filters
    from graph.pack_asked import PackAsked
    from search_api.pictures import Pictures
    from ui.parts import now

    chosen = settings()
    with open_graph(chosen) as store:
        kept = Filters.checked(**filters, report_id=[resolve_report(store, report)] if report else None)
        return Pictures(Library(chosen.home)).into(store.pack(PackAsked.checked(kept, **given), made_on=now()[:10]))


def _write(value: dict[str, Any], path: Path, ending: str) -> None:
    import json

    from search_api.pack_files import pack_file

    data = json.dumps(value, ensure_ascii=False, indent=2).encode() if ending == "json" else pack_file(value, ending).data
    write_bytes(path, data)
    note(f"Written: {path}. Read it before you use it.")


def _print(value: dict[str, Any]) -> None:
    """The pack in short: what to be told of the documents before they are made."""
    from rich.padding import Padding
    from rich.text import Text

    from search_api.pack_blocks import excerpt, made_for

    out = console()

    def heading(text: str) -> None:
        out.print(Text(f"\n{text}", style="bold underline"))

    def quote(row: dict[str, Any]) -> None:
        block = excerpt(row)
        for text, style in ((block.before, "bold"), (block.words, ""), (" ".join(filter(None, (block.citation, block.note))), "dim")):
            if text:
                out.print(Padding(Text(text, style=style), (0, 0, 0, 3)))

    out.print(Text(value["title"], style="bold"))
    out.print(Text(made_for(value), style="dim"))
    out.print(Text(value["cover"]["content_note"], style="dim"))
    out.print(Text(value["cover"]["details"], style="dim"))
    heading("Learning objectives")
    for number, text in enumerate(value["objectives"], 1):
        out.print(Text(f"{number}. {text}"))
    if value["thin"]:
        out.print(Text(value["thin"], style="dim"))
    out.print(Text(f"\n{value['order_note']}", style="dim"))
    for part in value["vignette"]:
        heading(f"Part {part['number']}")
        for row in part["excerpts"]:
            quote(row)
        for question in part["pause"]:
            out.print(Text(f"Pause: {question['question']}", style="bold"))
    for item in value["learning"]:
        heading(f"▼ {item['label']} ({item['code']})")
        for row in item["quotations"]:
            quote(row)
    for title, mark, rows in (("What good looked like", "▲", value["strengths"]), ("What was recommended", "►", value["recommendations"])):
        if rows:
            heading(title)
            for row in rows:
                out.print(Text(f"{mark} {row['label']}", style="bold"))
                quote(row)
    heading("Sources")
    for source in value["sources"]:
        out.print(Text(f"{source['number']}. {source['citation']}"))
    for row in value["left_out"]:
        note(f"Left out: {row['id']}{row['where'] and ' in '}{row['where'].rstrip('.')}: {row['why']}.")
    out.print(Text(f"\n--out FILE.docx, .pptx or .pdf writes the whole pack. {NOT_THIS}", style="dim"))
