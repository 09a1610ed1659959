"""`scr search`, `scr similar` and `scr cypher`: asking the graph."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer

from corpus.cells import csv_bytes
from ui.cli_recipes import named_values, resolved, say_examples
from ui.filter_options import Agency, Area, Failing, Kind, Sure, Theme, YearFrom, YearTo
from ui.parts import NOT_THIS, about, console, note, open_encoder, open_graph, print_json, said_date, settings


MOST_NAMED = 5  # of the passages folded into a hit


class Mode(StrEnum):
    hybrid = "hybrid"
    semantic = "semantic"
    keyword = "keyword"


class Wanted(StrEnum):
    failing = "failing"
    strength = "strength"
    recommendation = "recommendation"


def _per_report(value: str | int) -> int:
    text = str(value)  # the default comes as a number
    if text != "all" and not (text.isascii() and text.isdigit()):
        raise typer.BadParameter("give a number, or all.")
    return 0 if text == "all" else int(text)


def add_to(app: typer.Typer) -> None:
    app.command()(search)
    app.command()(similar)
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
    per_report: Annotated[int, typer.Option(parser=_per_report, metavar="N|all", help="Most passages of one report, as long as other reports have any.")] = 2,
    as_written: Annotated[bool, typer.Option("--as-written", help="Put no spelling slip right.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many passages.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print the passages as JSON.")] = False,
) -> None:
    """Search the reports and print the passages with report, page and findings.

    In the question, "a phrase" in quotation marks must be there; -word and -"a phrase" must not; AND and OR in capitals join what stands beside them.

    Example: scr search "records not kept up to date" --polarity failing --agency CSC --from 2016

    Example: scr search '"core group" (police OR probation) -school'
    """
    from ui import said
    from graph.filters import Filters

    filters = Filters.checked(
        theme=theme, failing=failing, polarity=[p.value for p in polarity or ()] or None, agency=agency,
        kind=kind, area=area, year_from=year_from, year_to=year_to, sure=sure,
        include_duplicates=include_duplicates,
    )
    chosen = settings()
    with open_graph(chosen) as store:
        asked = store.asked(query, as_written=as_written)
        vector, leaning = (None, 0.0) if mode is Mode.keyword or not asked.meaning else open_encoder(chosen).question(asked.meaning)
        answer = store.find(asked, vector, mode=mode.value, filters=filters, limit=limit, per_report=per_report, leaning=leaning)
    if slips := said.slips(answer):
        note(f"{slips} With --as-written it is looked for as it stands.")
    for line in said.tried(answer["tried"]) if answer["tried"] else [nowhere] if (nowhere := said.nowhere(answer)) else []:
        note(line)
    if as_json:
        print_json(answer["hits"])
    elif answer["hits"]:
        _print_hits(answer["hits"])


def similar(
    passage: Annotated[str, typer.Argument(help="Id of a passage, as `scr search` prints it.")],
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many passages.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print the passages as JSON.")] = False,
) -> None:
    """Print passages of other reports that say something like one passage.

    Example: scr similar 9a1f0c33b2d4e5f6-0061
    """
    with open_graph(settings()) as store:
        about({"passage_id": passage})
        hits = store.similar(passage, limit)
    if as_json:
        print_json(hits)
    elif hits:
        _print_hits(hits)
    else:
        note("No other report has a passage that says something alike.")


def _print_hits(hits: list[dict[str, Any]]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from corpus.citing import is_number, paragraphs
    from ui.show import also_said, said_ocr, where as said_where

    out = console()
    for number, hit in enumerate(hits, 1):
        numbers = "–".join(filter(None, paragraphs(hit)))
        numbers = f"para {numbers}" if is_number(numbers) else numbers
        where = [f"page {hit['page']}{said_ocr(hit, ' ({})')}" if hit["page"] else "", numbers, hit["section"]]
        out.print(Text(f"{number}. {hit['title']} ({said_date(hit)})", style="bold"))
        out.print(Text("   " + " · ".join([w for w in where if w] + [hit["file"], hit["passage_id"]]), style="dim"))
        if hit["duplicates"]:
            out.print(Text(f"   counted with it: {', '.join(d['file'] for d in hit['duplicates'])}", style="dim"))
        text = Text(hit["text"])
        if (best := hit["best"]) and hit["text"][best["start"]:best["end"]] != hit["text"].strip():
            text.stylize("bold", best["start"], best["end"])
        out.print(Padding(text, (0, 0, 0, 3)))
        if hit["also"]:
            named = [said_where(other) for other in hit["also"][:MOST_NAMED]]
            out.print(Text(f"   {also_said(hit).lower()}: {'; '.join(named)}{' ...' if len(hit['also']) > len(named) else ''}", style="dim"))
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
        sys.stdout.flush()
        sys.stdout.buffer.write(csv_bytes(columns, rows))
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
