"""A collection as a file: CSV for a spreadsheet, RIS and BibTeX for a reference manager, Markdown to paste, JSON.

Of a withdrawn report there is nothing in any of them but, in CSV, Markdown and JSON, that it was.
"""

from __future__ import annotations

import json

from corpus.cells import csv_bytes
from corpus.citing import FILES, by_report, file_stem, harvard, literal, place, references
from corpus.errors import UsageError
from graph.collected_items import WITHDRAWN
from graph.export import NOTE
from graph.run import Row

ENDINGS = {"csv": "csv", **{form: ending for form, (ending, _) in FILES.items()}, "markdown": "md", "json": "json"}
COLUMNS = (
    "number", "quotation", "marked as", "agencies", "remark", "note", "report", "publisher", "published", "date estimated", "page", "paragraph", "heading",
    "reference", "short form", "passage", "kept by", "kept on", "use",
)
HEADS = {"failing": "Failing: ", "strength": "Strength: ", "recommendation": "Recommendation on: "}


def file_of(collection: Row, form: str) -> tuple[str, bytes]:
    """(name of the file, its content in UTF-8). Raises UsageError for another form."""
    if form not in ENDINGS:
        raise UsageError(f"a collection cannot be had as {form!r}.", todo=f"Use one of {', '.join(ENDINGS)}.")
    return f"{file_stem(collection['name'])}.{ENDINGS[form]}", _WRITERS[form](collection)


def marked_as(item: Row) -> str:
    """"Failing: Disagreement not escalated"; "" for a passage, or where the sentence is not marked now."""
    finding = item["finding"]
    return f"{HEADS[finding['polarity']]}{finding['label']}" if finding else ""


def _csv(collection: Row) -> bytes:
    return csv_bytes(COLUMNS, [
        [
            item["place"], item["quotation"], marked_as(item), "; ".join((item["finding"] or {}).get("agencies", ())), item["remark"], item["note"],
            item["title"] or item["file"], item["publisher"], item["published"], "yes" if item["published_estimated"] else "", item["page"],
            place({name: item[name] for name in ("paragraph", "paragraph_end")}), item["section"], item["harvard"], item["sector"], item["passage_id"], item["by"], item["at"][:10], NOTE,
        ]
        for item in collection["items"]
    ])


def _references(collection: Row, form: str) -> bytes:
    """One reference for each report, its quotations and the notes on them beside it."""
    return references(by_report(_cited(collection)), form).encode()


def _cited(collection: Row) -> list[Row]:
    return [item for item in collection["items"] if item["state"] != WITHDRAWN]


def _markdown(collection: Row) -> bytes:
    lines = [f"# {literal(collection['name'])}", ""]
    lines += [line for text in collection["description"].split("\n") if text.strip() for line in (literal(text.strip()), "")]
    lines += [f"Kept by {literal(collection['by'])}, {len(collection['items'])} in all. {NOTE}", ""]
    for item in collection["items"]:
        if item["quotation"]:
            lines += [f"> {line}" for line in f"“{literal(item['quotation'])}”".split("\n")] + [">", f"> — {literal(item['sector'])}", ""]
        lines += [line for text in (marked_as(item), item["remark"]) if text for line in (literal(text), "")]
        lines += [f"Note: {' '.join(literal(item['note']).split())}", ""] if item["note"] else []
    reports = sorted({harvard(source, markdown=True) for source, _, _ in by_report(_cited(collection))})
    lines += ["## References", "", *(f"- {line}" for line in reports)] if reports else []
    return ("\n".join(lines) + "\n").encode()


def _json(collection: Row) -> bytes:
    return (json.dumps({"note": NOTE, **collection}, ensure_ascii=False, indent=2) + "\n").encode()


_WRITERS = {
    "csv": _csv, "ris": lambda c: _references(c, "ris"), "bibtex": lambda c: _references(c, "bibtex"), "markdown": _markdown, "json": _json,
}
