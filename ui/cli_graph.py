"""What is in the graph: `scr reports`, `themes`, `show`, `status`."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.counted import cell, explained
from ui.filter_options import AsJson, Sure, YearFrom, YearTo
from ui.made import show_recommendations
from ui.parts import NOT_THIS, RELATIONS, console, note, open_graph, print_json, resolve_report, said_date, settings
from ui.show_names import taken_out


def add_to(app: typer.Typer) -> None:
    for command in (reports, themes, show, status):
        app.command()(command)


def reports(as_json: AsJson = False) -> None:
    """List the reports in the graph.

    Example: scr reports --json
    """
    with open_graph(settings()) as store:
        rows = store.reports()
    if as_json:
        print_json(rows)
        return
    names = {row["report_id"]: row["title"] or row["file"] for row in rows}
    for row in rows:
        where = row["area_name"] or row["area"] or "no area named"
        pages = f"{row['pages']} pages" if row["pages"] else ""
        old = "" if row["echoes"] else "without echoes: read it again"
        facts = (row["report_id"], said_date(row), row["kind"], where, pages, f"{row['findings']} findings", old)
        print("  ".join(x for x in facts if x))
        print(f"    {row['title'] or row['file']}")
        if row["duplicate_of"]:
            print(f"    {RELATIONS[row['duplicate_kind']]} {names.get(row['duplicate_of'], '')} ({row['duplicate_of']}); counted once, as that one")
    if rows:
        note("Findings are counted as the model marked them; `scr themes` allows for its errors.")
    else:
        note("No reports yet: scr ingest FOLDER")


def themes(
    agency: Annotated[list[str] | None, typer.Option(help="Only findings on this agency, e.g. POL; may be repeated.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only reports of this kind, e.g. jtai; may be repeated.")] = None,
    area: Annotated[list[str] | None, typer.Option(help="Only reports on this area, e.g. norfolk; may be repeated.")] = None,
    year_from: YearFrom = None,
    year_to: YearTo = None,
    sure: Sure = False,
    include_duplicates: Annotated[bool, typer.Option("--include-duplicates", help="Count drafts, summaries and copies as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the themes and failings with how often they are mentioned, in all reports or in some.

    Example: scr themes --area norfolk --from 2016
    """
    from rich.table import Table

    from graph.filters import Filters

    filters = Filters.checked(agency=agency, kind=kind, area=area, year_from=year_from, year_to=year_to, sure=sure, include_duplicates=include_duplicates)
    with open_graph(settings()) as store:
        rows = store.themes(filters)
    if as_json:
        print_json(rows)
        return
    table = Table("Code", "Theme or failing", "Failing", "Strength", "Recommendation", "Reports")
    for theme in rows:
        for row, style in [(theme, "bold"), *((f, "") for f in theme["failings"])]:
            counts = [cell(row, k) for k in ("failing", "strength", "recommendation", "reports")]
            table.add_row(row["code"], row["label"], *counts, style=style)
    console().print(table)
    console().print(explained(rows))
    console().print(NOT_THIS)


def show(
    report: Annotated[str, typer.Argument(help="Id, file name or title of the report.")],
    recommendations: Annotated[bool, typer.Option("--recommendations", help="Only what the report asks for, in place of its findings.")] = False,
    ids: Annotated[bool, typer.Option("--ids", help="Print each finding's id, for `scr decide`.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one report: its facts, its outline, and its findings with their quotations; or its recommendations.

    Example: scr show "Child Robin" --recommendations
    """
    from rich.padding import Padding
    from rich.text import Text

    from ui.show import said_ocr

    with open_graph(settings()) as store:
        value = store.report(resolve_report(store, report))
    if recommendations:
        show_recommendations(value, as_json=as_json)
        return
    if as_json:
        print_json(value)
        return
    out = console()
    out.print(Text(value["title"] or value["file"], style="bold"))
    value["published"] = said_date(value)
    if value["duplicate_of"]:
        out.print(f"  {RELATIONS[value['duplicate_kind']]} the report {value['duplicate_of']}; counted once, as that one")
    facts = ("kind", "publisher", "area_name", "region", "published", "inspected", "author", "pages", "file", "report_id")
    for name in facts:
        if value.get(name):
            out.print(f"  {name.replace('_', ' ')}: {value[name]}")
    if value["redacted"] is not None:
        out.print(f"  redacted: {taken_out(value['redacted'])}")
    for warning in value["warnings"] or ():
        out.print(Text(f"  note: {warning}"))
    for grade in value.get("grades", ()):
        out.print(f"  {grade['subject']}: {grade['grade']}")
    sections = {s["index"]: s for s in value["sections"]}
    last = None
    for passage in value["passages"]:
        for finding in passage["findings"]:
            if passage["section"] != last:
                last = passage["section"]
                out.print(Text("\n" + (sections[last]["heading"] or "(no heading)"), style="bold"))
            page = f"p. {finding['page']}{said_ocr(finding, ' ({})')}" if finding["page"] else ""
            place = ", ".join(x for x in (page, f"para {finding['paragraph']}" if finding["paragraph"] else "") if x)
            who = f", on {', '.join(finding['agencies'])}" if finding["agencies"] else ""
            person = f"; {finding['status']} by a person" if finding["status"] else ""
            id_ = f"  [{finding['finding_id']}]" if ids else ""
            out.print(Text(f"  {finding['polarity']}: {finding['label']} ({finding['code']}){who}{person}{id_}"))
            out.print(Padding(Text(f"“{finding['quotation']}” {f'({place})' if place else ''}", style="italic"), (0, 0, 0, 4)))
    out.print(Text("\n" + NOT_THIS, style="dim"))


def status(as_json: AsJson = False) -> None:
    """Say what is in the graph, which models and versions made it, and where the data lies.

    Example: scr status
    """
    from ingest.findings import finding_model_version
    from ingest.read import READER_VERSION

    chosen = settings()
    with open_graph(chosen) as store:
        value = store.status()
    value |= {
        "home": str(chosen.home), "cache": str(chosen.cache), "reader": READER_VERSION,
        "redact": chosen.redact, "finding_model": finding_model_version(), "server": store.connection.uri,
    }
    if as_json:
        print_json(value)
        return
    for name, item in value.items():
        if isinstance(item, dict):
            print(f"{name.replace('_', ' ')}:")
            for key, number in item.items():
                print(f"  {key}: {number}")
        else:
            print(f"{name.replace('_', ' ')}: {', '.join(map(str, item)) if isinstance(item, list) else item}")
