"""Search: one box, filters with counts, quotations with their source."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import collecting, frame, kept, narrow, said, saving, show, tables_out
from ui.api_http import ApiProblem
from ui.choice import LONGEST, MODES, MOST, STEP, Choice, from_query

MODE_NAMES = {"hybrid": "Words and meaning", "keyword": "Words only", "semantic": "Meaning only"}
EXAMPLES = (
    "nobody asked who the new boyfriend was",
    "missed appointments were not followed up",
    "what does good supervision look like",
    "the child was not seen alone",
    "police and social care did not share information",
)


def key(name: str) -> str:
    return f"search_{name}"


def seed() -> Choice:
    """The choice: from the widgets where they stand already, else from the address, else the filters kept from Themes."""
    state = st.session_state
    given = from_query({k: st.query_params.get_all(k) for k in st.query_params})
    if key("q") not in state:
        state[key("q")], state[key("mode")], state["search_show"] = given.question, given.mode, given.show
        state[key("spread")], state["search_as_written"] = given.spread, given.as_written
        given = given if st.query_params else narrow.kept()
    narrow.seed("search", given)
    state[key("spread")] = state.get(key("spread"), True)
    choice = Choice(
        question=(state[key("q")] or "").strip(), mode=state[key("mode")] or "hybrid",
        spread=state[key("spread")], as_written=state.get("search_as_written", False), show=state.get("search_show", STEP), **narrow.chosen("search"),
    )
    narrow.keep(choice)
    return choice


def clear() -> None:
    narrow.clear("search")
    st.session_state["search_show"] = STEP


def ask(question: str) -> None:
    st.session_state[key("q")] = question


def first_page() -> None:
    st.session_state["search_show"] = STEP


def new_question() -> None:
    first_page()
    st.session_state["search_as_written"] = False


def as_written() -> None:
    st.session_state["search_as_written"] = True


def more() -> None:
    st.session_state["search_show"] = min(MOST, st.session_state.get("search_show", STEP) + STEP)


def filters(facets: dict[str, list[dict[str, Any]]], choice: Choice) -> None:
    narrow.panel("search", facets, choice, title="Narrow the results", changed=first_page, cleared=clear)
    st.radio("Look for", MODES, key=key("mode"), format_func=MODE_NAMES.__getitem__, on_change=first_page)
    st.checkbox("At most two passages of a report at a time", key=key("spread"), on_change=first_page, disabled=choice.filtered and not choice.question,
                help="The others come when you show more. Without a question all are listed, report after report.")
    st.caption("Numbers in brackets are findings in all reports read here under the other filters, not only those on your question. "
               "They are as found, for choosing what to read; the Themes page shows counts with the model's errors allowed for.")


def offered(choice: Choice) -> dict[str, list[dict[str, Any]]]:
    """The filters' values with counts. An address may ask for a value that there is not: then a way out."""
    try:
        return frame.api().facets(choice.filters())
    except ApiProblem as problem:
        if problem.status not in (400, 422) or not choice.filtered:
            raise
        frame.explain(problem)
        st.button("Clear all filters", on_click=clear, type="primary")
        st.stop()


def results(hits: list[dict[str, Any]], choice: Choice) -> None:
    known = frame.names()
    for hit in hits:
        with collecting.card(hit["passage_id"]):
            st.html(show.card(hit, kinds=known.get("kind"), agencies=known.get("agency"), wanted=choice.wants))
            collecting.under_hit(hit, hit["passage_id"], choice.wants)


def front() -> None:
    """What a person sees before asking anything."""
    st.html("<p class='small-head'>For example</p>")
    with st.container(horizontal=True, gap="small"):
        for example in EXAMPLES:
            st.button(example, on_click=ask, args=(example,))
    st.html(show.notice(
        "Before you read",
        "These reports describe the abuse, neglect and deaths of children. Take breaks, and talk to someone if it stays with you. "
        f"If you are worried about a child, call the NSPCC helpline on {frame.HELPLINE}. In an emergency call 999.", "care"))


def holdings() -> None:
    """How much there is to search."""
    with frame.calm():
        counts = frame.api().status().get("counts") or {}
        known = kept.asked("reports")
    reports, found = sum(not r.get("duplicate_of") for r in known), counts.get("Finding", 0)
    if not reports:
        st.html(show.notice("No reports have been read yet", "Read a folder of reports with `scr ingest FOLDER`. Then search here."))
        return
    st.html(f"<p>{show.count(reports, 'report')} read, with {show.count(found, 'finding')}: failings, strengths and "
            f"recommendations, each with the sentence that says so, as the model marked them. "
            f"<a href='themes' target='_self'>See them by theme</a> or <a href='report' target='_self'>list the reports</a>.</p>")


def similar(passage_id: str) -> None:
    st.html("<p><a href='./' target='_self'>Back to a new search</a></p>")
    with frame.calm("Looking for passages like it…"):
        hits = frame.api().similar(passage_id, limit=STEP)
    if not hits:
        st.html(show.notice("Nothing like it was found", "No other report has a passage that says something alike."))
        return
    st.subheader("Passages that say something alike", anchor=False)
    results(hits, Choice())


def main() -> None:
    frame.begin("Search the reports")
    if st.query_params.get("like"):
        similar(st.query_params["like"])
        return
    choice = seed()
    with st.form("ask", border=False):
        box, button = st.columns([6, 1], vertical_alignment="bottom")
        box.text_input("What do you want to know?", key=key("q"), max_chars=LONGEST,
                       placeholder="For example: missed appointments were not followed up")
        button.form_submit_button("Search", type="primary", width="stretch", on_click=new_question)
    st.query_params.from_dict(choice.query())
    asked = bool(choice.question or choice.filtered)
    if not asked:
        front()
    with frame.calm():
        facets = offered(choice)
    with st.sidebar:
        filters(facets, choice)
    if asked:
        st.html("<p class='narrow'>Filters: open the arrows at the top left.</p>")
    if not asked:
        holdings()
        return
    with frame.calm("Searching the reports…"):
        answer = frame.api().search(choice.question, choice.filters(), **choice.manner())
    hits = answer["hits"]
    if slips := said.slips(answer):
        st.html(show.notice(slips, "No report holds what was written."))
        st.button(f"Search for “{show.plain(' '.join(slip['written'] for slip in answer['slips']))}” as written", on_click=as_written)
    if not hits:
        st.html(show.notice("Nothing was found", "\n".join(said.tried(answer["tried"]))))
        if choice.filtered:
            st.button("Search without filters", on_click=clear)
        saving.offer(choice)
        return
    if nowhere := said.nowhere(answer):
        st.html(show.notice(nowhere, "What follows comes nearest to the rest of the question, or to its meaning."))
    about = f"“{show.escape(choice.question)}”" if choice.question else f"the filters you chose ({show.count(said.total(facets, choice), 'finding')} in all)"
    st.html(f"<p>{'The first ' if len(hits) == choice.show else ''}{show.count(len(hits), 'quotation')} for {about}, the {'closest' if choice.question else 'newest'} first. "
              "Words are the report’s own; underlined sentences carry the findings below them.</p>")
    results(hits, choice)
    if len(hits) == choice.show and choice.show < MOST:
        st.button(f"Show {STEP} more", on_click=more)
    with st.container(horizontal=True, gap="small"):
        st.download_button("Save as CSV", tables_out.hits(hits, frame.names(), frame.PURPOSE), "quotations-for-learning.csv", "text/csv", on_click="ignore")
        collecting.references_of(hits, "quotations-for-learning", "hits")
    saving.offer(choice)


main()
