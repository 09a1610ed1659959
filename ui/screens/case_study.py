"""Case study: a training pack on a report, a theme or chosen quotations, seen before it is taken away."""

from __future__ import annotations

from typing import Any

import streamlit as st

from corpus.codebook import shipped
from ui import frame, kept, pack_page, show

SOURCES = {"report": "One report", "theme": "A theme or failing, over all reports", "kept": "A collection", "chosen": "Quotations whose codes you have"}
LENGTHS = {"short": "Seven minutes", "half": "About an hour", "full": "About three hours"}
FILES = {"docx": "Word", "pptx": "Slides", "pdf": "PDF"}
MANY = {"theme": "theme", "failing": "failing", "kind": "kind", "area": "area", "objective": "objectives", "finding": "findings", "passage": "passages"}  # in the address; to the API
LONGEST_WORDS, LONGEST_TITLE, MOST_IDS = 300, 120, 200  # characters of an objective and of a title; quotations: the API's own limits
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pdf": "application/pdf",
}


def key(name: str) -> str:
    return f"pack_{name}"


def seed() -> None:
    """The widgets' values from the address, once."""
    state, given = st.session_state, st.query_params
    if key("source") in state:
        return
    many = {name: given.get_all(name) for name in MANY}
    known, audiences = frame.names(), _audiences()
    state[key("source")] = "report" if given.get("report") else "kept" if given.get("collection") else "chosen" if many["finding"] or many["passage"] else "theme" if many["theme"] or many["failing"] else "report"
    state[key("report")], state[key("collection")] = given.get("report", ""), given.get("collection", "")
    for name in ("theme", "failing", "kind", "area"):
        state[key(name)] = [code for code in many[name] if code in known.get(name, {})]
    for name in ("from", "to"):
        year = given.get(name, "")
        state[key(name)] = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0
    for name in ("sure", "change", "family"):
        state[key(name)] = given.get(name) == "true"
    state[key("for")] = given.get("for") if given.get("for") in audiences else "all"
    state[key("length")] = given.get("length") if given.get("length") in LENGTHS else "half"
    state[key("goals")] = [code for code in many["objective"] if code in known["theme"]]
    state[key("words")] = "\n".join(text for text in many["objective"] if text not in known["theme"])
    state[key("ids")] = "\n".join(many["finding"] + many["passage"])


def _audiences() -> dict[str, str]:
    return {row["code"]: row["label"] for row in shipped("audiences.yaml")}


def form(reports: list[dict[str, Any]]) -> None:
    known, audiences = frame.names(), _audiences()
    source = st.radio("Make it from", list(SOURCES), key=key("source"), format_func=SOURCES.__getitem__, horizontal=True)
    with st.form("pack", border=False):
        if source == "report":
            titles = {r["report_id"]: f"{r.get('title') or r['file']} ({show.published(r)})" for r in reports if not r.get("duplicate_of") or r["report_id"] == st.session_state[key("report")]}
            options = ["", *titles]
            if st.session_state[key("report")] not in options:
                st.session_state[key("report")] = ""
            st.selectbox("Report", options, filter_mode="contains", key=key("report"), format_func=lambda id_: titles.get(id_, "Choose a report"))
        elif source == "theme":
            left, right = st.columns(2)
            left.multiselect("Theme", list(known["theme"]), filter_mode="contains", key=key("theme"), format_func=known["theme"].get, placeholder="Any")
            right.multiselect("Failing", list(known["failing"]), filter_mode="contains", key=key("failing"), format_func=known["failing"].get, placeholder="Any")
            left.multiselect("Kind of report", list(known["kind"]), filter_mode="contains", key=key("kind"), format_func=known["kind"].get, placeholder="Any")
            right.multiselect("Area", list(known["area"]), filter_mode="contains", key=key("area"), format_func=known["area"].get, placeholder="Any")
            years = sorted({int(r["published"][:4]) for r in reports if r.get("published")})
            for column, name, label in ((left, "from", "From year"), (right, "to", "To year")):
                if st.session_state[key(name)] not in years:
                    st.session_state[key(name)] = 0
                column.selectbox(label, [0, *years], key=key(name), format_func=lambda year: str(year or "Any"))
            st.checkbox("Only findings the model is sure of", key=key("sure"), help="Fewer findings; about nine in ten of them are right.")
        elif source == "kept":
            held = {c["collection_id"]: f"{c['name']} ({show.count(c['items'], 'quotation')})" for c in frame.api().collections()}
            if st.session_state[key("collection")] not in held:
                st.session_state[key("collection")] = ""
            st.selectbox("Collection", ["", *held], filter_mode="contains", key=key("collection"), format_func=lambda id_: held.get(id_, "Choose a collection"))
        else:
            st.text_area("The codes of the quotations, one on each line", key=key("ids"), height=110, help="Open a passage of a report: its code stands in the address, after “passage=”.")
        left, right = st.columns(2)
        left.selectbox("For", list(audiences), filter_mode="contains", key=key("for"), format_func=audiences.get, help="Their practice is quoted first, and they are asked questions of their own.")
        right.radio("How long", list(LENGTHS), key=key("length"), format_func=LENGTHS.__getitem__, horizontal=True)
        left.multiselect("Learning objectives", list(known["theme"]), filter_mode="contains", key=key("goals"), format_func=known["theme"].get, placeholder="Those of what it covers")
        right.text_area("Objectives in your own words, one on each line", key=key("words"), height=70, max_chars=8 * LONGEST_WORDS)
        st.checkbox("Change names, exact ages and dates in the quotations", key=key("change"),
                    help="Each changed word stands in square brackets. Rules find them and may miss some: read the pack before you use it.")
        st.checkbox("Change who belongs to the family: how many children, brothers and sisters, boys and girls, relatives, lodgers", key=key("family"),
                    help="More general words stand for them, such as “sibling”, “child” or “relative”, each in square brackets. Mother, father, partners and carers stay; so do he and she.")
        st.form_submit_button("Make the pack", type="primary")


