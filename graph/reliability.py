"""How often the shipped finding model is right, by theme: what was measured on sentences that it had not learnt from (`ingest/accuracy.py`)."""

from __future__ import annotations

from corpus.codebook import Codebook
from corpus.vocabulary import Polarity
from graph.estimates import Measured
from graph.run import Row
from graph.statistics import wilson
from ingest.accuracy import GENRES


def reliability(measured: Measured, book: Codebook) -> Row:
    """{model, sentences, documents, genres: [{genre, themes: [{code, label, polarity, right, wrong, missed, precision, precision_low,
    precision_high, recall, recall_low, recall_high}], all: [the same of all themes together, by polarity]}]}; model "" and no genres where nothing was measured.

    `precision` is the share of what was marked that is right, `recall` the share of what is there that was marked, each
    with Wilson's 95 % interval, which takes sentences for independent; all are None where there was nothing to tell it by. Narrative
    documents differ more than chance would have them: take their intervals for the least.
    """
    genres = [
        {"genre": genre, "themes": [
            {"code": t.code, "label": t.label, "polarity": p.value, **_figures(*measured.counts(genre, t.code, p.value))} for t in book.themes.values() for p in Polarity
        ], "all": [
            {"code": "", "label": "All themes", "polarity": p.value, **_figures(*map(sum, zip(*(measured.counts(genre, t, p.value) for t in book.themes), strict=True)))}
            for p in Polarity
        ]}
        for genre in GENRES if measured.model
    ]
    return {"model": measured.model, **measured.labelled, "genres": genres}


def _figures(right: int, wrong: int, missed: int) -> Row:
    found: Row = {"right": right, "wrong": wrong, "missed": missed}
    for name, others in (("precision", wrong), ("recall", missed)):
        total = right + others
        low, high = wilson(right, total) if total else (None, None)
        found |= {name: right / total if total else None, f"{name}_low": low, f"{name}_high": high}
    return {k: round(v, 3) if isinstance(v, float) else v for k, v in found.items()}
