"""The store: reports put into Neo4j, taken down, and answered from.

    with open_store(connection, dimension=384, encoder_name="...") as store:
        store.put(reading)
        store.search("records not kept", vector, filters=Filters.checked(kind=["jtai"]))

All answers are plain dicts and lists, fit for JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from corpus.codebook import Codebook, load_codebook
from corpus.errors import SchemaMismatch, WithdrawnFile
from corpus.library import Library
from corpus.vocabulary import Reading
from graph import arrivals, collected, cypher, cypher_collected, cypher_decisions, cypher_receipts, decisions as deciding, duplicates
from graph.answers import Answers
from graph.cage import MAX_ROWS, QUERY_TIMEOUT_S, run_caged
from graph.collecting import Collecting
from graph.echoes_due import look_again_in_reports
from graph.effective import last_paragraph, sentences_of
from graph.facts import Told, redacted_of
from graph.filters import Filters
from graph.findings import finding_dict, recommendation_dict
from graph.looking import Looking
from graph.moving import Moving
from graph.people import PeoplesWord
from graph.receipts import withdraw
from graph.rows import ReadingRows, make_rows
from graph.run import TIMEOUT_S, Conflict, Row, Runner, Transaction
from graph.schema import SCHEMA, Schema, prepare
from graph.search import Searcher
from graph.traces import Sought, in_store
from graph.watching import Watching

if TYPE_CHECKING:
    from graph.server import Connection

T = TypeVar("T")
BATCH = 500  # rows in one statement: bounds what the server holds of it


@contextmanager
def open_store(
    connection: Connection, *, dimension: int, encoder_name: str, timeout_s: float = TIMEOUT_S, unfinished: bool = False,
) -> Iterator[Store]:
    """The store of a database, its schema created and checked.

    Raises StoreUnavailable, StoreRefused, or SchemaMismatch for a store made with another schema,
    encoder or dimension, or (but for `unfinished`) one in which an import was interrupted.
    """
    runner = Runner(connection, timeout_s)
    try:
        book = load_codebook()
        schema = prepare(runner, book, encoder=encoder_name, dimension=dimension, unfinished=unfinished)
        yield Store(connection, runner, schema, book)
    finally:
        runner.close()


class Store(PeoplesWord, Told, Looking, Watching, Collecting, Moving, Answers):
    """Made by `open_store`. Safe to use from several threads."""

    def __init__(self, connection: Connection, runner: Runner, schema: Schema, book: Codebook) -> None:
        self.connection = connection
        self.schema = schema
        super().__init__(runner, book)
        self._searcher = Searcher(runner, schema, book)

    # -- writing --------------------------------------------------------------------------------

    def put(self, reading: Reading, *, at: str = "") -> str:
        """Writes a reading with its echoes in one transaction: "added", "replaced" or "unchanged".

        It replaces what came from the same source before. Writing it twice changes nothing. `at`, an ISO date and time, is
        when it is stored, now where none is given: kept where somebody saved a search (`graph.arrivals`).
        Raises WithdrawnFile for one that was taken down, SchemaMismatch for other vectors.
        """
        if reading.encoder != self.schema.encoder:
            raise SchemaMismatch(
                f"it was encoded by {reading.encoder}; the store holds vectors of {self.schema.encoder}", where=reading.report.file,
                todo="Use the encoder that the store was made with.",
            )
        rows = make_rows(reading, self._book, self.schema.dimension)
        when = arrivals.as_utc(at) if at else arrivals.clock()
        return self._write(lambda tx: self._put(tx, rows, when))

    def _write(self, work: Callable[[Transaction], T]) -> T:
        """Does `work` in one transaction, and again where another process wrote the same at that moment."""
        try:
            done = self._runner.write(work)
        except Conflict:
            done = self._runner.write(work)
        self._searcher.forget()
        self.look_again()
        return done

    def _put(self, tx: Transaction, rows: ReadingRows, at: str) -> str:
        tx.rows(cypher.TAKE_TURN)
        report_id, source = rows.report["report_id"], rows.report["source"]
        for stone in tx.rows(cypher.TOMBSTONE, sha256=rows.report["sha256"]):
            raise WithdrawnFile(
                f"was withdrawn on {stone['withdrawn_at'][:10]} ({stone['reason']}) and is not read again",
                where=rows.report["file"], todo="Leave it out of the folder.",
            )
        old = [row["report_id"] for row in tx.rows(cypher.REPORTS_AT, source=source, report_id=report_id)] if source else []
        stored = tx.rows(cypher.REPORT_PRINT, report_id=report_id)
        prints = [row["fingerprint"] for row in stored]
        # What people said of an earlier edition at the same path holds for this one too, until they say otherwise of it.
        told = next((row["told"] for id_ in (report_id, *old) for row in tx.rows(cypher.REPORT_PRINT, report_id=id_) if row["told"]), None)
        held = any(row["redacted"] is None for id_ in (report_id, *old) for row in tx.rows(cypher.REPORT_PRINT, report_id=id_))  # names
        kept = prints == [rows.report["fingerprint"]]
        if kept and not old:
            return "unchanged"
        gone = old if kept else [*old, report_id]
        links = self._echoes.find(tx, None if kept else rows, gone)
        linked = duplicates.near(tx, [*old, report_id]) if old or prints else set()
        before = None if kept else arrivals.said_before(tx, gone)
        for id_ in gone:
            self._delete(tx, id_)
        if not kept:
            self._create(tx, rows)
            if told:
                tx.rows(cypher.TELL, report_id=report_id, told=told)
            duplicates.move_pairs(tx, [report_id, *old], report_id)
            tx.rows(cypher_decisions.MOVE, old=[report_id, *old], report_id=report_id)
            tx.rows(cypher_collected.MOVE, old=old, report_id=report_id)
            if rows.report.get("redacted") is not None and held:
                collected.take_names_out(tx, rows.report)  # what was kept of it before held them
            if duplicates.find(tx, rows.report, linked):
                linked.add(report_id)
            else:
                deciding.bring(tx, self._book, report_id, fresh=True)
        folded = duplicates.place(tx, linked)
        if linked:
            deciding.bring_to_all(tx, self._book, linked)
        if before is not None:
            arrivals.note(tx, report_id, before, again=bool(prints), at=at)
        self._echoes.link(tx, links)
        if not kept and folded - {report_id}:  # whose findings were among the nearest
            look_again_in_reports(tx, [{"report_id": report_id}])
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
            (cypher.CREATE_RECOMMENDATIONS, rows.recommendations), (cypher.LINK_ADDRESSED, rows.addressed),
            (cypher.LINK_RECOMMENDATION_THEMES, rows.recommendation_themes), (cypher.LINK_ADDRESSEES, rows.addressees),
        ):
            for start in range(0, len(many), BATCH):
                tx.rows(statement, report_id=report_id, rows=many[start:start + BATCH])

    def _delete(self, tx: Transaction, report_id: str) -> dict[str, int]:
        return {name: tx.removed(statement, report_id=report_id) for name, statement in cypher.DELETE_PARTS.items()}

    def _clean(self, tx: Transaction) -> None:
        for statement in cypher.DELETE_ORPHANS:
            tx.rows(statement, agencies=list(self._book.agencies))

    def withdraw(self, report_id: str, *, reason: str, withdrawn_at: str, by: str = "") -> dict[str, int]:
        """Takes a report down and leaves a tombstone; the numbers of nodes removed, by kind. Decisions on it
        stay, without their reasons and without what they knew their sentences by, unless the sentence stands in a report that
        is one with it; items of collections stay without a word of it.

        `withdrawn_at` is an ISO date and time. Raises NotFound. `graph.receipts` does it with proof.
        """
        def work(tx: Transaction) -> dict[str, int]:
            tx.rows(cypher.TAKE_TURN)
            found = tx.rows(cypher.REPORT, report_id=report_id)
            if not found:
                raise deciding.no_report(report_id)
            report = found[0]["report"]
            links = self._echoes.find(tx, None, [report_id])
            linked = duplicates.near(tx, [report_id])
            tx.rows(cypher_decisions.SURVIVE, report_id=report_id)
            collected.forget(tx, report_id, withdrawn_at)
            removed = self._delete(tx, report_id)
            duplicates.place(tx, linked)
            deciding.bring_to_all(tx, self._book, linked)
            self._echoes.link(tx, links)
            self._clean(tx)
            stone = {"report_id": report_id, "sha256": report["sha256"], "file": report["file"], "reason": reason, "withdrawn_at": withdrawn_at, "by": by}
            tx.rows(cypher.WITHDRAW, sha256=report["sha256"], stone=stone)
            tx.rows(cypher_decisions.FORGET, report_id=report_id, withdrawn_at=withdrawn_at)
            return removed

        return self._write(work)

    def withdrawals(self) -> list[Row]:
        """What was taken down, the latest first: {report_id, sha256, file, reason, withdrawn_at, by, receipt}; `receipt`
        is the digest of the receipt, "" for what was taken down without one."""
        return self._runner.read(cypher_receipts.WITHDRAWALS)

    def withdraw_with_receipt(self, report_id: str, library: Library, home: Path, *, reason: str, withdrawn_at: str, by: str = "") -> Row:
        """Takes a report down here and in the library, and proves it; the receipt. See `graph.receipts`."""
        return withdraw(self._runner, self, library, home, report_id, reason=reason, withdrawn_at=withdrawn_at, by=by)

    def traces(self, sought: Sought) -> list[Row]:
        """Checks that nothing of a withdrawn report is left in the graph and its indexes; see `graph.traces`."""
        return in_store(self._runner, sought)

    def clear(self) -> None:
        """Removes all reports, decisions, saved searches, collections and tombstones; the schema and the codebook stay."""
        self._runner.write(lambda tx: (tx.rows(cypher.TAKE_TURN), tx.rows(cypher.CLEAR, agencies=list(self._book.agencies))))

    @property
    def agencies(self) -> tuple[str, ...]:
        """Codes of the codebook's agencies: they are in the graph before any report."""
        return tuple(self._book.agencies)

    # -- reports --------------------------------------------------------------------------------

    def fingerprints(self) -> dict[str, tuple[str, str]]:
        """(report id, fingerprint) by source, the path a report was read from."""
        return {row["source"]: (row["report_id"], row["fingerprint"]) for row in self._runner.read(cypher.FINGERPRINTS)}

    def has_report(self, report_id: str) -> bool:
        return self._runner.read(cypher.HAS_REPORT, report_id=report_id)[0]["found"]

    def read_by(self, report_id: str) -> Row:
        """{reader, scanned}: the version of the reader that read it, and whether pages were read by OCR. Raises NotFound."""
        found = self._runner.read(cypher.READ_BY, report_id=report_id)
        if not found:
            raise deciding.no_report(report_id)
        return found[0]

    def reports(self, filters: Filters = Filters()) -> list[Row]:
        """The reports that pass, the newest first: {report_id, file, title, kind, area, area_name, region,
        published, pages, publisher, passages, findings, echoes, duplicate_of, duplicate_kind}. `echoes` is false for one that was
        read before they were made; `duplicate_of`: the report it is counted as, None for one that counts itself."""
        given = filters.parameters()
        query = cypher.list_reports(list(given), by_findings=filters.on_findings)
        return [_head(row["report"]) for row in self._runner.read(query, **given)]

    def report(self, report_id: str) -> Row:
        """One report in full: its facts, grades, factors, sections, passages with their sentences and findings,
        events, tables and recommendations. Raises NotFound."""
        found = self._runner.read(cypher.REPORT, report_id=report_id)
        if not found:
            raise deciding.no_report(report_id)
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
            "factors": facts.get("factors", []), "redacted": redacted_of(facts),
            "ocr_pages": [
                {"page": page, "confidence": confidence}
                for page, confidence in zip(facts.get("ocr_pages", ()), facts.get("ocr_confidences", ()), strict=True)
            ],
            "sections": [{"path": s["path"], **{k: s.get(k) for k in ("index", "heading", "level", "kind", "page")}} for s in sections],
            "passages": [_with_sentences(p) | {"findings": by_passage.get(p["passage_id"], [])} for p in passages],
            "events": [{k: e.get(k) for k in ("written_date", "date", "source", "event", "response", "page")} for e in events],
            "recommendations": self._recommendations(report_id),
            "tables": [{"rows": json.loads(t["rows"]), **{k: t.get(k) for k in ("page", "section", "kind")}} for t in tables],
        }

    def recommendations(self, report_id: str) -> list[Row]:
        """What one report asks for, in its order: {recommendation_id, report_id, form, number, addressee,
        agencies, text, ask, due, start, end, page, section, paragraph, themes, failings}. Raises NotFound."""
        if not self.has_report(report_id):
            raise deciding.no_report(report_id)
        return self._recommendations(report_id)

    def _recommendations(self, report_id: str) -> list[Row]:
        return [recommendation_dict(row["row"]) for row in self._runner.read(cypher.RECOMMENDATIONS, report_id=report_id)]

    # -- answers --------------------------------------------------------------------------------

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
            "redacted_reports": self._runner.read(cypher.REDACTED)[0]["reports"],
            "readers": [row["reader"] for row in self._runner.read(cypher.READERS)],
            "codebook": self._runner.read(cypher.READ_META)[0]["meta"].get("codebook", ""),
        }


def _head(report: Row) -> Row:
    return {
        "report_id": report["report_id"], "file": report["file"], "title": report.get("title", ""), "kind": report["kind"],
        "area": report.get("area"), "area_name": report.get("area_name"), "region": report.get("region"),
        "published": report.get("published", ""), "published_estimated": report.get("published_estimated"), "pages": report.get("pages"), "publisher": report.get("publisher", ""),
        "passages": report["passages"], "findings": report["findings"], "echoes": bool(report.get("echoes")),
        "duplicate_of": report.get("duplicate_of"), "duplicate_kind": report.get("duplicate_kind"),
    }


def _with_sentences(passage: Row) -> Row:
    """A passage with `paragraph_end` and `sentences`, [{start, end}], in place of the lists that the graph keeps of them."""
    return {k: v for k, v in passage.items() if not k.startswith("sentence_")} | {
        "paragraph_end": last_paragraph(passage), "sentences": [{"start": s["start"], "end": s["end"]} for s in sentences_of(passage)]}
