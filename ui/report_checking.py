"""Checking a report's findings in its text: beside each passage what was found there, and what can be decided on it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import deciding, frame, show


def heading(section: int | None, sections: dict[int, dict[str, Any]]) -> str:
    name = sections.get(section, {}).get("heading") if section is not None else ""
    return f"<h3 id='section-{int(section)}'>{show.escape(name)}</h3>" if name and section is not None else ""


def row(report: dict[str, Any], p: dict[str, Any], found: list[dict[str, Any]], here: str, margin: str = "") -> str:
    """A passage with its place, its findings marked, and what stands in the margin."""
    page = f"p. {p['page']}" if p.get("page") else ""
    link = show.escape(show.report_link(report["report_id"], p["passage_id"]))
    keep = f"<a href='{link}' target='_self' title='Copy this passage as a citation, or add it to a collection'>cite, keep</a>"
    number = "<br>".join(x for x in (show.page_link(p, page, report_id=report["report_id"]) or page, show.escape(p.get("paragraph")), keep) if x)
    return (f"<div class='row{' here' if p['passage_id'] == here else ''}{'' if margin else ' two'}' id='passage-{int(p['index'])}'><div class='no'>{number}</div>"
            f"<div class='passage'>{show.marked(p['text'], found, start=p.get('start'))}</div>{margin}</div>")


def text(report: dict[str, Any], chosen: list[tuple[dict[str, Any], list[dict[str, Any]]]], sections: dict[int, dict[str, Any]], here: str) -> None:
    """The text with a button beside each passage, which opens what can be decided there."""
    name = deciding.reviewer(st.columns([2, 3])[0])
    st.caption("A decision counts at once in every figure and search, is kept for good with your name, the time and your reason, and can be taken back.")
    with frame.calm():
        taken = frame.api().decisions(report["report_id"])
    rejected([d for d in taken if d["in_force"] and d["what"] == "reject"], taken, name)
    agencies, open_now, section = frame.names().get("agency", {}), st.session_state.get("report_open"), None
    for p, found in chosen:
        if p.get("section") != section:
            section = p.get("section")
            if title := heading(section, sections):
                st.html(f"<div class='read'>{title}</div>")
        left, right = st.columns([7, 4])
        left.html(f"<div class='read'>{row(report, p, found, here)}</div>")
        if found:
            right.html(f"<div class='read'>{show.chips(found, agencies)}</div>")
        is_open = open_now == p["passage_id"]
        label = "Close" if is_open else "Decide" if found else "Add a finding"
        right.button(label, key=f"open_{p['index']}", on_click=opened, args=("" if is_open else p["passage_id"],), type="secondary" if found else "tertiary",
                     help=None if is_open else f"On this passage: {show.plain(show.shortened(p['text'], 60))}")
        if is_open:
            with st.container(border=True):
                panel(report, p, found, taken, name)


def opened(passage_id: str) -> None:
    st.session_state["report_open"] = passage_id


def panel(report: dict[str, Any], p: dict[str, Any], found: list[dict[str, Any]], taken: list[dict[str, Any]], name: str) -> None:
    """Each finding of a passage with its history and the buttons, and a sentence to add one on."""
    agencies = frame.names().get("agency", {})
    for f in found:
        key = f"on_{f['finding_id']}_{f.get('status') or 'model'}"
        past = [d for d in taken if d["finding_id"] == f["finding_id"]]
        if f.get("status") and not past:  # decided on in another edition that is one with this report
            with frame.calm():
                past = frame.api().decisions_on(f["finding_id"])
        st.html(f"<blockquote class='quote'><div class='passage'>{show.escape(f['quotation'])}</div></blockquote>{show.chips([f], agencies)}{deciding.history(past)}")
        deciding.why(key, small=True)
        with st.container(horizontal=True, gap="small"):
            st.button("✓ Accept", key=f"{key}_accept", on_click=deciding.take, args=(f, "accept", key), type="primary")
            st.button("✕ Reject", key=f"{key}_reject", on_click=deciding.take, args=(f, "reject", key))
            if mine := deciding.own(past, name):
                st.button("Take back my decision", key=f"{key}_undo", on_click=deciding.take, args=(f, "undo", key, None, mine))
        with st.expander("Change it"):
            deciding.label(f"{key}_new", f)
            st.button("Change it to this", key=f"{key}_change", on_click=change, args=(f, key))
        deciding.problem(key)
    key = f"add_{p['passage_id']}_{len(found)}"
    sentences = {(s["start"], s["end"]): p["text"][s["start"] - p["start"]:s["end"] - p["start"]] for s in p.get("sentences") or ()}
    with st.expander("Add a finding that was missed here", expanded=not found):
        st.radio("The sentence", list(sentences), key=f"{key}_sentence", index=0 if len(sentences) == 1 else None,
                 format_func=lambda span: show.plain(show.shortened(sentences[span], 220)))
        deciding.label(key, {})
        st.text_input("Why", key=f"{key}_own", max_chars=deciding.LONGEST_REASON, placeholder="Left empty, it is kept that the sentence says so")
        st.button("Add it", key=f"{key}_add", on_click=deciding.add, args=(report["report_id"], key), type="primary")
        deciding.problem(key)


def change(finding: dict[str, Any], key: str) -> None:
    """The new label stands in boxes of its own, the reason in those over the buttons (a button's callback)."""
    for box in ("failing", "polarity", "agencies"):
        st.session_state[f"{key}_{box}"] = st.session_state.get(f"{key}_new_{box}")
    deciding.take(finding, "change", key)


def rejected(gone: list[dict[str, Any]], taken: list[dict[str, Any]], name: str) -> None:
    """What people rejected in this report, with a way back."""
    if not gone:
        return
    with st.expander(f"Rejected in this report ({len(gone):,})"):
        for d in gone:
            key = f"gone_{d['finding_id']}"
            place = show.place(d)
            model = show.said_of({"polarity": d.get("model_polarity") or "", "code": d.get("model_code") or "", "label": d.get("model_label")}) if d.get("model_code") else ""
            past = [x for x in taken if x["finding_id"] == d["finding_id"]]
            st.html(f"<blockquote class='quote'><div class='passage'>{show.escape(d.get('quotation'))}</div></blockquote>"
                    f"<p class='spot'>{show.escape(' · '.join(x for x in (place.capitalize(), f'the model said {model}' if model else '') if x))}</p>{deciding.history(past)}")
            with st.container(horizontal=True, gap="small"):
                st.button("Accept it after all", key=f"{key}_accept", on_click=deciding.take, args=(d, "accept", key))
                if mine := deciding.own(past, name):
                    st.button("Take back my decision", key=f"{key}_undo", on_click=deciding.take, args=(d, "undo", key, None, mine))
            deciding.problem(key)
