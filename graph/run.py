"""Running Cypher: always with a database and a time limit, and with errors a person can act on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import neo4j
from neo4j.exceptions import (
    AuthError, ClientError, ConfigurationError, ConstraintError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired, TransientError,
)

from corpus.errors import StoreError, StoreRefused, StoreUnavailable
from graph.server_state import Place
from graph.watch import Watch

if TYPE_CHECKING:
    from graph.server import Connection

TIMEOUT_S = 30.0          # seconds one reading query may take
WRITE_TIMEOUT_S = 300.0   # seconds the writing of one report may take
CONNECT_TIMEOUT_S = 15.0  # seconds to wait for a connection
RETRY_S = 15.0            # seconds in which a transaction that met another's lock is tried again
TRIES = 4                 # times a reading query is asked during which others wrote
BRIEF_S = 1.0             # seconds; one that takes longer is asked once

Row = dict[str, Any]
T = TypeVar("T")


class Transaction:
    """Runs statements inside one transaction."""

    def __init__(self, inner: neo4j.ManagedTransaction | neo4j.Transaction) -> None:
        self._inner = inner

    def rows(self, query: str, **parameters: Any) -> list[Row]:
        """The rows, which hold no nodes or relationships: our own statements return maps of them. (Record.data() would look for
        some in every value, which takes longer than the query.)"""
        return [dict(record.items()) for record in self._inner.run(query, parameters)]

    def removed(self, query: str, **parameters: Any) -> int:
        """Runs a deleting statement; the number of nodes it removed."""
        return self._inner.run(query, parameters).consume().counters.nodes_deleted

    def records(self, query: str, parameters: Row) -> neo4j.Result:
        """The driver's own result, for callers that stop before its end."""
        return self._inner.run(query, parameters)


class Apart:
    """Read-only transactions on a watched connection; none is retried, none leaves anything behind."""

    def __init__(self, driver: neo4j.Driver, session: neo4j.Session, watch: Watch) -> None:
        self._driver, self._session, self._watch = driver, session, watch
        self._left = False

    def leave(self) -> None:
        """No more of the answer is wanted: the rows on their way are not waited for, and the database makes no more."""
        self._left = True
        self._watch.end()
        self._driver.close()

    @contextmanager
    def reading(self, timeout_s: float, mark: str) -> Iterator[Transaction]:
        """`mark` is what the transaction is called in the database's own list of them."""
        self._watch.expect(timeout_s)
        transaction = self._session.begin_transaction(timeout=timeout_s, metadata={"scr": mark})
        try:
            yield Transaction(transaction)
        finally:
            if not transaction.closed():
                with suppress(DriverError) if self._left else nullcontext():
                    transaction.close()


