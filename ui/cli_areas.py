"""Areas: `scr areas`, `timeline`, `recurrence`, `echoes`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.counted import POLARITIES, cell, explained
from ui.filter_options import AsJson, Duplicates, Failing, Sure, Theme, YearFrom, YearTo
from ui.parts import NOT_THIS, RELATIONS, console, note, open_graph, print_json, said_date, settings

if TYPE_CHECKING:
    from rich.console import Console

AllKinds = Annotated[bool, typer.Option("--all-kinds", help="Press articles, minutes, briefings and abstracts as well.")]
Agency = Annotated[list[str] | None, typer.Option(help="Only findings on this agency, e.g. POL; may be repeated.")]
Kind = Annotated[list[str] | None, typer.Option(help="Only reports of this kind, e.g. jtai; may be repeated.")]

CAME_BACK = (
    "Came back: a report found it although an earlier report on the same area had found it or recommended on it. "
    "Two sentences under one failing may speak of different matters. "
    "An area on which more was published has more that can come back."
)


class By(StrEnum):
    year = "year"
    agency = "agency"
    kind = "kind"
    region = "region"


class After(StrEnum):
    failing = "failing"
    recommendation = "recommendation"


def add_to(app: typer.Typer) -> None:
    for command in (areas, timeline, recurrence, echoes):
        app.command()(command)


def areas(include_duplicates: Duplicates = False, as_json: AsJson = False) -> None:
    """List the areas that reports are about, with their numbers of reports.

    Example: scr areas
    """
    from graph.filters import Filters

    with open_graph(settings()) as store:
        rows = store.areas(Filters.checked(include_duplicates=include_duplicates))
    if as_json:
        print_json(rows)
        return
    for row in rows:
        years = f"{row['first'][:4]} to {row['last'][:4]}" if row["first"] else "undated"
        facts = (row["code"], row["name"], row["region"] or row["nation"], _count(row["reports"], "report"), years)
        print("  ".join(x for x in facts if x))
    if not rows:
        note("No areas yet: scr ingest FOLDER")


def timeline(
    area: Annotated[str, typer.Argument(help="The area's name or code, e.g. norfolk.")],
    agency: Agency = None,
    kind: Kind = None,
    year_from: YearFrom = None,
    year_to: YearTo = None,
    sure: Sure = False,
    all_kinds: AllKinds = False,
    include_duplicates: Duplicates = False,
    as_json: AsJson = False,
) -> None:
    """Print the reviews, inspections and visits of one area in order of date, with their grades and themes.

    Example: scr timeline norfolk
    """
    from rich.text import Text

    from graph.filters import Filters, area_code

    filters = Filters.checked(
        agency=agency, kind=kind, year_from=year_from, year_to=year_to, sure=sure, include_duplicates=include_duplicates,
    )
    with open_graph(settings()) as store:
        value = store.timeline(area_code(area), filters, all_kinds=all_kinds)
    if as_json:
        print_json(value)
        return
    out = console()
    _head(out, value["area"])
    names = {entry["report_id"]: entry["title"] or entry["file"] for entry in value["entries"]}
    for entry in value["entries"]:
        out.print(Text(f"\n{said_date(entry)}  {entry['title'] or entry['file']}", style="bold"))
        out.print(Text(f"    {entry['kind_label']} · {entry['file']}", style="dim"))
        if entry["duplicate_of"]:
            counted_as = names.get(entry["duplicate_of"]) or "another report"
            out.print(Text(f"    {RELATIONS[entry['duplicate_kind']]} {counted_as} ({entry['duplicate_of']}); counted once, as that one"))
        for grade in entry["grades"]:
            out.print(Text(f"    {grade['subject']}: {grade['grade']}"))
        for theme in entry["themes"]:
            counts = [f"{cell(theme, name)} {name}" for name in POLARITIES if theme[name]]
            out.print(Text(f"    {theme['label']}: {', '.join(counts)}"))
        if not entry["themes"]:
            out.print(Text("    no findings"))
    if not value["entries"]:
        note("No review or inspection of this area passes; press articles and the like are shown with --all-kinds.")
    how = explained(theme for entry in value["entries"] for theme in entry["themes"])
    if how:
        out.print(Text("\n" + how))
    out.print(Text("\n" + NOT_THIS, style="dim"))


def recurrence(
    area: Annotated[str | None, typer.Option(help="Only this area, with the sentences side by side, e.g. norfolk.")] = None,
    by: Annotated[By | None, typer.Option(help="Without --area: count by year, agency, kind or region.")] = None,
    after: Annotated[After | None, typer.Option(help="Only what an earlier report had told in this way.")] = None,
    theme: Theme = None,
    failing: Failing = None,
    agency: Agency = None,
    kind: Kind = None,
    year_from: YearFrom = None,
    year_to: YearTo = None,
    sure: Sure = False,
    all_kinds: AllKinds = False,
    as_json: AsJson = False,
) -> None:
    """List the failings that came back in a later report on the same area: in all areas, or in one.

    Example: scr recurrence --area norfolk --after recommendation
    """
    from corpus.errors import UsageError
    from graph.filters import Filters, area_code

    if area and by:
        raise UsageError("--by counts in all areas, and --area names one", todo="Choose one.")
    filters = Filters.checked(theme=theme, failing=failing, agency=agency, kind=kind, year_from=year_from, year_to=year_to, sure=sure)
    chosen: dict[str, Any] = {"after": after.value if after else None, "all_kinds": all_kinds}
    with open_graph(settings()) as store:
        if area:
            value = store.recurrence_in(area_code(area), filters, **chosen)
        else:
            value = store.recurrence(filters, by=by.value if by else None, **chosen)
    if as_json:
        print_json(value)
    elif area:
        _print_one_area(value)
    else:
        _print_all_areas(value)


def echoes(
    finding: Annotated[str, typer.Argument(help="Id of the finding, as `scr show REPORT --json` gives it.")],
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many at most, of earlier and of later reports each.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Print what earlier and later reports say that is the same as one finding.

    Example: scr echoes 5f0c2a9be1d47730
    """
    from rich.text import Text

    with open_graph(settings()) as store:
        value = store.echoes(finding, limit)
    if as_json:
        print_json(value)
        return
    out = console()
    _print_finding(out, value["finding"])
    for way, said in (("earlier", "Said before, in"), ("later", "Said again, in")):
        count = value[f"{way}_count"]
        shown = f", {limit} of them shown" if count > limit else ""
        line = f"{said} {_count(count, 'finding')} of {way} reports{shown}" if count else f"Not linked to any finding of {way} reports."
        out.print(Text(f"\n{line}", style="bold"))
        for echo in value[way]:
            _print_finding(out, echo, f"alike {echo['score']:.2f}")
    if not value["made"]:
        note("This report was read by an older release, before findings were linked: scr ingest it again.")
    out.print(Text("\n" + NOT_THIS, style="dim"))


