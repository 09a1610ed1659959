"""Review queue: the findings that the model is least sure of, one after another, for a person to decide on.

A batch is asked for at once and kept in the visit; deciding sends one decision and goes on. What is left aside stays in the
queue; what is taken back comes up again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from corpus.codebook import load_codebook
from ui import deciding, frame, show

LETTERS = "review_letters"
BATCH = 25  # findings asked for at once
MEANT = {"failing": "What counts as one.", "strength": "The opposite of this failing.", "recommendation": "On this failing."}
FILTERS = {"theme": "Theme", "failing": "Failing", "kind": "Kind of report"}


@dataclass
class Visit:
    """One visit to the queue; changed in place, for a callback must not touch the session after its decision was taken."""

    filters: dict[str, list[str]] = field(default_factory=dict)
    batch: list[dict[str, Any]] = field(default_factory=list)   # still to be shown, the first is on the screen
    aside: list[str] = field(default_factory=list)              # ids of findings left aside
    done: list[dict[str, Any]] = field(default_factory=list)    # {"what", "finding", "decision_id"}, in order
    total: int = 0


def main() -> None:
    frame.begin("Review queue", "Findings that the model is least sure of and nobody has decided on. Read the sentence, then say whether it holds.")
    if not frame.may("reviewer"):
        st.html(show.notice("Your key does not open this", "Deciding on findings needs the role reviewer. Ask whoever runs this installation.", "care"))
        return
    visit: Visit = st.session_state.setdefault("review", Visit())
    st.session_state.setdefault(LETTERS, st.query_params.get("letters") != "off")
    places = st.columns(len(FILTERS) + (not frame.name_of_key()))  # a box for the name, where the key says none
    name, wanted = deciding.reviewer(places[0]), filters(places[-len(FILTERS):])
    if visit.filters != wanted:
        visit.filters, visit.batch, visit.aside = wanted, [], []
    if not visit.batch:
        fetch(visit)
    progress(visit)
    if visit.batch:
        one(visit, visit.batch[0], name)
    else:
        empty(visit)
    agreement()
    st.checkbox("Use single-letter keys", key=LETTERS, help="A accepts, X rejects, S leaves it aside, Z takes back your last decision; never while you type in a box.")


def letter(key: str) -> str | None:
    """The key of a button. Who speaks to their computer, or whose hand slips, can do without (WCAG 2.1.4)."""
    return key if st.session_state[LETTERS] else None


def filters(places: Sequence[DeltaGenerator]) -> dict[str, list[str]]:
    """The filters, kept in the address, as the API's parameters."""
    with frame.calm():
        kinds = frame.names().get("kind", {})
    book, state, query = load_codebook(), st.session_state, st.query_params
    theme = state.get("review_theme", query.get("theme", ""))
    failings = {c: f.label for c, f in book.failings.items() if not theme or f.theme == theme}
    options = {"theme": {c: t.label for c, t in book.themes.items()}, "failing": failings, "kind": kinds}
    chosen: dict[str, list[str]] = {}
    for column, (key, title) in zip(places, FILTERS.items(), strict=True):
        known = options[key]
        state.setdefault(f"review_{key}", query.get(key, ""))
        if state[f"review_{key}"] not in known:
            state[f"review_{key}"] = ""
        value = column.selectbox(title, ["", *known], filter_mode="contains", key=f"review_{key}", format_func=lambda c, known=known: known.get(c, c) if c else "Any")
        if value:
            chosen[key] = [value]
    query.from_dict({key: values[0] for key, values in chosen.items()} | ({} if state[LETTERS] else {"letters": "off"}))
    return chosen


def fetch(visit: Visit) -> None:
    """The next batch. What was left aside in this visit stands first in the queue and is passed over."""
    with frame.calm("Asking for what comes next…"):
        answer = frame.api().review_queue(visit.filters, limit=BATCH, offset=len(visit.aside))
    visit.batch = [f for f in answer["findings"] if f["finding_id"] not in visit.aside]
    visit.total = answer["total"]


def progress(visit: Visit) -> None:
    words = (("accept", "accepted"), ("reject", "rejected"), ("change", "changed"))
    parts = [f"{n:,} {word}" for what, word in words if (n := sum(d["what"] == what for d in visit.done))]
    here = f"{len(visit.done):,} decided in this visit" + (f" ({', '.join(parts)})" if parts else "")
    aside = f", {len(visit.aside):,} left aside" if visit.aside else ""
    st.html(f"<p role='status'><b>{here}{aside}.</b> {show.count(visit.total, 'finding')} still to be decided on{' under these filters' if visit.filters else ''}.</p>")


def empty(visit: Visit) -> None:
    if visit.aside:
        st.html(show.notice("Only what you left aside remains", "Look at it again, or choose other filters."))
        st.button("Look again at what was left aside", on_click=visit.aside.clear, type="primary")
    elif visit.filters:
        st.html(show.notice("Nothing to decide on under these filters", "Choose another theme, failing or kind of report."))
    else:
        st.html(show.notice("Nothing to decide on", "Either no reports have been read yet (`scr ingest FOLDER`), or every finding was decided on."))
    undo_button(visit)


