"""Briefings: a topic in quotations alone, over reports made by hand."""

import pytest

from corpus.codebook import load_codebook
from corpus.errors import UsageError
from corpus.vocabulary import Facts
from graph.briefing import QUOTATIONS
from graph.choosing import PER_REPORT
from graph.filters import Filters
from graph.on_topic import FLOOR, Meaning, meaning
from graph.practice import practice
from graph.roles import asked
from readings import fold, reading, vector

TOPIC = vector(1)
OFF = [0, 0, 0, 1]


def near(n):
    """The numbers of a vector with cosine 0.6 to the topic's, and 0.36 to that of any other `n` from 1."""
    return [0.6, 0, 0, 0, *[0] * n, 0.8]


def report(name, passages, published="2019", **facts):
    return reading(name, passages, facts=Facts(**({"title": name.capitalize(), "kind": "scr", "published": published} | facts)))


def briefing(store, question="missed appointments", role="", limit=QUOTATIONS, named=None, **filters):
    return store.briefing(asked(question, role), Meaning(TOPIC, TOPIC, named or {}), Filters.checked(**filters), limit=limit)


def quotations(answer):
    return [q for group in answer["groups"] for q in group["quotations"]]


def said(answer):
    return {q["quotation"] for q in quotations(answer)}


@pytest.fixture
def filled(store):
    """Three reports on missed appointments, with a sentence that is on something else in each."""
    for n, (name, year, words) in enumerate((("ash", "2015", "letters"), ("birch", "2018", "calls"), ("cedar", "2021", "visits")), 1):
        store.put(report(name, [
            (f"Missed appointments in {name} led to {words} and nothing else.", near(n), [("RI1", "failing", ["HV"])]),
            (f"In {name} the school rang whenever a child missed appointments, by {words}.", near(10 + n), [("CO1", "strength", ["SCH"])]),
            (f"The purchase of the {name} premises was badly run.", OFF, [("RE1", "failing", ["HV"])]),
        ], published=year))
    return store


def test_what_to_do_is_on_the_failings_quoted_most_and_never_on_a_strength():
    def group(polarity, code, *also):
        return {"polarity": polarity, "code": code, "quotations": [{"also": [{"polarity": p, "code": c} for p, c in marks]} for marks in also]}

    rows = practice([
        group("failing", "SU1", [("failing", "SU1")]), group("failing", "FA4", [], [("recommendation", "CO1")]), group("strength", "RE1", [], [], []),
        group("recommendation", "CO1", []), group("failing", "RI", [], [], []), group("recommendation", "OR4", [("strength", "RE1")]), group("failing", "DE1", []),
    ], load_codebook())
    assert [row["code"] for row in rows] == ["FA4", "CO1", "SU1", "OR4"]
    assert list(rows[0]) == ["code", "label", "look_for", "ask", "do"]


# -- word for word --------------------------------------------------------------------------------


def test_every_quotation_stands_in_its_report_at_its_offsets(store):
    ash = report("ash", [
        ("The nurse rang\nabout the appointment\nand nobody came.", near(1), [("RI1", "failing", ["HV"])]),
        ("A child missed “five” appointments; É. was not asked why.", near(2), [("CO1", "failing", [])]),
    ])
    birch = report("birch", [
        ("Letters on missed appointments\tlay unread 😞 for weeks.", near(3), [("RE1", "failing", [])]),
        ("This was asked of everyone who missed appointments.", near(4), [("SU1", "strength", [])]),
    ])
    for one in (ash, birch):
        store.put(one)
    texts = {one.report.id: one.report.text for one in (ash, birch)}
    found = quotations(briefing(store))
    assert len(found) == 4 and all(texts[q["report_id"]][q["start"]:q["end"]] == q["quotation"] for q in found)


def test_a_quotation_that_is_not_the_stored_text_is_not_given(filled):
    filled._runner.write(lambda tx: tx.rows("MATCH (f:Finding) WHERE f.quotation CONTAINS 'in ash' SET f.quotation = f.quotation + ' Truly.'"))
    assert not any("ash led" in words for words in said(briefing(filled))) and any("birch led" in words for words in said(briefing(filled)))


