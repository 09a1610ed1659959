"""Withdrawal with a receipt: what it says, that it cannot be edited, and that it is proved again anywhere."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from corpus.errors import ExchangeError, NotFound
from corpus.library import Library
from graph import receipts, traces
from graph.export import WRITERS
from graph.receipts import check_signature, read_receipt, sought_in
from graph.schema import SCHEMA
from graph.traces import Sought, in_folder, in_library, text_digest
from readings import leeds, norfolk, reading

WHEN = "2026-03-03T10:00:00+00:00"
RECIPE = Path(__file__).parent.parent / "graph" / "data" / "recipes" / "withdrawals.cypher"
FILE = b"the file of norfolk"


@pytest.fixture
def library(tmp_path):
    report = norfolk().report
    library = Library(tmp_path)
    library.keep(FILE, sha256=report.sha256, report_id=report.id, file=report.file, media_type="pdf")
    return library


def withdraw(store, library, report=None, **more):
    given = {"reason": "Taken down", "withdrawn_at": WHEN, "by": "J. Smith"} | more
    return store.withdraw_with_receipt((report or norfolk().report).id, library, library.folder.parent, **given)


@pytest.fixture
def receipt(store, library):
    store.put(norfolk())
    store.put(leeds())
    return withdraw(store, library)


def found(checks):
    return {check["check"]: check["found"] for check in checks if check["found"]}


def test_it_says_what_was_removed_and_what_is_left(receipt):
    counts = receipt["counts"]
    assert counts["report"] == {"before": {"Event": 1, "Finding": 4, "Grade": 1, "Passage": 4, "Report": 1, "Section": 4, "Table": 1}, "after": {}}
    before, after = counts["store"]["before"], counts["store"]["after"]
    assert {k: before[k] - after.get(k, 0) for k in before if before[k] != after.get(k, 0)} == counts["report"]["before"] | {"Area": 1, "Region": 1, "Factor": 1}
    assert after["Tombstone"] == 1


def test_it_says_why_when_by_whom_and_with_what(receipt):
    wanted = {"reason": "Taken down", "by": "J. Smith", "withdrawn_at": WHEN, "file": "norfolk.pdf", "sha256": norfolk().report.sha256, "schema": SCHEMA}
    assert wanted.items() <= receipt.items() and receipt["program"] and receipt["neo4j"]


def test_it_holds_digests_and_no_words(receipt, library):
    written = json.dumps(read_receipt(Path(receipt["file_of_receipt"]))) + "".join(p.read_text() for p in library.folder.parent.rglob("*.json"))
    for passage in norfolk().report.passages:
        text = norfolk().report.quote(passage)
        assert text_digest(text) in receipt["digests"]["passages"] and text not in written and " ".join(text.split()[:3]) not in written
    assert "Child N" not in written


def test_every_search_was_made_and_found_nothing(receipt):
    asked = {check["check"]: check["asked"] for check in receipt["checks"]}
    assert receipt["proved"] and found(receipt["checks"]) == {}
    assert (asked["full-text search for each quotation as an exact phrase"], asked["vector search by each passage's own vector"]) == (4, 4)
    assert (asked["vector search by each finding's own vector"], asked["its passages in the full-text indexes"]) == (4, 2)
    assert {"its passages in the vector index of passages", "its findings in the vector index of findings"} <= asked.keys()


def test_the_searches_would_have_found_it(store, library):
    store.put(norfolk())
    report, runner = norfolk().report, store._runner
    sought = Sought(report.id, report.sha256)
    texts = [report.quote(p) for p in report.passages]
    checks = [*store.traces(sought), *traces.by_searching(runner, sought, texts, norfolk().vectors.tolist(), norfolk().finding_vectors.tolist()), *in_library(library, sought)]
    assert len(checks) == len(found(checks)) == 10


def test_it_lies_in_the_home_for_its_owner_to_sign(receipt, tmp_path):
    assert Path(receipt["file_of_receipt"]) == tmp_path / "receipts" / f"{norfolk().report.id}-2026-03-03.json"
    assert stat.S_IMODE((tmp_path / "receipts.key").stat().st_mode) == 0o600
    assert found(check_signature(read_receipt(Path(receipt["file_of_receipt"])), tmp_path)) == {}


@pytest.mark.parametrize("edit", [
    {"reason": "Another"}, {"proved": False}, {"counts": {}}, {"digests": {"passages": [], "quotations": [], "shared": []}}, {"extra": 1},
])
def test_an_edited_receipt_is_found_out_even_with_a_new_digest(receipt, tmp_path, edit):
    kept = read_receipt(Path(receipt["file_of_receipt"]))
    assert found(check_signature(kept | edit, tmp_path)) == {"the receipt is as its digest says": 1, "the receipt was signed by this home's key": 1}
    forged = receipts.signed({k: v for k, v in (kept | edit).items() if k not in receipts.SIGNED}, tmp_path / "another")
    assert found(check_signature(forged, tmp_path)) == {"the receipt was signed by this home's key": 1}


def test_without_the_key_nobody_can_say_who_signed(receipt, tmp_path):
    (tmp_path / "receipts.key").unlink()
    assert found(check_signature(read_receipt(Path(receipt["file_of_receipt"])), tmp_path)) == {"the receipt was signed by this home's key": 1}


def test_what_is_no_receipt_is_said_so(tmp_path):
    for text in ("{}", "[1]", "no json"):
        (tmp_path / "r.json").write_text(text)
        with pytest.raises(ExchangeError, match="receipt"):
            read_receipt(tmp_path / "r.json")


def test_a_report_that_comes_back_under_another_name_is_found(store, receipt):
    sought = sought_in(receipt)
    assert found(store.traces(sought)) == {}
    store.put(reading("saved again", [(norfolk().report.quote(norfolk().report.passages[2]), [1], [])]))
    assert found(store.traces(sought)) == {"its words among all passages and quotations of the graph": 1}


def test_words_that_other_reports_have_too_are_no_trace_and_are_named(store, library):
    store.put(norfolk())
    store.put(reading("neighbour", [("Supervision was cancelled for nine months.", [1], [("SU", "failing", [])]), ("More.", [1], []), ("Else.", [1], [])]))
    receipt = withdraw(store, library)
    assert receipt["proved"] and [(r["file"], r["passages"], r["quotations"]) for r in receipt["elsewhere"]] == [("neighbour.pdf", 1, 1)]
    assert found(store.traces(sought_in(receipt))) == {}


def test_a_copy_in_the_graph_is_no_proof(store, library):
    store.put(norfolk())
    copy = replace(norfolk().report, id="c0c0c0c0c0c0c0c0", sha256="c0" * 32, file="copy.pdf")
    store.put(replace(norfolk(), report=copy, findings=(), finding_vectors=None, source="/copy.pdf"))
    receipt = withdraw(store, library)
    assert not receipt["proved"] and found(receipt["checks"]) == {"another report with at least half its passages (a copy)": 1}
    assert receipt["checks"][-1]["where"] == ["report c0c0c0c0c0c0c0c0 (copy.pdf)"]


def test_a_file_left_in_the_library_is_found(receipt, library):
    sought = sought_in(receipt)
    assert found(in_library(library, sought)) == {}
    place = library.folder / sought.sha256[:2] / sought.sha256
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(FILE)
    assert in_library(library, sought)[0]["where"] == [f"{sought.sha256[:2]}/{sought.sha256}"]


@pytest.mark.parametrize("kind", WRITERS)
def test_an_export_made_before_is_found_to_hold_it_and_one_made_after_not(store, library, tmp_path, kind):
    store.put(norfolk())
    store.put(leeds())
    store.export(kind, tmp_path / "before", made_at=WHEN)
    sought = sought_in(withdraw(store, library))
    store.export(kind, tmp_path / "after", made_at=WHEN)
    (before,), (after,) = in_folder(tmp_path / "before", sought), in_folder(tmp_path / "after", sought)
    assert before["found"] >= 5 and after["found"] == 0


def test_any_folder_is_looked_through_for_the_file_itself(tmp_path):
    sought = Sought("0" * 16, text_digest("the file"))
    (tmp_path / "deep").mkdir()
    assert in_folder(tmp_path, sought)[0]["found"] == 0
    (tmp_path / "deep" / "renamed.txt").write_text("the file")
    assert in_folder(tmp_path, sought)[0]["where"] == [str(tmp_path / "deep" / "renamed.txt")]
    with pytest.raises(ExchangeError, match="no such folder"):
        in_folder(tmp_path / "nowhere", sought)


@pytest.mark.parametrize("broken", ["the store", "the library", "the proof"])
def test_a_withdrawal_that_breaks_off_is_finished_by_the_next(store, library, tmp_path, monkeypatch, broken):
    store.put(norfolk())
    target = {"the store": (type(store), "withdraw"), "the library": (Library, "withdraw"), "the proof": (receipts, "in_store")}[broken]
    with monkeypatch.context() as patch:
        patch.setattr(*target, lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            withdraw(store, library)
    assert receipts.unfinished(tmp_path) == [{"report_id": norfolk().report.id, "file": "norfolk.pdf"}]
    receipt = withdraw(store, library)
    assert receipt["proved"] and receipt["counts"]["report"]["before"]["Passage"] == 4 and receipts.unfinished(tmp_path) == []
    assert library.traces(norfolk().report.id, norfolk().report.sha256) == [] and store.reports() == []


def test_of_two_withdrawals_at_once_one_gives_a_receipt_and_the_other_finds_nothing(store, library, tmp_path):
    store.put(norfolk())

    def attempt(by):
        try:
            return withdraw(store, library, by=by)
        except NotFound:
            return None

    with ThreadPoolExecutor() as both:
        (receipt,) = [receipt for receipt in both.map(attempt, ("Ann", "Ben", "Cal")) if receipt]
    assert receipt["proved"] and read_receipt(Path(receipt["file_of_receipt"]))["by"] == receipt["by"] and receipts.unfinished(tmp_path) == []


def test_what_is_not_there_cannot_be_withdrawn(store, library):
    with pytest.raises(NotFound):
        withdraw(store, library)
    assert not (library.folder.parent / "receipts").exists()


def test_withdrawals_are_listed_with_their_receipts_everywhere_alike(store, receipt, encoder):
    from search_api.app import create_app

    store.withdraw(leeds().report.id, reason="No receipt", withdrawn_at="2026-04-01T00:00:00+00:00")
    rows = store.withdrawals()
    assert [(r["file"], r["by"], r["receipt"]) for r in rows] == [("leeds.pdf", "", ""), ("norfolk.pdf", "J. Smith", receipt["digest"])]
    answer = TestClient(create_app(store, encoder), base_url="http://localhost").get("/v1/withdrawals")
    assert answer.status_code == 200 and answer.json() == {"withdrawals": rows}
    recipe = store.cypher(RECIPE.read_text("utf-8"))
    assert [dict(zip(recipe["columns"], row, strict=True)) for row in recipe["rows"]] == rows


@pytest.fixture
def scr_here(store, neo4j_home, monkeypatch):
    """The command line on the session's own database."""
    from ui.cli import app

    monkeypatch.setenv("SCR_HOME", str(neo4j_home))

    def run(*words):
        result = CliRunner().invoke(app, [str(w) for w in words], catch_exceptions=True)
        return result.exit_code, result.stdout, result.exception

    return run


