"""The models without a database: `scr label`, `evaluate`, `train`, `train-encoder`, `verify-program`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from corpus.errors import UsageError
from ui.parts import console, note, print_json, settings, write_lines

MOST_MIXED = 20
BATCH = 2048  # sentences labelled at a time: bounds memory on files of any length


def add_to(app: typer.Typer) -> None:
    for command in (label, evaluate, train, train_encoder):
        app.command()(command)
    app.command("verify-program")(verify)


def label(
    source: Annotated[Path, typer.Argument(metavar="IN.jsonl", help='Lines of {"id","text","heading"?,"context"?}.')],
    target: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help='Lines of {"id","labels":[...]}, in the same order.')],
) -> None:
    """Label sentences with the finding model, without a database.

    Example: scr label sentences.jsonl labels.jsonl
    """
    from corpus.vocabulary import SentenceInContext
    from ingest.pipeline import load_models

    model = load_models(settings().cache).findings
    rows = list(_rows(source))

    def lines() -> Iterator[str]:
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            sentences = [SentenceInContext(r["text"], r.get("heading") or "", (r.get("context") or "")[-1000:]) for r in batch]
            for row, labels in zip(batch, model.label(sentences), strict=True):
                made = [
                    {"code": x.code, "polarity": x.polarity.value, "agencies": list(x.agencies), "confidence": round(x.confidence, 4)}
                    for x in labels
                ]
                yield json.dumps({"id": row["id"], "labels": made}, ensure_ascii=False)

    write_lines(target, lines())
    note(f"{len(rows)} sentences labelled")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read: {error}", where=str(path), todo="Give a file of JSON lines in UTF-8.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("text"), str):
                raise ValueError('a line must be an object with "id" and "text"')
        except ValueError as error:
            raise UsageError(str(error), where=f"{path}, line {number}", todo="Mend that line.") from error
        yield row


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Sentences with `labels` (required) and `optional` ones.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure the finding model on labelled sentences: precision, recall and F1 by theme and polarity,
    which themes are mistaken for which, and how far confidences can be believed.

    Example: scr evaluate gold/dev.jsonl
    """
    from rich.table import Table

    from ingest.evaluate import evaluate as measure
    from ingest.pipeline import load_models

    result = measure(gold, load_models(settings().cache).findings)
    if as_json:
        print_json(result.as_dict())
        return
    header, *rows = result.table()
    table = Table(*header, title=f"{result.sentences} sentences of {result.documents} documents, model {result.version}")
    for row in rows:
        table.add_row(*row)
    console().print(table)
    if result.confusion:
        mixed = Table("theme missed", "found instead", "polarity", "sentences", title="Themes mistaken, the most frequent first")
        for missed, instead, polarity, count in result.confusion[:MOST_MIXED]:
            mixed.add_row(missed, instead, polarity, str(count))
        console().print(mixed)
    if result.reliability:
        believed = Table("confidence", "findings", "mean confidence", "right", title=f"Expected calibration error {result.calibration_error:.3f}")
        for b in result.reliability:
            believed.add_row(f"{b.low:.1f} to {b.high:.1f}", str(b.count), f"{b.confidence:.2f}", f"{b.right:.2f}")
        console().print(believed)
    if result.unsupported:
        console().print(f"Required and never found rightly: {', '.join(result.unsupported)}")


def train(
    gold: Annotated[list[Path], typer.Argument(help="Labelled sentences to learn from (JSON lines).")],
    dev: Annotated[list[Path], typer.Option(help="Labelled sentences that the thresholds are chosen on; may be repeated.")],
    out: Annotated[Path, typer.Option(help="Folder for the new weights.")],
    second: Annotated[list[Path] | None, typer.Option(help="A second reader's labels of the same sentences; may be repeated.")] = None,
    reports: Annotated[Path | None, typer.Option(help="Folder of the reports that labels without text speak of.")] = None,
    keep_out: Annotated[list[str] | None, typer.Option(help="A document not to learn from, but to choose thresholds on; may be repeated.")] = None,
    start: Annotated[list[Path] | None, typer.Option(help="Folder of weights to go on from; of several their mean is taken.")] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="How often every sentence is seen.")] = None,
    rate: Annotated[float | None, typer.Option(min=1e-6, max=1e-2, help="The highest learning rate; to go on from weights, a third of the usual.")] = None,
) -> None:
    """Train the finding model from labelled sentences (needs the extra `train`).

    Example: scr train gold/train.jsonl gold/reviews.jsonl --keep-out rv04 --dev gold/dev.jsonl --out weights
    """
    from ingest.accuracy import held_sentences
    from ingest.training import Plan
    from ingest.training import train as learn
    from ui.cli_accuracy import measure_and_keep

    plan = Plan(epochs=epochs or Plan.epochs, rate=rate or Plan.rate, head_rate=10 * (rate or Plan.rate))
    learn(
        gold, dev, out, cache=settings().cache, second=second or (), reports=reports, kept_out=keep_out or (), start=start or (), plan=plan,
        progress=note,
    )
    note(f"The new weights are in {out}.")
    held = held_sentences(gold, dev, kept_out=keep_out or (), second=second or (), reports=reports)
    measure_and_keep(out, held)


def train_encoder(
    reports: Annotated[Path, typer.Argument(help="Folder of the reports that the questions were asked of.")],
    out: Annotated[Path, typer.Option(help="File for the new weights (safetensors).")],
    learning: Annotated[Path | None, typer.Option(help="Folder of questions.jsonl, answers.jsonl and wanted.jsonl; the program's own unless told.")] = None,
) -> None:
    """Train the encoder of search from questions and graded answers (needs the extra `train`).

    Example: scr train-encoder reports --out encoder.safetensors
    """
    from ingest.training_encoder import adapt
    from ingest.asked import LEARNING, read_asked
    from ingest.encoder import load_encoder

    asked = read_asked(reports, learning or LEARNING)
    adapt(asked, load_encoder(settings().cache).encode_quotations(asked.passages), out, progress=note)
    note(f"The new weights are in {out}.")


def verify(as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False) -> None:
    """Hold the models and Neo4j's program files against their digests, every byte of them.

    Exit status 0: all are what this program was tested with; 1: some are not, and which. Packages are held against
    the lock when they are installed (see `make setup`); `make sbom` lists everything.

    Example: scr verify-program
    """
    from graph.jars import DEFAULT_VERSION, folder_of, jar_list, unsound_jars
    from ingest.weights import changed_weights, weights_list

    cache = settings().cache
    fetched = folder_of(DEFAULT_VERSION, cache).is_dir()  # not where a person brings their own Neo4j
    wrong = changed_weights(), unsound_jars(DEFAULT_VERSION, cache) if fetched else []
    result = {
        "models": len(weights_list()), "jars": len(jar_list(DEFAULT_VERSION)) if fetched else 0, "neo4j": DEFAULT_VERSION,
        "changed": [*wrong[0], *wrong[1]], "sound": not any(wrong),
    }
    if as_json:
        print_json(result)
    else:
        print(f"{result['models']} files of models, {result['jars']} files of Neo4j {DEFAULT_VERSION} looked at.")
        for name in result["changed"]:
            print(f"  missing or changed: {name}")
        print("All are as they should be." if result["sound"] else "Models: install the program again. Neo4j's files are fetched again when it starts.")
    if not result["sound"]:
        raise typer.Exit(1)
