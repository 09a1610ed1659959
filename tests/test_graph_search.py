"""Search and counts over a graph made by hand."""

import pytest

from corpus.errors import NotFound, SchemaMismatch, UsageError
from corpus.vocabulary import Facts
from graph.filters import Filters
from readings import leeds, norfolk, reading, undated, vector

MODES = ("hybrid", "semantic", "keyword")
F = Filters.checked


@pytest.fixture(scope="module")
def filled(opened_store):
    """Filled once: no test here writes."""
    opened_store.clear()
    for one in (norfolk(), leeds(), undated(), crowd()):
        opened_store.put(one)
    return opened_store


def crowd():
    """A report that outnumbers and outranks the others: 600 passages, 3 of them with a finding of their own."""
    rare = {7: "CH1", 300: "CH1", 599: "CH1"}
    return reading("crowd", [
        (f"The school and the social worker met, meeting number {i}.", [1, 0, 0, 0.001 * i], [(rare[i], "failing", ["GP"], i == 300)] if i in rare else [])
        for i in range(600)
    ], facts=Facts(title="A crowd", kind="jtai", area="essex", region="East of England", published="2020"))


def texts(hits):
    return [hit["text"] for hit in hits]


def test_by_meaning_the_nearest_comes_first(filled):
    assert texts(filled.search("x", vector(0, 0, 1), mode="semantic"))[0] == "Supervision was cancelled for nine months."


def test_by_words_forms_of_a_word_are_one(filled):
    assert texts(filled.search("cancelling supervisions", mode="keyword")) == ["Supervision was cancelled for nine months."]


def test_both_together_find_what_either_finds(filled):
    hits = texts(filled.search("supervision", vector(0, 1), mode="hybrid"))
    assert "Supervision was cancelled for nine months." in hits[:3] and "Records were kept well by the police." in hits[:3]


def test_what_both_ways_find_outranks_what_one_finds(filled):
    assert texts(filled.search("records police kept", vector(0, 1)))[0] == "Records were kept well by the police."


def test_a_hit_carries_its_source(filled):
    hit = filled.search("supervision cancelled", mode="keyword")[0]
    assert (hit["title"], hit["file"], hit["kind"], hit["area"], hit["area_name"], hit["published"]) == (
        "Child N", "norfolk.pdf", "scr", "norfolk", "Norfolk", "2015-03")
    assert (hit["page"], hit["page_end"], hit["paragraph"], hit["section"], hit["section_path"]) == (3, 3, "1.2", "Heading 2", ["Heading 2"])
    assert [f["code"] for f in hit["findings"]] == ["SU"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("given", "expected"), [
    ({"kind": ["scr"]}, {"Child N"}),
    ({"kind": ["scr", "ilacs"]}, {"Child N", "Leeds inspection"}),
    ({"area": ["leeds"]}, {"Leeds inspection"}),
    ({"year_from": 2016, "year_to": 2019}, {"Leeds inspection"}),
    ({"year_to": 2015}, {"Child N"}),
    ({"kind": ["other"]}, {"Child X"}),
    ({"report_id": [norfolk().report.id]}, {"Child N"}),
    ({"kind": ["scr"], "area": ["leeds"]}, set()),
])
def test_filters_on_reports_hold_in_every_mode(filled, mode, given, expected):
    hits = filled.search("school social worker records police", vector(1, 1), mode=mode, filters=F(**given), limit=50)
    assert {hit["title"] for hit in hits} == expected


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("given", "expected"), [
    ({"theme": ["CO"], "polarity": ["strength"]}, {"The police shared information promptly with children's social care.", "Case records were out of date."}),
    ({"failing": ["CO1"], "polarity": ["failing"]}, {"The social worker did not share the referral with the school."}),
    ({"failing": ["RE1"], "agency": ["POL"]}, {"Records were kept well by the police."}),
    ({"theme": ["RE"], "polarity": ["failing"], "agency": ["CSC"]}, {"Case records were out of date."}),
    ({"theme": ["CO", "RE"], "polarity": ["failing"]}, {"The social worker did not share the referral with the school.", "Case records were out of date."}),
    ({"theme": ["CO"], "failing": ["RE1"]}, set()),
    ({"agency": ["SCH"], "year_from": 2016}, set()),
])
def test_filters_on_findings_hold_of_one_finding(filled, mode, given, expected):
    """A passage with a failing in records and a strength in communication is not a failing in communication."""
    hits = filled.search("school social worker records police shared", vector(1, 1), mode=mode, filters=F(**given))
    assert set(texts(hits)) == expected


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("given", [{"failing": ["CH1"]}, {"area": ["leeds"]}, {"agency": ["GP"], "kind": ["jtai"]}])
def test_the_few_that_pass_are_found_behind_hundreds_that_do_not(filled, mode, given):
    passing = texts(filled.search("", filters=F(**given)))
    hits = filled.search("school social worker met records police", vector(1), mode=mode, filters=F(**given))
    assert len(passing) in (2, 3) and set(texts(hits)) == set(passing)


