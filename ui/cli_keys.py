"""The API's keys: `scr keys`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from corpus.roles import ROLES, SCREENS
from ui.filter_options import AsJson
from ui.parts import about, note, print_json, settings

keys = typer.Typer(no_args_is_help=True, help="Keys of the API and the screens: who may read, decide, add reports, make keys.")


Role = StrEnum("Role", [*ROLES, SCREENS])
Mappable = StrEnum("Mappable", list(ROLES[:-1]))
Identity = Annotated[str, typer.Argument(help="An e-mail address that the organisation's sign-in has verified; *@board.example; or https://ISSUER#NUMBER.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(keys, name="keys")


def _ring():
    from search_api.keys import KeyRing

    return KeyRing(settings().home)


@keys.command()
def add(
    name: Annotated[str, typer.Argument(help="Whose key it is to be; it stands beside their decisions.")],
    role: Annotated[Role, typer.Option(help="What it opens.")],
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="For how many days it holds; without it, until it is revoked.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and show it, this once: only a hash of it is kept (SCR_HOME/keys.json).

    With the first key the API and the screens ask everybody for one. A running API notices at once.

    Example: scr keys add "A. Trainer" --role reviewer --days 365
    """
    from search_api.keys import shown

    key, text = _ring().add(name, role.value, days=days)
    about({"key_id": key.id})
    if as_json:
        print_json(shown(key) | {"key": text})
        return
    print(text)
    note(f"The key of {key.name}, {key.role}" + (f", until {key.expires_at[:10]}" if key.expires_at else "") + ". Hand it over now; it cannot be shown again.")


@keys.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the keys with their names, roles and states; never a secret.

    Example: scr keys list --json
    """
    from search_api.keys import shown

    rows = [shown(key) for key in _ring().listed()]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        until = f"revoked {row['revoked_at'][:10]}" if row["revoked_at"] else f"{row['state']}, until {row['expires_at'][:10]}" if row["expires_at"] else row["state"]
        print(f"{row['id']}  {row['role']:<8}  {row['name']}  (made {row['made_at'][:10]}; {until})")
    if not rows:
        note('There is no key: the API answers this machine alone. scr keys add NAME --role admin')


@keys.command()
def revoke(key: Annotated[str, typer.Argument(metavar="ID", help="Its id, as scr keys list prints it.")], as_json: AsJson = False) -> None:
    """Let a key open nothing from now on, also in an API that runs.

    Example: scr keys revoke 5f0c2a9b
    """
    from search_api.keys import shown

    about({"key_id": key})
    row = shown(_ring().revoke(key))
    if as_json:
        print_json(row)
    else:
        print(f"Revoked: {row['id']}, the key of {row['name']}.")


@keys.command("map")
def map_(
    identity: Identity, role: Annotated[Mappable, typer.Option(help="What they may; everybody at an address may only read.")],
    name: Annotated[str, typer.Option(help="What stands beside their decisions; without it, their identity.")] = "", as_json: AsJson = False,
) -> None:
    """Let in a person who signs in at their organisation, or change what they may. Whoever is not let in may do nothing.

    Example: scr keys map ann@board.example --role reviewer --name "A. Trainer"
    """
    from search_api.people import shown

    row = shown(_ring().people.map(identity, role.value, name=name))
    if as_json:
        print_json(row)
    else:
        print(f"Let in: {row['identity']}, {row['role']}.")


@keys.command()
def people(as_json: AsJson = False) -> None:
    """List the people who are let in where they sign in at their organisation.

    Example: scr keys people
    """
    from search_api.people import shown

    rows = [shown(person) for person in _ring().people.listed()]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        until = f"; ended {row['ended_at'][:10]}" if row["ended_at"] else ""
        print(f"{row['role']:<8}  {row['identity']}{'  ' + row['name'] if row['name'] else ''}  (since {row['made_at'][:10]}{until})")
    if not rows:
        note("Nobody is let in by signing in at their organisation. scr keys map ann@board.example --role reviewer")


@keys.command()
def unmap(identity: Identity, as_json: AsJson = False) -> None:
    """Let a person in no more, from now on, also where everybody at their address may read.

    Example: scr keys unmap ann@board.example
    """
    from search_api.people import shown

    row = shown(_ring().people.unmap(identity))
    if as_json:
        print_json(row)
    else:
        print(f"Let in no more: {row['identity']}.")


@keys.command()
def roles(
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print as Markdown, for the README.")] = False, as_json: AsJson = False,
) -> None:
    """Say what each role opens: the routes of the API. Needs no database.

    Example: scr keys roles
    """
    from search_api.app import routes_document
    from search_api.roles import markdown, operations

    document = routes_document()
    if as_markdown:
        print(markdown(document), end="")
        return
    rows = [{"method": method.upper(), "path": path, "role": operation["x-role"]} for path, method, operation in operations(document)]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print(f"{row['role']:<8}  {row['method']:<6}  {row['path']}")
