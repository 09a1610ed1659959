"""The graph in a folder: whole, told from others by checksums, and safe to open."""

import csv
import json
from dataclasses import replace

import pytest
from lxml import etree

from corpus.errors import ExchangeError, StoreError, UsageError
from corpus.vocabulary import Facts, OcrPage
from graph.cypher import KEYS
from graph.export import WRITERS, check_files, read_manifest
from readings import leeds, norfolk, reading, undated

WHEN = "2026-03-03T10:00:00+00:00"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


@pytest.fixture
def full(store):
    for one in (norfolk(), leeds(), undated()):
        store.put(one)
    return store


def bytes_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lines(folder, name):
    return [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines()]


@pytest.mark.parametrize("kind", WRITERS)
def test_equal_graphs_give_equal_bytes(full, tmp_path, kind):
    full.export(kind, tmp_path / "a", made_at=WHEN)
    full.clear()
    for one in (undated(), norfolk(), leeds()):
        full.put(one)
    full.export(kind, tmp_path / "b", made_at=WHEN)
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")


@pytest.mark.parametrize("kind", WRITERS)
def test_the_manifest_says_what_there_is_and_its_checksums_hold(full, tmp_path, kind):
    made = full.export(kind, tmp_path / "out", made_at=WHEN)
    assert made == read_manifest(tmp_path / "out") and (made["made_at"], made["nodes"]["Finding"], made["relationships"]["NEXT"]) == (WHEN, 7, 4)
    assert set(made["files"]) == set(bytes_of(tmp_path / "out")) - {"manifest.json"} and made["finding_models"] == ["by-hand 1"]
    check_files(tmp_path / "out", made)


def test_a_changed_file_is_named(full, tmp_path):
    made = full.export("jsonl", tmp_path / "out", made_at=WHEN)
    path = tmp_path / "out" / "nodes" / "Finding.jsonl"
    path.write_bytes(path.read_bytes().replace(b"failing", b"Failing", 1))
    with pytest.raises(ExchangeError, match=r"Finding\.jsonl.*checksum"):
        check_files(tmp_path / "out", made)
    path.unlink()
    with pytest.raises(ExchangeError, match=r"Finding\.jsonl.*missing"):
        check_files(tmp_path / "out", made)


def test_jsonl_holds_every_node_relationship_and_vector(full, tmp_path):
    made = full.export("jsonl", tmp_path / "out", made_at=WHEN)
    for part in ("nodes", "relationships"):
        assert {name: len(lines(tmp_path / "out", f"{part}/{name}.jsonl")) for name in made[part]} == made[part]
    passages = [row["properties"] for row in lines(tmp_path / "out", "nodes/Passage.jsonl")]
    assert {p["text"] for p in passages} == {r.report.quote(p) for r in (norfolk(), leeds(), undated()) for p in r.report.passages}
    assert all(set(p["embedding"]) == {"float32"} for p in passages) and made["left_out"] == [] and made["digest"] == full.digest()


