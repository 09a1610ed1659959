"""What else may befall an ingest (`killed.py`): a full disk, a folder that cannot be written, a clock set back, two at once, an upgrade of the
store's schema that is interrupted. Each case raises AssertionError, or says what became of it."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from corpus.errors import ScrError
from graph.migrations import FIRST_SCHEMA, SCHEMA
from graph.server import ensure_running

if TYPE_CHECKING:
    from killed_bed import Bed

END_S = 240
DISK = 400   # megabytes of the small disk
# Comes between a process and the system's clock; the database, which runs already, has that of the machine.
CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
int clock_gettime(clockid_t which, struct timespec *t) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int answer = real(which, t);
  if (which == CLOCK_REALTIME) t->tv_sec -= BACK_S;
  return answer;
}
int gettimeofday(struct timeval *t, void *zone) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  t->tv_sec = now.tv_sec; t->tv_usec = now.tv_nsec / 1000;
  return 0;
}
time_t time(time_t *t) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return t ? (*t = now.tv_sec) : now.tv_sec;
}
"""
YEARS_BACK = 12
# Opens the store and says each statement on its schema before it is run.
OPENS = """
import sys
from graph.run import Runner
from graph.server import ensure_running
from graph.store import open_store
from ingest.encoder import DIMENSION, NAME
from pathlib import Path
alone = Runner.alone
def told(runner, query, **parameters):
    print(query.split()[0], flush=True)
    return alone(runner, query, **parameters)
Runner.alone = told
with open_store(ensure_running(Path(sys.argv[1])), dimension=DIMENSION, encoder_name=NAME):
    print("opened", flush=True)
"""


def tried(bed: Bed, cases: Mapping[str, Callable[[Bed], str]]) -> Iterator[tuple[str, str, bool]]:
    """(name, what became of it, whether it is as it should) of each case."""
    for name, case in cases.items():
        try:
            yield name, case(bed), True
        except (AssertionError, ScrError, OSError, subprocess.SubprocessError) as error:
            yield name, f"{type(error).__name__}: {error}", False


def two_at_once(bed: Bed) -> str:
    """Two `scr ingest` of the same folder."""
    wanted = _wanted(bed)
    _begin(bed)
    both = [bed.scr("ingest", str(bed.reports)) for _ in range(2)]
    said = [process.communicate(timeout=END_S) for process in both]
    codes = [process.returncode for process in both]
    assert codes == [0, 0], f"they ended with {codes}: {said[0][1][-200:]} {said[1][1][-200:]}"
    assert _digest(bed) == wanted, "the graph is not that of one undisturbed run"
    return "both ended well; the graph is that of one undisturbed run"


def clock_set_back(bed: Bed) -> str:
    """One decision with the clock right, then all with a clock that is 12 years slow."""
    if not (shutil.which("cc") and sys.platform == "linux"):
        raise OSError("not tried: there is no C compiler to make a slow clock with")
    _begin(bed)
    source, shim = bed.home / "clock.c", bed.home / "clock.so"
    source.write_text(CLOCK, "utf-8")
    subprocess.run(["cc", "-shared", "-fPIC", f"-DBACK_S={YEARS_BACK * 365 * 86_400}", "-o", str(shim), str(source), "-ldl"], check=True)
    slow = {"LD_PRELOAD": str(shim)}
    with bed.store() as store:
        finding = next(f for p in store.report(bed.old[0].report.id)["passages"] for f in p["findings"])["finding_id"]
    for n, more in enumerate(({}, slow)):
        out = _well(bed, "decide", finding, ("accept", "reject")[n], "--by", "A. Trainer", "--reason", f"number {n}", "--json", **more)
        year = json.loads(out)["at"][:4]
    _well(bed, "ingest", str(bed.reports), **slow)
    with bed.store() as store:
        rows = store.decisions()
        there = {row["report_id"] for row in store.reports()}
        holds = [f["finding_id"] for p in store.report(bed.old[0].report.id)["passages"] for f in p["findings"]]
    assert [row["reason"] for row in rows] == ["number 0", "number 1"], f"the decisions are {[row['reason'] for row in rows]}"
    assert finding not in holds, "the decision that was taken last does not hold"
    assert there == {one.report.id for one in bed.new}, "not all reports are there"
    return f"ingest and `scr decide` with a clock {YEARS_BACK} years slow (LD_PRELOAD; the decision bears {year}): all is there, the last decision holds"


