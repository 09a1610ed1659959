"""Damaged documents through the reader as it runs: in its process apart, one after the other.

    python benchmarks/read_fuzz.py [--kind pdf] [--count 2000] [--seed 1] [--keep FOLDER]

Kinds: pdf, docx, odt, rtf, pptx, html, mhtml, md, txt, and csv (the manifest); all of them where none is named. Mutants are made of
small documents and of the samples (`fuzz_seeds`, `fuzz_mutator`). Each is read or refused with a reason; of what was read, what is
recommended is looked for, and a page of every fourth PDF is drawn. Prints how many were tried and what became of them, the memory of this process and
of the reading one after the first tenth and at the end, and the slowest. A reason that names a fault in this program, a process that
ended, or a file that took too long is a defect, and the exit status 1; `--keep` writes those files.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from fuzz_mutator import DICTIONARY, Mutator
from fuzz_seeds import seeds

from corpus.errors import NotFound, ReadError, UsageError
from ingest.manifest import read_manifest
from ingest.readers import Readers
from ingest.recommendations import find_recommendations

DEFECTS = ("a fault in this program", "ended the process", "was not read within", "GB of memory", "say what cannot be")
GROWTH = 1.5  # of the memory of either process, from the first tenth to the end


@dataclass
class Tried:
    """What became of mutants of one kind. `memory`: MB of (this process, the reading one), after a tenth and at the end."""

    kind: str
    count: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    defects: list[tuple[int, str, bytes]] = field(default_factory=list)
    memory: list[tuple[int, int]] = field(default_factory=list)
    slowest: float = 0.0
    seconds: float = 0.0


def fuzz(kind: str, count: int, seed: int, readers: Readers) -> Tried:
    """Tries `count` mutants of one kind."""
    tried, mutator, sources = Tried(kind), Mutator(kind, seed), seeds()[kind]
    began = time.monotonic()
    for number in range(count):
        data, start = mutator.mutant(sources), time.monotonic()
        try:
            outcome = _csv(data) if kind == "csv" else _read(data, kind, number, readers)
        except Exception as error:  # any that is not meant for people
            outcome = f"defect: {type(error).__name__}: {error}"
        tried.slowest = max(tried.slowest, time.monotonic() - start)
        tried.count += 1
        if outcome.startswith("defect"):
            tried.defects.append((number, outcome, data))
        tried.outcomes[outcome.split(":")[0]] += 1
        if number + 1 in (max(1, count // 10), count):
            tried.memory.append((_held(psutil.Process().pid), max(map(_held, readers.pids), default=0)))
    tried.seconds = time.monotonic() - began
    return tried


def _read(data: bytes, kind: str, number: int, readers: Readers) -> str:
    name = f"m{number}.{kind}"
    try:
        report = readers.read_bytes(data, name)
        find_recommendations(report)
        outcome = "read"
    except ReadError as error:
        outcome = _refused(error)
        if error.where != name or not error.what:
            return f"defect: no reason or place: {error}"
    if kind == "pdf" and number % 4 == 0 and not outcome.startswith("defect"):
        try:
            readers.draw(data, 1, 0, 40, name=name)
        except NotFound:
            pass
        except ReadError as error:
            drawn = _refused(error)
            return drawn if drawn.startswith("defect") else outcome
    return outcome


def _csv(data: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "manifest.csv"
        path.write_bytes(data)
        try:
            read_manifest(path)
        except UsageError:
            return "refused"
    return "read"


def _refused(error: ReadError) -> str:
    said = str(error)
    return f"defect: {said}" if any(d in said for d in DEFECTS) else "refused" if type(error).__name__ == "UnreadableFile" else type(error).__name__


def _held(pid: int) -> int:
    return psutil.Process(pid).memory_info().rss >> 20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kind", choices=sorted(DICTIONARY), action="append")
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    bad = 0
    with Readers(1) as readers:
        for kind in options.kind or DICTIONARY:
            tried = fuzz(kind, options.count, options.seed, readers)
            told = ", ".join(f"{n:,} {what}" for what, n in tried.outcomes.most_common())
            (ours, theirs), (ours_end, theirs_end) = tried.memory[0], tried.memory[-1]
            print(
                f"{kind}: {tried.count:,} tried in {tried.seconds:.0f} s, {told}; slowest {tried.slowest:.1f} s; "
                f"memory here {ours} to {ours_end} MB, reading {theirs} to {theirs_end} MB", flush=True,
            )
            bad += len(tried.defects) + (ours_end > GROWTH * ours) + (theirs_end > GROWTH * max(theirs, 60))
            for what, n in Counter(what.replace(f"m{number}.{kind}: ", "") for number, what, _ in tried.defects).most_common(12):
                print(f"    {n} x {what}", flush=True)
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                for number, _, data in tried.defects:
                    (options.keep / f"m{number}.{kind}").write_bytes(data)
    print("no defect" if not bad else f"{bad} defects")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
