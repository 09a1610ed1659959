"""What the retrieval encoder learns from: questions and the passages that answer them, as given away, without a report's text.

`questions.jsonl` holds a line for each passage: {"file", "passage", "questions"}: questions that this passage answers well.
`answers.jsonl` holds a line for each question that was graded: {"question", "wants", "grades": [[file, passage, grade], ...]},
grade 2 for what its asker would quote, 1 for what touches it, 0 for what does not. `passage` is `passage_digest`.
`wanted.jsonl` holds more questions, {"question", "wants"}: "failing", "strength" or "either", as most readers would take the words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UsageError
from ingest.readers import Readers

WANTS = ("failing", "strength", "either")
LEARNING = Path(__file__).parent / "learning"


@dataclass(frozen=True)
class Graded:
    """A question with the grades, 0 to 2, of passages by their place in `Asked.passages`."""

    question: str
    grades: dict[int, int]


@dataclass(frozen=True)
class Asked:
    """`passages` are texts; `questions` hold (place of the passage, questions that it answers), `wanted` (question, one of WANTS)."""

    passages: list[str]
    questions: list[tuple[int, list[str]]]
    graded: list[Graded]
    wanted: list[tuple[str, str]]


def passage_digest(text: str) -> str:
    """16 hex digits by which a passage is found again in its report, however its lines were broken."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def passages_of(reports: Path, files: Iterable[str]) -> dict[tuple[str, str], str]:
    """Texts of the passages of these files, by file and digest. Raises UsageError where one is missing, ReadError."""
    found = {}
    with Readers() as readers:
        for file in sorted(set(files)):
            path = reports / file
            if not path.is_file():
                raise UsageError("the report is not there", where=str(path), todo="Give the folder of the reports that the questions were asked of.")
            report = readers.read(path, file)
            for passage in report.passages:
                text = " ".join(report.quote(passage).split())
                found[file, passage_digest(text)] = text
    return found


def read_asked(reports: Path, folder: Path = LEARNING) -> Asked:
    """All of it. Passages that a reader of another version cuts differently are left out. Raises UsageError, ReadError."""
    asked = _lines(folder / "questions.jsonl")
    graded = _lines(folder / "answers.jsonl")
    texts = passages_of(reports, [row["file"] for row in asked] + [file for row in graded for file, _, _ in row["grades"]])
    place: dict[tuple[str, str], int] = {}
    passages: list[str] = []

    def placed(file: str, digest: str) -> int | None:
        if (file, digest) not in texts:
            return None
        if (file, digest) not in place:
            place[file, digest] = len(passages)
            passages.append(texts[file, digest])
        return place[file, digest]

    questions = [(at, row["questions"]) for row in asked if (at := placed(row["file"], row["passage"])) is not None]
    answers = [
        Graded(row["question"], {at: grade for file, digest, grade in row["grades"] if (at := placed(file, digest)) is not None})
        for row in graded
    ]
    wanted = [(row["question"], row["wants"]) for row in (*graded, *_lines(folder / "wanted.jsonl"))]
    return Asked(passages, questions, [a for a in answers if any(a.grades.values())], wanted)


def _lines(path: Path) -> list[dict]:
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot be read: {error}", where=str(path), todo="Give the folder that holds questions.jsonl and answers.jsonl.") from error