def test_a_quotation_has_all_that_a_citation_needs(filled):
    q = next(q for q in quotations(briefing(filled)) if "birch led" in q["quotation"])
    assert (q["title"], q["published"], q["page"], q["kind"], q["file"]) == ("Birch", "2018", 1, "scr", "birch.pdf")
    assert q["passage_id"] == f"{q['report_id']}-{q['start']}-{q['end']}" and q["code"] == "RI1" and q["finding_id"]


# -- groups and their counts ----------------------------------------------------------------------


def test_they_are_grouped_by_failing_then_by_strength(filled):
    assert [(g["polarity"], g["code"]) for g in briefing(filled)["groups"]] == [("failing", "RI1"), ("strength", "CO1")]


def test_a_strength_is_called_by_what_was_good(filled):
    strength = briefing(filled)["groups"][1]
    assert strength["label"] == filled._book.label("CO1", "strength") != filled._book.label("CO1")


def test_counts_are_of_what_was_found_and_not_of_what_is_quoted(filled):
    answer = briefing(filled, limit=1)
    assert len(quotations(answer)) == answer["quotations"] == 1
    assert (answer["groups"][0]["reports"], answer["groups"][0]["findings"]) == (3, 3)
    assert answer["found"] == {"passages": 9, "reports": 3, "findings": 6}
    assert [(g["polarity"], g["code"], g["reports"]) for g in answer["not_quoted"]] == [("strength", "CO1", 3)]


# -- on the topic, or nothing ---------------------------------------------------------------------


def test_what_is_on_something_else_is_not_quoted(filled):
    assert not any("premises" in words for words in said(briefing(filled)))


def test_a_topic_of_which_nothing_is_found_is_said_plainly(filled):
    off = vector(*[0] * 200, 1)
    answer = filled.briefing(asked("submarine engines"), Meaning(off, off))
    assert answer["groups"] == [] and answer["quotations"] == 0 and "Nothing was recognised" in answer["nothing"]
    assert briefing(filled)["nothing"] == ""


def test_a_sentence_with_the_words_of_the_topic_may_be_a_little_further_off(store):
    off = (1 - 0.4**2) ** 0.5
    assert 0.4 < FLOOR
    store.put(report("ash", [("The LADO was not told.", [0.4, off], [("CO1", "failing", [])]), ("Nobody was told.", [0.4, 0, off], [("CO1", "failing", [])])]))
    assert said(briefing(store, "the LADO")) == {"The LADO was not told."}


def test_what_is_far_behind_the_best_is_not_quoted(store):
    """0.62 is enough by itself, and too little where another has 1."""
    words, far = [("RI1", "failing", [])], ("They had nothing of it.", [0.62, (1 - 0.62**2) ** 0.5], [("RE1", "failing", [])])
    store.put(report("ash", [far]))
    assert said(briefing(store)) == {far[0]}
    store.put(report("birch", [("Appointments were missed.", [0.9, 0, (1 - 0.9**2) ** 0.5], words)]))
    assert said(briefing(store)) == {"Appointments were missed."}


def test_a_finding_is_judged_by_its_passage_more_than_by_its_sentence(store):
    """The same sentence, in a passage on the topic and in one that is not."""
    store.put(report("ash", [("Nobody asked why, as they might have.", near(1), [("RI1", "failing", [])])]))
    store.put(report("birch", [("Nobody wrote it down, as they might have.", OFF, [("RE1", "failing", [])])]))
    store._runner.write(lambda tx: tx.rows("MATCH (f:Finding) SET f.embedding = $v", v=[float(x) for x in vector(0.7, 0, 0, 0, 0.7)]))
    assert said(briefing(store)) == {"Nobody asked why, as they might have."}


def test_findings_of_what_the_topic_names_are_on_it_by_that(store):
    words = ("He was discharged.", [0.35, (1 - 0.35**2) ** 0.5], [("FA4", "failing", [])])
    store.put(report("ash", [words]))
    assert said(briefing(store)) == set()
    assert said(briefing(store, named={"FA4": 0.7})) == {words[0]} == said(briefing(store, named={"FA": 0.7}))


@pytest.mark.parametrize(("topic", "codes"), [
    ("babies not brought to appointments", ["FA4"]), ("domestic abuse", ["RI7"]), ("disguised compliance", ["FA3"]), ("mum's new partner", ["FA1"]),
    ("how to bake bread", []),
])
def test_a_topic_names_failings_by_their_name_or_their_cues(encoder, topic, codes):
    assert list(meaning(encoder, topic).named) == codes


