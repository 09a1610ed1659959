"""The digest of a graph: equal for equal graphs, and for no others."""

import pytest

from corpus.errors import StoreError
from graph import walk
from readings import digest as naive, leeds, norfolk, undated


def test_the_digest_tells_graphs_apart_as_a_comparison_of_everything_does(store):
    seen = {}
    for step in (lambda: None, lambda: store.put(norfolk()), lambda: store.put(leeds()), lambda: store.put(norfolk("again")),
                 lambda: store.withdraw(leeds().report.id, reason="x", withdrawn_at="2026"), store.clear):
        step()
        seen.setdefault(naive(store), set()).add(store.digest())
    assert len(seen) == 5 and all(len(digests) == 1 for digests in seen.values())  # cleared, it is as it was at first
    assert len({d for digests in seen.values() for d in digests}) == 5


def test_the_order_in_which_reports_came_leaves_no_trace(store):
    for one in (norfolk(), leeds(), undated()):
        store.put(one)
    before = store.digest()
    store.clear()
    for one in (undated(), leeds(), norfolk()):
        store.put(one)
    assert store.digest() == before


@pytest.mark.parametrize("change", [
    "MATCH (f:Finding) WITH f LIMIT 1 SET f.confidence = f.confidence + 0.001",
    "MATCH (f:Finding) WITH f LIMIT 1 SET f.seen = true",
    "MATCH (p:Passage) WITH p LIMIT 1 SET p.embedding = [x IN p.embedding | -x]",
    "MATCH (:Passage)-[r:NEXT]->() WITH r LIMIT 1 SET r.note = 'x'",
    "MATCH (a:Passage)-[r:NEXT]->(b) WITH r, a, b LIMIT 1 DELETE r CREATE (b)-[:NEXT]->(a)",
    "MATCH (:Passage)-[r:NEXT]->() WITH r LIMIT 1 DELETE r",
])
def test_the_least_change_changes_it(store, change):
    store.put(norfolk())
    before = store.digest()
    store._runner.write(lambda tx: tx.rows(change))
    assert store.digest() != before


def test_pages_join_without_gap_or_repeat(store, monkeypatch):
    for one in (norfolk(), leeds()):
        store.put(one)
    whole = store.digest()
    for size in (1, 2, 3):
        monkeypatch.setattr(walk, "NODES_AT_ONCE", size)
        monkeypatch.setattr(walk, "STARTS_AT_ONCE", size)
        assert store.digest() == whole


@pytest.mark.parametrize("foreign", [
    "CREATE (:Stranger {id: 1})", "CREATE (:Theme:Failing {code: 'ZZ9'})", "MATCH (r:Report) CREATE (r)-[:`odd type`]->(r)",
    "MATCH (r:Report) SET r.read_on = date('2026-01-01')",
])
def test_what_the_program_did_not_write_is_refused_and_not_passed_over(store, foreign):
    store.put(norfolk())
    store._runner.write(lambda tx: tx.rows(foreign))
    with pytest.raises(StoreError, match="did not write"):
        store.digest()
    store._runner.write(lambda tx: tx.rows("MATCH (n) WHERE n:Stranger OR n.code = 'ZZ9' DETACH DELETE n"))


def test_a_graph_that_changes_under_the_reading_is_said_so(store):
    store.put(norfolk())
    reading = walk.Walk(store._runner)
    store.put(leeds())
    with pytest.raises(StoreError, match="changed while"):
        for parts in (reading.nodes(), reading.relationships()):
            for _, items in parts:
                list(items)
        reading.finish()
