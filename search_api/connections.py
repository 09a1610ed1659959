"""Connections that are not left open without end: those that send nothing, or a byte now and then, or do not take their answer.

uvicorn waits for a request's head and body for as long as the client likes. Here a connection is looked at once a second: one that has
not sent a whole head in `HEAD_S`, or sends a body, or takes an answer, more slowly than `SLOWEST`, is closed, with 408 where there is
something to answer. When more are open than `most_connections()` the one that has kept its next request waiting for longest gives way, so that whoever comes new is
always heard.
"""

from __future__ import annotations

import resource
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from search_api.problems import failure, problem

HEAD_S = 10            # seconds for a whole head, from the connection's beginning or the head's first byte
WINDOW_S = 10          # seconds over which the speed of a body, or of taking an answer, is reckoned
SLOWEST = 1_024        # bytes a second
CONNECTIONS = 4_000    # open at once
OTHER_FILES = 256      # files that the process needs beside them


def most_connections() -> int:
    """How many connections may be open: `CONNECTIONS`, or what the process may have of files."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return CONNECTIONS if soft == resource.RLIM_INFINITY else max(16, min(CONNECTIONS, soft - OTHER_FILES))


class PatientServer(uvicorn.Server):
    """uvicorn, which looks at each of its connections once a second."""

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:  # a tick is a tenth of a second
            for connection in list(self.server_state.connections):
                try:
                    connection.look()
                except Exception as error:  # one connection's trouble is not the server's
                    failure(error)
                    connection.transport.abort()
        return await super().on_tick(counter)


class PatientProtocol(H11Protocol):
    """HTTP/1.1 by h11, with an end to waiting. Whatever it refuses by itself is a problem document too."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._got = 0
        self._for: tuple[str, Any] = ("head", None)  # what is waited for, in which request
        self._since, self._mark = self.loop.time(), 0
        if len(self.connections) > most_connections():
            self._make_room()

    def data_received(self, data: bytes) -> None:
        self._got += len(data)
        super().data_received(data)

    def look(self) -> None:
        """Closes the connection where it has kept us waiting for too long. To be called about once a second."""
        now, unsent = self.loop.time(), self.transport.get_write_buffer_size()
        waiting = ("answer" if unsent else self._awaited(), self.cycle)
        measure = -unsent if unsent else self._got
        if waiting != self._for:
            self._for, self._since, self._mark = waiting, now, measure
        elif waiting[0] == "head" and now - self._since >= HEAD_S:
            self._give_up("The head of the request did not come whole in time.")
        elif waiting[0] == "rest" and now - self._since >= WINDOW_S:
            self.transport.abort()
        elif waiting[0] in ("body", "answer") and now - self._since >= WINDOW_S:
            if measure - self._mark < SLOWEST * WINDOW_S and not (waiting[0] == "body" and self.flow.read_paused):
                self._give_up("The request came too slowly.")
            self._since, self._mark = now, measure

    def _awaited(self) -> str:
        """head, body, rest (of a body, after the answer), or "" where the turn is ours, or the connection rests between two requests (uvicorn ends that)."""
        if self.conn.their_state is h11.SEND_BODY:
            return "rest" if self.cycle.response_complete else "body"
        if self.conn.their_state is h11.IDLE and (self.cycle is None or self.conn.trailing_data[0]):
            return "head"
        return ""

    def _make_room(self) -> None:
        """Closes the connection that has kept its next request waiting for longest; one that is being answered stays."""
        patient = [c for c in self.connections if c is not self and (c.conn.their_state is h11.IDLE or c._awaited())]
        oldest = min(patient, key=lambda c: (c.conn.their_state is not h11.IDLE, c._since), default=self)
        oldest.transport.abort()
        self.connections.discard(oldest)

    def _give_up(self, why: str) -> None:
        if self.transport.get_write_buffer_size() or not self._got:
            self.transport.abort()
        else:
            self._refuse(408, why)

    def send_400_response(self, msg: str) -> None:
        """In uvicorn's place, for what is no HTTP."""
        self._refuse(400, "This is no HTTP request that can be understood.")

    def _refuse(self, status: int, detail: str) -> None:
        """Answers and closes; only closes where an answer is under way already."""
        pending = self.cycle if self.cycle is not None and not self.cycle.response_complete else None
        if pending is None or not pending.response_started:
            answer = problem(pending.scope if pending else {"path": ""}, status, detail)
            try:
                parts = (
                    h11.Response(status_code=status, headers=[*answer.raw_headers, (b"connection", b"close")]),
                    h11.Data(data=bytes(answer.body)), h11.EndOfMessage(),
                )
                self.transport.write(b"".join(self.conn.send(part) or b"" for part in parts))
            except h11.LocalProtocolError:  # an answer was given before the request was whole
                pass
        if pending:
            pending.disconnected = True  # what runs for it is told that nobody is there any more
            pending.message_event.set()
        self.transport.close()
