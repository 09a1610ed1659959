"""One report on the Add screen: its facts to be checked and put right, and taking it down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from corpus.codebook import load_codebook
from ui import frame, kept, show
from ui.api_http import ApiProblem

NAMES = {"title": "Title", "kind": "Kind of report", "area": "Area (the council’s name)", "published": "Published", "publisher": "Publisher",
         "author": "Author", "licence": "Licence"}
HELP = {"published": "A year, a month or a day: 2021, March 2021, 5 March 2021.", "area": "The local authority it is about, such as Norfolk. Empty where it names none."}
TYPED = "withdraw"   # what is typed by hand before a report is taken down
LONGEST = {"fact": 500, "reason": 2_000}  # characters; the API's own limits


def one_report(report_id: str) -> None:
    """The receipt where it was just taken down; else its facts, the form, and taking it down."""
    receipt = st.session_state.get("add_receipt")
    if receipt and receipt["report_id"] == report_id:
        taken_down(receipt)
        return
    known = None
    with frame.calm():
        try:
            known = frame.api().facts(report_id)
        except ApiProblem as problem:
            if problem.status != 404:
                raise
    if known is None:
        st.html(show.notice("This report is not here", "It may have been taken down, or replaced by a corrected edition."))
        return
    st.subheader("Facts to check", anchor=False)
    values = written(known)
    st.html(f"<p><a href='{show.escape(show.report_link(report_id))}' target='_self'>{show.escape(values['title'] or known['file'])}</a>, "
            f"{show.count(known['passages'], 'passage')}, {show.count(known['findings'], 'finding')}</p>")
    missing = ["date of publication" if name == "published" else NAMES[name].partition(" (")[0].lower() for name in known["missing"]]
    if known.get("published_estimated"):
        missing.append("date (none is printed; it was reckoned from the inspection)")
    if missing:
        st.html(show.notice("Not found in the document: " + ", ".join(missing), "Add it if you know it: searches, filters and citations use it.", "care"))
    else:
        st.html("<p>These were read from the document. A program reads them, so compare them with the cover before you rely on them.</p>")
    told = [f"{NAMES[row['fact']].partition(' (')[0]}: {row['by']}, {show.say_date(row['at'][:10])}" for row in known["told"]]
    if told:
        st.html(f"<p class='facts'>Said by people, not read: {show.escape('; '.join(told))}</p>")
    form(report_id, known, values)
    withdrawal(report_id, known)


def written(known: Mapping[str, Any]) -> dict[str, str]:
    """The facts as the form shows them."""
    values = {name: known.get(name) or "" for name in NAMES}
    said = {row["fact"]: row["value"] for row in known["told"]}
    return values | {"area": said.get("area") or known.get("area_name") or ""}


def form(report_id: str, known: Mapping[str, Any], values: dict[str, str]) -> None:
    kinds, told = load_codebook().kinds, {row["fact"] for row in known["told"]}
    with st.form(f"facts_{report_id}"):
        given = {"title": st.text_input(NAMES["title"], values["title"], key=f"fact_title_{report_id}", max_chars=LONGEST["fact"])}
        left, right = st.columns(2)
        # "other" is what is not known, and cannot be said; what a person said can be taken back.
        codes = [*([""] if "kind" in told else []), *(code for code in kinds if code != "other" or values["kind"] == "other")]
        given["kind"] = left.selectbox(NAMES["kind"], codes, codes.index(values["kind"]) if values["kind"] in codes else 0, filter_mode="contains", key=f"fact_kind_{report_id}",
                                       format_func=lambda code: kinds[code].label if code else "As read from the document")
        for column, name in ((right, "published"), (left, "area"), (right, "publisher"), (left, "author"), (right, "licence")):
            given[name] = column.text_input(NAMES[name], values[name], key=f"fact_{name}_{report_id}", max_chars=LONGEST["fact"], help=HELP.get(name))
        by = frame.name_box(f"fact_by_{report_id}", about="It is kept beside what you change, with the time.")
        wanted = st.form_submit_button("Change these facts", type="primary")
    if not wanted:
        return
    said = {name: value.strip() or None for name, value in given.items() if value.strip() != values[name]}
    emptied = [NAMES[name].partition(" (")[0].lower() for name, value in said.items() if value is None and name not in told]
    if emptied:
        st.html(show.notice("A fact cannot be emptied", f"{', '.join(emptied).capitalize()}: it was read from the document. Write what is right in its place.", "care"))
    elif not said:
        st.html(show.notice("Nothing is changed", "The facts stand as they were."))
    elif not by.strip():
        st.html(show.notice("Not changed yet", "Say who you are: your name is kept beside what you change.", "care"))
    else:
        with frame.calm("Keeping the facts…"):
            job = frame.api().change_facts(report_id, said, by.strip())
            kept.clear()
        st.query_params.update({"job": job["job"], "report": report_id})
        st.rerun()


def withdrawal(report_id: str, known: Mapping[str, Any]) -> None:
    with st.expander("Take this report down"):
        st.html("<p>Its text, passages, findings and file are removed from this installation, and the same file is refused from then on. "
                "<b>This cannot be undone.</b> A receipt says what was removed and how it was looked for afterwards. Copies and exports elsewhere are not touched.</p>")
        with st.form(f"withdraw_{report_id}", border=False):
            reason = st.text_input("Why it is taken down", key=f"withdraw_reason_{report_id}", max_chars=LONGEST["reason"])
            by = frame.name_box(f"withdraw_by_{report_id}")
            typed = st.text_input(f"To confirm, type {TYPED}", key=f"withdraw_typed_{report_id}", max_chars=20, autocomplete="off")
            wanted = st.form_submit_button("Take it down for good")
        if not wanted:
            return
        if not reason.strip() or not by.strip():
            st.html(show.notice("Nothing was taken down", "Say why, and who you are: both stay with the receipt.", "care"))
        elif typed.strip().casefold() != TYPED:
            st.html(show.notice("Nothing was taken down", f"Type {TYPED} into the last box to confirm.", "care"))
        else:
            with frame.calm(f"Taking {show.plain(known['file'])} down, and looking for what is left of it…"):
                st.session_state["add_receipt"] = frame.api().withdraw(report_id, reason=reason.strip(), by=by.strip())
                kept.clear()
            st.rerun()


def taken_down(receipt: dict[str, Any]) -> None:
    left = [check["check"] for check in receipt["checks"] if check["found"]]
    if receipt["proved"]:
        st.html(show.notice("The report is taken down", f"{receipt['file']}: {receipt['reason']}. Nothing of it was found afterwards, in {show.count(len(receipt['checks']), 'check')}."))
    else:
        st.html(show.notice("The report is taken down, but something was found", f"{receipt['file']}: look at {'; '.join(left)}. The receipt says where.", "care"))
    st.download_button("Save the receipt", json.dumps(receipt, ensure_ascii=False, indent=1).encode(),
                       f"receipt-{receipt['report_id']}-{receipt['withdrawn_at'][:10]}.json", "application/json", type="primary")
    st.caption("It holds digests of the report’s words, never the words. The installation keeps a copy.")
