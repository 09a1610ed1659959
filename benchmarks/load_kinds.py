"""What the clients of `load.py` ask, and how often: the same whether Locust asks it or a test."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

SHARES = {"search": 80, "report": 10, "page picture": 5, "cypher": 5}  # of a hundred requests
QUESTIONS = Path(__file__).parent / "search_questions.jsonl"
FILTERS: tuple[dict[str, Any], ...] = ({}, {}, {"polarity": "failing"}, {"theme": "CO"}, {"agency": "POL"}, {"from": 2015})
CYPHER = (
    "MATCH (f:Finding)-[:UNDER]->(t:Theme) RETURN t.label AS theme, f.polarity AS polarity, count(*) AS findings ORDER BY findings DESC",
    "MATCH (r:Report) RETURN r.kind AS kind, count(*) AS reports ORDER BY reports DESC",
    "MATCH (f:Finding {polarity: 'failing'})-[:BY]->(a:Agency) RETURN a.label AS agency, count(*) AS mentions ORDER BY mentions DESC LIMIT 10",
)


@dataclass(frozen=True)
class Asked:
    kind: str
    method: str
    path: str
    params: dict[str, Any] = field(default_factory=dict)
    json: dict[str, Any] | None = None


@dataclass(frozen=True)
class Kinds:
    """The questions, and the reports and pages that a home holds. `pages`: addresses of pictures with a sentence marked."""

    questions: list[str]
    reports: list[str]
    pages: list[str]

    @classmethod
    def of(cls, client: httpx.Client) -> Kinds:
        """As an API tells of them; a share that nothing can be asked of (no PDF) goes to search."""
        questions = [json.loads(line)["q"] for line in QUESTIONS.read_text("utf-8").splitlines()]
        reports = [row["report_id"] for row in client.get("/v1/reports").raise_for_status().json()["reports"]]
        pages: set[str] = set()
        for id_ in reports[:60]:
            pages |= set(re.findall(r'"picture":\s*"([^"]+)"', client.get(f"/v1/reports/{id_}/findings").raise_for_status().text)[:5])
        return cls(questions, reports, sorted(pages))

    def draw(self, chance: random.Random) -> Asked:
        kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
        if kind == "report" and self.reports:
            return Asked(kind, "GET", f"/v1/reports/{chance.choice(self.reports)}")
        if kind == "page picture" and self.pages:
            return Asked(kind, "GET", chance.choice(self.pages))
        if kind == "cypher":
            return Asked(kind, "POST", "/v1/cypher", json={"query": chance.choice(CYPHER)})
        return Asked("search", "GET", "/v1/search", {"q": chance.choice(self.questions), **chance.choice(FILTERS)})
