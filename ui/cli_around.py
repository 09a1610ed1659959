"""`scr graph`: the neighbours of one thing in the graph."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ui.filter_options import Agency, Area, AsJson, Duplicates, Failing, Kind, Sure, Theme, YearFrom, YearTo
from ui.parts import NOT_THIS, console, open_graph, print_json, resolve_report, settings
from ui.show import count
from ui.walk import PLURALS



class Start(StrEnum):
    theme = "theme"
    failing = "failing"
    agency = "agency"
    area = "area"
    report = "report"


class Polarity(StrEnum):
    failing = "failing"
    strength = "strength"
    recommendation = "recommendation"


def add_to(app: typer.Typer) -> None:
    app.command("graph")(graph)


def graph(
    start: Annotated[Start, typer.Argument(help="What to start from.")],
    key: Annotated[str, typer.Argument(help="Its code (CO1, POL), the area's name, or the report's id, file name or title.")],
    polarity: Annotated[Polarity | None, typer.Option(help="Only ties by findings of this kind.")] = None,
    theme: Theme = None, failing: Failing = None, agency: Agency = None, kind: Kind = None, area: Area = None,
    year_from: YearFrom = None, year_to: YearTo = None, sure: Sure = False, include_duplicates: Duplicates = False,
    agency_skip: Annotated[int, typer.Option(min=0, help="How many of the agencies, which stand by name, to pass over.")] = 0,
    area_skip: Annotated[int, typer.Option(min=0, help="Likewise of the areas.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=25, help="How many neighbours of each kind.")] = 6,
    as_cypher: Annotated[bool, typer.Option("--cypher", help="Print the query that gives the same, for `scr cypher`.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what findings tie to a theme, failing, agency, area or report, by kind of thing, the strongest ties first; agencies and areas by name.

    Example: scr graph failing CO1 --polarity failing
    """
    import json

    from rich.table import Table

    from graph.filters import Filters

    filters = Filters.checked(
        theme=theme, failing=failing, polarity=[polarity.value] if polarity else None, agency=agency, kind=kind, area=area,
        year_from=year_from, year_to=year_to, sure=sure, include_duplicates=include_duplicates,
    )
    with open_graph(settings()) as store:
        value = store.around(start.value, resolve_report(store, key) if start is Start.report else key, filters, limit=limit, agency_skip=agency_skip, area_skip=area_skip)
    if as_json:
        print_json(value)
        return
    if as_cypher:
        print(value["query"])
        print("// values: " + json.dumps(value["parameters"], ensure_ascii=False))
        return
    out = console()
    out.print(f"{value['label']}: {count(value['mentions'], 'finding')} in {count(value['reports'], 'report')}")
    table = Table("Kind", "Key", "Neighbour", "findings", "reports")
    for row in value["neighbours"]:
        table.add_row(row["kind"], row["key"], row["label"], *("" if row[name] is None else f"{row[name]:,}" for name in ("mentions", "reports")))
    out.print(table)
    if value["left_out"]:
        out.print("More: " + ", ".join(f"{n} {PLURALS[k].lower()}" for k, n in value["left_out"].items()) + " (--limit, --agency-skip, --area-skip).")
    out.print(f"Findings that speak of both, as found. Agencies and areas stand by name: nobody is ranked. {NOT_THIS}")
