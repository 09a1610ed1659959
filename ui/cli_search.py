"""`scr search` and `scr cypher`: asking the graph."""

from __future__ import annotations

import csv
import json
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer

from ui.cli_recipes import named_values, resolved, say_examples
from ui.filter_options import Agency, Area, Failing, Kind, Sure, Theme, YearFrom, YearTo
from ui.parts import NOT_THIS, console, note, open_encoder, open_graph, print_json, said_date, settings


class Mode(StrEnum):
    hybrid = "hybrid"
    semantic = "semantic"
    keyword = "keyword"


class Wanted(StrEnum):
    failing = "failing"
    strength = "strength"
    recommendation = "recommendation"


def add_to(app: typer.Typer) -> None:
    app.command()(search)
    app.command()(cypher)


def search(
    query: Annotated[str, typer.Argument(help="What to look for, in your own words.")],
    mode: Annotated[Mode, typer.Option(help="By meaning and words, by meaning, or by words.")] = Mode.hybrid,
    theme: Theme = None,
    failing: Failing = None,
    polarity: Annotated[list[Wanted] | None, typer.Option(help="What the passage asserts; may be repeated.")] = None,
    agency: Agency = None,
    kind: Kind = None,
    area: Area = None,
    year_from: YearFrom = None,
    year_to: YearTo = None,
    sure: Sure = False,
    include_duplicates: Annotated[bool, typer.Option("--include-duplicates", help="Also drafts, summaries and copies of other reports.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many passages.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print the passages as JSON.")] = False,
) -> None:
    """Search the reports and print the passages with report, page and findings.

    Example: scr search "records not kept up to date" --polarity failing --agency CSC --from 2016
    """
    from graph.filters import Filters

    filters = Filters.checked(
        theme=theme, failing=failing, polarity=[p.value for p in polarity or ()] or None, agency=agency,
        kind=kind, area=area, year_from=year_from, year_to=year_to, sure=sure,
        include_duplicates=include_duplicates,
    )
    chosen = settings()
    with open_graph(chosen) as store:
        vector = None if mode is Mode.keyword or not query.strip() else open_encoder(chosen).encode_questions([query])[0]
        hits = store.search(query, vector, mode=mode.value, filters=filters, limit=limit)
    if as_json:
        print_json(hits)
        return
    if not hits:
        note(f"No passage fits. Looked for {query!r} ({mode.value}) with the filters given; try fewer filters or other words.")
        return
    _print_hits(hits)


def _print_hits(hits: list[dict[str, Any]]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from ui.show import said_ocr

    out = console()
    for number, hit in enumerate(hits, 1):
        where = [f"page {hit['page']}{said_ocr(hit, ' ({})')}" if hit["page"] else "", f"para {hit['paragraph']}" if hit["paragraph"] else "", hit["section"]]
        out.print(Text(f"{number}. {hit['title']} ({said_date(hit)})", style="bold"))
        out.print(Text("   " + " · ".join([w for w in where if w] + [hit["file"]]), style="dim"))
        if hit["duplicates"]:
            out.print(Text(f"   counted with it: {', '.join(d['file'] for d in hit['duplicates'])}", style="dim"))
        out.print(Padding(Text(hit["text"]), (0, 0, 0, 3)))
        for line in dict.fromkeys(_said(f) for f in hit["findings"]):
            out.print(Text(line))
        out.print()
    out.print(Text(NOT_THIS, style="dim"))


def _said(finding: dict[str, Any]) -> str:
    """A finding in a line: what the model took it for, and whose practice it thinks is meant."""
    whose = f", on {', '.join(finding['agencies'])}" if finding["agencies"] else ""
    return f"   {MARKS[finding['polarity']]} {finding['polarity']}: {finding['label']} ({finding['code']}){whose}"


MARKS = {"failing": "▼", "strength": "▲", "recommendation": "►"}


def cypher(
    query: Annotated[str | None, typer.Argument(help="A read-only Cypher query.")] = None,
    recipe: Annotated[str | None, typer.Option(help="Run this recipe in place of a query: see `scr recipes`.")] = None,
    param: Annotated[list[str] | None, typer.Option(metavar="NAME=VALUE", help="A value for $NAME, as JSON or text; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print rows as a JSON list of objects.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print rows as CSV.")] = False,
) -> None:
    """Ask the graph in Cypher. Only reading is allowed; anything else is refused with the reason.

    Example: scr cypher "MATCH (f:Finding {polarity:'failing'})-[:ABOUT]->(x:Failing) RETURN x.label, count(*) AS n ORDER BY n DESC LIMIT 10"

    Example: scr cypher --recipe recurrence-in-area --param area=norfolk
    """
    from corpus.errors import UsageError
    from graph import recipes

    if as_json and as_csv:
        raise UsageError("--json and --csv cannot both be had", todo="Choose one.")
    if (query is None) == (recipe is None):
        raise UsageError("a query or a recipe is needed, and one alone.", todo='Give "QUERY", or --recipe NAME; see `scr recipes`.')
    given = named_values(param)
    chosen = recipes.recipe(recipe) if recipe is not None else None
    values = chosen.filled(given) if chosen else {name: recipes.parsed(value) for name, value in given.items()}
    with open_graph(settings()) as store:
        result = store.cypher(chosen.query, resolved(store, values)) if chosen else store.cypher(query or "", values)
    if chosen:
        say_examples(chosen, given)
    columns, rows = result["columns"], result["rows"]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([[_cell(value) for value in row] for row in rows])
    else:
        from rich.table import Table

        table = Table(*[str(c) for c in columns])
        for row in rows:
            table.add_row(*[_plain(value) for value in row])
        console().print(table)
    if result["truncated"]:
        note(f"Only the first {len(rows)} rows are shown: add LIMIT, or narrow the query.")


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


def _cell(value: Any) -> Any:
    """A CSV cell; one that a spreadsheet would run as a formula is made text by an apostrophe."""
    text = _plain(value)
    return "'" + text if isinstance(value, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
