"""Deciding on findings on the screens: who decides, the boxes and buttons, and what was decided before.

A decision is taken in a button's callback, before the page is drawn again, so what is drawn already counts it. What the
API refuses is kept in the session and said where the buttons are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from corpus.codebook import load_codebook
from corpus.errors import ScrError
from ui import frame, show, signing
from ui.kept import kept_now

LONGEST_REASON = 2_000  # characters; the API's own limit
REASONS = (
    "It says what ought to be done, not what was", "Somebody’s opinion", "Denied, or only supposed", "It tells of the case, not of practice",
    "The passage around it says otherwise",
)
UNSAID = {  # kept as the reason where a person gives none; the screens say so
    "accept": "The sentence says so.", "reject": "The sentence does not say so.", "change": "Something else fits the sentence better.",
    "add": "The sentence says so.", "undo": "Taken back.",
}
DID = {"accept": "accepted it", "reject": "rejected it", "change": "changed it to", "add": "added it as", "undo": "took back what they had decided"}


def reviewer(place: DeltaGenerator | None = None) -> str:
    """Who decides: the name of their key, else what is typed in a box, filled with what was given before in this visit; "" where none is."""
    state = st.session_state
    name = frame.name_box("reviewer_box", place, first=state.get("reviewer", ""), about="Kept with each decision, and remembered by this browser until you close it.")
    state["reviewer"] = " ".join(name.split())
    if state["reviewer"] and not frame.name_of_key():  # percent-encoded: nothing that was typed can be read as a script
        st.html(f"<script>document.cookie = '{signing.NAMED}={quote(state['reviewer'], safe='')}; path=/; SameSite=Strict'</script>",
                unsafe_allow_javascript=True)
    return state["reviewer"]


def codes() -> dict[str, str]:
    """Codes that a finding can have, in the codebook's order, with what each is called in a list."""
    book = load_codebook()
    found: dict[str, str] = {}
    for theme in book.themes.values():
        found |= {code: f"{failing.label} ({theme.label})" for code, failing in book.failings.items() if book.theme_of(code) == theme.code}
        found[theme.code] = f"{theme.label}: something else under it"
    return found


def why(key: str, *, small: bool = False) -> None:
    """The boxes for a reason; `small` where there are several on one screen. `key` names the item decided on, so that the next begins empty."""
    left, right = st.columns(2) if small else (st, st)
    if small:
        left.selectbox("Why not, or why something else", REASONS, index=None, key=f"{key}_why", placeholder="If you like")
    else:
        left.pills("Why not, or why something else (if you like)", REASONS, key=f"{key}_why")
    right.text_input("Why, in your own words", key=f"{key}_own", max_chars=LONGEST_REASON, placeholder="Left empty, it is kept that the sentence says so, or does not")


def reason(key: str, what: str) -> str:
    state = st.session_state
    boxes = ("why", "own") if what in ("reject", "change") else ("own",)  # the ready reasons speak against a finding
    said = [str(state.get(f"{key}_{box}") or "").strip() for box in boxes]
    return ". ".join(x for x in said if x) or UNSAID[what]


def label(key: str, finding: Mapping[str, Any]) -> None:
    """The boxes for what a finding is to be called, filled with what it is called now."""
    known, agencies = codes(), frame.names().get("agency", {})
    first = finding.get("code")
    st.selectbox("What it is about", list(known), index=list(known).index(first) if first in known else None, filter_mode="contains", key=f"{key}_failing",
                 format_func=known.__getitem__, placeholder="Choose a failing; type to look for one")
    st.segmented_control("What the sentence says", list(show.POLARITIES), default=finding.get("polarity"), key=f"{key}_polarity", required=True,
                         format_func=lambda p: f"{show.SHAPES[p]} {show.POLARITIES[p]}")
    st.multiselect("Whose practice", list(agencies), default=[a for a in finding.get("agencies") or () if a in agencies], filter_mode="contains", key=f"{key}_agencies",
                   format_func=agencies.__getitem__, placeholder="Nobody named", select_all=False)


