"""What people keep, decide and add, over the HTTP API: saved searches, collections, decisions, files and facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from ui.api_http import LONG, Http, part, rows


class People(Http):
    """One method for each route; all return decoded JSON unless they say so."""

    def sign_in(self) -> dict[str, Any]:
        """{"name", "role", "keys"} of who begins with this key; it stands in the audit."""
        return self._json("POST", "/v1/sign-ins")

    def save_search(self, question: str, filters: Mapping[str, Any], *, mode: str, name: str, by: str) -> dict[str, Any]:
        return self._json("POST", "/v1/saved-searches", json={"q": question, "mode": mode, "name": name, "by": by, **filters})

    def remove_search(self, search_id: str) -> dict[str, Any]:
        return self._json("DELETE", f"/v1/saved-searches/{part(search_id)}")

    def alerts(self, *, since: str | None = None, limit: int = 20) -> dict[str, Any]:
        """{"until", "alerts": [a saved search with "total", "hits" and "problem"]}."""
        return self._json("GET", "/v1/alerts", params={"limit": limit, **({"since": since} if since else {})})

    def mark_seen(self, search_id: str, until: str) -> dict[str, Any]:
        return self._json("POST", f"/v1/saved-searches/{part(search_id)}/seen", json={"until": until} if until else {})

    def collections(self) -> list[dict[str, Any]]:
        return rows(self._json("GET", "/v1/collections"), "collections")

    def collection(self, collection_id: str) -> dict[str, Any]:
        return self._json("GET", f"/v1/collections/{part(collection_id)}")

    def make_collection(self, name: str, *, by: str, description: str = "") -> dict[str, Any]:
        return self._json("POST", "/v1/collections", json={"name": name, "by": by, "description": description})

    def change_collection(self, collection_id: str, **given: str) -> dict[str, Any]:
        """`given`: name, description."""
        return self._json("PATCH", f"/v1/collections/{part(collection_id)}", json=given)

    def delete_collection(self, collection_id: str) -> dict[str, Any]:
        return self._json("DELETE", f"/v1/collections/{part(collection_id)}")

    def collect(self, collection_id: str, what: str, id_: str, *, note: str, by: str) -> dict[str, Any]:
        """Adds a finding or a passage: `what` says which of them `id_` names."""
        return self._json("POST", f"/v1/collections/{part(collection_id)}/items", json={f"{what}_id": id_, "note": note, "by": by})

    def change_item(self, collection_id: str, item_id: str, **given: Any) -> dict[str, Any]:
        """`given`: note, place."""
        return self._json("PATCH", f"/v1/collections/{part(collection_id)}/items/{part(item_id)}", json=given)

    def remove_item(self, collection_id: str, item_id: str) -> dict[str, Any]:
        return self._json("DELETE", f"/v1/collections/{part(collection_id)}/items/{part(item_id)}")

    def collection_file(self, collection_id: str, form: str) -> bytes:
        """A collection as csv, ris, bibtex, markdown or json."""
        return self._send("GET", f"/v1/collections/{part(collection_id)}/export", params={"format": form}).content

    def review_queue(self, filters: Mapping[str, Any] | None = None, *, limit: int, offset: int = 0) -> dict[str, Any]:
        """{"total", "offset", "findings": the one the model is least sure of first}."""
        return self._json("GET", "/v1/review-queue", params={"limit": limit, "offset": offset, **(filters or {})})

    def agreement(self) -> dict[str, Any]:
        """{"note", "agreement": a row for each two people, all themes together and then each}."""
        return self._json("GET", "/v1/decisions/agreement")

    def decisions(self, report_id: str) -> list[dict[str, Any]]:
        """All decisions on one report."""
        return rows(self._json("GET", "/v1/decisions", params={"report_id": report_id}), "decisions")

    def decisions_on(self, finding_id: str) -> list[dict[str, Any]]:
        return rows(self._json("GET", f"/v1/findings/{part(finding_id)}/decisions"), "decisions")

    def decide(self, finding_id: str, decision: Mapping[str, Any]) -> dict[str, Any]:
        """Takes a decision: {"what", "by", "reason"}, with "failing", "polarity", "agencies" for a change."""
        return self._json("POST", f"/v1/findings/{part(finding_id)}/decisions", json=dict(decision))

    def add_finding(self, report_id: str, finding: Mapping[str, Any]) -> dict[str, Any]:
        return self._json("POST", f"/v1/reports/{part(report_id)}/findings", json=dict(finding))

    def upload(self, files: Iterable[tuple[str, BinaryIO]]) -> dict[str, Any]:
        """Hands over files, by name; the job that reads them."""
        return self._json("POST", "/v1/uploads", files=[("files", file) for file in files], timeout=LONG)

    def job(self, job: str) -> dict[str, Any]:
        return self._json("GET", f"/v1/uploads/{part(job)}")

    def jobs(self) -> list[dict[str, Any]]:
        return rows(self._json("GET", "/v1/uploads"), "uploads")

    def again(self, job: str) -> dict[str, Any]:
        """Reads what was interrupted."""
        return self._json("PUT", f"/v1/uploads/{part(job)}/again")

    def facts(self, report_id: str) -> dict[str, Any]:
        return self._json("GET", f"/v1/reports/{part(report_id)}/facts")

    def change_facts(self, report_id: str, said: Mapping[str, str | None], by: str) -> dict[str, Any]:
        """The job that reads the report again."""
        return self._json("PATCH", f"/v1/reports/{part(report_id)}/facts", json={**said, "by": by})

    def withdraw(self, report_id: str, *, reason: str, by: str) -> dict[str, Any]:
        """The receipt."""
        return self._json("POST", f"/v1/reports/{part(report_id)}/withdrawal", json={"reason": reason, "by": by}, timeout=LONG)
