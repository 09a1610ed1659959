"""Case-study packs: what is chosen, from whom, in which order; every quotation word for word, with its citation."""

import json
import re
from dataclasses import replace

import pytest

from corpus.errors import NotFound, UsageError
from corpus.practice import load_practice
from corpus.vocabulary import Event, Facts
from graph.filters import Filters
from graph.pack_asked import LENGTHS, PackAsked
from graph.pack_choice import NO_ROOM
from graph.pack_story import dated
from graph.pack_words import BESIDE, ORDERS, PAUSE
from readings import fold, numbered, reading

TITLE = {"title": "Child T: overview report", "kind": "scr", "published": "2019-05", "publisher": "Ashmere LSCB"}
EVENTS = tuple(Event(f"{n} March 2018", f"2018-03-{n:02d}", "School", f"Seen on day {n}", "Noted" if n % 2 else "", 3) for n in range(1, 9))


def near(n):
    return [0, *[0] * n, 1]


def report(name, passages, events=(), **facts):
    return reading(name, [(words, near(n + sum(map(ord, name)) % 300), labels) for n, (words, labels) in enumerate(passages)], facts=Facts(**(TITLE | facts)), events=events)


def told(name="ash", events=EVENTS, file="", **facts):
    """A report with two failings in two sentences each, a strength and a recommendation."""
    return report(file or name, [
        (f"The {name} school rang nobody about the bruise.", [("CO1", "failing", ["SCH"])]),
        (f"Letters of {name} went astray twice in that winter.", [("CO1", "failing", ["POL"])]),
        (f"Nobody in {name} wrote the visit down.", [("RE1", "failing", ["HV"])]),
        (f"Notes of {name} were made a week late or never.", [("RE1", "failing", ["HV"])]),
        (f"A midwife in {name} rang the hospital the same evening.", [("CO1", "strength", ["MID"])]),
        (f"The Board of {name} should audit how letters are sent.", [("CO1", "recommendation", ["LSCP"])]),
    ], events, **facts)


def pack(store, filters=None, **more):
    return store.pack(PackAsked.checked(Filters.checked(**(filters or {})), **more), made_on="2026-03-03")


def of_report(store, one, **more):
    return pack(store, {"report_id": [one.report.id]}, **more)


def excerpts(value):
    """Every excerpt of a pack, wherever it stands."""
    if isinstance(value, list):
        return [e for item in value for e in excerpts(item)]
    if isinstance(value, dict):
        return [value] if "citation" in value and "quotation" in value else [e for item in value.values() for e in excerpts(item)]
    return []


def quotations(value):
    return {e["quotation"] for e in excerpts(value) if e["quotation"]}


# -- quoted, or not at all ------------------------------------------------------------------------


@pytest.mark.parametrize("length", LENGTHS)
def test_every_quotation_is_the_reports_own_and_says_where_it_stands(store, length):
    one = told()
    store.put(one)
    cells = {e.event for e in EVENTS}
    found = excerpts(of_report(store, one, length=length))
    assert {e["kind"] for e in found} == {"event", "finding"}
    for e in found:
        assert e["quotation"] in cells if e["kind"] == "event" else one.report.text[e["start"]:e["end"]] == e["quotation"]
        assert e["citation"].startswith("Child T: overview report, Ashmere LSCB, 2019, p. ")


def test_failings_strengths_and_recommendations_stand_apart(store):
    one = told()
    store.put(one)
    value = of_report(store, one)
    assert {e["polarity"] for e in excerpts(value["learning"])} == {"failing"} and [item["code"] for item in value["learning"]] == ["CO1", "RE1"]
    assert {e["polarity"] for e in value["strengths"]} == {"strength"} and value["strengths"][0]["label"] == store._book.label("CO1", "strength")
    assert {e["polarity"] for e in value["recommendations"]} == {"recommendation"}


