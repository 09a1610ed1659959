"""`scr saved` and `scr alerts`, on a report of their own."""

import pytest

NAME, BY = "Nine months", "Alerted Ann"
SENTENCE = "Supervision of the health visitor was cancelled for nine months."


@pytest.fixture(scope="module")
def told(scr, tmp_path_factory):
    """A saved search, then a report that fits it; both are taken away at the end."""
    kept = scr("saved", "add", "supervision cancelled", "--kind", "other", "--name", NAME, "--by", BY, "--json").json
    path = tmp_path_factory.mktemp("saved") / "nine.md"
    path.write_text(f"# Review of Child Q\n\n## Findings\n\nThe panel met in May.\n\n## Supervision\n\n{SENTENCE}\n")
    assert scr("ingest", path, "--json").json["failed"] == []
    yield kept
    scr("withdraw", "nine.md", "--reason", "test")
    scr("saved", "remove", kept["search_id"])


def test_a_saved_search_is_listed(scr, told):
    assert scr("saved", "list", "--by", BY, "--json").json == scr("saved", "--by", BY.lower(), "--json").json == [told]
    out = " ".join(scr("saved", "list").out.split())
    assert "“supervision cancelled” (hybrid), kind other" in out and NAME in out and told["search_id"] in out


def test_alerts_list_what_came_until_they_are_marked_as_seen(scr, told):
    (alert,) = scr("alerts", "--by", BY, "--json").json["alerts"]
    assert alert["total"] == 1 and SENTENCE in alert["hits"][0]["text"] and alert["hits"][0]["file"] == "nine.md"
    out = scr("alerts", "--by", BY, "--seen").out
    assert f"{NAME}: 1 new since" in out and "nine.md" in out and SENTENCE in " ".join(out.split())
    done = scr("alerts", "--by", BY)
    assert done.out == "" and "Nothing new." in done.err
    assert SENTENCE in " ".join(scr("alerts", "--since", "2020-01-01", "--search", NAME).out.split())


def test_wrong_usage_says_what_is_right(scr, told):
    assert "IA6" in scr("saved", "add", "x", "--failing", "ZZ", "--name", "n", "--by", BY, expect=2).err
    assert "every new passage" in scr("saved", "add", "", "--name", "n", "--by", BY, expect=2).err
    assert "2026-03-03" in scr("alerts", "--since", "yesterday", expect=2).err
    assert "scr saved list" in scr("saved", "remove", "nothing of the kind", expect=1).err
