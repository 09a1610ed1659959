"""Reports added over the API: handed over, read in the background, told of by file; their facts; taken down."""

import errno
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from fastapi.testclient import TestClient
from test_api_problems import as_problem

from corpus.errors import NotFound, WithdrawnFile
from corpus.library import Library
from corpus.samples import sample_folder
from corpus.settings import cache
from graph import adding as adding_module
from graph.adding import Adding, with_facts
from graph.files import find_files
from graph.handed import Handed
from graph.loading import load
from ingest.encoder import NAME
from ingest.findings import finding_model_version
from ingest.manifest import facts_said
from ingest.readers import Readers
from search_api import receiving
from search_api.app import create_app

LETTER = (
    "# Review of Child K\n\nPublished March 2021\n\n## Analysis\n\n"
    "The school did not share its worries with the health visitor. Nobody asked who lived in the home.\n"
)
WAIT_S = 120


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "home")


@pytest.fixture(scope="module")
def readers():
    with Readers() as readers:
        yield readers


@pytest.fixture
def adding(store, library, models, readers):
    adding = Adding(store, library, cache=cache(), models=models, readers=readers)
    yield adding
    adding.close()


@pytest.fixture
def client(store, encoder, library, adding):
    return TestClient(create_app(store, encoder, library=library, adding=adding), base_url="http://localhost")


def sent(*files):
    return [("files", (name, data)) for name, data in files]


