"""The screens' only way to the data: the HTTP API.

`SCR_API_URL` says where it is (http://127.0.0.1:8000); the key is that of the person who signed in, else `SCR_API_KEY`. What goes
wrong is raised as ApiDown (nobody answers) or ApiProblem (it answered with problem details,
RFC 9457); `str()` of either is fit to show to a person.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import quote

import httpx

from corpus.errors import ScrError

DEFAULT_URL = "http://127.0.0.1:8000"
TIMEOUT_S = 60.0          # a first search may wait for the encoder to load
LONG_S = 600.0            # sending large files; looking through the whole graph for what is left of a report
CONNECT_TIMEOUT_S = 3.0   # on loopback a server that is up answers at once

_LONG = httpx.Timeout(LONG_S, connect=CONNECT_TIMEOUT_S)


class ApiDown(ScrError):
    """Nothing answers at the API's address."""


class ApiProblem(ScrError):
    """The API answered with an error. `status` is the HTTP status, 0 where the answer was no JSON."""

    def __init__(self, what: str, *, where: str = "", todo: str = "", status: int = 0) -> None:
        super().__init__(what, where=where, todo=todo)
        self.status = status


class PagePicture(NamedTuple):
    """`pages`: those on which what was to be marked stands. `unmarked`: why it, or a part of it, is not marked."""

    png: bytes
    pages: tuple[int, ...]
    unmarked: str


def url_from_env(env: Mapping[str, str] | None = None) -> str:
    env = os.environ if env is None else env
    return (env.get("SCR_API_URL") or DEFAULT_URL).rstrip("/")


