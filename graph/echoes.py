"""Echoes: findings of different reports that say the same thing, `(:Finding)-[:ECHOES {score}]->(:Finding)`.

A link leads from the finding of the report published later to that of the earlier one; an undated report
counts as the latest, and of two of one date the one with the greater id. Both must be about the same failing
(where one of them names only its theme: the same theme) and say the same kind of thing; a failing and a
recommendation may echo each other, for "told this before" is what boards ask. `score` is the cosine of the
vectors of both quotations, -1 to 1, LEAST or more. LEAST was chosen on 120 pairs from 29 inspection reports of six areas,
each read once: of 44 pairs at 0.70 or more 36 said the same thing (82%; of the failings and recommendations among them
20 of 24), of 22 at 0.65 to 0.70 14, of 22 at 0.60 to 0.65 10, below that 12 of 32. So one link in five says something else.

A report's links are made in the transaction that writes it, so nobody sees it without them and no crash can fall
between. The vector index shows a transaction only what others have committed, and fails on what the transaction itself
has deleted. So it is asked first, before anything is written; a report's own findings need not be in it, for
they never echo each other. Two writers at once would not see each other's report: each takes its turn
(`TAKE_TURN`), and a commit shows in the index before the next turn begins.

The work for a finding is bounded: of the REACH nearest anywhere and the AT_HOME latest of its own area those about the same are
looked at, NEAREST of each are candidates, and LINKS links are kept. Links dropped for that bound are found again when one
of those kept goes with its report.

Findings that do not count (rejected ones, those of a report that is counted as another) echo nothing. One that comes to count
again, or is changed by a person, is marked as due by the transaction that does it and compared in the next (`again`).
"""

from __future__ import annotations

from collections.abc import Iterable

from corpus.codebook import Codebook
from graph import cypher_echoes as cypher
from graph.cypher import TAKE_TURN
from graph.echoes_due import LINKS
from graph.rows import ReadingRows
from graph.run import Row, Transaction

LEAST = 0.7        # score of a link
NEAREST = 10       # candidates for each finding, anywhere and in its own area
HOME_LINKS = 2     # of these kept for its own area first, whatever others score
REACH = 100        # findings asked of the vector index, whatever they are about
AT_HOME = 400      # findings of its own area that are compared; no area has as many about one failing
DUE_AT_ONCE = 2_000  # findings compared again in one transaction
BATCH = 100        # findings in one statement: their vectors are 200 KB

ALIKE = {
    "failing": ["failing", "recommendation"], "recommendation": ["failing", "recommendation"], "strength": ["strength"],
}


class Echoes:
    def __init__(self, book: Codebook) -> None:
        self._book = book

    def find(self, tx: Transaction, rows: ReadingRows | None, gone: list[str]) -> list[Row]:
        """The links of a reading about to be written and those that take the place of links to the reports
        `gone`: [{later, earlier, score}], ids of findings. To be called before anything is written or deleted."""
        lost = [row["row"] for row in tx.rows(cypher.LOSING, reports=gone, links=LINKS)] if gone else []
        fresh = _asking(rows) if rows else []
        asking = {row["finding_id"]: self._question(row, [*gone, row["report_id"]]) for row in (*lost, *fresh)}
        reach = REACH + self._spare(tx, gone, {row["report_id"] for row in lost})
        new = {row["finding_id"] for row in fresh}
        return [link for link in self._ask(tx, asking, reach) if link["later"] in asking or link["earlier"] in new]

    def again(self, tx: Transaction) -> None:
        """Compares findings that are due. Asks and writes, so it has a transaction of its own."""
        tx.rows(TAKE_TURN)
        due = [row["row"] for row in tx.rows(cypher.DUE, many=DUE_AT_ONCE)]
        asking = {row["finding_id"]: self._question(row, [row["report_id"]]) for row in due}
        links = self._ask(tx, asking, REACH + self._spare(tx, [], {row["report_id"] for row in due}))
        tx.rows(cypher.DONE, ids=list(asking))
        self._link(tx, links)

    def _ask(self, tx: Transaction, asking: dict[str, Row], reach: int) -> list[Row]:
        links = []
        questions = list(asking.values())
        for start in range(0, len(questions), BATCH):
            found = tx.rows(
                cypher.NEAR, rows=questions[start:start + BATCH], reach=reach, at_home=AT_HOME, nearest=NEAREST, least=LEAST,
            )
            links += [_link(asking[row["finding_id"]], row["other"], row["score"]) for row in found]
        return links

    def link(self, tx: Transaction, links: list[Row]) -> None:
        """Writes what `find` found, once both findings are there, and drops what a finding has too many of. Where one of them
        is due by now, both are asked again instead."""
        due = {(row["later"], row["earlier"]) for start in range(0, len(links), BATCH) for row in tx.rows(cypher.BOTH_DUE, rows=links[start:start + BATCH])}
        self._link(tx, [link for link in links if (link["later"], link["earlier"]) not in due])

    def _link(self, tx: Transaction, links: list[Row]) -> None:
        for start in range(0, len(links), BATCH):
            tx.rows(cypher.LINK, rows=links[start:start + BATCH])
        later = sorted({link["later"] for link in links})
        for start in range(0, len(later), BATCH):
            tx.rows(cypher.TRIM, later=later[start:start + BATCH], links=LINKS, home=HOME_LINKS)

    def _question(self, row: Row, apart: list[str]) -> Row:
        return row | {"codes": _codes(row["code"], self._book), "polarities": ALIKE[row["polarity"]], "apart": apart}

    def _spare(self, tx: Transaction, gone: Iterable[str], others: Iterable[str]) -> int:
        """How many of the nearest findings may have to be passed over: those of reports that are kept apart."""
        reports = sorted({*gone, *others})
        counts = {row["id"]: row["findings"] for row in tx.rows(cypher.COUNT_FINDINGS, reports=reports)} if reports else {}
        return sum(counts.get(id_, 0) for id_ in gone) + max((counts.get(id_, 0) for id_ in others), default=0)


def _asking(rows: ReadingRows) -> list[Row]:
    """The findings of a reading that have a vector."""
    report = rows.report
    return [
        {"finding_id": f["finding_id"], "code": f["code"], "polarity": f["polarity"], "vector": row["vector"],
         "report_id": report["report_id"], "published": report["published"], "area": report.get("area")}
        for row in rows.findings if row["vector"] is not None for f in [row["finding"]]
    ]


def _codes(code: str, book: Codebook) -> list[str]:
    """The codes of which a finding may be that echoes one of this code."""
    theme = book.theme_of(code)
    return [theme, *(x.code for x in book.failings.values() if x.theme == theme)] if code == theme else [code, theme]


def _link(one: Row, other: Row, score: float) -> Row:
    later, earlier = sorted((one, other), key=_place_in_time, reverse=True)
    return {"later": later["finding_id"], "earlier": earlier["finding_id"], "score": score}


def _place_in_time(row: Row) -> tuple[bool, str, str]:
    published = row["published"] or ""
    return (not published, published, row["report_id"])
