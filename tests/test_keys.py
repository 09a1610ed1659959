"""Keys with roles: made, listed, expired, revoked, and what each opens, over a real API and store."""

import json
import stat
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from test_api import client as alone, get, app, lakes, make_reading, woods  # noqa: F401  (fixtures)
from test_api_problems import as_problem
from typer.testing import CliRunner

from corpus.errors import KeysError, UsageError
from corpus.roles import ROLES, all_of
from search_api.app import create_app
from search_api.keys import GUESSES, PLACES, Busy, KeyRing
from search_api.people import MAPPABLE, found
from search_api.roles import BEGIN, END, markdown, operations
from search_api.server import check_address
from ui.cli import app as scr

README = (Path(__file__).resolve().parent.parent / "README.md").read_text("utf-8")
VALUES = {"page": "1", "dimension": "year", "code": "norfolk"}


@pytest.fixture
def ring(tmp_path):
    return KeyRing(tmp_path)


@pytest.fixture
def served(store, encoder, ring):
    """A client that sends a key, in another machine's name."""
    client = TestClient(create_app(store, encoder, keys=ring), base_url="http://reviews.example")

    def send(method, path, key="", person="", **more):
        return client.request(method, path, headers=({"X-API-Key": key} if key else {}) | ({"X-On-Behalf-Of": quote(person)} if person else {}), **more)

    return send


