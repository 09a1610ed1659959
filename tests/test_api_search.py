"""How a search over HTTP reads a question, and what it says of its answer."""

import pytest
from test_api import WOODS, app, client, get, lakes, texts, woods  # noqa: F401  (fixtures among them)


def test_a_report_does_not_fill_a_page_unless_asked_to(client, woods):  # noqa: F811
    asked = {"q": WOODS[0][0] + WOODS[1][0] + WOODS[2][0], "limit": 3}
    free, capped = get(client, "/v1/search", **asked, per_report="all")["hits"], get(client, "/v1/search", **asked)["hits"]
    assert {h["report_id"] for h in free} == {woods.report.id} and [h["report_id"] == woods.report.id for h in capped] == [True, True, False]
    later = get(client, "/v1/search", **asked, offset=3)["hits"]
    assert {h["passage_id"] for h in free} <= {h["passage_id"] for h in capped + later} and len(capped + later) == 5


def test_a_slip_is_put_right_named_and_left_when_asked(client):  # noqa: F811
    answer = get(client, "/v1/search", q="referal", mode="keyword")
    assert answer["slips"] == [{"written": "referal", "read": "referral"}] and answer["looked_for"] == "referral" and answer["question"] == "referal"
    left = get(client, "/v1/search", q="referal", mode="keyword", as_written=True)
    assert texts(answer) == [WOODS[0][0]] and left["hits"] == [] and left["nowhere"] == left["tried"]["nowhere"] == ["referal"]


def test_the_corrected_wording_is_what_is_encoded(client):  # noqa: F811
    slip, right = (get(client, "/v1/search", q=q, mode="semantic") for q in ("polise nottes", "police notes"))
    assert slip["looked_for"] == "police notes" and texts(slip) == texts(right)


def test_what_a_minus_leaves_out_is_gone_in_every_mode(client):  # noqa: F811
    for mode in ("hybrid", "semantic", "keyword"):
        found = texts(get(client, "/v1/search", q="police visit baby -notes", mode=mode))
        assert WOODS[2][0] not in found and found


def test_a_hit_shows_where_it_answers(client):  # noqa: F811
    hit = get(client, "/v1/search", q="closing a referral")["hits"][0]
    assert hit["best"] == {"start": 0, "end": len(hit["text"]), "page": 1, "paragraph": hit["paragraph"]}
    assert [hit["text"][m["start"]:m["end"]] for m in hit["matches"]] == ["referral", "closed"]


def test_a_search_in_vain_says_what_was_tried(client):  # noqa: F811
    tried = get(client, "/v1/search", q='"no such words" -x', kind="jtai")["tried"]
    assert (tried["must"], tried["must_not"], tried["filters"], tried["passages"]) == (['"no such words"'], ["x"], {"kind": ["jtai"]}, 2)
    assert any("quotation marks" in line for line in tried["advice"]) and any("filter" in line for line in tried["advice"])


@pytest.mark.parametrize("q", ["Plentyn heb ei weld gan y gweithiwr cymdeithasol", "الطفل في خطر", "ŵyr", "referral", "🙂 referral", "a" * 2000, "referral " * 222])
def test_questions_of_any_language_and_length_are_answered(client, q):  # noqa: F811
    for mode in ("hybrid", "semantic", "keyword"):
        answer = get(client, "/v1/search", q=q, mode=mode)
        assert bool(answer["tried"]) != bool(answer["hits"])
