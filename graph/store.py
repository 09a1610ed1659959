"""The store: reports put into Neo4j, taken down, and answered from.

    with open_store(connection, dimension=384, encoder_name="...") as store:
        store.put(reading)
        store.search("records not kept", vector, filters=Filters.checked(kind=["jtai"]))

All answers are plain dicts and lists, fit for JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from corpus.codebook import Codebook, load_codebook
from corpus.errors import NotFound, SchemaMismatch, WithdrawnFile
from corpus.vocabulary import Reading
from graph import cypher, questions
from graph.areas import areas
from graph.cage import MAX_ROWS, QUERY_TIMEOUT_S, run_caged
from graph.echoes import Echoes
from graph.filters import Filters
from graph.findings import finding_dict
from graph.recurrence import MOST_ECHOES, echoes_of, recurrence_across, recurrence_in
from graph.rows import ReadingRows, make_rows
from graph.run import TIMEOUT_S, Conflict, Row, Runner, Transaction
from graph.schema import SCHEMA, Schema, prepare
from graph.search import Searcher
from graph.timeline import timeline

if TYPE_CHECKING:
    from graph.server import Connection

BATCH = 500  # rows in one statement: bounds what the server holds of it


@contextmanager
def open_store(connection: Connection, *, dimension: int, encoder_name: str, timeout_s: float = TIMEOUT_S) -> Iterator[Store]:
    """The store of a database, its schema created and checked.

    Raises StoreUnavailable, StoreRefused, or SchemaMismatch for a store made with another schema,
    encoder or dimension.
    """
    runner = Runner(connection, timeout_s)
    try:
        book = load_codebook()
        schema = prepare(runner, book, encoder=encoder_name, dimension=dimension)
        yield Store(connection, runner, schema, book)
    finally:
        runner.close()


class Store:
    """Made by `open_store`. Safe to use from several threads."""

    def __init__(self, connection: Connection, runner: Runner, schema: Schema, book: Codebook) -> None:
        self.connection = connection
        self.schema = schema
        self._runner = runner
        self._book = book
        self._searcher = Searcher(runner, schema, book)
        self._echoes = Echoes(book)

    # -- writing --------------------------------------------------------------------------------

    def put(self, reading: Reading) -> str:
        """Writes a reading with its echoes in one transaction: "added", "replaced" or "unchanged".

        It replaces what came from the same source before. Writing it twice changes nothing.
        Raises WithdrawnFile for one that was taken down, SchemaMismatch for other vectors.
        """
        if reading.encoder != self.schema.encoder:
            raise SchemaMismatch(
                f"it was encoded by {reading.encoder}; the store holds vectors of {self.schema.encoder}", where=reading.report.file,
                todo="Use the encoder that the store was made with.",
            )
        rows = make_rows(reading, self._book, self.schema.dimension)
        try:
            return self._runner.write(lambda tx: self._put(tx, rows))
        except Conflict:  # another process wrote the same report at the same moment
            return self._runner.write(lambda tx: self._put(tx, rows))

    def _put(self, tx: Transaction, rows: ReadingRows) -> str:
        tx.rows(cypher.TAKE_TURN)
        report_id, source = rows.report["report_id"], rows.report["source"]
        for stone in tx.rows(cypher.TOMBSTONE, sha256=rows.report["sha256"]):
            raise WithdrawnFile(
                f"was withdrawn on {stone['withdrawn_at'][:10]} ({stone['reason']}) and is not read again",
                where=rows.report["file"], todo="Leave it out of the folder.",
            )
        old = [row["report_id"] for row in tx.rows(cypher.REPORTS_AT, source=source, report_id=report_id)] if source else []
        prints = [row["fingerprint"] for row in tx.rows(cypher.REPORT_PRINT, report_id=report_id)]
        kept = prints == [rows.report["fingerprint"]]
        if kept and not old:
            return "unchanged"
        gone = old if kept else [*old, report_id]
        links = self._echoes.find(tx, None if kept else rows, gone)
        for id_ in gone:
            self._delete(tx, id_)
        if not kept:
            self._create(tx, rows)
        self._echoes.link(tx, links)
        self._clean(tx)
        return "replaced" if old or prints else "added"

    def _create(self, tx: Transaction, rows: ReadingRows) -> None:
        report_id = rows.report["report_id"]
        tx.rows(cypher.CREATE_REPORT, report=rows.report)
        if rows.area:
            tx.rows(cypher.LINK_AREA, report_id=report_id, area=rows.area)
            if rows.region:
                tx.rows(cypher.LINK_REGION, code=rows.area["code"], region=rows.region)
        for statement, many in (
            (cypher.LINK_FACTORS, rows.factors), (cypher.CREATE_SECTIONS, rows.sections), (cypher.CREATE_PASSAGES, rows.passages),
            (cypher.CHAIN_PASSAGES, rows.chain), (cypher.CREATE_FINDINGS, rows.findings), (cypher.LINK_FAILINGS, rows.failings),
            (cypher.LINK_THEMES, rows.themes), (cypher.LINK_AGENCIES, rows.agencies), (cypher.CREATE_EVENTS, rows.events),
            (cypher.CREATE_TABLES, rows.tables), (cypher.CREATE_GRADES, rows.grades),
        ):
            for start in range(0, len(many), BATCH):
                tx.rows(statement, report_id=report_id, rows=many[start:start + BATCH])

    def _delete(self, tx: Transaction, report_id: str) -> dict[str, int]:
        return {name: tx.removed(statement, report_id=report_id) for name, statement in cypher.DELETE_PARTS.items()}

    def _clean(self, tx: Transaction) -> None:
        for statement in cypher.DELETE_ORPHANS:
            tx.rows(statement, agencies=list(self._book.agencies))

    def withdraw(self, report_id: str, *, reason: str, withdrawn_at: str) -> dict[str, int]:
        """Takes a report down and leaves a tombstone; the numbers of nodes removed, by kind.

        `withdrawn_at` is an ISO date and time. Raises NotFound.
        """
        def work(tx: Transaction) -> dict[str, int]:
            tx.rows(cypher.TAKE_TURN)
            found = tx.rows(cypher.REPORT, report_id=report_id)
            if not found:
                raise _no_report(report_id)
            report = found[0]["report"]
            links = self._echoes.find(tx, None, [report_id])
            removed = self._delete(tx, report_id)
            self._echoes.link(tx, links)
            self._clean(tx)
            stone = {"report_id": report_id, "sha256": report["sha256"], "file": report["file"], "reason": reason, "withdrawn_at": withdrawn_at}
            tx.rows(cypher.WITHDRAW, sha256=report["sha256"], stone=stone)
            return removed

        return self._runner.write(work)

    def clear(self) -> None:
        """Removes all reports and tombstones; the schema and the codebook stay."""
        self._runner.write(lambda tx: tx.rows(cypher.CLEAR, agencies=list(self._book.agencies)))

    # -- reports --------------------------------------------------------------------------------

    def fingerprints(self) -> dict[str, tuple[str, str]]:
        """(report id, fingerprint) by source, the path a report was read from."""
        return {row["source"]: (row["report_id"], row["fingerprint"]) for row in self._runner.read(cypher.FINGERPRINTS)}

    def has_report(self, report_id: str) -> bool:
        return self._runner.read(cypher.HAS_REPORT, report_id=report_id)[0]["found"]

    def reports(self, filters: Filters = Filters()) -> list[Row]:
        """The reports that pass, the newest first: {report_id, file, title, kind, area, area_name, region,
        published, pages, publisher, passages, findings, echoes}; `echoes` is false for one that was read before they were made."""
        given = filters.parameters()
        query = cypher.list_reports(list(given), by_findings=filters.on_findings)
        return [_head(row["report"]) for row in self._runner.read(query, **given)]

    def report(self, report_id: str) -> Row:
        """One report in full: its facts, grades, factors, sections, passages with their findings,
        events and tables. Raises NotFound."""
        found = self._runner.read(cypher.REPORT, report_id=report_id)
        if not found:
            raise _no_report(report_id)
        facts = found[0]["report"]
        by_passage: dict[str, list[Row]] = {}
        for row in self._runner.read(cypher.FINDINGS, report_id=report_id):
            by_passage.setdefault(row["passage_id"], []).append(finding_dict(row["row"], self._book))
        sections, passages, events, tables, grades = (
            [row["row"] for row in self._runner.read(query, report_id=report_id)]
            for query in (cypher.SECTIONS, cypher.PASSAGES, cypher.EVENTS, cypher.TABLES, cypher.GRADES)
        )
        more = ("sha256", "media_type", "inspected", "author", "licence", "child_age_band", "harm", "warnings", "reader", "encoder", "finding_models")
        return _head(facts) | {name: facts.get(name, "") for name in more} | {
            "grades": [{"subject": g["subject"], "grade": g["grade"]} for g in grades],
            "factors": facts.get("factors", []),
            "sections": [{"path": s["path"], **{k: s.get(k) for k in ("index", "heading", "level", "kind", "page")}} for s in sections],
            "passages": [{**p, "findings": by_passage.get(p["passage_id"], [])} for p in passages],
            "events": [{k: e.get(k) for k in ("written_date", "date", "source", "event", "response", "page")} for e in events],
            "tables": [{"rows": json.loads(t["rows"]), **{k: t.get(k) for k in ("page", "section", "kind")}} for t in tables],
        }

    # -- answers --------------------------------------------------------------------------------

    def search(
        self, question: str, vector: Sequence[float] | None = None, *, mode: str = "hybrid",
        filters: Filters = Filters(), limit: int = 10, offset: int = 0,
    ) -> list[Row]:
        """Passages for a question, the best first; see `graph.search`."""
        return self._searcher.search(question, vector, mode=mode, filters=filters, limit=limit, offset=offset)

    def similar(self, passage_id: str, limit: int = 10) -> list[Row]:
        """Passages of other reports that say something alike. Raises NotFound."""
        return self._searcher.similar(passage_id, limit)

    def themes(self, filters: Filters = Filters()) -> list[Row]:
        """All themes with their failings, in the codebook's order, and how often each is mentioned."""
        return questions.themes(self._runner, self._book, filters)

    def counts_by(self, dimension: str, filters: Filters = Filters()) -> list[Row]:
        """Mentions by year, agency, kind, region, area, theme or failing."""
        return questions.counts_by(self._runner, self._book, dimension, filters)

    def facets(self, filters: Filters = Filters()) -> dict[str, list[Row]]:
        """For every filter its values with the number of findings under the other filters."""
        return questions.facets(self._runner, self._book, filters)

    def areas(self, filters: Filters = Filters()) -> list[Row]:
        """The areas with their numbers of reports, in order of name; see `graph.areas`."""
        return areas(self._runner, filters)

    def timeline(self, area: str, filters: Filters = Filters(), *, all_kinds: bool = False) -> Row:
        """The reports of one area in order of date; see `graph.timeline`. `area` is a code. Raises NotFound."""
        return timeline(self._runner, self._book, area, filters, all_kinds=all_kinds)

    def recurrence_in(self, area: str, filters: Filters = Filters(), *, after: str | None = None, all_kinds: bool = False) -> Row:
        """Which failings came back in one area; see `graph.recurrence`. `area` is a code. Raises NotFound."""
        return recurrence_in(self._runner, self._book, area, filters, after=after, all_kinds=all_kinds)

    def recurrence(
        self, filters: Filters = Filters(), *, after: str | None = None, by: str | None = None, all_kinds: bool = False
    ) -> Row:
        """Which failings came back in most areas; see `graph.recurrence`."""
        return recurrence_across(self._runner, self._book, filters, after=after, by=by, all_kinds=all_kinds)

    def echoes(self, finding_id: str, limit: int = MOST_ECHOES) -> Row:
        """What a finding echoes and what echoes it; see `graph.recurrence`. Raises NotFound."""
        return echoes_of(self._runner, self._book, finding_id, limit)

    def cypher(
        self, query: str, params: Row | None = None, *, timeout_s: float = QUERY_TIMEOUT_S, max_rows: int = MAX_ROWS,
    ) -> Row:
        """The answer to a person's own query that only reads: {columns, rows, truncated}.

        Raises QueryRefused, with the reason, for any other; it has not run then.
        """
        return run_caged(self._runner, query, params or {}, timeout_s=timeout_s, max_rows=max_rows)

    def status(self) -> Row:
        """What is in the graph and what it was made with."""
        return {
            "neo4j": f"{self.schema.neo4j} {self.schema.edition}".strip(), "schema": SCHEMA, "encoder": self.schema.encoder,
            "dimension": self.schema.dimension, "without_echoes": self._runner.read(cypher.WITHOUT_ECHOES)[0]["reports"],
            "counts": self._runner.read(cypher.COUNT_NODES)[0],
            "finding_models": [row["model"] for row in self._runner.read(cypher.FINDING_MODELS)],
        }


def _head(report: Row) -> Row:
    return {
        "report_id": report["report_id"], "file": report["file"], "title": report.get("title", ""), "kind": report["kind"],
        "area": report.get("area"), "area_name": report.get("area_name"), "region": report.get("region"),
        "published": report.get("published", ""), "published_estimated": report.get("published_estimated"), "pages": report.get("pages"), "publisher": report.get("publisher", ""),
        "passages": report["passages"], "findings": report["findings"], "echoes": bool(report.get("echoes")),
    }


def _no_report(report_id: str) -> NotFound:
    return NotFound("there is no such report.", where=report_id, todo="See `scr reports`, or GET /v1/reports.")