def library_read_only(bed: Bed) -> str:
    """The folder of the reports' files cannot be written (mounted read-only), the database can."""
    wanted, library = _wanted(bed), bed.home / "library"
    _begin(bed)
    before = _digest(bed)
    code, out, err = _mounted(bed, f"mount --bind {library} {library} && mount -o remount,ro,bind {library}", "ingest", str(bed.reports), "--json")
    failed = json.loads(out)["failed"] if out else []
    assert code == 1 and len(failed) == len(bed.new) - 2 and "Traceback" not in err, f"status {code}: {err[-300:]}"
    assert all("SCR_HOME" in row["reason"] for row in failed), failed[0]["reason"]
    assert _digest(bed) == before, "the graph changed although no file could be kept"
    _well(bed, "ingest", str(bed.reports))
    assert _digest(bed) == wanted, "ingesting again does not complete it"
    return f"{len(failed)} files failed, each with what to do; nothing in the graph; ingesting again completes it"


def home_read_only(bed: Bed) -> str:
    """A fresh home on a disk that cannot be written."""
    place = bed.home / "small"
    place.mkdir(exist_ok=True)
    code, _, err = _mounted(bed, f"mount -t tmpfs -o ro tmpfs {place}", "ingest", str(bed.reports), SCR_HOME=str(place / "home"))
    assert code == 1 and "Traceback" not in err and ("SCR_HOME" in err or "right to write" in err), f"status {code}: {err[-300:]}"
    return f"refused: {_line(err)}"


def disk_full(bed: Bed) -> str:
    """A home on a small disk that is filled up between two ingests, and emptied again."""
    place = bed.home / "small"
    place.mkdir(exist_ok=True)
    _refuse_where_nothing_is_mounted()
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", f"mount -t tmpfs -o size={DISK}m tmpfs {place} && exec {sys.executable} {__file__} {place} {bed.reports}"],
        env=bed.env | {"SCR_HOME": str(place / "home"), "PYTHONPATH": str(Path(__file__).parent.parent)}, capture_output=True, text=True, timeout=3 * END_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert "Traceback" not in told["err"] and told["code"] == 1, f"status {told['code']}: {told['err'][-400:]}"
    _begin(bed, nothing=True)
    _well(bed, "ingest", str(bed.reports))
    assert told["digest"] == _digest(bed), "once there is room again, ingesting does not make the graph of an undisturbed run"
    return f"said: {told['said']}; {told['there']} of {told['of']} were there; with room again ingesting completes it"


