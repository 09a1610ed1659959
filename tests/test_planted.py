"""A planted report and people's planted words through every route of the API, every command, every file that can be had and every tool.

What there is is read from the program: a route, command, format or tool that is new fails here until it is tried too.
"""

import io
import json
import logging
import re
import sys
import zipfile
from types import SimpleNamespace

import pytest
import typer
from fastapi.testclient import TestClient
from planted import (
    BY, DOCUMENT, EVIL, FILE, MARK, NAME, PAYLOADS, PRINTED, SAID, check_bibtex, check_csv, check_json, check_lines, check_markdown, check_office, check_pdf, check_ris,
    check_terminal, check_xml, keys, planted, takings, writes,
)

from corpus.citing import FORMATS
from corpus.audit import Trail
from corpus.library import Library
from corpus.settings import cache
from graph import collected_out, export
from graph.adding import Adding
from readings import digest
from search_api.app import create_app
from search_api.keys import KeyRing
from search_api.limiting import Limits
from search_api.mcp_server import server
from search_api.models_tools import READ_AS
from search_api.pack_files import MEDIA_TYPES
from search_api.tools import tools
from ui import cli

FILES = {
    "csv": check_csv, "ris": check_ris, "bibtex": check_bibtex, "markdown": check_markdown, "json": check_json, "docx": check_office, "pptx": check_office,
    "pdf": check_pdf, "jsonl": check_lines,
}


@pytest.fixture(scope="module")
def world(opened_store, connection, encoder, tmp_path_factory):
    """Planted reports on one area, one of them a draft of another, with all that people write about them."""
    store, home = opened_store, tmp_path_factory.mktemp("planted")
    store.clear()
    first, second, draft = (planted(encoder, which) for which in ("first", "second", "draft"))
    for put in (first, second, draft):
        store.put(put)
    assert second.report.id not in {end for row in store.duplicates()["duplicates"] for end in (row["report_id"], row["counted_as"])}
    ids = SimpleNamespace(report=first.report.id, other=draft.report.id, finding=store.report(first.report.id)["passages"][0]["findings"][0]["finding_id"])
    ids.passage = store.report(ids.report)["passages"][0]["passage_id"]
    ids.findings = [f["finding_id"] for p in store.report(ids.report)["passages"] for f in p["findings"]]
    adding = Adding(store, Library(home), cache=cache())
    patch = pytest.MonkeyPatch()
    for name, value in {
        "SCR_HOME": home, "SCR_CACHE": cache(), "NEO4J_URI": connection.uri, "NEO4J_USERNAME": connection.username,
        "NEO4J_PASSWORD": connection.password, "NEO4J_DATABASE": connection.database, "COLUMNS": "200",
    }.items():
        patch.setenv(name, str(value))
    app = create_app(store, encoder, keys=KeyRing(home, "open sesame"), library=Library(home), adding=adding, limits=Limits(rate=0), trail=Trail(home))
    client = TestClient(app, base_url="http://localhost", headers={"X-API-Key": "open sesame"})
    yield SimpleNamespace(store=store, encoder=encoder, home=home, ids=ids, app=app, client=client)
    adding.close()
    patch.undo()


def collection(world):
    """A collection of everything, its name, notes and maker planted."""
    found = [c["collection_id"] for c in world.store.collections()]
    if found:
        return found[0]
    id_ = world.store.make_collection(NAME, by=NAME, description="\n".join(SAID)[:2000])["collection_id"]
    for number, finding in enumerate(world.ids.findings):
        world.store.collect(id_, finding_id=finding, note=SAID[number], by=NAME)
    return id_


def answered(response, *, ok=(200, 201)):
    """Data, never a page: the right type, nosniff, and in the headers nothing of the words."""
    assert response.status_code in ok, (response.request.url, response.status_code, response.text[:500])
    assert response.headers["x-content-type-options"] == "nosniff"
    headers = dict(response.headers)
    assert re.fullmatch(r"""attachment; filename(\*=UTF-8''|=")[a-z0-9-]+\.[a-z]+"?""", headers.pop("content-disposition", "attachment; filename*=UTF-8''a.b"))
    assert not re.search(rf"{MARK}|{EVIL}|planted", str(headers))
    kind = response.headers["content-type"].split(";")[0]
    assert "html" not in kind and "svg" not in kind and "xml" not in kind.replace("openxml", "")
    if kind in ("application/json", "application/problem+json"):
        assert (kind == "application/problem+json") == (response.status_code >= 400)
        return check_json(response.content)
    return response.content


