"""Giving a store's passages vectors of another encoder: reports, findings and people's decisions stay as they are.

Needed once, when a new release brings a new encoder. While it runs the store says so, and every other command refuses it;
one that was interrupted is begun again by the next call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from corpus.errors import SchemaMismatch
from graph import cypher
from graph.run import TIMEOUT_S, Runner
from graph.schema import START_AGAIN

if TYPE_CHECKING:
    from graph.server import Connection
    from ingest.encoder import Encoder

BATCH = 256  # passages encoded and written at a time
UNDER_WAY = "another, half given"  # what Meta calls the encoder while the vectors are of two


def encode_again(connection: Connection, encoder: Encoder, *, progress: Callable[[int], None] = lambda done: None) -> int:
    """How many passages got a new vector; 0 for a store that has this encoder's. `progress` gets the number done.

    Raises SchemaMismatch for a store of another dimension or of none of this program's, StoreError.
    """
    runner = Runner(connection, TIMEOUT_S)
    try:
        found = runner.read(cypher.READ_META)
        if not found:
            raise SchemaMismatch("the database holds no reports of this program", todo="Ingest some: see `scr ingest --help`.")
        meta = found[0]["meta"]
        if meta.get("encoder") == encoder.name:
            return 0
        if meta.get("dimension") != encoder.dimension:
            raise SchemaMismatch(
                f"the store holds vectors of dimension {meta.get('dimension')}, this program's have {encoder.dimension}",
                todo=START_AGAIN,
            )
        runner.write(lambda tx: tx.rows(cypher.NOTE_ENCODER, encoder=UNDER_WAY))
        done, after = 0, ""
        while passages := runner.read(cypher.PASSAGES_AFTER, after=after, limit=BATCH):
            vectors = encoder.encode_passages([p["text"] for p in passages])
            rows = [{"passage_id": p["passage_id"], "vector": v.tolist()} for p, v in zip(passages, vectors, strict=True)]
            runner.write(lambda tx, rows=rows: (tx.rows(cypher.TAKE_TURN), tx.rows(cypher.GIVE_VECTORS, rows=rows)))
            done, after = done + len(rows), passages[-1]["passage_id"]
            progress(done)
        runner.write(lambda tx: tx.rows(cypher.NOTE_ENCODER_OF_REPORTS, encoder=encoder.name))
        return done
    finally:
        runner.close()
