"""A question as it is looked for: its words read, its slips put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.recent import Recent
from graph.run import Row, Runner
from graph.spelling import spelled
from graph.words import Words, parsed


@dataclass(frozen=True)
class Asked:
    """`looked_for`: the question with its slips put right; `slips`: each {written, read}; `nowhere`: words that no
    passage holds, `held`: in how many the others stand (see `graph.spelling`). `meaning` is what to encode, "" where there is nothing to."""

    question: str
    looked_for: str
    words: Words
    slips: tuple[Row, ...] = ()
    nowhere: tuple[str, ...] = ()
    held: Mapping[str, int] = field(default_factory=dict)

    @property
    def meaning(self) -> str:
        return self.words.meaning


def asked(runner: Runner, question: str, *, as_written: bool = False, known: Recent | None = None) -> Asked:
    """Reads a question and looks its words up in the store; with `as_written` none is put right. `known`: see `graph.spelling`."""
    question = " ".join(question.split())
    found = spelled(runner, question, put_right=not as_written, known=known)
    return Asked(question, found.question, parsed(found.question), found.slips, found.nowhere, found.held)
