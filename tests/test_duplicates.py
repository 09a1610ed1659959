"""Reports that are one count once: which one, how the others are left out, and how they come back."""

import random
from dataclasses import replace
from itertools import permutations

import pytest

from corpus.errors import NotFound, UsageError
from corpus.vocabulary import Facts
from graph.duplicates import who_counts
from graph.filters import Filters
from readings import digest, norfolk, reading, vector
from recipes import recipe

F = Filters.checked
ANN = {"by": "Ann", "at": "2026-03-03T10:00:00+00:00", "reason": "Two children, one template."}
MODES = ("hybrid", "semantic", "keyword")


def paragraphs(seed, many=12):
    """Paragraphs of forty words that no other seed has."""
    rng = random.Random(seed)
    return [f"The panel heard of matter {seed}x{i}. " + " ".join(f"w{rng.randrange(99999)}" for _ in range(34)) + "." for i in range(many)]


def report(name, texts, published="2020", kind="scr", title=None):
    """Each paragraph with a failing, a strength in the first."""
    labels = lambda i: [("CO1", "failing", ["CSC"])] + ([("RE1", "strength", ["POL"])] if i == 0 else [])  # noqa: E731
    parts = [(text, [1, 0.01 * i], labels(i)) for i, text in enumerate(texts)]
    return reading(name, parts, facts=Facts(title=title or f"Review {name}", kind=kind, area="norfolk", published=published))


TEXT = paragraphs(1)
FINAL = report("final", TEXT, "2020-05")
DRAFT = report("draft", [*TEXT[:9], *paragraphs(2, 3)], "2020-02")
SUMMARY = report("summary", TEXT[2:6], "2020-06", title="Executive summary")
OTHER = report("other", paragraphs(3), "2021")


def mentions(store, **filters):
    rows = store.counts_by("failing", F(**filters))
    return {row["key"]: row["failing"] + row["strength"] for row in rows}


def counted_as(store):
    return {r["report_id"]: (r["duplicate_of"], r["duplicate_kind"]) for r in store.reports() if r["duplicate_of"]}


@pytest.fixture
def filled(store):
    for one in (DRAFT, FINAL, SUMMARY, OTHER):
        store.put(one)
    return store


def test_of_reports_that_are_one_the_newest_whole_one_counts(filled):
    assert counted_as(filled) == {DRAFT.report.id: (FINAL.report.id, "version"), SUMMARY.report.id: (FINAL.report.id, "part_of")}


def test_counts_leave_duplicates_out_and_bring_them_back_when_asked(filled):
    assert mentions(filled) == {"CO1": 24, "RE1": 2}
    assert mentions(filled, include_duplicates=True) == {"CO1": 40, "RE1": 4}
    theme = next(row for row in filled.themes() if row["code"] == "CO")
    assert (theme["failing"], theme["reports"]) == (24, 2)
    assert next(row for row in filled.themes(F(include_duplicates=True)) if row["code"] == "CO")["reports"] == 4
    assert next(row for row in filled.facets()["year"] if row["key"] == 2020)["count"] == 13
    assert next(row for row in filled.facets(F(include_duplicates=True))["year"] if row["key"] == 2020)["count"] == 31


def test_cypher_that_knows_nothing_of_duplicates_counts_once(filled):
    assert filled.cypher("MATCH (f:Finding) RETURN count(f)")["rows"] == [[26]]
    assert filled.cypher("MATCH (r:Report)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(:Passage)-[:HAS_FINDING]->(:Finding) RETURN count(DISTINCT r)")["rows"] == [[2]]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("filters", [{}, {"kind": "scr"}, {"failing": "CO1"}, {"failing": "CO1", "area": "norfolk"}])
def test_hits_of_duplicates_are_folded_away_and_come_back_when_asked(filled, mode, filters):
    wanted = TEXT[3]
    found = filled.search(wanted, vector(1, 0.03), mode=mode, filters=F(**filters), limit=40)
    assert {hit["report_id"] for hit in found} <= {FINAL.report.id, OTHER.report.id} and wanted in [hit["text"] for hit in found]
    everything = filled.search(wanted, vector(1, 0.03), mode=mode, filters=F(include_duplicates=True, **filters), limit=40)
    (hit,) = [hit for hit in everything if hit["text"] == wanted]  # their words are the same, so they are one hit
    assert {one["report_id"] for one in (hit, *hit["also"])} == {FINAL.report.id, DRAFT.report.id, SUMMARY.report.id}
    assert len({hit["passage_id"] for hit in everything}) == len(everything)