def one(visit: Visit, f: dict[str, Any], name: str) -> None:
    """A finding with what is needed to judge it, and the buttons."""
    known, book = frame.names(), load_codebook()
    key = f"review_{f['finding_id']}"
    about = book.failings.get(f["code"])
    facts = [known.get("kind", {}).get(f.get("kind"), f.get("kind")), show.published(f), show.place(f), f"“{f['section']}”" if f.get("section") else ""]
    title = show.escape(f.get("title") or f.get("file"))
    link = show.escape(show.report_link(f["report_id"], f["passage_id"]))
    meant = f"{about.label}: {about.definition}" if about else f"{f.get('theme_label')}, where no single failing fits"
    meant = f"<p class='spot'><b>{MEANT.get(f['polarity'], '')}</b> {show.escape(meant)}</p>"
    start = f["start"] - f["text"].find(f["quotation"]) if f["quotation"] in f["text"] else None
    st.html(
        f"<article class='hit'><h3>{title}</h3><p class='facts'>{show.escape(' · '.join(str(x) for x in facts if x))}</p>"
        f"<blockquote><div class='passage'>{show.marked(f['text'], [f], start=start)}</div></blockquote>{show.chips([{**f, 'picture': None}], known.get('agency'))}{meant}"
        f"<p class='spot'>Of ten findings this sure, readers agreed with about {round(10 * float(f['confidence']))}.</p>"
        f"<p class='acts'><a href='{link}' target='_blank' rel='noopener'>Read around it</a>{show.page_link(f, 'See it on the page', aside=True)}</p></article>")
    deciding.problem(key)
    deciding.problem("review")
    with st.container(horizontal=True, gap="small"):
        ready = {"disabled": not name}
        st.button("✓ Accept", key="review_accept", on_click=decide, args=(visit, f, "accept", key), type="primary", shortcut=letter("A"), **ready)
        st.button("✕ Reject", key="review_reject", on_click=decide, args=(visit, f, "reject", key), shortcut=letter("X"), **ready)
        st.button("Leave it aside", key="review_leave", on_click=leave, args=(visit, f), shortcut=letter("S"))
        undo_button(visit)
    if not name:
        st.caption("Say who you are at the top; then you can decide.")
    deciding.why(key)
    with st.expander("Change it"):
        deciding.label(key, f)
        st.button("Change it to this", key="review_change", on_click=decide, args=(visit, f, "change", key), **ready)


def undo_button(visit: Visit) -> None:
    if visit.done:
        st.button("Take back my last decision", key="review_undo", on_click=undo, args=(visit,), shortcut=letter("Z"))


def decide(visit: Visit, f: dict[str, Any], what: str, key: str) -> None:
    def after(taken: dict[str, Any]) -> None:
        visit.done.append({"what": what, "finding": f, "decision_id": taken["decision_id"]})
        visit.batch.remove(f)
        visit.total = max(0, visit.total - 1)

    if f in visit.batch:  # else a key was pressed twice before the next finding was there
        deciding.take(f, what, key, after)


def undo(visit: Visit) -> None:
    """Takes back the last decision of the visit; its finding comes up again."""
    def after(_: dict[str, Any]) -> None:
        visit.batch.insert(0, visit.done.pop()["finding"])
        visit.total += 1

    if visit.done:
        deciding.take(visit.done[-1]["finding"], "undo", "review", after, visit.done[-1]["decision_id"])


def leave(visit: Visit, f: dict[str, Any]) -> None:
    st.session_state.pop("deciding_problem", None)
    if f in visit.batch:
        visit.batch.remove(f)
        visit.aside.append(f["finding_id"])


def agreement() -> None:
    """How far people agree who decided on the same findings, where that is asked for."""
    if not st.toggle("How far do people agree?", key="review_agreement"):
        return
    with frame.calm():
        answer = frame.api().agreement()
    if not answer["agreement"]:
        st.html(show.notice("Nothing to compare yet", "No two people have decided on the same finding. Decide on one that somebody else decided on: open its report and choose “Check what was marked”."))
        return
    rows = [[" and ".join(r["people"]), r["label"], r["n"], f"{r['agreed']:.0%}", "cannot be told" if r["kappa"] is None else f"{r['kappa']:.2f}",
             "" if r["kappa"] is None else f"{r['low']:.2f} to {r['high']:.2f}"] for r in answer["agreement"]]
    st.html(show.table(["People", "Theme", "Findings both decided on", "Taken alike", "Kappa", "95% interval"], rows))
    st.caption(show.plain(f"Kappa is agreement beyond chance: 0 none, 1 full. {answer['note']} With few findings the interval is wide: read it, not the figure alone."))


main()
