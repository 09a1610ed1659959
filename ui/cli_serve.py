"""Running things: `scr db`, `serve`, `ui`, `up`."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from ui.parts import connect, note, open_encoder, open_graph, settings

db = typer.Typer(no_args_is_help=True, help="The database that the program starts for itself.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(db, name="db")
    for command in (serve, screens, up):
        app.command(name="ui" if command is screens else None)(command)


@db.command()
def start() -> None:
    """Start the database, or find it running.

    Example: scr db start
    """
    connection = connect(settings())
    print(f"The database answers at {connection.uri}.")


@db.command()
def stop() -> None:
    """Stop the database. The next command that needs it starts it again.

    Example: scr db stop
    """
    from graph.server import stop as stop_server

    print("Stopped." if stop_server(settings().home) else "It was not running.")


@db.command()
def encode() -> None:
    """Give the stored passages vectors of this release's encoder. Needed where the program says so, after an update.

    Reports, findings and decisions stay as they are. Some minutes for a large store.

    Example: scr db encode
    """
    from graph.encoding import encode_again

    chosen = settings()
    done = encode_again(connect(chosen), open_encoder(chosen), progress=lambda done: note(f"{done} passages ...") if not done % 2560 else None)
    print(f"{done} passages have new vectors." if done else "The vectors are this encoder's already.")


@db.command()
def status() -> None:
    """Say whether the database runs, where, and where its data lies.

    Example: scr db status
    """
    from graph.server import connection_from_env, server_status

    own = connection_from_env(os.environ)
    if own:
        print(f"Your own server is used: {own.uri} (NEO4J_URI).")
        return
    state = server_status(settings().home)
    print(f"{'Running' if state.running else 'Not running'}; data in {state.data_folder}")
    if state.running:
        print(f"Neo4j {state.version} at {state.uri}, process {state.pid}")


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; any other than loopback needs a key (see scr keys).")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
) -> None:
    """Serve the graph over HTTP, with its documentation at /docs.

    Example: scr serve --port 8000
    """
    from corpus.audit import Trail
    from corpus.library import Library
    from search_api.keys import KeyRing
    from search_api.limiting import Limits
    from search_api.server import serve as run

    chosen = settings()
    host, port = host or chosen.api_host, port or chosen.api_port
    with open_graph(chosen) as store:
        note(f"API: http://{host}:{port}/docs (Ctrl-C stops it)")
        run(
            store, open_encoder(chosen), host=host, port=port, keys=KeyRing(chosen.home, chosen.api_key), library=Library(chosen.home), cache=chosen.cache,
            limits=Limits.of(chosen), trail=Trail(chosen.home), redact=chosen.redact,
        )


def screens(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port of the screens.")] = None,
    api: Annotated[str | None, typer.Option(help="Address of the API.")] = None,
) -> None:
    """Open the screens on a running API (see `scr serve`, or `scr up` for both).

    Example: scr ui --port 8501
    """
    from ui.launch import end_on_request, run_screens

    chosen = settings()
    url = api or os.environ.get("SCR_API_URL") or f"http://127.0.0.1:{chosen.api_port}"
    _say_of_login(chosen.home)
    end_on_request()
    window = run_screens(port or chosen.ui_port, url)
    try:
        raise typer.Exit(window.wait())
    finally:
        window.terminate()
        window.wait()


def up() -> None:
    """Start the API and the screens together and print both addresses. Ctrl-C stops both.

    Example: scr up
    """
    from corpus.audit import Trail
    from corpus.library import Library
    from search_api.keys import KeyRing
    from search_api.limiting import Limits
    from search_api.server import serve as run
    from ui.launch import end_on_request, run_screens

    chosen = settings()
    end_on_request()
    with open_graph(chosen) as store:
        encoder = open_encoder(chosen)
        _say_of_login(chosen.home)
        window = run_screens(chosen.ui_port, f"http://127.0.0.1:{chosen.api_port}")
        print(f"Screens: http://127.0.0.1:{chosen.ui_port}", flush=True)
        print(f"API:     http://127.0.0.1:{chosen.api_port}/docs", flush=True)
        note("Ctrl-C stops both.")
        try:
            run(
                store, encoder, host="127.0.0.1", port=chosen.api_port, keys=KeyRing(chosen.home, chosen.api_key), library=Library(chosen.home),
                cache=chosen.cache, limits=Limits.of(chosen), trail=Trail(chosen.home), redact=chosen.redact,
            )
        finally:
            window.terminate()
            window.wait()


def _say_of_login(home: Path) -> None:
    """What is still missing for signing in at one's organisation, where it is asked for."""
    from ui.launch import SECRETS

    if not (home / SECRETS).exists():
        return
    if find_spec("authlib") is None:
        note(f"{home / SECRETS} says where people sign in, but Authlib is not installed: people sign in with keys. pip install '.[login]'")
    elif not os.environ.get("SCR_SCREENS_KEY"):
        note(f"{home / SECRETS} says where people sign in, but the screens have no key of their own: scr keys add \"The screens\" --role screens, and set SCR_SCREENS_KEY to it.")
