"""`scr together`: failings that stand together more often than by chance."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ui.cli_search import Wanted
from ui.counted import quoted
from ui.filter_options import Agency, Area, AsJson, Duplicates, Failing, Kind, Sure, Theme, YearFrom, YearTo
from ui.parts import NOT_THIS, console, note, open_graph, print_json, said_date, settings


class Within(StrEnum):
    report = "report"
    section = "section"


def add_to(app: typer.Typer) -> None:
    app.command()(together)


def together(
    within: Annotated[Within, typer.Option(help="What they must stand in together.")] = Within.report,
    polarity: Annotated[Wanted, typer.Option(help="Failings, strengths or recommendations.")] = Wanted.failing,
    theme: Theme = None, failing: Failing = None, agency: Agency = None, kind: Kind = None, area: Area = None,
    year_from: YearFrom = None, year_to: YearTo = None, sure: Sure = False, include_duplicates: Duplicates = False,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many pairs.")] = 15,
    as_json: AsJson = False,
) -> None:
    """List failings that stand in one report (or section) more often than by chance, each pair with one place where they do.

    Example: scr together --within section --theme SU
    """
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from graph.filters import Filters

    filters = Filters.checked(
        theme=theme, failing=failing, polarity=[polarity.value], agency=agency, kind=kind, area=area,
        year_from=year_from, year_to=year_to, sure=sure, include_duplicates=include_duplicates,
    )
    with open_graph(settings()) as store:
        value = store.together(filters, within=within.value, limit=limit)
    if as_json:
        print_json(value)
        return
    units, out = f"{within.value}s", console()
    if not value["pairs"]:
        note(f"No pair stands together in {value['least']} {units} (of {value['units']}): with fewer nothing is said.")
        return
    table = Table("Failings", f"{units} with both", "by chance", f"in {units} alike", "times as often (95 %)", "G2", "q")
    for pair in value["pairs"]:
        table.add_row(
            f"{pair['one']} {pair['one_label']} + {pair['other']} {pair['other_label']}",
            f"{pair['observed']}" + (f" ({pair['one_sentence']} in one sentence)" if pair["one_sentence"] else ""),
            f"{pair['expected']:.1f}", f"{pair['expected_like']:.1f}",
            f"{pair['lift']:.2f} ({pair['lift_low']:.2f} to {pair['lift_high']:.2f})", f"{pair['g2']:.1f}", f"{pair['q']:.2g}",
        )
    out.print(table)
    for pair in value["pairs"]:
        report = pair["example"]["report"]
        out.print(Text(f"{pair['one']} + {pair['other']}, for example: {report['title'] or report['file']} ({said_date(report)})", style="bold"))
        for finding in pair["example"]["said"]:
            out.print(Padding(Text(f"{finding['code']} {quoted(finding)}", style="italic"), (0, 0, 0, 2)))
    out.print(
        f"{value['units']} {units}, {value['with_any']} of them with a {polarity.value}; {value['tried']} pairs were tried, {value['total']} stand "
        f"together in {value['least']} or more. “By chance”: if the two had nothing to do with each other. “In {units} alike”: the same "
        f"among {units} that hold about as many other findings; a long one mentions more of everything, so compare with this. q: the chance of so large a G2 by "
        "accident, adjusted for all pairs tried. “In one sentence”: the model gave a single sentence both codes."
    )
    out.print(Text(f"Standing together is no cause. {NOT_THIS}", style="dim"))
