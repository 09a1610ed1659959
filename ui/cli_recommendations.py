"""`scr recommendations missing|unfounded|repeated`: recommendations and failings, both ways."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from ui.cli_search import MARKS
from ui.counted import cell, explained, quoted
from ui.filter_options import Agency, Area, AsJson, Duplicates, Failing, Kind, Reports, Sure, Theme, YearFrom, YearTo
from ui.parts import NOT_THIS, console, note, open_graph, print_json, resolve_report, said_date, settings


class By(StrEnum):
    failing = "failing"
    theme = "theme"


ByOption = Annotated[By, typer.Option("--by", help="failing: answered by the same failing's; theme: by any of the theme.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=200, help="How many reports, or things recommended again.")]
Quotations = Annotated[int, typer.Option("--quotations", min=1, max=50, help="How many quotations of one failing in one report.")]

MARKED = (
    "Only what the model marked is compared, and it misses some recommendations and some failings: "
    "read the report before you say that there is none."
)
MOST_CODES = 15  # of the overview that is printed


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(
        no_args_is_help=True, help="Failings nobody recommended on, recommendations with no failing behind them, and what came again.",
    )
    for command in (missing, unfounded, repeated):
        group.command()(command)
    app.add_typer(group, name="recommendations")


def missing(
    theme: Theme = None, failing: Failing = None, agency: Agency = None, kind: Kind = None, area: Area = None, report: Reports = None,
    year_from: YearFrom = None, year_to: YearTo = None, sure: Sure = False, by: ByOption = By.failing, limit: Limit = 10,
    quotations: Quotations = 2, include_duplicates: Duplicates = False, as_json: AsJson = False,
) -> None:
    """List failings on which the same report makes no recommendation, with their quotations.

    Example: scr recommendations missing --theme SU --from 2016
    """
    _unanswered("missing_recommendations", as_json, {
        "theme": theme, "failing": failing, "agency": agency, "kind": kind, "area": area, "year_from": year_from, "year_to": year_to, "sure": sure,
        "include_duplicates": include_duplicates,
    }, report, {"by": by.value, "limit": limit, "quotations": quotations})


def unfounded(
    theme: Theme = None, failing: Failing = None, agency: Agency = None, kind: Kind = None, area: Area = None, report: Reports = None,
    year_from: YearFrom = None, year_to: YearTo = None, sure: Sure = False, by: ByOption = By.failing, limit: Limit = 10,
    quotations: Quotations = 2, include_duplicates: Duplicates = False, as_json: AsJson = False,
) -> None:
    """List recommendations behind which the same report tells no failing, with their quotations.

    Example: scr recommendations unfounded --kind scr --by theme
    """
    _unanswered("unfounded_recommendations", as_json, {
        "theme": theme, "failing": failing, "agency": agency, "kind": kind, "area": area, "year_from": year_from, "year_to": year_to, "sure": sure,
        "include_duplicates": include_duplicates,
    }, report, {"by": by.value, "limit": limit, "quotations": quotations})


def repeated(
    theme: Theme = None, failing: Failing = None, agency: Agency = None, kind: Kind = None, area: Area = None, report: Reports = None,
    year_from: YearFrom = None, year_to: YearTo = None, sure: Sure = False, by: ByOption = By.failing, limit: Limit = 10,
    quotations: Quotations = 1, as_json: AsJson = False,
) -> None:
    """List what was recommended again: the same area, a later report; the quotations one under the other.

    Example: scr recommendations repeated --area norfolk --theme CO
    """
    from rich.text import Text

    given = {
        "theme": theme, "failing": failing, "agency": agency, "kind": kind, "area": area, "year_from": year_from, "year_to": year_to, "sure": sure,
    }
    value = _asked("repeated_recommendations", given, report, {"by": by.value, "limit": limit, "quotations": quotations})
    if as_json:
        print_json(value)
        return
    out = console()
    for row in value["repeated"]:
        out.print(Text(f"{row['area_name']}: {row['label']} ({row['code']}), recommended in {len(row['reports'])} reports", style="bold"))
        for one in row["reports"]:
            out.print(Text(f"  {said_date(one)}  {one['title'] or one['file']}"))
            _quote(out, one["findings"])
        out.print()
    if not value["repeated"]:
        note("Nothing was recommended again in a later report on the same area.")
    _more(out, value["total"], len(value["repeated"]), "things recommended again", "--limit")
    if value["no_area"] or value["no_date"]:
        out.print(f"Not compared: {_reports(value['no_area'])} that name no area, {value['no_date']} whose date is unknown.")
    out.print(Text(f"{MARKED} In the order of names: no ranking. {NOT_THIS}", style="dim"))


def _asked(method: str, given: dict[str, Any], report: list[str] | None, how: dict[str, Any]) -> dict[str, Any]:
    from graph.filters import Filters

    with open_graph(settings()) as store:
        ids = [resolve_report(store, name) for name in report or ()]
        return getattr(store, method)(Filters.checked(**given, report_id=ids or None), **how)


def _unanswered(method: str, as_json: bool, given: dict[str, Any], report: list[str] | None, how: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    value = _asked(method, given, report, how)
    if as_json:
        print_json(value)
        return
    out = console()
    listed, against = value["listed"], value["against"]
    if not value["across"]:
        note(f"No {listed} passes the filters.")
    elif max(row["reports"] for row in value["across"]) > 1:
        table = Table("Code", value["by"].capitalize(), f"reports with a {listed}", f"with a {against} on it too", "without")
        for row in value["across"][:MOST_CODES]:
            table.add_row(row["code"], row["label"], str(row["reports"]), str(row["answered"]), str(row["unanswered"]))
        out.print(table)
        _more(out, len(value["across"]), MOST_CODES, "rows", "--json")
    if value["across"] and not value["total"]:
        out.print(f"Each {listed} that is marked has a {against} on it in the same report.")
    for one in value["reports"]:
        out.print(Text(f"\n{one['title'] or one['file']} ({said_date(one)})", style="bold"))
        whole = f"{_number(one, 'against', against)} in the whole report" if one["against"] else f"no {against} is marked anywhere in it"
        out.print(Text(f"  {whole} · {one['file']}", style="dim"))
        for item in one["items"]:
            near = f"; {_number(item, 'on_theme', against)} under the theme" if item["on_theme"] else ""
            times = f"{cell(item, 'mentions')} {'time' if item['mentions'] == 1 else 'times'}"
            out.print(Text(f"  {MARKS[listed]} {item['label']} ({item['code']}), {times}{near}"))
            _quote(out, item["findings"])
    out.print()
    how = explained([*value["reports"], *(item for one in value["reports"] for item in one["items"])], ("against", "mentions", "on_theme"))
    if how:
        out.print(how)
    _more(out, value["total"], len(value["reports"]), "reports", "--limit")
    if value["without_any"]:
        none = f"In {value['without_any']} of {_reports(value['total'])} no {against} at all is marked"
        out.print(f"{none}: perhaps there is none, as in press and minutes.")
    out.print(Text(f"{MARKED} {NOT_THIS}", style="dim"))


def _quote(out: Any, findings: list[dict[str, Any]]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    for finding in findings:
        out.print(Padding(Text(quoted(finding), style="italic"), (0, 0, 0, 4)))


def _more(out: Any, total: int, shown: int, what: str, how: str) -> None:
    if total > shown:
        out.print(f"{shown} of {total} {what}: more with {how}.")


def _number(row: dict[str, Any], name: str, what: str) -> str:
    """A count of findings with what is probable, in words."""
    return f"{cell(row, name)} {what}{'' if row[name] == 1 else 's'}"


def _reports(n: int) -> str:
    return f"{n} report{'' if n == 1 else 's'}"
