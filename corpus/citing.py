"""Citations of reports: Harvard, the sector's own short form, RIS and BibTeX.

    harvard    Norfolk LSCB (2015) *Child N*. Published March 2015. p. 4, para. 4.27.   (after Cite Them Right: a corporate author)
    sector     Child N, Norfolk LSCB, 2015, p. 4, para. 4.27.                           (as reviews cite one another)
    ris        TY  - RPRT ... ER  -      (Research Information Systems' format; UTF-8, lines end with CR LF)
    bibtex     @techreport{...}          (UTF-8; what LaTeX would take for its own is escaped)

A date that a report does not print and that was reckoned (`published_estimated`) is said to be estimated in each of them. Where no
publisher is known the title stands in the author's place; where no title is, the name of the file, said to be that.

A source is a mapping with any of title, file, publisher, kind, published, published_estimated, report_id, and of the place
in it page, page_end, paragraph, paragraph_end: a report, a passage found, a finding beside its report.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from corpus.codebook import load_codebook
from corpus.controls import visible

FORMATS = ("harvard", "sector", "ris", "bibtex")
FILES = {"ris": ("ris", "application/x-research-info-systems"), "bibtex": ("bib", "application/x-bibtex")}  # ending, media type
MONTHS = ("January February March April May June July August September October November December").split()
SOURCE = ("report_id", "title", "file", "publisher", "kind", "published", "published_estimated")  # of a report
SHOWN_TITLE = 3  # words of a title in a key of BibTeX
RIS_TYPES = {"press": "NEWS", "abstract": "ABST", "other": "GEN"}  # by kind of report; all else is a report
NO_DATE = "The report prints no date of publication."
ESTIMATED = "The date of publication is estimated: the report does not print it."
RECKONED = "date estimated"
_ESCAPED = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "~": r"{\textasciitilde}", "^": r"{\textasciicircum}",
    **{sign: f"\\{sign}" for sign in "$&%#_"},
}
_MARKS = re.compile(r"[\\`*_\[\]<>#|~$&]|:(?=//)|(?<=\bwww)\.", re.I)  # an address in a report is no link
_SUB_ITEM = re.compile(r"\([a-z\d]{1,5}\)|[a-z]{1,5}\)")  # the number of a part of a paragraph, which says nothing without it
_FIGURES = re.compile(r"\d+(?:\.\d+)*[a-z]?(?:\([a-z\d]{1,5}\)|[a-z]{1,5}\))?(?![^\s])")  # "4.27", "12a", "5(b)"
_NAMED = re.compile(r"(Recommendation|Finding|Action|Lesson|Question|Learning [Pp]oint) (\d+)")
_BEGINS = re.compile(r"^([ \t]*)([-+=]|\d{1,9}(?=[.)](?:\s|$)))", re.M)  # what begins a line makes a list or a heading


def cite(source: Mapping[str, Any], form: str, *, quotations: Sequence[str] = (), notes: Sequence[str] = ()) -> str:
    """The citation in one of `FORMATS`, plain text. Quotations and notes go into RIS and BibTeX alone. Raises ValueError for another form."""
    if form in FILES:
        return references([(source, quotations, notes)], form)
    return {"harvard": harvard, "sector": sector}[form](source) if form in FORMATS else _unknown(form)


def harvard(source: Mapping[str, Any], *, markdown: bool = False) -> str:
    """The reference in Harvard form. `markdown`: the title in italics, and what Markdown would take for its own escaped."""
    say = literal if markdown else str
    title = f"*{say(_title(source))}*" if markdown else _title(source)
    head = f"{say(_publisher(source))} ({_year(source)}) {title}" if _publisher(source) else f"{title} ({_year(source)})"
    when = _when(source)
    parts = [head, f"Published {when}" if when else "", say(place(source))]
    return " ".join(_closed(part) for part in parts if part)


def in_text(source: Mapping[str, Any]) -> str:
    """What stands in brackets after a quotation in Harvard form: "(Norfolk LSCB, 2015, p. 4)"."""
    who = _publisher(source) or _title(source)
    return f"({', '.join(part for part in (who, _year(source), place(source, paragraph=not source.get('page'))) if part)})"


def sector(source: Mapping[str, Any]) -> str:
    """Title or case name, publisher, year, page and paragraph: "Child N, Norfolk LSCB, 2015, p. 4, para. 4.27."."""
    return _closed(sector_in_text(source)[1:-1])


def sector_in_text(source: Mapping[str, Any]) -> str:
    """The same in brackets, as it stands after a quotation."""
    year = _year_alone(source)
    year = f"{year} ({RECKONED})" if year and source.get("published_estimated") else year or "no date"
    return f"({', '.join(part for part in (_title(source).rstrip('.'), _publisher(source), year, place(source)) if part)})"


def quoted(quotation: str, source: Mapping[str, Any], form: str = "harvard") -> str:
    """A quotation with its source, to be pasted: in Harvard form with the reference below it, in the sector's in one line.
    The words are the report's own, on one line."""
    words = f"“{' '.join(quotation.split())}”"
    return f"{words} {sector_in_text(source)}" if form == "sector" else f"{words} {in_text(source)}\n\n{harvard(source)}"


