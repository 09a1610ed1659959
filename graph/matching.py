"""Where a passage answers a question: the words of the question in it, and the sentence that holds most of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from graph.effective import sentences_of
from graph.run import Row
from graph.spelling import COMMON
from graph.stems import stem
from graph.words import STOP_WORDS, WORD

# Words with which people ask rather than look; they are looked for, but not shown as found.
ASKING = STOP_WORDS | frozenset(
    "any about been can could did do does from had has have he her his how i its me my nor our say says said she should so than them those "
    "we were what when where which while who whom why would you your review reviews report reports".split()
)


class Matcher:
    """`words`: the question's, in lower case; `held`: in how many passages each stands, counted up to COMMON."""

    def __init__(self, words: Sequence[str], held: Mapping[str, int] = MappingProxyType({})) -> None:
        self._weights = {stem(word): math.log1p(COMMON / max(1, held.get(word, COMMON))) for word in words if word not in ASKING}

    def matched(self, passage: Row) -> Row:
        """{best, matches} of a passage with its text and sentences, all offsets within the text: `matches` are the question's
        words in any form, `best` is the first of the sentences whose different words weigh most, rare ones more, with its own page and
        paragraph; None where the passage holds none."""
        found = self._found(passage["text"])
        if not found:
            return {"best": None, "matches": []}
        first = passage["start"]
        spans = {(s["start"] - first, s["end"] - first): s for s in sentences_of(passage)}

        def weight(span: tuple[int, int]) -> float:
            return sum(self._weights[s] for s in {s for a, b, s in found if span[0] <= a and b <= span[1]})

        best = max(spans, key=weight, default=None)
        return {
            "best": {"start": best[0], "end": best[1], **{name: spans[best][name] for name in ("page", "paragraph")}} if best and weight(best) else None,
            "matches": [{"start": a, "end": b} for a, b, _ in found],
        }

    def _found(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, stem) of each of the question's words."""
        return [
            (m.start(), m.end(), s) for m in WORD.finditer(text) if (s := stem(m[0].lower().replace("’", "'"))) in self._weights
        ] if self._weights else []
