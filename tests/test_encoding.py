"""A store of another release's encoder: refused with advice, given new vectors, nothing else changed."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.errors import SchemaMismatch
from graph import cypher
from graph.encoding import encode_again
from graph.store import open_store
from ingest.encoder import DIMENSION, NAME
from readings import digest, norfolk


@pytest.fixture
def older(store, connection):
    """A store whose vectors are another encoder's."""
    store.put(norfolk())
    rows = store._runner.read("MATCH (p:Passage) RETURN p.passage_id AS id, p.text AS text ORDER BY id")
    wrong = np.ones(DIMENSION).tolist()
    store._runner.write(lambda tx: tx.rows(cypher.GIVE_VECTORS, rows=[{"passage_id": r["id"], "vector": wrong} for r in rows]))
    store._runner.write(lambda tx: tx.rows(cypher.NOTE_ENCODER_OF_REPORTS, encoder="an older one"))
    yield
    store._runner.write(lambda tx: tx.rows(cypher.NOTE_ENCODER, encoder=NAME))


def test_it_is_refused_with_what_to_do(older, connection):
    with pytest.raises(SchemaMismatch, match="an older one.*scr db encode"), open_store(connection, dimension=DIMENSION, encoder_name=NAME):
        pass


def test_every_passage_gets_a_vector_of_this_encoder(older, connection, encoder):
    done = encode_again(connection, encoder)
    with open_store(connection, dimension=DIMENSION, encoder_name=NAME) as store:
        rows = store._runner.read("MATCH (p:Passage) RETURN p.text AS text, p.embedding AS vector")
    assert done == len(rows) > 1
    assert all(np.allclose(encoder.encode_passages([r["text"]])[0], r["vector"], atol=1e-5) for r in rows)


def test_one_that_was_interrupted_is_refused_and_begun_again(older, connection, encoder):
    class Stopped(Exception):
        pass

    def stop(done):
        raise Stopped

    with pytest.raises(Stopped):
        encode_again(connection, encoder, progress=stop)
    with pytest.raises(SchemaMismatch, match="scr db encode"), open_store(connection, dimension=DIMENSION, encoder_name=NAME):
        pass
    assert encode_again(connection, encoder) > 1


def test_a_store_of_this_encoder_is_left_alone(store, connection, encoder):
    store.put(norfolk())
    before = digest(store)
    assert encode_again(connection, encoder) == 0
    assert digest(store) == before
