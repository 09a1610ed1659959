"""Every CSV of the program opens in a spreadsheet unmangled: a byte order mark, lines ended as Excel ends them, ISO dates, no formula,
no paragraph number that would be read as a number."""

import csv
import io
import re

import pytest
from typer.testing import CliRunner

from corpus.cells import csv_bytes
from corpus.vocabulary import Facts
from readings import reading
from ui import tables_out
from ui.cli import app

RISKY = ('=HYPERLINK("http://x")', "+1+1", "-1-1", "@SUM(A1)", "\t=1")
USE = "For learning."


@pytest.fixture
def risky(store, monkeypatch, neo4j_home):
    """A report whose title, publisher and sentences a spreadsheet would run, and a collection of them all."""
    monkeypatch.setenv("SCR_HOME", str(neo4j_home))
    parts = [(words, [1, 0.1 * i], [("CO1", "failing", ["CSC"])]) for i, words in enumerate(RISKY)]
    made = reading("risky", parts, facts=Facts(title="=1+1", kind="scr", publisher="-Board", published="2021-03-04"))
    store.put(made)
    id_ = store.make_collection("=cmd", by="@Ann")["collection_id"]
    for passage in store.report(made.report.id)["passages"]:
        store.collect(id_, passage_id=passage["passage_id"], note="+note", by="@Ann")
    return made.report.id, id_


def files(store, risky, tmp_path):
    """(name, bytes) of every CSV that can be had."""
    report, id_ = store.report(risky[0]), risky[1]
    findings = [f for p in report["passages"] for f in p["findings"]]
    query = "MATCH (p:Passage) RETURN p.text AS text, p.page AS page ORDER BY p.index"
    yield "search screen", tables_out.hits(store.search(""), {}, USE)
    yield "chart", tables_out.counts(("text",), [[p["text"]] for p in report["passages"]], USE)
    yield "report screen", tables_out.findings(findings, report, {}, USE)
    answer = store.cypher(query)
    yield "Cypher screen", csv_bytes(answer["columns"], answer["rows"])
    yield "collection", store.collection_as(id_, "csv")[1]
    for words in (["cypher", query, "--csv"], ["collections", "export", id_]):
        run = CliRunner().invoke(app, words)
        assert run.exit_code == 0, run.output
        yield f"scr {words[0]}", run.stdout_bytes
    store.export("csv", tmp_path / "out", made_at="2026-03-03T10:00:00+00:00")
    for path in sorted((tmp_path / "out").rglob("*.csv")):
        yield path.name, path.read_bytes()


def test_every_csv_opens_unmangled(store, risky, tmp_path):
    seen = {}
    for name, data in files(store, risky, tmp_path):
        assert data.startswith(b"\xef\xbb\xbf") and not data.startswith(b"\xef\xbb\xbf" * 2), name
        assert data.endswith(b"\r\n"), name
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        assert len({len(row) for row in rows}) == 1 and len(rows) > 1, name
        for cell in (c for row in rows for c in row):
            assert not cell.lstrip(" ").startswith(("=", "+", "@", "\t", "\r", "\n")) and not re.match(r"\s*-\D", cell), (name, cell)
        seen[name] = rows
    assert seen["chart"][0] == ["text", "use"] and {row[-1] for row in seen["chart"][1:]} == {USE}
    text = "\n".join(",".join(row) for rows in seen.values() for row in rows)
    assert all(f"'{words}" in text for words in RISKY)
    for name in ("search screen", "report screen", "collection"):
        rows = [dict(zip(seen[name][0], row, strict=True)) for row in seen[name][1:]]
        assert {(r["published"], r["date estimated"]) for r in rows} == {("2021-03-04", "")}, name
        assert {r["paragraph"] for r in rows} <= {"", *(f"para. 1.{i}" for i in range(len(RISKY)))}, name
