"""Ingest killed (SIGKILL) at random moments: is each report wholly there or wholly absent, and is what people decided still there?

    python benchmarks/killed.py --runs 200 --seed 1 [--folder FOLDER] [--cases-only | --no-cases]

Each run begins with five small reports in the graph and two decisions on them. `scr ingest`, a process of its own, then reads ten: two that did
not change, three in a new edition, five new. Meanwhile decisions are taken through the API (`scr serve`, another process). At a
random moment (two runs in three: within 0.4 s of a report's file being kept, the others: at any time since the start) the process
that ingests, that of the database or both are killed. Then the graph must be, digest by digest, what an undisturbed program makes of exactly the reports
that are there and the decisions that are there; each acknowledged decision must be; each report must be found by word and by meaning, and its file
lie in the library; no process may be left; and ingesting again must bring the digest of an undisturbed run. Prints each run and a table
of outcomes, then the cases of `killed_cases.py`. Works in a folder of its own, 0.5 GB; a run takes 10 s on two idle cores.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import math
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import httpx
import psutil
from killed_bed import CHANGE, END_S, NEW, STAY, WORDS, Bed, serving

from corpus.errors import ScrError
from corpus.library import Library
from corpus.settings import cache
from corpus.vocabulary import Reading
from corpus.whole import PREFIX
from graph.server import ensure_running, stop
from graph.store import Store
from ingest.pipeline import load_models

KILLED = ("ingest", "database", "both")
SOON_S = 0.4                  # after a report's file was kept the kill comes within this time
MOST = 10                     # decisions that are taken meanwhile: the undisturbed program has to take them again

Decide = Callable[[str, str, str], str]  # (finding's id, what, reason): the id of the decision, once it is acknowledged


def killed(bed: Bed, *, runs: int, seed: int, decide: Decide | None = None, say: Callable[[str], object] = lambda _: None, until: float = math.inf) -> dict[str, Any]:
    """{tried, wrong, by, acknowledged, parts_left, words}: `wrong` holds what went wrong, in words. Without `decide`, decisions are taken by the
    store's own function in this process. No run begins after `until` on the monotonic clock."""
    chance = random.Random(seed)
    result: dict[str, Any] = {"tried": 0, "wrong": [], "by": Counter(), "acknowledged": 0, "parts_left": 0, "words": Counter()}
    with bed.store() as store:
        usual_s = _undisturbed(bed, store)
    for number in range(runs):
        if time.monotonic() > until:
            break
        target = KILLED[number % 3] if runs >= 3 else KILLED[chance.randrange(3)]
        began = time.monotonic()
        try:
            told = _run(bed, target, chance, usual_s, decide, result)
        except (AssertionError, ScrError, OSError, subprocess.SubprocessError) as error:
            told = f"WRONG: {type(error).__name__}: {error}"
            result["wrong"].append(f"run {number} ({target}): {type(error).__name__}: {error}")
        result["tried"] += 1
        say(f"{number:3} {target:9} {told}; {time.monotonic() - began:.0f} s")
    return result


def _undisturbed(bed: Bed, store: Store) -> float:
    """Seconds that `scr ingest` takes, undisturbed; what it makes is what `_replay` makes of the same."""
    bed.begin(store)
    began = time.monotonic()
    with bed.scr("ingest", str(bed.reports)) as process:
        _, err = process.communicate(timeout=END_S)
        _hold(process.returncode == 0, f"an undisturbed run failed: {err[-300:]}")
    took, made = time.monotonic() - began, store.digest()
    _hold(_replay(bed, store, [], [], set())[1] == made, "two undisturbed runs differ")
    return took


