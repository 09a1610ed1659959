"""The screens where the API asks for keys: signing in, who is signed in, and what is not offered."""

import pytest
from test_screens import button_of, html, opened, readings, serving  # noqa: F401  (a fixture)

from search_api.app import create_app
from search_api.keys import KeyRing


@pytest.fixture
def ring(tmp_path):
    ring = KeyRing(tmp_path)
    ring.add("Root", "admin")
    return ring


@pytest.fixture
def keyed(store, encoder, readings, ring, monkeypatch):  # noqa: F811
    with serving(create_app(store, encoder, keys=ring)) as url:
        monkeypatch.setenv("SCR_API_URL", url)
        monkeypatch.delenv("SCR_API_KEY", raising=False)
        yield url


def signed_in(at, key):
    at.text_input(key="sign_in_key").input(key)
    button_of(at, "Sign in").click().run()
    assert not at.exception
    return at


def test_a_person_signs_in_is_named_and_signs_out(keyed, ring):
    key, text = ring.add("Ann <b>", "reviewer")
    at = opened("main.py")
    assert "Please sign in" in html(at) and "Child in the woods" not in html(at)
    signed_in(at, text)
    assert "signed in as reviewer" in html(at) and "Ann &lt;b&gt;" in html(at) and "Please sign in" not in html(at)
    button_of(at, "Sign out").click().run()
    assert "Please sign in" in html(at)


def test_the_address_that_was_asked_for_opens_after_signing_in(keyed, ring, readings):  # noqa: F811
    at = opened("report.py", id=readings[0].report.id)
    signed_in(at, ring.add("Ann", "reader")[1])
    assert "found failing" in html(at)


def test_a_key_that_was_revoked_is_asked_for_again(keyed, ring):
    key, text = ring.add("Ann", "reader")
    at = signed_in(opened("report.py"), text)
    assert "Child in the woods" in html(at)
    ring.revoke(key.id)
    at.run()
    assert "not accepted any more" in html(at) and "Child in the woods" not in html(at)


def test_a_reader_is_not_offered_what_a_reviewer_may_and_a_reviewer_is_with_their_name(keyed, ring, store):
    asked = {"q": "referral", "mode": "keyword"}
    reader = signed_in(opened("search.py", **asked), ring.add("Ann", "reader")[1])
    assert not [b for b in reader.button if b.label == "Save"]
    reviewer = signed_in(opened("search.py", **asked), ring.add("Ben", "reviewer")[1])
    assert button_of(reviewer, "Save") and not [box for box in reviewer.text_input if box.label == "Your name"]
    reviewer.text_input(key="save_name").input("Referrals")
    button_of(reviewer, "Save").click().run()
    assert [s["by"] for s in store.saved_searches()] == ["Ben"]


def test_nothing_of_a_person_stays_for_the_next_after_signing_out(keyed, ring):
    at = signed_in(opened("main.py"), ring.add("Ann", "reviewer")[1])
    at.session_state["reviewer"], at.session_state["keep_by"] = "Ann", "Ann"
    button_of(at, "Sign out").click().run()
    assert "reviewer" not in at.session_state and "keep_by" not in at.session_state
    signed_in(at, ring.add("Ben", "reviewer")[1])
    assert "signed in as reviewer" in html(at) and "Ann" not in html(at)


def test_a_reviewer_decides_under_the_name_of_their_key_without_a_box_for_it(keyed, ring):
    at = signed_in(opened("review.py"), ring.add("Ben", "reviewer")[1])
    assert at.session_state["reviewer"] == "Ben" and not [box for box in at.text_input if box.label == "Your name"]