ASKED = {  # what a route is asked besides its defaults: a list of queries
    "/v1/search": [{}, *({"q": words} for words in PAYLOADS.values()), {"q": "referral school", "mode": "keyword"}],
    "/v1/digest": [{"q": "the school did not share the referral"}, {"q": PAYLOADS["instructions"], "role": "teacher"}],
    "/v1/contrast": [{"a_kind": "lcspr"}],
    "/v1/reports/{report_id}/citation": [{"format": form} for form in FORMATS],
    "/v1/collections/{collection_id}/export": [{"format": form} for form in collected_out.ENDINGS],
    "/v1/alerts": [{}, {"since": "2020-01-01"}],
}
NOTHING_THERE = ("/v1/reports/{report_id}/pages/{page}.png",)  # the reports are no PDFs


def test_every_route_gives_it_as_data(world, caplog):
    """Addresses x what they are asked; each also with a planted id and planted values, which must be refused as data."""
    caplog.set_level(logging.INFO)
    client, document = world.client, world.app.openapi()
    known = {
        "report_id": world.ids.report, "passage_id": world.ids.passage, "finding_id": world.ids.finding, "code": "norfolk", "page": 1, "kind": "failing", "key": "CO1",
    }
    tried, asked = set(), 0

    def send(rows):
        nonlocal asked
        for operation, address, body, wanted in rows:
            method, _ = operation.split()
            given = body if isinstance(body, dict) and "files" in body else {"json": body} if body is not None else {}
            value = answered(client.request(method, address.format(**known), **given), ok=(400,) if "again" in operation else (200, 201))
            tried.add(operation)
            asked += 1
            for theirs, ours in wanted.items():
                known[ours] = value[theirs]
            if "job" in wanted:
                value = finished(client, known["job"])
                known["uploaded"] = value["files"][0].get("report_id") or known.get("uploaded")
                assert known["uploaded"], json.dumps(value["files"])

    send(writes(world))
    for finding in world.ids.findings:
        answered(client.post(f"/v1/collections/{known['collection_id']}/items", json={"finding_id": finding, "by": NAME}), ok=(200, 201, 400))
    for kind in MEDIA_TYPES:
        FILES[kind](answered(client.post("/v1/packs", params={"format": kind}, json={"findings": world.ids.findings, "title": NAME})))
        asked += 1
    for path, methods in document["paths"].items():
        if "get" not in methods:
            continue
        parameters = {p["name"]: p for p in methods["get"].get("parameters", ()) if p["in"] == "path"}
        ways = parameters.get("dimension", {}).get("schema", {}).get("enum", [None])
        for way in ways:
            address = path.format(**{name: way if name == "dimension" else known[name] for name in parameters})
            for query in ASKED.get(path, [{}]):
                value = answered(client.get(address, params=query), ok=(404,) if path in NOTHING_THERE else (200,))
                if isinstance(value, bytes):
                    FILES[query["format"]](value)
                asked += 1
        tried.add(f"GET {path}")
        strange = {p["name"]: SAID[1] for p in methods["get"].get("parameters", ()) if p["in"] == "query"}
        answered(client.get(path.format(**dict.fromkeys(parameters, "%3Cscript%20data-planted%3E")), params=strange), ok=(200, 400, 404, 422))
        asked += 1
    send(takings(world))
    assert tried == {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]  # the test's own client says where it asks
    assert logged and not [line for line in logged if MARK in line or EVIL in line]
    assert MARK not in client.get("/docs").text
    print(f"{asked} requests to {len(tried)} routes")


def finished(client, job):
    import time

    until = time.monotonic() + 120
    while time.monotonic() < until:
        value = answered(client.get(f"/v1/uploads/{job}"))
        if value["done"]:
            return value
        time.sleep(0.3)
    raise AssertionError(value)


