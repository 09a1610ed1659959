"""Files that people hand over at once, and what became of each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePath

LONGEST_NAME = 200  # characters of a file's name
OPEN = ("waiting", "reading")


@dataclass
class Handed:
    """A file that was handed over. `state`: waiting, reading, read, same (it is here already), failed, withdrawn (taken down
    before, and refused) or interrupted. `why`: what is wrong and what to do; "" where nothing is."""

    name: str
    size: int
    sha256: str
    state: str = "waiting"
    why: str = ""
    report_id: str = ""
    pages: int | None = None
    passages: int | None = None
    findings: int | None = None
    warnings: list[str] = field(default_factory=list)
    redacted: dict[str, int] | None = None  # how much was taken out of it, where that was asked for


@dataclass
class Job:
    """Files handed over at once; or, with `report_id`, a report that is read again because its facts were changed."""

    job: str
    made_at: str
    by: str = ""
    report_id: str = ""
    files: list[Handed] = field(default_factory=list)

    @property
    def done(self) -> bool:
        return not any(file.state in OPEN for file in self.files)


def fold(files: list[Handed]) -> None:
    """Of files with the same content the first that can be read is read, and the others are said to be the same."""
    first: dict[str, Handed] = {}
    for file in files:
        if file.state == "waiting" and (one := first.setdefault(file.sha256, file)) is not file:
            file.state, file.why, file.report_id = "same", f"It is the same file as {one.name}.", file.sha256[:16]


def unfold(files: list[Handed], one: Handed) -> None:
    """What becomes of the files that are the same as one that was not read: the same, but for those of another kind by their name, which
    have their own turn."""
    if one.state in ("read", "same"):
        return
    twins = [file for file in files if file.state == "same" and file.sha256 == one.sha256 and file.passages is None]
    for file in twins:
        again = one.state == "failed" and PurePath(file.name).suffix.lower() != PurePath(one.name).suffix.lower()
        file.state, file.why, file.report_id = ("waiting", "", "") if again else (one.state, one.why, "")
    fold(twins)


def interrupted(job: Job, why: str) -> Job:
    for file in [file for file in job.files if file.state in OPEN]:
        file.state, file.why = "interrupted", why
        unfold(job.files, file)
    return job


def safe_name(name: str) -> str:
    """A file's own name as it may be shown and kept: no folders, no control characters; its ending stays."""
    last = re.split(r"[\\/]", name)[-1]
    last = "".join(c for c in last if c.isprintable()).strip() or "file"
    stem, dot, ending = last.rpartition(".")
    return last if len(last) <= LONGEST_NAME else f"{stem[:LONGEST_NAME - 10]}{dot}{ending[:9]}"


def unique(name: str, taken: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    number, one = 1, name
    while one in taken:
        number += 1
        one = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
    taken.add(one)
    return one
