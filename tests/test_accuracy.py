"""How often the model is right and what it misses: what is counted, and where it is kept."""

import json

import numpy as np
import pytest

from corpus.codebook import load_codebook
from corpus.errors import UsageError
from corpus.vocabulary import Label, Polarity
from ingest.accuracy import (
    GENRES, accuracy_of, cross_labelled, genre_of, held_sentences, load_accuracy, save_accuracy,
)
from ingest.findings import DATA, finding_model_version
from ingest.gold import GoldSentence
from ingest.outputs import Thresholds, names

F, S = Polarity.FAILING, Polarity.STRENGTH


def gold(*labels, optional=(), document="one", kind="review"):
    return GoldSentence("a-00", document, kind, "", "The plan was not carried out.", labels, tuple(optional))


def counts(sentences, labels, genre="narrative"):
    return accuracy_of(sentences, labels, [genre] * len(sentences))[genre]


def test_a_theme_is_right_whatever_its_code_and_the_code_is_not():
    assert counts([gold(Label("DE3", F))], [(Label("DE1", F),)]) == {"DE/failing": [1, 0, 0], "DE1/failing": [0, 1, 0], "DE3/failing": [0, 0, 1]}


def test_two_codes_of_a_theme_are_one_of_the_theme():
    assert counts([gold(Label("RE1", F))], [(Label("RE1", F), Label("RE2", F))])["RE/failing"] == [1, 0, 0]


def test_what_only_some_readers_marked_is_neither_right_nor_wrong():
    assert counts([gold(optional=[Label("CO1", F)])], [(Label("CO1", F),)]) == {}
    assert counts([gold(optional=[Label("CO1", F)])], [()]) == {}


def test_an_agency_is_right_where_its_theme_is_and_readers_name_it():
    found = counts([gold(Label("CO1", F, ("HV", "GP")))], [(Label("CO3", F, ("HV", "POL")),)])
    assert {k: v for k, v in found.items() if "agency" in k} == {
        "agency HV/failing": [1, 0, 0], "agency POL/failing": [0, 1, 0], "agency GP/failing": [0, 0, 1],
    }


def test_where_readers_leave_the_agency_open_none_is_wrong():
    assert not any("agency" in key for key in counts([gold(Label("CO1", F))], [(Label("CO1", F, ("POL",)),)]))


def test_genres_are_counted_apart():
    found = accuracy_of([gold(Label("CO1", F)), gold(Label("CO1", F))], [(Label("CO1", F),), ()], ["inspection", "public"])
    assert (found["inspection"]["CO/failing"], found["public"]["CO/failing"]) == ([1, 0, 0], [0, 0, 1]) and "narrative" not in found


def test_documents_that_err_differently_have_a_spread():
    """One document is all missed, the other all wrong: far more apart than chance would have them."""
    one, other = [gold(Label("CO1", F), document="a")] * 20, [gold(document="b")] * 20
    found = accuracy_of(one + other, [()] * 20 + [(Label("CO1", F),)] * 20, ["narrative"] * 40)
    assert found["spread"]["narrative"] > 5
    alike = [gold(Label("CO1", F), document=d) for d in "abab"]
    assert accuracy_of(alike, [(Label("CO1", F),), (Label("CO1", F),), (), ()], ["narrative"] * 4)["spread"]["narrative"] == 1.0


def test_no_sentence_is_labelled_with_thresholds_chosen_on_its_document():
    sentences = [gold(document=f"d{n // 3}") for n in range(30)]
    scores = {head: np.full((30, len(column)), 0.01, np.float32) for head, column in names().items()}
    seen = []

    def choose(part, others):
        seen.append({s.document for s in others})
        assert all(len(values) == len(others) for values in part.values())
        return Thresholds()

    assert cross_labelled(scores, sentences, choose) == [()] * 30
    assert len(seen) == 5 and all(len(s) == 8 for s in seen) and set.intersection(*seen) == set()


def test_what_was_held_out_is_dev_and_the_documents_named(tmp_path):
    def write(name, *documents):
        rows = [{"id": f"{d}-00", "document": d, "kind": "review", "text": "A sentence.", "labels": []} for d in documents]
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
        return tmp_path / name

    learnt, dev = write("gold.jsonl", "rv01", "rv04"), write("dev.jsonl", "d1")
    assert [s.document for s in held_sentences([learnt], [dev], kept_out=["rv04"])] == ["d1", "rv04"]
    with pytest.raises(UsageError, match="rv09"):
        held_sentences([learnt], [dev], kept_out=["rv09"])
    with pytest.raises(UsageError, match="measure"):
        held_sentences([learnt], [])


@pytest.fixture
def weights(tmp_path):
    """A folder with weights that were not measured."""
    settings = json.loads((DATA / "finder.json").read_text())
    settings.pop("accuracy", None)
    (tmp_path / "finder.json").write_text(json.dumps(settings))
    (tmp_path / "finder.safetensors").write_bytes(b"weights")
    return tmp_path


def test_measuring_makes_no_other_model(weights):
    before = finding_model_version(weights)
    save_accuracy(weights, {"model": before, "inspection": {"CO/failing": [3, 1, 2]}})
    assert finding_model_version(weights) == before
    assert load_accuracy(weights)["inspection"] == {"CO/failing": [3, 1, 2]}


def test_other_weights_are_not_corrected_by_what_these_were_measured_at(weights):
    save_accuracy(weights, {"model": finding_model_version(weights)})
    (weights / "finder.safetensors").write_bytes(b"other weights")
    assert load_accuracy(weights) is None


def test_the_shipped_weights_were_measured_in_every_genre():
    accuracy = load_accuracy()
    assert accuracy and set(GENRES) <= set(accuracy) and set(GENRES) <= set(accuracy["sure"]) and accuracy["sentences"] > 2000


def test_every_kind_of_report_has_a_genre():
    from ingest.accuracy import genres

    assert {genre_of(kind) for kind in load_codebook().kinds} == set(GENRES) and set(load_codebook().kinds) <= set(genres())