def place(source: Mapping[str, Any], *, paragraph: bool = True) -> str:
    """"p. 4, para. 4.27", "pp. 4–5, paras 4.27–4.30", "Recommendation 3"; "" where nothing is known."""
    page, last = source.get("page"), source.get("page_end")
    parts = [(f"pp. {page}–{last}" if last and last != page else f"p. {page}")] if page else []
    number, last = paragraphs(source) if paragraph else ("", "")
    if number:
        word = ("paras " if last else "para. ") if is_number(number) else ""
        parts.append(f"{word}{number}–{last}" if last else f"{word}{number}")
    return ", ".join(parts)


def paragraphs(source: Mapping[str, Any]) -> tuple[str, str]:
    """The printed numbers of the first paragraph and of the last; the last is "" where it does not go on from the first: "5" and "(b)" are no range,
    for of which paragraph (b) is part is not said. Of "8.1 Recommendation 1" a range has the figures alone; "Recommendation 1" and "2" are "Recommendations 1", "2"."""
    first, last = (" ".join(str(source.get(name) or "").split()) for name in ("paragraph", "paragraph_end"))
    if first == last or not last:
        return first, ""
    if _SUB_ITEM.fullmatch(first) and _SUB_ITEM.fullmatch(last):
        return first, "" if len(first) == len(last) == 3 and last < first else last  # "(a)" after "(h)" begins another list
    named, other = _NAMED.fullmatch(first), _NAMED.fullmatch(last)
    if named and other and named[1] == other[1] and int(named[2]) < int(other[2]):
        return f"{named[1]}s {named[2]}", other[2]
    begins, ends = _FIGURES.match(first), _FIGURES.match(last)
    if not begins or not ends or _figures(begins) > _figures(ends):
        return first, ""
    return begins[0], ends[0]


def is_number(number: str) -> bool:
    """Whether it is a number alone, before which "para." has to stand: not "Recommendation 3"."""
    return bool(re.match(r"[\d(]", number))


def last_number(numbers: Iterable[str]) -> str:
    """Of the printed numbers of a text's sentences, in their order, that of the paragraph in which it ends, "" where none is known. A part
    is named with its paragraph, where that stands before it: "5(b)" of "5", "(a)", "(b)"."""
    over = last = ""
    for number in filter(None, numbers):
        part = _SUB_ITEM.fullmatch(number)
        over = over if part else number
        last = f"{over}{number}" if part and _FIGURES.fullmatch(over) else number
    return last


