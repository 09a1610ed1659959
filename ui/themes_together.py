"""Themes, “What stands together”: themes against themes as a heat map, and the failings behind a cell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from corpus.codebook import load_codebook
from ui import charts, frame, kept, show
from ui.choice import MOST, Choice
from ui.counted import quoted
from ui.themes_state import link

WITHIN = {"section": "Under one heading", "report": "In one report"}
UNITS = {"section": "headings", "report": "reports"}
PAIRS = 200     # asked for at once; the API's most
SHOWN = 12      # pairs under a cell


def cells(matrix: dict[str, Any], units: str) -> list[dict[str, Any]]:
    """The matrix as rows {one, other, lift, said, key, seen, expected}; without its diagonal."""
    themes, found = matrix["themes"], []
    for i, one in enumerate(themes):
        for j, other in enumerate(themes):
            seen, expected, lift = (matrix[name][i][j] for name in ("observed", "expected", "lift"))
            if i == j or lift is None:
                continue
            found.append({
                "one": f"{one['label']} ({one['code']})", "other": other["code"], "names": (one["label"], other["label"]), "lift": lift, "key": f"{one['code']}-{other['code']}", "seen": seen, "expected": expected,
                "said": f"{one['label']} and {other['label']}: seen together {seen:,} times in {units}, {expected:,.1f} expected by chance; {lift:.1f} times as often",
            })
    return found


def together(choice: Choice, polarity: str, within: str, pick: str) -> str:
    """The heat map; gives the cell that was clicked, or the one of the address."""
    asked = replace(choice, theme=(), failing=(), polarity=(polarity,)).filters()
    with frame.calm("Counting what stands together…"):
        answer = kept.asked("together", asked | {"within": within, "limit": 1})
    themes, rows = answer["matrix"]["themes"], cells(answer["matrix"], UNITS[within])
    if not rows:
        st.html(show.notice("Nothing stands together yet", "There are no findings of two themes under these filters."))
        return ""
    best = max(rows, key=lambda r: (r["lift"] if r["seen"] >= answer["least"] else 0))
    st.html(
        "<div class='prose'><p><b>How to read it.</b> Each cell is a pair of themes. Its number says how many times as often the two are found "
        f"{show.escape(WITHIN[within].lower())} as they would be if they had nothing to do with each other. 1.0 is chance; the darker, the more often. "
        f"For example: {show.escape(best['said'])}.</p>"
        f"<p>{answer['units']:,} {UNITS[within]} were looked at, {answer['with_any']:,} of them with any {polarity}. A long report mentions more of everything, so pairs in one "
        "report look closer than they are; under one heading less so. Standing together is no cause. All themes are shown, whatever theme or failing is chosen at the side.</p></div>")
    pick = charts.draw(charts.heat([{k: v for k, v in r.items() if k != "names"} for r in rows], [f"{t['label']} ({t['code']})" for t in themes], [t["code"] for t in themes]), key=f"themes_heat_{within}_{polarity}", pick=pick,
                          about="Heat map of themes found together. The table below holds the same.")
    once = sorted((r for r in rows if r["names"][0] < r["names"][1]), key=lambda r: -r["lift"])
    body = [[f"<a href='{show.escape(link(choice, view='together', count=polarity, within=within, pick=r['key']))}' target='_self'>{show.escape(' and '.join(r['names']))}</a>",
             f"{r['seen']:,}", f"{r['expected']:,.1f}", f"{r['lift']:.1f}"] for r in once]
    charts.same_as_table(["Pair of themes", f"Seen, in {UNITS[within]}", "Expected by chance", "Times as often"], body, [[*r["names"], r["seen"], r["expected"], r["lift"]] for r in once],
                         file=f"themes-together-{within}-for-learning.csv", columns=["theme", "other_theme", "seen", "expected", "times_as_often"])
    chosen = next((r for r in rows if r["key"] == pick), None)
    if chosen:
        behind(chosen, asked, within)
    return pick if chosen else ""


def behind(cell: dict[str, Any], asked: dict[str, Any], within: str) -> None:
    """The pairs of failings of a cell, each with one place where both stand, word for word."""
    book, (one, other) = load_codebook(), cell["key"].split("-")
    st.subheader(show.plain(" and ".join(cell["names"])), anchor=False)
    with frame.calm("Looking for the quotations…"):
        answer = kept.asked("together", asked | {"theme": [one], "within": within, "limit": PAIRS})
        found = list(answer["pairs"])
        while len(found) < answer["total"] and (more := kept.asked("together", asked | {"theme": [one], "within": within, "limit": PAIRS, "offset": len(found)})["pairs"]):
            found += more
    pairs = [p for p in found if {book.theme_of(p["one"]), book.theme_of(p["other"])} == {one, other}]
    if not pairs:
        st.html(show.notice("No pair of failings stands out", f"Fewer than {answer['least']} {UNITS[within]} hold both of any two failings here, or none more often than others: "
                            "with so few nothing is said of pairs."))
        both(one, other, asked)
        return
    parts = []
    for pair in pairs[:SHOWN]:
        report = pair["example"]["report"]
        said = "".join(f"<blockquote class='said'><b>{show.escape(book.label(f['code'], f['polarity']))}:</b> {show.escape(quoted(f))} "
                       f"<a href='{show.escape(show.finding_link(report['report_id'], f['finding_id']))}' target='_self'>Read it in the report</a></blockquote>" for f in pair["example"]["said"])
        link = show.escape(show.report_link(report["report_id"]))
        parts.append(
            f"<article class='hit'><h3>{show.escape(pair['one_label'])} <span class='and'>and</span> {show.escape(pair['other_label'])}</h3>"
            f"<p class='facts'>Seen together {pair['observed']:,} times in {UNITS[within]}; {pair['expected']:.1f} expected by chance, {pair['expected_like']:.1f} among {UNITS[within]} "
            f"as full of findings; {pair['lift']:.1f} times as often ({pair['lift_low']:.1f} to {pair['lift_high']:.1f}).</p>{said}"
            f"<p class='acts'><a href='{link}' target='_self'>{show.escape(report['title'] or report['file'])}, {show.escape(show.published(report))}</a></p></article>")
    st.html(f"<div class='stack'>{''.join(parts)}</div>")


def both(one: str, other: str, asked: dict[str, Any]) -> None:
    """Passages in which both themes were found, where no pair of failings can be shown."""
    wanted = {"theme": [one], **{name: value for name, value in asked.items() if name != "theme"}}
    with frame.calm("Looking for passages with both…"):
        hits = frame.api().search("", wanted, limit=MOST)["hits"]
        known = frame.names()
    kinds = set(asked.get("polarity") or ())
    hits = [h for h in hits if {one, other} <= {f["theme"] for f in h["findings"] if f["polarity"] in kinds}][:SHOWN]
    if hits:
        st.html(f"<p>{show.count(len(hits), 'passage')} in which both were found, the newest first. A heading may hold several passages.</p>")
    for hit in hits:
        st.html(show.card(hit, kinds=known.get("kind"), agencies=known.get("agency"), wanted=lambda f: f["theme"] in (one, other) and f["polarity"] in kinds))