def _run(bed: Bed, target: str, chance: random.Random, usual_s: float, decide: Decide | None, result: dict[str, Any]) -> str:
    before: list[tuple[str, str, str]] = []
    acknowledged: list[str] = []
    with bed.store() as store:
        bed.begin(store)
        take = decide or _by_store(store)
        first = [f["finding_id"] for one in bed.old for f in _findings(store, one)[:1]]
        for finding, what in ((first[0], "accept"), (first[STAY], "reject")):
            before.append((finding, what, f"before the kill: {what}"))
            acknowledged.append(take(*before[-1]))
        over = threading.Event()
        deciding = threading.Thread(target=_decide_on, args=(take, first[:STAY], acknowledged, over), daemon=True)
        deciding.start()
        at = chance.randrange(1, CHANGE + NEW + 1) if chance.random() < 2 / 3 else 0
        delay = chance.random() * (SOON_S if at else usual_s)
        try:
            said, when = _kill(bed, target, at, delay, database_first=chance.random() < 0.5, at_once=chance.random() < 0.75)
        finally:
            over.set()
            ensure_running(bed.home, env=bed.env)
            deciding.join(END_S)
    with bed.store() as store:
        found = store.digest()
        there = {row["report_id"] for row in store.reports()}
        rows = store.decisions()
        lost = set(acknowledged) - {row["decision_id"] for row in rows}
        _hold(not lost, f"{len(lost)} acknowledged decisions are lost")
        _hold(there <= {one.report.id for one in (*bed.old, *bed.new)}, "a report is there that nobody read")
        _is_found(bed, store, there)
        result["parts_left"] += len(list((bed.home / "library").rglob(f"{PREFIX}*")))
        if chance.random() < 0.2:
            with bed.scr("ingest", str(bed.reports)) as process:
                _hold(process.wait(END_S) == 0, f"ingesting again failed: {process.stderr.read()[-300:]}")
        else:
            bed.ingest_here(store)
        ended = store.digest()
        _is_found(bed, store, {one.report.id for one in bed.new})
        wanted = _replay(bed, store, before, rows[len(before):], there)
        _hold(found == wanted[0], f"the graph after the kill is not what {len(there)} whole reports make")
        _hold(ended == wanted[1], "the graph of the completed run is not that of an undisturbed one")
    came = len(there & {one.report.id for one in bed.new}) - STAY
    result["by"][f"{target}: {'none' if not came else 'all' if came == CHANGE + NEW else 'some'} of the new there"] += 1
    result["words"][f"{target}: {said}"] += 1
    result["acknowledged"] += len(acknowledged)
    return f"killed {when}; {came} of {CHANGE + NEW} there, {len(acknowledged)} decisions acknowledged, {len(rows)} there; ingest {said}"


def _kill(bed: Bed, target: str, at: int, delay: float, *, database_first: bool, at_once: bool) -> tuple[str, str]:
    """Ingests, kills `target` `delay` seconds after file `at` of those to be read was kept (0: after the start); (how the process
    ended, when it was killed). `at_once`: the database is started again while the process that ingests still asks for it."""
    with bed.scr("ingest", str(bed.reports)) as process:
        until, when = time.monotonic() + END_S, f"{delay:.2f} s after {f'file {at}' if at else 'the start'}"
        while at and process.poll() is None and time.monotonic() < until:
            if _kept(bed) >= at:
                break
            time.sleep(0.01)
        time.sleep(delay)
        children = _children(process.pid)
        ended_before = process.poll() is not None
        pids = {"ingest": [process.pid], "database": [bed.database], "both": [process.pid, bed.database]}[target]
        for pid in reversed(pids) if database_first else pids:
            if pid and not (pid == process.pid and ended_before):
                with suppress(psutil.Error):
                    psutil.Process(pid).kill()
        if at_once:
            ensure_running(bed.home, env=bed.env)
        _, err = process.communicate(timeout=END_S)
        _hold("Traceback" not in err, f"the process that ingests ended with a stack trace: {err[-400:]}")
        _, left = psutil.wait_procs(children, timeout=15)
        _hold(not left, f"{len(left)} processes were left")
        code = process.returncode
        said = "was over" if ended_before else "was killed" if code == -9 else "ended well" if code == 0 else f"stopped: {_last(err)}"
        return said, when


def _kept(bed: Bed) -> int:
    """How many of the reports to be read have their file in the library."""
    return sum((bed.home / "library" / one.report.sha256[:2] / f"{one.report.sha256}.json").exists() for one in bed.new[STAY:])


def _children(pid: int) -> list[psutil.Process]:
    """Those that read and find; the database, where this command has just started it, is no part of it."""
    try:
        return [p for p in psutil.Process(pid).children(recursive=True) if "graph.host" not in p.cmdline()]
    except psutil.Error:
        return []


def _last(err: str) -> str:
    """What a command said at last, without places and numbers."""
    lines = [line for line in err.splitlines() if line.strip() and "━" not in line] or ["nothing"]
    return " ".join("…" if any(c in word for c in "/0123456789") else word for word in lines[-1].split())[:110]


