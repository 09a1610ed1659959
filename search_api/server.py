"""Serving the application with uvicorn."""

from __future__ import annotations

import contextlib
import logging
import resource
import signal
import socket
import sys
import threading
from pathlib import Path

import uvicorn

from corpus.audit import Trail
from corpus.errors import UsageError
from corpus.library import Library
from graph.adding import Adding
from graph.store import Store
from ingest.encoder import Encoder
from search_api.app import create_app
from search_api.connections import PatientProtocol, PatientServer
from search_api.guard import is_loopback
from search_api.keys import LEAST_API_KEY, KeyRing
from search_api.limiting import Limits
from search_api.warming import warm

IDLE = 15       # seconds a connection may stay open between requests
MAX_HEAD = 32_768  # bytes of a request's first line and headers: the longest question with its filters
FILES = 8_192   # open files and connections
SHUTDOWN = 15   # seconds that requests under way are waited for: a Cypher query's limit and some


def check_address(host: str, keys: KeyRing) -> None:
    """Raises UsageError when others could reach `host` and there is no key that opens anything, or SCR_API_KEY can be guessed."""
    if not is_loopback(host) and not keys.usable():
        raise UsageError(
            f"the API may not listen on {host or 'all addresses'} without a key, for other machines could reach it",
            where="SCR_API_HOST", todo="Make one with `scr keys add NAME --role admin`, set SCR_API_KEY to a long random text, or listen on 127.0.0.1.",
        )
    if not is_loopback(host) and keys.guessable():
        raise UsageError(
            f"SCR_API_KEY is shorter than {LEAST_API_KEY} characters, and others could guess it", where="SCR_API_KEY",
            todo="Set it to a long random text, or unset it and make keys with `scr keys add`.",
        )


def serve(
    store: Store, encoder: Encoder, *, host: str = "127.0.0.1", port: int = 8000, keys: KeyRing,
    library: Library | None = None, cache: Path | None = None, limits: Limits = Limits(), trail: Trail | None = None, redact: bool = False,
) -> None:
    """Serves until it is interrupted or terminated. Reports can be added where `library` and `cache` are given, without
    the names in them where `redact` says so.

    Raises UsageError before anything is served: no key for an address that others can reach, or a
    port that is taken, or an address that is not this machine's.
    """
    check_address(host, keys)
    with _listen(host, port) as listening:
        _log_to_stderr()
        _allow_files()
        adding = Adding(store, library, cache=cache, redact=redact) if library and cache else None
        warm(store, encoder)
        config = uvicorn.Config(
            create_app(store, encoder, keys=keys, library=library, adding=adding, limits=limits, trail=trail),
            http=PatientProtocol, ws="none", h11_max_incomplete_event_size=MAX_HEAD,
            access_log=False,  # it writes whole addresses, questions and all; the guard writes its own
            log_config=None, server_header=False, timeout_keep_alive=IDLE, timeout_graceful_shutdown=SHUTDOWN,
        )
        _end_as_interrupted()
        try:
            PatientServer(config).run(sockets=[listening])
        except KeyboardInterrupt:  # uvicorn has shut down in good order and passes the signal on
            pass
        finally:
            if adding:
                adding.close()


def _end_as_interrupted() -> None:
    """Has SIGTERM end this process as Ctrl-C does. uvicorn passes it on once it has shut down, and it would leave the processes that read reports behind."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, interrupt)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, type_, protocol, _, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        bound = socket.create_server(address[:2], family=family, backlog=2048)
        # asyncio sends without delay only where the socket is said to be TCP's: else each answer is late by 40 ms.
        return socket.socket(family, type_, protocol, fileno=bound.detach())
    except OSError as error:
        reason = str(error.strerror or error).partition(" (")[0]  # Python adds the address again
        raise UsageError(
            f"cannot be listened on: {reason}.", where=f"{host}:{port}",
            todo="Choose another port, or stop the program that has it.",
        ) from error


def _allow_files() -> None:
    """Raises, as far as this account may, how many files and connections the process may have open: some systems begin with 256."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _log_to_stderr() -> None:
    """The access log and warnings, one line each, unless the caller has set up logging already."""
    if not logging.getLogger().handlers:
        logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("search_api").setLevel(logging.INFO)
