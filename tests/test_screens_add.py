"""The screen "Add reports": what became of files, facts put right, a report taken down with a receipt."""

import pytest
from test_screens import button_of, html, opened, serving
from test_uploads import LETTER, adding, client, library, readers, settled, upload  # noqa: F401  (fixtures)

from search_api.app import create_app
from search_api.keys import KeyRing


@pytest.fixture
def screen(store, encoder, library, adding, monkeypatch):  # noqa: F811
    with serving(create_app(store, encoder, library=library, adding=adding)) as url:
        monkeypatch.setenv("SCR_API_URL", url)
        monkeypatch.delenv("SCR_API_KEY", raising=False)
        yield url


@pytest.fixture
def job(screen, client):  # noqa: F811
    return upload(client, ("k.md", LETTER.encode()), ("<i>old.doc", b"x"))


def test_files_are_handed_over_and_listed_with_what_became_of_them(screen, job):
    at = opened("add.py")
    assert "1 read, 1 not read" in html(at) and "published reports only" in html(at).lower()
    button_of(at, "Read these files").click().run()
    assert "No file is chosen" in html(at)
    body = html(opened("add.py", job=job["job"]))
    assert "✓ Read" in body and "✕ Not read" in body and "save it as .docx" in body and "&lt;i&gt;old.doc" in body and "<i>old" not in body


def test_what_is_missing_is_said_and_a_person_puts_it_right(job, client, store):  # noqa: F811
    id_ = job["files"][0]["report_id"]
    at = opened("add.py", job=job["job"])  # one report came of it: its facts are there at once
    assert "Not found in the document" in html(at) and "area" in html(at)
    at.text_input(key=f"fact_area_{id_}").input("Norfolk")
    button_of(at, "Change these facts").click().run()
    assert "Say who you are" in html(at) and store.told() == {}
    at.text_input(key=f"fact_by_{id_}").input("Ann")
    button_of(at, "Change these facts").click().run()
    settled(client, {"job": at.query_params["job"]})
    at.run()
    assert "Ann" in html(at) and store.facts(id_)["area"] == "norfolk" and "The facts are changed" in html(at)


def test_a_report_is_taken_down_only_when_it_was_typed_and_gives_its_receipt(job, store):
    id_ = job["files"][0]["report_id"]
    at = opened("add.py", report=id_)
    at.text_input(key=f"withdraw_reason_{id_}").input("Asked for")
    at.text_input(key=f"withdraw_by_{id_}").input("Ann")
    button_of(at, "Take it down for good").click().run()
    assert "Nothing was taken down" in html(at) and store.has_report(id_)
    at.text_input(key=f"withdraw_typed_{id_}").input("withdraw")
    button_of(at, "Take it down for good").click().run()
    assert not store.has_report(id_) and "Nothing of it was found afterwards" in html(at) and at.get("download_button")


def test_a_reviewer_is_not_offered_it(store, encoder, library, adding, tmp_path, monkeypatch):  # noqa: F811
    ring = KeyRing(tmp_path)
    with serving(create_app(store, encoder, keys=ring, library=library, adding=adding)) as url:
        monkeypatch.setenv("SCR_API_URL", url)
        monkeypatch.setenv("SCR_API_KEY", ring.add("Ann", "reviewer")[1])
        at = opened("add.py")
    assert "need the role keeper" in html(at) and not at.button
