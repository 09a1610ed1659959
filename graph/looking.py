"""The part of the store that finds passages. Part of `graph.store.Store`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpus.codebook import Codebook
from graph.asked import Asked
from graph.briefing import QUOTATIONS, briefing
from graph.filters import Filters
from graph.on_topic import Meaning
from graph.pack import make_pack
from graph.pack_asked import PackAsked
from graph.paging import PER_REPORT
from graph.roles import Brief
from graph.run import Row, Runner
from graph.search import Searcher


class Looking:
    """What `Store` offers of searching; see `graph.search` and `graph.briefing`."""

    _runner: Runner
    _book: Codebook
    _searcher: Searcher

    def asked(self, question: str, *, as_written: bool = False) -> Asked:
        """A question with its spelling slips put right, unless it is to be taken `as_written`; its `meaning` is what to encode."""
        return self._searcher.asked(question, as_written=as_written)

    def find(
        self, question: str | Asked, vector: Sequence[float] | None = None, *, mode: str = "hybrid",
        filters: Filters = Filters(), limit: int = 10, offset: int = 0, per_report: int = PER_REPORT, leaning: float = 0.0,
        fold: bool = True,
    ) -> Row:
        """The answer to a question: hits, and what was looked for; see `graph.search`."""
        question = self.asked(question) if isinstance(question, str) else question
        return self._searcher.find(
            question, vector, mode=mode, filters=filters, limit=limit, offset=offset, per_report=per_report, leaning=leaning, fold=fold,
        )

    def search(self, question: str | Asked, vector: Sequence[float] | None = None, **more: Any) -> list[Row]:
        """The hits of `find`, which takes the same."""
        return self.find(question, vector, **more)["hits"]

    def similar(self, passage_id: str, limit: int = 10) -> list[Row]:
        """Passages of other reports that say something alike. Raises NotFound."""
        return self._searcher.similar(passage_id, limit)

    def briefing(self, asked: Brief, meant: Meaning, filters: Filters = Filters(), *, limit: int = QUOTATIONS) -> Row:
        """What reports say about a topic, in quotations alone; see `graph.briefing`. `meant` is that topic, see `graph.on_topic.meaning`."""
        return briefing(self._runner, self._book, self.search, asked, meant, filters, limit)

    def pack(self, asked: PackAsked, *, made_on: str) -> Row:
        """A case-study pack; see `graph.pack`. `made_on` is an ISO date. Raises NotFound."""
        return make_pack(self._runner, self._book, asked, made_on=made_on)