def test_questions_are_the_practice_words_of_the_failings_that_it_covers(store):
    one = told()
    store.put(one)
    value, words = of_report(store, one, audience="health"), load_practice()
    assert {item["discuss"][0] for item in value["learning"]} == {words.failings[c].discuss[0] for c in ("CO1", "RE1")}
    assert [item["reflect"] for item in value["learning"]] == [words.failings[c].reflect for c in ("RE1", "CO1")]  # health visitors' own first
    assert {row["question"] for row in value["for_audience"]} == {words.themes[c].audience["health"] for c in ("CO", "RE")}
    assert of_report(store, one, objectives=["re", "My own goal"])["objectives"] == [words.themes["RE"].objective, "My own goal"]


def test_a_failings_question_waits_for_words_marked_as_it(store):
    one = told(events=())
    store.put(one)
    marked = {id_: [f["code"] for f in p["findings"] if f["polarity"] == "failing"] for p in store.report(one.report.id)["passages"] for id_ in [p["passage_id"]]}
    for value in (pack(store, {"theme": ["CO", "RE"]}, length="full"), pack(store, passages=list(marked), length="full")):
        said, asked = set(), set()
        for part in value["vignette"]:
            said |= {code for e in part["excerpts"] for code in marked[e["passage_id"]]}
            now = {q["code"] for q in part["pause"] if q["code"]}
            asked |= now
            assert now <= said
        assert asked == {"CO1", "RE1"}
    store.put(told())
    chronology = of_report(store, told())
    assert [q["question"] for part in chronology["vignette"] for q in part["pause"]] == [PAUSE] * 3  # its rows are marked as nothing


def test_strengths_alone_make_a_session_and_a_theme_asks_everybody_the_same(store):
    good = report("hazel", [(f"The {who} rang the family that very evening.", [("CO1", "strength", [])]) for who in ("midwife", "head teacher of the nursery", "officer on call")])
    store.put(good)
    value = of_report(store, good)
    assert [e["polarity"] for part in value["vignette"] for e in part["excerpts"]] and not value["learning"] and value["order_note"].startswith("No story is told here")
    bare = report("rowan", [("Nobody rang anybody in all that time.", [("CO", "failing", [])])])
    store.put(bare)
    assert of_report(store, bare)["learning"][0]["discuss"] == [PAUSE]
    assert of_report(store, bare, audience="police")["learning"][0]["discuss"] == [load_practice().themes["CO"].audience["police"]]


def test_what_was_asked_for_and_finds_no_room_is_said(store):
    words = ("The school rang nobody.", "Letters went astray.", "A fax was never read.", "Two agencies kept separate files.", "Calls from the nursery were not returned.")
    one = report("willow", [(line, [("CO1", "failing", [])]) for line in words])
    store.put(one)
    ids = [f["finding_id"] for p in store.report(one.report.id)["passages"] for f in p["findings"]]
    value = pack(store, findings=ids, length="short")
    shown = {e["finding_id"] for e in excerpts(value)}
    assert {row["id"] for row in value["left_out"]} == set(ids) - shown != set() and {row["why"] for row in value["left_out"]} == {NO_ROOM}


def test_what_may_be_denied_is_quoted_as_a_failing_only_where_it_was_chosen_itself(store):
    one = report("aspen", [("It is not so that nobody rang.", [("CO1", "failing", [])])])
    one = replace(one, findings=tuple(replace(f, label=replace(f.label, modality="negated", speaker="relative")) for f in one.findings))
    store.put(one)
    (passage,) = store.report(one.report.id)["passages"]
    assert not pack(store, passages=[passage["passage_id"]])["learning"]
    note = pack(store, findings=[passage["findings"][0]["finding_id"]])["learning"][0]["quotations"][0]["note"]
    assert "Perhaps denied" in note and "relative" in note