def test_a_folder_that_is_there_is_left_alone(full, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(UsageError, match="already"):
        full.export("csv", tmp_path / "out", made_at=WHEN)
    assert list((tmp_path / "out").iterdir()) == []


def test_an_export_that_fails_leaves_nothing(full, tmp_path):
    full._runner.write(lambda tx: tx.rows("CREATE (:Zebra {id: 1})"))
    try:
        for kind in WRITERS:
            with pytest.raises(StoreError, match="did not write"):
                full.export(kind, tmp_path / "out", made_at=WHEN)
    finally:
        full._runner.write(lambda tx: tx.rows("MATCH (n:Zebra) DELETE n"))
    assert list(tmp_path.iterdir()) == []


def test_csv_has_all_but_the_vectors_and_no_formula(store, tmp_path):
    store.put(reading("f", [("=HYPERLINK(\"http://x\")", [1], [("CO1", "failing", ["CSC", "SCH"])])], facts=Facts(title="-1+1", kind="scr")))
    made = store.export("csv", tmp_path / "out", made_at=WHEN)
    tables = {}
    for path in (tmp_path / "out").rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    assert made["left_out"] == ["Finding.embedding", "Passage.embedding"] and "embedding" not in tables["Passage"][0]
    assert tables["Passage"][0]["text"] == "'=HYPERLINK(\"http://x\")" and tables["Report"][0]["title"] == "'-1+1"
    assert {name: len(tables[name]) for name in (*made["nodes"], *made["relationships"])} == made["nodes"] | made["relationships"]
    assert json.loads(tables["Finding"][0]["agencies"]) == ["CSC", "SCH"] and tables["Finding"][0]["sure"] == "false"
    assert {row["to_key"] for row in tables["BY"]} == {"CSC", "SCH"} and next(iter(tables["Finding"][0])) == KEYS["Finding"]


def test_graphml_is_a_graph_whose_edges_join_its_nodes(store, tmp_path):
    store.put(norfolk())
    store.put(reading("c", [("A control \x01 character & a <tag>.", [1], [])]))
    made = store.export("graphml", tmp_path / "out", made_at=WHEN)
    root = etree.parse(tmp_path / "out" / "graph.graphml").getroot()
    keys = {key.get("id"): (key.get("for"), key.get("attr.name"), key.get("attr.type")) for key in root.iter(f"{GRAPHML}key")}
    nodes = {node.get("id"): {keys[d.get("key")][1]: d.text for d in node} for node in root.iter(f"{GRAPHML}node")}
    edges = [(e.get("source"), e.get("target"), {keys[d.get("key")][1]: d.text for d in e}) for e in root.iter(f"{GRAPHML}edge")]
    assert len(nodes) == sum(made["nodes"].values()) and len(edges) == sum(made["relationships"].values())
    assert all(source in nodes and target in nodes for source, target, _ in edges) and root.find(f"{GRAPHML}graph").get("edgedefault") == "directed"
    assert {d.get("key") for d in root.iter(f"{GRAPHML}data")} <= set(keys) and len({k[:2] for k in keys.values()}) == len(keys)
    (finding,) = [n for n in nodes.values() if n.get("quotation", "").startswith("Supervision")]
    assert (finding["labels"], finding["start"], finding["polarity"]) == (":Finding", str(norfolk().findings[2].start), "failing")
    assert {kind for part, name, kind in keys.values() if (part, name) == ("node", "start")} == {"long"}
    assert any(n.get("text") == "A control \ufffd character & a <tag>." for n in nodes.values())


def test_what_is_no_export_is_said_so(tmp_path):
    with pytest.raises(ExchangeError, match="no export"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps({"format": "scr-export", "format_version": 99, "files": {}, "nodes": {}, "relationships": {}}))
    with pytest.raises(ExchangeError, match="version 99"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.json").write_text("[1]")
    with pytest.raises(ExchangeError, match="no manifest"):
        read_manifest(tmp_path)


@pytest.fixture
def scanned(store):
    """A report of forty pages, all read by OCR with full confidence: decimals enough to be taken for a vector."""
    made = norfolk()
    store.put(replace(made, report=replace(made.report, ocr_pages=tuple(OcrPage(page, 1.0) for page in range(1, 41)))))
    return store


def test_a_list_of_decimals_that_is_no_vector_is_in_every_kind(scanned, tmp_path):
    wanted = [1.0] * 40
    for kind in ("csv", "graphml", "jsonl"):
        assert "Report.ocr_confidences" not in scanned.export(kind, tmp_path / kind, made_at=WHEN)["left_out"]
    with (tmp_path / "csv" / "nodes" / "Report.csv").open(encoding="utf-8-sig", newline="") as file:
        assert json.loads(next(csv.DictReader(file))["ocr_confidences"]) == wanted
    root = etree.parse(tmp_path / "graphml" / "graph.graphml").getroot()
    (key,) = [key.get("id") for key in root.iter(f"{GRAPHML}key") if key.get("attr.name") == "ocr_confidences"]
    assert [json.loads(d.text) for d in root.iter(f"{GRAPHML}data") if d.get("key") == key] == [wanted]
    assert lines(tmp_path / "jsonl", "nodes/Report.jsonl")[0]["properties"]["ocr_confidences"] == wanted
