"""Gold sentences: text that people have labelled, one JSON object a line.

Keys: `id` ("t012-03": block, sentence), `document`, `kind`, `heading`, `text`, `labels` and
optionally `optional` and `context`, each label `{"code", "polarity", "agencies"}`. `labels` are required of a
model; `optional` ones are neither right nor wrong. Sentences of a block stand in reading order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.codebook import load_codebook
from corpus.errors import UnreadableFile
from corpus.vocabulary import Label, Polarity, SentenceInContext

FARTHEST = 3000            # characters that another version of the reader may have moved a sentence by
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
    the stretches `heading_at` and `context_at`. Another version of the reader may have moved it: by
    its `digest` it is looked for nearby. Where it is not found, or the report is not there, the line is left out.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"cannot be read: {error}", where=str(path)) from error
    sentences = []
    shifts: dict[str, int] = {}  # by how much the last sentence found of a report had moved
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = json.loads(line)
                if "text" not in row and "sha256" in row:
                    whole = (texts or {}).get(row["sha256"])
                    shift = None if whole is None else _shift(whole, row, shifts.get(row["sha256"], 0))
                    if shift is None:
                        continue
                    shifts[row["sha256"]] = shift
                    _fill(row, whole, shift)
                sentences.append(_sentence(row))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise UnreadableFile(
                    f"not a gold sentence: {error!r}", where=f"{path}, line {number}",
                    todo='Each line needs "id", "document", "text" and "labels".',
                ) from error  # fmt: skip
    return sentences


def text_digest(text: str) -> str:
    """12 hex digits by which a sentence is known again, whatever its line breaks."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def _shift(whole: str, row: dict, last: int) -> int | None:
    """How far from its offsets the sentence of a stand-off row begins; None where it is not near."""
    if "digest" not in row:
        return 0
    for shift in (last, *(last + way * step for step in range(1, FARTHEST) for way in (1, -1))):
        start, end = row["start"] + shift, row["end"] + shift
        if start >= 0 and text_digest(whole[start:end]) == row["digest"]:
            return shift
    return None


def _fill(row: dict, whole: str, shift: int) -> None:
    """Text, heading and context of a stand-off row."""
    for key, at in (("text", (row["start"], row["end"])), ("heading", row.get("heading_at")), ("context", row.get("context_at"))):
        if at:
            row[key] = " ".join(whole[max(0, at[0] + shift) : max(0, at[1] + shift)].split())


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
