"""The part of the store in which people have their say: on findings, and on reports taken for one."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from corpus.codebook import Codebook
from corpus.errors import StoreError
from graph import cypher_echoes, decisions as deciding, duplicates
from graph.agreement import agreement
from graph.echoes import Echoes
from graph.filters import Filters
from graph.labelled import labelled_sentences
from graph.review import DEFAULT_LIMIT, review_queue
from graph.run import Row, Runner


log = logging.getLogger(__name__)


class PeoplesWord:
    """What `Store` offers of decisions and duplicates."""

    def __init__(self, runner: Runner, book: Codebook) -> None:
        self._runner = runner
        self._book = book
        self._echoes = Echoes(book)

    def look_again(self) -> None:
        """Finds the echoes that the last transaction left to be looked for. What that transaction did is done whether or not
        this can be: the marks stay, and the next one finds them."""
        try:
            while self._runner.read(cypher_echoes.ANY_DUE):
                self._runner.write(self._echoes.again)
        except StoreError as error:
            log.warning("Some echoes are still to be looked for; the next report or decision does it (%s).", type(error).__name__)

    def decide(
        self, finding_id: str, *, what: str, by: str, at: str, reason: str, failing: str | None = None,
        polarity: str | None = None, agencies: Sequence[str] | None = None, takes_back: str | None = None,
    ) -> Row:
        """A person accepts, rejects or changes a finding; it counts so from then on. See `graph.decisions`."""
        decision = deciding.decide(
            self._runner, self._book, finding_id, what=what, by=by, at=at, reason=reason, failing=failing, polarity=polarity, agencies=agencies,
            takes_back=takes_back,
        )
        self.look_again()
        return decision

    def add_finding(
        self, report_id: str, *, start: int, end: int, failing: str, polarity: str, agencies: Sequence[str] = (),
        by: str, at: str, reason: str,
    ) -> Row:
        """A person adds a finding that the model missed, on the sentence in which [start, end) of the text lies."""
        decision = deciding.add(
            self._runner, self._book, report_id, start=start, end=end, failing=failing, polarity=polarity, agencies=agencies,
            by=by, at=at, reason=reason,
        )
        self.look_again()
        return decision

    def decisions(self, *, report_id: str | None = None, finding_id: str | None = None) -> list[Row]:
        """All decisions in their order, or those on one report or finding. Raises NotFound for a finding nobody knows."""
        return deciding.decisions(self._runner, report_id=report_id, finding_id=finding_id)

    def agreement(self) -> list[Row]:
        """How far people who decided on the same findings agree, by theme; see `graph.agreement`."""
        return agreement(self._runner, self._book)

    def review_queue(self, filters: Filters = Filters(), *, limit: int = DEFAULT_LIMIT, offset: int = 0) -> Row:
        """Findings nobody decided on, those the model is least sure of first; see `graph.review`."""
        return review_queue(self._runner, self._book, filters, limit=limit, offset=offset)

    def labelled_sentences(self) -> list[Row]:
        """The sentences people decided on, as lines to learn from; see `graph.labelled`."""
        return labelled_sentences(self._runner)

    def find_finding(self, start: str) -> str:
        """A finding's id from its beginning. Raises NotFound, or UsageError where several begin so."""
        return deciding.find_finding(self._runner, start)

    def duplicates(self) -> Row:
        """The reports that are counted as another, and those of which a person said that they are not; see `graph.duplicates`."""
        return duplicates.duplicates(self._runner)

    def say_of_pair(self, report_id: str, other_id: str, *, what: str, by: str, at: str, reason: str) -> Row:
        """A person says that two reports taken for one are not ("separate"), so that both count, or takes that back ("rejoin"):
        they are linked again if they are still alike. Returns the decision."""
        place = duplicates.say_of_pair(self._runner, self._book, report_id, other_id, what=what, by=by, at=at, reason=reason)
        self.look_again()
        return deciding.one(self._runner, place)

    def compare_unsigned(self) -> int:
        """Compares the reports that were put before reports were compared; how many those were."""
        compared = duplicates.compare_unsigned(self._runner, self._book)
        self.look_again()
        return compared
