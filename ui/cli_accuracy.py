"""`scr accuracy`: how often the finding model errs, measured and kept beside its weights."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ui.parts import console, note, print_json, settings


def add_to(app: typer.Typer) -> None:
    app.command()(accuracy)


def accuracy(
    gold: Annotated[list[Path] | None, typer.Argument(help="Labelled sentences, of which --keep-out names documents (JSON lines).")] = None,
    dev: Annotated[list[Path] | None, typer.Option(help="Labelled sentences that nothing was learnt from; may be repeated.")] = None,
    second: Annotated[list[Path] | None, typer.Option(help="A second reader's labels of the same sentences; may be repeated.")] = None,
    reports: Annotated[Path | None, typer.Option(help="Folder of the reports that labels without text speak of.")] = None,
    keep_out: Annotated[list[str] | None, typer.Option(help="A document of the gold files that was not learnt from; may be repeated.")] = None,
    weights: Annotated[Path | None, typer.Option(help="Folder of the weights; without it, those of the program.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Measure how often the finding model is right and what it misses, and keep that beside its weights:
    counts are then shown with what is probable when its errors are allowed for. `scr train` does this by itself.

    Without labelled sentences it says what was measured of the program's own weights, by theme.

    Example: scr accuracy gold/reviews.jsonl --keep-out rv04 --keep-out rv08 --dev gold/dev.jsonl --weights weights
    """
    from ingest.accuracy import held_sentences
    from ingest.findings import DATA

    if not (gold or dev or weights):
        show_measured(as_json=as_json)
        return
    held = held_sentences(gold or (), dev or (), kept_out=keep_out or (), second=second or (), reports=reports)
    counts = measure_and_keep(weights or DATA, held)
    if as_json:
        print_json(counts)
        return
    from rich.table import Table

    table = Table("Kind of text", "Kind of finding", "right", "wrong", "missed", "precision", "recall")
    for genre, polarity, right, wrong, missed in by_polarity(counts):
        precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
        table.add_row(genre, polarity, str(right), str(wrong), str(missed), f"{precision:.2f}", f"{recall:.2f}")
    console().print(table)
    console().print("By theme, each sentence once; thresholds chosen without the document that is labelled.")


def show_measured(*, as_json: bool) -> None:
    """What was measured of the program's own weights."""
    from rich.table import Table

    from corpus.codebook import load_codebook
    from graph.estimates import Measured
    from graph.reliability import reliability

    found = reliability(Measured.shipped(), load_codebook())
    if as_json:
        print_json(found)
        return
    if not found["model"]:
        note("Of these weights nothing was measured.")
        return
    table = Table("Kind of text", "Theme", "Kind of finding", "right", "wrong", "missed", "precision (95 %)", "recall (95 %)")
    for genre in found["genres"]:
        for row in genre["themes"]:
            shares = [f"{row[k]:.2f} ({row[f'{k}_low']:.2f} to {row[f'{k}_high']:.2f})" if row[k] is not None else "" for k in ("precision", "recall")]
            table.add_row(genre["genre"], f"{row['code']} {row['label']}", row["polarity"], *(str(row[k]) for k in ("right", "wrong", "missed")), *shares)
    console().print(table)
    console().print(f"Model {found['model']}, on {found['sentences']:,} sentences of {found['documents']} documents that it had not learnt from.")


def measure_and_keep(folder: Path, held: list[Any]) -> dict[str, Any]:
    """Measures the weights in `folder` on these sentences and writes the counts into it."""
    from ingest.accuracy import measure, save_accuracy

    note(f"Measuring on {len(held)} sentences ...")
    counts = measure(folder, held, settings().cache)
    save_accuracy(folder, counts)
    return counts


def by_polarity(counts: dict[str, Any]) -> list[tuple[str, str, int, int, int]]:
    """(genre, polarity, right, wrong, missed), themes added up."""
    from corpus.codebook import load_codebook
    from corpus.vocabulary import Polarity
    from ingest.accuracy import GENRES

    themes = load_codebook().themes
    rows = []
    for genre in GENRES:
        for polarity in Polarity:
            own = [counts.get(genre, {}).get(f"{theme}/{polarity.value}", (0, 0, 0)) for theme in themes]
            rows.append((genre, polarity.value, *(sum(column) for column in zip(*own, strict=True))))
    return rows
