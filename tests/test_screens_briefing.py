"""The screen Briefing: for whom, what was left out for it, and what stands where nothing is quoted."""

import pytest
from test_screens import api, button_of, html, opened, readings  # noqa: F401  (fixtures)

TOPIC = "the referral was closed"


@pytest.mark.parametrize(("given", "said"), [("hv", "For: Health visiting and school nursing."), ("nurse", "For: nurse (Health visiting and school nursing; Midwifery;")])
def test_a_role_is_an_agency_or_what_people_say_they_are(api, given, said):  # noqa: F811
    at = opened("briefing.py", q=TOPIC, **{"for": given})
    assert said in html(at)


def test_a_role_that_nobody_knows_is_explained(api):  # noqa: F811
    assert "Nobody knows the role" in html(opened("briefing.py", q=TOPIC, **{"for": "plumber"}))


def test_what_a_role_left_out_is_one_click_away(api):  # noqa: F811
    whole = html(opened("briefing.py", q=TOPIC))
    at = opened("briefing.py", q=TOPIC, **{"for": "COURT"})
    assert "Left out: 1 finding on the topic in 1 report, about other agencies alone." in html(at)
    button_of(at, "Show what is about other agencies too").click().run()
    assert html(at) == whole and "for" not in at.query_params


def test_what_to_do_on_what_the_topic_names_stands_there_without_a_quotation(api):  # noqa: F811
    body = html(opened("briefing.py", q="missed appointments"))
    assert "Nothing on this topic" in body and "Missed appointments not pursued" in body and "class='quoted" not in body
