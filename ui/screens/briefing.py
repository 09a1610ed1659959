"""Briefing: a topic and a role, and one page to read or to print: quotations by failing and strength, and what to do in the program's own words."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import briefing_text as words
from ui import collecting, frame, show
from ui.choice import LONGEST, Choice

ANYBODY = ""
MOST_OF_ROLE = 100  # characters, as the API has it
EXAMPLES = (("babies not brought to appointments", "HV"), ("fathers and other men not seen", "CSC"), ("supervision", "HV"), ("neglect", "SCH"))


def seed() -> None:
    """The widgets' values from the address, once."""
    state, given = st.session_state, st.query_params
    if "briefing_q" not in state:
        state["briefing_q"] = given.get("q", "")[:LONGEST]
        state["briefing_sure"] = given.get("sure", "") == "true"
        role = given.get("for", ANYBODY)[:MOST_OF_ROLE].strip()
        state["briefing_for"] = role.upper() if role.upper() in frame.names()["agency"] else role


def ask(topic: str, role: str) -> None:
    st.session_state["briefing_q"], st.session_state["briefing_for"] = topic, role


def form() -> None:
    agencies = frame.names()["agency"]
    with st.form("briefing", border=False):
        topic, role, button = st.columns([4, 4, 1], vertical_alignment="bottom")
        topic.text_input("Topic", key="briefing_q", max_chars=LONGEST, placeholder="For example: babies not brought to appointments")
        role.selectbox("For", [ANYBODY, *agencies], key="briefing_for", format_func=lambda role: words.who(role), filter_mode="contains",
                       accept_new_options=True, help="Whose practice the quotations are to be about: choose an agency, or type who you are (nurse, teacher, "
                       "social worker). What is about other agencies alone stands at the end.")
        button.form_submit_button("Show", type="primary", width="stretch")
        st.checkbox("Only findings the model is sure of", key="briefing_sure", help="Fewer findings; about nine in ten of them are right.")


def front() -> None:
    st.html("<p class='small-head'>For example</p>")
    known = frame.names()["agency"]
    with st.container(horizontal=True, gap="small"):
        for topic, role in EXAMPLES:
            st.button(f"{topic} ({known.get(role, role)})", on_click=ask, args=(topic, role))
    st.html(show.notice("Before you read", words.CONTENT, "care"))


def quotation(q: dict[str, Any]) -> str:
    """A quotation with its source, what stands before it where it refers back, and links to the report and its page."""
    before = q.get("before")
    context = f"<p class='before'><span class='label'>The sentence before:</span> {show.escape(before['quotation'])}</p>" if before else ""
    also = f"<p class='spot'>Also marked: {show.escape(words.also(q))}.</p>" if q["also"] else ""
    care = "; ".join(filter(None, (show.caution(q), "less sure" if (q.get("confidence") or 0) < show.LOW_CONFIDENCE else "")))
    care = f"<p class='spot'>{show.escape(care.capitalize())}.</p> " if care else ""
    link = show.escape(show.report_link(q["report_id"], q["passage_id"]))
    return (
        f"<div class='quoted {show.escape(q['polarity'])}'>{context}<blockquote><div class='passage'>“{show.escape(q['quotation'])}”</div></blockquote>"
        f"<p class='spot'>{show.escape(words.source(q))}</p> {care}{also}"
        f"<p class='acts'><a href='{link}' target='_self'>Read it in the report</a>{show.page_or_why(q, 'See it on the page')}</p></div>"
    )


def practice(own: list[dict[str, Any]]) -> str:
    """What to look for, ask and do, set apart from the quotations."""
    def advice(row: dict[str, Any]) -> str:
        said = "".join(f"<div><dt>{name}</dt><dd>{show.escape(row[key])}</dd></div>" for key, name in words.ADVICE.items())
        return f"<div class='advice'><h3>{show.escape(row['label'])}</h3><dl>{said}</dl></div>"
    return (
        f"<section class='own' id='practice' aria-label='{words.PRACTICE}'><h2>{words.PRACTICE}</h2><p class='facts'>{show.escape(words.OWN_WORDS)}</p>"
        f"<div class='both'>{''.join(map(advice, own))}</div></section>" if own else ""
    )


