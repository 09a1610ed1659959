"""Saved searches: kept, found again, removed; what is new to them, and what is not."""

from dataclasses import replace

import pytest

from corpus.errors import NotFound, UsageError
from corpus.vocabulary import Facts
from graph import alerts
from graph.filters import Filters
from readings import digest, leeds, norfolk, reading, undated, vector
from test_duplicates import DRAFT, FINAL, TEXT

F = Filters.checked
ANN = {"name": "Referrals", "by": "Ann"}
T1, T2, T3 = (f"2026-03-0{day}T10:00:00+00:00" for day in (1, 2, 3))
NEW = "The referral was lost between two teams."


def letter(*texts, name="letter", source=None, **facts):
    """A report of these passages, each with a failing CO1, near [1] in meaning."""
    parts = [(text, [1, 0.01 * i], [("CO1", "failing", ["CSC"])]) for i, text in enumerate(texts)]
    return reading(name, parts, facts=Facts(**{"title": "A letter", "kind": "jtai", "published": "2026"} | facts), source=source)


def meaning(*numbers):
    return lambda questions: [vector(*numbers) for _ in questions]


def news(store, encode=None, **more):
    """{name: texts of what is new}."""
    return {a["name"]: [h["text"] for h in a["hits"]] for a in store.alerts(encode, **more)["alerts"]}


@pytest.fixture
def watched(store):
    """Norfolk is there; then Ann saves a search for the word referral."""
    store.put(norfolk())
    store.save_search("referral", mode="keyword", at=T1, **ANN)
    return store


# -- keeping them -----------------------------------------------------------------------------------


def test_a_search_is_saved_as_it_was_asked(store):
    kept = store.save_search("  no   supervision ", mode="semantic", filters=F(theme=["su"], year_from=2015, include_duplicates=True), at=T1, **ANN)
    assert (kept["question"], kept["mode"], kept["name"], kept["by"]) == ("no supervision", "semantic", "Referrals", "Ann")
    assert kept["filters"] == {"theme": ["SU"], "from": 2015, "include_duplicates": True}
    assert kept["saved_at"] == kept["seen_at"] == "2026-03-01T10:00:00.000000+00:00"
    assert store.saved_searches() == [kept] == store.saved_searches(by="ann") and store.saved_searches(by="Ben") == []


def test_saved_again_it_is_the_same_one_under_another_name(watched):
    before = watched.saved_searches()[0]
    again = watched.save_search("referral", mode="keyword", name="Lost referrals", by="Ann", at=T2)
    assert again == before | {"name": "Lost referrals"} and len(watched.saved_searches()) == 1
    assert watched.save_search("referral", mode="keyword", name="Referrals", by="Ben", at=T2)["search_id"] != again["search_id"]


def test_it_is_found_by_its_name_or_the_beginning_of_its_id(watched):
    id_ = watched.saved_searches()[0]["search_id"]
    assert watched.find_search("referrals") == watched.find_search(id_[:6]) == id_
    for wanted in ("nothing", id_[:3]):
        with pytest.raises(NotFound, match="scr saved list"):
            watched.find_search(wanted)


def test_removed_it_is_gone_and_with_the_last_all_that_was_noted_for_it(store):
    store.put(norfolk())
    before = digest(store)
    kept = store.save_search("referral", **ANN)
    store.put(letter(NEW))
    store.withdraw(letter(NEW).report.id, reason="x", withdrawn_at=T1)
    store.put(norfolk("read again"))
    store.put(norfolk())
    assert store.remove_search(kept["search_id"]) == kept and digest(store, tombstones=False) == before
    with pytest.raises(NotFound):
        store.remove_search(kept["search_id"])


@pytest.mark.parametrize(("given", "said"), [
    ({"question": ""}, "every new passage"), ({"question": "x" * 501}, "longer than 500"), ({"mode": "magic"}, "magic"), ({"name": " "}, "name is missing"),
    ({"by": ""}, "by is missing"), ({"question": "the", "mode": "keyword"}, "no word"), ({"name": "n" * 101}, "longer than 100"),
])
def test_what_cannot_be_saved_is_refused_with_the_reason(store, given, said):
    with pytest.raises(UsageError, match=said):
        store.save_search(**{"question": "referral", **ANN, **given})
    assert store.saved_searches() == []


