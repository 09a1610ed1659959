"""What boards ask of the store: how often, where again, what together, what was recommended. Part of `graph.store.Store`."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from corpus.codebook import Codebook
from corpus.vocabulary import Polarity
from graph import contrast, questions, recommendations, together
from graph.areas import areas
from graph.around import SHOWN, around
from graph.contrast import Group
from graph.estimates import Measured
from graph.filters import Filters
from graph.recurrence import MOST_ECHOES, echoes_of, recurrence_across, recurrence_in
from graph.reliability import reliability
from graph.remembered import Remembered, remembered
from graph.run import Row, Runner
from graph.timeline import timeline


class Answers:
    """Each method asks the module of its subject; the answers are plain dicts and lists, most of them kept until something is written."""

    _runner: Runner
    _book: Codebook

    @cached_property
    def measured(self) -> Measured:
        """The errors of the shipped model, which counts are corrected by."""
        return Measured.shipped()

    @cached_property
    def remembering(self) -> Remembered:
        return Remembered(self._runner)

    @remembered
    def themes(self, filters: Filters = Filters()) -> list[Row]:
        """All themes with their failings, in the codebook's order, and how often each is mentioned, with
        what is probable when the model's errors are allowed for; see `graph.questions`."""
        return questions.themes(self._runner, self._book, filters, self.measured)

    @remembered
    def counts_by(self, dimension: str, filters: Filters = Filters()) -> list[Row]:
        """Mentions by year, agency, kind, region, area, theme, failing, polarity, age or harm, with estimates."""
        return questions.counts_by(self._runner, self._book, dimension, filters, self.measured)

    @remembered
    def facets(self, filters: Filters = Filters()) -> dict[str, list[Row]]:
        """For every filter its values with the number of findings under the other filters."""
        return questions.facets(self._runner, self._book, filters)

    @remembered
    def missing_recommendations(self, filters: Filters = Filters(), **more: Any) -> Row:
        """Failings that no recommendation of the same report answers; see `graph.recommendations.unanswered`."""
        return recommendations.unanswered(self._runner, self._book, filters, self.measured, Polarity.FAILING, **more)

    @remembered
    def unfounded_recommendations(self, filters: Filters = Filters(), **more: Any) -> Row:
        """Recommendations that no failing of the same report stands behind; see there."""
        return recommendations.unanswered(self._runner, self._book, filters, self.measured, Polarity.RECOMMENDATION, **more)

    @remembered
    def repeated_recommendations(self, filters: Filters = Filters(), **more: Any) -> Row:
        """What was recommended again in the same area; see `graph.recommendations.repeated`."""
        return recommendations.repeated(self._runner, self._book, filters, **more)

    @remembered
    def together(self, filters: Filters = Filters(), **more: Any) -> Row:
        """What stands together more often than by chance; see `graph.together`."""
        return together.together(self._runner, self._book, filters, **more)

    @remembered
    def contrast(self, a: Group, b: Group, **more: Any) -> Row:
        """Two groups of reports compared; see `graph.contrast`."""
        return contrast.contrast(self._runner, self._book, a, b, **more)

    @remembered
    def areas(self, filters: Filters = Filters()) -> list[Row]:
        """The areas with their numbers of reports, in order of name; see `graph.areas`."""
        return areas(self._runner, filters)

    @remembered
    def timeline(self, area: str, filters: Filters = Filters(), *, all_kinds: bool = False) -> Row:
        """The reports of one area in order of date; see `graph.timeline`. `area` is a code. Raises NotFound."""
        return timeline(self._runner, self._book, area, filters, self.measured, all_kinds=all_kinds)

    @remembered
    def recurrence_in(self, area: str, filters: Filters = Filters(), *, after: str | None = None, all_kinds: bool = False) -> Row:
        """Which failings came back in one area; see `graph.recurrence`. `area` is a code. Raises NotFound."""
        return recurrence_in(self._runner, self._book, area, filters, after=after, all_kinds=all_kinds)

    @remembered
    def recurrence(
        self, filters: Filters = Filters(), *, after: str | None = None, by: str | None = None, all_kinds: bool = False
    ) -> Row:
        """Which failings came back in most areas; see `graph.recurrence`."""
        return recurrence_across(self._runner, self._book, filters, after=after, by=by, all_kinds=all_kinds)

    def echoes(self, finding_id: str, limit: int = MOST_ECHOES) -> Row:
        """What a finding echoes and what echoes it; see `graph.recurrence`. Raises NotFound."""
        return echoes_of(self._runner, self._book, finding_id, limit)

    @remembered
    def around(self, kind: str, key: str, filters: Filters = Filters(), *, limit: int = SHOWN, agency_skip: int = 0, area_skip: int = 0) -> Row:
        """The neighbours of a theme, failing, agency, area or report; see `graph.around`. Raises NotFound."""
        return around(self._runner, self._book, kind, key, filters, limit=limit, agency_skip=agency_skip, area_skip=area_skip)

    def reliability(self) -> Row:
        """How often the shipped model is right, by theme; see `graph.reliability`."""
        return reliability(self.measured, self._book)
