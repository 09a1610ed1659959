"""Adding reports, putting their facts right, taking them down."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Request
from starlette.concurrency import run_in_threadpool

from corpus.errors import StoreUnavailable
from corpus.library import Library
from graph.adding import Adding
from graph.handed import Job
from graph.store import Store
from search_api.decisions import now
from search_api.models import example
from search_api.models_uploads import FactsToChange, Receipt, KnownFacts, ToWithdraw, Upload, Uploads
from search_api.params import V1
from search_api.problems import documented
from search_api.receiving import receive
from search_api.reports import ReportId
from search_api.roles import Who, named

PATH = V1 + "/uploads"  # the guard lets its bodies pass: they are written to disk as they arrive
LISTED = 50
ORDERED = "milliseconds"  # two uploads of one second are listed in their order
JobId = Annotated[str, Path(description="The upload's id.", max_length=64, examples=["5f0c2a9be1d47730"])]
FILES = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": {"schema": {
            "type": "object", "required": ["files"],
            "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}, "description": "The files, each with its name."}},
        }}},
    },
}
CHANGES = {"date": {"summary": "The date that the text does not tell", "value": {"published": "March 2021", "by": "J. Keeper"}}}
REASON = {"taken down": {"summary": "The publisher took it down", "value": {"reason": "Taken down by the partnership, 3 March 2026", "by": "J. Keeper"}}}


def routes(store: Store, library: Library | None, adding: Adding | None) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["adding"])

    def reader() -> Adding:
        if adding is None:
            raise StoreUnavailable("this API was started without a place to keep reports", todo="Start it with `scr serve` or `scr up`.")
        return adding

    @router.post("/uploads", response_model=Upload, openapi_extra=FILES, responses=documented(400, 413, 415, 503, answer=example(Upload)), summary="Hand over reports to be read")
    async def upload(request: Request, who: Who) -> Any:
        """Takes up to 50 files at once (PDF, DOCX, ODT, RTF, PPTX, HTML, Markdown, text; 100 MB each) and reads them one after the other;
        the answer is the job, which says of each file how far it is."""
        id_, folder = await run_in_threadpool(reader().place)
        try:
            files = await receive(request, folder)
            job = await run_in_threadpool(lambda: reader().hand_over(id_, files, by=who.name, at=now(ORDERED)))
        except BaseException:
            await run_in_threadpool(reader().drop, id_)
            raise
        return _shown(job)

    @router.get("/uploads", response_model=Uploads, responses=documented(503, answer=example(Uploads)), summary="What was handed over")
    def uploads() -> Any:
        """The last 50 jobs, the latest first."""
        return {"uploads": [_shown(job) for job in reader().jobs()[:LISTED]]}

    @router.get("/uploads/{job}", response_model=Upload, responses=documented(404, 503, answer=example(Upload)), summary="How far the reading is")
    def progress(job: JobId) -> Any:
        """Each file with what became of it. The job goes on whether or not anybody looks."""
        return _shown(reader().job(job))

    @router.put("/uploads/{job}/again", response_model=Upload, responses=documented(400, 404, 503, answer=example(Upload)), summary="Read what was interrupted")
    def again(job: JobId) -> Any:
        """Reads those files whose reading was interrupted, as when the program ended."""
        return _shown(reader().again(job))

    @router.get("/reports/{report_id}/facts", response_model=KnownFacts, responses=documented(404, 503, answer=example(KnownFacts)), summary="What is known of a report")
    def facts(report_id: ReportId) -> Any:
        """Title, kind, area, date and publisher, which of them are missing, and which people said."""
        return store.facts(report_id)

    @router.patch("/reports/{report_id}/facts", response_model=Upload, responses=documented(400, 404, 413, 422, 503, answer=example(Upload)), summary="Put the facts of a report right")
    def change(report_id: ReportId, wanted: Annotated[FactsToChange, Body(openapi_examples=CHANGES)], who: Who) -> Any:
        """Keeps what you say of a report with your name and the time, and reads it again so that searches, counts and what came
        before what follow; the answer is that job. It holds again whenever the file is read."""
        return _shown(reader().change_facts(report_id, wanted.said(), by=named(wanted.by, who), at=now(ORDERED)))

    @router.post("/reports/{report_id}/withdrawal", response_model=Receipt, responses=documented(404, 413, 422, 500, 503, answer=example(Receipt)), summary="Take a report down")
    def withdraw(report_id: ReportId, wanted: Annotated[ToWithdraw, Body(openapi_examples=REASON)], who: Who) -> Any:
        """Removes the report's text, passages, vectors, findings and file, and looks for what might be left; the answer is the receipt. The
        same file is refused from then on. This cannot be undone."""
        if library is None:
            raise StoreUnavailable("this API was started without a place to keep receipts", todo="Start it with `scr serve` or `scr up`.")
        receipt = store.withdraw_with_receipt(report_id, library, library.home, reason=wanted.reason.strip(), withdrawn_at=now(), by=named(wanted.by, who))
        return {name: value for name, value in receipt.items() if name != "file_of_receipt"}

    return router


def _shown(job: Job) -> dict[str, Any]:
    return {"job": job.job, "made_at": job.made_at, "by": job.by, "report_id": job.report_id, "done": job.done, "files": [vars(file) for file in job.files]}
