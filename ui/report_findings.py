"""What was found in one report: the filters over it, and the list."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ui import collecting, frame, show, tables_out

AT_ONCE = 50  # findings shown at first, and added by "Show more": each has buttons of its own
Keep = Callable[[Mapping[str, Any]], bool]


def chosen(findings: list[dict[str, Any]]) -> Keep:
    """The filters over a report, kept in the address, as a test of a finding."""
    if not findings:
        return lambda finding: True
    query, state = st.query_params, st.session_state
    names = frame.names().get("agency", {})
    themes = dict(sorted({f["theme"]: f.get("theme_label") or f["theme"] for f in findings}.items(), key=lambda t: t[1]))
    agencies = sorted({a for f in findings for a in f.get("agencies") or ()}, key=lambda a: names.get(a, a))
    counts = {t: sum(f["theme"] == t for f in findings) for t in themes}
    for name, allowed in (("theme", themes), ("agency", agencies)):
        state.setdefault(f"report_{name}", query.get(name) if query.get(name) in allowed else "")
        if state[f"report_{name}"] not in allowed:  # its last finding was decided away
            state[f"report_{name}"] = ""
    given = [p for p in query.get_all("polarity") if p in show.POLARITIES]
    state.setdefault("report_polarity", given or list(show.POLARITIES))
    left, middle, right = st.columns([3, 3, 4], vertical_alignment="bottom")
    theme = left.selectbox("Theme", ["", *themes], filter_mode="contains", key="report_theme", format_func=lambda t: "All themes" if not t else f"{themes[t]} ({counts[t]:,})")
    agency = middle.selectbox("Agency", ["", *agencies], filter_mode="contains", key="report_agency", format_func=lambda a: "All agencies" if not a else names.get(a, a))
    polarities = right.pills("Show", list(show.POLARITIES), selection_mode="multi", key="report_polarity",
                             format_func=lambda p: f"{show.SHAPES[p]} {show.POLARITIES[p]}s") or []
    kept = {"theme": theme, "agency": agency, "polarity": polarities if len(polarities) < len(show.POLARITIES) else []}
    for name, value in kept.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return lambda f: (not theme or f["theme"] == theme) and (not agency or agency in (f.get("agencies") or ())) and f["polarity"] in polarities


def finding_list(report: dict[str, Any], findings: list[dict[str, Any]], keep: Keep) -> None:
    """The findings in the report's order, each with its place, and all of them as CSV."""
    if not findings:
        st.html(show.notice("No findings", "Nothing in this report was marked as a failing, a strength or a recommendation. That is no proof that there is none."))
        return
    kept = [f for f in findings if keep(f)]
    agencies = frame.names().get("agency", {})
    left, right = st.columns([4, 1], vertical_alignment="center")
    most = st.session_state.get("report_findings", AT_ONCE)
    left.html(f"<p>{show.count(len(kept), 'finding')}{f', the first {most} shown' if len(kept) > most else ''}. Found by machine: read the sentence before you use it.</p>")
    right.download_button("Save as CSV", tables_out.findings(kept, report, agencies, frame.PURPOSE), f"{file_name(report)}-findings-for-learning.csv", "text/csv",
                          on_click="ignore", width="stretch")
    for f in kept[:most]:
        with collecting.card(f["finding_id"]):
            st.html(
                f"<article class='hit plain'><blockquote><div class='passage'>{show.escape(f['quotation'])}</div></blockquote>"
                f"<p class='spot'>{show.escape(' · '.join(str(x) for x in (show.place(f).capitalize(), f.get('theme_label'), said(f)) if x))}</p>{show.chips([f], agencies)}"
                f"<p class='acts'><a href='{show.escape(show.report_link(report['report_id'], f['passage_id']))}' target='_self'>See it in the text</a>{show.page_link(f, 'See it on the page')}</p></article>")
            collecting.under(report | f, f["quotation"], collecting.of_finding(f), f["finding_id"])
    if len(kept) > most:
        st.button(f"Show {AT_ONCE} more", on_click=more)


def more() -> None:
    st.session_state["report_findings"] = st.session_state.get("report_findings", AT_ONCE) + AT_ONCE


def file_name(report: Mapping[str, Any]) -> str:
    """What files of this report are called, without their ending."""
    return re.sub(r"[^A-Za-z0-9]+", "-", report.get("title") or "report").strip("-").lower()[:60] or "report"


def said(finding: Mapping[str, Any]) -> str:
    """How sure the machine is and what it read into the sentence, in words."""
    parts = [f"confidence {float(finding.get('confidence') or 0):.0%}"]
    parts += [f"said by {show.SPEAKERS.get(finding['speaker'], finding['speaker'])}"] if finding.get("speaker") else []
    parts += [show.MOODS.get(finding["modality"], finding["modality"])] if finding.get("modality") not in (None, "", "asserted") else []
    parts += [show.TIMES.get(finding["time_status"], finding["time_status"])] if finding.get("time_status") else []
    parts += [f"signal words “{finding['cue']}”"] if finding.get("cue") else []
    return ", ".join(parts)