def test_passages_that_only_pass_filters_are_folded_too(filled):
    assert len(filled.search("", filters=F(failing="CO1"), limit=100)) == len(filled.search("", limit=100)) == 24
    assert len(filled.search("", filters=F(failing="CO1", include_duplicates=True), limit=100)) == len(filled.search("", filters=F(include_duplicates=True), limit=100)) == 40


def test_a_hit_names_the_reports_that_are_counted_with_it(filled):
    hit = next(h for h in filled.search(TEXT[3], mode="keyword") if h["report_id"] == FINAL.report.id)
    assert {d["report_id"]: d["kind"] for d in hit["duplicates"]} == {DRAFT.report.id: "version", SUMMARY.report.id: "part_of"}


def test_a_report_asked_for_by_name_is_searched_and_shown_though_it_counts_as_another(filled):
    only = F(report_id=DRAFT.report.id)
    assert {h["report_id"] for h in filled.search(TEXT[3], vector(1), filters=only)} == {DRAFT.report.id}
    assert mentions(filled, report_id=DRAFT.report.id) == {"CO1": 12, "RE1": 1}
    assert len([f for p in filled.report(DRAFT.report.id)["passages"] for f in p["findings"]]) == 13


def test_what_is_alike_is_sought_beyond_the_group(filled):
    passage = filled.report(DRAFT.report.id)["passages"][3]
    assert {h["report_id"] for h in filled.similar(passage["passage_id"], 30)} == {OTHER.report.id}


def test_the_order_of_reading_leaves_no_trace(store):
    found = set()
    for order in list(permutations((DRAFT, FINAL, SUMMARY)))[::2]:
        store.clear()
        for one in order:
            store.put(one)
        found.add(digest(store))
    assert len(found) == 1


def test_reading_again_changes_nothing(filled):
    before = digest(filled)
    for one in (FINAL, DRAFT, SUMMARY):
        filled.put(replace(one, fingerprint="another"))
        filled.put(one)
    assert digest(filled) == before


def test_when_the_one_that_counts_is_withdrawn_another_does(filled):
    filled.withdraw(FINAL.report.id, reason="x", withdrawn_at="2026-01-01")
    assert counted_as(filled) == {SUMMARY.report.id: (DRAFT.report.id, "part_of")}  # its paragraphs stand in the draft as well
    assert mentions(filled)["CO1"] == 24


def test_a_copy_counts_again_when_the_other_goes(store):
    store.put(FINAL)
    copy = report("copy", TEXT + paragraphs(9, 1), "2019")
    store.put(copy)
    assert counted_as(store) == {copy.report.id: (FINAL.report.id, "same")}
    store.withdraw(FINAL.report.id, reason="x", withdrawn_at="2026-01-01")
    assert counted_as(store) == {} and mentions(store)["CO1"] == 13
    assert store.search(TEXT[3], vector(1, 0.03), filters=F(failing="CO1"))[0]["report_id"] == copy.report.id


def test_an_edition_that_has_become_another_text_counts_for_itself(filled):
    filled.put(replace(report("draft-rewritten", paragraphs(7), "2020-02"), source=DRAFT.source))
    assert counted_as(filled) == {SUMMARY.report.id: (FINAL.report.id, "part_of")}


def test_a_newer_version_takes_the_place_of_the_one_that_counted(filled):
    newest = report("final-2", [*TEXT[:11], *paragraphs(5, 1)], "2021-01")
    filled.put(newest)
    assert {to for to, _ in counted_as(filled).values()} == {newest.report.id} and len(counted_as(filled)) == 3


def test_minutes_that_hold_a_whole_report_are_not_that_report(store):
    store.put(FINAL)
    store.put(report("minutes", [*paragraphs(6, 20), *TEXT], "2021", kind="minutes"))
    assert counted_as(store) == {} and mentions(store)["CO1"] == 44


def test_reports_too_short_to_compare_are_left_alone(store):
    store.put(norfolk())
    store.put(reading("norfolk-copy", [(norfolk().report.quote(p), [1], []) for p in norfolk().report.passages]))
    assert counted_as(store) == {}


# -- people's word ----------------------------------------------------------------------------------


def test_a_person_separates_two_reports_and_takes_it_back(filled):
    decision = filled.say_of_pair(DRAFT.report.id, FINAL.report.id, what="separate", **ANN)
    assert (decision["what"], decision["by"], decision["in_force"]) == ("separate", "Ann", True)
    assert DRAFT.report.id not in counted_as(filled) and mentions(filled)["CO1"] == 36
    assert [(s["by"], s["reason"]) for s in filled.duplicates()["separated"]] == [("Ann", ANN["reason"])]
    filled.say_of_pair(FINAL.report.id, DRAFT.report.id, what="rejoin", **ANN)
    assert counted_as(filled)[DRAFT.report.id] == (FINAL.report.id, "version") and filled.duplicates()["separated"] == []
    assert [(d["what"], d["in_force"]) for d in filled.decisions()] == [("separate", False), ("rejoin", True)]


