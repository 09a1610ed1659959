"""The query language: what a question demands, leaves out and looks for, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.stems import stem
from graph.words import MAX_WORDS, parsed, phrase_clause, spans


@pytest.mark.parametrize(("question", "ranking"), [
    ("records kept", "+text:(records kept)"),
    ('school "Out of date" AND', '+text:"out of date" text:(school)'),
    ("“smart quotes” here", '+text:"smart quotes" text:(here)'),
    ("police AND school", "+(+text:police +text:school)"),
    ("police OR school visits", "+(text:police text:school) text:(visits)"),
    ("police OR school AND nurse", "+(text:police (+text:school +text:nurse))"),
    ("(police OR school) AND nurse", "+(+(text:police text:school) +text:nurse)"),
    ("(health visitor) OR nurse", "+((+text:health +text:visitor) text:nurse)"),
    ("(police OR school) visits", "+(text:police text:school) text:(visits)"),
    ("mother -father", "+text:(mother) -text:father"),
    ('mother -"health visitor"', '+text:(mother) -text:"health visitor"'),
    ("mother -multi-agency", '+text:(mother) -text:"multi agency"'),
    ("mother -(police OR school)", "+text:(mother) -(text:police text:school)"),
    ("mother -(police school)", "+text:(mother) -text:police -text:school"),
    ("mother AND NOT father", "+text:mother -text:father"),
    ("mother OR -father", "+text:(mother) -text:father"),
    ("(mother -father) AND nurse", "+(+text:mother +text:nurse) -text:father"),
])
def test_signs_of_the_language(question, ranking):
    assert parsed(question).ranking() == ranking


@pytest.mark.parametrize("question", [
    "multi-agency working", "pre- and post-birth", "word - word", "word – word", "police –neglect", "2015 -2018", "--", "-", "- word", "e-safety",
    "records (kept) late", "((police", "police))", 'inches 5" long', "AND", "OR NOT", "police AND", "OR police", "was NOT told", "-the",
])
def test_what_looks_like_a_sign_and_is_none(question):
    words = parsed(question)
    assert (words.required, words.excluded) == ((), ())


@pytest.mark.parametrize(("question", "meaning"), [
    ("What does good supervision look like?", "What does good supervision look like?"), ('a "core group" met', "a core group met"),
    ("police AND school -mash", "police school"), ("mother AND NOT father", "mother"), ("-police", ""), ("🙂", ""), ("الطفل في خطر", "الطفل في خطر"),
])
def test_the_meaning_leaves_out_signs_and_what_is_left_out(question, meaning):
    assert parsed(question).meaning == meaning


def test_what_is_demanded_is_told_as_it_was_written():
    words = parsed('visits "core group" police OR nurse -school')
    assert (words.must, words.must_not) == (('"core group"', "police OR nurse"), ("school",))
    assert words.wanted == ("visits", "core", "group", "police", "nurse")


def test_a_letter_with_its_marks_is_one_word():
    assert [word for *_, word in spans("مَدْرَسَة gw\u0302r")] == ["مَدْرَسَة", "gw\u0302r"] and parsed("gw\u0302r").loose == ("gŵr",)


@given(st.text(alphabet='ab-"“()ANDOR \'.’', max_size=60))
def test_no_text_is_an_error_and_clauses_are_few(question):
    words = parsed(question)
    assert len(words.loose) + len(words.required) + len(words.excluded) <= 2 * MAX_WORDS
    for text in (words.ranking(), words.constraint()):
        assert text.count("(") == text.count(")") and text.count('"') % 2 == 0 and "()" not in text


def test_a_phrase_clause_knows_no_signs():
    assert phrase_clause('He said "no -idea" AND (left)') == 'text:"he said no idea and left"' and phrase_clause('"of the"') == ""


@pytest.mark.parametrize(("word", "expected"), [
    ("supervision", "supervis"), ("agencies", "agenc"), ("hopping", "hop"), ("filing", "file"), ("falling", "fall"), ("relational", "relat"), ("sky", "sky"),
    ("happy", "happi"), ("agreed", "agre"), ("sensibiliti", "sensibl"), ("adoption", "adopt"), ("child's", "child"), ("roll", "roll"), ("ŵyr", "ŵyr"), ("2015", "2015"),
])
def test_stems_are_porters(word, expected):
    assert stem(word) == expected
