"""A store with many passages, for the benchmarks of speed: reports of a folder and copies of them.

    python benchmarks/fill_large.py ../shared/reports --home FOLDER [--passages 70000]

Reads the reports into the store of FOLDER (some minutes; not again where they are there), then adds copies (`copies.py`) until it holds
that many passages. Prints how long a report took at each step.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from copies import Words, copy_of, originals
from search_quality import fill

from graph.server import ensure_running
from graph.store import open_store
from ingest.encoder import DIMENSION, NAME


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reports", type=Path)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=70_000)
    options = parser.parse_args()
    with open_store(ensure_running(options.home), dimension=DIMENSION, encoder_name=NAME) as store:
        fill(store, options.home, options.reports)
        readings = originals(store, options.reports)
        words = Words(r.report.text for r in readings)
        held = store._runner.read("MATCH (p:Passage) RETURN count(p) AS n")[0]["n"]
        number, began = store._runner.read("MATCH (r:Report) RETURN count(r) AS n")[0]["n"], time.perf_counter()
        while held < options.passages:
            number += 1
            copy = copy_of(readings[number % len(readings)], words, number)
            start = time.perf_counter()
            store.put(copy)
            held += len(copy.report.passages)
            if number % 50 == 0:
                print(f"{number} reports, {held:,} passages: the last took {1000 * (time.perf_counter() - start):.0f} ms", flush=True)
        print(f"{held:,} passages in {number} reports; {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
