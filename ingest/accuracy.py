"""How often the finding model is right and how much it misses, counted on labelled sentences that it has not learnt from.

The counts stand in `finder.json` under `accuracy`, beside the weights they were measured with; the
graph corrects its counts by them (`graph/estimates.py`):

    {"model": "3f0c2a9be1d4", "sentences": 2430, "documents": 55,
     "inspection": {"CO/failing": [right, wrong, missed], "CO1/failing": [...], "agency POL/failing": [...]},
     "narrative": {...}, "public": {...},
     "spread": {"inspection": 1.4, ...},
     "sure": {"inspection": {...}, ..., "spread": {...}}}

Themes count once a sentence and polarity, whatever the code; codes count when they are exact;
agencies where theme and polarity are right or missed and the readers name any. What only some
readers marked is neither right nor wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from corpus.codebook import load_codebook, shipped
from corpus.errors import ModelError, UsageError
from corpus.vocabulary import Label
from ingest.agencies import named
from ingest.findings import DATA, SETTINGS, finding_model_version
from ingest.gold import GoldSentence, in_context, theme_of
from ingest.outputs import Thresholds, decode
from ingest.readings import parted

GENRES = ("inspection", "narrative", "public")
FOLDS = 5  # parts of the documents, each labelled with thresholds chosen on the others

Counts = dict[str, list[int]]  # key: [right, wrong, missed]


@cache
def genres() -> dict[str, str]:
    """The genre of every kind of report and of every kind of labelled sentence."""
    return {kind: row["genre"] for row in shipped("genres.yaml") for kind in (*row["reports"], *row["labelled"])}


def genre_of(kind: str) -> str:
    """"inspection", "narrative" or "public". A kind that is not listed is as `other`."""
    return genres().get(kind, genres()["other"])


def accuracy_of(sentences: Sequence[GoldSentence], labels: Sequence[Sequence[Label]], of_genre: Sequence[str]) -> dict[str, Any]:
    """{genre: counts, ..., "spread": {genre: factor}} for labels that a model gave these sentences.

    `spread` says how many times as much the documents differ from one another as chance alone would
    have them (1 at least): the design effect of a ratio estimator over documents (Cochran 1977, Sampling Techniques).
    """
    found: dict[str, Any] = {}
    spread: dict[str, float] = {}
    for genre in GENRES:
        rows = [i for i, own in enumerate(of_genre) if own == genre]
        if not rows:
            continue
        whole: Counts = {}
        by_document: dict[str, Counts] = {}
        for i in rows:
            for key, place in _outcomes(sentences[i], labels[i]):
                whole.setdefault(key, [0, 0, 0])[place] += 1
                if " " not in key and key.partition("/")[0] in load_codebook().themes:
                    by_document.setdefault(sentences[i].document, {}).setdefault(key.partition("/")[2], [0, 0, 0])[place] += 1
        found[genre] = dict(sorted(whole.items()))
        spread[genre] = _spread(list(by_document.values()))
    return found | {"spread": spread}


def _outcomes(sentence: GoldSentence, labels: Sequence[Label]) -> Iterator[tuple[str, int]]:
    """(key, 0 right, 1 wrong or 2 missed) for everything that is required of or given to a sentence."""
    ways: tuple[tuple[str, Callable[[Label], tuple[str, str]]], ...] = (
        ("themes", lambda x: (theme_of(x)[0], x.polarity.value)),
        ("codes", lambda x: (x.code, x.polarity.value)),
    )
    book = load_codebook()
    for way, key in ways:
        given, required, optional = ({key(x) for x in of} for of in (labels, sentence.labels, sentence.optional))
        for name, polarity in given | required:
            if way == "codes" and name in book.themes:
                continue  # "CO" as a code of its own would be taken for the theme
            if (name, polarity) in required or (name, polarity) not in optional:
                yield f"{name}/{polarity}", _place((name, polarity), given, required)
    # Whose practice: theme, polarity and agency together, where the readers say whose.
    told = {theme_of(x) for x in sentence.labels if x.agencies}
    left_open = {theme_of(x) for x in (*sentence.labels, *sentence.optional)} - told
    given, required = ({(*theme_of(x), a) for x in of for a in x.agencies} for of in (labels, sentence.labels))
    given = {x for x in given if x[:2] not in left_open}
    for triple in given | required:
        yield f"agency {triple[2]}/{triple[1].value}", _place(triple, given, required)


def _place(item: object, given: Collection[object], required: Collection[object]) -> int:
    return 2 if item not in given else 0 if item in required else 1


def _spread(documents: Sequence[Mapping[str, Sequence[int]]]) -> float:
    """The variance of right and missed against right and wrong between documents, over what chance gives."""
    if len(documents) < 2:
        return 1.0
    seen = by_chance = 0.0
    for polarity in sorted({p for d in documents for p in d}):
        right, wrong, missed = np.array([d.get(polarity, (0, 0, 0)) for d in documents], float).T
        if right.sum() + wrong.sum() == 0 or right.sum() + missed.sum() == 0:
            continue
        ratio = (right.sum() + missed.sum()) / (right.sum() + wrong.sum())
        left = (right + missed) - ratio * (right + wrong)
        seen += float((left**2).sum()) * len(documents) / (len(documents) - 1)
        by_chance += float((right * (1 - ratio) ** 2 + missed + ratio**2 * wrong).sum())
    return round(max(1.0, seen / by_chance), 3) if by_chance else 1.0


# -- measuring ----------------------------------------------------------------------------------

def held_sentences(
    gold: Sequence[Path], dev: Sequence[Path], *, kept_out: Collection[str] = (), second: Sequence[Path] = (), reports: Path | None = None,
) -> list[GoldSentence]:
    """What `scr train` with the same arguments does not learn from: `dev`, and of the gold files the
    documents `kept_out`. Raises UnreadableFile, or UsageError for a document that is not there."""
    _, held = parted(gold, dev, kept_out=kept_out, second=second, reports=reports)
    if not held:
        raise UsageError("no sentences to measure on", todo="Give --dev, or documents to --keep-out.")
    return held


def measure(folder: Path, held: Sequence[GoldSentence], cache_dir: Path) -> dict[str, Any]:
    """The accuracy of the model in `folder` on these sentences, as `finder.json` holds it.

    Thresholds are chosen on these same sentences when a model is trained. So that this flatters
    nothing, each fifth of the documents is labelled with thresholds chosen on the other four.
    """
    from ingest.finder import load_finder
    from ingest.tuning import choose_thresholds

    model = load_finder(folder, cache_dir)
    labels = cross_labelled(model.scores(in_context(held)), held, choose_thresholds)
    own = [genre_of(s.kind) for s in held]
    sure = [[x for x in of if x.sure] for of in labels]
    return {
        "model": finding_model_version(folder), "sentences": len(held), "documents": len({s.document for s in held}),
        **accuracy_of(held, labels, own), "sure": accuracy_of(held, sure, own),
    }


def cross_labelled(
    scores: Mapping[str, np.ndarray], sentences: Sequence[GoldSentence],
    choose: Callable[[Mapping[str, np.ndarray], Sequence[GoldSentence]], Thresholds],
) -> list[tuple[Label, ...]]:
    """Labels of each sentence by thresholds that were chosen without its document."""
    documents = sorted({(genre_of(s.kind), s.document) for s in sentences})  # each fold gets some of every genre
    folds = {document: n % FOLDS for n, (_, document) in enumerate(documents)}
    labels: list[tuple[Label, ...]] = [()] * len(sentences)
    for fold in sorted(set(folds.values())):
        own = [i for i, s in enumerate(sentences) if folds[s.document] == fold]
        others = [i for i, s in enumerate(sentences) if folds[s.document] != fold] or own
        thresholds = choose({head: of[others] for head, of in scores.items()}, [sentences[i] for i in others])
        decoded = decode({head: of[own] for head, of in scores.items()}, thresholds, [named(sentences[i].text) for i in own])
        for i, of in zip(own, decoded, strict=True):
            labels[i] = of
    return labels


# -- keeping ------------------------------------------------------------------------------------

def save_accuracy(folder: Path, accuracy: Mapping[str, Any]) -> None:
    """Puts the counts beside the weights in `folder`. Raises ModelError where there are none."""
    path = folder / SETTINGS
    settings = _settings(path)
    text = json.dumps(settings | {"accuracy": accuracy}, indent=1)
    path.write_text(re.sub(r"\[\s+(\d+),\s+(\d+),\s+(\d+)\s+\]", r"[\1, \2, \3]", text) + "\n", "utf-8")  # a line for each key


def load_accuracy(folder: Path = DATA) -> dict[str, Any] | None:
    """What was measured for the model in `folder`; None where nothing was, or only for other weights."""
    accuracy = _settings(folder / SETTINGS).get("accuracy")
    return accuracy if accuracy and accuracy.get("model") == finding_model_version(folder) else None


def _settings(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"the finding model cannot be read: {error}", where=str(path), todo="Install the program again.") from error