def test_the_command_line_withdraws_and_proves_again(store, neo4j_home, scr_here, tmp_path):
    unique = reading(f"cli-{tmp_path.name}", [("Only this report says so.", [1], [("CO1", "failing", ["CSC"])])])  # a tombstone outlives the test
    store.put(unique)
    store.export("jsonl", tmp_path / "backup", made_at=WHEN)
    status, out, _ = scr_here("withdraw", unique.report.id, "--reason", "asked for", "--by", "J. Smith", "--json")
    receipt = json.loads(out)
    path = receipt["file_of_receipt"]
    assert status == 0 and receipt["removed"]["Finding"] == 1 and receipt["by"] == "J. Smith"
    status, out, _ = scr_here("verify-withdrawal", path)
    assert status == 0 and out.rstrip().endswith("Proved.") and "Only this" not in out
    status, out, _ = scr_here("verify-withdrawal", path, "--against", tmp_path / "backup", "--json")
    assert status == 1 and not json.loads(out)["proved"]
    assert scr_here("verify-withdrawal", path, "--home", neo4j_home)[0] == 0
    assert scr_here("withdrawals", "--json")[1].count(receipt["digest"]) == 1
    status, _, error = scr_here("withdraw", unique.report.id, "--reason", "again")
    assert status == 1 and isinstance(error, NotFound)
    Path(path).unlink()


def test_the_command_line_exports_imports_and_digests(store, scr_here, tmp_path):
    store.put(norfolk())
    digest = json.loads(scr_here("digest", "--json")[1])["digest"]
    status, out, _ = scr_here("export", tmp_path / "out", "--made-at", WHEN, "--json")
    assert status == 0 and json.loads(out)["manifest"]["digest"] == digest
    assert scr_here("export", tmp_path / "refi", "--format", "refi-qda")[0] == 0 and (tmp_path / "refi" / "scr.qdpx").is_file()
    assert isinstance(scr_here("import", tmp_path / "out")[2], ExchangeError)
    store.clear()
    assert json.loads(scr_here("import", tmp_path / "out", "--json")[1])["digest"] == digest == scr_here("digest")[1].strip()
