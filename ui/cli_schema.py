"""`scr schema`: what can be asked for in Cypher."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.filter_options import AsJson
from ui.parts import console, print_json


def add_to(app: typer.Typer) -> None:
    app.command()(schema)


def schema(
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print as Markdown, with a picture.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what the graph holds: labels, properties and relationships, for `scr cypher`. Needs no database.

    Example: scr schema
    """
    from rich.table import Table
    from rich.text import Text

    from corpus.errors import UsageError
    from graph import schema_page

    if as_json and as_markdown:
        raise UsageError("--json and --markdown cannot both be had", todo="Choose one.")
    value = schema_page.schema()
    if as_json:
        print_json(value)
        return
    if as_markdown:
        print(schema_page.markdown(), end="")
        return
    out = console()
    for x in value["labels"]:
        out.print(Text.assemble((f"\n{x['label']}", "bold"), f"  {x['means']}"))
        table = Table.grid(padding=(0, 2, 0, 0))
        for p in x["properties"]:
            table.add_row(f"  {p['name']}", p["type"] + (", may be absent" if p["absent"] else ""), p["means"])
        out.print(table)
    out.print(Text("\nRelationships", style="bold"))
    for x in value["relationships"]:
        carried = "".join(f"; {p['name']} ({p['type']}): {p['means']}" for p in x["properties"])
        out.print(Text(f"  (:{x['start']})-[:{x['type']}]->(:{x['end']})  {x['means']}{carried}"))
    out.print(Text("\nIndexes", style="bold"))
    for x in value["indexes"]:
        out.print(Text(f"  {x['name']} ({x['kind']}, of {x['of']})  {x['means']}"))