def test_what_a_person_rejected_is_nowhere_in_it(store):
    one = told()
    store.put(one)
    gone = next(f for p in store.report(one.report.id)["passages"] for f in p["findings"] if "bruise" in f["quotation"])
    store.decide(gone["finding_id"], what="reject", by="Ann", at="2026-03-03T10:00:00+00:00", reason="Not so.")
    for value in (of_report(store, one, length="full"), pack(store, {"theme": ["CO"]}, length="full")):
        assert not any("bruise" in words for words in quotations(value))
    chosen = pack(store, findings=[gone["finding_id"]], passages=[gone["finding_id"] + "-0", f"{one.report.id}-0-1"] + [p["passage_id"] for p in store.report(one.report.id)["passages"]])
    assert not any("bruise" in words for words in quotations(chosen))
    assert chosen["left_out"][0] == {"id": gone["finding_id"], "where": "Child T: overview report, Ashmere LSCB, 2019, p. 1.", "why": "a person rejected it"} and len(chosen["left_out"]) == 4
    assert chosen["left_out"][-1]["why"] == "a person rejected what stands in it"


def test_a_draft_and_its_final_count_once_and_the_same_words_stand_once(store):
    final, draft = told("birch", published="2020"), told("birch", file="draft", title="Draft", published="2019-01")
    store.put(final)
    fold(store, draft, final)
    value = pack(store, {"theme": ["CO"]}, length="full")
    assert [s["report_id"] for s in value["sources"]] == [final.report.id] and value["learning"][0]["mentions"] == 2
    shown = [(e["report_id"], e["start"]) for e in [*excerpts(value["vignette"]), *excerpts(value["learning"])]]
    assert len(shown) == len(set(shown))


def test_the_audiences_own_practice_comes_first(store):
    one = report("oak", [("Police did not tell the ward of it.", [("CO1", "failing", ["POL"])]), ("The ward kept its own counsel for a week.", [("CO1", "failing", ["HOSP"])])])
    store.put(one)
    assert "ward kept" in of_report(store, one, audience="health", length="short")["learning"][0]["quotations"][0]["quotation"]
    assert "Police did" in of_report(store, one, audience="police", length="short")["learning"][0]["quotations"][0]["quotation"]


# -- the story ------------------------------------------------------------------------------------


def test_with_a_chronology_the_story_is_its_rows_in_order_and_pauses_stand_between(store):
    one = told()
    store.put(one)
    value = of_report(store, one)
    rows = [e["quotation"] for part in value["vignette"] for e in part["excerpts"]]
    assert value["order"] == "chronology" and rows == [e.event for e in EVENTS] == [e["quotation"] for e in value["timeline"]]
    assert [part["number"] for part in value["vignette"]] == [1, 2, 3] and all(part["pause"] for part in value["vignette"])
    assert sum(row["minutes"] for row in value["plan"]) == 60


def narrated(name, told, events=EVENTS):
    """A report whose passages tell of the case."""
    one = report(name, [(words, []) for words in told], events)
    return replace(one, report=replace(one.report, sections=tuple(replace(s, kind="case_study") for s in one.report.sections)))


BORN = "Ash was born in hospital with nobody beside his mother."
TOLD = ("On 3 March 2018 a bruise was seen.", "In March 2018 the mother rang for help.")


def in_order(value):
    return [e["quotation"] for part in value["vignette"] for e in part["excerpts"]]


def test_beside_a_chronology_nothing_without_a_date_is_told_and_nothing_before_an_earlier_row(store):
    one = narrated("alder", (BORN, *TOLD))
    store.put(one)
    value = of_report(store, one, length="full")
    assert [words for words in in_order(value) if "Seen on day" not in words] == list(TOLD) and BORN not in in_order(value)
    assert in_order(value).index(TOLD[0]) == 3 and in_order(value)[-1] == TOLD[1]  # a month without a day is behind all its days
    assert value["order_note"] == "All 8 rows of the report's chronology, in its order. " + BESIDE[True]


