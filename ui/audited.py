"""What of the command line stands in the audit (`corpus.audit`): the one place that says which commands, and that writes their lines.

Each command stands in `ACTIONS` or in `NOT_NOTED`, or the program does not start. One that changes something is refused before it happens
where it cannot be noted; one that reads goes on, and says so on standard error.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import typer

from corpus.audit import Trail, at_the_machine
from corpus.errors import AuditError, NotFound, QueryRefused, UsageError
from ui.parts import DEED, note, settings


@dataclass(frozen=True)
class Action:
    """What a command is called in the audit. `question` names the parameter that is kept as a digest; of `only` one must be given for the
    command to be noted at all."""

    name: str
    changes: bool = False
    question: str = ""
    only: tuple[str, ...] = ()


def _change(name: str, question: str = "", only: tuple[str, ...] = ()) -> Action:
    return Action(name, True, question, only)


ACTIONS: dict[str, Action] = {
    "search": Action("search", question="query"),
    "similar": Action("search.similar"),
    "digest": Action("search.briefing", question="question", only=("question",)),
    "cypher": Action("cypher", question="query"),
    "pack": Action("pack"),
    "saved add": _change("search.save", "query"),
    "saved remove": _change("search.remove"),
    "alerts": _change("search.seen", only=("seen",)),
    "collections make": _change("collection.make"),
    "collections change": _change("collection.change"),
    "collections delete": _change("collection.delete"),
    "collections add": _change("collection.add"),
    "collections edit": _change("collection.edit"),
    "collections remove": _change("collection.remove"),
    "collections export": Action("collection.export"),
    "decide": _change("decide"),
    "decisions export": Action("decide.export"),
    "duplicates separate": _change("decide.duplicates"),
    "duplicates rejoin": _change("decide.duplicates"),
    "ingest": _change("ingest"),
    "facts": _change("facts", only=("title", "kind", "area", "published", "publisher", "author", "licence", "forget")),
    "withdraw": _change("withdraw"),
    "export": Action("export"),
    "backup": Action("backup"),
    "import": _change("import"),
    "keys add": _change("key.make"),
    "keys list": Action("key.list"),
    "keys revoke": _change("key.revoke"),
    "keys map": _change("people.map"),
    "keys unmap": _change("people.unmap"),
    "keys people": Action("people.list"),
    "db encode": _change("encode"),
    "audit list": Action("audit.list"),
}
# These only show, look at files of the person's own, or start and stop what notes by itself. A restore does so where it is done: till then
# its home has to be empty.
NOT_NOTED = {
    "show", "reports", "themes", "status", "schema", "recipes", "counts", "areas", "timeline", "recurrence", "echoes", "recommendations missing",
    "recommendations unfounded", "recommendations repeated", "together", "contrast", "graph", "cite", "collections show", "saved list", "decisions agreement",
    "decisions queue", "label", "evaluate", "accuracy", "train", "train-encoder", "withdrawals", "verify-withdrawal", "keys roles", "db start", "db stop",
    "db status", "serve", "ui", "up", "mcp", "audit verify", "audit head", "verify-backup", "verify-program", "restore",
}


def over(app: typer.Typer) -> None:
    """Has every command of `app` leave its line. Raises LookupError for one that stands in neither list."""
    for path, info in commands(app):
        if path in ACTIONS:
            info.callback = _noted(ACTIONS[path], info.callback)
        elif path not in NOT_NOTED:
            raise LookupError(f"ui/audited.py does not say what `scr {path}` is called in the audit")


def commands(app: typer.Typer, before: str = "") -> Iterator[tuple[str, Any]]:
    """(words, command) of all commands."""
    for info in app.registered_commands:
        yield f"{before}{info.name or info.callback.__name__.rstrip('_').replace('_', '-')}", info
    for group in app.registered_groups:
        yield from commands(group.typer_instance, f"{before}{group.name} ")


def _noted(action: Action, command: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(command)
    def run(*args: Any, **given: Any) -> Any:
        if action.only and all(given.get(name) in (None, False) for name in action.only):
            return command(*args, **given)
        trail, deed = Trail(settings().home), at_the_machine(action.name)
        if action.changes:
            trail.begin(deed)
        token, status, outcome = DEED.set(deed), 0, "done"
        try:
            return command(*args, **given)
        except BaseException as error:
            status = _status(error)
            outcome = "refused" if isinstance(error, (UsageError, NotFound, QueryRefused)) else "failed" if status else "done"
            raise
        finally:
            DEED.reset(token)
            try:
                if action.question:
                    trail.ask(deed, given.get(action.question) or "")
                trail.end(deed, outcome, status)
            except AuditError as error:
                note(f"What was done is not noted in the audit. {error}")

    return run


def _status(error: BaseException) -> int:
    """The exit status that an error ends with: see `ui.cli.main`."""
    if isinstance(error, typer.Exit):
        return error.exit_code
    return 130 if isinstance(error, KeyboardInterrupt) else 2 if isinstance(error, UsageError) else 1