def scr(*words, expect=0, **env):
    """(standard output, standard error) of a command as a terminal or a pipe gets them."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["scr", *map(str, words)])
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        for name, value in env.items():
            patch.setenv(name, value)
        try:
            cli.main()
            status = 0
        except SystemExit as done:
            status = done.code or 0
    out.flush()
    assert status == expect, (words, status, out.buffer.getvalue()[-600:], err.buffer.getvalue()[-600:])
    check_terminal(re.sub(rb"\x1b\[[\d;]*m", b"", err.buffer.getvalue()) if env else err.buffer.getvalue())
    return out.buffer.getvalue(), err.buffer.getvalue()


# Nothing of a report, and nothing that people wrote, comes out of these: numbers, digests and this program's own words.
OWN_WORDS = {
    "schema", "recipes", "keys roles", "accuracy", "evaluate", "train", "train-encoder", "verify-program", "serve", "ui", "up", "db start", "db stop", "db encode",
    "db status", "label", "import", "backup", "verify-backup", "restore",
}
ELSEWHERE = {"mcp"}  # tried below, tool by tool


def commands(command, path=()):
    for name, sub in getattr(command, "commands", {}).items():
        yield from commands(sub, (*path, name)) if getattr(sub, "commands", None) else [" ".join((*path, name))]
    if path and getattr(command, "invoke_without_command", False):
        yield " ".join(path)


def test_every_command_prints_it_as_text(world, tmp_path):
    ids, by, kept = world.ids, ["--by", BY], collection(world)
    item = world.store.collection(kept)["items"][0]["item_id"]
    file = tmp_path / FILE.replace("/", "_")
    file.write_text(DOCUMENT.replace("# Review", "# Another review"))
    broken = tmp_path / f"broken {NAME[:40].replace('/', '_')}.pdf"
    broken.write_bytes(b"%PDF-1.4 no more")
    signed = [*by, "--reason", SAID[2].replace("\x00", "")]
    everything = "MATCH (n) RETURN labels(n) AS labels, properties(n) AS held LIMIT 200"
    said = "MATCH (p:Passage) RETURN p.text AS said"
    asked = [
        ("ingest", [file]), ("ingest", [broken]), ("search", ["school share referral", "--limit", 40, "--per-report", "all"]), ("search", [PAYLOADS["lucene"]]), ("similar", [ids.passage]),
        ("cypher", [everything]), ("cypher", [said]), ("digest", ["the school did not share the referral"]), ("digest", ["the school did not share the referral", "--markdown"]),
        ("pack", ["--report", ids.report, "--title", NAME]), *(("cite", [ids.report, "--format", form]) for form in FORMATS), ("reports", []), ("themes", []), ("show", [ids.report]),
        ("show", [ids.report, "--recommendations"]), ("show", ["planted"]), ("status", []), ("counts", ["area"]), ("counts", ["theme"]), ("areas", []), ("timeline", ["norfolk"]), ("recurrence", []),
        ("recurrence", ["--area", "norfolk"]), ("echoes", [ids.finding]), ("together", []), ("contrast", ["--a", "from=2018,to=2019", "--b", "from=2021"]),
        ("graph", ["failing", "CO1"]), ("graph", ["report", ids.report]), ("recommendations missing", []), ("recommendations unfounded", []), ("recommendations repeated", []),
        ("decide", [ids.findings[4], "reject", *signed]), ("decide", [ids.findings[5], "accept", *signed]), ("decisions", []), ("decisions queue", ["--limit", 40]), ("decisions agreement", []),
        ("duplicates", []), ("duplicates separate", [ids.report, ids.other, *by, "--reason", SAID[3]]), ("duplicates rejoin", [ids.report, ids.other, *by]),
        ("saved add", ["referral", "--name", NAME, *by]), ("saved", []), ("saved list", []), ("alerts", ["--since", "2020-01-01"]), ("saved remove", [NAME]),
        ("collections", []), ("collections show", [kept]), ("collections edit", [kept, item, "--note", SAID[6].replace("\x00", "")]), ("collections change", [kept, "--description", SAID[1]]),
        *(("collections export", [kept, "--format", form]) for form in collected_out.ENDINGS),
        ("collections make", [f"{NAME[:80]} 2", "--by", NAME]), ("collections add", [f"{NAME[:80]} 2", "--finding", ids.findings[2], "--note", SAID[4], "--by", NAME]),
        ("collections remove", [f"{NAME[:80]} 2", 1]), ("collections delete", [f"{NAME[:80]} 2"]),
        ("keys add", [NAME, "--role", "reader"]), ("keys list", []), ("keys revoke", ["KEY"]), ("keys map", ["bob@board.example", "--role", "reader", "--name", PRINTED]),
        ("keys people", []), ("keys unmap", ["bob@board.example"]), ("audit list", []), ("audit verify", []), ("audit head", []), ("facts", [ids.report]),
        ("withdraw", ["UPLOADED", "--reason", SAID[2].replace("\x00", "")]), ("withdrawals", []), ("verify-withdrawal", ["RECEIPT"]),
    ]
    tried, printed = set(), 0
    takes = {path for path in commands(typer.main.get_command(cli.app))}
    from test_json_everywhere import paths

    as_json = {" ".join(path) for path in paths(typer.main.get_command(cli.app))}
    once = {"ingest", "decide", "duplicates separate", "duplicates rejoin", "saved add", "saved remove", "collections make", "collections add", "collections remove", "collections delete",
            "keys add", "keys revoke", "withdraw"}  # what is done a second time is refused
    for name, given in asked:
        words = [*name.split(), *given]
        if "KEY" in given:
            words[-1] = json.loads(scr("keys", "list", "--json")[0])[0]["id"]
        if "UPLOADED" in given:
            words[1] = next(r["report_id"] for r in world.store.reports() if r["file"].startswith("=1+1"))
        if "RECEIPT" in given:
            words[-1] = next((world.home / "receipts").glob("*.json"))
        expect = 1 if given == [broken] else 2 if given == ["planted"] else 0
        out, _ = scr(*words, expect=expect)
        if name == "collections export":
            FILES[given[-1]](out)
        else:
            check_terminal(out)
        if "--markdown" in given:
            check_markdown(out)
        if given[1:] in (["--format", "ris"], ["--format", "bibtex"]) and name == "cite":
            FILES[given[-1]](out)
        printed += 1
        if name in as_json and name not in once and not expect and "--format" not in given and "--markdown" not in given:
            out, _ = scr(*words, "--json")
            check_terminal(out)
            check_json(out)
            printed += 1
        tried.add(name)
    check_csv(scr("cypher", said, "--csv")[0])
    target = tmp_path / "labelled.jsonl"
    scr("decisions", "export", target)
    check_lines(target.read_bytes())
    for ending in MEDIA_TYPES:
        scr("pack", "--report", ids.report, "--title", NAME, "--out", tmp_path / f"pack.{ending}")
        FILES[ending]((tmp_path / f"pack.{ending}").read_bytes())
    for kind in export.WRITERS:
        scr("export", tmp_path / kind, "--format", kind)
        exported(tmp_path / kind)
    out, _ = scr("search", "school share referral", "--limit", 40, "--per-report", "all", FORCE_COLOR="1", TERM="xterm-256color")
    assert b"\x1b[" in out
    check_terminal(re.sub(rb"\x1b\[[\d;]*m", b"", out))
    words = " ".join(scr("show", ids.report)[0].decode().split())
    assert "[bold red]planted[/bold red] [link=" in words and ":warning:" in words
    assert tried | {"decisions export", "export"} | OWN_WORDS | ELSEWHERE == takes
    print(f"{printed} runs of {len(tried)} commands")


def exported(folder):
    for path in folder.rglob("*"):
        if path.is_dir():
            continue
        assert re.fullmatch(r"[\w.-]+", path.name), path
        data = path.read_bytes()
        if path.suffix == ".qdpx":
            with zipfile.ZipFile(io.BytesIO(data)) as file:
                for name in file.namelist():
                    assert re.fullmatch(r"[\w./-]+", name) and ".." not in name and not name.startswith("/"), name
                    if name.endswith(".qde"):
                        check_xml(file.read(name))
        else:
            {".json": check_json, ".jsonl": check_lines, ".csv": check_csv, ".graphml": check_xml}[path.suffix](data)


def test_every_tool_gives_it_as_quoted_data(world):
    """Tools x payloads: what is asked for may be planted too."""
    offered = tools(world.store, world.encoder)
    calls = {
        "search": [{"q": words, "limit": 40} for words in PAYLOADS.values()] + [{"q": "school referral", "per_report": 0, "limit": 50}], "themes": [{}], "report": [{"report_id": world.ids.report}, {"report_id": NAME[:60]}],
        "briefing": [{"q": "the school did not share the referral"}, {"q": PAYLOADS["instructions"]}],
        "cypher": [{"query": "MATCH (n) RETURN n LIMIT 300"}, {"query": PAYLOADS["cypher"]}, {"query": "RETURN $x AS x", "parameters": {"x": NAME}}], "schema": [{}],
    }
    assert set(calls) == {tool.name for tool in offered}
    listed = json.dumps([[tool.name, tool.title, tool.description, tool.input_schema(), tool.output_schema()] for tool in offered]) + server(offered).instructions
    before, counted = digest(world.store), 0
    for tool in offered:
        for given in calls[tool.name]:
            text, done = tool.call(given)
            told = check_json(text)
            assert next(iter(told)) == "note" and told["note"] == READ_AS and set(told) == {"note", "answer" if done else "error"}
            keys(told)
            counted += 1
    assert listed == json.dumps([[t.name, t.title, t.description, t.input_schema(), t.output_schema()] for t in tools(world.store, world.encoder)]) + server(offered).instructions
    assert MARK not in listed and EVIL not in listed and digest(world.store) == before
    print(f"{counted} calls of {len(calls)} tools")


def test_nothing_of_it_is_in_a_log(world):
    logs = [path for path in world.home.rglob("*") if path.is_file() and path.suffix in (".log", ".txt", ".out", ".err")]
    assert not [path for path in logs if MARK.encode() in path.read_bytes()]
