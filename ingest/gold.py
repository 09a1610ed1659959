"""Gold sentences: text that people have labelled, one JSON object a line.

Keys: `id` ("t012-03": block, sentence), `document`, `kind`, `heading`, `text`, `labels` and
optionally `optional` and `context`, each label `{"code", "polarity", "agencies"}`. `labels` are required of a
model; `optional` ones are neither right nor wrong. Sentences of a block stand in reading order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.codebook import load_codebook
from corpus.errors import UnreadableFile
from corpus.vocabulary import Label, Polarity, SentenceInContext

CONTEXT_CHARACTERS = 1000  # of what precedes a sentence, as `SentenceInContext` has it


@dataclass(frozen=True, slots=True)
class GoldSentence:
    id: str
    document: str
    kind: str
    heading: str
    text: str
    labels: tuple[Label, ...]
    optional: tuple[Label, ...] = ()
    context: str = ""  # what precedes the first sentence of a block and has no line of its own

    @property
    def block(self) -> str:
        return self.id.rsplit("-", 1)[0]


def read_gold(path: Path, texts: Mapping[str, str] | None = None) -> list[GoldSentence]:
    """The sentences of a gold file. Raises UnreadableFile with the line that is wrong.

    A line that has `sha256`, `start` and `end` in place of `text` stands off: its text is that
    stretch of the report in `texts`, canonical texts by SHA-256, and its heading and context are
    the stretches `heading_at` and `context_at`; where the report is not there, the line is left out.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"cannot be read: {error}", where=str(path)) from error
    sentences = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = json.loads(line)
                if "text" not in row and "sha256" in row:
                    if row["sha256"] not in (texts or {}):
                        continue
                    whole = texts[row["sha256"]]
                    row["text"] = " ".join(whole[row["start"] : row["end"]].split())
                    for key in ("heading", "context"):
                        if at := row.get(f"{key}_at"):
                            row[key] = " ".join(whole[at[0] : at[1]].split())
                sentences.append(_sentence(row))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise UnreadableFile(
                    f"not a gold sentence: {error!r}", where=f"{path}, line {number}",
                    todo='Each line needs "id", "document", "text" and "labels".',
                ) from error  # fmt: skip
    return sentences


def _sentence(row: dict) -> GoldSentence:
    return GoldSentence(
        row["id"], row["document"], row.get("kind", ""), row.get("heading") or "", row["text"],
        _labels(row["labels"]), _labels(row.get("optional", ())), row.get("context") or "",
    )  # fmt: skip


def theme_of(label: Label) -> tuple[str, Polarity]:
    """Theme and polarity of a label: what readers and models are compared by."""
    return load_codebook().theme_of(label.code), label.polarity


def _labels(rows: Sequence[dict]) -> tuple[Label, ...]:
    book = load_codebook()
    for row in rows:
        if row["code"] not in book.themes and row["code"] not in book.failings:
            raise ValueError(f"no theme or failing has the code {row['code']!r}")
    return tuple(Label(r["code"], Polarity(r["polarity"]), tuple(r.get("agencies", ()))) for r in rows)


def in_context(sentences: Sequence[GoldSentence]) -> list[SentenceInContext]:
    """Each with what precedes it in its block under the same heading, as reading a report gives it."""
    shown: list[SentenceInContext] = []
    before = ""
    for index, sentence in enumerate(sentences):
        last = sentences[index - 1] if index else None
        if last is None or (last.block, last.heading) != (sentence.block, sentence.heading):
            before = sentence.context.strip()[-CONTEXT_CHARACTERS:]
        shown.append(SentenceInContext(sentence.text, sentence.heading, before, sentence.kind))
        before = f"{before} {sentence.text}".strip()[-CONTEXT_CHARACTERS:]
    return shown