def test_what_was_separated_stays_so_when_read_again_or_replaced(filled):
    filled.say_of_pair(DRAFT.report.id, FINAL.report.id, what="separate", **ANN)
    filled.put(replace(FINAL, fingerprint="another"))
    assert DRAFT.report.id not in counted_as(filled)
    edition = replace(report("final-corrected", [*TEXT[:11], *paragraphs(8, 1)], "2020-05"), source=FINAL.source)
    filled.put(edition)
    assert counted_as(filled) == {SUMMARY.report.id: (edition.report.id, "part_of")}
    assert filled.decisions(report_id=edition.report.id)[0]["in_force"]


@pytest.mark.parametrize(("pair", "what", "error"), [
    ((DRAFT, OTHER), "separate", UsageError), ((DRAFT, FINAL), "rejoin", UsageError), ((DRAFT, norfolk()), "separate", NotFound), ((DRAFT, FINAL), "marry", UsageError),
])
def test_nothing_is_separated_that_is_not_joined(filled, pair, what, error):
    with pytest.raises(error):
        filled.say_of_pair(*(one.report.id for one in pair), what=what, **ANN)
    assert filled.decisions() == []


def test_a_withdrawal_takes_the_reason_out_of_a_separation(filled):
    filled.say_of_pair(DRAFT.report.id, FINAL.report.id, what="separate", **ANN)
    filled.withdraw(FINAL.report.id, reason="x", withdrawn_at="2026-05-01")
    (kept,) = filled.decisions()
    assert (kept["reason"], kept["in_force"], filled.duplicates()["separated"]) == ("", False, [])


# -- with decisions on findings -------------------------------------------------------------------


def first_finding_of(store, one, code):
    return next(f["finding_id"] for p in store.report(one.report.id)["passages"] for f in p["findings"] if f["code"] == code)


def first_finding(store, one):
    return first_finding_of(store, one, "CO1")


def test_a_decision_on_a_draft_holds_of_the_same_sentence_in_its_final(filled):
    filled.decide(first_finding(filled, DRAFT), what="change", failing="IA6", **ANN)
    assert mentions(filled)["IA6"] == 1 and mentions(filled, include_duplicates=True)["IA6"] == 2
    assert len(filled.decisions()) == 1 and filled.decisions(finding_id=first_finding_of(filled, FINAL, "IA6"))[0]["by"] == "Ann"


def test_a_decision_holds_of_a_final_that_is_read_later(store):
    store.put(DRAFT)
    store.decide(first_finding(store, DRAFT), what="reject", **ANN)
    store.put(FINAL)
    assert mentions(store) == {"CO1": 11, "RE1": 1}
    before = digest(store)
    for one in (DRAFT, FINAL):
        store.put(replace(one, fingerprint="another"))
        store.put(one)
    assert digest(store) == before


def test_of_decisions_on_two_that_are_one_the_last_holds_in_both(filled):
    filled.decide(first_finding(filled, DRAFT), what="change", failing="IA6", **ANN)
    filled.decide(first_finding_of(filled, FINAL, "IA6"), what="change", failing="IA1", **ANN | {"by": "Ben"})
    assert [d["in_force"] for d in filled.decisions()] == [False, True]
    assert mentions(filled, include_duplicates=True)["IA1"] == 2 and "IA6" not in mentions(filled, include_duplicates=True)


def test_an_added_finding_stands_in_both(filled):
    start = DRAFT.report.text.index("The panel heard of matter 1x5")
    filled.add_finding(DRAFT.report.id, start=start, end=start + 5, failing="IA6", polarity="failing", **ANN)
    assert mentions(filled)["IA6"] == 1 and mentions(filled, include_duplicates=True)["IA6"] == 3  # in the summary as well


def test_separating_two_takes_back_what_was_carried_from_one_to_the_other(filled):
    before = mentions(filled)
    filled.decide(first_finding(filled, DRAFT), what="change", failing="IA6", **ANN)
    filled.add_finding(DRAFT.report.id, start=0, end=5, failing="CU1", polarity="failing", **ANN)
    filled.say_of_pair(DRAFT.report.id, FINAL.report.id, what="separate", **ANN)
    assert mentions(filled, report_id=FINAL.report.id) == {"CO1": 12, "RE1": 1}
    assert mentions(filled, report_id=DRAFT.report.id) == {"CO1": 11, "RE1": 1, "IA6": 1, "CU1": 1}
    filled.say_of_pair(DRAFT.report.id, FINAL.report.id, what="rejoin", **ANN)
    assert mentions(filled) == before | {"CO1": before["CO1"] - 1, "IA6": 1, "CU1": 1}


