"""Report text as safe HTML: quotation cards, chips, marks in the text.

Pure functions from values to HTML strings. Whatever comes from a report goes through `escape`;
nothing of it is ever given to Markdown. A finding is told apart by word and shape as well as by
colour: a failing is solid and square with a cross, a strength dotted and round with a tick, a
recommendation dashed with an arrow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape as _escape
from typing import Any
from urllib.parse import urlencode

from corpus.citing import is_number, paragraphs, said_ocr, say_date
from corpus.codebook import load_codebook
from corpus.controls import visible
from corpus.errors import CodebookError

POLARITIES = {"failing": "Failing", "strength": "Strength", "recommendation": "Recommendation"}
SHAPES = {"failing": "✕", "strength": "✓", "recommendation": "➜"}
STATUSES = {"accepted": "accepted by a person", "changed": "changed by a person", "added": "added by a person"}
LOW_CONFIDENCE = 0.5  # below this a chip says that the model was less sure
LONG_TEXT = 900        # characters of a quotation shown before "the whole passage"


def escape(text: Any) -> str:
    """Text as HTML text, quotes included, without what would turn its direction; None as nothing."""
    return "" if text is None else _escape(visible(str(text)), quote=True)


_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^])")


def plain(text: Any) -> str:
    """Text as a widget's label, which Streamlit reads as Markdown: every sign made literal."""
    return _MARKDOWN.sub(r"\\\1", "" if text is None else re.sub(r"\s+", " ", visible(str(text))))


def published(item: Mapping[str, Any]) -> str:
    """When a report or a hit's report was published; "about" where its text prints no date and it was reckoned."""
    return ("about " if item.get("published_estimated") else "") + say_date(item.get("published"))


def count(number: int, noun: str, nouns: str = "") -> str:
    """"1 report", "2,301 reports"."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def shortened(text: str, length: int) -> str:
    """The text on one line, cut to `length` characters."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def place(item: Mapping[str, Any]) -> str:
    """Where in the report: "page 12, paragraph 4.27", "page 12 (read by OCR, confidence 0.93)", "" where
    nothing is known."""
    page, last = item.get("page"), item.get("page_end")
    parts = []
    if page:
        parts.append((f"pages {page} to {last}" if last and last != page else f"page {page}") + said_ocr(item, " ({})"))
    first, last = paragraphs(item)
    if first:
        word = ("paragraphs " if last else "paragraph ") if is_number(first) else ""
        parts.append(f"{word}{first} to {last}" if last else f"{word}{first}")
    return ", ".join(parts)


def report_link(report_id: str, passage_id: str = "", **more: str) -> str:
    query = {"id": report_id, "passage": passage_id, **more}
    return "report?" + urlencode({k: v for k, v in query.items() if v})


def copies(reports: Sequence[Mapping[str, Any]]) -> str:
    """"; 3 of them are copies, versions or parts of others and counted as those", or ""."""
    n = sum(bool(r.get("duplicate_of")) for r in reports)
    return f"; {n:,} of them {'are copies, versions or parts of others and count as those' if n > 1 else 'is a copy, version or part of another and counts as that'}" if n else ""


def finding_link(report_id: str, finding_id: str) -> str:
    """The passage of a finding in the text of its report, where the passage is not known here."""
    return report_link(report_id, finding=finding_id, view="text")


def page_link(item: Mapping[str, Any], words: str, *, aside: bool = False, **more: str) -> str:
    """A link to the picture of the page on which a hit, passage or finding stands, it marked; "" where there is no
    picture. `aside`: in a tab of its own. `more`: what the API leaves out because it stands around the item, such as report_id."""
    if not item.get("picture"):
        return ""
    link = report_link(more.pop("report_id", "") or item["report_id"], item.get("passage_id", ""), finding=item.get("finding_id", ""), view="page", **more)
    target = 'target="_blank" rel="noopener"' if aside else 'target="_self"'
    return f'<a href="{escape(link)}" {target} title="See it on the page as printed">{escape(words)}</a>'


def page_or_why(item: Mapping[str, Any], words: str) -> str:
    """The link of `page_link`, or why there is none where the file has no pages."""
    return page_link(item, words) or ("" if item.get("page") else "<span class='no-page'>No page to see: the file has none</span>")


def label_of(finding: Mapping[str, Any]) -> str:
    """What a finding is about, in words. A strength is called by what was good, not by its failing."""
    try:
        return load_codebook().label(finding["code"], finding.get("polarity", ""))
    except (CodebookError, KeyError):  # a code of another version's codebook
        return str(finding.get("label") or finding.get("code") or "")


def said_of(finding: Mapping[str, Any]) -> str:
    """"Failing: Drift and delay", "Strength: Timely decisions", "Recommendation on: Drift and delay"."""
    polarity = finding.get("polarity", "")
    return f"{POLARITIES.get(polarity, polarity)}{' on' if polarity == 'recommendation' else ''}: {label_of(finding)}"


