"""A connection of its own for a query that cannot be trusted to end or to answer briefly.

The database stops a query at its time limit only between two rows, and after some failures never answers at all;
and one row can be larger than this process can hold. So the connection is watched from here and cut.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import neo4j

GRACE_S = 3.0   # seconds beyond the database's own limit in which its word is waited for
LOOK_S = 0.05   # seconds between two looks


class Watch:
    """Closes `driver` when a statement has run past its time, or one row of its answer past `most_bytes`.

    `cut` then says for what: "time" or "size"; whoever waits on the driver gets an error of the connection.
    """

    def __init__(self, driver: neo4j.Driver, session: neo4j.Session, most_bytes: int) -> None:
        self.cut = ""
        self._driver, self._session, self._most = driver, session, most_bytes
        self._until = float("inf")
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)
        self._thread.start()

    def expect(self, timeout_s: float) -> None:
        """From now on a statement runs that the database is to stop after `timeout_s`."""
        self._until = time.monotonic() + timeout_s + GRACE_S

    def end(self) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(LOOK_S):
            if time.monotonic() > self._until:
                self.cut = "time"
            elif waiting_bytes(self._session) > self._most:
                self.cut = "size"
            if self.cut:
                self._driver.close()
                return


def waiting_bytes(session: Any) -> int:
    """Bytes of the answer's next row that have come so far. The driver has no public word for it; 0 if it hides it."""
    try:
        return session._connection.inbox._buffer.used
    except AttributeError:
        return 0