def upgrade_interrupted(bed: Bed, times: int = 6) -> str:
    """A store of an older schema is opened; the process, the database or both are killed at a statement of the upgrade."""
    chance, killed = random.Random(1), 0
    _begin(bed)
    with bed.store() as store:
        digest = store.digest()
    for n in range(times):
        with bed.store() as store:
            for statement in ("DROP INDEX finding_vectors", "DROP INDEX finding_area", f"MATCH (m:Meta {{id: 'scr'}}) SET m.schema = {FIRST_SCHEMA} REMOVE m.later"):
                store._runner.alone(statement)
        with subprocess.Popen([sys.executable, "-c", OPENS, str(bed.home)], cwd=Path(__file__).parent.parent, env=bed.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            for _ in range(chance.randrange(1, 5)):
                process.stdout.readline()
            pids = ([process.pid], [bed.database], [process.pid, bed.database])[n % 3]
            if process.poll() is None:
                killed += 1
                for pid in pids:
                    psutil.Process(pid).kill()
            process.communicate(timeout=END_S)
        with bed.store() as store:
            schema = store._runner.read("MATCH (m:Meta {id: 'scr'}) RETURN m.schema AS schema")[0]["schema"]
            assert schema == SCHEMA and store.digest() == digest, f"after kill {n} the store has schema {schema}"
            near = store.search("supervision", bed.old[0].vectors[0].tolist(), mode="semantic", limit=5)
            assert near, "nothing is found by meaning"
    return f"{killed} of {times} killed in the midst; each time the next opening finished it, with the same digest"


CASES: dict[str, Callable[[Bed], str]] = {
    "two ingests at once": two_at_once, "the clock set back": clock_set_back, "library read-only": library_read_only,
    "home read-only": home_read_only, "disk full": disk_full, "upgrade interrupted": upgrade_interrupted,
}


def _begin(bed: Bed, *, nothing: bool = False) -> None:
    with bed.store() as store:
        bed.begin(store)
        if nothing:
            store.clear()
            shutil.rmtree(bed.home / "library")


def _wanted(bed: Bed) -> str:
    with bed.store() as store:
        bed.begin(store)
        for one in bed.new:
            store.put(one)
        return store.digest()


def _digest(bed: Bed) -> str:
    with bed.store() as store:
        return store.digest()


def _well(bed: Bed, *words: str, **more: str) -> str:
    with bed.scr(*words, **more) as process:
        out, err = process.communicate(timeout=END_S)
        assert process.returncode == 0, f"`scr {words[0]}` ended with {process.returncode}: {err[-300:]}"
        return out


def _mounted(bed: Bed, mount: str, *words: str, **more: str) -> tuple[int, str, str]:
    """Runs `scr` where something is mounted that nobody else sees."""
    _refuse_where_nothing_is_mounted()
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", f'{mount} && exec "$@"', "sh", sys.executable, "-m", "ui.cli", *words], cwd=Path(__file__).parent.parent,
        env=bed.env | more, capture_output=True, text=True, timeout=END_S, check=False,
    )
    return done.returncode, done.stdout, done.stderr


def _refuse_where_nothing_is_mounted() -> None:
    if not may_mount():
        raise OSError("not tried: nothing may be mounted here")


def may_mount() -> bool:
    """Whether this account may mount something that it alone sees."""
    return bool(shutil.which("unshare")) and subprocess.run(
        ["unshare", "-rm", "sh", "-c", "mount -t tmpfs tmpfs /mnt"], capture_output=True, check=False,
    ).returncode == 0


def _line(err: str) -> str:
    return next((line for line in reversed(err.splitlines()) if line.strip()), "")[:160]


def _fill_and_empty(place: Path, reports: Path) -> None:
    """In the small disk: starts, fills it, ingests, makes room, ingests; prints what became of it as JSON."""
    from graph.store import open_store
    from ingest.encoder import DIMENSION, NAME

    home = place / "home"
    scr = [sys.executable, "-m", "ui.cli"]
    try:
        ensure_running(home)
        subprocess.run([*scr, "ingest", str(reports / "r0.md")], check=True, capture_output=True)
        ballast = place / "ballast"
        with ballast.open("wb") as file:
            file.truncate(0)
            try:
                while True:
                    file.write(b"\1" * 65_536)
                    file.flush()
            except OSError:
                pass
        with ballast.open("r+b") as file:  # room for a report or two
            file.truncate(ballast.stat().st_size - 200_000)
        done = subprocess.run([*scr, "ingest", str(reports), "--json"], capture_output=True, text=True)
        ballast.unlink()
        subprocess.run([*scr, "db", "stop"], check=True, capture_output=True)
        with open_store(ensure_running(home), dimension=DIMENSION, encoder_name=NAME) as store:
            there = len(store.reports())
        subprocess.run([*scr, "ingest", str(reports)], check=True, capture_output=True)
        told = json.loads(done.stdout) if done.stdout else {}
        said = told.get("stopped") or (told["failed"][0]["reason"] if told.get("failed") else _line(done.stderr))
        with open_store(ensure_running(home), dimension=DIMENSION, encoder_name=NAME) as store:
            print(json.dumps({
                "code": done.returncode, "err": done.stderr, "said": said.replace(str(place), "…")[:200], "there": there, "of": len(list(reports.iterdir())),
                "digest": store.digest(),
            }))
    finally:
        subprocess.run([*scr, "db", "stop"], capture_output=True, check=False)


if __name__ == "__main__":
    _fill_and_empty(Path(sys.argv[1]), Path(sys.argv[2]))