@pytest.mark.parametrize(("text", "kept"), [
    ("On 3 March 2018 a bruise was seen. The nurse looked at it. Six weeks later Ash was in hospital. All was calm.", "On 3 March 2018 a bruise was seen. The nurse looked at it."),
    ("On 3 March 2018 a bruise was seen. The plan of 4 March 2018 failed and Ash later died.", "On 3 March 2018 a bruise was seen."),
    ("Ash had a bruise. It was seen on 3 March 2018.", ""), ("On 3 March 2018 a bruise was seen.\nThe plan ended.", "On 3 March 2018 a bruise was seen."),
])
def test_a_dated_paragraph_is_told_up_to_where_it_looks_ahead(text, kept):
    spans = [(m.start(), m.end()) for m in re.finditer(r"\S[^.]*\.", text)]
    run = [{"start": start, "end": end, "page": 1, "paragraph": ""} for start, end in spans]
    found = dated([{"run": ({"report_id": "r", "passage_id": "p", "text": text, "start": 0}, "What happened", run)}])
    assert [row["quotation"] for row in found] == ([kept] if kept else [])


def test_with_a_chronology_of_few_rows_the_report_tells_in_its_own_order(store):
    one = narrated("poplar", (BORN, "Nobody asked who lived there."), EVENTS[:2])
    store.put(one)
    value = of_report(store, one)
    assert (value["order"], value["order_note"]) == ("report", ORDERS["report"]) and in_order(value) == [BORN, "Nobody asked who lived there."]
    assert [row["quotation"] for row in value["timeline"]] == [e.event for e in EVENTS[:2]]


def test_how_many_rows_of_the_chronology_are_shown_is_said(store):
    one = told()
    store.put(one)
    value = of_report(store, one, length="short")
    assert len(value["timeline"]) == 6 and value["timeline_note"] == "6 of the 8 rows of the report's chronology." and value["order_note"].startswith("6 of the 8 rows")
    assert of_report(store, one)["timeline_note"] == "All 8 rows of the report's chronology."


def test_what_comes_from_several_reports_is_never_one_story(store):
    store.put(told("elm", events=(), published="2017", title="Elm"))
    store.put(report("fir", [("Two agencies kept separate files.", [("CO1", "failing", [])]), ("Calls from the nursery were not returned.", [("CO1", "failing", [])])],
                     published="2014", published_estimated=True, title="Fir"))
    value = pack(store, {"theme": ["CO", "RE"]}, length="full")
    years = [e["citation"].split(", ")[2] for part in value["vignette"] for e in part["excerpts"]]
    assert value["order"] == "several" and "not one story" in value["order_note"] and years == sorted(years)
    assert [row["when"] for row in value["timeline"]] == ["2014 (date estimated)", "2017"]
    assert value["timeline"][0]["fact"] and not value["timeline"][0]["quotation"] and len(value["sources"]) == 2


@pytest.mark.parametrize(("numbers", "place"), [(("4.2", "4.3", "4.4"), "paras 4.2–4.4"), (("4.2", "4.3", ""), "paras 4.2–4.3"), (("4.2", "4.2", "4.2"), "para. 4.2")])
def test_a_chosen_passage_is_cited_with_the_paragraphs_it_goes_over(store, numbers, place):
    one = numbered("rowan", tuple(zip(("A call was made.", "Nobody wrote it down.", "The case was closed."), numbers, strict=True)), facts=Facts(**TITLE))
    store.put(one)
    (excerpt,) = excerpts(pack(store, passages=[store.report(one.report.id)["passages"][0]["passage_id"]])["vignette"])
    assert excerpt["citation"] == f"Child T: overview report, Ashmere LSCB, 2019, p. 1, {place}."


def test_making_it_twice_gives_the_same(store):
    one = told()
    store.put(one)
    assert json.dumps(of_report(store, one, change_details=True)) == json.dumps(of_report(store, one, change_details=True))


# -- details --------------------------------------------------------------------------------------