# -- what is new ------------------------------------------------------------------------------------


def test_what_was_there_when_it_was_saved_is_not_new(watched):
    assert news(watched) == {"Referrals": []}


def test_a_report_stored_since_is_new_with_its_place(watched):
    watched.put(letter(NEW, "Nothing else."), at=T2)
    (alert,) = watched.alerts(None)["alerts"]
    (hit,) = alert["hits"]
    assert (hit["text"], hit["title"], hit["published"], hit["page"], hit["first_stored"]) == (NEW, "A letter", "2026", 1, "2026-03-02T10:00:00.000000+00:00")
    assert alert["total"] == 1 and [f["quotation"] for f in hit["findings"]] == [NEW]


def test_listing_marks_nothing_and_marking_does(watched):
    watched.put(letter(NEW), at=T2)
    first = watched.alerts(None)
    assert watched.alerts(None) == first
    watched.mark_seen(first["alerts"][0]["search_id"], until=first["until"], at=T3)
    assert news(watched) == {"Referrals": []}


def test_what_was_marked_is_listed_again_from_a_date_on(watched):
    watched.put(letter(NEW), at=T2)
    watched.mark_seen(watched.find_search("Referrals"), at=T3)
    assert news(watched, since="2026-03-02") == {"Referrals": [NEW]} and news(watched, since="2026-03-03") == {"Referrals": []}
    with pytest.raises(UsageError, match="no date"):
        watched.alerts(None, since="yesterday")


def test_what_is_stored_between_the_list_and_the_mark_stays_new(watched):
    watched.put(letter(NEW), at=T2)
    listed = watched.alerts(None)
    watched.put(letter("Another referral was lost.", name="second"), at=T2)
    watched.mark_seen(listed["alerts"][0]["search_id"], until=listed["until"], at=T3)
    assert news(watched) == {"Referrals": ["Another referral was lost."]}


def test_a_clock_that_runs_backwards_hides_nothing(watched):
    watched.put(letter(NEW), at="2020-01-01")
    assert news(watched) == {"Referrals": [NEW]}


def test_a_mark_in_the_future_hides_nothing_that_is_to_come(watched):
    watched.mark_seen(watched.find_search("Referrals"), until="2999-01-01", at=T2)
    watched.put(letter(NEW), at=T3)
    assert news(watched) == {"Referrals": [NEW]}


def test_reading_a_file_again_is_no_news(watched):
    watched.put(norfolk("another model"), at=T2)
    assert news(watched) == {"Referrals": []}


def test_read_again_before_it_was_seen_it_stays_new_and_the_graph_as_it_was(watched):
    watched.put(letter(NEW), at=T2)
    before = digest(watched)
    for print_ in ("again", letter(NEW).fingerprint):
        watched.put(replace(letter(NEW), fingerprint=print_), at=T3)
    assert news(watched) == {"Referrals": [NEW]} and digest(watched) == before


def test_a_new_edition_is_news_as_far_as_it_says_what_was_not_said(watched):
    same = norfolk().report.quote(norfolk().report.passages[0])
    watched.put(letter("A word before.", same, NEW, name="edition", source=norfolk().source), at=T2)
    assert news(watched) == {"Referrals": [NEW]}


def test_passages_cut_at_other_places_say_the_same(watched):
    words = [norfolk().report.quote(p) for p in norfolk().report.passages]
    watched.put(letter(" ".join(words[:2]), words[2], name="edition", source=norfolk().source), at=T2)
    assert news(watched) == {"Referrals": []}


def test_one_word_put_in_is_news(watched):
    changed = "The social worker did not share the referral with the nursery school."
    watched.put(letter(changed, name="edition", source=norfolk().source), at=T2)
    assert news(watched) == {"Referrals": [changed]}


def test_what_was_withdrawn_is_gone(watched):
    watched.put(letter(NEW), at=T2)
    watched.withdraw(letter(NEW).report.id, reason="asked", withdrawn_at=T3)
    assert news(watched) == {"Referrals": []}


