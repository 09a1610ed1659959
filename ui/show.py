"""Report text as safe HTML: quotation cards, chips, marks in the text.

Pure functions from values to HTML strings. Whatever comes from a report goes through `escape`;
nothing of it is ever given to Markdown. A finding is told apart by word and shape as well as by
colour: a failing is solid and square with a cross, a strength dotted and round with a tick, a
recommendation dashed with an arrow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape as _escape
from typing import Any
from urllib.parse import urlencode

POLARITIES = {"failing": "Failing", "strength": "Strength", "recommendation": "Recommendation"}
SHAPES = {"failing": "✕", "strength": "✓", "recommendation": "➜"}
MONTHS = ("January February March April May June July August September October November December").split()
LOW_CONFIDENCE = 0.5   # below this a chip asks the reader to check
LONG_TEXT = 900        # characters of a quotation shown before "the whole passage"
STOP_WORDS = frozenset(
    "a an and any are as at be been but by can could did do does for from had has have how i if in into is it its "
    "me my no nor not of on or our say says said should so than that the their them there these they this those to "
    "was we were what when where which who why will with would about review reviews report reports".split()
)


def escape(text: Any) -> str:
    """Text as HTML text, quotes included; None as nothing."""
    return "" if text is None else _escape(str(text), quote=True)


_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^])")


def plain(text: Any) -> str:
    """Text as a widget's label, which Streamlit reads as Markdown: every sign made literal."""
    return _MARKDOWN.sub(r"\\\1", "" if text is None else re.sub(r"\s+", " ", str(text)))


def say_date(iso: str | None) -> str:
    """"2021-11-26" as "26 November 2021"; "2021-11" and "2021" likewise; "" as "no date"."""
    parts = (iso or "").split("-")
    if not parts[0]:
        return "no date"
    try:
        year, *rest = (int(p) for p in parts)
        month = MONTHS[rest[0] - 1] if rest else ""
    except (ValueError, IndexError):
        return str(iso)
    return " ".join(str(p) for p in (rest[1] if len(rest) > 1 else "", month, year) if p)


