"""Reading on a dask cluster: real workers, one of which dies, or is another; the graph is as if all had been read here."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from distributed import LocalCluster

from corpus.errors import ClusterError, UnreadableFile, UsageError
from corpus.library import Library
from corpus.settings import cache
from graph.files import find_files
from graph.loading import load
from graph.server_state import free_port
from ingest import cluster as on_cluster
from ingest.cluster import Cluster
from ingest.encoder import NAME
from ingest.findings import finding_model_version

ROOT = Path(__file__).resolve().parent.parent
WORD = "plimsorrow"  # stands nowhere else


@pytest.fixture(scope="module")
def local(environment):
    """Two workers, each a process, and their scheduler in this one."""
    with LocalCluster(n_workers=2, threads_per_worker=1, memory_limit=0, dashboard_address=":0") as local:
        yield local


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Six reports and two files that cannot be read."""
    folder = tmp_path_factory.mktemp("reports")
    for n in range(6):
        lines = "\n\n".join(f"The GP of child {i} of family {n} did not record the {WORD}. Amy Copperfield was seen." for i in range(10))
        (folder / f"r{n}.md").write_text(f"# Review {n}\n\nPublished 3 March {2010 + n}\n\n## Findings\n\n{lines}\n")
    (folder / "r2-broken.pdf").write_text(f"%PDF-1.4 {WORD}")
    (folder / "r3-empty.txt").write_text("")
    return folder


@pytest.fixture
def ingest(store, folder, tmp_path):
    """Reads the folder, and counts what the store acknowledged of it."""
    def run(**more):
        acknowledged = []
        put = type(store).put
        store.put = lambda reading: acknowledged.append((reading.report.id, put(store, reading))) or acknowledged[-1][1]
        try:
            outcome = load(
                find_files([more.pop("path", folder)])[0], store, Library(tmp_path / "home"), cache=cache(), encoder_name=NAME,
                finding_model=finding_model_version(), **more,
            )
        finally:
            del store.put
        return outcome, sorted(acknowledged)

    return run


@pytest.fixture(scope="module")
def here(opened_store, folder, models, tmp_path_factory):
    """(digest, what was read, what failed, acknowledged) of an ingest on this machine, as read and without names."""
    found = {}
    for redact in (False, True):
        opened_store.clear()
        outcome = load(
            find_files([folder])[0], opened_store, Library(tmp_path_factory.mktemp("home")), cache=cache(), encoder_name=NAME,
            finding_model=finding_model_version(), models=models, redact=redact,
        )
        found[redact] = opened_store.digest(), outcome
    return found


class Killer:
    """Kills a worker that has just begun with something, once a first file is done."""

    def __init__(self, local):
        self._local, self._before, self.killed = local, set(), False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def done(self, name):
        if not self._thread.ident:
            self._before = set(self._local.scheduler.tasks)
            self._thread.start()

    def _run(self):
        until = time.monotonic() + 60
        while not self.killed and time.monotonic() < until:
            for worker in list(self._local.scheduler.workers.values()):
                nanny = next((nanny for nanny in self._local.workers.values() if nanny.worker_address == worker.address), None)
                if nanny and not self.killed and {task.key for task in worker.processing} - self._before:
                    self.killed = True
                    os.kill(nanny.pid, signal.SIGKILL)
            time.sleep(0.01)


@pytest.mark.parametrize("redact", [False, True])
def test_the_graph_is_as_if_all_had_been_read_here_and_no_log_there_holds_a_word(local, ingest, here, store, redact):
    with Cluster(local.scheduler_address) as cluster:
        outcome, acknowledged = ingest(cluster=cluster, redact=redact)
        logs = f"{cluster._client.get_worker_logs()} {cluster._client.get_scheduler_logs()} {local.scheduler.tasks}"
    digest, expected = here[redact]
    assert store.digest() == digest
    assert (outcome.read, outcome.failed, outcome.findings, outcome.redacted) == (expected.read, expected.failed, expected.findings, expected.redacted)
    assert len(outcome.read) == len(acknowledged) == 6 and len(outcome.failed) == 2 and WORD not in logs and "broken" not in logs


