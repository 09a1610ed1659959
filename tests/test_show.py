"""What the screens are made of: safe HTML, safe CSV, shareable addresses, the picture's data, the launcher."""

import csv
import importlib.util
import io
import re
import sys
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cells import csv_bytes
from corpus.controls import visible
from corpus.codebook import load_codebook
from corpus.errors import UsageError
from graph.effective import last_paragraph
from ui import frame, graph_picture, launch, said, show, tables_out
from ui.choice import LONGEST, MANY, Choice, from_query
from ui.cypher_examples import EXAMPLES
from ui.show_names import taken_out

UI = Path(show.__file__).parent
HOSTILE = "<script>alert(1)</script> *bold* [a](javascript:x) $x$ :red[y] & \"q\""


def finding(quotation, start=0, polarity="failing", **more):
    return {"code": "FA4", "theme": "FA", "label": "Missed appointments not pursued", "polarity": polarity, "agencies": ["HV"],
            "quotation": quotation, "start": start, "end": start + len(quotation), "confidence": 0.9} | more


def text_of(html):
    return unescape(re.sub(r"<[^>]*>", "", html))


def hit(text, **more):
    return {"report_id": "r1", "passage_id": "r1-0", "title": "Child in the woods", "kind": "scr", "published": "2019-03-12",
            "page": 4, "paragraph": "4.27", "text": text, "findings": []} | more


SPANS = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted)


@given(st.text(), SPANS, SPANS, SPANS)
def test_marking_never_changes_the_text_that_is_seen(text, quoted, word, sentence):
    a, b = quoted
    quotation = text[a:b]
    match, best = ({"start": min(first, len(text)), "end": min(last, len(text))} for first, last in (word, sentence))
    html = show.marked(text, [finding(quotation, a)], start=0, matches=[match], best=best)
    assert text_of(html) == visible(text)


def test_report_text_cannot_become_a_tag():
    html = show.card(hit(HOSTILE, title=HOSTILE, section=HOSTILE, findings=[finding(HOSTILE[:20], label=HOSTILE)], also=[hit("", title=HOSTILE)]))
    assert "<script" not in html and "javascript:x" not in re.findall(r'href="([^"]*)"', html)


def test_a_finding_is_underlined_where_it_stands_and_not_where_its_words_come_first():
    text = "She was not seen. Later: She was not seen."
    html = show.marked(text, [finding("She was not seen.", 125)], start=100)
    assert html.startswith("She was not seen. Later: <span")


def test_a_quotation_is_found_without_offsets():
    assert "<span" in show.marked("He was late. She was not seen.", [finding("She was not seen.", 9_000)])


def test_the_answering_sentence_is_bold_and_the_words_in_it_marked():
    html = show.card(hit("He was late. She was not seen.", best={"start": 13, "end": 30}, matches=[{"start": 25, "end": 29}]))
    assert '<b class="best">She was not </b><b class="best"><mark>seen</mark></b><b class="best">.</b>' in html and "<b class=\"best\">He" not in html


def test_a_sentence_that_is_the_whole_passage_is_not_bold():
    assert "best" not in show.marked("She was not seen.", best={"start": 0, "end": 17})


def test_passages_folded_into_a_hit_are_counted_and_named_with_links():
    html = show.card(hit("x", also=[hit("x", report_id="r2", passage_id="r2-0", title="Child in the lake"), hit("x", report_id="r3")]))
    assert "Also said in 2 other places" in html and "Child in the lake, 12 March 2019, page 4, paragraph 4.27" in html and "report?id=r2&amp;passage=r2-0" in html


@pytest.mark.parametrize("polarity, word", show.POLARITIES.items())
def test_a_chip_says_in_words_what_its_colour_says(polarity, word):
    html = show.chip(finding("x", polarity=polarity))
    assert word in text_of(html) and show.SHAPES[polarity] in html and f'class="chip {polarity}"' in html


def test_a_strength_does_not_read_as_the_failing_it_is_filed_under():
    chip = text_of(show.chip(finding("x", polarity="strength")))
    assert load_codebook().strengths["FA4"] in chip and "Missed appointments not pursued" not in chip


def test_a_finding_the_model_is_unsure_of_says_so():
    assert "less sure" in show.chip(finding("x", confidence=0.3)) and "less sure" not in show.chip(finding("x"))


def test_the_same_finding_twice_in_a_passage_is_one_chip():
    assert show.chips([finding("x"), finding("y")]).count('class="chip ') == 1


def test_marks_and_chips_share_numbers():
    found = [finding("One.", 0), finding("Two.", 5, code="FA1")]
    assert 'data-n="2"' in show.marked("One. Two.", found, start=0) and '<span class="tie">2</span>' in show.chips(found)


