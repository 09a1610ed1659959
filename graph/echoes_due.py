"""Echoes of findings that do not count any more, or count as something else: taken away, and marked to be looked for again.

The marks (`echoes_due`) are met by `graph.echoes.Echoes.again`, in the next transaction.
"""

from __future__ import annotations

from graph import cypher_echoes as cypher
from graph.run import Row, Transaction

LINKS = 5  # links kept from each finding to earlier ones


def unlink_reports(tx: Transaction, rows: list[Row]) -> None:
    """The findings of these reports, [{report_id}], echo nothing from now on; what they crowded out is looked for again."""
    if rows:
        for statement in cypher.UNLINK_REPORTS:
            tx.rows(statement, rows=rows, links=LINKS)


def look_again_in_reports(tx: Transaction, rows: list[Row]) -> None:
    """The findings of these reports count again."""
    if rows:
        tx.rows(cypher.LOOK_AGAIN_IN_REPORTS, rows=rows)


def look_again(tx: Transaction, finding_ids: list[str]) -> None:
    """These findings say something else than before, or nothing: their echoes go, and are looked for again where they count."""
    if finding_ids:
        for statement in cypher.UNLINK_FINDINGS:
            tx.rows(statement, ids=finding_ids, links=LINKS)
        tx.rows(cypher.LOOK_AGAIN, ids=finding_ids)
