"""Areas: one area's reports in order, what came back there, what was recommended; two areas or periods side by side.

Sets reports of one area beside each other. No ranking: areas stand in alphabetical order, themes in the codebook's.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import area_again, area_timeline, frame, kept, show
from ui.api_http import ApiProblem
from ui.choice import Choice
from ui.counted import AFTER, PLURAL, explained

NOTE = "Counts are mentions in published reports, not prevalence."
BESIDE = {"": "Nothing", "area": "Another area", "period": "Another period"}
FEW = 6     # reports whose picture fits into half the width
SHOWN = 10  # things that came back put on the screen at once


def main() -> None:
    frame.begin("Areas", "What reports on one area say, one after another: what came back, and what was recommended. This compares reports, never how well areas work.")
    with frame.calm("Listing the areas…"):
        areas = kept.asked("areas")
    if not areas:
        st.html(show.notice("No area yet", "None of the reports read here names its area, or none has been read: `scr ingest FOLDER`."))
        return
    names = {a["code"]: a["name"] for a in areas}
    seed(names)
    left, right = st.columns(2, vertical_alignment="bottom")
    area = left.selectbox("Area", ["", *names], filter_mode="contains", key="areas_area", format_func=lambda c: names.get(c, "Choose an area; type to look for it"))
    beside = right.segmented_control("Set beside it", list(BESIDE), key="areas_beside", required=True, format_func=BESIDE.__getitem__) or ""
    every = st.checkbox("Press articles and minutes too", key="areas_every", help="Else reviews and inspections alone, which say things at first hand.")
    if not area:
        st.query_params.clear()
        st.html(show.notice("Choose an area", f"There are reports on {show.count(len(areas), 'area')}, listed by name. Each opens with its reports in order of date."))
        return
    more = {"all_kinds": True} if every else {}
    st.query_params.from_dict({k: v for k, v in (("area", area), ("beside", beside), ("every", "1" if every else "")) if v} | {
        k: v for k, v in st.query_params.to_dict().items() if k == "count" or (k in ("after", "view") and not beside)})
    if beside:
        side_by_side(area, beside, names, more)
    else:
        alone(area, names[area], more)


def seed(names: dict[str, str]) -> None:
    """Takes the choice that the address makes into the boxes."""
    state, query = st.session_state, st.query_params
    if "areas_area" not in state:
        state["areas_area"] = query.get("area") if query.get("area") in names else ""
        state["areas_beside"] = query.get("beside") if query.get("beside") in BESIDE else ""
        state["areas_every"] = query.get("every") == "1"
        state["areas_with"] = query.get("with") if query.get("with") in names else ""
        state["areas_years"] = {k: int(query[k]) for k in ("from", "to", "with_from", "with_to") if query.get(k, "").isascii() and query.get(k, "").isdigit() and len(query[k]) == 4}


def timeline(area: str, filters: dict[str, Any]) -> list[dict[str, Any]]:
    with frame.calm("Putting the reports in order…"):
        return kept.asked("timeline", area, filters)["entries"]


def alone(area: str, name: str, more: dict[str, Any]) -> None:
    entries = timeline(area, more)
    if not entries:
        st.html(show.notice("No review or inspection", "Only press articles, minutes or the like speak of this area here. Tick “Press articles and minutes too”."))
        return
    tabs = ["Timeline", "What came back", "Recommendations"]
    asked = {"back": tabs[1], "recommendations": tabs[2]}.get(st.query_params.get("view", ""))
    one, two, three = st.tabs(tabs, key=f"areas_tab_{area}", on_change="rerun", default=asked)
    for tab, view, draw in ((one, "", lambda: in_order(name, entries)), (two, "back", lambda: came_back(area, more)),
                            (three, "recommendations", lambda: recommended(area, entries))):
        if tab.open:
            if view:
                st.query_params["view"] = view
            else:
                st.query_params.pop("view", None)
            with tab:
                draw()


def in_order(name: str, entries: list[dict[str, Any]]) -> None:
    polarity = counted()
    st.subheader(f"{PLURAL[polarity]} by theme in {show.count(len(entries), 'report')} on {name}", anchor=False)
    area_timeline.picture(entries, polarity, f"{PLURAL[polarity]} by theme and report, {name}")
    rows = [theme for entry in entries for theme in entry["themes"]]
    st.caption(show.plain(f"Reports stand in order of date. A longer report mentions more of everything: this shows no trend in practice. {explained(rows, (polarity,))} {NOTE}"))
    with st.expander("The same as a table"):
        st.html(area_timeline.by_theme(entries, polarity))
    st.subheader("The reports", anchor=False)
    st.html(area_timeline.reports(entries))
    st.caption("Recommendations are counted here as marked in the text, under each failing that they are on; those that a report prints in its list stand on its own page.")


def counted() -> str:
    state = st.session_state
    given = st.query_params.get("count", "")
    state.setdefault("areas_count", given if given in PLURAL else "failing")
    polarity = st.segmented_control("Show", list(PLURAL), key="areas_count", required=True,
                                    format_func=lambda p: f"{show.SHAPES[p]} {PLURAL[p]}") or "failing"
    st.query_params["count"] = polarity
    return polarity


def came_back(area: str, more: dict[str, Any]) -> None:
    state = st.session_state
    given = st.query_params.get("after", "")
    state.setdefault("areas_after", given if given in AFTER else "")
    after = st.selectbox("Only what an earlier report had", list(AFTER), key="areas_after", format_func=AFTER.__getitem__)
    st.query_params.from_dict({**st.query_params.to_dict(), "after": after} if after else {k: v for k, v in st.query_params.to_dict().items() if k != "after"})
    filters = more | ({"after": after} if after else {})
    with frame.calm("Looking for what came back…"):
        found = kept.asked("came_back", area, filters)
    undated = found["reports"] - found["dated"]
    looked = f"{show.count(found['reports'], 'report')} looked at" + (f", {undated} of them without a date and left out" if undated else "") + "."
    rows = found["recurrences"]
    if not rows:
        st.html(show.notice("Nothing came back", f"{looked} No failing was found in a later report after an earlier one had told of it. That is no proof that none did."))
        return
    st.html(f"<p>{show.count(len(rows), 'failing')} came back. {looked}</p>")
    st.caption(show.plain(f"{found['note']} Numbers of reports are as found."))
    if found["without_echoes"]:
        st.caption(f"{show.count(found['without_echoes'], 'report')} were read by an older release and have no pairs of sentences until they are read again.")
    rows = sorted(rows, key=lambda row: not row["pair"])  # else in the order of the answer
    shown = rows if state.get("areas_all") == (area, after) else rows[:SHOWN]
    for title, about, part in (
        ("Told before, and found again", "Two sentences that say much the same. One pair in five does not: read both.", [r for r in shown if r["pair"]]),
        ("The same failing, perhaps another matter", "No two sentences of these were found to say the same. Beside each other: the surest of the first report and of the last.",
         [r for r in shown if not r["pair"]]),
    ):
        if part:
            st.subheader(title, anchor=False)
            st.caption(about)
            st.html(f"<div class='stack'>{''.join(area_again.recurrence(row) for row in part)}</div>")
    if len(shown) < len(rows):
        st.button(f"Show all {len(rows):,}", on_click=lambda: state.update(areas_all=(area, after)))


def recommended(area: str, entries: list[dict[str, Any]]) -> None:
    """Made again later, and failings that nobody recommended on."""
    filters = {"area": [area], "kind": sorted({e["kind"] for e in entries}), "limit": 50}
    with frame.calm("Comparing the recommendations…"):
        again = kept.asked("recommendations", "repeated", filters)
        missing = kept.asked("recommendations", "missing", filters)
    st.caption(show.plain(again["note"]))
    address = f"areas?area={show.escape(area)}&amp;view=back&amp;after=recommendation"
    st.html(f"<p><a href='{address}' target='_self'>What was recommended, and found to be failing in a later report</a></p>")
    st.subheader(f"Recommended again later ({cut(len(again['repeated']), again['total'])})", anchor=False)
    if again["repeated"]:
        st.html(f"<div class='stack'>{''.join(area_again.repeated(row) for row in again['repeated'])}</div>")
    else:
        st.html("<p>No recommendation was marked in a later report on what an earlier one had recommended on.</p>")
    said = f" ({cut(len(missing['reports']), missing['total'], 'report')})" if missing["reports"] else ""
    st.subheader(f"Failings on which the same report recommends nothing{said}", anchor=False)
    if not missing["reports"]:
        st.html("<p>None was found.</p>")
        return
    how = explained((item for report in missing["reports"] for item in report["items"]), ("mentions",))
    st.caption(show.plain(how))
    st.html(f"<div class='stack'>{''.join(area_again.missing(report) for report in missing['reports'])}</div>")


def cut(shown: int, total: int, one: str = "") -> str:
    """"12 reports", "the first 50 of 80 reports"."""
    counted_ = show.count(total, one) if one else f"{total:,}"
    return f"the first {shown:,} of {counted_}" if shown < total else counted_


def side_by_side(area: str, beside: str, names: dict[str, str], more: dict[str, Any]) -> None:
    sides = two_areas(area, names) if beside == "area" else two_periods(area, names[area], more)
    if not sides:
        return
    polarity = counted()
    lists = [timeline(code, more | years) for _, code, years in sides]
    few = max(map(len, lists)) <= FEW
    places = st.container(key="areas_pictures").columns(2) if few else [st.container(), st.container()]
    for column, (title, _, _), entries in zip(places, sides, lists, strict=True):
        with column:
            st.subheader(title, anchor=False)
            if entries:
                area_timeline.picture(entries, polarity, f"{PLURAL[polarity]} by theme and report, {title}")
            else:
                st.html(show.notice("No report", "No review or inspection of these years is here."))
    tables = [themes(code, years, entries) for (_, code, years), entries in zip(sides, lists, strict=True)]
    st.subheader("By theme", anchor=False)
    st.caption(show.plain(f"In the codebook’s order. Where more, or longer, reports were published there are more mentions: neither side is better or worse for it. "
                          f"{explained(row for rows in tables for row in rows)} {NOTE}"))
    st.html(beside_table(sides, tables, lists))
    st.subheader("The reports", anchor=False)
    for (title, _, _), entries in zip(sides, lists, strict=True):
        if entries:
            st.html(f"<p class='small-head'>{show.escape(title)}</p>{area_timeline.reports(entries)}")


Side = tuple[str, str, dict[str, int]]  # what it is called, the area's code, the years


def two_areas(area: str, names: dict[str, str]) -> list[Side]:
    others = [c for c in names if c != area]
    if st.session_state.get("areas_with") not in others:
        st.session_state["areas_with"] = ""
    other = st.selectbox("The other area", ["", *others], filter_mode="contains", key="areas_with", format_func=lambda c: names.get(c, "Choose an area; type to look for it"))
    if not other:
        return []
    st.query_params["with"] = other
    return [(names[area], area, {}), (names[other], other, {})]


def two_periods(area: str, name: str, more: dict[str, Any]) -> list[Side]:
    years = sorted({int(e["published"][:4]) for e in timeline(area, more) if e["published"]})
    if len(years) < 2:
        st.html(show.notice("One year alone", "The reports on this area are of one year, or undated: there is no other period."))
        return []
    span, given = list(range(years[0], years[-1] + 1)), st.session_state.get("areas_years", {})
    middle = years[len(years) // 2]
    first = {"from": span[0], "to": max(span[0], middle - 1), "with_from": middle, "with_to": span[-1]}
    chosen = {}
    for column, (key, title) in zip(st.columns(4), (("from", "First: from"), ("to", "to"), ("with_from", "Second: from"), ("with_to", "to")), strict=True):
        value = given.get(key) if given.get(key) in span else first[key]
        chosen[key] = column.selectbox(title, span, index=span.index(value), key=f"areas_{key}_{area}")
        st.query_params[key] = str(chosen[key])
    sides = []
    for low, high in (("from", "to"), ("with_from", "with_to")):
        a, b = sorted((chosen[low], chosen[high]))
        sides.append((f"{name}, {a} to {b}" if a != b else f"{name}, {a}", area, {"from": a, "to": b}))
    return sides


def themes(area: str, years: dict[str, int], entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Counts by theme of the reports that stand in the timeline; [] where there are none."""
    if not entries:
        return []
    filters = years | {"area": [area], "kind": sorted({e["kind"] for e in entries})}
    with frame.calm("Counting…"):
        try:
            return kept.asked("themes", filters)
        except ApiProblem as problem:
            frame.explain(problem)
            return []


