"""What the command line leaves in the audit, and `scr audit`."""

import json

import pytest
import typer
from typer.testing import CliRunner

from corpus.audit import Trail, page
from corpus.settings import cache
from readings import leeds, norfolk
from ui.audited import ACTIONS, NOT_NOTED, commands
from ui.cli import app

NAMED = "wendolene quexbury"  # stands for what no line may hold
SIGNED = ["--by", NAMED, "--reason", NAMED]


@pytest.fixture
def home(store, connection, tmp_path, monkeypatch):
    """A home whose commands use the session's store, with two reports in it."""
    for name, value in {
        "SCR_HOME": tmp_path / "home", "SCR_CACHE": cache(), "NEO4J_URI": connection.uri, "NEO4J_USERNAME": connection.username,
        "NEO4J_PASSWORD": connection.password, "NEO4J_DATABASE": connection.database,
    }.items():
        monkeypatch.setenv(name, str(value))
    store.put(norfolk())
    store.put(leeds())
    return tmp_path / "home"


def say(*words, expect=0):
    run = CliRunner().invoke(app, list(map(str, words)))
    assert run.exit_code == expect, (words, run.output, run.exception)
    return run


def test_every_command_is_in_the_audit_or_said_not_to_be():
    assert {path for path, _ in commands(app)} == ACTIONS.keys() | NOT_NOTED and not ACTIONS.keys() & NOT_NOTED
    assert isinstance(typer.main.get_command(app).commands["search"].params[0].default, type(None))


def test_each_command_that_is_in_it_leaves_one_line_by_the_machines_user_and_no_word(home, store, tmp_path):
    n = norfolk().report.id
    finding = next(f["finding_id"] for p in store.report(n)["passages"] for f in p["findings"])
    passage = store.report(n)["passages"][0]["passage_id"]
    (tmp_path / f"{NAMED}.md").write_text(f"# Review of {NAMED}\n\nThe health visitor did not record the visit of {NAMED}.\n")
    done = [
        (("search", NAMED, "--mode", "keyword"), "search"), (("similar", passage), "search.similar"), (("digest", f"referrals {NAMED}"), "search.briefing"),
        (("cypher", f"RETURN '{NAMED}' AS x"), "cypher"), (("pack", "--report", n), "pack"),
        (("saved", "add", NAMED, "--name", NAMED, "--by", NAMED), "search.save"), (("alerts", "--seen"), "search.seen"), (("saved", "remove", NAMED), "search.remove"),
        (("collections", "make", NAMED, "--by", NAMED), "collection.make"), (("collections", "add", NAMED, "--finding", finding, "--by", NAMED), "collection.add"),
        (("collections", "change", NAMED, "--description", NAMED), "collection.change"), (("collections", "edit", NAMED, "1", "--note", NAMED), "collection.edit"),
        (("collections", "export", NAMED), "collection.export"), (("collections", "remove", NAMED, "1"), "collection.remove"),
        (("collections", "delete", NAMED), "collection.delete"), (("decide", finding, "accept", *SIGNED), "decide"),
        (("decisions", "export", tmp_path / "decided.jsonl"), "decide.export"), (("ingest", tmp_path / f"{NAMED}.md"), "ingest"),
        (("withdraw", f"{NAMED}.md", *SIGNED), "withdraw"), (("export", tmp_path / "out"), "export"), (("keys", "add", "Ann", "--role", "reader"), "key.make"),
        (("keys", "list"), "key.list"), (("audit", "list"), "audit.list"),
    ]
    for words, action in done:
        before = len(page(home))
        say(*words)
        (line,) = page(home)[:len(page(home)) - before]
        assert (line["action"], line["actor"], line["outcome"], line["status"]) == (action, "command line", "done", 0), words
    lines = {line["action"]: line for line in page(home)}
    assert lines["decide"]["objects"]["finding"] == [finding] and lines["pack"]["objects"]["report"] == [n] and lines["search"]["length"] == len(NAMED)
    assert lines["withdraw"]["objects"]["report"] == lines["ingest"]["objects"]["report"] and lines["ingest"]["counts"] == {"read": 1}
    for words in (("reports",), ("alerts",), ("facts", n), ("digest",), ("show", n)):
        before = len(page(home))
        say(*words)
        assert len(page(home)) == before, words
    say("keys", "revoke", "0" * 8, expect=1)
    assert (page(home)[0]["outcome"], page(home)[0]["status"]) == ("refused", 1)
    assert NAMED.split()[1].encode() not in b"".join(path.read_bytes() for path in (home / "audit").rglob("*.*")).lower()


def test_verify_says_which_line_and_its_exit_status_tells(home):
    say("keys", "list")
    say("keys", "list")
    noted = say("audit", "head").stdout.strip()
    assert json.loads(say("audit", "verify", "--json", "--against", noted).stdout)["whole"]
    (file,) = (home / "audit").glob("*.jsonl")
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"key.list", b"key.make", 1))
    assert "row 1 (number 1) was changed" in say("audit", "verify", expect=1).stdout
    file.write_bytes(whole)
    assert "Whole: 2 lines" in say("audit", "verify").stdout and say("audit", "verify", "--against", f"2:{'0' * 64}", expect=1)


def test_a_change_is_refused_where_it_cannot_be_noted_and_reading_says_so_and_goes_on(home, store):
    home.mkdir()
    (home / "audit").write_text("no folder")
    run = CliRunner().invoke(app, ["collections", "make", "Fathers", "--by", "Ann"])
    assert "cannot be noted" in str(run.exception) and store.collections() == []
    run = say("search", "referral", "--mode", "keyword", "--json")
    assert "not noted in the audit" in run.stderr and json.loads(run.stdout)


def test_withdrawing_and_beginning_the_store_anew_leave_the_audit_as_it_is(home, store):
    say("withdraw", norfolk().report.id, "--reason", "asked for")
    store.clear()
    say("audit", "verify")
    assert page(home)[0]["action"] == "withdraw" and Trail(home).head().n == 1
