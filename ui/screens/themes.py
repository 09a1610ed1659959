"""Themes: what the reports say, counted, set side by side and followed back to the sentences."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import counted, frame, kept, narrow, show, themes_again, themes_contrast, themes_counts, themes_list, themes_together
from ui.api_http import ApiProblem
from ui.choice import Choice, from_query
from ui.themes_state import DEFAULTS, VIEWS, query

OPTIONS = {"view": VIEWS, "by": themes_counts.BY, "count": counted.PLURAL, "within": themes_together.WITHIN, "after": counted.AFTER}


def seed() -> Choice:
    """The filters and the view: from the widgets where they stand already, else from the address, else the filters kept from Search."""
    given, state = st.query_params, st.session_state
    choice = from_query({k: given.get_all(k) for k in given})
    if "themes_view" not in state:
        state["themes_pick"] = given.get("pick", "")
        if not choice.filtered:
            choice = narrow.kept()
    for name, options in OPTIONS.items():
        asked = given.get(name, DEFAULTS[name])
        first = asked if asked in options else DEFAULTS[name]
        state[f"themes_{name}"] = state.get(f"themes_{name}", first)  # set on every run: of a box that is not drawn the choice would be forgotten
    narrow.seed("themes", choice)
    state["themes_polarity"] = []  # “Count” says it here
    themes_contrast.seed({k: given.get_all(k) for k in given})
    choice = Choice(**narrow.chosen("themes"))
    narrow.keep(choice)
    return choice


def other_bars() -> None:
    """After anything but a click on a chart: what was clicked no longer stands there."""
    st.session_state["themes_pick"] = ""


def offered(choice: Choice) -> dict[str, list[dict[str, Any]]]:
    """The filters' values with counts. An address may ask for a value that there is not: then a way out."""
    try:
        return kept.asked("facets", choice.filters())
    except ApiProblem as problem:
        if problem.status not in (400, 422) or not choice.filtered:
            raise
        frame.explain(problem)
        st.button("Clear all filters", on_click=narrow.clear, args=("themes",), type="primary")
        st.stop()


def control(name: str, label: str) -> str:
    options = OPTIONS[name]
    st.segmented_control(label, list(options), key=f"themes_{name}", format_func=lambda k: str(options[k])[:1].upper() + str(options[k])[1:], required=True, on_change=other_bars)
    return str(st.session_state[f"themes_{name}"] or "")


def pair(*controls: tuple[str, str]) -> list[str]:
    """Controls side by side, one under the other where the page is narrow."""
    with st.container(horizontal=True, gap="medium"):
        return [control(name, label) for name, label in controls]


def main() -> None:
    frame.begin("Themes", "Twelve themes run through reviews and inspections. See how often each is mentioned, what stands together and what comes "
                          "back, and open the sentences behind every bar. Counts are mentions in published reports, not prevalence.")
    choice = seed()
    with frame.calm("Counting…"):
        facets = offered(choice)
    state = st.session_state
    with st.sidebar:
        narrow.panel("themes", facets, choice, title="Which reports and findings", changed=other_bars, leave_out=("polarity",))
        st.caption("The same filters hold on Search. Numbers in brackets are findings, as found.")
    if not choice.filtered and not any(facets.get("polarity", [])):
        st.html(show.notice("No reports have been read yet", "The themes are below; counts appear once reports are read: `scr ingest FOLDER`."))
        themes_list.themes(choice)
        return
    st.html("<p class='narrow'>Filters: open the arrows at the top left.</p>")
    view, polarity = control("view", "Show"), str(state["themes_count"])
    more: dict[str, Any] = {}
    if view == "counts":
        by, polarity = pair(("by", "By"), ("count", "Count"))
        state["themes_pick"] = themes_counts.counts(choice, by, polarity, state.get("themes_pick", ""))
        more = {"by": by, "count": polarity, "pick": state["themes_pick"]}
    elif view == "together":
        within, polarity = pair(("within", "Together"), ("count", "Count"))
        state["themes_pick"] = themes_together.together(choice, polarity, within, state.get("themes_pick", ""))
        more = {"within": within, "count": polarity, "pick": state["themes_pick"]}
    elif view == "contrast":
        polarity = control("count", "Count")
        themes_contrast.contrast(choice, polarity, facets)
        more = {"count": polarity, **themes_contrast.groups()}
    elif view == "again":
        after = control("after", "What had been told before")
        state["themes_pick"] = themes_again.again(choice, after, state.get("themes_pick", ""))
        more = {"after": after, "pick": state["themes_pick"]}
    else:
        themes_list.themes(choice)
    st.query_params.from_dict({k: [str(x) for x in v] if isinstance(v, list) else str(v) for k, v in query(choice, view=view, **more).items()})


main()
