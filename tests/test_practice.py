"""The program's own words for practice: whole, checked against the codebook, and fit to be said aloud."""

import copy
import re
from collections import Counter

import pytest

from corpus.codebook import load_codebook, shipped
from corpus.errors import CodebookError
from corpus.practice import AUDIENCES, LONGEST, checked, load_practice

EXPLAINED = {"GP", "LADO"}  # the second where it stands: "designated officer for allegations (the LADO in England)"
SLOGANS = ("professional curiosity", "think the unthinkable", "respectful uncertainty", "lessons must be learned", "robust", "holistic", "going forward")


@pytest.fixture
def raw():
    return copy.deepcopy(shipped("practice.yaml"))


def texts(of):
    return [of.objective, *of.discuss, of.reflect, of.facilitate, of.look_for, of.ask, of.do]


def every_text():
    practice = load_practice()
    return [t for f in practice.failings.values() for t in texts(f)] + [
        t for theme in practice.themes.values() for t in (theme.objective, *theme.audience.values())]


def test_each_theme_and_failing_of_the_codebook_has_its_words_in_the_same_order():
    practice, book = load_practice(), load_codebook()
    assert (list(practice.themes), list(practice.failings)) == (list(book.themes), list(book.failings))
    assert all(list(theme.audience) == list(AUDIENCES) for theme in practice.themes.values())


def test_no_text_stands_twice():
    assert [text for text, n in Counter(every_text()).items() if n > 1] == []


def test_questions_are_questions_and_say_to_whom():
    practice = load_practice()
    assert [t for f in practice.failings.values() for t in f.discuss if "?" not in t] == []
    assert [f.ask for f in practice.failings.values() if not (re.match(r"To [^:?]+: [a-zI]", f.ask) and f.ask.endswith("?"))] == []
    assert [t for theme in practice.themes.values() for t in theme.audience.values() if "?" not in t] == []


def test_statements_are_statements():
    assert [t for f in load_practice().failings.values() for t in (f.objective, f.look_for, f.do) if "?" in t or not t.endswith(".")] == []


def test_no_abbreviation_stands_unexplained_and_no_slogan_stands_at_all():
    for text in every_text():
        assert set(re.findall(r"\b[A-Z][A-Z&]+\b", text)) <= EXPLAINED, text
        assert not any(slogan in text.casefold() for slogan in SLOGANS), text


def test_a_discussion_question_never_names_the_failing():
    book = load_codebook()
    assert [t for code, f in load_practice().failings.items() for t in f.discuss if book.failings[code].label.casefold() in t.casefold()] == []


@pytest.mark.parametrize(("damage", "said"), [
    (lambda raw: raw["failings"].pop("CO1"), "failings: missing: CO1"),
    (lambda raw: raw["failings"].update(ZZ9={}), "not known: ZZ9"),
    (lambda raw: raw["failings"]["CO1"].pop("ask"), "CO1: missing: ask"),
    (lambda raw: raw["failings"]["CO1"]["discuss"].pop(), "CO1 needs 2 discussion"),
    (lambda raw: raw["failings"]["CO1"].update(do=""), "CO1 do must be"),
    (lambda raw: raw["failings"]["CO1"].update(do="x" * (LONGEST + 1)), "CO1 do must be"),
    (lambda raw: raw["themes"]["CO"]["audience"].update(police=None), "CO police must be"),
    (lambda raw: raw["themes"]["CO"]["about"].update(police=["RI1"]), "CO about police must name failings of this theme"),
    (lambda raw: raw["themes"].update(CO="words"), "CO: missing: objective"),
])
def test_damage_is_refused_and_its_place_named(raw, damage, said):
    damage(raw)
    with pytest.raises(CodebookError, match=said):
        checked(raw, load_codebook())


def test_a_code_that_stands_twice_in_a_shipped_file_is_refused(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "twice.yaml").write_text("failings:\n  CO1: {do: first}\n  CO1: {do: second}\n")
    monkeypatch.setattr("corpus.codebook.files", lambda package: tmp_path)
    with pytest.raises(CodebookError, match="CO1 stands twice"):
        shipped("twice.yaml")
