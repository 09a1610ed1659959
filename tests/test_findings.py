"""Findings: what a report's sentences assert, with their evidence."""

from __future__ import annotations

import numpy as np
import pytest
from tokenizers import Tokenizer

from corpus.errors import ModelError
from corpus.vocabulary import Facts, Label, Passage, Polarity, Report, Section, Sentence, SentenceInContext
from ingest.encoder import load_tokenizer
from ingest.finder import load_finder, save_finder
from ingest.findings import find, load_finding_model
from ingest.gold import GoldSentence
from ingest.outputs import Thresholds, decode, names, targets
from ingest.tuning import choose_thresholds
from ingest.windows import CONTEXT_PIECES, WINDOW_PIECES, batched, by_length, windows

F, S, R = Polarity.FAILING, Polarity.STRENGTH, Polarity.RECOMMENDATION


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return load_finding_model(tmp_path_factory.mktemp("models"), threads=1)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer()


def report_of(*sections: tuple[str, str, list[str]]) -> Report:
    """A report from (heading, kind, sentences)."""
    text, parts, passages, sentences = "", [], [], []
    for index, (heading, kind, lines) in enumerate(sections):
        start = len(text)
        text += heading + "\n"
        first = len(text)
        for line in lines:
            sentences.append(Sentence(len(text), len(text) + len(line), index, index, 1, f"{index + 1}.{len(sentences)}"))
            text += line + " "
        passages.append(Passage(index, first, len(text) - 1, index, 1, 1))
        parts.append(Section(index, heading, 1, (heading,), start, len(text), 1, kind))
    return Report("0123456789abcdef", "made.md", "0" * 64, "markdown", text, (0,), Facts(kind="scr"), tuple(parts), tuple(passages), tuple(sentences))


ANALYSIS = [
    "Aria was three when the health visitor first called at the flat.",
    "Information about the earlier injury was never passed to the health visitor or the nursery.",
    "Supervision of the social worker was cancelled four times and no manager looked at the case.",
    "The review was held in the spring.",
]


# ---- find


def test_findings_quote_the_report(model):
    report = report_of(("Analysis of practice", "analysis", ANALYSIS))
    found = find(report, model)
    assert found
    assert all(report.text[f.start : f.end] == f.quotation for f in found)
    assert all((f.report_id, f.method, f.version) == (report.id, model.name, model.version) for f in found)


def test_plain_failings_are_found_with_theme_polarity_and_agency(model):
    found = find(report_of(("Analysis of practice", "analysis", ANALYSIS)), model)
    of = {(f.quotation, f.label.code[:2], f.label.polarity) for f in found}
    assert (ANALYSIS[1], "CO", F) in of
    assert (ANALYSIS[2], "SU", F) in of
    assert not [f for f in found if f.quotation in (ANALYSIS[0], ANALYSIS[3])]
    assert all("CSC" in f.label.agencies for f in found if f.quotation == ANALYSIS[2])


def test_praise_and_demands_are_told_from_failings(model):
    lines = ["Social workers receive regular, reflective supervision.", "Managers must ensure that supervision is regular and recorded."]
    strength, demand = (
        find(report_of(("Inspection findings", "findings", lines[:1])), model),
        find(report_of(("What needs to improve", "what_needs_to_improve", lines[1:])), model),
    )
    assert {f.label.polarity for f in strength} == {S}
    assert {f.label.polarity for f in demand} == {R}


def test_a_report_read_twice_gives_equal_findings(model):
    report = report_of(("Analysis of practice", "analysis", ANALYSIS))
    assert find(report, model) == find(report, model)


def test_the_id_is_not_the_models(model):
    report = report_of(("Analysis of practice", "analysis", ANALYSIS))
    renamed = type(model)(model.session, model.tokenizer, model.thresholds, "another version", "another")
    assert [f.id for f in find(report, model)] == [f.id for f in find(report, renamed)]


@pytest.mark.parametrize("kind", ["contents", "glossary", "terms_of_reference", "letterhead", "imprint"])
def test_sections_about_the_document_are_never_labelled(model, kind):
    assert find(report_of(("Some heading", kind, ANALYSIS)), model) == ()


def test_an_empty_report_has_no_findings(model):
    assert find(report_of(), model) == ()


