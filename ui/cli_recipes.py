"""`scr recipes`: documented queries in Cypher, and how `scr cypher --recipe` fills one in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.filter_options import AsJson
from ui.parts import note, print_json, resolve_report

if TYPE_CHECKING:
    from graph.recipes import Recipe
    from graph.store import Store


def add_to(app: typer.Typer) -> None:
    app.command()(recipes)


def recipes(
    name: Annotated[str | None, typer.Argument(help="A recipe, to print its query.")] = None,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the list as Markdown.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the recipes, queries in Cypher with the question that each answers; with a name, print that query. Needs no database.

    Example: scr recipes recurrence-in-area
    """
    from corpus.errors import UsageError
    from graph import recipes as known

    if as_markdown and (as_json or name):
        raise UsageError("--markdown prints the whole list, and nothing beside it.", todo="Give it alone.")
    if as_markdown:
        print(known.markdown(), end="")
    elif name:
        found = known.recipe(name)
        print_json(found.row()) if as_json else print(found.text, end="")
    elif as_json:
        print_json([r.row() for r in known.recipes()])
    else:
        for r in known.recipes():
            print(f"{r.name}\n    {r.question}")
        note("To see one: scr recipes NAME. To run one: scr cypher --recipe NAME")


def named_values(given: list[str] | None) -> dict[str, str]:
    """NAME=VALUE, as often as given, as a dict. Raises UsageError for what is none, and for a name that comes twice."""
    from corpus.errors import UsageError

    found: dict[str, str] = {}
    for one in given or ():
        name, equals, value = one.partition("=")
        if not equals or not name.strip() or name.strip() in found:
            what = "this name comes twice." if name.strip() in found else "that is no NAME=VALUE."
            raise UsageError(what, where=f"--param {one}", todo="For example: --param area=norfolk")
        found[name.strip()] = value
    return found


def resolved(store: Store, values: dict[str, Any]) -> dict[str, Any]:
    """The values with a report by its id, where it was given by file name or title. Raises NotFound for a report, or an
    area, of which there is nothing: an empty answer would say something else."""
    from corpus.errors import NotFound

    area = values.get("area")
    if area is not None and area not in {row["code"] for row in store.areas()}:
        raise NotFound("no report in the graph is about this area.", where=area, todo="See `scr areas`.")
    return {name: resolve_report(store, value) if name == "report_id" else value for name, value in values.items()}


def say_examples(recipe: Recipe, given: dict[str, str]) -> None:
    """Which values nobody gave, and the recipe's own stand for."""
    if own := [f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in recipe.parameters.items() if name not in given]:
        note(f"As the recipe has it: {', '.join(own)}. Others with --param NAME=VALUE.")
