"""What is on disk about the program's own Neo4j, and whether that server is there.

    HOME/neo4j/         0700
        state.json      the server that runs, or is starting: name, pid, port, version, started, ready
        password        of the account neo4j
        data/  log/     Neo4j's own
"""

from __future__ import annotations

import json
import os
import random
import secrets
import socket
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import psutil

from graph.server_settings import HOST

HELLO = bytes.fromhex("6060b017 00000405 00000000 00000000 00000000")  # the magic word; Bolt 5.4 proposed
ANSWER_S = 5.0  # a busy server answers a handshake late
PORTS = range(20_000, 32_000)


@dataclass(frozen=True)
class State:
    """A server that was started: `name` is unlike any other's, `started` is ISO 8601 in UTC."""

    name: str
    pid: int
    created: float  # the process's own start, seconds since 1970: a pid alone may be another's by now
    port: int
    version: str
    started: str
    ready: bool = False
    began: str = ""  # see `began`; "" where the system does not tell, or an older release started it

    @property
    def uri(self) -> str:
        return f"bolt://{HOST}:{self.port}"


@dataclass(frozen=True)
class Place:
    """The files of one home."""

    home: Path

    @property
    def folder(self) -> Path:
        return self.home / "neo4j"

    @property
    def state_file(self) -> Path:
        return self.folder / "state.json"

    @property
    def port_file(self) -> Path:
        return self.folder / "port"

    @property
    def password_file(self) -> Path:
        return self.folder / "password"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log_file(self) -> Path:
        return self.folder / "log" / "host.log"

    def make(self) -> None:
        """The folders, closed to everyone else. Raises OSError."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.folder.chmod(0o700)
        self.log_file.parent.mkdir(mode=0o700, exist_ok=True)

    def read_state(self) -> State | None:
        """None where no server was started, or the file was damaged."""
        try:
            return State(**json.loads(self.state_file.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def written(self) -> int:
        """When the state was written last, in nanoseconds; 0 where there is none. It is written as a server starts and as it is ready."""
        try:
            return self.state_file.stat().st_mtime_ns
        except OSError:
            return 0

    def write_state(self, state: State) -> None:
        write_private(self.state_file, json.dumps(asdict(state)))

    def forget_state(self) -> None:
        self.state_file.unlink(missing_ok=True)

    def password(self) -> str | None:
        try:
            return self.password_file.read_text("utf-8") or None
        except (FileNotFoundError, NotADirectoryError):
            return None

    def make_password(self) -> str:
        write_private(self.password_file, password := secrets.token_urlsafe(24))
        return password


def write_private(path: Path, text: str) -> None:
    """Whole or not at all, readable by its owner only from the first byte."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    with open_private(fresh) as file:
        file.write(text.encode())
    os.replace(fresh, path)


def open_private(path: Path) -> BinaryIO:
    """A file begun anew, readable by its owner only from the first byte."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def created(pid: int) -> float:
    """When process `pid` began, seconds since 1970; 0.0 if it is gone."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return 0.0


def began(pid: int) -> str:
    """Which run of this machine, and how many clock ticks into it process `pid` began: unlike `created`, the same when the machine's
    clock is set (proc(5), field 22 of stat). "" if the process is gone, or the system has no such file."""
    try:
        run = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{run} {Path(f'/proc/{pid}/stat').read_bytes().rpartition(b')')[2].split()[19].decode('ascii')}"
    except (OSError, IndexError):
        return ""


def is_alive(state: State | None) -> bool:
    """Whether the process that `state` names exists and is still that very process."""
    if state is None:
        return False
    try:
        process = psutil.Process(state.pid)
        same = state.began == began(state.pid) if state.began else abs(process.create_time() - state.created) < 2
        return process.status() != psutil.STATUS_ZOMBIE and same
    except psutil.Error:
        return False


def answers(port: int, timeout_s: float = ANSWER_S) -> bool:
    """Whether a Bolt server shakes hands at `port` of this machine."""
    try:
        with socket.create_connection((HOST, port), timeout=timeout_s) as connection:
            connection.sendall(HELLO)
            return len(connection.recv(4)) == 4
    except OSError:
        return False


def is_serving(state: State | None) -> bool:
    return state is not None and state.ready and is_alive(state) and answers(state.port)


def free_port(preferred: int | None = None, *, patience_s: float = 0) -> int:
    """A port nobody listens on: `preferred` where free within `patience_s` (a killed server lets go of its own late), so that open
    connections find a restarted server. Else one of `PORTS`: those above, the system gives to whoever connects somewhere, and a server
    that is killed would seldom find its own free again."""
    until = time.monotonic() + patience_s
    while preferred:
        with suppress(OSError):
            return _bound(preferred)
        if time.monotonic() >= until:
            break
        time.sleep(0.1)
    for port in random.sample(PORTS, 8):
        with suppress(OSError):
            return _bound(port)
    return _bound(0)


def _bound(port: int) -> int:
    """The port, any for 0. Raises OSError where somebody listens on it."""
    with socket.socket() as probe:
        if os.name == "posix":  # as the server will: a port in TIME_WAIT is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        return probe.getsockname()[1]
