"""The command line as people script against it: real files, a real Neo4j, exit statuses and JSON."""

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
import typer

from corpus.samples import sample_folder


@pytest.fixture(scope="module")
def reports(scr):
    return scr("reports", "--json").json


def everything(scr):
    """All that is in the graph: reports, passages and findings with their properties, and every kind of tie counted."""
    asked = (
        "MATCH (r:Report) RETURN properties(r) AS p",
        "MATCH (p:Passage) OPTIONAL MATCH (p)-[:HAS_FINDING]->(f) RETURN properties(p) AS p, collect(properties(f)) AS f",
        "MATCH ()-[r]->() RETURN type(r) AS t, count(*) AS n, sum(size(keys(r))) AS k",
        "MATCH (n) RETURN labels(n) AS l, count(*) AS n, sum(size(keys(n))) AS k",
    )
    return [sorted(scr("cypher", query, "--csv").out.splitlines()) for query in asked]


def test_all_samples_are_read(scr):
    assert len(scr.first["read"]) >= 8 and scr.first["failed"] == [] and scr.first["findings"] > 100


def test_reading_again_changes_nothing(scr):
    before = everything(scr)
    again = scr("ingest", sample_folder(), "--json").json
    assert (again["read"], again["replaced"]) == ([], []) and len(again["unchanged"]) == len(scr.first["read"])
    assert everything(scr) == before


def test_reports_are_listed_with_what_scripts_rely_on(reports):
    wanted = {"report_id", "file", "title", "kind", "area", "published", "pages", "findings"}
    assert all(wanted <= set(row) for row in reports) and sum(row["findings"] for row in reports) > 100


def test_search_results_carry_what_scripts_rely_on(scr):
    hits = scr("search", "records were not kept", "--json", "--limit", "5").json
    wanted = {"report_id", "file", "title", "page", "section", "text", "score", "findings"}
    assert len(hits) == 5 and all(wanted <= set(hit) for hit in hits)


@pytest.mark.parametrize("mode", ["hybrid", "semantic", "keyword"])
def test_filters_hold_in_every_mode(scr, mode):
    hits = scr("search", "supervision", "--mode", mode, "--polarity", "strength", "--json").json
    assert hits and all(any(f["polarity"] == "strength" for f in hit["findings"]) for hit in hits)


def test_a_theme_and_a_polarity_hold_on_one_finding(scr):
    hits = scr("search", "children", "--theme", "RE", "--polarity", "failing", "--json", "--limit", "50").json
    assert hits and all(any((f["theme"], f["polarity"]) == ("RE", "failing") for f in hit["findings"]) for hit in hits)


def test_an_area_filter_keeps_that_area_alone(scr, reports):
    area = next(row["area"] for row in reports if row["area"])
    hits = scr("search", "the child", "--area", area, "--json").json
    assert hits and {hit["area"] for hit in hits} == {area}


def test_a_slip_is_put_right_and_said_beside_the_answer(scr):
    done = scr("search", "supervison", "--mode", "keyword", "--json")
    assert done.json and "Looked for supervision in place of supervison." in done.err
    assert scr("search", "supervison", "--mode", "keyword", "--as-written", "--json").json == []


def test_a_search_in_vain_says_what_to_try(scr):
    done = scr("search", "zebra", "--mode", "keyword", "--kind", "jtai")
    assert "Filters: kind jtai." in done.err and "Take a filter away." in done.err and done.out == ""


def test_a_report_does_not_fill_the_answer_unless_asked_to(scr):
    some, all_ = ([h["report_id"] for h in scr("search", "the child was seen", "--json", *more).json] for more in ((), ("--per-report", "all")))
    assert max(map(some.count, some)) == 2 and max(map(all_.count, all_)) > 2
    assert "all" in scr("search", "x", "--per-report", "few", expect=2).err


def test_passages_like_one_are_of_other_reports(scr):
    hit = scr("search", "records were not kept", "--json").json[0]
    assert hit["passage_id"] in scr("search", "records were not kept", COLUMNS="200").out
    found = scr("similar", hit["passage_id"], "--limit", "3", "--json").json
    assert len(found) == 3 and hit["report_id"] not in {h["report_id"] for h in found}
    assert "no such passage" in scr("similar", "nothing", expect=1).err


def test_a_query_of_symbols_is_no_error(scr):
    scr("search", '")( AND OR ~* /:', "--mode", "keyword", "--json")