def _figures(number: re.Match[str]) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", number[0].partition("(")[0]))


def say_date(iso: str | None) -> str:
    """"2021-11-26" as "26 November 2021"; "2021-11" and "2021" likewise; "" as "no date"."""
    parts = _parts({"published": iso})
    return _say(parts) if parts and (len(parts) == 1 or _month(parts)) else iso or "no date"


def said_ocr(source: Mapping[str, Any], form: str = "{}") -> str:
    """"read by OCR, confidence 0.93" for what stands on a scanned page, "" for printed text."""
    confidence = source.get("ocr_confidence")
    return form.format(f"read by OCR, confidence {confidence:.2f}") if confidence is not None else ""


def references(sources: Iterable[tuple[Mapping[str, Any], Sequence[str], Sequence[str]]], form: str) -> str:
    """Several sources, each with quotations and notes, as a file of RIS or BibTeX. Raises ValueError for another form."""
    if form == "ris":
        return "\r\n".join(_ris(*one) for one in _keyed(sources))
    if form == "bibtex":
        return "\n".join(_bibtex(*one) for one in _keyed(sources))
    return _unknown(form)


def literal(text: str) -> str:
    """Text for Markdown, what that would take for its own escaped."""
    marked = _MARKS.sub(r"\\\g<0>", re.sub("\r\n?", "\n", visible(text)))  # to Markdown a carriage return ends a line too
    return _BEGINS.sub(lambda found: f"\\{found[2]}" if not found[2].isdigit() else f"{found[2]}\\", marked)


def file_stem(name: str) -> str:
    """A name for the files of a collection, without their ending: "babies-referrals-for-learning"."""
    return f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')[:60].rstrip('-') or 'collection'}-for-learning"


def by_report(items: Iterable[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], list[str], list[str]]]:
    """Passages, findings and items of collections as `references` takes them: each report once, with its quotations, each with its place,
    and the notes on them."""
    found: dict[tuple[Any, ...], tuple[Mapping[str, Any], list[str], list[str]]] = {}
    for item in items:
        source = {name: item.get(name) for name in SOURCE}
        _, quotations, notes = found.setdefault((source["report_id"], source["title"], source["published"]), (source, [], []))
        words = f"“{' '.join((item.get('quotation') or item.get('text') or '').split())}”"
        quotations.append(": ".join(part for part in (place(item), words) if part))
        notes += [item["note"]] if item.get("note") else []
    return list(found.values())


def _keyed(sources: Iterable[tuple[Mapping[str, Any], Sequence[str], Sequence[str]]]) -> Iterator[tuple[str, Mapping[str, Any], Sequence[str], Sequence[str]]]:
    """Each source with its key; what would have the same one is told apart by a, b and so on behind it."""
    sources = list(sources)
    keys = Counter(key(source) for source, *_ in sources)
    seen: Counter[str] = Counter()
    for source, quotations, notes in sources:
        name = key(source)
        number = seen[name]
        seen[name] += 1
        yield (name if keys[name] == 1 else f"{name}{chr(ord('a') + number)}" if number < 26 else f"{name}-{number + 1}"), source, quotations, notes


def _ris(name: str, source: Mapping[str, Any], quotations: Sequence[str], notes: Sequence[str]) -> str:
    date = _parts(source)
    who = _publisher(source)
    press = RIS_TYPES.get(str(source.get("kind"))) == "NEWS"
    lines = [
        ("TY", RIS_TYPES.get(str(source.get("kind")), "RPRT")), ("ID", name),
        ("AU", "" if "," in who else who),  # a comma would make of it a surname and a first name; the publisher says it whole
        ("TI", _title(source)), ("T2", who if press else ""), ("PB", who), ("PY", date[0] if date else ""),
        ("DA", "/".join([*date, *([""] * (4 - len(date)))]) if date else ""), ("M3", _kind(source)),
        *(("N1", note) for note in _said(source, quotations, notes)),
    ]
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def _bibtex(name: str, source: Mapping[str, Any], quotations: Sequence[str], notes: Sequence[str]) -> str:
    who, date = _publisher(source), _parts(source)
    report = bool(who) and RIS_TYPES.get(str(source.get("kind")), "RPRT") == "RPRT"  # BibTeX knows no report without an institution
    fields = {
        "title": f"{{{_tex(_title(source))}}}",  # a second pair of braces keeps capitals, and the name whole
        "author": f"{{{_tex(who)}}}" if who else "", "institution" if report else "publisher": _tex(who), "year": date[0] if date else "",
        "type" if report else "howpublished": _tex(_kind(source)),
        "note": _tex(" ".join(_closed(note) for note in _said(source, (), ()))),
        "annote": _tex(" ".join(_closed(note) for note in _annotated(quotations, notes))),
    }
    body = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items() if value)
    body += f"  month = {_month(date)[:3].lower()},\n" if _month(date) else ""  # one of BibTeX's own words, so without braces
    return f"@{'techreport' if report else 'misc'}{{{name},\n{body}}}\n"


