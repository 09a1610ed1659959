"""What stands under a quotation on the screens: its citation, to be copied, and the way into a collection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from corpus.citing import FILES, by_report, cite, quoted, references
from corpus.errors import ScrError
from ui import frame, show

NEW = ""  # in the list of collections: a new one
REFERENCES = {"ris": "RIS", "bibtex": "BibTeX"}  # files of `corpus.citing`, and what they are called
LONGEST_NOTE = 2_000  # characters; the API's own limit


class Keepable(NamedTuple):
    """Something that can be added: `what` is finding or passage."""

    what: str
    id: str
    words: str


def card(key: str) -> DeltaGenerator:
    """The frame around a quotation and what stands under it."""
    return st.container(key=f"hitbox_{key}", gap="xsmall")


def of_hit(hit: Mapping[str, Any], wanted: Callable[[Mapping[str, Any]], bool] | None = None) -> list[Keepable]:
    """What of a hit can be added: its passage, and each sentence with a finding, those that were asked for first."""
    findings = sorted(hit.get("findings") or [], key=lambda f: not (wanted is None or wanted(f)))
    named = [Keepable("finding", f["finding_id"], f"{show.said_of(f)}: “{show.shortened(f['quotation'], 90)}”") for f in findings if f.get("finding_id")]
    return [Keepable("passage", hit["passage_id"], "The whole passage"), *named]


def of_finding(finding: Mapping[str, Any]) -> list[Keepable]:
    return [Keepable("finding", finding["finding_id"], show.said_of(finding))]


def under_hit(hit: Mapping[str, Any], key: str, wanted: Callable[[Mapping[str, Any]], bool] | None = None) -> None:
    """The same as `under`, of a search result: cited is the sentence that answers, in its own place, else the passage."""
    text, best = hit.get("text") or "", hit.get("best")
    source = {**hit, "page": best["page"], "page_end": None, "paragraph": best["paragraph"], "paragraph_end": ""} if best else hit
    under(source, text[best["start"]:best["end"]].strip() if best else text, of_hit(hit, wanted), key)


@st.fragment
def under(source: Mapping[str, Any], words: str, choices: Sequence[Keepable], key: str) -> None:
    """Both citations of some words, to be copied by a click, and the form that adds them to a collection. `key` tells this place on the page
    from all others."""
    state = st.session_state
    with st.container(horizontal=True, gap="small"):
        copies(source, words, key)
        if frame.may("reviewer"):
            st.button("Add to my collection", key=f"keep_{key}", on_click=choose, args=(key,))
    if state.get("keep_open") == key:
        form(choices, key)
    elif state.get("keep_done", {}).get("key") == key:
        done = state["keep_done"]
        link = show.escape(f"collections?id={done['collection_id']}")
        st.html(f"<p class='spot' role='status'>Added to <a href='{link}' target='_self'>{show.escape(done['name'])}</a>.</p>")


def copies(source: Mapping[str, Any], words: str, key: str) -> None:
    """A button that opens both citations, each with its own button to copy it."""
    with st.popover("Copy as citation", key=f"cite_{key}"):
        st.caption("The sign at the top right of each copies it.")
        for name, form_ in (("Harvard", "harvard"), ("Short, as reviews cite one another", "sector")):
            st.html(f"<p class='small-head'>{name}</p>")
            st.code(quoted(words, source, form_) if words else cite(source, form_), language=None, wrap_lines=True)


def references_of(items: Sequence[Mapping[str, Any]], name: str, key: str) -> None:
    """Buttons that save the reports of some quotations for a reference manager."""
    for form_, label in REFERENCES.items():
        ending, media = FILES[form_]
        st.download_button(f"Save references ({label})", references(by_report(items), form_).encode(), f"{name}.{ending}", media, on_click="ignore", key=f"{form_}_{key}",
                           help="For a reference manager, such as Zotero, EndNote or Mendeley.")


def choose(key: str) -> None:
    st.session_state["keep_open"] = key
    st.session_state.pop("keep_done", None)


def close() -> None:
    st.session_state.pop("keep_open", None)


def form(choices: Sequence[Keepable], key: str) -> None:
    """Which collection, who adds, and a note."""
    state = st.session_state
    with frame.calm():
        known = {c["collection_id"]: c["name"] for c in frame.api().collections()}
    with st.container(border=True):
        if len(choices) > 1:
            st.selectbox("What to add", range(len(choices)), key=f"what_{key}", format_func=lambda i: choices[i].words)
        options = [*known, NEW]
        last = state.get("keep_into")
        into = st.selectbox("Collection", options, index=options.index(last) if last in known else 0, key=f"into_{key}",
                            format_func=lambda c: known.get(c, "A new collection"))
        if into == NEW:
            st.text_input("What to call it", key=f"name_{key}", max_chars=frame.LONGEST_NAME)
        frame.name_box(f"by_{key}", first=state.get("keep_by", ""))
        st.text_area("A note on it, if you like", key=f"note_{key}", max_chars=LONGEST_NOTE, height=80)
        with st.container(horizontal=True, gap="small"):
            st.button("Add", key=f"add_{key}", type="primary", on_click=add, args=(tuple(choices), key, known))
            st.button("Cancel", key=f"cancel_{key}", on_click=close)
        if problem := state.pop("keep_problem", ""):
            st.html(show.notice("Not added yet", problem, "care"))
        st.caption("Everybody here sees all collections. Write nothing into them by which a family could be known.")


def add(choices: Sequence[Keepable], key: str, known: Mapping[str, str]) -> None:
    """Does what the form says; what is missing or goes wrong is said under it."""
    state = st.session_state
    chosen = choices[state.get(f"what_{key}", 0)]
    into, by = state[f"into_{key}"], state[f"by_{key}"].strip()
    name = known.get(into) or state.get(f"name_{key}", "").strip()
    if not name or not by:
        state["keep_problem"] = "Say which collection, and who you are."
        return
    try:
        collection_id = into or frame.api().make_collection(name, by=by)["collection_id"]
        frame.api().collect(collection_id, chosen.what, chosen.id, note=state[f"note_{key}"], by=by)
    except ScrError as error:
        state["keep_problem"] = frame.sentence(error.what)
        return
    state["keep_into"], state["keep_by"] = collection_id, by
    state["keep_done"] = {"key": key, "collection_id": collection_id, "name": name}
    close()