class Runner:
    """The one way to the database. Raises StoreUnavailable, StoreRefused or StoreError."""

    def __init__(self, connection: Connection, timeout_s: float = TIMEOUT_S) -> None:
        self.connection = connection
        self.database = connection.database
        self.timeout_s = timeout_s
        self._uri = connection.uri
        self._place = Place(connection.home) if connection.home else None  # of the program's own server
        self._written = self._place.written() if self._place else 0
        self._moving = threading.Lock()
        self._last = ""  # a state as `state` names it, of now or earlier
        with self._errors():
            self._driver = self._connect()

    def close(self) -> None:
        self._driver.close()

    def read(self, query: str, *, timeout_s: float | None = None, **parameters: Any) -> list[Row]:
        """The rows of one reading query, as they were at one moment.

        A transaction of Neo4j sees what others commit while it reads: of a report that is being replaced, one column and
        not the next. So a brief query during which somebody wrote is asked again.
        """
        for _ in range(TRIES):
            before, began = self._last, time.monotonic()
            rows, self._last = self._rows(query, timeout_s or self.timeout_s, parameters)
            if self._last == before or time.monotonic() - began > BRIEF_S:
                break
        return rows

    def _rows(self, query: str, limit: float, parameters: Row) -> tuple[list[Row], str]:
        """The rows, and the state of the graph when they had been read."""
        with self._errors(), self._driver.session(database=self.database, default_access_mode=neo4j.READ_ACCESS) as session:
            try:
                rows = Transaction(session).rows(neo4j.Query(query, timeout=limit), **parameters)  # type: ignore[arg-type]
            except (TransientError, ServiceUnavailable, SessionExpired):  # again, where the driver knows how often
                unit = neo4j.unit_of_work(timeout=limit)(lambda tx: Transaction(tx).rows(query, **parameters))
                rows = session.execute_read(unit)
            return rows, _state(session)

    def state(self) -> str:
        """Names what was written last, by whomever: equal names, equal graphs. (A bookmark, which a reading transaction too is
        given: Community Edition tells the number of its last transaction nowhere else.) "" where the server gives none."""
        with self._errors(), self._driver.session(database=self.database, default_access_mode=neo4j.READ_ACCESS) as session:
            session.run(neo4j.Query("RETURN 1", timeout=self.timeout_s)).consume()  # type: ignore[arg-type]
            return _state(session)

    def write(self, work: Callable[[Transaction], T], *, timeout_s: float = WRITE_TIMEOUT_S) -> T:
        """Does `work` in one transaction; all of it holds or none. It may be called more than once."""

        @neo4j.unit_of_work(timeout=timeout_s)
        def unit(inner: neo4j.ManagedTransaction) -> T:
            return work(Transaction(inner))

        with self._errors(), self._driver.session(database=self.database, default_access_mode=neo4j.WRITE_ACCESS) as session:
            done = session.execute_write(unit)
            self._last = _state(session)
        return done

    def alone(self, query: str, *, timeout_s: float = WRITE_TIMEOUT_S, **parameters: Any) -> list[Row]:
        """A statement that must stand alone in its transaction, such as one on the schema."""
        with self._errors(), self._driver.session(database=self.database) as session:
            return [r.data() for r in session.run(neo4j.Query(query, timeout=timeout_s), parameters)]  # type: ignore[arg-type]

    @contextmanager
    def reading(self, timeout_s: float) -> Iterator[Transaction]:
        """A read-only transaction of the program's own, whose rows are taken one after another."""
        with self._errors(), self._driver.session(
            database=self.database, default_access_mode=neo4j.READ_ACCESS, fetch_size=200
        ) as session:
            transaction = session.begin_transaction(timeout=timeout_s)
            try:
                yield Transaction(transaction)
            finally:
                if not transaction.closed():
                    transaction.close()

    @contextmanager
    def holding(self, timeout_s: float) -> Iterator[Transaction]:
        """A transaction that may take locks and keeps them to the end; what it wrote is undone. A process that dies lets go of them."""
        with self._errors(), self._driver.session(database=self.database, default_access_mode=neo4j.WRITE_ACCESS) as session:
            transaction = session.begin_transaction(timeout=timeout_s)
            try:
                yield Transaction(transaction)
            finally:
                if not transaction.closed():
                    transaction.close()

    @contextmanager
    def apart(self, most_bytes: int) -> Iterator[Apart]:
        """A connection of its own, watched, for statements that may not end: see `graph.watch`."""
        with self._errors(), self._connect() as driver, driver.session(
            database=self.database, default_access_mode=neo4j.READ_ACCESS, fetch_size=100
        ) as session:
            watch = Watch(driver, session, most_bytes)
            try:
                yield Apart(driver, session, watch)
            except Exception as error:
                if watch.cut:  # what the cut connection says of itself is of no use
                    raise (CutOff if watch.cut == "time" else TooLong)("was given up.") from error
                raise
            finally:
                watch.end()

    def _connect(self) -> neo4j.Driver:
        at = self.connection
        return neo4j.GraphDatabase.driver(
            at.uri, auth=(at.username, at.password),
            connection_timeout=CONNECT_TIMEOUT_S, connection_acquisition_timeout=CONNECT_TIMEOUT_S * 2,
            max_transaction_retry_time=RETRY_S, keep_alive=True, telemetry_disabled=True,
            notifications_min_severity="OFF",
        )

    @contextmanager
    def _errors(self) -> Iterator[None]:
        if self._place and (written := self._place.written()) != self._written:  # it was started again since
            self._written = written
            self._follow()
        try:
            yield
        except (Neo4jError, DriverError, ConfigurationError, OSError) as error:
            told = explain(error, self._uri)
            if isinstance(told, StoreUnavailable):
                self._follow()
            raise told from error

    def _follow(self) -> None:
        """Turns to where the program's own server has moved, so that what is asked next is answered there."""
        from graph.server import moved

        with self._moving:
            if now := moved(self.connection):
                before = self._driver
                self.connection, self._uri = now, now.uri
                self._driver = self._connect()
                with suppress(DriverError, OSError):
                    before.close()


