"""The timeline of an area: its reports one after another, as a picture and as tables. No area is compared with another here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from ui import show
from ui.counted import PLURAL, cell, span

TINTS = {"failing": ("#fdeee9", "#e5a18d"), "strength": ("#e8f4ea", "#8cc49a"), "recommendation": ("#eaf0fd", "#9db4ea")}  # ink stays legible on both
INK = "#1b2127"
FAINT = "#5b6670"  # of a nought: legible on white
LINE = 14  # pixels from one line of a label to the next


def short_date(entry: Mapping[str, Any]) -> str:
    """"Mar 2021", "2021", "no date"; with "about" where it was reckoned."""
    words = show.say_date((entry.get("published") or "")[:7]).split()
    said = " ".join([*(w[:3] for w in words[:-1]), words[-1]]) if entry.get("published") else "no date"
    return f"about {said}" if entry.get("published_estimated") else said


def column(number: int, entry: Mapping[str, Any]) -> str:
    """What stands over a report's column: its number in the list and its date, in short lines."""
    return "\n".join([str(number), *short_date(entry).split()])


def link(report_id: str, polarity: str = "", theme: str = "") -> str:
    """The quotations behind a count of one report."""
    return show.report_link(report_id, theme=theme, polarity=polarity)


def picture(entries: Sequence[Mapping[str, Any]], polarity: str, title: str) -> None:
    """A square for each report and theme, with how often it is mentioned; the squares open the quotations."""
    rows = [
        {"report": column(number, e), "theme": theme["label"], "mentions": theme[polarity], "probably": _probably(theme, polarity),
         "title": show.shortened(e.get("title") or e.get("file") or "", 80), "kind": e.get("kind_label"), "link": link(e["report_id"], polarity, theme["code"])}
        for number, e in enumerate(entries, 1) for theme in e["themes"] if theme[polarity]
    ]
    if not rows:
        st.html(show.notice(f"No {PLURAL[polarity].lower()} marked", "Nothing of this kind was marked in these reports. That is no proof that there is none."))
        return
    themes = list(dict.fromkeys(t["label"] for e in entries for t in e["themes"]))
    order = {t: i for i, t in enumerate(_book_order())}
    themes.sort(key=lambda label: order.get(label, len(order)))
    lines = max(1 + len(short_date(e).split()) for e in entries)
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X("report:O", sort=None, scale=alt.Scale(domain=[column(n, e) for n, e in enumerate(entries, 1)]),
                axis=alt.Axis(title=None, orient="top", labelAngle=0, labelExpr="split(datum.label, '\\n')", labelColor=INK, labelFontSize=12, labelOverlap=False, labelFlush=False, labelAlign="center",
                              labelPadding=4 + (lines - 1) * LINE)),  # further lines of a label grow downwards
        y=alt.Y("theme:N", sort=None, scale=alt.Scale(domain=themes), axis=alt.Axis(title=None, labelColor=INK, labelFontSize=13, labelLimit=280, labelFlush=False)),
        href="link:N",
        tooltip=[alt.Tooltip("title:N", title="report"), alt.Tooltip("kind:N"), alt.Tooltip("theme:N"), alt.Tooltip("mentions:Q", title="mentions found"),
                 alt.Tooltip("probably:N", title="probably, the model's errors allowed for")],
    )
    squares = base.mark_rect(stroke="#ffffff", strokeWidth=2, cursor="pointer").encode(
        color=alt.Color("mentions:Q", scale=alt.Scale(range=list(TINTS[polarity]), type="sqrt"), legend=None))
    numbers = base.mark_text(fontSize=13, color=INK, cursor="pointer").encode(text=alt.Text("mentions:Q", format=","))
    there = {(row["report"], row["theme"]) for row in rows}
    noughts = [{"report": report, "theme": theme} for n, e in enumerate(entries, 1) for theme in themes if ((report := column(n, e)), theme) not in there]
    none = alt.Chart(pd.DataFrame(noughts, columns=["report", "theme"])).mark_text(fontSize=13, color=FAINT, text="0").encode(x="report:O", y="theme:N")
    chart = (squares + numbers + none).properties(height=alt.Step(30), usermeta={"embedOptions": {"loader": {"target": "_self"}}})
    st.altair_chart(chart, width="stretch", alt=f"{title}. The same stands in the table below.")


def _book_order() -> list[str]:
    from corpus.codebook import load_codebook

    return [theme.label for theme in load_codebook().themes.values()]


def _probably(row: Mapping[str, Any], polarity: str) -> str:
    made = (row.get("estimates") or {}).get(polarity)
    return span(made) if made else "cannot be told"


def number(row: Mapping[str, Any], polarity: str, address: str) -> str:
    """A count that opens the quotations behind it; a nought opens nothing."""
    if not row.get(polarity):
        return "0"
    return f"<a href='{show.escape(address)}' target='_self'>{show.escape(cell(dict(row), polarity))}</a>"


def by_theme(entries: Sequence[Mapping[str, Any]], polarity: str) -> str:
    """The picture as a table: themes down, reports across."""
    labels = {t["code"]: t["label"] for e in entries for t in e["themes"]}
    order = {t: i for i, t in enumerate(_book_order())}
    head = "".join(f"<th scope='col' class='n'>{n}<br>{show.escape(short_date(e))}</th>" for n, e in enumerate(entries, 1))
    body = ""
    for code, label in sorted(labels.items(), key=lambda item: order.get(item[1], len(order))):
        cells = ""
        for e in entries:
            theme = next((t for t in e["themes"] if t["code"] == code), {})
            cells += f"<td class='n'>{number(theme, polarity, link(e['report_id'], polarity, code))}</td>"
        body += f"<tr><th scope='row'>{show.escape(label)}</th>{cells}</tr>"
    return (f"<div class='scroll' tabindex='0'><table class='plain numbers'><caption>{PLURAL[polarity]} by theme and report</caption>"
            f"<thead><tr><th scope='col'>Theme</th>{head}</tr></thead><tbody>{body}</tbody></table></div>")


def reports(entries: Sequence[Mapping[str, Any]]) -> str:
    """The reports as a table, the oldest first: date, kind, grades, and how much was marked in each."""
    rows = ""
    for n, e in enumerate(entries, 1):
        grades = "".join(f"<li>{show.escape(g['subject'])}: <b>{show.escape(str(g['grade']).capitalize())}</b></li>" for g in e.get("grades") or ())
        counts = "".join(f"<td class='n'>{number(e, p, link(e['report_id'], p))}</td>" for p in PLURAL)
        rows += (f"<tr><td class='n'>{n}</td><td>{show.escape(show.published(e))}</td><td><a href='{show.escape(show.report_link(e['report_id']))}' target='_self'>"
                 f"{show.escape(e.get('title') or e.get('file'))}</a><br>{show.escape(e.get('kind_label'))}"
                 f"{f'<ul class=grades>{grades}</ul>' if grades else ''}</td>{counts}</tr>")
    head = "".join(f"<th scope='col'{c}>{h}</th>" for h, c in (
        ("No.", " class='n'"), ("Published", ""), ("Report, kind and printed grades", ""), *((p, " class='n'") for p in PLURAL.values())))
    return f"<div class='scroll' tabindex='0'><table class='plain numbers'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
