"""Pictures of pages: links to them for whatever stands on a page, and the pictures themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from corpus.errors import NotFound, ReadError
from corpus.library import Library
from graph.store import Store
from ingest.readers import Readers
from search_api.params import V1

if TYPE_CHECKING:
    from ingest.page_picture import PagePicture

DRAWING = 2  # processes that draw, started when they are needed: a slow page shall not keep the others waiting
# A text read by another reader has other offsets: they would mark other words.
READ_BY_ANOTHER = "This report was read by another release, so nothing can be marked on its pages until it is read again (scr ingest)."


class Pictures:
    """The pictures of the reports whose files are in `library`; without one there are none."""

    def __init__(self, library: Library | None, readers: Readers | None = None) -> None:
        """They are drawn by `readers`, in a process apart."""
        self._library = library
        self._readers = readers or Readers(DRAWING)

    def into(self, answer: Any) -> Any:
        """The answer, with a link `picture` in whatever of it stands somewhere in a report, on a page that can be shown."""
        self._add(answer, "", {})
        return answer

    def _add(self, value: Any, report_id: str, shown: dict[str, bool]) -> None:
        if isinstance(value, list):
            for item in value:
                self._add(item, report_id, shown)
        elif isinstance(value, dict):
            report_id = value.get("report_id") or report_id
            for item in value.values():
                self._add(item, report_id, shown)
            if value.get("page") and None not in (value.get("start"), value.get("end")):
                if report_id not in shown:
                    shown[report_id] = self._library is not None and self._library.has_pages(report_id)
                if shown[report_id]:
                    value["picture"] = f"{V1}/reports/{quote(report_id)}/pages/{value['page']}.png?start={value['start']}&end={value['end']}"

    def draw(self, store: Store, report_id: str, page: int, start: int | None, end: int | None) -> PagePicture:
        """A page of a report, [start, end) of the report's text marked on it. Raises NotFound where there is no
        such report or page, or its file has no pages or is not kept here."""
        from ingest.read import READER_VERSION

        read = store.read_by(report_id)
        if self._library is None:
            raise NotFound("No pictures are to be had: this program runs without the reports' files.")
        data, ocr = self._library.open_bytes(report_id), self._library.ocr(report_id)
        redacted = bool(self._library.redacted(report_id))
        reader, scanned = (ocr.reader, redacted and read["scanned"] or not redacted) if ocr else (READER_VERSION, False)
        same = read == {"reader": reader, "scanned": scanned, "redacted": redacted}
        if read["redacted"] and not redacted:  # the program ended between the two
            raise NotFound("This report has no pictures: names are taken out of it, and not yet of its pages.", where=report_id, todo="Ingest it again.")
        marked = (start, end) if same else (None, None)
        try:
            drawn = self._readers.draw(data, page, *marked, name=report_id, ocr=ocr)
        except ReadError as error:
            raise NotFound("This report has no picture of that page.", where=report_id, todo=f"Only PDF files have pictures; its file {error.what}.") from error
        return drawn if same or start is None or end is None else drawn._replace(unmarked=READ_BY_ANOTHER)
