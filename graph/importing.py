"""An export in jsonl back into an empty store, on this server or another: the same graph, with the same digest.

Resumable. The store is marked before the first row; each batch of rows holds together with a count of the
rows that are in. An import that was interrupted is recognised by everybody (`graph.schema` refuses to open such a store) and
goes on where it stopped when the same folder is imported again. At the end the digest of what was built is
compared with the manifest's, reports that were withdrawn in this home since the export are taken down again, and
the mark is removed.

Without what `scr export` does not hold, the reports' files, there are no pictures of pages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ExchangeError
from corpus.library import Tombstone
from graph import cypher_move
from graph.cypher import KEYS
from graph.export import MANIFEST, check_files, read_manifest
from graph.run import Row, Runner, Transaction
from graph.schema import SCHEMA, Schema
from graph.walk import TYPE, canonical, digest, vector_of

if TYPE_CHECKING:
    from graph.store import Store

ROWS_AT_ONCE = 500  # rows in one transaction: vectors of a passage are 3 KB
EXPORT_AGAIN = "Export again with a program of this version, or read the reports themselves with `scr ingest`."


def import_folder(
    runner: Runner, schema: Schema, store: Store, folder: Path, *, withdrawn: Iterable[Tombstone] = (), progress: Callable[[str], object] = lambda _: None,
) -> Row:
    """{nodes, relationships, digest, resumed, withdrawn}: what is in the store now.

    `withdrawn` are the tombstones of this home; reports among them that the export still holds are taken down again and
    named. Raises ExchangeError for a folder that is no whole export in jsonl, for one made with another schema or
    encoder, for a store that is not empty, and for one in which another import was interrupted.
    """
    manifest = read_manifest(folder)
    refuse_others(manifest, schema, folder)
    progress("checking the files")
    check_files(folder, manifest)
    import_of = str(manifest["digest"])
    resumed = _begin(runner, store, import_of, folder)
    mark = runner.read(cypher_move.READ_MARK)[0]
    if not mark["checked"]:
        _fill(runner, folder, manifest, done=mark["rows"], progress=progress)
        progress("comparing digests")
        if digest(runner) != import_of:
            raise ExchangeError("what was built is not what was exported.", where=str(folder), todo="Import it into an empty store again, or take another copy.")
        runner.write(lambda tx: tx.rows(cypher_move.CHECKED))
    again = [stone for stone in withdrawn if store.has_report(stone.report_id)]
    for stone in again:
        store.withdraw(stone.report_id, reason=stone.reason, withdrawn_at=stone.withdrawn_at, by=stone.by)
    runner.write(lambda tx: tx.rows(cypher_move.FINISH))
    return {
        "nodes": manifest["nodes"], "relationships": manifest["relationships"], "digest": digest(runner) if again else import_of, "resumed": resumed,
        "withdrawn": [{"report_id": stone.report_id, "file": stone.file} for stone in again],
    }


def refuse_others(manifest: Row, schema: Schema, folder: Path) -> None:
    """Raises ExchangeError for an export that this store cannot be built from: of another kind, schema, encoder or dimension."""
    if manifest.get("kind") != "jsonl":
        raise ExchangeError(f"this is an export as {manifest.get('kind')}; only jsonl holds all that is needed.", where=str(folder), todo="Use `scr export --format jsonl`.")
    for name, now in (("schema", SCHEMA), ("encoder", schema.encoder), ("dimension", schema.dimension)):
        if manifest.get(name) != now:
            raise ExchangeError(f"it was made with {name} {manifest.get(name)}, and this program has {now}.", where=str(folder), todo=EXPORT_AGAIN)
    unknown = [name for name in manifest["nodes"] if name not in KEYS] + [name for name in manifest["relationships"] if not TYPE.fullmatch(name)]
    if unknown:
        raise ExchangeError(f"it holds what this program does not know: {', '.join(unknown)}.", where=str(folder), todo="Use the program that made it.")
    names = [f"{part}/{name}.jsonl" for part in ("nodes", "relationships") for name in manifest[part]]
    if "digest" not in manifest or not set(names) <= set(manifest["files"]):
        raise _damaged(folder / MANIFEST)


def _begin(runner: Runner, store: Store, import_of: str, folder: Path) -> bool:
    """Marks the store; True where an import of the same export was interrupted in it."""
    marked = runner.read(cypher_move.READ_MARK)[0]["import_of"]
    if marked is None:
        def mark(tx: Transaction) -> bool:
            if tx.rows(cypher_move.HOLDS_REPORTS, agencies=list(store.agencies))[0]["holds"]:
                return False
            tx.rows(cypher_move.BEGIN, import_of=import_of)
            return True

        if not runner.write(mark):
            raise ExchangeError(
                "the store is not empty.", where=str(folder), todo="Point SCR_HOME at an empty folder (or NEO4J_DATABASE at an empty database).",
            )
        return False
    if marked != import_of:
        raise ExchangeError(
            "an import of another export was interrupted in this store.", where=str(folder),
            todo="Import that one again, or point SCR_HOME at an empty folder.",
        )
    return True


def _fill(runner: Runner, folder: Path, manifest: Row, *, done: int, progress: Callable[[str], object]) -> None:
    """Writes the rows after the first `done`. Rows are counted through all files, in their order."""
    before = 0  # rows of the files before this one
    for part, counts in (("nodes", manifest["nodes"]), ("relationships", manifest["relationships"])):
        for name, count in counts.items():
            progress(f"{part}: {name}")
            path = folder / part / f"{name}.jsonl"
            for batch in _batches(_rows(path, skip=max(0, done - before))):
                statements = list((_nodes if part == "nodes" else _ties)(batch, path))
                at, done = max(before, done), max(before, done) + len(batch)
                runner.write(lambda tx, s=statements, a=at, b=done: _write(tx, s, a, b, path))
            before += count
            if done < before:
                raise _damaged(path)


def _write(tx: Transaction, statements: list[tuple[str, list[Row]]], before: int, after: int, path: Path) -> None:
    if not tx.rows(cypher_move.ADVANCE, before=before, after=after):
        return  # it is in already: the answer to the first try was lost
    for statement, rows in statements:
        made = tx.rows(statement, rows=rows)
        if made and made[0].get("made", len(rows)) != len(rows):
            raise ExchangeError("a relationship of it joins a node that is not there.", where=str(path), todo="Take another copy of the whole folder.")


def _nodes(batch: list[Row], path: Path) -> Iterator[tuple[str, list[Row]]]:
    label = path.stem
    rows = [_split(row) | {"labels": row["labels"]} for row in batch]
    if any([x for x in row["labels"] if x in KEYS] != [label] or KEYS[label] not in row["properties"] for row in batch):
        raise _damaged(path)
    # The store has a Meta of its own, which says what its indexes were made for.
    yield (cypher_move.SET_META if label == "Meta" else cypher_move.CREATE_NODES), rows


def _ties(batch: list[Row], path: Path) -> Iterator[tuple[str, list[Row]]]:
    for (from_label, to_label), rows in groupby(batch, key=lambda row: (row["from"][0], row["to"][0])):
        if from_label not in KEYS or to_label not in KEYS:
            raise _damaged(path)
        yield cypher_move.create_relationships(from_label, path.stem, to_label), [
            _split(row) | {"from": row["from"][1], "to": row["to"][1]} for row in rows
        ]


def _split(row: Row) -> Row:
    """Plain properties, and vectors apart: the database keeps those another way."""
    plain, vectors = {}, []
    for name, value in row["properties"].items():
        vector = vector_of(value)
        if vector is None:
            plain[name] = value
        else:
            vectors.append({"name": name, "values": vector.tolist()})
    return {"properties": plain, "vectors": vectors}


def _rows(path: Path, *, skip: int) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in islice(file, skip, None):
            try:
                row = json.loads(line)
            except ValueError as error:
                raise _damaged(path) from error
            if canonical(row) + "\n" != line:
                raise _damaged(path)
            yield row


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        yield batch


def _damaged(path: Path) -> ExchangeError:
    return ExchangeError("it is not as `scr export` writes it.", where=str(path), todo="Take another copy of the whole folder.")