def test_a_worker_killed_midway_costs_no_report_and_none_is_written_twice(local, ingest, here, store):
    killer = Killer(local)
    with Cluster(local.scheduler_address) as cluster:
        outcome, acknowledged = ingest(cluster=cluster, progress=killer.done)
    assert killer.killed and outcome.read == here[False][1].read and len(outcome.failed) == 2 and not outcome.stopped
    assert len(acknowledged) == len({id_ for id_, _ in acknowledged}) == 6 and {what for _, what in acknowledged} == {"added"}
    assert store.digest() == here[False][0]


def test_a_file_whose_workers_die_fails_and_the_others_are_read(local, ingest, monkeypatch):
    monkeypatch.setattr(local.scheduler, "allowed_failures", 0)
    killer = Killer(local)
    with Cluster(local.scheduler_address) as cluster:
        outcome, _ = ingest(cluster=cluster, progress=killer.done)
        lost = [why for _, why in outcome.failed if "every worker that it was given to ended meanwhile (1)" in why]
        assert killer.killed and lost and len(outcome.read) + len(outcome.failed) == 8 and not outcome.stopped
        assert len(ingest(cluster=cluster)[0].read) == 6 - len(outcome.read)


def test_a_file_that_ends_what_reads_it_or_takes_too_long_costs_itself_and_no_worker(local):
    workers, done = sorted(nanny.pid for nanny in local.workers.values()), threading.Event()

    def harm():
        while not done.wait(0.02):
            for child in (child for pid in workers for child in psutil.Process(pid).children()):
                with contextlib.suppress(psutil.Error):  # it is dead already
                    if "spawn_main" in " ".join(child.cmdline()):
                        child.send_signal(signal.SIGSEGV)

    def read(data, limit_s=120):
        return cluster.read(data, "a.md", None, redact=False, source="a.md", fingerprint="", limit_s=limit_s)[0]

    with Cluster(local.scheduler_address) as cluster:
        thread = threading.Thread(target=harm)
        thread.start()
        try:
            with pytest.raises(UnreadableFile, match=r"a.md: ended the process that .*SIGSEGV"):
                read(f"The GP did not record the {WORD}.\n\n".encode() * 5_000)
        finally:
            done.set()
            thread.join()
        with pytest.raises(UnreadableFile, match="a.md: was not read within"):
            read(b"# Review\n", 0)
        assert read(b"The GP did not ask who lived in the home.").findings
    assert sorted(nanny.pid for nanny in local.workers.values()) == workers


def test_it_is_interrupted_between_two_reports_and_goes_on_when_run_again(local, ingest, here, store):
    stop = threading.Event()
    with Cluster(local.scheduler_address) as cluster:
        outcome, acknowledged = ingest(cluster=cluster, stop=stop, progress=lambda name: stop.set())
        assert outcome.interrupted and len(outcome.read) == len(acknowledged) == 1
        again, _ = ingest(cluster=cluster)
    assert len(again.unchanged) == 1 and len(again.read) == 5 and store.digest() == here[False][0]


