"""The Neo4j that the program starts itself. Real servers: those that a test stops or kills are its own."""

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import neo4j
import psutil
import pytest

from corpus.errors import StoreUnavailable, UsageError
from graph import server_state
from graph.server import Connection, connection_from_env, ensure_running, server_status, stop
from graph.server_settings import memory_from
from graph.server_state import Place, free_port

SMALL = {"SCR_NEO4J_HEAP": "256m"}
DASHED = "-one-password-in-64-begins-so"
posix_only = pytest.mark.skipif(os.name != "posix", reason="file modes and signals of POSIX")


@pytest.fixture(scope="module")
def own_home(environment, tmp_path_factory):
    """A home whose server the tests of this file may stop and kill."""
    home = tmp_path_factory.mktemp("own-home")
    place = Place(home)
    place.make()
    server_state.write_private(place.password_file, DASHED)
    yield home
    stop(home)


def start(home, **more) -> Connection:
    return ensure_running(home, env={**os.environ, **SMALL}, **more)


def ask(connection: Connection, query: str, **parameters):
    with neo4j.GraphDatabase.driver(connection.uri, auth=(connection.username, connection.password)) as driver:
        return driver.execute_query(query, parameters, database_=connection.database).records


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# The server of the whole session: only looked at.


def test_a_genuine_neo4j_answers(connection, neo4j_version):
    (record,) = ask(connection, "CALL dbms.components() YIELD name, versions, edition WHERE name = 'Neo4j Kernel' RETURN versions[0], edition")
    assert tuple(record) == (neo4j_version, "community")


def test_a_second_command_finds_the_same_server(neo4j_home, connection):
    before = server_status(neo4j_home).pid
    assert ensure_running(neo4j_home).uri == connection.uri and server_status(neo4j_home).pid == before


def test_finding_it_needs_no_jars_and_no_network(neo4j_home, connection, tmp_path):
    assert ensure_running(neo4j_home, env={"SCR_CACHE": str(tmp_path)}).uri == connection.uri
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("password", ["neo4j", ""])  # a third wrong one would lock the right one out for 5 s
def test_no_other_password_is_let_in(connection, password):
    with pytest.raises((neo4j.exceptions.AuthError, neo4j.exceptions.ClientError)):
        ask(Connection(connection.uri, "neo4j", password), "RETURN 1")


def test_the_password_is_not_printed(connection):
    assert connection.password not in repr(connection)


def test_the_password_is_on_no_command_line(neo4j_home, connection):
    process = psutil.Process(server_status(neo4j_home).pid)
    assert not any(connection.password in part for part in process.cmdline())


def test_it_listens_on_this_machine_alone(neo4j_home, connection):
    listening = {c.laddr.ip for c in psutil.Process(server_status(neo4j_home).pid).net_connections() if c.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"} or listening == {"::ffff:127.0.0.1"}


def test_no_other_address_of_this_machine_reaches_it(connection):
    port = int(connection.uri.rpartition(":")[2])
    others = {a.address for found in psutil.net_if_addrs().values() for a in found if a.family == socket.AF_INET} - {"127.0.0.1"}
    if not others:
        pytest.skip("this machine has no address but loopback")
    for address in others:
        with pytest.raises(OSError):
            socket.create_connection((address, port), timeout=2).close()


@posix_only
def test_its_files_are_their_owners_alone(neo4j_home, connection):
    folder = Place(neo4j_home).folder
    assert mode(folder) == 0o700
    open_to_others = [p for p in folder.rglob("*") if p.is_file() and p.name != "start.lock" and mode(p) & 0o077]
    assert open_to_others == []


def test_an_empty_store_is_small(neo4j_home, connection):
    assert sum(p.stat().st_size for p in Place(neo4j_home).data.rglob("*") if p.is_file()) < 100e6


# A server of their own.


def test_commands_at_once_start_one_server(own_home):
    command = [sys.executable, "-c", "import sys; from pathlib import Path; from graph.server import *; h = Path(sys.argv[1]);"
               " ensure_running(h); print(server_status(h).pid)", str(own_home)]  # fmt: skip
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, **SMALL}, text=True) for _ in range(3)]
    pids = {p.communicate(timeout=240)[0].strip() for p in running}
    assert pids == {str(server_status(own_home).pid)}


def test_a_password_that_begins_with_a_dash_is_no_option(own_home):
    assert start(own_home).password == DASHED


@posix_only
def test_a_killed_server_is_started_again_with_its_data(own_home):
    connection = start(own_home)
    ask(connection, "CREATE (:Kept {id: 1})")
    killed = server_status(own_home).pid
    os.kill(killed, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(killed)] if psutil.pid_exists(killed) else [], timeout=5)
    assert not server_status(own_home).running
    again = start(own_home)
    assert [r[0] for r in ask(again, "MATCH (n:Kept) RETURN n.id")] == [1]
    assert again == connection  # the same port and password: open clients find it again


def test_stop_keeps_the_data(own_home):
    ask(start(own_home), "MERGE (:Kept {id: 2})")
    pid = server_status(own_home).pid
    assert stop(own_home) is True
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    assert not server_status(own_home).running
    assert stop(own_home) is False
    assert [r[0] for r in ask(start(own_home), "MATCH (n:Kept {id: 2}) RETURN n.id")] == [2]


