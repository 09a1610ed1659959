"""Withdrawal with a receipt: a report taken down, and proof that can be looked at again.

    SCR_HOME/receipts/<report id>-<date>.json    the receipt; digests of the report's words, never the words
    SCR_HOME/receipts.key                        the key that signs it, for its owner's eyes only
    SCR_HOME/receipts.lock                       held while a report is taken down: one at a time

What a receipt proves: that at that time this program, on this store and library, found nothing of the report by its id, by
the digests of its passages and quotations among those of all reports (also the ones counted as another, and what people rejected),
by their exact phrases in the full-text indexes, and by its passages' and findings' vectors.
Its digest (SHA-256 of its canonical JSON) shows whether it was changed by accident; its HMAC whether it was changed by
anybody who does not hold the key. People's decisions on the report stay, without their reasons and without what they knew its
sentences by: `decisions_kept` counts them. So do items of collections, without a word of it: `items_kept`. It does not prove anything against whoever holds the key: they could sign another
receipt, and the time and the names in it are what the machine and the person said. Nor does it speak of copies elsewhere (the file that
was read, backups, exports, another store: `scr verify-withdrawal` looks there), of the database's own log until that is
overwritten, or of what a disk keeps of deleted files. Whoever has a text can tell by its digest that it was in the report.

A withdrawal that breaks off is finished by withdrawing the report again: a note of what to look for is written first.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from corpus.errors import ExchangeError, NotFound, StoreUnavailable
from corpus.library import Library, Tombstone
from corpus.version import program_version
from corpus.whole import write_whole
from graph import cypher, cypher_move, cypher_receipts
from graph.run import Row, Runner
from graph.schema import SCHEMA
from graph.server_state import write_private
from graph.traces import Sought, by_searching, in_library, in_store, text_digest, texts_of
from graph.walk import canonical

if TYPE_CHECKING:
    from graph.store import Store

VERSION = 1
COPY_SHARE = 0.5  # of a report's passages: another that has so many of them is a copy, not a neighbour
SIGNED = ("digest", "hmac")
LOCK = "receipts.lock"
WAIT_S = 300  # seconds that other withdrawals, or a backup, may take: each looks through the whole graph


def withdraw(
    runner: Runner, store: Store, library: Library, home: Path, report_id: str, *, reason: str, withdrawn_at: str, by: str,
) -> Row:
    """Takes a report down and writes its receipt; the receipt, with `file_of_receipt` where it lies.

    `proved` in it is False where something was found, or another report has half its passages: a copy. Raises
    NotFound, ExchangeError when the receipt cannot be written (the report stays then), StoreUnavailable where another withdrawal
    takes too long.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / LOCK, timeout=WAIT_S, mode=0o600):  # one at a time: of two of one report, the second finds it gone
            return _withdraw(runner, store, library, home, report_id, reason=reason, withdrawn_at=withdrawn_at, by=by)
    except Timeout as error:
        raise StoreUnavailable("another report is being taken down, or a backup is being made.", todo="Try again in a few minutes.") from error


def _withdraw(
    runner: Runner, store: Store, library: Library, home: Path, report_id: str, *, reason: str, withdrawn_at: str, by: str,
) -> Row:
    folder = home / "receipts"
    note = folder / f"{report_id}.unfinished.json"
    there = store.has_report(report_id)
    if there:
        stands = runner.read(cypher_receipts.PASSAGES_WITH_VECTORS, report_id=report_id)
        quoted = runner.read(cypher_receipts.QUOTATIONS, report_id=report_id)
        body = _look(runner, store, report_id, stands, quoted) | {"reason": reason, "by": by, "withdrawn_at": withdrawn_at}
        texts, of_findings = [row["text"] for row in quoted], [row["vector"] for row in quoted if row["vector"] is not None]
        vectors = [row["vector"] for row in stands if row["vector"] is not None]
        _key(home, make=True)
        _write(note, body)
    elif note.is_file():
        body, texts, vectors, of_findings = _read(note), [], [], []  # broken off earlier: the words are gone, their digests are here
    else:
        raise NotFound("there is no such report.", where=report_id, todo="See `scr reports`.")
    sought = sought_in(body)
    # Store first: were the library first and the database then to fail, the text would stay searchable.
    if there:
        try:
            store.withdraw(report_id, reason=body["reason"], withdrawn_at=body["withdrawn_at"], by=body["by"])
        except NotFound:  # taken down at that moment from another home
            note.unlink(missing_ok=True)
            raise
    library.withdraw(Tombstone(report_id, body["sha256"], body["file"], body["reason"], body["withdrawn_at"], body["by"]))

    counts = body["counts"]
    counts["report"]["after"], counts["store"]["after"] = _nodes_of_report(runner, report_id), _nodes(runner)
    counts["decisions_kept"] = runner.read(cypher_receipts.DECISIONS_KEPT, report_id=report_id)[0]["decisions"]
    counts["items_kept"] = runner.read(cypher_receipts.ITEMS_KEPT, report_id=report_id)[0]["items"]
    checks = [*in_store(runner, sought), *by_searching(runner, sought, texts, vectors, of_findings), *in_library(library, sought)]
    passages = sum(counts["report"]["before"].get(label, 0) for label in ("Passage", "DuplicatePassage"))
    copies = [f"report {row['report_id']} ({row['file']})" for row in body["elsewhere"] if row["passages"] >= COPY_SHARE * max(1, passages)]
    checks.append({"check": "another report with at least half its passages (a copy)", "asked": 1, "found": len(copies), "where": copies})
    receipt = signed(body | {"counts": counts, "checks": checks, "proved": not any(check["found"] for check in checks)}, home)
    path = folder / f"{report_id}-{body['withdrawn_at'][:10]}.json"
    _write(path, receipt)
    runner.write(lambda tx: (tx.rows(cypher.TAKE_TURN), tx.rows(cypher_receipts.NOTE_RECEIPT, sha256=body["sha256"], digest=receipt["digest"])))
    note.unlink(missing_ok=True)
    return receipt | {"file_of_receipt": str(path)}