def page(value: dict[str, Any]) -> None:
    """The briefing, each quotation with its citation and the way into a collection under it."""
    lines = filter(None, (words.role(value), words.chosen_from(value), words.elsewhere(value)))
    head = f"<h2>{show.escape(words.title(value))}</h2>" + "".join(f"<p class='facts'>{show.escape(line)}</p>" for line in lines)
    head = head.replace(words.NOTE, f"<span class='again'>{words.NOTE}</span>")  # on paper the line above says it
    piece(head + (f"<p class='acts'><a href='#practice' target='_self'>{words.PRACTICE}</a></p>" if value["practice"] else ""))
    with st.container(key="said"):
        quotations(value)
        apart(value)
    rest = words.not_quoted(value)
    piece((f"<p class='facts rest'>{show.escape(rest)}</p>" if rest else "") + practice(value["practice"]) + f"<p class='facts'>{show.escape(words.CONTENT)}</p>")


def apart(value: dict[str, Any]) -> None:
    """What stands by itself: of other agencies, or near the topic alone."""
    for heading, about, those in words.apart(value):
        above = f"<h2>{heading}</h2><p class='facts'>{show.escape(about)}</p>"
        for q in those:
            with st.container(gap="xsmall"):
                sign = show.SHAPES[q["polarity"]]
                piece(f"{above}<div class='group'><h3><span aria-hidden='true'>{sign}</span> {show.escape(words.marked(q))}</h3></div>{quotation(q)}")
                collecting.under(q, q["quotation"], collecting.of_finding(q), q["finding_id"])
            above = ""


def quotations(value: dict[str, Any]) -> None:
    for heading, groups in words.parts(value["groups"]):
        above = f"<h2>{heading}</h2>"
        for group in groups:
            sign = show.SHAPES[group["polarity"]]
            above += (f"<div class='group'><h3><span aria-hidden='true'>{sign}</span> {show.escape(show.label_of(group))}</h3> "
                      f"<p class='facts'>{show.escape(words.said_in(group, value))}</p></div>")
            for q in group["quotations"]:
                with st.container(gap="xsmall"):
                    piece(above + quotation(q))
                    collecting.under(q, q["quotation"], collecting.of_finding(q), q["finding_id"])
                above = ""


def piece(html: str) -> None:
    st.html(f"<div class='briefing'>{html}</div>")


def main() -> None:
    frame.begin("Briefing", "What reports say about one topic, in a dozen quotations at most, and what to look for, ask and do.")
    with frame.calm():
        seed()
        form()
    state = st.session_state
    topic = (state["briefing_q"] or "").strip()
    role = (state["briefing_for"] or ANYBODY)[:MOST_OF_ROLE]
    given = {"q": topic, "for": role, "sure": "true" if state["briefing_sure"] else ""}
    st.query_params.from_dict({k: v for k, v in given.items() if v})
    if not topic:
        front()
        return
    with frame.calm("Reading the reports…"):
        value = frame.api().digest(topic, role, {"sure": True} if state["briefing_sure"] else None)
    if not value["groups"]:
        said = " ".join(filter(None, (words.role(value), value["nothing"], words.elsewhere(value))))
        st.html(show.notice("Nothing about this role’s practice" if value["others"] else "Nothing recognised on this topic", said))
        st.html(f"<p class='acts'><a href='{show.escape(Choice(question=value['topic']).link())}' target='_self'>Search the reports for it</a></p>")
        apart(value)
        piece(practice(value["practice"]))
        return
    st.caption("To print it, or keep it as a PDF, use your browser’s Print: boxes, buttons and menus are left out.")
    with st.container(horizontal=True, gap="small"):
        st.download_button("Save as Markdown", words.markdown(value), "briefing.md", "text/markdown", on_click="ignore")
        collecting.references_of([*(q for group in value["groups"] for q in group["quotations"]), *value["others"]], "briefing", "briefing")
    page(value)


main()
