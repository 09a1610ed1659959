"""Windows: several sentences of one section read at once by the finding model.

A window is `[CLS] heading [SEP] what precedes [SEP] sentence [SEP] sentence [SEP] ...` in word
pieces. Each sentence is pooled over its own pieces alone, so all of them are labelled in one run
and each sees its neighbours; what precedes is seen and not labelled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.vocabulary import SentenceInContext

CLS, SEP = 101, 102       # word pieces of the uncased BERT vocabulary
WINDOW_PIECES = 288       # sentences of a window together
SENTENCE_PIECES = 120     # a longer sentence is cut
HEADING_PIECES = 24
CONTEXT_PIECES = 56       # of what precedes; two or three sentences
_TAIL = 120               # characters by which a sentence is known again at the end of the next one's context


@dataclass(frozen=True, slots=True)
class Window:
    """`spans[k]`: pieces of the sentence whose index among those given is `sentences[k]`."""

    pieces: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    sentences: tuple[int, ...]


def pack(heading: Sequence[int], context: Sequence[int], sentences: Sequence[tuple[int, Sequence[int]]]) -> Window:
    """A window of these, each given as word pieces without special ones."""
    pieces = [CLS]
    if heading:
        pieces += [*heading[:HEADING_PIECES], SEP]
    if context:
        pieces += [*context[-CONTEXT_PIECES:], SEP]
    spans, indexes = [], []
    for index, own in sentences:
        start = len(pieces)
        pieces += [*own[:SENTENCE_PIECES], SEP]
        spans.append((start, len(pieces)))
        indexes.append(index)
    return Window(tuple(pieces), tuple(spans), tuple(indexes))


def follows(last: SentenceInContext, this: SentenceInContext) -> bool:
    """Whether `last` is the sentence just before `this` in the same section."""
    tail = last.text.strip()[-_TAIL:]
    return (
        bool(tail)
        and (last.heading, last.section_kind, last.kind) == (this.heading, this.section_kind, this.kind)
        and this.context.rstrip().endswith(tail)
    )


def windows(items: Sequence[SentenceInContext], tokenizer) -> list[Window]:
    """Windows that hold every item once; items that follow one another share one while it has room."""

    def pieces_of(texts: list[str]) -> list[list[int]]:
        return [e.ids for e in tokenizer.encode_batch(texts, add_special_tokens=False)]

    own = pieces_of([item.text for item in items])
    groups: list[list[int]] = []
    size = 0
    for index, pieces in enumerate(own):
        length = min(len(pieces), SENTENCE_PIECES) + 1
        if groups and size + length <= WINDOW_PIECES and follows(items[index - 1], items[index]):
            groups[-1].append(index)
            size += length
        else:
            groups.append([index])
            size = length
    firsts = [items[group[0]] for group in groups]
    headings = pieces_of([item.heading for item in firsts])
    contexts = pieces_of([item.context for item in firsts])
    return [pack(h, c, [(i, own[i]) for i in group]) for h, c, group in zip(headings, contexts, groups, strict=True)]


@dataclass(frozen=True, eq=False)
class Batch:
    """Arrays of some windows: ids, mask int64 [b, t]; pool float32 [b, s, t], rows summing to 1."""

    ids: np.ndarray
    mask: np.ndarray
    pool: np.ndarray
    rows: tuple[tuple[int, int, int], ...]  # (window, stretch, sentence)


def batched(chosen: Sequence[Window]) -> Batch:
    width = max(len(w.pieces) for w in chosen)
    ids = np.zeros((len(chosen), width), np.int64)
    mask = np.zeros_like(ids)
    pool = np.zeros((len(chosen), max(len(w.spans) for w in chosen), width), np.float32)
    rows = []
    for b, window in enumerate(chosen):
        ids[b, : len(window.pieces)] = window.pieces
        mask[b, : len(window.pieces)] = 1
        for s, (start, end) in enumerate(window.spans):
            pool[b, s, start:end] = 1 / (end - start)
            rows.append((b, s, window.sentences[s]))
    return Batch(ids, mask, pool, tuple(rows))


def by_length(found: Sequence[Window], budget: int) -> Iterator[Batch]:
    """Batches of windows of like length, at most `budget` word pieces each (or one window)."""
    order = sorted(found, key=lambda w: len(w.pieces))
    while order:
        chosen = [order.pop()]
        width = len(chosen[0].pieces)
        while order and (len(chosen) + 1) * width <= budget:
            chosen.append(order.pop())
        yield batched(chosen)