@pytest.mark.parametrize("few", [True, False], ids=["one by one", "by the index"])
def test_both_ways_of_keeping_to_findings_agree(filled, few, monkeypatch):
    import graph.search

    exactly = filled.search("x", vector(0.5, 1), mode="semantic", filters=F(polarity=["failing", "strength"]))
    monkeypatch.setattr(graph.search, "EXACT", 1_000 if few else 0)
    assert texts(filled.search("x", vector(0.5, 1), mode="semantic", filters=F(polarity=["failing", "strength"]))) == texts(exactly)


@pytest.mark.parametrize("mode", MODES)
def test_only_what_the_model_is_sure_of(filled, mode):
    hits = filled.search("school social worker met", vector(1), mode=mode, filters=F(failing=["CH1"], sure=True))
    assert texts(hits) == ["The school and the social worker met, meeting number 300."]


@pytest.mark.parametrize("mode", MODES)
def test_pages_of_hits_neither_overlap_nor_leave_out(filled, mode):
    pages = [texts(filled.search("school worker", vector(1), mode=mode, limit=50, offset=offset)) for offset in range(0, 650, 50)]
    whole = texts(filled.search("school worker", vector(1), mode=mode, limit=650))
    found = [text for page in pages for text in page]
    assert len(found) == len(whole) > 300 and sorted(found) == sorted(whole)


def test_the_end_of_a_long_list_is_reached(filled):
    assert len(filled.search("school", vector(1), mode="semantic", limit=100, offset=550)) == 607 - 550


def test_without_a_question_the_passages_that_pass_are_listed_the_newest_first(filled):
    hits = filled.search("", filters=F(kind=["scr", "ilacs"]))
    assert [hit["title"] for hit in hits] == ["Leeds inspection"] * 2 + ["Child N"] * 4


def test_phrases_in_quotes_must_be_there(filled):
    assert texts(filled.search('school "out of date"', mode="keyword")) == ["Case records were out of date."]


NASTY = [
    "AND", "OR NOT", "records AND", "(records", "records)", '"records', "records~", "records^9", "rec*", "text:records", "filter_terms:kind_scr_9",
    "a && b || c", "[a TO b]", "{a TO b}", "\\", "/regex/", "+ - !", "records\\", "?", "* *", "the", '"not in"', "''", "‘’“”", "🙂", "\0", "名前",
    "records: kept", "a" * 3000, "word " * 3000, " ".join(f"w{i}" for i in range(1500)), "x\ud800",
]


@pytest.mark.parametrize("question", NASTY, ids=range(len(NASTY)))
def test_no_words_of_a_person_are_a_syntax_error(filled, question):
    for mode in MODES:
        filled.search(question, vector(1), mode=mode, filters=F(kind=["scr"]))


def test_words_alone_never_open_a_filter(filled):
    assert filled.search("find_co1_failing_any", mode="keyword") == []


def test_words_that_every_text_holds_find_nothing_of_their_own(filled):
    assert filled.search("the of and", mode="keyword", filters=F(kind=["scr"])) == []


def test_similar_passages_are_of_other_reports(filled):
    hit = filled.search("records were kept well", mode="keyword")[0]
    found = filled.similar(hit["passage_id"], 3)
    assert found[0]["text"] == "Case records were out of date." and hit["report_id"] not in {h["report_id"] for h in found}


def test_similar_reaches_past_its_own_report(filled):
    hit = filled.search("meeting number 7", vector(1), filters=F(failing=["CH1"]))[0]
    assert len(filled.similar(hit["passage_id"], 5)) == 5