class Api:
    """One method for each route that the screens use; all return decoded JSON unless they say so."""

    def __init__(self, url: str = DEFAULT_URL, key: str | None = None, *, timeout_s: float = TIMEOUT_S) -> None:
        self.url = url
        headers = {"Accept": "application/json"}
        if key:
            headers["X-API-Key"] = key
        # trust_env=False: a proxy set for the web must never see what is asked of a local API.
        self._http = httpx.Client(
            base_url=url, headers=headers, trust_env=False,
            timeout=httpx.Timeout(timeout_s, connect=CONNECT_TIMEOUT_S),
        )

    def close(self) -> None:
        self._http.close()

    def me(self) -> dict[str, Any]:
        """{name, role, keys}: who asks, and whether keys are asked for at all. ApiProblem 401: nobody that is let in."""
        return self._json("GET", "/v1/me")

    def status(self) -> dict[str, Any]:
        return self._json("GET", "/v1/status")

    def themes(self, filters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        return _rows(self._json("GET", "/v1/themes", params=filters), "themes")

    def counts(self, dimension: str, filters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """`dimension` is year, agency, kind, region or area."""
        return _rows(self._json("GET", f"/v1/counts/{dimension}", params=filters), "counts")

    def facets(self, filters: Mapping[str, Any] | None = None) -> dict[str, list[dict[str, Any]]]:
        """By filter its values: {"theme": [{"key", "label", "count", "reports"}], ...}."""
        found = self._json("GET", "/v1/facets", params=filters)
        return {name: rows for name, rows in found.items() if isinstance(rows, list)}  # beside them stands a note

    def agencies(self) -> list[dict[str, Any]]:
        return _rows(self._json("GET", "/v1/agencies"), "agencies")

    def reports(self, filters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        return _rows(self._json("GET", "/v1/reports", params=filters), "reports")

    def report(self, report_id: str) -> dict[str, Any]:
        return self._json("GET", f"/v1/reports/{_part(report_id)}")

    def search(self, question: str, filters: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """The answer: {hits, slips, nowhere, tried, ...}. `more` are the route's other parameters, such as mode and limit."""
        return self._json("GET", "/v1/search", params={"q": question, **more, **(filters or {})})

    def digest(self, question: str, role: str = "", filters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A topic's briefing: quotations by failing, strength and recommendation."""
        return self._json("GET", "/v1/digest", params={"q": question, "role": role, **(filters or {})})

    def pack(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """A case-study pack; `wanted` is what the route takes."""
        return self._json("POST", "/v1/packs", json=dict(wanted))

    def pack_file(self, wanted: Mapping[str, Any], kind: str) -> bytes:
        """The pack as docx, pptx or pdf."""
        return self._send("POST", "/v1/packs", json=dict(wanted), params={"format": kind}).content

    def similar(self, passage_id: str, limit: int = 10) -> list[dict[str, Any]]:
        return _rows(self._json("GET", f"/v1/passages/{_part(passage_id)}/similar", params={"limit": limit}), "hits")

    def save_search(self, question: str, filters: Mapping[str, Any], *, mode: str, name: str, by: str) -> dict[str, Any]:
        return self._json("POST", "/v1/saved-searches", json={"q": question, "mode": mode, "name": name, "by": by, **filters})

    def remove_search(self, search_id: str) -> dict[str, Any]:
        return self._json("DELETE", f"/v1/saved-searches/{_part(search_id)}")

    def alerts(self, *, since: str | None = None, limit: int = 20) -> dict[str, Any]:
        """{"until", "alerts": [a saved search with "total", "hits" and "problem"]}."""
        return self._json("GET", "/v1/alerts", params={"limit": limit, **({"since": since} if since else {})})

    def mark_seen(self, search_id: str, until: str) -> dict[str, Any]:
        return self._json("POST", f"/v1/saved-searches/{_part(search_id)}/seen", json={"until": until} if until else {})

    def collections(self) -> list[dict[str, Any]]:
        return _rows(self._json("GET", "/v1/collections"), "collections")

    def collection(self, collection_id: str) -> dict[str, Any]:
        return self._json("GET", f"/v1/collections/{_part(collection_id)}")

    def make_collection(self, name: str, *, by: str, description: str = "") -> dict[str, Any]:
        return self._json("POST", "/v1/collections", json={"name": name, "by": by, "description": description})

    def change_collection(self, collection_id: str, **given: str) -> dict[str, Any]:
        """`given`: name, description."""
        return self._json("PATCH", f"/v1/collections/{_part(collection_id)}", json=given)

    def delete_collection(self, collection_id: str) -> dict[str, Any]:
        return self._json("DELETE", f"/v1/collections/{_part(collection_id)}")

    def collect(self, collection_id: str, what: str, id_: str, *, note: str, by: str) -> dict[str, Any]:
        """Adds a finding or a passage: `what` says which of them `id_` names."""
        return self._json("POST", f"/v1/collections/{_part(collection_id)}/items", json={f"{what}_id": id_, "note": note, "by": by})

    def change_item(self, collection_id: str, item_id: str, **given: Any) -> dict[str, Any]:
        """`given`: note, place."""
        return self._json("PATCH", f"/v1/collections/{_part(collection_id)}/items/{_part(item_id)}", json=given)

    def remove_item(self, collection_id: str, item_id: str) -> dict[str, Any]:
        return self._json("DELETE", f"/v1/collections/{_part(collection_id)}/items/{_part(item_id)}")

    def collection_file(self, collection_id: str, form: str) -> bytes:
        """A collection as csv, ris, bibtex, markdown or json."""
        return self._send("GET", f"/v1/collections/{_part(collection_id)}/export", params={"format": form}).content

    def together(self, filters: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """What stands together: {pairs, matrix, units, ...}. `more`: within and limit."""
        return self._json("GET", "/v1/together", params={**(filters or {}), **more})

    def contrast(self, **groups: Any) -> dict[str, Any]:
        """Two groups of reports compared. `groups` are the route's parameters: a_kind, b_from, polarity, ..."""
        return self._json("GET", "/v1/contrast", params=groups)

    def recurrence(self, filters: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """What came back in all areas."""
        return self._json("GET", "/v1/recurrence", params={**(filters or {}), **more})

    def areas(self) -> list[dict[str, Any]]:
        return _rows(self._json("GET", "/v1/areas"), "areas")

    def around(self, kind: str, key: str, filters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A thing in the graph and its neighbours."""
        return self._json("GET", f"/v1/graph/{_part(kind)}/{_part(key)}", params=filters)

    def accuracy(self) -> dict[str, Any]:
        """How often the model is right, by theme."""
        return self._json("GET", "/v1/accuracy")

    def timeline(self, area: str, filters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """{"area", "entries": one for each report, the oldest first}."""
        return self._json("GET", f"/v1/areas/{_part(area)}/timeline", params=filters)

    def came_back(self, area: str, filters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What came back in one area."""
        return self._json("GET", f"/v1/areas/{_part(area)}/recurrence", params=filters)

    def recommendations(self, which: str, filters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """`which` is missing, unfounded or repeated."""
        return self._json("GET", f"/v1/recommendations/{_part(which)}", params=filters)

    def review_queue(self, filters: Mapping[str, Any] | None = None, *, limit: int, offset: int = 0) -> dict[str, Any]:
        """{"total", "offset", "findings": the one the model is least sure of first}."""
        return self._json("GET", "/v1/review-queue", params={"limit": limit, "offset": offset, **(filters or {})})

    def agreement(self) -> dict[str, Any]:
        """{"note", "agreement": a row for each two people, all themes together and then each}."""
        return self._json("GET", "/v1/decisions/agreement")

    def decisions(self, report_id: str) -> list[dict[str, Any]]:
        """All decisions on one report."""
        return _rows(self._json("GET", "/v1/decisions", params={"report_id": report_id}), "decisions")

    def decisions_on(self, finding_id: str) -> list[dict[str, Any]]:
        return _rows(self._json("GET", f"/v1/findings/{_part(finding_id)}/decisions"), "decisions")

    def decide(self, finding_id: str, decision: Mapping[str, Any]) -> dict[str, Any]:
        """Takes a decision: {"what", "by", "reason"}, with "failing", "polarity", "agencies" for a change."""
        return self._json("POST", f"/v1/findings/{_part(finding_id)}/decisions", json=dict(decision))

    def add_finding(self, report_id: str, finding: Mapping[str, Any]) -> dict[str, Any]:
        return self._json("POST", f"/v1/reports/{_part(report_id)}/findings", json=dict(finding))

    def cypher(self, query: str, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return self._json("POST", "/v1/cypher", json={"query": query, "parameters": dict(parameters or {})})

    def recipes(self) -> list[dict[str, Any]]:
        return _rows(self._json("GET", "/v1/recipes"), "recipes")

    def page_picture(self, report_id: str, page: int, start: int | None = None, end: int | None = None) -> PagePicture | None:
        """A page with [start, end) of the report's text marked; None where there is no picture."""
        params = {k: v for k, v in (("start", start), ("end", end)) if v is not None}
        try:
            answer = self._send("GET", f"/v1/reports/{_part(report_id)}/pages/{int(page)}.png", params=params)
            pages = tuple(int(n) for n in answer.headers.get("X-Pages", "").split(",") if n.strip())
            return PagePicture(answer.content, pages, answer.headers.get("X-Unmarked", ""))
        except ApiProblem as problem:
            if problem.status == 404:
                return None
            raise

    def upload(self, files: Iterable[tuple[str, BinaryIO]]) -> dict[str, Any]:
        """Hands over files, by name; the job that reads them."""
        return self._json("POST", "/v1/uploads", files=[("files", file) for file in files], timeout=_LONG)

    def job(self, job: str) -> dict[str, Any]:
        return self._json("GET", f"/v1/uploads/{_part(job)}")

    def jobs(self) -> list[dict[str, Any]]:
        return _rows(self._json("GET", "/v1/uploads"), "uploads")

    def again(self, job: str) -> dict[str, Any]:
        """Reads what was interrupted."""
        return self._json("PUT", f"/v1/uploads/{_part(job)}/again")

    def facts(self, report_id: str) -> dict[str, Any]:
        return self._json("GET", f"/v1/reports/{_part(report_id)}/facts")

    def change_facts(self, report_id: str, said: Mapping[str, str | None], by: str) -> dict[str, Any]:
        """The job that reads the report again."""
        return self._json("PATCH", f"/v1/reports/{_part(report_id)}/facts", json={**said, "by": by})

    def withdraw(self, report_id: str, *, reason: str, by: str) -> dict[str, Any]:
        """The receipt."""
        return self._json("POST", f"/v1/reports/{_part(report_id)}/withdrawal", json={"reason": reason, "by": by}, timeout=_LONG)

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


def _rows(body: Any, name: str) -> list[dict[str, Any]]:
    """The list in an answer, whether it came bare or under its name."""
    return body.get(name, []) if isinstance(body, dict) else body


def _part(name: str) -> str:
    return quote(str(name), safe="")
