"""What a report asks for, and its chronology and tables."""

from __future__ import annotations

from typing import Any

import streamlit as st

from corpus.codebook import load_codebook
from ui import frame, show
from ui.made import CALLED, NONE

TABLES = {"family": "Family", "grades": "Grades", "action_plan": "Action plan", "chronology": "Chronology"}


def recommendations(report: dict[str, Any]) -> None:
    """What the report asks for in its own words: of whom, by when, and what each answers to."""
    found = report.get("recommendations") or []
    if not found:
        st.html(show.notice("No recommendations", NONE))
        return
    theme, agency = st.session_state.get("report_theme"), st.session_state.get("report_agency")
    kept = [r for r in found if (not theme or theme in r["themes"]) and (not agency or agency in r["agencies"])]
    narrowed = f" on the theme and agency chosen, of {len(found):,}" if len(kept) < len(found) else ""
    st.html(f"<p>{show.count(len(kept), 'recommendation')}{narrowed}, as the report prints them. What each answers to was marked by machine.</p>")
    st.html(f"<div class='stack'>{''.join(recommendation(report, r) for r in kept)}</div>")


def recommendation(report: dict[str, Any], one: dict[str, Any]) -> str:
    agencies, book = frame.names().get("agency", {}), load_codebook()
    number = one.get("number") or ""
    name = number if number[:1].isalpha() and len(number) > 4 else f"{CALLED.get(one['form'], 'Recommendation')} {number}".strip()
    who = one.get("addressee") or ", ".join(agencies.get(a, a) for a in one.get("agencies") or ())
    spot = [f"To: {who}" if who else "", f"by {one['due']}" if one.get("due") else "", show.place(one)]
    known = [code for code in one.get("failings") or one.get("themes") or () if code in book.failings or code in book.themes]
    answers = f"<p class='spot'>Answers to: {show.escape('; '.join(book.label(code) for code in known))}</p>" if known else ""
    passage = next((p["passage_id"] for p in report["passages"] if p["start"] <= one["start"] < p["end"]), "")
    page = show.page_link(one | {"passage_id": ""}, "See it on the page", report_id=report["report_id"], recommendation=one["recommendation_id"])
    read = f"<a href='{show.escape(show.report_link(report['report_id'], passage))}' target='_self'>See it in the text</a>" if passage else ""
    return (f"<article class='hit'><h3>{show.escape(name)}</h3><p class='facts'>{show.escape(' · '.join(x for x in spot if x))}</p>"
            f"<blockquote><div class='passage'>{show.escape(one['text'])}</div></blockquote>{answers}<p class='acts'>{read}{page}</p></article>")


def chronology(report: dict[str, Any]) -> None:
    """The printed chronology and the other tables."""
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
        title = TABLES.get(t.get("kind", ""), "A table") + (f", from page {t['page']}" if t.get("page") else f" ({number})")
        st.html(show.table(rows[0], rows[1:], title) if len(rows) > 1 else show.table([], rows, title))
