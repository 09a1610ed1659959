"""Sentences that people decided on, as lines to learn from; see `ingest.gold` for what a line holds."""

from __future__ import annotations

from graph import cypher_decisions as statements
from graph.run import Row, Runner
from ingest.gold import CONTEXT_CHARACTERS


def labelled_sentences(runner: Runner) -> list[Row]:
    """One line for each sentence decided on, in order of report and place.

    `labels` holds what people accepted, changed and added there (none, where all was rejected), `optional` what the
    model says of it besides and nobody decided on. Each line is a block of its own: `context` is what precedes.
    """
    return [
        {
            "id": f"{row['report_id']}.{row['start']}-00", "document": row["file"], "kind": row["kind"], "heading": row["heading"],
            "text": " ".join(row["text"].split()), "context": _before(row["before"], row["start"]),
            "labels": [_label(x) for x in row["labels"] if x["status"]], "optional": [_label(x) for x in row["labels"] if not x["status"]],
            "sha256": row["sha256"], "start": row["start"], "end": row["end"],
        }
        for row in runner.read(statements.LABELLED)
    ]  # fmt: skip


def _before(passages: list[tuple[int, str]], start: int) -> str:
    """What precedes in the section: the passages up to the sentence, shortened as a model would be shown it."""
    text = "\n".join(words[: max(0, start - at)] for at, words in passages)
    return text[-CONTEXT_CHARACTERS:].strip()


def _label(finding: Row) -> Row:
    return {"code": finding["code"], "polarity": finding["polarity"], "agencies": finding["agencies"]}