def numbered(findings: Iterable[Mapping[str, Any]]) -> dict[tuple, int]:
    """A number for each different finding of a passage, in order: chips and marks share them."""
    keys = dict.fromkeys(_same(f) for f in findings)
    return {key: number for number, key in enumerate(keys, 1)}


def _same(finding: Mapping[str, Any]) -> tuple:
    return finding.get("polarity"), finding.get("code"), tuple(finding.get("agencies") or ())


SPEAKERS = {
    "inspector": "the inspectors", "panel": "the review", "coroner": "the coroner", "agency": "an agency", "relative": "a relative",
    "journalist": "a journalist", "committee_member": "a committee member",
}
MOODS = {
    "hypothetical": "perhaps only supposed", "negated": "perhaps denied", "guidance": "beside guidance",
    "counterfactual": "told by what would have been",
}
TIMES = {"past": "at the time", "present": "still so when written", "fixed": "since put right"}


def caution(finding: Mapping[str, Any]) -> str:
    """What a reader should know before counting a finding, "" where nothing is out of the ordinary."""
    speaker = finding.get("speaker") or ""
    parts = [f"said by {SPEAKERS[speaker]}"] if speaker in ("relative", "journalist", "committee_member") else []
    parts += [MOODS[m] for m in (finding.get("modality"),) if m in ("hypothetical", "negated")]
    parts += [TIMES["fixed"]] if finding.get("time_status") == "fixed" else []
    return ", ".join(parts)


def chip(finding: Mapping[str, Any], agencies: Mapping[str, str] | None = None, number: int | None = None) -> str:
    """One finding as a chip. `agencies` maps codes to labels; `number` ties it to its mark in the text."""
    polarity = finding.get("polarity", "failing")
    head, about = said_of(finding).split(": ", 1)
    names = [(agencies or {}).get(a, a) for a in finding.get("agencies") or () if a != "ALL"]
    who = f'<span class="who">{escape(", ".join(names))}</span>' if names else ""
    page = page_link(finding, f"p. {finding.get('page')}")
    page = f'<span class="who">{page}</span>' if page else ""
    decided = STATUSES.get(finding.get("status") or "", "")
    notes = [caution(finding), decided or ("less sure" if _confidence(finding) < LOW_CONFIDENCE else "")]
    check = "".join(f'<span class="who">{escape(note)}</span>' for note in notes if note)
    tie = f'<span class="tie">{number}</span>' if number else ""
    return (
        f'<span class="chip {escape(polarity)}" title="{escape(_tip(finding))}">{tie}'
        f'<span aria-hidden="true">{SHAPES.get(polarity, "•")}</span> <b>{escape(head)}:</b> {escape(about)}{who}{check}{page}</span>'
    )


def chips(findings: Iterable[Mapping[str, Any]], agencies: Mapping[str, str] | None = None, *, numbers: bool = True) -> str:
    """Chips without repeats (the same code and polarity twice in a passage shows once)."""
    findings = list(findings)
    of = numbered(findings)
    first = {_same(f): f for f in reversed(findings)}
    ties = numbers and len(of) > 1
    return f'<div class="chips">{"".join(chip(first[k], agencies, n if ties else None) for k, n in of.items())}</div>' if of else ""


def _confidence(finding: Mapping[str, Any]) -> float:
    value = finding.get("confidence")
    return 1.0 if value is None else float(value)


def _tip(finding: Mapping[str, Any]) -> str:
    """What the pointer shows over a chip: the theme, who says it, and the words that decided it."""
    parts = [finding.get("theme_label"), f"confidence {_confidence(finding):.0%}"]
    parts += [f"{name}: {words.get(str(finding[key]), finding[key])}" for name, key, words in (
        ("said by", "speaker", SPEAKERS), ("stated as", "modality", MOODS), ("when", "time_status", TIMES), ("signal words", "cue", {}))
        if finding.get(key) and finding[key] != "asserted"]
    return "; ".join(p for p in parts if p)


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


def marked(text: str, findings: Sequence[Mapping[str, Any]] = (), *, start: int | None = None, matches: Iterable[Mapping[str, int]] = (),
           best: Mapping[str, int] | None = None, window: tuple[int, int] | None = None) -> str:
    """The text, or the stretch of it in `window`, as HTML: its findings underlined, the question's words (`matches`)
    marked, the sentence that answers it (`best`) in bold unless it is the whole text."""
    first, last = window or (0, len(text))
    found = finding_spans(text, findings, start)
    words = [(m["start"], m["end"]) for m in matches]
    answer = (best["start"], best["end"]) if best and text[best["start"]:best["end"]] != text.strip() else (0, 0)
    cuts = {first, last, *answer, *(c for s in found for c in s[:2]), *(c for s in words for c in s)}
    cuts = sorted(c for c in cuts if first <= c <= last)
    of = numbered(findings)
    out: list[str] = []
    open_now: list[Mapping[str, Any]] = []
    for a, b in zip(cuts, cuts[1:], strict=False):
        here = [f for s, e, f in found if s <= a and b <= e]
        if here != open_now:
            out.append("</span>" if open_now else "")
            out.append(_opening(here, of) if here else "")
            open_now = here
        piece = escape(text[a:b])
        piece = f"<mark>{piece}</mark>" if any(s <= a and b <= e for s, e in words) else piece
        out.append(f'<b class="best">{piece}</b>' if answer[0] <= a and b <= answer[1] else piece)
    out.append("</span>" if open_now else "")
    return "".join(out)