def unfinished(home: Path) -> list[Row]:
    """{report_id, file} of withdrawals that broke off."""
    return [{k: body[k] for k in ("report_id", "file")} for path in sorted((home / "receipts").glob("*.unfinished.json")) for body in [_read(path)]]


def read_receipt(path: Path) -> Row:
    """Raises ExchangeError for a file that is no receipt."""
    receipt = _read(path)
    if receipt.get("receipt") != "scr-withdrawal" or not all(isinstance(receipt.get(name), str) for name in (*SIGNED, "report_id", "sha256")):
        raise ExchangeError("this is no receipt of a withdrawal.", where=str(path), todo="They lie in SCR_HOME/receipts.")
    if receipt.get("receipt_version") != VERSION:
        raise ExchangeError(f"it is a receipt of version {receipt.get('receipt_version')}.", where=str(path), todo="Use the newer program.")
    return receipt


def signed(body: Row, home: Path) -> Row:
    """The body with its digest and its HMAC by this home's key."""
    data = canonical(body).encode()
    return body | {"digest": hashlib.sha256(data).hexdigest(), "hmac": hmac.new(_key(home, make=True), data, hashlib.sha256).hexdigest()}


def check_signature(receipt: Row, home: Path) -> list[Row]:
    """Two checks: the receipt's own digest, and its HMAC by this home's key."""
    data = canonical({name: value for name, value in receipt.items() if name not in SIGNED}).encode()
    changed = [] if hmac.compare_digest(hashlib.sha256(data).hexdigest(), receipt["digest"]) else ["it was changed after it was written"]
    key = _key(home, make=False)
    if key is None:
        wrong = [f"{home} has no key; only the home that made a receipt can tell who signed it"]
    elif not hmac.compare_digest(hmac.new(key, data, hashlib.sha256).hexdigest(), receipt["hmac"]):
        wrong = ["it was not signed with this home's key, or was changed since"]
    else:
        wrong = []
    return [
        {"check": "the receipt is as its digest says", "asked": 1, "found": len(changed), "where": changed},
        {"check": "the receipt was signed by this home's key", "asked": 1, "found": len(wrong), "where": wrong},
    ]


def sought_in(body: Row) -> Sought:
    """What a receipt says is to be looked for."""
    of = body["digests"]
    return Sought(body["report_id"], body["sha256"], frozenset(of["passages"]), frozenset(of["quotations"]), frozenset(of["shared"]))


def _look(runner: Runner, store: Store, report_id: str, stands: list[Row], quoted: list[Row]) -> Row:
    """Everything a receipt says that must be looked up while the report is there: its passages `stands` and its findings
    `quoted`, each with its text."""
    report = runner.read(cypher.REPORT, report_id=report_id)[0]["report"]
    passages, quotations = ({text_digest(row["text"]) for row in rows} for rows in (stands, quoted))
    shared, elsewhere = set(), Counter()
    for what, _, other, text in texts_of(runner):
        digest = text_digest(text)
        if other != report_id and digest in (passages if what == "passage" else quotations):
            shared.add(digest)
            elsewhere[other, what] += 1
    files = {row["id"]: row["file"] for row in runner.read(cypher_receipts.FILES_OF, ids=sorted({other for other, _ in elsewhere}))}
    return {
        "receipt": "scr-withdrawal", "receipt_version": VERSION, "report_id": report_id, "sha256": report["sha256"], "file": report["file"],
        "program": program_version(), "schema": SCHEMA, "neo4j": store.schema.neo4j,
        "digests": {"of": "SHA-256 of the text in UTF-8", "passages": sorted(passages), "quotations": sorted(quotations), "shared": sorted(shared)},
        "elsewhere": [
            {"report_id": id_, "file": files.get(id_, ""), "passages": elsewhere[id_, "passage"], "quotations": elsewhere[id_, "quotation"]}
            for id_ in sorted({other for other, _ in elsewhere})
        ],
        "counts": {"report": {"before": _nodes_of_report(runner, report_id)}, "store": {"before": _nodes(runner)}},
    }


def _nodes_of_report(runner: Runner, report_id: str) -> dict[str, int]:
    return _by_label(runner.read(cypher_receipts.NODES_OF_REPORT, report_id=report_id))


def _nodes(runner: Runner) -> dict[str, int]:
    return _by_label(runner.read(cypher_move.LABELS))


def _by_label(rows: list[Row]) -> dict[str, int]:
    return dict(sorted(("/".join(row["labels"]), row["nodes"]) for row in rows))


def _key(home: Path, *, make: bool) -> bytes | None:
    path = home / "receipts.key"
    try:
        if make and not path.exists():
            home.mkdir(parents=True, exist_ok=True)
            write_private(path, secrets.token_hex(32))
        return path.read_bytes() if path.exists() else None
    except OSError as error:
        raise _disk(error, path) from error


def _write(path: Path, value: Any) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())
    except OSError as error:
        raise _disk(error, path) from error


def _read(path: Path) -> Row:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ExchangeError("it cannot be read as a receipt.", where=str(path), todo="Check the path; receipts lie in SCR_HOME/receipts.") from error
    return value if isinstance(value, dict) else {}


def _disk(error: OSError, path: Path) -> ExchangeError:
    return ExchangeError(f"it cannot be written ({error.strerror or error}).", where=str(path), todo="Make room, or give yourself the right to write there.")
