"""`scr counts`: mentions by year, agency, kind, region, area, theme, failing, age or harm."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ui.counted import POLARITIES, cell, explained
from ui.filter_options import Agency, Area, AsJson, Duplicates, Failing, Kind, Sure, Theme, YearFrom, YearTo
from ui.parts import NOT_THIS, console, note, open_graph, print_json, settings


class By(StrEnum):
    year = "year"
    agency = "agency"
    kind = "kind"
    region = "region"
    area = "area"
    theme = "theme"
    failing = "failing"
    polarity = "polarity"
    age = "age"
    harm = "harm"


def add_to(app: typer.Typer) -> None:
    app.command()(counts)


def counts(
    by: Annotated[By, typer.Argument(help="What to count by.")],
    theme: Theme = None,
    failing: Failing = None,
    agency: Agency = None,
    kind: Kind = None,
    area: Area = None,
    year_from: YearFrom = None,
    year_to: YearTo = None,
    sure: Sure = False,
    include_duplicates: Duplicates = False,
    as_json: AsJson = False,
) -> None:
    """Count mentions by year, agency, kind of report, region, area, theme, failing, or the child's age band or harm.

    Example: scr counts year --theme SU --kind jtai
    """
    from rich.table import Table

    from graph.filters import Filters

    filters = Filters.checked(
        theme=theme, failing=failing, agency=agency, kind=kind, area=area, year_from=year_from, year_to=year_to, sure=sure,
        include_duplicates=include_duplicates,
    )
    with open_graph(settings()) as store:
        rows = store.counts_by(by.value, filters)
    if as_json:
        print_json(rows)
        return
    if not rows:
        note("Nothing to count: no finding that passes the filters has one.")
        return
    table = Table(by.value.capitalize(), "Failing", "Strength", "Recommendation", "Reports")
    for row in rows:
        table.add_row(row["label"], *(cell(row, name) for name in (*POLARITIES, "reports")))
    console().print(table)
    console().print(explained(rows))
    if any(row["suppressed"] for row in rows):
        console().print("Where an area and the child's age or harm come together, numbers under 5 are withheld, and others from which they could be worked out, "
                        "so that no child can be recognised; so too where all reports are on one area. A withheld number may be 0.")
    console().print(NOT_THIS)
