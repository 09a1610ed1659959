"""`--json` of every command: JSON alone on standard output, so that it can be piped; what is for people goes to standard error."""

import json

import typer
from typer.testing import CliRunner

from corpus.settings import cache
from readings import fold, leeds, norfolk, reading
from ui.cli import app

BY = ["--by", "Ann"]
SIGNED = [*BY, "--reason", "I read it."]


def paths(command, path=()):
    """Every command that takes --json, as its words."""
    if "--json" in {opt for parameter in command.params for opt in parameter.opts}:
        yield path
    for name, sub in getattr(command, "commands", {}).items():
        yield from paths(sub, (*path, name))


def strict(text):
    """Raises ValueError for what is no JSON, NaN included."""
    return json.loads(text, parse_constant=lambda word: int(word))


def test_every_json_goes_alone_to_standard_output(store, connection, tmp_path, monkeypatch):
    for name, value in {
        "SCR_HOME": tmp_path / "home", "SCR_CACHE": cache(), "NEO4J_URI": connection.uri, "NEO4J_USERNAME": connection.username,
        "NEO4J_PASSWORD": connection.password, "NEO4J_DATABASE": connection.database,
    }.items():
        monkeypatch.setenv(name, str(value))
    for made in (norfolk(), leeds()):
        store.put(made)
    draft = reading("draft", [("The police shared information promptly.", [0.9, 0.1], [])])
    fold(store, draft, leeds())
    n, other = norfolk().report.id, leeds().report.id
    (tmp_path / "note.md").write_text("# Review of Child Q\n\nThe health visitor did not record the visit.\n")
    gold = {"id": "a", "document": "d", "text": "Nobody kept a record of the visit.", "labels": [{"code": "RE1", "polarity": "failing", "agencies": []}]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold) + "\n")
    tried = set()

    def say(words, *more):
        """What a command says as JSON."""
        run = CliRunner().invoke(app, [*words.split(), *map(str, more), "--json"])
        assert run.exit_code == 0, (words, run.output, run.exception)
        tried.add(words)
        try:
            return strict(run.stdout)
        except ValueError as error:
            raise AssertionError(f"scr {words} --json: {error}\n{run.stdout}") from error

    (hit, *_) = say("search", "supervison referral")  # with a slip, which is said to the person
    assert say("search", "zebra", "--mode", "keyword") == []
    finding = say("show", n)["passages"][0]["findings"][0]["finding_id"]
    for words, *more in (
        ("ingest", tmp_path / "note.md"), ("show", n), ("show", n, "--recommendations"), ("similar", hit["passage_id"]), ("reports",), ("themes",), ("status",),
        ("cypher", "MATCH (r:Report) RETURN r.title AS title, 0.0 / 0.0 AS none LIMIT 1"), ("digest",), ("digest", "referrals"),
        ("pack", "--report", n), ("cite", n), ("counts", "year"), ("areas",), ("timeline", "norfolk"), ("recurrence",), ("recurrence", "--area", "norfolk"),
        ("echoes", finding), ("together",), ("contrast", "--a", "kind=scr", "--b", ""), ("graph", "failing", "CO1"), ("schema",), ("recipes",), ("recipes", "areas"),
        ("evaluate", tmp_path / "gold.jsonl"), ("accuracy",), ("facts", n),
        ("recommendations missing",), ("recommendations unfounded",), ("recommendations repeated",),
        ("decide", finding, "accept", *SIGNED), ("decisions",), ("decisions queue",), ("decisions agreement",),
        ("duplicates",), ("duplicates separate", draft.report.id, other, *BY), ("duplicates rejoin", draft.report.id, other, *BY),
        ("saved add", "referral", "--name", "Referrals", *BY), ("saved",), ("saved list",), ("alerts",), ("alerts", "--seen"), ("saved remove", "Referrals"),
        ("keys add", "Ann", "--role", "reader"), ("keys list",), ("keys roles",), ("keys map", "ann@board.example", "--role", "reader"), ("keys people",),
        ("keys unmap", "ann@board.example"),
        ("audit list",), ("audit verify",), ("audit head",),
    ):
        say(words, *more)
    say("keys revoke", say("keys list")[0]["id"])
    say("collections make", "Fathers", *BY)
    item = say("collections add", "Fathers", "--finding", finding, *BY)["item_id"]
    for words, *more in (("collections",), ("collections show", "Fathers"), ("collections edit", "Fathers", item, "--note", "x"),
                         ("collections change", "Fathers", "--description", "y"), ("collections remove", "Fathers", item), ("collections delete", "Fathers")):
        say(words, *more)
    receipt = say("withdraw", "note.md", "--reason", "asked for")
    say("withdrawals")
    say("verify-withdrawal", next((tmp_path / "home" / "receipts").glob("*.json")))
    say("export", tmp_path / "out")
    store.clear()
    say("import", tmp_path / "out")
    say("backup", tmp_path / "b.zip")
    say("verify-backup", tmp_path / "b.zip")
    say("restore", tmp_path / "b.zip", "--replace")
    say("verify-program")
    assert receipt and tried == {" ".join(path) for path in paths(typer.main.get_command(app))}
