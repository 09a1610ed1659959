"""An export back into an empty store: the same graph, or a refusal; never half of one unnoticed."""

import json

import pytest

from corpus.errors import ExchangeError, SchemaMismatch
from corpus.library import Tombstone
from graph import importing
from graph.store import open_store
from ingest.encoder import DIMENSION, NAME as ENCODER_NAME
from readings import digest as naive, leeds, norfolk, undated

WHEN = "2026-03-03T10:00:00+00:00"


@pytest.fixture
def exported(store, tmp_path):
    """A folder with two reports and a tombstone; the store is empty again."""
    for one in (norfolk(), leeds(), undated()):
        store.put(one)
    store.withdraw(undated().report.id, reason="asked for", withdrawn_at=WHEN)
    store.export("jsonl", tmp_path / "out", made_at=WHEN)
    (tmp_path / "before").write_text(naive(store))
    store.clear()
    yield tmp_path / "out"
    store._runner.write(lambda tx: tx.rows("MATCH (m:Meta) REMOVE m.import_of, m.import_rows, m.import_checked, m.codebook"))
    with open_store(store.connection, dimension=DIMENSION, encoder_name=ENCODER_NAME):
        pass  # which writes the codebook again where a test broke off


def rewrite(folder, **changes):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


def digest_of(folder):
    return json.loads((folder / "manifest.json").read_text("utf-8"))["digest"]


def test_the_same_graph_is_built(store, exported):
    result = store.import_folder(exported)
    assert naive(store) == (exported.parent / "before").read_text() and store.digest() == result["digest"] == digest_of(exported)
    assert result["resumed"] is False and result["withdrawn"] == [] and result["nodes"]["Report"] == 2


def test_it_is_searched_as_before(store, exported):
    store.import_folder(exported)
    assert store.search("supervision was cancelled", mode="keyword")[0]["report_id"] == norfolk().report.id
    assert store.search("x", norfolk().vectors[1], mode="semantic")[0]["text"] == "Records were kept well by the police."
    assert store.put(leeds()) == "unchanged"


def test_a_second_export_is_byte_equal(store, exported, tmp_path):
    store.import_folder(exported)
    store.export("jsonl", tmp_path / "again", made_at=WHEN)
    for path in exported.rglob("*.json*"):
        assert (tmp_path / "again" / path.relative_to(exported)).read_bytes() == path.read_bytes()


def test_a_store_that_holds_something_is_left_as_it_is(store, exported):
    store.put(leeds())
    before = naive(store)
    with pytest.raises(ExchangeError, match="not empty"):
        store.import_folder(exported)
    assert naive(store) == before


def test_a_damaged_export_is_refused_before_anything_is_written(store, exported):
    before = naive(store)
    path = exported / "relationships" / "NEXT.jsonl"
    path.write_text(path.read_text("utf-8").replace("NEXT", "LAST", 1), "utf-8")
    with pytest.raises(ExchangeError, match=r"NEXT\.jsonl"):
        store.import_folder(exported)
    assert naive(store) == before


@pytest.mark.parametrize(("change", "said"), [
    ({"format_version": 2}, "newer program"), ({"kind": "csv"}, "only jsonl"), ({"encoder": "another"}, "encoder another"), ({"schema": 99}, "schema 99"),
    ({"nodes": {"Stranger": 1}}, "Stranger"), ({"relationships": {"X]->() DETACH DELETE n //": 1}}, "does not know"),
])
def test_an_export_of_another_make_is_refused(store, exported, change, said):
    rewrite(exported, **change)
    with pytest.raises(ExchangeError, match=said):
        store.import_folder(exported)
    assert store.reports() == []


@pytest.mark.parametrize("stop", [1, 3, 40, 75])
def test_an_interrupted_import_is_recognised_and_goes_on(store, exported, monkeypatch, stop):
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", 3)
    write, done = importing._write, []

    def tear(tx, *rest):
        done.append(rest)
        if len(done) == stop:
            raise KeyboardInterrupt
        write(tx, *rest)

    monkeypatch.setattr(importing, "_write", tear)
    with pytest.raises(KeyboardInterrupt):
        store.import_folder(exported)
    with pytest.raises(SchemaMismatch, match="import into this store was interrupted"), open_store(
        store.connection, dimension=DIMENSION, encoder_name=ENCODER_NAME,
    ):
        pass
    monkeypatch.setattr(importing, "_write", write)
    with open_store(store.connection, dimension=DIMENSION, encoder_name=ENCODER_NAME, unfinished=True) as again:
        result = again.import_folder(exported)
    assert result["resumed"] and store.digest() == result["digest"] == digest_of(exported)


def test_another_export_does_not_go_on_with_it(store, exported, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "_fill", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        store.import_folder(exported)
    rewrite(exported, digest="0" * 64)
    with pytest.raises(ExchangeError, match="another export was interrupted"):
        store.import_folder(exported)


def test_a_batch_whose_answer_was_lost_counts_once(store, exported, monkeypatch):
    write = importing._write
    monkeypatch.setattr(importing, "_write", lambda tx, *rest: (write(tx, *rest), write(tx, *rest)))
    assert store.import_folder(exported)["digest"] == store.digest()


def test_lines_that_fit_their_checksum_and_not_the_graph_are_noticed(store, exported):
    import hashlib

    path = exported / "relationships" / "NEXT.jsonl"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[1:]), "utf-8")
    manifest = json.loads((exported / "manifest.json").read_text("utf-8"))
    data = path.read_bytes()
    manifest["files"]["relationships/NEXT.jsonl"] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    rewrite(exported, files=manifest["files"])
    with pytest.raises(ExchangeError, match=r"NEXT\.jsonl"):
        store.import_folder(exported)


def test_what_was_withdrawn_since_does_not_come_back(store, exported):
    stone = Tombstone(norfolk().report.id, norfolk().report.sha256, "norfolk.pdf", "taken down", WHEN, by="J. Smith")
    result = store.import_folder(exported, withdrawn=[stone])
    assert result["withdrawn"] == [{"report_id": stone.report_id, "file": "norfolk.pdf"}] and result["digest"] == store.digest()
    assert [r["title"] for r in store.reports()] == ["Leeds inspection"]
    assert {r["file"]: r["by"] for r in store.withdrawals()}["norfolk.pdf"] == "J. Smith"
    assert store.search("supervision was cancelled", mode="keyword") == []
