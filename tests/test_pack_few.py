"""Case-study packs of a few passages: on their subject, and with minutes only for what is there."""

from dataclasses import replace

import pytest

from corpus.practice import load_practice
from graph.pack_aims import FEWER, NO_FAILING, NOTHING_FOUND
from graph.pack_asked import LENGTHS
from test_pack import excerpts, of_report, pack, report, told

PIECES = [
    ("Children wait a year for help and nobody rings them.", [("OR4", "failing", [])]), ("The clinic closed its list at noon.", [("OR4", "failing", [])]),
    ("A nurse thought the plan was wrong and told her diary.", [("IA6", "failing", [])]), ("The street has many trees.", []),
    ("An officer came back to the flat that same evening.", [("CH1", "strength", ["POL"])]),
]


def passages(store, *which, **more):
    one = report("larch", PIECES)
    store.put(one)
    ids = [p["passage_id"] for p in store.report(one.report.id)["passages"]]
    return pack(store, passages=[ids[n] for n in which], **more)


def test_objectives_are_those_of_the_failings_in_the_passages_the_most_frequent_first(store):
    own = load_practice().failings
    assert passages(store, 2, 0, 1)["objectives"] == [own["OR4"].objective, own["IA6"].objective]
    assert passages(store, 4)["objectives"] == [own["CH1"].objective]  # of what was done well where nothing failed
    one = told()
    store.put(one)
    assert pack(store, {"theme": ["CO"]})["objectives"] == [load_practice().themes["CO"].objective, own["CO1"].objective]  # the topic first


def test_those_in_the_room_are_asked_only_of_what_was_found(store):
    value, theme = passages(store, 0), load_practice().themes["OR"]
    assert [row["question"] for row in value["for_audience"]] == [theme.audience["health"]]  # police are asked of queues there, schools of worries about colleagues
    assert not passages(store, 0, audience="police")["for_audience"]


def test_with_little_to_go_on_it_says_so_and_with_nothing_it_asks_nothing(store):
    assert passages(store, 0)["thin"] == FEWER and passages(store, 4)["thin"] == NO_FAILING and not passages(store, 0, 2, length="short")["thin"]
    bare = passages(store, 3)
    assert bare["thin"] == NOTHING_FOUND and not (bare["objectives"] or bare["for_audience"] or bare["learning"]) and excerpts(bare["vignette"])


@pytest.mark.parametrize("length", LENGTHS)
def test_minutes_go_only_to_sections_that_are_there_and_add_up(store, length):
    plans = {name: passages(store, *which, length=length)["plan"] for name, which in (("found", (0, 1, 2)), ("good", (4,)), ("nothing", (3,)))}
    said = {name: " ".join(row["what"] for row in rows).lower() for name, rows in plans.items()}
    assert {sum(row["minutes"] for row in rows) for rows in plans.values()} == {LENGTHS[length].minutes}
    assert "what was found" in said["found"] and not any("what was found" in said[name] or "reflective" in said[name] for name in ("good", "nothing"))
    assert not any("looked like" in said[name] for name in ("found", "nothing")) and not any("recommended" in text for text in said.values())
    assert "objectives" not in said["nothing"] and ("looked like" in said["good"]) == (length != "short")


def test_what_cannot_be_quoted_takes_no_failings_place(store):
    one = report("elder", [("If nobody rings, a letter may be lost.", [("CO1", "failing", [])]), ("It may be that notes go astray.", [("DE1", "failing", [])]), ("Notes were a week late.", [("RE1", "failing", [])])])
    one = replace(one, findings=tuple(replace(f, label=replace(f.label, modality="asserted" if f.label.code == "RE1" else "hypothetical")) for f in one.findings))
    store.put(one)
    assert [item["code"] for item in of_report(store, one, length="short")["learning"]] == ["RE1"]