def test_where_nothing_is_on_the_topic_the_nearest_stand_apart(store):
    store.put(report("ash", [("He was discharged.", [0.35, (1 - 0.35**2) ** 0.5], [("RI1", "failing", [])]), ("The lift was out of order.", OFF, [("OR4", "failing", [])])]))
    answer = briefing(store)
    assert answer["groups"] == [] and [q["quotation"] for q in answer["nearest"]] == ["He was discharged."] and "no proof" in answer["nothing"]


def test_where_something_is_nothing_nearest_is_given(filled):
    assert briefing(filled)["nearest"] == []


def test_what_the_topic_names_stands_first_with_what_to_do(filled):
    answer = briefing(filled, named={"SU1": 0.6, "CO": 0.6})
    assert [p["code"] for p in answer["practice"]][:2] == ["SU1", "RI1"]


# -- coverage -------------------------------------------------------------------------------------


def test_two_of_one_report_at_most(store):
    store.put(report("ash", [(f"Appointments were missed, {w}.", near(i), [(code, "failing", [])]) for i, (w, code) in enumerate(
        (("in May by two of them", "RI1"), ("as letters show", "CO1"), ("without a word to anybody", "RE1"), ("and never again", "SU1")), 1)]))
    assert len(quotations(briefing(store))) == PER_REPORT


def test_the_same_words_in_two_reports_are_quoted_once(store):
    for name in ("ash", "birch"):
        store.put(report(name, [("Appointments were missed and nobody asked why.", near(1), [("RI1", "failing", [])]), (f"{name}.", OFF, [])]))
    answer = briefing(store)
    assert len(quotations(answer)) == 1 and answer["groups"][0]["reports"] == 2


def test_a_sentence_with_two_findings_is_quoted_once_and_says_so(store):
    store.put(report("ash", [("Missed appointments were not recorded.", near(1), [("RI1", "failing", []), ("RE1", "failing", [])])]))
    answer = briefing(store)
    (q,) = quotations(answer)
    assert {q["code"], *(o["code"] for o in q["also"])} == {"RI1", "RE1"} and answer["not_quoted"] == []


# -- roles ----------------------------------------------------------------------------------------


def test_a_role_leaves_out_what_is_about_other_agencies_alone(filled):
    answer = briefing(filled, "missed appointments, for a health visitor")
    assert {tuple(q["agencies"]) for q in quotations(answer)} == {("HV",)} and answer["of_role"] == answer["quotations"] == 3


def test_what_a_role_leaves_out_is_counted(filled):
    assert briefing(filled, "missed appointments, for a health visitor")["elsewhere"] == {"reports": 3, "findings": 3}
    assert briefing(filled)["elsewhere"] == {"reports": 0, "findings": 0}


def test_what_is_about_other_agencies_stands_apart_where_there_is_room(filled):
    answer = briefing(filled, role="HV")
    assert {tuple(q["agencies"]) for q in answer["others"]} == {("SCH",)} and answer["elsewhere"]["findings"] == len(answer["others"]) == 3
    assert briefing(filled, role="HV", limit=3)["others"] == [] == briefing(filled)["others"]
    alone = briefing(filled, role="MID")
    assert alone["groups"] == [] and len(alone["others"]) == 6 and "stands by itself" in alone["nothing"]


def test_a_role_puts_its_own_first_and_keeps_what_names_nobody(store):
    store.put(report("ash", [
        ("Appointments were missed by all.", near(1), [("RI1", "failing", [])]),
        ("Visitors forgot all appointments they had.", near(2), [("RI1", "failing", ["HV"])]),
    ]))
    answer = briefing(store, role="HV")
    assert [(q["quotation"], q["of_role"]) for q in quotations(answer)] == [("Visitors forgot all appointments they had.", True), ("Appointments were missed by all.", False)]
    assert [q["of_role"] for q in quotations(briefing(store))] == [False, False]


def test_what_is_about_its_own_agency_need_not_be_near_the_best(store):
    words = ("They had nothing of it.", [0.62, (1 - 0.62**2) ** 0.5], [("RE1", "failing", ["HV"])])
    store.put(report("ash", [words, ("Appointments were missed.", [0.9, 0, (1 - 0.9**2) ** 0.5], [("RI1", "failing", [])])]))
    assert words[0] in said(briefing(store, role="HV")) and words[0] not in said(briefing(store))


