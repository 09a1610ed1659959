"""How well a finding model labels gold sentences.

Every measure compares, sentence by sentence, a set that the model gives with the set that is
required; what only some readers marked (`optional`) is neither right nor wrong. Precision, recall
and F1 are over all sentences together; the intervals are 95 %, by drawing documents with
replacement, for sentences of one document are not independent. Beside them stand the confusion
between themes, how far confidences can be believed, and codes without any correct finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from corpus.codebook import load_codebook
from corpus.errors import UsageError
from corpus.vocabulary import Label, Polarity
from ingest.calibration import Bin, calibration_error, outcomes, reliability
from ingest.findings import FindingModel
from ingest.gold import GoldSentence, in_context, read_gold, theme_of

DRAWS = 1000
SEED = 11


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one measure. `low` and `high`: 95 % interval of F1, or of the mean F1 for a macro."""

    measure: str
    right: int
    wrong: int
    missed: int
    f1: float
    low: float
    high: float

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0


@dataclass(frozen=True)
class Evaluation:
    """Scores of a model on a gold file: the summary first, then theme by theme.

    `confusion`: (theme required, theme found instead, polarity, sentences), the most frequent first.
    `unsupported`: codes and polarities that are required somewhere and never found rightly.
    """

    gold: str
    model: str
    version: str
    sentences: int
    documents: int
    scores: tuple[Score, ...]
    confusion: tuple[tuple[str, str, str, int], ...] = ()
    reliability: tuple[Bin, ...] = ()
    calibration_error: float = 0.0
    unsupported: tuple[str, ...] = ()

    def score(self, measure: str) -> Score:
        return next(s for s in self.scores if s.measure == measure)

    def as_dict(self) -> dict:
        own = {k: v for k, v in asdict(self).items() if k != "scores"}
        return own | {
            "scores": [asdict(s) | {"precision": round(s.precision, 4), "recall": round(s.recall, 4)} for s in self.scores]
        }

    def table(self) -> list[tuple[str, ...]]:
        """A header and a row for each score, all strings."""
        rows = [("measure", "precision", "recall", "F1", "95 % interval", "right", "wrong", "missed")]
        for s in self.scores:
            figures = (f"{s.precision:.2f}", f"{s.recall:.2f}") if s.right + s.wrong + s.missed else ("", "")
            rows.append(
                (s.measure, *figures, f"{s.f1:.2f}", f"{s.low:.2f} to {s.high:.2f}", str(s.right), str(s.wrong), str(s.missed))
            )
        return rows


def evaluate(gold: Path, model: FindingModel) -> Evaluation:
    """Labels the sentences of a gold file and compares. Raises UnreadableFile, UsageError."""
    sentences = read_gold(gold)
    if not sentences:
        raise UsageError("no sentences to measure on", where=str(gold))
    found = model.label(in_context(sentences))
    documents = len({s.document for s in sentences})
    confidence, right = outcomes(sentences, found)
    return Evaluation(
        str(gold), model.name, model.version, len(sentences), documents, compare(sentences, found), confusion(sentences, found),
        tuple(reliability(confidence, right)), calibration_error(confidence, right), unsupported(sentences, found),
    )  # fmt: skip


MEASURES: dict[str, Callable[[Label], object]] = {
    "failing by theme": lambda label: theme_of(label)[0] if label.polarity is Polarity.FAILING else None,
    "theme with polarity": theme_of,
    "exact code with polarity": lambda label: (label.code, label.polarity),
    "polarity alone": lambda label: label.polarity,
}
AGENCIES = "agencies of correct findings"
SURE = "theme with polarity, sure findings"  # its recall is of all that is required


def f1_of(measure: str, sentences: Sequence[GoldSentence], found: Sequence[Sequence[Label]]) -> float:
    """F1 of one of MEASURES or AGENCIES, without an interval."""
    if measure == AGENCIES:
        return float(_f1(_agencies(sentences, found, {s.document: 0 for s in sentences}).sum(axis=0)))
    key = MEASURES[measure]
    rows = [
        _compare(_keys(labels, key), _keys(s.labels, key), _keys(s.optional, key)) for s, labels in zip(sentences, found, strict=True)
    ]
    return float(_f1(np.array(rows).reshape(-1, 3).sum(axis=0)))