def count(number: int, noun: str, nouns: str = "") -> str:
    """"1 report", "2,301 reports"."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def place(item: Mapping[str, Any]) -> str:
    """Where in the report: "page 12, paragraph 4.27", "" where neither is known."""
    page, last = item.get("page"), item.get("page_end")
    parts = []
    if page:
        parts.append(f"pages {page} to {last}" if last and last != page else f"page {page}")
    if item.get("paragraph"):
        parts.append(f"paragraph {item['paragraph']}")
    return ", ".join(parts)


def report_link(report_id: str, passage_id: str = "", **more: str) -> str:
    query = {"id": report_id, "passage": passage_id, **more}
    return "report?" + urlencode({k: v for k, v in query.items() if v})


def citation(hit: Mapping[str, Any]) -> str:
    """A line to paste under a quotation: title, publisher, date, place."""
    parts = [hit.get("title") or hit.get("file"), hit.get("publisher"), say_date(hit.get("published")), place(hit)]
    return ", ".join(str(p) for p in parts if p) + "."


def chip(finding: Mapping[str, Any], agencies: Mapping[str, str] | None = None) -> str:
    """One finding as a chip. `agencies` maps codes to labels."""
    polarity = finding.get("polarity", "failing")
    names = [(agencies or {}).get(a, a) for a in finding.get("agencies") or () if a != "ALL"]
    who = f'<span class="who">{escape(", ".join(names))}</span>' if names else ""
    unsure = _confidence(finding) < LOW_CONFIDENCE
    check = '<span class="who">less sure: please check</span>' if unsure else ""
    return (
        f'<span class="chip {escape(polarity)}" title="{escape(_tip(finding))}">'
        f'<span aria-hidden="true">{SHAPES.get(polarity, "•")}</span> '
        f"<b>{escape(reading(finding))}:</b> {escape(finding.get('label') or finding.get('code'))}"
        f"{who}{check}</span>"
    )


def reading(finding: Mapping[str, Any]) -> str:
    """How a finding's label is to be read. Failings are worded as what goes wrong, so a strength is
    the opposite of its label; a finding on a theme as a whole is simply about it."""
    polarity = finding.get("polarity", "")
    word = POLARITIES.get(polarity, polarity)
    whole_theme = finding.get("code") == finding.get("theme")
    return word + ("" if whole_theme else {"strength": ", the opposite of", "recommendation": " against"}.get(polarity, ""))


def chips(findings: Iterable[Mapping[str, Any]], agencies: Mapping[str, str] | None = None) -> str:
    """Chips without repeats (the same code and polarity twice in a passage shows once)."""
    seen: dict[tuple, str] = {}
    for f in findings:
        seen.setdefault((f.get("polarity"), f.get("code"), tuple(f.get("agencies") or ())), chip(f, agencies))
    return f'<div class="chips">{"".join(seen.values())}</div>' if seen else ""


def _confidence(finding: Mapping[str, Any]) -> float:
    value = finding.get("confidence")
    return 1.0 if value is None else float(value)


def _tip(finding: Mapping[str, Any]) -> str:
    """What the pointer shows over a chip: the theme, who says it, and the words that decided it."""
    parts = [finding.get("theme_label"), f"confidence {_confidence(finding):.0%}"]
    parts += [f"{name}: {finding[key]}" for name, key in (
        ("said by", "speaker"), ("stated as", "modality"), ("when", "time_status"), ("decided by", "cue")) if finding.get(key)]
    return "; ".join(p for p in parts if p)


def stems(question: str) -> tuple[str, ...]:
    """The words of a question to mark, endings cut, so that "assessing" marks "assessment"."""
    found = []
    for word in re.findall(r"\w+", question.casefold()):
        if word in STOP_WORDS or (len(word) < 3 and not word.isdigit()):
            continue
        for ending in ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "es", "ed", "s", "y", "e"):
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                word = word[: -len(ending)]
                break
        found.append(word)
    return tuple(dict.fromkeys(found))


def word_spans(text: str, question: str) -> list[tuple[int, int]]:
    """Where words of the question stand in the text."""
    wanted = stems(question)
    if not wanted:
        return []
    pattern = re.compile(r"\b(?:" + "|".join(re.escape(s) + (r"\w{0,8}" if len(s) > 3 else r"s?\b") for s in wanted) + ")", re.I)
    return [m.span() for m in pattern.finditer(text)]


def finding_spans(text: str, findings: Iterable[Mapping[str, Any]], start: int | None) -> list[tuple[int, int, Mapping]]:
    """Where findings stand in a passage's text. `start` is the passage's offset in its report; where
    offsets are unknown or do not fit, the quotation is looked for; what is not there is left out."""
    spans = []
    for f in findings:
        quotation = f.get("quotation") or ""
        at = (f["start"] - start) if start is not None and f.get("start") is not None else -1
        if at < 0 or text[at:at + len(quotation)] != quotation:
            at = text.find(quotation) if quotation else -1
        if at >= 0 and quotation:
            spans.append((at, at + len(quotation), f))
    return spans


def marked(text: str, findings: Sequence[Mapping[str, Any]] = (), *, start: int | None = None, question: str = "",
           window: tuple[int, int] | None = None) -> str:
    """The text, or the stretch of it in `window`, with its findings underlined and the question's
    words marked, as HTML."""
    first, last = window or (0, len(text))
    found = finding_spans(text, findings, start)
    words = word_spans(text, question)
    cuts = {first, last, *(c for s in found for c in s[:2]), *(c for s in words for c in s)}
    cuts = sorted(c for c in cuts if first <= c <= last)
    out, open_now = [], ()
    for a, b in zip(cuts, cuts[1:], strict=False):
        here = tuple(dict.fromkeys(f["polarity"] for s, e, f in found if s <= a and b <= e))
        if here != open_now:
            out.append("</span>" if open_now else "")
            if here:
                names = ", ".join(dict.fromkeys(
                    f"{reading(f)}: {f.get('label', '')}" for s, e, f in found if s <= a and b <= e))
                out.append(f'<span class="found {escape(here[0])}" title="{escape(names)}">')
            open_now = here
        piece = escape(text[a:b])
        out.append(f"<mark>{piece}</mark>" if any(s <= a and b <= e for s, e in words) else piece)
    out.append("</span>" if open_now else "")
    return "".join(out)


def excerpt(text: str, spans: Sequence[tuple[int, int]], length: int = LONG_TEXT) -> tuple[int, int]:
    """The stretch of a long text to show: whole words, from a little before the first span."""
    if len(text) <= length:
        return 0, len(text)
    first = min((s for s, _ in spans), default=0)
    a = 0 if first < length * 2 // 3 else first - length // 4
    b = min(len(text), a + length)
    a = a if a == 0 else text.find(" ", a) + 1
    b = b if b == len(text) else max(text.rfind(" ", a, b), a + 1)
    return a, b


def card(hit: Mapping[str, Any], question: str = "", *, kinds: Mapping[str, str] | None = None,
         agencies: Mapping[str, str] | None = None) -> str:
    """A search result: the quotation, where it is from, what was found in it."""
    text, findings, start = hit.get("text") or "", hit.get("findings") or [], hit.get("start")
    spans = [s[:2] for s in finding_spans(text, findings, start)] + word_spans(text, question)
    a, b = excerpt(text, spans)
    body = marked(text, findings, start=start, question=question, window=(a, b))
    body = ("… " if a else "") + body + (" …" if b < len(text) else "")
    whole = ""
    if b - a < len(text):
        full = marked(text, findings, start=start, question=question)
        whole = f"<details><summary>The whole passage</summary><div class='passage'>{full}</div></details>"
    link = escape(report_link(hit["report_id"], hit.get("passage_id", "")))
    facts = [(kinds or {}).get(hit.get("kind"), hit.get("kind")), hit.get("area_name"), say_date(hit.get("published"))]
    section = hit.get("section")
    spot = " · ".join(p for p in (place(hit), f"“{section}”" if section else "") if p)
    like = escape("./?" + urlencode({"like": hit.get("passage_id", "")}))
    return (
        f'<article class="hit"><h3><a href="{link}" target="_self">{escape(hit.get("title") or hit.get("file"))}</a></h3>'
        f'<p class="facts">{escape(" · ".join(str(f) for f in facts if f))}</p>'
        f'<blockquote><div class="passage">{body}</div></blockquote>{whole}'
        f'<p class="spot">{escape(spot[:1].upper() + spot[1:])}</p>{chips(findings, agencies)}'
        f'<p class="acts"><a href="{link}" target="_self">Read it in the report</a>'
        f'<a href="{like}" target="_self">Find passages like this</a></p>'
        f'<details class="cite"><summary>Cite this</summary><p>{escape(citation(hit))}</p></details></article>'
    )


def facts_list(pairs: Iterable[tuple[str, Any]]) -> str:
    """Names and values as a definition list; empty values left out."""
    rows = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in pairs if v not in (None, "", []))
    return f'<dl class="facts-list">{rows}</dl>'


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], caption: str = "") -> str:
    """A plain table, every cell escaped."""
    head = "".join(f'<th scope="col">{escape(c)}</th>' for c in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows)
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (f'<div class="scroll" tabindex="0"><table class="plain">{title}'
            f'{f"<thead><tr>{head}</tr></thead>" if columns else ""}<tbody>{body}</tbody></table></div>')


def notice(title: str, text: str, kind: str = "calm") -> str:
    """A quiet panel: nothing found, something missing, what to do. `Commands` stand in back-ticks."""
    said = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    return f'<div class="notice {escape(kind)}" role="status"><b>{escape(title)}</b><p>{said}</p></div>'


def describe(value: Any) -> str:
    """A value of the status in words: maps as "name: value" pairs, lists as rows of them."""
    if isinstance(value, Mapping):
        return ", ".join(f"{k}: {describe(v)}" for k, v in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(describe(v) for v in value)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
