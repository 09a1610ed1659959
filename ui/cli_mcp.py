"""`scr mcp`: the graph as tools for a program that speaks the Model Context Protocol."""

from __future__ import annotations

import typer

from ui.parts import note, open_encoder, open_graph, settings


def add_to(app: typer.Typer) -> None:
    app.command()(mcp)


def mcp() -> None:
    """Offer search, themes, reports, briefings and Cypher as tools, on standard input and output, to a program that asks (MCP).

    All of them only read. It is started by that program, for example by a chat program on this machine, and ends with it. What reports say then goes to that
    program, and wherever that sends it. Needs a package more: pip install 'mcp>=2,<3'

    Example: scr mcp
    """
    from corpus.audit import Trail
    from search_api.mcp_server import check_installed, serve

    check_installed()
    chosen = settings()
    with open_graph(chosen) as store:
        encoder = open_encoder(chosen)
        note("Tools are offered on standard input and output (Ctrl-C ends it).")
        serve(store, encoder, Trail(chosen.home))
