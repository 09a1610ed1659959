"""How well the facts of inspection reports are found without their file names.

    python benchmarks/facts_against_manifest.py FOLDER      (with manifest.csv and the PDFs in it)

Every PDF is read under a name that tells nothing, and its facts are compared with the manifest's.
Goals: kind 97 %, area 98 %, publication date within 45 days 95 %. A month stands for its 15th.
Exit status 1 where a goal is missed.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from corpus.vocabulary import Facts
from ingest.manifest import read_manifest
from ingest.read import read_bytes

GOALS = {"kind": 0.97, "area": 0.98, "date": 0.95}
DAYS = 45


def facts_of(path: Path) -> Facts:
    return read_bytes(path.read_bytes(), "r001.pdf").facts


def days_apart(found: str, told: str) -> int | None:
    """Days between two ISO dates; None where one is missing or no more than a year."""
    days = [date.fromisoformat(d if len(d) == 10 else f"{d}-15") for d in (found, told) if len(d) >= 7]
    return abs((days[0] - days[1]).days) if len(days) == 2 else None


def main(folder: Path) -> int:
    told = {n: f for n, f in read_manifest(folder / "manifest.csv").items() if (folder / n).is_file()}
    with ProcessPoolExecutor(max_workers=2) as pool:
        found = dict(zip(told, pool.map(facts_of, (folder / n for n in told), chunksize=8)))
    right = {"kind": 0, "area": 0, "date": 0}
    to_the_day = 0
    for name, given in told.items():
        facts = found[name]
        apart = days_apart(facts.published, given.published)
        checks = {
            "kind": (facts.kind == given.kind, f"{facts.kind}, not {given.kind}"),
            "area": (facts.area == given.area, f"{facts.area or 'none'}, not {given.area}"),
            "date": (apart is not None and apart <= DAYS, f"{facts.published or 'none'}, not {given.published}"),
        }
        to_the_day += facts.published == given.published
        for fact, (good, miss) in checks.items():
            right[fact] += good
            if not good:
                print(f"{name}: {fact} {miss}")
    print(f"\n{len(told)} reports; publication date to the day: {to_the_day / len(told):.1%}")
    for fact, goal in GOALS.items():
        print(f"{fact:5} {right[fact] / len(told):6.1%}   goal {goal:.0%}")
    return int(any(right[f] < goal * len(told) for f, goal in GOALS.items()))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
