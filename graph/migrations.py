"""How a store made by an older program becomes one of this program's.

A store of schema n goes through the migrations after n, in order. Each statement may be run again without harm, and the
schema is noted in Meta when all of a migration's have run: one that was interrupted begins again. A new
store goes through the same migrations, so that it is like one that was made long ago.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph import cypher, cypher_echoes
from graph.run import Runner

FIRST_SCHEMA = 1


@dataclass(frozen=True)
class Migration:
    """Statements that each stand alone in their transaction, with the parameter $dimension."""

    about: str
    statements: tuple[str, ...]


MIGRATIONS = {  # by the schema that they lead to
    2: Migration(
        "findings have vectors and echo one another; reports read before have none until they are read again",
        (cypher_echoes.CREATE_AREA_INDEX, cypher_echoes.NOTE_NO_ECHOES, cypher_echoes.CREATE_INDEX),
    ),
}
SCHEMA = max(MIGRATIONS, default=FIRST_SCHEMA)


def migrate(runner: Runner, meta: dict[str, Any]) -> None:
    """Brings the store from `meta`'s schema to SCHEMA. Raises StoreError; what was done by then stays done."""
    for schema in sorted(number for number in MIGRATIONS if number > meta["schema"]):
        for statement in MIGRATIONS[schema].statements:
            runner.alone(statement, dimension=meta["dimension"])
        runner.write(lambda tx, schema=schema: tx.rows(cypher.NOTE_SCHEMA, schema=schema))
