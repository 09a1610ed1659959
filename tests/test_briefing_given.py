"""Briefings as they are given: by the API, on the command line, as Markdown and on their screen."""

import pytest
from fastapi.testclient import TestClient
from test_api import LAKES, WOODS
from test_screens import api, html, opened, readings  # noqa: F401  (fixtures)

from corpus.practice import load_practice
from search_api.app import create_app
from ui import briefing_text


@pytest.fixture
def client(store, encoder, readings):  # noqa: F811
    return TestClient(create_app(store, encoder), base_url="http://localhost")


def digest(client, **params):
    answer = client.get("/v1/digest", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def quotations(answer):
    return [q for group in answer["groups"] for q in group["quotations"]]


def test_the_route_answers_in_quotations_of_the_reports(client):
    answer = digest(client, q="What do reviews say about how the referral was closed?")
    assert {WOODS[0][0]} <= {q["quotation"] for q in quotations(answer)} <= {t[0] for t in (*WOODS, *LAKES)}
    assert answer["topic"] == "how the referral was closed" and "not prevalence" in answer["note"] and answer["nothing"] == ""


def test_the_route_says_plainly_that_nothing_is_there(client):
    answer = digest(client, q="submarine engines")
    assert answer["groups"] == [] and "Nothing was recognised" in answer["nothing"]


def test_the_route_takes_a_role_and_filters(client):
    answer = digest(client, q="the referral was closed", role="teacher")
    assert answer["agencies"] == ["SCH"] and {q["quotation"] for q in quotations(answer)} == {WOODS[0][0]}
    assert quotations(digest(client, q="the referral was closed", kind="scr")) == []


@pytest.mark.parametrize(("params", "status"), [
    ({}, 422), ({"q": ""}, 422), ({"q": "neglect", "limit": 41}, 422), ({"q": "neglect", "theme": "ZZ"}, 422), ({"q": "neglect", "role": "plumber"}, 400),
    ({"q": "?"}, 400),
])
def test_wrong_questions_are_refused(client, params, status):
    assert client.get("/v1/digest", params=params).status_code == status


def test_the_route_keeps_what_to_do_apart_from_the_quotations(client):
    answer = digest(client, q="What do reviews say about how the referral was closed?")
    quoted = {group["code"] for group in answer["groups"] if group["polarity"] != "strength"}
    own = load_practice().failings
    assert quoted and quoted <= {row["code"] for row in answer["practice"]}
    assert all((row["look_for"], row["ask"], row["do"]) == (own[row["code"]].look_for, own[row["code"]].ask, own[row["code"]].do) for row in answer["practice"])
    assert digest(client, q="submarine engines")["practice"] == []


def briefing(**more):
    """A briefing of one quotation."""
    quotation = {
        "report_id": "a" * 16, "passage_id": "p1", "title": "Child *A*", "file": "a.pdf", "publisher": "The board", "published": "2019-03",
        "page": 4, "paragraph": "2.1", "quotation": "This was [not]\nfollowed up.", "polarity": "failing", "code": "RI1", "status": "",
        "before": {"quotation": "A visit was missed."}, "also": [], "of_role": True,
    }
    group = {"polarity": "failing", "code": "RI1", "label": "x", "reports": 2, "findings": 3, "quotations": [quotation]}
    return {
        "topic": "missed visits", "role": "health visitor", "agencies": ["HV"], "nothing": "", "quotations": 1, "of_role": 1,
        "found": {"passages": 9, "reports": 5, "findings": 7}, "elsewhere": {"reports": 2, "findings": 4}, "others": [], "nearest": [], "groups": [group], "not_quoted": [{**group, "code": "RE1", "reports": 1}],
        "practice": [{"code": "RI1", "label": "Warning signs missed", "look_for": "Hunger.", "ask": "To a child: how are things?", "do": "Refer."}], **more,
    }


def test_markdown_keeps_the_words_and_escapes_its_own_signs():
    text = briefing_text.markdown(briefing())
    assert "> “This was \\[not\\]\n> followed up.”\n>\n> — Child \\*A\\*, The board, 2019, p. 4, para. 2.1. Passage p1.\n" in text
    assert "> (the sentence before:) A visit was missed.\n>\n" in text


def test_markdown_says_what_a_role_left_out():
    assert "4 findings on the topic in 2 reports are about other agencies alone; none is quoted here." in briefing_text.markdown(briefing())


def test_markdown_has_what_stands_apart():
    other = briefing()["groups"][0]["quotations"][0] | {"agencies": ["POL"]}
    text = briefing_text.markdown(briefing(others=[other]))
    assert "## About other agencies" in text and "**Failing: Warning signs missed (Police)**" in text and "1 of them is quoted below" in text
    assert "## What comes nearest" in briefing_text.markdown(briefing(groups=[], nearest=[other]))


def test_markdown_says_how_many_reports_for_whom_and_what_it_is_not():
    text = briefing_text.markdown(briefing())
    for words in ("said in 2 of the 5 reports found, 3 times", "For: health visitor (Health visiting and school nursing)", "not prevalence", "0808 800 5000",
                  "not case management", "not quoted here: failing,"):
        assert words in text


def test_markdown_marks_what_to_do_as_the_programs_own_words():
    _, own = briefing_text.markdown(briefing()).split(f"## {briefing_text.PRACTICE}\n")
    assert own.index("own words") < own.index("### Warning signs missed (RI1)") < own.index("- **Look for:** Hunger.\n- **Ask:** To a child: how are things?\n- **Do:** Refer.\n")
    assert "“" not in own and "\n>" not in own


def test_markdown_says_that_nothing_was_found():
    text = briefing_text.markdown(briefing(groups=[], not_quoted=[], practice=[], nothing="Nothing was found.", quotations=0))
    assert "Nothing was found." in text and "##" not in text and "> " not in text


def test_the_command_prints_quotations_markdown_and_json(scr):
    question = "What do reviews say about babies not brought to appointments, for a health visitor?"
    value = scr("digest", question, "--json").json
    first = quotations(value)[0]
    printed = scr("digest", question).out
    assert value["agencies"] == ["HV"] and first["quotation"] and "NSPCC" in printed
    assert 1 <= len(value["practice"]) <= 4 and " ".join(printed.split("own words")[1].split()).count("Look for: ") == len(value["practice"])
    assert scr("digest", question, "--for", "GP", "--json").json["agencies"] == ["GP"]
    assert f"Passage {first['passage_id']}." in scr("digest", question, "--markdown").out


def test_the_command_says_that_nothing_was_found(scr):
    done = scr("digest", "submarine engines")
    assert "Nothing was recognised" in done.err and "“" not in done.out.replace("“submarine engines”", "")


def test_without_a_question_the_command_gives_the_digest_of_the_graph(scr):
    assert len(scr("digest", "--json").json["digest"]) == 64
    assert "a question is needed" in scr("digest", "--for", "HV", expect=2).err


def test_the_screen_shows_quotations_by_failing_with_their_source(api, readings):  # noqa: F811
    at = opened("briefing.py", q="the referral was closed", **{"for": "SCH"})
    body = html(at)
    assert f"“{WOODS[0][0]}”" in body and "Child in the woods" in body and "said in the one report found" in body and "0808 800 5000" in body
    assert f"report?id={readings[0].report.id}" in body and at.selectbox[0].value == "SCH"


def test_the_screen_sets_what_to_do_beneath_the_quotations_and_apart(api, readings):  # noqa: F811
    quoted, own = html(opened("briefing.py", q="the referral was closed")).split("<section class='own'")
    own = own.split("</section>")[0]
    assert WOODS[0][0] in quoted and "own words" in own and "<dt>Look for</dt>" in own and "blockquote" not in own and "href='#practice'" in quoted


def test_the_screen_says_that_nothing_is_there(api):  # noqa: F811
    assert "Nothing was recognised" in html(opened("briefing.py", q="submarine engines"))


def test_a_topic_that_is_typed_goes_into_the_address(api):  # noqa: F811
    at = opened("briefing.py")
    assert "NSPCC" in html(at)
    at.text_input[0].input("the referral was closed")
    at.button[0].click().run()
    assert at.query_params["q"] == "the referral was closed" and WOODS[0][0] in html(at)


def test_report_text_is_never_markup_on_the_screen(api):  # noqa: F811
    body = html(opened("briefing.py", q="what the visitor wrote and nobody read again"))
    assert "&lt;script&gt;" in body and "<script>document" not in body