def _state(session: neo4j.Session) -> str:
    return " ".join(sorted(session.last_bookmarks().raw_values))


def explain(error: Exception, uri: str) -> StoreError:
    """The driver's error as one of ours. The database's messages quote values, so none is passed on but that on a statement which it
    will not run: whoever wrote it must see what is wrong with it."""
    code = getattr(error, "code", "") or ""
    message = (getattr(error, "message", None) or str(error)).split("\n")[0]
    if isinstance(error, AuthError) or "Security" in code:
        return StoreRefused("the database refused the user name or password.", where=uri, todo="Check NEO4J_USERNAME and NEO4J_PASSWORD; after three wrong ones wait 5 seconds.")
    if "TransactionTimedOut" in code or "TransactionTerminated" in code or "Terminated" in code:
        return TimedOut("took longer than it may and was stopped.", todo="Ask for less at once.")
    if "MemoryPoolOutOfMemory" in code or "OutOfMemory" in code:
        return TooMuchMemory("needed more memory than it may have and was stopped.", todo="Ask for less at once, or give the server more (SCR_NEO4J_HEAP).")
    if isinstance(error, (ServiceUnavailable, SessionExpired, OSError)) or "DatabaseUnavailable" in code:
        return StoreUnavailable("the database does not answer.", where=uri, todo="Run the command again, or see `scr db status`.")
    if any(sign in message for sign in ("append transaction", "apply the transaction", "critical error", "No space left")):  # a panic needs a restart
        return StoreUnavailable(
            "the database could not write: its disk may be full.", where=uri,
            todo="Make room, run `scr db stop` (or restart your own server), and run the command again.",
        )
    if "DatabaseNotFound" in code:
        return StoreUnavailable(f"there is no such database: {message}", where=uri, todo="Check NEO4J_DATABASE.")
    if isinstance(error, ConstraintError):
        return Conflict("two wrote the same thing at once.", where=uri, todo="Run the command again.")
    if isinstance(error, (ConfigurationError, DriverError)):
        return StoreUnavailable(f"the database cannot be reached: {message}", where=uri, todo="Check NEO4J_URI.")
    if isinstance(error, TransientError):
        return StoreUnavailable(f"the database is busy ({code}).", where=uri, todo="Run the command again.")
    if isinstance(error, ClientError):
        return Rejected(message)
    return StoreError(f"the database failed ({code or type(error).__name__}).", where=uri, todo="Run the command again; its log says more.")


class Conflict(StoreError):
    """Two processes wrote the same thing at once."""


class Rejected(StoreError):
    """The database would not run the statement: it is wrong."""


class TimedOut(StoreError):
    """A statement ran past its time."""


class TooMuchMemory(StoreError):
    """A statement ran past its memory."""


class CutOff(StoreError):
    """The database neither ended a statement at its time limit nor answered: the connection was cut."""


class TooLong(StoreError):
    """One row of an answer was longer than may be held: the connection was cut."""
