"""The graph's schema: keys, search indexes, the codebook, and what the store was made with."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from corpus.codebook import Codebook
from corpus.errors import SchemaMismatch, StoreError
from graph import cypher, cypher_collected, cypher_decisions, cypher_duplicates, cypher_echoes, cypher_saved
from graph.cypher_echoes import FINDING_INDEX
from graph.migrations import FIRST_SCHEMA, SCHEMA, migrate
from graph.run import Runner, Transaction

FIRST_VERSION = (5, 26)  # the oldest Neo4j that has what is used here
FILTERED_VERSION = (2026, 1)  # from here on a vector index can hold properties to filter by
BUILD_S = 300            # seconds to wait for the indexes of a new or full store
LATER = (*cypher_decisions.DDL, *cypher_duplicates.DDL, cypher_echoes.CREATE_DUE_INDEX, *cypher_saved.DDL, *cypher_collected.DDL)
ENCODE_AGAIN = "Run `scr db encode`: the passages get new vectors; reports, findings and decisions stay."
START_AGAIN = "Point SCR_HOME at an empty folder (or NEO4J_DATABASE at an empty database) and ingest the reports again."


@dataclass(frozen=True)
class Schema:
    """`filters_inside`: whether the vector index itself can keep to report filters."""

    neo4j: str
    edition: str
    encoder: str
    dimension: int
    filters_inside: bool


def prepare(runner: Runner, book: Codebook, *, encoder: str, dimension: int, unfinished: bool = False) -> Schema:
    """Creates what is missing and checks what is there. Raises SchemaMismatch or StoreError.

    With `unfinished` a store in which an import was interrupted passes too, and is left as it is.
    """
    server = runner.read(cypher.VERSION)[0]
    version = _numbers(server["version"])
    if version < FIRST_VERSION:
        raise StoreError(f"Neo4j {server['version']} is too old", todo=f"Use {'.'.join(map(str, FIRST_VERSION))} or newer.")
    filtered = version >= FILTERED_VERSION

    found = runner.read(cypher.READ_META)
    if not found:
        # Asked for again after the database was seen to hold something: another process may just have made it.
        if not runner.read(cypher.IS_EMPTY)[0]["empty"] and not runner.read(cypher.READ_META):
            raise SchemaMismatch("the database holds something that this program did not write", todo="Give it a database of its own (NEO4J_DATABASE).")
        found = _create(runner, {"schema": FIRST_SCHEMA, "encoder": encoder, "dimension": dimension, "filters_inside": filtered})
    meta = found[0]["meta"]
    for name, now, todo in (("dimension", dimension, START_AGAIN), ("encoder", encoder, ENCODE_AGAIN)):
        if meta.get(name) != now:
            raise SchemaMismatch(f"the store was made with {name} {meta.get(name)}, and this program has {now}", todo=todo)
    if meta.get("schema") not in range(FIRST_SCHEMA, SCHEMA + 1):
        raise SchemaMismatch(
            f"the store was made with schema {meta.get('schema')}, and this program has {SCHEMA}",
            todo=f"A newer release of this program may open it. {START_AGAIN}",
        )
    migrate(runner, meta)
    _check_indexes(runner, meta)
    if meta.get("import_of") and not unfinished:
        raise SchemaMismatch("an import into this store was interrupted", todo="Run `scr import` (or `scr restore`) of the same again: it goes on where it stopped.")
    _add_constraints(runner)
    _create_later(runner, meta)

    digest = _digest(book)
    if meta.get("codebook") != digest and not meta.get("import_of"):
        runner.write(lambda tx: _write_codebook(tx, book, digest))
    # A store made by 2026 and opened by 5.26 keeps its index but cannot ask it with filters.
    return Schema(server["version"], server["edition"], encoder, dimension, bool(meta["filters_inside"]) and filtered)


def _create(runner: Runner, meta: dict[str, object]) -> list[dict[str, dict[str, object]]]:
    for statement in (*cypher.CONSTRAINTS, *cypher.INDEXES, cypher.CREATE_TEXT_INDEX):
        runner.alone(statement)
    create = cypher.CREATE_FILTERED_VECTOR_INDEX if meta["filters_inside"] else cypher.CREATE_VECTOR_INDEX
    runner.alone(create, dimension=meta["dimension"])
    migrate(runner, meta)
    runner.alone(cypher.AWAIT_INDEXES, seconds=BUILD_S)
    runner.write(lambda tx: tx.rows(cypher.WRITE_META, meta=meta | {"schema": SCHEMA}))  # last: a store with it is whole
    return runner.read(cypher.READ_META)


def _add_constraints(runner: Runner) -> None:
    """Those that a store made by an earlier version lacks."""
    there = {row["name"] for row in runner.read(cypher.CONSTRAINT_NAMES)}
    for label, statement in zip(cypher.KEYS, cypher.CONSTRAINTS, strict=True):
        if f"{label.lower()}_key" not in there:
            runner.alone(statement)


def _create_later(runner: Runner, meta: dict[str, object]) -> None:
    """What came to the schema after its first version; a store of before is given it when it is opened."""
    print_ = hashlib.sha256("\n".join(LATER).encode()).hexdigest()[:16]
    if meta.get("later") == print_:
        return
    for statement in LATER:
        runner.alone(statement)
    runner.alone(cypher.AWAIT_INDEXES, seconds=BUILD_S)
    runner.write(lambda tx: tx.rows(cypher.NOTE_LATER, print=print_))


def _check_indexes(runner: Runner, meta: dict[str, object]) -> None:
    vectors = (cypher.VECTOR_INDEX, FINDING_INDEX)
    indexes = {row["name"]: row for row in runner.read(cypher.SHOW_INDEXES, names=[cypher.TEXT_INDEX, *vectors])}
    for name in (cypher.TEXT_INDEX, *vectors):
        if name not in indexes:
            raise SchemaMismatch(f"the index {name} is missing", todo=START_AGAIN)
        if indexes[name]["state"] == "FAILED":
            raise SchemaMismatch(f"the index {name} is damaged", todo=START_AGAIN)
    for name in vectors:
        config = indexes[name]["options"]["indexConfig"]
        if config.get("vector.dimensions") != meta["dimension"] or str(config.get("vector.similarity_function")).upper() != "COSINE":
            held = config.get("vector.dimensions")
            raise SchemaMismatch(f"the vector index {name} holds dimension {held}, not {meta['dimension']}", todo=START_AGAIN)
    analyzer = indexes[cypher.TEXT_INDEX]["options"]["indexConfig"].get("fulltext.analyzer")
    if analyzer != "english" or set(indexes[cypher.TEXT_INDEX]["properties"]) != {"text", "filter_terms"}:
        raise SchemaMismatch("the full-text index is not the program's own", todo=START_AGAIN)
    if meta["filters_inside"] and "kind" not in indexes[cypher.VECTOR_INDEX]["properties"]:
        raise SchemaMismatch("the vector index lacks the properties to filter by", todo=START_AGAIN)
    if any(index["state"] != "ONLINE" for index in indexes.values()):
        runner.alone(cypher.AWAIT_INDEXES, seconds=BUILD_S)


def _write_codebook(tx: Transaction, book: Codebook, digest: str) -> None:
    themes = [{"code": t.code, "label": t.label, "strength": book.strengths[t.code], "place": i} for i, t in enumerate(book.themes.values())]
    failings = [
        {"code": x.code, "label": x.label, "strength": book.strengths[x.code], "theme": x.theme, "definition": x.definition, "place": i}
        for i, x in enumerate(book.failings.values())
    ]
    tx.rows(cypher.MERGE_THEMES, rows=themes)
    tx.rows(cypher.MERGE_FAILINGS, rows=failings)
    tx.rows(cypher.MERGE_AGENCIES, rows=[{"code": a.code, "label": a.label} for a in book.agencies.values()])
    tx.rows(cypher.RELABEL_FINDINGS, rows=themes + failings)
    tx.rows(cypher.NOTE_CODEBOOK, digest=digest)


def _digest(book: Codebook) -> str:
    value = [
        [(t.code, t.label) for t in book.themes.values()],
        [(x.code, x.label, x.theme, x.definition) for x in book.failings.values()],
        [(a.code, a.label) for a in book.agencies.values()], sorted(book.strengths.items()),
    ]
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]


def _numbers(version: str) -> tuple[int, ...]:
    """"2026.08.1" as (2026, 8); "5.27-aura" as (5, 27)."""
    return tuple(int(n) for n in re.findall(r"\d+", version)[:2])