def compare(sentences: Sequence[GoldSentence], found: Sequence[Sequence[Label]]) -> tuple[Score, ...]:
    """The scores of labels `found` for these sentences, in the same order."""
    book = load_codebook()
    documents = sorted({s.document for s in sentences})
    place = {d: i for i, d in enumerate(documents)}
    draws = np.random.default_rng(SEED).multinomial(len(documents), np.full(len(documents), 1 / len(documents)), DRAWS)

    def counts(key: Callable[[Label], object], given: Sequence[Sequence[Label]] = found) -> np.ndarray:
        """int [documents, 3]: right, wrong, missed."""
        table = np.zeros((len(documents), 3), np.int64)
        for sentence, labels in zip(sentences, given, strict=True):
            table[place[sentence.document]] += _compare(_keys(labels, key), _keys(sentence.labels, key), _keys(sentence.optional, key))
        return table

    summary = [_score(name, counts(key), draws) for name, key in MEASURES.items()]
    summary.append(_score(AGENCIES, _agencies(sentences, found, place), draws))
    summary.append(_score(SURE, counts(theme_of, [[x for x in labels if x.sure] for labels in found]), draws))
    each: list[Score] = []
    for polarity in Polarity:
        tables = []
        for code in book.themes:
            table = counts(lambda label, wanted=(code, polarity): wanted if theme_of(label) == wanted else None)
            if table.sum():
                tables.append(table)
                each.append(_score(f"{code} {polarity.value}", table, draws))
        if tables:
            summary.append(_score(f"{polarity.value}, micro", sum(tables), draws))
            summary.append(_macro(f"{polarity.value}, macro", tables, draws))
    return (*summary, *each)


def confusion(sentences: Sequence[GoldSentence], found: Sequence[Sequence[Label]]) -> tuple[tuple[str, str, str, int], ...]:
    """Themes missed beside themes wrongly given to the same sentence in the same polarity; "none":
    nothing was given instead."""
    pairs: Counter = Counter()
    for sentence, labels in zip(sentences, found, strict=True):
        given, required = _keys(labels, theme_of), _keys(sentence.labels, theme_of)
        wrong = given - required - _keys(sentence.optional, theme_of)
        for theme, polarity in required - given:
            instead = sorted(t for t, p in wrong if p == polarity) or ["none"]
            pairs.update((theme, other, polarity.value) for other in instead)
    return tuple((*pair, count) for pair, count in sorted(pairs.items(), key=lambda item: (-item[1], item[0])))


def unsupported(sentences: Sequence[GoldSentence], found: Sequence[Sequence[Label]]) -> tuple[str, ...]:
    """Codes that readers gave, as "CO1 failing", and the model never where they did."""
    key = MEASURES["exact code with polarity"]
    wanted, right = set(), set()
    for sentence, labels in zip(sentences, found, strict=True):
        required = _keys(sentence.labels, key)
        wanted |= required
        right |= required & _keys(labels, key)
    return tuple(sorted(f"{code} {polarity.value}" for code, polarity in wanted - right))


def _keys(labels: Iterable[Label], key: Callable[[Label], object]) -> set:
    return {key(label) for label in labels} - {None}


def _compare(given: set, required: set, optional: set) -> tuple[int, int, int]:
    return len(given & required), len(given - required - optional), len(required - given)


def _agencies(sentences: Sequence[GoldSentence], found: Sequence[Sequence[Label]], place: dict[str, int]) -> np.ndarray:
    """Agencies of those findings whose theme and polarity are right, where the readers name any."""
    table = np.zeros((len(place), 3), np.int64)
    for sentence, labels in zip(sentences, found, strict=True):
        for key in {theme_of(label) for label in labels} & {theme_of(label) for label in sentence.labels}:
            required = {a for label in sentence.labels if theme_of(label) == key for a in label.agencies}
            if required:
                given = {a for label in labels if theme_of(label) == key for a in label.agencies}
                table[place[sentence.document]] += _compare(given, required, set())
    return table


def _f1(tables: np.ndarray) -> np.ndarray:
    """F1 of counts [..., 3]; 0 where there is nothing to count."""
    right, wrong, missed = np.moveaxis(tables, -1, 0)
    return 2 * right / np.maximum(2 * right + wrong + missed, 1)


def _score(name: str, table: np.ndarray, draws: np.ndarray) -> Score:
    right, wrong, missed = (int(n) for n in table.sum(axis=0))
    low, high = np.quantile(_f1(draws @ table), (0.025, 0.975))
    return Score(name, right, wrong, missed, float(_f1(table.sum(axis=0))), float(low), float(high))


def _macro(name: str, tables: Sequence[np.ndarray], draws: np.ndarray) -> Score:
    """The mean of the themes' F1, each theme counting the same."""
    low, high = np.quantile(np.mean([_f1(draws @ t) for t in tables], axis=0), (0.025, 0.975))
    return Score(name, 0, 0, 0, float(np.mean([_f1(t.sum(axis=0)) for t in tables])), float(low), float(high))
