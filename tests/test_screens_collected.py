"""Citations and collections on the screens: copied, added from under a quotation, ordered, noted, taken out, deleted."""

import pytest
from readings import numbered
from test_screens import WOODS, api, html, opened, readings  # noqa: F401  (fixtures)


def button(at, label, key=""):
    return next(b for b in at.button if b.label == label and key in (b.key or ""))


def codes(at):
    return [block.value for block in at.code]


def fill(at, **values):
    for begin, value in values.items():
        next(w for w in (*at.text_input, *at.text_area) if w.key.startswith(f"{begin}_")).input(value)


@pytest.fixture
def kept(api, store, readings):  # noqa: F811
    """A collection with two findings, one of them in hostile words."""
    id_ = store.make_collection("My <b>pack</b>", by="Ann")["collection_id"]
    for number in (0, 2):
        store.collect(id_, finding_id=readings[number].findings[0].id, note=f"*Note* {number}", by="Ann")
    return id_


def test_a_hit_can_be_copied_in_both_forms(api):  # noqa: F811
    at = opened("search.py", q="the referral was closed", mode="keyword")
    assert f"“{WOODS[0][0]}” (Child in the woods, 2021, p. 1)\n\nChild in the woods (2021). Published March 2021. p. 1, para. 4.1." in codes(at)
    assert f"“{WOODS[0][0]}” (Child in the woods, 2021, p. 1, para. 4.1)" in codes(at)
    assert {b.proto.label for b in at.get("download_button")} >= {"Save as CSV", "Save references (RIS)", "Save references (BibTeX)"}


def test_a_finding_is_added_to_a_new_collection_from_under_a_hit(api, store):  # noqa: F811
    at = opened("search.py", q="the referral was closed", mode="keyword")
    button(at, "Add to my collection").click().run()
    button(at, "Add", "add_").click().run()
    assert "Say which collection" in html(at) and store.collections() == []
    next(s for s in at.selectbox if s.key.startswith("what_")).select_index(1)
    fill(at, name="For June", by="Ann", note="Begin here.")
    button(at, "Add", "add_").click().run()
    (made,) = store.collections()
    (item,) = store.collection(made["collection_id"])["items"]
    assert (made["name"], made["by"], item["what"], item["quotation"], item["note"]) == ("For June", "Ann", "finding", WOODS[0][0], "Begin here.")
    assert f"collections?id={made['collection_id']}" in html(at) and not at.exception


@pytest.mark.parametrize(("page", "query"), [("report.py", {"theme": "IA"}), ("briefing.py", {"q": "referral closed"})])
def test_it_can_be_added_from_the_report_and_the_briefing(api, store, readings, page, query):  # noqa: F811
    passage = store.report(readings[0].report.id)["passages"][0]["passage_id"]
    at = opened(page, **query, **({"id": readings[0].report.id, "passage": passage} if page == "report.py" else {}))
    assert any(WOODS[0][0] in code for code in codes(at))
    button(at, "Add to my collection").click().run()
    fill(at, name="For June", by="Ann")
    button(at, "Add", "add_").click().run()
    assert store.collections()[0]["items"] == 1


def test_a_collection_shows_its_items_and_nothing_of_them_is_markup(kept):
    at = opened("collected.py", id=kept)
    body = html(at)
    assert WOODS[0][0] in body and "My &lt;b&gt;pack" in body and "<b>pack" not in body and "<script>document" not in body and "*Note* 0" in body
    assert f"case-study?collection={kept}" in body and "1 of 2" in body and "Disagreement not escalated" in body
    assert kept in html(opened("collected.py")) and "Somebody may have deleted it" in html(opened("collected.py", id="nothing"))


@pytest.fixture
def calls(store):
    """A report with one passage that goes over three paragraphs, added to the others; its passage."""
    made = numbered("calls", (("A call was made in May.", "4.2"), ("Nobody wrote the telegram down.", "4.3"), ("The case was closed.", "4.4")))
    store.put(made)
    return store.report(made.report.id)["passages"][0]["passage_id"]


def test_a_passage_kept_names_its_first_and_its_last_paragraph(kept, store, calls):
    store.collect(kept, passage_id=calls, by="Ann")
    at = opened("collected.py", id=kept)
    assert "Page 1, paragraphs 4.2 to 4.4" in html(at) and any("p. 1, paras 4.2–4.4)" in code for code in codes(at))


def test_the_sentence_of_a_hit_that_answers_is_cited_in_its_own_paragraph_alone(api, calls):  # noqa: F811
    assert any("“Nobody wrote the telegram down.” (" in code and "p. 1, para. 4.3)" in code for code in codes(opened("search.py", q="telegram", mode="keyword")))


def test_items_are_moved_noted_and_taken_out(kept, store):
    at = opened("collected.py", id=kept)
    first, second = (i["item_id"] for i in store.collection(kept)["items"])
    button(at, "Move down", first).click().run()
    at.text_area(key=f"note_{first}").input("Later")
    button(at, "Save the note", first).click().run()
    assert [(i["item_id"], i["note"]) for i in store.collection(kept)["items"]] == [(second, "*Note* 2"), (first, "Later")]
    button(at, "Take it out", second).click().run()
    button(at, "Yes, take it out").click().run()
    assert [i["item_id"] for i in store.collection(kept)["items"]] == [first] and "1 of 1" in html(at)


def test_a_withdrawn_report_leaves_a_line_and_no_words(kept, store, readings):  # noqa: F811
    store.withdraw(readings[0].report.id, reason="Taken down", withdrawn_at="2026-03-03")
    at = opened("collected.py", id=kept)
    assert "withdrawn on 2026-03-03" in html(at) and WOODS[0][0] not in html(at) and not any(WOODS[0][0] in code for code in codes(at))


def test_a_collection_is_made_renamed_and_deleted(api, store):  # noqa: F811
    at = opened("collected.py")
    button(at, "Make it").click().run()
    assert "say who you are" in html(at)
    at.text_input(key="make_name").input("For June")
    at.text_input(key="make_by").input("Ann")
    button(at, "Make it").click().run()
    assert at.query_params["id"] == store.collections()[0]["collection_id"] and "Nothing is in it yet" in html(at)
    at.text_input(key="new_name").input("For July")
    button(at, "Save").click().run()
    assert store.collections()[0]["name"] == "For July" and "For July" in html(at)
    button(at, "Delete").click().run()
    button(at, "Yes, delete it with all that is in it").click().run()
    assert store.collections() == [] and "No collection has been made yet" in html(at)
