"""One report: its facts, its text with what was found in it, its chronology and its pages. Without an id: the list."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from ui import collecting, frame, show, tables_out
from ui.api_client import ApiProblem

SHOWN = 200    # rows of the list, and passages of a text, put on the screen at once
AT_ONCE = 50   # findings shown at first, and added by "Show more": each has buttons of its own


def main() -> None:
    report_id = st.query_params.get("id", "")
    if not report_id:
        listing()
        return
    with frame.calm("Opening the report…", title="This report cannot be shown"):
        report = opened(report_id)
    if report is None:
        frame.begin("This report is not here")
        st.html(show.notice("Not found", "It may have been withdrawn, or replaced by a corrected edition."))
        st.html("<p><a href='report' target='_self'>See the reports there are</a></p>")
        return
    frame.begin(report.get("title") or report.get("file") or "Report")
    facts(report)
    st.html(f"<p class='acts'><a href='case-study?report={show.escape(report['report_id'])}' target='_self'>Make a case study from it</a></p>")
    with st.container(horizontal=True, gap="small"):
        collecting.copies(report, "", "report")
        collecting.references_of([report | {"text": ""}], file_name(report), "report")
    findings = [f | {"passage_id": p["passage_id"]} for p in report.get("passages", []) for f in p.get("findings", [])]
    if frame.may("keeper"):
        st.html(f"<p class='acts'><a href='add?report={show.escape(report['report_id'])}' target='_self'>Change its facts, or take it down</a></p>")
    names = ["Text", f"Findings ({len(findings):,})", "Chronology and tables", "Page pictures"]
    text, listed, tables, pages = st.tabs(names, key="report_tab", on_change="rerun",
                                          default=names[-1] if st.query_params.get("view") == "page" or st.query_params.get("finding") else None)
    for tab, draw in ((text, lambda: reading(report, findings)), (listed, lambda: finding_list(report, findings)),
                      (tables, lambda: chronology(report)), (pages, lambda: pictures(report, findings))):
        if tab.open:  # only what is looked at is drawn
            with tab:
                draw()


def opened(report_id: str) -> dict[str, Any] | None:
    """The report, None where there is none."""
    try:
        return frame.api().report(report_id)
    except ApiProblem as problem:
        if problem.status == 404:
            return None
        raise


def listing() -> None:
    frame.begin("Reports", "Every report that has been read, the newest first.")
    with frame.calm("Listing the reports…"):
        reports = frame.api().reports()
    if not reports:
        st.html(show.notice("No reports have been read yet", "Read a folder of reports with `scr ingest FOLDER`."))
        return
    kinds = frame.names().get("kind", {})
    left, right = st.columns([3, 2])
    words = left.text_input("Find a report by title, area or file name", key="reports_words").casefold().split()
    present = [k for k in dict.fromkeys(r.get("kind") for r in reports) if k]
    kind = right.selectbox("Kind of report", ["", *present], key="reports_kind",
                           format_func=lambda k: "Any kind" if not k else kinds.get(k, k))
    rows = [r for r in reports if (not kind or r.get("kind") == kind)
            and all(w in f"{r.get('title')} {r.get('area_name')} {r.get('file')} {r.get('publisher')}".casefold() for w in words)]
    if not rows:
        st.html(show.notice("No report fits", "Try fewer words, or any kind."))
        return
    st.html(f"<p>{show.count(len(rows), 'report')}{f', the first {SHOWN} shown' if len(rows) > SHOWN else ''}</p>")
    lines = "".join(
        f"<tr><td><a href='{show.escape(show.report_link(r['report_id']))}' target='_self'>{show.escape(r.get('title') or r.get('file'))}</a></td>"
        f"<td>{show.escape(kinds.get(r.get('kind'), r.get('kind')))}</td><td>{show.escape(r.get('area_name') or 'not named')}</td>"
        f"<td>{show.escape(show.published(r))}</td><td class='n'>{r.get('pages') or '–'}</td><td class='n'>{r.get('findings', 0):,}</td></tr>"
        for r in rows[:SHOWN])
    st.caption("Findings are counted as the model marked them: so many sentences there are to read. The Themes page shows counts with its errors allowed for.")
    head = "".join(f"<th scope='col'{c}>{h}</th>" for h, c in (
        ("Report", ""), ("Kind", ""), ("Area", ""), ("Published", ""), ("Pages", " class='n'"), ("Findings", " class='n'")))
    st.html(f"<div class='scroll' tabindex='0'><table class='plain'><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>")


def facts(report: dict[str, Any]) -> None:
    known = frame.names()
    st.html(show.facts_list([
        ("Kind", known.get("kind", {}).get(report.get("kind"), report.get("kind"))),
        ("Area", report.get("area_name") or "not named"), ("Region", report.get("region")),
        ("Published", show.published(report)),
        ("Inspected", show.say_date(report["inspected"]) if report.get("inspected") else ""),
        ("Publisher", report.get("publisher")), ("Author", report.get("author")), ("Pages", report.get("pages")),
        ("File", report.get("file")), ("Licence", report.get("licence")),
    ]))
    factors = [known.get("factor", {}).get(f, str(f).replace("_", " ").capitalize()) for f in report.get("factors") or []]
    if factors:
        chips = "".join(f"<span class='factor'>{show.escape(f)}</span>" for f in factors)
        st.html(f"<p class='small-head'>Circumstances it mentions (never failings)</p><div class='chips'>{chips}</div>")
    grades = report.get("grades") or []
    if grades:
        st.html(show.table(["Judgement", "Grade"], [[g.get("subject"), str(g.get("grade", "")).capitalize()] for g in grades], "Grades as printed"))


def shown_findings(findings: list[dict[str, Any]], where: str) -> tuple[str | None, list[str]]:
    """The theme and polarities chosen over the text."""
    themes = dict(sorted({f["theme"]: f.get("theme_label") or f["theme"] for f in findings}.items(), key=lambda t: t[1]))
    counts = {t: sum(f["theme"] == t for f in findings) for t in themes}
    state = f"report_theme_{where}"
    if state not in st.session_state:
        given = st.query_params.get("theme")
        st.session_state[state] = given if given in themes else ""
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    theme = left.selectbox("Theme", ["", *themes], key=state,
                           format_func=lambda t: "All themes" if not t else f"{themes[t]} ({counts[t]:,})")
    polarities = right.pills("Show", list(show.POLARITIES), selection_mode="multi", default=list(show.POLARITIES), key=f"report_polarity_{where}",
                             format_func=lambda p: f"{show.SHAPES[p]} {show.POLARITIES[p]}s")
    return theme or None, list(polarities or [])


def keep(findings: list[dict[str, Any]], theme: str | None, polarities: list[str]) -> list[dict[str, Any]]:
    return [f for f in findings if (theme is None or f["theme"] == theme) and f["polarity"] in polarities]


def reading(report: dict[str, Any], findings: list[dict[str, Any]]) -> None:
    """The text, passage by passage, what was found marked in it and named in the margin."""
    passages, sections = report.get("passages", []), {s["index"]: s for s in report.get("sections", [])}
    if not passages:
        st.html(show.notice("No text", "Nothing could be read in this report."))
        return
    theme, polarities = shown_findings(findings, "text") if findings else (None, [])
    if not findings:
        st.html("<p>No finding was marked in this report.</p>")
    only = bool(findings) and st.toggle("Only passages with findings", key="report_only")
    here = st.query_params.get("passage", "")
    chosen = [(p, keep(p.get("findings", []), theme, polarities)) for p in passages]
    chosen = [(p, f) for p, f in chosen if f or not only]
    if not chosen:
        st.html(show.notice("Nothing to show", "No passage has such findings. Choose another theme."))
        return
    start = part(chosen, here)
    chosen = chosen[start:start + SHOWN]
    outline(chosen, sections)
    agencies = frame.names().get("agency", {})
    out, section = [], None
    for p, found in chosen:
        if p.get("section") != section:
            section = p.get("section")
            heading = sections.get(section, {}).get("heading")
            if heading:
                out.append(f"<h3 id='section-{int(section)}'>{show.escape(heading)}</h3>")
        mark = " here" if p["passage_id"] == here else ""
        page = f"p. {p['page']}" if p.get("page") else ""
        keep_link = f"<a href='{show.escape(show.report_link(report['report_id'], p['passage_id']))}' target='_self' title='Copy this passage as a citation, or add it to a collection'>cite, keep</a>"
        number = "<br>".join(x for x in (show.page_link(p, page, report_id=report["report_id"]) or page, show.escape(p.get("paragraph")), keep_link) if x)
        out.append(
            f"<div class='row{mark}' id='passage-{int(p['index'])}'><div class='no'>{number}</div>"
            f"<div class='passage'>{show.marked(p['text'], found, start=p.get('start'))}</div>"
            f"<div class='margin'>{show.chips(found, agencies)}</div></div>")
        if mark:
            st.html(f"<div class='read'>{''.join(out)}</div>")
            collecting.under(report | p, p["text"], collecting.of_hit(p), p["passage_id"])
            out = []
    st.html(f"<div class='read'>{''.join(out)}</div>")
    jump(next((p["index"] for p, _ in chosen if p["passage_id"] == here), None))


def part(chosen: list[tuple[dict[str, Any], Any]], here: str) -> int:
    """Where to begin in a text too long for one screen."""
    if len(chosen) <= SHOWN:
        return 0
    starts = list(range(0, len(chosen), SHOWN))
    at = next((i for i, (p, _) in enumerate(chosen) if p["passage_id"] == here), 0)

    def say(start: int) -> str:
        first, last = chosen[start][0], chosen[min(start + SHOWN, len(chosen)) - 1][0]
        if first.get("page"):
            return f"Pages {first['page']} to {last.get('page')}"
        return f"Part {start // SHOWN + 1} of {len(starts)}"

    return st.selectbox("A long report: which part?", starts, index=at // SHOWN, format_func=say)


def outline(chosen: list[tuple[dict[str, Any], list]], sections: dict[int, dict[str, Any]]) -> None:
    """The headings, with how many findings stand under each."""
    counts: dict[int, int] = {}
    for p, found in chosen:
        if p.get("section") is not None:
            counts[p["section"]] = counts.get(p["section"], 0) + len(found)
    rows = [(s, n) for s, n in counts.items() if sections.get(s, {}).get("heading")]
    if len(rows) < 2:
        return
    with st.expander(f"Outline: {len(rows)} headings"):
        items = "".join(
            f"<li style='padding-left:{min(4, max(0, int(sections[s].get('level') or 1) - 1)) * 1.1:.1f}rem'>"
            f"<a href='#section-{int(s)}' target='_self'>{show.escape(sections[s]['heading'])}</a>"
            f"{f' <span class=n>({n})</span>' if n else ''}</li>" for s, n in rows)
        st.html(f"<nav class='outline' aria-label='Outline'><ol>{items}</ol></nav>")


def jump(index: int | None) -> None:
    """Brings the passage that a link named into view. The number is the only thing put into the script."""
    if index is not None:
        st.html(f"<script>setTimeout(() => document.getElementById('passage-{int(index)}')?.scrollIntoView({{block: 'center'}}), 400)</script>",
                unsafe_allow_javascript=True)


def finding_list(report: dict[str, Any], findings: list[dict[str, Any]]) -> None:
    if not findings:
        st.html(show.notice("No findings", "Nothing in this report was marked as a failing, a strength or a recommendation. That is no proof that there is none."))
        return
    theme, polarities = shown_findings(findings, "list")
    kept = keep(findings, theme, polarities)
    agencies = frame.names().get("agency", {})
    left, right = st.columns([4, 1], vertical_alignment="center")
    most = st.session_state.get("report_findings", AT_ONCE)
    left.html(f"<p>{show.count(len(kept), 'finding')}{f', the first {most} shown' if len(kept) > most else ''}. Found by machine: read the sentence before you use it.</p>")
    right.download_button("Save as CSV", tables_out.findings(kept, report, agencies, frame.PURPOSE), f"{file_name(report)}-findings-for-learning.csv", "text/csv",
                          on_click="ignore", width="stretch")
    for f in kept[:most]:
        with st.container(gap="xsmall"):
            st.html(
                f"<article class='hit plain'><blockquote><div class='passage'>{show.escape(f['quotation'])}</div></blockquote>"
                f"<p class='spot'>{show.escape(' · '.join(str(x) for x in (show.place(f).capitalize(), f.get('theme_label'), said(f)) if x))}</p>{show.chips([f], agencies)}"
                f"<p class='acts'><a href='{show.escape(show.report_link(report['report_id'], f['passage_id']))}' target='_self'>See it in the text</a>{show.page_link(f, 'See it on the page')}</p></article>")
            collecting.under(report | f, f["quotation"], collecting.of_finding(f), f["finding_id"])
    if len(kept) > most:
        st.button(f"Show {AT_ONCE} more", on_click=more_findings)


def more_findings() -> None:
    st.session_state["report_findings"] = st.session_state.get("report_findings", AT_ONCE) + AT_ONCE


def file_name(report: dict[str, Any]) -> str:
    """What files of this report are called, without their ending."""
    return re.sub(r"[^A-Za-z0-9]+", "-", report.get("title") or "report").strip("-").lower()[:60] or "report"


def said(finding: dict[str, Any]) -> str:
    """How sure the machine is and what it read into the sentence, in words."""
    parts = [f"confidence {float(finding.get('confidence') or 0):.0%}"]
    parts += [f"said by {show.SPEAKERS.get(finding['speaker'], finding['speaker'])}"] if finding.get("speaker") else []
    parts += [show.MOODS.get(finding["modality"], finding["modality"])] if finding.get("modality") not in (None, "", "asserted") else []
    parts += [show.TIMES.get(finding["time_status"], finding["time_status"])] if finding.get("time_status") else []
    parts += [f"signal words “{finding['cue']}”"] if finding.get("cue") else []
    return ", ".join(parts)


def chronology(report: dict[str, Any]) -> None:
    events, tables = report.get("events") or [], [t for t in report.get("tables") or [] if t.get("kind") != "chronology" or not report.get("events")]
    if not events and not tables:
        st.html(show.notice("No chronology or table", "None was recognised in this report."))
        return
    if events:
        st.html(show.table(["Date as written", "Source", "What happened", "What was done", "Page"],
                           [[e.get("written_date"), e.get("source"), e.get("event"), e.get("response"), e.get("page")] for e in events], "Chronology"))
    for number, t in enumerate(tables, 1):
        rows = t.get("rows") or []
        if not rows:
            continue
        names = {"family": "Family", "grades": "Grades", "action_plan": "Action plan", "chronology": "Chronology"}
        title = names.get(t.get("kind", ""), f"Table {number}") + (f", page {t['page']}" if t.get("page") else "")
        st.html(show.table(rows[0], rows[1:], title) if len(rows) > 1 else show.table([], rows, title))


def pictures(report: dict[str, Any], findings: list[dict[str, Any]]) -> None:
    """A page as printed, with a finding or the passage that was asked for marked on it where it stands."""
    pages = int(report.get("pages") or 0)
    if not pages or report.get("media_type") != "pdf":
        st.html(show.notice("No pictures", "Only PDF files have pictures of their pages."))
        return
    query = st.query_params
    passage = next((p for p in report["passages"] if p["passage_id"] == query.get("passage")), None)
    asked = next((f for f in findings if f["finding_id"] == query.get("finding")), None) or passage
    number = query.get("page", "")[:6]
    wanted = int(number) if number.isascii() and number.isdigit() else (asked or {}).get("page") or 1
    left, right = st.columns([1, 4])
    page = left.number_input("Page", 1, pages, value=max(1, min(pages, wanted)), step=1)
    marks = {(f["start"], f["end"]): f["quotation"] for f in findings if f.get("page") == page}
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
    if more and asked and chosen == (asked["start"], asked["end"]):
        st.html(f"<p>It also stands on {' and '.join(other_page(report, asked, n) for n in more)}.</p>")
    elif more:
        st.html(f"<p>It also stands on page {' and '.join(map(str, more))}.</p>")
    st.image(picture.png, width=820, alt=f"Page {page} as printed")


def may_stand_on(item: dict[str, Any], page: int) -> bool:
    """Whether a finding or passage may stand on a page: its last sentence may run over to the next."""
    first = item.get("page")
    return bool(first) and first <= page <= (item.get("page_end") or first) + 1


def other_page(report: dict[str, Any], item: dict[str, Any], page: int) -> str:
    return show.page_link(item, f"page {page}", report_id=report["report_id"], page=str(page)) or f"page {page}"


main()