def _print_one_area(value: dict[str, Any]) -> None:
    from rich.text import Text

    out = console()
    _head(out, value["area"])
    undated = value["reports"] - value["dated"]
    out.print(Text(f"{_count(value['reports'], 'report')} looked at" + (f", {undated} of them without a date and left out" if undated else "")))
    for row in value["recurrences"]:
        told = " and ".join({"failing": "found", "recommendation": "recommended on"}[way] for way in row["told_before"])
        out.print(Text(f"\n{row['label']} ({row['code']})", style="bold"))
        out.print(Text(f"    found in {_count(row['reports'], 'report')}; came back in {row['came_back']}; {told} before"))
        history = [f"{said_date(h)} {h['kind']}{'' if h['failing'] else ' (recommendation)'}" for h in row["history"]]
        out.print(Text("    " + ", ".join(history), style="dim"))
        if row["pair"]:
            _print_finding(out, row["pair"]["earlier"])
            _print_finding(out, row["pair"]["later"], f"alike {row['pair']['score']:.2f}")
        else:
            first = next(h for h in row["history"] if any(h[way] for way in row["told_before"]))
            last = next(h for h in reversed(row["history"]) if h["came_back"])
            out.print(Text("    no two sentences of it are linked as saying the same; the surest of the first report and of the last:"))
            for report in (first, last):
                _print_finding(out, report | report["finding"])
    if not value["recurrences"]:
        note("Nothing came back in the reports of this area that pass.")
    if value["without_echoes"]:
        note(f"{_count(value['without_echoes'], 'report')} were read by an older release, before findings were linked: scr ingest them again.")
    out.print(Text(f"\n{CAME_BACK} {NOT_THIS}", style="dim"))


def _print_all_areas(value: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    out = console()
    out.print(f"{_count(value['reports'], 'report')} on {_count(value['areas'], 'area')} looked at")
    table = Table("Code", "Failing", "Areas in which it came back", "Reports that found it", "In which it came back")
    for row in value["recurrences"]:
        table.add_row(row["code"], row["label"], *(str(row[k]) for k in ("areas", "reports", "came_back")), style="bold" if value["by"] else "")
        for group in row["groups"]:
            table.add_row("", f"  {group['label']}", str(group["areas"]), "", str(group["came_back"]))
    if value["recurrences"]:
        out.print(table)
    else:
        note("Nothing came back in the reports that pass.")
    out.print(Text(f"{CAME_BACK} {NOT_THIS}", style="dim"))


def _print_finding(out: Console, finding: dict[str, Any], more: str = "") -> None:
    from rich.padding import Padding
    from rich.text import Text

    place = [f"page {finding['page']}" if finding["page"] else "", f"para {finding['paragraph']}" if finding["paragraph"] else ""]
    facts = [finding["polarity"], *(p for p in place if p), f"confidence {finding['confidence']:.2f}", more]
    out.print(Text(f"    {said_date(finding)}  {finding['title'] or finding['file']}: " + ", ".join(f for f in facts if f)))
    out.print(Padding(Text(f"“{finding['quotation']}”", style="italic"), (0, 0, 0, 6)))


def _head(out: Console, area: dict[str, Any]) -> None:
    from rich.text import Text

    where = area["region"] or area["nation"]
    out.print(Text(f"{area['name']}{f' ({where})' if where else ''}", style="bold"))


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
