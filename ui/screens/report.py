"""One report: its facts, its text with what was found in it, its recommendations, chronology and pages. Without an id: the list."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import collecting, frame, kept, report_findings, report_lists, report_pages, report_text, show
from ui.parts import RELATIONS
from ui.show_names import ABOUT, taken_out

SHOWN = 200  # rows of the list put on the screen at once


def main() -> None:
    report_id = st.query_params.get("id", "")
    if not report_id:
        listing()
        return
    with frame.calm("Opening the report…", title="This report cannot be shown"):
        report = frame.there(kept.asked, "report", report_id)
    if report is None:
        frame.begin("This report is not here")
        st.html(show.notice("Not found", "It may have been withdrawn, or replaced by a corrected edition."))
        st.html("<p><a href='report' target='_self'>See the reports there are</a></p>")
        return
    frame.begin(report.get("title") or report.get("file") or "Report")
    facts(report)
    id_ = show.escape(report_id)
    keeper = f"<a href='add?report={id_}' target='_self'>Change its facts, or take it down</a>" if frame.may("keeper") else ""
    st.html(f"<p class='acts'><a href='case-study?report={id_}' target='_self'>Make a case study from it</a>{keeper}</p>")
    with st.container(horizontal=True, gap="small"):
        collecting.copies(report, "", "report")
        collecting.references_of([report | {"text": ""}], report_findings.file_name(report), "report")
    findings = [f | {"passage_id": p["passage_id"]} for p in report.get("passages", []) for f in p.get("findings", [])]
    asked, tables = report.get("recommendations") or [], report.get("events") or report.get("tables")
    names = ["Text", f"Findings ({len(findings):,})", f"Recommendations ({len(asked):,})", "Chronology and tables" if tables else "Chronology and tables (none)",
             "Page pictures"]
    first = st.session_state.setdefault(f"report_first_{report_id}", opens_with(st.query_params, findings, len(names)))
    keep = report_findings.chosen(findings)
    draws = (
        lambda: report_text.reading(report, findings, keep), lambda: report_findings.finding_list(report, findings, keep),
        lambda: report_lists.recommendations(report), lambda: report_lists.chronology(report), lambda: report_pages.pictures(report, findings, keep),
    )
    for tab, draw in zip(st.tabs(names, key=f"report_tab_{report_id}", on_change="rerun", default=None if first is None else names[first]), draws, strict=True):
        if tab.open:  # only what is looked at is drawn
            with tab:
                draw()


def opens_with(query: Any, findings: list[dict[str, Any]], tabs: int) -> int | None:
    """Which tab the address opens: the text where it names a passage or a finding (whose passage is then named in its place), the list of
    findings where it asks for some of them alone, None for the first."""
    view, passage = query.get("view", ""), query.get("passage", "")
    if view == "text" and not passage:
        passage = next((f["passage_id"] for f in findings if f["finding_id"] == query.get("finding")), "")
        for name in ("view", "finding"):
            query.pop(name, None)
        if passage:
            query["passage"] = passage
        return None
    if view == "page" or query.get("finding"):
        return tabs - 1
    if view == "recommendations":
        return 2
    return 1 if not passage and findings and any(query.get(name) for name in ("theme", "polarity", "agency")) else None


def listing() -> None:
    frame.begin("Reports", "Every report that has been read, the newest first.")
    with frame.calm("Listing the reports…"):
        reports = frame.api().reports()  # not from what is kept: a key that was revoked shows no list
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
    st.html(f"<p>{show.count(len(rows), 'report')}{f', the first {SHOWN} shown' if len(rows) > SHOWN else ''}{show.copies(rows)}</p>")
    lines = "".join(
        f"<tr><td><a href='{show.escape(show.report_link(r['report_id']))}' target='_self'>{show.escape(r.get('title') or r.get('file'))}</a>{one_as(r)}</td>"
        f"<td>{show.escape(kinds.get(r.get('kind'), r.get('kind')))}</td><td>{show.escape(r.get('area_name') or 'not named')}</td>"
        f"<td class='when'>{show.escape(show.published(r))}</td><td class='n'>{r.get('pages') or '–'}</td><td class='n'>{r.get('findings', 0):,}</td></tr>"
        for r in rows[:SHOWN])
    st.caption("Findings are counted as the model marked them: so many sentences there are to read. The Themes page shows counts with its errors allowed for.")
    head = "".join(f"<th scope='col'{c}>{h}</th>" for h, c in (
        ("Report", ""), ("Kind", ""), ("Area", ""), ("Published", ""), ("Pages", " class='n'"), ("Findings", " class='n'")))
    st.html(f"<div class='scroll' tabindex='0'><table class='plain'><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>")


def one_as(report: dict[str, Any]) -> str:
    """What a report is to the one that counts in its place, as HTML; "" for one that counts itself."""
    if not report.get("duplicate_of"):
        return ""
    link = show.escape(show.report_link(report["duplicate_of"]))
    return f"<br><span class='facts'>It is {RELATIONS.get(report.get('duplicate_kind') or '', 'one with')} <a href='{link}' target='_self'>another report</a>, which counts in its place.</span>"


def facts(report: dict[str, Any]) -> None:
    known = frame.names()
    if report.get("duplicate_of"):
        st.html(f"<p>{one_as(report).removeprefix('<br>')}</p>")
    st.html(show.facts_list([
        ("Kind", known.get("kind", {}).get(report.get("kind"), report.get("kind"))),
        ("Area", report.get("area_name") or "not named"), ("Region", report.get("region")),
        ("Published", show.published(report)),
        ("Inspected", show.say_date(report["inspected"]) if report.get("inspected") else ""),
        ("Publisher", report.get("publisher")), ("Author", report.get("author")), ("Pages", report.get("pages")),
        ("File", report.get("file")), ("Licence", report.get("licence")),
    ]))
    if report.get("redacted"):
        st.html(show.notice("Names are taken out", f"{frame.sentence(taken_out(report['redacted']))} {ABOUT}"))
    factors = [known.get("factor", {}).get(f, str(f).replace("_", " ").capitalize()) for f in report.get("factors") or []]
    if factors:
        chips = "".join(f"<span class='factor'>{show.escape(f)}</span>" for f in factors)
        st.html(f"<p class='small-head'>Circumstances it mentions (never failings)</p><div class='chips'>{chips}</div>")
    grades = report.get("grades") or []
    if grades:
        st.html(show.table(["Judgement", "Grade"], [[g.get("subject"), str(g.get("grade", "")).capitalize()] for g in grades], "Grades as printed"))


main()
