"""`scr duplicates`, on a sample and a draft of it."""

import pytest

from corpus.samples import sample_folder

SAMPLE = "calderholt-2020-prevention-of-future-deaths.txt"


@pytest.fixture(scope="module")
def draft(scr, tmp_path_factory):
    """A draft of a sample, read; withdrawn at the end."""
    path = tmp_path_factory.mktemp("draft") / "draft-of-the-report.txt"
    text = (sample_folder() / SAMPLE).read_text("utf-8")
    path.write_text(text.replace("the", "that", 20), "utf-8")
    scr("ingest", path)
    yield path.name
    scr("withdraw", path.name, "--reason", "test", expect=1)  # its words still stand in the sample


def test_a_draft_is_listed_as_what_it_is(scr, draft):
    (row,) = scr("duplicates", "--json").json["duplicates"]
    assert (row["file"], row["counted_file"], row["relation"] in ("same", "version")) == (draft, SAMPLE, True)
    assert draft in scr("duplicates").out and "counted once" in " ".join(scr("reports").out.split())


def test_it_is_counted_when_asked_for(scr, draft):
    def failings(*more):
        return sum(theme["failing"] for theme in scr("themes", "--kind", "pfd", "--json", *more).json)

    assert failings("--include-duplicates") > failings() > 0
    rows = [scr("counts", "kind", "--kind", "pfd", "--json", *more).json[0]["failing"] for more in ([], ["--include-duplicates"])]
    assert rows[1] > rows[0] > 0
    found = scr("search", "assessment of risk", "--kind", "pfd", "--mode", "keyword", "--include-duplicates", "--json").json
    assert {said["file"] for hit in found for said in (hit, *hit["also"])} >= {draft, SAMPLE}


def test_a_person_separates_them_and_takes_it_back(scr, draft):
    scr("duplicates", "separate", draft, SAMPLE, "--by", "Ann")
    assert scr("duplicates", "--json").json["duplicates"] == [] and "says Ann" in scr("duplicates").out
    assert "separate" in scr("decisions").out
    scr("duplicates", "rejoin", SAMPLE, draft, "--by", "Ann")
    assert len(scr("duplicates", "--json").json["duplicates"]) == 1
    assert "not linked" in scr("duplicates", "separate", draft, "ashmere-2020-jtai-letter.pdf", "--by", "Ann", expect=2).err
