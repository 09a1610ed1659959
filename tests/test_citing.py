"""Citations: both forms word for word, what is not known said, RIS and BibTeX read again by other programs."""

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string
from pybtex.database.input.bibtex import LowLevelParser

from corpus.citing import ESTIMATED, NO_DATE, cite, harvard, in_text, place, quoted, references, sector

CHILD_N = {
    "title": "Child N", "publisher": "Norfolk LSCB", "kind": "scr", "published": "2015-03-12", "file": "n.pdf", "report_id": "9a1f0c33b2d4e5f6",
    "page": 4, "paragraph": "4.27",
}
PLACES = [
    ({"page": 4}, "p. 4"), ({"page": 4, "page_end": 5, "paragraph": "(a)"}, "pp. 4–5, para. (a)"), ({"page": 4, "page_end": 4}, "p. 4"),
    ({"page": 4, "page_end": 5, "paragraph": "4.27", "paragraph_end": "4.30"}, "pp. 4–5, paras 4.27–4.30"), ({"paragraph": "4.27", "paragraph_end": "4.27"}, "para. 4.27"),
    ({"paragraph": "Recommendation 3"}, "Recommendation 3"), ({}, ""),
    ({"paragraph": "5", "paragraph_end": "5(b)"}, "paras 5–5(b)"), ({"paragraph": "(c)", "paragraph_end": "(f)"}, "paras (c)–(f)"),
    ({"paragraph": "8.1 Recommendation 1", "paragraph_end": "8.5 Recommendation 5"}, "paras 8.1–8.5"), ({"paragraph": "Finding 1", "paragraph_end": "Finding 3"}, "Findings 1–3"),
]
TEX = {r"{\textbackslash}": "\\", r"{\textbraceleft}": "{", r"{\textbraceright}": "}", r"{\textasciitilde}": "~", r"{\textasciicircum}": "^",
       **{f"\\{sign}": sign for sign in "$&%#_"}}


def from_tex(text):
    """What a field of BibTeX says, its escapes undone one after another from the left."""
    out, at = "", 0
    while at < len(text):
        made = next((made for made in TEX if text.startswith(made, at)), "")
        out += TEX.get(made, text[at])
        at += len(made) or 1
    return out


def test_both_forms_in_full():
    assert harvard(CHILD_N) == "Norfolk LSCB (2015) Child N. Published 12 March 2015. p. 4, para. 4.27."
    assert harvard(CHILD_N, markdown=True) == "Norfolk LSCB (2015) *Child N*. Published 12 March 2015. p. 4, para. 4.27."
    assert sector(CHILD_N) == "Child N, Norfolk LSCB, 2015, p. 4, para. 4.27."
    assert quoted("Nobody\nasked.", CHILD_N) == "“Nobody asked.” (Norfolk LSCB, 2015, p. 4)\n\n" + harvard(CHILD_N)
    assert quoted("Nobody asked.", CHILD_N, "sector") == "“Nobody asked.” (Child N, Norfolk LSCB, 2015, p. 4, para. 4.27)"


def test_what_is_not_known_is_left_out_or_said():
    assert harvard({"title": "Was it safe?", "published": "2019"}) == "Was it safe? (2019)."
    assert harvard({"file": "a.pdf", "publisher": "Ofsted", "published": ""}) == "Ofsted (no date) [Untitled document, file a.pdf]."
    assert sector({"title": "Child N.", "published": None}) == "Child N, no date." and in_text({"title": "Child N"}) == "(Child N, no date)"


@pytest.mark.parametrize("form", ["harvard", "sector", "ris", "bibtex"])
def test_an_estimated_date_is_said_to_be_estimated(form):
    said = cite(CHILD_N | {"published": "2015-03", "published_estimated": True}, form)
    assert "estimated" in said and "estimated" not in cite(CHILD_N, form) and "2015" in said


@pytest.mark.parametrize("given_, said", PLACES)
def test_a_place_is_said_as_far_as_it_is_known(given_, said):
    assert place(given_) == said


@pytest.mark.parametrize(("first", "last"), [("5", "(b)"), ("(c)", "6"), ("(h)", "(a)"), ("7.2", "7"), ("9", "2"), ("3", "Recommendation 1")])
def test_numbers_of_which_the_second_does_not_go_on_from_the_first_are_no_range(first, last):
    assert place({"paragraph": first, "paragraph_end": last}) == f"para. {first}"


def test_ris_is_read_again():
    (entry,) = rispy.loads(cite(CHILD_N | {"publisher": "Ofsted, CQC and HMIC"}, "ris", quotations=["One “ü”.", "Two\nER  - x"], notes=["mine"]))
    assert entry == {
        "type_of_reference": "RPRT", "id": "ofsted-2015-child-n-9a1f0c33b2d4e5f6", "title": "Child N",
        "publisher": "Ofsted, CQC and HMIC", "year": "2015", "date": "2015/03/12/", "type_of_work": "Serious case review",
        "notes": ["Cited: p. 4, para. 4.27", "One “ü”.", "Two ER - x", "Note: mine"],
    }


def test_each_kind_has_its_type():
    assert [rispy.loads(cite(CHILD_N | {"kind": kind}, "ris"))[0]["type_of_reference"] for kind in ("jtai", "press", "abstract")] == ["RPRT", "NEWS", "ABST"]
    press, report = (rispy.loads(cite(CHILD_N | {"kind": kind}, "ris"))[0] for kind in ("press", "scr"))
    assert press["secondary_title"] == "Norfolk LSCB" and report["authors"] == ["Norfolk LSCB"] and "secondary_title" not in report
    of = lambda **more: next(iter(parse_string(cite(CHILD_N | more, "bibtex"), "bibtex").entries.values())).type
    assert (of(), of(kind="press"), of(publisher="")) == ("techreport", "misc", "misc")


def test_bibtex_is_read_again():
    bib = parse_string(references([(CHILD_N, ["One."], ["mine"]), (CHILD_N | {"title": "Other", "published": ""}, [], [])], "bibtex"), "bibtex")
    first, second = bib.entries.values()
    assert dict(first.fields) == {
        "title": "{Child N}", "institution": "Norfolk LSCB", "year": "2015", "month": "March", "type": "Serious case review",
        "note": "Cited: p. 4, para. 4.27.", "annote": "One. Note: mine.",
    }
    assert str(first.persons["author"][0]) == "{Norfolk LSCB}" and NO_DATE in second.fields["note"] and "year" not in second.fields
    assert ESTIMATED in cite(CHILD_N | {"published_estimated": True}, "bibtex")


def test_two_sources_of_one_key_are_told_apart_in_one_file():
    twice = [(CHILD_N, [], []), (CHILD_N | {"published": "2015-04"}, [], [])]
    assert [*parse_string(references(twice, "bibtex"), "bibtex").entries] == [f"norfolk-2015-child-n-9a1f0c33b2d4e5f6{letter}" for letter in "ab"]


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60), st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
def test_whatever_a_title_holds_the_file_can_be_read(title, publisher):
    source = CHILD_N | {"title": f"A {title}", "publisher": publisher}
    written = " ".join("".join(c if c.isprintable() else " " for c in source["title"]).split())
    ((_, (_, fields)),) = LowLevelParser(cite(source, "bibtex"))
    title_field = next("".join(map(str, value)) for name, value in fields if name == "title")
    assert from_tex(title_field[1:-1]) == written
    (entry,) = rispy.loads(cite(source, "ris"))
    assert entry["title"] == written