def test_a_filtered_search_marks_what_it_asked_for_and_names_the_rest():
    found = [finding("One.", 0), finding("Two.", 5, polarity="strength")]
    html = show.card(hit("One. Two.", findings=found, start=0), wanted=Choice(polarity=("strength",)).wants)
    assert html.count('class="found') == 1 and "1 other finding in this passage" in html


def test_a_long_passage_is_shown_around_what_was_found_and_kept_whole_below():
    text = "Nothing much happened. " * 100 + "Nobody asked why."
    html = show.card(hit(text, findings=[finding("Nobody asked why.", 9_999)]))
    first, whole = html.split("<details>", 1)
    assert "Nobody asked why." in first and len(text_of(first)) < len(text) and text in text_of(whole)


@pytest.mark.parametrize("iso, said", [("2021-11-26", "26 November 2021"), ("2021-11", "November 2021"), ("2021", "2021"), ("", "no date"),
                                       (None, "no date"), ("2021-13", "2021-13"), ("Spring", "Spring")])
def test_dates_are_said_in_words(iso, said):
    assert show.say_date(iso) == said


def test_a_reckoned_date_is_said_to_be_about():
    assert "about March 2019" in text_of(show.card(hit("x", published="2019-03", published_estimated=True)))


def test_a_label_keeps_markdown_literal():
    assert re.sub(r"\\(.)", r"\1", show.plain(HOSTILE)) == HOSTILE and not re.search(r"(?<!\\)[*\[\]$:<]", show.plain(HOSTILE))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "  =1", "\r=1", "\uff1d1"])
def test_a_cell_cannot_be_a_formula(text):
    (row,) = csv.reader(io.StringIO(csv_bytes([text], []).decode("utf-8-sig"), newline=""))
    assert row == ["'" + text]


def test_csv_begins_with_a_byte_order_mark_and_keeps_numbers_and_quotes():
    data = csv_bytes(["n", "text"], [[-1.5, 'a "b", c\nd'], [None, {"é": [1]}]])
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert data[:3] == b"\xef\xbb\xbf" and rows[1:] == [["-1.5", 'a "b", c\nd'], ["", '{"é": [1]}']]


CODES = st.lists(st.text("ABCXYZ019-", min_size=1, max_size=6), unique=True, max_size=3).map(tuple)
QUESTIONS = st.text(max_size=LONGEST).map(lambda q: "".join(c for c in q if c.isprintable()).strip())


@given(QUESTIONS, CODES, CODES, st.one_of(st.none(), st.integers(1900, 2200)), st.sampled_from([10, 20, 100]))
def test_an_address_gives_back_the_choice_it_was_made_from(question, theme, agency, year, shown):
    choice = Choice(question=question, theme=theme, agency=agency, year_from=year, show=shown, mode="keyword", spread=year is None, as_written=shown > 10)
    assert from_query(parse_qs(urlsplit(choice.link()).query)) == choice


@pytest.mark.parametrize("name, value", [("from", "soon"), ("from", "99"), ("to", "20²"), ("mode", "magic"), ("show", "-5"), ("show", "1e9")])
def test_what_an_address_cannot_mean_is_ignored(name, value):
    assert from_query({name: [value]}) == Choice()


def test_a_filter_is_sent_under_the_api_own_name():
    assert Choice(theme=("IA",), year_from=2015).filters() == {"theme": ["IA"], "from": 2015}


def node(key, label, **properties):
    return {"labels": [label], "id": key, "properties": properties}


def test_nodes_and_relationships_are_found_however_deep():
    tie = {"type": "ABOUT", "id": "t", "start": "a", "end": "b", "properties": {}}
    found = graph_picture.returned({"rows": [[[node("a", "Finding")], {"x": node("b", "Failing")}, [tie]]]})
    assert set(found.nodes) == {"a", "b"} and set(found.relationships) == {"t"}


def test_a_relationship_without_its_ends_is_not_drawn():
    tie = {"type": "ABOUT", "id": "t", "start": "a", "end": "b", "properties": {}}
    assert not graph_picture.returned({"rows": [[node("a", "Finding"), tie]]}).relationships


def test_the_picture_needs_no_network_and_keeps_text_as_data():
    page = graph_picture.page(graph_picture.returned({"rows": [[node("a", "Finding", quotation=HOSTILE, embedding=[1.0])]]}))
    assert "<script>alert" not in page and not re.search(r"""<(?:script|link|img)[^>]*(?:src|href)=["']?(?:https?:)?//""", page)
    assert "embedding" not in page.split('id="neo4j-viz-data"')[-1]


