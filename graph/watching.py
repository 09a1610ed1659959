"""The part of the store that remembers what people want to be told of. Part of `graph.store.Store`."""

from __future__ import annotations

from corpus.codebook import Codebook
from graph import alerts, arrivals, saved
from graph.filters import Filters
from graph.run import Row, Runner
from graph.schema import Schema


class Watching:
    """What `Store` offers of saved searches; see `graph.saved` and `graph.alerts`."""

    _runner: Runner
    _book: Codebook
    schema: Schema

    def save_search(self, question: str, *, name: str, by: str, mode: str = "hybrid", filters: Filters = Filters(), at: str = "") -> Row:
        """Saves a search under a name, to be told what new reports add to it; saved already, it is renamed. `at` is an ISO date
        and time, now where none is given. Returns the search."""
        return saved.save(self._runner, question, name=name, by=by, mode=mode, filters=filters, at=arrivals.as_utc(at) if at else arrivals.clock())

    def saved_searches(self, *, by: str | None = None) -> list[Row]:
        """All saved searches, or those of one person, by name."""
        return saved.saved(self._runner, by=by)

    def find_search(self, wanted: str) -> str:
        """A saved search's id from its beginning or its name. Raises NotFound, or UsageError where several fit."""
        return saved.find(self._runner, wanted)

    def remove_search(self, search_id: str) -> Row:
        """Removes a saved search; what it was. Raises NotFound."""
        return saved.remove(self._runner, search_id)

    def mark_seen(self, search_id: str, *, until: str | None = None, at: str = "") -> Row:
        """Marks as seen what was first stored up to `until`, as `alerts` gives it; without it all that is there. Raises NotFound."""
        return saved.mark_seen(self._runner, search_id, until=until, at=arrivals.as_utc(at) if at else arrivals.clock())

    def alerts(
        self, encode: alerts.Encode | None, *, since: str | None = None, by: str | None = None, search_id: str | None = None,
        limit: int = alerts.SHOWN,
    ) -> Row:
        """What is new to the saved searches; see `graph.alerts`. Marks nothing as seen."""
        return alerts.alerts(self._runner, self.schema, self._book, encode, since=since, by=by, search_id=search_id, limit=limit)
