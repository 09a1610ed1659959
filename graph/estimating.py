"""The estimates that stand beside counts: what is in the store, as `graph.estimates` takes it."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.vocabulary import Polarity
from graph.cypher_estimates import judged, strata
from graph.estimates import MOSTLY_MISSED, Found, Measured, level_for, wanted
from graph.filters import Filters
from graph.run import Row, Runner


class Estimates:
    """The estimates of counts by one dimension under some filters. `label`: of the findings that are counted."""

    def __init__(self, runner: Runner, measured: Measured, dimension: str, filters: Filters, label: str = "") -> None:
        self._measured, self._sure, self._wanted = measured, bool(filters.sure), wanted(filters)
        self._dimension, self._level = dimension, level_for(dimension, filters)
        self._parts: dict[object, dict[tuple[str, str], Row]] = {}
        if not measured.why_not((), 0, self._sure):
            given = filters.parameters()
            for query in (strata, judged):
                text = query(dimension, self._level, list(given), label or filters.finding_label())
                for row in runner.read(text, model=measured.model, **given):
                    parts = self._parts.setdefault(row["key"], {})
                    cell = row["kind"], row["stratum"]
                    parts[cell] = parts.get(cell, {}) | row

    def of(self, *keys: object, about: str = "") -> Row:
        """{estimates, no_estimate} of what was counted under these keys together; `about` is the code that was
        counted, by which an estimate of nothing is made, where the key is none."""
        parts: dict[tuple[str, str], list[Row]] = {}
        for key in keys:
            for cell, row in self._parts.get(key, {}).items():
                parts.setdefault(cell, []).append(row)
        why = self._measured.why_not({kind for kind, _ in parts}, sum(row.get("others", 0) for rows in parts.values() for row in rows), self._sure)
        if why:
            return {"estimates": None, "no_estimate": why}
        own = about or (str(keys[0]) if self._dimension == self._level else "")
        asked = [p for p in self._wanted if self._dimension != "polarity" or p in keys]
        made = {
            p: self._measured.estimate(
                {cell: _found(rows, p) for cell, rows in parts.items()}, self._level, p, key=own, sure=self._sure,
            ) for p in asked
        }
        return {
            "estimates": {p.value: made.get(p.value) for p in Polarity}, "no_estimate": MOSTLY_MISSED if None in made.values() else "",
        }


def _found(rows: Sequence[Row], polarity: str) -> Found:
    """What there is of one polarity in one cell."""
    every, decided, said, confirmed = (
        sum(row.get(polarity + name, 0) for row in rows) for name in ("", "_decided", "_judged", "_confirmed")
    )
    undecided = every - decided
    return Found(undecided, confirmed, decided - confirmed, undecided + said)
