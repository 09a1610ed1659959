"""How fast files are read, from bytes to passages, without any model.

    python benchmarks/reading_speed.py FOLDER [--files 10000] [--slowest 5] [--repeat 1]

One process, one thread. Seconds are this process's own processor time, so that a busy machine tells the
same; the clock's are given beside them. One file is read beforehand, so that rules are compiled. Each file
counts with the fastest of its readings. Prints pages a second for all files and by kind of report, peak
memory, and the slowest files, by what a thousand of their words take. Goal: 100 pages a second of PDF;
exit status 1 where it is missed.
"""

from __future__ import annotations

import argparse
import platform
import resource
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ReadError
from graph.files import find_files
from ingest.read import READER_VERSION, read_bytes

GOAL = 100  # pages a second of processor time


@dataclass(frozen=True)
class Timing:
    name: str
    kind: str
    pages: int
    words: int
    cpu: float
    clock: float


def timed(path: Path, repeat: int) -> Timing:
    data = path.read_bytes()
    best = (float("inf"), float("inf"))
    for _ in range(repeat):
        cpu, clock = time.process_time(), time.perf_counter()
        report = read_bytes(data, path.name)
        best = min(best, (time.process_time() - cpu, time.perf_counter() - clock))
    return Timing(path.name, f"{report.facts.kind} ({report.media_type})", report.pages or 0, len(report.text.split()), *best)


def said(name: str, rows: list[Timing]) -> str:
    pages, words, cpu = (sum(getattr(r, what) for r in rows) for what in ("pages", "words", "cpu"))
    speed = f"{pages / cpu:7,.0f} pages/s" if pages else " " * 15
    return f"{name:34} {len(rows):4} files {pages:6,} pages {words:10,} words {cpu:7.2f} s {speed} {words / cpu:9,.0f} words/s"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--slowest", type=int, default=5)
    parser.add_argument("--repeat", type=int, default=1)
    options = parser.parse_args()
    rows: list[Timing] = []
    files = find_files([options.folder])[0][: options.files]
    for number, file in enumerate([*files[:1], *files]):
        try:
            row = timed(file.path, options.repeat)
            rows += [row] if number else []
        except ReadError as error:
            print(f"not read: {error}")
    if not rows:
        print("Nothing was read.")
        return 1
    by_kind: dict[str, list[Timing]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    print(f"{platform.machine()}, Python {platform.python_version()}, reader {READER_VERSION}, one thread")
    for kind, some in sorted(by_kind.items()):
        print(said(kind, some))
    print(said("all", rows))
    print(f"by the clock {sum(r.clock for r in rows):.1f} s; peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    for row in sorted(rows, key=lambda r: -r.cpu / max(1, r.words))[: options.slowest]:
        each = f", {row.cpu / row.pages * 1000:.1f} ms a page" if row.pages else ""
        print(f"  slow: {row.cpu / max(1, row.words) * 1e6:6.1f} ms a thousand words{each}: {row.name}")
    paged = [r for r in rows if r.pages]  # PDFs, and slides
    speed = sum(r.pages for r in paged) / sum(r.cpu for r in paged) if paged else GOAL
    print(f"{speed:,.0f} pages a second of processor time; goal {GOAL}")
    return int(speed < GOAL)


if __name__ == "__main__":
    sys.exit(main())