# -- what stands before ---------------------------------------------------------------------------


def with_sentences(name, *sentences):
    """A report whose one passage holds these sentences, the last with a finding."""
    from dataclasses import replace

    from corpus.vocabulary import Sentence

    made = report(name, [(" ".join(sentences), near(1), [("RI1", "failing", [])])])
    spans, at = [], 0
    for words in sentences:
        spans.append(Sentence(at, at + len(words), 0, 0, page=1))
        at += len(words) + 1
    last = replace(made.findings[0], start=spans[-1].start, end=spans[-1].end, quotation=sentences[-1])
    return replace(made, report=replace(made.report, sentences=tuple(spans)), findings=(last,))


@pytest.mark.parametrize("last", [
    "This was not followed up.", "They missed it.", "However, nobody came.", "“She missed both.", "As a result, he was missed.", "It was late.",
])
def test_a_sentence_that_refers_back_comes_with_the_one_before(store, last):
    made = with_sentences("ash", "A first one.", "The appointment was in May.", last)
    store.put(made)
    (q,) = quotations(briefing(store))
    assert q["quotation"] == last and q["before"]["quotation"] == "The appointment was in May."
    assert made.report.text[q["before"]["start"]:q["before"]["end"]] == q["before"]["quotation"] and q["before"]["page"] == 1


@pytest.mark.parametrize("last", ["Thistle House missed it.", "The appointment was missed.", "Item two was missed."])
def test_one_that_stands_alone_comes_alone(store, last):
    store.put(with_sentences("ash", "The appointment was in May.", last))
    assert quotations(briefing(store))[0]["before"] is None


def test_nothing_is_taken_from_under_another_heading(store):
    store.put(report("ash", [("The budget was late.", OFF, []), ("This was missed.", near(1), [("RI1", "failing", [])])]))
    assert quotations(briefing(store))[0]["before"] is None


# -- decisions, duplicates, filters ---------------------------------------------------------------


def test_a_rejected_finding_is_not_quoted_and_a_changed_one_is_what_it_was_changed_to(filled):
    found = {q["quotation"].split()[3]: q for q in quotations(briefing(filled)) if q["code"] == "RI1"}
    who = {"by": "Ada", "at": "2026-03-03T10:00:00+00:00", "reason": "read it"}
    filled.decide(found["ash"]["finding_id"], what="reject", **who)
    filled.decide(found["birch"]["finding_id"], what="change", failing="SU1", **who)
    answer = briefing(filled)
    assert not any("in ash led" in words for words in said(answer))
    changed = next(q for q in quotations(answer) if "in birch led" in q["quotation"])
    assert (changed["code"], changed["status"]) == ("SU1", "changed")
    assert [g["reports"] for g in answer["groups"] if g["code"] == "RI1"] == [1]


def test_reports_that_are_counted_as_another_are_left_out_unless_asked_for(store):
    final = report("final", [("Appointments were missed.", near(1), [("RI1", "failing", [])])], published="2020")
    draft = report("draft", [("Nobody came, so appointments fell through, missed.", near(2), [("RI1", "failing", [])])], published="2019")
    store.put(final)
    fold(store, draft, final)
    assert said(briefing(store)) == {"Appointments were missed."}
    assert said(briefing(store, include_duplicates=True)) == {"Appointments were missed.", "Nobody came, so appointments fell through, missed."}


def test_filters_must_hold_of_what_is_quoted(filled):
    assert {q["code"] for q in quotations(briefing(filled, polarity=["strength"]))} == {"CO1"}
    assert {q["title"] for q in quotations(briefing(filled, year_from=2018))} == {"Birch", "Cedar"}
    assert briefing(filled, sure=True)["groups"] == []


def test_a_finding_without_a_vector_is_judged_by_its_passage(filled):
    filled._runner.write(lambda tx: tx.rows("MATCH (f:Finding) REMOVE f.embedding"))
    answer = briefing(filled)
    assert len(quotations(answer)) == 6 and not any("premises" in words for words in said(answer))


@pytest.mark.parametrize("limit", [0, 41])
def test_a_limit_that_cannot_be_is_refused(filled, limit):
    with pytest.raises(UsageError, match="1 to 40"):
        briefing(filled, limit=limit)