def test_a_lost_password_is_replaced_and_the_old_one_is_worth_nothing(own_home):
    old = start(own_home)
    ask(old, "MERGE (:Kept {id: 3})")
    stop(own_home)
    Place(own_home).password_file.unlink()
    new = start(own_home)
    assert new.password != old.password
    assert [r[0] for r in ask(new, "MATCH (n:Kept {id: 3}) RETURN n.id")] == [3]
    with pytest.raises(neo4j.exceptions.AuthError):
        ask(Connection(new.uri, "neo4j", old.password), "RETURN 1")


def test_a_port_that_was_taken_meanwhile_is_replaced(own_home):
    stop(own_home)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        Place(own_home).port_file.write_text(str(taken.getsockname()[1]))
        assert start(own_home).uri != f"bolt://127.0.0.1:{taken.getsockname()[1]}"


def start_elsewhere(home) -> tuple[subprocess.Popen, int]:
    """A command that is starting the stopped server of `home`, and the process of that server."""
    stop(home)
    command = [sys.executable, "-c", "import sys; from pathlib import Path; from graph.server import *; ensure_running(Path(sys.argv[1]))", str(home)]
    running = subprocess.Popen(command, env={**os.environ, **SMALL}, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while (state := Place(home).read_state()) is None and time.monotonic() < until:
        time.sleep(0.05)
    return running, state.pid


@posix_only
def test_the_port_before_is_waited_for_a_moment():
    with socket.create_server(("127.0.0.1", 0)) as old:
        port = old.getsockname()[1]
        threading.Timer(0.3, old.close).start()
        assert free_port(port, patience_s=20) == port


def test_interrupted_while_starting_nothing_is_left_running(own_home):
    running, child = start_elsewhere(own_home)
    time.sleep(1)
    running.send_signal(signal.SIGINT)
    running.wait(60)
    assert Place(own_home).read_state() is None and not psutil.pid_exists(child)


@posix_only
def test_a_start_whose_command_was_killed_is_taken_over(own_home):
    running, child = start_elsewhere(own_home)
    running.kill()
    running.wait()
    start(own_home)
    assert server_status(own_home).pid == child


def test_a_server_whose_folder_is_deleted_ends_itself(own_home):
    start(own_home)
    process = psutil.Process(server_status(own_home).pid)
    Place(own_home).forget_state()
    process.wait(60)
    assert not process.is_running()


@posix_only
def test_a_server_whose_folder_is_deleted_while_it_starts_ends_itself(own_home):
    running, child = start_elsewhere(own_home)
    process = psutil.Process(child)
    while process.num_threads() < 8:  # until Java's are there: it is past its first look at its state
        time.sleep(0.05)
    Place(own_home).forget_state()
    process.wait(60)
    running.wait(60)
    assert not process.is_running()


def test_data_that_another_process_has_open_are_left_alone(own_home):
    fcntl = pytest.importorskip("fcntl", reason="locks of POSIX")
    start(own_home)
    stop(own_home)
    with (Place(own_home).data / "databases" / "store_lock").open("r+b") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX)  # the very lock that Neo4j takes
        with pytest.raises(StoreUnavailable, match="another process has these data open"):
            start(own_home)
    assert Place(own_home).read_state() is None


# Other versions, refusals, settings.


def test_the_long_term_version_runs_too(environment, tmp_path):
    try:
        connection = start(tmp_path, version="5.26.30")
        (record,) = ask(connection, "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0]")
        assert record[0] == "5.26.30" and server_status(tmp_path).version == "5.26.30"
    finally:
        stop(tmp_path)


def test_a_home_that_cannot_be_made_is_said_so(environment, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="SCR_HOME"):
        start(tmp_path / "file" / "home")


def test_too_little_memory_is_refused():
    with pytest.raises(UsageError, match="SCR_NEO4J_HEAP"):
        memory_from({"SCR_NEO4J_HEAP": "64m"})


@pytest.mark.parametrize("value", ["lots", "1", "-1g", "1t"])
def test_a_size_that_is_none_is_refused(value):
    with pytest.raises(UsageError):
        memory_from({"SCR_NEO4J_HEAP": value})


def test_a_server_of_your_own_is_used_and_none_is_started():
    own = connection_from_env({"NEO4J_URI": "neo4j+s://example.org", "NEO4J_PASSWORD": "secret"})
    assert own == Connection("neo4j+s://example.org", "neo4j", "secret", "neo4j")


def test_without_an_address_there_is_no_server_of_your_own():
    assert connection_from_env({"NEO4J_PASSWORD": "secret"}) is None


@pytest.mark.parametrize("env", [{"NEO4J_URI": "localhost:7687", "NEO4J_PASSWORD": "x"}, {"NEO4J_URI": "bolt://h:7687"}])
def test_an_address_or_password_that_is_missing_is_refused(env):
    with pytest.raises(UsageError):
        connection_from_env(env)


def test_the_status_of_a_home_without_a_server(tmp_path):
    assert server_status(tmp_path).running is False and stop(tmp_path) is False
