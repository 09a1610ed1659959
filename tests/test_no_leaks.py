"""No log, error or crash report holds what a report says, what was asked, or a name: a real `scr serve` is made to see planted words in all of them."""

import logging
import os
import subprocess
import sys
import threading
import time

import httpx
import psutil
import pytest
from test_serve import answers, free_port

from corpus.audit import page
from corpus.audit_check import check
from corpus.settings import cache
from ui import cli

WORDS = {  # made up, so that they stand nowhere else
    "question": "quexbury", "text": "plimsorrow", "person": "wendolene", "collection": "thrummock", "cypher": "ostervane", "reason": "galdifont", "file": "brontessle",
    "wrong key": "f00dfeedf00dfeed",
}
REPORT = f"""# Review of Child {WORDS['person'].title()}

## Findings

The health visitor did not record the {WORDS['text']} of {WORDS['person'].title()}. The school did not press the point when the referral was closed.
"""


def found_in(text):
    return {name for name, word in WORDS.items() if word in text.lower()}


@pytest.fixture(scope="module")
def served(environment, tmp_path_factory):
    """A home of its own, served by a process of its own; what that process said, once it has seen everything and was stopped."""
    home, port = tmp_path_factory.mktemp("leaks"), free_port()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("NEO4J_", "SCR_"))} | {"SCR_HOME": str(home), "SCR_CACHE": str(cache()), "SCR_NEO4J_HEAP": "384m"}
    made = subprocess.run([sys.executable, "-m", "ui.cli", "keys", "add", "Root", "--role", "admin"], env=env, capture_output=True, text=True, check=True)
    secret = made.stdout.strip()
    WORDS["secret"] = secret.rpartition("_")[2]
    said = home.parent / "said.txt"
    with said.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "ui.cli", "serve", "--port", str(port)], env=env, stdout=out, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    answers(url + "/health")
    with httpx.Client(base_url=url, headers={"X-API-Key": secret}, timeout=60) as client:
        statuses = ask(client)
        wrong = httpx.get(url + "/v1/search", params={"q": WORDS["question"]}, headers={"X-API-Key": f"scr_{secret.split('_')[1]}_{WORDS['wrong key']}"})
    reading = [child for child in psutil.Process(process.pid).children(recursive=True) if "graph.host" not in child.cmdline()]
    process.terminate()
    process.wait(60)
    _, left = psutil.wait_procs(reading, 10)
    subprocess.run([sys.executable, "-m", "ui.cli", "db", "stop"], env=env, check=True, capture_output=True)
    return {"home": home, "said": said.read_text("utf-8"), "left": left, "statuses": statuses | {"wrong key": wrong.status_code}}


def ask(client):
    """Everything that can be asked, with the words in it; the statuses."""
    w, got = WORDS, {}
    broken = w["text"].encode()
    files = [(f"{w['file']}.md", REPORT.encode()), (f"{w['file']}.pdf", b"%PDF-1.7 " + broken), (f"{w['file']}.docx", b"PK\x03\x04" + broken)]
    job = client.post("/v1/uploads", files=[("files", file) for file in files])
    got["upload"] = job.status_code
    until = time.monotonic() + 120
    while not (told := client.get(f"/v1/uploads/{job.json()['job']}").json())["done"] and time.monotonic() < until:
        time.sleep(0.3)
    got["read"] = sorted(file["state"] for file in told["files"])
    report = next(file["report_id"] for file in told["files"] if file["state"] == "read")
    for mode in ("hybrid", "keyword", "semantic"):
        got[mode] = client.get("/v1/search", params={"q": w["question"], "mode": mode}).status_code
    got["wrong"] = client.get("/v1/search", params={"q": w["question"], "limit": 0}).status_code
    got["briefing"] = client.get("/v1/digest", params={"q": f"{w['question']} referrals"}).status_code
    got["no route"] = client.get(f"/v1/{w['question']}").status_code
    got["no report"] = client.get(f"/v1/reports/{w['person']}").status_code
    for name, query in {
        "cypher": f"MATCH (p:Passage) WHERE p.text CONTAINS '{w['cypher']}' RETURN p.text", "not Cypher": f"MATCH ({w['cypher']} RETURN",
        "writes": f"CREATE (:X {{name: '{w['cypher']}'}})", "fails": f"RETURN 1 / 0 AS {w['cypher']}", "casts": f"RETURN toInteger({{a: '{w['cypher']}'}})",
        "slow": f"UNWIND range(1, 100000) AS {w['cypher']} UNWIND range(1, 100000) AS b WITH {w['cypher']} * b AS c WHERE c % 7 = 8 RETURN c",
        "large": f"UNWIND range(1, 3000000) AS x RETURN collect('{w['cypher']}' + x) AS y",
    }.items():
        got[name] = client.post("/v1/cypher", json={"query": query, "parameters": {"name": w["person"]}}).status_code
    got["no JSON"] = client.post("/v1/cypher", content=b'{"query": "' + w["cypher"].encode(), headers={"Content-Type": "application/json"}).status_code
    passage = client.get(f"/v1/reports/{report}").json()["passages"][-1]
    said = {"start": passage["start"], "end": passage["start"] + 10, "failing": "IA1", "polarity": "failing", "reason": w["reason"]}
    got["add"] = client.post(f"/v1/reports/{report}/findings", json=said).status_code
    got["collect"] = client.post("/v1/collections", json={"name": w["collection"], "description": w["person"]}).status_code
    got["collect again"] = client.post("/v1/collections", json={"name": w["collection"] * 50}).status_code
    got["save"] = client.post("/v1/saved-searches", json={"q": w["question"], "name": w["collection"]}).status_code
    got["alerts"] = client.get("/v1/alerts").status_code
    got["pack"] = client.post("/v1/packs", json={"report_id": [report], "title": w["collection"]}, params={"format": "docx"}).status_code
    got["facts"] = client.patch(f"/v1/reports/{report}/facts", json={"title": w["person"]}).status_code
    got["key"] = client.post("/v1/keys", json={"name": w["person"], "role": w["reason"]}).status_code
    got["broken request"] = client.request("BREW", "/v1/search", params={"q": w["question"]}).status_code
    got["withdraw"] = client.post(f"/v1/reports/{report}/withdrawal", json={"reason": w["reason"]}).status_code
    return got


