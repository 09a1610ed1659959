"""`scr decide` and `scr decisions`, on a report of their own."""

import pytest

from ingest.gold import read_gold

SIGNED = ("--by", "Ann", "--reason", "I read the sentence.")


@pytest.fixture(scope="module")
def page(scr, tmp_path_factory):
    """A report with findings, read; withdrawn at the end."""
    path = tmp_path_factory.mktemp("decide") / "decided.md"
    path.write_text(
        "# Review of Child Q\n\n## Findings\n\nThe social worker did not share the referral with the school. "
        "Supervision of the health visitor was cancelled for nine months. The panel met in May.\n"
    )
    scr("ingest", path)
    yield path
    scr("withdraw", "decided.md", "--reason", "test")


@pytest.fixture(scope="module")
def found(scr, page):
    findings = [f for p in scr("show", "decided.md", "--json").json["passages"] for f in p["findings"]]
    return [f["finding_id"] for f in findings]


def test_a_decision_is_taken_by_the_beginning_of_an_id_and_listed(scr, found):
    taken = scr("decide", found[0][:10], "reject", *SIGNED, "--json").json
    assert (taken["what"], taken["by"], taken["in_force"]) == ("reject", "Ann", True)
    assert taken in scr("decisions", "--report", "decided.md", "--json").json
    assert "reject" in scr("decisions").out and taken["quotation"].split()[0] in scr("decisions").out
    assert found[0] not in scr("show", "decided.md", "--ids").out
    scr("decide", found[0], "accept", *SIGNED)
    assert "by a person" in " ".join(scr("show", "decided.md", "--ids").out.split())


def test_a_missed_finding_is_added_by_words_of_its_sentence(scr, found):
    added = scr("decide", "decided.md", "add", "--sentence", "the PANEL met", "--failing", "IA6", "--polarity", "failing", *SIGNED, "--json").json
    assert added["quotation"] == "The panel met in May." and added["finding_id"]
    done = scr("decide", "decided.md", "add", "--sentence", "the", "--failing", "IA6", "--polarity", "failing", *SIGNED, expect=2)
    assert "places" in done.err


def test_wrong_usage_says_what_is_right(scr, found):
    assert "IA6" in scr("decide", found[0], "change", "--failing", "XX", *SIGNED, expect=2).err
    assert "--reason" in scr("decide", found[0], "accept", "--by", "Ann", expect=2).err
    scr("decide", "zzzz", "accept", *SIGNED, expect=1)


def test_agreement_queue_and_export(scr, found, tmp_path):
    scr("decide", found[0], "accept", "--by", "Ben", "--reason", "x")
    assert scr("decisions", "agreement", "--json").json[0]["people"] == ["Ann", "Ben"]
    assert "Kappa" in scr("decisions", "agreement").out
    queue = scr("decisions", "queue", "--limit", "3", "--json").json
    assert len(queue["findings"]) == 3 and found[0] not in {f["finding_id"] for f in queue["findings"]}
    assert queue["findings"][0]["finding_id"] in scr("decisions", "queue", "--limit", "1").out
    scr("decisions", "export", tmp_path / "out.jsonl")
    assert "The panel met in May." in {s.text for s in read_gold(tmp_path / "out.jsonl")}


def test_reading_the_file_again_changes_nothing_of_it(scr, found, page):
    before = scr("decisions", "--json").json
    assert scr("ingest", page, "--json").json["unchanged"] == ["decided.md"]
    assert scr("decisions", "--json").json == before
