"""Collections: quotations kept together, in an order, each with a note. Without an id: the list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from corpus import citing
from corpus.errors import ScrError
from ui import collecting, frame, show

AT_ONCE = 50  # items shown at first, and added by "Show more": each has buttons of its own
LONGEST_DESCRIPTION = 2_000  # characters; the API's own limit
FILES = (  # form, what the button says, ending, media type
    ("csv", "CSV", "csv", "text/csv"), *((form, label, *citing.FILES[form]) for form, label in collecting.REFERENCES.items()),
    ("markdown", "Markdown", "md", "text/markdown"), ("json", "JSON", "json", "application/json"),
)


def main() -> None:
    collection_id = st.query_params.get("id", "")
    if not collection_id:
        listing()
        return
    with frame.calm("Opening the collection…", title="This collection cannot be shown"):
        value = frame.there(frame.api().collection, collection_id)
    if value is None:
        frame.begin("This collection is not here")
        st.html(show.notice("Not found", "Somebody may have deleted it."))
        st.html("<p><a href='collections' target='_self'>See the collections there are</a></p>")
        return
    one(value)


def listing() -> None:
    frame.begin("Collections", "Quotations kept together for a course, a paper or a meeting. Add to one from under a quotation on the Search, Reports and Briefing pages.")
    with frame.calm("Listing the collections…"):
        known = frame.api().collections()
    if known:
        st.html("<div class='stack'>" + "".join(
            f"<article class='hit plain'><h3><a href='{link(c['collection_id'])}' target='_self'>{show.escape(c['name'])}</a></h3>"
            f"<p class='facts'>{show.count(c['items'], 'quotation')} · made by {show.escape(c['by'])} on {show.say_date(c['made_at'][:10])}"
            f" · changed on {show.say_date(c['changed_at'][:10])}</p>"
            + (f"<p>{show.escape(show.shortened(c['description'], 200))}</p>" if c["description"] else "") + "</article>" for c in known) + "</div>")
    else:
        st.html(show.notice("No collection has been made yet", "Make one here, or choose “Add to my collection” under a quotation."))
    if not frame.may("reviewer"):
        return
    with st.expander("Make a collection", expanded=not known):
        st.text_input("What to call it", key="make_name", max_chars=frame.LONGEST_NAME)
        st.text_area("What it is for, if you like", key="make_description", max_chars=LONGEST_DESCRIPTION, height=80)
        frame.name_box("make_by")
        st.button("Make it", type="primary", on_click=make)
        st.caption("Everybody here sees all collections. Write nothing into them by which a family could be known.")
    said()


def link(collection_id: str) -> str:
    return show.escape("collections?" + urlencode({"id": collection_id}))


def one(value: dict[str, Any]) -> None:
    id_, items, state = value["collection_id"], value["items"], st.session_state
    frame.begin(value["name"], value["description"])
    st.html(f"<p class='facts'>{show.count(len(items), 'quotation')} · made by {show.escape(value['by'])} on {show.say_date(value['made_at'][:10])} · changed on "
            f"{show.say_date(value['changed_at'][:10])}</p><p class='acts'><a href='collections' target='_self'>All collections</a>"
            + (f"<a href='{show.escape('case-study?' + urlencode({'collection': id_}))}' target='_self'>Make a case study</a>" if items else "") + "</p>")
    said()
    if items:
        files(value)
    else:
        st.html(show.notice("Nothing is in it yet", "On the Search, Reports or Briefing page, choose “Add to my collection” under a quotation."))
    most = state.get("items_shown", AT_ONCE)
    for item in items[:most]:
        draw(id_, item, len(items))
    if len(items) > most:
        st.button(f"Show {AT_ONCE} more", on_click=more)
    if frame.may("reviewer"):
        about(value)


def files(value: dict[str, Any]) -> None:
    name = citing.file_stem(value["name"])
    with st.container(horizontal=True, gap="small"):
        for form, label, ending, media in FILES:
            st.download_button(f"Save references ({label})" if form in collecting.REFERENCES else f"Save as {label}", lambda form=form: frame.api().collection_file(value["collection_id"], form), f"{name}.{ending}", media,
                               on_click="ignore", key=f"save_{form}")


def draw(collection_id: str, item: dict[str, Any], total: int) -> None:
    """An item with its source, what it is marked as now, what is not as it was, its note, and what can be done with it."""
    id_ = item["item_id"]
    with st.container(gap="xsmall"):
        st.html(card(item, total))
        if not frame.may("reviewer"):
            if item["state"] != "withdrawn":
                collecting.copies(item, item["quotation"], id_)
            return
        with st.container(horizontal=True, gap="small"):
            st.button("Move up", key=f"up_{id_}", disabled=item["place"] == 1, on_click=do, args=("change_item", collection_id, id_), kwargs={"place": item["place"] - 1})
            st.button("Move down", key=f"down_{id_}", disabled=item["place"] == total, on_click=do, args=("change_item", collection_id, id_),
                      kwargs={"place": item["place"] + 1})
            if item["state"] != "withdrawn":
                with st.popover("Change the note" if item["note"] else "Write a note", key=f"noting_{id_}"):
                    st.text_area("Note", item["note"], key=f"note_{id_}", max_chars=collecting.LONGEST_NOTE)
                    st.button("Save the note", key=f"save_{id_}", on_click=note, args=(collection_id, id_))
                collecting.copies(item, item["quotation"], id_)
            if st.session_state.get("taking_out") == id_:
                st.button("Yes, take it out", key=f"yes_{id_}", type="primary", on_click=take_out, args=(collection_id, id_))
                st.button("Leave it", key=f"leave_{id_}", on_click=ask, args=("taking_out", ""))
            else:
                st.button("Take it out", key=f"out_{id_}", on_click=ask, args=("taking_out", id_))


def card(item: dict[str, Any], total: int) -> str:
    remark = f"<p class='remark' role='note'>{show.escape(item['remark'])}</p>" if item["remark"] else ""
    noted = f"<p class='note'><b>Note:</b> {show.escape(item['note'])}</p>" if item["note"] else ""
    kept = f"{item['place']} of {total} · kept by {show.escape(item['by'])} on {show.say_date(item['at'][:10])}"
    if item["state"] == "withdrawn":
        return f"<article class='hit plain'><p class='facts'>{kept}</p>{remark}{noted}</article>"
    names = frame.names()
    facts = [names.get("kind", {}).get(item.get("kind"), item.get("kind")), item.get("area_name"), item.get("publisher"), show.published(item)]
    spot = " · ".join(p for p in (show.place(item), f"“{item['section']}”" if item.get("section") else "") if p)
    title = show.escape(item["title"] or item["file"])
    here = item["state"] == "here"
    address = show.escape(show.report_link(item["report_id"], item.get("passage_id") or ""))
    acts = f"<p class='acts'><a href='{address}' target='_self'>Read it in the report</a>{show.page_or_why(item | {'finding_id': item.get('finding_id') or ''}, 'See it on the page')}</p>"
    return (
        f"<article class='hit plain'><p class='facts'>{kept}</p><blockquote><div class='passage'>{show.escape(item['quotation'])}</div></blockquote>"
        f"<h3>{f'<a href={chr(34)}{address}{chr(34)} target={chr(34)}_self{chr(34)}>{title}</a>' if here else title}</h3>"
        f"<p class='facts'>{show.escape(' · '.join(str(f) for f in facts if f))}</p><p class='spot'>{show.escape(spot[:1].upper() + spot[1:])}</p>"
        f"{show.chips([item['finding']], names.get('agency')) if item['finding'] else ''}{remark}{noted}{acts if here else ''}</article>"
    )


def about(value: dict[str, Any]) -> None:
    """Another name or description, and the way to delete the collection."""
    id_ = value["collection_id"]
    with st.expander("Rename, describe or delete this collection"):
        st.text_input("Name", value["name"], key="new_name", max_chars=frame.LONGEST_NAME)
        st.text_area("What it is for", value["description"], key="new_description", max_chars=LONGEST_DESCRIPTION)
        with st.container(horizontal=True, gap="small"):
            st.button("Save", key="save_about", on_click=change, args=(id_,))
            if st.session_state.get("deleting") == id_:
                st.button("Yes, delete it with all that is in it", key="yes_delete", type="primary", on_click=delete, args=(id_,))
                st.button("Keep it", key="keep_it", on_click=ask, args=("deleting", ""))
            else:
                st.button("Delete", key="delete", on_click=ask, args=("deleting", id_))


# -- what buttons do ----------------------------------------------------------------------------------


def do(method: str, *given: str, **more_: Any) -> Any:
    """Calls the API; what goes wrong is said on the page that is drawn next. None then."""
    try:
        return getattr(frame.api(), method)(*given, **more_)
    except ScrError as error:
        st.session_state["went_wrong"] = frame.sentence(error.what)
        return None


def said() -> None:
    if problem := st.session_state.pop("went_wrong", ""):
        st.html(show.notice("That did not work", problem, "care"))


def make() -> None:
    state = st.session_state
    name, by = state["make_name"].strip(), state["make_by"].strip()
    if not name or not by:
        state["went_wrong"] = "Give it a name, and say who you are."
    elif made := do("make_collection", name, by=by, description=state["make_description"]):
        state["keep_into"], state["keep_by"] = made["collection_id"], by
        st.query_params["id"] = made["collection_id"]


def change(collection_id: str) -> None:
    do("change_collection", collection_id, name=st.session_state["new_name"], description=st.session_state["new_description"])


def delete(collection_id: str) -> None:
    if do("delete_collection", collection_id):
        ask("deleting", "")
        st.query_params.clear()


def note(collection_id: str, item_id: str) -> None:
    do("change_item", collection_id, item_id, note=st.session_state[f"note_{item_id}"])


def take_out(collection_id: str, item_id: str) -> None:
    ask("taking_out", "")
    do("remove_item", collection_id, item_id)


def ask(what: str, id_: str) -> None:
    st.session_state[what] = id_


def more() -> None:
    st.session_state["items_shown"] = st.session_state.get("items_shown", AT_ONCE) + AT_ONCE


main()
