"""The screens where the API asks for keys: signing in, who is signed in, and what is not offered."""

import pytest
from streamlit.testing.v1 import AppTest
from test_screens import WAIT_S, api, button_of, html, opened, readings, serving  # noqa: F401  (fixtures)

from search_api.app import create_app
from search_api.keys import KeyRing
from ui import frame, visit


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
    assert "You have signed out" in html(at) and "Child in the woods" not in html(at)


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


def test_an_open_page_asks_for_signing_in_when_its_key_was_revoked(keyed, ring):
    """What looks for it at times finds it, whatever is still remembered of what the API answered."""
    key, text = ring.add("Ann", "reader")
    signed_in(opened("main.py"), text)

    def looked():
        import streamlit as st

        from ui import frame, visit
        if "token" in st.session_state:
            st.session_state[visit.TOKEN], st.session_state[frame.LET_IN] = st.session_state["token"], True
            st.session_state["changed"] = frame.changed()

    at = AppTest.from_function(looked, default_timeout=WAIT_S)
    with_token = [name for name, found in visit._memory().visits.items() if found.caller.key == text]
    at.session_state["token"] = with_token[-1]
    assert at.run().session_state["changed"] is False
    ring.revoke(key.id)
    frame._me.clear()
    assert at.run().session_state["changed"] is True and not at.exception


@pytest.mark.parametrize("long_ago, why", [({"seen": 8 * 3600 + 60}, "Nothing was clicked for 8 hours"), ({"until": 12 * 3600 + 60}, "A visit ends after 12 hours")])
def test_a_visit_ends_in_time_and_the_address_stays(keyed, ring, readings, long_ago, why):  # noqa: F811
    at = signed_in(opened("report.py", id=readings[0].report.id), ring.add("Ann", "reader")[1])
    found = visit._memory().visits[at.session_state[visit.TOKEN]]
    for name, seconds in long_ago.items():
        setattr(found, name, getattr(found, name) - seconds)
    at.run()
    assert why in html(at) and "found failing" not in html(at) and at.query_params["id"] == readings[0].report.id
    signed_in(at, ring.add("Ann", "reader")[1])
    assert "found failing" in html(at)


def test_signing_out_ends_the_visit_in_all_tabs(keyed, ring):
    text = ring.add("Ann", "reader")[1]
    first, second = signed_in(opened("main.py"), text), opened("main.py")
    second.session_state[visit.TOKEN] = first.session_state[visit.TOKEN]
    assert "signed in as reader" in html(second.run())
    button_of(first, "Sign out").click().run()
    assert "You have signed out" in html(second.run())


def test_without_signing_in_the_screens_answer_to_this_machine_alone(api, monkeypatch):  # noqa: F811
    """A page of another site may point its own name at 127.0.0.1; its name is then in the request."""
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", {"Host": "127.0.0.1:8501"})
    assert "Child in the woods" in html(opened("report.py"))
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", {"Host": "elsewhere.example:8501"})
    at = opened("report.py")
    assert "this machine alone" in html(at) and "Child in the woods" not in html(at)


def test_single_letters_can_be_switched_off_and_the_address_says_so(api):  # noqa: F811
    at = opened("review.py")
    assert [b.proto.shortcut for b in at.button if b.key == "review_leave"] == ["s"]
    at.checkbox(key="review_letters").uncheck().run()
    assert not any(b.proto.shortcut for b in at.button) and at.query_params["letters"] == "off"
    assert not any(b.proto.shortcut for b in opened("review.py", letters="off").button)


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
