"""Deciding on the screens: in a report's text and in the review queue, over a real API and store."""

import pytest
from decided import ANN, SHARED, filled, finding, found  # noqa: F401  (a fixture)
from readings import norfolk
from test_recommendations_store import recommending
from test_screens import html, opened, serving
from test_screens_saved import button

from search_api.app import create_app

REPORT = norfolk().report.id


class Heard:
    """An app that remembers which addresses it was asked for."""

    def __init__(self, app):
        self.app, self.paths = app, []

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            self.paths.append(scope["path"])
        await self.app(scope, receive, send)


@pytest.fixture
def api(filled, monkeypatch):  # noqa: F811
    heard = Heard(create_app(filled, None))
    with serving(heard) as url:
        monkeypatch.setenv("SCR_API_URL", url)
        monkeypatch.delenv("SCR_API_KEY", raising=False)
        yield heard


def checking(name="Ann"):
    """Norfolk's report with the first passage open for decisions."""
    at = opened("report.py", id=REPORT, check="1")
    at.text_input(key="reviewer_box").input(name).run()
    at.button(key="open_0").click().run()
    return at


def test_a_decision_in_the_text_counts_at_once_and_can_be_taken_back(api, filled):  # noqa: F811
    at = checking()
    button(at, "✕ Reject").click().run()
    found_id = filled.decisions()[0]["finding_id"]
    assert finding(filled, found_id) is None
    assert "Rejected in this report (1)" in [e.label for e in at.expander] and 'title="Failing: Information' not in html(at).split("passage-0")[1].split("passage-1")[0]
    button(at, "Take back my decision").click().run()
    assert finding(filled, found_id)["status"] == "" and [d["what"] for d in filled.decisions()] == ["reject", "undo"]
    assert "2 decisions so far" in html(at) and "taken back" in html(at)


def test_nobody_decides_without_a_name(api, filled):  # noqa: F811
    at = checking(name=" ")
    button(at, "✓ Accept").click().run()
    assert "Say who you are first" in html(at) and filled.decisions() == []


def test_a_finding_is_changed_with_name_and_reason(api, filled):  # noqa: F811
    at = checking()
    id_ = found(filled)
    key = f"on_{id_}_model"
    at.text_input(key=f"{key}_own").input("They <i>kept</i> no note.")
    at.selectbox(key=f"{key}_new_failing").select("RE1")
    at.button(key=f"{key}_change").click().run()
    (taken,) = filled.decisions()
    assert (taken["code"], taken["agencies"], taken["by"], taken["reason"]) == ("RE1", ["CSC", "SCH"], "Ann", "They <i>kept</i> no note.")
    assert "changed by a person" in html(at) and "They &lt;i&gt;kept" in html(at) and "<i>kept" not in html(at)


def test_a_finding_that_was_missed_is_added_on_a_sentence(api, filled):  # noqa: F811
    at = checking()
    (key,) = [r.key.removesuffix("_sentence") for r in at.radio if r.key.startswith("add_")]
    at.selectbox(key=f"{key}_failing").select("IA6")
    at.session_state[f"{key}_polarity"] = "failing"
    at.button(key=f"{key}_add").click().run()
    assert [(d["what"], d["code"], d["quotation"]) for d in filled.decisions()] == [("add", "IA6", SHARED)] and "added by a person" in html(at)


def test_a_report_is_filtered_by_agency_and_polarity(api):
    body = html(opened("report.py", id=REPORT, agency="POL"))
    assert 'class="chip strength"' in body and 'class="chip failing"' not in body
    assert 'class="chip strength"' not in html(opened("report.py", id=REPORT, polarity="failing"))


def test_a_report_lists_its_recommendations(api, filled):  # noqa: F811
    reading = recommending()
    filled.put(reading)
    body = html(opened("report.py", id=reading.report.id, view="recommendations"))
    assert f"{len(reading.recommendations)} recommendations, as the report prints them" in body and "Answers to: " in body and "page 4" in body


def test_the_queue_goes_on_after_a_decision_without_asking_for_each(api, filled):  # noqa: F811
    at = opened("review.py")
    assert at.button(key="review_accept").disabled
    at.text_input(key="reviewer_box").input("Ann").run()
    first = filled.review_queue()["findings"][0]
    assert first["quotation"][:30] in html(at) and 'class="found' in html(at)
    for key in ("review_accept", "review_reject", "review_leave", "review_accept"):
        at.button(key=key).click().run()
    assert [d["what"] for d in filled.decisions()] == ["accept", "reject", "accept"] and filled.decisions()[0]["finding_id"] == first["finding_id"]
    assert "3 decided in this visit (2 accepted, 1 rejected), 1 left aside" in html(at) and "4 findings still" in html(at)
    assert api.paths.count("/v1/review-queue") == 1


def test_the_last_decision_of_the_visit_is_taken_back_and_comes_up_again(api, filled):  # noqa: F811
    at = opened("review.py", theme="RE")
    at.text_input(key="reviewer_box").input("Ann").run()
    first = filled.review_queue()["total"]
    at.button(key="review_reject").click().run()
    gone = filled.decisions()[0]["finding_id"]
    at.button(key="review_undo").click().run()
    assert filled.review_queue()["total"] == first and [d["what"] for d in filled.decisions()] == ["reject", "undo"]
    assert at.session_state["review"].batch[0]["finding_id"] == gone and "0 decided" in html(at) and at.query_params["theme"] == "RE"


def test_agreement_is_shown_when_asked_for(api, filled):  # noqa: F811
    for who in ("Ann", "Ben"):
        filled.decide(found(filled), what="accept", **ANN | {"by": who})
    at = opened("review.py")
    at.toggle(key="review_agreement").set_value(True).run()
    assert "Ann and Ben" in html(at) and "could see" in at.caption[-1].value
