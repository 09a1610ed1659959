"""Saved searches: each with what reports read since add to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from ui import collecting, frame, show
from ui.saving import NOT_ON_SCREEN, choice_of, described

SINCE = {0: "What is new since it was last marked as seen", 7: "All that came in the last 7 days", 30: "All that came in the last 30 days",
         365: "All that came in the last year"}
AT_ONCE = 20  # new passages shown of each search, and added by "Show more"
MOST = 100    # the API's own limit


def main() -> None:
    frame.begin("Saved searches", "What reports read since add to the searches that people saved here. Save one on the Search page, under its results.")
    days = st.selectbox("Show", list(SINCE), key="saved_since", format_func=SINCE.__getitem__)
    since = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds") if days else None
    with frame.calm("Looking for what is new…"):
        found = frame.api().alerts(since=since, limit=st.session_state.get("saved_shown", AT_ONCE))
    if not found["alerts"]:
        st.html(show.notice("No search is saved yet", "Search for something, then choose “Save this search” under the results."))
        return
    new = sum(alert["total"] for alert in found["alerts"])
    st.html(f"<p>{show.count(len(found['alerts']), 'saved search', 'saved searches')}, {show.count(new, 'passage') if new else 'nothing'} new. A passage counts as new where "
            "its words came here after the search was last marked as seen: not where a report was only read again, nor in a draft or copy of a report that is here. "
            "By words a passage must hold all of them; by meaning it must be among the closest 20 of all.</p>")
    for alert in sorted(found["alerts"], key=lambda alert: not (alert["total"] or alert["problem"])):
        one(alert, found["until"])
    if any(alert["total"] > len(alert["hits"]) for alert in found["alerts"]) and st.session_state.get("saved_shown", AT_ONCE) < MOST:
        st.button(f"Show up to {AT_ONCE} more of each", on_click=more)


def more() -> None:
    st.session_state["saved_shown"] = min(MOST, st.session_state.get("saved_shown", AT_ONCE) + AT_ONCE)


def one(alert: dict[str, Any], until: str) -> None:
    """One saved search with its new passages and what can be done with it."""
    id_, names = alert["search_id"], frame.names()
    left = [words for name, words in NOT_ON_SCREEN.items() if alert["filters"].get(name)]
    with st.container(border=True):
        choice = choice_of(alert)
        st.html(
            f"<h3>{show.escape(alert['name'])}</h3><p class='facts'>{show.escape(described(alert, names))}<br>Saved by {show.escape(alert['by'])} on "
            f"{show.say_date(alert['saved_at'][:10])}; listed is what came after {show.say_date(alert['since'][:10])}</p>"
            f"<p class='acts'><a href='{show.escape(choice.link())}' target='_self'>Open this search</a></p>"
            + (f"<p class='facts'>The Search page has no box for: {show.escape(', '.join(left))}.</p>" if left else ""))
        if alert["problem"]:
            st.html(show.notice("This search cannot be run", f"{frame.sentence(alert['problem'])} Save it anew, and remove this one.", "care"))
        elif not alert["total"]:
            st.html("<p>Nothing new.</p>")
        else:
            shown = f" The first {len(alert['hits'])} are shown." if alert["total"] > len(alert["hits"]) else ""
            st.html(f"<p><b>{show.count(alert['total'], 'new passage')}.</b>{shown}</p>")
            for hit in alert["hits"]:
                with collecting.card(key := f"{id_}_{hit['passage_id']}"):
                    st.html(show.card(hit, kinds=names.get("kind"), agencies=names.get("agency"), wanted=choice.wants))
                    collecting.under_hit(hit, key, choice.wants)
        if not frame.may("reviewer"):
            return
        with st.container(horizontal=True, gap="small"):
            if alert["total"]:
                st.button("Mark as seen", key=f"seen_{id_}", on_click=mark, args=(id_, until))
            if st.session_state.get("saved_removing") == id_:
                st.button("Yes, remove it", key=f"yes_{id_}", type="primary", on_click=remove, args=(id_,))
                st.button("Keep it", key=f"keep_{id_}", on_click=removing, args=("",))
            else:
                st.button("Remove", key=f"remove_{id_}", on_click=removing, args=(id_,))


def mark(search_id: str, until: str) -> None:
    with frame.calm():
        frame.api().mark_seen(search_id, until)


def removing(search_id: str) -> None:
    st.session_state["saved_removing"] = search_id


def remove(search_id: str) -> None:
    removing("")
    with frame.calm():
        frame.api().remove_search(search_id)


main()