def key(source: Mapping[str, Any]) -> str:
    """A key of letters, digits and hyphens that names the source in a file of references, the same each time."""
    words = _ascii(" ".join([(_publisher(source) or "anon").split()[0], _year_alone(source) or "nodate", *_title(source).split()[:SHOWN_TITLE]]))
    return "-".join([*words, *_ascii(str(source.get("report_id") or ""))[:1]])[:100]


def _said(source: Mapping[str, Any], quotations: Sequence[str], notes: Sequence[str]) -> list[str]:
    """What has no field of its own."""
    dated = ESTIMATED if source.get("published_estimated") else "" if _parts(source) else NO_DATE
    cited = f"Cited: {place(source)}" if place(source) else ""
    return [x for x in (dated, cited, *_annotated(quotations, notes)) if x]


def _annotated(quotations: Sequence[str], notes: Sequence[str]) -> list[str]:
    return [*quotations, *(f"Note: {note}" for note in notes if note)]


def _publisher(source: Mapping[str, Any]) -> str:
    return " ".join(str(source.get("publisher") or "").split())


def _title(source: Mapping[str, Any]) -> str:
    title = " ".join(str(source.get("title") or "").split())
    return title or (f"[Untitled document, file {' '.join(str(source['file']).split())}]" if source.get("file") else "[Untitled document]")


def _parts(source: Mapping[str, Any]) -> list[str]:
    """The date as ["2019", "05", "03"], as far as it is known; [] for none."""
    found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", str(source.get("published") or ""))
    return [part for part in found.groups() if part] if found else []


def _year_alone(source: Mapping[str, Any]) -> str:
    return next(iter(_parts(source)), "")


def _year(source: Mapping[str, Any]) -> str:
    year = _year_alone(source)
    return "no date" if not year else f"c. {year}" if source.get("published_estimated") else year


def _when(source: Mapping[str, Any]) -> str:
    """"3 May 2019" where more than the year is known, or where it is estimated."""
    parts, estimated = _parts(source), bool(source.get("published_estimated"))
    if not parts or (len(parts) == 1 and not estimated):
        return ""
    return f"about {_say(parts)} ({RECKONED})" if estimated else _say(parts)


def _say(parts: list[str]) -> str:
    month = _month(parts)
    return " ".join(part for part in (str(int(parts[2])) if len(parts) > 2 and month else "", month, *parts[:1]) if part)


def _month(parts: list[str]) -> str:
    return MONTHS[int(parts[1]) - 1] if len(parts) > 1 and 1 <= int(parts[1]) <= 12 else ""


@cache
def _kinds() -> dict[str, str]:
    return {code: kind.label for code, kind in load_codebook().kinds.items()}


def _kind(source: Mapping[str, Any]) -> str:
    return _kinds().get(str(source.get("kind") or ""), "")


def _closed(text: str) -> str:
    return text if text.rstrip("*").endswith((".", "?", "!")) else f"{text}."


def _line(text: str) -> str:
    """On one line, without control characters: a tag of RIS at the beginning of a line would begin a field."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _tex(text: str) -> str:
    return "".join(_ESCAPED.get(sign, sign) for sign in _line(text))


def _ascii(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z0-9]+", plain.replace("'", ""))


def _unknown(form: str) -> str:
    raise ValueError(f"there is no form of citation called {form!r}")
