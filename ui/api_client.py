"""The screens' only way to the data: the HTTP API. What goes wrong is raised as in `ui.api_http`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ui.api_http import ApiProblem, part, rows
from ui.api_people import People


class PagePicture(NamedTuple):
    """`pages`: those on which what was to be marked stands. `unmarked`: why it, or a part of it, is not marked."""

    png: bytes
    pages: tuple[int, ...]
    unmarked: str


class Api(People):
    """One method for each route that the screens use; all return decoded JSON unless they say so. Here those that only read."""

    def me(self) -> dict[str, Any]:
        """{name, role, keys}: who asks, and whether keys are asked for at all. ApiProblem 401: nobody that is let in."""
        return self._json("GET", "/v1/me")

    def status(self) -> dict[str, Any]:
        return self._json("GET", "/v1/status")

    def accuracy(self) -> dict[str, Any]:
        """How often the model is right, by theme."""
        return self._json("GET", "/v1/accuracy")

    def themes(self, filters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        return rows(self._json("GET", "/v1/themes", params=filters), "themes")

    def counts(self, dimension: str, filters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """`dimension` is year, agency, kind, region or area."""
        return rows(self._json("GET", f"/v1/counts/{dimension}", params=filters), "counts")

    def facets(self, filters: Mapping[str, Any] | None = None) -> dict[str, list[dict[str, Any]]]:
        """By filter its values: {"theme": [{"key", "label", "count", "reports"}], ...}."""
        found = self._json("GET", "/v1/facets", params=filters)
        return {name: rows for name, rows in found.items() if isinstance(rows, list)}  # beside them stands a note

    def agencies(self) -> list[dict[str, Any]]:
        return rows(self._json("GET", "/v1/agencies"), "agencies")

    def reports(self, filters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        return rows(self._json("GET", "/v1/reports", params=filters), "reports")

    def report(self, report_id: str) -> dict[str, Any]:
        return self._json("GET", f"/v1/reports/{part(report_id)}")

    def page_picture(self, report_id: str, page: int, start: int | None = None, end: int | None = None) -> PagePicture | None:
        """A page with [start, end) of the report's text marked; None where there is no picture."""
        params = {k: v for k, v in (("start", start), ("end", end)) if v is not None}
        try:
            answer = self._send("GET", f"/v1/reports/{part(report_id)}/pages/{int(page)}.png", params=params)
            pages = tuple(int(n) for n in answer.headers.get("X-Pages", "").split(",") if n.strip())
            return PagePicture(answer.content, pages, answer.headers.get("X-Unmarked", ""))
        except ApiProblem as problem:
            if problem.status == 404:
                return None
            raise

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
        return rows(self._json("GET", f"/v1/passages/{part(passage_id)}/similar", params={"limit": limit}), "hits")

    def areas(self) -> list[dict[str, Any]]:
        return rows(self._json("GET", "/v1/areas"), "areas")

    def timeline(self, area: str, filters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """{"area", "entries": one for each report, the oldest first}."""
        return self._json("GET", f"/v1/areas/{part(area)}/timeline", params=filters)

    def came_back(self, area: str, filters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What came back in one area."""
        return self._json("GET", f"/v1/areas/{part(area)}/recurrence", params=filters)

    def recurrence(self, filters: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """What came back in all areas."""
        return self._json("GET", "/v1/recurrence", params={**(filters or {}), **more})

    def recommendations(self, which: str, filters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """`which` is missing, unfounded or repeated."""
        return self._json("GET", f"/v1/recommendations/{part(which)}", params=filters)

    def together(self, filters: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """What stands together: {pairs, matrix, units, ...}. `more`: within and limit."""
        return self._json("GET", "/v1/together", params={**(filters or {}), **more})

    def contrast(self, **groups: Any) -> dict[str, Any]:
        """Two groups of reports compared. `groups` are the route's parameters: a_kind, b_from, polarity, ..."""
        return self._json("GET", "/v1/contrast", params=groups)

    def around(self, kind: str, key: str, filters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A thing in the graph and its neighbours."""
        return self._json("GET", f"/v1/graph/{part(kind)}/{part(key)}", params=filters)

    def cypher(self, query: str, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return self._json("POST", "/v1/cypher", json={"query": query, "parameters": dict(parameters or {})})

    def recipes(self) -> list[dict[str, Any]]:
        return rows(self._json("GET", "/v1/recipes"), "recipes")
