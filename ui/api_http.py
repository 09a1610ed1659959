"""HTTP to the API, for `ui.api_client`.

`SCR_API_URL` says where it is (http://127.0.0.1:8000); the key is that of the person who signed in; the screens' own, with which they
ask for a person who signed in elsewhere; else `SCR_API_KEY`. What goes wrong is raised as ApiDown (nobody answers) or ApiProblem (it answered with problem details,
RFC 9457); `str()` of either is fit to show to a person.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx

from corpus.errors import ScrError

DEFAULT_URL = "http://127.0.0.1:8000"
TIMEOUT_S = 60.0          # a first search may wait for the encoder to load
LONG_S = 600.0            # sending large files; looking through the whole graph for what is left of a report
CONNECT_TIMEOUT_S = 3.0   # on loopback a server that is up answers at once

LONG = httpx.Timeout(LONG_S, connect=CONNECT_TIMEOUT_S)


class Caller(NamedTuple):
    """Who asks: a key, and for whom, where it is the screens' own."""

    key: str
    person: str = ""


class ApiDown(ScrError):
    """Nothing answers at the API's address."""


class ApiProblem(ScrError):
    """The API answered with an error. `status` is the HTTP status, 0 where the answer was no JSON."""

    def __init__(self, what: str, *, where: str = "", todo: str = "", status: int = 0) -> None:
        super().__init__(what, where=where, todo=todo)
        self.status = status


def url_from_env(env: Mapping[str, str] | None = None) -> str:
    env = os.environ if env is None else env
    return (env.get("SCR_API_URL") or DEFAULT_URL).rstrip("/")


class Http:
    """Sends what is asked of the API, and reads what it answers."""

    def __init__(
        self, url: str = DEFAULT_URL, caller: Caller | None = None, *, timeout_s: float = TIMEOUT_S, refused: Callable[[], None] = lambda: None,
    ) -> None:
        """`refused` is called where the API lets nobody in with this key."""
        self.url, self._refused = url, refused
        headers = {"Accept": "application/json"}
        if caller:
            headers["X-API-Key"] = caller.key
        if caller and caller.person:
            headers["X-On-Behalf-Of"] = part(caller.person)
        # trust_env=False: a proxy set for the web must never see what is asked of a local API.
        self._http = httpx.Client(
            base_url=url, headers=httpx.Headers(headers, encoding="utf-8"), trust_env=False,
            timeout=httpx.Timeout(timeout_s, connect=CONNECT_TIMEOUT_S),
        )

    def close(self) -> None:
        self._http.close()

    def _json(self, method: str, path: str, **rest: Any) -> Any:
        answer = self._send(method, path, **rest)
        try:
            return answer.json()
        except ValueError as error:
            raise ApiProblem("the answer is not from this program's API", where=self.url,
                             todo="Check the address in SCR_API_URL.") from error

    def _send(self, method: str, path: str, **rest: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, path, **rest)
        except httpx.TimeoutException as error:
            if isinstance(error, httpx.ConnectTimeout):
                raise self._down() from error
            raise ApiProblem("the answer took too long", where=self.url,
                             todo="Try again, or ask for less.", status=504) from error
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise self._down() from error
        if answer.is_success:
            return answer
        if answer.status_code == 401:
            self._refused()
        raise _problem(answer, self.url)

    def _down(self) -> ApiDown:
        return ApiDown("the search service does not answer", where=self.url,
                       todo="Start it with `scr serve` (or start everything with `scr up`), then try again.")


_TODO = {
    401: "Sign in with a key that holds.",
    429: "Wait a moment and try again.",
    503: "See `scr status`; `scr db start` starts the database.",
}


def _problem(answer: httpx.Response, url: str) -> ApiProblem:
    """Problem details as an error a person can read."""
    try:
        body = answer.json()
    except ValueError:
        body = {}
    if not isinstance(body, dict):
        body = {}
    what = body.get("detail") or body.get("title")
    if answer.status_code == 401:
        what, where = "this installation asks for a key", ""
    elif not isinstance(what, str) or not what.strip():
        what = f"the search service answered {answer.status_code} {answer.reason_phrase}".strip()
        where = url
    else:
        where = ""
    todo = "" if where == "" and answer.status_code != 401 else _TODO.get(answer.status_code, "")
    return ApiProblem(what.strip(), where=where, todo=todo, status=answer.status_code)


def rows(body: Any, name: str) -> list[dict[str, Any]]:
    """The list in an answer, whether it came bare or under its name."""
    return body.get(name, []) if isinstance(body, dict) else body


def part(name: str) -> str:
    """A piece of a path."""
    return quote(str(name), safe="")
