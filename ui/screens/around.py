"""Graph: one thing and what findings tie to it, as a picture and as a list, to be walked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from corpus.codebook import load_codebook
from corpus.errors import ScrError
from ui import frame, kept, show, walk, walk_picture
from ui.api_http import ApiProblem
from ui.counted import PLURAL
from ui.walk import EACH, KINDS, PAGED, PLURALS, SHAPES, Step

HEIGHT = 620  # pixels of the picture
ABOUT = {"": "All findings"} | PLURAL
LIKE = {"failing": "found in the same passage", "agency": "spoken of in the same finding", "report": "saying the same"}


def names_of(kind: str) -> dict[str, str]:
    """Everything of a kind that can be started from: key to name."""
    if kind == "report":
        return {r["report_id"]: f"{r['title'] or r['file']} ({show.published(r)})" for r in kept.asked("reports")}
    if kind == "area":
        return {a["code"]: a["name"] for a in kept.asked("areas")}
    book = load_codebook()
    return {code: thing.label for code, thing in {"theme": book.themes, "failing": book.failings, "agency": book.agencies}[kind].items()}


def go(step: Step) -> None:
    st.query_params.from_dict(step.query())


def moved(step: Step) -> None:
    """After a widget changed: the address says so too."""
    state = st.session_state
    kind = state["graph_kind"] or step.kind
    if kind != step.kind:
        try:
            first = next(iter(names_of(kind)), "")
        except ScrError:  # a callback cannot say so: the page does, which asks as well
            first = ""
        go(step.to(kind, first) if first else step)
        return
    there = step.to(kind, state["graph_key"]) if state["graph_key"] and state["graph_key"] != step.key else step
    polarity = state["graph_polarity"] if state["graph_polarity"] is not None else step.polarity
    go(Step(there.kind, there.key, polarity, state["graph_sure"], state["graph_each"], way=there.way))


def choose(step: Step, known: dict[str, str]) -> None:
    """What to start from, and which findings tie."""
    state = st.session_state
    for name, value in {"graph_kind": step.kind, "graph_key": step.key, "graph_polarity": step.polarity, "graph_sure": step.sure, "graph_each": step.each}.items():
        state[name] = value
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    left.selectbox("Start from", list(KINDS), key="graph_kind", format_func=KINDS.__getitem__, on_change=moved, args=(step,))
    right.selectbox(f"Which {KINDS[step.kind].lower()}", list(known), filter_mode="contains", key="graph_key", format_func=lambda k: known.get(k, k), on_change=moved, args=(step,))
    st.segmented_control("Tied by", list(ABOUT), key="graph_polarity", format_func=ABOUT.__getitem__, on_change=moved, args=(step,), required=True)
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    left.selectbox("How many of each kind in the list", EACH, key="graph_each", on_change=moved, args=(step,))
    right.checkbox("Only findings the model is sure of", key="graph_sure", on_change=moved, args=(step,), help="Fewer findings; about nine in ten of them are right.")


def way_here(step: Step) -> str:
    """The things passed, each a link back to it."""
    known = {kind: names_of(kind) for kind in {kind for kind, _ in step.way}}
    links = []
    for i, (kind, key) in enumerate(step.way):
        link = show.escape(Step(kind, key, step.polarity, step.sure, step.each, way=step.way[:i]).link())
        links.append(f"<a href='{link}' target='_self'>{SHAPES[kind]} {show.escape(show.shortened(known[kind].get(key, key), 48))}</a>")
    last = show.escape(Step(*step.way[-1], step.polarity, step.sure, step.each, way=step.way[:-1]).link())
    return f"<nav class='way' aria-label='The way here'><a href='{last}' target='_self'><b>Back</b></a> <span>The way here: {' › '.join(links)}</span></nav>"


def listed(found: dict[str, Any], step: Step) -> str:
    """The neighbours as tables, one a kind."""
    parts = []
    for kind, rows in walk.by_kind(found["neighbours"]).items():
        body = ""
        for row in rows:
            link, said = show.escape(step.to(kind, row["key"]).link()), show.escape(step.quotations(kind, row["key"]))
            name = f"<td><a href='{link}' target='_self'>{show.escape(row['label'])}</a></td>"
            number = "the quotations" if row["mentions"] is None else f"{row['mentions']:,}"
            number = f"<a href='{said}' target='_self' title='Read the quotations'>{number}</a>" if said else number if row["mentions"] is not None else ""
            body += f"<tr>{name}<td class='n'>{number}</td>" + (f"<td class='n'>{row['reports']:,}</td>" if row["mentions"] is not None else "") + "</tr>"
        head = "<th scope='col' class='n'>Read</th>" if kind in PAGED else "<th scope='col' class='n'>Findings</th><th scope='col' class='n'>Reports</th>"
        like = f", {LIKE[kind]}" if kind == found["kind"] else ""
        more = f" ({found['left_out'][kind]:,} more)" if kind in found["left_out"] and kind not in PAGED else ""
        like += ", by name" if kind in PAGED else ""
        parts.append(
            f"<table class='plain'><caption><span class='kind {kind}' aria-hidden='true'>{SHAPES[kind]}</span> <b>{PLURALS[kind]}</b>{like}{more}</caption>"
            f"<thead><tr><th scope='col'>Go on to</th>{head}</tr></thead><tbody>{body}</tbody></table>{pages(found, step, kind)}")
    return f"<div class='neighbours scroll' tabindex='0'>{''.join(parts)}</div>"


def pages(found: dict[str, Any], step: Step, kind: str) -> str:
    """The ways to the agencies or areas before and after these."""
    if kind not in PAGED:
        return ""
    skip, after = getattr(step, PAGED[kind]), found["left_out"].get(kind, 0)
    ways = ([("The ones before", skip - step.each)] if skip else []) + ([(f"The next {min(step.each, after)} of {after:,} more", skip + step.each)] if after else [])
    return "<p class='acts'>" + "".join(f"<a href='{show.escape(step.page(kind, n).link())}' target='_self'>{words}</a>" for words, n in ways) + "</p>" if ways else ""


def picture(found: dict[str, Any], step: Step) -> None:
    """The picture; a neighbour chosen in it is gone on to."""
    from neo4j_viz.streamlit import display_widget

    kinds = dict.fromkeys([found["kind"], *(row["kind"] for row in found["neighbours"])])
    st.html("<div class='chips'>" + "".join(f"<span class='factor'><span class='kind {k}' aria-hidden='true'>{SHAPES[k]}</span> {KINDS[k]}</span>" for k in kinds) + "</div>")
    widget = walk_picture.drawn(found, HEIGHT)
    display_widget(widget, key=f"graph {step.query()}")
    for chosen in widget.selected.nodeIds:
        kind, _, key = chosen.partition(":")
        if (kind, key) != (found["kind"], found["key"]):
            st.session_state["graph_next"] = step.to(kind, key).query()  # the address of a run that is cut short here would not reach the browser
            st.rerun()
    st.caption("The larger a theme, failing or report and the thicker its line, the more findings; their number stands beside the name. Agencies and areas are drawn alike, in order of "
               "their names. At most four of a kind are drawn. Click a neighbour to go on to it; drag to move, "
               "scroll to zoom. The list holds more of them.")


def main() -> None:
    frame.begin("Graph", "Choose a theme, a failing, an agency, an area or a report, and see what findings tie to it. Then go on from there.")
    if chosen := st.session_state.pop("graph_next", None):
        st.query_params.from_dict(chosen)
    step = walk.from_query(st.query_params.to_dict())
    with frame.calm("Looking around…"):
        known = names_of(step.kind)
        if not known:
            st.html(show.notice("No reports have been read yet", "Read a folder of reports with `scr ingest FOLDER`. Then walk the graph here."))
            return
        try:
            found = frame.api().around(step.kind, step.key, step.filters())
        except ApiProblem as problem:
            if problem.status not in (400, 404, 422):
                raise
            frame.explain(problem)
            st.html("<p><a href='graph' target='_self'>Begin again</a></p>")
            return
    step = replace(step, kind=found["kind"], key=found["key"])
    choose(step, known if found["key"] in known else known | {found["key"]: found["label"]})
    go(step)
    if step.way:
        st.html(way_here(step))
    about = show.published({"published": found["about"], "published_estimated": found["published_estimated"]}) if found["kind"] == "report" else found["about"]
    told = f"{show.count(found['mentions'], 'finding')} in {show.count(found['reports'], 'report')}"
    open_ = f" <a href='{show.escape(show.report_link(found['key']))}' target='_self'>Read the report</a>" if found["kind"] == "report" else ""
    st.html(f"<h2 class='here'><span class='kind {found['kind']}' aria-hidden='true'>{SHAPES[found['kind']]}</span> {show.escape(found['label'])}</h2>"
            f"<p class='facts'>{show.escape(' · '.join(x for x in (KINDS[found['kind']], about, told) if x))}{open_}</p>")
    if not found["neighbours"]:
        st.html(show.notice("No findings tie anything to it", "Choose another start, or “All findings” above; or read more reports."))
    else:
        with st.container(key="graph_pair"):
            left, right = st.columns([3, 2])
            with left:
                picture(found, step)
            right.html(listed(found, step))
        st.caption("Findings that speak of both, as the model marked them and as found: mentions in published reports, not prevalence. "
                   "Agencies and areas stand by name: this ranks nobody.")
    with st.expander("The Cypher behind this"):
        st.code(found["query"], language="cypher")
        st.html(f"<p><a href='ask-in-cypher?graph={show.escape(found['kind'])}:{show.escape(found['key'])}&amp;{show.escape(urlencode(step.carried()))}' target='_self'>"
                "Open it in Ask in Cypher</a>, where it can be run and changed. There each neighbour comes with one way that leads to it.</p>")


main()