class Fixed:
    """A model with one answer, which shows what it was asked."""

    name, version = "fixed", "1"

    def __init__(self, *labels: Label) -> None:
        self.labels, self.asked = labels, []

    def label(self, sentences):
        self.asked = sentences
        return [self.labels for _ in sentences]


def test_a_sentence_has_one_finding_for_each_code_and_polarity():
    fixed = Fixed(Label("CO1", F), Label("CO1", F, ("HV",)), Label("CO1", S))
    found = find(report_of(("Analysis", "analysis", ANALYSIS[:1])), fixed)
    assert [(f.label.code, f.label.polarity) for f in found] == [("CO1", F), ("CO1", S)]
    assert len({f.id for f in found}) == 2


def test_context_stays_inside_the_section_and_its_limit():
    fixed = Fixed()
    find(report_of(("One", "", ANALYSIS * 8), ("Two", "analysis", ANALYSIS[:2])), fixed)
    last_of_one, first_of_two, second_of_two = fixed.asked[-3:]
    assert 900 < len(last_of_one.context) <= 1000
    assert "Two" not in last_of_one.context and first_of_two.context == ""
    assert second_of_two.context == ANALYSIS[0]
    assert (second_of_two.heading, second_of_two.section_kind, second_of_two.kind) == ("Two", "analysis", "scr")


# ---- windows


def in_order(lines: list[str], heading: str = "Analysis") -> list[SentenceInContext]:
    return [SentenceInContext(line, heading, " ".join(lines[:i])[-1000:]) for i, line in enumerate(lines)]


def test_sentences_in_reading_order_share_windows_that_have_room(tokenizer):
    found = windows(in_order(ANALYSIS * 10), tokenizer)
    assert 1 < len(found) < 10
    assert [i for w in found for i in w.sentences] == list(range(40))
    assert all(len(w.pieces) <= WINDOW_PIECES + CONTEXT_PIECES + 30 for w in found)


def test_strangers_do_not_share_a_window(tokenizer):
    alone = [SentenceInContext(line, "Analysis") for line in ANALYSIS]
    assert [w.sentences for w in windows(alone, tokenizer)] == [(0,), (1,), (2,), (3,)]


def test_a_span_holds_its_own_sentence(tokenizer):
    (window,) = windows(in_order(ANALYSIS), tokenizer)
    start, end = window.spans[1]
    assert tokenizer.decode(list(window.pieces[start:end])) == ANALYSIS[1].lower()


def test_a_pool_row_is_a_mean(tokenizer):
    batch = batched(windows(in_order(ANALYSIS), tokenizer))
    assert np.allclose(batch.pool.sum(axis=2), 1)


def test_batches_hold_each_sentence_once(tokenizer):
    found = windows(in_order(ANALYSIS * 30), tokenizer)
    rows = [i for batch in by_length(found, 600) for *_, i in batch.rows]
    assert sorted(rows) == list(range(120))


def test_labels_do_not_depend_on_the_batch(model):
    shown = [SentenceInContext(line, "Analysis of practice") for line in ANALYSIS]
    together = model.scores(shown)
    alone = [model.scores([s]) for s in shown]
    for head, values in together.items():
        assert np.allclose(values, np.vstack([a[head] for a in alone]), atol=1e-4)


# ---- from scores to labels


def scores_of(*labels: Label) -> dict[str, np.ndarray]:
    return {head: values * 0.9 for head, values in targets([labels]).items()}


def test_decoding_gives_back_what_is_sure():
    labels = (Label("CO1", F, ("HV",)), Label("SU2", S, ("HV",)))
    ((*found,),) = decode(scores_of(*labels), Thresholds())
    assert {(x.code, x.polarity, x.agencies) for x in found} == {("CO1", F, ("HV",)), ("SU2", S, ("HV",))}


def test_a_sentence_has_three_labels_at_most():
    labels = [Label(code, F) for code in ("CO1", "SU1", "RE1", "RI1", "DE1")]
    assert len(decode(scores_of(*labels), Thresholds())[0]) == 3


def test_a_theme_below_its_threshold_gives_nothing():
    assert decode(scores_of(Label("CO1", F)), Thresholds({"inspection": {"CO/failing": 0.95}})) == [()]