def test_changed_details_stand_in_brackets_the_same_everywhere_and_the_cover_says_so(store):
    one = report("yew", [
        ("Tilda’s mother told Mr Okafor on 3 May 2018 that Tilda, aged 7, had fallen.", [("CO1", "failing", [])]),
        ("Nobody asked Tilda or Child B or HV1 about Mother.", [("CO1", "failing", [])]),
    ], (Event("3 May 2018", "2018-05-03", "Mr Okafor’s file", "Tilda came in late", "", 2),))
    store.put(one)
    value = of_report(store, one, change_details=True, length="full")
    shown = json.dumps([part for part in value["vignette"]] + value["learning"] + value["timeline"], ensure_ascii=False)
    assert "Tilda" not in shown and "Okafor" not in shown and "3 May 2018" not in shown and "aged 7" not in shown
    assert "Child B or HV1 about Mother" in shown and len(set(re.findall(r"\[([A-Z]\w+)\](?=’s mother| came| or Child|, aged)", shown))) == 1
    assert len(set(re.findall(r"\[(\d+ \w+ 2018)\]", shown))) == 1
    assert value["cover"]["details"].startswith("Details are changed") and "may miss" in value["cover"]["details"]
    for e in excerpts([value["vignette"], value["learning"]]):
        kept = [re.escape(piece) for piece in re.split(r"\[[^]]*\]", e["quotation"])]
        assert re.search(".+?".join(kept), one.report.text + "\nTilda came in late")


def test_a_changed_family_is_in_brackets_and_the_cover_names_its_kinds_alone(store):
    one = report("alder", [
        ("Nobody asked the grandmother or the lodger about Tilda, one of three children.", [("CO1", "failing", [])]),
        ("The Board should ask grandparents what they have seen of a child.", [("CO1", "recommendation", [])]),
        ("His brother and the aunt were not asked.", [("CO1", "failing", [])]),
    ])
    store.put(one)
    value = of_report(store, one, change_family=True, length="full")
    assert {"Nobody asked the [relative] or [the other adult in the home] about Tilda, one of [the family’s children].", "His [sibling] and the [relative] were not asked."} <= quotations(value)
    assert value["recommendations"][0]["quotation"] == "The Board should ask grandparents what they have seen of a child."  # of families in general
    assert {e["note"] for e in excerpts([value["vignette"], value["learning"]])} == {"What stands in square brackets is changed for this pack."}
    assert value["cover"]["changed"] == ["number", "sex", "relatives", "household"] and not re.search("grandmother|aunt|lodger|brother,|three", value["cover"]["details"])
    assert "which may still show a child's sex" in value["cover"]["details"] and "Names, ages and dates are the reports' own" in value["cover"]["details"]
    assert "word for word but for what stands in square brackets" in value["cover"]["is"] and value["sources"][0]["citation"] == of_report(store, one)["sources"][0]["citation"]


# -- asked wrongly --------------------------------------------------------------------------------


@pytest.mark.parametrize(("filters", "more", "words"), [
    ({}, {}, "needs a source"), ({"theme": ["CO"]}, {"findings": ["x"]}, "not of both"), ({"theme": ["CO"]}, {"audience": "bakers"}, "health"),
    ({"theme": ["CO"]}, {"length": "long"}, "short, half, full"), ({"theme": ["CO"], "polarity": ["failing"]}, {}, "each apart"),
    ({"theme": ["CO"]}, {"objectives": ["x" * 301]}, "301 characters"), ({"report_id": ["a", "b"]}, {}, "one report"),
])
def test_what_cannot_be_is_said(filters, more, words):
    with pytest.raises(UsageError, match=words):
        PackAsked.checked(Filters.checked(**filters), **more)


def test_where_nothing_is_to_be_quoted_it_is_said(store):
    with pytest.raises(NotFound, match="no report"):
        pack(store, {"report_id": ["0" * 16]})
    with pytest.raises(NotFound, match="nothing to quote"):
        pack(store, {"theme": ["CU"]})
