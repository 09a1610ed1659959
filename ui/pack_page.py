"""A case-study pack on the screen, as safe HTML: what its documents will hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ui.show import POLARITIES, SHAPES, escape, page_link, report_link, say_date, table

Pack = Mapping[str, Any]


def quoted(row: Mapping[str, Any], *, told: bool = False) -> str:
    """An excerpt with its citation and links. `told`: as part of a story, which does not say what it was found to be."""
    polarity = "" if told else row["polarity"]
    head = ". ".join(filter(None, (row["when"], row["who"]))) if row["kind"] == "event" else ""
    name = f"<span aria-hidden='true'>{SHAPES[polarity]}</span> {POLARITIES[polarity]}" if polarity in SHAPES else ""
    before = " · ".join(filter(None, (name, escape(head))))
    done = f" <span class='spot'>Response:</span> “{escape(row['response'])}”" if row["response"] else ""
    links = (f"<a href='{escape(report_link(row['report_id'], row['passage_id'] or ''))}' target='_self'>Read it in the report</a>"
             f"{page_link(row, 'See it on the page')}")
    return (
        f"<div class='quoted {escape(polarity or 'told')}'>{f'<p class=said><b>{before}</b></p>' if before else ''}<blockquote><div class='passage'>“{escape(row['quotation'])}”{done}</div></blockquote>"
        f"<p class='spot'>{escape(' '.join(filter(None, (row['citation'], row['note']))))}</p><p class='acts'>{links}</p></div>"
    )


def cover(pack: Pack) -> str:
    held = pack["cover"]
    care = "".join(f"<div class='notice care'><p>{escape(text)}</p></div>" for text in (held["content_note"], *([held["details"]] if pack["change_details"] or pack["change_family"] else ())))
    goals = "".join(f"<li>{escape(text)}</li>" for text in pack["objectives"])
    learnt = (f"<ol>{goals}</ol>" if goals else "") + (f"<p class='facts'>{escape(pack['thin'])}</p>" if pack["thin"] else "")
    return (
        f"<div class='briefing'><h2>{escape(pack['title'])}</h2><p class='facts'>For: {escape(pack['audience']['label'])}. {escape(pack['length']['label'])}, "
        f"{pack['length']['minutes']} minutes. Made on {escape(say_date(pack['made_on']))}.</p>{care}<h3>Learning objectives</h3>{learnt}</div>"
    )


def vignette(pack: Pack) -> str:
    body = f"<p class='facts'>{escape(pack['order_note'])}</p>"
    for part in pack["vignette"]:
        body += f"<h3>Part {part['number']}</h3>" + "".join(quoted(row, told=True) for row in part["excerpts"]) + pause(part)
    return f"<div class='briefing'>{body}</div>"


def pause(part: Mapping[str, Any]) -> str:
    asked = "".join(f"<p>{escape(q['question'])}</p>" for q in part["pause"])
    return f"<div class='notice'><b>Pause {part['number']}. Stop reading here.</b>{asked}</div>"


def timeline(pack: Pack) -> str:
    if not pack["timeline"]:
        return "<p>Nothing in this pack names a date.</p>"
    rows = [[row["when"], row["who"], row["fact"] or f"“{row['quotation']}”", f"“{row['response']}”" if row["response"] else "", row["part"] or "", row["page"] or ""]
            for row in pack["timeline"]]
    date = "First date named" if any(row["kind"] == "extract" for row in pack["timeline"]) else "Date"
    note = f"<p class='facts'>{escape(pack['timeline_note'])}</p>" if pack["timeline_note"] else ""
    return note + table([date, "Whose record", "What it says", "What was done", "Part", "Page"], rows, "Timeline; a pause stands after each part")


def questions(pack: Pack) -> str:
    body = ""
    for item in pack["learning"]:
        points = "".join(f"<li>{escape(q)}</li>" for q in item["discuss"])
        body += (f"<section><h3><span aria-hidden='true'>{SHAPES['failing']}</span> {escape(item['label'])}</h3>{''.join(map(quoted, item['quotations']))}"
                 f"<p class='small-head'>To discuss</p><ul>{points}</ul></section>")
    body += _list("Questions for those in the room", (row["question"] if pack["audience"]["code"] == row["audience"] else f"{row['audience_label']}: {row['question']}" for row in pack["for_audience"]))
    body += _list("Reflective questions", (item["reflect"] for item in pack["learning"]))
    return f"<div class='briefing'>{body or '<p>Nothing was found on which to ask a question.</p>'}</div>"


def good(pack: Pack) -> str:
    body = ""
    for title, none, rows in (("What good looked like", "No strength was found to quote.", pack["strengths"]), ("What was recommended", "No recommendation was found to quote.", pack["recommendations"])):
        body += f"<h3>{title}</h3>" + ("".join(f"<p class='small-head'>{'On: ' if row['polarity'] == 'recommendation' else ''}{escape(row['label'])}</p>{quoted(row)}" for row in rows) or f"<p>{none}</p>")
    return f"<div class='briefing'>{body}</div>"


def notes(pack: Pack) -> str:
    plan = table(["Minutes", "What"], [[row["minutes"], row["what"]] for row in pack["plan"]], "The session")
    body = "".join(f"<h3>{escape(item['label'])}</h3><p>{escape(item['facilitate'])}</p>" for item in pack["learning"] if item["facilitate"])
    return f"<div class='briefing'>{plan}{_list('Running it', pack['how_to_run'])}{body}</div>"


def briefing(pack: Pack) -> str:
    page = pack["briefing"]
    body = "".join(f"<h3>{title}</h3>{''.join(map(quoted, page[name]))}" for title, name in (
        ("What happened", "happened"), ("What was found", "found"), ("What good looked like", "good")) if page[name])
    body += _list("What to do on Monday", (f"{row['label']}: {row['text']}" for row in page["do"]))
    body += _list("To reflect on", page["reflect"])
    return f"<div class='briefing'>{body or '<p>Nothing was found that would fill this page.</p>'}</div>"


def handout(pack: Pack) -> str:
    page = pack["handout"]
    steps = table(["About", "Look for", "Ask", "Do"], [[s["label"], s["look_for"], s["ask"], s["do"]] for s in page["steps"]], "What to look for, ask and do")
    good_ = f"<h3>What good looked like</h3>{quoted(page['good'])}" if page["good"] else ""
    body = good_ + _list("To reflect on", page["reflect"])
    return f"{steps}<div class='briefing'>{body}</div>" if page["steps"] else f"<div class='briefing'>{body or '<p>Nothing was found that would fill this page.</p>'}</div>"


def sources(pack: Pack) -> str:
    lines = "".join(
        f"<li><a href='{escape(report_link(s['report_id']))}' target='_self'>{escape(s['citation'])}</a>{' Pages ' + ', '.join(map(str, s['pages'])) if s['pages'] else ''}</li>"
        for s in pack["sources"])
    out = _list("Left out", (f"{row['where'].rstrip('.') or row['id']}: {row['why']}" for row in pack["left_out"]))
    return f"<div class='briefing'><ol>{lines}</ol>{out}<p class='facts'>{escape(pack['cover']['is'])} {escape(pack['cover']['is_not'])}</p></div>"


def _list(title: str, items: Iterable[str]) -> str:
    points = "".join(f"<li>{escape(item)}</li>" for item in items if item)
    return f"<h3>{title}</h3><ul>{points}</ul>" if points else ""


TABS = {
    "Vignette": vignette, "Timeline": timeline, "Questions": questions, "What good looked like": good, "Facilitator": notes, "Seven minutes": briefing, "Handout": handout,
    "Sources": sources,
}
