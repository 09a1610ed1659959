"""How long one report more takes from file to graph as the graph grows: with 200, 1,000 and 3,000 reports in it.

    python benchmarks/ingest_growth.py ../shared/reports [--sizes 200,1000,3000] [--last 100]

Each report is a text file of its own: a heading, a date, an area (ten reports to one) and 24 sentences drawn by chance from the reports
of the folder, whole, so that the models read what they were made for and findings echo one another. All are read by one `load`, as
`scr ingest` does, models and database and all. Prints for the last reports before each size the mean seconds of one, the seconds of
processor that this process, those that read and make, and the database spent on it (which other work on the machine lengthens little),
and the ratio of each to the first size; then draws both by hundreds of reports. Works in a temporary home.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import psutil

from corpus.library import Library
from corpus.settings import cache
from graph.files import find_files
from graph.loading import load
from graph.server import ensure_running, server_status, stop
from graph.store import open_store
from ingest.encoder import DIMENSION, NAME
from ingest.findings import finding_model_version
from ingest.read import read_report

SENTENCES = 24   # of a report: one of the folder's has some 300, and 3,000 of those would take hours
SECTION = 6      # sentences under one heading
PER_AREA = 10
HEADINGS = ("What happened", "What was known", "Practice and supervision", "What needs to improve")
BARS = "▁▂▃▄▅▆▇█"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reports", type=Path)
    parser.add_argument("--sizes", default="200,1000,3000")
    parser.add_argument("--last", type=int, default=100, help="reports before each size that are averaged")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        home, files = Path(folder) / "home", Path(folder) / "reports"
        files.mkdir()
        began = time.perf_counter()
        drawn = pool(options.reports)
        write(files, drawn, sizes[-1], options.seed)
        print(f"{sizes[-1]:,} reports of {SENTENCES} sentences drawn from {len(drawn):,} written; {time.perf_counter() - began:.0f} s", flush=True)
        try:
            walls, used = grow(home, files, sizes, options.last)
        finally:
            stop(home)
    shown(walls, used)


def pool(folder: Path) -> list[str]:
    """The sentences of the reports of a folder, each once, in an order that does not depend on the machine."""
    found: dict[str, None] = {}
    for file in find_files([folder])[0]:
        report = read_report(file.path, name=file.name)
        found |= dict.fromkeys(" ".join(report.quote(s).split()) for s in report.sentences if s.end - s.start > 40)
    return list(found)


def write(folder: Path, sentences: list[str], many: int, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(many):
        day = date(2008, 1, 1) + timedelta(days=chance.randrange(6_500))
        lines = [f"# Review {number} of practice in Area {number // PER_AREA}", f"Published {day.day} {day:%B %Y}"]
        drawn = chance.sample(sentences, SENTENCES)
        for part, heading in enumerate(HEADINGS):
            lines += [f"## {heading}", " ".join(drawn[part * SECTION:(part + 1) * SECTION])]
        (folder / f"review-{number:05}.md").write_text("\n\n".join(lines) + "\n", "utf-8")


def grow(home: Path, folder: Path, sizes: list[int], last: int) -> tuple[list[float], list[float]]:
    """For each report the wall clock and the processor time, in seconds, when it was in the graph."""
    walls, used = [time.perf_counter()], [0.0]
    first: tuple[float, float] | None = None
    with open_store(ensure_running(home, progress=print), dimension=DIMENSION, encoder_name=NAME) as store:
        spent = Spent(server_status(home).pid)
        used[0] = spent()

        def done(_: str) -> None:
            nonlocal first
            walls.append(time.perf_counter())
            used.append(spent())
            number = len(walls) - 1
            if number in sizes:
                wall, cpu = ((of[-1] - of[-1 - last]) / last for of in (walls, used))
                first = first or (wall, cpu)
                findings = store._runner.read("MATCH (f:Finding) RETURN count(f) AS n")[0]["n"]
                print(f"{number:>6,} reports, {findings:>7,} findings: one report more takes {wall:.2f} s (processor {cpu:.2f} s); "
                      f"ratio to {sizes[0]}: {wall / first[0]:.2f} (processor {cpu / first[1]:.2f})", flush=True)

        outcome = load(find_files([folder])[0], store, Library(home), cache=cache(), encoder_name=NAME, finding_model=finding_model_version(), progress=done)
        if len(outcome.read) != sizes[-1]:
            raise SystemExit(f"{len(outcome.read)} read, {len(outcome.failed)} failed: {outcome.failed[:3]} {outcome.stopped}")
    return walls, used


class Spent:
    """Seconds of processor so far: of this process, its children and the database."""

    def __init__(self, database: int) -> None:
        self._own, self._database = psutil.Process(), psutil.Process(database)
        self._children: dict[int, float] = {}  # one that ended keeps what it had spent

    def __call__(self) -> float:
        for child in self._own.children(recursive=True):
            with suppress(psutil.Error):
                if child.pid != self._database.pid:
                    self._children[child.pid] = _used(child)
        return _used(self._own) + _used(self._database) + sum(self._children.values())


def _used(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def shown(walls: list[float], used: list[float]) -> None:
    """The seconds of one report by hundreds of reports, as a line of blocks."""
    step = max(1, min(100, (len(used) - 1) // 10))
    ends = range(step, len(used), step)
    for name, of in (("processor", used), ("clock", walls)):
        values = [(of[end] - of[end - step]) / step for end in ends]
        top = max(values)
        print(f"{name:>9}: {''.join(BARS[min(7, int(8 * value / top))] for value in values)}  by {step}; highest {top:.2f} s, median {statistics.median(values):.2f} s")


if __name__ == "__main__":
    main()
