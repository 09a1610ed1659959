"""`scr contrast`: two groups of reports compared."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.cli_recommendations import By
from ui.cli_search import Wanted
from ui.filter_options import AsJson, Sure
from ui.parts import NOT_THIS, console, open_graph, print_json, settings


def add_to(app: typer.Typer) -> None:
    app.command()(contrast)


def contrast(
    a: Annotated[str, typer.Option(
        "--a", metavar="NAME=VALUE,...", help="The first group, by kind, from, to, region, area, theme, report; a name may come again.",
    )],
    b: Annotated[str, typer.Option("--b", metavar="NAME=VALUE,...", help='The second group; "" for all other reports.')],
    by: Annotated[By, typer.Option(help="What is compared, one by one.")] = By.failing,
    polarity: Annotated[Wanted, typer.Option(help="Mentions as failings, strengths or recommendations.")] = Wanted.failing,
    sure: Sure = False,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many rows are printed.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Compare two groups of reports: which failings are mentioned in a larger share of the one than of the other.

    Example: scr contrast --a "kind=jtai,from=2016,to=2018" --b "kind=jtai,from=2022"
    """
    from rich.table import Table
    from rich.text import Text

    from graph.contrast import Group

    groups = Group.parsed(a), Group.parsed(b)
    with open_graph(settings()) as store:
        value = store.contrast(*groups, by=by.value, polarity=polarity.value, sure=sure)
    if as_json:
        print_json(value)
        return
    out = console()
    for name, said in (("a", a), ("b", b)):
        n = value[name]["reports"]
        size = f"{n} report{'' if n == 1 else 's'}, {value[name]['passages']:g} passages in the middle one"
        out.print(f"{name.upper()}: {said or 'all other reports'}: {size}")
    if value["in_both"]:
        out.print(f"{value['in_both']} reports fit both and are counted in A alone.")
    if value["too_few"]:
        out.print(value["too_few"])
        return
    table = Table("Code", "Failing" if by is By.failing else "Theme", "A", "B", "difference (95 %)", "odds ratio (95 %)", "G2", "q")
    for row in value["rows"][:limit]:
        table.add_row(
            row["code"], row["label"], f"{row['in_a']} ({row['share_a']:.0%})", f"{row['in_b']} ({row['share_b']:.0%})",
            f"{row['difference']:+.0%} ({row['difference_low']:+.0%} to {row['difference_high']:+.0%})",
            f"{row['odds_ratio']:.2f} ({row['odds_low']:.2f} to {row['odds_high']:.2f})", f"{row['g2']:.1f}", f"{row['q']:.2g}",
        )
    out.print(table)
    out.print(
        f"{value['compared']} comparisons, the clearest difference first. A and B: reports with at least one mention as a {polarity.value}, "
        "and their share. q: the chance of a difference so clear by accident, adjusted for all comparisons; above 0.05 read nothing into it."
    )
    for warning in value["warnings"]:
        out.print(f"Mind: {warning}")
    out.print(Text(f"It compares two groups of reports and ranks nobody. {NOT_THIS}", style="dim"))
