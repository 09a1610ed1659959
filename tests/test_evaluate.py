"""Measuring a finding model: what counts as right, wrong and missed."""

from __future__ import annotations

import json

import pytest

from corpus.errors import UnreadableFile, UsageError
from corpus.vocabulary import Label, Polarity
from ingest.evaluate import SURE, compare, confusion, evaluate, unsupported
from ingest.gold import GoldSentence, in_context, read_gold

F, S, R = Polarity.FAILING, Polarity.STRENGTH, Polarity.RECOMMENDATION


def gold(*labels: Label, optional=(), document="one", id="a-00", text="The plan was not carried out.", heading="Analysis"):
    return GoldSentence(id, document, "scr", heading, text, labels, tuple(optional))


def counts(sentences, found, measure):
    score = next(s for s in compare(sentences, found) if s.measure == measure)
    return score.right, score.wrong, score.missed


def test_a_theme_counts_whatever_its_code():
    sentences, found = [gold(Label("DE3", F))], [(Label("DE1", F),)]
    assert counts(sentences, found, "failing by theme") == (1, 0, 0)
    assert counts(sentences, found, "exact code with polarity") == (0, 1, 1)


def test_the_wrong_polarity_is_wrong_and_missed():
    assert counts([gold(Label("DE3", S))], [(Label("DE3", F),)], "theme with polarity") == (0, 1, 1)
    assert counts([gold(Label("DE3", S))], [(Label("DE3", F),)], "failing by theme") == (0, 1, 0)


def test_an_optional_label_is_neither_right_nor_wrong():
    sentence = gold(optional=[Label("CO1", F)])
    assert counts([sentence], [(Label("CO1", F),)], "failing by theme") == (0, 0, 0)
    assert counts([sentence], [()], "failing by theme") == (0, 0, 0)


def test_two_codes_of_one_theme_count_once_by_theme():
    assert counts([gold(Label("RE1", F))], [(Label("RE1", F), Label("RE2", F))], "failing by theme") == (1, 0, 0)


def test_polarity_alone_ignores_what_it_is_about():
    assert counts([gold(Label("RE1", R))], [(Label("CO1", R), Label("SU1", F))], "polarity alone") == (1, 1, 0)


def test_agencies_count_only_for_right_findings_that_name_some():
    sentences = [gold(Label("CO1", F, ("HV", "GP"))), gold(Label("CO1", F)), gold(Label("SU1", F, ("CSC",)))]
    found = [(Label("CO3", F, ("HV", "POL")),), (Label("CO1", F, ("POL",)),), (Label("CO1", F, ("CSC",)),)]
    assert counts(sentences, found, "agencies of correct findings") == (1, 1, 1)


def test_micro_adds_and_macro_gives_each_theme_the_same_weight():
    sentences = [gold(Label("CO1", F))] * 3 + [gold(Label("SU1", F))]
    found = [(Label("CO1", F),)] * 3 + [()]
    scores = {s.measure: s for s in compare(sentences, found)}
    assert scores["failing, micro"].f1 == pytest.approx(6 / 7)
    assert scores["failing, macro"].f1 == pytest.approx(0.5)
    assert (scores["CO failing"].precision, scores["SU failing"].recall) == (1, 0)


def test_the_interval_holds_the_figure_and_is_the_same_again():
    sentences = [gold(Label("CO1", F), document=f"d{i}") for i in range(12)]
    found = [(Label("CO1", F),) if i % 3 else () for i in range(12)]
    first, again = compare(sentences, found), compare(sentences, found)
    assert first == again
    assert first[0].low < first[0].f1 < first[0].high


def test_context_is_what_precedes_in_the_block_under_the_heading():
    texts = [("a-00", "H", "One."), ("a-01", "H", "Two."), ("a-02", "K", "Three."), ("b-00", "K", "Four.")]
    shown = in_context([gold(id=i, heading=h, text=t) for i, h, t in texts])
    assert [s.context for s in shown] == ["", "One.", "", ""]


def test_a_block_may_bring_what_precedes_it(tmp_path):
    path = tmp_path / "gold.jsonl"
    rows = [{"id": f"a-{i}", "document": "d", "text": t, "context": c, "labels": []} for i, (t, c) in enumerate([("Two.", "One."), ("Three.", "")])]
    path.write_text("\n".join(map(json.dumps, rows)))
    assert [s.context for s in in_context(read_gold(path))] == ["One.", "One. Two."]


def test_a_wrong_line_is_named(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a-0", "document": "d", "text": "t", "labels": [{"code": "ZZ9", "polarity": "failing"}]}\n')
    with pytest.raises(UnreadableFile, match="line 1.*ZZ9"):
        read_gold(path)


def test_an_empty_file_cannot_be_measured_on(tmp_path):
    (tmp_path / "gold.jsonl").write_text("")
    with pytest.raises(UsageError, match="no sentences"):
        evaluate(tmp_path / "gold.jsonl", None)


def test_the_table_has_a_header_and_the_summary_first(tmp_path):
    class Silent:
        name, version = "silent", "1"

        def label(self, sentences):
            return [() for _ in sentences]

    row = {"id": "a-0", "document": "d", "text": "No plan was made.", "labels": [{"code": "DE3", "polarity": "failing"}]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(row) + "\n")
    result = evaluate(tmp_path / "gold.jsonl", Silent())
    table = result.table()
    assert table[0][0] == "measure" and table[1][0] == "failing by theme"
    assert {len(r) for r in table} == {8}
    assert result.as_dict()["scores"][0]["missed"] == 1


def test_the_confusion_says_what_was_found_instead():
    found = [(Label("RE1", F),), ()]
    assert confusion([gold(Label("CO1", F)), gold(Label("SU1", F))], found) == (("CO", "RE", "failing", 1), ("SU", "none", "failing", 1))


def test_codes_never_found_rightly_are_listed():
    assert unsupported([gold(Label("CO1", F), Label("SU1", F))], [(Label("CO1", F),)]) == ("SU1 failing",)


def test_sure_findings_are_measured_apart():
    assert counts([gold(Label("CO1", F))], [(Label("CO1", F, sure=True), Label("RE1", F))], SURE) == (1, 0, 0)