def test_each_route_opens_to_its_role_and_to_those_above_as_the_readme_says(served, ring):
    """401 without a key, 403 with too little, both as problem documents; with enough, anything else. The screens' key opens what the
    person may for whom they ask, and nothing without one; a key that is not theirs may name nobody."""
    keys, screens = {role: ring.add(role, role)[1] for role in ROLES}, ring.add("The screens", "screens")[1]
    for role in MAPPABLE:
        ring.people.map(f"{role}@board.example", role)
    document = served("GET", "/openapi.json").json()
    assert README[README.index(BEGIN):README.index(END) + len(END) + 1] == markdown(document)
    for path, method, operation in operations(document):
        address = path
        for name in (p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"):
            address = address.replace("{" + name + "}", VALUES.get(name, "0" * 16))
        assert as_problem(served(method, address))["status"] == 401, address
        assert as_problem(served(method, address, "scr_00000000_0"))["status"] == 401, address
        for role in ROLES:
            status = served(method, address, keys[role]).status_code
            enough = ROLES.index(role) >= ROLES.index(operation["x-role"])
            assert (status not in (401, 403)) if enough else status == 403, (method, address, role, status)
            if role in MAPPABLE:
                status = served(method, address, screens, f"{role}@board.example").status_code
                assert (status not in (401, 403)) if enough else status == 403, (method, address, role, status)
            assert as_problem(served(method, address, keys[role], "keeper@board.example"))["status"] == 403, (method, address, role)
        for person in ("", "nobody@board.example", "admin@board.example"):
            assert as_problem(served(method, address, screens, person))["status"] == 403, (method, address, person)
        assert operation["security"] and {"401", "403"} <= operation["responses"].keys()


def test_what_a_role_may_holds_what_those_before_it_may():
    assert all_of("reader") == "read and search" and all(one in all_of("admin") for one in ("save searches", "add reports", "revoke keys"))


def test_too_little_is_a_problem_that_names_the_role(served, ring):
    body = as_problem(served("GET", "/v1/keys", ring.add("Ann", "keeper")[1]))
    assert body["status"] == 403 and "the role admin" in body["detail"] and "the role keeper" in body["detail"]


def test_a_key_is_kept_as_a_hash_in_a_file_for_its_owner_alone(ring, tmp_path):
    key, text = ring.add("Ann", "reader")
    (row,) = json.loads((tmp_path / "keys.json").read_text())["keys"]
    assert row["hash"].startswith("$argon2id$") and text.rpartition("_")[2] not in json.dumps(row) and text.startswith(f"scr_{key.id}_")
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_a_running_api_notices_at_once_what_another_process_does(served, ring, tmp_path):
    key, text = KeyRing(tmp_path).add("Ann", "reader")
    assert served("GET", "/v1/me", text).json() == {"name": "Ann", "role": "reader", "keys": True}
    KeyRing(tmp_path).revoke(key.id)
    assert served("GET", "/v1/me", text).status_code == 401


def test_a_key_expires_though_it_was_just_used(tmp_path):
    at = [time.time()]
    ring = KeyRing(tmp_path, clock=lambda: at[0])
    _, text = ring.add("Ann", "reader", days=1)
    assert ring.who(text).name == "Ann"
    at[0] += 24 * 3600 + 1
    assert ring.who(text) is None


def test_the_hash_is_not_paid_at_each_request(ring):
    _, text = ring.add("Ann", "reader")
    ring.who(text)
    started = time.perf_counter()
    assert all(ring.who(text) for _ in range(200))
    assert time.perf_counter() - started < 1.0  # 200 hashes take ten times that


def test_a_wrong_key_costs_no_hash(ring):
    key, _ = ring.add("Ann", "reader")
    started = time.perf_counter()
    assert not any(ring.who(f"scr_{key.id}_{n:064x}") for n in range(500))
    assert time.perf_counter() - started < 1.0


def test_a_flood_of_wrong_keys_is_told_to_wait_and_a_known_key_is_not(served, ring, tmp_path):
    """Of keys made before a quick digest stood beside the hash, each wrong one costs a hash."""
    key, text = ring.add("Ann", "reader")
    file = tmp_path / "keys.json"
    file.write_text(file.read_text().replace(key.check, ""))
    assert served("GET", "/v1/status", text).status_code == 200  # it is known from now on
    for _ in range(PLACES):
        ring._places.acquire()
    assert as_problem(served("GET", "/v1/status", f"scr_{key.id}_0"))["status"] == 429 and served("GET", "/v1/status", text).status_code == 200
    ring._places.release(PLACES)
    assert served("GET", "/v1/status", f"scr_{key.id}_0").status_code == 401


def test_who_guesses_at_the_key_of_the_setting_is_made_to_wait_and_others_are_not(tmp_path):
    ring = KeyRing(tmp_path, "open sesame")
    for n in range(GUESSES):
        assert ring.who(f"open {n}", address="192.0.2.1") is None
    with pytest.raises(Busy):
        ring.who("open sesame", address="192.0.2.1")
    assert ring.who("open sesame", address="192.0.2.2") and ring.who(ring.add("Ann", "reader")[1], address="192.0.2.1").name == "Ann"


@pytest.mark.parametrize("spoilt", [lambda k: k[:-1], lambda k: k + "0", lambda k: k.upper(), lambda k: "é" + k, lambda k: k.replace("scr_", ""), lambda k: ""])
def test_a_key_that_is_not_whole_opens_nothing(ring, spoilt):
    _, text = ring.add("Ann", "admin")
    assert ring.who(text) and ring.who(spoilt(text)) is None


def test_keys_stay_wanted_when_all_are_gone(served, ring, tmp_path):
    """An API that others can reach does not fall open when its keys are revoked or their file is removed."""
    key, text = ring.add("Ann", "admin")
    assert served("GET", "/v1/status", text).status_code == 200
    ring.revoke(key.id)
    assert served("GET", "/v1/status").status_code == 401
    (tmp_path / "keys.json").unlink()
    assert served("GET", "/v1/status").status_code == 401


def test_damaged_keys_let_nobody_in(served, ring, tmp_path):
    (tmp_path / "keys.json").write_text("{")
    assert as_problem(served("GET", "/v1/status"))["status"] == 500
    with pytest.raises(KeysError, match="nobody is let in"):
        KeyRing(tmp_path).wanted()


def test_without_a_key_a_person_at_their_own_machine_is_admin(alone):  # noqa: F811
    assert get(alone, "/v1/me") == {"name": "", "role": "admin", "keys": False}


def test_the_key_of_the_setting_is_admin_beside_the_others(store, encoder, tmp_path):
    client = TestClient(create_app(store, encoder, keys=KeyRing(tmp_path, "open sesame")), base_url="http://reviews.example")
    other = TestClient(create_app(store, encoder, keys=KeyRing(tmp_path, "clé –")), base_url="http://reviews.example")
    assert other.get("/v1/me", headers={"X-API-Key": "clé –".encode()}).json()["role"] == "admin"
    assert other.get("/v1/me", headers={"X-API-Key": "cle -"}).status_code == 401
    made = client.post("/v1/keys", json={"name": "Ann", "role": "reader"}, headers={"X-API-Key": "open sesame"}).json()
    assert client.get("/v1/me", headers={"Authorization": f"Bearer {made['key']}"}).json()["name"] == "Ann"
    assert client.delete(f"/v1/keys/{made['id']}", headers={"X-API-Key": "open sesame"}).json()["state"] == "revoked"


def test_a_decision_without_a_name_carries_that_of_the_key(served, ring, store, woods):  # noqa: F811
    store.put(woods)
    _, text = ring.add("A. Trainer", "reviewer")
    address = f"/v1/findings/{woods.findings[0].id}/decisions"
    assert served("POST", address, text, json={"what": "accept", "reason": "So it says."}).json()["by"] == "A. Trainer"
    assert served("POST", "/v1/saved-searches", text, json={"q": "referral", "name": "Referrals"}).json()["by"] == "A. Trainer"
    assert served("POST", address, text, json={"what": "accept", "reason": "So it says.", "by": " A. Trainer"}).json()["by"] == "A. Trainer"


def test_nobody_takes_back_or_decides_under_another_name_than_that_of_their_key(served, ring, store, woods):  # noqa: F811
    store.put(woods)
    address = f"/v1/findings/{woods.findings[0].id}/decisions"
    served("POST", address, ring.add("Ann", "reviewer")[1], json={"what": "reject", "reason": "No."})
    refused = served("POST", address, ring.add("Ben", "reviewer")[1], json={"what": "undo", "reason": "Back.", "by": "Ann"})
    assert as_problem(refused)["status"] == 422 and "Ben's" in refused.text and [d["what"] for d in store.decisions()] == ["reject"]


def test_a_person_is_let_in_and_no_more_by_another_process_at_once(served, ring, tmp_path, store, woods):  # noqa: F811
    store.put(woods)
    _, screens = ring.add("The screens", "screens")
    others = KeyRing(tmp_path).people
    others.map("Ann@Board.example", "reviewer", name="A. Trainer")
    assert served("GET", "/v1/me", screens, "ann@board.example").json() == {"name": "A. Trainer", "role": "reviewer", "keys": True}
    decided = served("POST", f"/v1/findings/{woods.findings[0].id}/decisions", screens, "ann@board.example", json={"what": "accept", "reason": "So it says."})
    assert decided.json()["by"] == "A. Trainer"
    others.map("*@board.example", "reader")
    assert served("GET", "/v1/me", screens, "ben@board.example").json() == {"name": "ben@board.example", "role": "reader", "keys": True}
    others.unmap("ann@board.example")
    assert as_problem(served("GET", "/v1/me", screens, "ann@board.example"))["status"] == 403
    assert served("GET", "/v1/me", screens, "ben@board.example.elsewhere.example").status_code == 403


@pytest.mark.parametrize("identity, role", [
    ("ann", "reader"), ("ann@localhost", "reader"), ("\u212aate@board.example", "reader"), ("a*@board.example", "reader"), ("*@board.example", "reviewer"),
    ("ann@board.example", "admin"), ("ann@board.example", "screens"), ("https://login.example/#1", "reader"), ("ann@board.example\n", "nobody"),
])
def test_who_is_nobody_or_may_not_have_a_role_is_not_let_in(ring, identity, role):
    with pytest.raises(UsageError):
        ring.people.map(identity, role)


@pytest.mark.parametrize("given", ["*@board.example", "\u212aate@board.example", "kate@board.example ", "kate@board.example@elsewhere.example", "", "kate"])
def test_nobody_is_taken_for_somebody_else(ring, given):
    ring.people.map("*@board.example", "reader")
    ring.people.map("kate@board.example", "keeper", name="Kate")
    taken = found({one.identity: one for one in ring.people.listed()}, given)
    assert taken == (("Kate", "keeper") if given.strip() == "kate@board.example" else None)


def test_a_page_of_another_site_changes_nothing(alone):  # noqa: F811
    asked = {"json": {"q": "x", "name": "x", "by": "x"}}
    assert as_problem(alone.post("/v1/saved-searches", headers={"Origin": "https://elsewhere.example"}, **asked))["status"] == 403
    assert alone.post("/v1/saved-searches", headers={"Origin": "http://localhost"}, **asked).status_code == 200


def test_the_commands_make_list_and_revoke_a_key(tmp_path, monkeypatch):
    monkeypatch.setenv("SCR_HOME", str(tmp_path))

    def run(*words):
        done = CliRunner().invoke(scr, ["keys", *words, "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    with pytest.raises(UsageError, match="scr keys add"):
        check_address("0.0.0.0", KeyRing(tmp_path))
    made = run("add", "A. Trainer", "--role", "reviewer", "--days", "30")
    assert KeyRing(tmp_path).who(made["key"]).role == "reviewer" and check_address("0.0.0.0", KeyRing(tmp_path)) is None
    mapped = run("map", "ann@board.example", "--role", "reviewer", "--name", "Ann")
    assert run("people") == [mapped] and run("unmap", "Ann@board.example")["state"] == "ended" and run("people")[0]["id"] == mapped["id"]
    (listed,) = run("list")
    assert listed == {k: v for k, v in made.items() if k != "key"} and not {"hash", "check"} & listed.keys()
    assert run("revoke", made["id"])["state"] == "revoked" and KeyRing(tmp_path).who(made["key"]) is None
