"""The screen Briefing: for whom, what was left out for it, and what stands where nothing is quoted."""

import pytest
from test_screens import WOODS, api, html, opened, readings  # noqa: F401  (fixtures)

TOPIC = "the referral was closed"


@pytest.mark.parametrize(("given", "said"), [("hv", "For: Health visiting and school nursing."), ("nurse", "For: nurse (Health visiting and school nursing; Midwifery;")])
def test_a_role_is_an_agency_or_what_people_say_they_are(api, given, said):  # noqa: F811
    at = opened("briefing.py", q=TOPIC, **{"for": given})
    assert said in html(at)


def test_a_role_that_nobody_knows_is_explained(api):  # noqa: F811
    assert "Nobody knows the role" in html(opened("briefing.py", q=TOPIC, **{"for": "plumber"}))


def test_what_is_about_other_agencies_stands_apart(api):  # noqa: F811
    body = html(opened("briefing.py", q=TOPIC, **{"for": "COURT"}))
    assert "Nothing about this role" in body and "1 finding on the topic in 1 report is about other agencies alone" in body
    assert "<h2>About other agencies</h2>" in body and WOODS[0][0] in body


def test_where_nothing_was_recognised_a_search_is_one_click_away(api):  # noqa: F811
    body = html(opened("briefing.py", q="tax returns"))
    assert "Nothing recognised on this topic" in body and "?q=tax+returns" in body


def test_what_to_do_on_what_the_topic_names_stands_there_without_a_quotation(api):  # noqa: F811
    body = html(opened("briefing.py", q="missed appointments"))
    assert "Nothing recognised on this topic" in body and "Missed appointments not pursued" in body