def _is_found(bed: Bed, store: Store, there: set[str]) -> None:
    """Each report by its word and by its meaning, and its file."""
    for n, one in enumerate(bed.new):
        editions = {x.report.id for x in (one, *bed.old[n:n + 1])} & there
        _hold(len(editions) == (1 if n < len(bed.old) else len(editions)), f"report {n} is there {len(editions)} times")
        for id_ in editions:
            _hold(any(hit["report_id"] == id_ for hit in store.search(WORDS[n], mode="keyword")), f"report {n} is not found by its word")
            near = store.search(WORDS[n], one.vectors[0].tolist(), mode="semantic", limit=10, per_report=0)
            _hold(any(hit["report_id"] == id_ for hit in near), f"report {n} is not found by its meaning")
            path = Library(bed.home).path(id_)
            _hold(path is not None and hashlib.sha256(path.read_bytes()).hexdigest()[:16] == id_, f"the file of report {n} is not in the library")


def _replay(bed: Bed, store: Store, before: list[tuple[str, str, str]], rows: list[dict[str, Any]], there: set[str]) -> tuple[str, str]:
    """The digests of an undisturbed program: with the reports that are `there`, and with all."""
    all_rows = {row["reason"]: row for row in store.decisions()}
    bed.begin(store)
    for finding, what, reason in before:
        store.decide(finding, what=what, by=all_rows[reason]["by"], at=all_rows[reason]["at"], reason=reason)
    changed = bed.new[STAY:]
    for one in changed:
        if one.report.id in there:
            store.put(one)
    for row in rows:
        store.decide(row["finding_id"], what=row["what"], by=row["by"], at=row["at"], reason=row["reason"])
    middle = store.digest()
    for one in changed:
        store.put(one)
    return middle, store.digest()


def _findings(store: Store, one: Reading) -> list[dict[str, Any]]:
    return [f for p in store.report(one.report.id)["passages"] for f in p["findings"]]


def _by_store(store: Store) -> Decide:
    def decide(finding: str, what: str, reason: str) -> str:
        return store.decide(finding, what=what, by="A. Trainer", at=datetime.now(UTC).isoformat(timespec="seconds"), reason=reason)["decision_id"]

    return decide


def by_api(url: str) -> Decide:
    def decide(finding: str, what: str, reason: str) -> str:
        answer = httpx.post(
            f"{url}/v1/findings/{finding}/decisions", json={"what": what, "by": "A. Trainer", "reason": reason}, trust_env=False, timeout=60,
        )
        if answer.status_code != 200:
            raise OSError(f"not acknowledged after {answer.elapsed.total_seconds():.1f} s: {answer.status_code} {answer.text[:300]}")
        return answer.json()["decision_id"]

    return decide


def _decide_on(take: Decide, findings: list[str], acknowledged: list[str], over: threading.Event) -> None:
    """Takes decisions until `over`, or until one is not acknowledged."""
    n = 0
    while not over.wait(0.3) and n < MOST:
        n += 1
        try:
            acknowledged.append(take(findings[n % len(findings)], "accept", f"meanwhile, number {n}"))
        except (ScrError, OSError, httpx.HTTPError):
            over.wait(2)  # the database is gone: nothing was promised


def _hold(true: bool, otherwise: str) -> None:
    if not true:
        raise AssertionError(otherwise)


def main() -> None:
    from killed_cases import CASES, tried

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work, a new folder; a temporary one if left out")
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no run after so many")
    parser.add_argument("--no-cases", action="store_true")
    parser.add_argument("--cases-only", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder.parent if given.folder else None) as folder:
        bed = Bed(Path(folder), load_models(cache()))
        wrong = []
        try:
            if not given.cases_only:
                ensure_running(bed.home, env=bed.env, progress=print)
                with bed.store(), serving(bed) as (url, _):
                    wrong += _many(bed, given, by_api(url))
            if not given.no_cases:
                with bed.store() as store:
                    bed.begin(store)
                for name, outcome, good in tried(bed, CASES):
                    print(f"{'as it should' if good else 'WRONG':13} {name:34} {outcome}", flush=True)
                    wrong += [] if good else [name]
        finally:
            stop(bed.home)
    sys.exit(1 if wrong else 0)


def _many(bed: Bed, given: argparse.Namespace, decide: Decide) -> list[str]:
    until = time.monotonic() + 60 * given.minutes
    result = killed(bed, runs=given.runs, seed=given.seed, decide=decide, say=lambda line: print(line, flush=True), until=until)
    print(json.dumps({"seed": given.seed, **{k: v for k, v in result.items() if k not in ("by", "words")}}, indent=1))
    for name in ("by", "words"):
        for what, count in sorted(result[name].items()):
            print(f"{count:5}  {what}")
    return result["wrong"]


if __name__ == "__main__":
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # it tells of every lost connection
    main()
