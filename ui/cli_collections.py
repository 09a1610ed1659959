"""Collections and citations: `scr collections`, `scr cite`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from ui.filter_options import AsJson
from ui.parts import NOT_THIS, about, console, note, open_graph, print_json, resolve_report, settings

Collection = Annotated[str, typer.Argument(metavar="COLLECTION", help="Name of the collection, or the beginning of its id.")]
Item = Annotated[str, typer.Argument(metavar="ITEM", help="The item: its number in the collection, or its id.")]
ByWhom = Annotated[str, typer.Option(help="Your name.")]


class Form(StrEnum):
    harvard = "harvard"
    sector = "sector"
    ris = "ris"
    bibtex = "bibtex"


class FileForm(StrEnum):
    csv = "csv"
    ris = "ris"
    bibtex = "bibtex"
    markdown = "markdown"
    json = "json"


collections = typer.Typer(help="Findings and passages kept together, in an order, each with a note.", invoke_without_command=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(collections, name="collections")
    app.command()(cite)


def cite(
    report: Annotated[str, typer.Argument(help="Report: id, file name or words of its title.")],
    page: Annotated[int | None, typer.Option(min=1, help="A page of it.")] = None,
    form: Annotated[Form, typer.Option("--format", help="Harvard; the sector's own short form; RIS or BibTeX for a reference manager.")] = Form.harvard,
    finding: Annotated[str | None, typer.Option(help="A finding of it, by the beginning of its id: its page and words.")] = None,
    passage: Annotated[str | None, typer.Option(help="A passage of it, by its id, likewise.")] = None,
    as_json: AsJson = False,
) -> None:
    """Cite a report, a page in it, a finding or a passage. A date that the report does not print is said to be estimated.

    Example: scr cite "Child R" --page 4

    Example: scr cite "Child R" --format bibtex
    """
    with open_graph(settings()) as store:
        id_ = resolve_report(store, report)
        value = store.citation(id_, form.value, page=page, finding_id=store.find_finding(finding) if finding else None, passage_id=passage)
    if as_json:
        print_json(value)
    else:
        sys.stdout.write((value["quoted"] or value["citation"]).replace("\r\n", "\n").rstrip("\n") + "\n")


@collections.callback()
def listing(context: typer.Context, by: Annotated[str | None, typer.Option(help="Only those that this person made.")] = None, as_json: AsJson = False) -> None:
    """List the collections by name. Everybody sees all of them.

    Example: scr collections
    """
    if context.invoked_subcommand:
        return
    with open_graph(settings()) as store:
        rows = store.collections(by=by)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        _print_head(row, row["items"])
    if not rows:
        note('There is no collection: scr collections make NAME --by "YOUR NAME"')


@collections.command()
def make(
    name: Annotated[str, typer.Argument(help="What it is to be called.")], by: ByWhom,
    description: Annotated[str, typer.Option(help="What it is for.")] = "", as_json: AsJson = False,
) -> None:
    """Make a collection. One that you made under this name is left as it is.

    Example: scr collections make "Missed appointments" --by "A. Trainer"
    """
    with open_graph(settings()) as store:
        row = store.make_collection(name, by=by, description=description)
    _say(row, as_json, lambda: _print_head(row, row["items"]))


@collections.command()
def change(
    collection: Collection, name: Annotated[str | None, typer.Option(help="Another name.")] = None,
    description: Annotated[str | None, typer.Option(help="Another description.")] = None, as_json: AsJson = False,
) -> None:
    """Give a collection another name or description.

    Example: scr collections change "Missed appointments" --description "For the spring course."
    """
    with open_graph(settings()) as store:
        row = store.change_collection(store.find_collection(collection), name=name, description=description)
    _say(row, as_json, lambda: _print_head(row, row["items"]))


@collections.command()
def add(
    collection: Collection, by: ByWhom,
    finding: Annotated[str | None, typer.Option(help="A finding: the beginning of its id, as `scr show REPORT --ids` prints it.")] = None,
    passage: Annotated[str | None, typer.Option(help="A passage: its id, as `scr search` prints it.")] = None,
    remark: Annotated[str, typer.Option("--note", help="A note on it.")] = "", as_json: AsJson = False,
) -> None:
    """Add a finding or a passage to a collection.

    Example: scr collections add "Missed appointments" --finding 5f0c2a --note "Pause here." --by "A. Trainer"
    """
    with open_graph(settings()) as store:
        row = store.collect(
            store.find_collection(collection), finding_id=store.find_finding(finding) if finding else None, passage_id=passage, note=remark, by=by,
        )
    _say(row, as_json, lambda: _print_item(row))


@collections.command()
def show(collection: Collection, as_json: AsJson = False) -> None:
    """Print a collection: its quotations in their order, each with its source, what it is marked as, and the note on it.

    Example: scr collections show "Missed appointments"
    """
    from rich.text import Text

    with open_graph(settings()) as store:
        value = store.collection(store.find_collection(collection))
    if as_json:
        print_json(value)
        return
    _print_head(value, len(value["items"]))
    for item in value["items"]:
        _print_item(item)
    console().print(Text("\n" + NOT_THIS, style="dim"))


@collections.command()
def edit(
    collection: Collection, item: Item, remark: Annotated[str | None, typer.Option("--note", help='Another note; "" for none.')] = None,
    place: Annotated[int | None, typer.Option(min=1, help="Where it is to stand, from 1.")] = None, as_json: AsJson = False,
) -> None:
    """Write another note on an item, or move it.

    Example: scr collections edit "Missed appointments" 3 --place 1 --note "Begin with this."
    """
    with open_graph(settings()) as store:
        id_ = store.find_collection(collection)
        row = store.change_item(id_, _item(store.collection(id_), item), note=remark, place=place)
    _say(row, as_json, lambda: _print_item(row))


@collections.command()
def remove(collection: Collection, item: Item, as_json: AsJson = False) -> None:
    """Take an item out of a collection.

    Example: scr collections remove "Missed appointments" 3
    """
    with open_graph(settings()) as store:
        id_ = store.find_collection(collection)
        row = store.remove_item(id_, _item(store.collection(id_), item))
    _say(row, as_json, lambda: print(f"Taken out: {row['sector'] or row['remark']}"))


@collections.command()
def delete(collection: Collection, as_json: AsJson = False) -> None:
    """Delete a collection with all its items.

    Example: scr collections delete "Missed appointments"
    """
    with open_graph(settings()) as store:
        row = store.delete_collection(store.find_collection(collection))
    _say(row, as_json, lambda: print(f"Deleted: {row['name']}, made by {row['by']}, with {row['items']} items."))


@collections.command()
def export(
    collection: Collection, form: Annotated[FileForm, typer.Option("--format", help="For a spreadsheet, a reference manager, to paste, for programs.")] = FileForm.csv,
    out: Annotated[Path | None, typer.Option(help="Write it to this file, which must not be there yet.")] = None,
) -> None:
    """Print a collection as CSV, RIS, BibTeX, Markdown or JSON, or write it to a file.

    Example: scr collections export "Missed appointments" --format ris --out babies.ris
    """
    from corpus.errors import UsageError

    with open_graph(settings()) as store:
        id_ = store.find_collection(collection)
        about({"collection_id": id_})
        _, content = store.collection_as(id_, form.value)
    if out is None:
        sys.stdout.buffer.write(content)
        return
    try:
        with out.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=str(out), todo="Choose another name or place.") from error
    print(f"Written: {out}")


def _item(collection: dict[str, Any], wanted: str) -> str:
    """An item's id from its number or from itself."""
    return next((i["item_id"] for i in collection["items"] if wanted in (str(i["place"]), i["item_id"])), wanted)


def _say(value: Any, as_json: bool, otherwise: Any) -> None:
    about(value)
    if as_json:
        print_json(value)
    else:
        otherwise()


def _print_head(row: dict[str, Any], items: int) -> None:
    from rich.text import Text

    out = console()
    out.print(Text(f"{row['name']}  [{row['collection_id']}]", style="bold"))
    if row["description"]:
        out.print(Text(f"   {row['description']}"))
    out.print(Text(f"   {items} kept; made by {row['by']} on {row['made_at'][:10]}", style="dim"))


def _print_item(item: dict[str, Any]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from ui.cli_search import MARKS

    out = console()
    out.print(Text(f"\n{item['place']}. {item['sector']}  [{item['item_id']}]"))
    if item["quotation"]:
        out.print(Padding(Text(f"“{item['quotation']}”", style="italic"), (0, 0, 0, 4)))
    if finding := item["finding"]:
        out.print(Text(f"    {MARKS[finding['polarity']]} {finding['polarity']}: {finding['label']} ({finding['code']})"))
    for line in (item["remark"], f"Note: {item['note']}" if item["note"] else ""):
        if line:
            out.print(Padding(Text(line), (0, 0, 0, 4)))