@contextlib.contextmanager
def running(*words, **env):
    process = subprocess.Popen([sys.executable, "-m", *words], cwd=env.get("PYTHONPATH", ROOT), env=os.environ | env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_worker_of_another_version_is_refused_with_both_versions(local, tmp_path):
    for room in ("corpus", "ingest"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=lambda folder, names: {"data", "samples", "learning", "__pycache__"} & set(names))
        (tmp_path / room / "data").symlink_to(ROOT / room / "data")
    text = (tmp_path / "ingest" / "read.py").read_text()
    (tmp_path / "ingest" / "read.py").write_text(text.replace('READER_VERSION = "', 'READER_VERSION = "0.'))
    with running("distributed.cli.dask_worker", local.scheduler_address, "--no-nanny", "--no-dashboard", "--name", "other", PYTHONPATH=str(tmp_path)):
        until = time.monotonic() + 60
        while "other" not in {worker.name for worker in local.scheduler.workers.values()} and time.monotonic() < until:
            time.sleep(0.1)
        other = next(worker.address for worker in local.scheduler.workers.values() if worker.name == "other")
        with pytest.raises(ClusterError, match=rf"the worker {other}: has another version .*reader: 0\.\d+ there, \d+ here"), Cluster(local.scheduler_address):
            pass
    while len(local.scheduler.workers) > 2 and time.monotonic() < until:
        time.sleep(0.1)


def test_one_that_comes_later_stops_the_batch_and_what_it_answers_is_not_taken(local, ingest, monkeypatch):
    with Cluster(local.scheduler_address) as cluster:
        monkeypatch.setattr(on_cluster, "program", lambda: {"reader": "another"})
        outcome, acknowledged = ingest(cluster=cluster)
    assert "has another version than this machine" in outcome.stopped and acknowledged == [] and not outcome.read


def test_a_scheduler_that_goes_away_stops_the_batch_and_running_it_again_completes_it(ingest, here, store, models):
    address = f"tcp://127.0.0.1:{free_port()}"
    with running("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-dashboard", "--no-show") as scheduler:
        with running("distributed.cli.dask_worker", address, "--no-nanny", "--no-dashboard", "--nthreads", "1"):
            until = time.monotonic() + 60
            while True:
                try:
                    with Cluster(address) as cluster:
                        outcome, acknowledged = ingest(cluster=cluster, progress=lambda name: scheduler.kill())
                    break
                except ClusterError:
                    assert time.monotonic() < until
    assert f"{address}: the scheduler gave the work up" in outcome.stopped and not outcome.failed
    assert len(outcome.read) == len(acknowledged) == len(store.reports()) < 6
    again, _ = ingest(models=models)
    assert len(again.unchanged) == len(acknowledged) and len(again.read) + len(acknowledged) == 6 and store.digest() == here[False][0]


def test_who_does_not_answer_is_told(monkeypatch):
    monkeypatch.setattr(on_cluster, "WORKERS_S", 1)
    with pytest.raises(ClusterError, match="no scheduler of dask answers there"), Cluster(f"tcp://127.0.0.1:{free_port()}"):
        pass
    with pytest.raises(UsageError, match="is no address"), Cluster("somewhere"):
        pass
    monkeypatch.setattr(on_cluster, "CONNECT_S", 60)  # this one does answer, however busy the machine
    with LocalCluster(n_workers=0, dashboard_address=":0") as empty:
        with pytest.raises(ClusterError, match="the scheduler has no workers"), Cluster(empty.scheduler_address):
            pass


@pytest.fixture
def command(connection, tmp_path):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("NEO4J_", "SCR_"))} | {
        "SCR_HOME": str(tmp_path / "cli"), "SCR_CACHE": str(cache()), "NEO4J_URI": connection.uri, "NEO4J_USERNAME": connection.username,
        "NEO4J_PASSWORD": connection.password,
    }

    def run(*words, **more):
        return subprocess.run([sys.executable, *map(str, words)], env=env | more, cwd=tmp_path, capture_output=True, text=True, timeout=180)

    return run


def test_the_command_reads_on_the_cluster_and_ends_as_it_does_here(local, command, folder, here, store):
    done = command("-m", "ui.cli", "ingest", folder, "--engine", "dask", "--scheduler", local.scheduler_address)
    assert done.returncode == 1 and done.stdout.startswith("6 read, 0 unchanged, 0 replaced, 2 failed") and store.digest() == here[False][0]
    assert [line for line in done.stderr.splitlines() if not line.startswith(("Reading ", "failed  r"))] == []


@pytest.mark.parametrize(("words", "status", "says"), [
    (["--scheduler", "tcp://127.0.0.1:9"], 2, "--scheduler: is for --engine dask"),
    (["--engine", "dask"], 2, "the address of the scheduler is missing"),
    (["--engine", "dask", "--scheduler", "tcp://127.0.0.1:9", "--workers", "2"], 2, "--workers: is for reading on this machine"),
])
def test_options_that_cannot_be_are_told(command, folder, words, status, says):
    done = command("-m", "ui.cli", "ingest", folder, *words)
    assert (done.returncode, done.stdout) == (status, "") and says in done.stderr


def test_dask_is_needed_by_its_engine_alone(command, tmp_path):
    (tmp_path / "reports").mkdir()
    without = "import sys; sys.modules['dask'] = sys.modules['distributed'] = None; from ui.cli import main; main()"
    assert command("-c", without, "ingest", "reports").returncode == 0
    done = command("-c", without, "ingest", "reports", "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9")
    assert done.returncode == 2 and "needs the package distributed" in done.stderr and "pip install '.[dask]'" in done.stderr