def test_a_draft_is_no_news_unless_asked_for(store):
    store.put(FINAL)
    for name, filters in (("plain", F()), ("with drafts", F(include_duplicates=True))):
        store.save_search("panel heard matter", mode="keyword", name=name, by="Ann", filters=filters, at=T1)
    store.put(DRAFT, at=T2)
    assert {name: len(texts) for name, texts in news(store).items()} == {"plain": 0, "with drafts": 12}


def test_a_final_is_news_as_far_as_its_draft_did_not_say_it(store):
    store.put(DRAFT)
    store.save_search("panel heard matter", mode="keyword", **ANN, at=T1)
    store.put(FINAL, at=T2)
    assert set(news(store)["Referrals"]) == set(TEXT[9:])


# -- what fits a search -------------------------------------------------------------------------------


def test_by_words_a_passage_must_hold_them_all_in_any_form(store):
    store.save_search("lost referrals", mode="keyword", **ANN, at=T1)
    store.put(letter(NEW, "A referral was made.", "Losing referrals is common.", "It was lost."), at=T2)
    assert set(news(store)["Referrals"]) == {NEW}
    store.save_search('"two teams" referral', mode="keyword", name="phrase", by="Ann", at=T1)
    assert news(store, since=T1)["phrase"] == [NEW]


def crowd(many=400):
    """So many passages, the later the farther from [1]."""
    return reading("crowd", [(f"Meeting number {i} was held.", [1, 0.01 * i], []) for i in range(many)], facts=Facts(title="A crowd", kind="scr", area="essex"))


@pytest.mark.parametrize("few", [0, alerts.EXACT], ids=["by the index", "one by one"])
@pytest.mark.parametrize("filters", [{}, {"kind": ["scr", "jtai"]}, {"kind": ["jtai"]}], ids=["all", "wide", "narrow"])
def test_by_meaning_a_passage_must_rank_among_the_first_of_all(store, filters, few, monkeypatch):
    monkeypatch.setattr(alerts, "EXACT", few)
    monkeypatch.setattr(alerts, "REACH", 25)  # so that of a narrow filter too few are in reach
    store.put(crowd())
    store.save_search("anything", mode="semantic", filters=F(**filters), **ANN, at=T1)
    near, far = [("Near.", [1, 0.05], []), ("Far.", [1, 3.5], [])], [(f"Far {i}.", [1, 3.6 + 0.01 * i], []) for i in range(30)]
    store.put(reading("new", near + far, facts=Facts(title="New", kind="jtai")), at=T2)
    assert news(store, meaning(1)) == {"Referrals": ["Near."]}


def test_in_a_small_store_a_new_report_is_not_listed_whole(store):
    store.save_search("anything", mode="semantic", **ANN, at=T1)
    store.put(letter(*(f"Sentence {i} of the letter." for i in range(15))), at=T2)
    assert news(store, meaning(1)) == {"Referrals": ["Sentence 0 of the letter."]}


def test_hybrid_lists_what_either_way_fits_once(store):
    store.save_search("referral lost", **ANN, at=T1)
    store.put(letter("The nearest.", NEW, "Another."), at=T2)
    alert = store.alerts(meaning(1))["alerts"][0]
    assert [h["text"] for h in alert["hits"]] == ["The nearest.", NEW] and alert["total"] == 2


@pytest.mark.parametrize("mode", ["keyword", "semantic", "hybrid"])
def test_what_the_question_leaves_out_is_no_news_in_any_mode(watched, mode):
    watched.save_search("referral -school", mode=mode, name="But no schools", by="Ann", at=T1)
    watched.put(letter(NEW, "The referral of the school was lost.", name="two"))
    assert news(watched, meaning(1))["But no schools"] == [NEW]


@pytest.mark.parametrize("mode", ["keyword", "semantic", "hybrid"])
def test_a_phrase_that_must_be_there_holds_in_any_mode(watched, mode):
    watched.save_search('"two teams"', mode=mode, name="Teams", by="Ann", at=T1)
    watched.put(letter(NEW, "Teams of two met on the referral.", name="two"))
    assert news(watched, meaning(1))["Teams"] == [NEW]