def test_a_finding_in_the_picture_carries_its_own_words():
    assert graph_picture.caption(node("a", "Finding", code="DE1", quotation="Months went by.")) == "Months went by."


def test_a_picture_has_a_limit():
    found = graph_picture.returned({"rows": [[node(str(i), "Finding")] for i in range(20)]}, most=5)
    assert (len(found.nodes), found.left_out) == (5, 15)


def test_there_are_ready_questions_enough():
    assert len(EXAMPLES) >= 8 and all(title.endswith("?") or title.startswith(("A picture", "Have we seen")) for title in EXAMPLES)


def test_streamlit_starts_on_loopback_without_usage_statistics():
    assert {"--server.address=127.0.0.1", "--server.port=8501", "--browser.gatherUsageStats=false", "--server.headless=true"} <= set(launch.options(8501, Path("/nowhere/secrets.toml")))


@pytest.mark.parametrize("port, url", [(0, "http://127.0.0.1:8000"), (70_000, "http://127.0.0.1:8000"), (8501, "127.0.0.1:8000")])
def test_the_screens_refuse_an_impossible_address(port, url):
    with pytest.raises(UsageError):
        launch.run_screens(port, url)


def test_no_screen_shadows_another_module(monkeypatch):
    """Streamlit puts ui/screens first on the import path."""
    names = {p.stem for p in (UI / "screens").glob("*.py")} - {"__init__"}
    monkeypatch.setattr(sys, "path", [p for p in sys.path if not p.endswith("screens")])
    assert not [n for n in names if n in sys.stdlib_module_names or importlib.util.find_spec(n)]


def test_every_filter_has_a_place_in_the_choice():
    assert set(MANY) <= set(Choice.__dataclass_fields__)


def test_years_chosen_the_wrong_way_round_mean_the_same_span():
    assert Choice(year_from=2020, year_to=2015).filters() == {"from": 2015, "to": 2020}


def test_what_was_tried_in_vain_is_said_in_words():
    lines = said.tried({"looked_for": "zebra", "mode": "keyword", "filters": {"kind": ["jtai", "scr"], "year_from": 2016, "sure": True}, "passages": 1, "advice": ["Take a filter away."]})
    assert lines == ["Looked for zebra by words, in 1 passage within the filters.", "Filters: kind jtai, scr; from 2016; sure findings only.", "Take a filter away."]


def test_a_place_names_the_first_and_the_last_paragraph():
    assert show.place({"page": 4, "paragraph": "4.4.1", "paragraph_end": "4.4.2"}) == "page 4, paragraphs 4.4.1 to 4.4.2"
    assert show.place({"page": 4, "paragraph": "4.4.1", "paragraph_end": ""}) == "page 4, paragraph 4.4.1"
    assert show.place({"paragraph": "5", "paragraph_end": "(b)"}) == "paragraph 5"


def test_the_table_of_what_a_search_found_names_both_too():
    hit = {"text": "A. B.", "title": "Child N", "page": 4, "paragraph": "4.27", "paragraph_end": "4.28"}
    assert ",paras 4.27–4.28," in tables_out.hits([hit], {}, "").decode("utf-8-sig")


@pytest.mark.parametrize("numbers, last", ((("4.4.1", "4.4.1", "4.4.2"), "4.4.2"), (("4.4.1", "4.4.1", ""), ""), (("", "", ""), ""), (("5", "(a)", "(b)"), "5(b)"), (("5", "6", "(a)"), "6(a)"), (("(c)", "(d)", "(f)"), "(f)")))
def test_a_passage_knows_the_paragraph_in_which_it_ends(numbers, last):
    passage = {"text": "A. B. C.", "start": 0, "paragraph": numbers[0], "sentence_starts": [0, 3, 6], "sentence_ends": [2, 5, 8], "sentence_paragraphs": list(numbers)}
    assert last_paragraph(passage) == last


@pytest.mark.parametrize("counts, said", (
    ({"names": 41, "births": 1, "addresses": 0, "schools": 2}, "41 names, 1 exact date of birth and 2 schools taken out"),
    ({"names": 0, "births": 0, "addresses": 1, "schools": 0}, "1 address taken out"),
    ({"names": 0, "births": 0, "addresses": 0, "schools": 0}, "nothing was found to take out"),
))
def test_what_was_taken_out_is_told_by_kind(counts, said):
    assert taken_out(counts) == said


@pytest.mark.parametrize("text, whole", (("it is gone", "It is gone."), ("is it gone?", "Is it gone?")))
def test_a_reason_becomes_a_sentence(text, whole):
    assert frame.sentence(text) == whole