def test_cypher_prints_csv_and_json(scr):
    query = "MATCH (t:Theme) RETURN t.code AS code ORDER BY code"
    rows = scr("cypher", query, "--json").json
    assert len(rows) == 12
    assert [r["code"] for r in rows] == [r[0] for r in csv.reader(io.StringIO(scr("cypher", query, "--csv").out.removeprefix("\ufeff")))][1:]


def test_a_write_is_refused_and_does_not_run(scr):
    done = scr("cypher", "MATCH (n:Report) DETACH DELETE n", expect=1)
    assert "read" in done.err.lower()
    assert len(scr("reports", "--json").json) == len(scr.first["read"])


def test_a_changed_file_replaces_its_old_version_whole(scr, tmp_path):
    page = tmp_path / "note.md"
    page.write_text("# Review of Child Q\n\nThe health visitor did not record the visit.\n")
    assert scr("ingest", page, "--json").json["read"] == ["note.md"]
    page.write_text("# Review of Child Q\n\nThe school nurse did not share the letter.\n")
    assert scr("ingest", page, "--json").json["replaced"] == ["note.md"]
    texts = scr("cypher", "MATCH (p:Passage)<-[:HAS_PASSAGE]-()<-[:HAS_SECTION]-(:Report {file:'note.md'}) RETURN p.text AS t", "--json").json
    assert [row["t"] for row in texts] == ["The school nurse did not share the letter."]
    scr("withdraw", "note.md", "--reason", "test")


def test_bad_files_are_named_with_a_reason_and_the_rest_is_read(scr, tmp_path):
    good = next(p for p in sorted(sample_folder().iterdir()) if p.suffix == ".docx")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing of the kind")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "archive.docx").write_bytes(b"PK\x03\x04 not a document")
    (tmp_path / "huge.pdf").write_bytes(b"%PDF-1.7")
    os.truncate(tmp_path / "huge.pdf", 200 << 20)
    (tmp_path / "fine.md").write_text("# A note\n\nThe panel found that supervision did not take place.\n")
    shutil.copy(good, tmp_path / "same-as-sample.docx")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    done = scr("ingest", tmp_path, "--json", expect=1)
    outcome = json.loads(done.out)
    assert {row["file"] for row in outcome["failed"]} == {"broken.pdf", "empty.txt", "archive.docx", "huge.pdf"}
    assert all(row["file"] in row["reason"] and len(row["reason"]) > 30 for row in outcome["failed"])
    assert (outcome["read"], outcome["left_out"]) == (["fine.md"], ["picture.png"])
    scr("withdraw", "fine.md", "--reason", "test")


def test_a_withdrawn_report_is_gone_from_every_search_and_refused(scr, tmp_path):
    page = tmp_path / "takedown.md"
    page.write_text("# Review of Child Z\n\nThe quokka protocol was never followed by the midwife.\n")
    scr("ingest", page)
    assert scr("search", "quokka", "--mode", "keyword", "--json").json
    scr("withdraw", "takedown.md", "--reason", "asked for by the partnership")
    assert scr("search", "quokka", "--mode", "keyword", "--json").json == []
    assert "quokka" not in json.dumps(scr("search", "quokka protocol", "--json", "--limit", "50").json)
    assert "asked for by the partnership" in scr("ingest", page, expect=1).err


def test_wrong_usage_has_status_2_and_says_why(scr):
    assert "no such file" in scr("ingest", "/no/such/folder", expect=2).err
    assert "ZZ" in scr("search", "x", "--theme", "ZZ", expect=2).err


def test_a_server_that_is_not_there_is_said_so(scr):
    done = scr("reports", expect=1, NEO4J_URI="bolt://127.0.0.1:9", NEO4J_USERNAME="neo4j", NEO4J_PASSWORD="x")
    assert "127.0.0.1:9" in done.err


def test_a_database_that_stops_midway_costs_what_is_not_yet_read(scr, tmp_path):
    for number in range(4):
        lines = "\n\n".join(f"Letter {i} of report {number} was written on paper of size A{i % 6}." for i in range(300))
        (tmp_path / f"s{number}.md").write_text(f"# Report {number}\n\n{lines}\n")
    run = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "ingest", str(tmp_path), "--json"], env=scr.env, stdout=subprocess.PIPE, text=True
    )
    query = "MATCH (r:Report) WHERE r.file STARTS WITH 's' RETURN count(r) AS n"
    deadline = time.monotonic() + 120
    while not scr("cypher", query, "--json").json[0]["n"] and time.monotonic() < deadline:
        pass
    scr("db", "stop")
    outcome = json.loads(run.communicate(timeout=120)[0])
    kept = scr("cypher", query, "--json").json[0]["n"]  # starts it again
    assert outcome["stopped"] and run.returncode == 1 and kept >= len(outcome["read"])
    again = scr("ingest", tmp_path, "--json").json
    assert len(again["read"]) + kept == 4 and not again["stopped"]
    for number in range(4):
        scr("withdraw", f"s{number}.md", "--reason", "test")


