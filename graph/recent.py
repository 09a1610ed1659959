"""What was asked of the database a moment ago, kept for several threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock

from cachetools import TTLCache


class Recent:
    """At most `most` values by name, each for `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._kept: TTLCache[str, int] = TTLCache(most, seconds)
        self._lock = Lock()

    def of(self, names: Iterable[str]) -> dict[str, int]:
        """The values that are kept of these."""
        with self._lock:
            return {name: value for name in names if (value := self._kept.get(name)) is not None}

    def keep(self, values: Mapping[str, int]) -> None:
        with self._lock:
            self._kept.update(values)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