def test_it_saw_all_of_it(served):
    """Else the rest would show nothing."""
    got = served["statuses"]
    assert got["upload"] == 200 and got["read"] == ["failed", "failed", "read"]
    assert [got[name] for name in ("hybrid", "keyword", "semantic", "briefing", "cypher", "collect", "save", "alerts", "pack")] == [200] * 9, got
    assert all(400 <= got[name] < 500 for name in ("wrong", "no route", "no report", "not Cypher", "writes", "fails", "slow", "no JSON", "wrong key")), got
    assert got["add"] == 200 and got["withdraw"] == 200, got


def test_no_process_that_reads_reports_is_left_behind(served):
    assert served["left"] == []


def test_what_the_process_said_holds_none_of_it(served):
    assert "GET /v1/search 200" in served["said"], served["said"][-2000:]
    assert found_in(served["said"]) == set()


def test_what_the_database_logged_holds_none_of_it(served):
    logs = {path.name: path.read_text("utf-8", "replace") for path in (served["home"] / "neo4j" / "log").iterdir()}
    assert {"debug.log", "host.log", "store.log", "security.log"} <= logs.keys() and "TransactionMonitor" in logs["debug.log"]
    assert {name: found_in(text) for name, text in logs.items() if found_in(text)} == {}


def test_the_audit_holds_none_of_it_and_is_whole(served):
    lines = b"".join(path.read_bytes() for path in (served["home"] / "audit").rglob("*") if path.is_file()).decode()
    assert found_in(lines) == set() and check(served["home"]).whole
    actions = {row["action"] for row in page(served["home"], limit=1000)}
    assert {"search", "cypher", "ingest.upload", "decide.add", "collection.make", "search.save", "pack", "withdraw", "key.make"} <= actions


def test_a_crash_of_any_part_tells_places_in_the_code_and_no_message():
    code = f"""
import logging, sys, threading, warnings
from corpus.logs import quiet
from corpus.settings import cache
quiet()
def fails(text): raise ValueError(text)
thread = threading.Thread(target=fails, args=["{WORDS['text']}"]); thread.start(); thread.join()
warnings.warn("{WORDS['text']}")
for name in ("tornado.access", "asyncio", "search_api.problems"):
    try: fails("{WORDS['text']}")
    except ValueError: logging.getLogger(name).exception("seen" if name.startswith("search_api") else "{WORDS['text']}")
class Worse:
    def __del__(self): fails("{WORDS['text']}")
Worse()
fails("{WORDS['text']}")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.count("ValueError") == 6 and done.stderr.count("fails") >= 6, done.stderr
    assert "seen: ValueError" in done.stderr and found_in(done.stdout + done.stderr) == set()


def test_a_command_that_fails_by_a_fault_says_where_and_not_with_what(monkeypatch, capsys):
    def app(**_):
        raise RuntimeError(WORDS["text"])

    before = logging.getLogRecordFactory(), sys.excepthook, sys.unraisablehook, threading.excepthook
    monkeypatch.setattr(cli, "app", app)
    try:
        with pytest.raises(SystemExit) as ended:
            cli.main()
    finally:
        logging.setLogRecordFactory(before[0])
        sys.excepthook, sys.unraisablehook, threading.excepthook = before[1:]
        logging.captureWarnings(False)
    said = capsys.readouterr().err
    assert ended.value.code == 1 and "RuntimeError at test_no_leaks.py" in said and found_in(said) == set()
