"""`scr facts`: what is known of a report, and putting it right."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ui.filter_options import AsJson
from ui.parts import note, now, open_graph, print_json, resolve_report, settings
from ui.show_names import taken_out


def add_to(app: typer.Typer) -> None:
    app.command()(facts)


def facts(
    report: Annotated[str, typer.Argument(help="Id, file name or title of the report.")],
    title: Annotated[str | None, typer.Option(help="Its title.")] = None,
    kind: Annotated[str | None, typer.Option(help="Kind of report: code or label.")] = None,
    area: Annotated[str | None, typer.Option(help="Name of the local authority.")] = None,
    published: Annotated[str | None, typer.Option(help="When it was published: 2021, March 2021, 2021-03-05.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    author: Annotated[str | None, typer.Option(help="Who wrote it.")] = None,
    licence: Annotated[str | None, typer.Option(help="The licence it stands under.")] = None,
    forget: Annotated[list[str] | None, typer.Option(help="Take back what was said of this fact; may be repeated.")] = None,
    by: Annotated[str, typer.Option(help="Your name; needed to change something.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say what is known of a report, what is missing and what people said; with options, put it right.

    What you say is kept with your name and the time, wins over text and manifest, and holds when the report is read again. The
    report is read anew from the library at once, so that searches and counts follow.

    Example: scr facts "Child R"

    Example: scr facts 3f2a9c --published "March 2021" --area Norfolk --by "J. Keeper"
    """
    from corpus.errors import ReadError
    from corpus.library import Library
    from graph.adding import with_facts
    from graph.loading import load
    from ingest.encoder import NAME
    from ingest.findings import finding_model_version

    chosen = settings()
    given = {"title": title, "kind": kind, "area": area, "published": published, "publisher": publisher, "author": author, "licence": licence}
    said: dict[str, str | None] = {name: value for name, value in given.items() if value is not None} | dict.fromkeys(forget or ())
    with open_graph(chosen) as store:
        id_ = resolve_report(store, report)
        if said:
            library = Library(chosen.home)
            file = with_facts(store, library, id_, said, by=by, at=now())
            note("Reading it again ...")
            outcome = load([file], store, library, cache=chosen.cache, encoder_name=NAME, finding_model=finding_model_version(), redact=chosen.redact or bool(file.kept))
            if outcome.failed or outcome.stopped:
                raise ReadError(outcome.stopped or outcome.failed[0][1], todo="What you said is kept and shows when it is read again.")
        value = store.facts(id_)
    if as_json:
        print_json(value)
    else:
        _say(value)


def _say(value: dict[str, Any]) -> None:
    told = {row["fact"]: row for row in value["told"]}
    print(f"{value['file']} ({value['report_id']})")
    for name in ("title", "kind", "area", "published", "publisher", "author", "licence"):
        shown = value["area_name"] if name == "area" else value[name]
        about = " (reckoned)" if name == "published" and value["published_estimated"] else ""
        by = f"   as {told[name]['by']} said on {told[name]['at'][:10]}" if name in told else ""
        print(f"  {name:<10} {shown or '(not known)'}{about}{by}")
    if value["redacted"] is not None:
        print(f"  {'redacted':<10} {taken_out(value['redacted'])}")
    if value["missing"]:
        note(f"Missing: {', '.join(value['missing'])}.")
