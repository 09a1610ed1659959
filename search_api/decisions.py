"""People's decisions on findings: taking them, listing them, how far people agree, and what to look at first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query
from pydantic import Field

from graph.review import DEFAULT_LIMIT
from graph.store import Store
from search_api.models import example
from search_api.models_decisions import AddedFinding, Agreement, Decision, DecisionOnFinding, Decisions, Queue
from search_api.params import MAX_HITS, MAX_OFFSET, V1, FilterParams
from search_api.pictures import Pictures
from search_api.problems import documented
from search_api.reports import ReportId
from search_api.roles import Who, named

FindingId = Annotated[str, Path(description="The finding's id.", max_length=64, examples=["5f0c2a9be1d47730"])]

ON_FINDING = {
    "change": {"summary": "Another failing", "value": {"what": "change", "failing": "IA6", "by": "A. Trainer", "reason": "They did not escalate it."}},
    "undo": {"summary": "Taken back", "value": {"what": "undo", "by": "A. Trainer", "reason": "I had the wrong sentence."}},
    "reject": {"summary": "Not a finding", "value": {"what": "reject", "by": "A. Trainer", "reason": "This is what ought to be done, not what was."}},
}
ADDED = {
    "add": {
        "summary": "A sentence that the model passed over",
        "value": {
            "start": 48210, "end": 48273, "failing": "IA6", "polarity": "failing", "agencies": ["SCH"],
            "by": "A. Trainer", "reason": "Understated, but it says so.",
        },
    },
}  # fmt: skip


class QueueParams(FilterParams):
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_HITS, description="How many findings at most.")
    offset: int = Field(0, ge=0, le=MAX_OFFSET, description="How many of the first to skip.")


def now(timespec: str = "seconds") -> str:
    return datetime.now(UTC).isoformat(timespec=timespec)


def routes(store: Store, pictures: Pictures) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["decisions"])

    @router.post("/findings/{finding_id}/decisions", response_model=Decision, responses=documented(400, 404, 413, 422, 503, answer=example(Decision)), summary="Accept, reject or change a finding, or take that back")
    def decide(who: Who, finding_id: FindingId, decision: Annotated[DecisionOnFinding, Body(openapi_examples=ON_FINDING)]) -> Any:
        """Takes a decision on a finding. It counts at once in every figure and search, is kept with your name
        and reason, and holds again when the report is read anew. A later decision of anyone takes its place. undo takes your own
        last decision on the finding back, or the one that `takes_back` names, so that what held before holds again; both stay in the list."""
        return store.decide(
            finding_id, what=decision.what, by=named(decision.by, who), at=now(), reason=decision.reason, failing=decision.failing,
            polarity=decision.polarity, agencies=decision.agencies, takes_back=decision.takes_back,
        )

    @router.post("/reports/{report_id}/findings", response_model=Decision, responses=documented(400, 404, 413, 422, 503, answer=example(Decision)), summary="Add a finding that the model missed")
    def add(who: Who, report_id: ReportId, finding: Annotated[AddedFinding, Body(openapi_examples=ADDED)]) -> Any:
        """Adds a finding on one sentence of a report, told by any of its characters. The answer is the decision,
        with the id of the new finding."""
        return store.add_finding(
            report_id, start=finding.start, end=finding.end, failing=finding.failing, polarity=finding.polarity,
            agencies=finding.agencies or (), by=named(finding.by, who), at=now(), reason=finding.reason,
        )

    @router.get("/findings/{finding_id}/decisions", response_model=Decisions, responses=documented(404, 503, answer=example(Decisions)), summary="What was decided on a finding")
    def of_finding(finding_id: FindingId) -> Any:
        """All decisions on one finding, the first first; the last one holds."""
        return {"decisions": store.decisions(finding_id=finding_id)}

    @router.get("/decisions", response_model=Decisions, responses=documented(422, 503, answer=example(Decisions)), summary="All decisions")
    def decisions(report_id: Annotated[str | None, Query(max_length=64, description="Only those on this report.")] = None) -> Any:
        """All decisions in the order in which they were taken."""
        return {"decisions": store.decisions(report_id=report_id)}

    @router.get("/decisions/agreement", response_model=Agreement, responses=documented(503, answer=example(Agreement)), summary="How far people agree")
    def agreement() -> Any:
        """Cohen's kappa of each two people, over the findings that both decided on, by theme."""
        return {"agreement": store.agreement()}

    @router.get("/review-queue", response_model=Queue, responses=documented(422, 503, answer=example(Queue)), summary="What to look at first")
    def review_queue(wanted: Annotated[QueueParams, Query()]) -> Any:
        """Findings nobody has decided on, those that the model is least sure of first."""
        return pictures.into(store.review_queue(wanted.filters(), limit=wanted.limit, offset=wanted.offset))

    return router
