"""How alike two texts are: drafts, summaries and copies are told from reports that only share set phrases."""

import random
from functools import cache
from itertools import combinations

import pytest

from corpus.samples import sample_folder
from ingest.likeness import FEWEST, LINKED, PROMISING, estimate, kind_of, measure, shingles, signature
from ingest.read import read_report
from ingest.sentences import sentence_spans

SAMPLES = sorted(p.name for p in sample_folder().iterdir() if p.is_file())
LONG = [name for name in SAMPLES if not name.startswith("case-review")]


@cache
def passages(name):
    report = read_report(sample_folder() / name, name=name)
    return tuple(report.quote(p) for p in report.passages)


def edited(texts, share, seed=1):
    """A draft: in `share` of the sentences every third word is another."""
    rng = random.Random(seed)

    def draft(sentence):
        return " ".join(f"other{rng.randrange(999)}" if rng.random() < 1 / 3 else word for word in sentence.split()) if rng.random() < share else sentence

    return [" ".join(draft(text[a:b]) for a, b in sentence_spans(text)) for text in texts]


def kind(a, b):
    a, b = shingles(a), shingles(b)
    return kind_of(measure(a, b), len(a), len(b))


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("share", [0.05, 0.2])
def test_a_draft_is_a_version_of_its_final(name, share):
    assert kind(edited(passages(name), share), passages(name)) in (("same", "version") if share < 0.1 else ("version",))


@pytest.mark.parametrize("name", LONG)
def test_chosen_paragraphs_are_a_part_of_the_whole(name):
    whole = passages(name)
    assert kind([p for i, p in enumerate(whole) if i % 3 == 1], whole) == "part_of"


def test_a_copy_is_the_same_whatever_its_lines_and_quotation_marks():
    text = passages(SAMPLES[0])
    assert kind([p.replace(" ", "\n").replace("’", "'").upper() for p in text], text) == "same"


def test_different_reports_are_nothing_to_one_another():
    found = {name: shingles(passages(name)) for name in SAMPLES}
    assert max(measure(found[a], found[b]).containment for a, b in combinations(SAMPLES, 2)) < LINKED / 2


def test_letters_that_share_their_set_phrases_are_different():
    """The most that two real inspections were found to share is a fifth; here it is a quarter."""
    rng = random.Random(2)
    frame = [" ".join(f"phrase{rng.randrange(9999)}" for _ in range(100))]
    own = [[" ".join(f"word{rng.randrange(9999)}" for _ in range(300))] for _ in range(2)]
    assert kind(frame + own[0], frame + own[1]) == ""


def test_too_short_a_text_is_compared_with_nothing():
    text = [" ".join(f"w{i}" for i in range(FEWEST))]
    assert signature(shingles(text)) == "" and kind(text, text) == ""


@pytest.mark.parametrize("name", LONG)
def test_signatures_tell_what_is_worth_comparing(name):
    whole = passages(name)
    for other in (edited(whole, 0.2), [p for i, p in enumerate(whole) if i % 4 == 1]):
        a, b = shingles(other), shingles(whole)
        if len(a) >= FEWEST:
            assert estimate(signature(a), len(a), signature(b), len(b)).containment >= PROMISING


def test_a_signature_is_the_same_on_every_machine():
    text = [" ".join(f"w{i}" for i in range(200))]
    assert signature(shingles(text)).split()[:4] == ["000ff9", "0147da", "029d4b", "0355c3"]