def chosen(key: str) -> dict[str, Any]:
    state = st.session_state
    return {"failing": state.get(f"{key}_failing"), "polarity": state.get(f"{key}_polarity"), "agencies": list(state.get(f"{key}_agencies") or ())}


def take(finding: Mapping[str, Any], what: str, key: str, after: Callable[[dict[str, Any]], None] | None = None, takes_back: str = "") -> None:
    """Takes a decision (a button's callback); `after` is given the decision where it was taken, and does not touch the session.
    `takes_back`: id of the one that an undo takes back, so that a button pressed twice takes back no other."""
    body = {"what": what, "by": st.session_state.get("reviewer", ""), "reason": reason(key, what)}
    if what == "change":
        body |= chosen(key)
    if takes_back:
        body["takes_back"] = takes_back
    _send(lambda: frame.api().decide(finding["finding_id"], body), key, after)


def add(report_id: str, key: str, after: Callable[[dict[str, Any]], None] | None = None) -> None:
    """Adds a finding on the sentence chosen in the box `key`_sentence (a button's callback)."""
    sentence, made = st.session_state.get(f"{key}_sentence"), chosen(key)
    if not sentence or not made["failing"] or not made["polarity"]:
        st.session_state["deciding_problem"] = (key, "Choose the sentence, what it is about and what it says.")
        return
    body = made | {"start": sentence[0], "end": sentence[1], "by": st.session_state.get("reviewer", ""), "reason": reason(key, "add")}
    _send(lambda: frame.api().add_finding(report_id, body), key, after)


def _send(call: Callable[[], dict[str, Any]], key: str, after: Callable[[dict[str, Any]], None] | None) -> None:
    """Streamlit may end a run wherever the session is touched, once another click waits. So nothing of it is touched
    between the decision's being taken and what follows from it."""
    state = st.session_state
    state.pop("deciding_problem", None)
    if not state.get("reviewer"):
        state["deciding_problem"] = (key, "Say who you are first: a decision is kept with a name.")
        return
    answers = kept_now()
    try:
        taken = call()
    except ScrError as error:
        state["deciding_problem"] = (key, frame.sentence(error.what) + (f" {error.todo}" if error.todo else ""))
        return
    answers.clear()
    if after:
        after(taken)


def problem(key: str) -> None:
    """What kept the last decision on this item from being taken, if anything did."""
    where, said = st.session_state.get("deciding_problem", ("", ""))
    if where == key:
        st.html(show.notice("Not decided yet", said, "care"))


def history(decisions: Sequence[Mapping[str, Any]]) -> str:
    """What was decided on one finding, the first first, as HTML; "" where nothing was."""
    if not decisions:
        return ""
    items = "".join(f"<li>{said(d)}</li>" for d in decisions)
    return f"<details class='history' open><summary>{show.count(len(decisions), 'decision')} so far</summary><ol>{items}</ol></details>"


def said(decision: Mapping[str, Any]) -> str:
    """One decision in a line of HTML: when, who, what, why, and whether it holds."""
    agencies = frame.names().get("agency", {})
    made = ""
    if decision["what"] in ("change", "add") and decision.get("code"):
        who = ", ".join(agencies.get(a, a) for a in decision.get("agencies") or () if a != "ALL")
        made = f" {show.said_of(decision)}{f' ({who})' if who else ''}"
    state = "holds now" if decision["in_force"] else "taken back" if decision.get("taken_back") else ""
    words = f"{show.say_date(decision['at'][:10])}, {decision['by']} {DID.get(decision['what'], decision['what'])}{made}."
    why_ = f" “{show.escape(decision['reason'])}”" if decision.get("reason") else ""
    return f"{show.escape(words)}{why_}{f' <b>({state})</b>' if state else ''}"


def own(decisions: Sequence[Mapping[str, Any]], name: str) -> str:
    """The id of the last decision of this person on a finding that can be taken back; "" for none."""
    return next((d["decision_id"] for d in reversed(decisions) if d["by"] == name and d["what"] != "undo" and not d.get("taken_back")), "")