def settled(client, job):
    """The job, once nothing of it waits."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        found = client.get(f"/v1/uploads/{job['job']}").json()
        if found["done"]:
            return found
        time.sleep(0.2)
    pytest.fail("nothing came of it")


def upload(client, *files):
    answer = client.post("/v1/uploads", files=sent(*files))
    assert answer.status_code == 200, answer.text
    return settled(client, answer.json())


def left(library):
    """The files that wait to be read: none once they were."""
    return [p for p in library.uploads.rglob("*") if p.is_file() and p.name not in ("job.json", "again.json", ".lock")]


def test_each_file_is_told_of_and_a_good_one_can_be_searched(client, library):
    big = b"%PDF-1.7 " + b"x" * 600_000  # more than the guard lets others send
    job = upload(client, ("k.md", LETTER.encode()), ("K2.md", LETTER.encode()), ("../old.doc", b"x"), ("k.md", b"%PDF-1.4"), ("broken.pdf", big), ("none.txt", b""))
    found = {file["name"]: file for file in job["files"]}
    assert {name: file["state"] for name, file in found.items()} == {
        "k.md": "read", "K2.md": "same", "old.doc": "failed", "k (2).md": "failed", "broken.pdf": "failed", "none.txt": "failed"}
    assert "save it as .docx" in found["old.doc"]["why"] and "is a PDF, but its name ends in .md" in found["k (2).md"]["why"] and found["broken.pdf"]["why"]
    assert found["k.md"]["passages"] and found["k.md"]["report_id"] == sha256(LETTER.encode()).hexdigest()[:16]
    assert client.get("/v1/search", params={"q": "who lived in the home", "mode": "keyword"}).json()["hits"][0]["file"] == "k.md"
    assert library.open_bytes(found["k.md"]["report_id"]) == LETTER.encode() and left(library) == []
    assert client.get("/v1/uploads").json()["uploads"][0]["job"] == job["job"]


def test_a_name_is_kept_as_it_was_written(client):
    names = ["Café.doc", "Child A – overview.doc", "Tŷ Gŵyr.doc", "Child A’s review.doc", 'the "final" one.doc']
    assert [file["name"] for file in upload(client, *((name, b"x") for name in names))["files"]] == names


def test_facts_that_a_person_says_hold_at_once_and_when_the_file_is_read_again(client, store, library, tmp_path, models, readers):
    path = tmp_path / "k.md"
    path.write_text(LETTER)

    def ingest():
        return load(find_files([path])[0], store, library, cache=cache(), encoder_name=NAME, finding_model=finding_model_version(), models=models, readers=readers)

    assert ingest().read == ["k.md"]
    id_ = sha256(LETTER.encode()).hexdigest()[:16]
    assert "area" in client.get(f"/v1/reports/{id_}/facts").json()["missing"]
    answer = client.patch(f"/v1/reports/{id_}/facts", json={"area": "Norfolk", "title": "Child K", "kind": "lcspr", "by": "Ann"})
    assert answer.status_code == 200 and settled(client, answer.json())["files"][0]["state"] == "read"
    facts = client.get(f"/v1/reports/{id_}/facts").json()
    assert (facts["title"], facts["area"], facts["region"], facts["kind"], facts["published"]) == ("Child K", "norfolk", "East of England", "lcspr", "2021-03")
    assert {(t["fact"], t["value"], t["by"]) for t in facts["told"]} == {("area", "Norfolk", "Ann"), ("title", "Child K", "Ann"), ("kind", "lcspr", "Ann")}
    assert client.get("/v1/search", params={"q": "", "area": "norfolk", "kind": "lcspr"}).json()["hits"]
    assert ingest().unchanged == ["k.md"] and store.facts(id_)["title"] == "Child K"
    settled(client, client.patch(f"/v1/reports/{id_}/facts", json={"title": None, "by": "Ben"}).json())
    assert store.facts(id_)["title"] == "Review of Child K: Analysis" and store.facts(id_)["area"] == "norfolk"


def test_what_was_said_of_an_edition_holds_for_the_one_that_replaces_it(store, library, tmp_path, models, readers):
    path = tmp_path / "k.md"

    def read(text):
        path.write_text(text)
        done = load(find_files([path])[0], store, library, cache=cache(), encoder_name=NAME, finding_model=finding_model_version(), models=models, readers=readers)
        return done.read + done.replaced, [(r["title"], r["report_id"]) for r in store.reports()]

    read(LETTER)
    store.tell_facts(sha256(LETTER.encode()).hexdigest()[:16], {"title": "Child K"}, by="Ann", at="2026-03-03T10:00:00+00:00")
    corrected = LETTER.replace("Nobody", "Nobody at all")
    id_ = sha256(corrected.encode()).hexdigest()[:16]
    assert read(corrected) == (["k.md"], [("Child K", id_)]) and store.facts(id_)["told"][0]["by"] == "Ann"
    assert read(corrected) == ([], [("Child K", id_)])


def test_a_report_taken_down_while_it_is_read_leaves_no_file(store, library, tmp_path, models, monkeypatch, readers):
    path, id_ = tmp_path / "k.md", sha256(LETTER.encode()).hexdigest()[:16]
    path.write_text(LETTER)

    def taken_down(_):
        raise WithdrawnFile("was withdrawn", where="k.md")

    monkeypatch.setattr(store, "put", taken_down)
    done = load(find_files([path])[0], store, library, cache=cache(), encoder_name=NAME, finding_model=finding_model_version(), models=models, readers=readers)
    assert done.failed and library.path(id_) is None


def test_what_a_manifest_gave_stays_and_nothing_else_does(store, library, tmp_path, models, readers):
    path, area = tmp_path / "k.md", facts_said({"area": "Norfolk"})
    path.write_text(LETTER)

    def read(file):
        assert not load([file], store, library, cache=cache(), encoder_name=NAME, finding_model=finding_model_version(), models=models, readers=readers).failed

    read(find_files([path], {"k.md": area})[0][0])
    id_, ann = sha256(LETTER.encode()).hexdigest()[:16], {"by": "Ann", "at": "2026-03-03T10:00:00+00:00"}
    with_facts(store, library, id_, {"title": "Wrong"}, **ann)  # and its reading is still to come
    read(with_facts(store, library, id_, {"kind": "lcspr"}, **ann))
    file = with_facts(store, library, id_, {"title": None}, **ann)
    assert file.given == area
    read(file)
    assert store.facts(id_)["title"] == "Review of Child K: Analysis" and store.facts(id_)["area"] == "norfolk"
    store._runner.write(lambda tx: tx.rows("MATCH (r:Report) REMOVE r.given"))  # as an older release left it
    file = with_facts(store, library, id_, {"publisher": "A board"}, **ann)
    assert (file.given.area, file.given.region, file.given.kind) == ("norfolk", "East of England", "other")


def test_facts_that_cannot_be_read_change_nothing(client, store):
    id_ = upload(client, ("k.md", LETTER.encode()))["files"][0]["report_id"]
    for said, status in (
        ({"published": "soon"}, 400), ({"kind": "poem"}, 400), ({"kind": "other"}, 400), ({"title": " "}, 400), ({}, 400), ({"colour": "red"}, 422), ({"title": "x", "by": ""}, 422),
    ):
        assert as_problem(client.patch(f"/v1/reports/{id_}/facts", json={"by": "Ann", **said}))["status"] == status and store.told() == {}


def test_a_report_taken_down_leaves_a_receipt_and_is_refused(client, library, store):
    id_ = upload(client, ("k.md", LETTER.encode()))["files"][0]["report_id"]
    settled(client, client.patch(f"/v1/reports/{id_}/facts", json={"title": "Child K", "by": "Ann"}).json())
    job = client.get("/v1/uploads").json()["uploads"][0]["job"]
    (library.uploads / job / "again.json").write_text('{"kept": {"title": "Child K"}}')  # as an older release left it
    assert {path.rpartition("/")[2] for path in library.traces(id_, sha256(LETTER.encode()).hexdigest())} >= {"job.json", "again.json"}
    receipt = client.post(f"/v1/reports/{id_}/withdrawal", json={"reason": "Asked for", "by": "Ann"}).json()
    assert receipt["proved"] and receipt["by"] == "Ann" and "lived in the home" not in str(receipt) and store.told() == {}
    for earlier in client.get("/v1/uploads").json()["uploads"]:
        assert [(f["state"], f["passages"], f["warnings"]) for f in earlier["files"]] == [("withdrawn", None, [])]
    (file,) = upload(client, ("k.md", LETTER.encode()))["files"]
    assert file["state"] == "withdrawn" and "Asked for" in file["why"] and left(library) == [] and store.reports() == []


def test_uploads_are_listed_the_latest_first_also_within_one_second(client):
    made = [client.post("/v1/uploads", files=sent((f"k{n}.md", LETTER.encode()))).json()["job"] for n in range(5)]
    assert [job["job"] for job in client.get("/v1/uploads").json()["uploads"]] == made[::-1]
    for job in made:
        settled(client, {"job": job})


def test_what_a_program_that_ended_had_not_read_is_interrupted_and_can_be_read(store, encoder, library, adding):
    adding._stop.set()  # it ends before the file's turn
    id_, folder = "0" * 16, library.uploads / ("0" * 16)
    folder.mkdir()
    digest = sha256(LETTER.encode()).hexdigest()
    (folder / digest).write_text(LETTER)
    adding.hand_over(id_, [Handed("k.md", len(LETTER), digest)], by="Ann", at="2026-03-03T10:00:00+00:00")
    adding.close()
    again = Adding(store, library, cache=cache())
    client = TestClient(create_app(store, encoder, library=library, adding=again), base_url="http://localhost")
    try:
        (file,) = settled(client, {"job": id_})["files"]
        assert file["state"] == "interrupted" and "Try again" in file["why"]
        with ThreadPoolExecutor() as many:
            asked = sorted(answer.status_code for answer in many.map(lambda _: client.put(f"/v1/uploads/{id_}/again"), range(4)))
        assert asked == [200, 400, 400, 400]
        assert settled(client, {"job": id_})["files"][0]["state"] == "read"
        assert as_problem(client.put(f"/v1/uploads/{id_}/again"))["status"] == 400
    finally:
        again.close()


def test_of_equal_files_the_one_that_can_be_read_is_read(client):
    docx = next(path for path in sample_folder().iterdir() if path.suffix == ".docx").read_bytes()  # what is in it, only the reader sees
    files = upload(client, ("k.pdf", LETTER.encode()), ("k.md", LETTER.encode()), ("a.pptx", docx), ("b.pptx", docx), ("a.docx", docx))["files"]
    assert [file["state"] for file in files] == ["failed", "read", "failed", "failed", "read"]
    assert files[3]["why"] == files[2]["why"] and not files[3]["report_id"]


def test_a_disk_that_refuses_stops_no_later_reading_and_names_no_path(client, adding, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", str(adding.library.home))

    with monkeypatch.context() as patch:
        patch.setattr(adding, "_next", full)
        patch.setattr(adding, "_end", full)
        (file,) = upload(client, ("k.md", LETTER.encode()))["files"]
        assert file["state"] == "interrupted" and "No space left" in file["why"] and str(adding.library.home) not in file["why"]
        job = client.get("/v1/uploads").json()["uploads"][0]
    assert settled(client, client.put(f"/v1/uploads/{job['job']}/again").json())["files"][0]["state"] == "read"


def test_a_disk_that_fills_takes_nothing_more_and_old_uploads_are_forgotten(client, monkeypatch, library):
    monkeypatch.setattr(adding_module, "MOST_KEPT", 2)
    jobs = [upload(client, ("k.doc", b"x"))["job"] for _ in range(3)]
    assert {path.parent.name for path in library.uploads.glob("*/job.json")} < set(jobs) and len(client.get("/v1/uploads").json()["uploads"]) == 2
    for limit, value in (("LEAST_FREE", 10**18), ("MOST_WAITING", -1)):
        with monkeypatch.context() as patch:
            patch.setattr(adding_module, limit, value)
            assert as_problem(client.post("/v1/uploads", files=sent(("k.doc", b"x"))))["status"] == 503
    assert len(list(library.uploads.glob("*/"))) == 2


def test_a_damaged_note_of_an_upload_keeps_nothing_from_starting(store, library):
    for name, text in (("0" * 16, "{"), ("1" * 16, "[]"), ("2" * 16, '{"job": "2", "made_at": "", "files": [{"colour": 1}]}')):
        (library.uploads / name).mkdir(parents=True)
        (library.uploads / name / "job.json").write_text(text)
        (library.uploads / name / ".part-x").write_text("half")
    adding = Adding(store, library, cache=cache())
    try:
        assert adding.jobs() == [] and not list(library.uploads.glob("*/.part-*"))
        with pytest.raises(NotFound, match="cannot be read"):
            adding.job("0" * 16)
    finally:
        adding.close()


def test_too_much_and_what_is_no_upload_is_refused_and_leaves_nothing(client, library, monkeypatch):
    monkeypatch.setattr(receiving, "LARGEST_FILE", 1_000)
    monkeypatch.setattr(receiving, "MAX_TOTAL", 5_000)
    (file,) = upload(client, ("big.txt", b"x" * 2_000))["files"]
    assert file["state"] == "failed" and "the largest that is read" in file["why"]
    half = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhalf'

    def in_pieces(body, boundary="b"):
        return client.post("/v1/uploads", content=body, headers={"Content-Type": f"multipart/form-data; boundary={boundary}"})

    for answer, status in (
        (client.post("/v1/uploads", files=sent(("big.txt", b"x" * 6_000))), 413), (client.post("/v1/uploads", content=b"x"), 415),
        (in_pieces(half), 400), (in_pieces(half + b"\r\n--b\r\n"), 400), (in_pieces(b"no part"), 400), (in_pieces(half, "b" * 300), 400),
        (client.post("/v1/uploads", data={"a": "b"}, files=[]), 415), (client.post("/v1/uploads", files=sent(*((f"{n}.txt", b"x") for n in range(51)))), 413),
    ):
        assert as_problem(answer)["status"] == status
    assert left(library) == [] and len(client.get("/v1/uploads").json()["uploads"]) == 1