def chosen() -> tuple[dict[str, Any], dict[str, Any]]:
    """(the address's parameters, what the API is asked for; {} where no source is chosen yet)"""
    state = st.session_state
    source = state[key("source")]
    said: dict[str, Any] = {}
    if source == "report" and state.get(key("report")):
        said = {"report": state[key("report")]}
    elif source == "theme" and (state.get(key("theme")) or state.get(key("failing"))):
        first, last = state.get(key("from")) or 0, state.get(key("to")) or 0
        first, last = (last, first) if first and last and first > last else (first, last)  # chosen the wrong way round they mean the same span
        said = {name: list(state.get(key(name)) or ()) for name in ("theme", "failing", "kind", "area")}
        said |= {"from": first, "to": last, "sure": "true" if state.get(key("sure")) else ""}
    elif source == "kept" and state.get(key("collection")):
        said = {"collection": state[key("collection")]}
    elif source == "chosen":
        ids = state.get(key("ids"), "").split()
        said = {"finding": [i for i in ids if "-" not in i], "passage": [i for i in ids if "-" in i]}  # a passage's id names its place
    if not any(said.values()):
        return {}, {}
    own = [line.strip()[:LONGEST_WORDS] for line in (state[key("words")] or "").splitlines() if line.strip()]
    said |= {"for": state[key("for")], "length": state[key("length")], "objective": [*state[key("goals")], *own], "change": "true" if state[key("change")] else "", "family": "true" if state[key("family")] else ""}
    address = {name: str(value) if isinstance(value, int) else value for name, value in said.items() if value}
    wanted: dict[str, Any] = {api: address[name] for name, api in MANY.items() if name in address}
    wanted |= {name: said[name] for name in ("from", "to") if said.get(name)}
    wanted |= {"audience": said["for"], "length": said["length"], "change_details": bool(said["change"]), "change_family": bool(said["family"])}
    return address, wanted | ({"report_id": [said["report"]]} if "report" in said else {}) | ({"sure": True} if said.get("sure") else {})


def kept_in(collection_id: str) -> dict[str, Any]:
    """What the API is asked for to make a pack of a collection: the ids of what still stands in its reports, the first `MOST_IDS` in its order; {} where nothing does.
    A sentence that nobody marks any more is left out: its passage was never chosen."""
    collection = frame.api().collection(collection_id)
    standing = [item for item in collection["items"] if item["finding_id"] or item["passage_id"]]
    marked = [item for item in standing if item["finding_id"] or item["what"] == "passage"]
    items = marked[:MOST_IDS]
    out = ((len(collection["items"]) - len(standing), "no longer in the reports"), (len(standing) - len(marked), "rejected, or not marked any more"),
           (len(marked) - len(items), f"beyond the first {MOST_IDS}"))
    if any(number for number, _ in out):
        said = "; ".join(f"{show.count(number, 'quotation')} {why}" for number, why in out if number)
        st.caption(f"Left out of this collection: {said}.")
    return {
        "findings": [item["finding_id"] for item in items if item["what"] == "finding"],
        "passages": [item["passage_id"] for item in items if item["what"] == "passage"],
        "title": f"Case study: {collection['name']}"[:LONGEST_TITLE],
    } if items else {}


def downloads(pack: dict[str, Any], wanted: dict[str, Any]) -> None:
    """A button for each document; it is written when it is asked for."""
    with st.container(horizontal=True, gap="small"):
        for kind, name in FILES.items():
            st.download_button(f"Download: {name}", lambda kind=kind: frame.api().pack_file(wanted, kind), f"{pack['file_stem']}.{kind}", MEDIA[kind], on_click="ignore", key=key(kind))
    st.caption("Each takes a few seconds to write. Slides have the facilitator’s notes in their notes pages. Read the pack, and the cited pages, before you use it.")


def main() -> None:
    frame.begin("Case study", "A training pack in the reports’ own words: vignette, timeline with pauses, questions, notes, a one-page briefing, a handout and slides.")
    with frame.calm():
        seed()
        reports = kept.asked("reports")
        if not reports:
            st.html(show.notice("No reports have been read yet", "Read a folder of reports with `scr ingest FOLDER`. Then make a pack here."))
            return
        form(reports)
    address, wanted = chosen()
    st.query_params.from_dict(address)
    if not wanted:
        st.html(show.notice("Nothing is chosen yet", "Choose a report, a theme or failing, a collection, or single quotations; then “Make the pack”. You see it here before you download it."))
        return
    if "collection" in address:
        with frame.calm("Reading the collection…"):
            quotations = kept_in(address["collection"])
        if not quotations:
            st.html(show.notice("Nothing to quote is in this collection", "Add quotations to it on the Search, Reports or Briefing page, or choose another source."))
            return
        wanted |= quotations
    with frame.calm("Choosing quotations and putting the pack together…"):
        pack = frame.api().pack(wanted)
    st.html(pack_page.cover(pack))
    downloads(pack, wanted)
    for tab, body in zip(st.tabs(list(pack_page.TABS)), pack_page.TABS.values(), strict=True):
        tab.html(body(pack))


main()