def beside_table(sides: list[Side], tables: list[list[dict[str, Any]]], lists: list[list[dict[str, Any]]]) -> str:
    head = "".join(f"<th scope='colgroup' colspan='3'>{show.escape(title)} ({show.count(len(entries), 'report')})</th>" for (title, _, _), entries in zip(sides, lists, strict=True))
    under = "".join(f"<th scope='col' class='n'>{name}</th>" for _ in sides for name in PLURAL.values())
    body = ""
    for theme in next((rows for rows in tables if rows), []):
        cells = ""
        for (_, code, years), rows, entries in zip(sides, tables, lists, strict=True):
            row = next((r for r in rows if r["code"] == theme["code"]), {})
            kinds = tuple(sorted({e["kind"] for e in entries}))
            for polarity in PLURAL:
                choice = Choice(theme=(theme["code"],), polarity=(polarity,), area=(code,), kind=kinds, year_from=years.get("from"), year_to=years.get("to"))
                cells += f"<td class='n'>{area_timeline.number(row, polarity, choice.link())}</td>"
        body += f"<tr><th scope='row'>{show.escape(theme['label'])}</th>{cells}</tr>"
    return (f"<div class='scroll' tabindex='0'><table class='plain numbers'><thead><tr><td></td>{head}</tr><tr><th scope='col'>Theme</th>{under}</tr></thead>"
            f"<tbody>{body}</tbody></table></div>")


main()
