"""The text of a report, passage by passage, what was found marked in it and named in the margin."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import collecting, frame, report_checking, show
from ui.report_findings import Keep

SHOWN = 200         # passages put on the screen at once
SHOWN_CHECKING = 40  # the same where each has buttons beside it

Chosen = list[tuple[dict[str, Any], list[dict[str, Any]]]]  # passages, each with the findings that pass the filters


def reading(report: dict[str, Any], findings: list[dict[str, Any]], keep: Keep) -> None:
    passages, sections = report.get("passages", []), {s["index"]: s for s in report.get("sections", [])}
    if not passages:
        st.html(show.notice("No text", "Nothing could be read in this report."))
        return
    if not findings:
        st.html("<p>No finding was marked in this report.</p>")
    st.session_state.setdefault("report_check", st.query_params.get("check") == "1")
    with st.container(horizontal=True, gap="medium"):
        only = bool(findings) and st.toggle("Only passages with findings", key="report_only")
        checking = frame.may("reviewer") and st.toggle("Check what was marked", key="report_check", help="Accept, reject or change findings, and add those that the model missed.")
    if checking:
        st.query_params["check"] = "1"
    else:
        st.query_params.pop("check", None)
    here = st.query_params.get("passage", "")
    chosen: Chosen = [(p, [f for f in p.get("findings", []) if keep(f)]) for p in passages]
    chosen = [(p, f) for p, f in chosen if f or not only]
    if not chosen:
        st.html(show.notice("Nothing to show", "No passage has such findings. Choose another theme."))
        return
    size = SHOWN_CHECKING if checking else SHOWN
    start = part(chosen, here, size)
    chosen = chosen[start:start + size]
    outline(chosen, sections)
    if checking:
        report_checking.text(report, chosen, sections, here)
    else:
        text(report, chosen, sections, here)
    jump(next((p["index"] for p, _ in chosen if p["passage_id"] == here), None))


def text(report: dict[str, Any], chosen: Chosen, sections: dict[int, dict[str, Any]], here: str) -> None:
    """The passages; under the one that a link named stand its citation and the way into a collection."""
    agencies = frame.names().get("agency", {})
    out, section = [], None
    for p, found in chosen:
        if p.get("section") != section:
            section = p.get("section")
            out.append(report_checking.heading(section, sections))
        out.append(report_checking.row(report, p, found, here, f"<div class='margin'>{show.chips(found, agencies)}</div>"))
        if p["passage_id"] == here:
            st.html(f"<div class='read'>{''.join(out)}</div>")
            collecting.under(report | p, p["text"], collecting.of_hit(p), p["passage_id"])
            out = []
    st.html(f"<div class='read'>{''.join(out)}</div>")


def part(chosen: Chosen, here: str, size: int) -> int:
    """Where to begin in a text too long for one screen."""
    if len(chosen) <= size:
        return 0
    starts = list(range(0, len(chosen), size))
    at = next((i for i, (p, _) in enumerate(chosen) if p["passage_id"] == here), 0)

    def say(start: int) -> str:
        first, last = chosen[start][0], chosen[min(start + size, len(chosen)) - 1][0]
        name = f"Part {start // size + 1} of {len(starts)}"
        return f"{name}: pages {first['page']} to {last.get('page')}" if first.get("page") else name

    return st.selectbox("A long report: which part?", starts, index=at // size, format_func=say, key=f"report_part_{size}")


def outline(chosen: Chosen, sections: dict[int, dict[str, Any]]) -> None:
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
    """Brings the passage that a link named into view, once. The number is the only thing put into the script."""
    if index is not None:
        frame.bring(f"#passage-{int(index)}", "report_jumped", index, block="center")