def test_similar_to_nothing_is_not_found(filled):
    with pytest.raises(NotFound):
        filled.similar("0123-0-9", 3)


def test_a_question_of_another_dimension_is_refused(filled):
    with pytest.raises(SchemaMismatch):
        filled.search("x", [1.0, 2.0])


def test_an_unknown_mode_is_refused(filled):
    with pytest.raises(UsageError, match="hybrid"):
        filled.search("x", mode="magic")


@pytest.mark.parametrize("given", [{"theme": ["XX"]}, {"failing": ["IA99"]}, {"kind": ["novel"]}, {"polarity": ["bad"]}, {"agency": ["FBI"]}])
def test_an_unknown_code_is_refused_with_those_allowed(given):
    with pytest.raises(UsageError, match="Allowed"):
        F(**given)


def test_years_that_run_backwards_are_refused():
    with pytest.raises(UsageError, match="backwards"):
        F(year_from=2020, year_to=2010)


@pytest.mark.parametrize("name", ["Norfolk", "norfolk", "Norfolk County Council"])
def test_an_area_is_known_by_its_name(filled, name):
    assert {h["area"] for h in filled.search("supervision", vector(0, 1), filters=F(area=[name]))} == {"norfolk"}


def test_an_agency_that_is_not_known_is_told_what_the_codes_mean():
    with pytest.raises(UsageError, match="health visitor") as error:
        F(agency=["health visitor"])
    assert "HV (Health visiting" in str(error.value)


def test_codes_are_known_in_either_case():
    assert F(theme=["co"], failing=[]) == Filters(theme=("CO",))


def test_themes_count_mentions_by_polarity(filled):
    themes = {t["code"]: t for t in filled.themes()}
    communication = themes["CO"]
    assert [communication[k] for k in ("failing", "strength", "recommendation", "reports")] == [1, 2, 1, 2]
    assert themes["SU"]["failing"] == 1 and all(x["failing"] == 0 for x in themes["SU"]["failings"])


def test_themes_keep_to_filters(filled):
    themes = {t["code"]: t for t in filled.themes(F(kind=["ilacs"], polarity=["strength"]))}
    assert (themes["CO"]["failing"], themes["CO"]["strength"], themes["RE"]["reports"]) == (0, 2, 0)


@pytest.mark.parametrize(("dimension", "keys"), [
    ("year", [2015, 2018, 2020]), ("kind", ["scr", "jtai", "ilacs"]), ("area", ["essex", "leeds", "norfolk"]),
    ("region", ["East of England", "Yorkshire and The Humber"]), ("theme", ["CO", "RE", "SU", "CH"]),
])
def test_mentions_are_counted_by(filled, dimension, keys):
    rows = filled.counts_by(dimension)
    assert [row["key"] for row in rows] == keys
    assert sum(row["failing"] + row["strength"] + row["recommendation"] for row in rows) == 10


def test_a_finding_about_two_agencies_counts_for_each(filled):
    rows = {row["key"]: row["failing"] for row in filled.counts_by("agency", F(failing=["CO1"]))}
    assert (rows["CSC"], rows["SCH"]) == (1, 1)


def test_of_two_agencies_only_the_one_asked_for_is_counted(filled):
    assert [row["key"] for row in filled.counts_by("agency", F(agency=["SCH"]))] == ["SCH"]


def test_nothing_is_counted_by_an_unknown_dimension(filled):
    with pytest.raises(UsageError, match="year"):
        filled.counts_by("weather")


def test_facets_count_under_the_other_filters(filled):
    facets = filled.facets(F(theme=["CO"], polarity=["strength"]))
    assert {row["key"]: row["count"] for row in facets["polarity"]} == {"failing": 1, "strength": 2, "recommendation": 1}
    assert {row["key"]: row["count"] for row in facets["theme"]} == {"CO": 2, "RE": 1}
    assert [row["key"] for row in facets["year"]] == [2018]


def test_reports_keep_to_filters_on_findings(filled):
    assert [r["title"] for r in filled.reports(F(theme=["CO"], polarity=["strength"]))] == ["Leeds inspection"]
    assert [r["title"] for r in filled.reports()] == ["A crowd", "Leeds inspection", "Child N", "Child X"]