def _opening(findings: Sequence[Mapping[str, Any]], numbers: Mapping[tuple, int]) -> str:
    """The tag before a marked stretch; its numbers are drawn by the style sheet, outside the text."""
    ties = ",".join(str(n) for n in sorted({numbers[_same(f)] for f in findings})) if len(numbers) > 1 else ""
    names = "; ".join(dict.fromkeys(said_of(f) for f in findings))
    return f'<span class="found {escape(findings[0]["polarity"])}" title="{escape(names)}"{f" data-n={chr(34)}{ties}{chr(34)}" if ties else ""}>'


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


def where(other: Mapping[str, Any]) -> str:
    """A passage's report, date and place, in a line."""
    return ", ".join(part for part in (other.get("title") or other.get("file") or "", published(other), place(other)) if part)


def also_said(hit: Mapping[str, Any]) -> str:
    """"Also said in 3 other places": passages folded into this one; "" for a passage of its own."""
    others = hit.get("also") or ()
    return f"Also said in {count(len(others), 'other place')}" if others else ""


def _also(hit: Mapping[str, Any]) -> str:
    """The same, to be opened, with a link to each."""
    links = "".join(
        f'<li><a href="{escape(report_link(other["report_id"], other["passage_id"]))}" target="_self">{escape(where(other))}</a></li>'
        for other in hit.get("also") or ()
    )
    return f'<details class="also"><summary>{also_said(hit)}</summary><ul>{links}</ul></details>' if links else ""


def card(hit: Mapping[str, Any], *, kinds: Mapping[str, str] | None = None,
         agencies: Mapping[str, str] | None = None, wanted: Callable[[Mapping[str, Any]], bool] | None = None) -> str:
    """A search result: the quotation, where it is from, what was found in it. `wanted` says which
    findings the search was for: those are marked, the others named below. Its citation is not part of it (`ui.collecting`)."""
    text, start, best = hit.get("text") or "", hit.get("start"), hit.get("best")
    matches = hit.get("matches") or ()
    everything = hit.get("findings") or []
    findings = [f for f in everything if wanted is None or wanted(f)]
    others = [f for f in everything if f not in findings]
    spans = [(best["start"], best["end"])] if best else [s[:2] for s in finding_spans(text, findings, start)]
    a, b = excerpt(text, spans)
    body = marked(text, findings, start=start, matches=matches, best=best, window=(a, b))
    body = ("… " if a else "") + body + (" …" if b < len(text) else "")
    whole = ""
    if b - a < len(text):
        full = marked(text, findings, start=start, matches=matches, best=best)
        whole = f"<details><summary>The whole passage</summary><div class='passage'>{full}</div></details>"
    rest = ""
    if others:
        more = chips(others, agencies, numbers=False)
        rest = f"<details><summary>{count(len(numbered(others)), 'other finding')} in this passage</summary>{more}</details>"
    link = escape(report_link(hit["report_id"], hit.get("passage_id", "")))
    facts = [(kinds or {}).get(hit.get("kind"), hit.get("kind")), hit.get("area_name"), published(hit)]
    section = hit.get("section")
    spot = " · ".join(p for p in (place(hit), f"“{section}”" if section else "") if p)
    like = escape("./?" + urlencode({"like": hit.get("passage_id", "")}))
    return (
        f'<article class="hit"><h3><a href="{link}" target="_self">{escape(hit.get("title") or hit.get("file"))}</a></h3>'
        f'<p class="facts">{escape(" · ".join(str(f) for f in facts if f))}</p>'
        f'<blockquote><div class="passage">{body}</div></blockquote>{whole}'
        f'<p class="spot">{escape(spot[:1].upper() + spot[1:])}</p>{chips(findings, agencies)}{rest}{_also(hit)}'
        f'<p class="acts"><a href="{link}" target="_self">Read it in the report</a>'
        f'{page_or_why(hit, "See it on the page")}<a href="{like}" target="_self">Find passages like this</a></p></article>'
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


def plain_code(text: str) -> str:
    """Text as HTML, `commands` in back-ticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def notice(title: str, text: str, kind: str = "calm") -> str:
    """A quiet panel: nothing found, something missing, what to do. `Commands` stand in back-ticks."""
    said = plain_code(text)
    return f'<div class="notice {escape(kind)}" role="status"><b>{escape(title)}</b><p>{said}</p></div>'