def test_a_wrong_password_is_said_so_and_not_printed(scr):
    uri = scr("status", "--json").json["server"]
    done = scr("reports", expect=1, NEO4J_URI=uri, NEO4J_USERNAME="neo4j", NEO4J_PASSWORD="hunter2-wrong")
    assert "password" in done.err.lower() and "hunter2-wrong" not in done.err
    time.sleep(6)  # Neo4j refuses everybody for 5 s after wrong passwords


def test_sentences_are_labelled_without_a_database(scr, tmp_path):
    rows = [{"id": "a", "text": "Supervision did not take place for six months."}, {"id": "b", "text": "The family lived in a flat.", "heading": "The family"}]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    scr("label", tmp_path / "in.jsonl", tmp_path / "out.jsonl", SCR_HOME=str(tmp_path / "elsewhere"))
    out = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["id"] for row in out] == ["a", "b"]
    first = out[0]["labels"][0]
    assert set(first) == {"code", "polarity", "agencies", "confidence"} and first["code"].startswith("SU") and first["polarity"] == "failing"
    assert not (tmp_path / "elsewhere" / "neo4j").exists()


def test_a_line_that_is_no_sentence_is_named(scr, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"id": "a", "text": "Fine."}\n{"text": 3}\n')
    assert "line 2" in scr("label", tmp_path / "in.jsonl", tmp_path / "out.jsonl", expect=2).err
    assert not (tmp_path / "out.jsonl").exists()


def test_show_prints_quotations_in_order(scr, reports):
    row = max(reports, key=lambda r: r["findings"])
    value = scr("show", row["report_id"], "--json").json
    findings = [f for p in value["passages"] for f in p["findings"]]
    assert len(findings) == row["findings"] and scr("show", row["file"]).out.count("“") >= 10


def test_an_interrupt_leaves_whole_reports_and_the_next_run_completes(scr, tmp_path):
    for number in range(6):
        paragraphs = "\n\n".join(f"{number}.{i} Number {i} in street {number} was built in {1900 + i}." for i in range(250))
        (tmp_path / f"r{number:02}.md").write_text(f"# Review {number}\n\n{paragraphs}\n")
    run = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "ingest", str(tmp_path), "--json"], env=scr.env, stdout=subprocess.PIPE, text=True
    )
    query = "MATCH (r:Report) WHERE r.file STARTS WITH 'r0' OR r.file STARTS WITH 'r1' RETURN count(r) AS n"
    deadline = time.monotonic() + 120
    while not scr("cypher", query, "--json").json[0]["n"] and time.monotonic() < deadline:
        pass
    run.send_signal(signal.SIGINT)
    stopped = json.loads(run.communicate(timeout=60)[0] or "{}")
    assert run.returncode in (130, 0)
    whole = "MATCH (r:Report)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(p) WHERE r.file =~ 'r[01][0-9].md' WITH r, sum(size(p.text)) AS n RETURN min(n) AS low, max(n) AS high"
    sizes = scr("cypher", whole, "--json").json[0]
    assert sizes["low"] > 0.95 * sizes["high"]
    again = scr("ingest", tmp_path, "--json").json
    assert len(again["read"]) + len(stopped["read"]) == 6
    for number in range(6):
        scr("withdraw", f"r{number:02}.md", "--reason", "test")


def commands(app=None, prefix=()):
    from ui.cli import app as whole

    group = typer.main.get_command(whole) if app is None else app
    for name, command in group.commands.items():
        yield from commands(command, (*prefix, name)) if hasattr(command, "commands") else [((*prefix, name), command)]


@pytest.mark.parametrize("words, command", list(commands()), ids=lambda x: " ".join(x) if isinstance(x, tuple) else "")
def test_every_command_explains_itself_with_an_example(words, command):
    assert f"Example: scr {' '.join(words)}" in command.help
