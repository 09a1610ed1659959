"""After a query that would not stop, or that the server did not survive.

A query in the middle of one expression cannot be stopped by the database: it would use a processor until the
server is stopped. The program's own server is started anew then; to a person's own server nothing is done.
"""

from __future__ import annotations

import time

from corpus.errors import StoreError, StoreUnavailable
from graph import cypher_cage
from graph.run import Runner
from graph.server import ensure_running, stop
from graph.server_state import Place, is_serving

SETTLE_S = 6.0   # seconds in which a query whose connection was cut is to end by itself
STOP_S = 15.0    # seconds in which the server is to end by itself
LOOK_S = 0.5


def settle(runner: Runner, mark: str) -> str:
    """Waits for the end of a query that was given up, or brings it about; what became of it, in a sentence."""
    home, until = runner.connection.home, time.monotonic() + SETTLE_S
    while _runs(runner, mark):
        if time.monotonic() > until:
            if home is None:
                return "It cannot be stopped from here: your server may work on it until it is restarted."
            state = Place(home).read_state()
            stop(home, within_s=STOP_S)
            ensure_running(home, version=state.version if state else None)
            return "It could not be stopped, so the database was started anew."
        time.sleep(LOOK_S)
    return "The database ended over it and was started anew." if revive(runner) else ""


def revive(runner: Runner) -> bool:
    """Starts the program's own server again if it is gone; whether it was."""
    home = runner.connection.home
    if home is None or is_serving(state := Place(home).read_state()):
        return False
    ensure_running(home, version=state.version if state else None)
    return True


def _runs(runner: Runner, mark: str) -> bool:
    """Whether the database still has it, as far as can be known: one that does not answer is busy with it."""
    try:
        return runner.read(cypher_cage.STILL_RUNNING, mark=mark)[0]["n"] > 0
    except StoreUnavailable:
        return True
    except StoreError:  # an account that may not ask
        return False