def test_each_genre_has_its_thresholds_and_what_lies_between_them():
    scores = {head: np.repeat(values, 4, axis=0) for head, values in scores_of(Label("CO1", F)).items()}
    scores["genre"][:] = [(0.2, 0), (0.82, 0), (1, 0), (1, 1)]
    limits = Thresholds({"inspection": {"CO/failing": 0.95}, "narrative": {"CO/failing": 0.15}, "public": {"CO/failing": 0.99}})
    assert [len(labels) for labels in decode(scores, limits)] == [0, 1, 1, 0]


def test_thresholds_of_public_texts_keep_false_findings_few():
    sentences = [GoldSentence(f"p-{i:02}", "p", "press", "", "text", (Label("CO1", F),) if i % 8 == 0 else ()) for i in range(80)]
    scores = {head: np.full((80, len(columns)), 0.01, np.float32) for head, columns in names().items()}
    rising = np.linspace(0.4, 0.9, 80)  # the surest are no more often right than the rest
    for head, column in (("themes", ("CO", F)), ("codes", ("CO1", F)), ("polarities", F)):
        scores[head][:, names()[head].index(column)] = rising
    scores["genre"][:] = (0, 1)
    labels = decode(scores, choose_thresholds(scores, sentences, ["public"] * 80))
    assert sum(bool(found) and not s.labels for s, found in zip(sentences, labels, strict=True)) <= 2


def test_an_agency_that_is_named_needs_less():
    scores = scores_of(Label("CO1", F))
    scores["agencies"][0, names()["agencies"].index("GP")] = 0.4
    assert decode(scores, Thresholds())[0][0].agencies == ()
    assert decode(scores, Thresholds(), [frozenset({"GP"})])[0][0].agencies == ("GP",)


# ---- the files


def small_weights() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)
    made = {}
    for head, column in names().items():
        made[f"heads.{head}.weight"] = rng.normal(size=(len(column), 384)).astype(np.float32)
        made[f"heads.{head}.bias"] = np.zeros(len(column), np.float32)
    return made


def test_weights_of_ones_own_can_be_saved_and_loaded(tmp_path):
    save_finder(tmp_path / "own", small_weights(), Thresholds({"inspection": {"CO/failing": 0.4}}))
    own = load_finder(tmp_path / "own", tmp_path / "cache", threads=1)
    assert own.thresholds.limits == {"inspection": {"CO/failing": 0.4}}
    assert own.scores([SentenceInContext(ANALYSIS[1])])["themes"].shape == (1, 36)


def test_other_thresholds_are_another_version(tmp_path):
    versions = set()
    for value in (0.4, 0.5):
        save_finder(tmp_path / "own", small_weights(), Thresholds({"inspection": {"CO/failing": value}}))
        versions.add(load_finder(tmp_path / "own", tmp_path / "cache", threads=1).version)
    assert len(versions) == 2


@pytest.mark.parametrize("name", ["finder.safetensors", "finder.json"])
def test_a_damaged_file_is_a_model_error(tmp_path, name):
    save_finder(tmp_path / "own", small_weights(), Thresholds())
    (tmp_path / "own" / name).write_bytes(b"{damaged")
    with pytest.raises(ModelError):
        load_finder(tmp_path / "own", tmp_path / "cache", threads=1)


def test_a_model_of_another_codebook_is_refused(tmp_path):
    save_finder(tmp_path / "own", small_weights(), Thresholds())
    path = tmp_path / "own" / "finder.json"
    path.write_text(path.read_text().replace('"CO1/failing"', '"CO9/failing"'))
    with pytest.raises(ModelError, match="another codebook"):
        load_finder(tmp_path / "own", tmp_path / "cache", threads=1)


def test_training_without_its_extra_says_so(monkeypatch):
    """The extra is left out of the program's own environment, and so of the tests'."""
    from ingest.training import Plan, fit

    if _installed("torch"):
        pytest.skip("the extra train is installed")
    with pytest.raises(ModelError, match="train"):
        fit([GoldSentence("a-0", "d", "scr", "", ANALYSIS[1], (Label("CO1", F),))], Plan(epochs=1), lambda *_: None)


def _installed(name: str) -> bool:
    import importlib.util

    return importlib.util.find_spec(name) is not None
