"""Backups killed (SIGKILL) at random moments: is what is left ever taken for a whole one, and is anybody held up afterwards?

    python benchmarks/backup_killed.py --home HOME --times 200 --seed 1

Backs up the graph and home of HOME into a temporary folder, each time in a process of its own that is killed within 30 ms of a random step
of it, from the first to the last. After each kill no file of the backup's name may be there; what is left beside it must be
refused; and a write must be possible within seconds, for the turn that the process kept is given back. At last a backup is let
end and is proved. Prints what was tried.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from corpus.errors import ExchangeError, UsageError
from graph.backup_file import open_backup

if TYPE_CHECKING:
    from graph.server import Connection

ROOT = Path(__file__).resolve().parent.parent
Held = tuple[str, list[str]]  # the digest of the graph, and the names of all parts
WHEN = "2026-03-03T10:00:00+00:00"
# One process imports the program once; each backup is a fork of it, which is the one that is killed. It says each step it takes.
PARENT = """
import json, os, sys
from pathlib import Path
from graph.server import Connection
from graph.store import open_store
from ingest.encoder import DIMENSION, NAME
for line in sys.stdin:
    given = json.loads(line)
    child = os.fork()
    if not child:
        print(os.getpid(), flush=True)
        with open_store(Connection(**given["connection"]), dimension=DIMENSION, encoder_name=NAME) as store:
            store.back_up(Path(given["home"]), Path(given["out"]), made_at=given["when"], progress=lambda step: print("step", step, flush=True))
        os._exit(0)
    os.waitpid(child, 0)
    print("over", flush=True)
"""
SOON_S = 0.03  # after a step the kill comes within this time


def killed(
    connection: Connection, home: Path, folder: Path, *, times: int, seed: int, write: Callable[[], object],
) -> dict[str, Any]:
    """{killed, ended, left_behind, sealed, taken_for_whole, longest_wait_s}: `ended` are backups that were faster than the kill, and must be
    whole; `sealed` those killed between the seal and the name, whose leftover holds all that a whole one does; `taken_for_whole` leftovers that
    pass for whole and lack something; `write` takes its turn in the store after each kill, and how long it waits is measured."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    result = {"killed": 0, "ended": 0, "left_behind": 0, "sealed": 0, "taken_for_whole": 0, "longest_wait_s": 0.0}
    given = {"connection": {name: getattr(connection, name) for name in ("uri", "username", "password", "database")}, "home": str(home), "when": WHEN}
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        steps = _one(parent, given | {"out": str(folder / "whole.zip")}, None, 0)
        whole = _prove(folder / "whole.zip")
        for number in range(times):
            out = folder / f"{number}.zip"
            _one(parent, given | {"out": str(out)}, chance.randrange(1, steps + 1), chance.random() * SOON_S)
            left = list(folder.glob(f".{out.name}.part-*"))
            if out.exists():
                _prove(out)
                result["ended"] += 1
            else:
                result["killed"] += 1
            result["left_behind"] += len(left)
            passed = [held for path in left if (held := _held(path))]
            result["sealed"] += passed.count(whole)
            result["taken_for_whole"] += len(passed) - passed.count(whole)
            for path in (*left, out):
                path.unlink(missing_ok=True)
            began = time.monotonic()
            write()
            result["longest_wait_s"] = round(max(result["longest_wait_s"], time.monotonic() - began), 2)
        parent.stdin.close()
    (folder / "whole.zip").unlink()
    return result


def _one(parent: subprocess.Popen[str], given: dict[str, Any], kill_at: int | None, later_s: float) -> int:
    """How many steps it took until it ended, or was killed after step `kill_at`."""
    parent.stdin.write(json.dumps(given) + "\n")
    parent.stdin.flush()
    child, steps = int(parent.stdout.readline()), 0
    while (line := parent.stdout.readline()) and line != "over\n":
        steps += 1
        if steps == kill_at:
            time.sleep(later_s)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
    return steps


def _held(path: Path) -> Held | None:
    """What a leftover holds; None where it is refused."""
    try:
        return _prove(path)
    except (ExchangeError, UsageError):
        return None


def _prove(path: Path) -> Held:
    with open_backup(path) as found:
        found.check()
        return found.manifest["digest"], sorted(found.parts)


def main() -> None:
    from graph import cypher
    from graph.server import ensure_running
    from graph.store import open_store
    from ingest.encoder import DIMENSION, NAME

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    connection = ensure_running(given.home)
    with tempfile.TemporaryDirectory() as folder, open_store(connection, dimension=DIMENSION, encoder_name=NAME) as store:
        before = store.digest()
        runner = store._runner

        def write() -> None:  # it changes nothing, and waits for its turn as any other does
            runner.write(lambda tx: tx.rows(cypher.TAKE_TURN))

        result = killed(connection, given.home, Path(folder) / "out", times=given.times, seed=given.seed, write=write)
        print(json.dumps({"seed": given.seed, **result, "graph_unchanged": store.digest() == before}, indent=1))


if __name__ == "__main__":
    main()
