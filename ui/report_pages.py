"""The pages of a report as printed, with what was found on each marked and listed beside it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import frame, show
from ui.report_findings import Keep

ROW = "report_page_row"  # names the row above the picture to the browser


def pictures(report: dict[str, Any], findings: list[dict[str, Any]], keep: Keep) -> None:
    """A page as printed, with a finding or the passage that was asked for marked on it where it stands."""
    pages = int(report.get("pages") or 0)
    if not pages or report.get("media_type") != "pdf":
        st.html(show.notice("No pictures", "Only PDF files have pictures of their pages."))
        return
    query = st.query_params
    passage = next((p for p in report["passages"] if p["passage_id"] == query.get("passage")), None)
    said = report.get("recommendations") or []
    asked = next((f for f in findings if f["finding_id"] == query.get("finding")), None) or passage or next(
        (r for r in said if r["recommendation_id"] == query.get("recommendation")), None)
    number = query.get("page", "")[:6]
    wanted = int(number) if number.isascii() and number.isdigit() else (asked or {}).get("page") or 1
    left, right = st.container(key=ROW).columns([1, 4])
    page = left.number_input("Page", 1, pages, value=max(1, min(pages, wanted)), step=1)
    here_are = [f for f in findings if f.get("page") == page and keep(f)]
    marks = {(f["start"], f["end"]): f["quotation"] for f in here_are}
    here = next(iter(marks), None)
    for item in (passage, asked):
        if item and may_stand_on(item, page):
            marks = {(item["start"], item["end"]): item.get("quotation") or f"The passage: {item['text']}"} | marks
            here = (item["start"], item["end"]) if page == wanted or page == item["page"] else here
    spans = [None, *marks]
    chosen = right.selectbox("Mark on the page", spans, index=spans.index(here), format_func=lambda s: show.shortened(marks[s], 110) if s else "Nothing")
    with frame.calm("Drawing the page…"):
        picture = frame.api().page_picture(report["report_id"], page, *(chosen or ()))
    if picture is None:
        st.html(show.notice("No picture of this page", "Pictures need the report's PDF in the library on the machine that runs the search service."))
        return
    if picture.unmarked:
        st.html(show.notice("Not marked", picture.unmarked, "care"))
    more = [n for n in picture.pages if n != page]
    if more and asked and "finding_id" in asked and chosen == (asked["start"], asked["end"]):
        st.html(f"<p>It also stands on {' and '.join(other_page(report, asked, n) for n in more)}.</p>")
    elif more:
        st.html(f"<p>It also stands on page {' and '.join(map(str, more))}.</p>")
    drawn, beside = st.columns([5, 3])
    drawn.image(picture.png, width=820, alt=f"Page {page} as printed")
    beside.html(margin(report, here_are, chosen))
    if asked:
        frame.bring(f".st-key-{ROW}", "report_page_jumped", (report["report_id"], asked["start"], asked["end"]))


def margin(report: dict[str, Any], here: list[dict[str, Any]], chosen: tuple[int, int] | None) -> str:
    """What was found on the page, in its order, each with a link that marks it."""
    if not here:
        return "<p class='small-head'>Nothing was marked on this page.</p>"
    agencies = frame.names().get("agency", {})
    items = "".join(
        f"<li{' class=here' if (f['start'], f['end']) == chosen else ''}>{show.chips([{**f, 'picture': None}], agencies)}<p>{show.escape(show.shortened(f['quotation'], 160))}</p>"
        f"<p class='acts'>{show.page_link(f, 'Mark it')}<a href='{show.escape(show.report_link(report['report_id'], f['passage_id']))}' target='_self'>Read it in the text</a></p></li>"
        for f in here)
    return f"<p class='small-head'>Found on this page</p><ol class='beside'>{items}</ol>"


def may_stand_on(item: dict[str, Any], page: int) -> bool:
    """Whether a finding or passage may stand on a page: its last sentence may run over to the next."""
    first = item.get("page")
    return bool(first) and first <= page <= (item.get("page_end") or first) + 1


def other_page(report: dict[str, Any], item: dict[str, Any], page: int) -> str:
    return show.page_link(item, f"page {page}", report_id=report["report_id"], page=str(page)) or f"page {page}"