def test_filters_alone_list_all_that_passes_them(watched):
    watched.save_search("", name="Strengths", by="Ann", filters=F(polarity=["strength"], area=["leeds"]), at=T1)
    watched.put(letter(NEW), at=T2)
    watched.put(leeds(), at=T2)
    assert set(news(watched)["Strengths"]) == {leeds().report.quote(p) for p in leeds().report.passages}


def test_filters_hold_beside_words(watched):
    watched.save_search("referral", mode="keyword", name="Ofsted", by="Ann", filters=F(kind=["ilacs"]), at=T1)
    watched.put(letter(NEW), at=T2)
    assert news(watched) == {"Ofsted": [], "Referrals": [NEW]}


def test_more_than_are_shown_are_counted(watched):
    watched.put(letter(*(f"Referral {i} was late." for i in range(9))), at=T2)
    alert = watched.alerts(None, limit=3)["alerts"][0]
    assert (alert["total"], [h["text"] for h in alert["hits"]]) == (9, [f"Referral {i} was late." for i in range(3)])


@pytest.mark.parametrize("kept", ['{"failing": ["ZZ9"]}', '{"ZZ9": true}'])
def test_a_search_that_cannot_be_run_any_more_costs_only_itself(watched, kept):
    watched.save_search("referral", mode="keyword", name="Old codes", by="Ann", filters=F(failing=["CO1"]), at=T1)
    watched._runner.write(lambda tx: tx.rows("MATCH (s:SavedSearch {name: 'Old codes'}) SET s.filters = $kept", kept=kept))
    watched.put(letter(NEW), at=T2)
    old, good = watched.alerts(None)["alerts"]
    assert len(old["problem"]) < 1_000
    assert "ZZ9" in old["problem"] and old["hits"] == [] and (good["problem"], good["total"]) == ("", 1)


def test_many_searches_take_few_queries(watched, monkeypatch):
    for i in range(50):
        watched.save_search(f"referral {i}", name=f"{i}", by="Ann", filters=F(kind=["jtai"] if i % 2 else None), at=T1)
    asked, read = [], type(watched._runner).read
    monkeypatch.setattr(type(watched._runner), "read", lambda self, query, **more: asked.append(query) or read(self, query, **more))
    watched.alerts(meaning(1))
    assert len(asked) == 2  # nothing has come
    watched.put(letter(NEW, *(f"Referral {i}." for i in range(50))), at=T2)
    asked.clear()
    found = watched.alerts(meaning(1))["alerts"]
    assert len(asked) <= 7 and sum(a["total"] > 0 for a in found) == 51


# -- beside the rest of the graph -------------------------------------------------------------------


def test_without_saved_searches_nothing_is_noted(store):
    store.put(norfolk())
    assert store._runner.read("MATCH (p:Passage) WHERE p.first_stored IS NOT NULL RETURN p") == []


def test_an_export_brings_saved_searches_and_what_is_new_to_them(watched, tmp_path):
    watched.put(letter(NEW), at=T2)
    before, alerts = watched.digest(), watched.alerts(None)
    watched.export("jsonl", tmp_path / "out", made_at=T3)
    watched.clear()
    assert watched.saved_searches() == []
    assert watched.import_folder(tmp_path / "out")["digest"] == before == watched.digest() and watched.alerts(None) == alerts


def test_the_digest_knows_of_them(watched):
    before = watched.digest()
    watched.mark_seen(watched.find_search("Referrals"), at=T3)
    assert watched.digest() != before


def test_a_store_of_before_gets_what_they_need_when_it_is_opened(store, connection):
    from graph.store import open_store
    from ingest.encoder import DIMENSION, NAME

    for statement in ("DROP CONSTRAINT savedsearch_key IF EXISTS", "DROP INDEX passage_first_stored IF EXISTS", "MATCH (m:Meta) REMOVE m.later"):
        store._runner.alone(statement)
    with open_store(connection, dimension=DIMENSION, encoder_name=NAME) as opened:
        names = {row["name"] for row in opened._runner.read("SHOW INDEXES YIELD name RETURN name")}
        assert {"savedsearch_key", "passage_first_stored"} <= names
        opened.put(undated())
        opened.save_search("school", mode="keyword", **ANN)