def test_a_decision_outlives_the_draft_that_it_was_taken_on(filled):
    filled.decide(first_finding(filled, DRAFT), what="reject", **ANN)
    start = DRAFT.report.text.index("The panel heard of matter 2x1")
    filled.add_finding(DRAFT.report.id, start=start, end=start + 5, failing="IA6", polarity="failing", **ANN)  # not in the final
    filled.withdraw(DRAFT.report.id, reason="superseded", withdrawn_at="2026-05-01")
    first, second = filled.decisions()
    assert (first["report_id"], first["in_force"], first["reason"]) == (FINAL.report.id, True, ANN["reason"])
    assert (second["reason"], second["withdrawn_at"], second["in_force"]) == ("", "2026-05-01", False)
    assert mentions(filled, report_id=FINAL.report.id)["CO1"] == 11
    filled.put(replace(FINAL, fingerprint="another"))
    assert mentions(filled, report_id=FINAL.report.id)["CO1"] == 11


def test_a_sentence_of_both_is_one_line_to_learn_from(filled):
    filled.decide(first_finding(filled, DRAFT), what="accept", **ANN)
    assert [line["document"] for line in filled.labelled_sentences()] == ["draft.pdf"]


def test_a_rejected_finding_does_not_come_back_with_its_report(filled):
    filled.decide(first_finding(filled, DRAFT), what="reject", **ANN)
    filled.say_of_pair(DRAFT.report.id, FINAL.report.id, what="separate", **ANN)
    assert mentions(filled)["CO1"] == 35


# -- which one counts, alone ------------------------------------------------------------------------


def facts(id_, published="", file="", shingles=100, pages=None):
    return {"report_id": id_, "published": published, "file": file, "title": "", "shingles": shingles, "pages": pages}


@pytest.mark.parametrize(("a", "b", "counts"), [
    (facts("a", "2020"), facts("b", "2021"), "b"), (facts("a", "2020-03"), facts("b"), "a"), (facts("a", file="Draft v2.pdf"), facts("b"), "b"),
    (facts("a", shingles=900), facts("b"), "a"), (facts("a", pages=9), facts("b", shingles=900), "a"), (facts("a"), facts("b"), "b"),
])
def test_the_newest_counts_then_the_final_then_one_with_pages_then_the_longest(a, b, counts):
    assert set(who_counts([a, b], [("a", "b", "version")])) == {"a", "b"} - {counts}


def test_a_summary_published_later_does_not_count():
    assert who_counts([facts("whole", "2020"), facts("part", "2021")], [("part", "whole", "part_of")]) == {"part": ("whole", "part_of", "whole")}


def test_two_reports_that_hold_the_same_leaflet_both_count():
    found = who_counts([facts("one"), facts("two"), facts("leaflet")], [("leaflet", "one", "part_of"), ("leaflet", "two", "part_of")])
    assert set(found) == {"leaflet"}


def test_a_chain_of_versions_counts_as_its_newest():
    found = who_counts([facts("v1", "2018"), facts("v2", "2019"), facts("v3", "2020")], [("v1", "v2", "version"), ("v2", "v3", "version")])
    assert found == {"v2": ("v3", "version", "v3"), "v1": ("v3", "version", "v2")}


def test_reports_put_before_reports_were_compared_are_compared(filled):
    before = digest(filled)
    filled._runner.write(lambda tx: tx.rows(
        "MATCH (r:Report) REMOVE r.likeness, r.shingles, r.duplicate_of, r.duplicate_kind, r.duplicate_like "
        "WITH r OPTIONAL MATCH (r)-[s:SAME_AS]-() DELETE s"))
    filled._runner.write(lambda tx: tx.rows("MATCH (p:DuplicatePassage) SET p:Passage REMOVE p:DuplicatePassage"))
    filled._runner.write(lambda tx: tx.rows("MATCH (p:DuplicateFinding) SET p:Finding REMOVE p:DuplicateFinding"))
    assert filled.compare_unsigned() == 4 and digest(filled) == before and filled.compare_unsigned() == 0


def test_the_recipe_of_duplicates_gives_the_same_rows(filled):

    assert recipe(filled, "duplicates") == filled.duplicates()["duplicates"] and len(recipe(filled, "duplicates")) == 2
