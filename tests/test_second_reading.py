"""Labels of a second reader, kept apart from the text."""

from __future__ import annotations

import hashlib
import json

import pytest

from corpus.errors import UnreadableFile
from corpus.vocabulary import Label, Polarity
from ingest.gold import GoldSentence, read_gold, text_digest
from ingest.readings import agreed, read_second, texts_of

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
    sentences = [GoldSentence(f"a-{i}", "a", "", "", "text", (Label("CO1", F),)) for i in (0, 1)]
    assert [len(s.labels) for s in agreed(sentences, {"a-0": [Label("CO1", F)]})] == [1, 0]


def test_a_document_that_was_read_once_keeps_its_labels():
    sentence = GoldSentence("a-0", "a", "", "", "text", (Label("CO1", F),))
    assert agreed([sentence], {"b-0": [Label("CO1", F)]}) == [sentence]


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


def test_labels_that_stand_off_get_their_text_from_the_report(tmp_path):
    report, gold = tmp_path / "a.txt", tmp_path / "gold.jsonl"
    report.write_text("Child N\n\nThe school nurse did not ring the social worker that day, and nobody asked her why she had not.\n" * 3)
    digest = hashlib.sha256(report.read_bytes()).hexdigest()
    row = {"id": "x-0", "document": "x", "start": 0, "end": 7, "labels": []}
    gold.write_text(json.dumps(row | {"sha256": digest}) + "\n" + json.dumps(row | {"sha256": "0" * 64}) + "\n")
    assert [s.text for s in read_gold(gold, texts_of(tmp_path, [gold]))] == ["Child N"]


def test_a_label_that_stands_off_brings_its_heading_and_what_precedes_it(tmp_path):
    whole = "Findings\nRecords were kept. They were\nlate."
    row = {"id": "n-00", "document": "n", "sha256": "ab", "start": 28, "end": 43, "heading_at": [0, 8], "context_at": [9, 27], "labels": []}
    (tmp_path / "off.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    (found,) = read_gold(tmp_path / "off.jsonl", {"ab": whole})
    assert (found.heading, found.context, found.text) == ("Findings", "Records were kept.", "They were late.")


def test_a_sentence_that_moved_is_found_by_its_digest_and_one_that_is_gone_is_left_out(tmp_path):
    row = {"document": "n", "sha256": "ab", "start": 0, "end": 9, "labels": []}
    lines = [row | {"id": "n-00", "digest": text_digest("They were late.")} | {"end": 15}, row | {"id": "n-01", "digest": text_digest("It is gone")}]
    (tmp_path / "off.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    found = read_gold(tmp_path / "off.jsonl", {"ab": "A heading put before. They were\nlate. And more."})
    assert [(s.id, s.text) for s in found] == [("n-00", "They were late.")]
