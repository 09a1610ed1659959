"""Labels of a second reader, kept apart from the text."""

from __future__ import annotations

import pytest

from corpus.errors import UnreadableFile
from corpus.vocabulary import Label, Polarity
from ingest.gold import GoldSentence
from ingest.readings import agreed, read_second, stand_off

F, S = Polarity.FAILING, Polarity.STRENGTH


def merged(first: list[Label], second: list[Label]) -> GoldSentence:
    return agreed([GoldSentence("a-0", "a", "", "", "text", tuple(first))], {"a-0": second})[0]


def test_what_both_give_is_required_and_what_one_gives_optional():
    sentence = merged([Label("CO1", F), Label("RE1", F)], [Label("CO1", F), Label("SU1", S)])
    assert [x.code for x in sentence.labels] == ["CO1"]
    assert [x.code for x in sentence.optional] == ["RE1", "SU1"]


def test_readers_who_give_one_theme_two_codes_agree_on_the_theme():
    sentence = merged([Label("CO1", F)], [Label("CO3", F)])
    assert [x.code for x in sentence.labels] == ["CO1"]
    assert [x.code for x in sentence.optional] == ["CO3"]


def test_the_same_code_with_another_polarity_is_no_agreement():
    assert merged([Label("CO1", F)], [Label("CO1", S)]).labels == ()


def test_agencies_are_those_that_both_name():
    assert merged([Label("CO1", F, ("POL", "GP"))], [Label("CO1", F, ("POL",))]).labels[0].agencies == ("POL",)


def test_a_sentence_that_the_second_reader_left_unlabelled_has_nothing_required():
    sentence = agreed([GoldSentence("a-0", "a", "", "", "text", (Label("CO1", F),))], {})[0]
    assert sentence.labels == () and len(sentence.optional) == 1


def test_the_file_of_a_second_reading(tmp_path):
    path = tmp_path / "second.tsv"
    path.write_text("# a remark\na-0\tCO1 f POL,CSC; SU1 s -\n")
    assert read_second(path) == {"a-0": (Label("CO1", F, ("POL", "CSC")), Label("SU1", S))}


def test_a_wrong_line_is_named(tmp_path):
    path = tmp_path / "second.tsv"
    path.write_text("a-0\tCO1 f POL\na-1\tZZ9 f POL\n")
    with pytest.raises(UnreadableFile, match="ZZ9") as error:
        read_second(path)
    assert "line 2" in str(error.value)


def test_labels_that_stand_off_get_their_text_from_the_report():
    rows = [{"id": "x-0", "sha256": "aa", "start": 4, "end": 9}, {"id": "x-1", "sha256": "bb", "start": 0, "end": 1}]
    assert [r["text"] for r in stand_off(rows, {"aa": "The boy's file."})] == ["boy's"]
