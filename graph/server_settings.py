"""The settings of the Neo4j that the program starts itself: its memory, its limits, what it may not do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.errors import UsageError

HOST = "127.0.0.1"
DEFAULT_HEAP = "1g"  # holds 70,000 passages with their vectors in 1.2 GB of memory all told
SMALLEST_HEAP_MB = 192  # below it the store does not open
TRANSACTION_TIMEOUT = "300s"  # the last resort; every query of this program sets a shorter one
LOG_KEPT = "64M size"  # transaction log kept beyond what recovery needs

# Java's second compiler makes the vector index three times as fast, and compiles at once what a start runs through. With 10,500
# passages and 19,000 findings, 100 findings looked up in the index took 1,140 ms without it, 400 ms with it, and as many where it
# waits ten times as long before it takes up a piece of code; the start cost 6.8, 10.7 and 8.5 s of processor time.
# A heap this small says that the store is: there the first compiler alone serves better.
SMALL_HEAP_MB = 512
HEAP_FOR_SERVERS_MB = 2048  # a large store, and a server that stays: Java's own defaults
PATIENCE = 10  # times Java's thresholds, which are these
THRESHOLDS = {"Tier4InvocationThreshold": 5_000, "Tier4MinInvocationThreshold": 600, "Tier4CompileThreshold": 15_000, "Tier4BackEdgeThreshold": 40_000}

OPENS = ("java.io", "java.nio", "sun.nio.ch", "java.util.concurrent")  # as Neo4j's own launcher opens them

# Settings that only one line of versions knows: an unknown one fails the start.
ONLY_FROM_2025 = {
    "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",  # stops 8 s sooner
    # A vector index is searched part by part, and every transaction adds one. With Neo4j's own 50 of a size before they are joined, finding
    # what echoes a report took 56 ms with 100 reports in the store and 221 ms with 1,600; with 10, 46 and 124 ms (benchmarks/echoes_growth.py).
    "internal.dbms.index.vector.standard_merge_factor": "10",
}


@dataclass(frozen=True)
class Memory:
    """Heap and page cache, in MB."""

    heap: int
    page_cache: int


def memory_from(env: Mapping[str, str]) -> Memory:
    """`SCR_NEO4J_HEAP` ("512m", "2g"); the page cache is a quarter of it. Raises UsageError."""
    value = env.get("SCR_NEO4J_HEAP") or DEFAULT_HEAP
    match = re.fullmatch(r"(\d+)\s*([mg])b?", value.strip().lower())
    heap = int(match[1]) * (1024 if match[2] == "g" else 1) if match else 0
    if heap < SMALLEST_HEAP_MB:
        raise UsageError(
            f"{value!r} is no size of memory for Neo4j", where="SCR_NEO4J_HEAP",
            todo=f"Give {SMALLEST_HEAP_MB}m or more, such as 512m or 2g.",
        )
    return Memory(heap, max(16, heap // 4))


def jvm_flags(memory: Memory) -> list[str]:
    """Flags of the Java machine. The heap is set here: in-process, Neo4j's own heap setting has no effect."""
    return [
        f"-Xmx{memory.heap}m",
        "-Xrs",  # signals are the hosting process's to handle
        "-XX:+ExitOnOutOfMemoryError",  # a wounded server goes, and the next command starts a sound one
        *_compilers(memory.heap),
        "--enable-native-access=ALL-UNNAMED",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENS),
        "-Dfile.encoding=UTF-8",
        "-XX:-CreateCoredumpOnCrash", "-XX:-HeapDumpOnOutOfMemoryError", "-XX:+SuppressFatalErrorMessage",  # they would hold what is in memory
    ]


def _compilers(heap: int) -> list[str]:
    if heap >= HEAP_FOR_SERVERS_MB:
        return []
    if heap <= SMALL_HEAP_MB:
        return ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    return ["-XX:+UseSerialGC", *(f"-XX:{name}={PATIENCE * value}" for name, value in THRESHOLDS.items())]


def neo4j_conf(version: str, port: int, memory: Memory) -> str:
    """The text of `neo4j.conf` for `version`, listening on this machine's own address at `port` alone."""
    settings = {
        "server.default_listen_address": HOST,
        "dbms.security.auth_enabled": "true",  # off in an embedded Neo4j
        "server.bolt.enabled": "true",  # likewise
        "server.bolt.listen_address": f"{HOST}:{port}",
        "server.bolt.advertised_address": f"{HOST}:{port}",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "server.directories.logs": "log",
        "server.memory.pagecache.size": f"{memory.page_cache}m",
        "dbms.usage_report.enabled": "false",
        "db.tx_log.preallocate": "false",  # else half a gigabyte for an empty store
        # A disk that fills up tears the last transaction: it never held, and must not keep the rest from opening.
        "internal.dbms.tx_log.fail_on_corrupted_log_files": "false",
        "db.tx_log.rotation.size": "32m",
        "db.tx_log.rotation.retention_policy": LOG_KEPT,
        # limits
        "db.transaction.timeout": TRANSACTION_TIMEOUT,
        "db.lock.acquisition.timeout": "30s",
        "db.memory.transaction.max": f"{memory.heap // 2}m",
        "dbms.memory.transaction.total.max": f"{memory.heap * 7 // 10}m",
        # LOAD CSV reads neither files nor the network
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
        "db.logs.query.enabled": "OFF",  # these are children's cases: no text and no query in a log
    }
    if not version.startswith("5."):
        settings |= ONLY_FROM_2025
    return "".join(f"{name}={value}\n" for name, value in settings.items())
